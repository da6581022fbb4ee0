/**
 * NumPy's arrays and data types in plain JavaScript, for `toJS`.
 */
import { DType, NDArray, type TypedArray } from '../../numpy/index.ts';
import type { ArrayStandIn, ResolvedToJSOptions } from '../to-js-options.ts';

/** What stands for an array or a dtype; null for anything else. */
export function plainArray(value: object, { arrays, bigint, json }: ResolvedToJSOptions): ArrayStandIn | null {
  if (value instanceof DType) return { nodes: 1, done: true, make: () => String(value) };
  if (!(value instanceof NDArray)) return null;
  if (arrays === 'keep') return { nodes: 1, done: true, make: () => value };
  const { kind, itemsize } = value.dtype;
  const native = arrays === 'typed' && TYPED.has(kind) ? value.native() : null;
  if (native?.storage === 'native') return { nodes: 1, done: true, make: () => typedItems(native) };
  // Numbers that are plain as they come need no second walk.
  const done =
    !json && ('b' === kind || ('iuf'.includes(kind) && (itemsize < 8 || kind === 'f' || bigint === 'bigint')));
  return { nodes: nodesOf(value.shape), done, make: () => value.toNested() };
}

/** Bools, integers, floats, complex numbers, dates and time spans. */
const TYPED: ReadonlySet<string> = new Set(['b', 'i', 'u', 'f', 'c', 'm', 'M']);

/** How many arrays and items an array is when it is nested. */
function nodesOf(shape: readonly number[]): number {
  let nodes = 1;
  let lists = 1;
  for (const length of shape) {
    lists *= length;
    nodes += lists;
  }
  return nodes;
}

/** The items of an array in native byte order, one after another in C order. */
function typedItems(array: NDArray): TypedArray {
  const whole = array.ascontiguous('C');
  // Without a Float16Array in the engine, the data of half floats are their bits.
  if (whole.dtype.kind === 'f' && whole.data instanceof Uint16Array) return Float32Array.from(whole);
  const bytes = whole.bytes();
  const type = whole.data.constructor as new (memory: ArrayBufferLike, at: number, length: number) => TypedArray;
  return new type(bytes.buffer, bytes.byteOffset, bytes.byteLength / whole.data.BYTES_PER_ELEMENT);
}
