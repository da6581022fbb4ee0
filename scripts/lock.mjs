/**
 * One process at a time: two terminals that run `npm test` must not make the same folder.
 *
 * The lock is a file with the holder's process id, made exclusively. A holder that is gone has left a stale lock, which the
 * next one removes.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Runs `work` while holding the lock file, waiting for another holder to finish first. */
export async function withLock(path, work) {
  while (!take(path)) await sleep(100);
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isAlive(holder(path))) rmSync(path, { force: true });
    return false;
  }
}

function holder(path) {
  try {
    return Number(readFileSync(path, 'utf8'));
  } catch {
    return Number.NaN;
  }
}

function isAlive(pid) {
  try {
    // Signal 0 asks only; a process of someone else answers EPERM and is alive.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
