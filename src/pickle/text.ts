/**
 * Text on the wire: UTF-8 as Python's `surrogatepass` reads and writes it, and Latin-1.
 *
 * Python's strings may hold lone surrogates, and so may JavaScript's; the platform's TextDecoder and TextEncoder replace
 * them. So both are used only where they are exact, and fast: on longer text that proves to be well-formed. Short text
 * goes through loops, since a call into the platform costs more than sixteen characters do.
 */
import { decodeShortAscii, LONGEST_ASCII, textOfUnits, units } from './ascii.ts';
import { fail } from './errors.ts';
import { platformSlices } from './platform-slices.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const latin1Decoder = new TextDecoder('latin1');
const encoder = new TextEncoder();
/** Measured crossover of a loop over bytes and a call into the platform, for text with other characters than ASCII's. */
const SHORT = 48;
/** So many bytes say as a rule whether all are ASCII. */
const LOOKED_AT = 8;
/** Up to here Latin-1 is a loop. */
const SHORT_LATIN1 = 24;
/** Up to here text is written by a loop where the platform has a way without a view. */
const SHORT_WRITTEN = 28;
/** Up to here the platform's slices are tried, which say too little of what is wrong with a text that is too long. */
const SLICED = 4096;

/** Reads UTF-8, lone surrogates included, from `start` to `end`. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string {
  const text = end - start <= LONGEST_ASCII ? decodeShortAscii(bytes, start, end) : null;
  return text ?? decodeOtherUtf8(bytes, start, end);
}

/** The same for what is known to be no short text in ASCII. */
export function decodeOtherUtf8(bytes: Uint8Array, start: number, end: number): string {
  const length = end - start;
  // Text of another script shows at its beginning; where it does not, the platform takes as long again.
  if (length <= LONGEST_ASCII || (length <= SHORT && !isAscii(bytes, start, start + LOOKED_AT))) {
    return decodeShortUtf8(bytes, start, end) ?? decodeUtf8Exactly(bytes, start, end);
  }
  if (length <= SLICED && platformSlices !== null) {
    const text = platformSlices.utf8.call(bytes, start, end);
    return text.includes('\ufffd') ? decodeUtf8Exactly(bytes, start, end) : text;
  }
  try {
    return decoder.decode(bytes.subarray(start, end));
  } catch (error) {
    if (error instanceof TypeError) return decodeUtf8Exactly(bytes, start, end);
    return fail('ERR_PICKLE_LIMIT', `a string of ${length} bytes is too long for JavaScript`, 'maxStringBytes');
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  let all = 0;
  for (let i = start; i < end; i++) all |= bytes[i]!;
  return all < 0x80;
}

/**
 * At most {@link SHORT} bytes; null where it is not certain that all is well. Sixteen characters a call make a third of the pieces'
 * time.
 */
function decodeShortUtf8(bytes: Uint8Array, start: number, end: number): string | null {
  let count = 0;
  for (let i = start; i < end; ) {
    const lead = bytes[i]!;
    if (lead < 0x80) {
      units[count++] = lead;
      i++;
    } else if (lead < 0xe0) {
      if (lead < 0xc2 || i + 2 > end || (bytes[i + 1]! & 0xc0) !== 0x80) return null;
      units[count++] = ((lead & 0x1f) << 6) | (bytes[i + 1]! & 0x3f);
      i += 2;
    } else if (lead >= 0xf0) {
      const [second, third, fourth] = [bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!];
      if (i + 4 > end || (second & 0xc0) !== 0x80 || (third & 0xc0) !== 0x80 || (fourth & 0xc0) !== 0x80) return null;
      const point = ((lead & 0x0f) << 18) | ((second & 0x3f) << 12) | ((third & 0x3f) << 6) | (fourth & 0x3f);
      if (point < 0x10000 || point > 0x10ffff) return null;
      units[count++] = 0xd7c0 + (point >> 10);
      units[count++] = 0xdc00 | (point & 0x3ff);
      i += 4;
    } else {
      if (i + 3 > end || (bytes[i + 1]! & 0xc0) !== 0x80 || (bytes[i + 2]! & 0xc0) !== 0x80) return null;
      const unit = ((lead & 0x0f) << 12) | ((bytes[i + 1]! & 0x3f) << 6) | (bytes[i + 2]! & 0x3f);
      if (unit < 0x800) return null;
      units[count++] = unit;
      i += 3;
    }
  }
  return textOfUnits(count);
}

/** UTF-8 by the book, with encoded surrogates let through, which is what makes it slower than the platform's. */
function decodeUtf8Exactly(bytes: Uint8Array, start: number, end: number): string {
  const parts: string[] = [];
  let part = '';
  let i = start;
  while (i < end) {
    const lead = bytes[i]!;
    let point = lead;
    if (lead >= 0x80) {
      const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
      if (lead < 0xc2 || lead > 0xf4 || i + length > end) invalidUtf8(bytes, i);
      point = lead & (0x7f >> length);
      for (let k = 1; k < length; k++) {
        const next = bytes[i + k]!;
        if ((next & 0xc0) !== 0x80) invalidUtf8(bytes, i);
        point = (point << 6) | (next & 0x3f);
      }
      if ((length === 3 && point < 0x800) || (length === 4 && (point < 0x10000 || point > 0x10ffff))) {
        invalidUtf8(bytes, i);
      }
      i += length;
    } else {
      i++;
    }
    part += String.fromCodePoint(point);
    if (part.length > 4096) {
      parts.push(part);
      part = '';
    }
  }
  return parts.length === 0 ? part : parts.join('') + part;
}

function invalidUtf8(bytes: Uint8Array, at: number): never {
  const byte = bytes[at]!.toString(16).padStart(2, '0');
  return fail('ERR_PICKLE_ENCODING', `'utf-8' codec can't decode byte 0x${byte} at byte ${at}: no valid UTF-8`);
}

/** Every byte as the character of its number. */
export function decodeLatin1(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= SHORT_LATIN1) {
    let text = '';
    for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
    return text;
  }
  // The platform calls windows-1252 "latin1", which differs from 0x80 to 0x9f; those bytes are put right afterwards.
  for (let i = start; i < end; i++) {
    if ((bytes[i]! & 0xe0) === 0x80) return decodeLatin1Exactly(bytes, start, end);
  }
  return latin1Decoder.decode(bytes.subarray(start, end));
}

