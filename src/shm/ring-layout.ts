/**
 * The bytes of a `RollingBuffer`, little-endian, from the first byte of the memory on (`docs/locks.md` has the same table):
 *
 *   0    8 bytes   `cornring`, written last when a ring is made
 *   8    u32       version, 1
 *   12   u32       where the first slot is: a multiple of 64
 *   16   u64       how many slots
 *   24   u32       bytes of an item
 *   28   u32       bytes from one slot to the next: 8 + the item, rounded up to 8
 *   32   u32       bytes of the text that describes an item; the text is at 128
 *   64   u64       head: how many items have been published, in a cache line of its own
 *
 * A slot is a u64, the number of its item counted from 1 or 0 while it is being written, and the item.
 */
import { SharedMemoryError } from './errors.ts';
import { itemFromText, itemToText, type RingItemType } from './ring-item.ts';

/** Where things are, in bytes. */
export interface RingLayout {
  readonly item: RingItemType;
  readonly slots: number;
  readonly start: number;
  readonly stride: number;
  /** Of the whole ring. */
  readonly byteLength: number;
}

/** The byte where the head is. */
export const HEAD = 64;
const TEXT = 128;
const MAX_TEXT = 0x1_0000;
const VERSION = 1;
/** `cornring` as a little-endian number. */
const MAGIC = 0x676e_6972_6e72_6f63n;

export function layoutOf(item: RingItemType, slots: number): RingLayout {
  const text = new TextEncoder().encode(itemToText(item)).length;
  if (text > MAX_TEXT) {
    throw new SharedMemoryError(
      'ERR_SHM_RANGE',
      `the description of an item has ${text} bytes, the most is ${MAX_TEXT}`,
    );
  }
  const start = roundUp(TEXT + text, 64);
  const stride = roundUp(8 + item.size, 8);
  return { item, slots, start, stride, byteLength: start + slots * stride };
}

/** Makes the memory a ring without items; the magic comes last, so nobody opens it half made. */
export function writeHeader(bytes: Uint8Array, layout: RingLayout): void {
  const { buffer, byteOffset } = bytes;
  Atomics.store(new BigUint64Array(buffer, byteOffset, 1), 0, 0n);
  bytes.fill(0, 8, layout.byteLength);
  const text = new TextEncoder().encode(itemToText(layout.item));
  bytes.set(text, TEXT);
  const view = new DataView(buffer, byteOffset, TEXT);
  view.setUint32(8, VERSION, true);
  view.setUint32(12, layout.start, true);
  view.setBigUint64(16, BigInt(layout.slots), true);
  view.setUint32(24, layout.item.size, true);
  view.setUint32(28, layout.stride, true);
  view.setUint32(32, text.length, true);
  Atomics.store(new BigUint64Array(buffer, byteOffset, 1), 0, MAGIC);
}

/** Reads the header once, into private memory, and believes nothing in it. */
export function readHeader(bytes: Uint8Array): RingLayout {
  if (bytes.length < TEXT) throw fault(`it has ${bytes.length} bytes, a header alone has ${TEXT}`);
  const head = bytes.slice(0, Math.min(bytes.length, TEXT + MAX_TEXT));
  const view = new DataView(head.buffer);
  if (view.getBigUint64(0, true) !== MAGIC) throw fault("it does not start with 'cornring'");
  if (view.getUint32(8, true) !== VERSION)
    throw fault(`its version is ${view.getUint32(8, true)}, this knows ${VERSION}`);
  const length = view.getUint32(32, true);
  if (length > head.length - TEXT) throw fault(`the description of an item has ${length} bytes, which do not fit`);
  const item = itemFromText(new TextDecoder().decode(head.subarray(TEXT, TEXT + length)));
  const slots = Number(view.getBigUint64(16, true));
  const [start, size, stride] = [view.getUint32(12, true), view.getUint32(24, true), view.getUint32(28, true)];
  if (size !== item.size) throw fault(`an item has ${size} bytes, its description says ${item.size}`);
  if (stride % 8 !== 0 || stride < 8 + size) throw fault(`slots are ${stride} bytes apart and hold ${size}`);
  if (start % 64 !== 0 || start < TEXT + length) throw fault(`the first slot is at byte ${start}`);
  if (slots < 2 || slots > (bytes.length - start) / stride) {
    throw fault(
      `${slots} slots of ${stride} bytes from byte ${start} on are not 2 or more within ${bytes.length} bytes`,
    );
  }
  return { item, slots, start, stride, byteLength: start + slots * stride };
}

function fault(reason: string): SharedMemoryError {
  return new SharedMemoryError('ERR_SHM_FORMAT', `the memory holds no RollingBuffer: ${reason}`);
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}
