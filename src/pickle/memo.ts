/**
 * The memo of the unpickling machine: values by number.
 *
 * Picklers number from 0 without gaps, so an array serves. A number far beyond what was stored so far goes into a Map
 * instead: thirteen bytes must not make an array of four thousand million holes.
 */
import { fail } from './errors.ts';

export class Memo {
  readonly #dense: unknown[] = [];
  #sparse: Map<number, unknown> | null = null;

  /** How many numbers have a value; the number that MEMOIZE gives. */
  get size(): number {
    return this.#dense.length + (this.#sparse?.size ?? 0);
  }

  /** The value of that number. */
  get(index: number): unknown {
    const value = this.#dense[index];
    return value === undefined ? this.#getSparse(index) : value;
  }

  #getSparse(index: number): unknown {
    const value = this.#sparse?.get(index);
    if (value === undefined) fail('ERR_PICKLE_MEMO', `Memo value not found at index ${index}`);
    return value;
  }

  /** Gives a value that number. */
  set(index: number, value: unknown): void {
    const dense = this.#dense;
    if (index < dense.length) dense[index] = value;
    else if (index === dense.length && this.#sparse === null) dense.push(value);
    else this.#setSparse(index, value);
  }

  #setSparse(index: number, value: unknown): void {
    this.#sparse ??= new Map();
    this.#sparse.set(index, value);
  }
}
