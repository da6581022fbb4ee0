/**
 * One item of a ShareableList: what bytes a value has, and what value bytes are.
 *
 * An item is three things: its bytes, a format of Python's module `struct`, and a code that says what the unpacked value is
 * made into. Text and bytes are filled up with NULs, which Python strips when it reads, so that those at the end of a value
 * are lost. Here they are refused when they are written.
 */
import { SharedMemoryError } from './errors.ts';
import { isSlotSize, slotSize, WORD } from './list-layout.ts';

/** What a ShareableList can hold: Python's `int` and `float`, `bool`, `str`, `bytes` and `None`. */
export type ShareableItem = number | bigint | boolean | string | Uint8Array | null;

/** An item as it lies in memory. */
export interface PackedItem {
  readonly bytes: Uint8Array;
  /** Null for text and bytes, whose format has the size of the slot. */
  readonly format: string | null;
  readonly code: number;
}

const PLAIN = 0;
const TEXT = 1;
const BYTES = 2;
const NONE = 3;

const BOOL_FORMAT = 'xxxxxxx?';
const NONE_FORMAT = 'xxxxxx?x';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A value as bytes.
 *
 * @param isFloat whether a number is a `float` also when it is integral.
 * @throws SharedMemoryError `ERR_SHM_TYPE` for what a list cannot hold, `ERR_SHM_RANGE` for what is too large for it.
 */
export function packItem(value: ShareableItem, isFloat: boolean, what: string): PackedItem {
  switch (typeof value) {
    case 'boolean':
      return { bytes: lastByte(value ? 1 : 0, 7), format: BOOL_FORMAT, code: PLAIN };
    case 'string':
      return packBytes(encodeText(value, what), TEXT, what);
    case 'bigint':
      return packInt(value, what);
    case 'number':
      return isFloat || !Number.isSafeInteger(value) || Object.is(value, -0)
        ? packFloat(value)
        : packInt(BigInt(value), what);
    default:
      if (value === null) return { bytes: new Uint8Array(WORD), format: NONE_FORMAT, code: NONE };
      if (value instanceof Uint8Array) return packBytes(value.slice(), BYTES, what);
      throw failure(
        'ERR_SHM_TYPE',
        `${what} is of type ${typeof value}; a ShareableList holds numbers, bigints, booleans, strings, Uint8Arrays and null`,
      );
  }
}

/** Bytes of the slot that a new list has for an item. */
export function slotOf({ bytes, format }: PackedItem): number {
  return format === null ? slotSize(bytes.byteLength) : WORD;
}

/** The format of an item in a slot of that size. */
export function formatIn({ format }: PackedItem, slot: number): string {
  return format ?? `${slot}s`;
}

/**
 * The value of an item.
 *
 * @param slot a private copy of the slot; nobody may change it meanwhile.
 * @throws SharedMemoryError `ERR_SHM_FORMAT` where format, code and bytes do not go together.
 */
export function unpackItem(slot: Uint8Array, format: string, code: number, what: string): ShareableItem {
  if (code < PLAIN || code > NONE) {
    throw failure('ERR_SHM_FORMAT', `${what} has code ${code}, expected 0 to 3`);
  }
  const size = /^[0-9]{1,7}s$/.test(format) ? Number(format.slice(0, -1)) : null;
  if (size !== null && size > slot.byteLength) {
    throw failure('ERR_SHM_FORMAT', `${what} has format '${format}' in a slot of ${slot.byteLength} bytes`);
  }
  if (size === null && code !== PLAIN && code !== NONE) {
    throw failure(
      'ERR_SHM_FORMAT',
      `${what} has code ${code}, which is for text, and format ${JSON.stringify(format)}`,
    );
  }
  if (code === NONE) return null;
  if (size !== null) {
    const bytes = slot.subarray(0, size);
    return code === PLAIN ? bytes : code === BYTES ? stripped(bytes) : decodeText(stripped(bytes), what);
  }
  const view = new DataView(slot.buffer, slot.byteOffset, slot.byteLength);
  switch (format) {
    case 'q': {
      const int = view.getBigInt64(0, true);
      const number = Number(int);
      return Number.isSafeInteger(number) ? number : int;
    }
    case 'd':
      return view.getFloat64(0, true);
    case BOOL_FORMAT:
      return slot[7] !== 0;
    case NONE_FORMAT:
      return slot[6] !== 0;
    default:
      throw failure('ERR_SHM_FORMAT', `${what} has format ${JSON.stringify(format)}, which no ShareableList has`);
  }
}

/** Whether Python's `==` holds: numbers and booleans by value, bytes by content. */
export function isEqual(a: ShareableItem, b: ShareableItem): boolean {
  if (a instanceof Uint8Array || b instanceof Uint8Array) {
    if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return false;
    return a.length === b.length && a.every((byte, i) => byte === b[i]);
  }
  if (typeof a === 'string' || typeof b === 'string' || a === null || b === null) return a === b;
  return number(a) === number(b);
}

/** One value for all that Python's numbers of that value are equal to. */
function number(value: number | bigint | boolean): number | bigint {
  const plain = typeof value === 'boolean' ? Number(value) : value;
  return Number.isInteger(plain) ? BigInt(plain) : plain;
}

function packInt(value: bigint, what: string): PackedItem {
  if (BigInt.asIntN(64, value) !== value) {
    throw failure('ERR_SHM_RANGE', `${what} is an integer of more than 64 bits: ${shorten(value)}`);
  }
  const bytes = new Uint8Array(WORD);
  new DataView(bytes.buffer).setBigInt64(0, value, true);
  return { bytes, format: 'q', code: PLAIN };
}

function packFloat(value: number): PackedItem {
  const bytes = new Uint8Array(WORD);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return { bytes, format: 'd', code: PLAIN };
}

function packBytes(bytes: Uint8Array, code: number, what: string): PackedItem {
  if (bytes.at(-1) === 0) {
    throw failure('ERR_SHM_TYPE', `${what} ends with a NUL, which every reader of a ShareableList strips`);
  }
  if (!isSlotSize(slotSize(bytes.byteLength))) {
    throw failure('ERR_SHM_RANGE', `${what} has ${bytes.byteLength} bytes; the most is 9999991`);
  }
  return { bytes, format: null, code };
}

function encodeText(text: string, what: string): Uint8Array {
  if (/[\uD800-\uDFFF]/u.test(text)) {
    throw failure('ERR_SHM_TYPE', `${what} has a surrogate without its other half, which UTF-8 has not`);
  }
  return encoder.encode(text);
}

function decodeText(bytes: Uint8Array, what: string): string {
  try {
    return decoder.decode(bytes);
  } catch {
    // Python makes slots by characters and cuts the bytes to fit.
    throw failure(
      'ERR_SHM_FORMAT',
      `${what} is no UTF-8: Python cuts text with characters beyond ASCII to its slot, in the middle of one here; ` +
        'bytesAt() has what is left',
    );
  }
}

/** Without the NULs at the end. */
function stripped(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return bytes.subarray(0, end);
}

function lastByte(value: number, at: number): Uint8Array {
  const bytes = new Uint8Array(WORD);
  bytes[at] = value;
  return bytes;
}

function shorten(value: bigint): string {
  const text = String(value);
  return text.length <= 40 ? text : `${text.slice(0, 40)}...`;
}

function failure(code: 'ERR_SHM_TYPE' | 'ERR_SHM_RANGE' | 'ERR_SHM_FORMAT', message: string): SharedMemoryError {
  return new SharedMemoryError(code, message);
}
