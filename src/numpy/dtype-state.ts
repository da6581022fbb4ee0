/**
 * Data types as NumPy pickles them: `numpy.dtype(spec, False, True)` followed by `__setstate__(state)`.
 *
 * Both directions deal in plain values. A tuple is an array, a dict is a Map (or anything with `entries()`, or a plain object),
 * bytes are a Uint8Array, and the one class that can stand for `spec`, `numpy.record`, is the string {@link RECORD}. The state has
 * grown over the years; all five lengths that NumPy still reads are read here:
 *
 * | items | written by | content |
 * |---|---|---|
 * | 9 | version 4, metadata or a date unit | version, order, sub-array, names, fields, itemsize, alignment, flags, metadata |
 * | 8 | version 3, what is usual | the same without metadata |
 * | 7 | version 2 | the same without flags |
 * | 6 | version 1 | names inside fields, under the key -1 |
 * | 5 | version 0 | the same without the version |
 */
import { type ByteOrder, type DateUnit, type Field, isIndex } from './descriptor.ts';
import { DType, type DTypeParts } from './dtype.ts';
import { dateUnit, parseSpec, resolveOrder } from './spec.ts';

/** Stands for the class `numpy.record` where NumPy pickles that class as the first argument of `numpy.dtype`. */
export const RECORD = 'numpy.record';

/** The arguments and the state that `numpy.dtype.__reduce__` returns, in plain values. */
export interface PickledDType {
  /** Arguments of `numpy.dtype`; the first is {@link RECORD} for the class of that name. */
  readonly args: readonly [spec: string, align: false, copy: true];
  /** The state tuple; inner arrays are tuples, Maps dicts, Uint8Arrays bytes, and DTypes stand for themselves. */
  readonly state: readonly unknown[];
}

const NEWEST_VERSION = 4;
const OBJECT_FLAGS = 63;

/**
 * The first half of a pickled dtype: `numpy.dtype(spec, align, copy)`.
 *
 * The result is never shared, and {@link dtypeSetState} may fill it in once, until something uses it.
 *
 * @param spec - `'f8'`, `'V15'`, … or {@link RECORD}.
 * @param _align - NumPy's second argument; it means nothing for a string.
 * @param _copy - NumPy's third argument; a pickled dtype is always a copy.
 * @throws {TypeError} when the spec is not a data type.
 * @example
 * ```ts
 * const dtype = dtypeFromPickle('f8', false, true);
 * dtypeSetState(dtype, [3, '>', null, null, null, -1, -1, 0]);
 * dtype.str; // '>f8'
 * ```
 */
export function dtypeFromPickle(spec: string, _align?: unknown, _copy?: unknown): DType {
  if (typeof spec !== 'string') throw new TypeError(`expected the name of a data type, found ${typeof spec}`);
  return spec === RECORD ? DType.pending(parseSpec('V0'), true) : DType.pending(parseSpec(spec));
}

/**
 * The second half of a pickled dtype: `numpy.dtype.__setstate__(state)`, in place.
 *
 * @param dtype - fresh from {@link dtypeFromPickle}, not used by anything yet.
 * @param state - the state tuple, 5 to 9 items.
 * @returns the same dtype.
 * @throws {TypeError} when the state is malformed or the dtype is complete or in use.
 * @throws {RangeError} when its numbers do not fit.
 */
export function dtypeSetState(dtype: DType, state: ArrayLike<unknown>): DType {
  return dtype.complete(parseState(dtype, state));
}

