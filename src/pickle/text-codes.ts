/**
 * Short texts as opcodes, each with a hash of its bytes.
 *
 * Bytes and hash come of one loop over the characters, four at a time, which are one store and one step of the hash. With a loop
 * for each, byte by byte, `npm run bench:dump -- strings` takes a twentieth more, and `set` an eighth. Whoever chooses the
 * texts cannot choose the hashes, since these begin with a secret.
 */
import { secret, secretFactor } from './object/secrets.ts';
import { writeUtf8 } from './text.ts';

const SHORT_BINUNICODE = 0x8c;

const SEED = secret();
const FACTOR = secretFactor();

/** The hash of the last text that was written; one for all, since a function returns one number. */
export const written = { hash: 0 };

/** A number for the bytes from `start` to `end`, in all of its 32 bits. */
export function hashBytes(bytes: Uint8Array, start: number, end: number): number {
  let hash = SEED ^ (end - start);
  let i = start;
  for (const last = end - 3; i < last; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    hash = Math.imul(hash ^ word, FACTOR);
    hash ^= hash >>> 15;
  }
  for (; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, FACTOR);
  return hash ^ (hash >>> 13);
}

/** A text of at most 85 characters, which have a length of one byte in UTF-8 for certain; returns the end, and leaves the hash in {@link written}. */
export function writeShortText(text: string, bytes: Uint8Array, view: DataView, pos: number): number {
  const start = pos + 2;
  bytes[pos] = SHORT_BINUNICODE;
  let end = writeAscii(text, bytes, view, start);
  if (end === -1) {
    end = writeUtf8(text, bytes, start);
    written.hash = hashBytes(bytes, start, end);
  }
  bytes[pos + 1] = end - start;
  return end;
}

/** Returns -1, with anything written, for a text with other characters. */
function writeAscii(text: string, bytes: Uint8Array, view: DataView, start: number): number {
  const factor = FACTOR;
  const { length } = text;
  let hash = SEED ^ length;
  let pos = start;
  let i = 0;
  for (const last = length - 3; i < last; i += 4) {
    const first = text.charCodeAt(i);
    const second = text.charCodeAt(i + 1);
    const third = text.charCodeAt(i + 2);
    const fourth = text.charCodeAt(i + 3);
    if ((first | second | third | fourth) >= 0x80) return -1;
    const word = first | (second << 8) | (third << 16) | (fourth << 24);
    view.setInt32(pos, word, true);
    pos += 4;
    hash = Math.imul(hash ^ word, factor);
    hash ^= hash >>> 15;
  }
  for (; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return -1;
    bytes[pos++] = unit;
    hash = Math.imul(hash ^ unit, factor);
  }
  written.hash = hash ^ (hash >>> 13);
  return pos;
}
