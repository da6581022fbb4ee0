/**
 * The stack of the unpickling machine, with the marks that lie on it.
 *
 * A mark is a height, not a value, so no data can forge one. The topmost mark is a floor: no opcode takes what lies
 * below it, except those that take the mark itself.
 */

import { blank, empty } from './empty.ts';
import { fail } from './errors.ts';
import { exceed, LIMITS, type Limits } from './limits.ts';
import { PyTuple } from './object/tuple.ts';

export class Stack {
  /**
   * The values; those from {@link Stack.height} on are not there any more. Moving a number costs a tenth of moving the
   * end of an array, and what is left behind is overwritten soon, or goes with the stack.
   */
  readonly items: unknown[] = [];
  /** Number of values. */
  height = 0;
  /** The marks, each the height at which it lies. */
  readonly marks: number[] = [];
  /** Height of the topmost mark, below which only opcodes reach that take the mark. */
  floor = 0;
  readonly #limits: Limits;
  /** See {@link Limits.maxStackDepth}. */
  readonly max: number;

  constructor(limits: Limits = LIMITS.default) {
    this.#limits = limits;
    this.max = limits.maxStackDepth;
  }

  /** Forgets all, and what was left behind. */
  clear(): void {
    blank(this.items, this.items.length);
    empty(this.marks);
    this.height = 0;
    this.floor = 0;
  }

  push(value: unknown): void {
    if (this.height >= this.max) this.#tooDeep(this.height + 1, 'values on the stack');
    this.items[this.height++] = value;
  }

  pop(): unknown {
    if (this.height <= this.floor) this.#underflow();
    return this.items[--this.height];
  }

  /** The topmost value, which stays. */
  top(): unknown {
    if (this.height <= this.floor) this.#underflow();
    return this.items[this.height - 1];
  }

  /** The topmost value, whether a mark lies on it or not; undefined when there is none. */
  peek(): unknown {
    return this.height === 0 ? undefined : this.items[this.height - 1];
  }

  mark(): void {
    const marks = this.marks.length;
    if (marks >= this.max) this.#tooDeep(marks + 1, 'marks on the stack');
    this.floor = this.height;
    this.marks.push(this.floor);
  }

  /** Takes the topmost mark off and returns its height. */
  popMark(): number {
    const mark = this.marks.pop();
    if (mark === undefined) fail('ERR_PICKLE_MARK', 'could not find MARK');
    this.floor = this.marks.length === 0 ? 0 : this.marks[this.marks.length - 1]!;
    return mark;
  }

  /** True when a mark is on top, with no value above it. */
  get markOnTop(): boolean {
    return this.marks.length > 0 && this.floor === this.height;
  }

  /** What lies below `height`: the container that the values from there on are for. */
  below(height: number): unknown {
    if (height <= this.floor) this.#underflow();
    return this.items[height - 1];
  }

  /** Forgets the values from `height` on. */
  drop(height: number): void {
    this.height = height;
  }

  /** Takes off the values from `height` on, as a tuple. */
  takeTuple(height: number): PyTuple {
    if (height < this.floor || height > this.height) this.#underflow();
    const { items } = this;
    const length = this.height - height;
    const tuple = PyTuple.withRoom<unknown>(length);
    for (let i = 0; i < length; i++) tuple[i] = items[height + i];
    this.height = height;
    return tuple;
  }

  /** Takes off the values from `height` on, as a list. */
  takeList(height: number): unknown[] {
    if (height < this.floor) this.#underflow();
    const list = this.items.slice(height, this.height);
    this.height = height;
    return list;
  }

  #tooDeep(count: number, what: string): never {
    return exceed('maxStackDepth', this.#limits, count, what);
  }

  #underflow(): never {
    return fail(
      'ERR_PICKLE_STACK',
      this.marks.length > 0 ? 'unexpected MARK found on the stack' : 'unpickling stack underflow',
    );
  }
}
