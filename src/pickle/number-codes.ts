/**
 * Numbers as opcodes, in binary.
 *
 * The loops are functions of their own, and all that they look at stands in local variables: inside a longer function the engine
 * looks at the class of each array and at each constant again for every number, which takes three times as long in Node 20
 * (`npm run bench:dump -- ints`).
 */

/** Bytes of the longest opcode of a number, with its argument. */
export const NUMBER = 9;
/** The same of an integer of 32 bits. */
const INTEGER = 5;
const BINFLOAT = 0x47;
/** Opcode, and above it the size, of an integer of 32 bits, by how many zeros it begins with; a negative one begins with none. */
const INTS = Int32Array.from({ length: 33 }, (_, zeros) => (zeros >= 24 ? 0x24b : zeros >= 16 ? 0x34d : 0x54a));

/** Where a run of numbers ends; one for all, since a function returns one number. */
export const run = { pos: 0 };

/**
 * Integers of 32 bits from `run.pos` on, until another value comes, or `to`, or there may be no room from `last` on for one more;
 * returns where it stopped.
 *
 * No branch depends on the width: four bytes are written, and as many of them kept as the opcode has. That is three times as fast
 * as asking.
 */
export function writeIntegers(
  items: readonly unknown[],
  from: number,
  to: number,
  bytes: Uint8Array,
  view: DataView,
  last: number,
): number {
  const ints = INTS;
  let { pos } = run;
  // There is room for as many for certain, so that only the count is looked at.
  const stop = Math.min(to, from + roomFor(INTEGER, pos, last));
  let i = from;
  for (; i < stop; i++) {
    const value = items[i];
    if (typeof value !== 'number') break;
    const int = value | 0;
    if (int !== value || (int === 0 && 1 / value < 0)) break;
    const code = ints[Math.clz32(int)]!;
    bytes[pos] = code;
    view.setInt32(pos + 1, int, true);
    pos += code >> 8;
  }
  run.pos = pos;
  return i;
}

/** The same for numbers that are no integers. */
export function writeFloats(
  items: readonly unknown[],
  from: number,
  to: number,
  bytes: Uint8Array,
  view: DataView,
  last: number,
): number {
  let { pos } = run;
  const stop = Math.min(to, from + roomFor(NUMBER, pos, last));
  let i = from;
  for (; i < stop; i++) {
    const value = items[i];
    if (typeof value !== 'number' || Math.floor(value) === value) break;
    bytes[pos] = BINFLOAT;
    view.setFloat64(pos + 1, value, false);
    pos += NUMBER;
  }
  run.pos = pos;
  return i;
}

/** How many values of that size may start from `pos` to `last`. */
function roomFor(size: number, pos: number, last: number): number {
  return pos > last ? 0 : Math.floor((last - pos) / size) + 1;
}

/** Opcode and argument of any number, and the end of them, which is `pos` for an integer of more than 32 bits. */
export function writeNumber(value: number, bytes: Uint8Array, view: DataView, pos: number): number {
  const int = value | 0;
  if (int === value && (int !== 0 || 1 / value > 0)) {
    const code = INTS[Math.clz32(int)]!;
    bytes[pos] = code;
    view.setInt32(pos + 1, int, true);
    return pos + (code >> 8);
  }
  if (value !== 0 && Number.isSafeInteger(value)) return pos;
  bytes[pos] = BINFLOAT;
  view.setFloat64(pos + 1, value, false);
  return pos + NUMBER;
}
