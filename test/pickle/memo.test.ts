import { describe, expect, test } from 'vitest';
import { Memo } from '../../src/pickle/memo.ts';
import { WriteMemo } from '../../src/pickle/write-memo.ts';

describe('of the unpickling machine', () => {
  test('keeps values by number, the later in place of the earlier', () => {
    const memo = new Memo();
    memo.push('a');
    memo.set(1, null);
    memo.set(0, 'b');
    expect([memo.get(0), memo.get(1), memo.size]).toEqual(['b', null, 2]);
    memo.push('c');
    expect([memo.get(2), memo.size]).toEqual(['c', 3]);
  });

  test('counts a number once that is given again before its value is made', () => {
    const memo = new Memo();
    memo.pushLater(() => 'made');
    memo.set(0, 'b');
    memo.push('c');
    expect([memo.size, memo.isDense, memo.get(0), memo.get(1)]).toEqual([2, true, 'b', 'c']);
  });

  test('has None wherever it was stored', () => {
    const memo = new Memo();
    memo.set(0, null);
    memo.set(255, null);
    expect([memo.get(0), memo.get(255), memo.peek(0), memo.peek(255), memo.peek(7)]).toEqual([
      null,
      null,
      null,
      null,
      undefined,
    ]);
  });

  test('makes room for what the rest of the data will bring, and has nothing there', () => {
    const memo = new Memo();
    for (let i = 0; i < 2000; i++) memo.push(i);
    memo.makeRoom(1000, 3000);
    const room = memo.dense.length;
    expect(room).toBeGreaterThan(3000);
    expect(room).toBeLessThan(4000);
    expect([memo.size, memo.isDense, memo.peek(2000), memo.peek(room - 1)]).toEqual([2000, true, undefined, undefined]);
    expect(() => memo.get(2000)).toThrow('Memo value not found at index 2000');
    for (let i = 2000; i < 5000; i++) memo.push(i);
    expect([memo.size, memo.get(0), memo.get(4999)]).toEqual([5000, 0, 4999]);
    memo.clear();
    expect([memo.size, memo.dense.length, memo.peek(0)]).toEqual([0, 0, undefined]);
  });

  test('makes no more room than each two bytes could fill, nor for a few values', () => {
    const memo = new Memo();
    for (let i = 0; i < 1000; i++) memo.push(i);
    memo.makeRoom(1, 2 ** 40);
    expect(memo.dense.length).toBeLessThan(2000);
    for (let i = 0; i < 1000; i++) memo.push(i);
    memo.dense.length = memo.filled;
    memo.makeRoom(1, 20_000);
    expect(memo.dense.length).toBeLessThan(2000 + 11_000);
    memo.dense.length = memo.filled;
    memo.makeRoom(1, 2 ** 40);
    expect(memo.dense.length).toBeLessThan(2 ** 23);
  });

  test.each([0, 1, 2, 100, 2 ** 32 - 1, 2 ** 53 - 1])('has nothing at %i that was not stored', (index) => {
    const memo = new Memo();
    const error = { code: 'ERR_PICKLE_MEMO', message: `Memo value not found at index ${index}` };
    expect(() => memo.get(index)).toThrow(expect.objectContaining(error));
    memo.set(50, 'far');
    memo.set(3, 'near');
    expect(() => memo.get(index)).toThrow(expect.objectContaining(error));
    expect(memo.peek(index)).toBeUndefined();
  });

  test('counts values and not numbers, since MEMOIZE goes by the count', () => {
    const memo = new Memo();
    for (const index of [5, 1, 5, 2 ** 32 - 1, 2 ** 32 - 1, 3]) memo.set(index, index);
    expect(memo.size).toBe(4);
    // Number 4, which was left out until now.
    memo.push('four');
    expect([memo.get(4), memo.size]).toEqual(['four', 5]);
    // Number 5, which has a value.
    memo.push('five');
    expect([memo.get(5), memo.size]).toEqual(['five', 5]);
  });

  test('numbers in any order are found again, near and far', () => {
    const order = [7, 0, 40, 41, 3, 1_000_000, 8, 9, 1, 2 ** 31, 42, 999_999, 2, 4, 5, 6, 10, 57, 74, 91];
    const memo = new Memo();
    for (const index of order) memo.set(index, `value ${index}`);
    for (const index of order) expect(memo.get(index)).toBe(`value ${index}`);
    expect(memo.size).toBe(order.length);
    for (const index of [11, 39, 43, 1_000_001]) expect(() => memo.get(index)).toThrow('not found');
  });

  test('takes a million numbers from 1 on, as Python 2 gives them, about as fast as from 0 on', () => {
    const time = (first: number): number => {
      const start = performance.now();
      const memo = new Memo();
      for (let i = first; i < first + 1_000_000; i++) memo.set(i, memo);
      for (let i = first; i < first + 1_000_000; i++) memo.get(i);
      return performance.now() - start;
    };
    time(0);
    expect(time(1)).toBeLessThan(10 * time(0) + 100);
  });
});

describe('of the pickling machine', () => {
  test('gives one number after another, whatever the value is, and knows each kind by what it goes by', () => {
    const memo = new WriteMemo();
    const object = {};
    expect([memo.addObject(object), memo.addString('a'), memo.addName('a'), memo.take(), memo.addGlobal('a')]).toEqual([
      0, 1, 2, 3, 4,
    ]);
    expect([memo.object(object), memo.object({})]).toEqual([0, undefined]);
    expect([memo.string('a'), memo.name('a'), memo.global('a'), memo.string('b')]).toEqual([1, 2, 4, undefined]);
    const symbol = Symbol('a');
    expect([memo.name(symbol), memo.addName(symbol), memo.name(symbol), memo.name('a')]).toEqual([undefined, 5, 5, 2]);
    expect(memo.addTinyBytes(new Uint8Array([0]))).toBe(6);
    expect(memo.addTinyBytes(new Uint8Array(0))).toBe(7);
    const tiny = [[0], [], [1]].map((items) => memo.tinyBytes(Uint8Array.from(items)));
    expect([...tiny, memo.size]).toEqual([6, 7, undefined, 8]);
    memo.clear();
    expect([memo.size, memo.object(object), memo.string('a'), memo.name(symbol), memo.global('a')]).toEqual([
      0,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect([memo.tinyBytes(new Uint8Array(0)), memo.take()]).toEqual([undefined, 0]);
  });
});
