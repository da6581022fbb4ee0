import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDict, PyFloat } from '../../../src/index.ts';
import { IntKeys, isIntKey } from '../../../src/pickle/object/int-keys.ts';

describe('a table of ints', () => {
  test('has what a Map has, in the same order', () => {
    const key = fc.oneof(fc.integer(), fc.nat(40), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, 0));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 300 }), (all) => {
        const keys = new IntKeys();
        const model = new Map<number, number>();
        for (const one of all) {
          const at = keys.findOrAdd(one);
          if (!model.has(one)) model.set(one, model.size);
          expect(at).toBe(model.get(one));
        }
        expect(keys.keys).toEqual([...model.keys()]);
        for (const one of [...all, 41, -7]) expect(keys.indexOf(one)).toBe(model.get(one) ?? -1);
      }),
    );
  });

  test('takes ints of 32 bits and no other number', () => {
    expect([0, 1, -1, 2 ** 31 - 1, -(2 ** 31)].map(isIntKey)).not.toContain(false);
    expect([-0, 0.5, 2 ** 31, Number.NaN, Infinity, true, '1', 1n, null].map(isIntKey)).not.toContain(true);
  });
});

describe('a dict with ints as keys', () => {
  const squares = (n: number): PyDict<unknown, unknown> =>
    new PyDict<unknown, unknown>(Array.from({ length: n }, (_, i) => [i, i * i]));

  test.each([3, 9, 2000])('of %i goes over to a Map as any other does', (n) => {
    const other = squares(n);
    other.set('text', 1);
    expect([other.size, other.get(n - 1), other.get('text'), other.get(n)]).toEqual([
      n + 1,
      (n - 1) ** 2,
      1,
      undefined,
    ]);
    expect([...other.keys()]).toEqual([...Array(n).keys(), 'text']);
    const shorter = squares(n);
    expect([shorter.delete(1), shorter.delete(n), shorter.size]).toEqual([true, false, n - 1]);
    expect([...shorter.keys()]).toEqual([...Array(n).keys()].filter((key) => key !== 1));
    const same = squares(n);
    for (const key of [true, 1n, new PyFloat(1)]) expect([same.get(key), same.has(key)]).toEqual([1, true]);
    same.set(true, 'one').set(-0, 'zero');
    expect([same.size, same.get(1), same.get(0)]).toEqual([n, 'one', 'zero']);
    expect(Object.is([...same.keys()][0], 0)).toBe(true);
    expect(() => same.get([])).toThrow(TypeError);
  });

  test('that grows while somebody goes through it is seen whole, also when it becomes a Map on the way', () => {
    const dict = squares(5);
    const seen: unknown[] = [];
    for (const [key] of dict) {
      seen.push(key);
      if (key === 2) dict.set(7, 0);
      if (key === 3) dict.set('text', 0);
      if (key === 4) dict.set(8, 0);
    }
    expect(seen).toEqual([0, 1, 2, 3, 4, 7, 'text', 8]);
  });

  test('comes back from a pickle with a key that is there twice', () => {
    // Of a thousand pairs and two more, of which the last has a key of the first.
    const pairs = Array.from({ length: 1001 }, (_, i) => [i, `${i}`] as const);
    const pickle = dumps(new PyDict(pairs));
    expect([...loads<PyDict>(pickle)]).toEqual(pairs);
    const twice = new Uint8Array([
      0x80, 2, 0x7d, 0x28, 0x4b, 1, 0x4b, 2, 0x4b, 3, 0x4b, 4, 0x4b, 1, 0x4b, 5, 0x75, 0x2e,
    ]);
    expect([...loads<PyDict>(twice)]).toEqual([
      [1, 5],
      [3, 4],
    ]);
  });

  test('has cost in proportion to their number, whatever they are', () => {
    const time = (keys: readonly number[]): number => {
      const started = performance.now();
      const dict = new PyDict<number, number>();
      for (const key of keys) dict.set(key, 0);
      return performance.now() - started;
    };
    const n = 1 << 16;
    const random = Array.from({ length: n }, () => (Math.random() * 2 ** 32) | 0);
    const best = (keys: readonly number[]) => Math.min(...Array.from({ length: 5 }, () => time(keys)));
    for (const step of [1, 2, 2 ** 12, 2 ** 15, 0x9e3779b1, 40503]) {
      expect(best(Array.from({ length: n }, (_, i) => Math.imul(i, step)))).toBeLessThan(20 * best(random) + 20);
    }
  });
});
