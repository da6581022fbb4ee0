/** Half floats against two slow definitions: the bits moved into a single, and the nearest of all 65,536. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { halfToNumber, numberToHalf } from '../../src/numpy/half.ts';

const bits = new Uint32Array(1);
const single = new Float32Array(bits.buffer);

/** A half by way of the single with the same sign, exponent and fraction. */
function byWayOfSingle(half: number): number {
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) {
    bits[0] = 0x38800000 | (fraction << 13);
    return (half & 0x8000 ? -1 : 1) * (single[0]! - 2 ** -14);
  }
  bits[0] = ((half & 0x8000) << 16) | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  return single[0]!;
}

/** Magnitudes of all finite halves, ascending; the index is the bit pattern. The last one stands for infinity's place. */
const MAGNITUDES = [...Array.from({ length: 0x7c00 }, (_, half) => byWayOfSingle(half)), 65_536];

/** The nearest half by search; of two equally near ones the even one. */
function nearest(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = Object.is(Math.sign(value), -1) || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.min(Math.abs(value), 65_536);
  let low = 0;
  let high = MAGNITUDES.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (MAGNITUDES[middle]! <= magnitude) low = middle;
    else high = middle;
  }
  const [below, above] = [magnitude - MAGNITUDES[low]!, MAGNITUDES[high]! - magnitude];
  return sign | (below < above || (below === above && low % 2 === 0) ? low : high);
}

describe('half floats', () => {
  test('read as the single of the same value, all 65,536', () => {
    const wrong = Array.from({ length: 65_536 }, (_, half) => half).filter(
      (half) => !Object.is(halfToNumber(half), byWayOfSingle(half)),
    );
    expect(wrong).toEqual([]);
  });

  test('are written back as they were read, every NaN as 0x7e00', () => {
    const wrong = Array.from({ length: 65_536 }, (_, half) => half).filter((half) => {
      const nan = (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
      return numberToHalf(halfToNumber(half)) !== (nan ? 0x7e00 : half);
    });
    expect(wrong).toEqual([]);
  });

  test('round to the nearest, ties to even', () => {
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: -66_000, max: 66_000 }),
      fc.double({ min: -(2 ** -13), max: 2 ** -13 }),
    );
    fc.assert(
      fc.property(value, (number) => {
        expect(numberToHalf(number)).toBe(nearest(number));
      }),
      { numRuns: 20_000 },
    );
  });

  test('round once, not by way of a single', () => {
    // A single would round this up to the midpoint first, and the midpoint then up to even.
    const value = 1 + 2 ** -11 + 2 ** -30;
    expect(numberToHalf(value)).toBe(0x3c01);
    expect(numberToHalf(Math.fround(value))).toBe(0x3c00);
  });

  test.each([
    [65_504, 0x7bff],
    [65_519.999, 0x7bff],
    [65_520, 0x7c00],
    [-65_520, 0xfc00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [2 ** -25 * 1.0001, 1],
    [-(2 ** -26), 0x8000],
    [2 ** -14 - 2 ** -26, 0x400],
    [0, 0],
    [-0, 0x8000],
    [5e-324, 0],
    [Number.MAX_VALUE, 0x7c00],
    [Number.NaN, 0x7e00],
  ])('%d becomes the bits %d', (value, half) => {
    expect(numberToHalf(value)).toBe(half);
  });
});
