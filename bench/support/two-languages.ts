/** What the benchmarks of locks and rings share: programs in both languages, run to their end, and a clock. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findPythons, type PythonInfo } from '../../scripts/find-python.mjs';

const FOLDER = fileURLToPath(new URL('../../python', import.meta.url)).replace('/dist-demo/', '/');

/** What every Python program begins with. */
export const PRELUDE = `
import fcntl, mmap, os, signal, struct, sys, time
from multiprocessing import synchronize
sys.path.insert(0, ${JSON.stringify(FOLDER)})
sys.dont_write_bytecode = True
def semaphore_of(name, most):
    made = synchronize.Semaphore.__new__(synchronize.Semaphore)
    made.__setstate__((0, 1, most, '/' + name))
    return made
def memory_of(name):
    fd = os.open('/dev/shm/' + name, os.O_RDWR)
    return fd, mmap.mmap(fd, 0)
`;

/** How a program ended, and what it printed. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
}

/** The first Python of this machine. */
export async function onePython(): Promise<PythonInfo> {
  const python = (await findPythons()).pythons[0];
  if (python === undefined) throw new Error('this benchmark needs a Python');
  return python;
}

/** Runs a program to its end; an error, with what it complained of, if that is not a good one and not `signal`. */
export function run([command, ...args]: readonly string[], signal: string | null = null): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('error', reject);
    child.on('close', (code, died) => {
      if (died === signal && (code === 0 || died !== null)) resolve({ code, signal: died, out: out.trim() });
      else reject(new Error(`${command} ended with ${died ?? code}: ${err}`));
    });
  });
}

/** Microseconds for one, the median of 5 rounds. */
export function each(times: number, work: () => unknown): number {
  const rounds = Array.from({ length: 5 }, () => {
    const start = performance.now();
    for (let i = 0; i < times / 5; i++) work();
    return ((performance.now() - start) * 1000) / (times / 5);
  });
  return rounds.sort((a, b) => a - b)[2]!;
}

/** One line of a report. */
export function show(what: string, microseconds: number): void {
  console.log(`${what}: ${microseconds.toFixed(2)} us`);
}
