/**
 * Python's tuple: an Array by structure, a type of its own, so that it comes back as a tuple.
 */

import { NO_ROOM } from './no-room.ts';

/**
 * A Python `tuple`. It has everything an Array has; methods such as `map` return plain arrays, which are lists. Python
 * will not see later changes, and a tuple that is a dict key must not be changed at all.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyTuple } from 'cornichon';
 * const point = PyTuple.of(1, 2);
 * console.log(loads(dumps(point)) instanceof PyTuple); // true
 * ```
 */
export class PyTuple<T = unknown> extends Array<T> {
  /** The number that a pickling gave this tuple last, counted through all of them; see write-memo.ts. */
  #mark = 0;

  /** `map`, `filter` and `slice` make lists, as Python's comprehensions do. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  /** A tuple of the arguments: `PyTuple.of(1, 'a')` is Python's `(1, 'a')`. */
  static override of<T extends readonly unknown[]>(...items: T): PyTuple<T[number]> {
    return PyTuple.from(items as readonly T[number][]);
  }

  /** A tuple of what the iterable or array-like yields, as Python's `tuple(iterable)`. */
  static override from<T>(items: Iterable<T> | ArrayLike<T>): PyTuple<T>;
  static override from<T, U>(items: Iterable<T> | ArrayLike<T>, map: (item: T, index: number) => U): PyTuple<U>;
  static override from<T, U>(items: Iterable<T> | ArrayLike<T>, map?: (item: T, index: number) => U): PyTuple<T | U> {
    const list = Array.isArray(items) ? (items as T[]) : Array.from(items);
    const tuple = PyTuple.withRoom<T | U>(list.length);
    for (let i = 0; i < list.length; i++) tuple[i] = map === undefined ? list[i]! : map(list[i]!, i);
    return tuple;
  }

  /**
   * A tuple of that length, which the caller fills. The engine takes it for one of integers at first, makes it anew for a float that
   * comes after them, and again for a text: 166 ns for `(1, 1.5, 'x')`. With null in it, it holds anything at once: 28 ns. @internal
   */
  static withRoom<T>(length: number): PyTuple<T> {
    const tuple = new PyTuple<T>(length);
    if (length > 0) tuple[0] = null as T;
    return tuple;
  }

  /**
   * The number that a tuple was given in this session, or -1: what spares an encoder a Map of all of them. {@link NO_ROOM} for what is
   * one by its prototype alone, such as a Proxy. @internal
   */
  static numberIn(value: object, session: number): number {
    if (!(#mark in value)) return NO_ROOM;
    return value.#mark >= session ? value.#mark - session : -1;
  }

  /** True for what has room for a number in itself. @internal */
  static hasRoom(value: object): boolean {
    return #mark in value;
  }

  /** Gives the tuple a number, in place of that of any other session. @internal */
  giveNumber(session: number, number: number): void {
    this.#mark = session + number;
  }
}
