/**
 * Python's set and frozenset: JavaScript's Set, with Python's equality of members.
 *
 * The Set underneath holds canonical keys (see equality.ts); members that are not their own canonical key stand beside.
 * From some size on it holds numbers scattered (see scatter.ts). Not before, since what looks past this class, as a
 * debugger does and `structuredClone`, sees what the Set underneath holds.
 */
import { type Canonical, canonicalKey, FROZEN } from './equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectItems } from './inspect.ts';
import { gather, scatter } from './scatter.ts';

/** So many numbers that V8 hashes alike take half a millisecond to add. */
const SCATTER_FROM = 512;

/** The members by Python's equality; a Set of JavaScript's own goes by another. */
function asPySet(set: ReadonlySet<unknown>): PySet {
  return set instanceof PySet ? set : new PySet(set);
}

/**
 * A Python `set`. Members are equal as in Python: `1`, `1.0` and `true` are one member, tuples and bytes are equal by
 * value; the member that came first stays.
 *
 * @example
 * ```ts
 * import { PySet, PyTuple } from 'cornichon';
 * const seen = new PySet([PyTuple.of(1, 2)]);
 * console.log(seen.has(PyTuple.of(1, 2))); // true
 * ```
 */
export class PySet<T = unknown> extends Set<T> {
  /** Members that are not their own canonical key. Declared without a value: Set's constructor runs before it. */
  declare private originals: Map<Canonical, T> | undefined;
  /** Whether the Set underneath holds numbers scattered. */
  #scattered = false;

  /** A set of what the iterable yields, as Python's `set(iterable)`. */
  constructor(items?: Iterable<T> | null) {
    super();
    this.originals = undefined;
    if (items != null) for (const item of items) this.include(item);
  }

  /** Adds a member, unless an equal one is here. */
  override add(item: T): this {
    this.include(item);
    return this;
  }

  /** Adds a member; what `add` and the constructor share, since a frozenset refuses `add`. @internal */
  include(item: T): void {
    if (!this.#scattered && super.size >= SCATTER_FROM) this.#scatter();
    const place = this.#place(item);
    if (!Object.is(this.#canonical(place), item) && !super.has(place as T)) {
      this.originals ??= new Map();
      this.originals.set(place, item);
    }
    super.add(place as T);
  }

  #scatter(): void {
    const members = [...this];
    this.#clearMembers();
    this.#scattered = true;
    for (const member of members) this.include(member);
  }

  /** What the Set underneath has for a member. */
  #place(item: unknown): Canonical {
    const canonical = canonicalKey(item);
    return this.#scattered && typeof canonical === 'number' ? scatter(canonical) : canonical;
  }

