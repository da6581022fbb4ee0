/** PyDict and PySet do what a list of pairs does that is searched with Python's `==`, whatever is done to them in any order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyComplex, PyDict, PyFloat, PyFrozenSet, PyGlobal, PySet, PyTuple } from '../../src/index.ts';
import { hashables } from '../support/values.ts';

/** The value of a number of any kind: an int, or the two floats of a complex number; undefined for what is no number. */
function numberOf(value: unknown): bigint | readonly [number, number] | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n;
  if (typeof value === 'bigint') return value;
  if (value instanceof PyFloat) return numberOf(value.value);
  if (value instanceof PyComplex) return value.im === 0 ? numberOf(value.re) : [value.re, value.im];
  if (typeof value !== 'number') return undefined;
  return Number.isInteger(value) ? BigInt(value) : [value, 0];
}

/** Python's `a is b or a == b`, which is how dicts look for keys. By the book and slow. */
function same(a: unknown, b: unknown): boolean {
  if (a === b && typeof a === 'object') return true;
  const [first, second] = [numberOf(a), numberOf(b)];
  if (first !== undefined || second !== undefined) {
    if (typeof first !== 'object' || typeof second !== 'object') return first === second;
    return first[0] === second[0] && first[1] === second[1];
  }
  if (a instanceof Uint8Array) return b instanceof Uint8Array && Buffer.compare(a, b) === 0;
  if (a instanceof PyGlobal) return b instanceof PyGlobal && a.module === b.module && a.name === b.name;
  if (a instanceof PyTuple) {
    return b instanceof PyTuple && a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  if (a instanceof PyFrozenSet) {
    if (!(b instanceof PyFrozenSet) || a.size !== b.size) return false;
    const others = [...b];
    return [...a].every((item) => others.some((other) => same(item, other)));
  }
  return a === b;
}

/** A dict as Python describes it: pairs in order, and a key that came first stays. */
class Model {
  pairs: [unknown, number][] = [];

  #find(key: unknown): number {
    return this.pairs.findIndex(([mine]) => same(mine, key));
  }

  get(key: unknown): number | undefined {
    return this.pairs[this.#find(key)]?.[1];
  }

  set(key: unknown, value: number): void {
    const at = this.#find(key);
    if (at === -1) this.pairs.push([key, value]);
    else this.pairs[at]![1] = value;
  }

  delete(key: unknown): boolean {
    const at = this.#find(key);
    if (at !== -1) this.pairs.splice(at, 1);
    return at !== -1;
  }
}

const TRICKY: readonly unknown[] = [
  ...[0, 1, -1, true, false, -0, 0.5, 2 ** 53, 2n ** 53n, 2n ** 53n + 1n, 1e300, BigInt(1e300), Infinity, NaN],
  ...[0, 1, 0.5, 1e300, NaN].map((value) => new PyFloat(value)),
  ...[new PyComplex(1, 0), new PyComplex(0, 1), new PyComplex(-0, 1), new PyComplex(0.5, 0), new PyComplex(NaN, 1)],
  ...['', '0', '1', 'a', '\0', '\0\0', '\0n1', '__proto__', 'constructor', 'a'.repeat(300)],
  ...[new Uint8Array(0), new Uint8Array([0x61]), new Uint8Array([1])],
  ...[PyTuple.of(), PyTuple.of(1), PyTuple.of(true), PyTuple.of(PyTuple.of()), PyTuple.of('a', 1), PyTuple.of('a,1')],
  ...[new PyFrozenSet(), new PyFrozenSet([1]), new PyFrozenSet([true]), new PyFrozenSet([PyTuple.of(1)])],
  ...[PyTuple.of(NaN), PyTuple.of(PyTuple.of(NaN, 1), 2), new PyFrozenSet([NaN]), PyTuple.of(new PyFrozenSet([NaN]))],
  ...[new PyGlobal('a', 'b'), new PyGlobal('a', 'b.c'), new PyGlobal('a.b', 'c'), null],
];

const keys = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...[...'abcdefghijkl']) },
  { weight: 4, arbitrary: fc.constantFrom(...TRICKY) },
  { weight: 1, arbitrary: hashables },
  { weight: 1, arbitrary: fc.nat(80).map((i) => `key${i}`) },
);

