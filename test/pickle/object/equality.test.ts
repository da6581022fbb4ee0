import { describe, expect, test } from 'vitest';
import { dumps, KEY, loads, PyDict, PyFrozenSet, PyGlobal, PySet, PyTuple } from '../../../src/index.ts';
import { canonicalKey, MAX_KEY_NODES } from '../../../src/pickle/object/equality.ts';
import { bytes, little } from '../../support/bytes.ts';

const tuple = (...items: unknown[]): PyTuple => PyTuple.from(items);

/** Milliseconds: much for what is bounded, on a busy machine too, and little for what is not. */
const SOON = 5000;

/** A tuple of `depth` levels that each hold the level below twice: 2**depth ways lead to the bottom. */
function laughs(depth: number, make: (items: unknown[]) => unknown = (items) => PyTuple.from(items)): unknown {
  let level: unknown = tuple();
  for (let i = 0; i < depth; i++) level = make([level, level]);
  return level;
}

function itself(): PyTuple {
  const key = new PyTuple();
  key.push(key);
  return key;
}

describe('what a key is made of', () => {
  test('is the value itself wherever a Map tells such values apart', () => {
    const object = new Date(0);
    for (const value of ['a', '', 5, -5, 0.5, Infinity, null, object, Symbol.iterator]) {
      expect(canonicalKey(value)).toBe(value);
    }
  });

  test('an instance of a class with KEY is equal to the value that stands for it', () => {
    class Ratio {
      readonly parts: readonly unknown[];
      constructor(...parts: unknown[]) {
        this.parts = parts;
      }
      [KEY](): unknown {
        return this.parts.length === 1 ? this.parts[0] : PyTuple.from(['Ratio', ...this.parts]);
      }
    }
    const dict = new PyDict<unknown, string>([[new Ratio(1, 2), 'half']]);
    expect([dict.get(new Ratio(1, 2)), dict.get(tuple('Ratio', true, 2))]).toEqual(['half', 'half']);
    expect([dict.get(new Ratio(2, 1)), dict.get(tuple(new Ratio(1, 2))), dict.get(0.5)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    dict.set(new Ratio(3), 'three').set(tuple(new Ratio(3)), 'nested');
    expect([dict.get(3), dict.get(tuple(3)), dict.size]).toEqual(['three', 'nested', 3]);
    expect(() => dict.set(new Ratio([]), 'list')).toThrow("unhashable type: 'list'");
  });

  test('objects without one are equal to themselves only, inside a tuple too', () => {
    const [first, second] = [new Date(0), new Date(0)];
    const dict = new PyDict<unknown, number>([
      [first, 1],
      [tuple(first), 2],
    ]);
    expect([dict.get(first), dict.get(second)]).toEqual([1, undefined]);
    expect([dict.get(tuple(first)), dict.get(tuple(second))]).toEqual([2, undefined]);
  });
});

describe('a key costs no more than it may', () => {
  const limit = { code: 'ERR_PICKLE_LIMIT', limit: 'maxKeyNodes' };

  test(`a tuple of ${MAX_KEY_NODES} values is a key, of one more it is not`, () => {
    const key = PyTuple.from(Array.from({ length: MAX_KEY_NODES }, (_, i) => i));
    expect(new PySet([key]).has(PyTuple.from(key))).toBe(true);
    key.push(0);
    expect(() => new PySet([key])).toThrow('a dict key of more than 10000 values');
  });

  test.each<[string, unknown]>([
    ['tuples', laughs(60)],
    ['a tuple of itself', itself()],
    ['a deep tuple', Array.from({ length: 200_000 }).reduce<unknown>((inner) => tuple(inner), null)],
  ])('%s: an error at once', (_, key) => {
    const start = performance.now();
    expect(() => new PyDict([[key, 1]])).toThrow(RangeError);
    expect(performance.now() - start).toBeLessThan(SOON);
  });

  test('frozensets of frozensets collapse, and instances may hold instances', () => {
    expect(new PySet([laughs(60, (items) => new PyFrozenSet(items))]).size).toBe(1);
    class Pair {
      readonly inner: unknown;
      constructor(inner: unknown) {
        this.inner = inner;
      }
      [KEY](): unknown {
        return tuple(this.inner, 1);
      }
    }
    const chain = (): unknown => Array.from({ length: 100 }).reduce<unknown>((inner) => new Pair(inner), null);
    expect(new PySet([chain()]).has(chain())).toBe(true);
  });

  test('a frozenset of any size is a key, and nested ones take no more than linear time each', () => {
    const members = Array.from({ length: 20_000 }, (_, i) => i);
    expect(new PySet([new PyFrozenSet(members)]).has(new PyFrozenSet(members.toReversed()))).toBe(true);
    const start = performance.now();
    let [deep, again] = [new PyFrozenSet<unknown>(), new PyFrozenSet<unknown>()];
    for (let i = 0; i < 5000; i++) [deep, again] = [new PyFrozenSet([deep, i]), new PyFrozenSet([i, again])];
    expect(new PySet([deep]).has(again)).toBe(true);
    // A walk through all levels for each took ten seconds and more.
    expect(performance.now() - start).toBeLessThan(SOON);
  });

  test.each<[string, string, string]>([
    ['frozensets in frozensets', `${'('.repeat(9000)}${'\x91'.repeat(9000)}`, 'FROZENSET'],
    ['tuples in tuples, each a key', `()${'\x85q\0}h\0Nsh\0'.repeat(9000)}l`, 'SETITEM'],
  ])('%s: bounded, before it takes a minute', (_, stream, opcode) => {
    const start = performance.now();
    expect(() => loads(bytes(`${stream}.`))).toThrow(expect.objectContaining({ ...limit, opcode }));
    expect(performance.now() - start).toBeLessThan(SOON);
  });

  test('frozensets that double with each level end before memory does', () => {
    let level: unknown = new PyFrozenSet();
    const double = (): void => {
      for (let i = 0; i < 40; i++) level = new PyFrozenSet([level, tuple(level)]);
    };
    expect(double).toThrow(/^a dict key that takes \d+ characters to write out$/);
  });

  test('from a pickle of 90 bytes: in CPython this one hangs', () => {
    const pickle = bytes(
      `)q\0${Array.from({ length: 30 }, (_, i) => `h${String.fromCharCode(i)}2\x86q${String.fromCharCode(i + 1)}`).join('')}}h\x1eNs.`,
    );
    const start = performance.now();
    expect(() => loads(pickle)).toThrow(expect.objectContaining({ ...limit, opcode: 'SETITEM' }));
    expect(performance.now() - start).toBeLessThan(SOON);
  });

  test.each<[string, unknown, number]>([
    ['a large tuple', PyTuple.from(Array.from({ length: 9000 }, (_, i) => i)), 10_000],
    ['large bytes', new Uint8Array(1e5), 2000],
    ['a large string in a tuple', tuple('x'.repeat(1e5)), 2000],
    ['a set in a tuple', tuple(new PyFrozenSet(Array.from({ length: 9000 }, (_, i) => i))), 10_000],
  ])('%s, used over and over from two bytes each: an error soon', (_, key, times) => {
    // A Map is written without a look at the key.
    const pickle = dumps(
      Array.from({ length: times }, () => new Map([[key, null]])),
      { protocol: 4 },
    );
    const start = performance.now();
    expect(() => loads(pickle)).toThrow(expect.objectContaining({ ...limit, opcode: 'SETITEM' }));
    expect(performance.now() - start).toBeLessThan(SOON);
  });

  test('a large int, stored by hand', () => {
    const pickle = bytes(`(\x8b${little(20_000, 4)}${'x'.repeat(20_000)}q\0${'}h\0Ns'.repeat(20_000)}l.`);
    expect(() => loads(pickle)).toThrow(expect.objectContaining(limit));
  });

  test('the bound is for reading: what the program does is its own matter', () => {
    expect(() => loads(bytes('}]Ns.'))).toThrow("unhashable type: 'list'");
    const key = PyTuple.from(Array.from({ length: 9000 }, (_, i) => i));
    for (let i = 0; i < 500; i++) new PySet([key]);
  });

  test('records with long keys, as data has them, are far below it', () => {
    const [path, city] = ['/srv/data/'.repeat(100), 'Zürich'];
    const index = new Map(Array.from({ length: 20_000 }, (_, i) => [tuple(path, city, i), new PyGlobal('m', 'C')]));
    expect(loads<PyDict>(dumps(index)).size).toBe(20_000);
  });
});
