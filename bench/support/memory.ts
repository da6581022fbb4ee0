/**
 * How much memory this process has, from /proc/self/status. Elsewhere than on Linux every figure is null.
 *
 * Resident memory counts the pages of shared segments that were touched; `private` does not, so it is what a process costs beyond
 * the memory that it shares.
 */
import { readFileSync, writeFileSync } from 'node:fs';

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
