/**
 * Which short texts have been written, and under which number.
 *
 * The engine's Map makes 100 to 150 ns of each string that was just read: it computes a hash of it, and moves all of them
 * several times while it grows. The sink has the bytes of the text in hand, and a number made of those, four at a time, finds
 * the place in a flat table in a tenth of that (`npm run bench:dump strings`). Whoever chooses the texts cannot choose the
 * places, since the number begins with a secret; should many fall together nevertheless, a Map takes those that find no place.
 */
import { blank } from './empty.ts';
import { secret, secretFactor } from './object/secrets.ts';

/** How many places are tried for a text. */
const MAX_PROBES = 24;
const FIRST_CAPACITY = 64;
/** Fewer texts are taken out one by one: to empty all places is a call into the engine. */
const FEW = 24;
/** A table of no more places is used again. */
const SMALL_CAPACITY = 256;

/** A table of more places grows by half as much, so that its tags stay in the caches longer. */
const LARGE_CAPACITY = 0x20000;

const SEED = secret();
const FACTOR = secretFactor();

/** A number for the bytes from `start` to `end`, in all of its 32 bits. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = SEED ^ (end - start);
  let i = start;
  for (const last = end - 3; i < last; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash = Math.imul(hash ^ word, FACTOR);
    hash ^= hash >>> 15;
  }
  for (; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, FACTOR);
  return hash ^ (hash >>> 13);
}

/** Bits of a hash that its place does not have, and never 0. */
export function tagOf(hash: number): number {
  return (hash >>> 24) | 1;
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
  readonly #texts: (string | undefined)[] = [];
  /** How many there are; behind them is only room. */
  #count = 0;
  #notes = new Int32Array(2 * FIRST_CAPACITY);
  /** The entries of those that found all their places taken. */
  #rest: Map<string, number> | null = null;

  /** The number of a text whose hash that is, or -1. */
  find(text: string, hash: number): number {
    const entry = this.#entryOf(text, hash);
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
        tags[place] = own;
        this.#slots[place] = this.#append(text, hash, number);
        if (2 * this.#count > mask) this.#grow();
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
    this.#keep(text, this.#append(text, hash, number));
    return -1;
  }

  /** Gives a text that number, in place of the one that it has. */
  set(text: string, hash: number, number: number): void {
    const entry = this.#entryOf(text, hash);
    if (entry === 0) this.findOrAdd(text, hash, number);
    else this.#notes[2 * entry - 1] = number;
  }

  #append(text: string, hash: number, number: number): number {
    this.#texts[this.#count] = text;
    const entry = ++this.#count;
    if (2 * entry > this.#notes.length) {
      const notes = new Int32Array(2 * this.#notes.length);
      notes.set(this.#notes);
      this.#notes = notes;
    }
    this.#notes[2 * entry - 2] = hash;
    this.#notes[2 * entry - 1] = number;
    return entry;
  }

  #keep(text: string, entry: number): void {
    this.#rest ??= new Map();
    this.#rest.set(text, entry);
  }

  #grow(): void {
    const [texts, notes] = [this.#texts, this.#notes];
    const mask = (this.#mask < LARGE_CAPACITY ? 4 : 2) * (this.#mask + 1) - 1;
    const tags = new Uint8Array(mask + 1);
    const slots = new Int32Array(mask + 1);
    this.#mask = mask;
    this.#tags = tags;
    this.#slots = slots;
    // Those without a place have all of theirs taken, now and until the next time.
    this.#rest = null;
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
