/**
 * What a value is in one line, and what is in it: Python's types by their names in Python, with sizes, shapes and types.
 */
import { DType, NDArray } from '../numpy/index.ts';
import { PickleBuffer } from '../pickle/object/buffer.ts';
import { PyByteArray } from '../pickle/object/bytes.ts';
import { PyDict } from '../pickle/object/dict.ts';
import { floatRepr } from '../pickle/object/float-repr.ts';
import { PyGlobal } from '../pickle/object/global.ts';
import { PyComplex, PyFloat } from '../pickle/object/number.ts';
import { PyObject, type Reduction } from '../pickle/object/object.ts';
import { repr } from '../pickle/object/repr.ts';
import { PyFrozenSet } from '../pickle/object/set.ts';
import { bytesRepr, stringRepr } from '../pickle/object/text-repr.ts';
import { PyTuple } from '../pickle/object/tuple.ts';
import { attributesOf } from '../pickle/to-js-parts.ts';
import { standardRegistry } from '../standard.ts';
import { arrayHead } from './array-text.ts';
import { globalText, PersistentId } from './outside.ts';
import { bytesText, clip, count, printable } from './text.ts';

/** A value in an other, with what stands before it. */
export type Child = readonly [label: string, value: unknown];

/** What there is to say of a value. */
export interface Anatomy {
  /** The type, and what else fits into a line. */
  readonly head: string;
  /** Brackets around the children where they fit into one line, or null where they have no such form. */
  readonly brackets: readonly [open: string, close: string] | null;
  /** How many children. */
  readonly size: number;
  /** What is in it, from the first on. */
  readonly children: () => Iterable<Child>;
}

/** Text and bytes are shown up to here; a line has less room anyway. */
const MAX_SHOWN = 1000;
/** Longer ones say how long they are. */
const MAX_PLAIN = 64;
/** A key leaves room for its value. */
const MAX_KEY = 40;

/** Whether a value has nothing in it that has a line of its own. */
export function isLeaf(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return true;
  if (isContainer(value) || value instanceof NDArray) return false;
  const reduction = LEAVES.some((type) => value instanceof type) ? null : reductionOf(value);
  return reduction === null || reduction instanceof PyGlobal || !hasParts(reduction);
}

const LEAVES = [PyFloat, PyComplex, PyGlobal, PersistentId, DType, PickleBuffer] as const;

/** A leaf in one line. */
export function leafText(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return textOf(value);
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatRepr(value);
    case 'object':
      return value === null ? 'None' : objectText(value);
    default:
      return repr(value);
  }
}

function textOf(text: string): string {
  if (text.length <= MAX_PLAIN) return stringRepr(text);
  return `str of ${count(text.length, 'character')}: ${stringRepr(text.slice(0, MAX_SHOWN))}`;
}

function objectText(value: object): string {
  if (value instanceof PyFloat || value instanceof PyComplex) return String(value);
  if (value instanceof PyGlobal) return printable(globalText(value));
  if (value instanceof PersistentId) return printable(String(value));
  if (value instanceof DType) return `numpy.dtype(${printable(String(value))})`;
  if (value instanceof PickleBuffer) return `buffer of ${bytesText(value.raw().length)}`;
  if (value instanceof Uint8Array) return memoryText(value);
  const reduction = reductionOf(value);
  if (reduction === null) return printable(String(value));
  if (reduction instanceof PyGlobal) return printable(globalText(reduction));
  const [name, text] = [printable(nameOf(reduction)), printable(String(value))];
  // Exceptions, for one, name their class themselves.
  return text.startsWith(`${name.slice(name.lastIndexOf('.') + 1)}(`) ? text : `${name} ${text}`;
}

function memoryText(bytes: Uint8Array): string {
  const text = bytesRepr(bytes.subarray(0, MAX_SHOWN));
  const isArray = bytes instanceof PyByteArray;
  if (bytes.length > MAX_PLAIN) return `${isArray ? 'bytearray' : 'bytes'} of ${bytesText(bytes.length)}: ${text}`;
  return isArray ? `bytearray(${text})` : text;
}

function isContainer(value: object): boolean {
  if (Array.isArray(value) || value instanceof Set || value instanceof Map) return true;
  return value instanceof PyDict || value instanceof PyObject;
}

