/**
 * A ring of the latest items: one writer, any number of readers, in any process and in both languages, and no lock.
 *
 * The writer never waits, and overwrites the oldest item. A reader copies a slot between two looks at the slot's number:
 * if the number is not the same and the right one both times, the writer has been faster, and the reader is told how
 * many items it has missed. Nothing that is read is torn, and a writer that dies leaves at most its last item unpublished.
 */

import { type DTypeSpec, type Item, NDArray } from '../numpy/index.ts';
import type { Abort } from './abort.ts';
import { checkInteger, checkOptions } from './arguments.ts';
import { sleep } from './backoff.ts';
import { SharedMemoryError } from './errors.ts';
import { itemType } from './ring-item.ts';
import { HEAD, layoutOf, type RingLayout, readHeader, writeHeader } from './ring-layout.ts';

/** What a ring holds. */
export interface RingOptions {
  /** Type of the items: a plain one, or a record of plain fields without gaps. */
  readonly dtype: DTypeSpec;
  /** Shape of what one slot holds. Default `[]`, one item. */
  readonly shape?: readonly number[];
  /** How many items are kept, at least 2. */
  readonly slots: number;
}

/** One item and its number, counted from 0 since the ring was made. */
export interface RingEntry<T> {
  /** Counted from 0. */
  readonly index: number;
  /** A private copy. */
  readonly value: T;
}

/** Items that follow one another without a gap. */
export interface RingBatch {
  /** A private copy, of shape `[count, ...shape]`. */
  readonly items: NDArray;
  /** How many. */
  readonly count: number;
  /** The number of the first item; the same as `cursor` if there is none. */
  readonly first: number;
  /** What to ask for the next time. */
  readonly cursor: number;
  /** How many items between the cursor that was passed and `first` were overwritten before they could be read. */
  readonly missed: number;
}

/** How much to read. */
export interface SinceOptions {
  /** At most so many items, the oldest ones. Default: all. */
  readonly limit?: number;
}

/** How to follow the writer. */
export interface FollowOptions extends SinceOptions {
  /** The first item's number; `'latest'`, the default, starts with what is published from now on, `'oldest'` with what there is. */
  readonly from?: number | 'latest' | 'oldest';
  /** Milliseconds between two looks when there was nothing new. Default 10. */
  readonly interval?: number;
  /** Ends the iteration by throwing its reason. */
  readonly signal?: Abort;
}

/** A `latest` that is overwritten this often while it is read is not being written by a RollingBuffer. */
const MAX_RETRIES = 10_000;
/** An exchange on it orders the loads before it and after it, also on ARM. */
const FENCE = new Int32Array(new SharedArrayBuffer(4));

/**
 * The latest items that one writer has published, for any number of readers. Python: `RollingBuffer` of `python/cornichon.py`.
 *
 * @example
 * ```ts
 * import { RollingBuffer, SharedMemory } from 'cornichon/shm';
 * const options = { dtype: [['time', '<i8'], ['price', '<f8']], slots: 1024 } as const;
 * using memory = SharedMemory.create({ size: RollingBuffer.byteLength(options) });
 * const prices = RollingBuffer.create(memory.bytes(), options); // the one writer
 * prices.push({ time: 1n, price: 99.5 });
 *
 * const reader = RollingBuffer.open(memory.bytes()); // as many as you like, anywhere
 * console.log({ ...(reader.latest()!.value as object) }); // { time: 1n, price: 99.5 }
 * const { count, cursor, missed } = reader.since(0);
 * console.log(count, cursor, missed); // 1 1 0
 * ```
 */
export class RollingBuffer {
  /** How many items are kept. */
  readonly slots: number;
  readonly #layout: RingLayout;
  readonly #words: Int32Array;
  readonly #numbers: BigUint64Array;
  readonly #scratch: Int32Array<ArrayBuffer>;
  readonly #item: NDArray;
  /** Words that an item occupies. */
  readonly #size: number;
  #seen = 0;

  private constructor(bytes: Uint8Array, layout: RingLayout) {
    const { buffer, byteOffset } = bytes;
    this.slots = layout.slots;
    this.#layout = layout;
    this.#words = new Int32Array(buffer, byteOffset, layout.byteLength / 4);
    this.#numbers = new BigUint64Array(buffer, byteOffset, layout.byteLength / 8);
    this.#size = Math.ceil(layout.item.size / 4);
    this.#scratch = new Int32Array(this.#size);
    this.#item = this.#over(this.#scratch, 1);
  }

  /** How many bytes such a ring needs. */
  static byteLength(options: RingOptions): number {
    return layoutFor(options).byteLength;
  }

