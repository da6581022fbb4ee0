/**
 * Holds src/numpy against NumPy itself: what data types look like and pickle as, what every kind of item reads as, where the items
 * of an array lie, and the two floating-point formats that JavaScript has to compute.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { DType, type FieldSpec, type StructSpec } from '../src/numpy/dtype.ts';
import { dtypeFromPickle, dtypeSetState, dtypeToPickle } from '../src/numpy/dtype-state.ts';
import { halfToNumber, numberToHalf } from '../src/numpy/half.ts';
import { checkLayout, type LayoutRequest } from '../src/numpy/layout.ts';
import { NDArray } from '../src/numpy/ndarray.ts';
import type { Wire } from './frames.ts';
import { eachPython } from './python.ts';

const HELPERS = `
import ctypes, itertools
import numpy as np

byte_bounds = getattr(np, 'byte_bounds', None) or np.lib.array_utils.byte_bounds

def build(spec):
    'A data type from what travels: a str, {"fields", "align"}, {"struct"} or {"base", "shape"}.'
    if isinstance(spec, str): return np.dtype(spec)
    if 'base' in spec: return np.dtype((build(spec['base']), tuple(spec['shape'])))
    if 'fields' in spec:
        fields = [((f[0][0], f[0][1]) if isinstance(f[0], list) else f[0], build(f[1]), *map(tuple, f[2:])) for f in spec['fields']]
        return np.dtype(fields, align=spec['align'])
    struct = dict(spec['struct'], formats=[build(f) for f in spec['struct']['formats']])
    return np.dtype(struct)

def flat(value):
    'A reduction in lists: what dtypeToPickle gives, with dtypes in it taken apart in the same way.'
    if isinstance(value, np.dtype): return ['dtype', flat(value.__reduce__()[1]), flat(value.__reduce__()[2])]
    if isinstance(value, tuple): return ['tuple', *map(flat, value)]
    if isinstance(value, dict): return ['dict', *[[flat(k), flat(v)] for k, v in value.items()]]
    if isinstance(value, type): return value.__module__ + '.' + value.__name__
    return value

def describe(d):
    return [d.kind, d.itemsize, d.str, d.name, d.alignment, d.flags & 0xff, str(d), d.hasobject, list(d.names or []),
            [d.fields[n][1] for n in d.names or []], list(d.shape), d.base.str]

def plain(value):
    'An item in types that travel.'
    if isinstance(value, np.void): return [plain(v) for v in value.tolist()] if value.dtype.names else value.tobytes()
    if isinstance(value, np.longdouble): return float(value)
    if isinstance(value, (complex, np.complexfloating)): return [float(value.real), float(value.imag)]
    if isinstance(value, (np.datetime64, np.timedelta64)): return int(value.astype('i8'))
    if isinstance(value, np.generic): return plain(value.item())
    if isinstance(value, np.ndarray): return [plain(v) for v in value]
    if isinstance(value, (list, tuple)): return [plain(v) for v in value]
    return value

def address(a): return a.__array_interface__['data'][0]

def memory(a):
    'The bytes from the lowest to the highest item, and where among them the first item starts.'
    if a.size == 0: return [b'', 0]
    low, high = byte_bounds(a)
    return [ctypes.string_at(low, high - low), address(a) - low]

def views(values, dtype, expressions):
    base = np.array(values, dtype=dtype).reshape(2, 3)
    for order in '<>':
        a = base.astype(base.dtype.newbyteorder(order))
        for expression in expressions:
            v = eval(expression, {'a': a})
            yield [flat(v.dtype), list(v.shape), list(v.strides), *memory(v), plain(v)]

def written(values, dtype):
    native = np.array(values, dtype=dtype)
    for order in '<>':
        d = native.dtype.newbyteorder(order)
        yield [flat(native.dtype), native.tobytes(), flat(d), native.astype(d).tobytes()]

def layout(dtype, shape, byte_length, offset, byte_strides, order):
    'The first and last byte that an array in a memory touches, None when it does not fit.'
    buffer = np.zeros(byte_length, 'u1')
    try: a = np.ndarray(tuple(shape), dtype, buffer, offset, byte_strides and tuple(byte_strides), order)
    except (ValueError, TypeError): return None
    if a.size == 0: return [offset, offset]
    return [int(x) - address(buffer) for x in byte_bounds(a)]

def halves(doubles):
    with np.errstate(all='ignore'): h = np.frombuffer(doubles, '<f8').astype('<f2')
    return np.where(np.isnan(h), np.float16('nan'), h).astype('<f2').tobytes()

def longdoubles(values):
    a = np.array(values, 'g')
    with np.errstate(all='ignore'): return [a.tobytes(), a.astype('f8').tolist()]

def permuted(shape):
    'How NumPy pickles an array with its axes in every order, out of band: order, shape of the memory, axes.'
    for axes in itertools.permutations(range(len(shape))):
        function, (_, _, memory_shape, order, *perm) = np.zeros(shape).transpose(axes).__reduce_ex__(5)[:2]
        assert function.__name__ == '_frombuffer'
        yield [list(axes), order, list(memory_shape), list(perm[0]) if perm else None]
`;

const PLAIN = [
  ...'? b1 i1 u1 i2 u2 i4 u4 i8 u8 f2 f4 f8 c8 c16 O S S3 U U3 V V5 M8 m8 b B h H i I q Q e f d F D'.split(' '),
  ...'bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 complex64 complex128'.split(' '),
  ...'object str bytes void half single double float complex datetime64 timedelta64[h] datetime64[25s]'.split(' '),
  ...['Y', 'M', 'W', 'D', 'h', 'm', 's', 'ms', 'us', 'ns', 'ps', 'fs', 'as'].map((unit) => `M8[${unit}]`),
  ...'M8[generic] m8[7D] M8[1ns] M8[μs]'.split(' '),
  ...'<i2 >i2 =i2 |i2 >u8 >f2 >f4 >f8 >c16 <U5 >U5 >M8[ns] >m8 |S3 >b1 >i1'.split(' '),
];
const LONG_DOUBLES = ['g', 'G', 'f16', 'c32', 'float128', 'complex256', '>f16'];

/** Longdoubles that no double equals: ties, values just beside them, the edges of the range of doubles. */
const EXTENDED = `[np.longdouble(m) * np.longdouble(2) ** e * s for m in (1, 3, 2**53 + 1, 2**54 + 3, 2**63 + 2**10, 2**63 + 2**10 + 1,
  2**64 - 1, 2**64 - 2**10, 2**64 - 2**10 - 1, 2**63 + 2**11 + 2**10) for e in (0, 1, 959, 960, 961, 1000, -1074, -1075, -1076, -1100,
  -1127, -1137, -1138, -1139, -1140, -5000, 5000) for s in (1, -1)]`;

