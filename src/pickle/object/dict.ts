/**
 * Python's dict: Map's interface, Python's key equality, insertion order.
 *
 * A dict starts as a shared table of string keys with its own array of values (see shape.ts). It goes over to a Map from
 * canonical keys, scattered (see scatter.ts), to values when a key is not a string, when one is deleted, or when the table has no room. The keys as
 * they were inserted are kept beside that Map only where they differ from their canonical ones, `True` or a tuple.
 */
import { type Canonical, canonicalKey } from './equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectEntries } from './inspect.ts';
import { gather, scatter, scatterSmall } from './scatter.ts';
import { emptyShape, type Shape } from './shape.ts';

/** What the Map has for a key. */
function place(key: unknown): Canonical {
  const canonical = canonicalKey(key);
  return typeof canonical === 'number' ? scatter(canonical) : canonical;
}

/**
 * A Python `dict`. It has the whole interface of Map, with Python's idea of equal keys: `1`, `1.0` and `true` are one
 * key, tuples and bytes are equal by value, and the key that was inserted first stays.
 *
 * @example
 * ```ts
 * import { PyDict, PyTuple } from 'cornichon';
 * const seats = new PyDict([[PyTuple.of('A', 1), 'Ada']]);
 * console.log(seats.get(PyTuple.of('A', 1))); // Ada
 * ```
 */
export class PyDict<K = unknown, V = unknown> {
  #shape: Shape | null = emptyShape();
  #values: V[] = [];
  #map: Map<Canonical, V> | null = null;
  #originals: Map<Canonical, K> | null = null;
  /** The pickling that wrote this dict last, and the number that it has there. */
  #session = 0;
  #number = 0;

  /** A dict of the pairs; later pairs with an equal key replace the value and keep the key, as in Python. */
  constructor(entries?: Iterable<readonly [K, V]> | null) {
    if (entries != null) for (const [key, value] of entries) this.set(key, value);
  }

  /** A dict of the own enumerable string keys of a plain object. */
  static fromObject<V>(object: Readonly<Record<string, V>>): PyDict<string, V> {
    const dict = new PyDict<string, V>();
    for (const key of Object.keys(object)) dict.set(key, object[key]!);
    return dict;
  }

  /** Number of pairs; Python's `len(d)`. */
  get size(): number {
    return this.#map === null ? this.#values.length : this.#map.size;
  }

  /** The value of an equal key, or undefined. */
  get(key: K): V | undefined {
    if (this.#shape !== null) {
      if (typeof key !== 'string') return undefined;
      const index = this.#shape.indexOf(key);
      return index === -1 ? undefined : this.#values[index];
    }
    return this.#map!.get(place(key));
  }

