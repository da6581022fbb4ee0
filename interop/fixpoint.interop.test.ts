/**
 * Random graphs, both ways. Of what we write Python says `pickle.dumps(pickle.loads(b), protocol) == b`: it could have written
 * it itself. And what Python writes we read and write again with the same bytes, whichever of its strings are one object.
 *
 * CORNICHON_RUNS is the number of graphs for each Python and protocol; 20000 take some 20 seconds a Python. The seed is the
 * same every time, so that a failure is the change's; CORNICHON_SEED sets another one.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type DumpOptions, dumps, loads } from '../src/index.ts';
import { text } from '../test/support/bytes.ts';
import { genes, graphOf } from './graphs.ts';
import type { Peer, Protocol } from './peer.ts';
import { eachPython } from './python.ts';
import { DIFFERENCES, SETUP, VALUES } from './stdlib-values.ts';

const { CORNICHON_RUNS, CORNICHON_SEED } = process.env;
const RUNS = Number(CORNICHON_RUNS ?? 4000);
const SEED = Number(CORNICHON_SEED ?? 20_686);
/** Pickles in one frame. */
const BATCH = 2000;
const PROTOCOLS: readonly Protocol[] = [0, 1, 2, 3, 4, 5];
/** Classes with slots and with keyword arguments are written from protocol 2 on. */
const FAMILIES: readonly (readonly Protocol[])[] = [
  [0, 1],
  [2, 3, 4, 5],
];
const GRAPHS = readFileSync(new URL('./graphs.py', import.meta.url), 'utf8');

let samples: Uint8Array[] | null = null;

eachPython('random graphs', (python) => {
  /** Values of the standard library that this Python writes as we do. */
  let library: unknown[] = [];
  const target: DumpOptions = {
    target: python.isAtLeast(3, 13) ? 'cpython-3.13' : 'cpython-3.8',
    numpy: python.numpy?.startsWith('1.') === true ? 'native-1' : 'native',
  };
  const written = (genes: Uint8Array, protocol: Protocol) =>
    dumps(graphOf(genes, protocol, library), { ...target, protocol });

  beforeAll(async () => {
    await python.exec(GRAPHS);
    await python.exec(SETUP);
    const expressions = VALUES.filter(({ since = 8 }) => python.isAtLeast(3, since)).map((value) => value.python);
    await python.exec('LIBRARY[:] = [eval(one) for one in expressions]', { expressions });
    // Since 3.13 there is one timedelta of nothing for all, which no reader can know.
    const nothing = String.raw`b"K\0K\0K\0\x87"`;
    await python.exec(
      `if T(0) is T(0): LIBRARY[:] = [one for one in LIBRARY if ${nothing} not in pickle.dumps(one, 2)]`,
    );
    const different = new Set<string>();
    for (const { values, when } of DIFFERENCES) {
      if (await python.eval<boolean>(when)) for (const value of values) different.add(value);
    }
    const alike = expressions.filter((expression) => !different.has(expression));
    const pickles = await Promise.all(alike.map((expression) => python.pickle(expression, 5)));
    library = pickles.map(({ stream }) => loads(stream, { lossless: true }));
  });

  test.each(PROTOCOLS)(`Python would have written what we write: ${RUNS}, protocol %i`, async (protocol) => {
    samples ??= fc.sample(genes, { numRuns: RUNS, seed: SEED });
    for await (const { batch, answer } of ahead(samples, (one) => written(one, protocol), python, protocol)) {
      const wrong = answer.indexOf(false);
      if (wrong === -1) continue;
      // The same once more, so that fast-check makes the graph as small as it can.
      const smaller = fc.asyncProperty(genes, async (one) => {
        const pickle = written(one, protocol);
        const { stream } = await python.roundTrip(pickle, protocol);
        expect(text(stream)).toBe(text(pickle));
      });
      await fc.assert(smaller, { numRuns: 1, examples: [[batch[wrong]!]] });
      throw new Error(`seed ${SEED}: graph ${[...batch[wrong]!]} is written otherwise in company than alone`);
    }
  });

  test(`we write what Python wrote: ${RUNS} for each protocol`, async () => {
    for (const protocols of FAMILIES) {
      const ask = (start: number) => {
        const count = Math.min(BATCH, RUNS - start);
        return python.eval<Uint8Array[][]>('pickles(seed, count, protocols)', { seed: SEED + start, count, protocols });
      };
      let next = ask(0);
      for (let start = 0; start < RUNS; start += BATCH) {
        const pickles = await next;
        // Python makes the next ones meanwhile.
        if (start + BATCH < RUNS) next = ask(start + BATCH);
        for (const [i, protocol] of protocols.entries()) {
          for (const pickle of pickles[i]!) {
            const again = dumps(loads(pickle, { lossless: true }), { ...target, protocol });
            if (Buffer.compare(again, pickle) === 0) continue;
            expect(text(again), `seed ${SEED}, protocol ${protocol}`).toBe(text(pickle));
          }
        }
      }
    }
  });
});

/** Batches and Python's answers; the next batch is written while Python looks at the last one. */
async function* ahead(
  all: readonly Uint8Array[],
  write: (one: Uint8Array) => Uint8Array,
  python: Peer,
  protocol: Protocol,
): AsyncGenerator<{ batch: readonly Uint8Array[]; answer: boolean[] }> {
  let last: { batch: readonly Uint8Array[]; answer: Promise<boolean[]> } | null = null;
  for (let start = 0; start < all.length; start += BATCH) {
    const batch = all.slice(start, start + BATCH);
    const answer = python.fixpointMany(batch.map(write), protocol);
    // Whoever stops early does not wait for it.
    answer.catch(() => undefined);
    if (last !== null) yield { batch: last.batch, answer: await last.answer };
    last = { batch, answer };
  }
  if (last !== null) yield { batch: last.batch, answer: await last.answer };
}
