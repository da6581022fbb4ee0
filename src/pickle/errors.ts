/**
 * The one error that reading or writing a pickle throws.
 *
 * Code deep inside (an argument reader, a class handler) knows what is wrong but not where; it calls {@link fail}.
 * The machine catches the error on its way out and adds the place: the offset of the opcode and its name. What a
 * handler throws of its own becomes the `cause`, so nothing but a `PickleError` ever escapes from `loads`.
 */

/** What kind of thing went wrong. Codes are stable; messages are not. */
export type PickleErrorCode =
  | 'ERR_PICKLE_TRUNCATED'
  | 'ERR_PICKLE_OPCODE'
  | 'ERR_PICKLE_PROTO'
  | 'ERR_PICKLE_FRAME'
  | 'ERR_PICKLE_STACK'
  | 'ERR_PICKLE_MARK'
  | 'ERR_PICKLE_MEMO'
  | 'ERR_PICKLE_ARGUMENT'
  | 'ERR_PICKLE_ENCODING'
  | 'ERR_PICKLE_TYPE'
  | 'ERR_PICKLE_LIMIT'
  | 'ERR_PICKLE_BUFFER'
  | 'ERR_PICKLE_GLOBAL'
  | 'ERR_PICKLE_PERSID'
  | 'ERR_PICKLE_EXT'
  | 'ERR_PICKLE_REDUCE'
  | 'ERR_PICKLE_OPTION'
  | 'ERR_PICKLE_UNPICKLABLE';

/** Where and why, beside the code and the text. */
export interface PickleErrorDetails {
  /** Byte offset of the opcode at fault in the data that was given; `null` when writing. */
  readonly offset?: number | null;
  /** Name of that opcode, or `null` when writing or when the byte is no opcode. */
  readonly opcode?: string | null;
  /** When writing: the way from the value given to the value at fault, such as `value[3].name`. */
  readonly path?: string | null;
  /** Name of the limit that was met, when `code` is `ERR_PICKLE_LIMIT`. */
  readonly limit?: string | null;
  /** What a handler or the engine threw. */
  readonly cause?: unknown;
}

/**
 * Thrown by everything that reads or writes a pickle; corresponds to Python's `pickle.PickleError` with its two children
 * `PicklingError` and `UnpicklingError`, and to the `EOFError`, `ValueError`, `IndexError` ... that Python mixes in.
 *
 * @example
 * ```ts
 * import { loads, PickleError } from 'cornichon';
 * try {
 *   loads(new Uint8Array([0x80, 4, 0x4b]));
 * } catch (error) {
 *   if (error instanceof PickleError) console.log(error.code, error.offset, error.opcode);
 *   // ERR_PICKLE_TRUNCATED 2 BININT1
 * }
 * ```
 */
export class PickleError extends Error {
  /** Always `'PickleError'`. */
  override readonly name = 'PickleError';
  /** What kind of thing went wrong. */
  readonly code: PickleErrorCode;
  /** Byte offset of the opcode at fault, or `null` when writing. */
  readonly offset: number | null;
  /** Name of the opcode at fault, or `null`. */
  readonly opcode: string | null;
  /** When writing: the way from the value given to the value at fault, or `null`. */
  readonly path: string | null;
  /** Name of the limit that was met, or `null`. */
  readonly limit: string | null;

  /** Made by the library; documented because tests of a service may want to make one. */
  constructor(code: PickleErrorCode, message: string, details: PickleErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.offset = details.offset ?? null;
    this.opcode = details.opcode ?? null;
    this.path = details.path ?? null;
    this.limit = details.limit ?? null;
  }
}

/** Stops with an error whose place the machine will add. */
export function fail(code: PickleErrorCode, message: string, limit?: string): never {
  throw new PickleError(code, message, limit === undefined ? {} : { limit });
}

/** True for an error of ours that nobody has given a place yet. */
function isUnplaced(error: unknown): error is PickleError {
  return error instanceof PickleError && error.offset === null && error.path === null;
}

/** The error with the place of a reading machine; what a handler threw becomes the cause of an error with `code`. */
export function placeInStream(
  error: unknown,
  offset: number,
  opcode: string | null,
  code: PickleErrorCode,
): PickleError {
  if (error instanceof PickleError && !isUnplaced(error)) return error;
  const place = `at byte ${offset}${opcode === null ? '' : `, opcode ${opcode}`}`;
  return relocate(error, code, place, { offset, opcode });
}

/** The error with the place of a writing machine. */
export function placeInValue(error: unknown, path: string, code: PickleErrorCode): PickleError {
  if (error instanceof PickleError && !isUnplaced(error)) return error;
  return relocate(error, code, `at ${path}`, { path });
}

function relocate(error: unknown, code: PickleErrorCode, place: string, details: PickleErrorDetails): PickleError {
  if (isUnplaced(error)) {
    const cause = error.cause === undefined ? {} : { cause: error.cause };
    return new PickleError(error.code, `${error.message} (${place})`, { ...details, limit: error.limit, ...cause });
  }
  return new PickleError(code, `${textOf(error)} (${place})`, { ...details, cause: error });
}

/** What an error, or whatever else was thrown, says of itself; anything may be thrown, and not everything can be told. */
function textOf(error: unknown): string {
  try {
    return error instanceof Error ? error.message : String(error);
  } catch {
    return 'something was thrown that has no text';
  }
}
