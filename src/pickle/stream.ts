/**
 * The door for reading from streams: chunks in, values out.
 *
 * A pickle is gathered whole before it is read, so no more is kept in memory than one pickle and one chunk.
 */
import { type ChunkSource, chunksOf } from './chunks.ts';
import { fail } from './errors.ts';
import { Gatherer } from './gather.ts';
import { resolveLimits } from './limits.ts';
import { type PickleData, StreamUnpickler } from './load.ts';
import type { Allocate } from './memory.ts';
import type { ClassTable } from './object/class-table.ts';
import type { LoadOptions } from './options.ts';

/** What reading from a stream may be told. */
export interface StreamOptions extends LoadOptions {
  /**
   * Most bytes that one pickle may have, since a stream may go on without an end; what is longer is an error with
   * `ERR_PICKLE_LIMIT`. Choose a limit of your own for a stream from a stranger. Default: 4 GiB.
   */
  readonly maxBytes?: number;
}

const MAX_BYTES = 2 ** 32;
const NOTHING: PickleData = new Uint8Array(0);

/** Reads one pickle after another from a stream, with a memo that they share. */
export class ChunkUnpickler {
  readonly #chunks: AsyncGenerator<Uint8Array, void, undefined>;
  readonly #unpickler: StreamUnpickler;
  readonly #maxBytes: number;
  readonly #allocate: Allocate | null;
  /** What no pickle has used yet of the chunk that came last. */
  #chunk: Uint8Array = new Uint8Array(0);
  #offset = 0;
  /** The last reading that was asked for; the next one waits for it. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(source: ChunkSource, options: StreamOptions, registry: ClassTable) {
    this.#maxBytes = maxBytesOf(options, MAX_BYTES);
    this.#chunks = chunksOf(source);
    this.#unpickler = new StreamUnpickler(NOTHING, options, registry);
    this.#allocate = options.allocate ?? null;
  }

  /** Offset of the first byte that no pickle has used yet. */
  get offset(): number {
    return this.#offset;
  }

  /** Reads the next pickle. */
  load(): Promise<unknown> {
    return this.#inTurn(() => this.#load());
  }

  /** True when no byte is left; waits for the next chunk to find out. */
  done(): Promise<boolean> {
    return this.#inTurn(() => this.#atEnd());
  }

  /** Forgets the memo, so that the next pickle is one of its own. */
  forget(): void {
    this.#unpickler.forget();
  }

  /** What no pickle has used: the rest of a chunk, and the chunks behind it. */
  async *rest(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      while (!(await this.done())) {
        const chunk = this.#chunk;
        this.#skip(chunk.length);
        yield chunk;
      }
    } finally {
      await this.close();
    }
  }

  /** Closes the source. */
  async close(): Promise<void> {
    await this.#chunks.return();
  }

  async #load(): Promise<unknown> {
    const gatherer = new Gatherer({ offset: this.#offset, maxBytes: this.#maxBytes, allocate: this.#allocate });
    while (!gatherer.complete) {
      if (await this.#atEnd()) gatherer.truncated();
      this.#skip(gatherer.push(this.#chunk));
    }
    this.#unpickler.feed(gatherer.cursor());
    return this.#unpickler.load();
  }

  async #atEnd(): Promise<boolean> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#chunks.next();
      if (done === true) return true;
      this.#chunk = value;
    }
    return false;
  }

  #skip(count: number): void {
    this.#chunk = this.#chunk.subarray(count);
    this.#offset += count;
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(action, action);
    this.#last = turn;
    return turn;
  }
}

/** Most bytes that one pickle may have; refuses what is no size. */
export function maxBytesOf(options: StreamOptions, otherwise: number): number {
  const maxBytes: unknown = options.maxBytes ?? otherwise;
  if (typeof maxBytes !== 'number' || !(maxBytes >= 0)) {
    fail('ERR_PICKLE_OPTION', `maxBytes must be a number of bytes, got ${String(maxBytes)}`);
  }
  return Math.min(maxBytes, resolveLimits(options.limits).maxInputBytes);
}
