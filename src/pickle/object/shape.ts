/**
 * Key tables that dicts share.
 *
 * A list of records is many dicts with the same string keys in the same order. Such dicts hold their values in an array,
 * and one table of keys for all of them: six keys cost 28 ns and 144 bytes a dict, against some 300 ns and 304 bytes
 * for a Map. Tables form a tree: each knows the table that has one key more. The tree is bounded, since keys come
 * from outside: a table with too many followers, or too many keys, refuses, and the dict goes over to a Map.
 */

/** More keys than a record has; beyond, a Map is no slower. */
const MAX_KEYS = 64;
const MAX_FOLLOWERS = 64;
const MAX_FIRST_KEYS = 1024;
/** When this many tables were made the tree starts anew; dicts keep those they have. */
const MAX_SHAPES = 16_384;
/** Up to here, looking through the keys beats an index. */
const LINEAR_KEYS = 8;

let made = 0;

export class Shape {
  /** The keys in order of insertion. */
  readonly keys: readonly string[];
  #followers: Map<string, Shape> | null = null;
  #lastKey: string | null = null;
  #last: Shape | null = null;
  #index: Map<string, number> | null = null;

  constructor(keys: readonly string[]) {
    this.keys = keys;
  }

  /** Where `key` stands, or -1. */
  indexOf(key: string): number {
    const { keys } = this;
    if (keys.length <= LINEAR_KEYS) {
      for (let i = 0; i < keys.length; i++) if (keys[i] === key) return i;
      return -1;
    }
    this.#index ??= new Map(keys.map((name, i) => [name, i]));
    return this.#index.get(key) ?? -1;
  }

  /** The table with `key` behind these keys, or null when there is no room for it. `key` must not be here already. */
  with(key: string): Shape | null {
    if (key === this.#lastKey) return this.#last;
    const next = this.#followers?.get(key) ?? this.#make(key);
    if (next !== null) {
      this.#lastKey = key;
      this.#last = next;
    }
    return next;
  }

  #make(key: string): Shape | null {
    const limit = this.keys.length === 0 ? MAX_FIRST_KEYS : MAX_FOLLOWERS;
    this.#followers ??= new Map();
    if (this.keys.length >= MAX_KEYS || this.#followers.size >= limit) {
      if (this === root) startAnew();
      return null;
    }
    const next = new Shape([...this.keys, key]);
    this.#followers.set(key, next);
    if (++made >= MAX_SHAPES) startAnew();
    return next;
  }
}

let root = new Shape([]);

function startAnew(): void {
  root = new Shape([]);
  made = 0;
}

/** The table without keys. */
export function emptyShape(): Shape {
  return root;
}
