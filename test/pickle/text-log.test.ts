import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextLog } from '../../src/pickle/text-log.ts';

/** Adds texts, and says which of them is the first that was there before. */
function firstRepeat(log: TextLog, texts: readonly string[], hashOf: (text: string) => number): number {
  log.reserve(texts.length);
  for (const text of texts) log.add(text, hashOf(text));
  return log.firstRepeat();
}

/** Like a hash of 32 bits, and the same for equal texts. */
function mixed(text: string): number {
  let hash = 0x5bd1e995;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash ^ (hash >>> 15);
}

describe('a log of texts', () => {
  test('finds the first that a Set has already, batch after batch', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.string({ maxLength: 3 }), { maxLength: 80 }), { maxLength: 8 }), (batches) => {
        const [log, set] = [new TextLog(), new Set<string>()];
        for (const texts of batches) {
          const before = log.count;
          const repeat = texts.findIndex((text, i) => set.has(text) || texts.indexOf(text) < i);
          const fresh = repeat === -1 ? texts.length : repeat;
          expect(firstRepeat(log, texts, mixed)).toBe(before + fresh);
          log.cut(before + fresh);
          for (const text of texts.slice(0, fresh)) set.add(text);
        }
      }),
    );
  });

  test('knows by a hash what may be there', () => {
    const log = new TextLog();
    expect(log.count).toBe(0);
    const texts = Array.from({ length: 5000 }, (_, i) => `text ${i}`);
    expect(firstRepeat(log, texts, mixed)).toBe(5000);
    for (const text of texts) expect(log.mayHave(mixed(text))).toBe(true);
    const others = texts.filter((text) => log.mayHave(mixed(`not ${text}`)));
    expect(others.length).toBeLessThan(1000);
  });

  test('keeps two texts apart whose hash is the same, and does not try it with three', () => {
    const log = new TextLog();
    expect(firstRepeat(log, ['a', 'b'], () => 7)).toBe(2);
    expect(firstRepeat(log, ['x', 'c', 'y'], (text) => (text === 'c' ? 7 : mixed(text)))).toBe(3);
    log.cut(2);
    expect(firstRepeat(log, ['z', 'a'], (text) => (text === 'a' ? 7 : mixed(text)))).toBe(3);
  });

  test('gives back what it was given', () => {
    const log = new TextLog();
    firstRepeat(log, ['a', 'b', 'c', 'd'], mixed);
    const seen: unknown[] = [];
    log.visit(1, 3, (text, hash, i) => seen.push([text, hash, i]));
    expect(seen).toEqual([
      ['b', mixed('b'), 1],
      ['c', mixed('c'), 2],
    ]);
  });
});
