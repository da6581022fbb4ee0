/**
 * The memo of the unpickling machine: values by number.
 *
 * Picklers number from 0 without gaps, or from 1 as Python 2's does, so an array serves. A number far beyond what was
 * stored so far goes into a Map instead: thirteen bytes must not make an array of four thousand million holes.
 */
import { blank } from './empty.ts';
import { fail } from './errors.ts';
import { exceed, LIMITS, type Limits } from './limits.ts';
import { scatter } from './object/scatter.ts';

/** What makes the values of numbers that were given in advance. */
export interface Later {
  /** True for a number whose value is not made yet. */
  has(index: number): boolean;
  /** The value of that number, undefined for a number that is none of these. */
  make(index: number): unknown;
}

/** So many numbers may be left out at once before the array is given up. */
const MAX_GAP = 16;
/** From so many values on, it is guessed how many there will be; and for at most so many more. */
const ROOM_FROM = 1024;
const MOST_ROOM = 2 ** 22;

export class Memo {
  /** By number, as far as {@link Memo.filled} says; undefined where a number was left out, and where there is only room. */
  readonly dense: unknown[] = [];
  /** How many numbers have their place in {@link Memo.dense}. */
  filled = 0;
  /** By scattered number, since a pickle may choose numbers that a Map finds slowly. */
  #sparse: Map<number | string, unknown> | null = null;
  #size = 0;
  /** What is made only when it is fetched, by number. */
  #later: Map<number, () => unknown> | null = null;
  /** The same for what comes in runs; see array-runs.ts. */
  later: Later | null = null;
  readonly #limits: Limits;
  /** See {@link Limits.maxMemoEntries}. */
  readonly max: number;

  constructor(limits: Limits = LIMITS.default) {
    this.#limits = limits;
    this.max = limits.maxMemoEntries;
  }

  /** True while every number up to the last has a value, and no other has. */
  get isDense(): boolean {
    return this.#size === this.filled && this.#sparse === null;
  }

  /** Forgets all. */
  clear(): void {
    blank(this.dense, this.filled);
    this.filled = 0;
    this.#sparse = null;
    this.#later = null;
    this.later = null;
    this.#size = 0;
  }

  /**
   * Makes room for as many values as there will be if the data goes on as it did, `done` bytes until here and `left` more. By itself
   * an array grows by half, in which a pickle of two objects a line spends more memory than on the objects.
   */
  makeRoom(done: number, left: number): void {
    const { dense, filled } = this;
    if (filled < ROOM_FROM || filled < dense.length) return;
    const rest = Math.min(Math.ceil((filled * left) / Math.max(done, 1)), left >> 1, MOST_ROOM);
    dense.length = filled + Math.max(rest + (rest >> 5), filled >> 1);
  }

  /** Counts what was put behind the last of {@link Memo.dense}. */
  settle(): void {
    this.#size = this.filled;
  }

  /** How many numbers have a value; the number that MEMOIZE gives. */
  get size(): number {
    return this.#size;
  }

  /** The value of that number. */
  get(index: number): unknown {
    const value = this.dense[index];
    return value === undefined ? this.#getSparse(index) : value;
  }

  /** The value of that number, or undefined. */
  peek(index: number): unknown {
    const value = this.dense[index];
    return value === undefined ? this.#sparse?.get(scatter(index)) : value;
  }

  #getSparse(index: number): unknown {
    // Not by `??`: null is None, and a value like any other.
    let value = this.#sparse?.get(scatter(index));
    if (value === undefined) value = this.#makeNow(index);
    if (value === undefined) fail('ERR_PICKLE_MEMO', `Memo value not found at index ${index}`);
    return value;
  }

  /** Gives the next number to what `make` will make, if it is fetched at all; only while the memo {@link Memo.isDense}. */
  pushLater(make: () => unknown): void {
    if (this.#size >= this.max) this.#full();
    this.#later ??= new Map();
    this.#later.set(this.#size, make);
    this.dense[this.filled++] = undefined;
    this.#size++;
  }

  #makeNow(index: number): unknown {
    const value = this.#later?.get(index)?.();
    if (value === undefined) return this.later?.make(index);
    this.dense[index] = value;
    this.#later!.delete(index);
    return value;
  }

  /** Gives a value the next number, as MEMOIZE does. */
  push(value: unknown): void {
    if (this.#size >= this.max) this.#full();
    if (this.#size === this.filled) {
      this.dense[this.filled++] = value;
      this.#size++;
    } else this.set(this.#size, value);
  }

  /** Gives a value that number. */
  set(index: number, value: unknown): void {
    const dense = this.dense;
    if (this.#size >= this.max && !this.#isGiven(index)) this.#full();
    if (index === this.filled && this.#sparse === null) {
      dense[this.filled++] = value;
      this.#size++;
    } else if (index < this.filled) {
      if (dense[index] === undefined && !this.#isGiven(index)) this.#size++;
      // The others of a run are made while this is there.
      if (this.later?.has(index) === true) this.later.make(index);
      dense[index] = value;
    } else {
      this.#setAhead(index, value);
    }
  }

  /** Whether a number has a value, or will have. */
  #isGiven(index: number): boolean {
    return this.peek(index) !== undefined || this.#later?.has(index) === true || this.later?.has(index) === true;
  }

  #setAhead(index: number, value: unknown): void {
    const dense = this.dense;
    if (this.#sparse === null && index - this.filled <= MAX_GAP) {
      while (this.filled < index) dense[this.filled++] = undefined;
      dense[this.filled++] = value;
      this.#size++;
      return;
    }
    this.#sparse ??= new Map();
    const key = scatter(index);
    if (!this.#sparse.has(key)) this.#size++;
    this.#sparse.set(key, value);
  }

  #full(): never {
    return exceed('maxMemoEntries', this.#limits, this.#size + 1, 'numbers in the memo');
  }
}
