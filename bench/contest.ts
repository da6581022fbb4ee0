/**
 * The measuring: every round visits every pair of workload and contender once, in random order, each in a process of its own.
 *
 * One process would not do. V8 decides early in a process where objects of a kind are allocated, and the same code then runs at
 * one of two speeds; random order keeps a machine that slows down from slowing down one contender. What counts is therefore the
 * median of the processes' medians, and the range of these medians is part of the result.
 */
import type { Contender } from './contenders.ts';
import type { Job, MemoryReport, Operation, Sample, TimeReport } from './job.ts';
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

/** What came out for a pair. */
export interface Result {
  readonly pair: Pair;
  readonly wall: Timing;
  /** User and system together. */
  readonly cpu: Timing;
  readonly user: Timing;
  readonly system: Timing;
  readonly memory: MemoryReport;
  readonly bytes: number;
  readonly identical: boolean | null;
}

/** A pair that could not be measured. */
export interface Failure {
  readonly pair: Pair;
  readonly reason: string;
}

/**
 * @param progress is told how many processes of how many have ended
 */
export async function hold(
  operation: Operation,
  pairs: readonly Pair[],
  options: Pick<Options, 'rounds' | 'effort'>,
  progress: (done: number, all: number) => void,
): Promise<{ results: Result[]; failures: Failure[] }> {
  const { rounds, effort } = options;
  const reports = new Map<Pair, TimeReport[]>(pairs.map((pair) => [pair, []]));
  const memories = new Map<Pair, MemoryReport>();
  const failures = new Map<Pair, Failure>();
  const all = pairs.length * (rounds + 1);
  let done = 0;
  const visit = async (pair: Pair, measure: Job['measure']) => {
    const { contender, file, workload } = pair;
    const { protocol = DEFAULT_PROTOCOL, numpy = false } = workload;
    const job: Job = { operation, measure, file, protocol, numpy, effort, ...contender.job };
    try {
      const report = await runForJson([...contender.command, JSON.stringify(job)], { PYTHONHASHSEED: '0' });
      if (measure === 'memory') memories.set(pair, report as MemoryReport);
      else reports.get(pair)!.push(checked(report as TimeReport, pair));
    } catch (error) {
      failures.set(pair, { pair, reason: (error as Error).message });
    }
    progress(++done, all);
  };
  for (let round = 0; round < rounds; round++) {
    for (const pair of shuffled(pairs)) if (!failures.has(pair)) await visit(pair, 'time');
  }
  for (const pair of pairs) if (!failures.has(pair)) await visit(pair, 'memory');
  const finished = pairs.filter((pair) => !failures.has(pair));
  const results = finished.map((pair) => summarize(pair, reports.get(pair)!, memories.get(pair)!));
  return { results, failures: [...failures.values()] };
}

/** A contender that read something else was not measured. */
function checked(report: TimeReport, { items }: Pair): TimeReport {
  if (report.items !== items) throw new Error(`expected ${items} items, got ${report.items}`);
  return report;
}

function summarize(pair: Pair, reports: readonly TimeReport[], memory: MemoryReport): Result {
  const timing = (of: (sample: Sample) => number): Timing => {
    const processes = reports.map(({ samples }) => median(samples.map(of)));
    const min = Math.min(...reports.flatMap(({ samples }) => samples.map(of)));
    return { median: median(processes), min, processes };
  };
  const { bytes, identical } = reports[0]!;
  return {
    pair,
    wall: timing(({ wall }) => wall),
    cpu: timing(({ user, system }) => user + system),
    user: timing(({ user }) => user),
    system: timing(({ system }) => system),
    memory,
    bytes,
    identical,
  };
}
