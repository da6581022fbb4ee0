/**
 * One process at a time: two terminals that run `npm test` must not make the same folder.
 *
 * The lock is a file with the holder's process id. It appears by a hard link, so it is never there without its content. A holder
 * that is gone has left a stale lock, which the next one takes away.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const pid = read(path);
    if (pid !== null && !isAlive(Number(pid))) takeAway(path, pid);
    return false;
  } finally {
    rmSync(own, { force: true });
  }
}

/** Another process may have taken the stale lock away and made its own in the meantime; that one is put back. */
function takeAway(path, stale) {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== stale) linkSync(aside, path);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
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
