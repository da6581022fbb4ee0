/** One run from the command line, for all.ts, load.ts and dump.ts. */
import { type Contender, contendersFor } from './contenders.ts';
import { hold, type Pair } from './contest.ts';
import { OPERATIONS, type Operation } from './job.ts';
import { toMarkdown } from './markdown.ts';
import { toJson, toText } from './report.ts';
import { describeMachine } from './support/machine.ts';
import { parseOptions, USAGE } from './support/options.ts';
import { pickleOf } from './support/pickles.ts';
import { showProgress } from './support/progress.ts';
import { nodeRuntimes, type PythonRuntime, pythonRuntimes } from './support/runtimes.ts';
import { itemsOf, type Workload, workloadsNamed } from './workloads.ts';

/**
 * Measures everyone with every workload in one direction or in both, and prints what came out.
 *
 * @returns whether every pair could be measured
 */
export async function bench(operations: readonly Operation[], args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args, { rounds: 5 });
  if (options.help) {
    const command = operations === OPERATIONS ? 'bench' : `bench:${operations.join()}`;
    console.log(`npm run ${command} -- [workloads] [options]\n${USAGE}`.trimEnd());
    return true;
  }
  const workloads = workloadsNamed(options.names);
  const nodes = await nodeRuntimes(options.nodes, options.v8);
  const pythons = await pythonRuntimes(options.pythons, options.quick ? 'main' : 'base and newest');
  const contenders = contendersFor(operations, nodes, pythons);
  const pairs: Pair[] = [];
  for (const workload of workloads) {
    const chosen = contenders.filter(
      (contender) => contender.suits(workload) && options.filter.test(`${workload.name} ${contender.name}`),
    );
    if (chosen.length > 0) pairs.push(...(await pairUp(workload, chosen, pythons, options.quick)));
  }
  if (pairs.length === 0) throw new Error(`--filter ${options.filter.source} leaves nothing to measure`);
  const before = describeMachine();
  const { results, failures } = await hold(pairs, options, showProgress);
  const run = { operations, options, before, after: describeMachine(), nodes, pythons, results, failures };
  console.log(options.json ? toJson(run) : options.markdown ? toMarkdown(run) : toText(run));
  return failures.length === 0;
}

async function pairUp(
  workload: Workload,
  contenders: readonly Contender[],
  pythons: readonly PythonRuntime[],
  quick: boolean,
): Promise<Pair[]> {
  const items = itemsOf(workload, quick);
  const file = await pickleOf(workload, items, pythons);
  return contenders.map((contender) => ({ contender, workload, file, items }));
}
