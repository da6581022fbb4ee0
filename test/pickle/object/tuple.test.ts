import { describe, expect, test } from 'vitest';
import { PyTuple } from '../../../src/index.ts';

describe('a tuple', () => {
  test('is made of items, an iterable or an array-like, and of a number too', () => {
    expect([...PyTuple.of(1, 'a')]).toEqual([1, 'a']);
    expect([...PyTuple.of(3)]).toEqual([3]);
    expect([...PyTuple.of()]).toEqual([]);
    expect([...PyTuple.from([3])]).toEqual([3]);
    expect([...PyTuple.from(new Set(['a', 'b']))]).toEqual(['a', 'b']);
    expect([...PyTuple.from({ length: 2, 0: 'x', 1: 'y' })]).toEqual(['x', 'y']);
    expect([...PyTuple.from([1, 2], (item, index) => item * 10 + index)]).toEqual([10, 21]);
    expect([...PyTuple.from([undefined])]).toEqual([undefined]);
    const list = [1];
    const tuple = PyTuple.from(list);
    list.push(2);
    expect([...tuple]).toEqual([1]);
    expect(PyTuple.from(tuple)).not.toBe(tuple);
  });

  test('is an Array, with a type of its own', () => {
    const tuple = PyTuple.of(1, 2, 3);
    expect([Array.isArray(tuple), tuple instanceof PyTuple, tuple.length, tuple[1], tuple.at(-1)]).toEqual([
      true,
      true,
      3,
      2,
      3,
    ]);
    expect(JSON.stringify(tuple)).toBe('[1,2,3]');
    const [first, ...rest] = tuple;
    expect([first, rest]).toEqual([1, [2, 3]]);
    expect(Object.keys(tuple)).toEqual(['0', '1', '2']);
  });

  test('makes lists by its methods, as Python’s comprehensions do', () => {
    const tuple = PyTuple.of(1, 2, 3);
    for (const list of [
      tuple.map((x) => x),
      tuple.filter(Boolean),
      tuple.slice(1),
      tuple.concat([4]),
      tuple.flat(),
      tuple.flatMap((x) => [x]),
    ]) {
      expect(Object.getPrototypeOf(list)).toBe(Array.prototype);
    }
    expect(tuple.splice(0, 1)).not.toBeInstanceOf(PyTuple);
  });
});
