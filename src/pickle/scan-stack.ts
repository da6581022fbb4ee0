/**
 * The scanner's stack and memo: the same as the machine's, of numbers instead of values, and with an answer instead of an
 * error when there is nothing.
 */

/** What stands for "nothing there". */
export const NOTHING = -Infinity;

export class ScanStack {
  items = new Float64Array(256);
  height = 0;
  #marks = new Float64Array(64);
  #markCount = 0;
  /** No instruction takes what lies below, but for those that take the mark. */
  floor = 0;

  clear(): void {
    this.height = 0;
    this.#markCount = 0;
    this.floor = 0;
  }

  push(value: number): void {
    if (this.height === this.items.length) this.items = doubled(this.items);
    this.items[this.height++] = value;
  }

  /** The topmost value, taken off; {@link NOTHING} when there is none above the topmost mark. */
  pop(): number {
    return this.height > this.floor ? this.items[--this.height]! : NOTHING;
  }

  /** The value that lies below `height`. */
  below(height: number): number {
    return height > this.floor ? this.items[height - 1]! : NOTHING;
  }

  mark(): void {
    if (this.#markCount === this.#marks.length) this.#marks = doubled(this.#marks);
    this.floor = this.height;
    this.#marks[this.#markCount++] = this.floor;
  }

  /** Takes the topmost mark off and returns its height; -1 when there is none. */
  popMark(): number {
    if (this.#markCount === 0) return -1;
    const mark = this.#marks[--this.#markCount]!;
    this.floor = this.#markCount === 0 ? 0 : this.#marks[this.#markCount - 1]!;
    return mark;
  }

  get markCount(): number {
    return this.#markCount;
  }

  /** True when a mark is on top. */
  get markOnTop(): boolean {
    return this.#markCount > 0 && this.floor === this.height;
  }
}

/** A number that is left out makes the array no longer than this beyond what was stored. */
const MAX_GAP = 1024;

export class ScanMemo {
  #dense = new Float64Array(256).fill(NOTHING);
  readonly #sparse = new Map<number, number>();
  /** How many numbers have a value; the number that MEMOIZE gives. */
  size = 0;

  clear(): void {
    if (this.#dense.length > 2048) this.#dense = new Float64Array(256);
    this.#dense.fill(NOTHING);
    this.#sparse.clear();
    this.size = 0;
  }

  /** The value of that number, or {@link NOTHING}. */
  get(index: number): number {
    if (index < this.#dense.length) {
      const value = this.#dense[index]!;
      if (value !== NOTHING) return value;
    }
    return this.#sparse.size === 0 ? NOTHING : (this.#sparse.get(index) ?? NOTHING);
  }

  /** Gives a value that number; true when the number had one. */
  set(index: number, value: number): boolean {
    if (index >= this.#dense.length && index <= this.size + MAX_GAP) {
      const larger = new Float64Array(this.#dense.length * 2 + MAX_GAP).fill(NOTHING);
      larger.set(this.#dense);
      this.#dense = larger;
    }
    const known = this.get(index) !== NOTHING;
    if (!known) this.size++;
    if (index < this.#dense.length) {
      if (this.#sparse.size > 0) this.#sparse.delete(index);
      this.#dense[index] = value;
    } else {
      this.#sparse.set(index, value);
    }
    return known;
  }
}

function doubled(array: Float64Array<ArrayBuffer>): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