/** A structured or sub-array type, as it travels to Python. */
type SpecTree = string | { readonly [key: string]: Wire };

/** The same for DType.from. */
function toSpec(tree: SpecTree): DType {
  if (typeof tree === 'string') return DType.from(tree);
  const { fields, align, struct, base, shape } = tree as {
    fields?: readonly [string | [string, string], SpecTree, number[]?][];
    align?: boolean;
    struct?: Omit<StructSpec, 'formats'> & { readonly formats: readonly SpecTree[] };
    base?: SpecTree;
    shape?: readonly number[];
  };
  if (base !== undefined) return DType.from({ base: toSpec(base), shape: shape! });
  if (struct) return DType.from({ ...struct, formats: struct.formats.map(toSpec) });
  const list = fields!.map(([name, type, ...rest]) => [name, toSpec(type), ...rest] as unknown as FieldSpec);
  return DType.from(list, { align: align ?? false });
}

const STRUCTURED: SpecTree[] = [
  { base: 'i4', shape: [2, 3] },
  { base: { base: '>f8', shape: [2] }, shape: [3] },
  { fields: [], align: false },
  {
    struct: { names: ['a', 'b'], formats: ['i4', 'f8'], offsets: [8, 0], itemsize: 24 },
  },
  { struct: { names: ['a', 'b'], formats: ['i4', 'u1'], titles: ['A', null as never] } },
  { struct: { names: ['a', 'b'], formats: ['u1', 'f8'], aligned: true } },
  { struct: { names: ['lo', 'all'], formats: ['u2', 'u4'], offsets: [0, 0] } },
  {
    fields: [
      [['Title', 'a'], '<i4'],
      ["it's", '>f8'],
      ['say "hi"', 'U2'],
      ['', 'M8[ns]'],
    ] as Wire,
    align: false,
  },
  {
    fields: [
      ['o', 'O'],
      ['n', 'i4'],
    ] as Wire,
    align: true,
  },
];

