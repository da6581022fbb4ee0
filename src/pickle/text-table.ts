/**
 * Which short texts have been written, and under which number.
 *
 * The engine's Map makes 100 to 150 ns of each string that was just read: it computes a hash of it, and moves all of them
 * several times while it grows. Whoever writes the text has its bytes in hand, and a hash of those (text-codes.ts) finds the place in a
 * flat table in a tenth of that (`npm run bench:dump strings`). Should many fall together nevertheless, a Map takes those that find
 * no place.
 */
import { blank } from './empty.ts';
import type { Outlook } from './outlook.ts';

/** Longer texts are found by the engine, which keeps their hash. */
export const TABLED = 48;

/** How many places are tried for a text. */
const MAX_PROBES = 24;
const FIRST_CAPACITY = 64;
/** Fewer texts are taken out one by one: to empty all places is a call into the engine. */
const FEW = 24;
/** A table of no more places is used again. */
const SMALL_CAPACITY = 256;

/** A table of more places grows by half as much, so that its tags stay in the caches longer. */
const LARGE_CAPACITY = 0x20000;

/** Bits of a hash that its place does not have, and never 0. */
export function tagOf(hash: number): number {
  return (hash >>> 24) | 1;
}

/** Texts that were written, and that a table gets when somebody asks for one of them. */
export interface LeftOut {
  mayHave(hash: number): boolean;
  handOver(visitor: (text: string, hash: number, number: number) => void): void;
}

export class TextTable {
  /**
   * Eight bits of the hash of the text in each place; 0 where there is none. Most texts are new, and this is all that is looked at for
   * them: a byte a place stays in the processor's caches, where a million places of four bytes do not.
   */
  #tags = new Uint8Array(FIRST_CAPACITY);
  /** The number of the text in each place, from 1 on. */
  #slots = new Int32Array(FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  /** The texts in the order in which they came, and the hash and the number of each. */
  readonly #texts = new Array<string | undefined>(FEW);
  /** How many there are; behind them is only room. */
  #count = 0;
  #notes = new Int32Array(2 * FIRST_CAPACITY);
  /** The entries of those that found all their places taken. */
  #rest: Map<string, number> | null = null;
  readonly #outlook: Outlook;
  /** Who has texts that are in no place yet. */
  #leftOut: LeftOut | null = null;

  constructor(outlook: Outlook) {
    this.#outlook = outlook;
  }

  /** The number of a text whose hash that is, or -1. */
  find(text: string, hash: number): number {
    let entry = this.#entryOf(text, hash);
    if (entry === 0 && this.#takesIn(hash)) entry = this.#entryOf(text, hash);
    return entry === 0 ? -1 : this.#notes[2 * entry - 1]!;
  }

  /** The place of a text in the order of all from 1 on, or 0. */
  #entryOf(text: string, hash: number): number {
    const tags = this.#tags;
    const mask = this.#mask;
    const own = tagOf(hash);
    let place = hash & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const tag = tags[place]!;
      if (tag === 0) return 0;
      if (tag === own) {
        const entry = this.#slots[place]!;
        if (this.#texts[entry - 1] === text) return entry;
      }
      place = (place + 1) & mask;
    }
    return this.#rest === null ? 0 : (this.#rest.get(text) ?? 0);
  }

