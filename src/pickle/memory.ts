/**
 * Where the memory of large copies comes from.
 *
 * Of a fresh copy of 100 MB, four fifths of the time are the system's, which makes 25,000 pages. JavaScript cannot ask for larger
 * ones, and whoever has memory left of an earlier copy cannot say so; so a caller may bring a function that does
 * (`cornichon/shm` has two). Below some size the engine has memory that was used before, which is as fast.
 */
import { fail, PickleError } from './errors.ts';

/** Makes memory of at least so many bytes that nobody else uses, with anything in it. */
export type Allocate = (length: number) => ArrayBuffer;

/** From this size on a function of the caller's is asked. */
export const ALLOCATE_FROM = 2 ** 22;

/** Memory for `length` bytes, which the caller writes all. */
export function memoryFor(length: number, allocate: Allocate | null): Uint8Array {
  if (allocate === null || length < ALLOCATE_FROM) return new Uint8Array(length);
  const memory = ask(length, allocate);
  if (!(memory instanceof ArrayBuffer) || memory.byteLength < length) {
    fail('ERR_PICKLE_OPTION', `allocate must return an ArrayBuffer of at least ${length} bytes`);
  }
  return new Uint8Array(memory, 0, length);
}

function ask(length: number, allocate: Allocate): unknown {
  try {
    return allocate(length);
  } catch (error) {
    const code = error instanceof RangeError ? 'ERR_PICKLE_LIMIT' : 'ERR_PICKLE_OPTION';
    throw new PickleError(code, `allocate threw for ${length} bytes`, { cause: error });
  }
}

/** The same bytes in memory of their own. */
export function copyOf(bytes: Uint8Array, allocate: Allocate | null): Uint8Array {
  const copy = memoryFor(bytes.length, allocate);
  copy.set(bytes);
  return copy;
}

/** The option of that name, checked. */
export function checkAllocate(allocate: Allocate | null | undefined): Allocate | null {
  if (allocate === undefined || allocate === null) return null;
  if (typeof allocate === 'function') return allocate;
  return fail('ERR_PICKLE_OPTION', `allocate must be a function, got ${typeof allocate}`);
}
