/**
 * A short text that stands for a long one in a Map.
 *
 * V8 hashes a string of more than 16,383 characters by its length alone, so that a Map compares those of one length whole,
 * one after another: two keys of 2 MB in 20,000 dicts, which cost nine bytes of pickle each, took seconds. Such a key goes
 * into a Map as 128 bits instead: HalfSipHash-2-4 under two keys that are drawn when the process first needs them.
 *
 * Two texts of one digest would be one key, and a value of a dict would be lost, as the sender of a pickle can have it without.
 * Who knows neither the keys nor a digest, and none leaves the process, finds such a pair by chance alone: of 2**32 long
 * texts two have one digest with a probability of 2**-65. A sum of products modulo 2**32 would be cheaper and will not
 * do, since there are pairs of texts that collide in it under every key.
 */

/** The longest string that V8 hashes by its characters. */
export const LONGEST_HASHED = 16_383;

/** What a character takes, in nanoseconds; measured. */
export const DIGEST_COST = 6;

/** Characters at a time: reading them takes as long as the sum, and a function for one word would take longer. */
const CHUNK = 2048;
const words = new Int32Array(CHUNK / 2);
const one = new Int32Array(1);
const FOUR_ROUNDS = new Int32Array(2);

let secret: Int32Array | null = null;

/** Some 40 characters that stand for `text` in this process. */
export function digest(text: string): string {
  secret ??= draw();
  return halfSipHash(text, secret.subarray(0, 2), secret.subarray(2)).join(',');
}

function draw(): Int32Array {
  const drawn = new Int32Array(4);
  // A context of `node:vm` has no crypto; what is left is still nothing that a sender sees.
  if (typeof crypto === 'undefined') return drawn.map(() => Math.random() * 2 ** 32);
  return crypto.getRandomValues(drawn);
}

/** 64 bits of the text in UTF-16, little-endian, under each of one or two keys. Exported for its test. */
export function halfSipHash(text: string, ...keys: readonly Int32Array[]): number[] {
  const states = keys.map(([k0, k1]) => Int32Array.of(k0!, k1! ^ 0xee, k0! ^ 0x6c796765, k1! ^ 0x74656462));
  const [first, second = new Int32Array(4)] = states;
  const even = text.length & ~1;
  for (let start = 0; start < even; start += CHUNK) {
    const end = Math.min(start + CHUNK, even);
    let count = 0;
    for (let i = start; i < end; i += 2) words[count++] = text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16);
    absorb(first!, second, words, count);
  }
  one[0] = (text.length << 25) | (even < text.length ? text.charCodeAt(even) : 0);
  absorb(first!, second, one, 1);
  for (const state of states) state[2]! ^= 0xee;
  absorb(first!, second, FOUR_ROUNDS, 2);
  const halves = states.map((state) => state[1]! ^ state[3]!);
  for (const state of states) state[1]! ^= 0xdd;
  absorb(first!, second, FOUR_ROUNDS, 2);
  return states.flatMap((state, i) => [halves[i]!, state[1]! ^ state[3]!]);
}

/**
 * Two rounds for each word, of two states: v and w do not wait for each other, so that both take a third more than one alone.
 * A round is written out, since a function of one takes three times as long.
 */
function absorb(first: Int32Array, second: Int32Array, from: Int32Array, count: number): void {
  let v0 = first[0]!;
  let v1 = first[1]!;
  let v2 = first[2]!;
  let v3 = first[3]!;
  let w0 = second[0]!;
  let w1 = second[1]!;
  let w2 = second[2]!;
  let w3 = second[3]!;
  for (let i = 0; i < count; i++) {
    const word = from[i]!;
    v3 ^= word;
    w3 ^= word;
    for (let round = 0; round < 2; round++) {
      v0 = (v0 + v1) | 0;
      w0 = (w0 + w1) | 0;
      v2 = (v2 + v3) | 0;
      w2 = (w2 + w3) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      w1 = ((w1 << 5) | (w1 >>> 27)) ^ w0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      w3 = ((w3 << 8) | (w3 >>> 24)) ^ w2;
      v0 = (v0 << 16) | (v0 >>> 16);
      w0 = (w0 << 16) | (w0 >>> 16);
      v0 = (v0 + v3) | 0;
      w0 = (w0 + w3) | 0;
      v2 = (v2 + v1) | 0;
      w2 = (w2 + w1) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      w3 = ((w3 << 7) | (w3 >>> 25)) ^ w0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      w1 = ((w1 << 13) | (w1 >>> 19)) ^ w2;
      v2 = (v2 << 16) | (v2 >>> 16);
      w2 = (w2 << 16) | (w2 >>> 16);
    }
    v0 ^= word;
    w0 ^= word;
  }
  first[0] = v0;
  first[1] = v1;
  first[2] = v2;
  first[3] = v3;
  second[0] = w0;
  second[1] = w1;
  second[2] = w2;
  second[3] = w3;
}
