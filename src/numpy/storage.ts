/**
 * What an array's `data` is: a typed array of the item's own type where memory allows it, plain bytes where it does not.
 *
 * | dtype | `data` | an item reads as |
 * |---|---|---|
 * | `b1` | Uint8Array | boolean |
 * | `i1` `i2` `i4` `u1` `u2` `u4` `f4` `f8` | Int8Array … Float64Array | number |
 * | `i8` `u8`, `M8` `m8` | BigInt64Array, BigUint64Array | bigint (dates: ticks of `dtype.unit`; NaT is -2^63) |
 * | `f2` | Float16Array where the engine has it, otherwise Uint16Array holding the bits | number |
 * | `c8` `c16` | Float32Array, Float64Array, real and imaginary parts in turn | `{ re, im }` |
 * | `S` `U` `V`, records, `f16` `c32` | Uint8Array | Uint8Array, string, Uint8Array, record, number, `{ re, im }` |
 * | any of the above in the other byte order, or at an address its typed array cannot start at | Uint8Array | as above |
 * | `O` | Array | the value itself |
 *
 * `NDArray.native()` copies what is bytes only for its byte order or its address into the typed array of its dtype.
 */
import { type Descriptor, HOST_ORDER } from './descriptor.ts';
import type { CheckedLayout } from './layout.ts';

/** Every typed array that can be an array's `data`. A Float16Array, where there is one, is typed as the Uint16Array it stands in for. */
export type TypedArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array;

/** An array's `data`: typed memory, or for Python objects a list. */
export type ArrayData = TypedArray | unknown[];

/** How `data` holds the items: as their own typed array, as bytes, or as a list of JavaScript values. */
export type Storage = 'native' | 'bytes' | 'list';

/** Memory of any kind: a buffer, or a view of one. */
export type Memory = ArrayBufferLike | ArrayBufferView;

/** A constructor such as Float64Array. */
export interface TypedArrayType {
  readonly name: string;
  readonly BYTES_PER_ELEMENT: number;
  readonly prototype: object;
  new (length: number): TypedArray;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray;
}

/** The typed array for a dtype and how many of its elements make an item. */
export interface ItemArray {
  readonly type: TypedArrayType;
  readonly perItem: 1 | 2;
}

const FLOAT16 = (globalThis as { Float16Array?: TypedArrayType }).Float16Array ?? null;

const ITEM_ARRAYS: Readonly<Record<string, ItemArray>> = {
  b1: { type: Uint8Array, perItem: 1 },
  i1: { type: Int8Array, perItem: 1 },
  u1: { type: Uint8Array, perItem: 1 },
  i2: { type: Int16Array, perItem: 1 },
  u2: { type: Uint16Array, perItem: 1 },
  i4: { type: Int32Array, perItem: 1 },
  u4: { type: Uint32Array, perItem: 1 },
  i8: { type: BigInt64Array, perItem: 1 },
  u8: { type: BigUint64Array, perItem: 1 },
  m8: { type: BigInt64Array, perItem: 1 },
  M8: { type: BigInt64Array, perItem: 1 },
  f2: { type: FLOAT16 ?? Uint16Array, perItem: 1 },
  f4: { type: Float32Array, perItem: 1 },
  f8: { type: Float64Array, perItem: 1 },
  c8: { type: Float32Array, perItem: 2 },
  c16: { type: Float64Array, perItem: 2 },
};

/** The typed array whose elements are this dtype's items; null for types that exist only as bytes or as objects. */
export function itemArray(dtype: Descriptor): ItemArray | null {
  return ITEM_ARRAYS[`${dtype.kind}${dtype.itemsize}`] ?? null;
}

/** Whether a typed array reads this dtype's items as they are. */
export function isNativeOrder({ byteOrder }: Descriptor): boolean {
  return byteOrder === '|' || byteOrder === HOST_ORDER;
}

/** Whether this dtype's typed array holds the bits of half floats because the engine has no Float16Array. */
export function keepsHalfBits(dtype: Descriptor): boolean {
  return dtype.kind === 'f' && dtype.itemsize === 2 && FLOAT16 === null;
}

