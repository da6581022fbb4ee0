/**
 * Growable output, with the frames of protocol 4 and 5.
 *
 * A frame's header goes in front of bytes that are not written yet, so nine bytes are left free where a frame opens, and
 * filled in when it is committed. Finished bytes stay in chunks that are never copied while the output grows; a payload
 * of 64 KiB and more becomes a chunk of its own, the caller's memory, and is copied once when the chunks are joined.
 * Whoever writes to a file or a stream takes the chunks one by one instead, and nothing is joined.
 */
import { fail, PickleError } from './errors.ts';
import type { Latin1Text } from './latin1.ts';
import { ALLOCATE_FROM, type Allocate, memoryFor } from './memory.ts';
import { NUMBER, run, writeFloats, writeIntegers, writeNumber } from './number-codes.ts';
import { PIECE, SpareMemory } from './spare-memory.ts';
import { writeUtf8 } from './text.ts';
import { hashBytes } from './text-codes.ts';

/** A frame is committed when the next value starts and it holds this many bytes; bigger payloads go without a frame. */
export const FRAME_TARGET = 0x10000;
export const FRAME_HEADER = 9;
/** A frame with fewer bytes than this is written without a header. */
const FRAME_MINIMUM = 4;
const FRAME_OPCODE = 0x95;
const FIRST_CHUNK = 0x400;

/** Memory of no more than this is used again for the next pickle: to make it takes as long as to write 150 bytes. */
const KEPT_CHUNK = 0x4000;

/** Nothing is foreseen that is longer. */
const MOST_FORESEEN = 2 ** 31;

/** No view is kept of so many bytes, and more. */
const MOST_VIEWED = 512;

const floatBytes = new Uint8Array(8);
const float = new DataView(floatBytes.buffer);

export class Sink {
  /** Bytes that are finished and were not taken, in order. */
  #chunks: (Uint8Array | Latin1Text)[] = [];
  /** How many bytes were finished. */
  #done = 0;
  readonly #spare = new SpareMemory();
  #bytes: Uint8Array;
  /** Of the same bytes; null when they are others than it was made for. */
  #view: DataView | null;
  #pos = 0;
  /** Up to here can be written without more ado: the end of the memory, or 0 while a frame has to be opened first. */
  #limit = 0;
  readonly #framing: boolean;
  /** What the caller wants to make the whole pickle's memory, if it is large. */
  readonly #allocate: Allocate | null;
  /** Where the header of the open frame will stand, or -1. */
  #frame = -1;
  /** Where the open frame will be full. */
  #full = Number.MAX_SAFE_INTEGER;
  /** See {@link Sink.until}. */
  #until = 0;
  /** Views of the first bytes of that memory, by their number. */
  #views: (Uint8Array | null)[] = [];
  #viewed: Uint8Array | null = null;
  /** Where the last text starts, with its opcode, and where its first byte is. */
  #textAt = 0;
  #textFrom = 0;

  constructor(framing: boolean, allocate: Allocate | null = null) {
    this.#framing = framing;
    this.#allocate = allocate;
    this.#bytes = new Uint8Array(FIRST_CHUNK);
    this.#view = new DataView(this.#bytes.buffer);
    this.#setFrame(-1);
  }

  /** Starts anew, whatever was written. */
  begin(): void {
    this.#spare.forget();
    if (this.#bytes.length > KEPT_CHUNK) {
      this.#bytes = new Uint8Array(FIRST_CHUNK);
      this.#view = null;
    }
    if (this.#chunks.length > 0) this.#chunks = [];
    this.#done = 0;
    this.#pos = 0;
    this.#setFrame(-1);
  }

  #setFrame(at: number): void {
    this.#frame = at;
    this.#full = at === -1 ? Number.MAX_SAFE_INTEGER : at + FRAME_HEADER + FRAME_TARGET;
    this.#limit = this.#framing && at === -1 ? 0 : this.#bytes.length;
  }

  /** How many bytes were written, the header of an open frame included. */
  get length(): number {
    return this.#done + this.#pos;
  }

