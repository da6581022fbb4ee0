/**
 * Memory for the small arrays of one pickle, many in a block.
 *
 * An ArrayBuffer of its own takes 0.6 to 0.9 microseconds for 800 bytes, a place in a block 0.2. The first arrays get one of their
 * own in any case, since a pickle with few of them has nothing to gain; then a block has room for about as much as there was
 * before, so that no more than half of the memory is left over. An array keeps its block alive, and whoever transfers the buffer
 * of one takes it away from the others (docs/buffers.md).
 */

/** Larger payloads get memory of their own. */
export const SMALL = 0x1000;
/** So many arrays come before the first block. */
const ALONE = 4;
/** Sizes of blocks, in bytes. */
const LEAST = 0x2000;
const MOST = 0x10000;
/** Widest item of any typed array. */
const ALIGNMENT = 8;

export class SmallMemory {
  #block: Uint8Array<ArrayBuffer> = NOTHING;
  #at = 0;
  #count = 0;
  #total = 0;

  /** Forgets the block, which belongs to the arrays now. */
  clear(): void {
    this.#block = NOTHING;
    this.#at = 0;
    this.#count = 0;
    this.#total = 0;
  }

  /** So many bytes, of which nobody else has any, at an address that suits any item. */
  take(length: number): Uint8Array {
    const at = this.reserve(length);
    if (at !== -1) return new Uint8Array(this.#block.buffer, at, length);
    this.#count++;
    this.#total += length;
    return new Uint8Array(length);
  }

  /** Where in {@link SmallMemory.block} there is such memory; -1 while each gets its own. */
  reserve(length: number): number {
    if (this.#count < ALONE) return -1;
    this.#total += length;
    // A block that was taken away has no length.
    if (this.#at + length > this.#block.length) {
      this.#block = new Uint8Array(Math.min(Math.max(this.#total, LEAST), MOST));
      this.#at = 0;
    }
    const at = this.#at;
    this.#at = (at + length + ALIGNMENT - 1) & -ALIGNMENT;
    return at;
  }

  /** The block that was reserved in last. */
  get block(): Uint8Array<ArrayBuffer> {
    return this.#block;
  }
}

const NOTHING = new Uint8Array(0);
