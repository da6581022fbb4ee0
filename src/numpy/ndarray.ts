/**
 * {@link NDArray}: memory seen as an array of any number of axes, NumPy's `ndarray` without its arithmetic.
 *
 * The point is not to copy. Making an array over memory, slicing, transposing and picking a field all view the same bytes, and for
 * numbers in this machine's byte order `data` is the plain typed array, to be read as fast as any. storage.ts has the table of what
 * `data` is for every dtype.
 */
import { Deferred, defer } from './deferred.ts';
import { DType, type DTypeSpec } from './dtype.ts';
import { type Access, openAccess } from './element.ts';
import { checkLayout, checkShape, contiguousStrides, countItems, isContiguous, type LayoutRequest } from './layout.ts';
import { toNested } from './nested.ts';
import { type FromOptions, pack } from './pack.ts';
import { previewItems } from './preview.ts';
import {
  type ArrayData,
  allocate,
  asBits,
  bytesOf,
  itemArray,
  type Memory,
  place,
  type Storage,
  type TypedArray,
  type TypedArrayType,
} from './storage.ts';
import { swappedItems } from './swap.ts';
import type { DataOf, ItemOf } from './types.ts';
import {
  checkIndex,
  contiguousAxes,
  type Geometry,
  resolveShape,
  type SliceSpec,
  sliced,
  transposed,
} from './views.ts';
import { gather, positions } from './walk.ts';

/** How memory becomes an array; see {@link LayoutRequest}. */
export interface OverOptions extends LayoutRequest {
  /** Whether `set` refuses and re-encoding says read-only. Default false. */
  readonly readonly?: boolean | undefined;
}

/**
 * An array's properties; `scale` is how many elements of `data` one unit of strides and offset spans.
 *
 * @internal
 */
export interface NDArrayInit<D extends ArrayData> extends Geometry {
  readonly data: D | Deferred;
  readonly dtype: DType;
  readonly storage: Storage;
  readonly strideUnit: 'item' | 'byte';
  readonly scale: number;
  readonly readonly: boolean;
}

/**
 * An array of any number of axes over memory it need not own: `numpy.ndarray`.
 *
 * @typeParam D - type of {@link NDArray.data}.
 * @example
 * ```ts
 * const a = NDArray.from(new Float64Array([1, 2, 3, 4, 5, 6]), { shape: [2, 3] });
 * a.get(1, 2);                                      // 6
 * a.transpose().toNested();                         // [[1, 4], [2, 5], [3, 6]]
 * a.slice(null, [null, null, -1]).get(0, 0);        // 3
 * ```
 */
export class NDArray<D extends ArrayData = TypedArray> {
  /**
   * The memory, at least all that the items touch. A typed array of the items' own type if possible:
   *
   * - `b1` Uint8Array, integers and floats their typed array, 8-byte integers and dates BigInt64Array or BigUint64Array
   * - `f2` Float16Array if the engine has one, otherwise the bits as Uint16Array
   * - complex: Float32Array or Float64Array with real and imaginary parts in turn
   * - text, byte strings, records and 16-byte floats: Uint8Array
   * - numbers in the other byte order or at a misaligned address: Uint8Array too; {@link NDArray.native} copies them
   * - objects: an Array
   *
   * A large array that lay inside a pickle is copied to an aligned address when this is first read; see `copy` of `loads`.
   */
  readonly data!: D;
  /** How `data` holds the items: as their own typed array, as bytes, or as a list of values. */
  readonly storage: Storage;
  /** Type of the items, never a sub-array type. */
  readonly dtype: DType;
  /** Lengths of the axes; empty for a single item. */
  readonly shape: readonly number[];
  /** Distance between neighbours along each axis, in {@link NDArray.strideUnit}s. */
  readonly strides: readonly number[];
  /** Where in `data` the first item is (index 0 on every axis), in {@link NDArray.strideUnit}s. */
  readonly offset: number;
  /**
   * What `strides` and `offset` count: items wherever those say it. They count bytes when neighbours are not a whole number of items
   * apart, as in a field of records of another size; `data` is a Uint8Array then.
   */
  readonly strideUnit: 'item' | 'byte';
  /** Whether `set` refuses. `data` itself cannot be protected. */
  readonly readonly: boolean;
  #scale: number;
  #access: Access | null = null;
  #pending = false;
  #deferred: Deferred | null = null;

