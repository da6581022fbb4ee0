/**
 * The platform's shortest ways from bytes to text and back, where it has them: what Node's `Buffer` puts on every one of its own, and what
 * works on any Uint8Array. They take half of what a TextDecoder or a TextEncoder does with text of 20 to 100 bytes, which wants a view of
 * each piece.
 *
 * They are asked for and not imported, so that this file does without them anywhere else.
 */

/** Text of the bytes from `start` to `end` of `this`. */
type Slice = (this: Uint8Array, start: number, end: number) => string;

/** Writes text from `at` on into `this`, no more than `length` bytes; returns how many. */
type Write = (this: Uint8Array, text: string, at: number, length: number) => number;

interface Platform {
  readonly Buffer?: {
    readonly prototype?: { readonly latin1Slice?: Slice; readonly utf8Slice?: Slice; readonly utf8Write?: Write };
  };
}

/** Text of bytes, by encoding, and bytes of text. What is no UTF-8, and half a pair, is U+FFFD. */
export interface PlatformSlices {
  readonly latin1: Slice;
  readonly utf8: Slice;
  readonly write: Write;
}

/** What a platform with these globals has; it must do as it should with a sample. */
export function findPlatformSlices(platform: Platform): PlatformSlices | null {
  const { latin1Slice, utf8Slice, utf8Write } = platform.Buffer?.prototype ?? {};
  if (typeof latin1Slice !== 'function' || typeof utf8Slice !== 'function' || typeof utf8Write !== 'function')
    return null;
  try {
    const sample = new Uint8Array([0x61, 0xc3, 0xa9, 0x80, 0x62]);
    const reads = latin1Slice.call(sample, 1, 4) === '\xc3\xa9\x80' && utf8Slice.call(sample, 0, 4) === 'a\xe9\ufffd';
    const writes = utf8Write.call(sample, '\xe9c', 2, 3) === 3 && String(sample) === '97,195,195,169,99';
    return reads && writes ? { latin1: latin1Slice, utf8: utf8Slice, write: utf8Write } : null;
  } catch {
    return null;
  }
}

/** Null where there are none. */
export const platformSlices: PlatformSlices | null = /* @__PURE__ */ findPlatformSlices(globalThis as Platform);
