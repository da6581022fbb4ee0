/**
 * The memo of the pickling machine: which values have been written, and under which number.
 *
 * Python goes by identity. Strings have none in JavaScript, so equal strings are one, as those are that Python reads from
 * our own output. Strings that a pickle writes of itself, module and class names, are other objects in Python than equal
 * strings among the values, and are kept apart; so is a text that stands for bytes in the old protocols. Of bytes, Python
 * has the empty and the one-byte objects only once.
 */
import type { NameKey } from './object/global.ts';

export class WriteMemo {
  readonly #objects = new Map<object, number>();
  readonly #strings = new Map<string, number>();
  readonly #names = new Map<NameKey, number>();
  readonly #globals = new Map<string, number>();
  readonly #tinyBytes = new Map<number, number>();
  #size = 0;

  /** How many numbers were given. */
  get size(): number {
    return this.#size;
  }

  /** The next number, for a value that nothing will ask for again. */
  take(): number {
    return this.#size++;
  }

  object(value: object): number | undefined {
    return this.#objects.get(value);
  }

  addObject(value: object): number {
    this.#objects.set(value, this.#size);
    return this.#size++;
  }

  string(text: string): number | undefined {
    return this.#strings.get(text);
  }

  addString(text: string): number {
    this.#strings.set(text, this.#size);
    return this.#size++;
  }

  name(key: NameKey): number | undefined {
    return this.#names.get(key);
  }

  addName(key: NameKey): number {
    this.#names.set(key, this.#size);
    return this.#size++;
  }

  global(key: string): number | undefined {
    return this.#globals.get(key);
  }

  addGlobal(key: string): number {
    this.#globals.set(key, this.#size);
    return this.#size++;
  }

  /** The number of bytes of length 0 or 1. */
  tinyBytes(value: Uint8Array): number | undefined {
    return this.#tinyBytes.get(value[0] ?? -1);
  }

  addTinyBytes(value: Uint8Array): number {
    this.#tinyBytes.set(value[0] ?? -1, this.#size);
    return this.#size++;
  }

  /** Forgets everything. Python: `Pickler.clear_memo`. */
  clear(): void {
    for (const map of [this.#objects, this.#strings, this.#names, this.#globals, this.#tinyBytes]) map.clear();
    this.#size = 0;
  }
}
