/**
 * The texts of keys that dicts had before, by their bytes.
 *
 * Records, and the messages of a protocol, have the same few keys again and again. A key that is found here is the very
 * string of last time: none is made, and the tables of keys (object/shape.ts) need not compare characters to see that it is
 * the one that they expect. A message of 150 bytes with seven keys takes an eighth less time.
 *
 * The cache is flat, and its size is fixed: it keeps 4096 keys of at most 32 bytes, more than a large document has, for as long as
 * the process lives. A key has one of 512 places, by some of its bytes, with room for eight, and all bytes are compared; whoever
 * chooses keys that share a place makes them miss, which costs some nanoseconds each. Of the keys that miss, every eighth is
 * taken: keys that never come again hardly pay for it and take the place of each other, and those that do are here after a few
 * times. The lane asks for the first 64 keys of a dict alone, since no index by id is a record.
 */
import { internalized } from './object/internalized.ts';

/** Longer keys are few. */
export const LONGEST_CACHED = 32;
const PLACES = 512;
/** So many keys may share a place, as a power of two. */
const WAY_BITS = 3;
const WAYS = 1 << WAY_BITS;
/** Bits of a product that are neither part of a place nor of the check behind it, which has eight. */
const SHIFT = 15;
const CHECK_BITS = 8;
const CHECK_MASK = 0xff;
/** Bytes of a place, as a power of two. */
const ROOM_BITS = 5;
/** Of so many keys that miss, one is taken. */
const TURNS = 8;
/** Of so many keys that are found behind the first of their place, one is moved ahead. */
const FOUND = 64;
/** Odd, with bits all over it: it spreads what it is multiplied by. */
const FACTOR = 0x9e3779b1;

/** Added to the length of a key that did not come again yet. */
const NEW = 0x80;

const slab = new Uint8Array((PLACES * WAYS) << ROOM_BITS);
/** How many bytes each key has, and its check above that: what spares a look at the bytes of one that is not the right one; 0 for none. */
const lengths = new Uint16Array(PLACES * WAYS);
const texts: string[] = new Array<string>(PLACES * WAYS).fill('');
let turn = 0;
/** How many keys were found behind the first of their places since one was moved ahead. */
let hits = 0;
/** Which of the keys of a place goes when all of them came again. */
let victim = 0;

/** The place of a key of 1 to {@link LONGEST_CACHED} bytes, with a check behind it. */
export function placeOfKey(bytes: Uint8Array, start: number, length: number): number {
  const last = bytes[start + length - 1]!;
  const middle = (bytes[start + (length >> 1)]! << 16) ^ (bytes[start + ((length * 3) >> 2)]! << 11);
  const some = bytes[start]! ^ (last << 6) ^ middle ^ (length << 24);
  return Math.imul(some, FACTOR) >>> SHIFT;
}

/** The text of the key that has these bytes, if it is in its place; or null. */
export function cachedKey(place: number, bytes: Uint8Array, start: number, length: number): string | null {
  const first = (place >>> CHECK_BITS) << WAY_BITS;
  const wanted = labelOf(place, length);
  // As a rule it is the first of those that share a place.
  if (lengths[first] === wanted && isAt(first, bytes, start, length)) return texts[first]!;
  for (let way = first; way < first + WAYS; way++) {
    const found = lengths[way]!;
    if (found === 0) return null;
    if ((found & ~NEW) !== wanted || !isAt(way, bytes, start, length)) continue;
    const text = found === wanted ? texts[way]! : again(way, wanted);
    if (++hits >= FOUND) moveAhead(first, way);
    return text;
  }
  return null;
}

function labelOf(place: number, length: number): number {
  return ((place & CHECK_MASK) << CHECK_BITS) | length;
}

function isAt(way: number, bytes: Uint8Array, start: number, length: number): boolean {
  const at = way << ROOM_BITS;
  for (let i = 0; i < length; i++) if (slab[at + i] !== bytes[start + i]) return false;
  return true;
}

/** The key comes first, where it is found sooner: those that come most often are there after a while. */
function moveAhead(first: number, way: number): void {
  hits = 0;
  const text = texts[first]!;
  const length = lengths[first]!;
  texts[first] = texts[way]!;
  lengths[first] = lengths[way]!;
  texts[way] = text;
  lengths[way] = length;
  for (let i = first << ROOM_BITS, k = way << ROOM_BITS, left = LONGEST_CACHED; left > 0; i++, k++, left--) {
    const byte = slab[i]!;
    slab[i] = slab[k]!;
    slab[k] = byte;
  }
}

/** A key that came again is worth some more. */
function again(way: number, length: number): string {
  const text = internalized(texts[way]!);
  texts[way] = text;
  lengths[way] = length;
  return text;
}

/** Takes a key that was missed, if it is the turn of one. */
export function missedKey(place: number, bytes: Uint8Array, start: number, length: number, text: string): void {
  if (++turn < TURNS) return;
  turn = 0;
  const way = wayFor((place >>> CHECK_BITS) << WAY_BITS);
  if (way === -1) return;
  const at = way << ROOM_BITS;
  for (let i = 0; i < length; i++) slab[at + i] = bytes[start + i]!;
  lengths[way] = labelOf(place, length) | NEW;
  texts[way] = text;
}

/** Where a key finds room: where none is, or one that did not come again; or, one time of eight, where another goes; or -1. */
function wayFor(first: number): number {
  let way = first;
  while (way < first + WAYS && lengths[way] !== 0) way++;
  if (way < first + WAYS) return way;
  for (way = first; way < first + WAYS; way++) if ((lengths[way]! & NEW) !== 0) return way;
  victim = (victim + 1) % (TURNS * WAYS);
  return victim % TURNS === 0 ? first + victim / TURNS : -1;
}
