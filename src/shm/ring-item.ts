/**
 * What one slot of a `RollingBuffer` holds, and how its header says so: JSON, `{"dtype": "<f8", "shape": [64]}` or, for a
 * record, `{"dtype": [["time", "<i8"], ["price", "<f8"]], "shape": []}`, which is what `numpy.dtype(...).descr` looks like.
 */
import { DType, type DTypeSpec } from '../numpy/index.ts';
import { SharedMemoryError } from './errors.ts';

/** The items of a ring. */
export interface RingItemType {
  readonly dtype: DType;
  /** Of what one slot holds; empty for a single item. */
  readonly shape: readonly number[];
  /** Bytes in a slot. */
  readonly size: number;
}

/** More than one slot may hold, in bytes. */
const MAX_SIZE = 2 ** 31;

/** Checks what `create` was given. */
export function itemType(spec: DTypeSpec, shape: readonly number[]): RingItemType {
  let dtype: DType;
  try {
    dtype = DType.from(spec);
  } catch (cause) {
    throw new SharedMemoryError('ERR_SHM_TYPE', `no such dtype: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
  if (dtype.hasObject) throw new SharedMemoryError('ERR_SHM_TYPE', 'a ring holds no Python objects');
  if (!Array.isArray(shape) || !shape.every((length) => Number.isSafeInteger(length) && length > 0)) {
    throw new SharedMemoryError('ERR_SHM_TYPE', 'shape is an array of positive integers');
  }
  const size = shape.reduce((product, length) => product * length, dtype.itemsize);
  if (size < 1 || size > MAX_SIZE) {
    throw new SharedMemoryError('ERR_SHM_RANGE', `a slot holds 1 to ${MAX_SIZE} bytes; this is ${size}`);
  }
  return { dtype, shape: [...shape], size };
}

/** The header's text. Throws `ERR_SHM_TYPE` for records with gaps, nested records and sub-arrays of their own. */
export function itemToText({ dtype, shape }: RingItemType): string {
  return JSON.stringify({ dtype: dtype.fields === null ? plain(dtype) : record(dtype), shape });
}

/** The reverse; the text is somebody else's, so every fault is `ERR_SHM_FORMAT`. */
export function itemFromText(text: string): RingItemType {
  try {
    const { dtype, shape } = JSON.parse(text);
    return itemType(dtype, shape);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SharedMemoryError('ERR_SHM_FORMAT', `the header of the ring describes no items: ${reason}`, { cause });
  }
}

function record(dtype: DType): unknown[] {
  let end = 0;
  const fields = [...dtype.fields!].map(([name, field]) => {
    const inner = field.dtype;
    if (field.offset !== end) throw gap(name, field.offset, end);
    end += inner.itemsize;
    return inner.shape.length === 0 ? [name, plain(inner)] : [name, plain(inner.base), inner.shape];
  });
  if (end !== dtype.itemsize) throw gap('the end', dtype.itemsize, end);
  return fields;
}

function plain(dtype: DType): string {
  if (dtype.fields === null && dtype.shape.length === 0) return dtype.str;
  throw new SharedMemoryError('ERR_SHM_TYPE', `a ring's items are plain or records of plain fields, not ${dtype}`);
}

function gap(what: string, offset: number, end: number): SharedMemoryError {
  const message = `the fields of a ring's items follow one another: ${what} is at byte ${offset} and not at ${end}`;
  return new SharedMemoryError('ERR_SHM_TYPE', message);
}
