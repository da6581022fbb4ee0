/**
 * Names of segments that work in both languages.
 *
 * POSIX wants a leading slash, Python hides it; both spellings are accepted and the slash is dropped. The alphabet is
 * narrower than the system's on purpose: with other characters Python's resource tracker fails after it has created the
 * segment (non-ASCII, newline, colon) or cuts the name (NUL). Names starting with `sem.` are glibc's semaphores.
 */
import { isSharedMemoryError, SharedMemoryError } from './errors.ts';

/** Linux allows 255 bytes, Windows 260 characters; a few are left for names derived from this one. */
const MAX_LENGTH = 250;
/** macOS allows 30 bytes with the slash. */
const MAX_LENGTH_MACOS = 29;

/** The name without its slash. Throws `ERR_SHM_TYPE` or `ERR_SHM_NAME` for one that would not work everywhere. */
export function segmentName(name: string): string {
  if (typeof name !== 'string') {
    throw new SharedMemoryError('ERR_SHM_TYPE', `a segment's name is a string; this is ${describe(name)}`);
  }
  const bare = name.startsWith('/') ? name.slice(1) : name;
  const fault = faultOf(bare);
  if (fault === null) return bare;
  throw new SharedMemoryError('ERR_SHM_NAME', `${JSON.stringify(name.slice(0, 300))} cannot name a segment: ${fault}`, {
    segment: name,
  });
}

/** Whether it is the name of a segment, without a slash. */
export function isSegmentName(name: string): boolean {
  return faultOf(name) === null;
}

function faultOf(name: string): string | null {
  if (name === '') return 'it is empty';
  if (name.length > MAX_LENGTH) return `it has ${name.length} characters, the most is ${MAX_LENGTH}`;
  const odd = /[^A-Za-z0-9._-]/u.exec(name);
  if (odd !== null) {
    return `${JSON.stringify(odd[0])} at position ${odd.index} is not one of A-Z a-z 0-9 . _ -`;
  }
  if (name === '.' || name === '..') return 'it names a folder';
  if (name.startsWith('sem.')) return "names starting with 'sem.' belong to semaphores";
  if (process.platform === 'darwin' && name.length > MAX_LENGTH_MACOS) {
    return `it has ${name.length} characters, the most on macOS is ${MAX_LENGTH_MACOS}`;
  }
  return null;
}

/** A name that nobody has: Python's prefix, then 64 random bits where Python takes 32. */
export function generateName(): string {
  return `${process.platform === 'win32' ? 'wnsm_' : 'psm_'}${randomDigits()}`;
}

/** 64 random bits, as hexadecimal digits. */
export function randomDigits(): string {
  // Not imported: Node takes 4 to 6 ms to load it, and who attaches draws no names.
  return process.getBuiltinModule('node:crypto').randomBytes(8).toString('hex');
}

/** Python, too, draws another name if somebody has the first. */
export function withFreeName<T>(create: (name: string) => T): T {
  for (;;) {
    try {
      return create(generateName());
    } catch (error) {
      if (!isSharedMemoryError(error, 'ERR_SHM_EXISTS')) throw error;
    }
  }
}

function describe(value: unknown): string {
  return value === null ? 'null' : `of type ${typeof value}`;
}
