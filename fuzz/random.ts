/**
 * Random numbers that are the same for the same seed, in every JavaScript: sfc32 of Chris Doty-Humphrey, 128 bits of state.
 */

/** A stream of random choices. */
export class Random {
  #a: number;
  #b: number;
  #c = 0x9e3779b9;
  #counter = 1;

  /** @param seed any integer; what lies beyond 2**53 does not count. */
  constructor(seed: number) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    for (let i = 0; i < 12; i++) this.next();
  }

  /** An integer from 0 to 2**32 - 1. */
  next(): number {
    const sum = (this.#a + this.#b + this.#counter) >>> 0;
    this.#counter = (this.#counter + 1) >>> 0;
    this.#a = (this.#b ^ (this.#b >>> 9)) >>> 0;
    this.#b = (this.#c + (this.#c << 3)) >>> 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) >>> 0;
    return sum;
  }

  /** An integer from 0 to `limit - 1`; `limit` is at most 2**32. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0;
  }

  /** One of a list, which must not be empty. */
  pick<T>(list: ArrayLike<T>): T {
    return list[this.below(list.length)] as T;
  }

  /** An integer from 0 to about `limit`, a small one more likely than a large one. */
  small(limit: number): number {
    return this.below(this.below(limit + 1) + 1);
  }
}
