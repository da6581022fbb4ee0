/**
 * JavaScript values on their way into an array: which ones a data type takes, and what it stores.
 *
 * A typed array wraps what does not fit around in silence. Here it is an error that names the value and the range, as in NumPy 2.
 */
import type { Descriptor } from './descriptor.ts';
import { dtypeToString } from './format.ts';

/** A complex number; Python's `complex` and NumPy's `complex64` and `complex128` read as this. */
export interface Complex {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;
}

/** Turns a value into what the memory of a plain number type takes: a number, a bigint for 8-byte integers and dates, 0 or 1. */
export function coercer(dtype: Descriptor): (value: unknown) => number | bigint {
  switch (dtype.kind) {
    case 'b':
      return (value) => toBit(value, dtype);
    case 'i':
    case 'u':
    case 'm':
    case 'M':
      return dtype.itemsize === 8 ? bigCoercer(dtype) : intCoercer(dtype);
    default:
      return (value) => toNumber(value, dtype);
  }
}

function range(dtype: Descriptor): readonly [low: bigint, high: bigint] {
  const bits = BigInt(8 * dtype.itemsize);
  return dtype.kind === 'u' ? [0n, (1n << bits) - 1n] : [-(1n << (bits - 1n)), (1n << (bits - 1n)) - 1n];
}

function intCoercer(dtype: Descriptor): (value: unknown) => number {
  const [low, high] = range(dtype).map(Number) as [number, number];
  return (value) => {
    const number = typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value;
    if (!Number.isInteger(number)) throw unsuitable(value, dtype, 'an integer');
    if ((number as number) < low || (number as number) > high) throw outside(value, dtype, low, high);
    return number as number;
  };
}

function bigCoercer(dtype: Descriptor): (value: unknown) => bigint {
  const [low, high] = range(dtype);
  return (value) => {
    const fits = typeof value === 'bigint' || typeof value === 'boolean' || Number.isSafeInteger(value);
    if (!fits) throw unsuitable(value, dtype, 'a bigint or a safe integer');
    const big = BigInt(value as bigint | number | boolean);
    if (big < low || big > high) throw outside(value, dtype, low, high);
    return big;
  };
}

function toBit(value: unknown, dtype: Descriptor): 0 | 1 {
  if (typeof value !== 'boolean' && typeof value !== 'number' && typeof value !== 'bigint') {
    throw unsuitable(value, dtype, 'a boolean or a number');
  }
  // Number() first: NaN is true, as in Python.
  return Number(value) === 0 ? 0 : 1;
}

function toNumber(value: unknown, dtype: Descriptor): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  throw unsuitable(value, dtype, 'a number');
}

/** The two parts of a complex value; a plain number has an imaginary part of 0. */
export function toComplex(value: unknown, dtype: Descriptor): Complex {
  if (typeof value === 'object' && value !== null) {
    const { re, im } = value as Partial<Complex>;
    if (typeof re === 'number' && typeof im === 'number') return { re, im };
    throw unsuitable(value, dtype, 'a number or an object { re, im }');
  }
  return { re: toNumber(value, dtype), im: 0 };
}

/** The bytes of an item of kind S or V; ASCII text is accepted for S, as NumPy does. */
export function toBytes(value: unknown, dtype: Descriptor): Uint8Array {
  let bytes: Uint8Array;
  if (value instanceof Uint8Array) bytes = value;
  else if (dtype.kind === 'S' && typeof value === 'string' && isAscii(value)) {
    bytes = Uint8Array.from(value, (char) => char.charCodeAt(0));
  } else throw unsuitable(value, dtype, dtype.kind === 'S' ? 'a Uint8Array or ASCII text' : 'a Uint8Array');
  if (bytes.length > dtype.itemsize) throw tooLong(`${bytes.length} bytes`, dtype, dtype.itemsize);
  return bytes;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

/** The code points of an item of kind U; a surrogate without its partner counts as one. */
export function toCodePoints(value: unknown, dtype: Descriptor): number[] {
  if (typeof value !== 'string') throw unsuitable(value, dtype, 'a string');
  const points = Array.from(value, (char) => char.codePointAt(0)!);
  if (points.length > dtype.itemsize / 4) throw tooLong(`${points.length} code points`, dtype, dtype.itemsize / 4);
  return points;
}

function unsuitable(value: unknown, dtype: Descriptor, expected: string): TypeError {
  return new TypeError(`expected ${expected} for dtype ${dtypeToString(dtype)}, found ${show(value)}`);
}

function outside(value: unknown, dtype: Descriptor, low: number | bigint, high: number | bigint): RangeError {
  return new RangeError(`${show(value)} is out of range for dtype ${dtypeToString(dtype)}: ${low} to ${high}`);
}

/** NumPy would cut the value off; losing text without a word is not worth imitating. */
function tooLong(found: string, dtype: Descriptor, room: number): RangeError {
  return new RangeError(
    `a value of ${found} does not fit into dtype ${dtypeToString(dtype)}, which has room for ${room}`,
  );
}

function show(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  return typeof value === 'object' && value !== null ? 'an object' : `${typeof value} ${String(value).slice(0, 80)}`;
}