type Step =
  | { readonly kind: 'set' | 'get' | 'delete'; readonly key: unknown }
  | { readonly kind: 'clear' | 'pickle' }
  | { readonly kind: 'pairs'; readonly list: readonly unknown[] }
  | { readonly kind: 'walk'; readonly remove: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: keys.map((key): Step => ({ kind: 'set', key })) },
  { weight: 4, arbitrary: keys.map((key): Step => ({ kind: 'get', key })) },
  { weight: 3, arbitrary: keys.map((key): Step => ({ kind: 'delete', key })) },
  { weight: 2, arbitrary: fc.array(keys, { maxLength: 12 }).map((list): Step => ({ kind: 'pairs', list })) },
  { weight: 1, arbitrary: fc.nat(5).map((remove): Step => ({ kind: 'walk', remove })) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'pickle' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ kind: 'clear' }) },
);

/** NaN is found by no key but itself as an object, so lists are compared item by item. */
function expectSame(found: readonly unknown[], expected: readonly unknown[]): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) expect(Object.is(found[i], expected[i])).toBe(true);
}

describe('against a list of pairs', () => {
  test('PyDict', () => {
    fc.assert(
      fc.property(fc.array(steps, { minLength: 1, maxLength: 40 }), (list) => {
        const [dict, model] = [new PyDict<unknown, number>(), new Model()];
        for (const [value, step] of list.entries()) {
          switch (step.kind) {
            case 'set':
              dict.set(step.key, value);
              model.set(step.key, value);
              break;
            case 'get':
              expect([dict.get(step.key), dict.has(step.key)]).toEqual([
                model.get(step.key),
                model.get(step.key) !== undefined,
              ]);
              break;
            case 'delete':
              expect(dict.delete(step.key)).toBe(model.delete(step.key));
              break;
            case 'clear':
              dict.clear();
              model.pairs = [];
              break;
            case 'pairs': {
              const flat = step.list.flatMap((key, i) => [key, value * 100 + i]);
              dict.addPairs(flat, 0, flat.length);
              for (const [i, key] of step.list.entries()) model.set(key, value * 100 + i);
              break;
            }
            case 'walk': {
              // Every key is seen once, though some are deleted on the way.
              const expected = model.pairs.map(([key]) => key);
              const seen: unknown[] = [];
              for (const key of dict.keys()) {
                seen.push(key);
                if (seen.length % 6 === step.remove) expect(dict.delete(key)).toBe(model.delete(key));
              }
              expectSame(seen, expected);
              break;
            }
            case 'pickle': {
              const back = loads<PyDict<unknown, number>>(dumps(dict), { lossless: true });
              expect([back.size, [...back.values()]]).toEqual([dict.size, [...dict.values()]]);
              break;
            }
          }
          expect(dict.size).toBe(model.pairs.length);
          expectSame(
            [...dict.keys()],
            model.pairs.map(([key]) => key),
          );
          expectSame(
            [...dict.values()],
            model.pairs.map(([, item]) => item),
          );
          expectSame(
            dict.columns().keys,
            model.pairs.map(([key]) => key),
          );
        }
      }),
      { numRuns: 400 },
    );
  });

  test('PySet', () => {
    const sets = fc.array(keys, { maxLength: 12 });
    fc.assert(
      fc.property(sets, sets, (left, right) => {
        const [a, b] = [new PySet(left), new PySet(right)];
        const mine = distinct(left);
        const theirs = distinct(right);
        const inBoth = mine.filter((item) => theirs.some((other) => same(item, other)));
        const onlyMine = mine.filter((item) => !inBoth.includes(item));
        const onlyTheirs = theirs.filter((item) => !mine.some((other) => same(item, other)));
        expectSame([...a], mine);
        expectSame([...a.union(b)], [...mine, ...onlyTheirs]);
        expectSame([...a.intersection(b)], inBoth);
        expectSame([...a.difference(b)], onlyMine);
        expectSame([...a.symmetricDifference(b)], [...onlyMine, ...onlyTheirs]);
        expect(a.isSubsetOf(b)).toBe(onlyMine.length === 0);
        expect(a.isSupersetOf(b)).toBe(onlyTheirs.length === 0);
        expect(a.isDisjointFrom(b)).toBe(inBoth.length === 0);
      }),
      { numRuns: 800 },
    );
  });
});

function distinct(items: readonly unknown[]): unknown[] {
  const found: unknown[] = [];
  for (const item of items) if (!found.some((other) => same(item, other))) found.push(item);
  return found;
}
