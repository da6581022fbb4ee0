/**
 * {@link DType}: NumPy's `dtype`, immutable and compared by value.
 *
 * Types of fixed size made from a string are cached, so `DType.from('f8') === DType.from('float64')`. The one thing that may still
 * change is a type fresh from a pickle: NumPy's pickles create a dtype, remember it, and only then fill it in. {@link DType.pending}
 * and {@link DType.complete} serve that, and only until the type is first used by an array or by another type.
 */
import { type ByteOrder, type DateUnit, type Field, HOST_ORDER, type Kind } from './descriptor.ts';
import { dtypeName, dtypeStr, dtypeToString } from './format.ts';
import { naturalAlignment, type PlainSpec, parseSpec, resolveOrder } from './spec.ts';
import { checkFields, combineTraits, placeFields, subarraySize, type Traits } from './struct.ts';

/** A field as NumPy's list form has it: `['a', '<i4']`, `['b', 'f8', [2, 2]]`, `[['A title', 'a'], 'S3']`. */
export type FieldSpec = readonly [
  name: string | readonly [title: string, name: string],
  dtype: DTypeSpec,
  shape?: number | readonly number[],
];

/** NumPy's dict form of a structured type, for fields that do not simply follow one another; offsets and itemsize in bytes. */
export interface StructSpec {
  /** Names of the fields. */
  readonly names: readonly string[];
  /** Their types. */
  readonly formats: readonly DTypeSpec[];
  /** Where they start; by default one after another. They may overlap. */
  readonly offsets?: readonly number[];
  /** Second names, null for none. */
  readonly titles?: readonly unknown[];
  /** Size of the item; by default what the fields need. */
  readonly itemsize?: number;
  /** Pad as a C compiler would. Default false. */
  readonly aligned?: boolean;
}

/** A type whose items are arrays of another type: `numpy.dtype((base, shape))`. */
export interface SubarraySpec {
  /** Type of the inner items. */
  readonly base: DTypeSpec;
  /** Lengths of the inner axes; a number for one axis. */
  readonly shape: number | readonly number[];
}

/** Everything {@link DType.from} understands. */
export type DTypeSpec = string | DType | readonly FieldSpec[] | StructSpec | SubarraySpec;

/**
 * What a pickle's second half says about a dtype; see {@link DType.complete}.
 *
 * @internal
 */
export interface DTypeParts {
  readonly byteOrder: ByteOrder;
  readonly itemsize: number;
  readonly alignment: number;
  readonly flags: number;
  readonly unit: DateUnit | null;
  readonly fields: ReadonlyMap<string, Field<DType>> | null;
  readonly base: DType | null;
  readonly shape: readonly number[];
  readonly metadata: unknown;
}

/**
 * A type's properties; `record` as in {@link DType.record}, default false.
 *
 * @internal
 */
export interface DTypeInit extends DTypeParts {
  readonly kind: Kind;
  readonly record?: boolean;
}

const OBJECT_FLAGS = 63;
const NEEDS_INIT = 8;
const NO_SHAPE: readonly number[] = Object.freeze([]);

/** Types of fixed size by every spelling asked for so far; the spellings are finitely many, so this cannot grow without bound. */
const cache = new Map<string, DType>();

/**
 * The type of the items of an array: `numpy.dtype`.
 *
 * @example
 * ```ts
 * DType.from('float64').str;                                // '<f8'
 * DType.from([['id', 'u4'], ['at', 'f4', [3]]]).itemsize;   // 16
 * `${DType.from('>i4')}`;                                   // '>i4'
 * ```
 */