  #canonical(place: unknown): unknown {
    return this.#scattered ? gather(place) : place;
  }

  #clearMembers(): void {
    this.originals = undefined;
    this.#scattered = false;
    super.clear();
  }

  /** True when an equal member is here. */
  override has(item: T): boolean {
    return super.has(this.#place(item) as T);
  }

  /** Removes an equal member; true when there was one. */
  override delete(item: T): boolean {
    const place = this.#place(item);
    this.originals?.delete(place);
    return super.delete(place as T);
  }

  /** The members in order of insertion, as whoever wants all of them gets them ten times as fast as from an iterator. @internal */
  members(): T[] {
    const places = Array.from(super.values()) as (T | Canonical)[];
    const { originals } = this;
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as Canonical;
      if (originals?.has(place)) places[i] = originals.get(place)!;
      else if (typeof place === 'number') places[i] = this.#canonical(place) as T;
    }
    return places as T[];
  }

  /** The canonical keys of the members. @internal */
  protected canonicals(): Iterable<Canonical> {
    return this.#scattered ? Array.from(this, canonicalKey) : (super.values() as Iterable<Canonical>);
  }

  /** Removes all members. */
  override clear(): void {
    this.#clearMembers();
  }

  /** Calls `action` for each member in order of insertion. */
  override forEach(action: (item: T, again: T, set: Set<T>) => void): void {
    for (const item of this) action(item, item, this);
  }

  /** The members in order of insertion. */
  override *[Symbol.iterator](): SetIterator<T> {
    for (const place of super[Symbol.iterator]()) {
      const original = this.originals?.get(place as Canonical);
      yield original === undefined ? (this.#canonical(place) as T) : original;
    }
  }

  /** The members in order of insertion. */
  override values(): SetIterator<T> {
    return this[Symbol.iterator]();
  }

  /** The members in order of insertion. */
  override keys(): SetIterator<T> {
    return this[Symbol.iterator]();
  }

  /** The members in order of insertion, each twice, as with a Set. */
  override *entries(): SetIterator<[T, T]> {
    for (const item of this) yield [item, item];
  }

  // Newer engines have these on Set, where they would go by what the Set underneath holds.

  /** A set of the members of both. Python: `a | b`. */
  union<U>(other: ReadonlySet<U>): PySet<T | U> {
    return this.#of<T | U>(this, other);
  }

  /** A set of the members that both have. Python: `a & b`. */
  intersection<U>(other: ReadonlySet<U>): PySet<T & U> {
    const theirs = asPySet(other);
    return this.#of([...this].filter((item) => theirs.has(item)) as (T & U)[]);
  }

  /** A set of the members that the other does not have. Python: `a - b`. */
  difference<U>(other: ReadonlySet<U>): PySet<T> {
    const theirs = asPySet(other);
    return this.#of([...this].filter((item) => !theirs.has(item)));
  }

  /** A set of the members that only one of both has. Python: `a ^ b`. */
  symmetricDifference<U>(other: ReadonlySet<U>): PySet<T | U> {
    const theirs = asPySet(other);
    const [mine, others] = [
      [...this].filter((item) => !theirs.has(item)),
      [...theirs].filter((item) => !this.has(item as T)),
    ];
    return this.#of<T | U>(mine, others as U[]);
  }

  /** True when the other has all members of this. Python: `a <= b`. */
  isSubsetOf(other: ReadonlySet<unknown>): boolean {
    const theirs = asPySet(other);
    for (const item of this) if (!theirs.has(item)) return false;
    return true;
  }

  /** True when this has all members of the other. Python: `a >= b`. */
  isSupersetOf(other: ReadonlySet<unknown>): boolean {
    for (const item of asPySet(other)) if (!this.has(item as T)) return false;
    return true;
  }

  /** True when no member of one is in the other. Python: `a.isdisjoint(b)`. */
  isDisjointFrom(other: ReadonlySet<unknown>): boolean {
    for (const item of asPySet(other)) if (this.has(item as T)) return false;
    return true;
  }

  /** A set of the kind that this is, as Python's operators give the type of their left side. */
  #of<U>(...parts: Iterable<U>[]): PySet<U> {
    const set = this instanceof PyFrozenSet ? new PyFrozenSet<U>() : new PySet<U>();
    for (const part of parts) for (const item of part) set.include(item);
    return set;
  }

  /** Prints as a Set does. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectItems(`${this.constructor.name}(${this.size})`, this, this.size, depth, options, inspect);
  }
}

/**
 * A Python `frozenset`: a {@link PySet} that cannot be changed, and can be a dict key itself.
 *
 * @example
 * ```ts
 * import { PyDict, PyFrozenSet } from 'cornichon';
 * const rules = new PyDict([[new PyFrozenSet(['a', 'b']), 1]]);
 * console.log(rules.get(new PyFrozenSet(['b', 'a']))); // 1
 * ```
 */
export class PyFrozenSet<T = unknown> extends PySet<T> {
  /** Lets a frozenset stand in a dict key: the canonical keys of its members. @internal */
  [FROZEN](): Iterable<Canonical> {
    return this.canonicals();
  }

  /** Not for a frozenset. @throws TypeError always. */
  override add(_item: T): never {
    throw new TypeError('a frozenset cannot be changed');
  }

  /** Not for a frozenset. @throws TypeError always. */
  override delete(_item: T): never {
    throw new TypeError('a frozenset cannot be changed');
  }

  /** Not for a frozenset. @throws TypeError always. */
  override clear(): never {
    throw new TypeError('a frozenset cannot be changed');
  }
}
