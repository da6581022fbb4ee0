/**
 * Named semaphores: what Python's `multiprocessing.Lock`, `RLock` and `Semaphore` are underneath, when they were made with
 * the start method `spawn` or `forkserver` (with `fork` they have no name).
 *
 * Nobody knows who holds a semaphore, the system neither: when a holder is killed it stays taken for ever. Use a
 * `FileLock` where that may happen, and a timeout wherever a semaphore is waited for.
 */
import { checkBoolean, checkInteger, checkOptions } from './arguments.ts';
import { type AsyncWaitOptions, type Goal, Turns, timedOut, timeoutOf, type WaitOptions } from './backoff.ts';
import { type Binding, binding, type NativeSemaphore } from './binding.ts';
import { isSharedMemoryError, SharedMemoryError } from './errors.ts';
import { Held } from './held.ts';
import { attemptLock, type LockAttempt } from './lock-error.ts';
import { randomDigits, segmentName } from './names.ts';

/** How `NamedSemaphore.create` makes a semaphore. */
export interface SemaphoreOptions {
  /** At most 246 letters, digits, `.`, `_` and `-`; a free name when absent. */
  readonly name?: string;
  /** How many may be taken at the beginning. Default 1, a lock. */
  readonly value?: number;
  /** The value that `release` does not go beyond. Default: `value`, but at least 1. */
  readonly max?: number;
  /** Permission bits, reduced by the process's umask. Default `0o600`. */
  readonly mode?: number;
  /** Leave the name to others: neither the end of this thread nor `using` unlinks it. Default false. */
  readonly keep?: boolean;
}

/** How a semaphore is opened. */
export interface OpenSemaphoreOptions {
  /** The value that `release` does not go beyond. */
  readonly max?: number;
}

interface Parts {
  readonly native: Binding;
  readonly handle: NativeSemaphore;
  readonly name: string;
  readonly max: number;
  readonly owner: boolean;
  readonly keep: boolean;
}

/** SEM_VALUE_MAX of glibc and musl. */
const MOST = 0x7fff_ffff;
/** How long one blocking call lasts, in milliseconds: between two of them a worker can be terminated. */
const SLICE = 100;
/** A few letters fewer than a segment may have: the file is called `sem.` and the name. */
const MAX_NAME = 246;

/** Not collected, and unlinked when the process ends. */
const owned = new Set<NamedSemaphore>();
let listening = false;

/**
 * A semaphore that other processes find by its name. Python: `multiprocessing.Lock` and `Semaphore`.
 *
 * @example
 * ```ts
 * import { NamedSemaphore } from 'cornichon/shm';
 * using lock = NamedSemaphore.create({ value: 1 }); // Python opens it by lock.name: see the guide to locks
 * {
 *   using held = lock.acquire({ timeout: 1000 });
 *   console.log(lock.value, held.released); // 0 false
 * }
 * console.log(lock.value); // 1
 * ```
 */
export class NamedSemaphore {
  /** The name, without the leading slash that Python's `_semlock.name` has. */
  readonly name: string;
  /** The value that {@link NamedSemaphore.release} does not go beyond. */
  readonly max: number;
  /** Whether this object created the semaphore. */
  readonly owner: boolean;
  readonly #native: Binding;
  readonly #handle: NativeSemaphore;
  readonly #keep: boolean;
  readonly #turns = new Turns();
  #closed = false;

  private constructor({ native, handle, name, max, owner, keep }: Parts) {
    this.#native = native;
    this.#handle = handle;
    this.#keep = keep;
    this.name = name;
    this.max = max;
    this.owner = owner;
    if (owner && !keep) remember(this);
  }

