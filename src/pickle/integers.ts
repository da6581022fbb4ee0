/**
 * Python's integers on the wire: little-endian two's complement of any width, and decimal text.
 *
 * A value that JavaScript's `number` holds exactly is a number, any other a bigint. Wide integers go through hexadecimal
 * text, which V8 reads and writes in linear time; adding them up digit by digit would be quadratic.
 */
import { fail } from './errors.ts';

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
/** V8's own limit is 2**30 bits. */
const MAX_BYTES = 2 ** 27 - 1;

/** `value` as a number when that is exact, else itself. */
export function narrow(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/**
 * Reads `length` bytes of little-endian two's complement; no byte at all is 0, and padding is allowed.
 * Corresponds to `pickle.decode_long`.
 */
export function readLong(bytes: Uint8Array, start: number, length: number): number | bigint {
  if (length === 0) return 0;
  if (length <= 6) {
    let low = 0;
    let scale = 1;
    for (let i = start; i < start + length; i++) {
      low += bytes[i]! * scale;
      scale *= 256;
    }
    return bytes[start + length - 1]! >= 0x80 ? low - scale : low;
  }
  if (length > MAX_BYTES) {
    fail('ERR_PICKLE_LIMIT', `an integer of ${length} bytes; JavaScript's bigint holds ${MAX_BYTES}`, 'maxLongBytes');
  }
  const unsigned = BigInt(`0x${hexReversed(bytes, start, start + length)}`);
  return narrow(bytes[start + length - 1]! >= 0x80 ? unsigned - (1n << BigInt(length * 8)) : unsigned);
}

/** The bytes from the last to the first, two hexadecimal digits each. */
function hexReversed(bytes: Uint8Array, start: number, end: number): string {
  const parts: string[] = [];
  for (let stop = end; stop > start; stop -= 1024) {
    let part = '';
    for (let i = stop - 1; i >= Math.max(start, stop - 1024); i--) part += HEX[bytes[i]!]!;
    parts.push(part);
  }
  return parts.join('');
}

/** The shortest little-endian two's complement of `value`; empty for 0. Corresponds to `pickle.encode_long`. */
export function longBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0);
  const magnitude = value < 0n ? ~value : value;
  let hex = magnitude.toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  // A first digit of 8 or more would read as a sign, so it needs one byte more.
  const length = hex.length / 2 + (hex.charCodeAt(0) >= 0x38 ? 1 : 0);
  const bytes = new Uint8Array(length);
  const flip = value < 0n ? 0xff : 0;
  for (let i = 0, at = hex.length - 2; i < length; i++, at -= 2) {
    bytes[i] = (at >= 0 ? Number.parseInt(hex.slice(at, at + 2), 16) : 0) ^ flip;
  }
  return bytes;
}

/** CPython's own limit, there since 3.11 because turning decimal text into a number takes more than linear time. */
export const MAX_INT_DIGITS = 4300;

/** Stops at an integer with more digits than Python would print or read. */
export function checkDigits(count: number, max: number = MAX_INT_DIGITS): void {
  if (count > max) {
    fail(
      'ERR_PICKLE_LIMIT',
      `exceeds the limit (${max} digits) for integer string conversion: ${count} digits`,
      'maxIntDigits',
    );
  }
}

/** Reads an optional sign and decimal digits from `start` to `end`, and nothing else: no blanks, no underscores. */
export function readDecimal(
  bytes: Uint8Array,
  start: number,
  end: number,
  maxDigits: number = MAX_INT_DIGITS,
): number | bigint {
  const first = bytes[start];
  const signed = first === 0x2d || first === 0x2b;
  const digits = signed ? start + 1 : start;
  let valid = digits < end;
  for (let i = digits; i < end; i++) valid &&= bytes[i]! >= 0x30 && bytes[i]! <= 0x39;
  if (!valid) {
    fail('ERR_PICKLE_ARGUMENT', `invalid literal for int() with base 10: ${quote(bytes, start, end)}`);
  }
  checkDigits(end - digits, maxDigits);
  if (end - digits <= 15) {
    let value = 0;
    for (let i = digits; i < end; i++) value = value * 10 + bytes[i]! - 0x30;
    // 0 - 0 and not -0: Python has one integer zero, and -0 would come back as a float.
    return first === 0x2d ? 0 - value : value;
  }
  const magnitude = BigInt(asciiText(bytes, digits, end));
  return narrow(first === 0x2d ? -magnitude : magnitude);
}

/** Bytes that are known to be ASCII, as text; in pieces, since a call takes no more than some 100,000 arguments. */
function asciiText(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i += 4096) {
    text += String.fromCharCode.apply(null, bytes.subarray(i, Math.min(end, i + 4096)) as unknown as number[]);
  }
  return text;
}

/** The bytes as a quoted text for an error message, at most 60 characters of it. */
export function quote(bytes: Uint8Array, start: number, end: number): string {
  const cut = Math.min(end, start + 60);
  let text = '';
  for (let i = start; i < cut; i++) {
    const byte = bytes[i]!;
    text +=
      byte >= 0x20 && byte < 0x7f && byte !== 0x27 && byte !== 0x5c ? String.fromCharCode(byte) : `\\x${HEX[byte]}`;
  }
  return `'${text}'${cut < end ? '...' : ''}`;
}
