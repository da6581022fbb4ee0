/** Checks of what callers pass: the wrong type is `ERR_SHM_TYPE`, a number out of bounds is `ERR_SHM_RANGE`. */
import { SharedMemoryError, type SharedMemoryErrorCode } from './errors.ts';

/** A part of some bytes. */
export interface Span {
  /** In bytes, from the first. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

export function checkInteger(value: unknown, what: string, min: number, max: number, segment?: string): number {
  if (typeof value !== 'number') {
    throw failure('ERR_SHM_TYPE', `${what} is a number; this is of type ${typeof value}`, segment);
  }
  if (!Number.isInteger(value) || value < min || value > max) {
    throw failure('ERR_SHM_RANGE', `${what} is an integer from ${min} to ${max}; this is ${value}`, segment);
  }
  return value;
}

export function checkBoolean(value: unknown, what: string, segment?: string): void {
  if (typeof value === 'boolean') return;
  throw failure('ERR_SHM_TYPE', `${what} is true or false; this is of type ${typeof value}`, segment);
}

export function checkOptions<T extends object>(value: T, what: string): T {
  if (typeof value === 'object' && value !== null) return value;
  throw failure(
    'ERR_SHM_TYPE',
    `${what} takes an object of options; this is ${value === null ? 'null' : typeof value}`,
  );
}

/** The part that `offset` and `length` choose of `size` bytes; to the end when `length` is absent. */
export function checkSpan(size: number, offset = 0, length: number | undefined, segment: string): Span {
  checkInteger(offset, 'offset', 0, Number.MAX_SAFE_INTEGER, segment);
  if (length !== undefined) checkInteger(length, 'length', 0, Number.MAX_SAFE_INTEGER, segment);
  const end = offset + (length ?? 0);
  if (end <= size) return { offset, length: length ?? size - offset };
  const asked = length === undefined ? `offset ${offset}` : `offset ${offset} and length ${length}`;
  throw failure('ERR_SHM_RANGE', `${asked} reach beyond the ${size} bytes of shared memory '${segment}'`, segment);
}

function failure(code: SharedMemoryErrorCode, message: string, segment?: string): SharedMemoryError {
  return new SharedMemoryError(code, message, { segment });
}

/** The option `mode` of what makes a segment and then goes on writing into it. Throws `ERR_SHM_TYPE` for `'copy'`. */
export function permissions(mode: unknown, what: string): { readonly mode?: number } {
  if (mode === undefined) return {};
  if (typeof mode === 'number') return { mode };
  throw failure('ERR_SHM_TYPE', `${what} takes permission bits as mode, and is always shared; this is ${String(mode)}`);
}
