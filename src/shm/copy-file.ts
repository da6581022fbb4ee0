/** The files of segments that are copied and not mapped: what native/platform_linux.c does, as far as node:fs can do it. */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { threadId } from 'node:worker_threads';
import { SharedMemoryError } from './errors.ts';
import { hiddenName } from './protection.ts';

/** Where Linux has segments. */
const FOLDER = '/dev/shm';

/** Device and inode: which file a name meant. */
export type Identity = readonly [device: number, inode: number];

/** What a new file is to be. */
export interface FilePlan {
  readonly size: number;
  readonly mode: number;
  /** Whether zeros are written, so that the memory is there afterwards. */
  readonly preallocate: boolean;
  /** All of it; zeros when absent. */
  readonly content: Uint8Array | undefined;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_RDWR } = constants;
/** The most that one call is asked for, in bytes. */
const BLOCK = 2 ** 30;
const ZEROS = new Uint8Array(2 ** 16);

let count = 0;

/** Opens the file of a segment, and nothing else: a link is not followed, and a pipe not waited for. */
export function openFile(name: string, readonly: boolean) {
  const fd = openSync(`${FOLDER}/${name}`, (readonly ? O_RDONLY : O_RDWR) | O_NOFOLLOW | O_NONBLOCK);
  const status = fstatSync(fd);
  if (status.isFile()) return { fd, size: status.size, identity: [status.dev, status.ino] as Identity };
  closeSync(fd);
  const message = `could not attach shared memory '${name}': the name belongs to something else than memory`;
  throw new SharedMemoryError('ERR_SHM_TYPE', message, { segment: name });
}

/** Makes the file of a segment, complete before it has its name. */
export function makeFile(name: string, plan: FilePlan): { readonly fd: number; readonly identity: Identity } {
  for (;;) {
    let path = `${FOLDER}/.cornichon-copy-${process.pid}-${threadId}-${count++}`;
    const fd = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, plan.mode);
    try {
      fillFile(fd, plan);
      const { dev, ino } = fstatSync(fd);
      // For a moment the file has two names. Under this one, those who attach know that the other is nobody else's.
      const second = `${FOLDER}/${hiddenName([dev, ino])}`;
      renameSync(path, second);
      path = second;
      linkSync(second, `${FOLDER}/${name}`);
      removeIfThere(second);
      return { fd, identity: [dev, ino] };
    } catch (error) {
      closeSync(fd);
      removeIfThere(path);
      // Without the lock that the addon takes, a sweep holds the file for one that a crash left.
      if (!isMissing(error)) throw error;
    }
  }
}

function fillFile(fd: number, { size, content, preallocate }: FilePlan): void {
  if (content !== undefined) {
    writeFile(fd, 0, content);
  } else if (preallocate) {
    for (let at = 0; at < size; at += ZEROS.length) writeFile(fd, at, ZEROS.subarray(0, size - at));
  } else {
    ftruncateSync(fd, size);
  }
}

/** Size, owner's id, permission bits and number of names. */
export function describeFile(fd: number): [size: number, owner: number, mode: number, links: number] {
  const { size, uid, mode, nlink } = fstatSync(fd);
  return [size, uid, mode & 0o777, nlink];
}

/** How many bytes were read: fewer where the file ends before. */
export function readFile(fd: number, position: number, target: Uint8Array): number {
  return inBlocks(target, (at, length) => readSync(fd, target, at, length, position + at));
}

/** Writes all of them; throws what the system says. */
export function writeFile(fd: number, position: number, source: Uint8Array): number {
  return inBlocks(source, (at, length) => writeSync(fd, source, at, length, position + at));
}

function inBlocks(bytes: Uint8Array, transfer: (at: number, length: number) => number): number {
  let done = 0;
  while (done < bytes.length) {
    const count = transfer(done, Math.min(bytes.length - done, BLOCK));
    if (count === 0) break;
    done += count;
  }
  return done;
}

/** Removes the name if it still means this file; whether it did. */
export function unlinkFile(name: string, [device, inode]: Identity): boolean {
  const path = `${FOLDER}/${name}`;
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status?.ino !== inode || status.dev !== device) return false;
  return removeIfThere(path);
}

/** Closes a descriptor. */
export function closeFile(fd: number): void {
  closeSync(fd);
}

function removeIfThere(path: string): boolean {
  try {
    unlinkSync(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
