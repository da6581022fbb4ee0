/**
 * Python's `slice`: what stands between the brackets of `a[1:10:2]`.
 */
import type { ClassEntry } from '../object/class-entry.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { INSPECT } from '../object/inspect.ts';
import { repr } from '../object/repr.ts';
import { PyTuple } from '../object/tuple.ts';
import { counted } from './check.ts';

/**
 * A Python `slice`. Its parts are ints or None mostly, and may be anything. As a dict key, which Python knows from 3.12 on,
 * it is equal to a slice with equal parts.
 *
 * @example
 * ```ts
 * import { dumps, loads, PySlice } from 'cornichon';
 * const slice = loads<PySlice>(dumps(new PySlice(1, null, 2)));
 * console.log(`${slice}`); // slice(1, None, 2)
 * ```
 */
export class PySlice {
  /** Where it begins; null for the beginning. */
  readonly start: unknown;
  /** Where it ends; null for the end. */
  readonly stop: unknown;
  /** From one item to the next; null for 1. */
  readonly step: unknown;

  constructor(start: unknown = null, stop: unknown = null, step: unknown = null) {
    this.start = start;
    this.stop = stop;
    this.step = step;
  }

  /** `slice(1, None, 2)`, as Python prints it. */
  toString(): string {
    return `slice(${repr(this.start)}, ${repr(this.stop)}, ${repr(this.step)})`;
  }

  /** What it is as a dict key. @internal */
  [KEY](): unknown {
    return PyTuple.of('builtins.slice', this.start, this.stop, this.step);
  }

  /** Prints as in Python. */
  [INSPECT](): string {
    return this.toString();
  }
}

const SLICE = new PyGlobal('builtins', 'slice');

/** How it is built and taken apart. */
export const sliceEntry: ClassEntry<PySlice> = {
  call(args) {
    const [first, second, third] = counted(args, 'slice', 1, 3);
    return args.length === 1 ? new PySlice(null, first) : new PySlice(first, second, third);
  },
  reduce: ({ start, stop, step }) => ({ callable: SLICE, args: PyTuple.of(start, stop, step) }),
};
