/**
 * What it costs to have cornichon at all: the time of `import 'cornichon'` in a fresh process beyond that of an empty module, with
 * the first `dumps` and `loads` beside it, since what an import puts off comes then; and the size of what a web page gets.
 * `npm run bench:startup -- [--rounds N] [--node PATH] [--json]`.
 */
import { fileURLToPath } from 'node:url';
import { type BundleSize, sizeOfPage } from './support/bundle.ts';
import { runForJson } from './support/command.ts';
import { entry } from './support/entry.ts';
import { describeMachine, formatMachine } from './support/machine.ts';
import { parseOptions } from './support/options.ts';
import { nodeRuntimes } from './support/runtimes.ts';
import { median } from './support/statistics.ts';
import { formatAside, formatHeading } from './support/table.ts';
import { formatBytes, formatTime } from './support/units.ts';

/** At most, for the median of the import of all, and for the minified core. */
const MOST_MS = 15;
const MOST_BYTES = 60_000;

const CHILD = fileURLToPath(new URL('./startup-child.js', import.meta.url));
const EMPTY = new URL('./support/empty.js', import.meta.url).href;

/** Of processes, in milliseconds. */
interface Import {
  readonly node: string;
  readonly specifier: string;
  /** Medians, of the import and of the import of an empty module. */
  readonly whole: number;
  readonly empty: number;
  /** The difference of the medians, and of the minima. */
  readonly ms: number;
  readonly min: number;
  /** Median of the first `dumps` and `loads`. */
  readonly first: number;
  /** Null for what nobody promised. */
  readonly kept: boolean | null;
}

/** One process of each in turn, so that a machine that slows down slows all. */
async function importTimes(label: string, command: readonly string[], rounds: number): Promise<Import[]> {
  const specifiers = [EMPTY, 'cornichon', 'cornichon/core'] as const;
  const times = specifiers.map(() => ({ import: [] as number[], first: [] as number[] }));
  const once = (specifier: string) => runForJson<{ import: number; first: number }>([...command, CHILD, specifier]);
  await once('cornichon'); // reads the files into the system's cache
  for (let round = 0; round < rounds; round++) {
    for (const [i, specifier] of specifiers.entries()) {
      const measured = await once(specifier);
      times[i]!.import.push(measured.import);
      times[i]!.first.push(measured.first);
    }
  }
  const [nothing, ...rest] = times.map((time) => ({
    median: median(time.import),
    min: Math.min(...time.import),
    first: median(time.first),
  }));
  return rest.map((time, i) => {
    const specifier = specifiers[i + 1]!;
    const ms = time.median - nothing!.median;
    const kept = specifier === 'cornichon' ? ms <= MOST_MS : null;
    const { median: whole, first } = time;
    return { node: label, specifier, whole, empty: nothing!.median, ms, min: time.min - nothing!.min, first, kept };
  });
}

await entry(async (args) => {
  const options = parseOptions(args, { rounds: 21 });
  if (options.help) {
    console.log('npm run bench:startup -- [--rounds N] [--node PATH] [--v8=FLAGS] [--json]');
    return true;
  }
  const before = describeMachine();
  const imports: Import[] = [];
  for (const { label, command } of await nodeRuntimes(options.nodes, options.v8)) {
    imports.push(...(await importTimes(label, command, options.rounds)));
  }
  const small = await sizeOfPage('{ loads, dumps }', 'core');
  const core = { ...small, kept: small.minified <= MOST_BYTES };
  const all = await sizeOfPage('*', 'index');
  if (options.json) {
    console.log(JSON.stringify({ imports, core, all, most: { ms: MOST_MS, bytes: MOST_BYTES } }, null, 2));
    return true;
  }
  const verdict = (kept: boolean) => (kept ? 'ok' : 'missed');
  console.log(formatHeading('cornichon bench: startup'));
  console.log(formatAside(`${formatMachine(before)}, ${options.rounds} processes of each`));
  for (const { node, specifier, whole, empty, ms, min, first, kept } of imports) {
    const parts = `${formatTime(whole)} less ${formatTime(empty)} of an empty module; minimum ${formatTime(min)}`;
    const promise = kept === null ? '' : `, at most ${formatTime(MOST_MS)}: ${verdict(kept)}`;
    console.log(`import ${specifier}, ${node}: ${formatTime(ms)} (${parts})${promise}`);
    console.log(`  and then the first dumps and loads: ${formatTime(first)}`);
  }
  const sizes = ({ minified, compressed }: BundleSize) =>
    `${formatBytes(minified)} minified, ${formatBytes(compressed)} with gzip`;
  console.log(
    `loads and dumps of cornichon/core: ${sizes(core)}, at most ${formatBytes(MOST_BYTES)}: ${verdict(core.kept)}`,
  );
  console.log(`all of cornichon: ${sizes(all)}`);
  return true;
});
