/**
 * Classes of the standard library that are written in Python and keep all that they have in `__dict__`.
 */
import type { ClassEntry } from '../object/class-entry.ts';
import { PyDict } from '../object/dict.ts';
import { PyGlobal } from '../object/global.ts';
import { pairsOf } from '../object/pairs.ts';
import { PyTuple } from '../object/tuple.ts';

/** What these classes have in common. */
export interface Attributed {
  /** Python's `__dict__`. */
  attributes: PyDict<string>;
}

/** How an instance is built from the dict of its attributes, and taken apart into it. */
export function attributesEntry<T extends Attributed>(
  type: PyGlobal,
  js: new () => T,
  argumentsOf: (value: T) => PyTuple = () => new PyTuple(),
): ClassEntry<T> {
  return {
    create() {
      const made = new js();
      // What a new instance has at first is in the state that follows.
      made.attributes = new PyDict();
      return made;
    },
    setState(target, state) {
      for (const [name, value] of attributesOf(state, type)) target.attributes.set(name, value);
    },
    reduce(value, { protocol }) {
      const { attributes } = value;
      const state = attributes.size > 0 ? attributes : undefined;
      return {
        callable: type,
        args: protocol < 2 ? new PyTuple() : argumentsOf(value),
        construct: 'new',
        base: OBJECT,
        state,
      };
    },
  };
}

const OBJECT = new PyGlobal('builtins', 'object');

/** The attributes in a state, whichever kind of dict `loads` was asked to make. @throws TypeError for anything else */
export function attributesOf(state: unknown, type: PyGlobal): [string, unknown][] {
  const pairs = pairsOf(state);
  if (pairs === null) throw new TypeError(`the state of ${type} must be a dict of attributes`);
  for (const [name] of pairs) {
    if (typeof name !== 'string') throw new TypeError(`the name of an attribute of ${type} must be a str`);
  }
  return pairs as [string, unknown][];
}

/** The same as a dict: the very one, where it is one. */
export function attributeDict(state: unknown, type: PyGlobal): PyDict<string> {
  const pairs = attributesOf(state, type);
  return state instanceof PyDict ? (state as PyDict<string>) : new PyDict(pairs);
}

/** What dicts of either kind have. */
export interface DictLike extends Iterable<[unknown, unknown]> {
  has(key: unknown): boolean;
  get(key: unknown): unknown;
  keys(): Iterable<unknown>;
}

/** A dict, and nothing that may have itself in it. */
export function isDict(value: unknown): value is DictLike {
  return value instanceof PyDict || value instanceof Map;
}
