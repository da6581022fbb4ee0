/** The command line of the fuzzer. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly mode: 'guided' | 'grammar' | 'differential';
  readonly minutes: number;
  /** Executions, or pairs for each Python, after which it ends; Infinity for none. */
  readonly runs: number;
  readonly seed: number;
  /** Pythons of this version only, such as 3.12. */
  readonly python: string | null;
  /** Ends after so many findings. */
  readonly findings: number;
  readonly help: boolean;
}

export const USAGE = `npm run fuzz -- [options]

  --mode guided         changes pickles, led by what they reach (the default)
         grammar        makes programs from the opcode table
         differential   compares with the C and the Python unpickler of every Python here
  --minutes N           how long; default: 1, or no end with --runs
  --runs N              how many executions, or pairs for each Python
  --seed N              default: the clock; the same seed and runs give the same inputs
  --python 3.12         only this version (differential)
  --findings N          ends after so many findings; default: 20

Findings are written to fuzz/findings. Exit code: 0 without findings, 1 with, 2 when it could not run.`;

/** @throws Error that says which option is wrong */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      mode: { type: 'string', default: 'guided' },
      minutes: { type: 'string' },
      runs: { type: 'string' },
      seed: { type: 'string' },
      python: { type: 'string' },
      findings: { type: 'string', default: '20' },
      help: { type: 'boolean', default: false },
    },
  });
  const { mode, minutes, runs, seed, python, findings, help } = values;
  if (mode !== 'guided' && mode !== 'grammar' && mode !== 'differential') throw new Error(`there is no mode ${mode}`);
  return {
    mode,
    minutes: minutes !== undefined ? positive('minutes', minutes) : runs === undefined ? 1 : Number.POSITIVE_INFINITY,
    runs: runs === undefined ? Number.POSITIVE_INFINITY : positive('runs', runs),
    seed: seed === undefined ? Date.now() : positive('seed', seed),
    python: python ?? null,
    findings: positive('findings', findings),
    help,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} wants a number above 0, got ${text}`);
  return value;
}
