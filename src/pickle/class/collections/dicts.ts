/**
 * The classes of `collections` that extend dict: OrderedDict, defaultdict, Counter.
 */
import { PyDict } from '../../object/dict.ts';
import { canonicalKey, KEY } from '../../object/equality.ts';
import { pairs, repr, reprInside } from '../../object/repr.ts';

/**
 * A Python `collections.OrderedDict`: a {@link PyDict} that can be reordered.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyOrderedDict } from 'cornichon';
 * const queue = loads<PyOrderedDict<string, number>>(dumps(new PyOrderedDict([['a', 1], ['b', 2]])));
 * queue.moveToEnd('a');
 * console.log(`${queue}`); // OrderedDict({'b': 2, 'a': 1})
 * ```
 */
export class PyOrderedDict<K = unknown, V = unknown> extends PyDict<K, V> {
  /** Attributes that Python code has set on the dict itself; null for none, as nearly always. */
  attributes: PyDict<string> | null = null;

  /** Moves a key to the end, or to the beginning; false when it is not here. Python: `move_to_end`. */
  moveToEnd(key: K, last = true): boolean {
    if (!this.has(key)) return false;
    const canonical = canonicalKey(key);
    const entries = [...this];
    const moved = entries.filter(([other]) => canonicalKey(other) === canonical);
    const others = entries.filter(([other]) => canonicalKey(other) !== canonical);
    this.clear();
    for (const [other, value] of last ? [...others, ...moved] : [...moved, ...others]) this.set(other, value);
    return true;
  }

  /** `OrderedDict({'a': 1})`, as Python prints it. */
  override toString(): string {
    return `OrderedDict(${this.size === 0 ? '' : reprInside(this, '...', () => `{${pairs(this)}}`)})`;
  }

  /** Not hashable, as any dict. @internal */
  [KEY](): never {
    throw new TypeError("unhashable type: 'collections.OrderedDict'");
  }
}

/**
 * A Python `collections.defaultdict`. The factory is there by name and is never called: a key that is not here gives
 * undefined, as in any Map.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDefaultDict, PyGlobal } from 'cornichon';
 * const groups = new PyDefaultDict(new PyGlobal('builtins', 'list'), [['a', [1]]]);
 * const back = loads<PyDefaultDict<string, number[]>>(dumps(groups));
 * console.log(`${back.defaultFactory}`, back.get('a'), back.get('b')); // builtins.list [ 1 ] undefined
 * ```
 */
export class PyDefaultDict<K = unknown, V = unknown> extends PyDict<K, V> {
  /** What Python calls for a missing key: a {@link PyGlobal} mostly; null for nothing. Python: `default_factory`. */
  defaultFactory: unknown;

  constructor(defaultFactory: unknown = null, entries?: Iterable<readonly [K, V]> | null) {
    super(entries);
    this.defaultFactory = defaultFactory;
  }

  /** `defaultdict(list, {'a': [1]})`: as Python prints it, but for the factory, which is printed by its name. */
  override toString(): string {
    return `defaultdict(${reprInside(this, '...', () => `${repr(this.defaultFactory)}, {${pairs(this)}}`)})`;
  }

  /** Not hashable, as any dict. @internal */
  [KEY](): never {
    throw new TypeError("unhashable type: 'collections.defaultdict'");
  }
}

/**
 * A Python `collections.Counter`: how often there is what.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyCounter } from 'cornichon';
 * const letters = loads<PyCounter<string>>(dumps(PyCounter.of('abracadabra')));
 * console.log(letters.mostCommon(2), letters.count('z')); // [ [ 'a', 5 ], [ 'b', 2 ] ] 0
 * ```
 */
export class PyCounter<K = unknown> extends PyDict<K, number> {
  /** Counts what the iterable yields. Python: `Counter(iterable)`. */
  static of<K>(items: Iterable<K>): PyCounter<K> {
    const counter = new PyCounter<K>();
    for (const item of items) counter.set(item, counter.count(item) + 1);
    return counter;
  }

  /** The count of a key; 0 for one that is not here. Python: `counter[key]`. */
  count(key: K): number {
    return this.get(key) ?? 0;
  }

  /** The pairs with the highest counts, all of them by default; equal counts stay in order. Python: `most_common`. */
  mostCommon(limit = Number.POSITIVE_INFINITY): [K, number][] {
    return [...this].sort(([, a], [, b]) => b - a).slice(0, limit);
  }

  /** The sum of the counts. Python: `total()`. */
  total(): number {
    let sum = 0;
    for (const count of this.values()) sum += count;
    return sum;
  }

  /** `Counter({'a': 2, 'b': 1})`, the highest count first, as Python prints it. */
  override toString(): string {
    return `Counter(${this.size === 0 ? '' : `{${pairs(this.mostCommon())}}`})`;
  }

  /** Not hashable, as any dict. @internal */
  [KEY](): never {
    throw new TypeError("unhashable type: 'Counter'");
  }
}