  /** The number of a text whose hash that is; or else -1, and from now on it has that number. */
  findOrAdd(text: string, hash: number, number: number): number {
    const tags = this.#tags;
    const mask = this.#mask;
    const own = tagOf(hash);
    let place = hash & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const tag = tags[place]!;
      if (tag === 0) {
        if (this.#takesIn(hash)) return this.findOrAdd(text, hash, number);
        tags[place] = own;
        this.#slots[place] = this.#append(text, hash, number);
        if (2 * this.#count > mask) this.#grow(this.#count);
        return -1;
      }
      if (tag === own) {
        const entry = this.#slots[place]!;
        if (this.#texts[entry - 1] === text) return this.#notes[2 * entry - 1]!;
      }
      place = (place + 1) & mask;
    }
    const entry = this.#rest?.get(text);
    if (entry !== undefined) return this.#notes[2 * entry - 1]!;
    if (this.#takesIn(hash)) return this.findOrAdd(text, hash, number);
    this.#keep(text, this.#append(text, hash, number));
    return -1;
  }

  /**
   * Of the `count` texts from `from` on, whose hashes those are, gives the first ones the numbers from `number` on, until one comes
   * that has a number; returns how many that were. The places of all are looked at first: what of them is in no cache then comes at
   * the same time, and not one after the other.
   */
  addNew(texts: readonly unknown[], from: number, count: number, hashes: Int32Array, number: number): number {
    this.takeIn();
    if (2 * (this.#count + count) > this.#mask) this.#grow(this.#outlook.expect(this.#count + count));
    const tags = this.#tags;
    const slots = this.#slots;
    const mask = this.#mask;
    let touched = 0;
    for (let k = 0; k < count; k++) {
      const place = hashes[k]! & mask;
      touched += tags[place]! + slots[place]!;
    }
    // Never; but a look that nothing comes of, the engine leaves out.
    if (touched < 0) return 0;
    for (let k = 0; k < count; k++) {
      const hash = hashes[k]!;
      const place = hash & mask;
      const text = texts[from + k] as string;
      if (tags[place] === 0) {
        tags[place] = tagOf(hash);
        slots[place] = this.#append(text, hash, number + k);
      } else if (this.findOrAdd(text, hash, number + k) !== -1) return k;
    }
    return count;
  }

  /** How many it has. */
  get count(): number {
    return this.#count;
  }

  /** Those that it has from a place in their order on, from 0. */
  visit(from: number, visitor: (text: string, hash: number) => void): void {
    for (let i = from; i < this.#count; i++) visitor(this.#texts[i]!, this.#notes[2 * i]!);
  }

  /** From now on there are texts that were written and are not in it; none of them was in it before. */
  leaveOut(texts: LeftOut): void {
    this.#leftOut = texts;
  }

  /** Gives places to those that were left out, if one of them may have that hash. */
  #takesIn(hash: number): boolean {
    if (this.#leftOut === null || !this.#leftOut.mayHave(hash)) return false;
    this.takeIn();
    return true;
  }

  /** Gives places to all that were left out. */
  takeIn(): void {
    if (this.#leftOut === null) return;
    this.#leftOut.handOver((text, hash, number) => this.#append(text, hash, number));
    this.#leftOut = null;
    this.#grow(this.#count);
  }

  /** Gives a text that number, in place of the one that it has. */
  set(text: string, hash: number, number: number): void {
    this.takeIn();
    const entry = this.#entryOf(text, hash);
    if (entry === 0) this.findOrAdd(text, hash, number);
    else this.#notes[2 * entry - 1] = number;
  }

  #append(text: string, hash: number, number: number): number {
    this.#texts[this.#count] = text;
    const entry = ++this.#count;
    if (2 * entry > this.#notes.length) this.#makeNotes(2 * entry);
    this.#notes[2 * entry - 2] = hash;
    this.#notes[2 * entry - 1] = number;
    return entry;
  }

  /** Room for the notes of so many texts. */
  #makeNotes(count: number): void {
    const notes = new Int32Array(2 * count);
    notes.set(this.#notes);
    this.#notes = notes;
  }

  #keep(text: string, entry: number): void {
    this.#rest ??= new Map();
    this.#rest.set(text, entry);
  }

  /** To more places, and at least as many as so many texts need. */
  #grow(least: number): void {
    const texts = this.#texts;
    let mask = (this.#mask < LARGE_CAPACITY ? 4 : 2) * (this.#mask + 1) - 1;
    while (2 * least > mask) mask = 2 * mask + 1;
    const expected = this.#outlook.expect(this.#count);
    if (2 * expected > this.#notes.length) this.#makeNotes(expected);
    if (expected > texts.length) texts.length = expected;
    const tags = new Uint8Array(mask + 1);
    const slots = new Int32Array(mask + 1);
    this.#mask = mask;
    this.#tags = tags;
    this.#slots = slots;
    // Those without a place have all of theirs taken, now and until the next time.
    this.#rest = null;
    const notes = this.#notes;
    for (let i = 0; i < this.#count; i++) {
      const hash = notes[2 * i]!;
      let place = hash & mask;
      let probe = 0;
      while (tags[place] !== 0 && ++probe < MAX_PROBES) place = (place + 1) & mask;
      if (tags[place] === 0) {
        tags[place] = tagOf(hash);
        slots[place] = i + 1;
      } else this.#keep(texts[i]!, i + 1);
    }
  }

  /** Empties the places of few texts, one by one: all that are taken from where a text was looked for first. */
  #clearPlaces(): void {
    const [tags, notes, mask] = [this.#tags, this.#notes, this.#mask];
    for (let i = 0; i < this.#count; i++) {
      let place = notes[2 * i]! & mask;
      for (; tags[place] !== 0; place = (place + 1) & mask) tags[place] = 0;
    }
  }

  /** Forgets all texts. */
  clear(): void {
    this.#leftOut = null;
    if (this.#count === 0) return;
    if (this.#count < FEW) this.#clearPlaces();
    else if (this.#mask < SMALL_CAPACITY) this.#tags.fill(0);
    blank(this.#texts, this.#count);
    this.#count = 0;
    this.#rest = null;
    if (this.#mask >= SMALL_CAPACITY) {
      this.#tags = new Uint8Array(FIRST_CAPACITY);
      this.#slots = new Int32Array(FIRST_CAPACITY);
      this.#mask = FIRST_CAPACITY - 1;
      this.#notes = new Int32Array(2 * FIRST_CAPACITY);
    }
  }
}