  /**
   * Makes a semaphore. It is unlinked when this thread ends, unless that was done before or `keep` is set.
   *
   * @throws SharedMemoryError `ERR_SHM_EXISTS`, `ERR_SHM_NAME`, `ERR_SHM_RANGE`, `ERR_SHM_TYPE`, `ERR_SHM_NO_SPACE`,
   * `ERR_SHM_BINDING`.
   */
  static create(options: SemaphoreOptions = {}): NamedSemaphore {
    const { name, value = 1, mode = 0o600, keep = false } = checkOptions(options, 'NamedSemaphore.create');
    const { max = Math.max(1, value) } = options;
    checkInteger(max, 'max', 1, MOST, name);
    checkInteger(value, 'value', 0, max, name);
    checkInteger(mode, 'mode', 0, 0o777, name);
    checkBoolean(keep, 'keep', name);
    const native = binding();
    for (;;) {
      const bare = name === undefined ? `cornichon-${randomDigits()}` : semaphoreName(name);
      try {
        const handle = attemptLock(on(bare, 'create'), () => native.semaphoreCreate(bare, value, mode, keep));
        return new NamedSemaphore({ native, handle, name: bare, max, owner: true, keep });
      } catch (error) {
        if (name !== undefined || !isSharedMemoryError(error, 'ERR_SHM_EXISTS')) throw error;
      }
    }
  }

  /**
   * Opens a semaphore that somebody created.
   *
   * @param name - With or without a leading slash.
   * @param options - `max`, by default 2147483647: the file does not say what its creator meant.
   * @throws SharedMemoryError `ERR_SHM_NOT_FOUND`, `ERR_SHM_PERMISSION`, `ERR_SHM_NAME`, `ERR_SHM_RANGE` if the value is
   * greater than `max` already, `ERR_SHM_TYPE` if the file is no semaphore, `ERR_SHM_BINDING`.
   */
  static open(name: string, options: OpenSemaphoreOptions = {}): NamedSemaphore {
    const bare = semaphoreName(name);
    const { max = MOST } = checkOptions(options, 'NamedSemaphore.open');
    checkInteger(max, 'max', 1, MOST, bare);
    const native = binding();
    const handle = attemptLock(on(bare, 'open'), () => native.semaphoreOpen(bare));
    const opened = new NamedSemaphore({ native, handle, name: bare, max, owner: false, keep: true });
    const value = opened.#knownValue();
    if (value === undefined || value <= max) return opened;
    opened.close();
    const message = `semaphore '${bare}' has the value ${value}, more than max, which is ${max}: pass { max } for a Semaphore`;
    throw new SharedMemoryError('ERR_SHM_RANGE', message, { segment: bare });
  }

  /**
   * Opens the semaphore of a Python `Lock`, `RLock` or `Semaphore` of `multiprocessing.get_context('spawn')` (or
   * `'forkserver'`) by its `lock._semlock.name`. An `RLock` is taken here as an ordinary lock: not twice.
   *
   * @param name - Such as `/mp-k3w8_x2a`. Python's name is None with the start method `fork`: such a lock has none.
   * @param options - `max`, by default 1, which is right for `Lock` and `RLock`.
   * @throws SharedMemoryError As {@link NamedSemaphore.open}; `ERR_SHM_TYPE` for None.
   */
  static fromPythonLock(name: string | null | undefined, options: OpenSemaphoreOptions = {}): NamedSemaphore {
    if (typeof name === 'string') return NamedSemaphore.open(name, { max: 1, ...options });
    const message =
      "the lock has no name (its _semlock.name is None): it was made with the start method 'fork'; make it with" +
      " multiprocessing.get_context('spawn').Lock()";
    throw new SharedMemoryError('ERR_SHM_TYPE', message);
  }

  /** Removes a name; says whether there was one. Who has the semaphore open keeps it. */
  static unlink(name: string): boolean {
    const bare = semaphoreName(name);
    return attemptLock(on(bare, 'unlink'), () => binding().semaphoreUnlinkName(bare));
  }

  /**
   * How many can be taken at this moment. Python: `semaphore.get_value()`.
   *
   * @throws SharedMemoryError `ERR_SHM_CLOSED`; `ERR_SHM_UNSUPPORTED` on macOS, where Python raises NotImplementedError.
   */
  get value(): number {
    return this.#do('read', () => this.#native.semaphoreValue(this.#handle));
  }

  /** Whether {@link NamedSemaphore.close} was called. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Takes one if that is possible at once, else returns null. Python: `lock.acquire(block=False)`. */
  tryAcquire(): Held | null {
    return this.#take() ? this.#held() : null;
  }

