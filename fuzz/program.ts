/**
 * A pickle as a list of instructions, for those who change it, and the making of single instructions by the opcode table.
 *
 * Cutting is tolerant: where no instruction begins or the data ends in one, the rest is one piece.
 */
import { InstructionReader } from '../src/pickle/instructions.ts';
import { ARGUMENTS, type ArgumentKind, OPCODES, type Opcode } from '../src/pickle/opcodes.ts';
import type { Random } from './random.ts';

/** Where each instruction begins, and last where the last one ends. */
export function boundaries(bytes: Uint8Array): number[] {
  const found = [0];
  const reader = new InstructionReader(bytes, { frames: false });
  try {
    while (reader.next()) found.push(reader.end);
  } catch {
    // What follows is no instruction.
  }
  if (found.at(-1) !== bytes.length) found.push(bytes.length);
  return found;
}

/** Bytes as text with one character a byte. */
export function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** `value` in `count` bytes, little-endian, as {@link latin1} takes it; a negative one in two's complement. */
export function little(value: number, count: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < count; i++) {
    text += String.fromCharCode(((rest % 256) + 256) % 256);
    rest = Math.floor(rest / 256);
  }
  return text;
}

/** Numbers at which something changes. */
export const EDGES: readonly number[] = [
  0,
  1,
  2,
  3,
  4,
  7,
  8,
  16,
  31,
  32,
  63,
  64,
  127,
  128,
  255,
  256,
  257,
  1000,
  1001,
  32767,
  32768,
  65535,
  65536,
  2 ** 20,
  2 ** 24,
  2 ** 30,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 2,
  2 ** 32 - 1,
  2 ** 32,
  2 ** 53,
  2 ** 62,
  2 ** 63,
  -1,
  -2,
  -128,
];

const DIGITS = ['0', '1', '2', '3', '7', '00', '01', '-1', '-0', '255', '1000000000', '4294967295', '9'.repeat(17)];
const ODD = ['', ' ', '+', '+0', '1_0', '0x1', '1e3', '\0', '\xe9', '1 ', ' 1', '1x', '010', '-', '0.', '9'.repeat(40)];
const NAMES = [
  'builtins\nset',
  'builtins\nfrozenset',
  'builtins\nlist',
  'builtins\nbytearray',
  'builtins\ncomplex',
  'builtins\ngetattr',
  'builtins\nobject',
  'builtins\nrange',
  'builtins\nslice',
  'builtins\nValueError',
  '__builtin__\nxrange',
  '__builtin__\nunicode',
  '_codecs\nencode',
  'copy_reg\n_reconstructor',
  'copyreg\n__newobj__',
  'copyreg\n__newobj_ex__',
  'collections\nOrderedDict',
  'collections\nCounter',
  'collections\ndefaultdict',
  'collections\ndeque',
  'collections\nChainMap',
  'collections\nUserDict',
  'datetime\ndate',
  'datetime\ndatetime',
  'datetime\ntime',
  'datetime\ntimedelta',
  'datetime\ntimezone',
  'decimal\nDecimal',
  'enum\nEnum',
  'fractions\nFraction',
  'functools\npartial',
  'ipaddress\nIPv4Address',
  'ipaddress\nIPv6Network',
  'operator\nattrgetter',
  'operator\nitemgetter',
  'pathlib\nPurePosixPath',
  're\n_compile',
  'array\n_array_reconstructor',
  'time\nstruct_time',
  'types\nSimpleNamespace',
  'uuid\nUUID',
  'zoneinfo\nZoneInfo._unpickle',
  'numpy\nndarray',
  'numpy\ndtype',
  'numpy.core.multiarray\n_reconstruct',
  'numpy._core.multiarray\nscalar',
  'numpy._core.numeric\n_frombuffer',
  'm\nC',
  'm\nC.__proto__',
  '__proto__\nconstructor',
];
const TEXTS = ['', 'a', '__proto__', 'then', 'toJSON', 'latin1', '<f8', '|O', 'C', '\xc3\xa9', '\xed\xa0\x80', '\xff'];

const LINES: Readonly<Partial<Record<ArgumentKind, readonly string[]>>> = {
  decimalnl_short: DIGITS,
  decimalnl_long: ['12L', '-1L', '0L', ...DIGITS],
  floatnl: ['1.5', '-0.0', '1e300', '1e999', 'nan', '-inf', '2', '5e-324'],
  stringnl: ["'a'", '"\\x41\\n"', "''", "'\\101\\q'", "'a", "'\xe9'"],
  stringnl_noescape: ['', 'id', '7'],
  stringnl_noescape_pair: NAMES,
  unicodestringnl: ['', 'a', '__proto__', '\\u0041', '\\uD83D', '\\U0001F600', '\xe9', '\\', '\\u12'],
};

/** The opcodes that only push something. */
export const PUSHING: readonly Opcode[] = OPCODES.filter(
  ({ before, after }) => before.length === 0 && after.length === 1 && after[0] !== 'mark',
);

/** An instruction with a likely argument, as text with one character a byte. */
export function instruction(random: Random, opcode: Opcode): string {
  return String.fromCharCode(opcode.code) + argument(random, opcode.argument);
}

/** An argument of that kind, most of the time a good one. */
export function argument(random: Random, kind: ArgumentKind | null): string {
  if (kind === null) return '';
  const { layout } = ARGUMENTS[kind];
  switch (layout.kind) {
    case 'line':
      return `${random.once(12) ? random.pick(ODD) : random.pick(LINES[kind] ?? DIGITS)}\n`;
    case 'fixed': {
      if (random.once(12)) return little(random.pick(EDGES), layout.bytes);
      return kind === 'float8' ? random.pick(FLOATS) : little(random.below(6), layout.bytes);
    }
    case 'counted': {
      const text = random.once(8) ? 'k'.repeat(random.small(300)) : random.pick(TEXTS);
      const data = layout.prefix === 1 ? text.slice(0, 255) : text;
      return little(random.once(20) ? random.pick(EDGES) : data.length, layout.prefix) + data;
    }
  }
}

const FLOATS = [
  '\x3f\xf8\0\0\0\0\0\0',
  '\0\0\0\0\0\0\0\0',
  '\x80\0\0\0\0\0\0\0',
  '\x7f\xf8\0\0\0\0\0\0',
  '\x3f\xf0\0\0\0\0\0\0',
];
