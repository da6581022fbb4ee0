/**
 * A container that is being written: where the pickling machine stands in it.
 */
import { PyDict } from './object/dict.ts';
import type { Reduction } from './object/object.ts';

/** What is done with the items: the opcodes around them depend on it. */
export type LevelKind = 'list' | 'dict' | 'set' | 'tuple' | 'frozenset' | 'reduction' | 'persistent';

export class Level {
  readonly kind: LevelKind;
  /** What will be memoised, or named in an error. */
  readonly value: object;
  /** Items, or keys. */
  readonly items: readonly unknown[];
  /** Values of a dict. */
  readonly values: readonly unknown[];
  /** How the object is made, when it is one. */
  readonly reduction: Reduction | null;
  /** An iterator's batches, which differ a little from those of an exact list or dict. */
  readonly loose: boolean;
  /** The next item; a dict counts keys and values both. */
  index = 0;
  /** Where the open batch started, and where it will end; no batch is open while `end` is -1. */
  start = 0;
  end = -1;
  /** The keys of the dict are a table that others may have. */
  readonly numbered: boolean;
  /** The open batch is one item without a MARK. */
  single = false;

  constructor(
    kind: LevelKind,
    value: object,
    items: readonly unknown[],
    values: readonly unknown[] = NOTHING,
    options: { readonly reduction?: Reduction; readonly loose?: boolean } = {},
  ) {
    this.kind = kind;
    this.value = value;
    this.items = items;
    this.values = values;
    this.reduction = options.reduction ?? null;
    this.loose = options.loose ?? false;
    this.numbered = kind === 'dict' && value instanceof PyDict && value.sharesKeys;
  }

  /** The same level with its first batch open and partly written; `end` is that of the batch. */
  at(index: number, end: number): this {
    this.index = index;
    this.end = end;
    this.single = end === (this.kind === 'dict' ? 2 : 1);
    return this;
  }
}

/** No items. */
export const NOTHING: readonly unknown[] = [];
