/**
 * The texts of keys that dicts had before, by their bytes.
 *
 * Records, and the messages of a protocol, have the same few keys again and again. A key that is found here is the very
 * string of last time: none is made, and the tables of keys (object/shape.ts) need not compare characters to see that it is
 * the one that they expect. A message of 150 bytes with seven keys takes an eighth less time.
 *
 * The cache is flat, and its size is fixed: it keeps 512 keys of at most 32 bytes, for as long as the process lives. A key has
 * one place, by some of its bytes, and all of them are compared; whoever chooses keys that share a place makes them miss, which
 * costs a few nanoseconds each. Of the keys that miss, every eighth is taken: keys that never come again hardly pay for it, and
 * those that do are here after a few times. The lane asks for the first 64 keys of a dict alone, since no index by id is a record.
 */
import { internalized } from './object/internalized.ts';

/** Longer keys are few. */
export const LONGEST_CACHED = 32;
const PLACES = 512;
/** Bits of a product that are no part of a place. */
const SHIFT = 23;
/** Bytes of a place, as a power of two. */
const ROOM_BITS = 5;
/** Of so many keys that miss, one is taken. */
const TURNS = 8;
/** Odd, with bits all over it: it spreads what it is multiplied by. */
const FACTOR = 0x9e3779b1;

/** Added to the length of a key that did not come again yet. */
const NEW = 0x80;

const slab = new Uint8Array(PLACES << ROOM_BITS);
/** How many bytes the key in a place has; 0 for none. */
const lengths = new Uint8Array(PLACES);
const texts: string[] = new Array<string>(PLACES).fill('');
let turn = 0;

/** The place of a key of 1 to {@link LONGEST_CACHED} bytes. */
export function placeOfKey(bytes: Uint8Array, start: number, length: number): number {
  const last = bytes[start + length - 1]!;
  const some = bytes[start]! ^ (last << 8) ^ (bytes[start + (length >> 1)]! << 16) ^ (length << 24);
  return Math.imul(some, FACTOR) >>> SHIFT;
}

/** The text of the key that has these bytes, if it is in its place; or null. */
export function cachedKey(place: number, bytes: Uint8Array, start: number, length: number): string | null {
  const found = lengths[place]!;
  if (found !== length && found !== length + NEW) return null;
  const at = place << ROOM_BITS;
  for (let i = 0; i < length; i++) if (slab[at + i] !== bytes[start + i]) return null;
  return found === length ? texts[place]! : again(place, length);
}

/** A key that came again is worth some more. */
function again(place: number, length: number): string {
  const text = internalized(texts[place]!);
  texts[place] = text;
  lengths[place] = length;
  return text;
}

/** Takes a key that was missed, if it is the turn of one. */
export function missedKey(place: number, bytes: Uint8Array, start: number, length: number, text: string): void {
  if (++turn < TURNS) return;
  turn = 0;
  const at = place << ROOM_BITS;
  for (let i = 0; i < length; i++) slab[at + i] = bytes[start + i]!;
  lengths[place] = length + NEW;
  texts[place] = text;
}
