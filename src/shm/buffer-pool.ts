/**
 * Memory that is given back and used again: a copy into it takes a fifth of what one into fresh memory takes.
 *
 * JavaScript cannot say that memory is no longer used, but it can take it away: an ArrayBuffer that is transferred leaves all its
 * views empty, and the same bytes under another object. So whoever still had a view sees nothing of what comes next.
 */

/** What a {@link BufferPool} is made with. */
export interface BufferPoolOptions {
  /** How many bytes are kept at most while nobody uses them. Default: 256 MiB. */
  readonly maxBytes?: number;
  /** Makes memory when none that is kept will do. Default: `new ArrayBuffer(length)`. */
  readonly allocate?: (length: number) => ArrayBuffer;
}

/**
 * Memory for one large message after another: what is given back is used again. It is detached first, so that no view of it
 * shows what comes next.
 *
 * What `allocate` gives may be larger than asked for, by no more than half, and has in it what was there before. So whoever hands
 * the `buffer` of a result on, instead of the result, hands on bytes of earlier ones.
 *
 * @example
 * ```ts
 * import { dumps } from 'cornichon';
 * import { allocateHuge, BufferPool } from 'cornichon/shm';
 * const pool = new BufferPool({ allocate: allocateHuge });
 * for (const value of [1, 2, 3]) {
 *   const pickle = dumps(new Uint8Array(5_000_000).fill(value), { allocate: pool.allocate });
 *   // ... send it, and when that is done:
 *   pool.release(pickle);
 *   console.log(pickle.length); // 0, 0, 0
 * }
 * ```
 */
export class BufferPool {
  readonly #maxBytes: number;
  readonly #fresh: (length: number) => ArrayBuffer;
  /** The last one given back comes last. */
  readonly #kept: ArrayBuffer[] = [];
  #bytes = 0;

  /** An empty pool. @throws RangeError for a `maxBytes` that is no number from 0 on. */
  constructor({ maxBytes = 2 ** 28, allocate = plain }: BufferPoolOptions = {}) {
    if (!(maxBytes >= 0)) throw new RangeError(`maxBytes must be a number from 0 on, got ${maxBytes}`);
    this.#maxBytes = maxBytes;
    this.#fresh = allocate;
  }

  /** How many bytes are kept. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Memory of at least so many bytes; a function of its own, to be passed as the option `allocate`. */
  readonly allocate = (length: number): ArrayBuffer => {
    for (let i = this.#kept.length - 1; i >= 0; i--) {
      const { byteLength } = this.#kept[i]!;
      if (byteLength >= length && byteLength <= 1.5 * length) return this.#take(i);
    }
    return this.#fresh(length);
  };

  #take(index: number): ArrayBuffer {
    const [memory] = this.#kept.splice(index, 1) as [ArrayBuffer];
    this.#bytes -= memory.byteLength;
    return memory;
  }

  /**
   * Takes memory back: every view of it is empty from now on. What would be more than `maxBytes` is left to the
   * collector, the oldest first.
   *
   * @param memory what was made with {@link BufferPool.allocate}, or a view of it; any other ArrayBuffer will do too.
   * @throws TypeError for memory that cannot be detached: a SharedArrayBuffer, or a small Buffer of Node's.
   */
  release(memory: ArrayBuffer | ArrayBufferView): void {
    const buffer: unknown = ArrayBuffer.isView(memory) ? memory.buffer : memory;
    if (!(buffer instanceof ArrayBuffer)) throw new TypeError('release takes an ArrayBuffer or a view of one');
    const moved = detach(buffer);
    if (moved.byteLength === 0 || moved.byteLength > this.#maxBytes) return;
    while (this.#bytes + moved.byteLength > this.#maxBytes) this.#take(0);
    this.#kept.push(moved);
    this.#bytes += moved.byteLength;
  }

  /** Leaves all that is kept to the collector. */
  clear(): void {
    this.#kept.length = 0;
    this.#bytes = 0;
  }
}

function plain(length: number): ArrayBuffer {
  return new ArrayBuffer(length);
}

/** The same memory under another object; nothing is copied. */
function detach(buffer: ArrayBuffer): ArrayBuffer {
  let moved: ArrayBuffer | null = null;
  let cause: unknown;
  try {
    moved = structuredClone(buffer, { transfer: [buffer] });
  } catch (error) {
    cause = error;
  }
  // Node 20 makes a copy of what it must not take, such as the memory that small Buffers share.
  if (moved === null || buffer.byteLength > 0) throw new TypeError('this memory cannot be detached', { cause });
  return moved;
}
