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

/**
 * The type of `data` in a fresh array, for dtypes named where TypeScript can see it. Not for names with a byte order, nor for float16:
 * what they give depends on where the program runs.
 */
export type DataOf<S> = S extends 'b1' | 'bool' | 'u1' | 'uint8'
  ? Uint8Array
  : S extends 'i1' | 'int8'
    ? Int8Array
    : S extends 'i2' | 'int16'
      ? Int16Array
      : S extends 'u2' | 'uint16'
        ? Uint16Array
        : S extends 'i4' | 'int32'
          ? Int32Array
          : S extends 'u4' | 'uint32'
            ? Uint32Array
            : S extends 'i8' | 'int64'
              ? BigInt64Array
              : S extends 'u8' | 'uint64'
                ? BigUint64Array
                : S extends 'f4' | 'float32' | 'c8' | 'complex64'
                  ? Float32Array
                  : S extends 'f8' | 'float64' | 'c16' | 'complex128'
                    ? Float64Array
                    : S extends 'O' | 'object'
                      ? unknown[]
                      : TypedArray;
