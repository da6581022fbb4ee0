/**
 * The memo of the pickling machine: which values have been written, and under which number.
 *
 * Python goes by identity. Strings have none in JavaScript, so equal strings are one, as those are that Python reads from
 * our own output. Strings that a pickle writes of itself, module and class names, are other objects in Python than equal
 * strings among the values, and are kept apart; so is a text that stands for bytes in the old protocols. Of bytes, Python
 * has the empty and the one-byte objects only once.
 */
import { PyDict } from './object/dict.ts';
import type { NameKey } from './object/global.ts';

/** No dict has a number of this session. */
const NO_SESSION = -1;
let sessions = 0;
let isClaimed = false;

export class WriteMemo {
  /**
   * Objects in the order in which they came, and the number of each. That one comes again is rare, so a Set that says whether it
   * grew takes half the time of asking a Map first; the Map is made when the first one does.
   */
  readonly #seen = new Set<object>();
  #numbers: number[] = [];
  #objects: Map<object, number> | null = null;
  #session = NO_SESSION;
  readonly #strings = new Map<string, number>();
  // Made when they are needed, since most small values need none of them.
  #names: Map<NameKey, number> | null = null;
  #globals: Map<string, number> | null = null;
  #tinyBytes: Map<number, number> | null = null;
  #size = 0;

  /** How many numbers were given. */
  get size(): number {
    return this.#size;
  }

  /** The next number, for a value that nothing will ask for again. */
  take(): number {
    return this.#size++;
  }

  /**
   * Lets dicts keep their numbers themselves, which only one memo at a time can: a pickling that another one calls, and one
   * that goes on later, do without. False when another one has it.
   */
  claim(): boolean {
    if (isClaimed) return false;
    isClaimed = true;
    this.#session = ++sessions;
    return true;
  }

  /** Ends what {@link WriteMemo.claim} began; nothing may be asked of this memo afterwards. */
  release(): void {
    isClaimed = false;
    this.#session = NO_SESSION;
  }

  object(value: object): number | undefined {
    if (this.#session !== NO_SESSION && value instanceof PyDict) {
      const number = value.numberIn(this.#session);
      return number === -1 ? undefined : number;
    }
    if (this.#objects !== null) return this.#objects.get(value);
    return this.#seen.has(value) ? this.#index().get(value) : undefined;
  }

  addObject(value: object): number {
    if (this.#session !== NO_SESSION && value instanceof PyDict) value.giveNumber(this.#session, this.#size);
    else if (this.#objects !== null) this.#objects.set(value, this.#size);
    else {
      this.#seen.add(value);
      this.#numbers.push(this.#size);
    }
    return this.#size++;
  }

  /** The number of an object that has one; else gives it the next, and returns -1. */
  findOrAdd(value: object): number {
    if (this.#objects === null && !(value instanceof PyDict)) {
      const before = this.#seen.size;
      if (this.#seen.add(value).size === before) return this.#index().get(value)!;
      this.#numbers.push(this.#size++);
      return -1;
    }
    const known = this.object(value);
    if (known === undefined) this.addObject(value);
    return known ?? -1;
  }

  #index(): Map<object, number> {
    let at = 0;
    this.#objects = new Map();
    for (const value of this.#seen) this.#objects.set(value, this.#numbers[at++]!);
    this.#seen.clear();
    this.#numbers = [];
    return this.#objects;
  }

  string(text: string): number | undefined {
    return this.#strings.get(text);
  }

  addString(text: string): number {
    this.#strings.set(text, this.#size);
    return this.#size++;
  }

  name(key: NameKey): number | undefined {
    return this.#names?.get(key);
  }

  addName(key: NameKey): number {
    this.#names ??= new Map();
    this.#names.set(key, this.#size);
    return this.#size++;
  }

  global(key: string): number | undefined {
    return this.#globals?.get(key);
  }

  addGlobal(key: string): number {
    this.#globals ??= new Map();
    this.#globals.set(key, this.#size);
    return this.#size++;
  }

  /** The number of bytes of length 0 or 1. */
  tinyBytes(value: Uint8Array): number | undefined {
    return this.#tinyBytes?.get(value[0] ?? -1);
  }

  addTinyBytes(value: Uint8Array): number {
    this.#tinyBytes ??= new Map();
    this.#tinyBytes.set(value[0] ?? -1, this.#size);
    return this.#size++;
  }

  /** Forgets everything. Python: `Pickler.clear_memo`. */
  clear(): void {
    this.#seen.clear();
    this.#numbers = [];
    this.#objects = null;
    this.#strings.clear();
    this.#names = null;
    this.#globals = null;
    this.#tinyBytes = null;
    this.#size = 0;
  }
}