const plainType = fc.constantFrom(
  '?',
  'i1',
  'u2',
  '<i4',
  '>i8',
  '>f2',
  'f4',
  'c16',
  'S3',
  'U2',
  '>U1',
  'V3',
  'M8[ms]',
  'O',
);
const specTree = fc.letrec<{ tree: SpecTree }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    plainType,
    fc.record({
      fields: fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), tie('tree')), {
        selector: ([name]) => name,
        minLength: 1,
        maxLength: 4,
      }),
      align: fc.boolean(),
    }) as fc.Arbitrary<SpecTree>,
    fc.record({ base: tie('tree'), shape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 2 }) }),
  ),
})).tree;

/** What HELPERS' `describe` gives. */
function describeOurs(dtype: DType): unknown[] {
  const { kind, itemsize, str, name, alignment, flags, hasObject, names, fields, shape, base } = dtype;
  const offsets = [...(fields?.values() ?? [])].map(({ offset }) => offset);
  const text = String(dtype);
  return [kind, itemsize, str, name, alignment, flags & 0xff, text, hasObject, names ?? [], offsets, shape, base.str];
}

/** What HELPERS' `flat` gives. */
function flatOurs(value: unknown): unknown {
  if (value instanceof DType) {
    const { args, state } = dtypeToPickle(value);
    return ['dtype', flatOurs(args), flatOurs(state)];
  }
  if (Array.isArray(value)) return ['tuple', ...value.map(flatOurs)];
  if (value instanceof Map) return ['dict', ...[...value].map(([key, item]) => [flatOurs(key), flatOurs(item)])];
  return value;
}

/** From what `flat` gives, back into the plain values that dtypeSetState takes. */
function unflat(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const [tag, ...rest] = value as [string, ...unknown[]];
  if (tag === 'tuple') return rest.map(unflat);
  if (tag === 'dict') return new Map((rest as [unknown, unknown][]).map(([key, item]) => [unflat(key), unflat(item)]));
  const [args, state] = rest.map(unflat) as [[string], unknown[]];
  return dtypeSetState(dtypeFromPickle(args[0]), state);
}

/** An item in the form of HELPERS' `plain`: complex as a pair, records as lists, small bigints as numbers. */
function plainOurs(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (Array.isArray(value)) return value.map(plainOurs);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  return Object.values(value).map(plainOurs);
}

