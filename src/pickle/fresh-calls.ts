/**
 * Calls in whose arguments nothing is shared, written at once.
 *
 * As a reduction like any other, a small array makes three objects, a tuple in a tuple and a buffer, of which each is
 * looked for in the memo and remembered there, though nobody can have it. Here they only take their numbers. It is a third
 * of the time for an array of 800 bytes (`npm run bench -- arrays`), and the same bytes, which a property test says.
 */
import { Latin1Text } from './latin1.ts';
import type { Leaves } from './leaves.ts';
import { PickleBuffer } from './object/buffer.ts';
import { FreshCall } from './object/fresh-call.ts';
import { PyGlobal } from './object/global.ts';
import { OP } from './opcodes.ts';
import type { ResolvedDumpOptions } from './options.ts';
import { FRAME_TARGET, type Sink } from './sink.ts';
import type { WriteMemo } from './write-memo.ts';

const NOBODY = new PyGlobal('', '');

export class FreshCalls {
  readonly #sink: Sink;
  readonly #leaves: Leaves;
  readonly #memo: WriteMemo;
  readonly #isUsual: boolean;
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

  /** Writes the call that makes the value; false, with nothing written, where it is not for here. */
  write(value: object, { callable, items }: FreshCall): boolean {
    if (!this.#isUsual || this.#leaves.replays || !items.every(this.#canWrite)) return false;
    const sink = this.#sink;
    const leaves = this.#leaves;
    const memo = this.#memo;
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
    return true;
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
