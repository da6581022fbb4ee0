/** Items of every type: written and read back at any address, in both byte orders, against what DataView and TextEncoder say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DType, type DTypeSpec } from '../../src/numpy/dtype.ts';
import { NDArray } from '../../src/numpy/ndarray.ts';

const int = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });
const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const i64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const f32 = fc.float().map((value) => Math.fround(value));
const f16 = fc.integer({ min: 0, max: 2047 }).map((value) => value - 1000);
const complex = (part: fc.Arbitrary<number>) => fc.record({ re: part, im: part }, { noNullPrototype: true });
const text = fc.string({ unit: 'binary', maxLength: 3 }).map((value) => value.replace(/\0+$/, ''));
const bytes = fc
  .uint8Array({ maxLength: 3 })
  .map((value) => value.slice(0, value.findLastIndex((byte) => byte !== 0) + 1));

const VALUES: Record<string, fc.Arbitrary<unknown>> = {
  b1: fc.boolean(),
  i1: int(8),
  i2: int(16),
  i4: int(32),
  i8: i64,
  u1: uint(8),
  u2: uint(16),
  u4: uint(32),
  u8: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  'M8[s]': i64,
  m8: i64,
  f2: f16,
  f4: f32,
  f8: fc.double(),
  f16: fc.double(),
  c8: complex(f32),
  c16: complex(fc.double()),
  c32: complex(fc.double()),
  S3: bytes,
  U3: text,
  V3: fc.uint8Array({ minLength: 3, maxLength: 3 }),
};

describe.each(Object.keys(VALUES))('dtype %s', (spec) => {
  test('keeps what is written, aligned or not, in both byte orders', () => {
    const values = fc.array(VALUES[spec]!, { minLength: 1, maxLength: 5 });
    const placed = fc.record({ order: fc.constantFrom('<', '>'), offset: fc.integer({ min: 0, max: 16 }), values });
    fc.assert(
      fc.property(placed, ({ order, offset, values }) => {
        const dtype = DType.from(order + spec);
        const array = NDArray.over(new ArrayBuffer(offset + values.length * dtype.itemsize), {
          dtype,
          shape: [values.length],
          offset,
        });
        for (const [index, value] of values.entries()) array.set(value, index);
        expect([...array]).toEqual(values);
        expect(array.native().toNested()).toEqual(values);
        expect(array.byteswapped().dtype).toEqual(dtype.newByteOrder('S'));
        expect(array.byteswapped().toNested()).toEqual(values);
        expect(NDArray.from(values, { dtype }).bytes()).toEqual(array.bytes());
      }),
      { numRuns: 150 },
    );
  });
});

describe('bytes in memory', () => {
  const hex = (values: unknown, dtype: DTypeSpec): string =>
    Buffer.from(NDArray.from(values, { dtype }).bytes()).toString('hex');

  test.each<[DTypeSpec, unknown, string]>([
    ['>i2', [1, -2], '0001fffe'],
    ['<i2', [1, -2], '0100feff'],
    ['>f4', [1.5], '3fc00000'],
    ['<f2', [1.5], '003e'],
    ['>f2', [1.5], '3e00'],
    ['>u8', [1n], '0000000000000001'],
    ['>c8', [{ re: 1.5, im: -2 }], '3fc00000c0000000'],
    ['<U2', ['€'], 'ac20000000000000'],
    ['>U2', ['😀'], '0001f60000000000'],
    ['S3', [Uint8Array.of(1, 2), 'ab'], '010200616200'],
    ['b1', [true, false, 2, 0, Number.NaN], '0100010001'],
    ['M8[s]', [-(2n ** 63n)], '0000000000000080'],
    [
      [
        ['a', '>i2'],
        ['b', 'i1', [2]],
      ],
      [{ a: 1, b: [2, 3] }],
      '00010203',
    ],
  ])('of %o %o', (dtype, values, expected) => {
    expect(hex(values, dtype)).toBe(expected);
  });
});

describe('a record', () => {
  const dtype = DType.from([
    ['id', '<i4'],
    ['__proto__', 'f8'],
    [
      'in',
      [
        ['x', '>u2'],
        ['s', 'S2'],
      ],
    ],
    ['m', 'i1', [2, 2]],
  ]);
  const value = {
    id: 7,
    ['__proto__']: 1.5,
    in: { x: 9, s: Uint8Array.of(65) },
    m: [
      [1, 2],
      [3, 4],
    ],
  };

  test('reads as an object without a prototype', () => {
    const array = NDArray.zeros([2], { dtype });
    array.set(value, 1);
    const record = array.get<Record<string, unknown>>(1);
    expect(Object.getPrototypeOf(record)).toBeNull();
    expect(Object.entries(record)).toEqual([
      ['id', 7],
      ['__proto__', 1.5],
      ['in', { x: 9, s: Uint8Array.of(65) }],
      [
        'm',
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ]);
    expect(array.get(0)).toMatchObject({
      id: 0,
      m: [
        [0, 0],
        [0, 0],
      ],
    });
  });

  test('is written from an object or from an array in the order of the fields', () => {
    const [byName, byOrder] = [NDArray.zeros([], { dtype }), NDArray.zeros([], { dtype })];
    byName.set(value);
    byOrder.set([
      7,
      1.5,
      [9, 'A'],
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    expect(byOrder.bytes()).toEqual(byName.bytes());
  });

  test.each<[unknown, string]>([
    [{ id: 1 }, '"__proto__" is missing'],
    [[1, 2], 'found an array of 2'],
    [7, 'an object or an array of 4 values for a record, found number'],
    [null, 'found object'],
    [{ ...value, m: [1, 2] }, 'expected an array of 2 for axis 1'],
    [{ ...value, m: [[1, 2]] }, "expected an array of 2 for axis 0 of ('|i1', (2, 2)), found an array of 1"],
    [{ ...value, m: null }, 'found object'],
    [{ ...value, id: 1.5 }, 'expected an integer for dtype int32, found number 1.5'],
  ])('is not written from %j', (bad, message) => {
    expect(() => NDArray.zeros([], { dtype }).set(bad)).toThrow(message.replace("'|i1'", "'i1'"));
  });
});

describe('a value', () => {
  test.each<[string, unknown, new () => Error, string]>([
    ['i1', 128, RangeError, '128 is out of range for dtype int8: -128 to 127'],
    ['u1', -1, RangeError, '-1 is out of range for dtype uint8: 0 to 255'],
    ['u2', 65_536n, RangeError, '65536n is out of range for dtype uint16: 0 to 65535'],
    ['i8', 2n ** 63n, RangeError, '-9223372036854775808 to 9223372036854775807'],
    ['u8', -1n, RangeError, '0 to 18446744073709551615'],
    ['i4', 1.5, TypeError, 'expected an integer for dtype int32, found number 1.5'],
    ['i4', '1', TypeError, 'expected an integer for dtype int32, found "1"'],
    ['i4', Number.NaN, TypeError, 'found number NaN'],
    ['i8', 2 ** 53, TypeError, 'expected a bigint or a safe integer for dtype int64, found number 9007199254740992'],
    ['M8[s]', '2024', TypeError, 'expected a bigint or a safe integer for dtype datetime64[s], found "2024"'],
    ['b1', 'true', TypeError, 'expected a boolean or a number for dtype bool'],
    ['f8', '1', TypeError, 'expected a number for dtype float64'],
    ['f8', null, TypeError, 'found object null'],
    ['c16', {}, TypeError, 'expected a number or an object { re, im } for dtype complex128, found an object'],
    ['c16', { re: 1 }, TypeError, 'expected a number or an object { re, im }'],
    ['c16', 'i', TypeError, 'expected a number for dtype complex128'],
    ['S2', 'abc', RangeError, 'a value of 3 bytes does not fit into dtype |S2, which has room for 2'],
    ['S2', 'é', TypeError, 'expected a Uint8Array or ASCII text for dtype |S2, found "é"'],
    ['V2', 'ab', TypeError, 'expected a Uint8Array for dtype |V2'],
    ['U2', '😀😀😀', RangeError, 'a value of 3 code points does not fit into dtype <U2, which has room for 2'],
    ['U2', 7, TypeError, 'expected a string for dtype <U2, found number 7'],
  ])('that dtype %s cannot hold is refused: %s', (dtype, value, type, message) => {
    for (const order of ['<', '>']) {
      const array = NDArray.zeros([1], { dtype: DType.from(dtype).newByteOrder(order as '<') });
      expect(() => array.set(value, 0)).toThrow(type);
      if (order === '<') expect(() => array.set(value, 0)).toThrow(message);
      expect(array.bytes().every((byte) => byte === 0)).toBe(true);
    }
  });

  test('of a kindred kind is taken', () => {
    expect(NDArray.from([1, true, 3n], { dtype: 'i8' }).toNested()).toEqual([1n, 1n, 3n]);
    expect(NDArray.from([1n, true], { dtype: 'f4' }).toNested()).toEqual([1, 1]);
    expect(NDArray.from([2], { dtype: 'c8' }).toNested()).toEqual([{ re: 2, im: 0 }]);
    expect(NDArray.from([7n, true], { dtype: 'u2' }).toNested()).toEqual([7, 1]);
  });

  test('of text that is no text is refused when read, and shorter text replaces longer', () => {
    const array = NDArray.over(Uint8Array.of(0xff, 0xff, 0xff, 0xff), { dtype: '<U1', shape: [1] });
    expect(() => array.get(0)).toThrow('0xffffffff at byte 0 is no code point');
    const words = NDArray.from(['long', 'word']);
    words.set('a', 0);
    expect(words.toNested()).toEqual(['a', 'word']);
  });

  test('of bytes is a copy', () => {
    const memory = Uint8Array.of(1, 2, 3);
    const array = NDArray.over(memory, { dtype: 'V3', shape: [] });
    array.item<Uint8Array>()[0] = 9;
    expect(memory[0]).toBe(1);
  });
});
