/**
 * What it costs to have cornichon at all: the time of `import 'cornichon'` in a fresh process beyond that of an empty module, and the
 * size of the portable core as a bundler makes it for browsers. `npm run bench:startup -- [--rounds N] [--node PATH] [--json]`.
 */
import { fileURLToPath } from 'node:url';
import { runForJson } from './support/command.ts';
import { bundleCore } from './support/core.ts';
import { entry } from './support/entry.ts';
import { describeMachine, formatMachine } from './support/machine.ts';
import { parseOptions } from './support/options.ts';
import { nodeRuntimes } from './support/runtimes.ts';
import { median } from './support/statistics.ts';
import { formatAside, formatHeading } from './support/table.ts';
import { formatBytes, formatTime } from './support/units.ts';

/** At most, for the median of the import and for the minified core. */
const MOST_MS = 15;
const MOST_BYTES = 60_000;

const CHILD = fileURLToPath(new URL('./startup-child.js', import.meta.url));
const EMPTY = new URL('./support/empty.js', import.meta.url).href;

/** Medians of processes, in milliseconds. */
interface Imports {
  readonly node: string;
  readonly empty: number;
  readonly cornichon: number;
  /** The difference. */
  readonly ms: number;
  readonly kept: boolean;
}

/** One process of each in turn, so that a machine that slows down slows both. */
async function importTimes(label: string, command: readonly string[], rounds: number): Promise<Imports> {
  const times: { empty: number[]; cornichon: number[] } = { empty: [], cornichon: [] };
  const once = (specifier: string) => runForJson<number>([...command, CHILD, specifier]);
  await once('cornichon'); // reads the files into the system's cache
  for (let round = 0; round < rounds; round++) {
    times.empty.push(await once(EMPTY));
    times.cornichon.push(await once('cornichon'));
  }
  const [empty, cornichon] = [median(times.empty), median(times.cornichon)];
  const ms = cornichon - empty;
  return { node: label, empty, cornichon, ms, kept: ms <= MOST_MS };
}

await entry(async (args) => {
  const options = parseOptions(args, { rounds: 21 });
  if (options.help) {
    console.log('npm run bench:startup -- [--rounds N] [--node PATH] [--v8=FLAGS] [--json]');
    return true;
  }
  const before = describeMachine();
  const imports: Imports[] = [];
  for (const { label, command } of await nodeRuntimes(options.nodes, options.v8)) {
    imports.push(await importTimes(label, command, options.rounds));
  }
  const bundle = await bundleCore();
  const core = bundle === null ? null : { ...bundle, kept: bundle.minified <= MOST_BYTES };
  if (options.json) {
    console.log(JSON.stringify({ imports, core, most: { ms: MOST_MS, bytes: MOST_BYTES } }, null, 2));
    return true;
  }
  const verdict = (kept: boolean) => (kept ? 'ok' : 'missed');
  console.log(formatHeading('cornichon bench: startup'));
  console.log(formatAside(`${formatMachine(before)}, ${options.rounds} processes of each`));
  for (const { node, empty, cornichon, ms, kept } of imports) {
    const parts = `${formatTime(cornichon)} less ${formatTime(empty)} of an empty module`;
    console.log(`import, ${node}: ${formatTime(ms)} (${parts}), at most ${formatTime(MOST_MS)}: ${verdict(kept)}`);
  }
  if (core === null) console.log('portable core: no bundler is installed');
  else {
    const sizes = `${formatBytes(core.minified)} minified, ${formatBytes(core.compressed)} of it with gzip`;
    console.log(`portable core: ${sizes}, at most ${formatBytes(MOST_BYTES)}: ${verdict(core.kept)}`);
  }
  return true;
});
