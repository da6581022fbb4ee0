/**
 * The numbers in the memo of what was read by array-runs.ts, beside the arrays themselves: bytes, shapes, arguments and states, which
 * hardly any pickle fetches.
 *
 * They are undefined in the memo, and made of the array when one of them is fetched, all of one run together, so that they hold each
 * other as they would. Runs that are alike, one behind the other, are one series, so that thousands of arrays take no
 * more room here than one.
 */

import { OP } from './codes.ts';
import type { Later, Memo } from './memo.ts';
import { integerAt } from './number-lists.ts';
import type { ArrayMaker } from './object/array-maker.ts';
import { PyByteArray } from './object/bytes.ts';
import { PyTuple } from './object/tuple.ts';
import { decodeUtf8 } from './text.ts';

/** What of a run has a number, in the order in which the numbers are given; which of them has one, as bits. */
export const ZERO = 1 << 0;
export const CALL = 1 << 1;
export const FIRST = 1 << 2;
export const SHAPE = 1 << 3;
export const TEXT = 1 << 4;
export const ENCODING = 1 << 5;
export const MEMORY = 1 << 6;
export const LATER_SHAPE = 1 << 7;
export const ARGUMENTS = 1 << 8;
export const LAST = 1 << 9;
/** Not a part: the run has a bytearray, and not bytes. */
export const WRITABLE = 1 << 10;

/** What runs one behind the other have in common; what all their parts are made of, beside the arrays. */
interface Series {
  /** The first number, and the one behind the last. */
  readonly start: number;
  end: number;
  /** How many a run has, and which of them is that of the array. */
  readonly count: number;
  readonly arrayAt: number;
  /** Which of the extras is the first run's, where they have any. */
  readonly firstExtra: number;
  /** Which parts have a number. */
  readonly stored: number;
  readonly maker: ArrayMaker;
  readonly order: unknown;
  /** Of `_reconstruct`: the class, the name of a type, and which axis comes first. */
  readonly cls: unknown;
  readonly letter: unknown;
  readonly fortran: boolean;
  /** Of text: the name of the codec, and where it lies. */
  readonly codec: unknown;
  readonly bytes: Uint8Array | null;
}

export class ArraySeries implements Later {
  readonly #memo: Memo;
  #series: Series[] = [];
  #last: Series | null = null;
  /** Of a run, the tuple of its shape that was there before, or where its text begins. */
  #extras: unknown[] = [];

  constructor(memo: Memo) {
    this.#memo = memo;
  }

  /** Forgets all runs, as the memo forgets their numbers. */
  clear(): void {
    if (this.#last === null) return;
    // Long lists are made anew in less time than they are emptied.
    this.#series = [];
    this.#extras = [];
    this.#last = null;
  }

  /** Gives all parts that have one their numbers, the array for good, and notes what the others are made of. */
  add(
    stored: number,
    array: object,
    extra: unknown,
    maker: ArrayMaker,
    order: unknown,
    cls: unknown,
    letter: unknown,
    codec: unknown,
    fortran: boolean,
    bytes: Uint8Array | null,
  ): void {
    if ((stored & ~WRITABLE) === 0) return;
    const memo = this.#memo;
    let series = this.#last;
    const goesOn =
      series !== null &&
      series.end === memo.filled &&
      series.stored === stored &&
      series.maker === maker &&
      series.order === order &&
      series.cls === cls &&
      series.letter === letter &&
      series.codec === codec &&
      series.fortran === fortran &&
      series.bytes === bytes;
    if (!goesOn) {
      const start = memo.filled;
      const firstExtra = this.#extras.length;
      const same = { maker, order, cls, letter, codec, fortran, bytes };
      series = { start, end: start, ...layoutOf(stored), firstExtra, stored, ...same };
      this.#series.push(series);
      this.#last = series;
      memo.later = this;
    }
    const { count, arrayAt } = series!;
    for (let i = 0; i < count; i++) memo.dense[memo.filled++] = i === arrayAt ? array : undefined;
    if (extra !== null) this.#extras.push(extra);
    series!.end += count;
  }

  /** True for the number of a part that need not be made yet. */
  has(index: number): boolean {
    return this.#seriesOf(index) !== null;
  }

  /** Makes the parts of the run that the number is in, and gives the one that it is the number of; undefined where it is in none. */
  make(index: number): unknown {
    const series = this.#seriesOf(index);
    if (series === null) return undefined;
    const { dense } = this.#memo;
    const { start, count, arrayAt, firstExtra, stored } = series;
    const run = Math.floor((index - start) / count);
    let number = start + run * count;
    const parts = this.#partsOf(series, dense[number + arrayAt] as object, this.#extras[firstExtra + run]);
    for (let i = 0; i < parts.length; i++) {
      if ((stored & (1 << i)) !== 0) dense[number++] ??= parts[i];
    }
    return dense[index];
  }

  /** The series that has that number, or null. */
  #seriesOf(index: number): Series | null {
    const all = this.#series;
    let [low, high] = [0, all.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (all[middle]!.start <= index) low = middle + 1;
      else high = middle;
    }
    const series = all[low - 1];
    return series !== undefined && index < series.end ? series : null;
  }

  /** What the machine would have made for a run, in the order of the bits. */
  #partsOf(series: Series, array: object, extra: unknown): readonly unknown[] {
    const { stored, maker, order, cls, letter, codec, fortran, bytes } = series;
    const { memory: view, dtype, shape: lengths } = maker.partsOf(array);
    const memory = (stored & WRITABLE) === 0 ? view : PyByteArray.over(view);
    if (maker.form === 'shape first') {
      const args = PyTuple.of(extra, dtype, memory, 0, null, order);
      return [null, null, null, null, null, null, memory, null, args, array];
    }
    const shape = PyTuple.from(lengths);
    if (maker.form === 'buffer first') {
      const args = PyTuple.of(memory, dtype, shape, order);
      return [null, null, null, null, null, null, memory, shape, args, array];
    }
    const zero = PyTuple.of(0);
    const call = PyTuple.of(cls, zero, letter);
    let [text, encoding]: [string | null, PyTuple | null] = [null, null];
    if (bytes !== null) {
      const start = extra as number;
      text = decodeUtf8(bytes, start, start + (integerAt(bytes, start - 5, OP.BININT) >>> 0));
      encoding = PyTuple.of<unknown[]>(text, codec);
    }
    const state = PyTuple.of(1, shape, dtype, fortran, memory);
    return [zero, call, array, shape, text, encoding, memory, null, state, null];
  }
}

/** How many of the parts have a number, and which of these is the array's. */
function layoutOf(stored: number): Pick<Series, 'count' | 'arrayAt'> {
  let [count, arrayAt] = [0, 0];
  for (let part = 1; part < WRITABLE; part <<= 1) {
    if ((stored & part) === 0) continue;
    if (part === FIRST || part === LAST) arrayAt = count;
    count++;
  }
  return { count, arrayAt };
}
