/**
 * Python's set and frozenset: JavaScript's Set, with Python's equality of members.
 *
 * The Set underneath holds canonical keys (see equality.ts); members that are not their own canonical key stand beside.
 */
import { type Canonical, canonicalKey, FROZEN } from './equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectItems } from './inspect.ts';

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
    const canonical = canonicalKey(item);
    if (!Object.is(canonical, item) && !super.has(canonical as T)) {
      this.originals ??= new Map();
      this.originals.set(canonical, item);
    }
    super.add(canonical as T);
  }

  /** True when an equal member is here. */
  override has(item: T): boolean {
    return super.has(canonicalKey(item) as T);
  }

  /** Removes an equal member; true when there was one. */
  override delete(item: T): boolean {
    const canonical = canonicalKey(item);
    this.originals?.delete(canonical);
    return super.delete(canonical as T);
  }

  /** Removes all members. */
  override clear(): void {
    this.originals = undefined;
    super.clear();
  }

  /** Calls `action` for each member in order of insertion. */
  override forEach(action: (item: T, again: T, set: Set<T>) => void): void {
    for (const item of this) action(item, item, this);
  }

  /** The members in order of insertion. */
  override *[Symbol.iterator](): SetIterator<T> {
    for (const canonical of super[Symbol.iterator]()) {
      const original = this.originals?.get(canonical as Canonical);
      yield original === undefined ? canonical : original;
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
  /** Lets a frozenset stand in a dict key. @internal */
  get [FROZEN](): true {
    return true;
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