function decodeLatin1Exactly(bytes: Uint8Array, start: number, end: number): string {
  const parts: string[] = [];
  for (let i = start; i < end; i += 8192) {
    parts.push(String.fromCharCode.apply(null, bytes.subarray(i, Math.min(end, i + 8192)) as unknown as number[]));
  }
  return parts.join('');
}

/** The bytes whose Latin-1 text this is, or null when a character is beyond U+00FF. */
export function encodeLatin1(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) return null;
    bytes[i] = unit;
  }
  return bytes;
}

/** True when no surrogate stands alone. Node 20 has the method, ES2023's types do not. */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

/**
 * Writes `text` as UTF-8 into `target` from `at` on, a lone surrogate as its three bytes, and returns the end.
 * The caller has made room for three bytes a UTF-16 unit.
 */
export function writeUtf8(text: string, target: Uint8Array, at: number): number {
  const length = text.length;
  if (length > SHORT_WRITTEN && length <= SLICED && platformSlices !== null) {
    const written = platformSlices.write.call(target, text, at, target.length - at);
    // As many bytes as units are ASCII; half a pair would have made three.
    if (written === length || isWellFormed(text)) return at + written;
  } else if (length > SHORT && isWellFormed(text)) return at + encoder.encodeInto(text, target.subarray(at)).written;
  let end = at;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      target[end++] = unit;
    } else if (unit < 0x800) {
      target[end++] = 0xc0 | (unit >> 6);
      target[end++] = 0x80 | (unit & 0x3f);
    } else {
      const low = (unit & 0xfc00) === 0xd800 ? text.charCodeAt(i + 1) : 0;
      if ((low & 0xfc00) === 0xdc00) {
        const point = 0x10000 + ((unit & 0x3ff) << 10) + (low & 0x3ff);
        target[end++] = 0xf0 | (point >> 18);
        target[end++] = 0x80 | ((point >> 12) & 0x3f);
        target[end++] = 0x80 | ((point >> 6) & 0x3f);
        target[end++] = 0x80 | (point & 0x3f);
        i++;
      } else {
        target[end++] = 0xe0 | (unit >> 12);
        target[end++] = 0x80 | ((unit >> 6) & 0x3f);
        target[end++] = 0x80 | (unit & 0x3f);
      }
    }
  }
  return end;
}

/** How many bytes {@link writeUtf8} will write. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if ((unit & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 2;
      i++;
    } else length += 2;
  }
  return length;
}
