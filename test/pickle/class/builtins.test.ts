/** Ranges, slices, the three constants and their classes, and what is found with getattr. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  Ellipsis,
  loads,
  NoneType,
  NotImplemented,
  PyDict,
  PyGlobal,
  PyObject,
  PyRange,
  PySet,
  PySlice,
  PyTuple,
} from '../../../src/index.ts';
import { bytes, text } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

describe('a range', () => {
  test.each<[PyRange, string, (number | bigint)[]]>([
    [new PyRange(3), 'range(0, 3)', [0, 1, 2]],
    [new PyRange(0), 'range(0, 0)', []],
    [new PyRange(1, 10, 4), 'range(1, 10, 4)', [1, 5, 9]],
    [new PyRange(3, 0, -2), 'range(3, 0, -2)', [3, 1]],
    [new PyRange(3, 0), 'range(3, 0)', []],
    [
      new PyRange(2 ** 53 - 2, 2n ** 53n + 1n),
      'range(9007199254740990, 9007199254740993)',
      [2 ** 53 - 2, 2 ** 53 - 1, 2n ** 53n],
    ],
    [
      new PyRange(10n ** 20n, 10n ** 20n + 5n, 3n),
      'range(100000000000000000000, 100000000000000000005, 3)',
      [10n ** 20n, 10n ** 20n + 3n],
    ],
  ])('%s', (range, printed, numbers) => {
    expect([...range]).toEqual(numbers);
    expect(range.length).toBe(numbers.length);
    expect([String(range), inspect(range)]).toEqual([printed, printed]);
    expect([range.at(0), range.at(-1), range.at(numbers.length)]).toEqual([numbers[0], numbers.at(-1), undefined]);
    expect([...loads<PyRange>(dumps(range))]).toEqual(numbers);
  });

  test('has what it goes through, and nothing else', () => {
    const bound = fc.integer({ min: -50, max: 50 });
    const step = bound.filter((value) => value !== 0);
    fc.assert(
      fc.property(bound, bound, step, bound, (start, stop, by, value) => {
        const range = new PyRange(start, stop, by);
        const numbers = [...range];
        expect(range.has(value)).toBe(numbers.includes(value));
        expect(range.length).toBe(numbers.length);
        expect(range.at(value)).toBe(numbers.at(value));
      }),
    );
    expect(new PyRange(10).has(2.5)).toBe(false);
  });

  test('may be longer than can be counted', () => {
    const range = new PyRange(-(2n ** 70n), 2n ** 70n);
    expect([range.length, range.at(-1), range.has(0)]).toEqual([2n ** 71n, 2n ** 70n - 1n, true]);
  });

  test('is equal to one with the same numbers', () => {
    const keys = new PySet<unknown>([
      new PyRange(0),
      new PyRange(5, 1),
      new PyRange(0, 3, 2),
      new PyRange(0, 4, 2),
      new PyRange(1, 2),
    ]);
    expect(keys.size).toBe(3);
    expect(keys.has(new PyRange(1, 100, 200))).toBe(true);
    expect(keys.has(PyTuple.of(0, 2))).toBe(false);
  });

  test('was an xrange in Python 2', () => {
    const old = 'c__builtin__\nxrange\np0\n(I1\nI10\nI3\ntp1\nRp2\n.';
    expect([...loads<PyRange>(bytes(old))]).toEqual([1, 4, 7]);
    expect(text(dumps(loads(bytes(old)), { protocol: 0 }))).toBe(old);
  });

  test.each<[unknown[], RegExp]>([
    [[], /range takes 1 to 3 arguments, got 0/],
    [[1, 2, 3, 4], /got 4/],
    [[1.5], /an int, got 1\.5/],
    [['5'], /an int, got "5"/],
    [[1, null], /an int, got None/],
    [[0, 5, 0], /step of a range must not be 0/],
  ])('is not made of %j', (args, message) => {
    expect(refusal('builtins.range', args).message).toMatch(message);
  });

  test('takes a bool for an int, as Python does', () => {
    expect([...called<PyRange>('builtins.range', [true])]).toEqual([0]);
  });
});

describe('a slice', () => {
  test('has any parts', () => {
    const slice = called<PySlice>('builtins.slice', [1, null, 'x']);
    expect([slice.start, slice.stop, slice.step]).toEqual([1, null, 'x']);
    expect([String(slice), inspect(slice)]).toEqual(["slice(1, None, 'x')", "slice(1, None, 'x')"]);
    expect(String(called('builtins.slice', [5]))).toBe('slice(None, 5, None)');
    expect(refusal('builtins.slice', []).message).toMatch(/takes 1 to 3 arguments, got 0/);
  });

  test('is a key, by its parts', () => {
    const dict = new PyDict<unknown, string>([[new PySlice(1, 2), 'a']]);
    expect([dict.get(new PySlice(1, 2)), dict.get(new PySlice(1, 3)), dict.get(PyTuple.of(1, 2, null))]).toEqual([
      'a',
      undefined,
      undefined,
    ]);
    expect(() => dict.get(new PySlice([]))).toThrow("unhashable type: 'list'");
  });
});

describe('constants', () => {
  test('are known by their names', () => {
    expect(Ellipsis.equals(loads(bytes('c__builtin__\nEllipsis\n.')))).toBe(true);
    expect(NotImplemented.equals(loads(dumps(NotImplemented)))).toBe(true);
  });

  test.each<[string, unknown, PyGlobal]>([
    ['NoneType', null, NoneType],
    ['ellipsis', Ellipsis, new PyGlobal('builtins', 'ellipsis')],
    ['NotImplementedType', NotImplemented, new PyGlobal('builtins', 'NotImplementedType')],
  ])('%s is the type of one', (_, constant, type) => {
    expect(type.equals(called('builtins.type', [constant]))).toBe(true);
    for (const protocol of [0, 1, 2, 3, 4, 5]) {
      const data = dumps([type, type], { protocol });
      const [first, second] = loads<PyGlobal[]>(data);
      expect(type.equals(first)).toBe(true);
      expect(second).toBe(first);
      expect(dumps([first, second], { protocol })).toEqual(data);
      // Once by a call, and once from the memo.
      expect(text(data).split('R').length).toBe(2);
    }
  });

  test('the type of anything else stays a call', () => {
    for (const args of [[5], [null, null], ['A', new PyTuple(), new PyDict()]]) {
      expect(called<PyObject>('builtins.type', args)).toBeInstanceOf(PyObject);
    }
  });
});

test('getattr of what is not known stays a call', () => {
  const list = new PyGlobal('builtins', 'list');
  for (const args of [[list, 'append'], [5, 'real'], [list], [list, 5]]) {
    const call = called<PyObject>('builtins.getattr', args);
    expect([call.className, call.args.length]).toEqual(['builtins.getattr', args.length]);
  }
});
