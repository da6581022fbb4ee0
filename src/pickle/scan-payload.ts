/**
 * Where a pickle may begin: inside a text or bytes of another, and behind bytes that could not be read.
 *
 * Both are guesses, made from the opcode table alone, without an exception and without looking at a byte twice, since a
 * hostile file may consist of beginnings.
 */
import { OP } from './codes.ts';
import { COUNTED, EXTENTS, LINES, SIGNED, UNKNOWN } from './extent.ts';
import { once } from './object/once.ts';
import { HIGHEST_PROTOCOL } from './options.ts';

const NEWLINE = 0x0a;
/** A dotted name of Python. Not a literal, which V8 would look through at import: 0.2 ms. */
const NAME = '^[\\p{L}_][\\p{L}\\p{N}_.<>]*$';
const name = /* @__PURE__ */ once(() => new RegExp(NAME, 'u'));
const NAMING: ReadonlySet<number> = new Set([OP.GLOBAL, OP.INST, OP.STACK_GLOBAL, OP.EXT1, OP.EXT2, OP.EXT4]);
/** What else a pickle with names begins with, in protocols 0 and 1. */
const OPENING: ReadonlySet<number> = new Set([OP.GLOBAL, OP.MARK, OP.EMPTY_LIST, OP.EMPTY_DICT, OP.EMPTY_TUPLE]);

/** True when a payload begins as a pickle does, or ends as one does that another opcode begins: a look, no reading. */
export function looksLikePickle(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start]!;
  if (first === OP.PROTO) return bytes[start + 1]! <= HIGHEST_PROTOCOL;
  // U+0080 as UTF-8.
  if (first === 0xc2) return bytes[start + 1] === 0x80;
  return OPENING.has(first) || (bytes[end - 1] === OP.STOP && EXTENTS[first] !== UNKNOWN);
}

/** Steps over instructions and says whether that is a pickle: it comes to a STOP, or names something before it breaks. */
export function isPickle(bytes: Uint8Array, start: number, end: number): boolean {
  const isBinary = bytes[start] === OP.PROTO;
  let names = false;
  let at = start;
  while (at < end) {
    const code = bytes[at]!;
    if (code === OP.STOP) return isBinary || names;
    const next = behind(bytes, at, end);
    if (next === -1) break;
    names ||= NAMING.has(code);
    at = next;
  }
  return isBinary && names;
}

/** Where the instruction ends that begins at `at`; -1 for none, and for one that does not end in time. */
function behind(bytes: Uint8Array, at: number, end: number): number {
  const extent = EXTENTS[bytes[at]!]!;
  if (extent === UNKNOWN) return -1;
  let next = at + 1;
  if (extent < LINES) {
    next += extent;
  } else if (extent < COUNTED) {
    // Not indexOf, which would search on behind the end.
    for (let line = LINES; line < extent; line++) {
      while (next < end && bytes[next] !== NEWLINE) next++;
      if (next++ >= end) return -1;
    }
  } else {
    const prefix = (extent - COUNTED) % SIGNED;
    let length = 0;
    for (let i = prefix; i > 0; i--) length = length * 256 + (bytes[at + i] ?? 0);
    next += prefix + length;
  }
  return next <= end ? next : -1;
}

/**
 * The next offset from `from` on where a pickle may begin: a header and an opcode, or the text form of a global. The length
 * of the bytes when there is none.
 */
export function nextBeginning(bytes: Uint8Array, from: number): number {
  const { length } = bytes;
  // No global begins in front of this: a run of letters was followed to its end already.
  let letters = from;
  for (let at = from; at < length; at++) {
    const byte = bytes[at]!;
    if (byte === OP.PROTO) {
      if (bytes[at + 1]! <= HIGHEST_PROTOCOL && EXTENTS[bytes[at + 2] ?? 0xff] !== UNKNOWN) return at;
    } else if ((byte === OP.GLOBAL || byte === OP.INST) && at >= letters) {
      const module = endOfName(bytes, at + 1);
      if (bytes[module] === NEWLINE && module > at + 1) {
        const name = endOfName(bytes, module + 1);
        if (bytes[name] === NEWLINE && name > module + 1) return at;
      }
      letters = module;
    }
  }
  return length;
}

/** Behind the letters, digits, underscores and dots from `at` on. */
function endOfName(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && isNamePart(bytes[end]!)) end++;
  return end;
}

function isNamePart(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f || byte === 0x2e;
}

/** True for what a module or a name of Python can be. */
export function isName(text: string): boolean {
  return text.length <= 256 && name().test(text);
}
