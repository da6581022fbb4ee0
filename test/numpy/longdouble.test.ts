/** The 80-bit format, against values put together from exact integers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLongDouble, writeLongDouble } from '../../src/numpy/longdouble.ts';

const view = new DataView(new ArrayBuffer(16));

function written(value: number, littleEndian = true): string {
  writeLongDouble(view, 0, value, littleEndian);
  return Buffer.from(view.buffer).toString('hex');
}

/** Reads mantissa * 2^(exponent - 16383 - 63). */
function read(mantissa: bigint, exponent: number, negative = false): number {
  view.setBigUint64(0, mantissa, true);
  view.setBigUint64(8, BigInt(exponent | (negative ? 0x8000 : 0)), true);
  return readLongDouble(view, 0, true);
}

describe('longdouble', () => {
  test.each([
    [1, '0000000000000080ff3f000000000000'],
    [-2.5, '00000000000000a000c0000000000000'],
    [0, '00000000000000000000000000000000'],
    [-0, '00000000000000000080000000000000'],
    [Number.POSITIVE_INFINITY, '0000000000000080ff7f000000000000'],
    [Number.NaN, '00000000000000c0ff7f000000000000'],
    [5e-324, '0000000000000080cd3b000000000000'],
  ])('%d is written as x86-64 has it', (value, hex) => {
    expect(written(value)).toBe(hex);
    expect(written(value, false)).toBe(Buffer.from(hex, 'hex').reverse().toString('hex'));
  });

  test('every double comes back, in both byte orders', () => {
    fc.assert(
      fc.property(fc.double(), fc.boolean(), (value, littleEndian) => {
        writeLongDouble(view, 0, value, littleEndian);
        expect(readLongDouble(view, 0, littleEndian)).toBe(value);
      }),
      { numRuns: 5000 },
    );
  });

  test('rounds to 53 bits, ties to even', () => {
    const one = 1n << 63n;
    const unit = 1n << 11n;
    expect(read(one + unit / 2n, 16383)).toBe(1);
    expect(read(one + unit / 2n + 1n, 16383)).toBe(1 + 2 ** -52);
    expect(read(one + unit + unit / 2n, 16383)).toBe(1 + 2 ** -51);
    expect(read((1n << 64n) - 1n, 16383, true)).toBe(-2);
  });

  test('rounds once where doubles are subnormal', () => {
    const one = 1n << 63n;
    const smallest = 16383 - 1074;
    expect(read(one, smallest)).toBe(5e-324);
    expect(read(one, smallest - 1)).toBe(0);
    expect(read(one + 1n, smallest - 1)).toBe(5e-324);
    expect(read(one, smallest - 2)).toBe(0);
    expect(read((1n << 64n) - 1n, smallest - 2)).toBe(0);
    expect(read((1n << 64n) - 1n, smallest, true)).toBe(-1e-323);
    // 53 bits would round this up to a tie first.
    expect(read((3n << 62n) - 1n, smallest)).toBe(5e-324);
  });

  test('goes to infinity and zero beyond the range of doubles', () => {
    expect(read(1n << 63n, 16383 + 1024)).toBe(Number.POSITIVE_INFINITY);
    expect(read((1n << 64n) - 1n, 16383 + 1023)).toBe(Number.POSITIVE_INFINITY);
    expect(read((1n << 64n) - (1n << 11n), 16383 + 1023)).toBe(Number.MAX_VALUE);
    expect(read(1n << 63n, 1, true)).toBe(-0);
    expect(read(1n, 0)).toBe(0);
  });

  test('bits that the processor calls invalid are NaN', () => {
    expect(read(1n, 16383)).toBeNaN();
    expect(read(0n, 0x7fff)).toBeNaN();
    expect(read((1n << 63n) | 1n, 0x7fff)).toBeNaN();
  });
});
