/**
 * Type codes of Python's arrays, and the machine formats that say in a pickle what the bytes of one mean.
 */
import { DType } from '../../../numpy/index.ts';
import { swappedItems } from '../../../numpy/swap.ts';
import { PyFloat } from '../../object/number.ts';
import { once } from '../../object/once.ts';
import { shown } from '../check.ts';

/** Python's letters for the types of items. */
export type TypeCode = 'b' | 'B' | 'u' | 'w' | 'h' | 'H' | 'i' | 'I' | 'l' | 'L' | 'q' | 'Q' | 'f' | 'd';

/** Typed arrays that hold items. */
export type ArrayMemory =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array;

type MemoryClass = {
  new (length: number): ArrayMemory;
  new (buffer: ArrayBuffer): ArrayMemory;
  readonly BYTES_PER_ELEMENT: number;
};

type Kind = 'int' | 'float' | 'text';

interface Code {
  readonly kind: Kind;
  readonly memory: MemoryClass;
  /** The machine format, with the lowest byte first. */
  readonly format: number;
}

/** What each code is on 64-bit Linux and macOS. */
const CODES: ReadonlyMap<string, Code> = new Map<TypeCode, Code>([
  ['b', { kind: 'int', memory: Int8Array, format: 1 }],
  ['B', { kind: 'int', memory: Uint8Array, format: 0 }],
  ['u', { kind: 'text', memory: Uint32Array, format: 20 }],
  ['w', { kind: 'text', memory: Uint32Array, format: 20 }],
  ['h', { kind: 'int', memory: Int16Array, format: 4 }],
  ['H', { kind: 'int', memory: Uint16Array, format: 2 }],
  ['i', { kind: 'int', memory: Int32Array, format: 8 }],
  ['I', { kind: 'int', memory: Uint32Array, format: 6 }],
  ['l', { kind: 'int', memory: BigInt64Array, format: 12 }],
  ['L', { kind: 'int', memory: BigUint64Array, format: 10 }],
  ['q', { kind: 'int', memory: BigInt64Array, format: 12 }],
  ['Q', { kind: 'int', memory: BigUint64Array, format: 10 }],
  ['f', { kind: 'float', memory: Float32Array, format: 14 }],
  ['d', { kind: 'float', memory: Float64Array, format: 16 }],
]);

/** Machine formats in their order, as NumPy names them; the last four are text of two or four bytes. */
const FORMATS = '|u1 |i1 <u2 >u2 <i2 >i2 <u4 >u4 <i4 >i4 <u8 >u8 <i8 >i8 <f4 >f4 <f8 >f8 <u2 >u2 <u4 >u4'.split(' ');
const formats = /* @__PURE__ */ once(() => FORMATS.map((name) => DType.from(name)));
const FIRST_FLOAT = 14;
const FIRST_TEXT = 18;

/** How many machine formats there are. */
export const FORMAT_COUNT = FORMATS.length;

/** A type code of Python. @throws TypeError */
export function codeOf(value: unknown): TypeCode {
  if (typeof value === 'string' && CODES.has(value)) return value as TypeCode;
  throw new TypeError(`a type code of an array is one of ${[...CODES.keys()].join('')}, got ${shown(value)}`);
}

/** The machine format of a type code. */
export function formatOf(code: TypeCode): number {
  return CODES.get(code)!.format;
}

/** The memory of items in the format of their type code. */
export function encodeMemory(code: TypeCode, data: ArrayMemory): Uint8Array {
  return swappedItems(
    new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    formats()[formatOf(code)]!,
    'foreign',
  );
}