  /**
   * Takes one, blocking this thread until there is one. Python: `lock.acquire(timeout=...)`.
   *
   * @returns What was taken: give it back with `release()` or `using`, or with {@link NamedSemaphore.release} and not both.
   * @throws SharedMemoryError `ERR_SHM_TIMEOUT`, `ERR_SHM_CLOSED`, `ERR_SHM_RANGE`, `ERR_SHM_TYPE`.
   */
  acquire(options: WaitOptions = {}): Held {
    const timeout = timeoutOf(options, this.name);
    if (this.#take()) return this.#held();
    const start = performance.now();
    for (;;) {
      const left = timeout - (performance.now() - start);
      if (left <= 0) throw timedOut(this.#goal(), timeout);
      const slice = Math.ceil(Math.min(left, SLICE));
      if (this.#do('take', () => this.#native.semaphoreWait(this.#handle, slice))) return this.#held();
    }
  }

  /**
   * Takes one as soon as there is one, without blocking anything: it tries again after 0, 1, 2, 4, 8, 16, 20, 20 ...
   * milliseconds. Those who wait on the same object get theirs in the order in which they asked.
   *
   * @returns As {@link NamedSemaphore.acquire}.
   * @throws SharedMemoryError `ERR_SHM_TIMEOUT`, `ERR_SHM_CLOSED`; the signal's reason when it is aborted.
   */
  acquireAsync(options: AsyncWaitOptions = {}): Promise<Held> {
    return this.#turns.wait(this.#goal(), options);
  }

  /**
   * Gives one back, taken here or elsewhere. Python: `lock.release()`.
   *
   * @throws SharedMemoryError `ERR_SHM_LOCK` if the value is `max` already, where Python raises ValueError.
   */
  release(): void {
    if (this.#do('release', () => this.#native.semaphorePost(this.#handle, this.max))) return;
    const message = `semaphore '${this.name}' was released too often: its value is ${this.max} already, which is its max`;
    throw new SharedMemoryError('ERR_SHM_LOCK', message, { segment: this.name });
  }

  /**
   * Ends its use here; the semaphore stays, and stays taken if it was: on Windows, for as long as others have it open.
   * Calling it again does nothing.
   */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#native.semaphoreClose(this.#handle);
  }

  /**
   * Removes the name, before or after close, if it still means this semaphore; says whether it did. On Windows there is
   * nothing to remove, and it says false.
   */
  unlink(): boolean {
    owned.delete(this);
    return attemptLock(on(this.name, 'unlink'), () => this.#native.semaphoreUnlink(this.#handle));
  }

  /** Closes, and unlinks if this object is the owner and was not created with `keep`: what `using` calls. */
  [Symbol.dispose](): void {
    this.close();
    if (this.owner && !this.#keep) this.unlink();
  }

  /** `undefined` on macOS, which does not tell. */
  #knownValue(): number | undefined {
    try {
      return this.value;
    } catch (error) {
      if (isSharedMemoryError(error, 'ERR_SHM_UNSUPPORTED')) return undefined;
      throw error;
    }
  }

  #take(): boolean {
    return this.#do('take', () => this.#native.semaphoreTry(this.#handle));
  }

  #held(): Held {
    return new Held(() => this.release());
  }

  #goal(): Goal<Held> {
    const hint =
      'somebody holds it, or was killed while holding it: it is then taken for ever, until somebody who knows that the holder' +
      ' is dead calls release() once (a FileLock is free when its holder dies)';
    return { name: this.name, what: 'semaphore', hint, attempt: () => this.tryAcquire() };
  }

  #do<T>(doing: LockAttempt['doing'], call: () => T): T {
    if (!this.#closed) return attemptLock(on(this.name, doing), call);
    throw new SharedMemoryError('ERR_SHM_CLOSED', `semaphore '${this.name}' is closed; open it again to use it`, {
      segment: this.name,
    });
  }
}

function on(name: string, doing: LockAttempt['doing']): LockAttempt {
  return { kind: 'semaphore', name, doing };
}

function semaphoreName(name: string): string {
  const bare = segmentName(name);
  if (bare.length <= MAX_NAME) return bare;
  const message = `a semaphore's name has at most ${MAX_NAME} characters; this one has ${bare.length}`;
  throw new SharedMemoryError('ERR_SHM_NAME', message, { segment: bare });
}

/** A worker that is terminated runs no JavaScript: there the addon unlinks. `process.exit` asks no addon: then it is this. */
function remember(semaphore: NamedSemaphore): void {
  owned.add(semaphore);
  if (listening) return;
  listening = true;
  process.on('exit', () => {
    for (const each of [...owned]) each.unlink();
  });
}
