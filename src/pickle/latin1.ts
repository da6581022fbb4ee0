/**
 * Bytes as protocols 0 to 2 have them: as the text whose characters have their numbers, in UTF-8. From one to the other without
 * the text, which would take twice the memory, and is no string of JavaScript from 512 MiB on.
 *
 * Half of the bytes of an array of floats are beyond ASCII, in no order that a processor could guess. So there is no branch
 * on a byte: both answers are computed and one is kept, which is three times as fast. Where the platform has a converter that
 * is faster still, that is asked, piece by piece (platform-text.ts). For 100 MB, the loops
 * take 0.7 of CPython's time and the platform a quarter (`npm run bench -- large-array-2`).
 */
import { type PlatformText, platformText } from './platform-text.ts';

/** Below, a loop is faster than to call the platform. */
const PLATFORM_FROM = 256;

/** Makes memory for so many bytes that nobody else has. */
export type MemoryFor = (length: number) => Uint8Array;

const ownMemory: MemoryFor = (length) => new Uint8Array(length);

/**
 * UTF-8 from `start` to `end` as bytes, or null when a character is beyond U+00FF, or it is no UTF-8.
 *
 * @param platform null to go without the platform's own converter; for the test that holds both to the same answer.
 * @param expected how many bytes there are likely to be, which saves the counting where it is right; -1 for no idea.
 * @returns memory as it was made.
 */
export function utf8ToLatin1(
  bytes: Uint8Array,
  start: number,
  end: number,
  memoryFor: MemoryFor = ownMemory,
  platform: PlatformText | null = platformText,
  expected = -1,
): Uint8Array | null {
  const fill = fillOf(platform, end - start);
  if (expected * 2 >= end - start && expected <= end - start) {
    const out = memoryFor(expected);
    if (fill(bytes, start, end, out)) return out;
  }
  const out = memoryFor(end - start - count(bytes, start, end, LEADS));
  return fill(bytes, start, end, out) ? out : null;
}

/** UTF-8 from `start` to `end` as bytes that fill `out`; false, with anything in it, for what is not the text of just so many. */
export function fillLatin1(bytes: Uint8Array, start: number, end: number, out: Uint8Array): boolean {
  return fillOf(platformText, end - start)(bytes, start, end, out);
}

function fillOf(platform: PlatformText | null, length: number): PlatformText['narrow'] {
  return platform !== null && length >= PLATFORM_FROM ? platform.narrow : narrow;
}

/** Fills `out`; false for what is not the text of just so many bytes. */
function narrow(bytes: Uint8Array, start: number, end: number, out: Uint8Array): boolean {
  const { length } = out;
  let wrong = 0;
  let i = start;
  let at = 0;
  for (; at < length && i < end - 1; at++) {
    const lead = bytes[i]!;
    const wide = lead >> 7;
    const last = bytes[i + wide]!;
    wrong |= -wide & (((lead & 0xfe) ^ 0xc2) | ((last & 0xc0) ^ 0x80));
    out[at] = last | ((lead & wide) << 6);
    i += 1 + wide;
  }
  if (at < length && i < end) {
    const byte = bytes[i++]!;
    wrong |= byte & 0x80;
    out[at++] = byte;
  }
  return wrong === 0 && i === end && at === length;
}

/** The text whose characters have the numbers of the bytes, in UTF-8, which is made where it is to stand. */
export class Latin1Text {
  readonly bytes: Uint8Array;
  /** Bytes of UTF-8. */
  readonly length: number;
  readonly #platform: PlatformText | null;

  /** @param platform as for {@link utf8ToLatin1}. */
  constructor(bytes: Uint8Array, platform: PlatformText | null = platformText) {
    this.bytes = bytes;
    this.length = bytes.length + count(bytes, 0, bytes.length, HIGH);
    this.#platform = platform;
  }

  /** Fills `out`, which has room for just the text. */
  write(out: Uint8Array): void {
    const { bytes } = this;
    const isWorthIt = bytes.length >= PLATFORM_FROM && bytes.buffer instanceof ArrayBuffer;
    if (isWorthIt && this.#platform?.widen(bytes, out)) return;
    const at = widen(bytes, out);
    // Memory that somebody else writes may have less text than was counted.
    if (at < out.length) out.fill(0, at);
  }
}

function widen(bytes: Uint8Array, out: Uint8Array): number {
  let at = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    const wide = byte >> 7;
    // The first of two is written in any case, and overwritten where there is but one.
    out[at] = 0xc0 | (byte >> 6);
    at += wide;
    out[at++] = byte & ~(wide << 6);
  }
  return at;
}

/** The bytes as UTF-8 of the text whose characters have their numbers. */
export function latin1ToUtf8(bytes: Uint8Array, platform: PlatformText | null = platformText): Uint8Array {
  const text = new Latin1Text(bytes, platform);
  const out = new Uint8Array(text.length);
  text.write(out);
  return out;
}

/** A word holds four counters, which are full after so many. */
const FULL = 255;
const ONES = 0x01010101;
/** Fewer bytes are counted one by one. */
const WORDS_FROM = 64;

/** What to count: bytes whose first bit is set, or whose first two bits are. */
const HIGH = 0;
const LEADS = 1;

/** How many bytes begin with set bits, four at a time. */
function count(bytes: Uint8Array, start: number, end: number, which: typeof HIGH | typeof LEADS): number {
  let total = 0;
  let i = start;
  if (end - start >= WORDS_FROM) {
    for (; ((bytes.byteOffset + i) & 3) !== 0; i++) total += beginsWith(bytes[i]!, which);
    const words = new Int32Array(bytes.buffer, bytes.byteOffset + i, (end - i) >> 2);
    const { length } = words;
    for (let at = 0; at < length; ) {
      const stop = Math.min(length, at + FULL);
      let counters = 0;
      for (; at < stop; at++) counters = (counters + (((words[at]! & (words[at]! << which)) >>> 7) & ONES)) | 0;
      total += (counters & 0xff) + ((counters >>> 8) & 0xff) + ((counters >>> 16) & 0xff) + (counters >>> 24);
    }
    i += 4 * length;
  }
  for (; i < end; i++) total += beginsWith(bytes[i]!, which);
  return total;
}

function beginsWith(byte: number, which: typeof HIGH | typeof LEADS): number {
  return ((byte & (byte << which)) >> 7) & 1;
}