  /**
   * Checks nothing; {@link NDArray.over}, {@link NDArray.from} and {@link NDArray.zeros} do.
   *
   * @internal
   */
  constructor(init: NDArrayInit<D>) {
    if (init.data instanceof Deferred) this.#defer(init.data);
    else this.data = init.data;
    this.storage = init.storage;
    this.dtype = init.dtype;
    this.shape = init.shape;
    this.strides = init.strides;
    this.offset = init.offset;
    this.strideUnit = init.strideUnit;
    this.readonly = init.readonly;
    this.#scale = init.scale;
  }

  /**
   * Views memory as an array without copying: `numpy.ndarray(shape, dtype, buffer, offset, strides)`.
   *
   * @param memory - an ArrayBuffer, a SharedArrayBuffer, or a view of one.
   * @param options - dtype and shape; strides in items or byteStrides in bytes; offset in bytes.
   * @throws {TypeError} for a dtype of objects or malformed options.
   * @throws {RangeError} when the array does not fit into the memory.
   * @example
   * ```ts
   * const bytes = Uint8Array.of(0, 1, 0, 2, 0, 3);
   * NDArray.over(bytes, { dtype: '>i2', shape: [3] }).toNested(); // [1, 2, 3]
   * ```
   */
  static over(memory: Memory, options: OverOptions): NDArray {
    if (typeof memory?.byteLength !== 'number') {
      throw new TypeError('expected an ArrayBuffer, a SharedArrayBuffer or a view of one');
    }
    const layout = checkLayout(options, memory.byteLength);
    if (layout.dtype.hasObject) {
      throw new TypeError(`items of dtype ${layout.dtype} hold Python objects and cannot be read from memory`);
    }
    const { data, storage, strideUnit, strides, offset, scale } = place(memory, layout);
    const { dtype, shape } = layout;
    const { readonly = false } = options;
    return new NDArray({ data, dtype, storage, strideUnit, shape, strides, offset, scale, readonly });
  }

  /**
   * An array of JavaScript values: `numpy.array(values, dtype, order=order)`.
   *
   * A typed array is used as it is when the dtype allows; nested arrays are copied. Without a dtype, numbers become `f8`, bigints
   * `i8`, booleans `b1`, text `U`, `{ re, im }` `c16`.
   *
   * @param values - a typed array, nested arrays, or one value for an array without axes. Records are objects, one key for each field.
   * @throws {TypeError} when a value does not suit the dtype or the arrays are ragged.
   * @throws {RangeError} when the shape does not fit.
   */
  static from<T extends TypedArray>(values: T, options?: Omit<FromOptions, 'dtype'>): NDArray<T>;
  static from<const S extends DTypeSpec>(
    values: unknown,
    options: FromOptions & { readonly dtype: S },
  ): NDArray<DataOf<S>>;
  static from(values: unknown, options?: FromOptions): NDArray;
  static from(values: unknown, options: FromOptions = {}): NDArray<ArrayData> {
    const { data, dtype, shape, order } = pack(values, options);
    return Array.isArray(data)
      ? NDArray.fromList(data, { dtype, shape, order })
      : NDArray.over(data, { dtype, shape, order });
  }

