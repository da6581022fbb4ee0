/**
 * A position in bytes, and the end of what may be read from there.
 *
 * `end` is the end of the data, or of the frame that is open: a frame promises that no opcode crosses its end. Bounds
 * are checked by {@link Cursor.take} and nowhere else; it compares before anything is allocated, so a declared length
 * costs nothing.
 *
 * What comes from a file or a stream may be larger than one array of this engine. Its largest payloads were put aside
 * then (see gather.ts), and the cursor has them where they would stand.
 */
import { fail } from './errors.ts';
import { exceed, LIMITS, type Limits } from './limits.ts';

const NEWLINE = 0x0a;

/** A payload that lies in memory of its own instead of between the other bytes. */
export interface Detached {
  /** Where in the other bytes it would stand. */
  readonly at: number;
  /** The payload. */
  readonly bytes: Uint8Array;
}

export class Cursor {
  bytes: Uint8Array;
  /** Offset of the next byte. */
  pos = 0;
  /** Reading stops here: the end of the open frame, else of the data. */
  end: number;
  /** True while a frame is open. */
  framed = false;
  /** What an argument may ask for. */
  limits: Limits = LIMITS.default;
  /** Where in `bytes` the next payload would stand that lies in memory of its own; -1 when there is none. */
  detachedAt: number;
  readonly #detached: readonly Detached[];
  #taken = 0;
  readonly #base: number;
  #view: DataView | null = null;

  /** @param base offset of the first byte in what the bytes are a part of; for messages. */
  constructor(bytes: Uint8Array, detached: readonly Detached[] = NOTHING, base = 0) {
    this.bytes = bytes;
    this.end = bytes.length;
    this.detachedAt = detached[0]?.at ?? -1;
    this.#detached = detached;
    this.#base = base;
  }

  /** Stands at the beginning of other bytes, which are all there is. */
  begin(bytes: Uint8Array): void {
    this.bytes = bytes;
    this.pos = 0;
    this.end = bytes.length;
    this.framed = false;
    this.#view = null;
  }

  /** The payload that would stand here, which must have that length. */
  takeDetached(length: number): Uint8Array {
    const { bytes } = this.#detached[this.#taken]!;
    if (bytes.length !== length) this.#short(length);
    this.checkBytes(length);
    this.detachedAt = this.#detached[++this.#taken]?.at ?? -1;
    return bytes;
  }

  /** How many bytes there are, those in memory of their own among them. */
  get size(): number {
    if (this.#detached.length === 0) return this.bytes.length;
    return this.#detached.reduce((size, { bytes }) => size + bytes.length, this.bytes.length);
  }

  /** Where a position in `bytes` is in what they are a part of. */
  offsetOf(pos: number): number {
    let offset = this.#base + pos;
    for (const { at, bytes } of this.#detached) if (at <= pos) offset += bytes.length;
    return offset;
  }

  /** Numbers wider than a byte are read through this; made on first use, since a small message may need none. */
  get view(): DataView {
    this.#view ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    return this.#view;
  }

  /** Stops at bytes that are longer than they may be. */
  checkBytes(length: number): void {
    if (length > this.limits.maxBytesLength) exceed('maxBytesLength', this.limits, length, 'bytes in one piece');
  }

  /** Moves past `count` bytes and returns the offset of the first. */
  take(count: number): number {
    const start = this.pos;
    if (count > this.end - start) this.#short(count);
    this.pos = start + count;
    return start;
  }

  /** Moves past a line and its newline; returns the offset of the newline, which the line does not include. */
  line(): number {
    const newline = this.bytes.indexOf(NEWLINE, this.pos);
    if (newline === -1 || newline >= this.end) {
      if (newline !== -1) this.#short(newline + 1 - this.pos);
      fail('ERR_PICKLE_TRUNCATED', 'pickle data was truncated: the line has no newline');
    }
    const length = newline - this.pos;
    if (length > this.limits.maxLineLength) exceed('maxLineLength', this.limits, length, 'bytes in a line');
    this.pos = newline + 1;
    return newline;
  }

  /** Opens a frame of `length` bytes from here. */
  openFrame(length: number): void {
    if (this.framed && this.pos < this.end) {
      fail('ERR_PICKLE_FRAME', `beginning of a new frame before end of current frame, which ends at byte ${this.end}`);
    }
    const rest = this.bytes.length - this.pos;
    if (length > rest) {
      fail('ERR_PICKLE_FRAME', `pickle data was truncated: a frame of ${length} bytes, and ${rest} bytes follow`);
    }
    this.end = this.pos + length;
    this.framed = true;
  }

  /** Leaves a frame that was read to its end; true when the data goes on behind it. */
  leaveFrame(): boolean {
    this.end = this.bytes.length;
    this.framed = false;
    return this.pos < this.end;
  }

  #short(count: number): never {
    const rest = this.end - this.pos;
    if (this.framed && count <= this.bytes.length - this.pos) {
      fail(
        'ERR_PICKLE_FRAME',
        `pickle exhausted before end of frame: ${count} bytes wanted, the frame has ${rest} left`,
      );
    }
    fail('ERR_PICKLE_TRUNCATED', `pickle data was truncated: ${count} bytes wanted, ${rest} left`);
  }
}

const NOTHING: readonly Detached[] = [];
