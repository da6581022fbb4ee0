/** `cornichon python-helper`: the Python file that goes with `cornichon/shm`, for those who do not want to look for it. */
import { readFile } from 'node:fs/promises';
import type { Command, Invocation } from './command.ts';
import { EXIT, UsageError } from './exit.ts';

/** The sub-command. */
export const PYTHON_HELPER: Command = {
  name: 'python-helper',
  operands: '',
  summary: 'Prints cornichon.py, the Python side of shared memory.',
  details:
    'One file, standard library only, Python 3.8 and later: segments without the resource tracker that unlinks them, locks, rings, and ' +
    'values with arrays in shared memory. It is also in the package, in the folder python.',
  options: {},
  examples: [['cornichon python-helper > cornichon.py', "Python's side of shared memory"]],
  async run({ files, out }: Invocation): Promise<number> {
    if (files.length > 0) throw new UsageError(`python-helper reads no file, got ${JSON.stringify(files[0])}`);
    await out.text(await readFile(new URL('../../python/cornichon.py', import.meta.url), 'utf8'));
    return EXIT.ok;
  },
};
