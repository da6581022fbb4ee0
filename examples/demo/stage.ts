/** What the parts of the demo share: the Python beside it, the clock, and the lines that they print. */

import { readMemory } from '../../bench/support/memory.ts';
import { median } from '../../bench/support/statistics.ts';
import { formatAside } from '../../bench/support/table.ts';
import { formatTime } from '../../bench/support/units.ts';
import type { Peer } from '../../interop/peer.ts';

export const BYTES_PER_FLOAT = 8;

/** Runs `action` and gives its result and how long it took, in milliseconds. */
export async function timed<T>(action: () => T | Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await action();
  return { value, ms: performance.now() - start };
}

/** The median time of many runs, in milliseconds; `after` is not counted. */
export function medianTime<T>(runs: number, action: () => T, after: (value: T) => void): number {
  const times: number[] = [];
  for (let i = 0; i < runs; i++) {
    const start = performance.now();
    const value = action();
    times.push(performance.now() - start);
    after(value);
  }
  return median(times);
}

/** Something that must be so; the demo stops when it is not. */
export function prove(what: string, holds: boolean): void {
  if (!holds) throw new Error(`not so: ${what}`);
  console.log(`  proved: ${what}`);
}

/** A remark. */
export function say(text: string): void {
  console.log(formatAside(`  ${text}`));
}

/** Private memory of Node and Python, in bytes; null where the system does not tell. */
export interface PrivateMemory {
  readonly node: number | null;
  readonly python: number | null;
}

/** Private memory now. */
export function privateMemory(python: Peer): PrivateMemory {
  return { node: readMemory().private, python: python.pid === undefined ? null : readMemory(python.pid).private };
}

/** How much private memory has grown, in bytes, the larger of the two. */
export function grownBy(before: PrivateMemory, after: PrivateMemory): number | null {
  if (before.node === null || after.node === null || before.python === null || after.python === null) return null;
  return Math.max(after.node - before.node, after.python - before.python);
}

/** How long NumPy takes for a statement, measured in Python, in milliseconds. */
export async function pythonTime(python: Peer, statement: string): Promise<number> {
  await python.exec(
    `import time as _time\n_start = _time.perf_counter()\n${statement}\n_spent = _time.perf_counter() - _start`,
  );
  return (await python.eval<number>('_spent')) * 1000;
}

/** `12.3 ms (NumPy 10.1 ms)`. */
export function beside(ms: number, label: string, other: number): string {
  return `${formatTime(ms)} (${label} ${formatTime(other)})`;
}
