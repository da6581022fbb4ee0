/** What is printed: tables for people, or JSON with every process's figures. */
import type { Failure, Result, Timing } from './contest.ts';
import type { Operation } from './job.ts';
import { promisesOf, ratiosOf, type Verdict, verdictsOf } from './ratios.ts';
import { groupedBy } from './support/groups.ts';
import { formatMachine, isBusy, type Machine } from './support/machine.ts';
import type { Options } from './support/options.ts';
import type { NodeRuntime, PythonRuntime } from './support/runtimes.ts';
import { type Cell, formatAside, formatHeading, formatTable } from './support/table.ts';
import { formatBytes, formatCount, formatRatio, formatTime } from './support/units.ts';

/** All that a run knows. */
export interface Run {
  readonly operations: readonly Operation[];
  readonly options: Options;
  readonly before: Machine;
  readonly after: Machine;
  readonly nodes: readonly NodeRuntime[];
  /** The first is the base. */
  readonly pythons: readonly PythonRuntime[];
  readonly results: readonly Result[];
  readonly failures: readonly Failure[];
}

/** What an operation is called in the library. */
export const CALLS: Readonly<Record<Operation, string>> = { load: 'loads', dump: 'dumps' };

/** The run for other programs. Times are milliseconds, memory is bytes; no path and no host name is in it. */
export function toJson({ operations, options, before, after, nodes, pythons, results, failures }: Run): string {
  const place = ({ pair }: Result | Failure) => ({ workload: pair.workload.name, contender: pair.contender.name });
  return JSON.stringify(
    {
      operations,
      rounds: options.rounds,
      effort: options.effort,
      machine: { ...before, loadAfter: after.load },
      nodes: nodes.map(({ label, version, v8, flags }) => ({ label, version, v8, flags })),
      pythons: pythons.map(({ executable: _, ...python }) => python),
      results: results.map(({ pair, ...figures }) => ({
        ...place({ pair, ...figures }),
        items: pair.items,
        ...figures,
      })),
      ratios: ratiosOf(results),
      verdicts: verdictsOf(results).map(({ ours, ratio, minRatio, limit, kept, promised }) => ({
        operation: ours.operation,
        ...place(ours),
        ratio,
        minRatio,
        limit,
        kept,
        promised,
      })),
      promises: promisesOf(results),
      failures: failures.map((failure) => ({ ...place(failure), reason: failure.reason })),
    },
    null,
    2,
  );
}

/** The run for people. */
export function toText(run: Run): string {
  const { results, failures } = run;
  const groups = groupedBy(results, ({ operation, pair }) => `${CALLS[operation]}, ${pair.workload.name}`);
  const tables = [...groups].map(([title, group]) => {
    const { items, workload } = group[0]!.pair;
    return `${formatHeading(`${title}: ${formatCount(items)} ${workload.title}`)}\n${timesTable(group)}`;
  });
  const parts = [ratiosTable(results), verdictsTable(run), promisesTable(results), ...failures.map(formatFailure)];
  return [describeRun(run).join('\n'), ...tables, ...parts.filter((part) => part !== ''), ''].join('\n\n');
}

/** Who ran, on what, and how: the lines above the figures. */
export function describeRun({ operations, options, before, after, nodes, pythons }: Run): string[] {
  const { effort, rounds } = options;
  return [
    formatHeading(`cornichon bench: ${operations.map((operation) => CALLS[operation]).join(' and ')}`),
    `${formatMachine(before)} before and ${after.load.toFixed(2)} after`,
    ...nodes.map(({ label, v8 }) => `${label}, V8 ${v8}`),
    ...pythons.map(({ label, build }, i) => `${label}${i === 0 ? ' (the base)' : ''}, ${build}`),
    ...(isBusy(before) ? [BUSY] : []),
    ...(options.quick ? [QUICK_RUN] : []),
    `${rounds} process${rounds === 1 ? '' : 'es'} for each line, up to ${effort.samples} samples in each after ${effort.warmUpSamples} or more that do not count`,
  ];
}

const BUSY = 'The machine was doing other things as well: look at the minima and at CPU, and measure again.';

const QUICK_RUN = 'A quick run: little data and cold code. The figures say nothing about speed.';

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
      pair.workload.bulk === true ? null : formatTime(wall.median / pair.items),
      peak === null ? null : formatBytes(peak),
      peak === null || before === null ? null : formatBytes(Math.max(0, peak - before)),
      `${formatBytes(bytes)}${identical === false ? ' *' : ''}`,
    ];
  });
  const table = formatTable(TIMES_HEAD, rows, (row) => results[row]!.pair.contender.role === 'ours');
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
  const lines = groupedBy(ratios, ({ operation, workload, ours }) => `${CALLS[operation]}, ${workload}: ${ours}`);
  const rows = [...lines].map(([title, group]): Cell[] => [
    title,
    ...rivals.map((rival) => {
      const found = group.find((one) => one.rival === rival);
      return found === undefined ? null : `${formatRatio(found.median)} (${formatRatio(found.min)})`;
    }),
  ]);
  const heading = formatHeading('ours / rival: medians (minima) of the wall time; below 1 ours is faster');
  return rows.length === 0 ? formatAside('no rival took part') : `${heading}\n${formatTable(['', ...rivals], rows)}`;
}

function verdictsTable({ results, pythons }: Run): string {
  const verdicts = verdictsOf(results).filter(({ limit }) => limit !== null);
  if (verdicts.length === 0) return '';
  const rows = verdicts.map(({ ours, base, ratio, minRatio, ...verdict }): Cell[] => [
    `${CALLS[ours.operation]}, ${ours.pair.workload.name}: ${ours.pair.contender.name}`,
    formatTime(ours.wall.median),
    base === null ? null : formatTime(base.wall.median),
    ratio === null ? null : formatRatio(ratio),
    minRatio === null ? null : formatRatio(minRatio),
    formatLimit(verdict),
    formatVerdict(verdict),
  ]);
  const base = pythons[0] === undefined ? '' : `, as a ratio to ${pythons[0].label} with its collector off`;
  const heading = formatHeading(`what was promised: wall time${base}`);
  return `${heading}\n${formatTable(['', 'ours', 'base', 'ratio', 'of minima', 'at most', ''], rows)}`;
}

/** Such as `0.75x` or `200 us`. */
export function formatLimit({ limit }: Pick<Verdict, 'limit'>): Cell {
  if (limit === null) return null;
  return 'ms' in limit ? formatTime(limit.ms) : formatRatio(limit.ratio);
}

/** `ok`, `missed`, or nothing; in parentheses where it was not promised of this Node. */
export function formatVerdict({
  kept,
  promised = true,
}: Pick<Verdict, 'kept'> & Partial<Pick<Verdict, 'promised'>>): Cell {
  if (kept === null) return null;
  const verdict = kept ? 'ok' : 'missed';
  return promised ? verdict : `(${verdict})`;
}

function promisesTable(results: readonly Result[]): string {
  const rows = promisesOf(results).map(({ title, figure, detail, kept }): Cell[] => [
    title,
    formatRatio(figure),
    detail,
    formatVerdict({ kept }),
  ]);
  return rows.length === 0 ? '' : formatTable(['of all workloads', '', '', ''], rows);
}

function formatFailure({ pair, reason }: Failure): string {
  return `${pair.workload.name}: ${pair.contender.name} failed: ${reason}`;
}
