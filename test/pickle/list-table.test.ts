import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumpChunks, dumps, loads, PyGlobal, PyTuple, standardRegistry } from '../../src/index.ts';
import { hashNumbers, ListTable } from '../../src/pickle/list-table.ts';

describe('a table of lists', () => {
  test('finds what a Map finds, but for lists that say they have no place, which never get one', () => {
    const lists = fc.array(fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 3 }), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(lists, fc.infiniteStream(fc.nat(299)), (all, again) => {
        const [table, map, without] = [new ListTable(), new Map<unknown, number>(), new Set<unknown>()];
        for (const [number, list] of all.entries()) {
          for (const one of [list, all[again.next().value % (number + 1)]!]) {
            const found = table.findOrAdd(one, hashNumbers(one), number);
            if (without.has(one)) expect(found).toBe(-2);
            else if (map.has(one)) expect(found).toBe(map.get(one));
            else if (found === -2) without.add(one);
            else {
              expect(found).toBe(-1);
              map.set(one, number);
            }
          }
        }
      }),
    );
  });

  test('takes many lists with one hash as quickly as with others', () => {
    const table = new ListTable();
    const lists = Array.from({ length: 100_000 }, () => [0, 0]);
    const started = performance.now();
    for (const list of lists) table.findOrAdd(list, 7, 0);
    expect(performance.now() - started).toBeLessThan(500);
  });

  test('is for short lists of numbers', () => {
    expect([[], ['a'], [1, null], new Array(13).fill(1), new Array(2), [1n]].map(hashNumbers)).toEqual(
      Array(6).fill(0),
    );
    expect([[0], [-0], [1.5, 2], [Number.NaN], new Array(12).fill(1)].map(hashNumbers)).not.toContain(0);
    expect(hashNumbers([1, 2])).toBe(hashNumbers([1, 2]));
  });
});

describe('a pickle with lists of numbers', () => {
  const joined = (value: unknown): Uint8Array => new Uint8Array(Buffer.concat([...dumpChunks(value)]));

  test('has each list once, and equal ones each by itself', () => {
    const list = fc.array(fc.oneof(fc.integer({ min: -1, max: 1 }), fc.constantFrom(0.5, -0, 1e300)), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(list, { minLength: 1, maxLength: 40 }), fc.array(fc.nat(39)), (lists, order) => {
        const value = order.map((at) => lists[at % lists.length]!);
        // In chunks the memo goes by identity alone.
        const pickle = dumps(value);
        expect(Buffer.compare(pickle, joined(value))).toBe(0);
        const back = loads<unknown[]>(pickle);
        for (const [i, one] of value.entries()) expect(back.indexOf(back[i])).toBe(value.indexOf(one));
      }),
    );
  });

  test('has a list once that code of others changes between', () => {
    class Changer {}
    for (const changes of ['an object', 'an id']) {
      const shared = [1, 2];
      const change = () => void shared.push(3);
      const registry = standardRegistry()
        .extend()
        .class('shop.Changer', Changer, {
          reduce: () => {
            change();
            return { callable: new PyGlobal('shop', 'Changer'), args: new PyTuple() };
          },
        });
      const persistentId = (value: unknown) => (value === 'x' ? change() : undefined);
      const between = changes === 'an object' ? new Changer() : 'x';
      const pickle = dumps([shared, between, shared], changes === 'an object' ? { registry } : { persistentId });
      expect(shared).toEqual([1, 2, 3]);
      const back = loads<unknown[]>(pickle);
      expect(back[0]).toEqual([1, 2]);
      expect(back[2]).toBe(back[0]);
    }
  });
});
