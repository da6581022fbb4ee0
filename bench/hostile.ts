/**
 * How long hostile input takes, to be read or to be refused: `npm run bench:hostile -- [--against DIST] [--folder FOLDER] [options]`.
 *
 * Every hostile fixture goes through `loads` without options, through `loads` with the options of its case where it has some, and
 * through `scan`. With `--against`, the folder of another build of cornichon, such as an older one, the same is done with that,
 * process by process in turn, and what takes longer than there is flagged: a fast path must not make another input slow.
 */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../scripts/find-python.mjs';
import type { HostileEffort, HostileJob, HostileTimes } from './hostile-job.ts';
import { runForJson } from './support/command.ts';
import { entry } from './support/entry.ts';
import { groupedBy } from './support/groups.ts';
import { describeMachine, formatMachine } from './support/machine.ts';
import { showProgress } from './support/progress.ts';
import { nodeRuntimes } from './support/runtimes.ts';
import { median, shuffled } from './support/statistics.ts';
import { formatAside, formatHeading, formatTable } from './support/table.ts';
import { formatBytes, formatRatio, formatTime } from './support/units.ts';

const USAGE = `npm run bench:hostile -- [options]

  --against DIST   another build to compare with, such as what 'tsc -p tsconfig.build.json --outDir DIST' makes of an older commit
  --dist DIST      the build to measure (dist)
  --folder FOLDER  of further inputs: every file in it; may be repeated
  --filter REGEX   only the inputs whose names match
  --rounds N       fresh processes for each build (5)
  --node PATH      a Node to run them (the running one)
  --v8='FLAGS'     run it with these flags
  --all            a line for every input, not only for what is slower and for what takes longest
  --quick          one round, one call
  --json           the figures as JSON
  --help           this text`;

/** Both must be: slower by so much of the time, and by so many milliseconds. */
const SLOWER = { ratio: 1.25, ms: 0.05 };
/** How many of the longest times are shown. */
const LONGEST = 10;

const THOROUGH: HostileEffort = { mostCalls: 30, fewestCalls: 3, mostMs: 40 };
const QUICK: HostileEffort = { mostCalls: 1, fewestCalls: 1, mostMs: 0 };

const CHILD = fileURLToPath(new URL('./hostile-child.js', import.meta.url));

/** Milliseconds: the shortest of all calls, and the median of the processes' medians. */
interface Time {
  readonly min: number;
  readonly median: number;
}

interface Line extends Time {
  readonly input: string;
  readonly way: string;
  readonly bytes: number;
  /** `value`, or the code of the error; what the other build came to is null when it is the same, or when there is none. */
  readonly outcome: string;
  readonly otherOutcome: string | null;
  readonly against: Time | null;
  /** Of the minima, and of the medians: ours / theirs. */
  readonly ratios: Time | null;
  /** By the minima; false where there is nothing to compare with. */
  readonly slower: boolean;
}

interface Summary {
  readonly inputs: number;
  readonly readings: number;
  readonly slower: number;
  /** Geometric mean of the ratios of the minima. */
  readonly mean: number | null;
  /** The longest minimum. */
  readonly longest: Line;
}

function timeOf(times: readonly HostileTimes[]): Time {
  return { min: Math.min(...times.map(({ min }) => min)), median: median(times.map((one) => one.median)) };
}

function lineOf(ours: readonly HostileTimes[], theirs: readonly HostileTimes[] | undefined): Line {
  const { input, way, bytes, outcome } = ours[0]!;
  const otherOutcome = theirs === undefined || theirs[0]!.outcome === outcome ? null : theirs[0]!.outcome;
  const known = { input, way, bytes, outcome, otherOutcome, ...timeOf(ours) };
  if (theirs === undefined) return { ...known, against: null, ratios: null, slower: false };
  const against = timeOf(theirs);
  const ratios = { min: known.min / against.min, median: known.median / against.median };
  const slower = ratios.min > SLOWER.ratio && known.min - against.min > SLOWER.ms;
  return { ...known, against, ratios, slower };
}

/** What each job's processes said, one of each in turn, the first by lot: a machine that slows down slows both. */
async function measure(
  jobs: readonly HostileJob[],
  command: readonly string[],
  rounds: number,
): Promise<HostileTimes[][]> {
  const times = jobs.map((): HostileTimes[] => []);
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const i of shuffled([...jobs.keys()])) {
      times[i]!.push(...(await runForJson<HostileTimes[]>([...command, CHILD, JSON.stringify(jobs[i])])));
      showProgress(++done, rounds * jobs.length);
    }
  }
  return times;
}

