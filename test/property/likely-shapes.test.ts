/** A dict that takes the likely table of its keys has what one has that goes the long way: the same pairs, and the very same table. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { loads, PyDict, standardRegistry } from '../../src/index.ts';
import { StreamUnpickler } from '../../src/pickle/load.ts';
import { beginPickle, forgetShapes } from '../../src/pickle/object/likely-shapes.ts';
import { canonical } from '../support/canonical.ts';

/** Few keys, so that dicts meet again; some share all that the place of a table goes by. */
const name = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('a', 'b', 'id', 'name', 'abxcd', 'abycd', 'acycd', 'é', '\ud800', '') },
  { weight: 1, arbitrary: fc.string({ maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom('x'.repeat(256), 'x'.repeat(257), `${'x'.repeat(255)}y`) },
);
const key = fc.oneof({ weight: 30, arbitrary: name }, { weight: 1, arbitrary: fc.constantFrom(0, 1.5, null, true) });
const keys = fc.array(key, { minLength: 1, maxLength: 8 });

/** Another string of that text, as the next pickle has it. */
function anew(value: unknown): unknown {
  return typeof value === 'string' ? [...value].reverse().reverse().join('') : value;
}

describe('the likely table of keys', () => {
  test('gives a dict what the long way gives', () => {
    let taken = 0;
    fc.assert(
      fc.property(fc.array(keys, { minLength: 1, maxLength: 12 }), (rows) => {
        for (const again of [false, true, true]) {
          if (again) beginPickle();
          for (const row of rows) {
            const items = ['before', ...row.flatMap((one, i) => [again ? anew(one) : one, i]), 'behind'];
            const likely = new PyDict();
            const took = likely.takeLikely(items, 1, items.length - 1);
            if (!took) likely.addPairs(items, 1, items.length - 1);
            const plain = new PyDict();
            plain.addPairs(items, 1, items.length - 1);
            expect([...likely]).toEqual([...plain]);
            if (took) {
              expect(likely.shape).toBe(plain.shape);
              taken++;
            }
          }
        }
      }),
      { numRuns: 1500 },
    );
    expect(taken).toBeGreaterThan(3000);
  });

  test('gives a pickle of dicts in dicts what the machine gives', () => {
    // By hand, since dumps writes each key once: now as a text, now by its number in the memo.
    const pickle = fc
      .array(
        fc.tuple(
          keys.filter((row) => row.every((one) => typeof one === 'string')),
          fc.boolean(),
        ),
        {
          minLength: 1,
          maxLength: 10,
        },
      )
      .map((rows) => pickleOf(rows as [string[], boolean][]));
    fc.assert(
      fc.property(pickle, (bytes) => {
        const exact = canonical(new StreamUnpickler(bytes, {}, standardRegistry(), false).load());
        for (let i = 0; i < 3; i++) expect(canonical(loads(bytes))).toBe(exact);
      }),
      { numRuns: 1500 },
    );
  });

  test('is for a new dict alone', () => {
    // Its place may be taken, and then it is not every time that one gets room.
    forgetShapes();
    const items = ['of one', 1, 'of two', 2];
    for (let i = 0; i < 4; i++) new PyDict().addPairs(items, 0, 4);
    expect(new PyDict().takeLikely(items, 0, 4)).toBe(true);
    expect(new PyDict([['of one', 0]]).takeLikely(items, 0, 4)).toBe(false);
    expect(new PyDict([[1, 0]]).takeLikely(items, 0, 4)).toBe(false);
    forgetShapes();
    expect(new PyDict().takeLikely(items, 0, 4)).toBe(false);
  });

  test('stays right when more tables come than there is room for', () => {
    const rows = Array.from({ length: 9000 }, (_, i) => [`row${i % 4500}`, i, 'and', i, `last${i % 4500}`, i]);
    for (let round = 0; round < 4; round++) {
      for (const row of rows) {
        const dict = new PyDict();
        if (!dict.takeLikely(row, 0, 6)) dict.addPairs(row, 0, 6);
        expect(dict.columns().keys).toEqual([row[0], row[2], row[4]]);
        expect(dict.columns().values).toEqual([row[1], row[3], row[5]]);
      }
    }
  });
});

/** A list of dicts with these keys, whose values are lists; a flag says whether the keys are written anew. */
function pickleOf(rows: readonly (readonly [readonly string[], boolean])[]): Uint8Array {
  const bytes = [0x80, 4, 0x5d, 0x94, 0x28];
  const numbers = new Map<string, number>();
  let numbered = 1;
  for (const [row, anew] of rows) {
    bytes.push(0x7d, 0x94, 0x28);
    numbered++;
    for (const text of row) {
      const number = numbers.get(text);
      if (number !== undefined && number < 256 && !anew) bytes.push(0x68, number);
      else if (number !== undefined && !anew) bytes.push(0x6a, number & 0xff, number >> 8, 0, 0);
      else {
        const utf8 = new TextEncoder().encode(text);
        if (utf8.length < 256) bytes.push(0x8c, utf8.length, ...utf8, 0x94);
        else bytes.push(0x58, utf8.length & 0xff, utf8.length >> 8, 0, 0, ...utf8, 0x94);
        numbers.set(text, numbered++);
      }
      // A list with the list that all is in, which is not filled yet.
      bytes.push(0x5d, 0x94, 0x28, 0x4b, 1, 0x68, 0, 0x65);
      numbered++;
    }
    bytes.push(0x75);
  }
  return Uint8Array.from([...bytes, 0x65, 0x2e]);
}