/** The items of a pickled array in memory of this machine, and the type code that holds them here. */
export function decodeMemory(
  code: TypeCode,
  format: number,
  bytes: Uint8Array,
): { typecode: TypeCode; data: ArrayMemory } {
  const { kind, memory } = CODES.get(code)!;
  const dtype = formats()[format]!;
  const formatKind = format >= FIRST_TEXT ? 'text' : format >= FIRST_FLOAT ? 'float' : 'int';
  if (formatKind !== kind)
    throw new TypeError(`an array of type '${code}' cannot have items of machine format ${format}`);
  if (bytes.length % dtype.itemsize !== 0) {
    throw new RangeError(`an array of items of ${dtype.itemsize} bytes cannot have ${bytes.length} bytes`);
  }
  const { buffer } = swappedItems(bytes, dtype, 'foreign');
  const name = dtype.str.slice(1);
  const found = [...CODES].filter(([, other]) => other.kind === kind && formats()[other.format]!.str.slice(1) === name);
  if (found.length === 0) {
    // UTF-16, of which two units may be one character.
    const text = Array.from(new Uint16Array(buffer as ArrayBuffer), (unit) => String.fromCharCode(unit)).join('');
    return { typecode: code, data: memoryOf(code, text) };
  }
  const items = new found[0]![1].memory(buffer as ArrayBuffer);
  if (kind === 'text') checkCharacters(items as Uint32Array);
  if (items instanceof memory) return { typecode: code, data: items };
  if (kind === 'float') return { typecode: code, data: memoryOf(code, items) };
  // The code has another size here; Python takes the last one of that size.
  return { typecode: found.at(-1)![0] as TypeCode, data: items };
}

function checkCharacters(points: Uint32Array): void {
  const wrong = points.find((point) => point > 0x10ffff);
  if (wrong !== undefined) throw new RangeError(`a character is at most U+10FFFF, got U+${wrong.toString(16)}`);
}

/** The items in memory of the kind that the code has; memory of that kind is used as it is. */
export function memoryOf(code: TypeCode, items: Iterable<unknown>): ArrayMemory {
  const { kind, memory } = CODES.get(code)!;
  if (items instanceof memory) return items;
  if (typeof items !== 'object' && typeof items !== 'string')
    throw new TypeError(`array wants items, got ${shown(items)}`);
  if (typeof items === 'string' && kind !== 'text')
    throw new TypeError(`an array of type '${code}' is not made of text`);
  const list = [...items];
  const data = new memory(list.length);
  for (let i = 0; i < list.length; i++) data[i] = itemOf(list[i], kind, code) as never;
  if (kind === 'int') checkRange(list, data, code);
  return data;
}

function itemOf(item: unknown, kind: Kind, code: TypeCode): number | bigint {
  if (kind === 'text') {
    if (typeof item === 'string' && [...item].length === 1) return item.codePointAt(0)!;
    throw new TypeError(`an item of an array of type '${code}' is one character, got ${shown(item)}`);
  }
  const number = item instanceof PyFloat && kind === 'float' ? item.value : item;
  if (kind === 'float') {
    if (typeof number === 'number' || typeof number === 'bigint') return Number(number);
  } else if (typeof number === 'bigint' || Number.isSafeInteger(number)) {
    return CODES.get(code)!.memory.BYTES_PER_ELEMENT === 8 ? BigInt(number as number) : Number(number);
  }
  throw new TypeError(`an item of an array of type '${code}' is a number, got ${shown(item)}`);
}

/** A typed array takes the lowest bits of what does not fit. */
function checkRange(list: readonly unknown[], data: ArrayMemory, code: TypeCode): void {
  for (let i = 0; i < list.length; i++) {
    // biome-ignore lint/suspicious/noDoubleEquals: an int is a number or a bigint
    if (data[i] != list[i]) throw new RangeError(`${shown(list[i])} does not fit into an array of type '${code}'`);
  }
}

/** The items as Python has them. */
export function* itemsOf(code: TypeCode, data: ArrayMemory): Generator<number | bigint | string, void, undefined> {
  const { kind } = CODES.get(code)!;
  for (const item of data) {
    if (kind === 'text') yield String.fromCodePoint(item as number);
    else yield typeof item === 'bigint' && Number.isSafeInteger(Number(item)) ? Number(item) : item;
  }
}
