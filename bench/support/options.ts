/** The command line that all benchmarks share. */
import { parseArgs } from 'node:util';
import { type Effort, QUICK, THOROUGH } from '../job.ts';

export const USAGE = `
  --filter REGEX   only the lines that match: of 'workload contender', such as 'records' or 'ints.*cornichon'; of arrays
                   'size way', such as '800 MB' or 'pipe'
  --rounds N       fresh processes for each line (7; for arrays 3)
  --node PATH      a Node to run the JavaScript contenders; may be repeated (the running one)
  --v8='FLAGS'     run them with these flags as well, such as --v8='--max-semi-space-size=64'; may be repeated
  --python PATH    a Python to compare with; may be repeated (the fastest one found)
  --quick          one round of a hundredth of the data: does everything work?
  --json           the figures as JSON, with every process's, instead of tables
  --help           this text
`;

/** What the command line says. */
export interface Options {
  readonly filter: RegExp;
  readonly rounds: number;
  readonly nodes: readonly string[];
  readonly v8: readonly string[];
  readonly pythons: readonly string[];
  readonly quick: boolean;
  readonly json: boolean;
  readonly help: boolean;
  readonly effort: Effort;
}

/**
 * @param defaults what depends on the benchmark
 * @throws TypeError for an option that there is not, with its name
 * @throws RangeError for a number of rounds that is no positive integer
 */
export function parseOptions(args: readonly string[], defaults: Pick<Options, 'rounds'>): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      filter: { type: 'string', default: '' },
      rounds: { type: 'string' },
      node: { type: 'string', multiple: true, default: [] },
      v8: { type: 'string', multiple: true, default: [] },
      python: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { quick } = values;
  const rounds = Number(values.rounds ?? (quick ? 1 : defaults.rounds));
  if (!Number.isInteger(rounds) || rounds < 1) throw new RangeError(`--rounds wants 1 or more, got ${values.rounds}`);
  return {
    filter: new RegExp(values.filter),
    rounds,
    nodes: values.node,
    v8: values.v8,
    pythons: values.python,
    quick,
    json: values.json,
    help: values.help,
    effort: quick ? QUICK : THOROUGH,
  };
}
