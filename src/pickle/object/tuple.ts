/**
 * Python's tuple: an Array by structure, a type of its own, so that it comes back as a tuple.
 */

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
  /** The pickling that wrote this tuple last, and the number that it has there. */
  #session = 0;
  #number = 0;

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
    const tuple = new PyTuple<T | U>(list.length);
    for (let i = 0; i < list.length; i++) tuple[i] = map === undefined ? list[i]! : map(list[i]!, i);
    return tuple;
  }

  /** The number that was given in this session, or -1: what spares an encoder a Map of all tuples. @internal */
  numberIn(session: number): number {
    return this.#session === session ? this.#number : -1;
  }

  /** False for what is a tuple by its prototype alone, such as a Proxy of one, which has no room for a number. @internal */
  static hasRoom(value: object): boolean {
    return #session in value;
  }

  /** Gives the tuple a number, in place of that of any other session. @internal */
  giveNumber(session: number, number: number): void {
    this.#session = session;
    this.#number = number;
  }
}
