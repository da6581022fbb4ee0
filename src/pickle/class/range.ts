/**
 * Python's `range`: an arithmetic progression that takes no memory.
 */
import type { ClassEntry } from '../object/class-entry.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { INSPECT } from '../object/inspect.ts';
import { PyTuple } from '../object/tuple.ts';
import { bigInteger, counted } from './check.ts';

/**
 * A Python `range`, and an `xrange` of Python 2. Numbers beyond the safe integers are bigints, as everywhere.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyRange } from 'cornichon';
 * const odd = loads<PyRange>(dumps(new PyRange(1, 10, 2)));
 * console.log(odd.length, odd.has(7), [...odd]); // 5 true [ 1, 3, 5, 7, 9 ]
 * ```
 */
export class PyRange {
  /** The first number, unless the range is empty. */
  readonly start: number | bigint;
  /** The end, which is not part of the range. */
  readonly stop: number | bigint;
  /** From one number to the next; negative for a range that goes down. */
  readonly step: number | bigint;

  /**
   * As in Python: `new PyRange(stop)`, or `new PyRange(start, stop, step)`.
   *
   * @throws TypeError unless all are integers
   * @throws RangeError for a step of 0
   */
  constructor(startOrStop: number | bigint, stop?: number | bigint, step: number | bigint = 1) {
    this.start = stop === undefined ? 0 : plain(bigInteger(startOrStop, 'the start of a range'));
    this.stop = plain(bigInteger(stop ?? startOrStop, 'the stop of a range'));
    this.step = plain(bigInteger(step, 'the step of a range'));
    if (this.step === 0) throw new RangeError('the step of a range must not be 0');
  }

  /** How many numbers it has. Python: `len(r)`, which fails where this is a bigint. */
  get length(): number | bigint {
    const [start, stop, step] = [BigInt(this.start), BigInt(this.stop), BigInt(this.step)];
    const span = step > 0n ? stop - start : start - stop;
    const stride = step > 0n ? step : -step;
    return span <= 0n ? 0 : plain((span + stride - 1n) / stride);
  }

  /** The number at an index, from the end for a negative one; undefined outside. Python: `r[i]`. */
  at(index: number | bigint): number | bigint | undefined {
    const length = BigInt(this.length);
    const wanted = BigInt(index);
    const from = wanted < 0n ? wanted + length : wanted;
    if (from < 0n || from >= length) return undefined;
    return plain(BigInt(this.start) + from * BigInt(this.step));
  }

  /** True when the number is one of the range's. Python: `x in r`. */
  has(value: number | bigint): boolean {
    if (typeof value === 'number' && !Number.isInteger(value)) return false;
    const distance = BigInt(value) - BigInt(this.start);
    const step = BigInt(this.step);
    return distance % step === 0n && distance / step >= 0n && distance / step < BigInt(this.length);
  }

  /** The numbers in order. */
  *[Symbol.iterator](): IterableIterator<number | bigint> {
    const last = this.at(-1);
    if (last === undefined) return;
    if (typeof this.start === 'number' && typeof last === 'number' && typeof this.step === 'number') {
      const { step } = this;
      for (let value = this.start; step > 0 ? value <= last : value >= last; value += step) yield value;
      return;
    }
    const end = BigInt(last);
    const step = BigInt(this.step);
    for (let value = BigInt(this.start); step > 0n ? value <= end : value >= end; value += step) yield plain(value);
  }

  /** `range(1, 10, 2)`, as Python prints it. */
  toString(): string {
    return `range(${this.start}, ${this.stop}${this.step === 1 ? '' : `, ${this.step}`})`;
  }

  /** Two ranges are equal in Python when they have the same numbers. @internal */
  [KEY](): unknown {
    const { length } = this;
    if (length === 0) return PyTuple.of('builtins.range', length);
    return length === 1
      ? PyTuple.of('builtins.range', length, this.start)
      : PyTuple.of('builtins.range', length, this.start, this.step);
  }

  /** Prints as in Python. */
  [INSPECT](): string {
    return this.toString();
  }
}

const RANGE = new PyGlobal('builtins', 'range');

/** How it is built and taken apart. */
export const rangeEntry: ClassEntry<PyRange> = {
  call(args) {
    const [start, stop, step] = counted(args, 'range', 1, 3);
    return new PyRange(...([start, stop, step].filter((part) => part !== undefined).map(integer) as [bigint]));
  },
  reduce: ({ start, stop, step }) => ({ callable: RANGE, args: PyTuple.of(start, stop, step) }),
};

/** A bool is an int to Python. */
function integer(value: unknown): bigint {
  return bigInteger(typeof value === 'boolean' ? Number(value) : value, 'an argument of range');
}

function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