  /**
   * An array of Python objects over a list, which is not copied: `numpy.ndarray(shape, dtype=object)`.
   *
   * @param items - as many as the shape says, in memory order.
   * @param options - a dtype that holds objects (default `O`), the shape (default one axis), the order of the list (default `C`).
   * @throws {TypeError} when the dtype holds no objects.
   * @throws {RangeError} when the number of items is wrong.
   */
  static fromList(items: unknown[], options: FromOptions = {}): NDArray<unknown[]> {
    const { dtype: spec = 'O', order = 'C' } = options;
    const dtype = DType.from(spec);
    const shape = checkShape(options.shape ?? [items.length]);
    const size = countItems(shape, dtype.itemsize);
    if (!dtype.hasObject) throw new TypeError(`expected a dtype that holds objects, found ${dtype}`);
    if (items.length !== size) {
      throw new RangeError(`expected ${size} objects for shape [${shape.join(', ')}], found ${items.length}`);
    }
    const strides = contiguousStrides(shape, 1, order);
    return new NDArray({
      data: items,
      dtype,
      shape,
      strides,
      offset: 0,
      storage: 'list',
      strideUnit: 'item',
      scale: 1,
      readonly: false,
    });
  }

  /**
   * The empty array that `_reconstruct` makes while a pickle is being read; {@link NDArray.complete} fills it in.
   *
   * @internal
   */
  static pending(): NDArray {
    const { data, storage, dtype, shape, strides, offset, strideUnit, readonly } = empty();
    const array = new NDArray({ data, storage, dtype, shape, strides, offset, strideUnit, readonly, scale: 1 });
    array.#pending = true;
    return array;
  }

