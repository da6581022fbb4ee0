/** The fast lane and the machine give the same answer: the same value, or the same error at the same place. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LoadOptions, PickleError, standardRegistry } from '../../src/index.ts';
import { StreamUnpickler } from '../../src/pickle/load.ts';
import { canonical } from '../support/canonical.ts';
import { mutants, noise, pickles, programs } from '../support/streams.ts';

/** The canonical text of the value and where reading ended, or the error. */
function outcome(data: Uint8Array, options: LoadOptions, lane: boolean): string {
  const buffers = [new Uint8Array(4)];
  const unpickler = new StreamUnpickler(data, { ...options, buffers }, standardRegistry(), lane);
  const parts: string[] = [];
  try {
    // What one pickle left in the memo, the next one finds.
    while (!unpickler.done && parts.length < 4) parts.push(canonical(unpickler.load()), String(unpickler.offset));
  } catch (error) {
    if (!(error instanceof PickleError)) return 'no canonical text';
    parts.push(`${error.code} ${error.offset} ${error.opcode} ${error.limit} ${error.message}`);
  }
  return parts.join('\n');
}

const OPTIONS: LoadOptions[] = [
  {},
  { encoding: 'latin1', copy: true },
  { encoding: 'bytes', globals: 'error' },
  { limits: { maxObjects: 5 } },
  { limits: { maxStackDepth: 4 } },
  { limits: { maxMemoEntries: 3, maxStringBytes: 5 } },
  { limits: { maxContainerEntries: 3 } },
  { dicts: 'object' },
  { dicts: 'map', limits: { maxContainerEntries: 3 } },
];

/** A list of batches of numbers of one kind, of others among them, and in frames that end anywhere. */
const numbers = fc
  .array(
    fc.record({
      code: fc.constantFrom(0x47, 0x4a, 0x4b, 0x4d),
      count: fc.nat(12),
      last: fc.constantFrom([0x65], [0x4e, 0x65], [0x94, 0x65], [0x61], [0x2e], []),
      frame: fc.constantFrom(-1, -1, 0, 3, 20, 200),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((batches) => {
    const bytes = [0x80, 4, 0x5d, 0x94];
    for (const { code, count, last, frame } of batches) {
      if (frame >= 0) bytes.push(0x95, frame, 0, 0, 0, 0, 0, 0, 0);
      bytes.push(0x28);
      const size = { 71: 8, 74: 4, 75: 1, 77: 2 }[code]!;
      for (let i = 0; i < count; i++)
        bytes.push(code, ...Array.from({ length: size }, (_, k) => (i * 37 + k * 101) & 0xff));
      bytes.push(...last);
    }
    return Uint8Array.from([...bytes, 0x2e, ...new Array<number>(12).fill(0)]);
  });

describe('the fast lane', () => {
  test.each([
    ['pickles', pickles, 2000],
    ['programs', programs, 8000],
    ['pickles with changes', mutants, 3000],
    ['noise', noise, 2000],
    ['lists of numbers', numbers, 4000],
  ] as const)('reads %s as the machine does', (_, streams, numRuns) => {
    let values = 0;
    fc.assert(
      fc.property(streams, fc.nat(OPTIONS.length - 1), (data, which) => {
        const options = OPTIONS[which]!;
        const padded = new Uint8Array(data.length + 12);
        padded.set(data);
        // With bytes behind it, a stream ends elsewhere than the data.
        for (const stream of [data, padded]) {
          const exact = outcome(stream, options, false);
          expect(outcome(stream, options, true)).toBe(exact);
          if (!exact.startsWith('ERR')) values++;
        }
      }),
      { numRuns },
    );
    expect(values).toBeGreaterThan(0);
  });
});

/** Opcodes by their letters, as in `pickletools`' first column; `\x94` is MEMOIZE. */
const opcodes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
  ['contains itself', ']\x94(h\x00Ne.'],
  ['is in a list that it contains', ']\x94(]\x94(h\x00h\x01NeNe.'],
  ['was fetched before another was filled', ']\x94]\x94(h\x00Neh\x00\x86.'],
  ['is fetched when it is filled', '(]\x94(N\x88eh\x00t.'],
  ['is fetched empty and full', '(]\x94(h\x00(N\x88NNNteh\x00t.'],
  ['lies on the stack twice', ']\x942(N\x88e\x86.'],
  ['lies on the stack twice and has a number', ']2\x94(N\x88e\x86h\x00\x86.'],
  ['has no number', '](N\x88e.'],
  ['has a number by BINPUT', '(]q\x00(N\x88eh\x00t.'],
  ['has a number by LONG_BINPUT', '(]r\x00\x00\x00\x00(N\x88ej\x00\x00\x00\x00t.'],
  ['comes in two batches', '(]\x94(N\x88e(NNeh\x00t.'],
  ['is empty, with a mark', '(]\x94(eh\x00t.'],
  ['has one item without a mark', '(]\x94Nah\x00t.'],
  ['has one item and then a batch', '(]\x94Na(NNeh\x00t.'],
  ['has a batch and then an item', '(]\x94(NNeNah\x00t.'],
  ['has a machine step in it', '(]\x94(N0N\x8a\x00eh\x00t.'],
  ['lies on more marks than are known', `${'('.repeat(1100)}]\x94(N\x88eh\x00${'t'.repeat(1100)}.`],
  ['lies in so many lists', `${']('.repeat(1100)}N${'e'.repeat(1100)}.`],
  ['is a state', ']\x94(]\x94(NNe}\x94h\x01\x86eh\x01h\x00\x87.'],
])('a list that %s', (_, text) => {
  const data = opcodes(text);
  const exact = outcome(data, {}, false);
  expect(exact).not.toMatch(/^(ERR|no)/);
  expect(outcome(data, {}, true)).toBe(exact);
});