const TYPED_ARRAY_DTYPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Int8Array: 'i1',
    Uint8Array: 'u1',
    Uint8ClampedArray: 'u1',
    Int16Array: 'i2',
    Uint16Array: 'u2',
    Int32Array: 'i4',
    Uint32Array: 'u4',
    BigInt64Array: 'i8',
    BigUint64Array: 'u8',
    Float16Array: 'f2',
    Float32Array: 'f4',
    Float64Array: 'f8',
  }),
);

/** The name of the dtype whose values a typed array holds, of a subclass too; null for a DataView. */
export function typedArrayDType(array: ArrayBufferView): string | null {
  const { [Symbol.toStringTag]: name } = array as TypedArray;
  return TYPED_ARRAY_DTYPES.get(name) ?? null;
}

/** An array's memory as JavaScript sees it. */
export interface Placement {
  readonly data: TypedArray;
  readonly storage: 'native' | 'bytes';
  /** What `strides` and `offset` count. */
  readonly strideUnit: 'item' | 'byte';
  readonly strides: readonly number[];
  readonly offset: number;
  /** Elements of `data` that one unit of `strides` and `offset` spans. */
  readonly scale: number;
}

/**
 * Views memory as an array, without copying: as the dtype's typed array when the byte order is this machine's, the first byte is
 * aligned and all strides are whole items; otherwise as bytes.
 */
export function place(memory: Memory, layout: CheckedLayout): Placement {
  const { dtype, shape, byteStrides, size } = layout;
  const { itemsize } = dtype;
  // The stride of an axis that is never stepped along means nothing, and items without bytes are all at the same place.
  const idle = (axis: number): boolean => size === 0 || shape[axis]! <= 1 || itemsize === 0;
  const byItems = byteStrides.every((stride, axis) => idle(axis) || stride % itemsize === 0);
  const strideUnit = byItems ? 'item' : 'byte';
  const step = byItems ? itemsize : 1;
  const strides = byteStrides.map((stride) => (step === 0 ? 0 : Math.trunc(stride / step)));
  const offset = step === 0 ? 0 : (layout.byteOffset - layout.start) / step;
  const own = byItems && isNativeOrder(dtype) ? itemArray(dtype) : null;
  const native = own && viewOf(own.type, memory, layout.start, layout.end);
  const data = native ?? viewOf(Uint8Array, memory, layout.start, layout.end)!;
  const scale = native ? own.perItem : step;
  return { data, storage: native ? 'native' : 'bytes', strideUnit, strides: Object.freeze(strides), offset, scale };
}

/** A typed array over bytes `start` to `end` of some memory, the memory itself if it is just that; null when misaligned. */
function viewOf(type: TypedArrayType, memory: Memory, start: number, end: number): TypedArray | null {
  if (ArrayBuffer.isView(memory)) {
    const whole = start === 0 && end === memory.byteLength;
    if (whole && Object.getPrototypeOf(memory) === type.prototype) return memory as TypedArray;
  }
  const { buffer, byteOffset } = ArrayBuffer.isView(memory) ? memory : { buffer: memory, byteOffset: 0 };
  const length = (end - start) / type.BYTES_PER_ELEMENT;
  const at = byteOffset + start;
  if (at % type.BYTES_PER_ELEMENT === 0) return new type(buffer, at, length);
  return length === 0 ? new type(buffer, 0, 0) : null;
}

/**
 * A new typed array of zeros.
 *
 * @throws {RangeError} when the engine has no room for it.
 */
export function allocate(type: TypedArrayType, length: number): TypedArray {
  try {
    return new type(length);
  } catch (cause) {
    throw new RangeError(`no room for an array of ${length * type.BYTES_PER_ELEMENT} bytes`, { cause });
  }
}

/** The bytes of a typed array, or `length` of them from `start` on, as a view. */
export function bytesOf(data: TypedArray, start = 0, length = data.byteLength): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset + start, length);
}

/**
 * The same memory as integers of the same width, where reading an element as a number would change it: a half or single
 * precision nan that is read and written has other bits than before.
 */
export function asBits(array: TypedArray): TypedArray {
  const { buffer, byteOffset, length, BYTES_PER_ELEMENT: width, [Symbol.toStringTag]: name } = array;
  if (name === 'Float32Array') return new Uint32Array(buffer, byteOffset, length);
  // Its tag is no type that this file knows.
  return String(name) === 'Float16Array' && width === 2 ? new Uint16Array(buffer, byteOffset, length) : array;
}
