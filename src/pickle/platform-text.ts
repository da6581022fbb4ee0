/**
 * The platform's own converters between Latin-1 and UTF-8, where it has fast ones: Node's `Buffer`, which goes through a string
 * for each piece: 0.5 ns a byte in Node 24 and later, where a loop takes 4. In Node 20 and 22 the same calls take 13.
 *
 * It is asked for and not imported, so that this file does without it anywhere else. What it made is compared with what it
 * was made from where it might not be exact, so that it may refuse but never differ from the loops in latin1.ts.
 */

/** A Buffer, as far as it is used here. */
interface PlatformBytes {
  toString(encoding: string, start: number, end: number): string;
  write(text: string, at: number, length: number, encoding: string): number;
}

interface Platform {
  readonly Buffer?: { from?(memory: ArrayBufferLike, at: number, length: number): PlatformBytes };
  readonly process?: { readonly versions?: { readonly node?: string } };
}

/** A piece fits into the processor's first cache, and its text is never more than a moment's garbage. */
const PIECE = 0x4000;
/** The first Node whose engine reads UTF-8 in blocks. */
const FIRST_FAST = 24;

/** Both directions; each fills `out` and says whether that is the text of just those bytes. */
export interface PlatformText {
  /** UTF-8 from `start` to `end` as the bytes that its characters have for numbers. */
  readonly narrow: (bytes: Uint8Array, start: number, end: number, out: Uint8Array) => boolean;
  /** Bytes as UTF-8. */
  readonly widen: (bytes: Uint8Array, out: Uint8Array) => boolean;
}

/** What a platform with these globals has. */
export function findPlatformText(platform: Platform): PlatformText | null {
  const bytesType = platform.Buffer;
  const host = platform.process;
  const isFast = Number.parseInt(host?.versions?.node ?? '', 10) >= FIRST_FAST;
  if (!isFast || typeof bytesType?.from !== 'function') return null;
  const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): PlatformBytes =>
    bytesType.from!(buffer, byteOffset, byteLength);
  return {
    narrow(bytes, start, end, out) {
      const [source, target] = [viewOf(bytes), viewOf(out)];
      let at = 0;
      for (let from = start; from < end; ) {
        let to = Math.min(from + PIECE, end);
        // A piece ends between characters.
        if (to < end && (bytes[to]! & 0xc0) === 0x80) to--;
        const text = source.toString('utf8', from, to);
        if (text.length > out.length - at) return false;
        const written = target.write(text, at, text.length, 'latin1');
        // A character beyond Latin-1, and U+FFFD for what is no UTF-8, is another one now.
        if (written !== text.length || target.toString('latin1', at, at + written) !== text) return false;
        at += written;
        from = to;
      }
      return at === out.length;
    },
    widen(bytes, out) {
      const [source, target] = [viewOf(bytes), viewOf(out)];
      let at = 0;
      for (let from = 0; from < bytes.length; from += PIECE) {
        const text = source.toString('latin1', from, Math.min(from + PIECE, bytes.length));
        at += target.write(text, at, out.length - at, 'utf8');
      }
      return at === out.length;
    },
  };
}

/** Null where there is none that is faster than a loop. */
export const platformText: PlatformText | null = /* @__PURE__ */ findPlatformText(globalThis as Platform);
