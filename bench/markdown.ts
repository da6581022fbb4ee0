/** The run as a README has it (`--markdown`): ours against the base and what was promised, then against everyone. */
import type { Result } from './contest.ts';
import { promisesOf, ratiosOf, verdictsOf } from './ratios.ts';
import { CALLS, describeRun, formatLimit, formatVerdict, type Run } from './report.ts';
import type { Cell } from './support/table.ts';
import { formatBytes, formatRatio, formatTime } from './support/units.ts';

/** Without colours and without a heading, to be put under one. */
export function toMarkdown(run: Run): string {
  const [, ...lines] = describeRun(run);
  const { results, operations, failures } = run;
  const tables = operations.flatMap((operation) => {
    const group = results.filter((result) => result.operation === operation);
    return [promised(operation, group), everyone(operation, group)];
  });
  const all = promisesOf(results).map(
    ({ title, figure, detail, kept }) => `- ${title}: ${formatRatio(figure)} (${detail}): ${formatVerdict({ kept })}`,
  );
  const failed = failures.map(
    ({ pair, reason }) => `- ${pair.workload.name}: ${pair.contender.name} failed: ${reason}`,
  );
  return [lines.map((line) => `- ${line}`).join('\n'), ...tables, all.join('\n'), failed.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function promised(operation: Result['operation'], results: readonly Result[]): string {
  const rows = verdictsOf(results).map((verdict): Cell[] => {
    const { ours, base, ratio, minRatio } = verdict;
    const { peak } = ours.memory;
    return [
      nameOf(ours),
      `${formatTime(ours.wall.median)} (${formatTime(ours.wall.min)})`,
      formatTime(ours.user.median),
      peak === null ? null : formatBytes(peak),
      base === null ? null : `${formatTime(base.wall.median)} (${formatTime(base.wall.min)})`,
      base?.memory.peak == null ? null : formatBytes(base.memory.peak),
      ratio === null ? null : `**${formatRatio(ratio)}** (${formatRatio(minRatio!)})`,
      formatLimit(verdict),
      formatVerdict(verdict),
    ];
  });
  const head = [
    `\`${CALLS[operation]}\``,
    'wall (min)',
    'user',
    'peak',
    'CPython',
    'its peak',
    'ratio (min)',
    'at most',
    '',
  ];
  return markdownTable(head, rows);
}

function everyone(operation: Result['operation'], results: readonly Result[]): string {
  const ratios = ratiosOf(results);
  const rivals = [...new Set(ratios.map(({ rival }) => rival))];
  const ours = results.filter(({ pair }) => pair.contender.role === 'ours');
  const rows = ours.map((one): Cell[] => [
    nameOf(one),
    ...rivals.map((rival) => {
      const { workload, contender } = one.pair;
      const found = ratios.find(
        (ratio) => ratio.rival === rival && ratio.workload === workload.name && ratio.ours === contender.name,
      );
      return found === undefined ? null : formatRatio(found.median);
    }),
  ]);
  return rivals.length === 0 ? '' : markdownTable([`\`${CALLS[operation]}\`: ours / theirs`, ...rivals], rows);
}

/** The workload, and which of ours when there could be doubt. */
function nameOf({ pair: { workload, contender } }: Result): string {
  return contender.name === 'cornichon' ? workload.name : `${workload.name}, ${contender.name}`;
}

function markdownTable(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const line = (cells: readonly Cell[]) => `| ${cells.map((cell) => cell ?? '').join(' | ')} |`;
  const rule = `|${head.map((_, i) => (i === 0 ? '---|' : '--:|')).join('')}`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
