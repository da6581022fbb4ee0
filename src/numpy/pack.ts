/**
 * JavaScript values made into an array's memory: what `numpy.array(values, dtype)` does.
 */
import { DType, type DTypeSpec } from './dtype.ts';
import { openAccess } from './element.ts';
import { checkLayout, checkShape, contiguousStrides, countItems } from './layout.ts';
import { axisTest, flatten, type IsAxis, inferDType, inferShape, longest } from './nested.ts';
import { type ArrayData, allocate, bytesOf, place, type TypedArray, typedArrayDType } from './storage.ts';
import { positions } from './walk.ts';

/** How values become an array. */
export interface FromOptions {
  /** Type of the items; by default what fits the values. */
  readonly dtype?: DTypeSpec | undefined;
  /** Lengths of the axes; by default those of the nested arrays. */
  readonly shape?: readonly number[] | undefined;
  /** Which axis is contiguous in memory, the last (`C`) or the first (`F`). A flat list with a `shape` is read in this order too. */
  readonly order?: 'C' | 'F' | undefined;
}

/** Values in memory, contiguous in `order`. */
export interface Packed {
  readonly data: ArrayData;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly order: 'C' | 'F';
}

/**
 * Puts values into memory. A typed array that already is what is asked for is used as it is.
 *
 * @throws {TypeError} when a value does not suit the dtype or the arrays are ragged.
 * @throws {RangeError} when the shape does not fit.
 */
export function pack(values: unknown, { dtype: spec, shape, order = 'C' }: FromOptions): Packed {
  const wanted = spec === undefined ? null : DType.from(spec);
  if (wanted && wanted.base !== wanted) {
    throw new TypeError(`name the base of the sub-array ${wanted} and give its axes in shape`);
  }
  if (ArrayBuffer.isView(values)) {
    const wrapped = wrap(values, wanted);
    if (wrapped) {
      const { data, dtype } = wrapped;
      return { data, dtype, shape: fitShape(shape, data.length), order };
    }
  }
  const isAxis = axisTest(wanted);
  const { items, lengths, flat } = listItems(values, shape, isAxis);
  const itemType = sized(wanted ?? DType.from(inferDType(items)), items);
  if (itemType.hasObject) return packList(items, itemType, lengths, flat, order);
  const bytes = allocate(Uint8Array, countItems(lengths, itemType.itemsize) * itemType.itemsize);
  const layout = checkLayout({ dtype: itemType, shape: lengths, order }, bytes.byteLength);
  const { data, storage, strides, scale } = place(bytes, layout);
  const access = openAccess(itemType, data, storage);
  let next = 0;
  for (const at of places(lengths, strides, scale, flat)) access.write(at, items[next++]);
  return { data, dtype: itemType, shape: lengths, order };
}

/** The typed array itself when its elements are items of the dtype: of the same type, or bytes for bool, or ticks for dates. */
function wrap(values: ArrayBufferView, dtype: DType | null): { data: TypedArray; dtype: DType } | null {
  const own = typedArrayDType(values);
  if (own === null) return null;
  const wanted = dtype ?? DType.from(own);
  const code = `${wanted.kind}${wanted.itemsize}`;
  const same = code === own || (own === 'u1' && code === 'b1') || (own === 'i8' && (code === 'M8' || code === 'm8'));
  if (!same || !wanted.isNative) return null;
  const data = values instanceof Uint8ClampedArray ? bytesOf(values as unknown as TypedArray) : (values as TypedArray);
  return { data, dtype: wanted };
}

function fitShape(shape: readonly number[] | undefined, count: number): readonly number[] {
  const lengths = checkShape(shape ?? [count]);
  if (countItems(lengths, 1) !== count) {
    throw new RangeError(`${count} items do not fill the shape [${lengths.join(', ')}]`);
  }
  return lengths;
}

interface Listed {
  readonly items: readonly unknown[];
  readonly lengths: readonly number[];
  /** Whether the items are in the order of memory, rather than in logical order. */
  readonly flat: boolean;
}

function listItems(values: unknown, shape: readonly number[] | undefined, isAxis: IsAxis): Listed {
  if (shape === undefined) {
    const lengths = checkShape(inferShape(values, isAxis));
    return { items: flatten(values, lengths, isAxis), lengths, flat: false };
  }
  const lengths = checkShape(shape);
  const nested = isAxis(values) && values.length > 0 && isAxis(values[0]);
  if (nested || !isAxis(values)) return { items: flatten(values, lengths, isAxis), lengths, flat: false };
  return { items: Array.from(values), lengths: fitShape(shape, values.length), flat: true };
}

/** NumPy's `dtype='U'` means text as long as the longest value. */
function sized(dtype: DType, items: readonly unknown[]): DType {
  const open = dtype.itemsize === 0 && (dtype.kind === 'S' || dtype.kind === 'U');
  return open ? DType.from(`${dtype.byteOrder}${dtype.kind}${longest(items)}`) : dtype;
}

function packList(
  items: readonly unknown[],
  dtype: DType,
  shape: readonly number[],
  flat: boolean,
  order: 'C' | 'F',
): Packed {
  const data = new Array<unknown>(items.length).fill(null);
  let next = 0;
  for (const at of places(shape, contiguousStrides(shape, 1, order), 1, flat)) data[at] = items[next++];
  return { data, dtype, shape, order };
}

/** Where one item after another goes, in elements of `data`: through memory when they are flat, else in logical order. */
function places(shape: readonly number[], strides: readonly number[], scale: number, flat: boolean): Generator<number> {
  if (flat) return positions([countItems(shape, 1)], [scale], 0);
  const steps = strides.map((stride) => stride * scale);
  return positions(shape, steps, 0);
}
