/**
 * The measuring: every round visits every pair of workload and contender once, in random order, each in a process of its own.
 *
 * One process would not do. V8 decides early in a process where objects of a kind are allocated, and the same code then runs at
 * one of two speeds; random order keeps a machine that slows down from slowing down one contender. What counts is therefore the
 * median of the processes' medians, and the range of these medians is part of the result. CPython has one speed, so that a
 * Python which is not the base sits out the later rounds.
 */
import type { Contender } from './contenders.ts';
import {
  type Job,
  type MemoryReport,
  OPERATIONS,
  type Operation,
  type Report,
  type Reports,
  type Sample,
} from './job.ts';
import { runForJson } from './support/command.ts';
import type { Options } from './support/options.ts';
import { median, shuffled } from './support/statistics.ts';
import { DEFAULT_PROTOCOL, type Workload } from './workloads.ts';

/** A contender with a workload, and the file that it is in. */
export interface Pair {
  readonly contender: Contender;
  readonly workload: Workload;
  readonly file: string;
  readonly items: number;
}

/** Milliseconds for one call. */
export interface Timing {
  /** The median of the processes' medians. */
  readonly median: number;
  /** The shortest of all samples. */
  readonly min: number;
  /** Each process's median, in the order of the rounds. */
  readonly processes: readonly number[];
}

/** What came out for a pair in one direction. */
export interface Result {
  readonly operation: Operation;
  readonly pair: Pair;
  readonly wall: Timing;
  /** User and system together. */
  readonly cpu: Timing;
  readonly user: Timing;
  readonly system: Timing;
  /** The medians of the processes. */
  readonly memory: MemoryReport;
  readonly bytes: number;
  readonly identical: boolean | null;
}

/** A pair that could not be measured. */
export interface Failure {
  readonly pair: Pair;
  readonly reason: string;
}

/** Rounds in which a Python that is not the base takes part. */
const PYTHON_ROUNDS = 3;

/**
 * @param progress is told how many processes of how many have ended
 */
export async function hold(
  pairs: readonly Pair[],
  options: Pick<Options, 'rounds' | 'effort'>,
  progress: (done: number, all: number) => void,
): Promise<{ results: Result[]; failures: Failure[] }> {
  const reports = new Map<Pair, Reports[]>(pairs.map((pair) => [pair, []]));
  const failures = new Map<Pair, Failure>();
  const visits = Array.from({ length: options.rounds }, (_, round) =>
    shuffled(
      pairs.filter(({ contender: { role, node } }) => round < PYTHON_ROUNDS || node !== null || role === 'base'),
    ),
  ).flat();
  for (const [i, pair] of visits.entries()) {
    if (!failures.has(pair)) {
      try {
        reports.get(pair)!.push(await visit(pair, options.effort));
      } catch (error) {
        failures.set(pair, { pair, reason: (error as Error).message });
      }
    }
    progress(i + 1, visits.length);
  }
  const finished = pairs.filter((pair) => !failures.has(pair));
  const results = OPERATIONS.flatMap((operation) =>
    finished
      .filter(({ contender }) => contender.operations.includes(operation))
      .map((pair) => summarize(operation, pair, reports.get(pair)!)),
  );
  return { results, failures: [...failures.values()] };
}

async function visit({ contender, workload, file, items }: Pair, effort: Job['effort']): Promise<Reports> {
  const { name, protocol = DEFAULT_PROTOCOL, numpy = false, outOfBand = false } = workload;
  const { operations } = contender;
  const job: Job = { operations, workload: name, file, protocol, numpy, outOfBand, effort, ...contender.job };
  const answer = await runForJson<Reports>([...contender.command, JSON.stringify(job)], { PYTHONHASHSEED: '0' });
  for (const report of Object.values(answer)) {
    // A contender that read something else was not measured.
    if (report.items !== items) throw new Error(`expected ${items} items, got ${report.items}`);
  }
  return answer;
}

function summarize(operation: Operation, pair: Pair, answers: readonly Reports[]): Result {
  const reports = answers.map((answer): Report => answer[operation]!);
  const timing = (of: (sample: Sample) => number): Timing => {
    const processes = reports.map(({ samples }) => median(samples.map(of)));
    const min = Math.min(...reports.flatMap(({ samples }) => samples.map(of)));
    return { median: median(processes), min, processes };
  };
  const middle = (key: keyof MemoryReport) => {
    const known = reports.map(({ memory }) => memory[key]).filter((bytes) => bytes !== null);
    return known.length === 0 ? null : median(known);
  };
  const { bytes, identical } = reports[0]!;
  return {
    operation,
    pair,
    wall: timing(({ wall }) => wall),
    cpu: timing(({ user, system }) => user + system),
    user: timing(({ user }) => user),
    system: timing(({ system }) => system),
    memory: { before: middle('before'), peak: middle('peak') },
    bytes,
    identical,
  };
}
