/**
 * Single items: reading and writing them in each of the three ways an array keeps its memory.
 *
 * An {@link Access} is made once for an array and then serves every `get` and `set`. It works on indices into the array's `data`:
 * for bytes the first byte of the item, for a complex typed array the real part, otherwise the item itself.
 */
import { type Complex, coercer, toBytes, toCodePoints, toComplex } from './coerce.ts';
import { type Descriptor, HOST_ORDER } from './descriptor.ts';
import { dtypeToString } from './format.ts';
import { halfToNumber, numberToHalf } from './half.ts';
import { readLongDouble, writeLongDouble } from './longdouble.ts';
import { type ArrayData, keepsHalfBits, type Storage, type TypedArray } from './storage.ts';

/** Reads and writes the item that starts at an index into `data`. */
export interface Access {
  read(at: number): unknown;
  write(at: number, value: unknown): void;
}

/** A number type in bytes: what `DataView` calls `getFloat64`, with the formats it lacks. */
interface NumberFormat {
  readonly get: (view: DataView, at: number, littleEndian: boolean) => number | bigint;
  readonly set: (view: DataView, at: number, value: never, littleEndian: boolean) => void;
}

const BIG_SIGNED: NumberFormat = {
  get: (view, at, le) => view.getBigInt64(at, le),
  set: (view, at, value, le) => view.setBigInt64(at, value, le),
};

const FORMATS: Readonly<Record<string, NumberFormat>> = {
  b1: { get: (view, at) => view.getUint8(at), set: (view, at, value) => view.setUint8(at, value) },
  i1: { get: (view, at) => view.getInt8(at), set: (view, at, value) => view.setInt8(at, value) },
  u1: { get: (view, at) => view.getUint8(at), set: (view, at, value) => view.setUint8(at, value) },
  i2: { get: (view, at, le) => view.getInt16(at, le), set: (view, at, value, le) => view.setInt16(at, value, le) },
  u2: { get: (view, at, le) => view.getUint16(at, le), set: (view, at, value, le) => view.setUint16(at, value, le) },
  i4: { get: (view, at, le) => view.getInt32(at, le), set: (view, at, value, le) => view.setInt32(at, value, le) },
  u4: { get: (view, at, le) => view.getUint32(at, le), set: (view, at, value, le) => view.setUint32(at, value, le) },
  i8: BIG_SIGNED,
  m8: BIG_SIGNED,
  M8: BIG_SIGNED,
  u8: {
    get: (view, at, le) => view.getBigUint64(at, le),
    set: (view, at, value, le) => view.setBigUint64(at, value, le),
  },
  f2: {
    get: (view, at, le) => halfToNumber(view.getUint16(at, le)),
    set: (view, at, value, le) => view.setUint16(at, numberToHalf(value), le),
  },
  f4: { get: (view, at, le) => view.getFloat32(at, le), set: (view, at, value, le) => view.setFloat32(at, value, le) },
  f8: { get: (view, at, le) => view.getFloat64(at, le), set: (view, at, value, le) => view.setFloat64(at, value, le) },
  f16: { get: readLongDouble, set: writeLongDouble },
};

