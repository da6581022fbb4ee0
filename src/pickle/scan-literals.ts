/**
 * What the literals of a pickle say. The scanner steps over them and comes back for the few that are part of a name.
 */
import { OP } from './codes.ts';
import { EXTENTS, LINES } from './extent.ts';
import { InstructionReader } from './instructions.ts';
import { decodeLatin1 } from './text.ts';

/** Longer ones are not read: no module and no name is as long. */
export const LONGEST_NAME = 4096;

const TEXTS: ReadonlySet<number> = new Set([
  OP.SHORT_BINUNICODE,
  OP.BINUNICODE,
  OP.BINUNICODE8,
  OP.UNICODE,
  OP.STRING,
  OP.BINSTRING,
  OP.SHORT_BINSTRING,
]);

export class Literals {
  readonly #bytes: Uint8Array;
  /** By offset, since one text may be asked for again and again. */
  readonly #known = new Map<number, string | null>();

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** True when the literal is a text, or a byte string of Python 2. */
  isText(value: number): boolean {
    return TEXTS.has(this.#bytes[-1 - value]!);
  }

  /** The text of a literal; null when it is none, is malformed, or too long to be a name. */
  text(value: number): string | null {
    const offset = -1 - value;
    let text = this.#known.get(offset);
    if (text === undefined) {
      text = this.isText(value) ? this.#read(offset) : null;
      this.#known.set(offset, text);
    }
    return text;
  }

  #read(offset: number): string | null {
    const { argument, malformed } = readArgument(this.#bytes, offset);
    if (malformed !== null || argument === null) return null;
    if (argument instanceof Uint8Array) return decodeLatin1(argument, 0, argument.length);
    return typeof argument === 'string' ? argument : null;
  }
}

/** The argument of one instruction, or what is wrong with it. */
export function readArgument(bytes: Uint8Array, offset: number): { argument: unknown; malformed: string | null } {
  try {
    const reader = new InstructionReader(bytes, { offset, frames: false });
    reader.next();
    if (reader.end - offset > LONGEST_NAME) return { argument: null, malformed: `longer than ${LONGEST_NAME} bytes` };
    return { argument: reader.argument(), malformed: null };
  } catch (error) {
    return { argument: null, malformed: error instanceof Error ? error.message : 'unreadable' };
  }
}

/** True for an opcode whose argument is a line of text. */
export function isLine(code: number): boolean {
  const extent = EXTENTS[code]!;
  return extent > LINES && extent < LINES + 0x10;
}

/** A number that every Python reads the same way; anything else is disputed or malformed. */
export function isPlainNumber(bytes: Uint8Array, code: number, start: number, newline: number): boolean {
  const first = bytes[start] === 0x2d ? start + 1 : start;
  let end = newline;
  if (code === OP.LONG && end > first && bytes[end - 1] === 0x4c) end--;
  if (end === first) return false;
  for (let i = first; i < end; i++) if (bytes[i]! < 0x30 || bytes[i]! > 0x39) return false;
  // A zero in front makes `I01` a boolean and other numbers octal, decimal or an error, depending on who reads.
  if (code === OP.INT && bytes[first] === 0x30 && end - first > 1) {
    return first === start && end - start === 2 && bytes[start + 1]! <= 0x31;
  }
  return true;
}
