/**
 * NumPy's arrays, scalars and data types.
 *
 * Reading knows every form that NumPy 1.16 to 2.x writes: `_frombuffer` of protocol 5, `_reconstruct` with a state before
 * it and for arrays without one block of memory, `scalar`, `dtype`, and the plain call of `numpy.ndarray` that we write
 * ourselves. An out-of-band buffer is viewed where it lies; bytes inside the stream are copied only when an item would
 * not be aligned.
 */
import {
  arrayOfPlan,
  arrayOverPayload,
  DType,
  dtypeFromPickle,
  dtypeSetState,
  dtypeToPickle,
  NDArray,
  type Plan,
  planOf,
  RECORD,
} from '../../numpy/index.ts';
import type { ArrayMaker } from '../object/array-maker.ts';
import { type BufferSource, bytesOf, isBufferSource, PickleBuffer } from '../object/buffer.ts';
import { PyByteArray } from '../object/bytes.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { type BufferOfLike, FreshCall } from '../object/fresh-call.ts';
import { PyGlobal } from '../object/global.ts';
import { PyComplex } from '../object/number.ts';
import { PyObject, type Reduction } from '../object/object.ts';
import { once } from '../object/once.ts';
import type { DumpContext, LoadContext } from '../object/registry.ts';
import { PyTuple } from '../object/tuple.ts';

/** Modules that `_reconstruct` and `scalar` have lived in; the first is the one that every NumPy imports. */
const MULTIARRAY = ['numpy.core.multiarray', 'numpy._core.multiarray', 'numpy.core._multiarray_umath'];
const NUMERIC = ['numpy.core.numeric', 'numpy._core.numeric'];

/** Adds them. */
export function registerNumpy(registry: ClassTable): void {
  registry.class<NDArray>('numpy.ndarray', NDArray, {
    call: ndarray,
    setState: setArrayState,
    reduce: reduceArray,
    takesMemory: true,
    bytesNext,
    arrays: makerOf('shape first'),
  });
  registry.class<DType>('numpy.dtype', DType, { call: dtype, setState: setDTypeState, reduce: reduceDType });
  registry.function(
    MULTIARRAY.map((module) => `${module}._reconstruct`),
    reconstruct,
  );
  registry.function(
    MULTIARRAY.map((module) => `${module}.scalar`),
    scalar,
  );
  registry.function(
    NUMERIC.map((module) => `${module}._frombuffer`),
    frombuffer,
  );
  for (const module of MULTIARRAY) registry.find(module, '_reconstruct')!.arrays = makerOf('state');
  for (const module of NUMERIC) {
    const entry = registry.find(module, '_frombuffer')!;
    entry.takesMemory = true;
    entry.arrays = makerOf('buffer first');
  }
  for (const type of typedArrays()) {
    registry.reducer(type, (array: ArrayBufferView, context) =>
      reduceArray(NDArray.from(array as Float64Array), context),
    );
  }
}

/** Typed arrays that become arrays; a Uint8Array is `bytes`. */
export function typedArrays(): (abstract new (...args: never[]) => ArrayBufferView)[] {
  const half = (globalThis as { Float16Array?: typeof Float32Array }).Float16Array;
  return [
    Int8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    BigInt64Array,
    BigUint64Array,
    Float32Array,
    Float64Array,
    ...(half === undefined ? [] : [half]),
  ];
}

// Data types.

/** `numpy.dtype(spec, align, copy)`, which a state may follow. */
function dtype(args: PyTuple, { lossless }: LoadContext): DType {
  const [spec, align, copy] = args;
  if (spec instanceof DType) return spec;
  const name = spec instanceof PyGlobal && spec.toString() === RECORD ? RECORD : spec;
  if (typeof name !== 'string') throw new TypeError('numpy.dtype wants the name of a data type');
  const type = dtypeFromPickle(name, align, copy);
  if (lossless && typeof align === 'number') numbered.add(type);
  return type;
}

/** Types whose flags were numbers in their pickle, as older NumPys write them; so they are written again. */
const numbered = new WeakSet<DType>();

function setDTypeState(target: DType, state: unknown): void {
  dtypeSetState(target, tupleOf(state, 'the state of a dtype'));
}

