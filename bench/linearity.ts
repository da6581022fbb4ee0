/**
 * Whether the time per item stays the same when there are more items: `npm run bench:linearity -- [workloads] [options]`.
 *
 * Every workload at a quarter of its size, at its size, and at four times that. A time per item that grows by more than a quarter
 * is flagged, if that of the shortest samples does too. CPython's growth stands beside: caches of the processor that are too small make everyone slower, an algorithm
 * that is not linear makes only one.
 */
import { contendersFor } from './contenders.ts';
import { hold, type Pair, type Result } from './contest.ts';
import { OPERATIONS } from './job.ts';
import { CALLS } from './report.ts';
import { entry } from './support/entry.ts';
import { groupedBy } from './support/groups.ts';
import { describeMachine, formatMachine } from './support/machine.ts';
import { parseOptions, USAGE } from './support/options.ts';
import { pickleOf } from './support/pickles.ts';
import { showProgress } from './support/progress.ts';
import { nodeRuntimes, pythonRuntimes } from './support/runtimes.ts';
import { formatAside, formatHeading, formatTable } from './support/table.ts';
import { formatRatio, formatTime } from './support/units.ts';
import { itemsOf, workloadsNamed } from './workloads.ts';

/** Times the size that the workload has in the other benchmarks. */
const SCALES = [1 / 4, 1, 4];
/** Of the time per item, from the smallest to the largest. */
const MOST_GROWTH = 1.25;

/** Who, with what, in which direction. */
interface Line {
  readonly title: string;
  readonly contender: string;
  readonly items: readonly number[];
  /** Milliseconds per item, from few items to many: medians. */
  readonly perItem: readonly number[];
  /** The last of them over the first. */
  readonly growth: number;
  /** The same of the shortest samples, in which no collection fell, nor anything else that the machine did. */
  readonly minGrowth: number;
  readonly flagged: boolean;
}

function lineOf(title: string, results: readonly Result[]): Line {
  const sorted = [...results].sort((a, b) => a.pair.items - b.pair.items);
  const items = sorted.map(({ pair }) => pair.items);
  const perItem = sorted.map(({ wall, pair }) => wall.median / pair.items);
  const growth = perItem.at(-1)! / perItem[0]!;
  const least = sorted.map(({ wall, pair }) => wall.min / pair.items);
  const minGrowth = least.at(-1)! / least[0]!;
  const { contender } = sorted[0]!.pair;
  return {
    title,
    contender: contender.name,
    items,
    perItem,
    growth,
    minGrowth,
    flagged: Math.min(growth, minGrowth) > MOST_GROWTH,
  };
}

function toText(lines: readonly Line[], head: readonly string[]): string {
  const rows = lines.map(({ title, perItem, growth, minGrowth, flagged }) => [
    title,
    ...perItem.map(formatTime),
    `${formatRatio(growth)} (${formatRatio(minGrowth)})`,
    flagged ? 'grows' : null,
  ]);
  const table = formatTable(
    ['wall time per item', '1x', '4x', '16x', '16x / 1x (min)', ''],
    rows,
    (row) => lines[row]!.flagged,
  );
  return [formatHeading('cornichon bench: linearity'), ...head.map(formatAside), '', table].join('\n');
}

await entry(async (args) => {
  const options = parseOptions(args, { rounds: 3 });
  if (options.help) {
    console.log(`npm run bench:linearity -- [workloads] [options]\n${USAGE}`.trimEnd());
    return true;
  }
  const pythons = await pythonRuntimes(options.pythons, options.quick ? 'main' : 'base and newest');
  const nodes = await nodeRuntimes(options.nodes, options.v8);
  const contenders = contendersFor(OPERATIONS, nodes, pythons).filter(
    ({ who, role }) => who === 'cornichon' || role === 'base',
  );
  const pairs: Pair[] = [];
  for (const workload of workloadsNamed(options.names).filter(({ single }) => single !== true)) {
    const chosen = contenders.filter(
      (one) => one.suits(workload) && options.filter.test(`${workload.name} ${one.name}`),
    );
    if (chosen.length === 0) continue;
    for (const scale of SCALES) {
      const items = Math.ceil(itemsOf(workload, options.quick) * scale);
      const file = await pickleOf(workload, items, pythons);
      pairs.push(...chosen.map((contender) => ({ contender, workload, file, items })));
    }
  }
  if (pairs.length === 0) throw new Error('nothing to measure: one item is all there is, or --filter leaves none');
  const before = describeMachine();
  const { results, failures } = await hold(pairs, options, showProgress);
  const titleOf = ({ operation, pair }: Result) => `${CALLS[operation]}, ${pair.workload.name}: ${pair.contender.name}`;
  const lines = [...groupedBy(results, titleOf)].map(([title, group]) => lineOf(title, group));
  const head = [`${formatMachine(before)} before and ${describeMachine().load.toFixed(2)} after`];
  const failed = failures.map(({ pair, reason }) => `${pair.workload.name}: ${pair.contender.name} failed: ${reason}`);
  if (options.json) console.log(JSON.stringify({ head, lines, failures: failed }, null, 2));
  else console.log([toText(lines, head), ...failed].join('\n'));
  return failures.length === 0;
});
