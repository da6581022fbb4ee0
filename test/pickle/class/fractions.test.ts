/** Fractions: lowest terms, the nearest float, the numbers that they equal, and the text of older Pythons. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyFraction, PySet } from '../../../src/index.ts';
import { bytes, text } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

const size = (...values: unknown[]) => new PySet(values).size;
const parts = ({ numerator, denominator }: PyFraction) => [numerator, denominator];

test.each<[PyFraction, [bigint, bigint], string]>([
  [new PyFraction(), [0n, 1n], '0'],
  [new PyFraction(6, -8), [-3n, 4n], '-3/4'],
  [new PyFraction(-6n, -8n), [3n, 4n], '3/4'],
  [new PyFraction(8, 4), [2n, 1n], '2'],
  [new PyFraction(0, -5), [0n, 1n], '0'],
  [new PyFraction(10n ** 30n, 10n ** 29n * 3n), [10n, 3n], '10/3'],
])('%s', (value, terms, text) => {
  expect(parts(value)).toEqual(terms);
  expect([String(value), JSON.stringify(value), inspect(value)]).toEqual([text, `"${text}"`, `PyFraction(${text})`]);
  expect(parts(loads<PyFraction>(dumps(value)))).toEqual(terms);
});

describe('the nearest number', () => {
  test('to a quotient of numbers is their quotient', () => {
    const whole = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(whole, fc.integer({ min: 1, max: 2 ** 31 - 1 }), (above, below) => {
        expect(new PyFraction(above, below).toNumber()).toBe(above / below + 0);
      }),
    );
  });

  test('to a float is the float, down to the smallest', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (float) => {
        // Any float is a whole number of the smallest one.
        const scale = 2n ** 1074n;
        const [mantissa, exponent] = decompose(float);
        const value = new PyFraction(mantissa * 2n ** BigInt(exponent + 1074), scale);
        expect(value.toNumber()).toBe(float + 0);
        expect(size(value, float)).toBe(1);
      }),
    );
  });

  test('of two equally near ones is the even, and none is beyond the last', () => {
    const half = (numerator: bigint) => new PyFraction(numerator, 2).toNumber();
    expect(half(2n ** 54n + 1n)).toBe(2 ** 53);
    expect(half(2n ** 54n + 3n)).toBe(2 ** 53 + 2);
    expect(new PyFraction(1, 2n ** 1075n).toNumber()).toBe(0);
    expect(new PyFraction(3, 2n ** 1075n).toNumber()).toBe(2 ** -1073);
    expect(new PyFraction(-(10n ** 400n), 3).toNumber()).toBe(Number.NEGATIVE_INFINITY);
    expect(new PyFraction(1, 10n ** 400n).toNumber()).toBe(0);
  });
});

/** A float as `mantissa * 2 ** exponent`. */
function decompose(float: number): [bigint, number] {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, float);
  const exponent = (bits.getUint16(0) >> 4) & 0x7ff;
  const fraction = bits.getBigUint64(0) & (2n ** 52n - 1n);
  const mantissa = exponent === 0 ? fraction : fraction + 2n ** 52n;
  return [float < 0 ? -mantissa : mantissa, Math.max(exponent, 1) - 1075];
}

test('it equals the int or float with its value', () => {
  expect(size(new PyFraction(4, 2), 2)).toBe(1);
  expect(size(new PyFraction(1, 2), 0.5)).toBe(1);
  expect(size(new PyFraction(1, 3), new PyFraction(2, 6), 1 / 3)).toBe(2);
  expect(size(new PyFraction(2n ** 53n + 1n, 2), (2 ** 53 + 1) / 2)).toBe(2);
});

test('the text that Python wrote before 3.11 is read, and written again', () => {
  const old = bytes('\x80\x02cfractions\nFraction\nq\x00X\x04\x00\x00\x00-3/4q\x01\x85q\x02Rq\x03.');
  const value = loads<PyFraction>(old);
  expect(parts(value)).toEqual([-3n, 4n]);
  expect(dumps(value, { protocol: 2 })).toEqual(old);
  expect(parts(called('fractions.Fraction', [' +12 ']))).toEqual([12n, 1n]);
});

describe('refused is', () => {
  test.each<[unknown[], string, RegExp]>([
    [[1, 0], 'RangeError', /no denominator of 0/],
    [['1/0'], 'RangeError', /no denominator of 0/],
    [[0.5, 1], 'TypeError', /the numerator of a Fraction must be an int, got 0\.5/],
    [[1, null], 'TypeError', /the denominator of a Fraction must be an int, got None/],
    [['1/2/3'], 'TypeError', /text such as '3\/4', got "1\/2\/3"/],
    [['9'.repeat(5000)], 'TypeError', /\.\.\. \(5000\)/],
    [['1', 2], 'TypeError', /takes 1 argument, got 2/],
    [[1, 2, 3], 'TypeError', /takes 0 to 2 arguments, got 3/],
  ])('%j', (args, kind, message) => {
    const error = refusal('fractions.Fraction', args);
    expect([error.name, error.message]).toEqual([kind, expect.stringMatching(message)]);
  });

  test('nothing that takes long to read, however large', () => {
    // Two ints of 600,000 bits, of which a thousand fractions are made: to reduce each would take a minute.
    const int = (value: bigint, index: string) => `${text(dumps(value, { protocol: 2 })).slice(2, -1)}q${index}0`;
    const fractions = 'cfractions\nFraction\nh\0h\x01\x86R'.repeat(1000);
    const pickle = bytes(`\x80\x02${int(3n ** 400_000n, '\0')}${int(2n ** 600_000n + 1n, '\x01')}](${fractions}e.`);
    const started = performance.now();
    expect(loads<PyFraction[]>(pickle)).toHaveLength(1000);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
