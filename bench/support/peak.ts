/** The most private memory that other processes have, looked at again and again: Linux keeps no such mark of its own. */
import { readMemory } from './memory.ts';

/** How often to look, in milliseconds. Filling 1 MB of new memory takes a process half a millisecond. */
const INTERVAL_MS = 1;

/**
 * Starts to look.
 *
 * @returns a function that stops and gives, for each process, by how many bytes it has grown at most; null where nobody tells
 */
export function watchPrivateMemory(pids: readonly number[]): () => (number | null)[] {
  const before = pids.map((pid) => readMemory(pid).private);
  const most = [...before];
  const look = () => {
    pids.forEach((pid, i) => {
      const now = readMemory(pid).private;
      if (now !== null) most[i] = Math.max(most[i] ?? now, now);
    });
  };
  const timer = setInterval(look, INTERVAL_MS);
  return () => {
    clearInterval(timer);
    return most.map((bytes, i) => (bytes === null || before[i] == null ? null : bytes - before[i]));
  };
}