function reduceDType(value: DType): Reduction {
  const { args, state } = dtypeToPickle(value);
  const [spec, ...rest] = args;
  return {
    callable: new PyGlobal('numpy', 'dtype'),
    args: PyTuple.of(
      spec === RECORD ? new PyGlobal('numpy', 'record') : spec,
      ...(numbered.has(value) ? rest.map(Number) : rest),
    ),
    state: pythonOf(state),
  };
}

/** NumPy's plain values as Python's: arrays as tuples, Maps as dicts. */
function pythonOf(value: unknown): unknown {
  if (Array.isArray(value)) return PyTuple.from(value, pythonOf);
  if (value instanceof Map) return new PyDict([...value].map(([key, item]) => [key, pythonOf(item)]));
  return value;
}

// Arrays.

/** `numpy.ndarray(shape, dtype, buffer, offset, strides, order)`. */
function ndarray(args: PyTuple, context: LoadContext): NDArray {
  const { 0: shape, 1: type, 2: buffer, 3: offset = 0, 4: strides = null, 5: order = 'C' } = args;
  if (strides === null && offset === 0) return arrayOf(buffer, type, shape, order, false, context);
  const byteStrides = strides === null ? undefined : (tupleOf(strides, 'strides') as number[]);
  return NDArray.over(memoryOf(buffer, context), {
    dtype: dtypeOf(type),
    shape: tupleOf(shape, 'a shape') as number[],
    offset: offset as number,
    readonly: !context.isWritable(buffer),
    ...(byteStrides === undefined ? { order: orderOf(order) } : { byteStrides }),
  });
}

/** `_frombuffer(buffer, dtype, shape, order, axis_order)`. */
function frombuffer(args: PyTuple, context: LoadContext): NDArray {
  const { 0: buffer, 1: type, 2: shape, 3: order, 4: axes } = args;
  if (order !== 'K') return arrayOf(buffer, type, shape, order, true, context);
  // An array whose axes were permuted: its memory in C order, and the permutation.
  return arrayOf(buffer, type, shape, 'C', true, context).transpose(tupleOf(axes, 'an axis order') as number[]);
}

/** An array that starts where its memory does and has no gaps. */
function arrayOf(
  buffer: unknown,
  type: unknown,
  shape: unknown,
  order: unknown,
  exact: boolean,
  context: LoadContext,
): NDArray {
  const memory = sourceOf(buffer);
  const dtype = dtypeOf(type);
  const lengths = tupleOf(shape, 'a shape') as number[];
  const readonly = !context.isWritable(buffer);
  const beside = context.isOutOfBand(buffer);
  const layout = { dtype, shape: lengths, order: orderOf(order), readonly, exact };
  return memory instanceof Uint8Array
    ? arrayOverPayload(memory, layout, beside ? null : context.copyOf)
    : NDArray.over(memory, layout);
}

/** The same, for many small ones; see array-runs.ts. */
function makerOf(form: ArrayMaker['form']): ArrayMaker<Plan> {
  return {
    form,
    get example() {
      return example();
    },
    isArrayClass: isNDArray,
    plan: (type, shape, order) =>
      type instanceof DType && (order === 'C' || order === 'F') ? planOf(type, shape, order) : null,
    array: arrayOfPlan,
    partsOf(array) {
      const { dtype, shape } = array as NDArray;
      return { memory: (array as NDArray).bytes(), dtype, shape };
    },
  };
}

const example = once(() => NDArray.zeros([0]));

function isNDArray(cls: unknown): boolean {
  return cls instanceof PyGlobal && cls.module === 'numpy' && cls.name === 'ndarray';
}

/** `_reconstruct(cls, (0,), b'b')`: an empty array that a state will fill. */
function reconstruct(args: PyTuple): unknown {
  const [cls] = args;
  if (isNDArray(cls)) return NDArray.pending();
  // A subclass is somebody else's class; what it was made of stays readable.
  return new PyObject(new PyGlobal(MULTIARRAY[0]!, '_reconstruct'), args);
}

