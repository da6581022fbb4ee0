import { describe, expect, test } from 'vitest';
import {
  checkDigits,
  longBytes,
  MAX_INT_DIGITS,
  narrow,
  quote,
  readDecimal,
  readLong,
} from '../../src/pickle/integers.ts';
import { bytes, text } from '../support/bytes.ts';

/** `pickle.encode_long(value)` of CPython. */
const LONGS: readonly (readonly [value: bigint, pickled: string])[] = [
  [0n, ''],
  [1n, '\x01'],
  [-1n, '\xff'],
  [127n, '\x7f'],
  [128n, '\x80\0'],
  [-128n, '\x80'],
  [-129n, '\x7f\xff'],
  [255n, '\xff\0'],
  [256n, '\0\x01'],
  [-256n, '\0\xff'],
  [-257n, '\xff\xfe'],
  [32767n, '\xff\x7f'],
  [32768n, '\0\x80\0'],
  [-32768n, '\0\x80'],
  [2n ** 31n, '\0\0\0\x80\0'],
  [-(2n ** 31n), '\0\0\0\x80'],
  [2n ** 47n - 1n, '\xff\xff\xff\xff\xff\x7f'],
  [2n ** 47n, '\0\0\0\0\0\x80\0'],
  [-(2n ** 47n), '\0\0\0\0\0\x80'],
  [2n ** 53n - 1n, '\xff\xff\xff\xff\xff\xff\x1f'],
  [2n ** 53n, '\0\0\0\0\0\0\x20'],
  [-(2n ** 53n), '\0\0\0\0\0\0\xe0'],
  [2n ** 63n - 1n, '\xff\xff\xff\xff\xff\xff\xff\x7f'],
  [2n ** 63n, '\0\0\0\0\0\0\0\x80\0'],
  [-(2n ** 63n), '\0\0\0\0\0\0\0\x80'],
  [0x0123456789abcdef01n, '\x01\xef\xcd\xab\x89\x67\x45\x23\x01'],
];

describe('two’s complement', () => {
  test.each(LONGS)('%i', (value, pickled) => {
    expect(text(longBytes(value))).toBe(pickled);
    const read = readLong(bytes(`..${pickled}..`), 2, pickled.length);
    expect(read).toBe(narrow(value));
    expect(typeof read).toBe(value >= -(2n ** 53n) + 1n && value < 2n ** 53n ? 'number' : 'bigint');
  });

  test('more bytes than needed are the same number', () => {
    for (const padding of [1, 5, 7, 300]) {
      expect(readLong(bytes(`\x05${'\0'.repeat(padding)}`), 0, 1 + padding)).toBe(5);
      expect(readLong(bytes(`\xfb${'\xff'.repeat(padding)}`), 0, 1 + padding)).toBe(-5);
      expect(readLong(bytes('\xff'.repeat(padding)), 0, padding)).toBe(-1);
      expect(readLong(bytes('\0'.repeat(padding)), 0, padding)).toBe(0);
    }
  });

  test('every width up to 40 bytes, there and back, at its edges', () => {
    for (let bits = 1n; bits <= 320n; bits++) {
      for (const edge of [1n << bits, -(1n << bits)]) {
        for (const value of [edge - 1n, edge, edge + 1n]) {
          const written = longBytes(value);
          expect(BigInt(readLong(written, 0, written.length))).toBe(value);
          // The shortest that there is: one byte less would be another number.
          if (written.length > 1) expect(BigInt(readLong(written, 0, written.length - 1))).not.toBe(value);
        }
      }
    }
  });

  test('a megabyte takes no more than linear time', () => {
    const value = -(1n << 8_000_000n) + 12345n;
    const start = performance.now();
    const written = longBytes(value);
    expect(written).toHaveLength(1_000_001);
    expect(readLong(written, 0, written.length)).toBe(value);
    // Adding up digit by digit took half a minute for 400 kB.
    expect(performance.now() - start).toBeLessThan(5000);
  });

  test('more than a bigint holds is an error before anything is made of it', () => {
    expect(() => readLong(new Uint8Array(0), 0, 2 ** 27)).toThrow(
      expect.objectContaining({ code: 'ERR_PICKLE_LIMIT', limit: 'maxLongBytes' }),
    );
  });
});

describe('narrow', () => {
  test.each([
    [0n, 0],
    [-1n, -1],
    [2n ** 53n - 1n, 2 ** 53 - 1],
    [-(2n ** 53n) + 1n, -(2 ** 53) + 1],
    [2n ** 53n, 2n ** 53n],
    [-(2n ** 53n), -(2n ** 53n)],
    [2n ** 53n + 1n, 2n ** 53n + 1n],
  ])('%i', (value, narrowed) => {
    expect(narrow(value)).toBe(narrowed);
  });
});

describe('decimal text', () => {
  const read = (digits: string): number | bigint => readDecimal(bytes(`..${digits}..`), 2, 2 + digits.length);

  test.each<[string, number | bigint]>([
    ['0', 0],
    ['-0', 0],
    ['+0', 0],
    ['+12', 12],
    ['-12', -12],
    ['007', 7],
    ['999999999999999', 999999999999999],
    ['-999999999999999', -999999999999999],
    ['9007199254740991', 9007199254740991],
    ['9007199254740992', 9007199254740992n],
    ['-9007199254740992', -9007199254740992n],
    ['00000000000000000000000000005', 5],
    ['9'.repeat(4300), BigInt('9'.repeat(4300))],
    [`-${'9'.repeat(4300)}`, -BigInt('9'.repeat(4300))],
  ])('%s', (digits, value) => {
    expect(read(digits)).toBe(value);
  });

  test('-0 is the int and not the float', () => {
    expect(Object.is(read('-0'), 0)).toBe(true);
    expect(Object.is(read('-00000000000000000000'), 0)).toBe(true);
  });

  test.each(['', '-', '+', '--1', '+-1', '1 ', ' 1', '1_0', '0x1', '1e3', '1.0', '1L', '1\0', '\xb2', 'nan'])(
    '%j is none',
    (digits) => {
      expect(() => read(digits)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_ARGUMENT' }));
      expect(() => read(digits)).toThrow('invalid literal for int() with base 10: ');
    },
  );

  test('the limit is on digits, whatever the sign', () => {
    for (const sign of ['', '-', '+']) {
      expect(() => read(`${sign}${'1'.repeat(MAX_INT_DIGITS + 1)}`)).toThrow(
        expect.objectContaining({ code: 'ERR_PICKLE_LIMIT', limit: 'maxIntDigits' }),
      );
    }
    expect(() => checkDigits(MAX_INT_DIGITS)).not.toThrow();
    expect(() => checkDigits(4301)).toThrow(
      'exceeds the limit (4300 digits) for integer string conversion: 4301 digits',
    );
  });
});

describe('quote', () => {
  test.each([
    ['', "''"],
    ['abc', "'abc'"],
    ["it's", "'it\\x27s'"],
    ['a\\b\n\0\xff~ ', "'a\\x5cb\\x0a\\x00\\xff~ '"],
    ['x'.repeat(60), `'${'x'.repeat(60)}'`],
    ['x'.repeat(61), `'${'x'.repeat(60)}'...`],
  ])('%j', (data, quoted) => {
    expect(quote(bytes(`.${data}`), 1, 1 + data.length)).toBe(quoted);
  });
});
