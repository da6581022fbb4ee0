/**
 * The classes of `collections` that wrap what they stand for: UserDict, UserList, UserString.
 */
import { PyDict } from '../../object/dict.ts';
import { KEY } from '../../object/equality.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from '../../object/inspect.ts';
import { repr, reprInside } from '../../object/repr.ts';
import { TO_JS } from '../../object/to-js.ts';
import { type Attributed, type DictLike, isDict } from '../attributes.ts';

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
  /** Python's `__dict__`, in which `data` is. */
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

  #dict(): DictLike {
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
  /** Python's `__dict__`, in which `data` is. */
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
  /** Python's `__dict__`, in which `data` is. */
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
