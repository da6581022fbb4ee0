/**
 * The memo numbers of keys, for dicts that share a table of them: the next dict of that table need not look for any. Where the memo
 * has claimed the session, the tables have the numbers themselves, and this is not needed.
 */

export class KeyNumbers {
  #byKeys: Map<readonly unknown[], number[]> | null = null;
  // Records come one after another.
  #lastKeys: readonly unknown[] | null = null;
  #last: number[] = NONE;

  /** The numbers of these keys, each -1 while it is not known; the caller notes them. */
  of(keys: readonly unknown[]): number[] {
    if (keys === this.#lastKeys) return this.#last;
    this.#byKeys ??= new Map();
    let numbers = this.#byKeys.get(keys);
    if (numbers === undefined) {
      numbers = new Array<number>(keys.length).fill(-1);
      this.#byKeys.set(keys, numbers);
    }
    this.#lastKeys = keys;
    this.#last = numbers;
    return numbers;
  }

  /** Forgets all. */
  clear(): void {
    this.#byKeys = null;
    this.#lastKeys = null;
    this.#last = NONE;
  }
}

const NONE: number[] = [];
