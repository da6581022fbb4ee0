import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDict } from '../../src/index.ts';
import { cachedKey, LONGEST_CACHED, missedKey, placeOfKey } from '../../src/pickle/key-cache.ts';

const encoder = new TextEncoder();

/** The text of a key as a reader gets it. */
function read(key: string): string {
  const bytes = encoder.encode(`--${key}--`);
  const length = bytes.length - 4;
  const place = placeOfKey(bytes, 2, length);
  const text = cachedKey(place, bytes, 2, length);
  if (text === null) missedKey(place, bytes, 2, length, key);
  return text ?? key;
}

/** Whether a key is in the cache. */
function isCached(key: string): boolean {
  const bytes = encoder.encode(key);
  return cachedKey(placeOfKey(bytes, 0, bytes.length), bytes, 0, bytes.length) !== null;
}

describe('the cache of keys', () => {
  test('has a key that came often enough, and gives its text', () => {
    for (let i = 0; i < 8; i++) expect(read('a key of ours')).toBe('a key of ours');
    expect(isCached('a key of ours')).toBe(true);
    expect(isCached('a key of our')).toBe(false);
    expect(isCached('a key of hers')).toBe(false);
  });

  test('takes one of eight that miss', () => {
    const keys = Array.from({ length: 160 }, (_, i) => `key no. ${i}`);
    for (const key of keys) read(key);
    expect(keys.filter(isCached).length).toBeLessThanOrEqual(20);
    expect(keys.filter(isCached).length).toBeGreaterThan(10);
  });

  test('keeps keys apart that share a place', () => {
    const seen = new Map<number, string[]>();
    for (let i = 0; i < 20_000; i++) {
      const bytes = encoder.encode(`${i}`);
      const place = placeOfKey(bytes, 0, bytes.length);
      expect(place).toBeLessThan(512);
      seen.set(place, [...(seen.get(place) ?? []), `${i}`]);
    }
    const shared = [...seen.values()].sort((a, b) => b.length - a.length)[0]!;
    expect(shared.length).toBeGreaterThan(40);
    for (let round = 0; round < 20; round++) for (const key of shared) expect(read(key)).toBe(key);
  });

  test('gives any key back, of ASCII or not', () => {
    const key = fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
      .filter((text) => encoder.encode(text).length <= LONGEST_CACHED);
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 6 }), (keys) => {
        for (let round = 0; round < 10; round++) for (const one of keys) expect(read(one)).toBe(one);
      }),
      { numRuns: 300 },
    );
  });

  test('changes nothing that a dict has', () => {
    const names = ['', 'id', '__proto__', '0', '4294967294', 'clé', '\ud800', '\0', 'x'.repeat(32), 'x'.repeat(33)];
    const dict = PyDict.fromObject(Object.fromEntries(names.map((name, i) => [name, i])));
    for (const name of names) dict.set(name, name.length);
    const pickle = dumps(dict);
    for (let i = 0; i < 100; i++) {
      expect([...loads<PyDict>(pickle)]).toEqual([...dict]);
      expect(dumps(loads(pickle))).toEqual(pickle);
    }
  });
});
