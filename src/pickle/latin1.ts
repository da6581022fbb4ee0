/**
 * Bytes as protocols 0 to 2 have them: as the text whose characters have their numbers, in UTF-8. From one to the other without
 * the text, which would take twice the memory, and is no string of JavaScript from 512 MiB on.
 *
 * Half of the bytes of an array of floats are beyond ASCII, in no order that a processor could guess. So there is no branch
 * on a byte: both answers are computed and one is kept, which is three times as fast.
 */

/**
 * UTF-8 from `start` to `end` as bytes, or null when a character is beyond U+00FF, or it is no UTF-8.
 *
 * @returns memory of its own.
 */
export function utf8ToLatin1(bytes: Uint8Array, start: number, end: number): Uint8Array | null {
  let pairs = 0;
  for (let i = start; i < end; i++) pairs += (bytes[i]! >> 7) & (bytes[i]! >> 6);
  const out = new Uint8Array(end - start - pairs);
  let wrong = 0;
  let i = start;
  let at = 0;
  for (const { length } = out; at < length && i < end; at++) {
    const lead = bytes[i]!;
    const wide = lead >> 7;
    const next = i + wide < end ? bytes[i + wide]! : 0;
    const mask = -wide;
    out[at] = (lead & ~mask) | (((lead << 6) | (next & 0x3f)) & mask);
    wrong |= mask & (((lead & 0xfe) ^ 0xc2) | ((next & 0xc0) ^ 0x80));
    i += 1 + wide;
  }
  return wrong === 0 && i === end && at === out.length ? out : null;
}

/** The bytes as UTF-8 of the text whose characters have their numbers. */
export function latin1ToUtf8(bytes: Uint8Array): Uint8Array {
  const { length } = bytes;
  let high = 0;
  for (let i = 0; i < length; i++) high += bytes[i]! >> 7;
  // The second byte of a character is written in any case, and overwritten by the next.
  const out = new Uint8Array(length + high + 1);
  let at = 0;
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]!;
    const wide = byte >> 7;
    const mask = -wide;
    out[at] = (byte & ~mask) | ((0xc0 | (byte >> 6)) & mask);
    out[at + 1] = 0x80 | (byte & 0x3f);
    at += 1 + wide;
  }
  return out.subarray(0, at);
}
