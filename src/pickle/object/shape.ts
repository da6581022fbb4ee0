/**
 * Key tables that dicts share.
 *
 * A list of records is many dicts with the same string keys in the same order. Such dicts hold their values, and
 * one table of keys for all of them: six keys cost 28 ns and 88 bytes a dict, against some 300 ns and 304 bytes for a Map. Tables form a tree: each knows the tables that have one key more. The tree is bounded, since keys come from
 * outside: a table whose followers fill their room forgets those that only one dict had, and one with too many keys refuses, and the
 * dict goes over to a Map.
 *
 * A table pays only when a second dict has the same keys. So one that nobody came to again is not followed by another: a
 * dict adds at most one table, records share all of theirs after as many records as they have keys, and dicts whose keys
 * are all different, such as those of an index by id, soon are Maps. A small dict that finds no table gets one of its own,
 * outside the tree: a few keys are found sooner by looking at each than through a Map, which takes 60 ns and more to make a key.
 */
import { forgetShapes } from './likely-shapes.ts';

/** More keys than a record has; beyond, a Map is no slower. */
const MAX_KEYS = 64;
/** A table has room for so many followers, and after each clearing for twice as many as were left. */
const FIRST_ROOM = 64;
/** The tree outlives the dicts, and keys are compared one by one; what is longer is a text and not the name of a field. */
const MAX_KEY_LENGTH = 256;
/** When this many tables were made the tree starts anew; dicts keep those they have. */
const MAX_SHAPES = 16_384;
/** Up to here, looking through the keys beats an index. */
const LINEAR_KEYS = 8;

const NO_NUMBERS: number[] = [];

let made = 0;

export class Shape {
  /** The keys in order of insertion. */
  readonly keys: readonly string[];
  #followers: Map<string, Shape> | null = null;
  #room = FIRST_ROOM;
  #lastKey: string | null = null;
  #last: Shape | null = null;
  /** More than one dict has come here. */
  #shared: boolean;
  #index: Map<string, number> | null = null;
  /** The pickling that wrote dicts of this table last, and the numbers that the keys have there. */
  #session = 0;
  #numbers: number[] = NO_NUMBERS;
  /** The keys of one dict alone, which adds to them. */
  readonly #own: string[] | null;

  constructor(keys: readonly string[], own: string[] | null = null) {
    this.keys = keys;
    this.#shared = keys.length === 0;
    this.#own = own;
  }

  /** Whether other dicts may have the same table. */
  get isShared(): boolean {
    return this.#own === null;
  }

  /** Whether more than one dict had it. */
  get cameAgain(): boolean {
    return this.#shared && this.#own === null;
  }

  /** The numbers of the keys in that session, each -1 while it is not known; whoever gives them notes them here. */
  numbersIn(session: number): number[] {
    if (this.#session !== session) {
      this.#session = session;
      if (this.#numbers === NO_NUMBERS) this.#numbers = new Array<number>(this.keys.length);
      this.#numbers.fill(-1);
    }
    return this.#numbers;
  }

  /**
   * A table for one dict alone with `key`, which is not here, behind these keys; null when that are too many, or when it is
   * long: two long keys that differ at their ends are compared whole, for nine bytes of a pickle. One that is of its own
   * already stays and grows.
   */
  alone(key: string): Shape | null {
    const { length } = this.keys;
    if (length >= LINEAR_KEYS || key.length > MAX_KEY_LENGTH) return null;
    if (this.#own !== null) {
      this.#own.push(key);
      return this;
    }
    const own = behind(this.keys, key);
    return new Shape(own, own);
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

  /** The table with `key` behind these keys, or null when there is no room for it or `key` is here already. */
  with(key: string): Shape | null {
    if (key === this.#lastKey) {
      // Equal texts are compared by their characters while they are two; the next dict will come with this one.
      this.#lastKey = key;
      return this.#last;
    }
    if (this === root && key === earlierKey) {
      earlierKey = key;
      return earlier;
    }
    if (this.#own !== null) return null;
    const next = this.#followers?.get(key);
    if (next === undefined) return this.#make(key);
    next.#shared = true;
    if (this === root) {
      earlierKey = this.#lastKey;
      earlier = this.#last;
    }
    this.#lastKey = key;
    this.#last = next;
    return next;
  }

  #make(key: string): Shape | null {
    if (!this.#shared || this.keys.length >= MAX_KEYS) return null;
    if (key.length > MAX_KEY_LENGTH || this.indexOf(key) !== -1) return null;
    this.#followers ??= new Map();
    if (this.#followers.size >= this.#room) this.#followers = this.#kept(this.#followers);
    const next = new Shape(behind(this.keys, key));
    this.#followers.set(key, next);
    if (++made >= MAX_SHAPES) startAnew();
    return next;
  }

  /** The followers that more than one dict had; the others have none of their own. To delete those would take longer. */
  #kept(followers: ReadonlyMap<string, Shape>): Map<string, Shape> {
    const kept = new Map<string, Shape>();
    for (const [key, next] of followers) if (next.#shared) kept.set(key, next);
    made = Math.max(0, made - (followers.size - kept.size));
    this.#room = Math.max(FIRST_ROOM, 2 * kept.size);
    return kept;
  }
}

/** The keys and one more. */
function behind(keys: readonly string[], key: string): string[] {
  const { length } = keys;
  const more = new Array<string>(length + 1);
  for (let i = 0; i < length; i++) more[i] = keys[i]!;
  more[length] = key;
  return more;
}

let root = new Shape([]);
/** The follower of the root before its last one: dicts in dicts take turns. */
let earlierKey: string | null = null;
let earlier: Shape | null = null;

function startAnew(): void {
  root = new Shape([]);
  earlierKey = null;
  earlier = null;
  made = 0;
  forgetShapes();
}

/** The table without keys. */
export function emptyShape(): Shape {
  return root;
}
