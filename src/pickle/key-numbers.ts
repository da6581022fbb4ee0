/**
 * The memo numbers of keys, for dicts that have the same ones: the next of them need not look for any.
 *
 * Dicts that share a table of keys have the numbers there while the memo has claimed the session, or else in a Map by table. Of other
 * records, such as plain objects, only the one before is looked at.
 */
import { PyDict } from './object/dict.ts';
import { NO_SESSION } from './write-memo.ts';

export class KeyNumbers {
  #byKeys: Map<readonly unknown[], number[]> | null = null;
  // Records come one after another.
  #lastKeys: readonly unknown[] = NONE;
  #last: number[] = NONE;

  /** The numbers of these keys of a dict, each -1 while it is not known; the caller notes them. Null for none to keep. */
  of(dict: object, keys: readonly unknown[], session: number): number[] | null {
    if (!(dict instanceof PyDict)) return this.#ofRecord(keys);
    if (session !== NO_SESSION) return dict.keyNumbers(keys, session);
    return dict.sharesKeys(keys) ? this.#ofTable(keys) : null;
  }

  #ofTable(keys: readonly unknown[]): number[] {
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

  #ofRecord(keys: readonly unknown[]): number[] | null {
    if (!isSame(keys, this.#lastKeys)) {
      this.#lastKeys = keys;
      this.#last = NONE;
      return null;
    }
    if (this.#last.length !== keys.length) this.#last = new Array<number>(keys.length).fill(-1);
    return this.#last;
  }

  /** Forgets all. */
  clear(): void {
    this.#byKeys = null;
    this.#lastKeys = NONE;
    this.#last = NONE;
  }
}

/** Whether both are the same strings in the same order. */
function isSame(keys: readonly unknown[], others: readonly unknown[]): boolean {
  if (keys.length !== others.length) return false;
  for (let i = 0; i < keys.length; i++) if (keys[i] !== others[i] || typeof keys[i] !== 'string') return false;
  return true;
}

const NONE: number[] = [];
