/**
 * Which short lists of numbers have been written, and under which number.
 *
 * Python goes by identity, and an array has none that could be looked up but through a Set of the engine, which takes 150 ns. What a
 * list of numbers holds is its identity nearly as well: the same list has the same numbers, as long as nobody changes it. So a
 * hash of those finds a place, and there the list itself is compared. It takes a fourteenth off `npm run bench:dump -- records`.
 *
 * Of lists that hold the same, a few find a place. The memo's Set has the others, and all that come after a cluster has grown
 * long. Before code of others runs, which may change lists, the Set gets all of them.
 */
import { empty } from './empty.ts';
import { secret, secretFactor } from './object/secrets.ts';
import { tagOf } from './text-table.ts';

/** Longer ones are few, and take longer to hash than to look up. */
const LONGEST = 12;
const FIRST_CAPACITY = 64;
/** A table of no more places is used again. */
const SMALL_CAPACITY = 256;
const MAX_PROBES = 64;
/** So many lists that hold the same have places. */
const MAX_EQUAL = 4;

const SEED = secret();
const FACTOR = secretFactor();
const float = new Float64Array(1);
const words = new Int32Array(float.buffer);

/** A number that is not 0 for what a short list of numbers holds; 0 for any other list. */
export function hashNumbers(list: readonly unknown[]): number {
  const { length } = list;
  if (length === 0 || length > LONGEST) return 0;
  let hash = SEED ^ length;
  for (let i = 0; i < length; i++) {
    const item = list[i];
    if (typeof item !== 'number') return 0;
    if ((item | 0) === item) hash = Math.imul(hash ^ item, FACTOR);
    else {
      float[0] = item;
      hash = Math.imul(hash ^ words[0]!, FACTOR);
      hash ^= hash >>> 15;
      hash = Math.imul(hash ^ words[1]!, FACTOR);
    }
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, FACTOR);
  return (hash ^ (hash >>> 13)) | 1;
}

export class ListTable {
  /** Bits of the hash of the list in each place, or 0: all that is looked at for a list that is new, as in text-table.ts. */
  #tags = new Uint8Array(FIRST_CAPACITY);
  /** The number of the list in each place, from 1 on. */
  #slots = new Int32Array(FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  /** The lists in the order in which they came, and the hash and the number of each. */
  readonly #lists: (readonly unknown[])[] = [];
  #notes = new Int32Array(2 * FIRST_CAPACITY);
  #isOpen = true;

  /** The number of a list with that hash; or else -1, and it has `number` from now on; or -2, and it has none. */
  findOrAdd(list: readonly unknown[], hash: number, number: number): number {
    const tags = this.#tags;
    const mask = this.#mask;
    const own = tagOf(hash);
    let place = (hash >>> 1) & mask;
    let equal = 0;
    for (let probe = 0; ; probe++) {
      const tag = tags[place]!;
      if (tag === 0) {
        if (probe >= MAX_PROBES) this.#isOpen = false;
        if (!this.#isOpen) return -2;
        tags[place] = own;
        this.#slots[place] = this.#append(list, hash, number);
        if (2 * this.#lists.length > mask) this.#grow();
        return -1;
      }
      const entry = tag === own ? this.#slots[place]! : 0;
      if (entry !== 0 && this.#notes[2 * entry - 2] === hash) {
        if (this.#lists[entry - 1] === list) return this.#notes[2 * entry - 1]!;
        // Those before it stay before it, so that it will never have a place.
        if (++equal === MAX_EQUAL) return -2;
      }
      place = (place + 1) & mask;
    }
  }

  #append(list: readonly unknown[], hash: number, number: number): number {
    const entry = this.#lists.push(list);
    if (2 * entry > this.#notes.length) {
      const notes = new Int32Array(2 * this.#notes.length);
      notes.set(this.#notes);
      this.#notes = notes;
    }
    this.#notes[2 * entry - 2] = hash;
    this.#notes[2 * entry - 1] = number;
    return entry;
  }

  #grow(): void {
    const mask = 4 * this.#mask + 3;
    const tags = new Uint8Array(mask + 1);
    const slots = new Int32Array(mask + 1);
    for (let i = 0; i < this.#lists.length; i++) {
      const hash = this.#notes[2 * i]!;
      let place = (hash >>> 1) & mask;
      while (tags[place] !== 0) place = (place + 1) & mask;
      tags[place] = tagOf(hash);
      slots[place] = i + 1;
    }
    this.#mask = mask;
    this.#tags = tags;
    this.#slots = slots;
  }

  /** Calls `take` with each list and its number, and has none from now on, nor takes any. */
  handOver(take: (list: readonly unknown[], number: number) => void): void {
    for (let i = 0; i < this.#lists.length; i++) take(this.#lists[i]!, this.#notes[2 * i + 1]!);
    this.clear();
    this.#isOpen = false;
  }

  /** Forgets all lists. */
  clear(): void {
    this.#isOpen = true;
    if (this.#lists.length === 0) return;
    empty(this.#lists);
    if (this.#mask < SMALL_CAPACITY) {
      this.#tags.fill(0);
    } else {
      this.#tags = new Uint8Array(FIRST_CAPACITY);
      this.#slots = new Int32Array(FIRST_CAPACITY);
      this.#mask = FIRST_CAPACITY - 1;
      this.#notes = new Int32Array(2 * FIRST_CAPACITY);
    }
  }
}
