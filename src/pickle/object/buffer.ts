/**
 * Memory that may travel beside a pickle instead of inside it (PEP 574).
 */

/** Memory as callers have it. */
export type BufferSource = ArrayBufferView | ArrayBufferLike;

/** The same memory as bytes. */
export function bytesOf(source: BufferSource): Uint8Array {
  if (source instanceof Uint8Array) return source;
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  return new Uint8Array(source);
}

/**
 * The same memory as bytes that nobody else writes: shared memory is copied, any other is used as it is. Always a plain
 * Uint8Array, since `slice` and `subarray` of a subclass, such as Node's Buffer, give that subclass, or a view for a copy.
 */
export function ownBytes(source: BufferSource): Uint8Array {
  const bytes = bytesOf(source);
  if (bytes.buffer instanceof ArrayBuffer && Object.getPrototypeOf(bytes) === Uint8Array.prototype) return bytes;
  const shared = typeof SharedArrayBuffer !== 'undefined' && bytes.buffer instanceof SharedArrayBuffer;
  return shared ? new Uint8Array(bytes) : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/**
 * True for a Uint8Array of the engine's own, over memory that is not shared. The constructor is asked for and not the prototype,
 * since that is a call into the engine, and it is what decides of which class `slice` and `subarray` make their results.
 */
export function isPlainBytes(value: unknown): value is Uint8Array {
  return value instanceof Uint8Array && value.constructor === Uint8Array && value.buffer instanceof ArrayBuffer;
}

/** True for memory of any kind: a view, an ArrayBuffer or a SharedArrayBuffer. */
export function isBufferSource(value: unknown): value is BufferSource {
  return (
    ArrayBuffer.isView(value) ||
    value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer !== 'undefined' && value instanceof SharedArrayBuffer)
  );
}

/**
 * Wraps memory so that `dumps` may hand it to `bufferCallback` instead of copying it into the stream; corresponds to
 * Python's `pickle.PickleBuffer`. `loads` gives one for a buffer that the sender marked as read-only.
 *
 * @example
 * ```ts
 * import { dumps, loads, PickleBuffer } from 'cornichon';
 * const memory = new Uint8Array(1_000_000);
 * const buffers: PickleBuffer[] = [];
 * const stream = dumps(new PickleBuffer(memory), { bufferCallback: (buffer) => buffers.push(buffer) });
 * console.log(stream.length < 20, loads(stream, { buffers: [memory] }) === memory); // true true
 * ```
 */
export class PickleBuffer {
  /** True when the receiver must not write into the memory. */
  readonly readonly: boolean;
  #bytes: Uint8Array | null;

  /** @param source the memory; it is not copied. */
  constructor(source: BufferSource, options: { readonly readonly?: boolean } = {}) {
    this.#bytes = bytesOf(source);
    this.readonly = options.readonly ?? false;
  }

  /** The memory as bytes, without a copy. @throws TypeError after {@link PickleBuffer.release}. */
  raw(): Uint8Array {
    if (this.#bytes === null) throw new TypeError('operation forbidden on a released PickleBuffer');
    return this.#bytes;
  }

  /** Lets go of the memory. */
  release(): void {
    this.#bytes = null;
  }

  /** Size in bytes. */
  get byteLength(): number {
    return this.raw().byteLength;
  }
}
