/**
 * Lists of nothing but numbers, read without the stack.
 *
 * A list is written as EMPTY_LIST, perhaps its number in the memo, and then batches of a thousand between MARK and APPENDS. Where all
 * items are numbers, how many there are can be counted before any is read, which takes a nanosecond each; then the list is made
 * in its final size. `push` would move a list of a million a dozen times, and gives one of three the room of seventeen. A frame may
 * end and begin between any two numbers.
 *
 * What it gains (`npm run bench:load -- ints floats`): two fifths of the time for a million ints, and three tenths of the memory of a
 * record with a short list in it. The machine's way stays beside it; test/property/lane.test.ts holds both to the same answer.
 */
import type { Cursor } from './cursor.ts';

/** So short a pickle is not worth a DataView, which takes as long to make as two of its strings. */
const SHORT = 512;

/** Size and mask of the integers by opcode: what four bytes from the argument on have is cut to the width. */
const INT_SIZE = byOpcode(Uint8Array, [0x4a, 5], [0x4b, 2], [0x4d, 3]);
const INT_MASK = byOpcode(Int32Array, [0x4a, -1], [0x4b, 0xff], [0x4d, 0xffff]);
const BINFLOAT = 0x47;
/** Size of any number by opcode, the opcode included. */
const SIZE = byOpcode(Uint8Array, [0x4a, 5], [0x4b, 2], [0x4d, 3], [BINFLOAT, 9]);

function byOpcode<T extends Uint8Array | Int32Array>(
  type: new (length: number) => T,
  ...rows: readonly (readonly [code: number, value: number])[]
): T {
  const table = new type(256);
  for (const [code, value] of rows) table[code] = value;
  return table;
}

const MARK = 0x28;
const APPEND = 0x61;
const APPENDS = 0x65;
const FRAME = 0x95;
const FRAME_HEADER = 9;
/** A longer array is a table of its indices to V8. */
const MOST = 2 ** 25 - 1;

/** Where a list of numbers ends; one for all, so that nothing is made for a list that turns out to be none. */
const found = { pos: 0, end: 0, count: 0, floats: false };

/**
 * The list whose items follow from the cursor on, as far as they come in whole batches of numbers; the cursor is behind the last of
 * these then. Null when there is no such batch, and nothing was read.
 *
 * @param room how many items a batch may have
 * @param most how many items the list may have
 */
export function readNumberList(cursor: Cursor, start: number, room: number, most: number): number[] | null {
  const { bytes } = cursor;
  const code = bytes[start]!;
  if (code !== MARK) return SIZE[code] === 0 || room < 1 || most < 1 ? null : readSingle(cursor, start);
  if (SIZE[bytes[start + 1]!] === 0) return null;
  if (!findBatches(bytes, start, cursor.end, cursor.framed, room, Math.min(most, MOST))) return null;
  const { pos, end, count, floats } = found;
  const list =
    floats || bytes.length <= SHORT ? readNumbers(cursor, start, count, floats) : readIntegers(cursor, start, count);
  cursor.pos = pos;
  cursor.end = end;
  return list;
}

/** One number and APPEND. */
function readSingle(cursor: Cursor, start: number): number[] | null {
  const { bytes } = cursor;
  const code = bytes[start]!;
  const next = start + SIZE[code]!;
  if (next >= cursor.end || bytes[next] !== APPEND) return null;
  cursor.pos = next + 1;
  return [code === BINFLOAT ? floatOf(cursor, start + 1) : integerAt(bytes, start, code)];
}

/** A big-endian double. */
export function floatOf(cursor: Cursor, pos: number): number {
  return cursor.bytes.length <= SHORT ? floatAt(cursor.bytes, pos) : cursor.view.getFloat64(pos, false);
}

