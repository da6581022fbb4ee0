/** What a successful `acquire` returns. */

/**
 * A lock that is held, or one unit of a semaphore: `using held = lock.acquire()` gives it back at the end of the block.
 * Python: what `with lock:` keeps to itself.
 */
export class Held {
  #release: (() => void) | undefined;

  /** Made by the library. */
  constructor(release: () => void) {
    this.#release = release;
  }

  /** Whether it has been given back through this object. */
  get released(): boolean {
    return this.#release === undefined;
  }

  /** Gives it back; calling it again does nothing. */
  release(): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  /** The same as {@link Held.release}; what `using` calls. */
  [Symbol.dispose](): void {
    this.release();
  }
}
