/** Opening a segment that may be half made. */
import type { Binding, NativeSegment } from './binding.ts';
import { SharedMemoryError } from './errors.ts';
import { attempt } from './system-error.ts';

/** An open segment and its size in bytes, which is not 0. */
export interface Opened {
  readonly handle: NativeSegment;
  readonly size: number;
}

/**
 * Opens a segment and waits until it has a size: Python names a segment first and sizes it then. The name is opened anew
 * each time, because a creator that fails in between removes it and another may take it.
 */
export function openSized(native: Binding, name: string, readonly: boolean, timeout: number): Opened {
  const deadline = performance.now() + timeout;
  for (let pause = 0.05; ; pause = Math.min(pause * 2, 5)) {
    const handle = attempt({ segment: name, doing: 'attach' }, () => native.attach(name, readonly));
    const size = attempt({ segment: name, doing: 'attach' }, () => native.size(handle));
    if (size > 0) return { handle, size };
    native.close(handle);
    const left = deadline - performance.now();
    if (left <= 0) break;
    sleep(Math.min(pause, left));
  }
  throw new SharedMemoryError(
    'ERR_SHM_EMPTY',
    `shared memory '${name}' has no size after ${timeout} ms: its creator was interrupted, or needs a longer { timeout }`,
    { segment: name },
  );
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
