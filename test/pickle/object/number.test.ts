import { describe, expect, test } from 'vitest';
import { PyComplex, PyFloat } from '../../../src/index.ts';
import { floatRepr } from '../../../src/pickle/object/float-repr.ts';

describe('floats print as in Python', () => {
  test.each<[number, string]>([
    [2, '2.0'],
    [-0, '-0.0'],
    [0, '0.0'],
    [100, '100.0'],
    [-2.5, '-2.5'],
    [0.1, '0.1'],
    [1234567.125, '1234567.125'],
    [1e15, '1000000000000000.0'],
    [9999999999999998, '9999999999999998.0'],
    [1e16, '1e+16'],
    [123456789012345680, '1.2345678901234568e+17'],
    [1e22, '1e+22'],
    [1.7976931348623157e308, '1.7976931348623157e+308'],
    [0.0001, '0.0001'],
    [0.00012345, '0.00012345'],
    [0.00015000000000000001, '0.00015000000000000001'],
    [1e-5, '1e-05'],
    [3e-7, '3e-07'],
    [-1.5e-7, '-1.5e-07'],
    [5e-324, '5e-324'],
    [NaN, 'nan'],
    [Infinity, 'inf'],
    [-Infinity, '-inf'],
  ])('%d', (value, text) => {
    expect(floatRepr(value)).toBe(text);
    expect(String(new PyFloat(value))).toBe(text);
    if (Number.isFinite(value)) expect(Object.is(Number(text), value)).toBe(true);
  });

  test('and read back as they were, at any size', () => {
    for (let exponent = -1074; exponent <= 1023; exponent++) {
      for (const mantissa of [1, 1.1, 1.9999999999999998]) {
        const value = mantissa * 2 ** exponent;
        expect(Number(floatRepr(value))).toBe(value);
      }
    }
  });
});

describe('PyFloat', () => {
  test('is a number wherever one is wanted', () => {
    const float = new PyFloat(2);
    expect([+float, (float as never as number) * 1.5, `${float}`, JSON.stringify([float])]).toEqual([
      2,
      3,
      '2.0',
      '[2]',
    ]);
    expect((float as never as number) < 3).toBe(true);
  });
});

describe('PyComplex prints as in Python', () => {
  test.each<[number, number, string]>([
    [1, -2, '(1-2j)'],
    [1, -0, '(1-0j)'],
    [0, 1, '1j'],
    [0, 0, '0j'],
    [-0, 1, '(-0+1j)'],
    [0, -0, '-0j'],
    [-0, -0, '(-0-0j)'],
    [NaN, Infinity, '(nan+infj)'],
    [1, NaN, '(1+nanj)'],
    [0, NaN, 'nanj'],
    [1e16, 0.5, '(1e+16+0.5j)'],
    [1.5, -1e-5, '(1.5-1e-05j)'],
    [-Infinity, -Infinity, '(-inf-infj)'],
  ])('complex(%d, %d)', (re, im, text) => {
    expect(String(new PyComplex(re, im))).toBe(text);
  });

  test('without an imaginary part it has one of 0', () => {
    expect(new PyComplex(2)).toEqual(new PyComplex(2, 0));
  });
});
