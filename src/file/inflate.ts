/**
 * Deflated data, and the two headers that it comes with: gzip (RFC 1952) and zlib (RFC 1950).
 *
 * Inflating itself is a parameter, since every platform has its own. Checksums are not looked at: Python hands out what it
 * has inflated before it sees them, so what is wrong with them hides nothing that a program would not read.
 */
import { hasBytes, uint16 } from './bytes.ts';

/** What came of inflating. */
export interface Inflated {
  /** As much as could be had. */
  readonly bytes: Uint8Array;
  /** How many bytes of the deflated data were used. */
  readonly consumed: number;
  /** Why there is no more, or null when the data is whole. */
  readonly trouble: string | null;
}

/** Inflates raw deflate data (RFC 1951) to at most `maxBytes`; gives what it could and never throws. */
export type Inflate = (deflated: Uint8Array, maxBytes: number) => Inflated;

const EXTRA = 4;
const NAME = 8;
const COMMENT = 16;
const HEADER_CRC = 2;
const TRAILER = 8;

/** Inflates the gzip members that stand one after another. `consumed` is where the last ends. */
export function gunzip(bytes: Uint8Array, inflate: Inflate, maxBytes: number): Inflated {
  const parts: Uint8Array[] = [];
  let total = 0;
  let at = 0;
  let trouble: string | null = null;
  while (trouble === null && hasBytes(bytes, at, [0x1f, 0x8b])) {
    const start = gzipBody(bytes, at);
    if (start === null) {
      trouble = 'the gzip header is cut off';
      break;
    }
    const part = inflate(bytes.subarray(start), maxBytes - total);
    parts.push(part.bytes);
    total += part.bytes.length;
    trouble = part.trouble;
    at = Math.min(bytes.length, start + part.consumed + TRAILER);
    // Files are padded with zeros, which Python skips too.
    while (trouble === null && at < bytes.length && bytes[at] === 0) at++;
  }
  return { bytes: joined(parts, total), consumed: at, trouble };
}

/** Inflates data with zlib's header of two bytes. */
export function unzlib(bytes: Uint8Array, inflate: Inflate, maxBytes: number): Inflated {
  const { bytes: plain, consumed, trouble } = inflate(bytes.subarray(2), maxBytes);
  return { bytes: plain, consumed: Math.min(bytes.length, consumed + 2 + 4), trouble };
}

/** Where the deflated data of a gzip member starts; null when the header is cut off. */
function gzipBody(bytes: Uint8Array, start: number): number | null {
  const flags = bytes[start + 3] ?? 0;
  let at = start + 10;
  if ((flags & EXTRA) !== 0) at += 2 + (at + 2 <= bytes.length ? uint16(bytes, at) : 0);
  for (const flag of [NAME, COMMENT]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end === -1) return null;
    at = end + 1;
  }
  if ((flags & HEADER_CRC) !== 0) at += 2;
  return at <= bytes.length ? at : null;
}

function joined(parts: readonly Uint8Array[], total: number): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const whole = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
