/**
 * What segments are on this system, where that decides what can be done with them.
 *
 * On Linux a segment is a file in a folder: it can be listed, linked, locked and watched. On macOS it is an object without any of
 * that; on Windows it is one that goes with its last handle, so that there is nothing to unlink, to protect or to sweep.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SharedMemoryError } from './errors.ts';

/** Whether segments are files, in `/dev/shm`. */
export function segmentsAreFiles(): boolean {
  return process.platform === 'linux';
}

/** Whether a name is there for as long as somebody has it open, and no longer. */
export function namesEndByThemselves(): boolean {
  return process.platform === 'win32';
}

/** Throws `ERR_SHM_UNSUPPORTED` where segments are no files. */
export function requireSegmentFiles(what: string, segment?: string): void {
  if (segmentsAreFiles()) return;
  const reason = namesEndByThemselves()
    ? 'a segment on Windows is no file, cannot be listed, and goes with its last user, so that a crash leaves none'
    : 'a segment on macOS is no file: it cannot be listed, linked, read or watched as one';
  throw new SharedMemoryError('ERR_SHM_UNSUPPORTED', `${what} needs Linux: ${reason}`, { segment });
}

/** What is locked in the place of a segment's own file: one among the temporary files, made when it is first needed. */
export function segmentLockFile(name: string): string {
  return join(tmpdir(), `cornichon-${name}.lock`);
}
