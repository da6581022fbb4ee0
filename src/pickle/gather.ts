/**
 * The bytes of one pickle, out of chunks that may end anywhere.
 *
 * Only STOP says where a pickle ends, so its instructions are followed by the extents of the opcode table: how many bytes or
 * lines to step over, and how many digits of a length are still to come. No byte is looked at twice. A length that a
 * pickle declares is not believed: memory grows with the bytes that arrive, unless it is known that so many follow.
 *
 * The largest payloads get memory of their own, which the values then have without another copy; so neither a pickle nor
 * what is copied of it is bound by the largest array of the engine, which is 4 GiB in Node 20.
 */

import { nameOfCode, OP } from './codes.ts';
import { Cursor, type Detached } from './cursor.ts';
import { fail, PickleError, placeInStream } from './errors.ts';
import { COUNTED, EXTENTS, LINES, SIGNED, UNKNOWN } from './extent.ts';
import { quote } from './integers.ts';
import { type Allocate, memoryFor } from './memory.ts';

/** A payload from this size on gets memory of its own. */
export const DETACH_FROM = 0x100000;
/** Memory for a payload of which nobody knows whether it will come grows from this size. */
const FIRST_ROOM = 0x100000;
const NEWLINE = 0x0a;

/** What comes next. */
type State = 'opcode' | 'length' | 'lines' | 'skip' | 'detached';

/** How a pickle is gathered. */
export interface GatherOptions {
  /** Offset of the pickle in what it is a part of. */
  readonly offset: number;
  /** Most bytes that it may have. */
  readonly maxBytes: number;
  /** So many bytes are there for certain, counted from the start of the pickle. Default: 0. */
  readonly known?: number;
  /** See {@link DETACH_FROM}, the default. */
  readonly detachFrom?: number;
  /** Makes the memory of large payloads. Default: the engine. */
  readonly allocate?: Allocate | null;
}

/** Payloads that may get memory of their own. Text may not: it is decoded, and gone then. */
const DETACHABLE: ReadonlySet<number> = new Set([OP.BINBYTES, OP.BINBYTES8, OP.BYTEARRAY8]);

export class Gatherer {
  readonly #options: Required<GatherOptions>;
  #state: State = 'opcode';
  #complete = false;
  /** How many bytes of the pickle are here. */
  #length = 0;
  /** The instruction that was begun last, and where. */
  #code = -1;
  #codeAt = 0;
  /** Lines or bytes that the state still waits for. */
  #left = 0;
  /** What is known of a length, and what its next byte counts. */
  #value = 0;
  #scale = 1;
  /** Where the open frame ends. */
  #frameEnd = 0;
  /** All but what is detached. */
  readonly #rest = new Room();
  readonly #detached: Detached[] = [];
  #payload: Room | null = null;

  constructor(options: GatherOptions) {
    this.#options = { known: 0, detachFrom: DETACH_FROM, allocate: null, ...options };
  }

  /** True when STOP was there. */
  get complete(): boolean {
    return this.#complete;
  }

  /** How many bytes the pickle has so far. */
  get length(): number {
    return this.#length;
  }

