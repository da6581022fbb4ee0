/**
 * Memory for large copies, for the option `allocate` of `loads` and `dumps`.
 *
 * A fresh copy of 100 MB takes 50 ms, of which copying takes 10: the rest is the system making pages of 4 KiB. In huge pages,
 * which the addon asks for, it takes 20. The addon does not own the memory: it is the engine's, is collected as any other, in a
 * loop that never waits too, and can go to another thread.
 */
import { Buffer } from 'node:buffer';
import { type Binding, binding } from './binding.ts';
import { SharedMemoryError } from './errors.ts';

/** Below, there would be one huge page at most. */
const HUGE_FROM = 2 ** 22;

let native: Binding | null | undefined;

/** The addon, or null where there is none: it is a matter of speed alone. */
function nativeOrNull(): Binding | null {
  if (native === undefined) {
    try {
      native = binding();
    } catch (error) {
      if (!(error instanceof SharedMemoryError)) throw error;
      native = null;
    }
  }
  return native;
}

/**
 * An ArrayBuffer for what is written right away, all of it: what is in it at first may be anything, as with
 * `Buffer.allocUnsafe`. From 4 MiB on it is in huge pages and takes less than half of the time to fill, where the
 * system has such (Linux) and the addon is there; elsewhere it is an ArrayBuffer like any other.
 *
 * @param length its size in bytes.
 * @returns an ordinary ArrayBuffer, which is collected, transferred and detached like any other.
 * @throws RangeError when there is no such memory.
 * @example
 * ```ts
 * import { dumps, loads } from 'cornichon';
 * import { allocateHuge } from 'cornichon/shm';
 * const pickle = dumps(new Uint8Array(10_000_000), { allocate: allocateHuge });
 * const bytes = loads<Uint8Array>(pickle, { copy: true, allocate: allocateHuge });
 * console.log(bytes.length, bytes.buffer === pickle.buffer); // 10000000 false
 * ```
 */
export function allocateHuge(length: number): ArrayBuffer {
  // Memory that nobody clears first: what the system makes is zero anyway, and what was used before is written anyway.
  const { buffer } = Buffer.allocUnsafeSlow(length);
  if (length >= HUGE_FROM) nativeOrNull()?.prepareMemory(new Uint8Array(buffer));
  return buffer as ArrayBuffer;
}
