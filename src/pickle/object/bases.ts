/**
 * Python's built-in types that a class may extend, and the JavaScript classes that stand for them.
 *
 * A JavaScript class that extends Array, Map, Set and so on is taken for a Python class that extends list, dict, set. Its
 * instances are made by the constructor of Array, with the prototype of the class: so they are real arrays, and no
 * constructor of the class itself runs.
 */
import { PyByteArray } from './bytes.ts';
import type { AnyClass } from './class-entry.ts';
import { PyDict } from './dict.ts';
import { PyGlobal } from './global.ts';
import { PyFloat } from './number.ts';
import type { Reduction } from './object.ts';
import { repr } from './repr.ts';
import { PyFrozenSet, PySet } from './set.ts';
import { PyTuple } from './tuple.ts';

/** What a class has from what it extends. */
export interface Base {
  /** A new instance of `type`. What is in a list or a dict comes later, what is in any other is in the arguments. */
  create(type: AnyClass<object>, args: PyTuple): object;
  /** How an instance is made again; its class and its attributes are not told here. */
  reduce(value: object): Omit<Reduction, 'callable'>;
  /** Properties that instances have for their contents. An attribute of that name has no place. */
  readonly own?: readonly string[];
}

const OBJECT: Base = {
  create: (type) => Object.create(type.prototype as object) as object,
  reduce: () => ({ args: new PyTuple(), construct: 'new', base: builtin('object') }),
};

const LIST: Base = {
  create: (type) => construct(Array, [], type),
  reduce: (value) => ({ ...OBJECT.reduce(value), base: builtin('list'), listItems: value as unknown[] }),
  own: ['length'],
};

const EXCEPTION: Base = {
  create(type, args) {
    const error = construct(Error, args.length > 0 ? [String(args[0])] : [], type);
    return Object.defineProperty(error, 'args', { value: args, writable: true, configurable: true });
  },
  reduce(value) {
    const { args, message } = value as { readonly args?: unknown; readonly message: string };
    return { args: args instanceof PyTuple ? args : PyTuple.of(message) };
  },
};

function dict(js: AnyClass<object>): Base {
  return {
    create: (type) => construct(js, [], type),
    reduce(value) {
      return { ...OBJECT.reduce(value), base: builtin('dict'), dictItems: value as Map<unknown, unknown> };
    },
  };
}

function set(js: AnyClass<object>): Base {
  return {
    create: (type, [items]) => construct(js, items === undefined ? [] : [itemsOf(items, 'a list')], type),
    reduce: (value) => ({ args: PyTuple.of([...(value as Set<unknown>)]) }),
    own: ['originals'],
  };
}

/** A type whose value is the one argument of its constructor. */
function scalar(
  js: AnyClass<object>,
  python: string,
  isValue: (argument: unknown) => boolean,
  contents: (value: never) => unknown,
  own: readonly string[] = [],
): Base {
  return {
    create(type, [value]) {
      if (value !== undefined && !isValue(value)) throw unexpected(value, `a ${python}`);
      return construct(js, value === undefined ? [] : [value instanceof PyFloat ? value.value : value], type);
    },
    reduce: (value) => ({ args: PyTuple.of(contents(value as never)), construct: 'new', base: builtin(python) }),
    own,
  };
}

const TUPLE: Base = {
  create(type, [items = []]) {
    const tuple = construct(PyTuple, [], type) as PyTuple;
    for (const [i, item] of itemsOf(items, 'a tuple').entries()) tuple[i] = item;
    return tuple;
  },
  reduce: (value) => ({ args: PyTuple.of(PyTuple.from(value as PyTuple)), construct: 'new', base: builtin('tuple') }),
  own: ['length'],
};

const STR = scalar(String, 'str', (value) => typeof value === 'string', String, ['length']);
const INT = scalar(Number, 'int', (value) => Number.isSafeInteger(value), integerOf);
const FLOAT = scalar(PyFloat, 'float', isFloat, (value: PyFloat) => new PyFloat(value.value), ['value']);
const BYTES = scalar(
  Uint8Array,
  'bytes',
  (value) => value instanceof Uint8Array,
  (value: Uint8Array) => Uint8Array.from(value),
);

/** A class stands before the one that it extends. */
const BASES: readonly (readonly [js: AnyClass<object>, base: Base | null])[] = [
  [PyTuple, TUPLE],
  [Array, LIST],
  [PyDict, dict(PyDict)],
  [Map, dict(Map)],
  [PyFrozenSet, set(PyFrozenSet)],
  [PySet, set(PySet)],
  [Set, set(Set)],
  [String, STR],
  [Number, INT],
  [PyFloat, FLOAT],
  // Not even their constructors could be told from the data what to do.
  [PyByteArray, null],
  [Uint8Array, BYTES],
  [Object.getPrototypeOf(Uint8Array) as AnyClass<object>, null],
  [Date, null],
  [ArrayBuffer, null],
  [Error, EXCEPTION],
];

/**
 * What a class extends.
 *
 * @throws TypeError for a class whose instances cannot be made or taken apart without knowing more
 */
export function baseOf(type: AnyClass<object>): Base {
  const [js, base] = BASES.find(([js]) => type.prototype instanceof js) ?? [Object, OBJECT];
  if (base !== null) return base;
  throw new TypeError(`${type.name} extends ${js.name}: tell how it is built and taken apart with an entry`);
}

/** An instance that the constructor of `js` makes, with the prototype of `type`. */
function construct(js: AnyClass<object>, args: readonly unknown[], type: AnyClass<object>): object {
  return Reflect.construct(js as unknown as new () => object, args, type) as object;
}

function isFloat(value: unknown): boolean {
  return typeof value === 'number' || value instanceof PyFloat;
}

function integerOf(value: number): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new TypeError(`a class that extends Number is an int in Python, ${number} is none`);
}

function itemsOf(value: unknown, wanted: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unexpected(value, wanted);
}

function unexpected(value: unknown, wanted: string): TypeError {
  return new TypeError(`a class that extends a built-in type is made of ${wanted}, got ${repr(value).slice(0, 80)}`);
}

function builtin(name: string): PyGlobal {
  return new PyGlobal('builtins', name);
}