/** What a value is that has something in it. */
export function anatomyOf(value: object): Anatomy {
  if (value instanceof NDArray) return arrayAnatomy(value);
  if (value instanceof PyDict) return dictAnatomy(value);
  if (value instanceof PyObject) return objectAnatomy(value);
  if (value instanceof Set) return setAnatomy(value);
  const isTuple = value instanceof PyTuple;
  if (Array.isArray(value) && (isTuple || Object.getPrototypeOf(value) === Array.prototype)) {
    const head = `${isTuple ? 'tuple' : 'list'}, ${count(value.length, 'item')}`;
    const close = value.length === 1 ? ',)' : ')';
    return { head, brackets: isTuple ? ['(', close] : ['[', ']'], size: value.length, children: () => itemsOf(value) };
  }
  const reduction = reductionOf(value);
  if (reduction === null || reduction instanceof PyGlobal) {
    return { head: printable(String(value)), brackets: null, size: 0, children: () => [] };
  }
  return objectAnatomy(reduction);
}

function arrayAnatomy(array: NDArray): Anatomy {
  const items = array.storage === 'list' ? (array.data as unknown as readonly unknown[]) : [];
  return { head: arrayHead(array), brackets: null, size: items.length, children: () => itemsOf(items) };
}

function dictAnatomy(dict: PyDict): Anatomy {
  const plain = Object.getPrototypeOf(dict) === PyDict.prototype;
  const reduction = plain ? null : reductionOf(dict);
  const name = reduction === null || reduction instanceof PyGlobal ? 'dict' : printable(nameOf(reduction));
  const head = `${name}, ${count(dict.size, 'item')}`;
  return { head, brackets: plain ? ['{', '}'] : null, size: dict.size, children: () => pairsOf(dict) };
}

function setAnatomy(set: ReadonlySet<unknown>): Anatomy {
  const frozen = set instanceof PyFrozenSet;
  const head = `${frozen ? 'frozenset' : 'set'}, ${count(set.size, 'item')}`;
  return {
    head,
    brackets: frozen ? ['frozenset({', '})'] : ['{', '}'],
    size: set.size,
    children: () => membersOf(set),
  };
}

function objectAnatomy(reduction: Reduction): Anatomy {
  const children = [...partsOf(reduction)];
  return { head: printable(nameOf(reduction)), brackets: null, size: children.length, children: () => children };
}

/** What a pickle says of an object: arguments, attributes, items. */
function* partsOf({ args, kwargs, state, listItems, dictItems }: Reduction): Generator<Child> {
  const own = args.filter((argument) => !(argument instanceof PyGlobal));
  if (own.length > 0) yield ['arguments', args];
  if (kwargs != null) yield ['keywords', kwargs];
  const attributes = attributesOf(state);
  if (attributes === null) yield ['state', state];
  else
    for (const [name, value] of attributes)
      yield [`.${typeof name === 'string' ? clip(printable(name), MAX_KEY) : keyText(name)}`, value];
  let index = 0;
  for (const item of listItems ?? []) yield [String(index++), item];
  for (const [key, item] of dictItems ?? []) yield [keyText(key), item];
}

function* itemsOf(items: readonly unknown[]): Generator<Child> {
  for (let i = 0; i < items.length; i++) yield [String(i), items[i]];
}

function* membersOf(set: ReadonlySet<unknown>): Generator<Child> {
  for (const member of set) yield ['', member];
}

function* pairsOf(dict: PyDict): Generator<Child> {
  for (const [key, value] of dict) yield [keyText(key), value];
}

function keyText(key: unknown): string {
  return clip(typeof key === 'string' ? stringRepr(key) : isLeaf(key) ? leafText(key) : printable(repr(key)), MAX_KEY);
}

/** How an instance of a known class would be written; null for what is none. */
function reductionOf(value: object): Reduction | PyGlobal | null {
  try {
    return standardRegistry().entryOf(value)?.reduce?.(value, { protocol: 4, numpy: 'portable' }) ?? null;
  } catch {
    // A value that could be read and cannot be written is shown by its own text.
    return null;
  }
}

/** Whether there is more to an object than a few words about it. */
function hasParts({ state, listItems, dictItems }: Reduction): boolean {
  return state != null || listItems != null || dictItems != null;
}

function nameOf({ callable, args }: Reduction): string {
  return new PyObject(callable, args).className;
}
