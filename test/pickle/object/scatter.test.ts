/** Numbers as keys of a Map: one-to-one, their own inverse, and not to be made slow from outside. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loads, PyDict, PyFrozenSet, PySet } from '../../../src/index.ts';
import { gather, scatter } from '../../../src/pickle/object/scatter.ts';

const integers = fc.oneof(
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(
    0,
    -1,
    2 ** 31,
    -(2 ** 31),
    2 ** 31 - 1,
    -(2 ** 31) - 1,
    2 ** 53 - 1,
    1 - 2 ** 53,
    2 ** 32,
    -(2 ** 32),
  ),
);
const floats = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.constantFrom(0.5, -0.5, 5e-324, 2 ** 20 + 0.5, 2 ** 20 - 2 ** -32, 2 ** 52 - 0.5, Infinity, -Infinity),
);
/** Numbers that come to canonical keys of their own. */
const numbers = fc
  .oneof(integers, floats)
  .filter((x) => !Object.is(x, -0) && (Number.isSafeInteger(x) || !Number.isInteger(x)));

describe('scatter', () => {
  test('has an inverse wherever it gives a number', () => {
    fc.assert(
      fc.property(numbers, (value) => {
        const key = scatter(value);
        if (typeof key === 'number') expect(Object.is(gather(key), value)).toBe(true);
        else expect(key).toBe(`\0f${value}`);
        expect(Number.isInteger(key)).toBe(Number.isInteger(value));
      }),
      { numRuns: 20_000 },
    );
  });

  test('keeps different numbers different', () => {
    fc.assert(
      fc.property(fc.uniqueArray(numbers, { minLength: 2, maxLength: 100 }), (values) => {
        expect(new Set(values.map(scatter)).size).toBe(values.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('is another for every process, so it changes what it gets', () => {
    expect(scatter(0)).not.toBe(0);
    expect(scatter(0.5)).not.toBe(0.5);
  });
});

/** V8's hash of a small integer, which has no secret. */
function hash(value: number): number {
  let h = value | 0;
  h = ~h + (h << 15);
  h ^= h >>> 12;
  h += h << 2;
  h ^= h >>> 4;
  h = Math.imul(h, 2057);
  h ^= h >>> 16;
  return h & 0x3fffffff;
}

/** Integers that V8 puts into one bucket of a table of up to 2**16. */
function colliding(count: number): number[] {
  const found: number[] = [];
  for (let i = 0; found.length < count; i++) if ((hash(i) & 0xffff) === 0) found.push(i);
  return found;
}

/** BININT for each. */
function pickleOf(
  values: readonly number[],
  open: string,
  close: string,
  each: (n: Uint8Array) => number[],
): Uint8Array {
  const parts: number[] = [...open].map((c) => c.charCodeAt(0));
  for (const value of values) {
    const bytes = new Uint8Array(5);
    bytes[0] = 0x4a;
    new DataView(bytes.buffer).setInt32(1, value, true);
    parts.push(...each(bytes));
  }
  return Uint8Array.from([...parts, ...[...close].map((c) => c.charCodeAt(0))]);
}

describe('keys that V8 hashes alike', () => {
  // The time of 30,000 keys that collide: two seconds, when they do.
  const values = colliding(30_000);

  function time(action: () => unknown): number {
    const start = performance.now();
    action();
    return performance.now() - start;
  }

  test('would make a Map slow', () => {
    const half = values.slice(0, 10_000);
    const slow = time(() => new Set(half));
    const others = half.map((_, i) => i * 7);
    const fast = time(() => new Set(others));
    expect(slow).toBeGreaterThan(10 * fast);
  });

  test('do not make a dict, a set or the memo slow', () => {
    const dict = pickleOf(values, '}(', 'u.', (n) => [...n, 0x4e]);
    const set = pickleOf(values, '\x8f(', '\x90.', (n) => [...n]);
    const memo = pickleOf(values, 'N', '.', (n) => [0x72, ...n.subarray(1)]);
    for (const pickle of [dict, set, memo]) expect(time(() => loads(pickle))).toBeLessThan(700);
  });

  test('floats neither', () => {
    // Multiples in the upper half of a float alone: what V8's hash of 64 bits makes of them follows no secret either.
    const dict = new PyDict<number, null>();
    expect(
      time(() => {
        for (let i = 0; i < 100_000; i++) dict.set(i / 2 ** 17, null);
      }),
    ).toBeLessThan(700);
    expect(dict.size).toBe(100_000);
  });
});

describe('a set that is large enough to scatter', () => {
  const members = [
    ...Array.from({ length: 600 }, (_, i) => i - 300),
    0.25,
    2 ** 20 + 0.5,
    true,
    'text',
    null,
    2n ** 70n,
  ];

  test('has the same members, in the same order', () => {
    const set = new PySet<unknown>();
    for (const member of members) set.add(member);
    expect([...set]).toEqual(members.filter((member) => member !== true));
    for (const member of members) expect(set.has(member)).toBe(true);
    expect(set.has(301)).toBe(false);
    expect(set.delete(-300)).toBe(true);
    expect(set.has(-300)).toBe(false);
    set.clear();
    set.add(5);
    expect([...set]).toEqual([5]);
  });

  test('is equal as a key to one that was made another way', () => {
    // One of these scatters its members, and the other does not yet.
    const numbers = [2 ** 20 + 0.5, ...Array.from({ length: 511 }, (_, i) => i)];
    const once = new PyFrozenSet(numbers);
    const again = new PyFrozenSet([...numbers, 1]);
    const dict = new PyDict([[once, 'found']]);
    expect(dict.get(again)).toBe('found');
  });
});

test('a dict keeps numbers of every kind as its keys', () => {
  fc.assert(
    fc.property(fc.uniqueArray(numbers, { maxLength: 50 }), (keys) => {
      const dict = new PyDict(keys.map((key) => [key, String(key)]));
      expect([...dict.keys()]).toEqual(keys);
      expect(dict.columns().keys).toEqual(keys);
      for (const key of keys) expect(dict.get(key)).toBe(String(key));
    }),
  );
});
