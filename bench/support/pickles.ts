/** The workloads' pickles, written once into .cache/bench and read by everyone. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/find-python.mjs';
import { DEFAULT_PROTOCOL, type Workload } from '../workloads.ts';
import { run } from './command.ts';
import { type PythonRuntime, pythonRuntimes } from './runtimes.ts';

const FOLDER = join(root, '.cache', 'bench');
const WRITER = join(root, 'bench', 'write.py');
const CLASSES = join(root, 'bench', 'shop.py');

/**
 * The pickle of a workload, in a file whose name changes with the workload's definition.
 *
 * @param n how many items
 * @throws Error when it has to be written and there is no Python for that
 */
export async function pickleOf(workload: Workload, n: number, pythons: readonly PythonRuntime[]): Promise<string> {
  const { python: expression, protocol = DEFAULT_PROTOCOL, outOfBand = false } = workload;
  const hash = createHash('sha256').update(`${protocol} ${outOfBand} ${expression}`);
  for (const script of [WRITER, CLASSES]) hash.update(readFileSync(script));
  const file = join(FOLDER, `${workload.name}-${n}-${hash.digest('hex').slice(0, 12)}.pickle`);
  if (existsSync(file)) return file;
  // The base may have no NumPy, and then sits these workloads out; somebody must write them nevertheless.
  const suits = ({ numpy }: PythonRuntime) => workload.numpy !== true || numpy !== null;
  const python = pythons.find(suits) ?? (await pythonRuntimes([], 'numpy')).find(suits);
  if (python === undefined) {
    throw new Error(
      `no Python${workload.numpy === true ? ' with NumPy' : ''} to write the workload '${workload.name}' with`,
    );
  }
  mkdirSync(FOLDER, { recursive: true });
  const job = JSON.stringify({ python: expression, n, protocol, outOfBand, file });
  // The order of a set of strings depends on the hash seed.
  await run([python.executable, WRITER, job], { PYTHONHASHSEED: '0' });
  return file;
}
