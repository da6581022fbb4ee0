/**
 * NumPy's names for plain data types: `'<f8'`, `'float64'`, `'d'`, `'?'`, `'U3'`, `'M8[25s]'`.
 *
 * Sizes are those of 64-bit Linux and macOS (`'l'` has 8 bytes, `'g'` has 16): a pickle never says `'l'`, it spells the size out,
 * so this only matters for names typed by hand.
 */
import { type ByteOrder, type DateUnit, HOST_ORDER, type Kind, MAX_ITEMSIZE } from './descriptor.ts';

/** A plain (neither structured nor sub-array) type, taken apart. */
export interface PlainSpec {
  readonly kind: Kind;
  readonly itemsize: number;
  readonly byteOrder: ByteOrder;
  readonly unit: DateUnit | null;
}

/** Item sizes (bytes) that exist for each kind of fixed size. `O4` is what a 32-bit Python wrote; an object has no size here. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  b: [1],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [2, 4, 8, 16],
  c: [8, 16, 32],
  m: [8],
  M: [8],
  O: [8, 4],
};

const DATE_UNITS: ReadonlySet<string> = new Set('generic Y M W D h m s ms us ns ps fs as'.split(' '));

/** Names without a size in them. The one-letter ones are the type codes of Python's `array` and `struct` modules, as NumPy extends them. */
const NAMES = {
  b1: '? bool bool_ bool8',
  i1: 'b byte int8',
  i2: 'h short int16',
  i4: 'i intc int32',
  i8: 'l q p n int int_ long longlong intp int64',
  u1: 'B ubyte uint8',
  u2: 'H ushort uint16',
  u4: 'I uintc uint32',
  u8: 'L Q P N uint ulong ulonglong uintp uint64',
  f2: 'e half float16',
  f4: 'f single float32',
  f8: 'd float double float64 float_',
  f16: 'g longdouble float128',
  c8: 'F csingle complex64',
  c16: 'D complex cdouble complex128 complex_',
  c32: 'G clongdouble complex256',
  O8: 'O object object_',
  S0: 'S a bytes bytes_ string_',
  S1: 'c',
  U0: 'U str str_ unicode unicode_',
  V0: 'V void',
  M8: 'M datetime64',
  m8: 'm timedelta64',
};
let codes: ReadonlyMap<string, string> | null = null;

function codeOf(name: string): string | undefined {
  codes ??= new Map(
    Object.entries(NAMES).flatMap(([code, names]) => names.split(' ').map((one) => [one, code] as const)),
  );
  return codes.get(name);
}

/** The alignment (bytes) that NumPy gives a plain type on 64-bit machines. */
export function naturalAlignment(kind: Kind, itemsize: number): number {
  switch (kind) {
    case 'S':
    case 'V':
      return 1;
    case 'U':
      return 4;
    case 'c':
      return itemsize / 2;
    default:
      return itemsize;
  }
}

function notUnderstood(spec: string, why = ''): TypeError {
  const shown = spec.length > 80 ? `${spec.slice(0, 80)}…` : spec;
  return new TypeError(`data type ${JSON.stringify(shown)} not understood${why}`);
}

/** Reads the text between the brackets of `M8[25s]`. */
function parseUnit(text: string, spec: string): DateUnit {
  const match = /^([1-9]\d{0,9})?([A-Za-zμ]+)$/.exec(text);
  if (!match) throw notUnderstood(spec, `: expected a date unit such as [ns] or [25s], found [${text}]`);
  return dateUnit(match[2]!, Number(match[1] ?? 1));
}

/**
 * Checks a date unit and its multiple.
 *
 * @throws {TypeError} for a unit that NumPy does not have.
 * @throws {RangeError} for a multiple outside 1 … 2^31-1.
 */
export function dateUnit(unit: string, num: number): DateUnit {
  const canonical = unit === 'μs' ? 'us' : unit;
  if (!DATE_UNITS.has(canonical)) {
    throw new TypeError(
      `expected a date unit (${[...DATE_UNITS].join(', ')}), found ${JSON.stringify(unit.slice(0, 80))}`,
    );
  }
  if (!Number.isInteger(num) || num < 1 || num > MAX_ITEMSIZE) {
    throw new RangeError(
      `expected the multiple of a date unit to be an integer from 1 to ${MAX_ITEMSIZE}, found ${num}`,
    );
  }
  return { unit: canonical, num };
}

/**
 * Takes the name of a plain data type apart.
 *
 * @param spec - anything `numpy.dtype(str)` accepts for one plain type; not the comma form of structured types.
 * @throws {TypeError} when the name is not a data type.
 * @throws {RangeError} when its size exceeds 2^31-1 bytes.
 */
export function parseSpec(spec: string): PlainSpec {
  const match = /^([<>=|]?)([A-Za-z?_]\w*)(?:\[([^\]]*)\])?$/.exec(spec.length > 64 ? '' : spec);
  if (!match) {
    throw notUnderstood(spec, /[,(]/.test(spec) ? '; write a structured or sub-array type as a list of fields' : '');
  }
  const [, order, word, brackets] = match as unknown as [string, string, string, string | undefined];
  const code = codeOf(word) ?? word;
  const sized = /^([biufcmMOSaUV])(0|[1-9]\d*)$/.exec(code);
  if (!sized) throw notUnderstood(spec);
  const kind = (sized[1] === 'a' ? 'S' : sized[1]) as Kind;
  const count = Number(sized[2]);
  const itemsize = kind === 'U' ? 4 * count : kind === 'O' ? 8 : count;
  if (SIZES[kind] && !SIZES[kind].includes(count)) {
    throw notUnderstood(spec, `: kind ${kind} has item sizes ${SIZES[kind].join(', ')}, not ${count}`);
  }
  if (itemsize > MAX_ITEMSIZE) {
    throw new RangeError(`data type ${spec} has items of ${itemsize} bytes; the limit is ${MAX_ITEMSIZE}`);
  }
  const isDate = kind === 'M' || kind === 'm';
  if (brackets !== undefined && !isDate) throw notUnderstood(spec, ': only datetime64 and timedelta64 take a unit');
  return {
    kind,
    itemsize,
    byteOrder: resolveOrder(order as ByteOrder | '=' | '', kind, itemsize),
    unit: isDate ? (brackets === undefined ? { unit: 'generic', num: 1 } : parseUnit(brackets, spec)) : null,
  };
}

/** Byte order as NumPy keeps it: `|` where order means nothing, otherwise the one asked for, this machine's by default. */
export function resolveOrder(order: ByteOrder | '=' | '', kind: Kind, itemsize: number): ByteOrder {
  const orderless = kind === 'S' || kind === 'V' || kind === 'O' || kind === 'b' || (itemsize === 1 && kind !== 'U');
  if (orderless) return '|';
  return order === '<' || order === '>' ? order : HOST_ORDER;
}

/** The code of a plain type without its byte order: `f8`, `U3`, `M8[25s]`. */
export function plainCode(kind: Kind, itemsize: number, unit: DateUnit | null): string {
  if (kind === 'O') return 'O';
  const size = kind === 'U' ? itemsize / 4 : itemsize;
  return `${kind}${size}${unit ? unitSuffix(unit) : ''}`;
}

/** `[25s]`, `[ns]`, or nothing for a date without a unit. */
export function unitSuffix({ unit, num }: DateUnit): string {
  return unit === 'generic' ? '' : `[${num === 1 ? '' : num}${unit}]`;
}
