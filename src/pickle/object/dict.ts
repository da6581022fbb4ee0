/**
 * Python's dict: Map's interface, Python's key equality, insertion order.
 *
 * A dict with string keys starts with a shared table of them (see shape.ts), and has its first values in itself: one object of 88 bytes
 * for a record of up to six fields, where an array of them makes it three of 144. That is a fifth of what a scavenge
 * copies of `npm run bench:load -- records`. One with ints has a table of its own (see int-keys.ts) and an array of values. It
 * goes over to a Map from canonical keys, scattered (see scatter.ts), to values when a key is of another kind, when one is
 * deleted, or when the table has no room. The keys as they were inserted are kept beside that Map only where they differ from
 * their canonical ones, `True` or a tuple.
 */
import { type Canonical, canonicalKey } from './equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectEntries } from './inspect.ts';
import { IntKeys, isIntKey } from './int-keys.ts';
import { likelyShape, putShape } from './likely-shapes.ts';
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

/** So many values a dict has in itself in any case. */
const INSIDE = 5;

/** The values behind those where there are two and more; one has the place that this would have. */
class Others<V> extends Array<V> {}

/** Keys, each in a place of its own, with their values beside in the dict, or there when they are ints. */
type Table<V> = Shape | IntKeys<V>;

/** Where a key stands in a table of ints. */
function indexOfInt(keys: IntKeys<unknown>, key: unknown): number {
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
  #keys: Table<V> | Hashed<K, V> = emptyShape();
  /** The number that a pickling gave this dict last, counted through all of them; see write-memo.ts. It lies next to what is looked at anyway. */
  #mark = 0;
  // By the place of the key in a Shape.
  #value0: V | undefined = undefined;
  #value1: V | undefined = undefined;
  #value2: V | undefined = undefined;
  #value3: V | undefined = undefined;
  #value4: V | undefined = undefined;
  #last: V | Others<V> | undefined = undefined;

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
    return keys instanceof Hashed ? keys.map.size : keys.keys.length;
  }

  /** Where an equal key stands in the table of keys, or -1. */
  #indexOf(keys: Table<V>, key: K): number {
    if (keys instanceof IntKeys) return indexOfInt(keys, key);
    return typeof key === 'string' ? keys.indexOf(key) : -1;
  }

  /** The value of the key that stands there in the table. */
  #at(keys: Table<V>, index: number): V {
    return keys instanceof IntKeys ? keys.values[index]! : this.#atShape(index);
  }

  #atShape(index: number): V {
    switch (index) {
      case 0:
        return this.#value0!;
      case 1:
        return this.#value1!;
      case 2:
        return this.#value2!;
      case 3:
        return this.#value3!;
      case 4:
        return this.#value4!;
      default: {
        const last = this.#last;
        return last instanceof Others ? last[index - INSIDE]! : last!;
      }
    }
  }

  /** Sets it; the first value that is not there yet may be set too. */
  #setAt(keys: Table<V>, index: number, value: V): void {
    if (keys instanceof IntKeys) return keys.setValue(index, value);
    switch (index) {
      case 0:
        this.#value0 = value;
        return;
      case 1:
        this.#value1 = value;
        return;
      case 2:
        this.#value2 = value;
        return;
      case 3:
        this.#value3 = value;
        return;
      case 4:
        this.#value4 = value;
        return;
      default:
        this.#setLast(index - INSIDE, value);
    }
  }

  #setLast(index: number, value: V): void {
    const last = this.#last;
    if (last instanceof Others) last[index] = value;
    else if (index === 0) this.#last = value;
    else {
      const others = new Others<V>();
      others.push(last!, value);
      this.#last = others;
    }
  }

  /** Of a table, in the order of its keys; the caller must not change them. */
  #valuesOf(keys: Table<V>): readonly V[] {
    if (keys instanceof IntKeys) return keys.values;
    const a = this.#value0!;
    const b = this.#value1!;
    const c = this.#value2!;
    const d = this.#value3!;
    const e = this.#value4!;
    const last = this.#last;
    if (last instanceof Others) return [a, b, c, d, e, ...last];
    switch (keys.keys.length) {
      case 0:
        return [];
      case 1:
        return [a];
      case 2:
        return [a, b];
      case 3:
        return [a, b, c];
      case 4:
        return [a, b, c, d];
      case 5:
        return [a, b, c, d, e];
      default:
        return [a, b, c, d, e, last!];
    }
  }

  #clearValues(): void {
    this.#value0 = undefined;
    this.#value1 = undefined;
    this.#value2 = undefined;
    this.#value3 = undefined;
    this.#value4 = undefined;
    this.#last = undefined;
  }

  /** The value of an equal key, or undefined. */
  get(key: K): V | undefined {
    const keys = this.#keys;
    if (keys instanceof Hashed) return keys.map.get(place(key));
    const index = this.#indexOf(keys, key);
    return index === -1 ? undefined : this.#at(keys, index);
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
        this.#setAt(this.#keys as Table<V>, index, value);
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
  #indexOrNew(keys: Table<V>, key: K): number {
    if (keys instanceof IntKeys) return isIntKey(key) ? keys.findOrAdd(key) : indexOfInt(keys, key);
    const { length } = keys.keys;
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
    this.#clearValues();
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
    for (let table = this.#keys; !(table instanceof Hashed) && seen < table.keys.length; table = this.#keys) {
      seenKeys = table.keys;
      const index = seen++;
      yield [seenKeys[index] as K, this.#at(table, index)];
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

  #leaveKeys(table: Table<V>): Hashed<K, V> {
    const { keys } = table;
    const values = this.#valuesOf(table);
    const hashed = new Hashed<K, V>();
    this.#keys = hashed;
    this.#clearValues();
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

  /** The table of keys that this dict has, where it is one of those that dicts share. @internal */
  get shape(): Shape | null {
    return this.#keys instanceof Shape ? this.#keys : null;
  }

  /** The value of the key that stands there in that table, which the dict had a moment ago. @internal */
  valueAt(shape: Shape, index: number): V | undefined {
    return this.#keys === shape ? this.#atShape(index) : this.get(shape.keys[index] as K);
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
      return { keys: hashed.keys as readonly unknown[] as readonly K[], values: this.#valuesOf(hashed) };
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
      if (this.#keys.keys.length === 0) i = this.#takeShape(items, start, end);
      if (end - i > 2 && isIntKey(items[i])) i = this.#addInts(items, i, end);
    }
    for (; i < end; i += 2) this.set(items[i] as K, items[i + 1] as V);
  }

  /**
   * The same for a new dict, if it has the table that is likely; false, and nothing, for any other, see likely-shapes.ts. The decoder's
   * fast lane asks this first. @internal
   */
  takeLikely(items: readonly unknown[], start: number, end: number): boolean {
    if (this.#keys !== emptyShape()) return false;
    const shape = likelyShape(items, start, end);
    if (shape === null) return false;
    this.#keys = shape;
    this.#take(items, start, end);
    return true;
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
    if (i === start) return start;
    if (i === end && shape.cameAgain) putShape(shape, items, start, end);
    this.#keys = shape;
    this.#take(items, start, i);
    return i;
  }

  /** Takes the values of all keys of a table. */
  #take(items: readonly unknown[], start: number, end: number): void {
    const count = (end - start) >> 1;
    this.#value0 = items[start + 1] as V;
    if (count > 1) this.#value1 = items[start + 3] as V;
    if (count > 2) this.#value2 = items[start + 5] as V;
    if (count > 3) this.#value3 = items[start + 7] as V;
    if (count > 4) this.#value4 = items[start + 9] as V;
    if (count === INSIDE + 1) this.#last = items[start + 11] as V;
    else if (count > INSIDE) {
      const others = new Others<V>(count - INSIDE);
      for (let k = 0, at = start + 2 * INSIDE + 1; at < end; k++, at += 2) others[k] = items[at] as V;
      this.#last = others;
    }
  }

  /** What `set` comes to for ints, without asking what the dict is for each of them; returns where it stopped. */
  #addInts(items: readonly unknown[], start: number, end: number): number {
    if (this.#keys instanceof Shape && this.#keys.keys.length === 0) this.#keys = new IntKeys();
    const ints = this.#keys;
    if (!(ints instanceof IntKeys)) return start;
    const values: unknown[] = ints.values;
    let i = start;
    for (; i < end; i += 2) {
      const key = items[i];
      const index = isIntKey(key) ? ints.findOrAdd(key) : -1;
      if (index === -1) break;
      if (index === values.length) values.push(items[i + 1]);
      else values[index] = items[i + 1];
    }
    return i;
  }
}

/** The key that stands in that place of the Map, as it was inserted. */
function original<K, V>({ originals }: Hashed<K, V>, place: Canonical): K {
  const key = originals?.get(place);
  return key === undefined ? (gather(place) as K) : key;
}
