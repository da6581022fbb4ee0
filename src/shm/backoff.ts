/**
 * Waiting for something that can only be tried, without occupying anybody: not the event loop, and not one of libuv's few
 * threads, where four waits would stop every file operation of the process.
 *
 * The pauses grow from nothing to 20 ms. A timer that waits keeps the process alive, as a pending file operation would;
 * none is left when the waiting has ended, in whatever way.
 */
import type { Abort } from './abort.ts';
import { checkInteger, checkOptions } from './arguments.ts';
import { SharedMemoryError } from './errors.ts';

/** How long to wait. */
export interface WaitOptions {
  /** In milliseconds. Default: as long as it takes. */
  readonly timeout?: number | undefined;
}

/** How long to wait without blocking the thread. */
export interface AsyncWaitOptions extends WaitOptions {
  /** Ends the waiting; the promise is rejected with the signal's reason. */
  readonly signal?: Abort | undefined;
}

/** Pauses of `waitAsync`, in milliseconds; the last one repeats. */
const PAUSES: readonly number[] = [0, 1, 2, 4, 8, 16, 20];
/** Pauses of `waitSync`, in milliseconds. */
const SHORTEST = 0.02;
const LONGEST = 5;
/** How often `waitSync` tries before its first pause: a lock is mostly held for less than a pause takes. */
const SPINS = 20;
const MAX_TIMEOUT = 0x7fff_ffff;
const SLEEPER = new Int32Array(new SharedArrayBuffer(4));

/** Something to wait for: `what` says it in the error, as in `<what> was not free within 5 ms`. */
export interface Goal<T> {
  readonly name: string;
  readonly what: string;
  /** Added to the error's text. */
  readonly hint: string;
  /** The thing, or null when it is not to be had now. */
  attempt(): T | null;
}

/** The timeout in milliseconds, `Infinity` when there is none. */
export function timeoutOf(options: WaitOptions, name: string): number {
  const { timeout } = checkOptions(options, 'acquire');
  if (timeout === undefined || timeout === Infinity) return Infinity;
  return checkInteger(timeout, 'timeout', 0, MAX_TIMEOUT, name);
}

/** Tries until it works, blocking this thread; throws `ERR_SHM_TIMEOUT`. */
export function waitSync<T>(goal: Goal<T>, timeout: number): T {
  const start = performance.now();
  for (let tries = 0, pause = SHORTEST; ; tries++) {
    const got = goal.attempt();
    if (got !== null) return got;
    const left = timeout - (performance.now() - start);
    if (left <= 0) throw timedOut(goal, timeout);
    if (tries < SPINS) continue;
    Atomics.wait(SLEEPER, 0, 0, Math.min(pause, left));
    pause = Math.min(pause * 1.5, LONGEST);
  }
}

/**
 * Those who wait asynchronously for one object, in the order in which they came: only the first one's tries count, so that
 * nobody of this thread is overtaken by another of it.
 */
export class Turns {
  readonly #waiting: object[] = [];

  /** As `waitAsync`, and after those who came before. */
  async wait<T>(goal: Goal<T>, options: AsyncWaitOptions): Promise<T> {
    const timeout = timeoutOf(options, goal.name);
    const ticket = {};
    this.#waiting.push(ticket);
    try {
      const attempt = () => (this.#waiting[0] === ticket ? goal.attempt() : null);
      return await waitAsync({ ...goal, attempt }, timeout, options.signal);
    } finally {
      this.#waiting.splice(this.#waiting.indexOf(ticket), 1);
    }
  }
}

/** Tries until it works, with pauses; rejects with `ERR_SHM_TIMEOUT` or the signal's reason. */
export async function waitAsync<T>(goal: Goal<T>, timeout: number, signal?: Abort): Promise<T> {
  const start = performance.now();
  for (let tries = 0; ; tries++) {
    signal?.throwIfAborted();
    const got = goal.attempt();
    if (got !== null) return got;
    const left = timeout - (performance.now() - start);
    if (left <= 0) throw timedOut(goal, timeout);
    await sleep(Math.min(PAUSES[Math.min(tries, PAUSES.length - 1)]!, left), signal);
  }
}

/** Resolves after so many milliseconds, or when the signal is aborted: look at it afterwards. */
export function sleep(milliseconds: number, signal?: Abort): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const immediate = milliseconds === 0 ? setImmediate(done) : undefined;
    const timer = immediate === undefined ? setTimeout(done, Math.ceil(milliseconds)) : undefined;
    signal?.addEventListener('abort', done);
    function done() {
      signal?.removeEventListener('abort', done);
      clearImmediate(immediate);
      clearTimeout(timer);
      resolve();
    }
  });
}

/** The error of a wait that took too long. */
export function timedOut(goal: Pick<Goal<unknown>, 'name' | 'what' | 'hint'>, timeout: number): SharedMemoryError {
  const message = `${goal.what} '${goal.name}' was not free within ${timeout} ms: ${goal.hint}`;
  return new SharedMemoryError('ERR_SHM_TIMEOUT', message, { segment: goal.name });
}
