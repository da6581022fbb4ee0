/**
 * Python pickles in JavaScript: protocols 0 to 5 both ways, out-of-band buffers, NumPy arrays. Runs wherever ES2023 does.
 *
 * @packageDocumentation
 */
export {
  type ArrayData,
  type ByteOrder,
  type CheckedLayout,
  type Complex,
  checkLayout,
  DType,
  type DTypeSpec,
  type FieldSpec,
  type LayoutRequest,
  NDArray,
  type OverOptions,
  type SliceSpec,
  type StructSpec,
  type SubarraySpec,
  type TypedArray,
} from './numpy/index.ts';
export { PickleError, type PickleErrorCode, type PickleErrorDetails } from './pickle/errors.ts';
export type { GlobalsPolicy } from './pickle/globals.ts';
export type { PickleData } from './pickle/load.ts';
export {
  type AnyClass,
  type AttributeLayout,
  type BufferSource,
  type ClassEntry,
  type DumpContext,
  type EnumKind,
  type EnumOptions,
  FROM_PYTHON,
  type FromPython,
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
  type Stateful,
} from './pickle/object/index.ts';
export { optimize } from './pickle/optimize.ts';
export type { DumpOptions, LoadOptions } from './pickle/options.ts';
export { HIGHEST_PROTOCOL } from './pickle/options.ts';
export { dumps, loadAll, loads, Pickler, standardRegistry, Unpickler } from './standard.ts';
