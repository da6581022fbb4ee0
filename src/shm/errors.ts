/**
 * The one error that `cornichon/shm` throws.
 *
 * A code says what happened, the text says what to do about it, `segment` says to which name, and `cause` keeps the
 * failed system call as Node would have reported it. Nothing here needs Node: `unsupported.ts` throws the same error.
 */

/** What kind of thing went wrong. Codes are stable; messages are not. */
export type SharedMemoryErrorCode =
  | 'ERR_SHM_NOT_FOUND'
  | 'ERR_SHM_EXISTS'
  | 'ERR_SHM_EMPTY'
  | 'ERR_SHM_TOO_LARGE'
  | 'ERR_SHM_NO_SPACE'
  | 'ERR_SHM_PERMISSION'
  | 'ERR_SHM_UNTRUSTED'
  | 'ERR_SHM_NAME'
  | 'ERR_SHM_CLOSED'
  | 'ERR_SHM_PINNED'
  | 'ERR_SHM_NOT_OWNER'
  | 'ERR_SHM_TIMEOUT'
  | 'ERR_SHM_LOCK'
  | 'ERR_SHM_RANGE'
  | 'ERR_SHM_TYPE'
  | 'ERR_SHM_FORMAT'
  | 'ERR_SHM_SYSTEM'
  | 'ERR_SHM_UNSUPPORTED'
  | 'ERR_SHM_BINDING';

/** What may be known beside the code and the text. */
export interface SharedMemoryErrorDetails {
  /** The segment's name, without a slash. */
  readonly segment?: string | undefined;
  /** The failed system call (an `Error` with `code`, `errno`, `syscall` and `path`), or what the engine threw. */
  readonly cause?: unknown;
}

/**
 * Thrown by everything in `cornichon/shm`. Python raises `FileNotFoundError` (`ERR_SHM_NOT_FOUND`), `FileExistsError`
 * (`ERR_SHM_EXISTS`), `PermissionError` (`ERR_SHM_PERMISSION`), `ValueError` (`ERR_SHM_RANGE`, `ERR_SHM_EMPTY`,
 * `ERR_SHM_CLOSED`, `ERR_SHM_FORMAT`), `BufferError` (`ERR_SHM_PINNED`) and `OSError` (the others) in the same places;
 * `ERR_SHM_UNTRUSTED` is what Python does not look for.
 *
 * @example
 * ```ts
 * import { SharedMemory, SharedMemoryError } from 'cornichon/shm';
 * try {
 *   SharedMemory.attach('no_such_segment');
 * } catch (error) {
 *   if (error instanceof SharedMemoryError) console.log(error.code, error.segment);
 *   // ERR_SHM_NOT_FOUND no_such_segment
 * }
 * ```
 */
export class SharedMemoryError extends Error {
  /** Always `'SharedMemoryError'`. */
  override readonly name = 'SharedMemoryError';
  /** What kind of thing went wrong. */
  readonly code: SharedMemoryErrorCode;
  /** The segment's name, or `undefined` when there is none, as when the binding is missing. */
  readonly segment: string | undefined;

  /** Made by the library; documented because tests of a service may want to make one. */
  constructor(code: SharedMemoryErrorCode, message: string, details: SharedMemoryErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.segment = details.segment;
  }
}

/**
 * Whether a value is an error of this package, and of one kind if `code` is given.
 *
 * @param error - Anything, as it comes out of `catch`.
 * @param code - The only code to accept; every code when absent.
 * @returns True for a {@link SharedMemoryError} with that code.
 *
 * @example
 * ```ts
 * import { isSharedMemoryError, SharedMemory } from 'cornichon/shm';
 * function attachIfThere(name: string): SharedMemory | null {
 *   try {
 *     return SharedMemory.attach(name);
 *   } catch (error) {
 *     if (isSharedMemoryError(error, 'ERR_SHM_NOT_FOUND')) return null;
 *     throw error;
 *   }
 * }
 * console.log(attachIfThere('no_such_segment')); // null
 * ```
 */
export function isSharedMemoryError(error: unknown, code?: SharedMemoryErrorCode): error is SharedMemoryError {
  return error instanceof SharedMemoryError && (code === undefined || error.code === code);
}