  /**
   * Takes what belongs to the pickle, and returns how many bytes that was: all, unless the pickle ends before.
   *
   * @throws {@link PickleError} for a byte that is no opcode, a negative length, and a pickle of more than `maxBytes`.
   */
  push(chunk: Uint8Array): number {
    let from = 0;
    let at = 0;
    try {
      while (at < chunk.length && !this.#complete) {
        if (this.#state === 'detached') {
          this.#rest.add(chunk, from, at);
          at = this.#fill(chunk, at);
          from = at;
        } else {
          at = this.#step(chunk, at);
        }
      }
      this.#rest.add(chunk, from, at);
      this.#length += at;
      if (this.#length > this.#options.maxBytes) this.#tooLong(this.#length);
      return at;
    } catch (error) {
      throw this.#placed(error);
    }
  }

  /**
   * Room for more of a detached payload, or null when none is being read: whoever fills it, and says so by
   * {@link Gatherer.filled}, saves a copy.
   *
   * @throws {@link PickleError} when there is no memory.
   */
  room(): Uint8Array | null {
    try {
      return this.#state === 'detached' ? this.#payload!.free(this.#left) : null;
    } catch (error) {
      throw this.#placed(error);
    }
  }

  /** So many bytes were put into the {@link Gatherer.room}. */
  filled(count: number): void {
    this.#payload!.length += count;
    this.#length += count;
    this.#finishPayload(count);
  }

  /** The pickle, to be read. */
  cursor(): Cursor {
    return new Cursor(this.#rest.bytes(), this.#detached, this.#options.offset);
  }

  /** To be called when no more bytes come, and the pickle is not complete. */
  truncated(): never {
    const { offset } = this.#options;
    if (this.#length === 0) throw placeInStream(truncation('Ran out of input'), offset, null, 'ERR_PICKLE_TRUNCATED');
    if (this.#state === 'opcode') {
      const error = truncation('pickle data was truncated: no STOP');
      throw placeInStream(error, offset + this.#length, null, 'ERR_PICKLE_TRUNCATED');
    }
    const counted = this.#state === 'skip' || this.#state === 'detached';
    throw this.#placed(truncation(`pickle data was truncated: ${counted ? `${this.#left} bytes` : 'the end'} missing`));
  }

  /** Goes on with the chunk from `at` on, in any state but one; returns where to go on next. */
  #step(chunk: Uint8Array, at: number): number {
    switch (this.#state) {
      case 'opcode':
        return this.#instructions(chunk, at);
      case 'length': {
        this.#value += chunk[at]! * this.#scale;
        this.#scale *= 0x100;
        if (--this.#left === 0) this.#counted(at + 1);
        return at + 1;
      }
      case 'lines': {
        const newline = chunk.indexOf(NEWLINE, at);
        if (newline === -1) return chunk.length;
        if (--this.#left === 0) this.#state = 'opcode';
        return newline + 1;
      }
      default: {
        const count = Math.min(this.#left, chunk.length - at);
        this.#left -= count;
        if (this.#left === 0) this.#state = 'opcode';
        return at + count;
      }
    }
  }

  /** Steps over instructions while their arguments are of fixed size or short, which is most of them. */
  #instructions(chunk: Uint8Array, start: number): number {
    let at = start;
    while (at < chunk.length) {
      const code = chunk[at]!;
      let extent = EXTENTS[code]!;
      if (extent === COUNTED + 1 && at + 1 < chunk.length) extent = 1 + chunk[at + 1]!;
      else if (extent >= LINES || code === OP.FRAME || code === OP.STOP) return this.#other(code, extent, at);
      this.#code = code;
      this.#codeAt = this.#length + at;
      at += 1 + extent;
    }
    if (at === chunk.length) return at;
    this.#state = 'skip';
    this.#left = at - chunk.length;
    return chunk.length;
  }

  #other(code: number, extent: number, at: number): number {
    this.#code = code;
    this.#codeAt = this.#length + at;
    if (code === OP.STOP) {
      this.#complete = true;
    } else if (extent === UNKNOWN) {
      fail('ERR_PICKLE_OPCODE', `invalid load key, ${quote(Uint8Array.of(code), 0, 1)}.`);
    } else if (code !== OP.FRAME && extent < COUNTED) {
      this.#state = 'lines';
      this.#left = extent - LINES;
    } else {
      this.#state = 'length';
      this.#left = code === OP.FRAME ? extent : (extent - COUNTED) % SIGNED;
      this.#value = 0;
      this.#scale = 1;
    }
    return at + 1;
  }

  /** A length is known, of which the last byte stands before `at`. */
  #counted(at: number): void {
    const [code, value, start] = [this.#code, this.#value, this.#length + at];
    this.#state = 'opcode';
    if (code === OP.FRAME) {
      this.#frameEnd = Math.max(this.#frameEnd, start + value);
      return;
    }
    if (EXTENTS[code]! > COUNTED + SIGNED && value >= 0x80000000) {
      const name = nameOfCode(code);
      const length = value - 0x100000000;
      fail('ERR_PICKLE_ARGUMENT', `${name} pickle has negative byte count: ${length}`);
    }
    if (start + value > this.#options.maxBytes) this.#tooLong(start + value);
    this.#left = value;
    if (value === 0) return;
    // Writers put large payloads between frames. One inside a frame stays where it is, so that frames need no other care.
    const detach = value >= this.#options.detachFrom && DETACHABLE.has(code) && this.#codeAt >= this.#frameEnd;
    this.#state = detach ? 'detached' : 'skip';
    if (!detach) return;
    this.#payload = new Room(value, this.#options.allocate);
    if (start + value <= this.#options.known) this.#payload.grow(value);
  }

  #fill(chunk: Uint8Array, at: number): number {
    const end = at + Math.min(this.#left, chunk.length - at);
    // Now that the bytes before it are here, it is known where the payload would stand.
    this.#payload!.add(chunk, at, end);
    this.#finishPayload(end - at);
    return end;
  }

  #finishPayload(count: number): void {
    this.#left -= count;
    if (this.#left > 0) return;
    this.#detached.push({ at: this.#rest.length, bytes: this.#payload!.bytes() });
    this.#payload = null;
    this.#state = 'opcode';
  }

  #tooLong(length: number): never {
    const { maxBytes } = this.#options;
    fail('ERR_PICKLE_LIMIT', `a pickle of at least ${length} bytes, and maxBytes is ${maxBytes}`, 'maxBytes');
  }

  /** The error with its place, the instruction that was begun last. */
  #placed(error: unknown): Error {
    const opcode = nameOfCode(this.#code);
    return placeInStream(error, this.#options.offset + this.#codeAt, opcode, 'ERR_PICKLE_LIMIT');
  }
}

function truncation(message: string): PickleError {
  return new PickleError('ERR_PICKLE_TRUNCATED', message);
}

/** Memory that grows with what is put in, up to a size that may be known. */
class Room {
  /** How many bytes were put in. */
  length = 0;
  readonly #most: number;
  readonly #allocate: Allocate | null;
  #memory: Uint8Array = new Uint8Array(0);

  /** @param allocate is asked for memory of the final size, and not for what is used on the way to it. */
  constructor(most = Number.POSITIVE_INFINITY, allocate: Allocate | null = null) {
    this.#most = most;
    this.#allocate = allocate;
  }

  /** Adds bytes of the chunk. */
  add(chunk: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    const length = this.length + end - start;
    if (length > this.#memory.length) {
      this.grow(Math.max(length, Math.min(this.#most, 2 * this.#memory.length)));
    }
    this.#memory.set(chunk.subarray(start, end), this.length);
    this.length = length;
  }

  /** Room for more, and not more than `wanted`. */
  free(wanted: number): Uint8Array {
    if (this.length === this.#memory.length) {
      this.grow(Math.min(this.length + wanted, Math.max(FIRST_ROOM, 2 * this.length)));
    }
    return this.#memory.subarray(this.length, Math.min(this.#memory.length, this.length + wanted));
  }

  /** Makes room for `size` bytes altogether. */
  grow(size: number): void {
    let memory: Uint8Array;
    try {
      memory = memoryFor(size, size === this.#most ? this.#allocate : null);
    } catch (error) {
      if (error instanceof PickleError) throw error;
      return fail('ERR_PICKLE_LIMIT', `${size} bytes are more than this engine puts into one array`, 'maxBytes');
    }
    memory.set(this.#memory.subarray(0, this.length));
    this.#memory = memory;
  }

  /** What was put in. */
  bytes(): Uint8Array {
    return this.#memory.subarray(0, this.length);
  }
}
