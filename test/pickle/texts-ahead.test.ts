/** Texts that are written before they are looked for: the same bytes as by the table, which chunks are written with. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { dumpChunks, dumps, loads, PyDict, PySet, PyTuple } from '../../src/index.ts';
import { TextsAhead } from '../../src/pickle/texts-ahead.ts';

const byTable = (value: unknown) => Buffer.concat([...dumpChunks(value)]);

/** Without the reports of a hundred thousand bytes that toEqual makes. */
function expectSameBytes(value: unknown): void {
  expect(Buffer.compare(dumps(value), byTable(value))).toBe(0);
}

const texts = (count: number, prefix = 'text') => Array.from({ length: count }, (_, i) => `${prefix} ${i}`);

/** What stands among the texts: text that was there, other values, text that is too long or not ASCII. */
const others = fc.oneof(
  fc.nat(9000).map((i) => `text ${i}`),
  fc.constant('long '.repeat(20)),
  fc.constantFrom(null, 7, 'é', '語'.repeat(48), '\ud800', ''),
  fc.array(fc.string(), { maxLength: 3 }),
);

describe('a long list of texts', () => {
  test('with others among them anywhere', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4000, max: 20_000 }),
        fc.array(fc.tuple(fc.nat(20_000), others), { maxLength: 6 }),
        fc.array(others, { maxLength: 3 }),
        (count, among, behind) => {
          const list: unknown[] = texts(count);
          for (const [at, other] of among) if (at < count) list[at] = other;
          expectSameBytes([list, ...behind, list]);
          expectSameBytes(PyTuple.from([behind, list, 'text 5']));
        },
      ),
      { numRuns: 40 },
    );
  });

  test('with more lists and keys before and behind it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(12_000), fc.nat(2)), { minLength: 1, maxLength: 5 }), (columns) => {
        const table = columns.map(([count, kind], i) => [`text ${i}`, texts(count, kind === 0 ? 'text' : `name ${i}`)]);
        expectSameBytes(new PyDict(table as [string, string[]][]));
        expectSameBytes([['text 3', 'name 1'], ...table]);
      }),
      { numRuns: 30 },
    );
  });

  test('in a set, and with the last batch full or of one', () => {
    for (const count of [4096, 5000, 5001, 9999, 10_000]) {
      expectSameBytes(texts(count));
      expectSameBytes(new PySet(texts(count)));
      const value = loads(dumps([texts(count), texts(count, 'other')]));
      expect(Buffer.compare(dumps(value), byTable(value))).toBe(0);
    }
  });

  test('of long and wide ones, for which the memory aside is too small', () => {
    const wide = Array.from({ length: 60_000 }, (_, i) => `${'語'.repeat(40)}${i}`);
    expectSameBytes([wide, wide[59_999], wide[3], 'new']);
  });

  test('is written ahead at all, and one with a text that comes again only up to there', () => {
    const write = vi.spyOn(TextsAhead.prototype, 'write');
    try {
      dumps(texts(8000));
      expect(write.mock.calls.length).toBeGreaterThanOrEqual(8);
      const calls = write.mock.calls.length;
      dumps([...texts(2000), ...texts(8000)]);
      expect(write.mock.calls.length - calls).toBeLessThan(8);
      write.mockClear();
      dumps(texts(4095));
      expect(write).not.toHaveBeenCalled();
    } finally {
      write.mockRestore();
    }
  });

  test('may be changed by code of others afterwards', () => {
    const list = texts(6000);
    const changing = {
      get a() {
        list[5] = 'text 7';
        list[6] = 'changed';
        return 'text 5';
      },
    };
    expect(loads(dumps([list, changing, 'text 6', 'changed']), { dicts: 'object' })).toEqual([
      texts(6000),
      { a: 'text 5' },
      'text 6',
      'changed',
    ]);
  });
});