export class DType {
  /** NumPy's one-letter kind: `f` for any float, `V` for records and raw bytes. */
  readonly kind: Kind;
  /** Size of one item in bytes. */
  readonly itemsize: number;
  /** `<`, `>`, or `|` where order means nothing. */
  readonly byteOrder: ByteOrder;
  /** Required alignment in bytes, as NumPy has it. */
  readonly alignment: number;
  /** NumPy's flag bits, as decoded: an aligned record has -112 when NumPy 1.x pickled it and 144 from NumPy 2.x. */
  readonly flags: number;
  /** The step of a date type; null for every other kind. */
  readonly unit: DateUnit | null;
  /** Names of the fields in order; null unless structured. */
  readonly names: readonly string[] | null;
  /** Fields by name, in order; null unless structured. Titles are properties of the fields, not keys. */
  readonly fields: ReadonlyMap<string, Field<DType>> | null;
  /** The item type of a sub-array type; the type itself for every other type. */
  readonly base: DType;
  /** The shape of a sub-array type; empty for every other type. */
  readonly shape: readonly number[];
  /** NumPy's `dtype.metadata` as decoded; null when there is none. */
  readonly metadata: unknown;
  /** Whether items are `numpy.record` instead of `numpy.void`: the type of a `recarray`. */
  readonly record: boolean;
  #traits: Traits;
  #pending = false;

  /**
   * Checks nothing but the number of fields; {@link DType.from} checks the rest.
   *
   * @internal
   */
  constructor(init: DTypeInit) {
    this.kind = init.kind;
    this.itemsize = init.itemsize;
    this.byteOrder = init.byteOrder;
    this.alignment = init.alignment;
    this.flags = init.flags;
    this.unit = init.unit;
    this.fields = init.fields;
    this.names = init.fields && Object.freeze([...init.fields.keys()]);
    this.base = init.base ?? this;
    this.shape = init.shape;
    this.metadata = init.metadata;
    this.record = init.record ?? false;
    this.#traits = DType.#traitsOf(init.kind, init);
  }

  /** NumPy's `dtype.str`, such as `<f8`, `|b1`, `<U3`, `<M8[ns]`, `|V15`. */
  get str(): string {
    return dtypeStr(this);
  }

  /** NumPy's `dtype.name`, such as `float64`, `datetime64[ns]`, `void120`. */
  get name(): string {
    return dtypeName(this);
  }

  /** Whether items hold Python objects, so that their bytes mean nothing outside the process that made them. */
  get hasObject(): boolean {
    return this.#traits.hasObject;
  }

  /** Whether items are in the byte order of this machine: `numpy.dtype.isnative`, but sub-arrays are looked into. */
  get isNative(): boolean {
    return this.#traits.isNative;
  }

  /**
   * Makes a data type from NumPy's spellings: `numpy.dtype(spec, align)`.
   *
   * @param spec - a name (`'f8'`, `'>i4'`, `'U3'`, `'M8[25s]'`, `'float64'`), a list of fields, NumPy's dict form, a sub-array, or
   * a data type, which is returned as it is.
   * @param options - `align: true` pads a list of fields as a C compiler would.
   * @throws {TypeError} when the spelling means nothing.
   * @throws {RangeError} when a size or an offset is impossible.
   */
  static from(spec: DTypeSpec, { align = false }: { readonly align?: boolean } = {}): DType {
    if (typeof spec === 'string') return DType.#fromName(spec);
    if (spec instanceof DType) return spec.seal();
    if (Array.isArray(spec)) return DType.#fromFields(spec as readonly FieldSpec[], align);
    if (typeof spec === 'object' && spec !== null) {
      if ('base' in spec) return DType.#subarray(DType.from(spec.base, { align }), spec.shape);
      if ('names' in spec) return DType.#fromStruct(spec);
    }
    throw new TypeError(`expected a data type, its name or a list of fields, found ${describe(spec)}`);
  }

  /**
   * A type that {@link DType.complete} may still fill in: what `numpy.dtype('V15', False, True)` is while a pickle is being read.
   *
   * @internal
   */
  static pending(spec: PlainSpec, record = false): DType {
    const dtype = new DType(plainInit(spec, record));
    dtype.#pending = true;
    return dtype;
  }