  /**
   * Becomes another array, in place, so that everything that remembered this one sees it: `numpy.ndarray.__setstate__`.
   *
   * @internal
   * @throws {TypeError} for an array that is not fresh from {@link NDArray.pending}.
   */
  complete(other: NDArray<ArrayData>): void {
    if (!this.#pending) throw new TypeError('the array is complete and cannot be given a state');
    this.#pending = false;
    this.#access = null;
    this.#scale = other.#scale;
    const { storage, dtype, shape, strides, offset, strideUnit, readonly } = other;
    // Assigned one by one: Object.assign takes longer than all the rest of a small array.
    const self = this as unknown as Writable<Omit<NDArrayInit<ArrayData>, 'scale'>>;
    if (other.#deferred !== null) this.#defer(other.#deferred);
    else self.data = other.data;
    self.storage = storage;
    self.dtype = dtype;
    self.shape = shape;
    self.strides = strides;
    self.offset = offset;
    self.strideUnit = strideUnit;
    self.readonly = readonly;
  }

  /**
   * A new array of zeros: `numpy.zeros(shape, dtype, order)`.
   *
   * @param options - dtype (default `f8`) and order (default `C`).
   * @throws {RangeError} when the shape is impossible or there is no room.
   */
  static zeros(shape: readonly number[], options?: { readonly order?: 'C' | 'F' }): NDArray<Float64Array>;
  static zeros<const S extends DTypeSpec>(
    shape: readonly number[],
    options: { readonly dtype: S; readonly order?: 'C' | 'F' },
  ): NDArray<DataOf<S>>;
  static zeros(
    shape: readonly number[],
    { dtype: spec = 'f8', order = 'C' }: { readonly dtype?: DTypeSpec; readonly order?: 'C' | 'F' } = {},
  ): NDArray<ArrayData> {
    const dtype = DType.from(spec);
    const lengths = checkShape(shape);
    const size = countItems(lengths, dtype.itemsize);
    if (dtype.kind === 'O') return NDArray.fromList(new Array<unknown>(size).fill(0), { dtype, shape: lengths, order });
    return NDArray.over(allocate(Uint8Array, size * dtype.itemsize), { dtype, shape: lengths, order });
  }

  /** Number of items. */
  get size(): number {
    return countItems(this.shape, 1);
  }

  /** Number of axes. */
  get ndim(): number {
    return this.shape.length;
  }

  /** Size of the items in bytes, gaps not counted: `numpy.ndarray.nbytes`. */
  get nbytes(): number {
    return this.size * this.dtype.itemsize;
  }

  /** NumPy's own `strides`: bytes, whatever the unit of {@link NDArray.strides}. */
  get byteStrides(): readonly number[] {
    const unit = this.strideUnit === 'item' ? this.dtype.itemsize : 1;
    return this.strides.map((stride) => stride * unit);
  }

  /** The array with its axes reversed: `numpy.ndarray.T`. */
  get T(): NDArray<D> {
    return this.transpose();
  }

  /**
   * Reads one item. Byte strings, raw bytes and records are copies.
   *
   * @typeParam T - what the caller knows the item to be; not checked.
   * @param index - one integer for each axis; negative ones count from the end.
   * @throws {RangeError} when an index lies outside its axis.
   * @throws {TypeError} when there are too few or too many.
   */
  get<T = ItemOf<D>>(...index: readonly number[]): T {
    return this.#items.read(this.#locate(index)) as T;
  }

  /**
   * Writes one item.
   *
   * @param value - suits the dtype: integers in range, text not too long; a record is an object or an array of its fields.
   * @param index - one integer for each axis; negative ones count from the end.
   * @throws {TypeError} when the array is read-only or the value has the wrong type.
   * @throws {RangeError} when it does not fit.
   */
  set(value: unknown, ...index: readonly number[]): void {
    if (this.readonly) throw new TypeError('the array is read-only; write to a copy()');
    this.#items.write(this.#locate(index), value);
  }

  /**
   * Where an item is in {@link NDArray.data}: its element, the real part for complex, its first byte when `storage` is `bytes`.
   *
   * @param index - one integer for each axis; negative ones count from the end.
   */
  index(...index: readonly number[]): number {
    return this.#locate(index);
  }

  /**
   * The only item of an array of one: `numpy.ndarray.item()`.
   *
   * @throws {RangeError} when there are more or none.
   */
  item<T = ItemOf<D>>(): T {
    if (this.size !== 1) {
      throw new RangeError(`item() needs an array of one item, found shape [${this.shape.join(', ')}]`);
    }
    return this.#items.read(this.offset * this.#scale) as T;
  }

  /** The items in logical order, the last axis fastest. */
  *[Symbol.iterator](): Generator<ItemOf<D>, void, undefined> {
    const access = this.#items;
    for (const at of positions(this.shape, this.#steps, this.offset * this.#scale)) yield access.read(at) as ItemOf<D>;
  }

  /**
   * The items as nested arrays, one level for each axis; the item itself when there is none: `numpy.ndarray.tolist()`.
   *
   * @throws {RangeError} beyond 2^26 items.
   */
  toNested<T = unknown>(): T {
    return toNested(this.shape, this.#steps, this.offset * this.#scale, this.#items) as T;
  }

  /**
   * Whether the items stand one after another, by the last axis (`C`), by the first (`F`), or either (`A`). As in NumPy, axes of
   * length 1 do not matter and empty arrays are contiguous.
   */
  isContiguous(order: 'C' | 'F' | 'A' = 'C'): boolean {
    if (order === 'A') return this.isContiguous('C') || this.isContiguous('F');
    return this.dtype.itemsize === 0 || isContiguous(this.shape, this.strides, this.#unitStep, order);
  }

  /**
   * The order of axes for which `transpose(...axes)` is C-contiguous; null when no order is. This is what NumPy 2.3 and later look
   * for before they pickle an array out of band.
   */
  contiguousAxes(): readonly number[] | null {
    return contiguousAxes(this, this.#unitStep);
  }

  /**
   * The memory of a contiguous array as a view of bytes, in memory order: for an F-contiguous array the first axis is fastest.
   *
   * @throws {TypeError} when the array has gaps or holds objects.
   */
  bytes(): Uint8Array {
    const start = this.#contiguousFrom();
    return bytesOf(this.data as TypedArray, start, this.nbytes);
  }

  /**
   * The same, to be read at once and not kept: what is still in a pickle is not copied for it.
   *
   * @internal
   */
  bytesToRead(): Uint8Array {
    const start = this.#contiguousFrom();
    return bytesOf(this.#deferred?.source ?? (this.data as TypedArray), start, this.nbytes);
  }

  /** Where the items of a contiguous array begin, in bytes. */
  #contiguousFrom(): number {
    if (this.storage === 'list') {
      throw new TypeError(`an array of dtype ${this.dtype} holds objects and has no bytes`);
    }
    if (!this.isContiguous('A')) {
      throw new TypeError(
        `an array of shape [${this.shape.join(', ')}] and byte strides [${this.byteStrides.join(', ')}] is not contiguous; call ascontiguous() first`,
      );
    }
    return this.offset * (this.strideUnit === 'item' ? this.dtype.itemsize : 1);
  }

  /**
   * The array itself when it is contiguous in that order, otherwise a writable copy that is: `numpy.require(a, requirements=order)`.
   */
  ascontiguous(order: 'C' | 'F' = 'C'): NDArray<D> {
    return this.isContiguous(order) ? this : this.copy(order);
  }

  /** A writable copy, contiguous in the given order: `numpy.ndarray.copy(order)`. */
  copy(order: 'C' | 'F' = 'C'): NDArray<D> {
    return order === 'C' ? this.#packed() : this.transpose().#packed().transpose();
  }

  /**
   * The array in this machine's byte order and at an aligned address, so that `data` is the typed array of its dtype. The array
   * itself if it is so already, otherwise a contiguous copy.
   */
  native(): NDArray {
    const self = this as unknown as NDArray;
    const couldBeNative = this.storage === 'bytes' && itemArray(this.dtype) !== null;
    if (this.storage === 'list' || (this.dtype.isNative && !couldBeNative)) return self;
    return self.#reordered(this.dtype.newByteOrder('='), 'foreign');
  }

  /**
   * A copy of the same values in the other byte order: `a.astype(a.dtype.newbyteorder())`.
   *
   * @throws {TypeError} for arrays of objects.
   */
  byteswapped(): NDArray {
    return (this as unknown as NDArray).#reordered(this.dtype.newByteOrder('S'), 'all');
  }

  /**
   * A part of the array as a view: NumPy's `a[1, :, ::-1]` is `a.slice(1, null, [null, null, -1])`.
   *
   * @param specs - for each axis an index, `[start, stop, step]`, or null for all; axes left out are taken whole.
   * @throws {RangeError} for an index outside its axis.
   * @throws {TypeError} for what is not an integer.
   */
  slice(...specs: readonly SliceSpec[]): NDArray<D> {
    return this.#view(sliced(this, specs));
  }

  /**
   * The axes in another order, as a view: `numpy.ndarray.transpose(*axes)`.
   *
   * @param axes - a permutation of the axes, as arguments or as one array; reversed when left out.
   * @throws {TypeError} when they are no permutation.
   */
  transpose(...axes: readonly number[] | [axes: readonly number[]]): NDArray<D> {
    const [first] = axes;
    return this.#view(transposed(this, Array.isArray(first) ? first : (axes as readonly number[])));
  }

  /**
   * The same items in another shape, in the given logical order: `numpy.ndarray.reshape(shape, order=order)`.
   *
   * A view when the array is contiguous in that order, otherwise a copy.
   *
   * @param shape - one length may be -1 and is computed.
   * @throws {RangeError} when the numbers of items differ.
   */
  reshape(shape: readonly number[], order: 'C' | 'F' = 'C'): NDArray<D> {
    const lengths = checkShape(resolveShape(shape, this.size));
    const from = this.ascontiguous(order);
    return from.#view({
      shape: lengths,
      strides: contiguousStrides(lengths, from.#unitStep, order),
      offset: from.offset,
    });
  }

  /**
   * One field of an array of records, as a view: NumPy's `a['name']`. A sub-array field adds its axes. In records that hold objects
   * the field is a copy.
   *
   * @param name - name or title of the field.
   * @throws {TypeError} when there is no such field.
   */
  field(name: string): NDArray<ArrayData> {
    const { fields, names } = this.dtype;
    const field = fields?.get(name) ?? [...(fields?.values() ?? [])].find(({ title }) => title === name);
    if (!field) {
      throw new TypeError(
        `no field ${JSON.stringify(name)}; dtype ${this.dtype.str} has ${names?.join(', ') || 'none'}`,
      );
    }
    if (Array.isArray(this.data)) {
      const place = [...fields!.values()].indexOf(field);
      const column = Array.from(this, (row) => (row as ArrayLike<unknown>)[place]);
      return NDArray.from(column, { dtype: field.dtype, shape: this.shape });
    }
    return NDArray.over(this.data, {
      dtype: field.dtype,
      shape: this.shape,
      byteStrides: this.byteStrides,
      offset: this.offset * this.#scale + field.offset,
      readonly: this.readonly,
    });
  }

  /** How Node's `console.log` shows the array: a bounded preview much like NumPy's `repr`. */
  [Symbol.for('nodejs.util.inspect.custom')](
    _depth?: number,
    options?: object,
    inspect?: (value: unknown, options?: object) => string,
  ): string {
    const showObject = (value: unknown): string =>
      inspect ? inspect(value, options) : Object.prototype.toString.call(value);
    const head = 'NDArray(';
    const { shape, size } = this;
    const source = this.#deferred?.source ?? null;
    const scale = source === null ? this.#scale : this.dtype.itemsize;
    const access = source === null ? this.#items : openAccess(this.dtype, source, 'bytes');
    const view = {
      shape,
      size,
      steps: this.strides.map((stride) => stride * scale),
      start: this.offset * scale,
      access,
    };
    const notes = [`shape=[${shape.join(', ')}]`, `dtype=${this.dtype}`, ...(this.readonly ? ['readonly'] : [])];
    return `${head}${previewItems(view, head.length, showObject)}, ${notes.join(', ')})`;
  }

  #defer(deferred: Deferred): void {
    this.#deferred = deferred;
    defer(this, deferred);
  }

  get #items(): Access {
    this.#access ??= openAccess(this.dtype, this.data, this.storage);
    return this.#access;
  }

  #locate(index: readonly number[]): number {
    const { shape, strides } = this;
    if (index.length !== shape.length) {
      throw new TypeError(`expected ${shape.length} indices, one for each axis, found ${index.length}`);
    }
    let at = this.offset;
    for (let axis = 0; axis < shape.length; axis++) at += strides[axis]! * checkIndex(index[axis]!, shape[axis]!, axis);
    return at * this.#scale;
  }

  /** Strides in elements of `data`. */
  get #steps(): readonly number[] {
    return this.strides.map((stride) => stride * this.#scale);
  }

  /** The stride of items that stand next to each other. */
  get #unitStep(): number {
    return this.strideUnit === 'item' ? 1 : this.dtype.itemsize;
  }

  #view(geometry: Geometry): NDArray<D> {
    const { dtype, storage, strideUnit, readonly } = this;
    const { shape, strides, offset } = geometry;
    const data: D | Deferred = this.#deferred?.source ? this.#deferred : this.data;
    return new NDArray({ data, dtype, storage, strideUnit, readonly, shape, strides, offset, scale: this.#scale });
  }

  /** A C-contiguous copy. */
  #packed(): NDArray<D> {
    const { data, dtype, storage, shape, strideUnit } = this;
    const perItem = strideUnit === 'item' ? this.#scale : dtype.itemsize;
    const length = this.size * perItem;
    const copy = Array.isArray(data)
      ? new Array<unknown>(length)
      : allocate(data.constructor as TypedArrayType, length);
    const [from, to] = Array.isArray(data) ? [data, copy as unknown[]] : [asBits(data), asBits(copy as TypedArray)];
    gather(from, shape, this.#steps, this.offset * this.#scale, perItem, to as unknown[]);
    const strides = contiguousStrides(shape, 1, 'C');
    return new NDArray({
      data: copy as D,
      dtype,
      storage,
      shape,
      strides,
      offset: 0,
      strideUnit: 'item',
      scale: perItem,
      readonly: false,
    });
  }

  #reordered(dtype: DType, which: 'all' | 'foreign'): NDArray {
    const order = !this.isContiguous('C') && this.isContiguous('F') ? 'F' : 'C';
    const bytes = swappedItems(this.ascontiguous(order).bytes(), this.dtype, which);
    return NDArray.over(bytes, { dtype, shape: this.shape, order }) as NDArray;
  }
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What every array is that a pickle has not filled in yet. */
let nothing: NDArray | null = null;
const empty = (): NDArray => (nothing ??= NDArray.zeros([0], { dtype: 'i1' }));
