/** Where items lie: against every item's address added up in BigInt, and against shapes nobody means well with. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DType } from '../../src/numpy/dtype.ts';
import { checkLayout, type LayoutRequest } from '../../src/numpy/layout.ts';

/** The address of every item, in bytes. */
function addresses(shape: readonly number[], byteStrides: readonly number[], offset: number): bigint[] {
  let found = [BigInt(offset)];
  for (const [axis, length] of shape.entries()) {
    found = found.flatMap((at) => Array.from({ length }, (_, i) => at + BigInt(i) * BigInt(byteStrides[axis]!)));
  }
  return found;
}

const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 5 });
const dtypes = fc.constantFrom('u1', '<i2', '>f4', 'f8', 'c16', 'S3', 'U2');
const far = fc.constantFrom(0, 2 ** 31, -(2 ** 40), 2 ** 52, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER);

describe('a layout', () => {
  test('is accepted exactly when every item lies in the memory, and touches no other bytes', () => {
    const request = shapes.chain((shape) =>
      fc.record({
        dtype: dtypes,
        shape: fc.constant(shape),
        strides: fc.array(fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -40, max: 40 }) }, far), {
          minLength: shape.length,
          maxLength: shape.length,
        }),
        offset: fc.integer({ min: -20, max: 400 }),
        inBytes: fc.boolean(),
      }),
    );
    let accepted = 0;
    fc.assert(
      fc.property(
        request,
        fc.integer({ min: 0, max: 500 }),
        ({ dtype, shape, strides, offset, inBytes }, byteLength) => {
          const { itemsize } = DType.from(dtype);
          const unit = inBytes ? 1 : itemsize;
          const places = addresses(shape, strides, 0).map((at) => at * BigInt(unit) + BigInt(offset));
          const low = places.reduce((least, at) => (at < least ? at : least), BigInt(offset));
          const high =
            places.reduce((most, at) => (at > most ? at : most), BigInt(offset)) + BigInt(places.length ? itemsize : 0);
          const given = inBytes ? { byteStrides: strides } : { strides };
          const check = () => checkLayout({ dtype, shape, offset, ...given }, byteLength);
          if (low < 0n || high > BigInt(byteLength) || strides.some((stride) => !Number.isSafeInteger(stride * unit))) {
            expect(check).toThrow(RangeError);
            return;
          }
          accepted++;
          const layout = check();
          expect([BigInt(layout.start), BigInt(layout.end), layout.size]).toEqual([low, high, places.length]);
          expect(layout.byteStrides).toEqual(strides.map((stride) => stride * unit));
        },
      ),
      { numRuns: 6000 },
    );
    expect(accepted).toBeGreaterThan(500);
  });

  test('without strides is contiguous in its order', () => {
    fc.assert(
      fc.property(shapes, dtypes, fc.constantFrom('C' as const, 'F' as const), (shape, dtype, order) => {
        const { itemsize } = DType.from(dtype);
        const size = shape.reduce((product, length) => product * length, 1);
        const layout = checkLayout({ dtype, shape, order }, size * itemsize);
        const sorted = addresses(shape, layout.byteStrides, 0);
        const inMemory = order === 'C' ? sorted : addresses(shape.toReversed(), layout.byteStrides.toReversed(), 0);
        expect(inMemory).toEqual(Array.from({ length: size }, (_, i) => BigInt(i * itemsize)));
        expect([layout.start, layout.end, layout.size, layout.nbytes]).toEqual([
          0,
          size * itemsize,
          size,
          size * itemsize,
        ]);
      }),
      { numRuns: 1000 },
    );
  });

  test('adds the axes of a sub-array type', () => {
    const dtype = { base: { base: '<i2', shape: [3] }, shape: [2] };
    const c = checkLayout({ dtype, shape: [4] }, 48);
    expect([c.dtype.str, c.shape, c.byteStrides]).toEqual(['<i2', [4, 2, 3], [12, 6, 2]]);
    expect(checkLayout({ dtype, shape: [4], order: 'F' }, 48).byteStrides).toEqual([2, 8, 16]);
    expect(checkLayout({ dtype, shape: [2], strides: [2] }, 48).byteStrides).toEqual([24, 6, 2]);
    expect(checkLayout({ dtype, shape: [2], byteStrides: [13] }, 48).byteStrides).toEqual([13, 6, 2]);
    expect(() => checkLayout({ dtype, shape: new Array(63).fill(1) }, 48)).toThrow('65 dimensions; the limit is 64');
  });

  test('may leave bytes over unless it must be exact', () => {
    expect(checkLayout({ dtype: 'f8', shape: [1] }, 100).end).toBe(8);
    expect(() => checkLayout({ dtype: 'f8', shape: [1], exact: true }, 9)).toThrow('needs exactly 8 bytes, found 9');
    expect(checkLayout({ dtype: 'f8', shape: [1], exact: true }, 8).end).toBe(8);
  });

  test('may repeat items with strides of 0', () => {
    const layout = checkLayout({ dtype: 'f8', shape: [2 ** 40], strides: [0] }, 8);
    expect([layout.size, layout.nbytes, layout.end]).toEqual([2 ** 40, 2 ** 43, 8]);
  });

  test.each<[message: string, type: new () => Error, byteLength: number, request: Partial<LayoutRequest>]>([
    ['axis 0 has length -1; expected an integer from 0 to 9007199254740991', RangeError, 8, { shape: [-1] }],
    ['axis 1 has length 1.5', TypeError, 8, { shape: [2, 1.5] }],
    ['axis 0 has length NaN', TypeError, 8, { shape: [Number.NaN] }],
    ['axis 0 has length Infinity', TypeError, 8, { shape: [Number.POSITIVE_INFINITY] }],
    ['axis 0 has length 9007199254740992', RangeError, 8, { shape: [2 ** 53] }],
    ['axis 0 has length 1n', RangeError, 8, { shape: [1n as never] }],
    ['axis 0 has length "1"', TypeError, 8, { shape: ['1' as never] }],
    ['axis 0 has length true', TypeError, 8, { shape: [true as never] }],
    ['axis 0 has length undefined', TypeError, 8, { shape: new Array(3) }],
    ['an array of 4294967295 dimensions; the limit is 64', RangeError, 8, { shape: new Array(2 ** 32 - 1) }],
    ['an array of 100 dimensions; the limit is 64', RangeError, 8, { shape: new Array(100).fill(1) }],
    ['expected a shape, an array of integers, found 3', TypeError, 8, { shape: 3 as never }],
    ['with items of 8 bytes exceeds 9007199254740991 bytes', RangeError, 8, { shape: [2 ** 53 - 1] }],
    ['exceeds 9007199254740991 bytes', RangeError, 8, { shape: [2 ** 27, 2 ** 27] }],
    ['exceeds 9007199254740991 bytes', RangeError, 8, { shape: [2 ** 50, 0, 2 ** 50] }],
    ['exceeds 9007199254740991 bytes', RangeError, 8, { shape: new Array(64).fill(2 ** 53 - 1) }],
    ['an array of shape [2] and dtype <f8 touches bytes 0 to 16 of a memory of 8 bytes', RangeError, 8, { shape: [2] }],
    ['touches bytes 1 to 9 of a memory of 8 bytes', RangeError, 8, { shape: [1], offset: 1 }],
    ['touches bytes -1 to 7 of a memory of 8 bytes', RangeError, 8, { shape: [1], offset: -1 }],
    ['touches bytes 9 to 9 of a memory of 8 bytes', RangeError, 8, { shape: [0], offset: 9 }],
    ['expected an offset in bytes, found 0.5', TypeError, 8, { shape: [1], offset: 0.5 }],
    ['expected an offset in bytes, found 9007199254740992', TypeError, 8, { shape: [1], offset: 2 ** 53 }],
    [
      'axis 0 of length 1 and stride 8 bytes reaches beyond 9007199254740991 bytes',
      RangeError,
      8,
      { shape: [1], offset: Number.MAX_SAFE_INTEGER },
    ],
    ['touches bytes -8 to 8 of a memory of 16 bytes', RangeError, 16, { shape: [2], strides: [-1] }],
    ['stride 0 is 4503599627370496 items of 8 bytes; too far', RangeError, 16, { shape: [3], strides: [2 ** 52] }],
    ['reaches beyond 9007199254740991 bytes', RangeError, 16, { shape: [3], byteStrides: [2 ** 53 - 1] }],
    ['expected stride 0 to be an integer, found 0.5', TypeError, 16, { shape: [2], strides: [0.5] }],
    ['expected 1 strides, one for each axis, found 2', TypeError, 16, { shape: [2], strides: [1, 1] }],
    ['expected strides, an array of integers, found 1', TypeError, 16, { shape: [2], strides: 1 as never }],
    ['expected strides or byteStrides, found both', TypeError, 16, { shape: [2], strides: [1], byteStrides: [8] }],
    ['expected strides or an order, found both', TypeError, 16, { shape: [2], strides: [1], order: 'C' }],
    [`expected order 'C' or 'F', found "K"`, TypeError, 16, { shape: [2], order: 'K' as never }],
    ['expected the size of the memory in bytes, found -1', TypeError, -1, { shape: [2] }],
    ['expected the size of the memory in bytes, found NaN', TypeError, Number.NaN, { shape: [2] }],
  ])('is refused: %s', (message, type, byteLength, request) => {
    const check = () => checkLayout({ dtype: 'f8', shape: [], ...request }, byteLength);
    expect(check).toThrow(type);
    expect(check).toThrow(message);
  });
});
