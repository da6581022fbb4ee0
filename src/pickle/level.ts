/**
 * A container that is being written: where the pickling machine stands in it.
 */
import { typeName } from './build.ts';
import { OP } from './codes.ts';
import { PyGlobal } from './object/global.ts';
import type { Reduction } from './object/object.ts';

/** CPython writes at most this many items between a MARK and its APPENDS or SETITEMS. */
export const BATCH = 1000;

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
  }

  /** The same level with its first batch open and partly written; `end` is that of the batch. */
  at(index: number, end: number): this {
    this.index = index;
    this.end = end;
    this.single = end === (this.kind === 'dict' ? 2 : 1);
    return this;
  }

  /** Starts a batch where the level stands; one of a single item may go without a MARK. */
  openBatch({ parts, alone }: BatchCodes, single: boolean): void {
    const left = this.items.length - this.index / parts;
    this.start = this.index;
    this.single = alone && (single || (this.loose ? left === 1 : this.items.length === 1));
    this.end = this.index + parts * (this.single ? 1 : Math.min(left, BATCH));
  }

  /** Behind a full batch of a dict or a set the C pickler looks for another one, and writes it though it is empty. */
  wantsEmptyBatch({ parts, looksFurther }: BatchCodes): boolean {
    return looksFurther && !this.loose && !this.single && this.end - this.start === parts * BATCH;
  }
}

/** How the batches of a kind of container are written. */
export interface BatchCodes {
  /** The opcode behind a batch, and behind a single item without a MARK. */
  readonly many: number;
  readonly single: number;
  /** What an item counts for: a pair is two. */
  readonly parts: number;
  /** Whether a single item may go without a MARK. */
  readonly alone: boolean;
  /** Whether there may be an empty batch at the end. */
  readonly looksFurther: boolean;
}

export const BATCH_CODES: Readonly<Record<'list' | 'dict' | 'set', BatchCodes>> = {
  list: { many: OP.APPENDS, single: OP.APPEND, parts: 1, alone: true, looksFurther: false },
  dict: { many: OP.SETITEMS, single: OP.SETITEM, parts: 2, alone: true, looksFurther: true },
  set: { many: OP.ADDITEMS, single: OP.ADDITEMS, parts: 1, alone: false, looksFurther: true },
};

/** The way from the value that was given to the one that is being written. */
export function pathOf(levels: readonly Level[]): string {
  let path = 'value';
  for (const { kind, index, items, reduction } of levels.slice(0, 50)) {
    if (kind === 'reduction') {
      path += `<${reduction!.callable instanceof PyGlobal ? reduction!.callable : 'object'}>`;
    } else if (kind === 'dict') {
      const key = items[(index - 1) >> 1];
      path += typeof key === 'string' && key.length <= 40 ? `[${JSON.stringify(key)}]` : `[<${typeName(key)}>]`;
    } else {
      path += `[${Math.max(0, index - 1)}]`;
    }
  }
  return levels.length > 50 ? `${path}...` : path;
}

/** A recursion that is left makes its levels from the innermost outwards: turns those from `from` on round. */
export function turnRound(levels: Level[], from: number): void {
  for (let low = from, high = levels.length - 1; low < high; low++, high--) {
    const level = levels[low]!;
    levels[low] = levels[high]!;
    levels[high] = level;
  }
}

/** No items. */
export const NOTHING: readonly unknown[] = [];
