/** Bytes as base64 text (RFC 4648, with padding), which is how JSON has them. */
import { fail } from './errors.ts';

/** Bytes that become text in one call; a multiple of three, so that only the last piece has padding. */
const PIECE = 3 * 4096;
/** V8 has no longer strings. */
const MAX_CHARACTERS = 2 ** 29 - 24;

/** The text. @throws {@link PickleError} for more bytes than a string can hold. */
export function base64(bytes: Uint8Array): string {
  if (bytes.length > (MAX_CHARACTERS / 4) * 3) {
    fail('ERR_PICKLE_LIMIT', `${bytes.length} bytes are too long for a string of base64`, 'maxStringBytes');
  }
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    parts.push(btoa(String.fromCharCode.apply(null, piece as unknown as number[])));
  }
  return parts.join('');
}
