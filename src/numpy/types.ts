/**
 * What TypeScript can know of an array: the type of its `data` from the name of its dtype, the type of its items from its `data`.
 */
import type { Complex } from './coerce.ts';
import type { ArrayData, TypedArray } from './storage.ts';

/** What an item reads as; see the table in the documentation of `NDArray.data`. Items of dtype object may be anything. */
export type Item =
  | number
  | bigint
  | boolean
  | string
  | Complex
  | Uint8Array
  | readonly unknown[]
  | { readonly [field: string]: unknown };

/** The items of an array whose `data` has a certain type. */
export type ItemOf<D extends ArrayData> = D extends unknown[]
  ? unknown
  : D extends BigInt64Array | BigUint64Array
    ? bigint
    : Item;

/** `data` for dtypes that are named where TypeScript can see it. Byte orders and Float16Array depend on where the program runs. */
interface DataTypes {
  b1: Uint8Array;
  bool: Uint8Array;
  i1: Int8Array;
  int8: Int8Array;
  u1: Uint8Array;
  uint8: Uint8Array;
  i2: Int16Array;
  int16: Int16Array;
  u2: Uint16Array;
  uint16: Uint16Array;
  i4: Int32Array;
  int32: Int32Array;
  u4: Uint32Array;
  uint32: Uint32Array;
  i8: BigInt64Array;
  int64: BigInt64Array;
  u8: BigUint64Array;
  uint64: BigUint64Array;
  f4: Float32Array;
  float32: Float32Array;
  f8: Float64Array;
  float64: Float64Array;
  c8: Float32Array;
  complex64: Float32Array;
  c16: Float64Array;
  complex128: Float64Array;
  O: unknown[];
  object: unknown[];
}

/** The type of `data` in a fresh array of a dtype. */
export type DataOf<S> = S extends keyof DataTypes ? DataTypes[S] : TypedArray;