eachPython('NumPy', { numpy: true }, (python) => {
  const [major = 0, minor = 0] = (python.numpy ?? '').split('.').map(Number);
  let specs: SpecTree[] = [];

  beforeAll(async () => {
    await python.exec(HELPERS);
    const longDoubles = await python.eval<boolean>('np.dtype("g").itemsize == 16 and np.finfo("g").nmant == 63');
    specs = [
      ...PLAIN,
      ...(longDoubles ? LONG_DOUBLES : []),
      ...STRUCTURED,
      ...fc.sample(specTree, { numRuns: 300, seed: 7 }),
    ];
  });

  describe('data types', () => {
    test('have the same properties and the same text', async () => {
      const theirs = await python.eval<unknown[]>('[describe(build(s)) for s in specs]', { specs });
      expect(specs.map((spec) => describeOurs(toSpec(spec)))).toEqual(theirs);
    });

    test('are native when NumPy says so, and sub-arrays too', async () => {
      // NumPy does not look into sub-arrays.
      const theirs = await python.eval<boolean[]>('[np.dtype(s).isnative for s in specs]', { specs: PLAIN });
      expect(PLAIN.map((spec) => DType.from(spec).isNative)).toEqual(theirs);
      expect(DType.from({ base: '>i4', shape: [2] }).isNative).toBe(false);
    });

    test('are equal when NumPy says so', async () => {
      const sample = specs.filter((_, index) => index < 90 || index % 10 === 0);
      const theirs = await python.eval<boolean[][]>(
        '(lambda ds: [[a == b for b in ds] for a in ds])([*map(build, specs)])',
        {
          specs: sample,
        },
      );
      const ours = sample.map(toSpec);
      expect(ours.map((a) => ours.map((b) => a.equals(b)))).toEqual(theirs);
    });

    test('change their byte order in the same way', async () => {
      const theirs = await python.eval<unknown[]>(
        '[[describe(build(s).newbyteorder(o)) for o in "<>=S"] for s in specs]',
        { specs },
      );
      const orders = ['<', '>', '=', 'S'] as const;
      expect(specs.map((spec) => orders.map((order) => describeOurs(toSpec(spec).newByteOrder(order))))).toEqual(
        theirs,
      );
    });

    test('pickle to the same arguments and state', async () => {
      const theirs = await python.eval<unknown[]>('[flat(build(s)) for s in specs]', { specs });
      // Since NumPy 2.3 a date without metadata says None, where it said {}; in 1.x flags were signed.
      const modern = (value: unknown): unknown => {
        if (!Array.isArray(value)) return value;
        const items = value.map(modern);
        const isDate = (major < 2 || minor < 3) && items.length === 3 && JSON.stringify(items[1]) === '["dict"]';
        if (isDate) return [items[0], null, items[2]];
        return major < 2 && items.length >= 9 && (items[8] as number) < 0
          ? items.with(8, (items[8] as number) + 256)
          : items;
      };
      expect(specs.map((spec) => flatOurs(toSpec(spec)))).toEqual(theirs.map(modern));
    });

    test('that NumPy pickled read as they were and write the same again', async () => {
      const extra = ['np.dtype("f8", metadata={"unit": "m"})', 'np.dtype((np.record, [("a", "i4"), ("b", "U2")]))'];
      const all = `[build(s) for s in specs] + [${extra.join(', ')}]`;
      const [pickled, described] = await python.eval<[unknown[], unknown[]]>(
        `[[flat(d) for d in ${all}], [describe(d) for d in ${all}]]`,
        { specs },
      );
      const read = pickled.map(unflat) as DType[];
      expect(read.map(describeOurs)).toEqual(described);
      expect(read.map(flatOurs)).toEqual(pickled);
    });
  });

  describe('items', () => {
    const VALUES: [dtype: string, python: string][] = [
      ['?', '[True, False, True, True, False, False]'],
      ...['i1', 'i2', 'i4', 'i8'].map((type): [string, string] => [
        type,
        `[0, 1, -1, 100, np.iinfo("${type}").min, np.iinfo("${type}").max]`,
      ]),
      ...['u1', 'u2', 'u4', 'u8'].map((type): [string, string] => [type, `[0, 1, 2, 3, 100, np.iinfo("${type}").max]`]),
      ...['f2', 'f4', 'f8'].map((type): [string, string] => [type, '[0.0, -0.0, 1.5, -2.25, np.inf, np.nan]']),
      ...['c8', 'c16'].map((type): [string, string] => [
        type,
        '[0, 1j, 1.5 - 2j, complex(-0.0, 3), complex("inf"), -7]',
      ]),
      ['S4', String.raw`[b"", b"abcd", b"a\0b", b"\xff", b"xy\0", b"\0"]`],
      ['U3', String.raw`["", "abc", "é€😀", "a\0b", "x", "\ud800"]`],
      ['V3', String.raw`[b"abc", b"\0\0\0", b"x\0\0", b"123", b"\xff\xfe\xfd", b"..."]`],
      ['M8[s]', '["1970-01-01", "1970-01-01T00:00:01", "NaT", "2024-02-29T12:00", "1969-12-31", "0001-01-01"]'],
      ['m8[25s]', '[0, 1, -1, np.timedelta64("NaT"), 10**12, -10**12]'],
      ['i2,f4,U2,(2,)i2', '[(1, 1.5, "ab", (3, 4)), (-1, -0.0, "", (0, 0))] * 3'],
    ];
    const VIEWS = ['a', 'a.T', 'a[::-1]', 'a[:, ::2]', 'a[1:, ::-1]', 'a[:0]', 'a[1]', 'a[..., 1]', 'a.copy("F")'];

    test.each(VALUES)(
      'of dtype %s read as in NumPy: both byte orders, every view, any address',
      async (type, values) => {
        const views = await python.eval<[unknown, number[], number[], Uint8Array, number, unknown][]>(
          `[*views(${values}, item_type, expressions)]`,
          { item_type: type, expressions: VIEWS },
        );
        expect(views.length).toBe(2 * VIEWS.length);
        for (const [dtype, shape, byteStrides, memory, offset, expected] of views) {
          const request = { dtype: unflat(dtype) as DType, shape, byteStrides, offset };
          const array = NDArray.over(memory.slice(), request);
          expect(plainOurs(array.toNested())).toEqual(expected);
          const shifted = new Uint8Array(memory.length + 1);
          shifted.set(memory, 1);
          const misaligned = NDArray.over(shifted, { ...request, offset: offset + 1 });
          expect(plainOurs(misaligned.toNested())).toEqual(expected);
          expect(plainOurs(misaligned.native().toNested())).toEqual(expected);
          expect(plainOurs(array.byteswapped().toNested())).toEqual(expected);
        }
      },
    );

    test.each(VALUES)('of dtype %s are written as NumPy writes them', async (type, values) => {
      const cases = await python.eval<[unknown, Uint8Array, unknown, Uint8Array][]>(
        `[*written(${values}, item_type)]`,
        { item_type: type },
      );
      for (const [from, memory, to, expected] of cases) {
        const source = NDArray.over(memory, { dtype: unflat(from) as DType, shape: [6] });
        const target = NDArray.zeros([6], { dtype: unflat(to) as DType });
        for (let i = 0; i < 6; i++) target.set(source.get(i), i);
        expect(Buffer.from(target.bytes()).toString('hex')).toBe(Buffer.from(expected).toString('hex'));
      }
    });
  });

  describe('layouts', () => {
    const small = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
    const request = small
      .chain((shape) =>
        fc.record({
          dtype: fc.constantFrom('u1', 'i2', 'f4', 'f8', 'c16', 'S3', 'U2'),
          shape: fc.constant(shape),
          byteLength: fc.integer({ min: 1, max: 300 }),
          offset: fc.oneof(fc.constant(0), fc.integer({ min: -5, max: 310 })),
          byteStrides: fc.option(
            fc.array(fc.oneof(fc.integer({ min: -70, max: 70 }), fc.constantFrom(0, 2 ** 31, -(2 ** 40))), {
              minLength: shape.length,
              maxLength: shape.length,
            }),
          ),
          order: fc.constantFrom('C' as const, 'F' as const),
        }),
      )
      // Without strides NumPy takes a negative offset, and reads memory in front of the buffer.
      .filter(({ byteStrides, offset }) => byteStrides !== null || offset >= 0);

    test('are accepted when NumPy accepts them, and touch the same bytes: 6,000 at random', async () => {
      const cases = fc.sample(request, { numRuns: 6000, seed: 3 });
      const theirs = await python.eval<([number, number] | null)[]>(
        '[layout(*[c[k] for k in ("dtype", "shape", "byteLength", "offset", "byteStrides", "order")]) for c in cases]',
        { cases },
      );
      const ours = cases.map(({ byteLength, byteStrides, order, ...rest }) =>
        bounds({ ...rest, ...(byteStrides ? { byteStrides } : { order }) }, byteLength),
      );
      const differ = cases.filter((_, index) => JSON.stringify(ours[index]) !== JSON.stringify(theirs[index]));
      expect(differ).toEqual([]);
      const accepted = theirs.filter((bounds) => bounds !== null).length;
      expect(accepted).toBeGreaterThan(600);
      expect(cases.length - accepted).toBeGreaterThan(600);
    });

    test('of transposed arrays have the axes that NumPy 2.3 pickles', async ({ skip }) => {
      skip(major < 2 || (major === 2 && minor < 3), 'this NumPy copies such arrays');
      for (const shape of [[5], [2, 3, 4], [2, 2, 2, 2], [2, 1, 3, 4], [3, 4, 1, 2]]) {
        const cases = await python.eval<[number[], string, number[], number[] | null][]>('[*permuted(shape)]', {
          shape,
        });
        for (const [axes, order, memoryShape, perm] of cases) {
          const array = NDArray.zeros(shape).transpose(axes);
          expect(array.isContiguous('C')).toBe(order === 'C');
          expect(array.isContiguous('F') && !array.isContiguous('C')).toBe(order === 'F');
          if (order !== 'K') continue;
          const ours = array.contiguousAxes()!;
          expect(array.transpose(ours).shape).toEqual(memoryShape);
          expect(ours.map((_, axis) => ours.indexOf(axis))).toEqual(perm);
        }
      }
    });
  });

  describe('longdouble', () => {
    const values = [
      0,
      -0,
      1,
      -1.5,
      Math.PI,
      1e300,
      -1e-300,
      5e-324,
      2 ** -1074 * 3,
      Infinity,
      -Infinity,
      NaN,
      Number.MAX_VALUE,
    ];
    const exact = 'np.dtype("g").itemsize == 16 and np.finfo("g").nmant == 63';

    test('reads as NumPy converts it, where a double cannot hold it too', async ({ skip }) => {
      skip(!(await python.eval<boolean>(exact)), 'another longdouble');
      const [memory, doubles] = await python.eval<[Uint8Array, number[]]>(`longdoubles(${EXTENDED})`);
      const array = NDArray.over(memory, { dtype: '<f16', shape: [doubles.length] });
      expect([...array]).toEqual(doubles);
      expect([...array.byteswapped()]).toEqual(doubles);
    });

    test('is written as the same number', async ({ skip }) => {
      skip(!(await python.eval<boolean>(exact)), 'another longdouble');
      const written = NDArray.from(values, { dtype: '<f16' }).bytes();
      expect(await python.eval('[float(x) for x in np.frombuffer(v, "g")]', { v: written })).toEqual(values);
      const same = 'bool(np.array_equal(np.frombuffer(v, "g"), np.array(d, "g"), equal_nan=True))';
      expect(await python.eval(same, { v: written, d: values })).toBe(true);
    });
  });

  describe('float16', () => {
    test('reads as in NumPy, all 65,536 values', async () => {
      const theirs = await python.eval<Uint8Array>('np.arange(65536, dtype="u2").view("f2").astype("<f8").tobytes()');
      const expected = NDArray.over(theirs, { dtype: '<f8', shape: [65_536] });
      let wrong = 0;
      for (let bits = 0; bits < 65_536; bits++) if (!Object.is(halfToNumber(bits), expected.get(bits))) wrong++;
      expect(wrong).toBe(0);
    });

    test('is written as in NumPy: every value, every midpoint, their neighbours, and random doubles', async () => {
      const values: number[] = [];
      const bits = new BigInt64Array(1);
      const double = new Float64Array(bits.buffer);
      const near = (value: number): void => {
        double[0] = value;
        const center = bits[0]!;
        for (const step of [-1n, 0n, 1n]) {
          bits[0] = center + step;
          values.push(double[0], -double[0]);
        }
      };
      for (let half = 1; half < 0x7c00; half++) {
        near(halfToNumber(half));
        near((halfToNumber(half) + halfToNumber(half - 1)) / 2);
      }
      near(65_520);
      values.push(0, -0, Infinity, -Infinity, NaN, 5e-324, Number.MAX_VALUE, 2 ** -25, 2 ** -26);
      values.push(...fc.sample(fc.double(), { numRuns: 20_000, seed: 1 }));
      values.push(...fc.sample(fc.double({ min: -70_000, max: 70_000 }), { numRuns: 20_000, seed: 2 }));
      const theirs = await python.eval<Uint8Array>('halves(v)', { v: NDArray.from(new Float64Array(values)).bytes() });
      const expected = NDArray.over(theirs, { dtype: '<u2', shape: [values.length] });
      expect(values.filter((value, index) => numberToHalf(value) !== expected.get(index))).toEqual([]);
      expect(values.length).toBeGreaterThan(400_000);
    });
  });
});

/** What HELPERS' `layout` gives. */
function bounds(request: LayoutRequest, byteLength: number): [number, number] | null {
  try {
    const { start, end } = checkLayout(request, byteLength);
    return [start, end];
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
