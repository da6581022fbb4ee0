/**
 * Where the items of an array lie in memory, and the proof that they lie inside it.
 *
 * {@link checkLayout} is called before any view is made, with numbers that may come from a hostile pickle. It needs no BigInt: a
 * product or sum of safe integers is exact whenever the result is a safe integer, and one that leaves the safe range never rounds
 * back into it, so testing each intermediate result is exact arithmetic with an overflow trap.
 */
import { isIndex, MAX_DIMENSIONS } from './descriptor.ts';
import { DType, type DTypeSpec } from './dtype.ts';

/** What a caller wants to see in a piece of memory. */
export interface LayoutRequest {
  /** Type of the items. A sub-array type adds its own dimensions at the end of the shape, as in NumPy. */
  readonly dtype: DTypeSpec;
  /** Lengths of the axes; `[]` for a single item. */
  readonly shape: readonly number[];
  /** Distance between neighbours along each axis, in items; may be negative or 0. */
  readonly strides?: readonly number[] | undefined;
  /** The same in bytes, as NumPy's own `strides` are; only one of the two may be given. */
  readonly byteStrides?: readonly number[] | undefined;
  /** Where the first item (index 0 on every axis) starts, in bytes from the start of the memory. Default 0. */
  readonly offset?: number | undefined;
  /** Without strides: whether the last (`C`, the default) or the first (`F`) axis is contiguous. */
  readonly order?: 'C' | 'F' | undefined;
  /** Refuse memory with bytes left over. Default false, as `numpy.ndarray(buffer=…)`. */
  readonly exact?: boolean | undefined;
}

/** A layout that fits its memory. */
export interface CheckedLayout {
  /** Type of the items, never a sub-array type. */
  readonly dtype: DType;
  /** Lengths of the axes, those of a sub-array type included. */
  readonly shape: readonly number[];
  /** Distance between neighbours along each axis, in bytes. */
  readonly byteStrides: readonly number[];
  /** Where the first item starts, in bytes. */
  readonly byteOffset: number;
  /** Number of items. */
  readonly size: number;
  /** `size` times the size of an item, in bytes; with strides of 0 more than the memory has. */
  readonly nbytes: number;
  /** The first byte that an item touches; `byteOffset` when there are no items. */
  readonly start: number;
  /** The byte after the last one that an item touches; `byteOffset` when there are no items. */
  readonly end: number;
}

/**
 * Checks that an array fits into a piece of memory, and says which bytes it touches.
 *
 * The bounds are those of `numpy.lib.array_utils.byte_bounds`, the acceptance that of `numpy.ndarray(shape, dtype, buffer, offset,
 * strides)`.
 *
 * @param request - the array wanted.
 * @param byteLength - size of the memory in bytes.
 * @throws {TypeError} when a length, stride or offset is not an integer, or strides contradict other options.
 * @throws {RangeError} when an axis is negative, there are more than 64, a product exceeds 2^53-1, or an item lies outside.
 * @example
 * ```ts
 * checkLayout({ dtype: 'f4', shape: [2, 3], order: 'F' }, 24).byteStrides; // [4, 8]
 * ```
 */
export function checkLayout(request: LayoutRequest, byteLength: number): CheckedLayout {
  const { shape: outer, strides, byteStrides, offset = 0, order = 'C', exact = false } = request;
  const whole = DType.from(request.dtype);
  if (!isIndex(byteLength)) throw new TypeError(`expected the size of the memory in bytes, found ${show(byteLength)}`);
  if (order !== 'C' && order !== 'F') throw new TypeError(`expected order 'C' or 'F', found ${show(order)}`);
  if (strides && byteStrides) throw new TypeError('expected strides or byteStrides, found both');
  const given = strides ?? byteStrides;
  if (given && request.order) throw new TypeError('expected strides or an order, found both');
  if (!Number.isSafeInteger(offset)) throw new TypeError(`expected an offset in bytes, found ${show(offset)}`);

  const { dtype, shape } = expand(whole, checkShape(outer));
  const size = countItems(shape, dtype.itemsize);
  const nbytes = size * dtype.itemsize;
  const steps = given
    ? givenStrides(given, strides ? whole.itemsize : 1, outer.length, whole)
    : contiguousStrides(shape, dtype.itemsize, order);
  const { start, end } = touched(dtype.itemsize, shape, steps, offset, size);
  if (start < 0 || end > byteLength) {
    throw new RangeError(
      `an array of shape [${shape.join(', ')}] and dtype ${dtype.str} touches bytes ${start} to ${end} of a memory of ${byteLength} bytes`,
    );
  }
  if (exact && nbytes !== byteLength) {
    throw new RangeError(
      `an array of shape [${shape.join(', ')}] and dtype ${dtype.str} needs exactly ${nbytes} bytes, found ${byteLength}`,
    );
  }
  return { dtype, shape, byteStrides: steps, byteOffset: offset, size, nbytes, start, end };
}

/**
 * Checks the lengths of the axes.
 *
 * @returns a frozen copy.
 * @throws {TypeError} when one is not an integer.
 * @throws {RangeError} when one is negative or there are more than 64.
 */