  /**
   * Makes an empty ring of the memory, whatever it held; whoever calls this or opens it to write is its one writer.
   *
   * @param bytes - At least {@link RollingBuffer.byteLength} of them, starting at a multiple of 8 bytes.
   * @throws SharedMemoryError `ERR_SHM_RANGE` if there are too few, `ERR_SHM_TYPE`.
   */
  static create(bytes: Uint8Array | SharedArrayBuffer | ArrayBuffer, options: RingOptions): RollingBuffer {
    const layout = layoutFor(options);
    const all = aligned(bytes);
    if (all.length < layout.byteLength) {
      const message = `${layout.slots} slots need ${layout.byteLength} bytes; these are ${all.length}`;
      throw new SharedMemoryError('ERR_SHM_RANGE', message);
    }
    writeHeader(all, layout);
    return new RollingBuffer(all, layout);
  }

  /**
   * Opens a ring that somebody made, to read it, or to write if nobody else does.
   *
   * @throws SharedMemoryError `ERR_SHM_FORMAT` if the memory holds none, `ERR_SHM_RANGE`, `ERR_SHM_TYPE`.
   */
  static open(bytes: Uint8Array | SharedArrayBuffer | ArrayBuffer): RollingBuffer {
    const all = aligned(bytes);
    return new RollingBuffer(all, readHeader(all));
  }

  /** Type of the items, as NumPy writes it. */
  get dtype(): string {
    return `${this.#layout.item.dtype}`;
  }

  /** Shape of what one slot holds. */
  get shape(): readonly number[] {
    return this.#layout.item.shape;
  }

  /**
   * How many items have been published since the ring was made: the number of the next one.
   *
   * @throws SharedMemoryError `ERR_SHM_FORMAT` if it is smaller than before: the memory was closed, or made a ring again.
   */
  get head(): number {
    const words = this.#words;
    let high: number;
    let low: number;
    do {
      high = Atomics.load(words, HEAD / 4 + 1);
      low = Atomics.load(words, HEAD / 4);
    } while (Atomics.load(words, HEAD / 4 + 1) !== high);
    const head = (high >>> 0) * 0x1_0000_0000 + (low >>> 0);
    if (head < this.#seen || head > Number.MAX_SAFE_INTEGER) {
      const message = `the ring's head is ${head} and was ${this.#seen}: its memory was closed, or somebody made it anew`;
      throw new SharedMemoryError('ERR_SHM_FORMAT', message);
    }
    this.#seen = head;
    return head;
  }

  /**
   * Publishes an item. There must be one writer only: this checks nothing of the kind.
   *
   * @param value - An item as `NDArray.set` takes it, an object for a record; for slots with a shape, an NDArray or typed
   * array with as many bytes.
   * @returns Its number.
   * @throws TypeError, RangeError What NDArray.set throws for a value that is not of this type; nothing is published.
   */
  push(value: unknown): number {
    if (this.shape.length === 0) this.#item.set(value, 0);
    else return this.pushBytes(value instanceof NDArray ? value.ascontiguous().bytes() : bytesOf(value));
    return this.#publish();
  }

