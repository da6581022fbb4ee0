/**
 * Texts in the order in which they came, and whether they were all different.
 *
 * To find that out for many at once takes a tenth of what looking for each in a table does. A bit for each hash, of some sixteen for a
 * text, stays in the processor's caches, and whoever finds its bit set, which one in thirty does by chance, is suspected. Then one
 * pass over all hashes, past a small table of the suspects, finds those that are equal, and only of these the texts are compared.
 */

const BITS_PER_TEXT = 16;
/** Of the table, for each suspect. */
const PLACES = 4;
/** Words of bits for all suspects together. */
const FILTER = 4096;
/** What places say, beside where a text is, from 1 on. */
const FREE = 0;
const NOWHERE = -1;
const TWICE = -2;

export class TextLog {
  /** With room for the next ones, as {@link TextLog.hashes} has. */
  readonly texts: string[] = [];
  #hashes = new Int32Array(0);
  #count = 0;
  #bits = new Int32Array(0);
  /** How many have their bit. */
  #marked = 0;

  get count(): number {
    return this.#count;
  }

  get hashes(): Int32Array {
    return this.#hashes;
  }

  /** Makes room for so many more behind the last, where whoever asks for it puts them, each with a hash of its bytes. */
  reserve(count: number): void {
    const least = this.#count + count;
    if (least <= this.#hashes.length) return;
    const hashes = new Int32Array(Math.max(least, 2 * this.#hashes.length));
    hashes.set(this.#hashes.subarray(0, this.#count));
    this.#hashes = hashes;
    this.texts.length = hashes.length;
    let words = 1;
    while (32 * words < BITS_PER_TEXT * hashes.length) words *= 2;
    this.#bits = new Int32Array(words);
    for (let i = 0; i < this.#marked; i++) this.#mark(hashes[i]!);
  }

  /** So many were put there. */
  added(count: number): void {
    this.#count += count;
  }

  /** Puts one there. */
  add(text: string, hash: number): void {
    this.texts[this.#count] = text;
    this.#hashes[this.#count++] = hash;
  }

  /** False when no text with that hash was there at the last {@link TextLog.firstRepeat}; else there may have been. */
  mayHave(hash: number): boolean {
    const bits = this.#bits;
    return (bits[(hash >>> 5) & (bits.length - 1)]! & (1 << hash)) !== 0;
  }

  #mark(hash: number): void {
    const bits = this.#bits;
    bits[(hash >>> 5) & (bits.length - 1)]! |= 1 << hash;
  }

  /**
   * The place of the first text that was there before, of those that came since the last call; or the count when there is none. Where
   * more than two have the same hash, it may be one that was not.
   */
  firstRepeat(): number {
    const hashes = this.#hashes;
    const from = this.#marked;
    const suspects: number[] = [];
    for (; this.#marked < this.#count; this.#marked++) {
      const hash = hashes[this.#marked]!;
      if (this.mayHave(hash)) suspects.push(hash);
      else this.#mark(hash);
    }
    return suspects.length === 0 ? this.#count : Math.max(from, this.#firstOf(suspects));
  }

  #firstOf(suspects: readonly number[]): number {
    const { texts } = this;
    const hashes = this.#hashes;
    const table = new Suspects(suspects);
    for (let i = 0; i < this.#count; i++) {
      const hash = hashes[i]!;
      if (!table.mayHave(hash)) continue;
      const before = table.note(hash, i);
      if (before !== -1 && (before === i || texts[before] === texts[i])) return i;
    }
    return this.#count;
  }

  /** Forgets all but the first `count`. */
  cut(count: number): void {
    this.#count = count;
    this.#marked = Math.min(this.#marked, count);
  }

  /** Texts and hashes from `from` to `to`, one by one. */
  visit(from: number, to: number, visitor: (text: string, hash: number, i: number) => void): void {
    for (let i = from; i < to; i++) visitor(this.texts[i]!, this.#hashes[i]!, i);
  }
}

/** Hashes, and where the first text with each is. */
class Suspects {
  readonly #bits = new Int32Array(FILTER);
  readonly #mask: number;
  readonly #hashes: Int32Array;
  readonly #places: Int32Array;

  constructor(hashes: readonly number[]) {
    let mask = 1;
    while (mask < PLACES * hashes.length) mask = 2 * mask + 1;
    this.#mask = mask;
    this.#hashes = new Int32Array(mask + 1);
    this.#places = new Int32Array(mask + 1);
    for (const hash of hashes) {
      const slot = this.#slotOf(hash);
      this.#hashes[slot] = hash;
      this.#places[slot] = NOWHERE;
      this.#bits[(hash >>> 20) & (FILTER - 1)]! |= 1 << (hash >>> 15);
    }
  }

  /** False for most of those that are not among them. */
  mayHave(hash: number): boolean {
    return (this.#bits[(hash >>> 20) & (FILTER - 1)]! & (1 << (hash >>> 15))) !== 0;
  }

  #slotOf(hash: number): number {
    const mask = this.#mask;
    // The lowest bits are those by which they were suspected.
    let slot = (hash >>> 12) & mask;
    while (this.#places[slot] !== FREE && this.#hashes[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  /** Where the first text with that hash is; else -1, and now it is at `i`; and `i` behind two with that hash. */
  note(hash: number, i: number): number {
    const slot = this.#slotOf(hash);
    const place = this.#places[slot]!;
    if (place === FREE) return -1;
    if (place === TWICE) return i;
    this.#places[slot] = place === NOWHERE ? i + 1 : TWICE;
    return place === NOWHERE ? -1 : place - 1;
  }
}
