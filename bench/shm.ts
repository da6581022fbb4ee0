/**
 * Segments by name: attaching and closing at 4 kB and 800 MB, creating and unlinking, the sum of 800 MB of float64, in every
 * Node that is named and in Python, over the same segments. An attach maps the memory and touches its first byte: without,
 * there would be nothing to compare.
 *
 * Also what 10,000 attaches, and as many creations, leave: mappings, descriptors, resident memory.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SharedMemory } from 'cornichon/shm';
import { root } from '../scripts/find-python.mjs';
import { runForJson } from './support/command.ts';
import { entry } from './support/entry.ts';
import { describeMachine, formatMachine } from './support/machine.ts';
import { availableSharedMemory } from './support/memory.ts';
import { parseOptions, USAGE } from './support/options.ts';
import { nodeRuntimes, pythonRuntimes } from './support/runtimes.ts';
import { median } from './support/statistics.ts';
import { sumOf } from './support/sum.ts';
import { formatTable } from './support/table.ts';
import { formatBytes, formatRatio, formatTime } from './support/units.ts';

const JOBS = ['attach small', 'attach large', 'create', 'sum'] as const;
type JobName = (typeof JOBS)[number];

/** Milliseconds for one, the medians of one process. */
type Times = Record<JobName, number>;

/** What 10,000 cycles have left, compared with what was there before. */
interface Left {
  readonly maps: number;
  readonly files: number;
  readonly bytes: number;
}

interface Report {
  readonly times: Times;
  readonly left: Left | null;
}

const CHILD = '--child';

/** Milliseconds for one of many, the median of `rounds` rounds. Rounds let the loop turn, so that the collector can finish. */
async function each(rounds: number, times: number, work: () => void): Promise<number> {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    for (let i = 0; i < times; i++) work();
    samples.push((performance.now() - start) / times);
    await new Promise(setImmediate);
  }
  return median(samples);
}

/** The child: measures in one Node, with the segments of the parent. */
async function measure(small: string, large: string, scale: number): Promise<Report> {
  const attach = (name: string) => () => {
    const memory = SharedMemory.attach(name);
    new Uint8Array(memory.buffer)[0]! += 1;
    memory.close();
  };
  const create = () => {
    const memory = SharedMemory.create({ size: 4096 });
    new Uint8Array(memory.buffer)[0] = 1;
    memory.close();
    memory.unlink();
  };
  const many = Math.ceil(200 * scale);
  await each(10, many, attach(small));
  const times: Times = {
    'attach small': await each(25, many, attach(small)),
    'attach large': await each(25, Math.ceil(40 * scale), attach(large)),
    create: await each(25, many, create),
    sum: 0,
  };
  const memory = SharedMemory.attach(large);
  const numbers = new Float64Array(memory.buffer, 0, Math.floor(memory.size / 8));
  sumOf(numbers.subarray(0, 100_000));
  sumOf(numbers);
  times.sum = await each(7, 1, () => {
    if (!(sumOf(numbers) >= 0)) throw new Error('the sum is wrong');
  });
  memory.close();
  return { times, left: await leftovers(Math.ceil(10_000 * scale), attach(small), create) };
}

async function leftovers(cycles: number, ...work: (() => void)[]): Promise<Left> {
  const state = async () => {
    for (let i = 0; i < 20; i++) {
      globalThis.gc?.();
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    const maps = readFileSync('/proc/self/maps', 'utf8')
      .split('\n')
      .filter((line) => line.includes('/dev/shm/'));
    const resident = /VmRSS:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))!;
    return {
      maps: maps.length,
      files: readdirSync('/proc/self/fd').length,
      bytes: Number(resident[1]) * 1024,
    };
  };
  const run = async (count: number) => {
    for (let i = 0; i < count; i++) {
      for (const each of work) each();
      if (i % 100 === 0) await new Promise(setImmediate);
    }
  };
  await run(cycles / 5);
  const before = await state();
  await run(cycles);
  const after = await state();
  return { maps: after.maps - before.maps, files: after.files - before.files, bytes: after.bytes - before.bytes };
}

async function main(args: readonly string[]): Promise<boolean> {
  if (args[0] === CHILD) {
    console.log(JSON.stringify(await measure(args[1]!, args[2]!, Number(args[3]))));
    return true;
  }
  const options = parseOptions(args, { rounds: 3 });
  if (options.help) {
    console.log(`npm run bench:shm -- [options]\n${USAGE}`.trimEnd());
    return true;
  }
  const nodes = await nodeRuntimes(options.nodes, options.v8);
  const pythons = await pythonRuntimes(options.pythons, 'numpy');
  const size = options.quick ? 8e6 : 800e6;
  const scale = options.quick ? 0.01 : 1;
  if (size * 1.1 > availableSharedMemory()) throw new Error(`/dev/shm has no room for ${formatBytes(size)}`);
  using small = SharedMemory.create({ size: 4096 });
  using large = SharedMemory.create({ size });
  new Float64Array(large.buffer, 0, size / 8).forEach((_, i, numbers) => {
    numbers[i] = i;
  });

  const contenders = [
    ...nodes.map(({ label, command }) => ({
      label,
      command: [...command, '--expose-gc', process.argv[1]!, CHILD, small.name, large.name, String(scale)],
    })),
    ...pythons.map(({ label, numpy, executable }) => ({
      label: `${label}, NumPy ${numpy}`,
      command: [executable, join(root, 'bench', 'shm_attach.py'), small.name, large.name, String(scale)],
    })),
  ];
  const results: { label: string; times: Times; left: Left | null }[] = [];
  for (const { label, command } of contenders) {
    const reports: Report[] = [];
    for (let round = 0; round < options.rounds; round++) reports.push(await runForJson<Report>(command));
    const times = Object.fromEntries(
      JOBS.map((job) => [job, median(reports.map((report) => report.times[job]))]),
    ) as Times;
    results.push({ label, times, left: reports.at(-1)!.left });
  }
  if (options.json) console.log(JSON.stringify({ machine: describeMachine(), size, results }));
  else print(results, size);
  return true;
}

function print(results: readonly { label: string; times: Times; left: Left | null }[], size: number): void {
  console.log(formatMachine(describeMachine()));
  const rival = results.find(({ left }) => left === null)?.times;
  const heads = ['attach + close, 4 kB', `attach + close, ${formatBytes(size)}`, 'create + unlink, 4 kB', 'sum'];
  const rows = results.map(({ label, times }) => [
    label,
    ...JOBS.map((job) => {
      const ratio = rival === undefined ? '' : ` (${formatRatio(times[job] / rival[job])})`;
      return `${formatTime(times[job])}${ratio}`;
    }),
  ]);
  console.log(formatTable(['', ...heads], rows));
  if (rival !== undefined) console.log('In brackets: the ratio to the first Python.');
  for (const { label, left } of results) {
    if (left === null) continue;
    const change = left.bytes < 0 ? `-${formatBytes(-left.bytes)}` : `+${formatBytes(left.bytes)}`;
    console.log(`${label}: 10,000 attaches and creations left ${left.maps} mappings, ${left.files} files, ${change}`);
  }
}

await entry(main);
