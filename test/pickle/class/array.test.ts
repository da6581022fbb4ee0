/** Arrays: what fits into each type, memory of other machines, and the lists of the older protocols. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyArray, PyGlobal, PyObject, PyTuple, type TypeCode } from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

const ARRAY = new PyGlobal('array', 'array');
const reconstructed = (code: string, format: unknown, memory: unknown) =>
  called<PyArray>('array._array_reconstructor', [ARRAY, code, format, memory]);

test.each<[TypeCode, (number | bigint | string)[], string]>([
  ['b', [-128, 127], "array('b', [-128, 127])"],
  ['B', [0, 255], "array('B', [0, 255])"],
  ['h', [-32_768], "array('h', [-32768])"],
  ['H', [65_535], "array('H', [65535])"],
  ['i', [-(2 ** 31)], "array('i', [-2147483648])"],
  ['I', [2 ** 32 - 1], "array('I', [4294967295])"],
  ['l', [-(2n ** 63n), 5], "array('l', [-9223372036854775808, 5])"],
  ['L', [2n ** 64n - 1n], "array('L', [18446744073709551615])"],
  ['q', [], "array('q')"],
  ['Q', [2n ** 53n], "array('Q', [9007199254740992])"],
  ['f', [1, 0.5, -0], "array('f', [1.0, 0.5, -0.0])"],
  ['d', [0.1, Number.POSITIVE_INFINITY, Number.NaN], "array('d', [0.1, inf, nan])"],
  ['u', ['a', '€', '😀', "'"], "array('u', \"a€😀'\")"],
])('%s %s', (code, items, text) => {
  const array = new PyArray(code, items);
  expect([...array]).toEqual(items);
  expect(array).toHaveLength(items.length);
  expect([String(array), inspect(array)]).toEqual([text, `PyA${text.slice(1)}`]);
  for (const protocol of [0, 1, 2, 3, 4, 5]) {
    const back = loads<PyArray>(dumps(array, { protocol }));
    expect(back, `protocol ${protocol}`).toEqual(array);
    expect(back.data.constructor).toBe(array.data.constructor);
  }
});

test('a typed array of the right kind is used as it is, any other as numbers', () => {
  const data = new Float64Array([1, 2]);
  expect(new PyArray('d', data).data).toBe(data);
  expect(new PyArray('f', data).data).toEqual(new Float32Array([1, 2]));
  expect(new PyArray('i', new BigInt64Array([7n])).data).toEqual(new Int32Array([7]));
  expect([new PyArray('d', data).itemsize, new PyArray('q').itemsize, new PyArray('u').itemsize]).toEqual([8, 8, 4]);
});

test('JSON has the items', () => {
  expect(JSON.stringify(new PyArray('q', [1, 2n ** 60n]))).toBe('[1,"1152921504606846976"]');
  expect(JSON.stringify(new PyArray('d', [0.5]))).toBe('[0.5]');
  expect(JSON.stringify(new PyArray('u', 'ab'))).toBe('["a","b"]');
});

test('a long one is not printed whole', () => {
  const shown = inspect(new PyArray('b', new Int8Array(1_000_000)));
  expect(shown.length).toBeLessThan(1000);
  expect(shown).toMatch(/ \.\.\. 999900 more$/);
});

describe('memory', () => {
  // The formats in Python's order, each with the number 1 or a letter, and the type code that Python gives it on Linux.
  test.each<[string, number, string, string, (number | string)[]]>([
    ['B', 0, '\x01\xff', 'B', [1, 255]],
    ['b', 1, '\x01\xff', 'b', [1, -1]],
    ['H', 2, '\x01\x02', 'H', [0x201]],
    ['H', 3, '\x01\x02', 'H', [0x102]],
    ['h', 4, '\xfe\xff', 'h', [-2]],
    ['h', 5, '\xff\xfe', 'h', [-2]],
    ['I', 6, '\x01\0\0\0', 'I', [1]],
    ['L', 7, '\0\0\0\x01', 'I', [1]],
    ['l', 8, '\xff\xff\xff\xff', 'i', [-1]],
    ['i', 9, '\xff\xff\xff\xfe', 'i', [-2]],
    ['I', 10, '\x01\0\0\0\0\0\0\0', 'Q', [1]],
    ['L', 11, '\0\0\0\0\0\0\0\x01', 'L', [1]],
    ['l', 12, '\xff\xff\xff\xff\xff\xff\xff\xff', 'l', [-1]],
    ['i', 13, '\0\0\0\0\0\0\0\x01', 'q', [1]],
    ['f', 14, '\0\0\x80\x3f', 'f', [1]],
    ['f', 15, '\x3f\x80\0\0', 'f', [1]],
    ['d', 16, '\0\0\0\0\0\0\xf8\x3f', 'd', [1.5]],
    ['f', 17, '\x3f\xf8\0\0\0\0\0\0', 'f', [1.5]],
    ['u', 18, 'a\0\x3d\xd8\0\xde', 'u', ['a', '😀']],
    ['u', 19, '\0a\xd8\x3d\xde\0', 'u', ['a', '😀']],
    ['u', 20, 'a\0\0\0\0\xf6\x01\0', 'u', ['a', '😀']],
    ['w', 21, '\0\0\0a\0\x01\xf6\0', 'w', ['a', '😀']],
  ])('%s in format %i', (code, format, memory, typecode, items) => {
    const array = reconstructed(code, format, bytes(memory));
    expect([array.typecode, ...array]).toEqual([typecode, ...items]);
  });

  test("is a copy, of which changes are nobody else's", () => {
    const data = dumps(new PyArray('B', [1, 2, 3]));
    const array = loads<PyArray>(data, { copy: false });
    (array.data as Uint8Array)[0] = 9;
    expect(loads<PyArray>(data).data).toEqual(Uint8Array.of(1, 2, 3));
    const written = dumps(array);
    (array.data as Uint8Array)[0] = 7;
    expect(loads<PyArray>(written).data).toEqual(Uint8Array.of(9, 2, 3));
  });
});

test('the older protocols have a list, bytes or a text', () => {
  expect(called('array.array', ['d', [1, 2n]])).toEqual(new PyArray('d', [1, 2]));
  expect(called('array.array', ['i', PyTuple.of(1, 2)])).toEqual(new PyArray('i', [1, 2]));
  expect(called('array.array', ['h', bytes('\x01\0\x02\0')])).toEqual(new PyArray('h', [1, 2]));
  expect(called('array.array', ['u', 'ab'])).toEqual(new PyArray('u', 'ab'));
  expect(called('array.array', ['i'])).toEqual(new PyArray('i'));
  const python2 = bytes('\x80\x02carray\narray\nq\x01U\x01d]q\x02G?\xf8\x00\x00\x00\x00\x00\x00a\x86Rq\x03.');
  expect(loads(python2)).toEqual(new PyArray('d', [1.5]));
});

test('an array of a class of somebody else stays what it was', () => {
  const mine = new PyGlobal('shop', 'Levels');
  const value = called<PyObject>('array._array_reconstructor', [mine, 'b', 1, bytes('\x01')]);
  expect(value).toBeInstanceOf(PyObject);
  expect([value.className, value.args[0]]).toEqual(['array._array_reconstructor', mine]);
});

describe('refused is', () => {
  test.each<[string, unknown[], string, RegExp]>([
    ['array', ['c', []], 'TypeError', /a type code of an array is one of bBuwhHiIlLqQfd, got "c"/],
    ['array', [7, []], 'TypeError', /got 7/],
    ['array', [], 'TypeError', /array takes 1 to 2 arguments, got 0/],
    ['array', ['b', 7], 'TypeError', /array wants a list, got 7/],
    ['array', ['b', [128]], 'RangeError', /128 does not fit into an array of type 'b'/],
    ['array', ['B', [-1]], 'RangeError', /-1 does not fit/],
    ['array', ['Q', [2n ** 64n]], 'RangeError', /does not fit into an array of type 'Q'/],
    ['array', ['q', [-(10n ** 1000n)]], 'RangeError', /an int of more than 64 bits does not fit/],
    ['array', ['i', [1.5]], 'TypeError', /an item of an array of type 'i' is a number, got 1\.5/],
    ['array', ['i', [true]], 'TypeError', /got true/],
    ['array', ['d', ['1']], 'TypeError', /an item of an array of type 'd' is a number, got "1"/],
    ['array', ['u', ['ab']], 'TypeError', /is one character, got "ab"/],
    ['array', ['i', 'ab'], 'TypeError', /an array of type 'i' is not made of text/],
    ['array', ['h', bytes('abc')], 'RangeError', /items of 2 bytes cannot have 3 bytes/],
    ['_array_reconstructor', [ARRAY, 'b', 1], 'TypeError', /takes 4 arguments, got 3/],
    [
      '_array_reconstructor',
      [ARRAY, 'b', 22, bytes('')],
      'RangeError',
      /the format of an array must be in 0\.\.21, got 22/,
    ],
    ['_array_reconstructor', [ARRAY, 'b', -1, bytes('')], 'RangeError', /format/],
    ['_array_reconstructor', [ARRAY, 'b', 10n ** 30n, bytes('')], 'RangeError', /format/],
    ['_array_reconstructor', [ARRAY, 'b', 1, [1]], 'TypeError', /the memory of an array must be bytes, got a Array/],
    ['_array_reconstructor', [ARRAY, 'd', 16, bytes('123')], 'RangeError', /items of 8 bytes cannot have 3 bytes/],
    [
      '_array_reconstructor',
      [ARRAY, 'b', 14, bytes('1234')],
      'TypeError',
      /type 'b' cannot have items of machine format 14/,
    ],
    ['_array_reconstructor', [ARRAY, 'd', 4, bytes('12')], 'TypeError', /machine format 4/],
    ['_array_reconstructor', [ARRAY, 'u', 20, bytes('\0\0\x11\0')], 'RangeError', /at most U\+10FFFF, got U\+110000/],
  ])('%s %#', (name, args, kind, message) => {
    const error = refusal(`array.${name}`, args);
    expect([error.name, error.message]).toEqual([kind, expect.stringMatching(message)]);
  });
});
