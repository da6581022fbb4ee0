/**
 * The canonical typed text of a value that was read with `lossless: true`: what interop/canonical.py writes for the value in
 * Python, letter for letter. Its header is the grammar.
 *
 * An object is told as protocol 4 would: what the text protocols write instead of NEWOBJ is put back. That cannot be done for
 * every class, so a pickle of protocol 0 or 1 with a subclass that copies itself (a deque, say) may differ.
 */
import { createHash } from 'node:crypto';
import {
  DType,
  NDArray,
  PickleBuffer,
  PyByteArray,
  PyComplex,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PyTuple,
  type Reduction,
  type Registry,
  standardRegistry,
} from '../../src/index.ts';
import { Inline } from '../../src/pickle/object/inline.ts';

/** The text. @throws TypeError for what has no counterpart in Python */
export function canonical(value: unknown, registry: Registry = standardRegistry()): string {
  return new CanonicalWriter(new Map(), registry).text(value);
}

const LONGEST_HEX = 1024;
const CONTEXT = { protocol: 4, numpy: 'native' } as const;

class CanonicalWriter {
  readonly #numbers: Map<object, number>;
  readonly #registry: Registry;

  constructor(numbers: Map<object, number>, registry: Registry) {
    this.#numbers = numbers;
    this.#registry = registry;
  }

  text(value: unknown): string {
    switch (typeof value) {
      case 'string':
        return `str:${JSON.stringify(value).replace(/[^ -~]/g, escaped)}`;
      case 'boolean':
        return value ? 'True' : 'False';
      case 'bigint':
        return `int:${decimalOrHex(value)}`;
      case 'number':
        return isInt(value) ? `int:${value}` : `float:${float(value)}`;
      case 'object':
        return value === null ? 'None' : this.#object(value);
      default:
        throw new TypeError(`a ${typeof value} has no canonical text`);
    }
  }

  #object(value: object): string {
    if (value instanceof Inline) return this.text(textOf(value));
    if (value instanceof PyFloat) return `float:${float(value.value)}`;
    if (value instanceof PyComplex) return `complex:${float(value.re)},${float(value.im)}`;
    if (value instanceof PyGlobal) return CONSTANTS.get(`${value}`) ?? `global:${value}`;
    if (value instanceof PyTuple && value.length === 0) return 'tuple()';
    if (value instanceof PyFrozenSet && value.size === 0) return 'frozenset{}';
    if (value instanceof Uint8Array && !(value instanceof PyByteArray)) return `bytes${hex(value)}`;
    const known = this.#numbers.get(value);
    if (known !== undefined) return `#${known}`;
    const reduction = this.#reduction(value);
    if (reduction instanceof PyGlobal) return this.#object(reduction);
    const number = this.#numbers.size;
    this.#numbers.set(value, number);
    return reduction === null ? this.#numbered(value, `#${number}`) : this.#reduced(reduction, number);
  }

  #numbered(value: object, number: string): string {
    if (value instanceof PyByteArray) return `bytearray${number}${hex(value)}`;
    if (value instanceof PyTuple) return `tuple${number}(${this.#texts(value)})`;
    if (Array.isArray(value)) return `list${number}[${this.#texts(value)}]`;
    if (value instanceof PyDict || value instanceof Map) return `dict${number}{${this.#pairs(value)}}`;
    if (value instanceof Set) {
      const items = [...value].map((item) => new CanonicalWriter(new Map(this.#numbers), this.#registry).text(item));
      return `${value instanceof PyFrozenSet ? 'frozenset' : 'set'}${number}{${items.sort().join(',')}}`;
    }
    if (value instanceof PickleBuffer)
      return `${value.readonly ? 'memoryview' : 'bytearray'}${number}${hex(value.raw())}`;
    if (value instanceof DType) return dtypeText(value);
    if (value instanceof NDArray) return this.#array(value, number);
    throw new TypeError(`${value.constructor.name} has no canonical text`);
  }

  #array(array: NDArray, number: string): string {
    const order = array.isContiguous('C') ? 'C' : array.isContiguous('F') ? 'F' : 'A';
    const shape = `(${array.shape.join(',')}${array.shape.length === 1 ? ',' : ''})`;
    const head = `ndarray${number}(${dtypeText(array.dtype)},${shape},${order})`;
    if (array.dtype.hasObject) return `${head}[${this.#texts(array)}]`;
    return head + hex(array.ascontiguous('C').bytes());
  }

  /** How an object is made, the global that it is, or null for what has an own place in the grammar. */
  #reduction(value: object): Reduction | PyGlobal | null {
    if (value instanceof PyObject) return withoutReconstructor(value);
    if (value instanceof NDArray || value instanceof DType) return null;
    return this.#registry.entryOf(value)?.reduce?.(value, CONTEXT) ?? null;
  }

  #reduced(reduction: Reduction, number: number): string {
    const { callable, args, kwargs, construct, listItems, dictItems, state } = reduction;
    if (callable instanceof PyGlobal && callable.name === 'scalar' && callable.module.endsWith('.multiarray')) {
      const [dtype, data] = args;
      if (dtype instanceof DType && data instanceof Uint8Array) return `scalar(${dtypeText(dtype)})${hex(data)}`;
    }
    const made =
      construct !== 'new'
        ? [this.text(callable), this.text(args)]
        : kwargs != null
          ? ['global:copyreg.__newobj_ex__', this.text(PyTuple.of(callable, args, kwargs))]
          : [`new:${this.text(callable)}`, this.text(args)];
    const rest = [
      state === undefined ? 'None' : this.text(state),
      `[${this.#texts(listItems ?? [])}]`,
      `{${this.#pairs(dictItems ?? [])}}`,
    ];
    return `object#${number}(${[...made, ...rest].join(',')})`;
  }

  #texts(items: Iterable<unknown>): string {
    return [...items].map((item) => this.text(item)).join(',');
  }

  #pairs(pairs: Iterable<readonly [unknown, unknown]>): string {
    return [...pairs].map(([key, item]) => `${this.text(key)}=${this.text(item)}`).join(',');
  }
}

