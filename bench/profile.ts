/**
 * Where the time goes: `npm run bench:profile -- WORKLOAD load|dump [options]`.
 *
 * A profile of one process that does nothing else, in build/profiles, which Chrome's and VS Code's tools open; and the functions
 * in which most samples fell. What V8 has put into another function counts as that function's own.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../scripts/find-python.mjs';
import type { Effort, Job, Operation } from './job.ts';
import { run } from './support/command.ts';
import { type CpuProfile, sharesOf } from './support/cpu-profile.ts';
import { entry } from './support/entry.ts';
import { pickleOf } from './support/pickles.ts';
import { nodeRuntimes, pythonRuntimes } from './support/runtimes.ts';
import { formatHeading, formatTable } from './support/table.ts';
import { formatTime } from './support/units.ts';
import { DEFAULT_PROTOCOL, itemsOf, type Workload, workloadsNamed } from './workloads.ts';

const USAGE = `npm run bench:profile -- WORKLOAD load|dump [options]

  --library NAME   who of libraries.ts (cornichon)
  --top N          how many functions (25)
  --ms N           for how long, in milliseconds (4000)
  --node PATH      a Node to run it with (the running one)
  --v8='FLAGS'     run it with these flags
  --quick          little data, and not for long
  --json           the figures as JSON
  --help           this text`;

const FOLDER = join(root, 'build', 'profiles');
const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));

async function record(workload: Workload, operation: Operation, file: string, options: Recording): Promise<CpuProfile> {
  const { protocol = DEFAULT_PROTOCOL, numpy = false, outOfBand = false } = workload;
  const effort: Effort = {
    warmUpSamples: 4,
    warmUpMs: options.ms / 4,
    warmUpCalls: 0,
    samples: 1e6,
    sampleMs: 5,
    mostMs: options.ms,
  };
  const { library } = options;
  const job: Job = {
    operations: [operation],
    workload: workload.name,
    file,
    protocol,
    numpy,
    outOfBand,
    effort,
    library,
  };
  const name = `${workload.name}-${operation}-${library.replace(/\W+/g, '-')}.cpuprofile`;
  mkdirSync(FOLDER, { recursive: true });
  rmSync(join(FOLDER, name), { force: true });
  const flags = ['--cpu-prof', `--cpu-prof-dir=${FOLDER}`, `--cpu-prof-name=${name}`, '--cpu-prof-interval=250'];
  await run([...options.command, ...flags, '--expose-gc', CHILD, JSON.stringify(job)]);
  if (!readdirSync(FOLDER).includes(name)) throw new Error(`Node wrote no profile ${name}`);
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as CpuProfile;
}

interface Recording {
  readonly library: string;
  readonly ms: number;
  readonly command: readonly string[];
}

await entry(async (args) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      library: { type: 'string', default: 'cornichon' },
      top: { type: 'string', default: '25' },
      ms: { type: 'string', default: '4000' },
      node: { type: 'string' },
      v8: { type: 'string', default: '' },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return true;
  }
  const [name = '', operation = ''] = positionals;
  const [workload] = workloadsNamed([name]);
  if (operation !== 'load' && operation !== 'dump') throw new Error(`expected load or dump, got '${operation}'`);
  const items = itemsOf(workload!, values.quick);
  const file = await pickleOf(workload!, items, await pythonRuntimes([], 'main'));
  const nodes = await nodeRuntimes(values.node === undefined ? [] : [values.node], values.v8 === '' ? [] : [values.v8]);
  const { command, label } = nodes.at(-1)!;
  const ms = values.quick ? 100 : Number(values.ms);
  const shares = sharesOf(await record(workload!, operation, file, { library: values.library, ms, command }));
  const all = shares.reduce((sum, { self }) => sum + self, 0);
  const top = shares.slice(0, Number(values.top));
  if (values.json) {
    console.log(JSON.stringify({ workload: name, operation, node: label, all, functions: top }, null, 2));
    return true;
  }
  const percent = (share: number) => `${((share / all) * 100).toFixed(1)} %`;
  const rows = top.map((one) => [one.name, percent(one.self), formatTime(one.self), percent(one.total), one.place]);
  console.log(
    formatHeading(`${values.library}, ${operation} of ${name}, ${label}: ${formatTime(all)} of processor time`),
  );
  console.log(formatTable(['function', 'self', '', 'with callees', 'where'], rows));
  return true;
});