/** `(version, shape, dtype, is_fortran, data)`; the oldest has no version. */
function setArrayState(target: NDArray, state: unknown, context: LoadContext): void {
  const items = tupleOf(state, 'the state of an array');
  const first = items.length - 4;
  if (first !== 1 && first !== 0) {
    throw new TypeError(`expected the state of an array, a tuple of 4 or 5 items, got ${items.length}`);
  }
  const [shape, itemType, fortran, data] = [
    items[first],
    dtypeOf(items[first + 1]),
    items[first + 2],
    items[first + 3],
  ];
  if (!(shape instanceof PyTuple)) throw new TypeError('the shape of an array must be a tuple');
  if (typeof fortran !== 'boolean' && fortran !== 0 && fortran !== 1) throw new TypeError('is_fortran must be a bool');
  if (Array.isArray(data)) {
    // Python objects come as a list in C order, even when the array was in Fortran's.
    target.complete(NDArray.fromList(data, { dtype: itemType, shape: [...shape] as number[] }));
    return;
  }
  if (itemType.hasObject) throw new TypeError(`an array of dtype ${itemType} wants a list of objects`);
  const source = typeof data === 'string' ? latin1(data) : sourceOf(data);
  const beside = context.isOutOfBand(data);
  const memory = bytesOf(source);
  const order = fortran ? 'F' : 'C';
  const layout = { dtype: itemType, shape: shape as number[], order, readonly: false, exact: true } as const;
  target.complete(arrayOverPayload(memory, layout, beside ? null : context.copyOf));
}

/** What the data in the state of an array has, when all else of it is there. */
function bytesNext(state: readonly unknown[]): number {
  const [shape, type] = state.slice(-3);
  if (!(shape instanceof PyTuple) || !(type instanceof DType)) return -1;
  let size = type.itemsize;
  for (let axis = 0; axis < shape.length && size >= 0; axis++) {
    const length = shape[axis];
    size = typeof length === 'number' ? size * length : -1;
  }
  return Number.isSafeInteger(size) && size >= 0 ? size : -1;
}

/** `scalar(dtype, data)`: a number, bigint or boolean where JavaScript has one, else an array without axes. */
function scalar(args: PyTuple, context: LoadContext): unknown {
  const [type, data] = args;
  const itemType = dtypeOf(type);
  if (context.lossless || itemType.hasObject) return new PyObject(new PyGlobal(MULTIARRAY[0]!, 'scalar'), args);
  const memory = memoryOf(typeof data === 'string' ? latin1(data) : data, context);
  const array = NDArray.over(memory, { dtype: itemType, shape: [], exact: true, readonly: true });
  const value: unknown = 'biufc'.includes(itemType.kind) ? array.item() : array;
  if (itemType.kind !== 'c') return value;
  const { re, im } = value as { re: number; im: number };
  return new PyComplex(re, im);
}

/** The memory of a buffer. */
function sourceOf(buffer: unknown): BufferSource {
  const memory = buffer instanceof PickleBuffer ? buffer.raw() : buffer;
  if (!isBufferSource(memory)) throw new TypeError('an array wants a buffer with its memory');
  return memory;
}

/** The memory of a buffer, where every item can be aligned that is; what the caller gave stays where it is. */
function memoryOf(buffer: unknown, context: LoadContext): BufferSource {
  const memory = sourceOf(buffer);
  if (context.isOutOfBand(buffer)) return memory;
  const bytes = bytesOf(memory);
  return bytes.byteOffset % ALIGNMENT === 0 ? bytes : context.copyOf(bytes);
}

/** Widest item of any typed array. */
const ALIGNMENT = 8;

function reduceArray(array: NDArray, context: DumpContext): Reduction {
  if (array.storage === 'list') return reduceObjects(array, context);
  if (context.numpy === 'portable') return reducePortably(array, context);
  const fortran = !array.isContiguous('C') && array.isContiguous('F');
  const whole = fortran ? array : array.ascontiguous('C');
  const bytes = bytesOfArray(whole, context);
  const home = homeOf(context);
  if (context.protocol >= 5 && whole === array && !hasDates(whole.dtype)) {
    const buffer = bufferOf(bytes, array.readonly, context);
    const items = [buffer, whole.dtype, whole.shape, fortran ? 'F' : 'C'];
    return new FreshCall(frombufferOf(home), items, fortran ? null : memoryLike(whole));
  }
  return reconstruction(home, PyTuple.of(1, PyTuple.from(whole.shape), whole.dtype, fortran, bytes));
}

