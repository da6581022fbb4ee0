/**
 * Which strings of a pickle were one object, kept beside the value that it had.
 *
 * Python writes a string again when it is another object than an equal one before. JavaScript's strings have no identity, so
 * the writer takes equal ones for one, and equal bytes too, where Python has most of them only once. To write a value that was
 * read with `lossless` as it came, the reader notes of each such value the number that the memo had reached, and the number of
 * the value itself; the writer comes by the same places, and does as was done there. Where the value has been changed since, it may find notes that are not for it; these cost a
 * few bytes and nothing else, since no string is fetched that is not equal.
 */
import { Memo } from './memo.ts';
import { PyByteArray } from './object/bytes.ts';

/** For each of them in order: the size of the memo before it, and its number, which is the size for one that was written. */
export interface Origin {
  readonly protocol: number;
  readonly sizes: Int32Array;
  readonly indices: Int32Array;
}

const origins = new WeakMap<object, Origin>();

/** The notes of the pickle that the value was read from, if they are for that protocol. */
export function originOf(value: unknown, protocol: number): Origin | null {
  if (typeof value !== 'object' || value === null) return null;
  const origin = origins.get(value);
  return origin !== undefined && origin.protocol === familyOf(protocol) ? origin : null;
}

/** Pickles of the first two protocols do not tell which of them they have, and number alike. */
function familyOf(protocol: number): number {
  return protocol === 1 ? 0 : protocol;
}

/** A memo that takes notes. */
export class NotingMemo extends Memo {
  #sizes: number[] = [];
  #indices: number[] = [];

  override get(index: number): unknown {
    const value = super.get(index);
    if (hasNoIdentity(value)) this.#note(index);
    return value;
  }

  override push(value: unknown): void {
    if (hasNoIdentity(value)) this.#note(this.size);
    super.push(value);
  }

  override set(index: number, value: unknown): void {
    if (hasNoIdentity(value)) this.#note(index);
    super.set(index, value);
  }

  override clear(): void {
    super.clear();
    this.#sizes = [];
    this.#indices = [];
  }

  #note(index: number): void {
    this.#sizes.push(this.size);
    this.#indices.push(index);
  }

  /** Keeps the notes beside the value and starts anew. A value that is frozen may be one for all, and keeps none. */
  keep(value: unknown, protocol: number): void {
    if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
      const [sizes, indices] = [Int32Array.from(this.#sizes), Int32Array.from(this.#indices)];
      origins.set(value, { protocol: familyOf(protocol), sizes, indices });
    }
    this.#sizes = [];
    this.#indices = [];
  }
}

function hasNoIdentity(value: unknown): boolean {
  return typeof value === 'string' || (value instanceof Uint8Array && isTiny(value));
}

/** Bytes that Python has only once, mostly: none at all, or one. */
export function isTiny(value: Uint8Array): boolean {
  return value.length <= 1 && !(value instanceof PyByteArray);
}

/** So many notes for one place are looked at; a value that was changed must not cost the square of its size. */
const MAX_LOOKAHEAD = 8;

/** The notes while a value is written. */
export class Replay {
  readonly #origin: Origin;
  readonly #texts = new Map<number, string | number>();
  #at = 0;

  constructor(origin: Origin) {
    this.#origin = origin;
  }

  /**
   * The number to fetch it from; -1 when it is to be written, undefined when nobody knows.
   *
   * @param text the string; of bytes, the one that there is, or -1 for none.
   */
  choose(size: number, text: string | number): number | undefined {
    const { sizes, indices } = this.#origin;
    while (this.#at < sizes.length && sizes[this.#at]! < size) this.#at++;
    for (let i = this.#at; i < this.#at + MAX_LOOKAHEAD && sizes[i] === size; i++) {
      const index = indices[i]!;
      if (index !== size && this.#texts.get(index) !== text) continue;
      this.#at = i + 1;
      return index === size ? -1 : index;
    }
    return undefined;
  }

  /** It has got that number. */
  wrote(index: number, text: string | number): void {
    this.#texts.set(index, text);
  }
}