export function checkShape(shape: readonly number[]): readonly number[] {
  if (!Array.isArray(shape)) throw new TypeError(`expected a shape, an array of integers, found ${show(shape)}`);
  if (shape.length > MAX_DIMENSIONS) {
    throw new RangeError(`an array of ${shape.length} dimensions; the limit is ${MAX_DIMENSIONS}`);
  }
  return Object.freeze(
    Array.from(shape, (length: unknown, axis) => {
      if (isIndex(length)) return length === 0 ? 0 : length;
      const outside = typeof length === 'number' ? Number.isInteger(length) : typeof length === 'bigint';
      const ErrorType = outside ? RangeError : TypeError;
      throw new ErrorType(
        `axis ${axis} has length ${show(length)}; expected an integer from 0 to ${Number.MAX_SAFE_INTEGER}`,
      );
    }),
  );
}

/**
 * Multiplies a shape out.
 *
 * Like NumPy it refuses an empty array whose other axes would be too long.
 *
 * @throws {RangeError} when the bytes exceed 2^53-1.
 */
export function countItems(shape: readonly number[], itemsize: number): number {
  let positive = 1;
  for (const length of shape) {
    positive *= length === 0 ? 1 : length;
    if (!Number.isSafeInteger(positive)) break;
  }
  if (!Number.isSafeInteger(positive) || !Number.isSafeInteger(positive * itemsize)) {
    throw new RangeError(
      `an array of shape [${shape.join(', ')}] with items of ${itemsize} bytes exceeds ${Number.MAX_SAFE_INTEGER} bytes`,
    );
  }
  return shape.includes(0) ? 0 : positive;
}

/** Strides of an array without gaps, in units of `step` (an item's size for bytes, 1 for items). NumPy gives empty arrays 0. */
export function contiguousStrides(shape: readonly number[], step: number, order: 'C' | 'F'): readonly number[] {
  const strides = new Array<number>(shape.length).fill(0);
  if (shape.includes(0)) return Object.freeze(strides);
  let stride = step;
  for (let i = 0; i < shape.length; i++) {
    const axis = order === 'C' ? shape.length - 1 - i : i;
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return Object.freeze(strides);
}

/**
 * Whether items lie one after another in the given order, as NumPy's relaxed rule has it: an axis of length 1 may have any stride,
 * and an empty array is contiguous both ways.
 *
 * @param step - the stride that counts as "next to each other", in the units of `strides`.
 */
export function isContiguous(
  shape: readonly number[],
  strides: readonly number[],
  step: number,
  order: 'C' | 'F',
): boolean {
  if (shape.includes(0)) return true;
  let expected = step;
  for (let i = 0; i < shape.length; i++) {
    const axis = order === 'C' ? shape.length - 1 - i : i;
    const length = shape[axis]!;
    if (length === 1) continue;
    if (strides[axis] !== expected) return false;
    expected *= length;
  }
  return true;
}

/** A sub-array type becomes axes of the array. */
function expand(whole: DType, shape: readonly number[]): { dtype: DType; shape: readonly number[] } {
  let dtype = whole;
  let all = shape;
  while (dtype.base !== dtype) {
    all = [...all, ...dtype.shape];
    dtype = dtype.base;
  }
  return all === shape ? { dtype, shape } : { dtype, shape: checkShape(all) };
}

function givenStrides(given: readonly number[], unit: number, axes: number, whole: DType): readonly number[] {
  if (!Array.isArray(given)) throw new TypeError(`expected strides, an array of integers, found ${show(given)}`);
  if (given.length !== axes) throw new TypeError(`expected ${axes} strides, one for each axis, found ${given.length}`);
  const steps = Array.from(given, (stride: unknown, axis) => {
    if (!Number.isSafeInteger(stride)) {
      throw new TypeError(`expected stride ${axis} to be an integer, found ${show(stride)}`);
    }
    const bytes = (stride as number) * unit;
    if (!Number.isSafeInteger(bytes)) {
      throw new RangeError(`stride ${axis} is ${show(stride)} items of ${unit} bytes; too far`);
    }
    return bytes === 0 ? 0 : bytes;
  });
  for (let inner = whole; inner.base !== inner; inner = inner.base) {
    steps.push(...contiguousStrides(inner.shape, inner.base.itemsize, 'C'));
  }
  return Object.freeze(steps);
}

/** Lowest and highest byte of any item; the caller has checked that the item count is a safe integer. */
function touched(
  itemsize: number,
  shape: readonly number[],
  byteStrides: readonly number[],
  offset: number,
  size: number,
): { start: number; end: number } {
  if (size === 0) return { start: offset, end: offset };
  let start = offset;
  let end = offset + itemsize;
  for (let axis = 0; axis < shape.length; axis++) {
    const span = (shape[axis]! - 1) * byteStrides[axis]!;
    if (span < 0) start += span;
    else end += span;
    if (!Number.isSafeInteger(span) || !Number.isSafeInteger(start) || !Number.isSafeInteger(end)) {
      throw new RangeError(
        `axis ${axis} of length ${shape[axis]} and stride ${byteStrides[axis]} bytes reaches beyond ${Number.MAX_SAFE_INTEGER} bytes`,
      );
    }
  }
  return { start, end };
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value).slice(0, 80);
}
