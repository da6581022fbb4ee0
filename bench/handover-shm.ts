/**
 * One float64 array by the name of a segment, with `dumpToSharedMemory` and `loadFromSharedMemory` and their two namesakes in
 * Python: between Python and Node, each way, and, as the rival, from Python to itself.
 *
 * Each line is the median of several crossings in one pair of processes. `dump` copies the array into a new segment; `load` is from
 * the name to the value; `sum` then reads all of it, which maps its pages; `close` gives it back.
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { NDArray } from 'cornichon';
import { dumpToSharedMemory, loadFromSharedMemory } from 'cornichon/shm';
import { root } from '../scripts/find-python.mjs';
import { entry } from './support/entry.ts';
import { describeMachine, formatMachine } from './support/machine.ts';
import { availableMemory, availableSharedMemory } from './support/memory.ts';
import { parseOptions, USAGE } from './support/options.ts';
import { pythonRuntimes } from './support/runtimes.ts';
import { median } from './support/statistics.ts';
import { sumOf } from './support/sum.ts';
import { formatTable } from './support/table.ts';
import { formatBytes, formatRatio, formatTime } from './support/units.ts';

/** Of the arrays, in bytes. */
const SIZES = [8e6, 80e6, 800e6];
const STEPS = ['dump', 'load', 'summing', 'close'] as const;

type Times = Record<(typeof STEPS)[number], number>;
type End = 'Python' | 'Node';

/** What Python answers to a line. */
interface Answer {
  readonly name: string;
  readonly dump: number;
  readonly load: number;
  readonly sum: number;
  readonly summing: number;
  readonly close: number;
}

class Python {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  constructor(executable: string, bytes: number) {
    const script = join(root, 'bench', 'handover_shm.py');
    this.#process = spawn(executable, [script, join(root, 'python'), String(bytes)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]();
  }

  async ask(line: string): Promise<Answer> {
    this.#process.stdin.write(`${line}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error('Python ended before it had answered');
    return JSON.parse(value) as Answer;
  }

  end(): void {
    this.#process.stdin.end();
  }
}

function timed<T>(work: () => T): [result: T, ms: number] {
  const start = performance.now();
  const result = work();
  return [result, performance.now() - start];
}

/** One crossing. */
async function cross(from: End, to: End, python: Python, array: Float64Array): Promise<Times> {
  const made = from === 'Node' ? timed(() => dumpToSharedMemory(array)) : null;
  const answer = made === null ? await python.ask('dump') : null;
  const name = made?.[0].name ?? answer!.name;
  try {
    const dump = made?.[1] ?? answer!.dump;
    const times = to === 'Node' ? loadHere(name) : await python.ask(`load ${name}`);
    const wanted = (array.length * (array.length - 1)) / 2;
    if (Math.abs(times.sum / wanted - 1) > 1e-9) throw new Error(`expected the sum ${wanted}, got ${times.sum}`);
    return { ...times, dump };
  } finally {
    made?.[0][Symbol.dispose]();
    if (made === null) await python.ask('unlink');
  }
}

function loadHere(name: string): Omit<Times, 'dump'> & { sum: number } {
  const [got, load] = timed(() => loadFromSharedMemory<NDArray>(name));
  const [sum, summing] = timed(() => sumOf(got.value.data as Float64Array));
  const [, close] = timed(() => got.close());
  return { load, sum, summing, close };
}

/** Measures and prints; the rival is the first way. */
async function main(args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args, { rounds: 7 });
  if (options.help) {
    console.log(`npm run bench:handover-shm -- [options]\n${USAGE}`.trimEnd());
    return true;
  }
  const [runtime] = await pythonRuntimes(options.pythons, 'numpy');
  if (runtime?.numpy == null)
    throw new Error('arrays need a Python with NumPy; `npm run setup` says why there is none');
  console.log(
    `${formatMachine(describeMachine())}\n${runtime.label}, NumPy ${runtime.numpy}; Node ${process.versions.node}`,
  );
  const ways: [End, End][] = [
    ['Python', 'Python'],
    ['Python', 'Node'],
    ['Node', 'Python'],
    ['Node', 'Node'],
  ]; // prettier-ignore
  const rows: string[][] = [];
  for (const size of SIZES.map((bytes) => (options.quick ? bytes / 100 : bytes))) {
    if (size * 2.5 > availableMemory() || size * 1.1 > availableSharedMemory()) {
      console.log(`${formatBytes(size)}: left out for want of memory`);
      continue;
    }
    const array = new Float64Array(size / 8).map((_, i) => i);
    const python = new Python(runtime.executable, size);
    try {
      let rival: Times | undefined;
      for (const [from, to] of ways) {
        const samples: Times[] = [];
        for (let round = 0; round <= options.rounds; round++) samples.push(await cross(from, to, python, array));
        samples.shift(); // the first warms up
        const times = Object.fromEntries(STEPS.map((step) => [step, median(samples.map((one) => one[step]))])) as Times;
        rival ??= times;
        const cells = STEPS.map((step) => `${formatTime(times[step])} (${formatRatio(times[step] / rival![step])})`);
        rows.push([`${formatBytes(size)}, ${from} to ${to}`, ...cells]);
      }
    } finally {
      python.end();
    }
  }
  console.log(formatTable(['array, way', 'dump', 'load', 'sum', 'close'], rows));
  console.log('In brackets: the ratio to the same step from Python to Python.');
  return true;
}

await entry(main);