  /** Publishes an item given as its bytes, in the byte order of the dtype. */
  pushBytes(bytes: Uint8Array): number {
    const { size } = this.#layout.item;
    if (bytes.length !== size) {
      throw new SharedMemoryError('ERR_SHM_RANGE', `an item has ${size} bytes; these are ${bytes.length}`);
    }
    new Uint8Array(this.#scratch.buffer).set(bytes);
    return this.#publish();
  }

  /**
   * The newest item, or null if there is none yet.
   *
   * @typeParam T - What items are: see `NDArray.get`; an NDArray, which is a copy, for slots with a shape.
   */
  latest<T = Item>(): RingEntry<T> | null {
    const target = new Int32Array(this.#size);
    for (let tries = 0; tries < MAX_RETRIES; tries++) {
      const head = this.head;
      if (head === 0) return null;
      if (!this.#read(head - 1, target, 0)) continue;
      const items = this.#over(target, 1);
      return { index: head - 1, value: (this.shape.length === 0 ? items.get(0) : items.slice(0)) as T };
    }
    throw new SharedMemoryError(
      'ERR_SHM_FORMAT',
      `no slot carries the number of the newest item in ${MAX_RETRIES} tries`,
    );
  }

  /**
   * The items from number `cursor` on that are still there.
   *
   * @param cursor - 0 for the beginning, later the `cursor` of the last batch.
   * @throws SharedMemoryError `ERR_SHM_RANGE` if the cursor is beyond the head, `ERR_SHM_FORMAT`.
   */
  since(cursor: number, options: SinceOptions = {}): RingBatch {
    const { limit = Number.MAX_SAFE_INTEGER } = checkOptions(options, 'since');
    checkInteger(limit, 'limit', 1, Number.MAX_SAFE_INTEGER);
    const head = this.head;
    checkInteger(cursor, 'cursor', 0, head);
    let first = Math.max(cursor, head - this.slots);
    let end = Math.min(head, first + limit);
    const words = new Int32Array((end - first) * this.#size);
    let count = 0;
    while (first + count < end) {
      if (this.#read(first + count, words, count * this.#size)) {
        count++;
        continue;
      }
      // Overwritten: what is kept starts after it, or where the writer is by now.
      first = Math.max(first + count + 1, this.head - this.slots);
      end = Math.max(end, first);
      count = 0;
    }
    const items = this.#over(words.subarray(0, count * this.#size), count);
    return { items, count, first, cursor: first + count, missed: first - cursor };
  }

  /**
   * Batches as they appear, without an end. A batch is never empty.
   *
   * @throws SharedMemoryError What {@link RollingBuffer.since} throws; the signal's reason when it is aborted.
   */
  async *follow(options: FollowOptions = {}): AsyncGenerator<RingBatch, never, void> {
    const { from = 'latest', interval = 10, signal, ...rest } = checkOptions(options, 'follow');
    checkInteger(interval, 'interval', 0, 0x7fff_ffff);
    let cursor = from === 'latest' ? this.head : from === 'oldest' ? Math.max(0, this.head - this.slots) : from;
    for (;;) {
      signal?.throwIfAborted();
      const batch = this.since(cursor, rest);
      cursor = batch.cursor;
      if (batch.count > 0) yield batch;
      else await sleep(interval, signal);
    }
  }

  /** The same as {@link RollingBuffer.follow} from the latest item on. */
  [Symbol.asyncIterator](): AsyncGenerator<RingBatch, never, void> {
    return this.follow();
  }

  #publish(): number {
    const index = this.head;
    const { start, stride } = this.#layout;
    const at = start + (index % this.slots) * stride;
    const number = BigInt(index + 1);
    Atomics.store(this.#numbers, at / 8, 0n);
    Atomics.exchange(FENCE, 0, 0);
    copyWords(this.#scratch, 0, this.#words, at / 4 + 2, this.#size);
    Atomics.store(this.#numbers, at / 8, number);
    Atomics.store(this.#numbers, HEAD / 8, number);
    this.#seen = index + 1;
    return index;
  }

  /** Copies item `index` into `target`; false if its slot holds another one, or did so before the copy was complete. */
  #read(index: number, target: Int32Array, to: number): boolean {
    const { start, stride } = this.#layout;
    const words = this.#words;
    const at = (start + (index % this.slots) * stride) / 4;
    const low = (index + 1) | 0;
    const high = Math.floor((index + 1) / 0x1_0000_0000) | 0;
    if (Atomics.load(words, at) !== low || Atomics.load(words, at + 1) !== high) return false;
    copyWords(words, at + 2, target, to, this.#size);
    Atomics.exchange(FENCE, 0, 0);
    return Atomics.load(words, at) === low && Atomics.load(words, at + 1) === high;
  }

  #over(words: Int32Array<ArrayBuffer>, count: number): NDArray {
    const { dtype, shape, size } = this.#layout.item;
    const packed = this.#size * 4 === size;
    const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
    const options = { dtype, shape: [count, ...shape] };
    if (packed) return NDArray.over(bytes, options);
    const steps = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, dtype.itemsize));
    return NDArray.over(bytes, { ...options, byteStrides: [this.#size * 4, ...steps] });
  }
}

/** Word by word: `set` copies a NaN as faithfully, but costs more for the few bytes that an item mostly has. */
function copyWords(from: Int32Array, start: number, to: Int32Array, at: number, count: number): void {
  if (count > 64) return to.set(from.subarray(start, start + count), at);
  for (let i = 0; i < count; i++) to[at + i] = from[start + i]!;
}

function layoutFor(options: RingOptions): RingLayout {
  const { dtype, shape = [], slots } = checkOptions(options, 'RollingBuffer');
  checkInteger(slots, 'slots', 2, 2 ** 40);
  return layoutOf(itemType(dtype, shape), slots);
}

function aligned(memory: unknown): Uint8Array {
  const bytes = bytesOf(memory);
  if (bytes.byteOffset % 8 === 0) return bytes;
  const message = `a ring starts at a multiple of 8 bytes of its buffer; these bytes start at ${bytes.byteOffset}`;
  throw new SharedMemoryError('ERR_SHM_RANGE', message);
}

function bytesOf(memory: unknown): Uint8Array {
  if (ArrayBuffer.isView(memory)) return new Uint8Array(memory.buffer, memory.byteOffset, memory.byteLength);
  if (memory instanceof SharedArrayBuffer || memory instanceof ArrayBuffer) return new Uint8Array(memory);
  throw new SharedMemoryError('ERR_SHM_TYPE', `expected bytes, a typed array or a buffer; this is ${typeof memory}`);
}
