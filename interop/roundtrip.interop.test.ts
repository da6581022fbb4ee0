/**
 * Random values of Python's built-in types go to Python and come back: the same values, by our own strict comparison, and
 * the same bytes, by Python's: `pickle.dumps(pickle.loads(b), protocol) == b` for what we write.
 *
 * The order of a set is Python's own and differs from run to run, so the comparison of bytes gets sets of one member.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads } from '../src/index.ts';
import { text } from '../test/support/bytes.ts';
import { difference } from '../test/support/difference.ts';
import { graphs, type TreeOptions, trees } from '../test/support/values.ts';
import type { Peer, Protocol } from './peer.ts';
import { mainPeer, missing, peers } from './python.ts';

const { CORNICHON_SEED } = process.env;
/** The same every time, so that a failure is the change's; CORNICHON_SEED sets another one. */
const SEED = Number(CORNICHON_SEED ?? 20_686);
/** Values in one frame: enough that the frames do not count, few enough that a failure is not a sea of bytes. */
const BATCH = 2000;
const MAIN = 20_000;
const OTHER = 2000;

const ANY: TreeOptions = {};
/** What Python writes with the same bytes. */
const FIXED: TreeOptions = { maxSetSize: 1, emptyFrozensets: false };

const sampleOf = (options: TreeOptions, numRuns: number): (() => readonly unknown[]) => {
  let values: readonly unknown[] | undefined;
  const arbitrary = fc.oneof(trees(options), graphs({ ...options, objects: false }));
  // Made once, and by whoever is first, for all protocols and Pythons.
  return () => {
    values ??= fc.sample(arbitrary, { numRuns, seed: SEED });
    return values;
  };
};
const anyValues = sampleOf(ANY, MAIN);
const fixedValues = sampleOf(FIXED, MAIN / 4);

function* batches<T>(items: readonly T[]): Generator<readonly [start: number, batch: readonly T[]]> {
  for (let start = 0; start < items.length; start += BATCH) yield [start, items.slice(start, start + BATCH)];
}

/** A pickle as a JavaScript literal for `bytes` of test/support. */
const printed = (pickle: Uint8Array): string => JSON.stringify(text(pickle));

/** Values go to Python, which writes them again, and come back. */
async function comeBack(python: Peer, protocol: Protocol, count: number): Promise<void> {
  for (const [start, values] of batches(anyValues().slice(0, count))) {
    const pickles = values.map((value) => dumps(value, { protocol }));
    const answers = await python.roundTripMany(pickles, protocol);
    for (const [i, answer] of answers.entries()) {
      const about = `(seed ${SEED}, value ${start + i}, pickle ${printed(pickles[i]!)})`;
      if (!(answer instanceof Uint8Array)) throw new Error(`${answer.message} ${about}`, { cause: answer });
      const changed = difference(loads(answer, { lossless: true }), values[i], { orderedSets: false });
      if (changed !== null) throw new Error(`${changed} ${about}`);
    }
  }
}

/** Python reads and writes the very bytes that we wrote. */
async function areFixed(python: Peer, protocol: Protocol, count: number): Promise<void> {
  for (const [start, values] of batches(fixedValues().slice(0, count))) {
    const pickles = values.map((value) => dumps(value, { protocol }));
    const same = await python.fixpointMany(pickles, protocol);
    const changed = same.flatMap((fixed, i) => (fixed ? [] : [`value ${start + i}: ${printed(pickles[i]!)}`]));
    expect(changed.slice(0, 3), `seed ${SEED}: ${changed.length} of ${values.length} changed`).toEqual([]);
  }
}

describe.skipIf(missing() !== null)('with the main Python', () => {
  test.each<Protocol>([2, 3, 4, 5])(`${MAIN} values come back as they went, protocol %i`, async (protocol) => {
    await comeBack(await mainPeer(), protocol, MAIN);
  });

  test.each<Protocol>([0, 1, 2, 3, 4, 5])(
    `${MAIN / 4} pickles are written again byte for byte, protocol %i`,
    async (protocol) => {
      await areFixed(await mainPeer(), protocol, MAIN / 4);
    },
  );
});

const others = (await peers()).slice(1);

describe.each(others)('with $label', (python) => {
  test.each<Protocol>([2, 3, 4, 5])(`${OTHER} values come back as they went, protocol %i`, async (protocol) => {
    await comeBack(python, protocol, OTHER);
  });

  test.each<Protocol>([0, 1, 2, 3, 4, 5])(
    `${OTHER} pickles are written again byte for byte, protocol %i`,
    async (protocol) => {
      await areFixed(python, protocol, OTHER);
    },
  );
});
