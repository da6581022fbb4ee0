/** Python's object model: what the machines and the class files build on. */
export { type BufferSource, bytesOf, isBufferSource, PickleBuffer } from './buffer.ts';
export { PyByteArray } from './bytes.ts';
export { PyDict } from './dict.ts';
export { PyEnum } from './enum.ts';
export { type EnumKind, type EnumOptions, PyEnumMember } from './enum-member.ts';
export { canonicalKey, KEY } from './equality.ts';
export { PyGlobal, type Spelling } from './global.ts';
export { FROM_PYTHON, type FromPython, REDUCE, type Reducible, SET_STATE, type Stateful } from './hooks.ts';
export type { Inspect, InspectOptions } from './inspect.ts';
export { type NamedTupleClass, PyNamedTuple } from './namedtuple.ts';
export { PyComplex, PyFloat } from './number.ts';
export { PyObject, type Reduction } from './object.ts';
export type { AttributeLayout } from './plain.ts';
export {
  type AnyClass,
  type ClassEntry,
  type DumpContext,
  globalOf,
  type LoadContext,
  Registry,
} from './registry.ts';
export { PyFrozenSet, PySet } from './set.ts';
export { type ConvertibleToJS, TO_JS, type ToJSContext } from './to-js.ts';
export { PyTuple } from './tuple.ts';
