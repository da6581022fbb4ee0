/**
 * The bytes of the opcodes, and no more: what readers and writers need of the table in opcodes.ts, whose prose they can do
 * without. A test holds both to the same names and bytes.
 */
import { once } from './object/once.ts';

const CODES = {
  // Protocol 0.
  NONE: 0x4e,
  INT: 0x49,
  LONG: 0x4c,
  FLOAT: 0x46,
  STRING: 0x53,
  UNICODE: 0x56,
  LIST: 0x6c,
  APPEND: 0x61,
  TUPLE: 0x74,
  DICT: 0x64,
  SETITEM: 0x73,
  GLOBAL: 0x63,
  REDUCE: 0x52,
  BUILD: 0x62,
  INST: 0x69,
  PERSID: 0x50,
  MARK: 0x28,
  POP: 0x30,
  DUP: 0x32,
  PUT: 0x70,
  GET: 0x67,
  STOP: 0x2e,
  // Protocol 1.
  BININT: 0x4a,
  BININT1: 0x4b,
  BININT2: 0x4d,
  BINFLOAT: 0x47,
  BINSTRING: 0x54,
  SHORT_BINSTRING: 0x55,
  BINUNICODE: 0x58,
  EMPTY_LIST: 0x5d,
  APPENDS: 0x65,
  EMPTY_TUPLE: 0x29,
  EMPTY_DICT: 0x7d,
  SETITEMS: 0x75,
  OBJ: 0x6f,
  BINPERSID: 0x51,
  POP_MARK: 0x31,
  BINPUT: 0x71,
  LONG_BINPUT: 0x72,
  BINGET: 0x68,
  LONG_BINGET: 0x6a,
  // Protocol 2.
  PROTO: 0x80,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWOBJ: 0x81,
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  // Protocol 3.
  SHORT_BINBYTES: 0x43,
  BINBYTES: 0x42,
  // Protocol 4.
  FRAME: 0x95,
  MEMOIZE: 0x94,
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  STACK_GLOBAL: 0x93,
  NEWOBJ_EX: 0x92,
  // Protocol 5.
  BYTEARRAY8: 0x96,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
} as const;

/** The name of an opcode, as in Python's `pickle` module. */
export type OpcodeName = keyof typeof CODES;

/** The byte of each opcode, for those who write: `OP.BINPUT` is 0x71. */
export const OP: Readonly<Record<OpcodeName, number>> = CODES;

const names = /* @__PURE__ */ once(() => {
  const byCode = new Array<OpcodeName | undefined>(256).fill(undefined);
  for (const [name, code] of Object.entries(OP)) byCode[code] = name as OpcodeName;
  return byCode;
});

/** The name of the opcode that a byte stands for; null where it is none. */
export function nameOfCode(code: number): OpcodeName | null {
  return names()[code] ?? null;
}

/**
 * What to call a byte in a message.
 *
 * @param code - a byte, 0 to 255
 * @returns the opcode's name, or the byte in hexadecimal where it is no opcode
 * @example
 * ```ts
 * opcodeName(0x71); // 'BINPUT'
 * opcodeName(0xff); // '0xff'
 * ```
 */
export function opcodeName(code: number): string {
  return nameOfCode(code) ?? `0x${code.toString(16).padStart(2, '0')}`;
}
