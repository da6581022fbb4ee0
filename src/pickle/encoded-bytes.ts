/**
 * The call `_codecs.encode(text, 'latin1')`, which is how protocols 0 to 2 have bytes: read at once, without the text.
 *
 * When a long text is met while that function lies on the stack, the opcodes behind the text are looked at. Where they are
 * what every pickler writes (the name of the codec, a tuple, the call, each stored in the memo or not), the bytes are made
 * from the UTF-8, and the machine goes on behind the call. What was stored is made only if somebody fetches it. Anything
 * else is left to the machine, which reads the text as any other.
 */
import { OP } from './codes.ts';
import type { Cursor } from './cursor.ts';
import { type MemoryFor, utf8ToLatin1 } from './latin1.ts';
import type { Memo } from './memo.ts';
import { PyTuple } from './object/tuple.ts';
import { platformText } from './platform-text.ts';
import { decodeUtf8 } from './text.ts';

/** Shorter text is made as any other. */
export const ENCODED_FROM = 0x40;

/** Longer text is never made for bytes, and may be longer than text may be. */
const LONG = 0x10000;

const CODEC = 'latin1';

/** Of what stands behind the text, what it stored: the text, the name of the codec, the tuple. */
const TEXT = 1;
const NAME = 2;
const ARGUMENTS = 4;
/** The offset behind the call is told with them in one number, this many times. */
const ALL = 8;

/**
 * The bytes that the call gives, with cursor and memo as they are behind it; or null, with nothing changed.
 *
 * @param cursor behind the length of the text.
 * @param marked whether the arguments stand above a MARK.
 * @param memoryFor makes memory for so many bytes.
 * @param expected how many bytes there are likely to be, or -1.
 */
export function readEncoded(
  cursor: Cursor,
  length: number,
  memo: Memo,
  marked: boolean,
  memoryFor: MemoryFor,
  expected = -1,
): Uint8Array | null {
  const { bytes, pos } = cursor;
  if (cursor.framed || !memo.isDense || memo.size + 3 > memo.max || length > cursor.end - pos) return null;
  if (length < LONG && length > cursor.limits.maxStringBytes) return null;
  const ahead = lookAhead(bytes, pos + length, memo, marked);
  const behind = Math.floor(ahead / ALL);
  if (ahead === -1 || behind > cursor.end) return null;
  const made = utf8ToLatin1(bytes, pos, pos + length, memoryFor, platformText, expected);
  if (made === null) return null;
  cursor.checkBytes(made.length);
  const stored = ahead % ALL;
  const text = (): string => decodeUtf8(bytes, pos, pos + length);
  if ((stored & TEXT) !== 0) memo.pushLater(text);
  if ((stored & NAME) !== 0) memo.push(CODEC);
  if ((stored & ARGUMENTS) !== 0) memo.pushLater(() => PyTuple.of(text(), CODEC));
  cursor.pos = behind;
  return made;
}

/** The offset behind the call and what is stored on the way, see {@link ALL}; -1 where something else stands there. */
function lookAhead(bytes: Uint8Array, start: number, memo: Memo, marked: boolean): number {
  let at = start;
  let next = memo.size;
  let stored = 0;
  const text = putSize(bytes, at, next);
  if (text > 0) {
    stored |= TEXT;
    next++;
    at += text;
  }
  const codec = codecSize(bytes, at, memo);
  if (codec === 0) return -1;
  const isNew = bytes[at] === OP.BINUNICODE;
  at += codec;
  // A name that was fetched is not stored again.
  const name = isNew ? putSize(bytes, at, next) : 0;
  if (name > 0) {
    stored |= NAME;
    next++;
    at += name;
  }
  if (bytes[at++] !== (marked ? OP.TUPLE : OP.TUPLE2)) return -1;
  const tuple = putSize(bytes, at, next);
  if (tuple > 0) stored |= ARGUMENTS;
  at += tuple;
  return bytes[at++] === OP.REDUCE ? at * ALL + stored : -1;
}

/** Size of the opcode that stores the top of the stack under the next number, 0 when there is another one. */
function putSize(bytes: Uint8Array, at: number, next: number): number {
  switch (bytes[at]) {
    case OP.MEMOIZE:
      return 1;
    case OP.BINPUT:
      return bytes[at + 1] === next ? 2 : 0;
    case OP.LONG_BINPUT:
      return uint4(bytes, at + 1) === next ? 5 : 0;
    default:
      return 0;
  }
}

/** Size of the opcode that pushes the name of the codec, 0 when there is another one. */
function codecSize(bytes: Uint8Array, at: number, memo: Memo): number {
  switch (bytes[at]) {
    case OP.BINUNICODE: {
      const end = at + 5 + CODEC.length;
      const isCodec = uint4(bytes, at + 1) === CODEC.length && end <= bytes.length;
      return isCodec && decodeUtf8(bytes, at + 5, end) === CODEC ? end - at : 0;
    }
    case OP.BINGET:
      return memo.peek(bytes[at + 1] ?? -1) === CODEC ? 2 : 0;
    case OP.LONG_BINGET:
      return memo.peek(uint4(bytes, at + 1)) === CODEC ? 5 : 0;
    default:
      return 0;
  }
}

/** Four bytes as a number; -1 where they are not there. */
function uint4(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) return -1;
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
