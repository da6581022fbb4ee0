/**
 * Streams that nobody means well with, judged by both unpicklers of each CPython and by ours: we say what one of the two says,
 * or the difference is in differential-exceptions.ts with its reason. The streams are the same in every run, but with
 * CORNICHON_SEED; `npm run fuzz -- --mode differential` goes on where this ends.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSeeds } from '../fuzz/files.ts';
import { dumps } from '../src/index.ts';
import { bytes, text } from '../test/support/bytes.ts';
import { mutants, programs } from '../test/support/streams.ts';
import { compare, compareThese, type Tally } from './differential.ts';
import { MEANT_DIFFERENCES } from './differential-exceptions.ts';
import { eachPython, mainPeer } from './python.ts';
import { ENCODINGS, Unpicklers } from './unpicklers.ts';

const { CORNICHON_SEED } = process.env;
const SEED = Number(CORNICHON_SEED ?? 20_686);
const PAIRS = 5000;
const PAIRS_OF_MAIN = 20_000;

// Limits of a process are not to be had on Windows.
describe.skipIf(process.platform === 'win32')('both unpicklers', () => {
  /** Nothing is left to explain; and some of the streams were pickles, or it is worth nothing. */
  function expectAlike({ pairs, values, deaths, findings }: Tally): void {
    const told = findings.map(({ stream, ...rest }) => ({ stream: text(stream), ...rest }));
    expect(told.slice(0, 3), `seed ${SEED}: ${findings.length} of ${pairs}`).toEqual([]);
    expect(values).toBeGreaterThan(pairs / 200);
    expect(deaths).toBeLessThan(10);
  }

  test.each([
    ['programs', programs],
    ['pickles with changes', mutants],
  ])('%s', async (_, streams) => {
    const sample = fc.sample(streams, { numRuns: 5000, seed: SEED });
    const questions = sample.map((stream, i) => ({ stream, encoding: i % ENCODINGS.length }));
    expectAlike(await compareThese((await mainPeer()).info, questions));
  });

  eachPython('streams', (python) => {
    test('are judged as one of them judges', async () => {
      const isMain = python.info.build === (await mainPeer()).info.build;
      const tally = await compare(python.info, {
        // Each Python gets other streams.
        seed: isMain ? SEED : SEED + Number(python.info.minor.split('.')[1]),
        pairs: isMain ? PAIRS_OF_MAIN : PAIRS,
        seeds: readSeeds(),
      });
      expectAlike(tally);
      expect(tally.values).toBeGreaterThan(tally.pairs / 10);
      // The two of CPython differ now and then.
      expect(tally.disagreements).toBeGreaterThan(0);
    });
  });

  test.each(MEANT_DIFFERENCES)('differ on purpose: $reason', async ({ reason, example }) => {
    const stream = bytes(example);
    const { meant } = await compareThese((await mainPeer()).info, [{ stream, encoding: 1 }]);
    expect([...meant.keys()]).toEqual([reason]);
  });

  test('a stream that ends the process costs that stream only', async () => {
    const unpicklers = new Unpicklers((await mainPeer()).info);
    // 2**40 tuples in a key, which CPython goes through for as long as it is let.
    const laughs = `}(U\x01x\x85${'2\x86'.repeat(40)}Nu.`;
    const streams = [dumps([1, 2]), bytes(laughs), dumps('a')];
    const answers = await unpicklers.ask(streams.map((stream) => ({ stream, encoding: 1 })));
    unpicklers.close();
    expect(unpicklers.deaths).toBe(1);
    expect(answers.map(({ c }) => c)).toEqual(['Olist#0[int:1,int:2]', 'DSIGPROF', 'Ostr:"a"']);
    expect(answers.map(({ python }) => python)).toEqual(answers.map(({ c }) => c));
  });
});
