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
  type DataOf,
  type DateUnit,
  DType,
  type DTypeSpec,
  type Field,
  type FieldSpec,
  type FromOptions,
  type Item,
  type ItemOf,
  type Kind,
  type LayoutRequest,
  type Memory,
  NDArray,
  type OverOptions,
  type SliceSpec,
  type Storage,
  type StructSpec,
  type SubarraySpec,
  type TypedArray,
} from './numpy/index.ts';
export { ALLOW_LISTS, type AllowListName } from './pickle/allow-lists.ts';
export type {
  BlobSource,
  ChunkSource,
  ReadableSource,
  ReadableSourceReader,
  ReadableSourceResult,
} from './pickle/chunks.ts';
export type { ArrayMemory, TypeCode } from './pickle/class/array/format.ts';
export { PyArray } from './pickle/class/array.ts';
export { Ellipsis, NoneType, NotImplemented } from './pickle/class/builtins.ts';
export { PyChainMap } from './pickle/class/collections/chain-map.ts';
export { PyDeque } from './pickle/class/collections/deque.ts';
export { PyCounter, PyDefaultDict, PyOrderedDict } from './pickle/class/collections/dicts.ts';
export { PyUserDict, PyUserList, PyUserString } from './pickle/class/collections/user.ts';
export type { WallClock } from './pickle/class/datetime/calendar.ts';
export { PyDate } from './pickle/class/datetime/date.ts';
export { PyDateTime } from './pickle/class/datetime/datetime.ts';
export { type ClockOptions, PyTime } from './pickle/class/datetime/time.ts';
export { PyTimeDelta } from './pickle/class/datetime/timedelta.ts';
export { PyTimeZone, type TzInfo } from './pickle/class/datetime/timezone.ts';
export { PyDecimal } from './pickle/class/decimal.ts';
export { PyException } from './pickle/class/exceptions/exception.ts';
export { PyFraction } from './pickle/class/fractions.ts';
export { PyPartial } from './pickle/class/functools.ts';
export type { IPVersion } from './pickle/class/ipaddress/text.ts';
export { PyIPAddress, PyIPInterface, PyIPNetwork } from './pickle/class/ipaddress.ts';
export { PyAttrGetter, PyItemGetter, PyMethodCaller } from './pickle/class/operator.ts';
export { type PathKind, PyPath } from './pickle/class/pathlib.ts';
export { PyRange } from './pickle/class/range.ts';
export { PyPattern } from './pickle/class/re.ts';
export { PySlice } from './pickle/class/slice.ts';
export { PyStructSequence } from './pickle/class/structseq.ts';
export { PyNamespace } from './pickle/class/types.ts';
export { PyUUID, type UUIDSafety } from './pickle/class/uuid.ts';
export { PyZoneInfo } from './pickle/class/zoneinfo.ts';
export { type DisassembleOptions, dis } from './pickle/disassemble.ts';
export { PickleError, type PickleErrorCode, type PickleErrorDetails } from './pickle/errors.ts';
export { type GenopsOptions, genops } from './pickle/genops.ts';
export type { GlobalsPolicy } from './pickle/globals.ts';
export type { Instruction, InstructionArgument } from './pickle/instructions.ts';
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
export type { ArgumentKind, Opcode, OpcodeName, Protocol, StackItem } from './pickle/opcodes.ts';
export { optimize } from './pickle/optimize.ts';
export type { DumpOptions, LoadOptions } from './pickle/options.ts';
export { HIGHEST_PROTOCOL } from './pickle/options.ts';
export { scan } from './pickle/scan.ts';
export type {
  NestedIn,
  ScanFinding,
  ScannedGlobal,
  ScannedPickle,
  ScanOptions,
  ScanPolicy,
  ScanReport,
  ScanSeverity,
  ScanVerdict,
  SkippedRange,
} from './pickle/scan-report.ts';
export { type RuleText, SCAN_RULES, type ScanRule } from './pickle/scan-rules.ts';
export type { StreamOptions } from './pickle/stream.ts';
export type { ToJSOptions } from './pickle/to-js-options.ts';
export {
  AsyncUnpickler,
  dumpChunks,
  dumps,
  loadAll,
  loadAllAsync,
  loadAsync,
  loads,
  Pickler,
  standardRegistry,
  toJS,
  Unpickler,
} from './standard.ts';
