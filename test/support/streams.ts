/**
 * Random bytes that get further into the unpickling machine than noise does: instructions of the opcode table with an
 * argument of the right layout and a likely value, and pickles in which something was changed.
 */
import fc from 'fast-check';
import { dumps } from '../../src/index.ts';
import { ARGUMENTS, OPCODES, type Opcode } from '../../src/pickle/opcodes.ts';
import { bytes, little } from './bytes.ts';
import { graphs, trees } from './values.ts';

const NUMBERS = ['0', '1', '2', '3', '7', '00', '01', '-1', '255', '1267650600228229401496703205376'];
const NAMES = [
  'm\nC',
  'builtins\nset',
  '__builtin__\nxrange',
  '_codecs\nencode',
  'copy_reg\n_reconstructor',
  'builtins\nlist',
];

/** Likely lines for the arguments that are lines. */
const LINES: Partial<Record<keyof typeof ARGUMENTS, readonly string[]>> = {
  decimalnl_short: NUMBERS,
  decimalnl_long: ['12L', '-1L', ...NUMBERS],
  floatnl: ['1.5', '-0.0', '1e300', 'nan', '-inf', '2'],
  stringnl: ["'a'", '"\\x41\\n"', "''", "'\\101\\q'"],
  stringnl_noescape: ['', 'id', '7'],
  stringnl_noescape_pair: NAMES,
  unicodestringnl: ['', 'a', '\\u0041', '\\uD83D', '\\U0001F600', '\xe9', '\\'],
};
const ODD_LINES = ['', ' ', '+', "'a", '1_0', '0x1', '\\u12', '\\U00110000', '\xe9\nC', '\0', '9'.repeat(20), 'm\n'];
const WELL_FORMED = ['', 'a', 'latin1', '\xc3\xa9', '\xed\xa0\x80', '\xf0\x9f\x98\x80'];

/** An argument for the opcode, as the bytes that follow it. */
function argument(opcode: Opcode): fc.Arbitrary<string> {
  if (opcode.argument === null) return fc.constant('');
  const { layout } = ARGUMENTS[opcode.argument];
  switch (layout.kind) {
    case 'line':
      return fc
        .oneof(
          { weight: 9, arbitrary: fc.constantFrom(...LINES[opcode.argument]!) },
          { weight: 1, arbitrary: fc.constantFrom(...ODD_LINES) },
        )
        .map((line) => `${line}\n`);
    case 'fixed': {
      const likely = fc.integer({ min: 0, max: 5 }).map((value) => little(value, layout.bytes));
      const any = fc.uint8Array({ minLength: layout.bytes, maxLength: layout.bytes });
      return fc.oneof(
        { weight: 12, arbitrary: likely },
        { weight: 1, arbitrary: any.map((data) => String.fromCharCode(...data)) },
      );
    }
    default: {
      const isText = opcode.argument.startsWith('unicode') || opcode.argument.startsWith('string');
      const payload = fc.constantFrom(...WELL_FORMED, ...(isText ? [] : ['\x80', '\xff\0', '\0\0\0\0\0\0\0\x80']));
      const right = payload.map((data) => little(data.length, layout.prefix) + data);
      const wrong = fc
        .tuple(fc.nat(300), fc.constantFrom('', 'a', '\xff', '\xed\xb0'))
        .map(([length, data]) => little(length, layout.prefix) + data);
      return fc.oneof({ weight: 15, arbitrary: right }, { weight: 1, arbitrary: wrong });
    }
  }
}

/** What pushes nothing, or mostly fails. */
const PUSHES = new Map([
  ['FRAME', 1],
  ['PROTO', 2],
  ['EXT1', 1],
  ['EXT2', 1],
  ['EXT4', 1],
  ['GET', 2],
  ['BINGET', 3],
  ['LONG_BINGET', 2],
  ['NEXT_BUFFER', 1],
  ['MARK', 12],
]);

const instruction: fc.Arbitrary<string> = fc.oneof(
  ...OPCODES.filter(({ name }) => name !== 'STOP').map((opcode) => ({
    // What pushes something must be more frequent than what takes it, or the stack is empty most of the time.
    weight: opcode.before.length === 0 ? (PUSHES.get(opcode.name) ?? 6) : 2,
    arbitrary: argument(opcode).map((data) => String.fromCharCode(opcode.code) + data),
  })),
);

/** Instructions in any order, STOP at the end of most. */
export const programs: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.array(instruction, { maxLength: 25 }), fc.constantFrom('.', '.', '.', ''))
  .map(([instructions, stop]) => bytes(instructions.join('') + stop));

/** Anything. */
export const noise: fc.Arbitrary<Uint8Array> = fc.uint8Array({ maxLength: 200 });

/** Pickles of every protocol. */
export const pickles: fc.Arbitrary<Uint8Array> = fc
  .tuple(fc.oneof(trees(), graphs()), fc.nat(5))
  .map(([value, protocol]) => dumps(value, { protocol }));

interface Change {
  readonly kind: 'replace' | 'remove' | 'insert' | 'repeat' | 'cut' | 'opcode';
  readonly at: number;
  readonly byte: number;
  readonly length: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom<Change['kind']>('replace', 'remove', 'insert', 'repeat', 'cut', 'opcode'),
  at: fc.double({ min: 0, max: 0.999, noNaN: true }),
  byte: fc.nat(255),
  length: fc.integer({ min: 1, max: 8 }),
});

/** Pickles in which bytes were replaced, removed, inserted, repeated, or cut off. */
export const mutants: fc.Arbitrary<Uint8Array> = fc
  .tuple(pickles, fc.array(change, { minLength: 1, maxLength: 3 }))
  .map(([pickle, changes]) => changes.reduce(apply, pickle));

function apply(data: Uint8Array, { kind, at, byte, length }: Change): Uint8Array {
  const place = Math.floor(at * data.length);
  const [before, rest] = [data.subarray(0, place), data.subarray(place)];
  const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
  switch (kind) {
    case 'replace':
      return join(before, Uint8Array.of(byte), rest.subarray(1));
    case 'opcode':
      return join(before, Uint8Array.of(OPCODES[byte % OPCODES.length]!.code), rest.subarray(1));
    case 'remove':
      return join(before, rest.subarray(length));
    case 'insert':
      return join(before, Uint8Array.of(byte), rest);
    case 'repeat':
      return join(before, rest.subarray(0, length), rest);
    case 'cut':
      return before;
  }
}