function parseState(dtype: DType, state: ArrayLike<unknown>): DTypeParts {
  if (typeof state !== 'object' || state === null || !(state.length >= 5 && state.length <= 9)) {
    throw new TypeError(`expected the state of a dtype, a tuple of 5 to 9 items, found ${describe(state)}`);
  }
  const items = Array.from(state);
  const version = items.length === 5 ? 0 : items.shift();
  if (!isIndex(version) || version > NEWEST_VERSION) {
    throw new TypeError(`expected the state of a dtype in version 0 to ${NEWEST_VERSION}, found ${describe(version)}`);
  }
  const [order, subarray] = items.splice(0, 2);
  const namesApart = items.length > 3 ? items.shift() : null;
  const [fieldDict, itemsize, alignment, flags = 0, metadata = null] = items;
  const dict = fieldDict === null ? null : readDict(fieldDict);
  const names = version < 2 ? (dict?.get(-1) ?? dict?.get('-1') ?? null) : namesApart;
  const fields = readFields(names, dict);
  const inner = readSubarray(subarray);
  const flexible = dtype.kind === 'S' || dtype.kind === 'U' || dtype.kind === 'V';
  const size = flexible ? readSize(itemsize, dtype.itemsize, 'itemsize') : dtype.itemsize;
  if (dtype.kind === 'U' && size % 4 !== 0) {
    throw new RangeError(`a str dtype of ${size} bytes; expected a multiple of 4`);
  }
  const isDate = dtype.unit !== null;
  return {
    byteOrder: resolveOrder(readOrder(order), dtype.kind, size),
    itemsize: size,
    alignment: flexible ? readSize(alignment, dtype.alignment, 'alignment') : dtype.alignment,
    flags: version < 3 ? findObject(dtype, fields, inner?.base) : readFlags(flags),
    unit: isDate ? readDateUnit(metadata) : null,
    fields,
    base: inner?.base ?? null,
    shape: inner?.shape ?? [],
    metadata: isDate ? (metadata as readonly unknown[])[0] : metadata,
  };
}

function readOrder(value: unknown): ByteOrder | '=' {
  const order = readText(value);
  if (order === '<' || order === '>' || order === '|' || order === '=') return order;
  throw new TypeError(`expected a byte order (<, >, | or =), found ${describe(value)}`);
}

/** -1 means that the constructor's own value stays. */
function readSize(value: unknown, own: number, what: string): number {
  if (value === -1) return own;
  if (isIndex(value)) return value;
  throw new RangeError(`expected the ${what} of a dtype to be an integer >= 0 or -1, found ${describe(value)}`);
}

function readFlags(value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= -128) return value as number;
  throw new RangeError(`expected the flags of a dtype to be an integer >= -128, found ${describe(value)}`);
}

/** Versions before 3 carry no flags; NumPy then sets all object bits or none. */
function findObject(dtype: DType, fields: DTypeParts['fields'], base: DType | undefined): number {
  const parts = [dtype, ...(base ? [base] : []), ...[...(fields?.values() ?? [])].map((field) => field.dtype)];
  return parts.some((part) => part.hasObject) ? OBJECT_FLAGS : 0;
}

function readSubarray(value: unknown): { base: DType; shape: readonly number[] } | null {
  if (value === null || value === undefined) return null;
  const [base, shape] = isTuple(value) ? value : [];
  if (!(base instanceof DType)) throw new TypeError(`expected a sub-array (dtype, shape), found ${describe(value)}`);
  const dimensions = typeof shape === 'number' ? [shape] : shape;
  if (!isTuple(dimensions)) throw new TypeError(`expected the shape of a sub-array, found ${describe(shape)}`);
  return { base, shape: Object.freeze(Array.from(dimensions)) as readonly number[] };
}

function readFields(names: unknown, dict: ReadonlyMap<unknown, unknown> | null): Map<string, Field<DType>> | null {
  if (names === null && dict === null) return null;
  if (!isTuple(names) || dict === null) {
    throw new TypeError('a dtype has names without fields, or fields without names');
  }
  const fields = new Map<string, Field<DType>>();
  for (const item of Array.from(names)) {
    const name = readText(item);
    if (name === null) throw new TypeError(`expected the name of a field, found ${describe(item)}`);
    if (fields.has(name)) throw new TypeError(`field ${JSON.stringify(name)} occurs more than once`);
    fields.set(name, readField(name, dict.get(name)));
  }
  const titles = new Set([...fields.values()].map((field) => field.title));
  for (const key of dict.keys()) {
    const known = key === -1 || key === '-1' || fields.has(key as string) || titles.has(key);
    if (!known) {
      throw new TypeError(`the fields of a dtype contain ${describe(key)}, which is neither a name nor a title`);
    }
  }
  return fields;
}

