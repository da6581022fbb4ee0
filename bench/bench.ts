/** One run from the command line, for load.ts and dump.ts. */
import { type Contender, contendersFor } from './contenders.ts';
import { hold, type Pair } from './contest.ts';
import type { Operation } from './job.ts';
import { toJson, toText } from './report.ts';
import { describeMachine } from './support/machine.ts';
import { parseOptions, USAGE } from './support/options.ts';
import { pickleOf } from './support/pickles.ts';
import { showProgress } from './support/progress.ts';
import { nodeRuntimes, type PythonRuntime, pythonRuntimes } from './support/runtimes.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/**
 * Measures everyone who can do `operation` with every workload, and prints what came out.
 *
 * @returns whether every pair could be measured
 */
export async function bench(operation: Operation, args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args, { rounds: 7 });
  if (options.help) {
    console.log(`npm run bench:${operation} -- [options]\n${USAGE}`.trimEnd());
    return true;
  }
  const nodes = await nodeRuntimes(options.nodes, options.v8);
  const pythons = await pythonRuntimes(options.pythons, options.quick ? 'main' : 'fastest');
  const contenders = contendersFor(operation, nodes, pythons);
  const pairs: Pair[] = [];
  for (const workload of WORKLOADS) {
    const chosen = contenders.filter(
      (contender) => contender.suits(workload) && options.filter.test(`${workload.name} ${contender.name}`),
    );
    if (chosen.length > 0) pairs.push(...(await pairUp(workload, chosen, pythons, options.quick)));
  }
  if (pairs.length === 0) throw new Error(`--filter ${options.filter.source} leaves nothing to measure`);
  const before = describeMachine();
  const { results, failures } = await hold(operation, pairs, options, showProgress);
  const run = { operation, options, before, after: describeMachine(), nodes, pythons, results, failures };
  console.log(options.json ? toJson(run) : toText(run));
  return failures.length === 0;
}

async function pairUp(
  workload: Workload,
  contenders: readonly Contender[],
  pythons: readonly PythonRuntime[],
  quick: boolean,
): Promise<Pair[]> {
  const items = quick ? (workload.quick ?? Math.ceil(workload.items / 100)) : workload.items;
  const file = await pickleOf(workload, items, pythons);
  return contenders.map((contender) => ({ contender, workload, file, items }));
}
