/** What `SharedMemory.attach` was asked for, and whether that is in the segment that was found. */
import { checkBoolean, checkInteger, checkOptions, checkSpan, type Span } from './arguments.ts';
import { SharedMemoryError } from './errors.ts';
import { segmentName } from './names.ts';
import type { AttachOptions } from './options.ts';
import { type Trust, trustOf } from './trust.ts';

/** The options, checked and complete. */
export interface Wish {
  readonly name: string;
  readonly offset: number | undefined;
  readonly length: number | undefined;
  readonly copy: boolean;
  readonly readonly: boolean;
  readonly truncationGuard: boolean;
  readonly timeout: number | undefined;
  readonly trust: Trust;
}

export function wishOf(name: string, options: AttachOptions, what: string): Wish {
  const bare = segmentName(name);
  const { readonly = false, truncationGuard = false, timeout, offset, length, mode } = checkOptions(options, what);
  if (timeout !== undefined && timeout !== Number.POSITIVE_INFINITY) {
    checkInteger(timeout, 'timeout', 0, 0x7fff_ffff, bare);
  }
  checkBoolean(readonly, 'readonly', bare);
  checkBoolean(truncationGuard, 'truncationGuard', bare);
  if (mode !== undefined && mode !== 'shared' && mode !== 'copy') {
    const message = `mode is 'shared' or 'copy' where a segment is attached; this is ${JSON.stringify(mode)}`;
    throw new SharedMemoryError('ERR_SHM_TYPE', message, { segment: bare });
  }
  const copy = mode === 'copy';
  return { offset, length, name: bare, copy, readonly, truncationGuard, timeout, trust: trustOf(options, bare) };
}

/** The bytes that are wanted of the segment's `size`. */
export function windowOf({ name, offset, length }: Wish, size: number): Span {
  const window = checkSpan(size, offset, length, name);
  if (window.length > 0) return window;
  const message = `a window of 0 bytes at ${window.offset} of the ${size} of shared memory '${name}' cannot be mapped`;
  throw new SharedMemoryError('ERR_SHM_RANGE', message, { segment: name });
}