/** `numpy.ndarray(shape, dtype, buffer, 0, strides, order)`; strides only where the axes lie in neither of the two orders. */
function reducePortably(array: NDArray, context: DumpContext): Reduction {
  if (array.isContiguous('C'))
    return portableCall(array, bytesOfArray(array, context), null, 'C', context, memoryLike(array));
  if (array.isContiguous('F')) return portableCall(array, bytesOfArray(array, context), null, 'F', context);
  const axes = array.contiguousAxes();
  const whole = axes === null ? array.ascontiguous('C') : array;
  const bytes = bytesOfArray(axes === null ? whole : whole.transpose(axes), context);
  return portableCall(whole, bytes, axes === null ? null : whole.byteStrides, 'C', context, null, array.readonly);
}

function portableCall(
  { shape, dtype, readonly }: NDArray,
  bytes: Uint8Array,
  strides: readonly number[] | null,
  order: 'C' | 'F',
  context: DumpContext,
  like: BufferOfLike | null = null,
  isReadonly = readonly,
): Reduction {
  return new FreshCall(NDARRAY, [shape, dtype, bufferOf(bytes, isReadonly, context), 0, strides, order], like);
}

/** The memory of arrays in C order that have the dtype and the shape of this one. */
function memoryLike({ dtype, shape, strides, readonly }: NDArray): BufferOfLike {
  return (other) => {
    const array = other as NDArray;
    if (array.dtype !== dtype || array.readonly !== readonly || array.storage === 'list') return null;
    // Those of small arrays of one pickle are the same lists.
    const isSame = array.shape === shape && array.strides === strides;
    return isSame || (isSameShape(array.shape, shape) && array.isContiguous('C')) ? array.bytesToRead() : null;
  };
}

function isSameShape(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && one.every((length, axis) => length === other[axis]);
}

/** The memory of the array itself for whoever takes buffers beside the stream, who may keep them; else only what is in it. */
function bytesOfArray(array: NDArray, { outOfBand }: DumpContext): Uint8Array {
  return outOfBand === true ? array.bytes() : array.bytesToRead();
}

/** Memory as the protocol has it: beside the stream if that is asked for, else bytes or a bytearray. */
function bufferOf(bytes: Uint8Array, readonly: boolean, context: DumpContext): unknown {
  if (context.protocol >= 5) return new PickleBuffer(bytes, { readonly });
  return readonly ? bytes : PyByteArray.over(bytes);
}

/** An array of Python objects: a list of them, in C order. */
function reduceObjects(array: NDArray, context: DumpContext): Reduction {
  const state = PyTuple.of(1, PyTuple.from(array.shape), array.dtype, false, [...array]);
  return reconstruction(homeOf(context), state);
}

/** The package of NumPy's functions. Every NumPy knows `multiarray` under its old name, `numpy.core`, without a warning. */
function homeOf(context: DumpContext): string {
  return context.numpy === 'native' ? 'numpy._core' : 'numpy.core';
}

const NDARRAY = new PyGlobal('numpy', 'ndarray');
const FROMBUFFER = NUMERIC.map((module) => new PyGlobal(module, '_frombuffer'));

function frombufferOf(home: string): PyGlobal {
  return FROMBUFFER.find(({ module }) => module === `${home}.numeric`)!;
}

function reconstruction(home: string, state: PyTuple): Reduction {
  const args = PyTuple.of(NDARRAY, PyTuple.of(0), Uint8Array.of(0x62));
  return { callable: new PyGlobal(`${home}.multiarray`, '_reconstruct'), args, state };
}

/** NumPy gives no buffer for dates, so it pickles them the old way in every protocol. */
function hasDates(type: DType): boolean {
  if (type.kind === 'M' || type.kind === 'm') return true;
  if (type.fields !== null) return [...type.fields.values()].some((field) => hasDates(field.dtype));
  return type.base !== type && hasDates(type.base);
}

function dtypeOf(value: unknown): DType {
  if (!(value instanceof DType)) throw new TypeError('expected a numpy.dtype');
  return value;
}

function orderOf(value: unknown): 'C' | 'F' {
  if (value === 'C' || value === 'F') return value;
  throw new TypeError(`expected order 'C' or 'F', got ${String(value).slice(0, 20)}`);
}

function tupleOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`expected ${what} as a tuple`);
}

/** Bytes that Python 2 pickled as a str and that were read as Latin-1. */
function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => {
    const code = character.charCodeAt(0);
    if (code > 0xff || character.length > 1) throw new RangeError('the data of an array is text beyond Latin-1');
    return code;
  });
}
