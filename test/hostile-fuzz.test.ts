/**
 * Half a minute of the fuzzer, the same in every run, and that its oracle sees what it is there for.
 *
 * `npm run fuzz` goes on where this ends: docs/fuzzing.md.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSeeds } from '../fuzz/files.ts';
import { guided } from '../fuzz/guided.ts';
import { minimize } from '../fuzz/minimize.ts';
import { type Finding, Oracle } from '../fuzz/oracle.ts';
import type { Profile } from '../fuzz/profiles.ts';
import { latin1 } from '../fuzz/program.ts';
import { standardRegistry } from '../src/index.ts';
import { text } from './support/bytes.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function usedAfterCollection(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const { stackTraceLimit } = Error;
beforeAll(() => {
  // Most inputs end in an error, and where it was thrown takes longer to find out than all the rest.
  Error.stackTraceLimit = 0;
});
afterAll(() => {
  Error.stackTraceLimit = stackTraceLimit;
});

test('no finding', { timeout: 300_000 }, () => {
  const findings: (Finding & { input: string })[] = [];
  const { runs, features, corpus } = guided({
    seed: 20_261_124,
    runs: 80_000,
    seeds: readSeeds(),
    oracle: new Oracle(usedAfterCollection),
    report: (input, finding) => findings.push({ ...finding, input: Buffer.from(input).toString('hex') }) >= 5,
  });
  expect(findings).toEqual([]);
  expect(runs).toBe(80_000);
  // The loop is led by what it reaches: it gets further than the seeds, which have some 1,500 features.
  expect(features).toBeGreaterThan(4000);
  expect(corpus).toBeGreaterThan(2000);
});

test('the same seed does the same', () => {
  const seeds = readSeeds().slice(0, 50);
  const inputs: string[][] = [[], []];
  for (const seen of inputs) {
    const oracle = new Oracle();
    const judge = oracle.judge.bind(oracle);
    oracle.judge = (input) => {
      seen.push(text(input));
      return judge(input);
    };
    guided({ seed: 7, runs: 1000, seeds, oracle, report: () => false });
  }
  expect(inputs[0]).toHaveLength(1000);
  expect(inputs[1]).toEqual(inputs[0]);
});

describe('the oracle sees', () => {
  const call = latin1('cplanted\nfault\n)R.');

  function kindOf(fault: () => unknown, heap: (() => number) | null = null): string | undefined {
    const registry = standardRegistry().extend().function('planted.fault', fault);
    const profile: Profile = { name: 'planted', options: { registry }, roundTrip: true };
    const { finding } = new Oracle(heap).judgeWith(call, profile, () => true);
    return finding?.kind;
  }

  test('nothing where nothing is', () => {
    expect(kindOf(() => [1])).toBe(undefined);
  });

  test.each<[string, () => unknown]>([
    ['thenable', () => [Object.fromEntries([['then', () => 1]])]],
    ['function', () => [() => 1]],
    ['size', () => new Array(10_000).fill(0)],
  ])('%s', (kind, fault) => {
    expect(kindOf(fault)).toBe(kind);
  });

  test('time', () => {
    const slow = () => {
      for (const end = performance.now() + 40; performance.now() < end; );
      return 1;
    };
    expect(kindOf(slow)).toBe('time-loads');
  });

  test('a built-in class that was changed', () => {
    const prototype = Object.prototype as { polluted?: boolean };
    try {
      const pollute = () => {
        prototype.polluted = true;
        return 1;
      };
      expect(kindOf(pollute)).toBe('built-in');
    } finally {
      delete prototype.polluted;
    }
  });

  test('memory that is held', () => {
    let used = 0;
    const growing = () => {
      used += 1e9;
      return used;
    };
    expect(kindOf(() => [1], growing)).toBe('heap');
  });
});

test('a finding is made smaller', () => {
  const input = latin1('\x80\x04(K\x01K\x02X\x03\0\0\0abc\x94t0N(e.');
  const small = minimize(input, (candidate) => candidate.includes(0x65));
  expect(text(small)).toBe('e');
});
