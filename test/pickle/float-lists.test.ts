/** Lists of floats are written into the memory of the pickle; whether that was foreseen rightly must not show. */
import { describe, expect, test, vi } from 'vitest';
import { dumpChunks, dumps, Pickler } from '../../src/index.ts';

const LENGTHS = [65_535, 65_536, 65_537, 66_000, 66_001, 72_817, 72_818, 72_819, 99_999, 100_016, 123_456];
const floats = (length: number) => Array.from({ length }, (_, i) => i + 0.5);

function bytesCopied(write: () => Uint8Array): number {
  const set = vi.spyOn(Uint8Array.prototype, 'set');
  try {
    write();
    return set.mock.calls.reduce((total, [source]) => total + source.length, 0);
  } finally {
    set.mockRestore();
  }
}

describe.each([1, 2, 3, 4, 5])('a list of floats in protocol %i', (protocol) => {
  test('is written in place, whatever its length', () => {
    for (const length of LENGTHS) {
      const list = floats(length);
      const pickle = dumps(list, { protocol });
      expect(Buffer.compare(pickle, Buffer.concat([...dumpChunks(list, { protocol })]))).toBe(0);
      expect(pickle.buffer.byteLength).toBe(pickle.length);
    }
    expect(bytesCopied(() => dumps(floats(100_000), { protocol }))).toBeLessThan(5000);
  });

  test.each<[string, (list: unknown[]) => unknown]>([
    ['an int', (list) => list.with(7, 1)],
    ['a text', (list) => list.with(70_001, 'text')],
    ['a list', (list) => list.with(90_000, [1, 'text'])],
    ['a large integer', (list) => list.with(3, 2 ** 40)],
    ['bytes outside frames', (list) => list.with(50_000, new Uint8Array(70_000))],
  ])('with %s somewhere is joined', (_, change) => {
    const list = change(floats(100_000));
    expect(Buffer.compare(dumps(list, { protocol }), Buffer.concat([...dumpChunks(list, { protocol })]))).toBe(0);
  });
});

test('chunks are of a piece each, and not of all floats', () => {
  const chunks = [...dumpChunks(floats(500_000))];
  expect(chunks.length).toBeGreaterThan(3);
  expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(2 ** 20);
});

test('what was handed over is nobody else’s', () => {
  const list = floats(70_000);
  const first = dumps(list);
  const copy = first.slice();
  const second = dumps(list);
  dumps([list, list]);
  dumps('short');
  expect(second.buffer).not.toBe(first.buffer);
  expect(Buffer.compare(first, copy)).toBe(0);
  expect(Buffer.compare(second, copy)).toBe(0);
  const pickler = new Pickler();
  expect(Buffer.compare(pickler.dump(list), copy)).toBe(0);
});
