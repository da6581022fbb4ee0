/**
 * A pickle as the list of its instructions: what the optimizer, the disassembler and the scanner go through.
 *
 * Where an instruction ends follows from the opcode table alone, so {@link InstructionReader} steps over arguments without
 * reading them, and reads one only when it is asked. Reading goes through the functions of arguments.ts that the machine
 * uses, over the same {@link Cursor}; nobody here can see an opcode where the machine sees part of a string.
 */
import * as read from './arguments.ts';
import { Cursor } from './cursor.ts';
import { fail, placeInStream } from './errors.ts';
import { readQuoted, readRawUnicode } from './escapes.ts';
import { COUNTED, EXTENTS, LINES, UNKNOWN } from './extent.ts';
import { quote } from './integers.ts';
import { PyByteArray } from './object/bytes.ts';
import { type ArgumentKind, OP, OPCODE_BY_CODE, type Opcode } from './opcodes.ts';

/**
 * What follows an opcode: null for nothing; a number, or a bigint beyond 2**53; a boolean for `I00` and `I01`; text; bytes,
 * which are a view of the data, also for a byte string of Python 2; module and name for GLOBAL and INST.
 */
export type InstructionArgument =
  | null
  | number
  | bigint
  | boolean
  | string
  | Uint8Array
  | readonly [module: string, name: string];

/** One instruction of a pickle. */
export interface Instruction {
  /** Its row in the opcode table. */
  readonly opcode: Opcode;
  /** Its argument, read. */
  readonly argument: InstructionArgument;
  /** Offset of the opcode. */
  readonly offset: number;
  /** Offset behind the argument. */
  readonly end: number;
}

/** How {@link InstructionReader} goes through a pickle. */
export interface InstructionOptions {
  /** Where the pickle starts. Default: 0. */
  readonly offset?: number;
  /**
   * Whether an instruction must end in the frame that it starts in, as it must for the machine. Default: true. Python's
   * `pickletools` does not look at frames.
   */
  readonly frames?: boolean;
}

/** Goes through one pickle, an instruction at a time, up to its STOP. */
export class InstructionReader {
  readonly #cursor: Cursor;
  readonly #frames: boolean;
  /** The opcode, or -1. */
  #code = -1;
  #offset: number;

  /** @param bytes the pickle; what follows its STOP is left alone. */
  constructor(bytes: Uint8Array, options: InstructionOptions = {}) {
    this.#cursor = new Cursor(bytes);
    this.#cursor.pos = options.offset ?? 0;
    this.#offset = this.#cursor.pos;
    this.#frames = options.frames ?? true;
  }

  /** The byte of the opcode. */
  get code(): number {
    return this.#code;
  }

