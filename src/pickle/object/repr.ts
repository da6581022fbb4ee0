/**
 * Values as Python prints them: `repr(value)`, for the `toString` of our classes and for messages.
 *
 * Data may be nested without end, hold itself, or name one list a million times in a few bytes. So a text has a limit, for
 * all that is printed on behalf of one call, and what is beyond it is `...`, as in Python's `reprlib`.
 */
import { PyByteArray } from './bytes.ts';
import { PyDict } from './dict.ts';
import { floatRepr } from './float-repr.ts';
import { PyGlobal } from './global.ts';
import { PyFrozenSet } from './set.ts';
import { bytesRepr, stringRepr } from './text-repr.ts';
import { PyTuple } from './tuple.ts';

const MAX_DEPTH = 100;
const MAX_VALUES = 10_000;
const MAX_BYTES = 10_000;
/** Up to here, `toString()` of a bigint is fast, and CPython prints it too. */
const MAX_INT_BITS = 14_000;

/** What is being printed: containers that are open, from the outermost, and how many values there were. */
interface Printing {
  readonly open: Set<object>;
  values: number;
}

let printing: Printing | null = null;

/** The value as Python prints it. Objects that are no types of Python print as their `toString` says. */
export function repr(value: unknown): string {
  const outermost = printing === null;
  printing ??= { open: new Set(), values: 0 };
  try {
    return reprOf(value, printing);
  } finally {
    if (outermost) printing = null;
  }
}

/** What `toString` of a class prints for its own contents: `text(container)`, or `circular` inside of itself. */
export function reprInside(container: object, circular: string, text: () => string): string {
  const outermost = printing === null;
  printing ??= { open: new Set(), values: 0 };
  const { open } = printing;
  if (open.has(container)) return circular;
  open.add(container);
  try {
    return open.size > MAX_DEPTH ? '...' : text();
  } finally {
    open.delete(container);
    if (outermost) printing = null;
  }
}

function reprOf(value: unknown, state: Printing): string {
  if (++state.values > MAX_VALUES) return '...';
  switch (typeof value) {
    case 'string':
      return stringRepr(value.length > MAX_BYTES ? `${value.slice(0, MAX_BYTES)}...` : value);
    case 'number':
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? String(value) : floatRepr(value);
    case 'boolean':
      return value ? 'True' : 'False';
    case 'bigint':
      return intRepr(value);
    case 'object':
      return value === null ? 'None' : objectRepr(value);
    default:
      return typeof value;
  }
}

function objectRepr(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Array.prototype) return reprInside(value, '[...]', () => `[${items(value as unknown[])}]`);
  if (prototype === PyTuple.prototype) return reprInside(value, '(...)', () => tupleRepr(value as PyTuple));
  if (prototype === PyDict.prototype || prototype === Map.prototype) {
    return reprInside(value, '{...}', () => `{${pairs(value as Map<unknown, unknown>)}}`);
  }
  if (prototype === Object.prototype || prototype === null) {
    return reprInside(value, '{...}', () => `{${pairs(Object.entries(value))}}`);
  }
  if (value instanceof Set) return reprInside(value, '{...}', () => setRepr(value));
  if (value instanceof Uint8Array) {
    const text = bytesRepr(value.subarray(0, MAX_BYTES)) + (value.length > MAX_BYTES ? '...' : '');
    return value instanceof PyByteArray ? `bytearray(${text})` : text;
  }
  if (value instanceof PyGlobal) return value.module === 'builtins' ? value.name : String(value);
  // A class without a text of its own has that of Object, which says nothing.
  const text = String(value);
  return text.startsWith('[object ') ? `<${value.constructor?.name ?? 'dict'} object>` : text;
}

/** The items as Python prints them, with commas between. */
export function items(values: Iterable<unknown>): string {
  return limited(values, repr);
}

/** The pairs of a dict as Python prints them, without braces. */
export function pairs(entries: Iterable<readonly [unknown, unknown]>): string {
  return limited(entries, ([key, value]) => `${repr(key)}: ${repr(value)}`);
}

function limited<T>(values: Iterable<T>, text: (value: T) => string): string {
  const parts: string[] = [];
  for (const value of values) {
    if (printing !== null && printing.values > MAX_VALUES) {
      parts.push('...');
      break;
    }
    parts.push(text(value));
  }
  return parts.join(', ');
}

function tupleRepr(tuple: PyTuple): string {
  return tuple.length === 1 ? `(${repr(tuple[0])},)` : `(${items(tuple)})`;
}

function setRepr(set: ReadonlySet<unknown>): string {
  const name = set instanceof PyFrozenSet ? 'frozenset' : 'set';
  if (set.size === 0) return `${name}()`;
  return name === 'set' ? `{${items(set)}}` : `frozenset({${items(set)}})`;
}

function intRepr(value: bigint): string {
  const digits = value.toString(16);
  return digits.length * 4 <= MAX_INT_BITS ? String(value) : `<int of ${digits.length * 4} bits>`;
}
