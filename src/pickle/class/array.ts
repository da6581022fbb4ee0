/**
 * Python's `array`: numbers of one type in a row.
 *
 * From protocol 3 on a pickle has the memory and a number for what is in it, so that an array of another machine, with
 * other sizes or the bytes the other way round, can be understood; before that it has a list. An array that was read has the
 * type code that a 64-bit Linux or macOS would give it, whatever machine wrote it.
 */
import type { LoadContext } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyGlobal } from '../object/global.ts';
import { freshText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import { PyFloat } from '../object/number.ts';
import { PyObject, type Reduction } from '../object/object.ts';
import type { DumpContext } from '../object/registry.ts';
import { repr } from '../object/repr.ts';
import { TO_JS, type ToJSContext } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import {
  type ArrayMemory,
  codeOf,
  decodeMemory,
  encodeMemory,
  FORMAT_COUNT,
  formatOf,
  itemsOf,
  memoryOf,
  type TypeCode,
} from './array/format.ts';
import { counted, integer, shown } from './check.ts';

/** Adds the class and the function that builds its instances. */
export function registerArray(registry: ClassTable): void {
  registry.class('array.array', PyArray, { call: read, create: read, reduce });
  registry.function('array._array_reconstructor', reconstruct);
}

const ARRAY = new PyGlobal('array', 'array', { freshModule: true, freshName: true });
const RECONSTRUCTOR = new PyGlobal('array', '_array_reconstructor', { freshName: true });

/** Arrays from a Python before 3.10, where the class and the function have the module's name as one string. */
const old = new WeakSet<PyArray>();
const OLD_ARRAY = new PyGlobal('array', 'array', { freshName: true });

/** `array(typecode, items)`. */
function read(args: PyTuple): PyArray {
  const [code, items = []] = counted(args, 'array', 1, 2);
  const typecode = codeOf(code);
  if (items instanceof Uint8Array) return new PyArray(typecode, decodeMemory(typecode, formatOf(typecode), items).data);
  if (typeof items !== 'string' && !Array.isArray(items))
    throw new TypeError(`array wants a list, got ${shown(items)}`);
  return new PyArray(typecode, items as Iterable<number>);
}

/** `_array_reconstructor(cls, typecode, format, memory)`. */
function reconstruct(args: PyTuple, _context: LoadContext, callable: PyGlobal): unknown {
  const [cls, code, format, memory] = counted(args, '_array_reconstructor', 4);
  // A subclass is somebody else's class; what it was made of stays readable.
  if (!(cls instanceof PyGlobal) || !ARRAY.equals(cls)) return new PyObject(callable, args);
  if (!(memory instanceof Uint8Array))
    throw new TypeError(`the memory of an array must be bytes, got ${shown(memory)}`);
  const { typecode, data } = decodeMemory(
    codeOf(code),
    integer(format, 'the format of an array', 0, FORMAT_COUNT - 1),
    memory,
  );
  const array = new PyArray(typecode, data);
  // Only a pickle of protocol 4 or 5 tells, where the class has a name that is no other's.
  if (cls.moduleKey === callable.moduleKey && typeof cls.nameKey === 'symbol') old.add(array);
  return array;
}

function reduce(array: PyArray, { protocol }: DumpContext): Reduction {
  const { typecode, data } = array;
  if (protocol < 3) return { callable: ARRAY, args: PyTuple.of(typecode, listOf(array)) };
  const memory = encodeMemory(typecode, data);
  const type = old.has(array) ? OLD_ARRAY : ARRAY;
  return { callable: RECONSTRUCTOR, args: PyTuple.of(type, typecode, formatOf(typecode), memory) };
}

/** The items as Python's: a float must not become an int, nor one text of two equal characters one object. */
function listOf(array: PyArray): unknown[] {
  if (array.isText) return Array.from(array, (item) => freshText(item as string));
  if (array.isFloat) return Array.from(array, (item) => new PyFloat(item as number));
  return [...array];
}

/**
 * A Python `array.array`: a type code, and items of that type in a typed array. It is not a NumPy array; for that there is
 * {@link NDArray}.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyArray } from 'cornichon';
 * const levels = loads<PyArray>(dumps(new PyArray('d', [0.5, 1])));
 * console.log(levels.data, `${levels}`); // Float64Array(2) [ 0.5, 1 ] array('d', [0.5, 1.0])
 * ```
 */
export class PyArray {
  /** Python's letter for the type: `bBhHiIlLqQfd`, or `u` and `w` for text. */
  readonly typecode: TypeCode;
  /**
   * The items: `b` Int8Array, `B` Uint8Array, `h H` 16 and `i I` 32 bits, `l L q Q` BigInt64Array and BigUint64Array,
   * `f` Float32Array, `d` Float64Array, `u w` the code points in a Uint32Array.
   */
  readonly data: ArrayMemory;

  /**
   * @param items a typed array of the right kind, which is used as it is; or the numbers, bigints or characters.
   * @throws TypeError for a type code that Python does not have or items of another type, RangeError for one that does not fit.
   */
  constructor(typecode: TypeCode, items: ArrayMemory | Iterable<number | bigint | string> = []) {
    this.typecode = codeOf(typecode);
    this.data = memoryOf(this.typecode, items);
  }

  /** How many items there are. */
  get length(): number {
    return this.data.length;
  }

  /** Bytes of an item. */
  get itemsize(): number {
    return this.data.BYTES_PER_ELEMENT;
  }

  /** True for an array of characters. */
  get isText(): boolean {
    return this.typecode === 'u' || this.typecode === 'w';
  }

  /** True for an array of floats. */
  get isFloat(): boolean {
    return this.typecode === 'f' || this.typecode === 'd';
  }

  /** The items as Python has them: ints as numbers or, beyond the safe integers, as bigints; floats; or characters. */
  *[Symbol.iterator](): IterableIterator<number | bigint | string> {
    yield* itemsOf(this.typecode, this.data);
  }

  /** `array('d', [0.5, 1.0])`, as Python's `repr`. */
  toString(): string {
    if (this.length === 0) return `array('${this.typecode}')`;
    const items = this.isText ? repr([...this].join('')) : repr(listOf(this));
    return `array('${this.typecode}', ${items})`;
  }

  /** The items as numbers; those beyond the safe integers, and characters, as text. */
  toJSON(): (number | string)[] {
    return Array.from(this, (item) => (typeof item === 'bigint' ? String(item) : item));
  }

  /** The typed array, or the text; for JSON a list. */
  [TO_JS]({ json }: ToJSContext): unknown {
    if (this.isText) return [...this].join('');
    return json ? this.toJSON() : this.data;
  }

  /** The Python text, of which not more is made than is shown. */
  [INSPECT](): string {
    const shown = this.length > MAX_SHOWN ? new PyArray(this.typecode, this.data.slice(0, MAX_SHOWN)) : this;
    const text = shown.toString();
    return `Py${text[0]!.toUpperCase()}${text.slice(1)}${shown === this ? '' : ` ... ${this.length - MAX_SHOWN} more`}`;
  }
}

const MAX_SHOWN = 100;