  /** To be called where a value starts: commits a frame that is full. */
  startValue(): void {
    if (this.#pos >= this.#full) this.#commit();
  }

  // For write-lane.ts, which writes by itself between two looks at the room.

  /** Makes room for `count` bytes, in an open frame; {@link Sink.until} says up to where there is as much. */
  prepare(count: number): void {
    this.#reserve(count);
    this.#view ??= new DataView(this.#bytes.buffer);
    this.#until = Math.min(this.#bytes.length - count, this.#full - 1);
  }

  /** The memory that is being written, until the next call. */
  get bytes(): Uint8Array {
    return this.#bytes;
  }

  get view(): DataView {
    return this.#view!;
  }

  /** Where the next byte goes. */
  get pos(): number {
    return this.#pos;
  }

  set pos(pos: number) {
    this.#pos = pos;
  }

  /** As long as `pos` is no more, the frame is not full, and there is as much room as was prepared. */
  get until(): number {
    return this.#until;
  }

  /** How many bytes the open frame takes before {@link Sink.startValue} commits it. */
  get frameRoom(): number {
    if (!this.#framing) return Number.POSITIVE_INFINITY;
    return this.#frame === -1 ? FRAME_TARGET : FRAME_TARGET - (this.#pos - this.#frame - FRAME_HEADER);
  }

  /** Makes room for `count` bytes more, and opens a frame when none is open. */
  #reserve(count: number): void {
    if (this.#pos + count > this.#limit) this.#makeRoom(count);
  }

  #makeRoom(count: number): void {
    const opens = this.#framing && this.#frame === -1;
    const room = opens ? count + FRAME_HEADER : count;
    if (this.#pos + room > this.#bytes.length) this.#grow(room);
    if (opens) {
      this.#setFrame(this.#pos);
      this.#pos += FRAME_HEADER;
    }
  }

  /** Starts a new chunk, or a bigger one while the output is small; an open frame moves along. */
  #grow(count: number): void {
    const size = this.#bytes.length;
    const keepFrom = size < PIECE ? 0 : this.#frame === -1 ? this.#pos : this.#frame;
    const open = this.#bytes.subarray(keepFrom, this.#pos);
    // A frame has no bound where no value starts, as at the end of tuples nested deep; it must not be copied again and again.
    const length = Math.max(Math.min(size * 4, PIECE), 2 * open.length + count);
    const next = length === PIECE ? this.#spare.take() : new Uint8Array(length);
    next.set(open);
    if (keepFrom > 0) {
      this.#chunks.push(this.#bytes.subarray(0, keepFrom));
      this.#done += keepFrom;
    }
    this.#bytes = next;
    this.#view = null;
    this.#pos = open.length;
    this.#setFrame(this.#frame === -1 ? -1 : this.#frame - keepFrom);
  }

  /** Makes memory for `count` bytes more at once: if these are all that comes, they are not copied in the end. */
  foresee(count: number): void {
    const length = this.#pos + count;
    if (this.#chunks.length > 0 || this.#allocate !== null || length < KEPT_CHUNK || length > MOST_FORESEEN) return;
    let next: Uint8Array;
    try {
      next = new Uint8Array(length);
    } catch {
      // No memory of that size; the pieces are less, and what joins them says it if there is none then either.
      return;
    }
    next.set(this.#bytes.subarray(0, this.#pos));
    this.#bytes = next;
    this.#view = null;
    this.#setFrame(this.#frame);
  }

  /** Fills in the header of the open frame; a frame that is too short loses its header instead. */
  #commit(): void {
    const start = this.#frame + FRAME_HEADER;
    const length = this.#pos - start;
    if (length < FRAME_MINIMUM) {
      this.#bytes.copyWithin(this.#frame, start, this.#pos);
      this.#pos -= FRAME_HEADER;
    } else {
      this.#bytes[this.#frame] = FRAME_OPCODE;
      this.#setUint4(this.#frame + 1, length);
      this.#setUint4(this.#frame + 5, 0);
    }
    this.#setFrame(-1);
  }

  #setUint4(at: number, value: number): void {
    const bytes = this.#bytes;
    bytes[at] = value;
    bytes[at + 1] = value >>> 8;
    bytes[at + 2] = value >>> 16;
    bytes[at + 3] = value >>> 24;
  }

  /** Writes a byte before any frame: the protocol header. */
  unframed(byte: number): void {
    if (this.#pos === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#pos++] = byte;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#pos++] = value;
  }

  /** An opcode with an argument of one byte. */
  byte1(code: number, value: number): void {
    this.#reserve(2);
    this.#bytes[this.#pos++] = code;
    this.#bytes[this.#pos++] = value;
  }

  /** An opcode with an argument of two bytes. */
  byte2(code: number, value: number): void {
    this.#reserve(3);
    this.#bytes[this.#pos++] = code;
    this.#bytes[this.#pos++] = value;
    this.#bytes[this.#pos++] = value >>> 8;
  }

  /** An opcode with an argument of four bytes, signed or not. */
  byte4(code: number, value: number): void {
    this.#reserve(5);
    this.#bytes[this.#pos++] = code;
    this.#setUint4(this.#pos, value);
    this.#pos += 4;
  }

  /** An opcode with an argument of eight bytes. */
  byte8(code: number, value: number): void {
    this.#reserve(9);
    this.#bytes[this.#pos++] = code;
    this.#setUint4(this.#pos, value % 0x100000000);
    this.#setUint4(this.#pos + 4, Math.floor(value / 0x100000000));
    this.#pos += 8;
  }

  /** An opcode with a big-endian double. */
  float8(code: number, value: number): void {
    this.#reserve(9);
    this.#bytes[this.#pos] = code;
    float.setFloat64(0, value);
    this.#bytes.set(floatBytes, this.#pos + 1);
    this.#pos += 9;
  }

  /**
   * Numbers in binary, from `from` on, until something else comes, or `to`, or no room is left without asking
   * {@link Sink.startValue}; returns where it stopped.
   */
  numbers(items: readonly unknown[], from: number, to: number): number {
    this.#reserve(NUMBER);
    const bytes = this.#bytes;
    this.#view ??= new DataView(bytes.buffer);
    const view = this.#view;
    const last = Math.min(bytes.length - NUMBER, this.#full - 1);
    run.pos = this.#pos;
    let i = from;
    while (i < to && run.pos <= last) {
      // Integers come among integers, and floats among floats; each in a loop of their own take two thirds of the time.
      i = writeIntegers(items, i, to, bytes, view, last);
      i = writeFloats(items, i, to, bytes, view, last);
      if (i === to || run.pos > last) break;
      const value = items[i];
      if (typeof value !== 'number') break;
      const next = writeNumber(value, bytes, view, run.pos);
      if (next === run.pos) break;
      run.pos = next;
      i++;
    }
    // A frame that was opened for nothing is like one that is still empty.
    this.#pos = run.pos;
    return i;
  }

  /** A number in binary; false for an integer of more than 32 bits, which is not for here. */
  number(value: number): boolean {
    this.#reserve(NUMBER);
    const bytes = this.#bytes;
    this.#view ??= new DataView(bytes.buffer);
    const pos = this.#pos;
    this.#pos = writeNumber(value, bytes, this.#view, pos);
    return this.#pos !== pos;
  }

  /** Bytes as they are. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#pos);
    this.#pos += bytes.length;
  }

  /** Bytes between others. */
  framed(head: Uint8Array, bytes: Uint8Array, tail: Uint8Array): void {
    const { length } = bytes;
    this.#reserve(head.length + length + tail.length);
    const out = this.#bytes;
    let pos = this.#pos;
    for (let i = 0; i < head.length; i++) out[pos++] = head[i]!;
    out.set(bytes, pos);
    pos += length;
    for (let i = 0; i < tail.length; i++) out[pos++] = tail[i]!;
    this.#pos = pos;
  }

  /** The last bytes that were written, as many as the open frame has at least. */
  last(count: number): Uint8Array {
    return this.#bytes.slice(this.#pos - count, this.#pos);
  }

  /** ASCII text as it is. */
  ascii(text: string): void {
    this.#reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#pos++] = text.charCodeAt(i);
  }

  /** UTF-8 text as it is. */
  utf8(text: string): void {
    this.#reserve(text.length * 3);
    this.#pos = writeUtf8(text, this.#bytes, this.#pos);
  }

  /**
   * Text with the opcode `short` and a one-byte length when it has at most 255 bytes, else `wide` and a four-byte length;
   * with `wide` in any case when `short` is -1.
   */
  text(text: string, short: number, wide: number): void {
    this.#reserve(text.length * 3 + 5);
    const bytes = this.#bytes;
    const start = this.#pos;
    this.#textAt = start;
    const header = short === -1 ? 5 : 2;
    let end = writeUtf8(text, bytes, start + header);
    const length = end - start - header;
    if (header === 5) {
      bytes[start] = wide;
      this.#setUint4(start + 1, length);
    } else if (length > 0xff) {
      bytes.copyWithin(start + 5, start + 2, end);
      bytes[start] = wide;
      this.#setUint4(start + 1, length);
      end += 3;
    } else {
      bytes[start] = short;
      bytes[start + 1] = length;
    }
    this.#textFrom = end - length;
    this.#pos = end;
  }

  /** A hash of the text that {@link Sink.text} just wrote. */
  textHash(): number {
    return hashBytes(this.#bytes, this.#textFrom, this.#pos);
  }

  /** Takes back what {@link Sink.text} just wrote. */
  takeBackText(): void {
    this.#pos = this.#textAt;
  }

  /** A payload whose opcode and length `header` writes: outside frames, and not copied yet, when it is big. */
  payload(bytes: Uint8Array, header: () => void): void {
    if (bytes.length < FRAME_TARGET) {
      header();
      this.raw(bytes);
      return;
    }
    this.#own(bytes, header);
  }

  /** The same for bytes that stand here as text. */
  latin1(text: Latin1Text, header: () => void): void {
    const { length } = text;
    if (length >= FRAME_TARGET) return this.#own(text, header);
    header();
    this.#reserve(length);
    text.write(this.#bytes.subarray(this.#pos, this.#pos + length));
    this.#pos += length;
  }

  /** A chunk of its own. */
  #own(payload: Uint8Array | Latin1Text, header: () => void): void {
    this.outsideFrames(header);
    this.#flush();
    this.#chunks.push(payload);
    this.#done += payload.length;
  }

  /** Runs `write` with no frame open; what comes next opens a new one. */
  outsideFrames(write: () => void): void {
    if (!this.#framing) {
      write();
      return;
    }
    if (this.#frame !== -1) this.#commit();
    // Pretending that the frame is open keeps #reserve from opening one, and its header is never filled in.
    this.#setFrame(this.#pos);
    write();
    this.#setFrame(-1);
  }

  /** Moves what was written to the finished chunks. */
  #flush(): void {
    if (this.#pos === 0) return;
    this.#chunks.push(this.#bytes.slice(0, this.#pos));
    this.#done += this.#pos;
    this.#pos = 0;
  }

  /** True when finished bytes wait to be taken. */
  get ready(): boolean {
    return this.#chunks.length > 0;
  }

  /** Hands over the bytes that are finished. */
  take(): readonly Uint8Array[] {
    const chunks = this.#chunks;
    this.#chunks = [];
    return chunks.map((chunk) => {
      if (chunk instanceof Uint8Array) return chunk;
      const bytes = new Uint8Array(chunk.length);
      chunk.write(bytes);
      return bytes;
    });
  }

  /** Commits the last frame and hands over all that was not taken. */
  finishChunks(): readonly Uint8Array[] {
    if (this.#frame !== -1) this.#commit();
    return [...this.take(), this.#bytes.subarray(0, this.#pos)];
  }

  /**
   * What was written, in memory of its own. A copy of a view takes 20 ns more than the memory alone; a loop, or a view that
   * is made for the purpose, four times as much. So the views of the first bytes are kept, as far as they are short.
   */
  #copy(): Uint8Array {
    const length = this.#pos;
    if (length >= MOST_VIEWED) return new Uint8Array(this.#bytes.subarray(0, length));
    if (this.#viewed !== this.#bytes) {
      this.#viewed = this.#bytes;
      this.#views = [];
    }
    while (this.#views.length <= length) this.#views.push(null);
    this.#views[length] ??= this.#bytes.subarray(0, length);
    return new Uint8Array(this.#views[length]!);
  }

  /** The memory itself, which is full. */
  #handOver(): Uint8Array {
    const all = this.#bytes;
    this.#spare.forget();
    this.#bytes = new Uint8Array(FIRST_CHUNK);
    this.#view = null;
    this.#pos = 0;
    return all;
  }

  /** Commits the last frame and returns everything that was written, in memory of its own. */
  finish(): Uint8Array {
    if (this.#frame !== -1) this.#commit();
    if (this.#chunks.length === 0) {
      if (this.#pos === this.#bytes.length && this.#pos > KEPT_CHUNK && this.#allocate === null)
        return this.#handOver();
      if (this.#pos < ALLOCATE_FROM) return this.#copy();
    }
    const all = allocateAll(this.#done + this.#pos, this.#allocate);
    let at = 0;
    for (const chunk of this.#chunks) {
      if (chunk instanceof Uint8Array) all.set(chunk, at);
      else chunk.write(all.subarray(at, at + chunk.length));
      at += chunk.length;
    }
    all.set(this.#bytes.subarray(0, this.#pos), at);
    this.#spare.giveBack();
    return all;
  }
}

function allocateAll(length: number, allocate: Allocate | null): Uint8Array {
  try {
    return memoryFor(length, allocate);
  } catch (error) {
    if (error instanceof PickleError) throw error;
    return fail(
      'ERR_PICKLE_LIMIT',
      `a pickle of ${length} bytes is more than one array holds; use dumpChunks`,
      'maxBytes',
    );
  }
}
