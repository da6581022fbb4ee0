/**
 * The table of keys (see shape.ts) that a dict most likely has: one step in place of one for each key.
 *
 * A document has dicts of a thousand shapes, and the way to a table goes through as many tables and Maps as it has keys, none of which
 * is in the processor's caches when it is needed. Here the tables that were met again lie with their keys in one array. A table is
 * looked for by its first key, the length of its last one and how many there are; each key is compared, and where one
 * differs the dict goes the long way. A document is read in two thirds of the time, records in nine tenths.
 *
 * All is bounded, and nothing is here that the tree of tables does not hold: when the array is full, or the tree starts
 * anew, all is forgotten. Whoever chooses keys that share a place makes his own dicts go the long way.
 */
import type { Shape } from './shape.ts';

/** So many tables may share a place. */
const WAYS = 4;
const PLACE_BITS = 10;
/** More keys than a table has take the long way. */
const MOST_KEYS = 64;
/** An entry is where its table lies in the array, some bits of the hash, and how many keys there are; 0 for none. */
const COUNT_BITS = 7;
const HASH_BITS = 11;
const AT_SHIFT = HASH_BITS + COUNT_BITS;
const COUNT_MASK = (1 << COUNT_BITS) - 1;
const ENTRY_MASK = (1 << AT_SHIFT) - 1;
/** Of so many tables that find no room, one takes that of another: those that never come again hardly pay for it. */
const TURNS = 8;
/** As many as the bits that are left can say. */
const ROOM = 2 ** (32 - AT_SHIFT);
/** Odd, with bits all over it: it spreads what it is multiplied by. */
const FACTOR = 0x9e3779b1;

const entries = new Int32Array(WAYS << PLACE_BITS);
/** The pickle in which an entry was found last. */
const seen = new Int32Array(WAYS << PLACE_BITS);
/** Tables, each with its keys behind it. */
const tables: unknown[] = [];
let used = 0;
let pickle = 0;
let turn = 0;

/** Another pickle begins, whose keys are other strings, if equal ones. */
export function beginPickle(): void {
  pickle = (pickle + 1) | 0;
}

function hashOf(first: string, last: string, count: number): number {
  const { length } = first;
  const chars = first.charCodeAt(length >> 1) ^ (first.charCodeAt(length - 1) << 6);
  const some = chars ^ (length << 13) ^ (last.length << 18) ^ (count << 23);
  return Math.imul(some, FACTOR);
}

function placeOf(hash: number): number {
  return (hash >>> (32 - PLACE_BITS)) * WAYS;
}

function entryOf(hash: number, count: number): number {
  return ((hash << COUNT_BITS) & ENTRY_MASK) | count;
}

/** The table with just the keys that stand as key, value, key, value ... in `items` from `start` to `end`, if it is here; or null. */
export function likelyShape(items: readonly unknown[], start: number, end: number): Shape | null {
  const first = items[start];
  const last = items[end - 2];
  const count = (end - start) >> 1;
  if (typeof first !== 'string' || typeof last !== 'string' || first.length === 0 || count > MOST_KEYS) return null;
  const hash = hashOf(first, last, count);
  const entry = entryOf(hash, count);
  const place = placeOf(hash);
  for (let way = place; way < place + WAYS; way++) {
    const found = entries[way]!;
    if ((found & ENTRY_MASK) !== entry) continue;
    const at = found >>> AT_SHIFT;
    if (!areKeys(at + 1, items, start, end)) continue;
    if (seen[way] !== pickle) {
      // The rest of the pickle has these very strings.
      seen[way] = pickle;
      putKeys(at + 1, items, start, end);
    }
    return tables[at] as Shape;
  }
  return null;
}

/** By `Object.is`, which does not look at two strings that are one; `===` does, and often that is a miss in the processor's caches. */
function areKeys(at: number, items: readonly unknown[], start: number, end: number): boolean {
  for (let i = start, k = at; i < end; i += 2, k++) if (!Object.is(items[i], tables[k])) return false;
  return true;
}

function putKeys(at: number, items: readonly unknown[], start: number, end: number): void {
  for (let i = start, k = at; i < end; i += 2, k++) tables[k] = items[i];
}

/** Takes a table that more than one dict had, whose keys are these, if its place has room or it is its turn to get some. */
export function putShape(shape: Shape, items: readonly unknown[], start: number, end: number): void {
  const first = items[start] as string;
  const count = (end - start) >> 1;
  if (first.length === 0 || count > MOST_KEYS) return;
  if (used + count >= ROOM) forgetShapes();
  const hash = hashOf(first, items[end - 2] as string, count);
  const way = wayFor(placeOf(hash), count);
  if (way === -1) return;
  let at = entries[way]! >>> AT_SHIFT;
  if (entries[way] === 0) {
    at = used;
    used += count + 1;
    while (tables.length < used) tables.push(null);
  }
  entries[way] = (at << AT_SHIFT) | entryOf(hash, count);
  seen[way] = pickle;
  tables[at] = shape;
  putKeys(at + 1, items, start, end);
}

/** Where a table finds room: where none is, or else, for one of so many, where another goes that takes as much; or -1. */
function wayFor(place: number, count: number): number {
  let way = place;
  while (way < place + WAYS && entries[way] !== 0) way++;
  if (way < place + WAYS) return way;
  turn = (turn + 1) % (TURNS * WAYS);
  if (turn % TURNS !== 0) return -1;
  for (let i = 0; i < WAYS; i++) {
    way = place + ((turn / TURNS + i) & (WAYS - 1));
    if ((entries[way]! & COUNT_MASK) === count) return way;
  }
  return -1;
}

/** Forgets all. */
export function forgetShapes(): void {
  entries.fill(0);
  tables.fill(null);
  used = 0;
}
