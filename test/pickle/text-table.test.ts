import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Outlook } from '../../src/pickle/outlook.ts';
import { hashBytes } from '../../src/pickle/text-codes.ts';
import { TextTable } from '../../src/pickle/text-table.ts';

const encoder = new TextEncoder();
const hashOf = (text: string) => {
  const bytes = encoder.encode(text);
  return hashBytes(bytes, 0, bytes.length);
};

describe('a table of texts', () => {
  test('finds what a Map finds, however full it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 5 }), { maxLength: 400 }), (texts) => {
        const [table, map] = [new TextTable(new Outlook()), new Map<string, number>()];
        for (const [number, text] of texts.entries()) {
          expect(table.find(text, hashOf(text))).toBe(map.get(text) ?? -1);
          if (map.has(text)) continue;
          map.set(text, number);
          table.findOrAdd(text, hashOf(text), number);
        }
        for (const [text, number] of map) expect(table.find(text, hashOf(text))).toBe(number);
      }),
    );
  });

  test('takes several at once, up to one that it has', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ maxLength: 2 }), { minLength: 1, maxLength: 8 }), { maxLength: 60 }),
        (groups) => {
          const [table, map] = [new TextTable(new Outlook()), new Map<string, number>()];
          for (const texts of groups) {
            const hashes = Int32Array.from(texts, hashOf);
            const fresh = table.addNew(['before', ...texts], 1, texts.length, hashes, map.size);
            for (const text of texts.slice(0, fresh)) {
              expect(map.has(text)).toBe(false);
              map.set(text, map.size);
            }
            if (fresh < texts.length) expect(map.has(texts[fresh]!)).toBe(true);
          }
          for (const [text, number] of map) expect(table.find(text, hashOf(text))).toBe(number);
        },
      ),
    );
  });

  test('keeps texts apart whose hash is the same, and finds those that have no place', () => {
    const table = new TextTable(new Outlook());
    const texts = Array.from({ length: 5000 }, (_, i) => `text ${i}`);
    for (const [number, text] of texts.entries()) table.findOrAdd(text, 7, number);
    for (const [number, text] of texts.entries()) expect(table.find(text, 7)).toBe(number);
    expect(table.find('another', 7)).toBe(-1);
  });

  test('finds what had no place before the table grew', () => {
    const table = new TextTable(new Outlook());
    const texts = Array.from({ length: 3000 }, (_, i) => `text ${i}`);
    // Thirty of the first have one hash, and the rest makes the table larger.
    const hash = (i: number) => (i < 30 ? 7 : hashOf(texts[i]!));
    for (let i = 0; i < texts.length; i++) {
      expect(table.findOrAdd(texts[i]!, hash(i), i)).toBe(-1);
      const again = (i * 7) % (i + 1);
      expect(table.findOrAdd(texts[again]!, hash(again), -2)).toBe(again);
    }
    for (let i = 0; i < texts.length; i++) expect(table.find(texts[i]!, hash(i))).toBe(i);
  });

  test('texts with one hash take linear time', () => {
    const time = (count: number) => {
      const started = performance.now();
      const table = new TextTable(new Outlook());
      for (let i = 0; i < count; i++) {
        const text = `text ${i}`;
        if (table.find(text, 7) === -1) table.findOrAdd(text, 7, i);
      }
      return performance.now() - started;
    };
    time(20_000);
    expect(time(200_000)).toBeLessThan(4000);
  });

  test('gives a text another number when it is told to', () => {
    const table = new TextTable(new Outlook());
    table.set('a', 1, 10);
    table.set('a', 1, 11);
    expect(table.find('a', 1)).toBe(11);
  });

  test('knows nothing any more when it was cleared, small or large', () => {
    const table = new TextTable(new Outlook());
    for (const count of [3, 3000]) {
      for (let i = 0; i < count; i++) table.findOrAdd(`${i}`, hashOf(`${i}`), i);
      table.clear();
      for (let i = 0; i < count; i++) expect(table.find(`${i}`, hashOf(`${i}`))).toBe(-1);
    }
    table.findOrAdd('again', hashOf('again'), 5);
    expect(table.find('again', hashOf('again'))).toBe(5);
  });

  test('knows nothing any more of few texts that share their places', () => {
    const table = new TextTable(new Outlook());
    fc.assert(
      fc.property(fc.array(fc.nat(70), { maxLength: 30 }), (hashes) => {
        for (const [i, hash] of hashes.entries()) expect(table.findOrAdd(`${i}`, hash, i)).toBe(-1);
        for (const [i, hash] of hashes.entries()) expect(table.find(`${i}`, hash)).toBe(i);
        table.clear();
        for (const [i, hash] of hashes.entries()) expect(table.find(`${i}`, hash)).toBe(-1);
      }),
      { numRuns: 500 },
    );
  });

  test('hashes all bytes, and the length', () => {
    const hashes = new Set<number>();
    const bytes = new Uint8Array(40);
    for (let length = 0; length <= bytes.length; length++) hashes.add(hashBytes(bytes, 0, length));
    for (let at = 0; at < bytes.length; at++) {
      bytes[at] = 1;
      hashes.add(hashBytes(bytes, 0, bytes.length));
      bytes[at] = 0;
    }
    // Two of 81 numbers of 32 bits may be one, and are not once in a million runs.
    expect(hashes.size).toBeGreaterThanOrEqual(80);
  });
});
