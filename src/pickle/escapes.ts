/**
 * Text as the old protocols wrote it, one value a line: `STRING` is a quoted Python 2 literal, `UNICODE` is
 * raw-unicode-escape, where only `\uXXXX` and `\UXXXXXXXX` mean something.
 */
import { fail } from './errors.ts';
import { quote } from './integers.ts';

const BACKSLASH = 0x5c;

/** What a backslash and this byte stand for in a quoted string. */
const SIMPLE_ESCAPES: ReadonlyMap<number, number> = new Map([
  [0x5c, 0x5c],
  [0x27, 0x27],
  [0x22, 0x22],
  [0x62, 0x08],
  [0x66, 0x0c],
  [0x74, 0x09],
  [0x6e, 0x0a],
  [0x72, 0x0d],
  [0x76, 0x0b],
  [0x61, 0x07],
]);

/** The number that `count` hexadecimal digits from `start` mean, or -1. */
function readHex(bytes: Uint8Array, start: number, count: number, end: number): number {
  if (start + count > end) return -1;
  let value = 0;
  for (let i = start; i < start + count; i++) {
    const byte = bytes[i]!;
    const digit = byte <= 0x39 ? byte - 0x30 : (byte | 0x20) - 0x57;
    if (digit < 0 || digit > 15 || (byte > 0x39 && digit < 10)) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** The bytes that a quoted literal stands for: Python's `codecs.escape_decode` between two equal quotes. */
export function readQuoted(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const mark = bytes[start];
  if (end - start < 2 || mark !== bytes[end - 1] || (mark !== 0x27 && mark !== 0x22)) {
    fail('ERR_PICKLE_ARGUMENT', `the STRING opcode argument must be quoted, and is ${quote(bytes, start, end)}`);
  }
  const out = new Uint8Array(end - start - 2);
  const stop = end - 1;
  let length = 0;
  let i = start + 1;
  while (i < stop) {
    const byte = bytes[i++]!;
    if (byte !== BACKSLASH) {
      out[length++] = byte;
      continue;
    }
    if (i === stop) fail('ERR_PICKLE_ARGUMENT', 'a quoted string ends in a lone backslash');
    const letter = bytes[i++]!;
    const simple = SIMPLE_ESCAPES.get(letter);
    if (simple !== undefined) {
      out[length++] = simple;
    } else if (letter === 0x0a) {
      // A line continued: nothing.
    } else if (letter >= 0x30 && letter <= 0x37) {
      let value = letter - 0x30;
      for (let k = 0; k < 2 && i < stop && bytes[i]! >= 0x30 && bytes[i]! <= 0x37; k++)
        value = value * 8 + bytes[i++]! - 0x30;
      out[length++] = value & 0xff;
    } else if (letter === 0x78) {
      const value = readHex(bytes, i, 2, stop);
      if (value === -1) fail('ERR_PICKLE_ARGUMENT', `invalid \\x escape at position ${i - start - 3}`);
      out[length++] = value;
      i += 2;
    } else {
      out[length++] = BACKSLASH;
      out[length++] = letter;
    }
  }
  return out.subarray(0, length);
}

/** Reads raw-unicode-escape: Latin-1, except that `\u` with four and `\U` with eight digits are characters. */
export function readRawUnicode(bytes: Uint8Array, start: number, end: number): string {
  const parts: string[] = [];
  let part = '';
  let i = start;
  while (i < end) {
    const byte = bytes[i]!;
    if (part.length > 4096) {
      parts.push(part);
      part = '';
    }
    if (byte !== BACKSLASH) {
      part += String.fromCharCode(byte);
      i++;
      continue;
    }
    // Of a run of backslashes only an odd last one starts an escape.
    let run = i;
    while (run < end && bytes[run] === BACKSLASH) run++;
    const digits = bytes[run] === 0x75 ? 4 : bytes[run] === 0x55 ? 8 : 0;
    if (run < end && digits > 0 && (run - i) % 2 === 1) {
      part += '\\'.repeat(run - i - 1);
      const point = readHex(bytes, run + 1, digits, end);
      if (point === -1 || point > 0x10ffff) {
        fail('ERR_PICKLE_ENCODING', `'rawunicodeescape' codec can't decode ${quote(bytes, run - 1, end)}`);
      }
      part += String.fromCodePoint(point);
      i = run + 1 + digits;
    } else {
      part += '\\'.repeat(run - i);
      i = run;
    }
  }
  return parts.length === 0 ? part : parts.join('') + part;
}

/** Writes raw-unicode-escape as CPython's pickler does: what would end the line or the text is escaped as well. */
export function rawUnicodeEscape(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 6);
  let length = 0;
  const put = (letter: number, digits: string): void => {
    bytes[length++] = BACKSLASH;
    bytes[length++] = letter;
    for (let i = 0; i < digits.length; i++) bytes[length++] = digits.charCodeAt(i);
  };
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (point > 0xffff) put(0x55, point.toString(16).padStart(8, '0'));
    else if (point > 0xff || point === BACKSLASH || LINE_ENDS.has(point)) {
      put(0x75, point.toString(16).padStart(4, '0'));
    } else bytes[length++] = point;
  }
  return bytes.subarray(0, length);
}

/** NUL, newline, carriage return, and what Windows takes for the end of a file. */
const LINE_ENDS: ReadonlySet<number> = new Set([0x00, 0x0a, 0x0d, 0x1a]);