  /** True when an equal key is here; Python's `key in d`. */
  has(key: K): boolean {
    if (this.#shape !== null) return typeof key === 'string' && this.#shape.indexOf(key) !== -1;
    return this.#map!.has(place(key));
  }

  /** Sets the value of a key; an equal key that is here already stays, and keeps its place. */
  set(key: K, value: V): this {
    if (this.#shape !== null) {
      if (typeof key === 'string') {
        const index = this.#shape.indexOf(key);
        if (index !== -1) {
          this.#values[index] = value;
          return this;
        }
        const next = this.#shape.with(key) ?? this.#shape.alone(key);
        if (next !== null) {
          this.#shape = next;
          this.#values.push(value);
          return this;
        }
      }
      this.#leaveShape();
    }
    const at = place(key);
    const map = this.#map!;
    if (!Object.is(gather(at), key) && !map.has(at)) {
      this.#originals ??= new Map();
      this.#originals.set(at, key);
    }
    map.set(at, value);
    return this;
  }

  /** Removes an equal key; true when there was one. */
  delete(key: K): boolean {
    if (!this.has(key)) return false;
    if (this.#shape !== null) this.#leaveShape();
    const at = place(key);
    this.#originals?.delete(at);
    return this.#map!.delete(at);
  }

  /** Removes everything. */
  clear(): void {
    // Whoever is going through the Map must find it empty, as with a Map.
    this.#map?.clear();
    this.#shape = emptyShape();
    this.#values = [];
    this.#map = null;
    this.#originals = null;
  }

  /** Calls `action` for each pair in order of insertion. */
  forEach(action: (value: V, key: K, dict: this) => void): void {
    for (const [key, value] of this) action(value, key, this);
  }

  /** The keys in order of insertion. */
  *keys(): IterableIterator<K> {
    for (const [key] of this) yield key;
  }

  /** The values in order of insertion. */
  *values(): IterableIterator<V> {
    for (const [, value] of this) yield value;
  }

  /** The pairs in order of insertion. */
  entries(): IterableIterator<[K, V]> {
    return this[Symbol.iterator]();
  }

  /** The pairs in order of insertion; as with a Map, pairs that are added on the way are visited too. */
  *[Symbol.iterator](): IterableIterator<[K, V]> {
    let shape = this.#shape;
    let seen = 0;
    while (this.#shape !== null && seen < this.#values.length) {
      shape = this.#shape;
      const index = seen++;
      yield [shape.keys[index] as K, this.#values[index]!];
    }
    const map = this.#map;
    if (map === null) return;
    // Had the dict a shape until now, then what is left of the keys that were seen comes first, in their order.
    let passed = 0;
    for (const [place, value] of map) {
      const key = this.#original(place);
      const at = passed < seen ? shape!.keys.indexOf(key as string, passed) : -1;
      if (at !== -1 && at < seen) {
        passed = at + 1;
      } else {
        passed = seen;
        yield [key, value];
      }
    }
  }

  #original(place: Canonical): K {
    const original = this.#originals?.get(place);
    return original === undefined ? (gather(place) as K) : original;
  }

  #leaveShape(): void {
    const { keys } = this.#shape!;
    const values = this.#values;
    this.#shape = null;
    this.#values = [];
    this.#map = new Map();
    for (let i = 0; i < values.length; i++) this.set(keys[i] as K, values[i]!);
  }

  /** `'PyDict'`. */
  get [Symbol.toStringTag](): string {
    return 'PyDict';
  }

  /** Prints as a Map does. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectEntries(`${this.constructor.name}(${this.size})`, this, this.size, depth, options, inspect);
  }

  /** The number that was given in this session, or -1: what spares an encoder a Map of all dicts. @internal */
  numberIn(session: number): number {
    return this.#session === session ? this.#number : -1;
  }

  /** False for what is a dict by its prototype alone, such as a Proxy of one, which has no room for a number. @internal */
  static hasRoom(value: object): boolean {
    return #session in value;
  }

  /** Gives the dict a number, in place of that of any other session. @internal */
  giveNumber(session: number, number: number): void {
    this.#session = session;
    this.#number = number;
  }

  /** True when the keys are a table that other dicts may have too, the same array for all. @internal */
  get sharesKeys(): boolean {
    return this.#shape?.isShared === true;
  }

  /** The keys that stand beside the Map, since they are not their own canonical ones: tuples, and long strings. @internal */
  get originals(): Iterable<K> {
    return this.#originals?.values() ?? [];
  }

  /** Keys and values as two arrays, which the caller must not change: what an encoder goes through. @internal */
  columns(): { keys: readonly K[]; values: readonly V[] } {
    if (this.#shape !== null)
      return { keys: this.#shape.keys as readonly unknown[] as readonly K[], values: this.#values };
    const map = this.#map!;
    const originals = this.#originals;
    const keys = new Array<K>(map.size);
    const values = new Array<V>(map.size);
    let i = 0;
    map.forEach((value, place) => {
      keys[i] = originals === null ? (gather(place) as K) : this.#original(place);
      values[i++] = value;
    });
    return { keys, values };
  }

  /**
   * Adds the pairs that stand as key, value, key, value ... in `items` from `start` to `end`. What a decoder calls: a
   * new dict with string keys takes their table whole. @internal
   */
  addPairs(items: readonly unknown[], start: number, end: number): void {
    let i = start;
    if (this.#values.length === 0 && this.#shape !== null && end - start > 2) {
      let shape: Shape = this.#shape;
      while (i < end) {
        const key = items[i];
        if (typeof key !== 'string') break;
        const next: Shape | null = shape.with(key) ?? (shape.indexOf(key) === -1 ? shape.alone(key) : null);
        if (next === null) break;
        shape = next;
        i += 2;
      }
      const count = (i - start) >> 1;
      const values = new Array<V>(count);
      for (let k = 0, at = start + 1; k < count; k++, at += 2) values[k] = items[at] as V;
      this.#shape = shape;
      this.#values = values;
    }
    for (; i < end; i += 2) {
      const key = items[i];
      // What `set` comes to for an int, without asking what kind of key it is: half the time of a long dict.
      if (this.#map !== null && typeof key === 'number' && (key | 0) === key && key !== 0) {
        this.#map.set(scatterSmall(key), items[i + 1] as V);
      } else this.set(key as K, items[i + 1] as V);
    }
  }
}
