/** A promise to a running operation that its memory stays. */

/**
 * Keeps a segment's memory mapped while it exists: `using pin = memory.pin()`, or release it when the operation is done.
 * Python: an exported `memoryview`, whose existence `close` refuses too.
 */
export class Pin {
  /** The bytes of the segment. */
  readonly bytes: Uint8Array<SharedArrayBuffer>;
  #release: (() => void) | undefined;

  /** Made by the library. */
  constructor(bytes: Uint8Array<SharedArrayBuffer>, release: () => void) {
    this.bytes = bytes;
    this.#release = release;
  }

  /** Whether it was released. */
  get released(): boolean {
    return this.#release === undefined;
  }

  /** Lets the memory go; calling it again does nothing. */
  release(): void {
    const release = this.#release;
    this.#release = undefined;
    release?.();
  }

  /** The same as {@link Pin.release}; what `using` calls. */
  [Symbol.dispose](): void {
    this.release();
  }
}

/** Calls `use` with the pinned bytes and releases them when it has returned, or when the promise that it returned is settled. */
export function usePinned<T>(pin: Pin, use: (bytes: Uint8Array<SharedArrayBuffer>) => T): T {
  let waits = false;
  try {
    const result = use(pin.bytes);
    if (!isThenable(result)) return result;
    waits = true;
    return Promise.resolve(result).finally(() => pin.release()) as T;
  } finally {
    if (!waits) pin.release();
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
