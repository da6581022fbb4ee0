/**
 * Python's dict: Map's interface, Python's key equality, insertion order.
 *
 * A dict with string keys starts with a shared table of them (see shape.ts), one with ints with a table of its own (see
 * int-keys.ts); either way its values are an array. It goes over to a Map from canonical keys, scattered (see scatter.ts), to
 * values when a key is of another kind, when one is deleted, or when the table has no room. The keys as they were inserted are
 * kept beside that Map only where they differ from their canonical ones, `True` or a tuple.
 */
import { type Canonical, canonicalKey } from './equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectEntries } from './inspect.ts';
import { IntKeys, isIntKey } from './int-keys.ts';
import { NO_ROOM } from './no-room.ts';
import { gather, scatter } from './scatter.ts';
import { emptyShape, Shape } from './shape.ts';

/** What the Map has for a key. */
function place(key: unknown): Canonical {
  const canonical = canonicalKey(key);
  return typeof canonical === 'number' ? scatter(canonical) : canonical;
}

/** What a dict has in place of a table of keys when it has none. */
class Hashed<K, V> {
  readonly map = new Map<Canonical, V>();
  /** The keys that are not their own canonical ones. */
  originals: Map<Canonical, K> | null = null;
}

/** The values of a dict that has none yet; one for all, which nobody adds to. */
const NO_VALUES: never[] = [];

