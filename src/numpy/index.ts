/**
 * NumPy's arrays and data types. A leaf: imports nothing else of this library and nothing of Node.
 */
export type { Complex } from './coerce.ts';
export type { ByteOrder, DateUnit, Field, Kind } from './descriptor.ts';
export {
  DType,
  type DTypeSpec,
  type FieldSpec,
  type StructSpec,
  type SubarraySpec,
} from './dtype.ts';
export { dtypeFromPickle, dtypeSetState, dtypeToPickle, type PickledDType, RECORD } from './dtype-state.ts';
export { halfToNumber, numberToHalf } from './half.ts';
export { type CheckedLayout, checkLayout, type LayoutRequest } from './layout.ts';
export { NDArray, type OverOptions } from './ndarray.ts';
export type { FromOptions } from './pack.ts';
export { arrayOfPlan, arrayOverPayload } from './payload.ts';
export { type Plan, planOf } from './plan.ts';
export type { ArrayData, Memory, Storage, TypedArray } from './storage.ts';
export type { DataOf, Item, ItemOf } from './types.ts';
export type { SliceSpec } from './views.ts';
