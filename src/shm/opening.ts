/**
 * Opening a segment that may be half made, or not made yet.
 *
 * Python names a segment first and sizes it then, so an empty one is waited for always; one that does not exist is waited
 * for when the caller says how long. The name is opened anew each time, because a creator that fails in between removes it and
 * another may take it.
 */
import type { Abort } from './abort.ts';
import { sleep } from './backoff.ts';
import type { NativeSegment, SegmentBinding } from './binding.ts';
import { isSharedMemoryError, SharedMemoryError } from './errors.ts';
import { hasHiddenName } from './protection.ts';
import { attempt } from './system-error.ts';
import { checkTrust, type Trust } from './trust.ts';

/** An open segment and its size in bytes, which is not 0. */
export interface Opened {
  readonly handle: NativeSegment;
  readonly size: number;
}

/** What is to be opened. */
export interface Wanted {
  readonly name: string;
  readonly readonly: boolean;
  /** In milliseconds; `undefined` waits a little for a size and not for the name. */
  readonly timeout: number | undefined;
  readonly trust: Trust;
}

/** How long an empty segment is waited for by those who gave no timeout: its creator is between two system calls. */
const PATIENCE = 100;
/** Milliseconds between two tries that block the thread. */
const SHORTEST = 0.05;
const LONGEST = 5;
/** Milliseconds between two tries that do not. */
const PAUSES: readonly number[] = [0, 1, 2, 4, 8, 10];

const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

/** Opens it, blocking this thread while it waits. */
export function openSized(native: SegmentBinding, wanted: Wanted): Opened {
  const start = performance.now();
  for (let pause = SHORTEST; ; pause = Math.min(pause * 2, LONGEST)) {
    const found = tryToOpen(native, wanted);
    if (!(found instanceof SharedMemoryError)) return found;
    Atomics.wait(SLEEPER, 0, 0, Math.min(pause, timeLeft(found, wanted, start)));
  }
}

/** Opens it, without blocking; rejects with the signal's reason when that is aborted. */
export async function openSizedAsync(native: SegmentBinding, wanted: Wanted, signal?: Abort): Promise<Opened> {
  const start = performance.now();
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    const found = tryToOpen(native, wanted);
    if (!(found instanceof SharedMemoryError)) return found;
    const pause = PAUSES[Math.min(tries, PAUSES.length - 1)]!;
    await sleep(Math.min(pause, timeLeft(found, wanted, start)), signal);
  }
}

/** The milliseconds that are left for another try; throws what the last one found when there are none. */
function timeLeft(found: SharedMemoryError, { timeout }: Wanted, start: number): number {
  const allowed = timeout ?? (found.code === 'ERR_SHM_EMPTY' ? PATIENCE : 0);
  const left = allowed - (performance.now() - start);
  if (left > 0) return left;
  throw found;
}

/** The segment, or the error that says what it still lacks. Throws when it is not to be trusted. */
function tryToOpen(native: SegmentBinding, { name, readonly, timeout, trust }: Wanted): Opened | SharedMemoryError {
  let handle: NativeSegment;
  try {
    handle = attempt({ segment: name, doing: 'attach' }, () => native.attach(name, readonly));
  } catch (error) {
    if (isSharedMemoryError(error, 'ERR_SHM_NOT_FOUND')) return error;
    throw error;
  }
  let size = 0;
  try {
    const found = attempt({ segment: name, doing: 'attach' }, () => native.describe(handle));
    checkTrust(name, found, trust, () => hasHiddenName(native.identity(handle)));
    size = found[0];
  } finally {
    if (size === 0) native.close(handle);
  }
  if (size > 0) return { handle, size };
  return new SharedMemoryError(
    'ERR_SHM_EMPTY',
    `shared memory '${name}' has no size after ${timeout ?? PATIENCE} ms: its creator was interrupted, or needs a longer` +
      ' { timeout }',
    { segment: name },
  );
}
