/**
 * One float64 array from Python to Node in five ways: in shared memory by name, by pickle protocol 5 with the buffer in shared
 * memory, and inside pickles of protocol 5, 4 and 2 through a pipe.
 *
 * Each line is the median of several processes, a Node and a Python each. Memory is measured in one more, by looking from outside,
 * and counts private memory only: the pages of a shared segment are there once, whoever looks at them.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/find-python.mjs';
import { type HandoverJob, type HandoverSample, WAYS } from './handover-job.ts';
import { type Line, middle, type Outcome, toJson, toText } from './handover-report.ts';
import { runForJson } from './support/command.ts';
import { describeMachine, formatMachine } from './support/machine.ts';
import { availableMemory, availableSharedMemory } from './support/memory.ts';
import { type Options, parseOptions, USAGE } from './support/options.ts';
import { watchPrivateMemory } from './support/peak.ts';
import { showProgress } from './support/progress.ts';
import { type NodeRuntime, nodeRuntimes, type PythonRuntime, pythonRuntimes } from './support/runtimes.ts';
import { shuffled } from './support/statistics.ts';
import { formatBytes } from './support/units.ts';

/** Of the arrays, in bytes. */
const SIZES = [8e6, 80e6, 800e6];

const CHILD = fileURLToPath(new URL('./handover-child.js', import.meta.url));
const SCRIPT = join(root, 'bench', 'handover.py');

/**
 * Measures every way at every size that there is memory for, and prints what came out.
 *
 * @returns whether every line could be measured
 */
export async function benchArrays(args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args, { rounds: 3 });
  if (options.help) {
    console.log(`npm run bench:array -- [options]\n${USAGE}`.trimEnd());
    return true;
  }
  const [python] = await pythonRuntimes(options.pythons, 'numpy');
  if (python?.numpy == null) throw new Error('arrays need a Python with NumPy; `npm run setup` says why there is none');
  const nodes = await nodeRuntimes(options.nodes, options.v8);
  const { lines, leftOut } = choose(options, nodes);
  const before = describeMachine();
  const outcomes = await hold(lines, python, options);
  const head = [
    `${formatMachine(before)} before and ${describeMachine().load.toFixed(2)} after`,
    `${python.label}, NumPy ${python.numpy}; ${options.rounds} process${options.rounds === 1 ? '' : 'es'} for each line`,
    ...leftOut.map((line) => `${formatBytes(line.bytes)}, ${line.way.title}: left out for want of memory`),
  ];
  console.log(options.json ? toJson(outcomes, head) : toText(outcomes, head));
  return outcomes.every(({ failure }) => failure === null);
}

function choose(options: Options, nodes: readonly NodeRuntime[]): { lines: Line[]; leftOut: Line[] } {
  const all = nodes
    .flatMap((node) =>
      SIZES.flatMap((bytes) => WAYS.map((way) => ({ way, bytes: options.quick ? bytes / 100 : bytes, node }))),
    )
    .filter(({ way, bytes }) => options.filter.test(`${formatBytes(bytes)} ${way.title}`));
  const fits = ({ way, bytes }: Line) =>
    bytes * way.need < availableMemory() && (way.way === 'pipe' || bytes * 1.1 < availableSharedMemory());
  const lines = all.filter(fits);
  if (lines.length === 0)
    throw new Error(`nothing to measure: --filter ${options.filter.source}, or too little memory`);
  return { lines, leftOut: all.filter((line) => !fits(line)) };
}

async function hold(lines: readonly Line[], python: PythonRuntime, options: Options): Promise<Outcome[]> {
  const outcomes: Outcome[] = lines.map((line) => ({ line, processes: [], memory: [null, null], failure: null }));
  const all = lines.length * (options.rounds + 1);
  let done = 0;
  const visit = async (
    outcome: Outcome,
    work: (command: string[]) => Promise<void>,
    measure: HandoverJob['measure'],
  ) => {
    const { way, bytes, node } = outcome.line;
    const effort = options.quick ? { samples: 1, ms: 0 } : { samples: 7, ms: 2000 };
    const job: HandoverJob = { ...way, ...effort, measure, bytes, python: python.executable, script: SCRIPT };
    try {
      if (outcome.failure === null) await work([...node.command, '--expose-gc', CHILD, JSON.stringify(job)]);
    } catch (error) {
      outcome.failure = (error as Error).message;
    }
    showProgress(++done, all);
  };
  for (let round = 0; round < options.rounds; round++) {
    for (const outcome of shuffled(outcomes)) {
      const time = async (command: string[]) => {
        outcome.processes.push(middle(await runForJson<HandoverSample[]>(command)));
      };
      await visit(outcome, time, 'time');
    }
  }
  for (const outcome of outcomes) {
    const weigh = async (command: string[]) => {
      outcome.memory = await peakOf(command);
    };
    await visit(outcome, weigh, 'memory');
  }
  return outcomes;
}

/** Runs a child that says which processes to look at, and hands over when it is told to. */
async function peakOf([program, ...args]: string[]): Promise<(number | null)[]> {
  const child = spawn(program!, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new Error('the process ended before it had started');
  const stop = watchPrivateMemory((JSON.parse(first.value) as { pids: number[] }).pids);
  child.stdin.write('\n');
  await lines.next();
  const grown = stop();
  const [code] = await ended;
  if (code !== 0) throw new Error(`the process ended with ${code}`);
  return grown;
}
