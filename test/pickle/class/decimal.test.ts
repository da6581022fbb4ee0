/** Decimals: the text that Python gives them, the numbers that they equal, and text that is none. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDecimal, PyDict, PyFraction, PySet } from '../../../src/index.ts';
import { called, refusal } from '../../support/called.ts';

const size = (...values: unknown[]) => new PySet(values).size;

describe('the text is that of Python', () => {
  test.each<[given: string | number | bigint, text: string]>([
    ['0', '0'],
    ['-0', '-0'],
    ['00.10', '0.10'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['+5', '5'],
    [' 1_000.5 ', '1000.5'],
    ['0.000001', '0.000001'],
    ['0.0000001', '1E-7'],
    ['1E3', '1E+3'],
    ['1e+05', '1E+5'],
    ['12.345e3', '12345'],
    ['123e10', '1.23E+12'],
    ['-0E-7', '-0E-7'],
    ['0E2', '0E+2'],
    ['0.0E+1', '0'],
    ['1E+999999999999999999', '1E+999999999999999999'],
    ['12E999999999999999998', '1.2E+999999999999999999'],
    ['1E-1999999999999999997', '1E-1999999999999999997'],
    ['nan', 'NaN'],
    ['NaN007', 'NaN7'],
    ['NaN0', 'NaN'],
    ['-sNaN12', '-sNaN12'],
    ['inf', 'Infinity'],
    ['-iNfiNity', '-Infinity'],
    [7, '7'],
    [-(10n ** 30n), '-1000000000000000000000000000000'],
  ])('%s is %s', (given, text) => {
    const value = new PyDecimal(given);
    expect(String(value)).toBe(text);
    expect(JSON.stringify(value)).toBe(`"${text}"`);
    expect(inspect(value)).toBe(`PyDecimal(${text})`);
    expect(String(new PyDecimal(text))).toBe(text);
    expect(loads(dumps(value))).toEqual(value);
  });

  test('and means the same number', () => {
    const digits = fc.stringMatching(/^\d{1,20}$/);
    fc.assert(
      fc.property(fc.boolean(), digits, fc.integer({ min: -400, max: 400 }), (negative, whole, exponent) => {
        const text = `${negative ? '-' : ''}${whole}E${exponent}`;
        const value = new PyDecimal(text);
        expect(value.toNumber()).toBe(Number(text));
        expect(Number(String(value))).toBe(Number(text));
        expect([value.negative, value.digits, value.exponent]).toEqual([
          negative,
          whole.replace(/^0+(?=.)/, ''),
          exponent,
        ]);
      }),
    );
  });
});

test('what is no finite number is one of JavaScript', () => {
  expect(new PyDecimal('-inf').toNumber()).toBe(Number.NEGATIVE_INFINITY);
  expect(new PyDecimal('sNaN5').toNumber()).toBe(Number.NaN);
  expect(new PyDecimal('1E+999999').toNumber()).toBe(Number.POSITIVE_INFINITY);
  expect([new PyDecimal('sNaN5').exponent, new PyDecimal('NaN').digits, new PyDecimal('inf').digits]).toEqual([
    'snan',
    '',
    '',
  ]);
});

describe('equality', () => {
  test('is that of numbers, whatever their class', () => {
    expect(size(new PyDecimal('1'), new PyDecimal('1.00'), new PyDecimal('10E-1'), 1, true)).toBe(1);
    expect(size(new PyDecimal('0.5'), 0.5, new PyFraction(1, 2))).toBe(1);
    expect(size(new PyDecimal('-0'), new PyDecimal('0E+99999999'), 0)).toBe(1);
    expect(size(new PyDecimal('1E+20'), 10n ** 20n, 1e20)).toBe(1);
    expect(size(new PyDecimal('0.1'), new PyFraction(1, 10))).toBe(1);
    // 0.1 as a float is another number.
    expect(size(new PyDecimal('0.1'), 0.1)).toBe(2);
    expect(size(new PyDecimal('0.1000000000000000055511151231257827021181583404541015625'), 0.1)).toBe(1);
    expect(size(new PyDecimal('inf'), Number.POSITIVE_INFINITY, new PyDecimal('-inf'))).toBe(2);
  });

  test('of numbers that are too long to compute with is by their digits', () => {
    expect(size(new PyDecimal('1E+99999'), new PyDecimal('10E+99998'), new PyDecimal('1.0E+99999'))).toBe(1);
    expect(size(new PyDecimal('1E+99999'), new PyDecimal('1E+99998'), new PyDecimal('-1E+99999'))).toBe(3);
  });

  test('no NaN has', () => {
    const nan = new PyDecimal('NaN');
    expect(size(nan, new PyDecimal('NaN'), Number.NaN)).toBe(3);
    expect(() => new PySet([new PyDecimal('sNaN')])).toThrow(/Cannot hash a signaling NaN/);
    expect(() => loads(dumps(new PyDict([[nan, 1]])))).not.toThrow();
  });
});

describe('refused is', () => {
  test.each<[unknown[], string, RegExp]>([
    [['one'], 'TypeError', /text such as '1\.50', got "one"/],
    [['1e'], 'TypeError', /got "1e"/],
    [['1.2.3'], 'TypeError', /got/],
    [['0x10'], 'TypeError', /got/],
    [['infinit'], 'TypeError', /got/],
    [['nan-1'], 'TypeError', /got/],
    [[0.5], 'TypeError', /0\.5 has more digits as a Decimal than you may want/],
    [[null], 'TypeError', /got None/],
    [[['0', 1]], 'TypeError', /got a Array/],
    [['1', '2'], 'TypeError', /Decimal takes 0 to 1 arguments, got 2/],
    [['1E+1000000000000000000'], 'RangeError', /beyond Python's decimal/],
    [['12E+999999999999999999'], 'RangeError', /beyond/],
    [['1E-1999999999999999998'], 'RangeError', /beyond/],
    [[`1E+${'9'.repeat(1000)}`], 'RangeError', /an exponent of 1001 digits/],
  ])('%j', (args, kind, message) => {
    const error = refusal('decimal.Decimal', args);
    expect([error.name, error.message]).toEqual([kind, expect.stringMatching(message)]);
  });

  test('nothing that takes long', () => {
    const started = performance.now();
    const text = `${'0'.repeat(200_000)}1${'0'.repeat(200_000)}1`;
    for (const value of [new PyDecimal(text), new PyDecimal(`0.${text}`), new PyDecimal(`NaN${text}`)]) {
      expect(String(value).length).toBeGreaterThan(200_000);
      expect(size(value)).toBe(1);
    }
    for (let i = 0; i < 1000; i++) size(new PyDecimal(`1E-${i % 400}`), new PyDecimal(`7E+${i}00000`));
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

test('Python 2 wrote the same text as a str', () => {
  expect(called('decimal.Decimal', [])).toEqual(new PyDecimal('0'));
  const old = new TextEncoder().encode("cdecimal\nDecimal\np1\n(S'1.50'\ntRp2\n.");
  expect(loads(old)).toEqual(new PyDecimal('1.50'));
});