/** Looks for whole batches of numbers from a MARK on; whether there are any. */
function findBatches(
  bytes: Uint8Array,
  start: number,
  frameEnd: number,
  framed: boolean,
  room: number,
  most: number,
): boolean {
  let end = frameEnd;
  let pos = start;
  let count = 0;
  let before = 0;
  let floats = false;
  let isInBatch = false;
  found.count = 0;
  for (;;) {
    if (isInBatch) {
      if (bytes[pos] === BINFLOAT) {
        floats = true;
        while (pos < end && bytes[pos] === BINFLOAT) {
          pos += 9;
          count++;
        }
      } else {
        while (pos < end) {
          const size = INT_SIZE[bytes[pos]!]!;
          if (size === 0) break;
          pos += size;
          count++;
        }
      }
      if (count - before > room || count > most) break;
    }
    if (pos === end && framed) {
      // As the machine leaves a frame and opens the next one.
      if (bytes[pos] !== FRAME || pos + FRAME_HEADER > bytes.length) break;
      const length = frameLength(bytes, pos + 1);
      pos += FRAME_HEADER;
      if (length > bytes.length - pos) break;
      end = pos + length;
    } else if (pos >= end) {
      break;
    } else if (isInBatch) {
      const code = bytes[pos]!;
      if (code === APPENDS) {
        isInBatch = false;
        pos++;
        found.pos = pos;
        found.end = end;
        found.count = count;
        found.floats = floats;
      } else if (SIZE[code] === 0) break;
    } else if (bytes[pos] === MARK) {
      isInBatch = true;
      before = count;
      pos++;
    } else {
      break;
    }
  }
  return found.count > 0;
}

function frameLength(bytes: Uint8Array, at: number): number {
  let length = 0;
  for (let i = 7; i >= 0; i--) length = length * 256 + bytes[at + i]!;
  return length;
}

function readIntegers({ bytes, view }: Cursor, start: number, count: number): number[] {
  const list = new Array<number>(count);
  const lastWide = bytes.length - 5;
  let pos = start;
  for (let i = 0; i < count; ) {
    const code = bytes[pos]!;
    const size = INT_SIZE[code]!;
    if (size === 0) pos += code === FRAME ? FRAME_HEADER : 1;
    else {
      // No branch depends on the width, which is three times as fast as asking for it.
      list[i++] = pos <= lastWide ? view.getInt32(pos + 1, true) & INT_MASK[code]! : integerAt(bytes, pos, code);
      pos += size;
    }
  }
  return list;
}

/** With floats among them, or of a short pickle. */
function readNumbers(cursor: Cursor, start: number, count: number, floats: boolean): number[] {
  const { bytes } = cursor;
  const view = bytes.length <= SHORT ? null : cursor.view;
  const list = floats ? arrayOfDoubles(count) : new Array<number>(count);
  let pos = start;
  for (let i = 0; i < count; ) {
    const code = bytes[pos]!;
    if (code === BINFLOAT && view !== null) {
      // Floats come among floats: nothing else is asked of each of them.
      do {
        list[i++] = view.getFloat64(pos + 1, false);
        pos += 9;
      } while (i < count && bytes[pos] === BINFLOAT);
      continue;
    }
    if (SIZE[code] !== 0) list[i++] = code === BINFLOAT ? floatAt(bytes, pos + 1) : integerAt(bytes, pos, code);
    pos += SIZE[code] !== 0 ? SIZE[code]! : code === FRAME ? FRAME_HEADER : 1;
  }
  return list;
}

/** A list of that length that holds doubles as they are. A long one would be made anew to become that; so it starts as one. */
function arrayOfDoubles(length: number): number[] {
  if (length < 64) return new Array<number>(length);
  const list = [0.5];
  list.length = length;
  return list;
}

/** The argument of an opcode that has an integer of up to 32 bits, byte by byte. */
export function integerAt(bytes: Uint8Array, pos: number, code: number): number {
  const first = bytes[pos + 1]!;
  if (code === 0x4b) return first;
  const low = first | (bytes[pos + 2]! << 8);
  return code === 0x4d ? low : low | (bytes[pos + 3]! << 16) | (bytes[pos + 4]! << 24);
}

const float = new Float64Array(1);
const floatBytes = new Uint8Array(float.buffer);
/** Which of the bytes of a double the first one of BINFLOAT is, and in which direction the others lie. */
const [FIRST, STEP] = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? [7, -1] : [0, 1];

/** A big-endian double, byte by byte. */
export function floatAt(bytes: Uint8Array, pos: number): number {
  floatBytes[FIRST] = bytes[pos]!;
  floatBytes[FIRST + STEP] = bytes[pos + 1]!;
  floatBytes[FIRST + 2 * STEP] = bytes[pos + 2]!;
  floatBytes[FIRST + 3 * STEP] = bytes[pos + 3]!;
  floatBytes[FIRST + 4 * STEP] = bytes[pos + 4]!;
  floatBytes[FIRST + 5 * STEP] = bytes[pos + 5]!;
  floatBytes[FIRST + 6 * STEP] = bytes[pos + 6]!;
  floatBytes[FIRST + 7 * STEP] = bytes[pos + 7]!;
  return float[0]!;
}
