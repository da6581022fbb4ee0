/**
 * The stack of the unpickling machine, with the marks that lie on it.
 *
 * A mark is a height, not a value, so no data can forge one. The topmost mark is a floor: no opcode takes what lies
 * below it, except those that take the mark itself.
 */
import { fail } from './errors.ts';
import { PyTuple } from './object/tuple.ts';

export class Stack {
  /** The values, the top last. */
  readonly items: unknown[] = [];
  readonly #marks: number[] = [];
  #floor = 0;

  /** Number of values. */
  get height(): number {
    return this.items.length;
  }

  push(value: unknown): void {
    this.items.push(value);
  }

  pop(): unknown {
    if (this.items.length <= this.#floor) this.#underflow();
    return this.items.pop();
  }

  /** The topmost value, which stays. */
  top(): unknown {
    const { items } = this;
    if (items.length <= this.#floor) this.#underflow();
    return items[items.length - 1];
  }

  mark(): void {
    this.#floor = this.items.length;
    this.#marks.push(this.#floor);
  }

  /** Takes the topmost mark off and returns its height. */
  popMark(): number {
    const mark = this.#marks.pop();
    if (mark === undefined) fail('ERR_PICKLE_MARK', 'could not find MARK');
    this.#floor = this.#marks.length === 0 ? 0 : this.#marks[this.#marks.length - 1]!;
    return mark;
  }

  /** True when a mark is on top, with no value above it. */
  get markOnTop(): boolean {
    return this.#marks.length > 0 && this.#floor === this.items.length;
  }

  /** What lies below `height`: the container that the values from there on are for. */
  below(height: number): unknown {
    if (height <= this.#floor) this.#underflow();
    return this.items[height - 1];
  }

  /** Forgets the values from `height` on. */
  drop(height: number): void {
    this.items.length = height;
  }

  /** Takes off the values from `height` on, as a tuple. */
  takeTuple(height: number): PyTuple {
    const { items } = this;
    if (height < this.#floor || height > items.length) this.#underflow();
    const length = items.length - height;
    const tuple = new PyTuple(length);
    for (let i = 0; i < length; i++) tuple[i] = items[height + i];
    items.length = height;
    return tuple;
  }

  /** Takes off the values from `height` on, as a list. */
  takeList(height: number): unknown[] {
    if (height < this.#floor) this.#underflow();
    return this.items.splice(height);
  }

  #underflow(): never {
    return fail(
      'ERR_PICKLE_STACK',
      this.#marks.length > 0 ? 'unexpected MARK found on the stack' : 'unpickling stack underflow',
    );
  }
}
