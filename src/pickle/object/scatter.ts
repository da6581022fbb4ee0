/**
 * Numbers as keys of a Map that nobody outside the process can choose collisions for.
 *
 * V8 hashes strings with a secret, and numbers without: who sends 64,000 chosen integers, or any number of chosen floats,
 * makes a Map take the square of their number (8 seconds, measured; CPython has the same weakness). So a number goes into
 * a Map with its low bits changed by a secret of this process. That is one-to-one and its own inverse, and an integer
 * stays an integer of about its size; a few floats, which no such change keeps apart from the integers, become a text.
 */

/** 31 bits, so that it changes neither the sign nor the upper half of a number. */
const SECRET = 1 + Math.floor(Math.random() * 0x7fffffff);
const BLOCK = 0x80000000;
/** Below this a float has all of its 32 low bits behind the point. */
const FINE = 2 ** 20;

const float = new Float64Array(1);
const words = new Int32Array(float.buffer);
/** Which of the two words has the low bits: little-endian engines have it first. */
const LOW = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 0 : 1;

/** What a Map is keyed by in place of `value`, which is no nan and not -0. */
export function scatter(value: number): number | string {
  if ((value | 0) === value) return value ^ SECRET;
  if (Number.isInteger(value)) return changeInteger(value);
  if (!Number.isFinite(value)) return value;
  const changed = Math.abs(value) < FINE ? changeFloat(value) : 0;
  return Number.isInteger(changed) ? `\0f${value}` : changed;
}

/** The number that {@link scatter} had; what is no number is itself. */
export function gather<T>(key: T | number): T | number {
  if (typeof key !== 'number') return key;
  if ((key | 0) === key) return key ^ SECRET;
  if (Number.isInteger(key)) return changeInteger(key);
  return Number.isFinite(key) ? changeFloat(key) : key;
}

/** An integer of up to 53 bits; its multiple of 2**31 stays. Larger ones never come here. */
function changeInteger(value: number): number {
  const block = Math.floor(value / BLOCK) * BLOCK;
  return block + ((value - block) ^ SECRET);
}

function changeFloat(value: number): number {
  float[0] = value;
  words[LOW]! ^= SECRET;
  return float[0];
}