  /** The instruction's row in the opcode table. */
  get opcode(): Opcode {
    return OPCODE_BY_CODE[this.#code]!;
  }

  /** Offset of the opcode. */
  get offset(): number {
    return this.#offset;
  }

  /** Offset behind the argument. */
  get end(): number {
    return this.#cursor.pos;
  }

  /**
   * Goes to the next instruction; false when STOP is behind us.
   *
   * @throws {PickleError} for a byte that is no opcode, and when the data ends before the instruction does.
   */
  next(): boolean {
    if (this.#code === OP.STOP) return false;
    const cursor = this.#cursor;
    const start = cursor.pos;
    this.#offset = start;
    this.#code = -1;
    try {
      if (start >= cursor.end && !(cursor.framed && cursor.leaveFrame())) {
        fail('ERR_PICKLE_TRUNCATED', 'pickle data was truncated: no STOP');
      }
      const code = cursor.bytes[cursor.pos++]!;
      const extent = EXTENTS[code]!;
      if (extent === UNKNOWN) fail('ERR_PICKLE_OPCODE', `invalid load key, ${quote(cursor.bytes, start, start + 1)}.`);
      this.#code = code;
      if (code === OP.FRAME && this.#frames) cursor.openFrame(read.readUint8(cursor));
      else if (extent < LINES) cursor.take(extent);
      else skip(cursor, extent, this.opcode.name);
      return true;
    } catch (error) {
      throw this.#placed(error);
    }
  }

  /**
   * The argument of the instruction, read.
   *
   * @throws {PickleError} when it is malformed.
   */
  argument(): InstructionArgument {
    const { argument, code, name } = this.opcode;
    if (argument === null) return null;
    const cursor = this.#cursor;
    const { pos, end } = cursor;
    cursor.pos = this.#offset + 1;
    // Its bytes have been stepped over already; a frame that it opened starts behind it.
    cursor.end = pos;
    try {
      return code === OP.GET || code === OP.PUT ? read.readIndexLine(cursor, name) : READERS[argument](cursor, name);
    } catch (error) {
      throw this.#placed(error);
    } finally {
      cursor.pos = pos;
      cursor.end = end;
    }
  }

  #placed(error: unknown): Error {
    return placeInStream(error, this.#offset, OPCODE_BY_CODE[this.#code]?.name ?? null, 'ERR_PICKLE_ARGUMENT');
  }
}

/**
 * The instructions of one pickle, STOP being the last. Corresponds to `pickletools.genops`.
 *
 * @throws {PickleError} for a byte that is no opcode, an argument that is malformed, and data that ends too early.
 * @example
 * ```ts
 * const pickle = Uint8Array.of(0x80, 2, 0x4b, 7, 0x2e);
 * console.log([...instructions(pickle)].map(({ opcode, argument }) => `${opcode.name} ${argument}`));
 * // [ 'PROTO 2', 'BININT1 7', 'STOP null' ]
 * ```
 */
export function* instructions(bytes: Uint8Array, options: InstructionOptions = {}): Generator<Instruction> {
  const reader = new InstructionReader(bytes, options);
  while (reader.next()) {
    yield { opcode: reader.opcode, argument: reader.argument(), offset: reader.offset, end: reader.end };
  }
}

/** Steps over an argument whose size is not fixed. */
function skip(cursor: Cursor, extent: number, opcode: string): void {
  if (extent < COUNTED) {
    for (let line = LINES; line < extent; line++) cursor.line();
  } else {
    cursor.take(readLength(cursor, extent - COUNTED, opcode));
  }
}

function readLength(cursor: Cursor, prefix: number, opcode: string): number {
  if (prefix === 1) return read.readUint1(cursor);
  if (prefix === 4) return read.readUint4(cursor);
  return prefix === 8 ? read.readUint8(cursor) : read.readSignedLength(cursor, opcode);
}

const READERS: Readonly<Record<ArgumentKind, (cursor: Cursor, opcode: string) => InstructionArgument>> = {
  uint1: read.readUint1,
  uint2: read.readUint2,
  int4: read.readInt4,
  uint4: read.readUint4,
  uint8: read.readUint8,
  float8: read.readFloat8,
  decimalnl_short: read.readDecimalLine,
  decimalnl_long: read.readLongLine,
  floatnl: read.readFloatLine,
  stringnl(cursor) {
    const start = cursor.pos;
    return readQuoted(cursor.bytes, start, cursor.line());
  },
  stringnl_noescape: read.readAsciiLine,
  stringnl_noescape_pair: (cursor) => [read.readNameLine(cursor), read.readNameLine(cursor)],
  unicodestringnl(cursor) {
    const start = cursor.pos;
    return readRawUnicode(cursor.bytes, start, cursor.line());
  },
  string1: (cursor) => read.readBytes(cursor, read.readUint1(cursor)),
  string4: (cursor, opcode) => read.readBytes(cursor, read.readSignedLength(cursor, opcode)),
  bytes1: (cursor) => read.readBytes(cursor, read.readUint1(cursor)),
  bytes4: (cursor) => read.readBytes(cursor, read.readUint4(cursor)),
  bytes8: (cursor) => read.readBytes(cursor, read.readUint8(cursor)),
  bytearray8: (cursor) => PyByteArray.over(read.readBytes(cursor, read.readUint8(cursor))),
  unicodestring1: (cursor) => read.readUtf8(cursor, read.readUint1(cursor)),
  unicodestring4: (cursor) => read.readUtf8(cursor, read.readUint4(cursor)),
  unicodestring8: (cursor) => read.readUtf8(cursor, read.readUint8(cursor)),
  long1: (cursor) => read.readLongOf(cursor, read.readUint1(cursor)),
  long4: (cursor, opcode) => read.readLongOf(cursor, read.readSignedLength(cursor, opcode)),
};
