/**
 * The classes of `collections` that wrap what they stand for: ChainMap, UserDict, UserList, UserString.
 */
import { PyDict } from '../../object/dict.ts';
import { KEY } from '../../object/equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from '../../object/inspect.ts';
import { items, repr, reprInside } from '../../object/repr.ts';
import { TO_JS } from '../../object/to-js.ts';
import type { Attributed } from '../attributes.ts';

interface MapLike extends Iterable<[unknown, unknown]> {
  has(key: unknown): boolean;
  get(key: unknown): unknown;
  keys(): Iterable<unknown>;
}

/** A dict, and nothing that may have itself in it. */
function isDict(value: unknown): value is MapLike {
  return value instanceof PyDict || value instanceof Map;
}

/**
 * A Python `collections.ChainMap`: several dicts looked through one after another.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyChainMap, PyDict } from 'cornichon';
 * const settings = new PyChainMap(new PyDict([['color', 'red']]), new PyDict([['color', 'blue'], ['size', 3]]));
 * const back = loads<PyChainMap>(dumps(settings));
 * console.log(back.get('color'), back.get('size'), back.maps.length); // red 3 2
 * ```
 */
export class PyChainMap implements Attributed {
  /** Python's `__dict__`, in which `maps` is. @internal */
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

  #dicts(): MapLike[] {
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

/**
 * A Python `collections.UserDict`: an object with a dict in it.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDict, PyUserDict } from 'cornichon';
 * console.log(loads<PyUserDict>(dumps(new PyUserDict(new PyDict([['a', 1]])))).get('a')); // 1
 * ```
 */
export class PyUserDict implements Attributed {
  /** Python's `__dict__`, in which `data` is. @internal */
  attributes: PyDict<string>;

  constructor(data: unknown = new PyDict()) {
    this.attributes = new PyDict([['data', data]]);
  }

  /** The dict in it. */
  get data(): unknown {
    return this.attributes.get('data');
  }

  /** The value of an equal key, or undefined. */
  get(key: unknown): unknown {
    return this.#dict().get(key);
  }

  /** True when an equal key is here. */
  has(key: unknown): boolean {
    return this.#dict().has(key);
  }

  /** The keys. */
  keys(): Iterable<unknown> {
    return this.#dict().keys();
  }

  /** The pairs. */
  [Symbol.iterator](): Iterator<[unknown, unknown]> {
    return this.#dict()[Symbol.iterator]();
  }

  #dict(): MapLike {
    const { data } = this;
    return isDict(data) ? data : new PyDict();
  }

  /** `{'a': 1}`, as Python prints it. */
  toString(): string {
    return reprInside(this, '{...}', () => repr(this.data));
  }

  /** Not hashable, as a dict is not. @internal */
  [KEY](): never {
    throw new TypeError("unhashable type: 'UserDict'");
  }

  /** The dict in it. @internal */
  [TO_JS](): unknown {
    return this.data;
  }

  /** Prints what is in it. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectObject('PyUserDict', this, { entries: this }, depth, options, inspect);
  }
}

/**
 * A Python `collections.UserList`: an object with a list in it.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyUserList } from 'cornichon';
 * console.log(loads<PyUserList>(dumps(new PyUserList([1, 2]))).data); // [ 1, 2 ]
 * ```
 */
export class PyUserList implements Attributed {
  /** Python's `__dict__`, in which `data` is. @internal */
  attributes: PyDict<string>;

  constructor(data: unknown = []) {
    this.attributes = new PyDict([['data', data]]);
  }

  /** The list in it. */
  get data(): unknown {
    return this.attributes.get('data');
  }

  /** The items. */
  *[Symbol.iterator](): IterableIterator<unknown> {
    const { data } = this;
    if (Array.isArray(data)) yield* data;
  }

  /** `[1, 2]`, as Python prints it. */
  toString(): string {
    return reprInside(this, '[...]', () => repr(this.data));
  }

  /** Not hashable, as a list is not. @internal */
  [KEY](): never {
    throw new TypeError("unhashable type: 'UserList'");
  }

  /** The list in it. @internal */
  [TO_JS](): unknown {
    return this.data;
  }

  /** Prints what is in it. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectObject('PyUserList', this, { items: [...this] }, depth, options, inspect);
  }
}

/**
 * A Python `collections.UserString`: an object with a str in it, and equal to it.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyUserString } from 'cornichon';
 * console.log(`${loads<PyUserString>(dumps(new PyUserString('text')))}`); // text
 * ```
 */
export class PyUserString implements Attributed {
  /** Python's `__dict__`, in which `data` is. @internal */
  attributes: PyDict<string>;

  constructor(data: unknown = '') {
    this.attributes = new PyDict([['data', data]]);
  }

  /** The str in it. */
  get data(): unknown {
    return this.attributes.get('data');
  }

  /** The text. */
  toString(): string {
    const { data } = this;
    return typeof data === 'string' ? data : repr(data);
  }

  /** As a dict key, the str that it is equal to. @internal */
  [KEY](): unknown {
    return this.toString();
  }

  /** The text. @internal */
  [TO_JS](): unknown {
    return this.toString();
  }

  /** Prints what is in it. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectObject('PyUserString', this, { args: [this.data] }, depth, options, inspect);
  }
}
