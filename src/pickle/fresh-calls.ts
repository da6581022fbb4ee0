/**
 * Calls in whose arguments nothing is shared, written at once.
 *
 * As a reduction like any other, a small array makes three objects, a tuple in a tuple and a buffer, of which each is
 * looked for in the memo and remembered there, though nobody can have it. Here they only take their numbers. It is a third
 * of the time for an array of 800 bytes (`npm run bench -- arrays`), and the same bytes, which a property test says. Of an array like
 * one before, of the same dtype and shape, all is known but the memory, and not even the call is made; that takes another third.
 */
import { OP } from './codes.ts';
import { Latin1Text } from './latin1.ts';
import type { Leaves } from './leaves.ts';
import { PickleBuffer } from './object/buffer.ts';
import { type BufferOfLike, FreshCall } from './object/fresh-call.ts';
import { PyGlobal } from './object/global.ts';
import type { ResolvedDumpOptions } from './options.ts';
import { FRAME_TARGET, type Sink } from './sink.ts';
import type { WriteMemo } from './write-memo.ts';

const NOBODY = new PyGlobal('', '');

/** So many kinds of them take turns. */
const KINDS = 4;

export class FreshCalls {
  readonly #sink: Sink;
  readonly #leaves: Leaves;
  readonly #memo: WriteMemo;
  readonly #isUsual: boolean;
  #nextKind = 0;
  #prototype: unknown = null;
  /** How many bytes were written before the last buffer. */
  #bufferAt = 0;
  /**
   * One of each kind that comes and goes here. A collection that found none alive would take their hidden classes away, and the
   * code with them that was compiled for them.
   */
  readonly alive: readonly unknown[] = [
    new FreshCall(NOBODY, [new PickleBuffer(new Uint8Array(0))]),
    new Latin1Text(new Uint8Array(0)),
  ];

  constructor(sink: Sink, leaves: Leaves, memo: WriteMemo, options: ResolvedDumpOptions) {
    this.#sink = sink;
    this.#leaves = leaves;
    this.#memo = memo;
    this.#isUsual = options.protocol >= 5 && options.persistentId === null && options.bufferCallback === null;
  }

  /**
   * Writes a value like one of those before: their bytes, with another buffer between them, or what fetches it. False, with
   * nothing written, where there was none, or a frame would end in it.
   */
  repeat(value: object, prototype: unknown): boolean {
    if (prototype !== this.#prototype || this.#leaves.replays) return false;
    const { likenesses } = this.#memo;
    for (let i = 0; i < likenesses.length; i++) {
      const { like, head, tail, size, numbers } = likenesses[i]!;
      const bytes = like(value);
      if (bytes === null) continue;
      if (size >= this.#sink.frameRoom) return false;
      const known = this.#memo.findOrAddBehind(value, numbers);
      if (known === -1) this.#sink.framed(head, bytes, tail);
      else this.#leaves.get(known);
      return true;
    }
    return false;
  }

  /** Writes the call that makes the value; false, with nothing written, where it is not for here. */
  write(value: object, call: FreshCall): boolean {
    const { callable, items } = call;
    if (!this.#isUsual || this.#leaves.replays || !items.every(this.#canWrite)) return false;
    const sink = this.#sink;
    const leaves = this.#leaves;
    const memo = this.#memo;
    const [start, room, numbers] = [sink.length, sink.frameRoom, memo.size];
    sink.startValue();
    leaves.global(callable);
    sink.startValue();
    this.#open(items.length);
    for (let i = 0; i < items.length; i++) {
      const item = items[i];
      sink.startValue();
      if (typeof item !== 'object' || item === null) leaves.leaf(item);
      else if (item instanceof PickleBuffer) this.#buffer(item);
      else if (Array.isArray(item)) this.#numbers(item);
      else leaves.get(memo.object(item)!);
    }
    this.#close(items.length);
    sink.byte(OP.REDUCE);
    leaves.put(memo.addObject(value));
    const size = sink.length - start;
    // Otherwise a frame began or ended in it.
    if (call.like?.(value) != null && room - sink.frameRoom === size) {
      this.#learn(value, call.like, items, size, memo.size - numbers);
    }
    return true;
  }

  /** Remembers how the value was written, if nothing in it was written for the first time but itself and its parts. */
  #learn(value: object, like: BufferOfLike, items: readonly unknown[], size: number, numbers: number): void {
    const { likenesses } = this.#memo;
    if (likenesses.some((known) => known.like(value) !== null)) return;
    const tuples = items.reduce<number>((sum, item) => sum + (Array.isArray(item) && item.length > 0 ? 1 : 0), 0);
    // The buffer, the tuple of arguments, and the value.
    if (numbers !== tuples + 3) return;
    const { length } = items.find((item) => item instanceof PickleBuffer)!.raw();
    const all = this.#sink.last(size);
    const at = this.#bufferAt - (this.#sink.length - size);
    const likeness = { like, head: all.slice(0, at), tail: all.slice(at + length), size, numbers };
    likenesses[likenesses.length < KINDS ? likenesses.length : this.#nextKind++ % KINDS] = likeness;
    this.#prototype = Object.getPrototypeOf(value);
  }

  readonly #canWrite = (item: unknown): boolean => {
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return true;
    // A large payload goes without a frame.
    if (item instanceof PickleBuffer) return item.byteLength < FRAME_TARGET;
    return this.#memo.object(item) !== undefined;
  };

  #numbers(items: readonly unknown[]): void {
    const { length } = items;
    if (length === 0) return this.#sink.byte(OP.EMPTY_TUPLE);
    this.#open(length);
    this.#leaves.run(items, 0, length);
    this.#close(length);
  }

  #buffer(buffer: PickleBuffer): void {
    const bytes = buffer.raw();
    const { length } = bytes;
    if (!buffer.readonly) this.#sink.byte8(OP.BYTEARRAY8, length);
    else if (length < 0x100) this.#sink.byte1(OP.SHORT_BINBYTES, length);
    else this.#sink.byte4(OP.BINBYTES, length);
    this.#bufferAt = this.#sink.length;
    this.#sink.raw(bytes);
    this.#leaves.put(this.#memo.take());
  }

  #open(length: number): void {
    if (length > 3) this.#sink.byte(OP.MARK);
  }

  /** A tuple that nobody else has: it gets a number, and is not remembered. */
  #close(length: number): void {
    this.#sink.byte(length > 3 ? OP.TUPLE : OP.TUPLE1 + length - 1);
    this.#leaves.put(this.#memo.take());
  }
}
