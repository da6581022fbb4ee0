/**
 * Python's `collections.deque`: a list with two ends.
 */
import { KEY } from '../../object/equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from '../../object/inspect.ts';
import { items, reprInside } from '../../object/repr.ts';
import { TO_JS } from '../../object/to-js.ts';

/** Places before the first item that are worth giving back. */
const SPARE = 64;

/**
 * A Python `collections.deque`. Its methods are those of Array; one with a `maxlen` drops what is at the other end when it
 * is full.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDeque } from 'cornichon';
 * const latest = loads<PyDeque<number>>(dumps(new PyDeque([1, 2, 3], 3)));
 * latest.push(4);
 * console.log([...latest], latest.maxlen); // [ 2, 3, 4 ] 3
 * ```
 */
export class PyDeque<T = unknown> {
  /** How many items it holds at most; null for no limit. */
  readonly maxlen: number | null;
  /** The items, from index {@link PyDeque.#head} on. */
  #items: (T | undefined)[] = [];
  #head = 0;

  /** @throws RangeError for a `maxlen` that is no integer of at least 0 */
  constructor(items: Iterable<T> = [], maxlen: number | null = null) {
    if (maxlen !== null && !(Number.isSafeInteger(maxlen) && maxlen >= 0)) {
      throw new RangeError(`the maxlen of a deque must be an integer of at least 0, got ${maxlen}`);
    }
    this.maxlen = maxlen;
    for (const item of items) this.push(item);
  }

  /** How many items it holds. Python: `len(d)`. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** The item at an index, from the end for a negative one; undefined outside. Python: `d[i]`. */
  at(index: number): T | undefined {
    const at = index < 0 ? index + this.#items.length : index + this.#head;
    return at < this.#head ? undefined : this.#items[at];
  }

  /** Adds an item at the end; returns the length. Python: `append`. */
  push(item: T): number {
    if (this.maxlen === 0) return 0;
    this.#items.push(item);
    if (this.maxlen !== null && this.length > this.maxlen) this.shift();
    return this.length;
  }

  /** Adds an item at the beginning; returns the length. Python: `appendleft`. */
  unshift(item: T): number {
    if (this.maxlen === 0) return 0;
    if (this.#head > 0) this.#items[--this.#head] = item;
    else this.#items.unshift(item);
    if (this.maxlen !== null && this.length > this.maxlen) this.pop();
    return this.length;
  }

  /** Takes the last item away; undefined when there is none. Python: `pop`. */
  pop(): T | undefined {
    return this.length === 0 ? undefined : this.#items.pop();
  }

  /** Takes the first item away; undefined when there is none. Python: `popleft`. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const item = this.#items[this.#head];
    this.#items[this.#head++] = undefined;
    // Each item is moved once for each time that half of them were taken away, however many there are.
    if (this.#head > SPARE && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return item;
  }

  /** Moves `steps` items from the end to the beginning, or back for a negative number. Python: `rotate`. */
  rotate(steps = 1): void {
    const { length } = this;
    if (length === 0) return;
    const all = [...this];
    const cut = (((-steps % length) + length) % length) as number;
    this.#items = [...all.slice(cut), ...all.slice(0, cut)];
    this.#head = 0;
  }

  /** The items from the first to the last. */
  *[Symbol.iterator](): IterableIterator<T> {
    for (let i = 0; i < this.length; i++) yield this.at(i) as T;
  }

  /** The items, so that JSON has an array. */
  toJSON(): T[] {
    return [...this];
  }

  /** `deque([1, 2], maxlen=3)`, as Python prints it. */
  toString(): string {
    const limit = this.maxlen === null ? '' : `, maxlen=${this.maxlen}`;
    return reprInside(this, '[...]', () => `deque([${items(this)}]${limit})`);
  }

  /** Not hashable, as a list is not. @internal */
  [KEY](): never {
    throw new TypeError("unhashable type: 'collections.deque'");
  }

  /** The items. @internal */
  [TO_JS](): unknown {
    return [...this];
  }

  /** Prints its items. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectObject(`PyDeque(${this.length})`, this, { items: [...this] }, depth, options, inspect);
  }
}
