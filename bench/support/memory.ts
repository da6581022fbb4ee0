/**
 * How much memory a process has, from /proc, and how much the machine has left. Elsewhere than on Linux a process's figures are null.
 *
 * Resident memory counts the pages of shared segments that were touched; `private` does not, so it is what a process costs beyond
 * the memory that it shares.
 */
import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem } from 'node:os';

/** In bytes; null where the system does not say. */
export interface Memory {
  /** VmRSS: all resident pages. */
  readonly resident: number | null;
  /** VmHWM: the most that was resident since the start, or since {@link forgetPeak}. */
  readonly peak: number | null;
  /** RssAnon: resident pages that are neither shared nor of a file. */
  readonly private: number | null;
}

/** The figures of now, of this process or another. */
export function readMemory(pid: number | 'self' = 'self'): Memory {
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {}
  const field = (name: string) => {
    const kilobytes = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  };
  return { resident: field('VmRSS'), peak: field('VmHWM'), private: field('RssAnon') };
}

/** Makes {@link Memory.peak} start anew from what is resident now; false where that cannot be done. */
export function forgetPeak(): boolean {
  try {
    writeFileSync('/proc/self/clear_refs', '5');
    return true;
  } catch {
    return false;
  }
}

/** How much new memory a process could have without swapping, in bytes. */
export function availableMemory(): number {
  try {
    return Number(/^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
  } catch {
    return freemem();
  }
}

/** How much room there is for shared segments, in bytes; no limit where none is known. */
export function availableSharedMemory(): number {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
