/**
 * A call in whose arguments nothing is shared with anything else.
 */
import type { PyGlobal } from './global.ts';
import type { Reduction } from './object.ts';
import { PyTuple } from './tuple.ts';

/**
 * The buffer of another value, whose call has the same items but for its one {@link PickleBuffer}, of as many bytes and as writable;
 * null for any other value.
 */
export type BufferOfLike = (other: object) => Uint8Array | null;

/**
 * A {@link Reduction} whose arguments were made for it alone: numbers, texts, null, a buffer, and tuples of numbers, which
 * are plain arrays here. They need not be looked for among what was written before. Any other object among them, such as a
 * dtype, may be a part of other values.
 */
export class FreshCall implements Reduction {
  readonly callable: PyGlobal;
  readonly items: readonly unknown[];
  /** Tells which others are written alike; null where that is not known. */
  readonly like: BufferOfLike | null;
  #args: PyTuple | null = null;

  constructor(callable: PyGlobal, items: readonly unknown[], like: BufferOfLike | null = null) {
    this.callable = callable;
    this.items = items;
    this.like = like;
  }

  /** The same as for any other reduction. */
  get args(): PyTuple {
    this.#args ??= PyTuple.from(this.items, (item) => (Array.isArray(item) ? PyTuple.from(item) : item));
    return this.#args;
  }
}
