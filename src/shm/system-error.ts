/**
 * A failed system call, said in words.
 *
 * The addon reports an errno and the name of the call. Here they become a `SharedMemoryError` whose text says what to do
 * next, with the system error, in the shape that Node gives its own, as the cause.
 */
import { statfsSync } from 'node:fs';
import { getSystemErrorMap } from 'node:util';
import { SharedMemoryError, type SharedMemoryErrorCode } from './errors.ts';
import { namesEndByThemselves, segmentsAreFiles } from './system.ts';

/** What the addon throws. */
interface NativeFailure extends Error {
  readonly errno: number;
  readonly syscall: string;
}

/** What was being done when the call failed: the beginning of the message. */
export interface Attempt {
  readonly segment: string;
  /** As in `could not <doing> <segment>`. */
  readonly doing: 'create' | 'attach' | 'map' | 'read' | 'write' | 'close' | 'unlink';
  /** In bytes, where the size is what the call may have failed for. */
  readonly size?: number;
}

type Advice = readonly [SharedMemoryErrorCode, (attempt: Attempt) => string];

const GONE =
  'unlinked already, or removed by the resource tracker of a Python process that attached it and has ended (attach with' +
  ' track=False, Python 3.13, to keep it)';
const LAST = 'or closed by the last one who had it open, with whom it went';
const NOT_MEMORY: Advice = [
  'ERR_SHM_TYPE',
  () => 'the name belongs to something else than memory (a link, a pipe, a socket or a folder)',
];
const NO_SPACE: Advice = ['ERR_SHM_NO_SPACE', noSpace];
const TOO_LARGE: Advice = [
  'ERR_SHM_TOO_LARGE',
  ({ size }) => `${amount(size)} are more than this process may put into one file (see ulimit -f)`,
];
const NOT_ALLOWED: Advice = ['ERR_SHM_PERMISSION', notAllowed];

const ADVICE: Readonly<Record<string, Advice>> = {
  ENOENT: [
    'ERR_SHM_NOT_FOUND',
    () => `there is no segment of that name: not created yet, ${namesEndByThemselves() ? LAST : GONE}`,
  ],
  EEXIST: [
    'ERR_SHM_EXISTS',
    () => 'the name is taken: attach it, unlink it first, or leave the name out to get one that is free',
  ],
  EACCES: NOT_ALLOWED,
  EPERM: NOT_ALLOWED,
  EROFS: NOT_ALLOWED,
  ENOSPC: NO_SPACE,
  EDQUOT: NO_SPACE,
  EFBIG: TOO_LARGE,
  ELOOP: NOT_MEMORY,
  EISDIR: NOT_MEMORY,
  ENXIO: NOT_MEMORY,
  ENOMEM: [
    'ERR_SHM_SYSTEM',
    ({ size }) =>
      `no room for ${amount(size)} among this process's addresses or mappings: close() segments that are not needed` +
      ' any more (those that were only dropped wait for the garbage collector), or raise vm.max_map_count or ulimit -v',
  ],
  ENOTSUP: [
    'ERR_SHM_UNSUPPORTED',
    ({ doing }) =>
      doing === 'map'
        ? 'this system has no readonly views (macOS maps shared memory only as shared); take a snapshot()'
        : 'this system cannot do that',
  ],
  EMFILE: ['ERR_SHM_SYSTEM', () => 'this process has too many files open: close() segments, or raise ulimit -n'],
};

/** Runs a call into the addon and turns its failure into a `SharedMemoryError`. */
export function attempt<T>(what: Attempt, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (isDenied(error)) throw denied(what, error);
    if (!isNativeFailure(error)) throw error;
    const cause = systemError(error, what.segment);
    const [code, advice] = ADVICE[cause.code] ?? ['ERR_SHM_SYSTEM', () => cause.message];
    const message = `could not ${what.doing} shared memory '${what.segment}': ${advice(what)}`;
    throw new SharedMemoryError(code, message, { segment: what.segment, cause });
  }
}

/** What node:fs throws where Node was started with `--permission`. */
function isDenied(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && error.code === 'ERR_ACCESS_DENIED';
}

function denied({ doing, segment }: Attempt, cause: Error): SharedMemoryError {
  const message =
    `could not ${doing} shared memory '${segment}': Node's permission model keeps this process out of /dev/shm (start it with` +
    " '--allow-fs-read=/dev/shm/*' and '--allow-fs-write=/dev/shm/*')";
  return new SharedMemoryError('ERR_SHM_PERMISSION', message, { segment, cause });
}

function isNativeFailure(error: unknown): error is NativeFailure {
  return error instanceof Error && 'errno' in error && 'syscall' in error;
}

function systemError({ errno, syscall }: NativeFailure, path: string) {
  const [code, text] = getSystemErrorMap().get(errno) ?? [`E${-errno}`, `error ${-errno}`];
  return Object.assign(new Error(`${code}: ${text}, ${syscall} '${path}'`), { errno, code, syscall, path });
}

function notAllowed({ doing }: Attempt): string {
  if (doing !== 'attach') return 'this user may not do that';
  return 'this user may not both read and write it; { readonly: true } needs the right to read only';
}

function noSpace({ size }: Attempt): string {
  if (!segmentsAreFiles()) return `${amount(size)} were asked for, more than the system has to give`;
  const hint = 'Docker gives a container 64 MB unless it is started with --shm-size';
  try {
    const { bavail, blocks, bsize } = statfsSync('/dev/shm');
    return `${amount(size)} were asked for, /dev/shm has ${bavail * bsize} of ${blocks * bsize} bytes free (${hint})`;
  } catch {
    return `${amount(size)} were asked for and there is not so much left (${hint})`;
  }
}

function amount(size: number | undefined): string {
  return size === undefined ? 'the bytes' : `${size} bytes`;
}
