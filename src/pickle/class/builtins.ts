/**
 * The module `builtins`: types that the older protocols make by a call, ranges and slices, and what is found by `getattr`.
 */
import { PyByteArray } from '../object/bytes.ts';
import type { LoadContext } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyGlobal } from '../object/global.ts';
import { PyComplex } from '../object/number.ts';
import { PyObject } from '../object/object.ts';
import { PyFrozenSet, PySet } from '../object/set.ts';
import type { PyTuple } from '../object/tuple.ts';
import { PyRange, rangeEntry } from './range.ts';
import { PySlice, sliceEntry } from './slice.ts';

/** Python's `Ellipsis`, which is also written `...`; equal to any other global of that name. */
export const Ellipsis = new PyGlobal('builtins', 'Ellipsis');
/** Python's `NotImplemented`. */
export const NotImplemented = new PyGlobal('builtins', 'NotImplemented');
/** The class of None, which Python 3.10 and later know as `types.NoneType`; pickles have it as `type(None)`. */
export const NoneType = new PyGlobal('builtins', 'NoneType');

/** Adds them. */
export function registerBuiltins(registry: ClassTable): void {
  registry.function('builtins.set', (args) => new PySet(items(args, 'set')));
  registry.function('builtins.frozenset', (args) => new PyFrozenSet(items(args, 'frozenset')));
  registry.function('builtins.bytes', (args) => bytes(args, 'bytes'));
  registry.function('builtins.bytearray', (args) => PyByteArray.over(bytes(args, 'bytearray')));
  registry.function('builtins.complex', (args) => new PyComplex(number(args[0] ?? 0), number(args[1] ?? 0)));
  registry.function('_codecs.encode', (args) => encode(args));
  registry.find('_codecs', 'encode')!.encodes = true;
  registry.class('builtins.range', PyRange, rangeEntry);
  registry.class('builtins.slice', PySlice, sliceEntry);
  registry.function('builtins.getattr', getattr);
  registry.function('builtins.type', type);
}

/** What a known class has under a name, such as the member of an enumeration. */
function getattr(args: PyTuple, context: LoadContext, callable: PyGlobal): unknown {
  const [target, name] = args;
  const known = typeof name === 'string' && args.length === 2 ? context.entryOf(target)?.attribute?.(name) : undefined;
  return known ?? new PyObject(callable, args);
}

/** The classes of the three constants, for which a pickle has no name: `type(None)`. */
function type(args: PyTuple, _context: LoadContext, callable: PyGlobal): unknown {
  const [value] = args;
  if (args.length === 1 && value === null) return NoneType;
  if (args.length === 1 && Ellipsis.equals(value)) return new PyGlobal('builtins', 'ellipsis');
  if (args.length === 1 && NotImplemented.equals(value)) return new PyGlobal('builtins', 'NotImplementedType');
  return new PyObject(callable, args);
}

function items(args: PyTuple, type: string): Iterable<unknown> {
  const [first] = args;
  if (args.length > 1) throw new TypeError(`${type} expected at most 1 argument, got ${args.length}`);
  if (args.length === 0) return [];
  if (!Array.isArray(first) && !(first instanceof Set)) throw new TypeError(`${type} wants a list or a set`);
  return first as Iterable<unknown>;
}

/** `bytes()`, `bytes(b'...')`, `bytes([1, 2])`, and Python 2's `bytearray('text', 'latin-1')`. */
function bytes(args: PyTuple, type: string): Uint8Array {
  const [first] = args;
  if (args.length === 0) return new Uint8Array(0);
  if (typeof first === 'string') return encode(args);
  if (first instanceof Uint8Array && args.length === 1) return first.slice();
  if (!Array.isArray(first) || args.length > 1) throw new TypeError(`${type} wants bytes, a list of ints or a str`);
  return Uint8Array.from(first, (item: unknown) => {
    if (typeof item !== 'number' || !(item >= 0 && item < 256 && Number.isInteger(item))) {
      throw new RangeError(`${type} must be in range(0, 256), got ${String(item)}`);
    }
    return item;
  });
}

function number(value: unknown): number {
  const plain = typeof value === 'object' && value !== null ? value.valueOf() : value;
  if (typeof plain === 'number') return plain;
  throw new TypeError(`complex wants two numbers, got ${typeof value}`);
}

/** `_codecs.encode(text, 'latin1')`: the way in which protocols 0 to 2 write bytes. */
function encode(args: PyTuple): Uint8Array {
  const [text, encoding = 'utf-8'] = args;
  if (typeof text !== 'string' || typeof encoding !== 'string') throw new TypeError('encode wants a str and a codec');
  const codec = encoding.toLowerCase().replaceAll('_', '-');
  if (codec === 'utf-8' || codec === 'utf8') return new TextEncoder().encode(text);
  if (!LATIN1.has(codec)) throw new RangeError(`unknown encoding: ${encoding.slice(0, 40)}`);
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff)
      throw new RangeError(`'latin-1' codec can't encode character U+${unit.toString(16)} in position ${i}`);
    out[i] = unit;
  }
  return out;
}

const LATIN1: ReadonlySet<string> = new Set(['latin1', 'latin-1', 'iso-8859-1', 'iso8859-1', 'l1']);
