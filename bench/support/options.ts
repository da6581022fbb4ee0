/** The command line that all benchmarks share. */
import { parseArgs } from 'node:util';
import { type Effort, QUICK, THOROUGH } from '../job.ts';

export const USAGE = `
  --filter REGEX   only the lines that match: of 'workload contender', such as 'records' or 'ints.*cornichon'; of arrays
                   'size way', such as '800 MB' or 'pipe'
  --rounds N       fresh processes for each line; a Python that is not the base takes part in three at most
  --node PATH      a Node to run the JavaScript contenders; may be repeated (the running one)
  --v8='FLAGS'     run them with these flags as well, such as --v8='--max-semi-space-size=64'; may be repeated
  --python PATH    a Python to compare with; may be repeated, and the first is the base (3.11, /usr/bin's if there is one, and
                   the newest that is found)
  --quick          one round of a hundredth of the data: does everything work?
  --json           the figures as JSON, with every process's, instead of tables
  --markdown       the tables of bench/README.md (workloads only)
  --help           this text

Workloads can be named before the options, as in: records ints --rounds 3
`;

/** What the command line says. */
export interface Options {
  /** What stands on the command line without an option: workloads. */
  readonly names: readonly string[];
  readonly filter: RegExp;
  readonly rounds: number;
  readonly nodes: readonly string[];
  readonly v8: readonly string[];
  readonly pythons: readonly string[];
  readonly quick: boolean;
  readonly json: boolean;
  readonly markdown: boolean;
  readonly help: boolean;
  readonly effort: Effort;
}

/**
 * @param defaults what depends on the benchmark
 * @throws TypeError for an option that there is not, with its name
 * @throws RangeError for a number of rounds that is no positive integer
 */
export function parseOptions(args: readonly string[], defaults: Pick<Options, 'rounds'>): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      filter: { type: 'string', default: '' },
      rounds: { type: 'string' },
      node: { type: 'string', multiple: true, default: [] },
      v8: { type: 'string', multiple: true, default: [] },
      python: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const rounds = Number(values.rounds ?? (quick ? 1 : defaults.rounds));
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds wants 1 or more, got ${values.rounds}`);
  return {
    names: positionals,
    filter: new RegExp(values.filter),
    rounds,
    nodes: values.node,
    v8: values.v8,
    pythons: values.python,
    quick,
    json: values.json,
    markdown: values.markdown,
    help: values.help,
    effort: quick ? QUICK : THOROUGH,
  };
}
