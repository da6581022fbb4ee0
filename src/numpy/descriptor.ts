/**
 * What a NumPy data type says about one item, as plain data.
 *
 * {@link Descriptor} is the read-only shape of a dtype; everything that formats, reads, writes or swaps items works on it, so that
 * none of those files needs the class {@link DType} that implements it.
 */

/** NumPy's `dtype.kind`: bool, signed, unsigned, float, complex, timedelta, datetime, bytes, str, void (and records), object. */
export type Kind = 'b' | 'i' | 'u' | 'f' | 'c' | 'm' | 'M' | 'S' | 'U' | 'V' | 'O';

/** Little endian, big endian, or "does not apply". NumPy's `=` is always resolved to the order of this machine. */
export type ByteOrder = '<' | '>' | '|';

/** The step of a `datetime64` or `timedelta64`: `{ unit: 's', num: 25 }` for `M8[25s]`; unit `generic` when there is none. */
export interface DateUnit {
  /** `Y` `M` `W` `D` `h` `m` `s` `ms` `us` `ns` `ps` `fs` `as`, or `generic`. */
  readonly unit: string;
  /** How many of them make a step, 1 to 2^31-1. */
  readonly num: number;
}

/** One field of a structured dtype. */
export interface Field<T> {
  /** Type of its values. */
  readonly dtype: T;
  /** Where it starts in the item, in bytes. */
  readonly offset: number;
  /** NumPy's optional second name for it, as a rule text; absent when there is none. */
  readonly title?: unknown;
}

/** A data type as data; see {@link DType} for what each property means. */
export interface Descriptor {
  readonly kind: Kind;
  readonly itemsize: number;
  readonly byteOrder: ByteOrder;
  readonly alignment: number;
  readonly flags: number;
  readonly unit: DateUnit | null;
  readonly names: readonly string[] | null;
  readonly fields: ReadonlyMap<string, Field<Descriptor>> | null;
  /** The item type of a sub-array type; the descriptor itself for every other type. */
  readonly base: Descriptor;
  /** The shape of a sub-array type; empty for every other type. */
  readonly shape: readonly number[];
  readonly record: boolean;
}

/** The byte order of this machine. */
export const HOST_ORDER: '<' | '>' = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? '<' : '>';

/** NumPy keeps an item size in a C int. */
export const MAX_ITEMSIZE = 2 ** 31 - 1;

/** NumPy's NPY_MAXDIMS since 2.0 (32 before). */
export const MAX_DIMENSIONS = 64;

/** How many fields, nested ones counted, one dtype may have: a small dtype that mentions another many times grows exponentially. */
export const MAX_FIELDS = 65_536;

/** How deep records and sub-arrays may nest in one dtype. */
export const MAX_NESTING = 64;

/** The bit of `flags` that says "made with align=True". NumPy 1.x writes it as -112, NumPy 2.x as 144; the bit is set in both. */
export const ALIGNED_STRUCT = 0x80;

/** Whether a number is a non-negative integer that a JavaScript number holds exactly. */
export function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
