/** What benchArrays prints: a table for each size and Node, or JSON with every process's figures. */
import type { HandoverSample, Way } from './handover-job.ts';
import type { NodeRuntime } from './support/runtimes.ts';
import { median } from './support/statistics.ts';
import { formatAside, formatHeading, formatTable } from './support/table.ts';
import { formatBytes, formatRatio, formatTime } from './support/units.ts';

/** A way, a size and a Node. */
export interface Line {
  readonly way: Way;
  readonly bytes: number;
  readonly node: NodeRuntime;
}

/** What came out for a line. */
export interface Outcome {
  readonly line: Line;
  /** Each process's medians. */
  readonly processes: HandoverSample[];
  /** How much Node's and Python's private memory grew at most, in bytes. */
  memory: readonly (number | null)[];
  failure: string | null;
}

/** For each part the median; the parts of a sum need not add up to the median of the sum. */
export function middle(samples: readonly HandoverSample[]): HandoverSample {
  const of = (key: keyof HandoverSample) => median(samples.map((sample) => sample[key]));
  return {
    ready: of('ready'),
    python: of('python'),
    pipe: of('pipe'),
    node: of('node'),
    sum: of('sum'),
    used: of('used'),
  };
}

/** For other programs. Times are milliseconds, memory is bytes. */
export function toJson(outcomes: readonly Outcome[], head: readonly string[]): string {
  const results = outcomes.map(({ line: { way, bytes, node }, processes, memory, failure }) => ({
    way: way.title,
    bytes,
    node: node.label,
    ...(processes.length > 0 ? { times: middle(processes), processes } : {}),
    memory: { node: memory[0], python: memory[1] },
    failure,
  }));
  return JSON.stringify({ head, results }, null, 2);
}

const HEAD = ['', 'ready', 'Python', 'pipe', 'Node', 'x by name', 'with sum', 'x by name', 'new in Node', 'in Python'];

/** For people. */
export function toText(outcomes: readonly Outcome[], head: readonly string[]): string {
  const titles = [...new Set(outcomes.map(titleOf))];
  const tables = titles.map((title) => {
    const group = outcomes.filter((outcome) => titleOf(outcome) === title);
    const measured = group.filter(({ failure }) => failure === null);
    const first = measured.find(({ line }) => line.way.way === 'name');
    const base = first === undefined ? null : middle(first.processes);
    const rows = measured.map(({ line, processes, memory }) => {
      const { ready, python, pipe, node, used } = middle(processes);
      const ratio = (mine: number, other: number | undefined) =>
        other === undefined ? null : formatRatio(mine / other);
      return [
        line.way.title,
        formatTime(ready),
        formatTime(python),
        formatTime(pipe),
        formatTime(node),
        ratio(ready, base?.ready),
        formatTime(used),
        ratio(used, base?.used),
        ...memory.map((bytes) => (bytes === null ? null : formatBytes(bytes))),
      ];
    });
    const failed = group.filter(({ failure }) => failure !== null);
    const failures = failed.map(({ line, failure }) => `${line.way.title} failed: ${failure}`);
    return [formatHeading(title), formatTable(HEAD, rows), ...failures].join('\n');
  });
  return [[formatHeading('cornichon bench: array'), ...head.map(formatAside)].join('\n'), ...tables, ''].join('\n\n');
}

function titleOf({ line: { bytes, node } }: Outcome): string {
  return `${formatBytes(bytes)} of float64, ${node.label}`;
}