/** Where a key stands in a table of ints. */
function indexOfInt(keys: IntKeys, key: unknown): number {
  if (isIntKey(key)) return keys.indexOf(key);
  const canonical = canonicalKey(key);
  return isIntKey(canonical) ? keys.indexOf(canonical) : -1;
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
  #keys: Shape | IntKeys | Hashed<K, V> = emptyShape();
  /** By the place of the key in its table. */
  #values: V[] = NO_VALUES;
  /** The number that a pickling gave this dict last, counted through all of them; see write-memo.ts. */
  #mark = 0;

  /** A dict of the pairs; later pairs with an equal key replace the value and keep the key, as in Python. */
  constructor(entries?: Iterable<readonly [K, V]> | null) {
    if (entries != null) this.#setAll(entries);
  }

  /** Apart from the constructor, which stays short enough to become a part of what calls it. */
  #setAll(entries: Iterable<readonly [K, V]>): void {
    for (const [key, value] of entries) this.set(key, value);
  }

  /** A dict of the own enumerable string keys of a plain object. */
  static fromObject<V>(object: Readonly<Record<string, V>>): PyDict<string, V> {
    const dict = new PyDict<string, V>();
    for (const key of Object.keys(object)) dict.set(key, object[key]!);
    return dict;
  }

  /** Number of pairs; Python's `len(d)`. */
  get size(): number {
    const keys = this.#keys;
    return keys instanceof Hashed ? keys.map.size : this.#values.length;
  }

  /** Where an equal key stands in the table of keys, or -1. */
  #indexOf(keys: Shape | IntKeys, key: K): number {
    if (keys instanceof IntKeys) return indexOfInt(keys, key);
    return typeof key === 'string' ? keys.indexOf(key) : -1;
  }

  /** The value of an equal key, or undefined. */
  get(key: K): V | undefined {
    const keys = this.#keys;
    if (keys instanceof Hashed) return keys.map.get(place(key));
    const index = this.#indexOf(keys, key);
    return index === -1 ? undefined : this.#values[index];
  }

  /** True when an equal key is here; Python's `key in d`. */
  has(key: K): boolean {
    const keys = this.#keys;
    return keys instanceof Hashed ? keys.map.has(place(key)) : this.#indexOf(keys, key) !== -1;
  }

  /** Sets the value of a key; an equal key that is here already stays, and keeps its place. */
  set(key: K, value: V): this {
    const keys = this.#keys;
    if (!(keys instanceof Hashed)) {
      const index = this.#indexOrNew(keys, key);
      if (index !== -1) {
        this.#setAt(index, value);
        return this;
      }
    }
    const hashed = keys instanceof Hashed ? keys : this.#leaveKeys(keys);
    const at = place(key);
    if (!Object.is(gather(at), key) && !hashed.map.has(at)) {
      hashed.originals ??= new Map();
      hashed.originals.set(at, key);
    }
    hashed.map.set(at, value);
    return this;
  }

  /** Where an equal key stands now in the table of keys; -1 when it was not there, and finds no room. */
  #indexOrNew(keys: Shape | IntKeys, key: K): number {
    if (keys instanceof IntKeys) return isIntKey(key) ? keys.findOrAdd(key) : indexOfInt(keys, key);
    const { length } = this.#values;
    if (typeof key === 'string') {
      const index = keys.indexOf(key);
      if (index !== -1) return index;
      const next = keys.with(key) ?? keys.alone(key);
      if (next === null) return -1;
      this.#keys = next;
      return length;
    }
    if (length > 0 || !isIntKey(key)) return -1;
    this.#keys = new IntKeys(key);
    return 0;
  }

  #setAt(index: number, value: V): void {
    if (index < this.#values.length) this.#values[index] = value;
    else if (index === 0) this.#values = [value];
    else this.#values.push(value);
  }

  /** Removes an equal key; true when there was one. */
  delete(key: K): boolean {
    if (!this.has(key)) return false;
    const hashed = this.#keys instanceof Hashed ? this.#keys : this.#leaveKeys(this.#keys);
    const at = place(key);
    hashed.originals?.delete(at);
    return hashed.map.delete(at);
  }

  /** Removes everything. */
  clear(): void {
    // Whoever is going through the Map must find it empty, as with a Map.
    if (this.#keys instanceof Hashed) this.#keys.map.clear();
    this.#keys = emptyShape();
    this.#values = NO_VALUES;
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
    let seenKeys: readonly unknown[] = [];
    let seen = 0;
    for (let table = this.#keys; !(table instanceof Hashed) && seen < this.#values.length; table = this.#keys) {
      seenKeys = table.keys;
      const index = seen++;
      yield [seenKeys[index] as K, this.#values[index]!];
    }
    const hashed = this.#keys;
    if (!(hashed instanceof Hashed)) return;
    const { map } = hashed;
    // Had the dict a table until now, then what is left of the keys that were seen comes first, in their order.
    let passed = 0;
    for (const [place, value] of map) {
      const key = original(hashed, place);
      const at = passed < seen ? seenKeys.indexOf(key, passed) : -1;
      if (at !== -1 && at < seen) {
        passed = at + 1;
      } else {
        passed = seen;
        yield [key, value];
      }
    }
  }

  #leaveKeys({ keys }: Shape | IntKeys): Hashed<K, V> {
    const values = this.#values;
    const hashed = new Hashed<K, V>();
    this.#keys = hashed;
    this.#values = NO_VALUES;
    for (let i = 0; i < values.length; i++) this.set(keys[i] as K, values[i]!);
    return hashed;
  }

  /** `'PyDict'`. */
  get [Symbol.toStringTag](): string {
    return 'PyDict';
  }

  /** Prints as a Map does. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectEntries(`${this.constructor.name}(${this.size})`, this, this.size, depth, options, inspect);
  }

  /**
   * The number that a dict was given in this session, or -1: what spares an encoder a Map of all of them. {@link NO_ROOM} for what is
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

  /** Gives the dict a number, in place of that of any other session. @internal */
  giveNumber(session: number, number: number): void {
    this.#mark = session + number;
  }

  /** True when these are its keys, and a table that other dicts may have too. @internal */
  sharesKeys(keys: readonly unknown[]): boolean {
    return this.#keys instanceof Shape && this.#keys.isShared && this.#keys.keys === keys;
  }

  /** The numbers of such keys in that session, which all these dicts share; null for other dicts. @internal */
  keyNumbers(keys: readonly unknown[], session: number): number[] | null {
    return this.sharesKeys(keys) ? (this.#keys as Shape).numbersIn(session) : null;
  }

  /** The keys that stand beside the Map, since they are not their own canonical ones: tuples, and long strings. @internal */
  get originals(): Iterable<K> {
    return (this.#keys instanceof Hashed ? this.#keys.originals?.values() : undefined) ?? [];
  }

  /** Keys and values as two arrays, which the caller must not change: what an encoder goes through. @internal */
  columns(): { keys: readonly K[]; values: readonly V[] } {
    const hashed = this.#keys;
    if (!(hashed instanceof Hashed)) {
      return { keys: hashed.keys as readonly unknown[] as readonly K[], values: this.#values };
    }
    const { map, originals } = hashed;
    const keys = new Array<K>(map.size);
    const values = new Array<V>(map.size);
    let i = 0;
    map.forEach((value, place) => {
      keys[i] = originals === null ? (gather(place) as K) : original(hashed, place);
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
    if (!(this.#keys instanceof Hashed)) {
      if (this.#values.length === 0 && end - start > 2) i = this.#takeShape(items, start, end);
      if (end - i > 2 && isIntKey(items[i])) i = this.#addInts(items, i, end);
    }
    for (; i < end; i += 2) this.set(items[i] as K, items[i + 1] as V);
  }

  /** Takes the table of the first keys, as far as they are strings; returns where it stopped. */
  #takeShape(items: readonly unknown[], start: number, end: number): number {
    let shape = this.#keys as Shape;
    let i = start;
    while (i < end) {
      const key = items[i];
      if (typeof key !== 'string') break;
      const next: Shape | null = shape.with(key) ?? (shape.indexOf(key) === -1 ? shape.alone(key) : null);
      if (next === null) break;
      shape = next;
      i += 2;
    }
    const count = (i - start) >> 1;
    if (count === 0) return start;
    const values = new Array<V>(count);
    for (let k = 0, at = start + 1; k < count; k++, at += 2) values[k] = items[at] as V;
    this.#keys = shape;
    this.#values = values;
    return i;
  }

  /** What `set` comes to for ints, without asking what the dict is for each of them; returns where it stopped. */
  #addInts(items: readonly unknown[], start: number, end: number): number {
    if (this.#values.length === 0) {
      this.#keys = new IntKeys();
      this.#values = [];
    }
    const ints = this.#keys;
    if (!(ints instanceof IntKeys)) return start;
    const values = this.#values;
    let i = start;
    for (; i < end; i += 2) {
      const key = items[i];
      const index = isIntKey(key) ? ints.findOrAdd(key) : -1;
      if (index === -1) break;
      if (index === values.length) values.push(items[i + 1] as V);
      else values[index] = items[i + 1] as V;
    }
    return i;
  }
}

/** The key that stands in that place of the Map, as it was inserted. */
function original<K, V>({ originals }: Hashed<K, V>, place: Canonical): K {
  const key = originals?.get(place);
  return key === undefined ? (gather(place) as K) : key;
}
