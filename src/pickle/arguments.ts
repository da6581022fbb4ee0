/**
 * The argument kinds of the opcode table, as functions that read one from a cursor.
 *
 * The unpickling machine, the disassembler and the scanner all read through these, so they cannot disagree about where
 * an opcode ends. Lengths are unsigned unless the format says otherwise, and compared with what is left before use.
 */
import type { Cursor } from './cursor.ts';
import { fail } from './errors.ts';
import { quote, readDecimal, readLong } from './integers.ts';
import { exceed } from './limits.ts';
import { decodeUtf8 } from './text.ts';

export function readUint1(cursor: Cursor): number {
  return cursor.bytes[cursor.take(1)]!;
}

export function readUint2(cursor: Cursor): number {
  return cursor.view.getUint16(cursor.take(2), true);
}

export function readInt4(cursor: Cursor): number {
  return cursor.view.getInt32(cursor.take(4), true);
}

export function readUint4(cursor: Cursor): number {
  return cursor.view.getUint32(cursor.take(4), true);
}

/** Eight bytes; beyond 2**53 not exact, but then more than any input holds. */
export function readUint8(cursor: Cursor): number {
  const at = cursor.take(8);
  const low = cursor.view.getUint32(at, true);
  const high = cursor.view.getUint32(at + 4, true);
  // The sum is a double, even of 0, and a cursor whose position is a double once is another kind of object from then on.
  return high === 0 ? low : low + high * 0x100000000;
}

export function readFloat8(cursor: Cursor): number {
  return cursor.view.getFloat64(cursor.take(8), false);
}

/** A length of four bytes that the format made signed by accident; a negative one is an error, as in CPython. */
export function readSignedLength(cursor: Cursor, opcode: string): number {
  const length = readInt4(cursor);
  if (length < 0) fail('ERR_PICKLE_ARGUMENT', `${opcode} pickle has negative byte count: ${length}`);
  return length;
}

/** The next `length` bytes as a view of the data. */
export function readBytes(cursor: Cursor, length: number): Uint8Array {
  const start = cursor.take(length);
  cursor.checkBytes(length);
  return cursor.bytes.subarray(start, start + length);
}

/** The next `length` bytes as UTF-8 text. */
export function readUtf8(cursor: Cursor, length: number): string {
  const start = cursor.take(length);
  const { limits } = cursor;
  if (length > limits.maxStringBytes) exceed('maxStringBytes', limits, length, 'bytes in one string');
  return decodeUtf8(cursor.bytes, start, start + length);
}

/** The next `length` bytes as a little-endian integer. */
export function readLongOf(cursor: Cursor, length: number): number | bigint {
  const start = cursor.take(length);
  const { limits } = cursor;
  if (length > limits.maxLongBytes) exceed('maxLongBytes', limits, length, 'bytes in one integer');
  return readLong(cursor.bytes, start, length);
}

/** A line as UTF-8 text: module and class names. */
export function readNameLine(cursor: Cursor): string {
  const start = cursor.pos;
  return decodeUtf8(cursor.bytes, start, cursor.line());
}

/** A line of ASCII: the persistent id of protocol 0. */
export function readAsciiLine(cursor: Cursor): string {
  const start = cursor.pos;
  const end = cursor.line();
  for (let i = start; i < end; i++) {
    if (cursor.bytes[i]! >= 0x80) fail('ERR_PICKLE_PERSID', 'persistent IDs in protocol 0 must be ASCII strings');
  }
  return decodeUtf8(cursor.bytes, start, end);
}

/** The line of `INT`: a decimal number, or one of the two spellings `00` and `01` that stand for booleans. */
export function readDecimalLine(cursor: Cursor): number | bigint | boolean {
  const { bytes, pos: start } = cursor;
  const end = cursor.line();
  if (end - start === 2 && bytes[start] === 0x30 && (bytes[start + 1] === 0x30 || bytes[start + 1] === 0x31)) {
    return bytes[start + 1] === 0x31;
  }
  return readDecimal(bytes, start, end, cursor.limits.maxIntDigits);
}

/** The line of `LONG`: a decimal number of any size, with Python 2's `L` behind it or without. */
export function readLongLine(cursor: Cursor): number | bigint {
  const { bytes, pos: start } = cursor;
  const end = cursor.line();
  const stop = end > start && bytes[end - 1] === 0x4c ? end - 1 : end;
  return readDecimal(bytes, start, stop, cursor.limits.maxIntDigits);
}

/** The line of `GET` and `PUT`: an index into the memo. */
export function readIndexLine(cursor: Cursor, opcode: string): number {
  const { bytes, pos: start } = cursor;
  const end = cursor.line();
  const index = readDecimal(bytes, start, end);
  if (index < 0) fail('ERR_PICKLE_ARGUMENT', `negative ${opcode} argument: ${quote(bytes, start, end)}`);
  if (typeof index === 'bigint') {
    fail('ERR_PICKLE_LIMIT', `memo index ${quote(bytes, start, end)} is beyond 2**53`, 'maxMemoEntries');
  }
  return index;
}

const FLOAT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const FLOAT_WORD = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i;
/** Longer than any float that was ever printed; it keeps the two expressions above from long work. */
const MAX_FLOAT_LINE = 1024;

/** The line of `FLOAT`: what Python's `float()` takes, without blanks and underscores. */
export function readFloatLine(cursor: Cursor): number {
  const { bytes, pos: start } = cursor;
  const end = cursor.line();
  if (end - start <= MAX_FLOAT_LINE) {
    const text = decodeUtf8(bytes, start, end);
    // Too large is infinite, as `float()` has it and pickle.py; the C unpickler alone refuses.
    if (FLOAT.test(text)) return Number(text);
    const word = FLOAT_WORD.exec(text);
    if (word !== null) return word[2] === undefined ? Number.NaN : word[1] === '-' ? -Infinity : Infinity;
  }
  return fail('ERR_PICKLE_ARGUMENT', `could not convert string to float: ${quote(bytes, start, end)}`);
}