const CONSTANTS: ReadonlyMap<string, string> = new Map([
  ['builtins.Ellipsis', '...'],
  ['builtins.NotImplemented', 'NotImplemented'],
]);

/**
 * `copyreg._reconstructor(cls, base, state)` and `copyreg.__newobj__(cls, *args)`, which protocols 0 and 1 write, as what
 * protocol 4 writes for the same object.
 */
function withoutReconstructor(object: PyObject): Reduction {
  const { callable, args, state, listItems, dictItems } = object;
  if (!(callable instanceof PyGlobal) || callable.module !== 'copyreg') return object;
  const made = (cls: unknown, ...rest: unknown[]): Reduction => ({
    callable: cls,
    args: PyTuple.from(rest),
    construct: 'new',
    state,
    listItems,
    dictItems,
  });
  if (callable.name === '__newobj__') return made(...(args as unknown as [unknown]));
  if (callable.name !== '_reconstructor') return object;
  const [cls, base, value] = args;
  if (`${base}` === 'builtins.object') return made(cls);
  if (`${base}` === 'builtins.list') return { ...made(cls), listItems: value as unknown[] };
  if (`${base}` === 'builtins.dict') return { ...made(cls), dictItems: value as Map<unknown, unknown> };
  return made(cls, value);
}

function textOf(inline: Inline): string {
  let text = '';
  const take = (written: string): void => {
    text = written;
  };
  inline.write({ freshString: take, soleString: take, name: take });
  return text;
}

function isInt(value: number): boolean {
  return Number.isSafeInteger(value) && !Object.is(value, -0);
}

function decimalOrHex(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString(16);
  const bits = digits.length * 4 - Math.clz32(Number.parseInt(digits[0]!, 16)) + 28;
  if (bits <= 1024) return String(value);
  return `${value < 0n ? '-' : ''}0x${digits}`;
}

function float(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  const bytes = new DataView(new ArrayBuffer(8));
  bytes.setFloat64(0, value);
  return digits(new Uint8Array(bytes.buffer));
}

function hex(bytes: Uint8Array): string {
  if (bytes.length <= LONGEST_HEX) return `:${digits(bytes)}`;
  return `[${bytes.length}]:${createHash('sha256').update(bytes).digest('hex')}`;
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function dtypeText(dtype: DType): string {
  return `dtype:${dtype.fields === null ? dtype.str : canonical(descriptionOf(dtype))}`;
}

/** NumPy's `dtype.descr`: the fields, and a nameless one for each gap. */
function descriptionOf(dtype: DType): unknown {
  if (dtype.fields === null) return dtype.str;
  const list: PyTuple[] = [];
  let end = 0;
  const gap = (until: number) => until > end && list.push(PyTuple.of('', `|V${until - end}`));
  for (const [name, field] of dtype.fields) {
    gap(field.offset);
    const { base, shape } = field.dtype;
    const label = field.title == null ? name : PyTuple.of(field.title, name);
    const type = descriptionOf(base);
    list.push(shape.length === 0 ? PyTuple.of(label, type) : PyTuple.of(label, type, PyTuple.from(shape)));
    end = field.offset + field.dtype.itemsize;
  }
  gap(dtype.itemsize);
  return list;
}

function digits(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
