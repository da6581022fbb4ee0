/** A failed system call on a semaphore or a lock file, said in words; `system-error.ts` does it for segments. */
import { getSystemErrorMap } from 'node:util';
import { SharedMemoryError, type SharedMemoryErrorCode } from './errors.ts';

/** What was being done to what. */
export interface LockAttempt {
  /** `semaphore` or `lock file`. */
  readonly kind: string;
  readonly name: string;
  /** As in `could not <doing> <kind> '<name>'`. */
  readonly doing: 'create' | 'open' | 'take' | 'release' | 'read' | 'close' | 'unlink';
}

const ADVICE: Readonly<Record<string, readonly [SharedMemoryErrorCode, string]>> = {
  ENOENT: ['ERR_SHM_NOT_FOUND', 'there is none of that name: not created yet, or unlinked already'],
  EEXIST: ['ERR_SHM_EXISTS', 'the name is taken: open it, unlink it first, or leave the name out'],
  EACCES: ['ERR_SHM_PERMISSION', 'this user may not read and write it'],
  EPERM: ['ERR_SHM_PERMISSION', 'this user may not do that'],
  EINVAL: ['ERR_SHM_NAME', 'the system does not accept the name or the value'],
  ENAMETOOLONG: ['ERR_SHM_NAME', 'the name is too long'],
  ELOOP: ['ERR_SHM_TYPE', 'the name belongs to a symbolic link'],
  EISDIR: ['ERR_SHM_TYPE', 'the name belongs to a folder'],
  ENXIO: ['ERR_SHM_TYPE', 'what has that name is none (a pipe, a file of another size, a segment on Windows)'],
  ENOSPC: ['ERR_SHM_NO_SPACE', 'there is no memory for it (on Linux: /dev/shm is full)'],
  EOVERFLOW: ['ERR_SHM_LOCK', 'its value is the largest that there is'],
  ENOTSUP: ['ERR_SHM_UNSUPPORTED', 'this system does not tell'],
  ENOSYS: ['ERR_SHM_BINDING', 'this system has none that the binding can use'],
};

/** Runs a call and turns a system error, also one of `node:fs`, into a `SharedMemoryError`. */
export function attemptLock<T>({ kind, name, doing }: LockAttempt, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (!(error instanceof Error) || !('errno' in error) || typeof error.errno !== 'number') throw error;
    const [code, text] = getSystemErrorMap().get(error.errno) ?? [`E${-error.errno}`, `error ${-error.errno}`];
    const [kindOfError, advice] = ADVICE[code] ?? ['ERR_SHM_SYSTEM', `${code}: ${text}`];
    const cause = Object.assign(error, { code });
    throw new SharedMemoryError(kindOfError, `could not ${doing} ${kind} '${name}': ${advice}`, {
      segment: name,
      cause,
    });
  }
}
