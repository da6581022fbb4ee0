/** What is printed: tables for people, or JSON with every process's figures. */
import type { Contender } from './contenders.ts';
import type { Failure, Result, Timing } from './contest.ts';
import type { Operation } from './job.ts';
import { formatMachine, isBusy, type Machine } from './support/machine.ts';
import type { Options } from './support/options.ts';
import type { NodeRuntime, PythonRuntime } from './support/runtimes.ts';
import { type Cell, formatAside, formatHeading, formatTable } from './support/table.ts';
import { formatBytes, formatCount, formatRatio, formatTime } from './support/units.ts';

/** All that a run knows. */
export interface Run {
  readonly operation: Operation;
  readonly options: Options;
  readonly before: Machine;
  readonly after: Machine;
  readonly nodes: readonly NodeRuntime[];
  readonly pythons: readonly PythonRuntime[];
  readonly results: readonly Result[];
  readonly failures: readonly Failure[];
}

/** Ours against a rival, with one workload; below 1 ours is faster. */
export interface Ratio {
  readonly workload: string;
  readonly ours: string;
  /** Under the same Node as ours, if it needs one. */
  readonly rival: string;
  /** Of the wall times' medians. */
  readonly median: number;
  /** Of the wall times' minima. */
  readonly min: number;
}

/** Every contender of ours against every rival, Nodes only against the same Node. */
export function ratiosOf(results: readonly Result[]): Ratio[] {
  const comparable = (ours: Contender, rival: Contender) => rival.node === null || rival.node === ours.node;
  return results
    .filter(({ pair }) => pair.contender.ours)
    .flatMap(({ pair, wall }) =>
      results
        .filter((other) => other.pair.workload === pair.workload && !other.pair.contender.ours)
        .filter((other) => comparable(pair.contender, other.pair.contender))
        .map((other) => ({
          workload: pair.workload.name,
          ours: pair.contender.name,
          rival: other.pair.contender.who,
          median: wall.median / other.wall.median,
          min: wall.min / other.wall.min,
        })),
    );
}

/** The run for other programs. Times are milliseconds, memory is bytes; no path and no host name is in it. */
export function toJson({ operation, options, before, after, nodes, pythons, results, failures }: Run): string {
  const place = ({ pair }: Result | Failure) => ({ workload: pair.workload.name, contender: pair.contender.name });
  return JSON.stringify(
    {
      operation,
      rounds: options.rounds,
      effort: options.effort,
      machine: { ...before, loadAfter: after.load },
      nodes: nodes.map(({ label, version, v8, flags }) => ({ label, version, v8, flags })),
      pythons: pythons.map(({ label, version, build, optimized, numpy }) => ({
        label,
        version,
        build,
        optimized,
        numpy,
      })),
      results: results.map(({ pair, ...figures }) => ({
        ...place({ pair, ...figures }),
        items: pair.items,
        ...figures,
      })),
      ratios: ratiosOf(results),
      failures: failures.map((failure) => ({ ...place(failure), reason: failure.reason })),
    },
    null,
    2,
  );
}

/** The run for people. */
export function toText(run: Run): string {
  const workloads = [...new Set(run.results.map(({ pair }) => pair.workload))];
  const tables = workloads.map((workload) => {
    const results = run.results.filter(({ pair }) => pair.workload === workload);
    const { items } = results[0]!.pair;
    const title = `${workload.name}: ${formatCount(items)} ${workload.title}`;
    return `${formatHeading(title)}\n${timesTable(results)}`;
  });
  return [header(run), ...tables, ratiosTable(run.results), ...run.failures.map(formatFailure), ''].join('\n\n');
}

function header({ operation, options, before, after, nodes, pythons }: Run): string {
  const { effort, rounds } = options;
  return [
    formatHeading(`cornichon bench: ${operation}`),
    `${formatMachine(before)} before and ${after.load.toFixed(2)} after`,
    ...nodes.map(({ label, v8 }) => `${label}, V8 ${v8}`),
    ...pythons.map(({ label, build }) => `${label}, ${build}`),
    ...(isBusy(before) ? [BUSY] : []),
    `${rounds} process${rounds === 1 ? '' : 'es'} for each line, ${effort.samples} samples in each after ${effort.warmUpSamples} or more that do not count`,
  ].join('\n');
}

const BUSY = formatAside(
  'The machine was doing other things as well: look at the minima and at CPU, and measure again.',
);

const TIMES_HEAD = [
  '',
  'wall',
  'min',
  'processes',
  'CPU',
  'min',
  'of it user',
  'per item',
  'peak',
  'of it new',
  'bytes',
];

function timesTable(results: readonly Result[]): string {
  const rows = results.map(({ pair, wall, cpu, user, memory, bytes, identical }): Cell[] => {
    const { before, peak } = memory;
    return [
      pair.contender.name,
      formatTime(wall.median),
      formatTime(wall.min),
      formatRange(wall),
      formatTime(cpu.median),
      formatTime(cpu.min),
      formatTime(user.median),
      formatTime(wall.median / pair.items),
      peak === null ? null : formatBytes(peak),
      peak === null || before === null ? null : formatBytes(Math.max(0, peak - before)),
      `${formatBytes(bytes)}${identical === false ? ' *' : ''}`,
    ];
  });
  const table = formatTable(TIMES_HEAD, rows, (row) => results[row]!.pair.contender.ours);
  const differs = results.some(({ identical }) => identical === false);
  return differs ? `${table}\n${formatAside('* not the bytes that CPython wrote')}` : table;
}

/** The slowest and the fastest process: far apart means two speeds, not noise. */
function formatRange({ processes }: Timing): string {
  return `${formatTime(Math.min(...processes))} - ${formatTime(Math.max(...processes))}`;
}

function ratiosTable(results: readonly Result[]): string {
  const ratios = ratiosOf(results);
  const rivals = [...new Set(ratios.map(({ rival }) => rival))];
  const lines = [...new Map(ratios.map((ratio) => [`${ratio.workload} ${ratio.ours}`, ratio])).values()];
  const rows = lines.map(({ workload, ours }): Cell[] => [
    `${workload}: ${ours}`,
    ...rivals.map((rival) => {
      const found = ratios.find((one) => one.workload === workload && one.ours === ours && one.rival === rival);
      return found === undefined ? null : `${formatRatio(found.median)} (${formatRatio(found.min)})`;
    }),
  ]);
  const heading = formatHeading('ours / rival: medians (minima) of the wall time; below 1 ours is faster');
  return rows.length === 0 ? formatAside('no rival took part') : `${heading}\n${formatTable(['', ...rivals], rows)}`;
}

function formatFailure({ pair, reason }: Failure): string {
  return `${pair.workload.name}: ${pair.contender.name} failed: ${reason}`;
}
