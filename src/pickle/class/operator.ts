/**
 * The module `operator`: its three makers of functions. They are data here, and take nothing from anything.
 */
import type { ClassEntry } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { PyGlobal } from '../object/global.ts';
import { freshText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import { items, repr, reprInside } from '../object/repr.ts';
import { PyTuple } from '../object/tuple.ts';
import { text } from './check.ts';
import { PyPartial } from './functools.ts';

/** Adds them. */
export function registerOperator(registry: ClassTable): void {
  registry.class('operator.itemgetter', PyItemGetter, itemGetter);
  registry.class('operator.attrgetter', PyAttrGetter, attrGetter);
  registry.class('operator.methodcaller', PyMethodCaller, methodCaller);
}

/**
 * A Python `operator.itemgetter`: what to take from a list or a dict.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyItemGetter } from 'cornichon';
 * console.log(`${loads<PyItemGetter>(dumps(new PyItemGetter(1, 'name')))}`); // operator.itemgetter(1, 'name')
 * ```
 */
export class PyItemGetter {
  /** The indices or keys; a single one gives an item and several a tuple of items. */
  readonly items: PyTuple;

  /** @throws TypeError without an item */
  constructor(...items: unknown[]) {
    if (items.length === 0) throw new TypeError('operator.itemgetter takes at least 1 argument, got 0');
    this.items = PyTuple.from(items);
  }

  /** `operator.itemgetter(1)`, as Python prints it. */
  toString(): string {
    return `operator.itemgetter(${reprInside(this, '...', () => items(this.items))})`;
  }

  /** Prints as in Python. */
  [INSPECT](): string {
    return this.toString();
  }
}

/**
 * A Python `operator.attrgetter`: which attributes to take from an object.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyAttrGetter } from 'cornichon';
 * console.log(loads<PyAttrGetter>(dumps(new PyAttrGetter('user.name'))).names); // PyTuple(1) [ 'user.name' ]
 * ```
 */
export class PyAttrGetter {
  /** The names; dotted for an attribute of an attribute. */
  readonly names: PyTuple<string>;

  /** @throws TypeError without a name, or for one that is no string */
  constructor(...names: string[]) {
    if (names.length === 0) throw new TypeError('operator.attrgetter takes at least 1 argument, got 0');
    this.names = PyTuple.from(names, (name) => text(name, 'the name of an attribute'));
  }

  /** `operator.attrgetter('name')`, as Python prints it. */
  toString(): string {
    return `operator.attrgetter(${items(this.names)})`;
  }

  /** Prints as in Python. */
  [INSPECT](): string {
    return this.toString();
  }
}

/**
 * A Python `operator.methodcaller`: which method to call, and with what.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyMethodCaller } from 'cornichon';
 * const split = new PyMethodCaller('split', [','], [['maxsplit', 1]]);
 * console.log(`${loads<PyMethodCaller>(dumps(split))}`); // operator.methodcaller('split', ',', maxsplit=1)
 * ```
 */
export class PyMethodCaller {
  /** The name of the method. */
  readonly name: string;
  /** Its arguments. */
  readonly args: PyTuple;
  /** Its keyword arguments. */
  readonly keywords: PyDict<string>;

  /** @throws TypeError for a name that is no string */
  constructor(name: string, args: Iterable<unknown> = [], keywords: Iterable<readonly [string, unknown]> = []) {
    this.name = text(name, 'the name of a method');
    this.args = PyTuple.from(args);
    this.keywords = new PyDict(keywords);
  }

  /** `operator.methodcaller('split', ',')`, as Python prints it. */
  toString(): string {
    const keywords = () => [...this.keywords].map(([name, value]) => `${name}=${repr(value)}`);
    const all = () => [this.name, ...this.args].map(repr).concat(keywords()).join(', ');
    return `operator.methodcaller(${reprInside(this, '...', all)})`;
  }

  /** Prints as in Python. */
  [INSPECT](): string {
    return this.toString();
  }
}

function global(name: string): PyGlobal {
  return new PyGlobal('operator', name, { freshModule: true, freshName: true });
}

const ITEM_GETTER = global('itemgetter');
const ATTR_GETTER = global('attrgetter');
const METHOD_CALLER = global('methodcaller');

const itemGetter: ClassEntry<PyItemGetter> = {
  call: (args) => new PyItemGetter(...few(args)),
  reduce: (value) => ({ callable: ITEM_GETTER, args: value.items }),
};

const attrGetter: ClassEntry<PyAttrGetter> = {
  call: (args) => new PyAttrGetter(...(few(args) as string[])),
  // A dotted name was taken apart, and is put together again for each pickle.
  reduce: ({ names }) => ({
    callable: ATTR_GETTER,
    args: PyTuple.from(names, (name) => (name.includes('.') ? freshText(name) : name)),
  }),
};

const methodCaller: ClassEntry<PyMethodCaller> = {
  call: ([name, ...args]) => new PyMethodCaller(name as string, args),
  callWithKeywords: ([name, ...args], keywords) => new PyMethodCaller(name as string, args, keywords as PyDict<string>),
  reduce({ name, args, keywords }) {
    if (keywords.size === 0) return { callable: METHOD_CALLER, args: PyTuple.from([name, ...args]) };
    return { callable: new PyPartial(METHOD_CALLER, [name], keywords), args };
  },
};

/** A call of JavaScript has limits that data does not know. */
function few(args: PyTuple): PyTuple {
  if (args.length <= 1000) return args;
  throw new RangeError(`an operator.itemgetter or attrgetter may have 1000 items here, got ${args.length}`);
}