  /**
   * Fills a type from a pickle in, in place, so that everything that remembered it sees the result: `numpy.dtype.__setstate__`.
   *
   * @internal
   * @param parts - what the state tuple says; `dtypeSetState` takes it apart.
   * @throws {TypeError} when the type is complete or in use already.
   * @throws {RangeError} when the parts do not fit together.
   */
  complete(parts: DTypeParts): this {
    if (!this.#pending) throw new TypeError(`dtype ${this.str} is complete or in use and cannot be given a state`);
    const { fields, base, shape, itemsize } = parts;
    for (const part of componentsOf(parts)) {
      if (part === this) throw new TypeError('a dtype cannot contain itself');
      part.seal();
    }
    if (fields && base) throw new TypeError('a dtype has either fields or a sub-array, found both');
    if ((fields || base) && this.kind !== 'V') {
      throw new TypeError(`a dtype of kind ${this.kind} cannot have fields or a sub-array`);
    }
    if (fields) checkFields(fields, itemsize);
    if (base && subarraySize(base, shape) !== itemsize) {
      throw new RangeError(`a sub-array of ${subarraySize(base, shape)} bytes in an item of ${itemsize} bytes`);
    }
    this.#traits = DType.#traitsOf(this.kind, parts);
    this.#pending = false;
    Object.assign(this, parts, { base: base ?? this, names: fields && Object.freeze([...fields.keys()]) });
    return this;
  }

  /**
   * Ends the time in which {@link DType.complete} may be called. Whatever keeps a dtype calls this first.
   *
   * @internal
   */
  seal(): this {
    this.#pending = false;
    return this;
  }

  /**
   * The same type in another byte order, fields included: `numpy.dtype.newbyteorder`.
   *
   * @param order - `<`, `>`, `=` for this machine's, `S` for the other one.
   */
  newByteOrder(order: '<' | '>' | '=' | 'S'): DType {
    const { byteOrder, fields } = this;
    const turned =
      order === 'S'
        ? byteOrder === '|'
          ? '|'
          : byteOrder === '<'
            ? '>'
            : '<'
        : resolveOrder(order, this.kind, this.itemsize);
    const newFields =
      fields && new Map([...fields].map(([name, f]) => [name, { ...f, dtype: f.dtype.newByteOrder(order) }]));
    const base = this.base === this ? null : this.base.newByteOrder(order);
    if (!newFields && !base && turned === byteOrder) return this;
    return new DType({ ...this.#parts(), byteOrder: turned, fields: newFields, base });
  }

  /**
   * Whether two types describe the same bytes in the same way: NumPy's `==`. Metadata, flags and alignment do not count; names,
   * titles and offsets of fields do.
   *
   * @param other - a type, or any spelling of one.
   */
  equals(other: DTypeSpec): boolean {
    const that = DType.from(other);
    if (this === that) return true;
    if (this.kind !== that.kind || this.itemsize !== that.itemsize || this.byteOrder !== that.byteOrder) return false;
    if (this.unit?.unit !== that.unit?.unit || this.unit?.num !== that.unit?.num) return false;
    return sameSubarray(this, that) && sameFields(this.fields, that.fields);
  }

  /** NumPy's `str(dtype)`: `float64`, `>f8`, `|S3`, `[('a', '<i4'), ('b', '<f8', (2, 2))]`. */
  toString(): string {
    return dtypeToString(this);
  }

  /** How Node's `console.log` shows the type. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `dtype(${this.toString()})`;
  }

  #parts(): DTypeInit {
    return { ...this, base: this.base === this ? null : this.base };
  }

  static #fromName(spec: string): DType {
    const known = cache.get(spec);
    if (known) return known;
    const plain = parseSpec(spec);
    const fixed = !['S', 'U', 'V'].includes(plain.kind) && (plain.unit?.num ?? 1) === 1;
    if (!fixed) return new DType(plainInit(plain));
    const made = new DType(plainInit(plain));
    const dtype = cache.get(made.str) ?? made;
    cache.set(dtype.str, dtype).set(spec, dtype);
    return dtype;
  }

  static #fromFields(specs: readonly FieldSpec[], align: boolean): DType {
    const fields = specs.map((spec, index) => {
      if (!Array.isArray(spec) || spec.length < 2 || spec.length > 3) {
        throw new TypeError(`field ${index}: expected [name, type] or [name, type, shape], found ${describe(spec)}`);
      }
      const [label, type, shape] = spec as FieldSpec;
      const [title, name] = typeof label === 'string' ? [undefined, label] : [label[0], label[1]];
      if (typeof name !== 'string') throw new TypeError(`field ${index}: expected a name, found ${describe(label)}`);
      const item = DType.from(type, { align });
      const dtype = shape === undefined ? item : DType.#subarray(item, shape);
      return { name: name === '' ? `f${index}` : name, dtype, title };
    });
    return DType.#struct(placeFields(fields, { aligned: align }));
  }

  static #fromStruct({ names, formats, offsets, titles, itemsize, aligned }: StructSpec): DType {
    for (const [what, list] of Object.entries({ formats, offsets, titles })) {
      if (list && list.length !== names.length) throw new TypeError(`${names.length} names but ${list.length} ${what}`);
    }
    const fields = names.map((name, index) => ({
      name,
      dtype: DType.from(formats[index]!, { align: aligned ?? false }),
      title: titles?.[index],
      offset: offsets?.[index],
    }));
    return DType.#struct(placeFields(fields, { itemsize, aligned }));
  }

  static #struct(layout: ReturnType<typeof placeFields<DType>>): DType {
    return new DType({ ...plainInit(parseSpec('V0')), ...layout });
  }

  static #subarray(base: DType, shape: number | readonly number[]): DType {
    const dimensions = typeof shape === 'number' ? [shape] : [...shape];
    if (dimensions.length === 0) return base;
    const itemsize = subarraySize(base, dimensions);
    const { alignment, flags } = base;
    const plain = plainInit(parseSpec('V0'));
    return new DType({ ...plain, itemsize, alignment, flags, base, shape: Object.freeze(dimensions) });
  }

  static #traitsOf(kind: Kind, parts: DTypeParts): Traits {
    if (parts.fields || parts.base) return combineTraits(componentsOf(parts).map((part) => part.#traits));
    const isNative = parts.byteOrder === '|' || parts.byteOrder === HOST_ORDER;
    return { leaves: 1, depth: 0, hasObject: kind === 'O', isNative };
  }
}

function plainInit(spec: PlainSpec, record = false): DTypeInit {
  const { kind, itemsize } = spec;
  const flags = kind === 'O' ? OBJECT_FLAGS : kind === 'U' ? NEEDS_INIT : 0;
  const alignment = naturalAlignment(kind, itemsize);
  return { ...spec, alignment, flags, fields: null, base: null, shape: NO_SHAPE, metadata: null, record };
}

function componentsOf({ fields, base }: DTypeParts): readonly DType[] {
  if (base) return [base];
  return fields ? [...fields.values()].map((field) => field.dtype) : [];
}

function sameSubarray(a: DType, b: DType): boolean {
  const sameShape = a.shape.length === b.shape.length && a.shape.every((length, axis) => length === b.shape[axis]);
  return sameShape && (a.base === a ? b.base === b : a.base.equals(b.base));
}

function sameFields(a: DType['fields'], b: DType['fields']): boolean {
  if (!a || !b) return a === b;
  if (a.size !== b.size) return false;
  const others = [...b];
  return [...a].every(([name, field], index) => {
    const [otherName, other] = others[index]!;
    return (
      name === otherName &&
      field.offset === other.offset &&
      field.title === other.title &&
      field.dtype.equals(other.dtype)
    );
  });
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value === null
    ? 'null'
    : typeof value === 'object'
      ? 'an object'
      : `${typeof value} ${String(value).slice(0, 80)}`;
}
