import { describe, expect, test } from 'vitest';
import { PyDict, PyFloat, PyFrozenSet, PySet, PyTuple } from '../../../src/index.ts';

const tuple = (...items: unknown[]): PyTuple => PyTuple.from(items);
const list = (set: Iterable<unknown>): unknown[] => [...set];

describe('members', () => {
  test('are equal as in Python, and the one that came first stays', () => {
    const set = new PySet<unknown>([true, 1, new PyFloat(1), tuple(1), tuple(true), '1', -0, 0]);
    expect(set.size).toBe(4);
    expect(list(set)).toEqual([true, tuple(1), '1', -0]);
    expect([set.has(1), set.has(tuple(new PyFloat(1))), set.has(0), set.has('2')]).toEqual([true, true, true, false]);
    expect(set.add(new Uint8Array([1])).has(new Uint8Array([1]))).toBe(true);
    expect([set.delete(tuple(1)), set.delete(tuple(1)), set.has(tuple(1))]).toEqual([true, false, false]);
    expect(list(set.add(tuple(1)))).toEqual([true, '1', -0, new Uint8Array([1]), tuple(1)]);
  });

  test.each([[[]], [new PySet()], [new PyDict()], [undefined], [tuple([])]])('%o is none', (member) => {
    expect(() => new PySet([member])).toThrow(TypeError);
    expect(() => new PySet().has(member)).toThrow(TypeError);
  });

  test('come in order of insertion by every way through a set', () => {
    const members = [tuple(2), 'b', 1];
    const set = new PySet<unknown>(members);
    const seen: unknown[] = [];
    set.forEach((item, again, self) => {
      seen.push(item, again === item, self === set);
    });
    expect(seen).toEqual(members.flatMap((item) => [item, true, true]));
    expect([list(set), list(set.keys()), list(set.values())]).toEqual([members, members, members]);
    expect(list(set.entries())).toEqual(members.map((item) => [item, item]));
    expect(list(new Set(set))).toEqual(members);
    set.clear();
    expect([set.size, list(set), set.has(1)]).toEqual([0, [], false]);
  });

  test('all at once are those that come one by one, whatever they are and however many', () => {
    const few = [1, 1.5, true, null, 'a', 2n ** 70n, PyTuple.of(1, 'b'), new Uint8Array([7]), '\0f1.5', -0, Number.NaN];
    expect(new PySet(few).members()).toEqual([...new PySet(few)]);
    const many = [
      ...few,
      ...Array.from({ length: 2000 }, (_, i) => (i % 3 === 0 ? `text ${i}` : i % 2 === 0 ? i / 8 : -i)),
    ];
    const set = new PySet<unknown>(many);
    expect(set.members()).toEqual([...set]);
    expect(set.members()).toHaveLength(set.size);
    expect(new PySet().members()).toEqual([]);
  });

  test('a set that changes under way is gone through as a Set is', () => {
    const set = new PySet([tuple(1), tuple(2), tuple(3)]);
    const seen: unknown[] = [];
    for (const item of set) {
      seen.push(item);
      set.delete(item);
      if (seen.length === 2) set.add(tuple(9));
    }
    expect(seen).toEqual([tuple(1), tuple(2), tuple(3), tuple(9)]);
  });
});

describe('operators', () => {
  const a = (): PySet => new PySet([tuple(1), 2, 'c']);
  const others: [string, ReadonlySet<unknown>][] = [
    ['a PySet', new PySet([tuple(true), 2n ** 64n, 'c'])],
    ['a PyFrozenSet', new PyFrozenSet([tuple(true), 2n ** 64n, 'c'])],
    ['a Set', new Set([tuple(true), 2n ** 64n, 'c'])],
  ];

  test.each(others)('go by Python’s equality with %s', (_, b) => {
    expect(list(a().union(b))).toEqual([tuple(1), 2, 'c', 2n ** 64n]);
    expect(list(a().intersection(b))).toEqual([tuple(1), 'c']);
    expect(list(a().difference(b))).toEqual([2]);
    expect(list(a().symmetricDifference(b))).toEqual([2, 2n ** 64n]);
    expect([a().isSubsetOf(b), a().isSupersetOf(b), a().isDisjointFrom(b)]).toEqual([false, false, false]);
    const both = a().union(b);
    expect([a().isSubsetOf(both), both.isSupersetOf(b), both.isSubsetOf(a())]).toEqual([true, true, false]);
    expect(a().difference(b).isDisjointFrom(b)).toBe(true);
  });

  test('give the type of their left side', () => {
    for (const operator of ['union', 'intersection', 'difference', 'symmetricDifference'] as const) {
      expect(Object.getPrototypeOf(a()[operator](new PyFrozenSet([1])))).toBe(PySet.prototype);
      expect(Object.getPrototypeOf(new PyFrozenSet([1])[operator](a()))).toBe(PyFrozenSet.prototype);
    }
  });
});

describe('a frozenset', () => {
  test('is a set that does not change', () => {
    const frozen = new PyFrozenSet<unknown>([1, true, tuple(1)]);
    expect(frozen).toBeInstanceOf(PySet);
    expect(list(frozen)).toEqual([1, tuple(1)]);
    for (const change of [() => frozen.add(2), () => frozen.delete(1), () => frozen.clear()]) {
      expect(change).toThrow(new TypeError('a frozenset cannot be changed'));
    }
    expect(list(frozen)).toEqual([1, tuple(1)]);
  });

  test('may be a member of a set', () => {
    const set = new PySet([new PyFrozenSet([1, 2])]);
    expect([set.has(new PyFrozenSet([2, 1])), set.has(new PyFrozenSet([1]))]).toEqual([true, false]);
  });
});
