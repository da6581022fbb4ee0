/** A segment's bytes as a NumPy array. */
import { NDArray, type OverOptions } from '../numpy/index.ts';
import { SharedMemoryError } from './errors.ts';

/** What an array over a segment is: everything that `NDArray.over` takes; whether it is read-only the segment knows. */
export type ArrayOptions = Omit<OverOptions, 'readonly'>;

/** The array, or `ERR_SHM_RANGE` when it does not fit and `ERR_SHM_TYPE` when it cannot be, with what NDArray said. */
export function arrayOver(bytes: Uint8Array, options: ArrayOptions, readonly: boolean, segment: string): NDArray {
  try {
    return NDArray.over(bytes, { ...options, readonly });
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    const code = cause instanceof RangeError ? 'ERR_SHM_RANGE' : 'ERR_SHM_TYPE';
    throw new SharedMemoryError(code, `no such array in shared memory '${segment}': ${cause.message}`, {
      segment,
      cause,
    });
  }
}
