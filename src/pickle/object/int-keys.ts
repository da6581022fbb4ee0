/**
 * The keys of a dict that has only ints of 32 bits: an array of them, and a table that says where in it each stands.
 *
 * A Map of a million ints takes twice as long, six times as long as keys that count up, and holds each float among its values in a
 * box of its own. Here the values stay an array, which holds floats as they are, and whoever goes through all pairs, as `dumps`
 * does, finds two arrays (`npm run bench -- map`).
 *
 * Whoever chooses the keys cannot choose their places, which a secret has a part in; a table in which a key is far from its place
 * nevertheless refuses to grow, as does one with very many keys, and the dict goes over to a Map.
 */

import { secret, secretFactor } from './secrets.ts';

/** Up to here, looking through the keys beats a table. */
const LINEAR_KEYS = 8;
/** A Map of V8 has room for twice as many. */
const MAX_KEYS = 2 ** 23;
const MAX_PROBES = 64;
const FIRST_BITS = 6;

const SECRET = secret();
const FACTORS = [secretFactor(), secretFactor()] as const;

function hashOf(key: number): number {
  const hash = Math.imul(key ^ SECRET, FACTORS[0]);
  return Math.imul(hash ^ (hash >>> 15), FACTORS[1]);
}

/** True for what can be among such keys: -0 is a float. */
export function isIntKey(key: unknown): key is number {
  return typeof key === 'number' && (key | 0) === key && (key !== 0 || 1 / key > 0);
}

export class IntKeys<V = unknown> {
  /** The keys in order of insertion. */
  readonly keys: number[];
  /** Their values, which the dict keeps here. */
  values: V[] = [];
  /** Whether each key is the one before it and 1, as numbers of rows are: where it stands needs no table then. */
  #isRun = true;
  /** For each place the number of its key from 1 on, or 0; null while there are few keys, or a run of them. */
  #slots: Int32Array | null = null;
  /** The upper bits of a hash that remain are its place. */
  #shift = 32;

  /** @param first a key that may have to stay alone: an array to which it is pushed has room for seventeen */
  constructor(first?: number) {
    this.keys = first === undefined ? [] : [first];
  }

  /** Sets the value of the key that stands there; that of a new one too. */
  setValue(index: number, value: V): void {
    if (index < this.values.length) this.values[index] = value;
    else if (index === 0) this.values = [value];
    else this.values.push(value);
  }

  /** Where `key` stands, or -1. */
  indexOf(key: number): number {
    const { keys } = this;
    const slots = this.#slots;
    if (this.#isRun) {
      const at = key - (keys[0] ?? key);
      return at >= 0 && at < keys.length ? at : -1;
    }
    if (slots === null) {
      for (let i = 0; i < keys.length; i++) if (keys[i] === key) return i;
      return -1;
    }
    const mask = slots.length - 1;
    for (let place = hashOf(key) >>> this.#shift; ; place = (place + 1) & mask) {
      const entry = slots[place]!;
      if (entry === 0) return -1;
      if (keys[entry - 1] === key) return entry - 1;
    }
  }

  /** Where `key` stands, which is behind all others if it was not here; -1 when it was not and is not taken. */
  findOrAdd(key: number): number {
    const { keys } = this;
    if (this.#isRun) {
      const { length } = keys;
      const at = key - (keys[0] ?? key);
      if (at >= 0 && at < length) return at;
      if (at === length && length < MAX_KEYS) return keys.push(key) - 1;
      this.#isRun = false;
      if (length > LINEAR_KEYS) this.#grow();
    }
    const slots = this.#slots;
    if (slots === null) return this.#findOrAddFirst(key);
    const mask = slots.length - 1;
    let place = hashOf(key) >>> this.#shift;
    for (let probe = 0; probe < MAX_PROBES; probe++) {
      const entry = slots[place]!;
      if (entry === 0) {
        if (keys.length >= MAX_KEYS) return -1;
        slots[place] = keys.push(key);
        if (2 * keys.length > mask) this.#grow();
        return keys.length - 1;
      }
      if (keys[entry - 1] === key) return entry - 1;
      place = (place + 1) & mask;
    }
    return -1;
  }

  #findOrAddFirst(key: number): number {
    const at = this.indexOf(key);
    if (at !== -1) return at;
    if (this.keys.push(key) > LINEAR_KEYS) this.#grow();
    return this.keys.length - 1;
  }

  #grow(): void {
    const { keys } = this;
    // Four times as many places each time: moving all of them costs as much as adding half of them did.
    let bits = this.#slots === null ? FIRST_BITS : 32 - this.#shift + 2;
    while (2 ** bits < 2 * keys.length) bits++;
    const slots = new Int32Array(2 ** bits);
    const mask = slots.length - 1;
    const shift = 32 - bits;
    for (let i = 0; i < keys.length; i++) {
      let place = hashOf(keys[i]!) >>> shift;
      while (slots[place] !== 0) place = (place + 1) & mask;
      slots[place] = i + 1;
    }
    this.#slots = slots;
    this.#shift = shift;
  }
}
