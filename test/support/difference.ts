/**
 * Whether two values are the same for Python: type by type and bit by bit, and with the same sharing.
 *
 * Vitest's `toEqual` takes a tuple for a list and a bytearray for bytes. Here 1, true and PyFloat(1) are three
 * values, -0 is not 0, NaN is NaN, dicts compare in order with their keys, and what is one object on one side must be one
 * object on the other, so that cycles and shared references count. Iterative, so depth costs no stack.
 */
import {
  PickleBuffer,
  PyByteArray,
  PyComplex,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
} from '../../src/index.ts';

export interface DifferenceOptions {
  /** Whether the members of sets must come in the same order. Python's sets have none. Default: true. */
  readonly orderedSets?: boolean;
}

type Pair = readonly [path: string, left: unknown, right: unknown];

/** Where two values differ and how, or null when they are the same. */
export function difference(left: unknown, right: unknown, options: DifferenceOptions = {}): string | null {
  const ordered = options.orderedSets ?? true;
  const toRight = new Map<object, object>();
  const toLeft = new Map<object, object>();
  const todo: Pair[] = [['value', left, right]];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const [path, a, b] = next;
    const kind = kindOf(a);
    if (kind !== kindOf(b)) return `${path}: ${show(a)} is not ${show(b)}`;
    if (isLeaf(a, kind)) {
      if (textOf(a) !== textOf(b)) return `${path}: ${show(a)} is not ${show(b)}`;
      continue;
    }
    const [known, back] = [toRight.get(a as object), toLeft.get(b as object)];
    if (known !== undefined || back !== undefined) {
      if (known !== b || back !== a) return `${path}: ${kind} is shared on one side only`;
      continue;
    }
    toRight.set(a as object, b as object);
    toLeft.set(b as object, a as object);
    const [mine, theirs] = [partsOf(a, kind, ordered), partsOf(b, kind, ordered)];
    if (mine.length !== theirs.length) return `${path}: ${kind} of ${mine.length} parts is not one of ${theirs.length}`;
    // From the last to the first, so that they are taken off the stack in order and the first difference is told.
    for (let i = mine.length - 1; i >= 0; i--) todo.push([child(path, i), mine[i], theirs[i]]);
  }
  return null;
}

function child(path: string, index: number): string {
  return path.length < 200 ? `${path}[${index}]` : path;
}

function show(value: unknown): string {
  const kind = kindOf(value);
  return isLeaf(value, kind) ? textOf(value).slice(0, 80) : kind;
}

/** Python's type of a value, or the class of what has none. */
export function kindOf(value: unknown): string {
  if (value === null) return 'None';
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'string':
      return 'str';
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'int' : 'float';
    case 'object':
      return KINDS.get(Object.getPrototypeOf(value) as object) ?? 'object';
    default:
      return typeof value;
  }
}

const KINDS = new Map<object, string>([
  [Array.prototype, 'list'],
  [PyTuple.prototype, 'tuple'],
  [PyDict.prototype, 'dict'],
  [PySet.prototype, 'set'],
  [PyFrozenSet.prototype, 'frozenset'],
  [Uint8Array.prototype, 'bytes'],
  [PyByteArray.prototype, 'bytearray'],
  [PyFloat.prototype, 'float'],
  [PyComplex.prototype, 'complex'],
  [PyGlobal.prototype, 'global'],
  [PyObject.prototype, 'PyObject'],
  [PickleBuffer.prototype, 'PickleBuffer'],
  [Map.prototype, 'Map'],
  [Object.prototype, 'Object'],
]);

const LEAVES = new Set(['None', 'bool', 'int', 'float', 'str', 'global', 'undefined']);

/** What has no identity in Python: empty tuples are one object, empty frozensets up to 3.9, bytes of length 0 and 1. */
function isLeaf(value: unknown, kind: string): boolean {
  return (
    LEAVES.has(kind) ||
    (kind === 'tuple' && (value as PyTuple).length === 0) ||
    (kind === 'frozenset' && (value as PyFrozenSet).size === 0) ||
    (kind === 'bytes' && (value as Uint8Array).length <= 1)
  );
}

/** A text that tells a leaf from every other, and a hashable value from every other hashable value. */
function textOf(value: unknown): string {
  const kind = kindOf(value);
  switch (kind) {
    case 'str':
      return JSON.stringify(value);
    case 'float': {
      const number = value instanceof PyFloat ? value.value : (value as number);
      return `float:${Object.is(number, -0) ? '-0' : number}`;
    }
    case 'int':
    case 'bool':
    case 'None':
      return `${kind}:${String(value)}`;
    case 'bytes':
      return `bytes:${hex(value as Uint8Array)}`;
    case 'complex':
      return `complex:${textOf(new PyFloat((value as PyComplex).re))},${textOf(new PyFloat((value as PyComplex).im))}`;
    case 'global':
      return `global:${JSON.stringify([(value as PyGlobal).module, (value as PyGlobal).name])}`;
    case 'tuple':
      return `(${Array.from(value as PyTuple, textOf).join()})`;
    case 'frozenset':
      return `{${[...(value as PyFrozenSet)].map(textOf).sort().join()}}`;
    default:
      return kind;
  }
}

function hex(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('hex');
}

function partsOf(value: unknown, kind: string, orderedSets: boolean): readonly unknown[] {
  switch (kind) {
    case 'list':
    case 'tuple':
      return value as unknown[];
    case 'dict':
      return [...(value as PyDict)].flat();
    case 'Map':
      return [...(value as Map<unknown, unknown>)].flat();
    case 'Object':
      return Object.entries(value as object).flat();
    case 'set':
    case 'frozenset': {
      const members = [...(value as PySet)];
      if (orderedSets) return members;
      const keyed = members.map((member) => [textOf(member), member] as const);
      return keyed.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, member]) => member);
    }
    case 'bytes':
    case 'bytearray':
      return [hex(value as Uint8Array)];
    case 'PickleBuffer':
      return [hex((value as PickleBuffer).raw()), (value as PickleBuffer).readonly];
    case 'complex':
      return [textOf(value)];
    case 'PyObject': {
      const { callable, args, kwargs, construct, state, listItems, dictItems, stateSetter } = value as PyObject;
      return [callable, args, kwargs, construct, state, listItems, dictItems?.flat() ?? null, stateSetter];
    }
    default:
      throw new TypeError(`no way to compare a ${kind}`);
  }
}
