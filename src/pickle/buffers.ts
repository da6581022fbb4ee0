/**
 * The out-of-band buffers of one reading: what the caller gave, in order, and which of it may be written.
 */
import { fail } from './errors.ts';
import { exceed, LIMITS, type Limits } from './limits.ts';
import { type BufferSource, bytesOf, isBufferSource, PickleBuffer } from './object/buffer.ts';
import { PyByteArray } from './object/bytes.ts';

export class OutOfBandBuffers {
  readonly #next: Iterator<BufferSource | PickleBuffer> | null;
  #given: Set<unknown> | null = null;
  readonly #lossless: boolean;
  readonly #limits: Limits;
  #taken = 0;

  /** @param lossless whether memory is wrapped, so that writing it again puts it beside the stream again. */
  constructor(
    buffers: Iterable<BufferSource | PickleBuffer> | null,
    lossless = false,
    limits: Limits = LIMITS.default,
  ) {
    if (buffers !== null && typeof buffers[Symbol.iterator] !== 'function') {
      fail('ERR_PICKLE_OPTION', `buffers must be a list or another iterable, got ${typeof buffers}`);
    }
    this.#next = buffers === null ? null : buffers[Symbol.iterator]();
    this.#lossless = lossless;
    this.#limits = limits;
  }

  /** The next buffer: the caller's own object, whatever kind of memory it is, or a PickleBuffer of it. */
  take(): unknown {
    if (this.#next === null) {
      return fail(
        'ERR_PICKLE_BUFFER',
        'pickle stream refers to out-of-band data but no *buffers* argument was given: ' +
          'pass { buffers } with what the buffer callback of the sender got',
      );
    }
    const { maxBuffers } = this.#limits;
    if (this.#taken >= maxBuffers) exceed('maxBuffers', this.#limits, this.#taken + 1, 'out-of-band buffers');
    const { done, value } = this.#next.next();
    if (done === true) {
      return fail(
        'ERR_PICKLE_BUFFER',
        `not enough out-of-band buffers: ${this.#taken} were given, and the stream wants more`,
      );
    }
    if (!(value instanceof PickleBuffer) && !isBufferSource(value)) {
      fail('ERR_PICKLE_BUFFER', `an out-of-band buffer must be memory, got ${typeof value}`);
    }
    const given = this.#lossless && !(value instanceof PickleBuffer) ? new PickleBuffer(value) : value;
    this.#given ??= new Set();
    this.#given.add(given);
    this.#taken++;
    return given;
  }

  /** The same memory for a receiver that must not write; JavaScript has no such memory, so it is a promise. */
  readonlyView(value: unknown): unknown {
    const isBuffer = value instanceof PickleBuffer;
    if (isBuffer && value.readonly) return value;
    if (value instanceof Uint8Array && !this.isWritable(value)) return value;
    if (!isBuffer && !isBufferSource(value)) {
      return fail('ERR_PICKLE_TYPE', 'READONLY_BUFFER wants memory on top of the stack');
    }
    const view = new PickleBuffer(isBuffer ? value.raw() : bytesOf(value), { readonly: true });
    if (this.#given?.has(value) === true) this.#given.add(view);
    return view;
  }

  /** True for memory that the caller gave. */
  isOutOfBand(value: unknown): boolean {
    return this.#given?.has(value) === true;
  }

  /** True when Python could write into it: a bytearray, or a buffer of the caller's. */
  isWritable(value: unknown): boolean {
    if (value instanceof PickleBuffer) return !value.readonly;
    return value instanceof PyByteArray || this.isOutOfBand(value);
  }
}
