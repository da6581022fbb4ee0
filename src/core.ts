/**
 * Python pickles with Python's built-in types and no more: for a page that counts bytes, and for programs that know their
 * classes. It is the same code as `cornichon`, and the classes are the same, so that both can be used together.
 *
 * A class of the standard library or of NumPy is unknown here: it comes back as a {@link PyObject}, which can be read and
 * written again. What a program needs of its own goes into `coreRegistry().extend()`.
 *
 * @packageDocumentation
 */
import { registerBuiltins } from './pickle/class/builtins.ts';
import { registerCopyreg } from './pickle/class/copyreg.ts';
import { registerEnum } from './pickle/class/enum.ts';
import { dumpOnce } from './pickle/dump.ts';
import { loadOnce, type PickleData } from './pickle/load.ts';
import { ClassTable } from './pickle/object/class-table.ts';
import { Registry } from './pickle/object/registry.ts';
import { type DumpOptions, type LoadOptions, NO_WISHES } from './pickle/options.ts';

export { Ellipsis, NoneType, NotImplemented } from './pickle/class/builtins.ts';
export { PyRange } from './pickle/class/range.ts';
export { PySlice } from './pickle/class/slice.ts';
export { PickleError, type PickleErrorCode, type PickleErrorDetails } from './pickle/errors.ts';
export type { GlobalsPolicy } from './pickle/globals.ts';
export { LIMITS, type Limits } from './pickle/limits.ts';
export type { PickleData } from './pickle/load.ts';
export {
  type AnyClass,
  type AttributeLayout,
  type BufferSource,
  type ClassEntry,
  type ConvertibleToJS,
  type DumpContext,
  type EnumKind,
  type EnumOptions,
  FROM_PYTHON,
  type FromPython,
  type Inspect,
  type InspectOptions,
  KEY,
  type LoadContext,
  type NamedTupleClass,
  PickleBuffer,
  PyByteArray,
  PyComplex,
  PyDict,
  PyEnum,
  PyEnumMember,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyNamedTuple,
  PyObject,
  PySet,
  PyTuple,
  REDUCE,
  type Reducible,
  type Reduction,
  Registry,
  SET_STATE,
  type Spelling,
  type Stateful,
  TO_JS,
  type ToJSContext,
} from './pickle/object/index.ts';
export type { Opcode, OpcodeName, Protocol } from './pickle/opcodes.ts';
export { type DumpOptions, HIGHEST_PROTOCOL, type LoadOptions } from './pickle/options.ts';

let core: Registry | null = null;
/** What `loads` and `dumps` know: a table, until somebody asks for the registry, which a page that does not goes without. */
let known: ClassTable | null = null;

function addAll<T extends ClassTable>(table: T): T {
  registerBuiltins(table);
  registerCopyreg(table);
  registerEnum(table);
  return table;
}

function knownClasses(): ClassTable {
  known ??= addAll(new ClassTable());
  return known;
}

/**
 * The built-in types that a pickle names: range, slice, and those that older protocols have no opcode for.
 *
 * @example
 * ```ts
 * import { coreRegistry, loads } from 'cornichon/core';
 * const registry = coreRegistry().extend().function('shop.total', (args) => Number(args[0]));
 * // csho\ntotal, then 42 and the call
 * console.log(loads(new TextEncoder().encode('cshop\ntotal\n(I42\ntR.'), { registry })); // 42
 * ```
 */
export function coreRegistry(): Registry {
  if (core === null) {
    core = addAll(new Registry());
    known = core;
  }
  return core;
}

/**
 * Reads one pickle, as `loads` of `cornichon` does, with no classes but the built-in types. Python: `pickle.loads`.
 *
 * @param data the pickle; a view, an ArrayBuffer or a SharedArrayBuffer.
 * @returns the value; `T` is what the caller expects it to be, and is not checked.
 * @throws {@link PickleError} for everything that can be wrong with the data.
 * @example
 * ```ts
 * import { dumps, loads, PyObject } from 'cornichon/core';
 * console.log(loads(dumps({ tags: ['new'] }))); // PyDict(1) { 'tags' => [ 'new' ] }
 * const amount = loads(new TextEncoder().encode('cdecimal\nDecimal\n(V1.5\ntR.'));
 * console.log(amount instanceof PyObject, (amount as PyObject).className); // true decimal.Decimal
 * ```
 */
export function loads<T = unknown>(data: PickleData, options: LoadOptions = NO_WISHES): T {
  return loadOnce(data, options, knownClasses()) as T;
}

/**
 * Writes a pickle, as `dumps` of `cornichon` does, with no classes but the built-in types: a Date or a typed array other than
 * a Uint8Array needs a registry that knows it. Python: `pickle.dumps`.
 *
 * @returns the pickle, in memory of its own.
 * @throws {@link PickleError} for a value that Python has no counterpart of; `path` says where it is.
 * @example
 * ```ts
 * import { dumps, loads, PyTuple } from 'cornichon/core';
 * console.log(loads(dumps([1, 2.5, PyTuple.of('a', null)]))); // [ 1, 2.5, PyTuple(2) [ 'a', null ] ]
 * ```
 */
export function dumps(value: unknown, options: DumpOptions = NO_WISHES): Uint8Array {
  return dumpOnce(value, options, knownClasses());
}
