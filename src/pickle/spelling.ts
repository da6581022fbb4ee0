/**
 * Which string objects a pickle took for the names of its globals.
 *
 * Python has module names and class names as string objects, some of them shared and some not, and a pickle shows which:
 * one that is written again is another object. To write the same bytes again we must know, but JavaScript's strings have
 * no identity, and tracking every string for the sake of a few names would cost all of them. So the opcodes right before
 * a STACK_GLOBAL are looked at. Where that finds something unusual, nothing is lost but the sharing.
 */
import { OP } from './codes.ts';
import type { Memo } from './memo.ts';
import { type NameKey, type Spelling, usualModuleKey, usualNameKey } from './object/global.ts';
import { utf8Length } from './text.ts';

/** A string as the last opcodes pushed it. */
interface Pushed {
  /** Offset of the first of these opcodes. */
  readonly start: number;
  /** Its number in the memo, or -1. */
  readonly index: number;
  /** It was fetched from the memo, and not written here. */
  readonly fetched: boolean;
}

export class Spellings {
  /** Keys of names by number, made when the first global comes. */
  #keys: Map<number, NameKey> | null = null;
  #seen: Set<NameKey> | null = null;

  /** Forgets all, for a pickle of its own. */
  clear(): void {
    this.#keys = null;
    this.#seen = null;
  }

  /** The string objects that the STACK_GLOBAL at `at` takes. */
  before(bytes: Uint8Array, at: number, module: string, name: string, memo: Memo): Spelling {
    const second = pushedBefore(bytes, at, name, memo, memo.size - 1);
    const lastIndex = second.fetched || second.index === -1 ? memo.size - 1 : memo.size - 2;
    const first = pushedBefore(bytes, second.start, module, memo, lastIndex);
    const moduleKey = this.#keyOf(first, usualModuleKey(module, name), module);
    return { moduleKey, nameKey: this.#keyOf(second, usualNameKey(module, name), name) };
  }

  /** The key of a string that was fetched, or else a new one: the usual one, unless another string has it. */
  #keyOf({ index, fetched }: Pushed, usual: NameKey, text: string): NameKey {
    this.#keys ??= new Map();
    this.#seen ??= new Set();
    const known = fetched ? this.#keys.get(index) : undefined;
    if (known !== undefined) return known;
    const key = this.#seen.has(usual) && !fetched ? Symbol(text) : usual;
    this.#seen.add(usual);
    if (index !== -1) this.#keys.set(index, key);
    return key;
  }
}

/** How `text`, which was pushed last before `end`, was pushed; `lastIndex` is the memo number that came last by then. */
function pushedBefore(bytes: Uint8Array, end: number, text: string, memo: Memo, lastIndex: number): Pushed {
  if (bytes[end - 2] === OP.BINGET && memo.peek(bytes[end - 1]!) === text) {
    return { start: end - 2, index: bytes[end - 1]!, fetched: true };
  }
  if (bytes[end - 5] === OP.LONG_BINGET) {
    const index = new DataView(bytes.buffer, bytes.byteOffset + end - 4, 4).getUint32(0, true);
    if (memo.peek(index) === text) return { start: end - 5, index, fetched: true };
  }
  const memoized = bytes[end - 1] === OP.MEMOIZE;
  const length = utf8Length(text);
  const header = length < 0x100 ? 2 : 5;
  const start = end - length - header - (memoized ? 1 : 0);
  return { start, index: memoized ? lastIndex : -1, fetched: false };
}