/** Access to items in bytes of any alignment and byte order. */
function bytesAccess(dtype: Descriptor, bytes: Uint8Array): Access {
  return makeAccess(dtype, bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function makeAccess(dtype: Descriptor, bytes: Uint8Array, view: DataView): Access {
  if (dtype.fields) return recordAccess(dtype, bytes, view);
  if (dtype.base !== dtype) return subarrayAccess(dtype, bytes, view);
  const littleEndian = (dtype.byteOrder === '|' ? HOST_ORDER : dtype.byteOrder) === '<';
  switch (dtype.kind) {
    case 'S':
    case 'V':
      return byteStringAccess(dtype, bytes);
    case 'U':
      return textAccess(dtype, view, littleEndian);
    case 'c':
      return complexAccess(dtype, FORMATS[`f${dtype.itemsize / 2}`]!, view, littleEndian);
    case 'O':
      throw new TypeError('items of dtype object are pointers into a Python process; their bytes mean nothing here');
    default:
      return numberAccess(dtype, FORMATS[`${dtype.kind}${dtype.itemsize}`]!, view, littleEndian);
  }
}

function numberAccess(dtype: Descriptor, format: NumberFormat, view: DataView, littleEndian: boolean): Access {
  const coerce = coercer(dtype);
  const isBool = dtype.kind === 'b';
  return {
    read(at) {
      const value = format.get(view, at, littleEndian);
      return isBool ? value !== 0 : value;
    },
    write(at, value) {
      format.set(view, at, coerce(value) as never, littleEndian);
    },
  };
}

function complexAccess(dtype: Descriptor, part: NumberFormat, view: DataView, littleEndian: boolean): Access {
  const half = dtype.itemsize / 2;
  return {
    read: (at): Complex => ({
      re: part.get(view, at, littleEndian) as number,
      im: part.get(view, at + half, littleEndian) as number,
    }),
    write(at, value) {
      const { re, im } = toComplex(value, dtype);
      part.set(view, at, re as never, littleEndian);
      part.set(view, at + half, im as never, littleEndian);
    },
  };
}

/** Kinds S and V. A byte string ends before its trailing zeros, raw bytes are always all of them. Reading copies. */
function byteStringAccess(dtype: Descriptor, bytes: Uint8Array): Access {
  const { itemsize } = dtype;
  return {
    read(at) {
      let end = at + itemsize;
      if (dtype.kind === 'S') while (end > at && bytes[end - 1] === 0) end--;
      return bytes.slice(at, end);
    },
    write(at, value) {
      const source = toBytes(value, dtype);
      bytes.set(source, at);
      bytes.fill(0, at + source.length, at + itemsize);
    },
  };
}

function textAccess(dtype: Descriptor, view: DataView, littleEndian: boolean): Access {
  const { itemsize } = dtype;
  return {
    read(at) {
      let end = at + itemsize;
      while (end > at && view.getUint32(end - 4) === 0) end -= 4;
      let text = '';
      for (let i = at; i < end; i += 4) {
        const point = view.getUint32(i, littleEndian);
        if (point > 0x10ffff) {
          throw new RangeError(`0x${point.toString(16)} at byte ${i} is no code point; expected 0 to 0x10ffff`);
        }
        text += String.fromCodePoint(point);
      }
      return text;
    },
    write(at, value) {
      const points = toCodePoints(value, dtype);
      for (let i = 0; 4 * i < itemsize; i++) view.setUint32(at + 4 * i, points[i] ?? 0, littleEndian);
    },
  };
}

/**
 * Records read as objects without a prototype, so that a field may have any name; they are written from such objects, or from arrays
 * in the order of the fields.
 */
function recordAccess(dtype: Descriptor, bytes: Uint8Array, view: DataView): Access {
  const fields = [...dtype.fields!].map(([name, field]) => ({
    name,
    offset: field.offset,
    access: makeAccess(field.dtype, bytes, view),
  }));
  return {
    read(at) {
      const record = Object.create(null) as Record<string, unknown>;
      for (const { name, offset, access } of fields) record[name] = access.read(at + offset);
      return record;
    },
    write(at, value) {
      const values = recordValues(dtype, value);
      for (const [index, { offset, access }] of fields.entries()) access.write(at + offset, values[index]);
    },
  };
}

function recordValues(dtype: Descriptor, value: unknown): readonly unknown[] {
  const names = dtype.names!;
  if (Array.isArray(value) && value.length === names.length) return value;
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const missing = names.find((name) => !Object.hasOwn(value, name));
    if (missing === undefined) return names.map((name) => (value as Record<string, unknown>)[name]);
    throw new TypeError(
      `expected a value for each field of ${dtypeToString(dtype)}; ${JSON.stringify(missing)} is missing`,
    );
  }
  const found = Array.isArray(value) ? `an array of ${value.length}` : typeof value;
  throw new TypeError(`expected an object or an array of ${names.length} values for a record, found ${found}`);
}

/** Sub-arrays read as nested arrays and are written from such. */
function subarrayAccess(dtype: Descriptor, bytes: Uint8Array, view: DataView): Access {
  const inner = makeAccess(dtype.base, bytes, view);
  const { shape, base } = dtype;
  const read = (at: number, axis: number): unknown => {
    if (axis === shape.length) return inner.read(at);
    const step = axisSize(shape, axis, base.itemsize);
    return Array.from({ length: shape[axis]! }, (_, i) => read(at + i * step, axis + 1));
  };
  const write = (at: number, axis: number, value: unknown): void => {
    if (axis === shape.length) {
      inner.write(at, value);
      return;
    }
    const length = shape[axis]!;
    const items = value as ArrayLike<unknown> | null;
    if (typeof items !== 'object' || items?.length !== length) {
      const found =
        typeof items === 'object' && items?.length !== undefined ? `an array of ${items.length}` : typeof value;
      throw new TypeError(`expected an array of ${length} for axis ${axis} of ${dtypeToString(dtype)}, found ${found}`);
    }
    const step = axisSize(shape, axis, base.itemsize);
    for (let i = 0; i < length; i++) write(at + i * step, axis + 1, items[i]);
  };
  return { read: (at) => read(at, 0), write: (at, value) => write(at, 0, value) };
}

/** Bytes from one entry of an axis to the next. */
function axisSize(shape: readonly number[], axis: number, itemsize: number): number {
  return shape.slice(axis + 1).reduce((product, length) => product * length, itemsize);
}

/** Access to items of a typed array of the item's own type (complex: pairs). */
function nativeAccess(dtype: Descriptor, data: TypedArray): Access {
  const array = data as { [index: number]: number | bigint };
  if (dtype.kind === 'c') {
    return {
      read: (at): Complex => ({ re: array[at] as number, im: array[at + 1] as number }),
      write(at, value) {
        const { re, im } = toComplex(value, dtype);
        array[at] = re;
        array[at + 1] = im;
      },
    };
  }
  const coerce = coercer(dtype);
  if (keepsHalfBits(dtype)) {
    return {
      read: (at) => halfToNumber(array[at] as number),
      write(at, value) {
        array[at] = numberToHalf(coerce(value) as number);
      },
    };
  }
  const isBool = dtype.kind === 'b';
  return {
    read: (at) => (isBool ? array[at] !== 0 : array[at]),
    write(at, value) {
      array[at] = coerce(value);
    },
  };
}

/** Access to items that are JavaScript values in a list. */
function listAccess(list: unknown[]): Access {
  return {
    read: (at) => list[at],
    write(at, value) {
      list[at] = value;
    },
  };
}

/** Access to the items of an array, whichever way it keeps them. */
export function openAccess(dtype: Descriptor, data: ArrayData, storage: Storage): Access {
  if (storage === 'list') return listAccess(data as unknown[]);
  return storage === 'native' ? nativeAccess(dtype, data as TypedArray) : bytesAccess(dtype, data as Uint8Array);
}