function readField(name: string, value: unknown): Field<DType> {
  const [dtype, offset, title] = isTuple(value) ? value : [];
  if (!(dtype instanceof DType) || !isIndex(offset)) {
    throw new TypeError(
      `expected field ${JSON.stringify(name)} to be (dtype, offset) or (dtype, offset, title), found ${describe(value)}`,
    );
  }
  return title === undefined || title === null ? { dtype, offset } : { dtype, offset, title: readText(title) ?? title };
}

function readDateUnit(metadata: unknown): DateUnit {
  const inner = isTuple(metadata) && metadata.length === 2 ? metadata[1] : null;
  const [unit, num, divisor = 1] = isTuple(inner) ? inner : [];
  const name = readText(unit);
  if (name === null || typeof num !== 'number') {
    throw new TypeError(
      `expected the state of a date dtype to end in (metadata, (unit, num, 1, 1)), found ${describe(metadata)}`,
    );
  }
  if (divisor !== 1) {
    throw new TypeError(`a date unit divided by ${describe(divisor)}; NumPy has written only 1 since 1.7`);
  }
  return dateUnit(name, num);
}

/** A dict under string keys: Python 2's byte strings become text, as NumPy itself does with `encoding='bytes'`. */
function readDict(value: unknown): Map<unknown, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw new TypeError(`expected the fields of a dtype to be a dict, found ${describe(value)}`);
  }
  const { entries } = value as { entries?: unknown };
  const pairs =
    typeof entries === 'function' ? (value as ReadonlyMap<unknown, unknown>).entries() : Object.entries(value);
  return new Map([...pairs].map(([key, item]) => [readText(key) ?? key, item]));
}

function readText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  return value instanceof Uint8Array && value.length <= 4096 ? String.fromCharCode(...value) : null;
}

function isTuple(value: unknown): value is ArrayLike<unknown> & Iterable<unknown> {
  return Array.isArray(value);
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `a tuple of ${value.length}`;
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
  return typeof value === 'object' && value !== null ? `an object` : String(value);
}

/**
 * What NumPy writes for a dtype: the arguments of `numpy.dtype` and the state for `__setstate__`.
 *
 * Flags and metadata are written as they were decoded; everything else is what NumPy 2.3 and later writes.
 *
 * @example
 * ```ts
 * dtypeToPickle(DType.from('>f8'));
 * // { args: ['f8', false, true], state: [3, '>', null, null, null, -1, -1, 0] }
 * ```
 */
export function dtypeToPickle(dtype: DType): PickledDType {
  const { kind, itemsize, unit, metadata } = dtype;
  const count = kind === 'U' ? itemsize / 4 : itemsize;
  const flexible = kind === 'S' || kind === 'U' || kind === 'V';
  const state: unknown[] = [
    unit || metadata !== null ? 4 : 3,
    dtype.byteOrder,
    dtype.base === dtype ? null : [dtype.base, dtype.shape],
    dtype.names,
    dtype.fields && pickledFields(dtype.fields),
    ...(flexible ? [itemsize, dtype.alignment] : [-1, -1]),
    dtype.flags,
  ];
  if (unit) state.push([metadata, [Uint8Array.from(unit.unit, (char) => char.charCodeAt(0)), unit.num, 1, 1]]);
  else if (metadata !== null) state.push(metadata);
  return { args: [dtype.record ? RECORD : `${kind}${count}`, false, true], state };
}

/** NumPy's dict of fields: name -> tuple, and each title as one more key to the very same tuple. */
function pickledFields(fields: ReadonlyMap<string, Field<DType>>): Map<unknown, readonly unknown[]> {
  const dict = new Map<unknown, readonly unknown[]>();
  for (const [name, { dtype, offset, title }] of fields) {
    const field = title === undefined ? [dtype, offset] : [dtype, offset, title];
    dict.set(name, field);
    if (title !== undefined) dict.set(title, field);
  }
  return dict;
}
