/**
 * Python's `collections.ChainMap`: several dicts as one.
 */
import { PyDict } from '../../object/dict.ts';
import { KEY } from '../../object/equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from '../../object/inspect.ts';
import { items, reprInside } from '../../object/repr.ts';
import { TO_JS } from '../../object/to-js.ts';
import { type Attributed, type DictLike, isDict } from '../attributes.ts';
import { PyUserDict } from './user.ts';

/**
 * A Python `collections.ChainMap`: several dicts looked through one after another.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyChainMap, PyDict } from 'cornichon';
 * const settings = new PyChainMap(new PyDict([['color', 'red']]), PyDict.fromObject({ color: 'blue', size: '3' }));
 * const back = loads<PyChainMap>(dumps(settings));
 * console.log(back.get('color'), back.get('size'), back.maps.length); // red 3 2
 * ```
 */
export class PyChainMap implements Attributed {
  /** Python's `__dict__`, in which `maps` is. */
  attributes: PyDict<string>;

  constructor(...maps: unknown[]) {
    this.attributes = new PyDict([['maps', maps.length === 0 ? [new PyDict()] : maps]]);
  }

  /** The dicts, the one that is asked first at the beginning. */
  get maps(): readonly unknown[] {
    const maps = this.attributes.get('maps');
    return Array.isArray(maps) ? maps : [];
  }

  /** The value that the first of the dicts has which has the key; undefined when none has. */
  get(key: unknown): unknown {
    return this.#dicts()
      .find((map) => map.has(key))
      ?.get(key);
  }

  /** True when one of the dicts has the key. */
  has(key: unknown): boolean {
    return this.#dicts().some((map) => map.has(key));
  }

  /** The keys of all, those of the last dict first, as Python has them. */
  keys(): Iterable<unknown> {
    const all = new PyDict();
    for (const map of this.#dicts().reverse()) for (const key of map.keys()) all.set(key, null);
    return all.keys();
  }

  /** The keys of all with the values that `get` gives. */
  *[Symbol.iterator](): IterableIterator<[unknown, unknown]> {
    for (const key of this.keys()) yield [key, this.get(key)];
  }

  #dicts(): DictLike[] {
    return this.maps.map((map) => (map instanceof PyUserDict ? map.data : map)).filter(isDict);
  }

  /** `ChainMap({'a': 1}, {'b': 2})`, as Python prints it. */
  toString(): string {
    return reprInside(this, '...', () => `ChainMap(${items(this.maps)})`);
  }

  /** Not hashable, as a dict is not. @internal */
  [KEY](): never {
    throw new TypeError("unhashable type: 'ChainMap'");
  }

  /** What it looks like from outside, as one dict. @internal */
  [TO_JS](): unknown {
    return new PyDict(this);
  }

  /** Prints the dicts. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectObject('PyChainMap', this, { items: this.maps }, depth, options, inspect);
  }
}
