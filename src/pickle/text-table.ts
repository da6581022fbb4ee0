/**
 * Which short texts have been written, and under which number.
 *
 * The engine's Map makes 100 to 150 ns of each string that was just read: it computes a hash of it, and moves all of them
 * several times while it grows. The sink has the bytes of the text in hand, and a number made of those, four at a time, finds
 * the place in a flat table in a tenth of that (`npm run bench:dump strings`). Whoever chooses the texts cannot choose the
 * places, since the number begins with a secret; should many fall together nevertheless, a Map takes those that find no place.
 */
import { empty } from './empty.ts';

/** How many places are tried for a text. */
const MAX_PROBES = 24;
const FIRST_CAPACITY = 64;
/** A table of no more places is used again. */
const SMALL_CAPACITY = 256;

const random = () => Math.floor(Math.random() * 0x80000000);
const SEED = random();
/** Odd, so that multiplying by it loses nothing. */
const FACTOR = (random() << 1) | 1;

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

export class TextTable {
  /** For each place the hash of its text, and the number of its entry from 1 on, or 0. */
  #slots = new Int32Array(2 * FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  /** The texts in the order in which they came, with their numbers. */
  #texts: string[] = [];
  #numbers: number[] = [];
  /** The entries of those that found no place. */
  #rest: Map<string, number> | null = null;

  /** The number of a text whose hash that is, or -1. */
  find(text: string, hash: number): number {
    const entry = this.#entryOf(text, hash);
    return entry === 0 ? -1 : this.#numbers[entry - 1]!;
  }

  /** The place of a text in the order of all from 1 on, or 0. */
  #entryOf(text: string, hash: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let place = hash & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const entry = slots[2 * place + 1]!;
      if (entry === 0) break;
      if (slots[2 * place] === hash && this.#texts[entry - 1] === text) return entry;
      place = (place + 1) & mask;
    }
    return this.#rest === null ? 0 : (this.#rest.get(text) ?? 0);
  }

  /** Gives a text that number, in place of the one that it has. */
  set(text: string, hash: number, number: number): void {
    const entry = this.#entryOf(text, hash);
    if (entry === 0) this.add(text, hash, number);
    else this.#numbers[entry - 1] = number;
  }

  /** Adds a text that is not here. */
  add(text: string, hash: number, number: number): void {
    if (2 * this.#texts.length > this.#mask) this.#grow();
    this.#numbers.push(number);
    this.#place(hash, this.#texts.push(text));
  }

  #place(hash: number, entry: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let place = hash & mask;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      if (slots[2 * place + 1] === 0) {
        slots[2 * place] = hash;
        slots[2 * place + 1] = entry;
        return;
      }
      place = (place + 1) & mask;
    }
    this.#rest ??= new Map();
    this.#rest.set(this.#texts[entry - 1]!, entry);
  }

  #grow(): void {
    const old = this.#slots;
    this.#mask = 4 * this.#mask + 3;
    this.#slots = new Int32Array(4 * old.length);
    for (let i = 0; i < old.length; i += 2) if (old[i + 1] !== 0) this.#place(old[i]!, old[i + 1]!);
  }

  /** Forgets all texts. */
  clear(): void {
    if (this.#texts.length === 0) return;
    empty(this.#texts);
    empty(this.#numbers);
    this.#rest = null;
    if (this.#mask < SMALL_CAPACITY) {
      this.#slots.fill(0);
    } else {
      this.#slots = new Int32Array(2 * FIRST_CAPACITY);
      this.#mask = FIRST_CAPACITY - 1;
    }
  }
}