function linesOf(times: readonly (readonly HostileTimes[])[]): Line[] {
  const [ours, theirs] = times.map((all) => groupedBy(all, ({ input, way }) => `${input} ${way}`));
  return [...ours!].map(([key, group]) => lineOf(group, theirs?.get(key)));
}

/** What seems slower is measured again, with nothing else, and goes by all of its times: of a thousand, some had no luck. */
async function measureTwice(jobs: readonly HostileJob[], command: readonly string[], rounds: number): Promise<Line[]> {
  const times = await measure(jobs, command, rounds);
  const doubtful = [...new Set(linesOf(times).flatMap(({ input, slower }) => (slower ? input : [])))];
  if (doubtful.length === 0) return linesOf(times);
  const again = await measure(
    jobs.map((job) => ({ ...job, inputs: doubtful })),
    command,
    rounds,
  );
  return linesOf(times.map((all, i) => [...all, ...again[i]!]));
}

function summaryOf(lines: readonly Line[]): Summary {
  const ratios = lines.flatMap((line) => line.ratios?.min ?? []);
  const logs = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0);
  return {
    inputs: new Set(lines.map(({ input }) => input)).size,
    readings: lines.length,
    slower: lines.filter(({ slower }) => slower).length,
    mean: ratios.length === 0 ? null : Math.exp(logs / ratios.length),
    longest: longestOf(lines)[0]!,
  };
}

function longestOf(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => b.min - a.min);
}

function formatLines(lines: readonly Line[], title: string): string {
  const both = ({ min, median }: Time, format: (value: number) => string) => `${format(median)} (${format(min)})`;
  const rows = lines.map((line) => [
    `${line.way} ${line.input}`,
    formatBytes(line.bytes),
    both(line, formatTime),
    line.against && both(line.against, formatTime),
    line.ratios && both(line.ratios, formatRatio),
    [line.slower ? 'slower' : '', line.otherOutcome ?? ''].join(' ').trim(),
  ]);
  return formatTable([title, 'bytes', 'time (min)', 'against', 'ratio (min)', ''], rows, (row) => lines[row]!.slower);
}

function formatSummary({ inputs, readings, slower, mean, longest }: Summary): string {
  const compared =
    mean === null
      ? ''
      : `${slower} slower by more than ${formatRatio(SLOWER.ratio)} and ${formatTime(SLOWER.ms)}, geometric mean of the ratios ${formatRatio(mean)}, `;
  const last = `${formatTime(longest.min)} (${longest.way} ${longest.input})`;
  return `${inputs} inputs, ${readings} readings: ${compared}longest time ${last}`;
}

await entry(async (args) => {
  const { values } = parseArgs({
    args: [...args],
    options: {
      against: { type: 'string' },
      dist: { type: 'string', default: join(root, 'dist') },
      folder: { type: 'string', multiple: true, default: [] },
      filter: { type: 'string', default: '' },
      rounds: { type: 'string' },
      node: { type: 'string', default: process.execPath },
      v8: { type: 'string', default: '' },
      all: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const rounds = Number(values.rounds ?? (values.quick ? 1 : 5));
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds wants 1 or more, got ${values.rounds}`);
  const effort = values.quick ? QUICK : THOROUGH;
  const folders = values.folder.map((folder) => resolve(folder));
  const jobs = [values.dist, ...(values.against === undefined ? [] : [values.against])].map(
    (dist): HostileJob => ({ dist: resolve(dist), folders, inputs: values.filter, effort }),
  );
  const machine = formatMachine(describeMachine());
  const runtime = (await nodeRuntimes([values.node], [values.v8])).at(-1)!;
  const lines = await measureTwice(jobs, runtime.command, rounds);
  if (lines.length === 0) throw new Error(`no input matches --filter ${values.filter}`);
  const summary = summaryOf(lines);
  if (values.json) {
    console.log(JSON.stringify({ summary, lines, limits: SLOWER }, null, 2));
    return true;
  }
  console.log(formatHeading('cornichon bench: hostile'));
  console.log(formatAside(`${machine}, ${runtime.label}, ${rounds} processes of each build\n`));
  const slower = lines.filter((line) => line.slower);
  if (slower.length > 0) console.log(`${formatLines(slower, 'what is slower')}\n`);
  const longest = longestOf(lines);
  console.log(`${formatLines(values.all ? longest : longest.slice(0, LONGEST), 'what takes longest')}\n`);
  console.log(formatSummary(summary));
  return true;
});
