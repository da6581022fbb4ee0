/**
 * What it takes to call a class with its arguments.
 *
 * Two bytes of a pickle fetch a list of a million items once more, and a class that copies its argument (`set`, `deque`,
 * `bytearray` ...) then takes the time and the memory of a million. Python has it so; 44 kB make it fill 700 MB. Where
 * nothing is fetched twice, the arguments of all calls together have no more items than the pickle has bytes. So what
 * they have is added up, and stops at a multiple of the bytes.
 */
import { fail } from './errors.ts';
import type { Limits } from './limits.ts';
import { PyDict } from './object/dict.ts';
import { LONGEST_HASHED } from './object/digest.ts';

/** Any pickle may have as much. */
const FREE = 2 ** 20;
/** What an item costs that is copied, in units of {@link Limits.maxAmplification}. */
const ITEM = 16;

export class Allowance {
  readonly #perByte: number;
  #left = FREE;

  constructor(limits: Limits) {
    this.#perByte = limits.maxAmplification / ITEM;
  }

  /** Starts anew. */
  begin(): void {
    this.#left = FREE;
  }

  /** So many more bytes have been read. */
  grant(bytes: number): void {
    this.#left += bytes * this.#perByte;
  }

  /** Takes so much from the allowance; false, with nothing taken, when there is less. */
  spend(weight: number): boolean {
    if (weight > this.#left) return false;
    this.#left -= weight;
    return true;
  }

  /**
   * Takes what a class is given from the allowance.
   *
   * @param isBeside memory that came beside the pickle is not copied, and not counted.
   */
  charge(given: unknown, isBeside: (memory: unknown) => boolean): void {
    let weight = sizeOf(given);
    if (Array.isArray(given)) {
      for (let i = 0; i < given.length; i++) {
        const item: unknown = given[i];
        // What has no parts came in the pickle.
        if (typeof item !== 'object' || item === null || !isBeside(item)) weight += sizeOf(item);
      }
    }
    this.#left -= weight;
    if (this.#left < 0) {
      fail(
        'ERR_PICKLE_LIMIT',
        'classes are given the same large arguments again and again, which takes more than the size of the data allows; ' +
          'see maxAmplification',
        'maxAmplification',
      );
    }
  }
}

/** An item of a dict or a set takes as long as so many of a list; measured. */
const HASHED = 4;

/** Items, characters or bytes. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return value.length;
  if (value instanceof Uint8Array) return value.length;
  if (value instanceof PyDict) return HASHED * value.size + longKeysOf(value);
  return value instanceof Set || value instanceof Map ? HASHED * value.size : 1;
}

/** Characters of keys that a Map of the class's own would compare whole; see object/digest.ts. */
function longKeysOf(dict: PyDict): number {
  let length = 0;
  for (const key of dict.originals) {
    if (typeof key === 'string' && key.length > LONGEST_HASHED) length += key.length;
  }
  return length;
}
