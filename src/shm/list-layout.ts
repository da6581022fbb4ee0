/**
 * Where a ShareableList has what, in the two layouts that CPython has used:
 *
 *     3.9 and later   i64 N | i64 offsets[N + 1]  | data | N formats of 8 bytes | N codes of 1 byte
 *     3.8             i64 N | i64 sizes[N]        | data | N formats of 8 bytes | N codes of 1 byte
 *
 * In the machine's own byte order, which is little-endian wherever Node runs. The first offset is 0 and the first size is
 * not, which tells them apart. Others may write these bytes at any moment, and may be hostile: they are copied once and
 * every number is checked before it is used.
 */
import { SharedMemoryError } from './errors.ts';

/** Whose layout a list has: that of Python 3.8, or of 3.9 and all later ones. */
export type ListLayoutName = '3.8' | '3.9';

/** Every place in a list, in bytes from the start of the segment. */
export interface ListLayout {
  readonly name: ListLayoutName;
  readonly length: number;
  /** Start of each item's slot, and the end of the last. */
  readonly slots: Float64Array;
  /** Start of the formats. */
  readonly formats: number;
  /** Start of the codes. */
  readonly codes: number;
  /** End of all. */
  readonly end: number;
}

export const WORD = 8;
/** What an item takes beside its slot and its word in the header. */
const FOOT = 9;
/** A slot's format has room for 7 digits. */
const MAX_SLOT = 9_999_999;

/** The layout of a new list with such slots. */
export function layoutOf(sizes: readonly number[], name: ListLayoutName): ListLayout {
  return layout(name, (sizes.length + (name === '3.8' ? 1 : 2)) * WORD, sizes);
}

/** What stands before the data. */
export function headerOf({ name, length, slots }: ListLayout): Uint8Array {
  const start = slots[0]!;
  const words = new DataView(new ArrayBuffer(start));
  words.setBigInt64(0, BigInt(length), true);
  for (let at = WORD, i = 0; at < start; at += WORD, i++) {
    words.setBigInt64(at, BigInt(name === '3.8' ? slots[i + 1]! - slots[i]! : slots[i]! - start), true);
  }
  return new Uint8Array(words.buffer);
}

/** Bytes of the slot for so many bytes of text: Python's rule, which leaves at least one NUL. */
export function slotSize(byteLength: number): number {
  return WORD * (Math.floor(byteLength / WORD) + 1);
}

/** Whether a slot of that size can be described. */
export function isSlotSize(size: number): boolean {
  return size <= MAX_SLOT;
}

/**
 * The layout of the list in these bytes.
 *
 * @throws SharedMemoryError `ERR_SHM_FORMAT` for what is no list.
 */
export function readLayout(bytes: Uint8Array, segment: string): ListLayout {
  const refuse = (why: string): never => {
    const message = `shared memory '${segment}' holds no ShareableList: ${why}`;
    throw new SharedMemoryError('ERR_SHM_FORMAT', message, { segment });
  };
  const size = bytes.byteLength;
  if (size < WORD) return refuse(`it has ${size} bytes, and the number of items alone takes ${WORD}`);
  const length = Number(new DataView(bytes.slice(0, WORD).buffer).getBigInt64(0, true));
  const most = Math.floor((size - WORD) / (WORD + FOOT));
  if (length < 0 || length > most) return refuse(`it cannot have ${length} items in ${size} bytes`);
  if (length === 0) return layout('3.9', Math.min(2 * WORD, size), []);

  const words = new DataView(bytes.slice(WORD, Math.min(size, (length + 2) * WORD)).buffer);
  const word = (i: number) => Number(words.getBigInt64(i * WORD, true));
  const isOld = word(0) !== 0;
  if (!isOld && words.byteLength < (length + 1) * WORD)
    return refuse(`${length + 1} offsets do not fit in ${size} bytes`);
  const start = (length + (isOld ? 1 : 2)) * WORD;
  const room = size - start - length * FOOT;
  const sizes: number[] = [];
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const slot = isOld ? word(i) : word(i + 1) - sum;
    sum += slot;
    if (slot < WORD || slot % WORD !== 0)
      return refuse(`item ${i} has a slot of ${slot} bytes, expected 8 or a multiple`);
    if (sum > room) return refuse(`item ${i} ends ${sum} bytes into ${Math.max(room, 0)} bytes of data`);
    sizes.push(slot);
  }
  return layout(isOld ? '3.8' : '3.9', start, sizes);
}

function layout(name: ListLayoutName, start: number, sizes: readonly number[]): ListLayout {
  const { length } = sizes;
  const slots = new Float64Array(length + 1);
  slots[0] = start;
  for (let i = 0; i < length; i++) slots[i + 1] = slots[i]! + sizes[i]!;
  const formats = slots[length]!;
  const codes = formats + length * WORD;
  return { name, length, slots, formats, codes, end: codes + length };
}
