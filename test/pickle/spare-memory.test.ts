import { describe, expect, test } from 'vitest';
import { dumpChunks, dumps, loads } from '../../src/index.ts';
import { PIECE, SpareMemory } from '../../src/pickle/spare-memory.ts';

describe('memory that is used again', () => {
  test('is what was given back, and no piece twice', () => {
    const spare = new SpareMemory();
    const [first, second] = [spare.take(), spare.take()];
    expect([first.length, second.length]).toEqual([PIECE, PIECE]);
    expect(first).not.toBe(second);
    spare.giveBack();
    const again = [spare.take(), spare.take(), spare.take()];
    expect(again).toContain(first);
    expect(again).toContain(second);
    expect(new Set(again).size).toBe(3);
    spare.forget();
    spare.giveBack();
    expect(again).not.toContain(spare.take());
  });

  test('does not show in pickles that were written before', () => {
    const list = (n: number, of: number) => Array.from({ length: n }, (_, i) => i * of + 0.5);
    const values = [list(600_000, 1), list(500_000, 2), list(900_000, 3), list(10, 4), list(700_000, 5)];
    const pickles = values.map((value) => dumps(value));
    for (const [i, pickle] of pickles.entries()) expect(loads(pickle)).toEqual(values[i]);
  });

  test('is none of the chunks that the caller has', () => {
    const value = Array.from({ length: 500_000 }, (_, i) => i + 0.5);
    const whole = dumps(value);
    const chunks: Uint8Array[] = [];
    for (const chunk of dumpChunks(value)) {
      chunks.push(chunk);
      dumps(value.slice(0, 300_000));
    }
    expect(Buffer.compare(Buffer.concat(chunks), whole)).toBe(0);
  });
});
