/**
 * Locks that the kernel keeps with an open file (`flock`), so that they end with the process that holds them, however it
 * ends. The other side in Python is `fcntl.flock(shm._fd, fcntl.LOCK_EX)` for a segment, and
 * `fcntl.flock(file, ...)` for a file; on Windows `msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)` at position 0.
 */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkBoolean, checkOptions } from './arguments.ts';
import { type AsyncWaitOptions, type Goal, Turns, timeoutOf, type WaitOptions, waitSync } from './backoff.ts';
import { type Binding, binding, type NativeLock } from './binding.ts';
import { SharedMemoryError } from './errors.ts';
import { Held } from './held.ts';
import { attemptLock, type LockAttempt } from './lock-error.ts';
import { segmentName } from './names.ts';
import { segmentLockFile, segmentsAreFiles } from './system.ts';
import { attempt } from './system-error.ts';

/** Which kind of lock. */
export interface ShareOptions {
  /** Several may hold it at the same time, as long as nobody holds it alone: for readers. Default false. */
  readonly shared?: boolean;
}

/** How a file is opened for locking. */
export interface LockFileOptions {
  /** Permission bits if the file has to be made, reduced by the process's umask. Default `0o600`. */
  readonly mode?: number;
}

/** Some are undefined on Windows, whatever their type says. */
const { O_RDWR, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * A lock that is released when its holder dies. Every object is a holder of its own, also within one process; one object
 * holds it once at a time.
 *
 * @example
 * ```ts
 * import { FileLock, SharedMemory } from 'cornichon/shm';
 * using memory = SharedMemory.create({ size: 64 });
 * using lock = FileLock.onSegment(memory.name); // Python: fcntl.flock(shm._fd, fcntl.LOCK_EX)
 * {
 *   using held = lock.acquire({ timeout: 1000 });
 *   memory.bytes()[0] = 1;
 * }
 * console.log(lock.held); // false
 * ```
 */
export class FileLock {
  /** The segment's name or the file's path. */
  readonly name: string;
  readonly #native: Binding;
  readonly #handle: NativeLock;
  readonly #turns = new Turns();
  #holds: Held | undefined;
  #closed = false;

  private constructor(native: Binding, handle: NativeLock, name: string) {
    this.#native = native;
    this.#handle = handle;
    this.name = name;
  }

  /**
   * A lock on a segment's file, which must exist. On macOS and Windows a segment is no file, and what is locked in its place is
   * `cornichon-<name>.lock` in the folder for temporary files, which Python locks as any other file.
   *
   * @param name - The segment's name, with or without a leading slash.
   * @throws SharedMemoryError `ERR_SHM_NOT_FOUND`, `ERR_SHM_PERMISSION`, `ERR_SHM_NAME`, `ERR_SHM_TYPE`, `ERR_SHM_BINDING`.
   */
  static onSegment(name: string): FileLock {
    const bare = segmentName(name);
    const make = (native: Binding, handle: NativeLock) => new FileLock(native, handle, bare);
    if (segmentsAreFiles()) return open(bare, `/dev/shm/${bare}`, O_RDWR, 0, make);
    const native = binding();
    native.close(attempt({ segment: bare, doing: 'attach' }, () => native.attach(bare, true)));
    return open(bare, segmentLockFile(bare), O_RDWR | O_CREAT, 0o600, make);
  }

  /**
   * A lock on a file, which is made, empty, if it does not exist and is never removed: who removes a lock file breaks it
   * for those who come later.
   *
   * @param path - Of a regular file, on a local file system.
   * @throws SharedMemoryError `ERR_SHM_NOT_FOUND` if there is no such folder, `ERR_SHM_PERMISSION`, `ERR_SHM_TYPE`,
   * `ERR_SHM_BINDING`.
   */
  static onFile(path: string, options: LockFileOptions = {}): FileLock {
    const { mode = 0o600 } = checkOptions(options, 'FileLock.onFile');
    if (typeof path !== 'string') {
      throw new SharedMemoryError('ERR_SHM_TYPE', `a lock file's path is a string; this is of type ${typeof path}`);
    }
    const full = resolve(path);
    return open(full, full, O_RDWR | O_CREAT, mode, (native, handle) => new FileLock(native, handle, full));
  }

  /** Whether this object holds the lock. */
  get held(): boolean {
    return this.#holds !== undefined;
  }

  /** Whether {@link FileLock.close} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Takes the lock if that is possible at once, else returns null. Python: `fcntl.flock(fd, LOCK_EX | LOCK_NB)`. */
  tryAcquire(options: ShareOptions = {}): Held | null {
    return this.#try(sharedOf(options, this.name));
  }

  /**
   * Takes the lock, blocking this thread until it is free. It is tried, with pauses of at most 5 ms.
   *
   * @throws SharedMemoryError `ERR_SHM_TIMEOUT`; `ERR_SHM_LOCK` if this object holds it already, because nobody could
   * release it meanwhile; `ERR_SHM_CLOSED`, `ERR_SHM_RANGE`, `ERR_SHM_TYPE`.
   */
  acquire(options: WaitOptions & ShareOptions = {}): Held {
    const shared = sharedOf(options, this.name);
    const timeout = timeoutOf(options, this.name);
    if (this.held) {
      const message = `this object holds the lock '${this.name}' already: it would wait for itself (acquireAsync waits in line)`;
      throw new SharedMemoryError('ERR_SHM_LOCK', message, { segment: this.name });
    }
    return waitSync(this.#goal(shared), timeout);
  }

  /**
   * Takes the lock as soon as it is free, without blocking anything: it tries again after 0, 1, 2, 4, 8, 16, 20, 20 ...
   * milliseconds. Those who wait on the same object get it in the order in which they asked.
   *
   * @throws SharedMemoryError `ERR_SHM_TIMEOUT`, `ERR_SHM_CLOSED`; the signal's reason when it is aborted.
   */
  async acquireAsync(options: AsyncWaitOptions & ShareOptions = {}): Promise<Held> {
    return this.#turns.wait(this.#goal(sharedOf(options, this.name)), options);
  }

  /** Releases the lock. Throws `ERR_SHM_LOCK` if this object does not hold it. Python: `fcntl.flock(fd, LOCK_UN)`. */
  release(): void {
    this.#checkOpen();
    if (this.#holds !== undefined) return this.#holds.release();
    const message = `this object does not hold the lock '${this.name}'`;
    throw new SharedMemoryError('ERR_SHM_LOCK', message, { segment: this.name });
  }

  /** Releases the lock if it is held and closes the file. Calling it again does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#holds?.release();
    this.#closed = true;
    this.#native.lockClose(this.#handle);
  }

  /** The same as {@link FileLock.close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  #try(shared: boolean): Held | null {
    this.#checkOpen();
    if (this.#holds !== undefined) return null;
    if (!attemptLock(on(this.name, 'take'), () => this.#native.lockTry(this.#handle, shared))) return null;
    this.#holds = new Held(() => {
      this.#holds = undefined;
      if (!this.#closed) attemptLock(on(this.name, 'release'), () => this.#native.lockRelease(this.#handle));
    });
    return this.#holds;
  }

  #goal(shared: boolean): Goal<Held> {
    const hint = 'somebody who is alive holds it (the kernel releases the lock of a process that ends)';
    return { name: this.name, what: 'lock', hint, attempt: () => this.#try(shared) };
  }

  #checkOpen(): void {
    if (!this.#closed) return;
    throw new SharedMemoryError('ERR_SHM_CLOSED', `the lock '${this.name}' is closed`, { segment: this.name });
  }
}

function on(name: string, doing: LockAttempt['doing']): LockAttempt {
  return { kind: 'lock file', name, doing };
}

function sharedOf(options: ShareOptions, name: string): boolean {
  const { shared = false } = checkOptions(options, 'acquire');
  checkBoolean(shared, 'shared', name);
  return shared;
}

/** Opens the file, without following a link and without waiting at a pipe, and passes it to the addon. */
function open(
  name: string,
  path: string,
  flags: number,
  mode: number,
  make: (native: Binding, handle: NativeLock) => FileLock,
): FileLock {
  const native = binding();
  return attemptLock(on(name, 'open'), () => {
    const fd = openSync(path, flags | O_NOFOLLOW | O_NONBLOCK, mode);
    try {
      if (fstatSync(fd).isFile()) return make(native, native.lockAdopt(fd));
    } finally {
      closeSync(fd);
    }
    throw new SharedMemoryError('ERR_SHM_TYPE', `'${name}' is no regular file and cannot be a lock`, { segment: name });
  });
}
