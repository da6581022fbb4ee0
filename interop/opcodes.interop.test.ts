/**
 * Holds the opcode table against Python: its rows against `pickletools.opcodes`, and what its prose says about reading and
 * writing against what CPython's `pickle` does. Each Python present is asked once.
 */
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { findPythons, type PythonInfo } from '../scripts/find-python.mjs';
import { ARGUMENTS, type ArgumentLayout, OPCODES, type Opcode } from '../src/pickle/opcodes.ts';

/** What a program does in CPython: a pattern for `ascii(result)`, or `null` when it fails. */
interface Reading {
  readonly claim: string;
  readonly program: string;
  readonly result: RegExp | null;
  /** For what holds up to some minor version of Python 3 only. */
  readonly until?: number;
}

// Each program gets one out-of-band buffer, bytearray(b'ab').
const READINGS: readonly Reading[] = [
  { claim: 'INT: 01 is True', program: 'I01\n.', result: /^True$/ },
  { claim: 'INT: 1 is 1', program: 'I1\n.', result: /^1$/ },
  { claim: 'INT: a literal with a base, until 3.13', program: 'I0x10\n.', result: /^16$/, until: 13 },
  { claim: 'LONG: the L is optional', program: 'L12\n.', result: /^12$/ },
  { claim: 'LONG1: no bytes are 0', program: '\x8a\0.', result: /^0$/ },
  { claim: 'LONG1: more bytes than needed', program: '\x8a\x03\xfe\xff\xff.', result: /^-2$/ },
  { claim: 'LONG4: a negative length fails', program: '\x8b\xff\xff\xff\xff.', result: null },
  { claim: 'BINFLOAT: big-endian', program: 'G\x3f\xf8\0\0\0\0\0\0.', result: /^1\.5$/ },
  { claim: 'STRING: escapes as in source', program: "S'a\\x41\\n'\n.", result: /^'aA\\n'$/ },
  { claim: 'STRING: nothing after the quote', program: "S'a' \n.", result: null },
  { claim: 'BINSTRING: a negative length fails', program: 'T\xff\xff\xff\xff.', result: null },
  { claim: 'BINBYTES: the length is unsigned, so this is truncated', program: 'B\xff\xff\xff\xff.', result: null },
  {
    claim: 'UNICODE: \\u is an escape, \\n is not, 0xe9 is é',
    program: 'V\\u0041\\n\xe9\n.',
    result: /^'A\\\\n\\xe9'$/,
  },
  { claim: 'BINUNICODE: a lone surrogate is kept', program: 'X\x03\0\0\0\xed\xa0\x80.', result: /^'\\ud800'$/ },
  { claim: 'BINUNICODE: other malformed UTF-8 fails', program: 'X\x01\0\0\0\xff.', result: null },
  { claim: 'APPENDS: the target of an empty slice is not looked at', program: 'N(e.', result: /^None$/ },
  {
    claim: 'APPENDS: a deque is filled too',
    program: 'ccollections\ndeque\n)R(NNe.',
    result: /^deque\(\[None, None\]\)$/,
  },
  { claim: 'SETITEM: a list is taken for a dict', program: '](Ne(K\0K\x07u.', result: /^\[7\]$/ },
  { claim: 'SETITEMS: an odd number fails', program: '}(NNNu.', result: null },
  { claim: 'DICT: an odd number fails', program: '(NNNd.', result: null },
  { claim: 'DICT: a list cannot be a key', program: '(]Nd.', result: null },
  { claim: 'FROZENSET: equal items count once', program: '(K\x01K\x01\x91.', result: /^frozenset\(\{1\}\)$/ },
  { claim: 'MARK: an APPEND cannot reach below it', program: ']N(a.', result: null },
  { claim: 'MARK: is not a result', program: '(.', result: null },
  { claim: 'POP: accepts a mark', program: 'N(0.', result: /^None$/ },
  { claim: 'DUP: does not accept a mark', program: '(2.', result: null },
  { claim: 'DUP: the same object, not a copy', program: '(]2Na.', result: /^\[None\]$/ },
  { claim: 'PUT: needs a value', program: 'p0\nN.', result: null },
  { claim: 'BINPUT: needs a value', program: 'q\0N.', result: null },
  { claim: 'LONG_BINPUT: needs a value', program: 'r\0\0\0\0N.', result: null },
  { claim: 'PUT: does not accept a mark', program: '(p0\nN.', result: null },
  { claim: 'PUT: a negative number fails', program: 'Np-1\n.', result: null },
  { claim: 'PUT: the later value wins', program: 'K\x01p0\nK\x02p0\ng0\n.', result: /^2$/ },
  { claim: 'GET: nothing stored fails', program: 'g0\n.', result: null },
  { claim: 'MEMOIZE: the number is the count', program: 'K\x01p5\nK\x02\x940h\x01.', result: /^2$/ },
  { claim: 'STOP: what lies below does not matter', program: '(NK\x07.', result: /^7$/ },
  { claim: 'STOP: what follows does not matter', program: 'N.\xff', result: /^None$/ },
  { claim: 'PROTO: may stand anywhere', program: 'K\x07\x80\x02.', result: /^7$/ },
  { claim: 'PROTO: 6 fails', program: '\x80\x06N.', result: null },
  { claim: 'PROTO: newer opcodes than announced', program: '\x80\x00\x8c\x01a.', result: /^'a'$/ },
  { claim: 'FRAME: past the end fails', program: '\x80\x04\x95\x09\0\0\0\0\0\0\0N.', result: null },
  {
    claim: 'FRAME: one in another passes in older CPythons',
    program: '\x80\x04\x95\x0b\0\0\0\0\0\0\0\x95\x01\0\0\0\0\0\0\0N.',
    result: /^None$/,
    until: 12,
  },
  { claim: 'GLOBAL: Python 2 names below protocol 3', program: 'c__builtin__\nxrange\n.', result: /^<class 'range'>$/ },
  { claim: 'GLOBAL: not from protocol 3 on', program: '\x80\x03c__builtin__\nxrange\n.', result: null },
  { claim: 'GLOBAL: dots are not followed below 4', program: 'cbuiltins\nlist.append\n.', result: null },
  { claim: 'GLOBAL: and are from 4', program: '\x80\x04cbuiltins\nlist.append\n.', result: /method 'append'/ },
  { claim: 'STACK_GLOBAL: needs texts', program: '\x8c\x08builtinsN\x93.', result: null },
  { claim: 'REDUCE: needs a tuple', program: 'cbuiltins\nlist\n]R.', result: null },
  { claim: 'NEWOBJ: skips the initializer', program: 'cstring\nTemplate\n)\x81.', result: /Template object/ },
  { claim: 'NEWOBJ_EX: a dict on top', program: 'cstring\nTemplate\n)}\x92.', result: /Template object/ },
  {
    claim: 'INST: skips the initializer without arguments',
    program: '(istring\nTemplate\n.',
    result: /Template object/,
  },
  { claim: 'INST: calls with arguments', program: '(K\x07ibuiltins\nstr\n.', result: /^'7'$/ },
  { claim: 'OBJ: the class lies above the mark', program: '(cbuiltins\nstr\nK\x07o.', result: /^'7'$/ },
  { claim: 'OBJ: needs a class', program: '(o.', result: null },
  { claim: 'EXT1: 0 fails', program: '\x82\0.', result: null },
  { claim: 'EXT1: an unregistered code fails', program: '\x82\x01.', result: null },
  { claim: 'EXT4: is signed', program: '\x84\xff\xff\xff\xff.', result: null },
  { claim: 'NEXT_BUFFER: the caller’s own object', program: '\x97.', result: /^bytearray\(b'ab'\)$/ },
  { claim: 'NEXT_BUFFER: fails when they run out', program: '\x97\x97.', result: null },
  { claim: 'READONLY_BUFFER: a writable one becomes a view', program: '\x97\x98.', result: /^<memory at/ },
  { claim: 'READONLY_BUFFER: a read-only one stays', program: 'C\x01a\x98.', result: /^b'a'$/ },
  {
    claim: 'READONLY_BUFFER: a bytearray of the stream',
    program: '\x96\x01\0\0\0\0\0\0\0a\x98.',
    result: /^<memory at/,
  },
  { claim: 'READONLY_BUFFER: None fails', program: 'N\x98.', result: null },
];

/** A Python expression, a protocol, and what CPython writes: without PROTO, FRAME, STOP and what stores in the memo. */
type Writing = readonly [expression: string, protocol: number, opcodes: string];

const WRITINGS: readonly Writing[] = [
  ['None', 0, 'NONE'],
  ['True', 1, 'INT'],
  ['True', 2, 'NEWTRUE'],
  ['False', 2, 'NEWFALSE'],
  ['7', 0, 'INT'],
  ['1 << 31', 0, 'LONG'],
  ['1 << 31', 1, 'LONG'],
  ['1 << 31', 2, 'LONG1'],
  ['1 << 3000', 2, 'LONG4'],
  ['-1', 1, 'BININT'],
  ['255', 1, 'BININT1'],
  ['256', 1, 'BININT2'],
  ['65536', 1, 'BININT'],
  ['1.5', 0, 'FLOAT'],
  ['1.5', 1, 'BINFLOAT'],
  ['"a"', 0, 'UNICODE'],
  ['"a"', 3, 'BINUNICODE'],
  ['"a" * 255', 4, 'SHORT_BINUNICODE'],
  ['"a" * 256', 4, 'BINUNICODE'],
  ['b"a"', 2, 'GLOBAL BINUNICODE BINUNICODE TUPLE2 REDUCE'],
  ['b"a" * 255', 3, 'SHORT_BINBYTES'],
  ['b"a" * 256', 3, 'BINBYTES'],
  ['bytearray(b"a")', 4, 'SHORT_BINUNICODE SHORT_BINUNICODE STACK_GLOBAL SHORT_BINBYTES TUPLE1 REDUCE'],
  ['bytearray(b"a")', 5, 'BYTEARRAY8'],
  ['[]', 0, 'MARK LIST'],
  ['[1, 2]', 0, 'MARK LIST INT APPEND INT APPEND'],
  ['[1]', 1, 'EMPTY_LIST BININT1 APPEND'],
  ['[1, 2]', 1, 'EMPTY_LIST MARK BININT1 BININT1 APPENDS'],
  ['()', 0, 'MARK TUPLE'],
  ['()', 1, 'EMPTY_TUPLE'],
  ['(1, 2, 3)', 1, 'MARK BININT1 BININT1 BININT1 TUPLE'],
  ['(1, 2, 3)', 2, 'BININT1 BININT1 BININT1 TUPLE3'],
  ['(1, 2, 3, 4)', 2, 'MARK BININT1 BININT1 BININT1 BININT1 TUPLE'],
  ['{1: 2}', 0, 'MARK DICT INT INT SETITEM'],
  ['{1: 2}', 1, 'EMPTY_DICT BININT1 BININT1 SETITEM'],
  ['{1: 2, 3: 4}', 1, 'EMPTY_DICT MARK BININT1 BININT1 BININT1 BININT1 SETITEMS'],
  ['{1}', 4, 'EMPTY_SET MARK BININT1 ADDITEMS'],
  ['frozenset({1})', 4, 'MARK BININT1 FROZENSET'],
  ['{1}', 3, 'GLOBAL EMPTY_LIST BININT1 APPEND TUPLE1 REDUCE'],
  ['recursive(3)', 0, 'MARK MARK LIST MARK GET INT INT TUPLE APPEND INT INT POP POP POP POP GET'],
  ['recursive(3)', 1, 'MARK EMPTY_LIST MARK BINGET BININT1 BININT1 TUPLE APPEND BININT1 BININT1 POP_MARK BINGET'],
  ['len', 3, 'GLOBAL'],
  ['len', 4, 'SHORT_BINUNICODE SHORT_BINUNICODE STACK_GLOBAL'],
  ['Plain()', 2, 'GLOBAL EMPTY_TUPLE NEWOBJ EMPTY_DICT BINUNICODE BININT1 SETITEM BUILD'],
  [
    'Keyword()',
    4,
    'SHORT_BINUNICODE SHORT_BINUNICODE STACK_GLOBAL EMPTY_TUPLE EMPTY_DICT SHORT_BINUNICODE BININT1 SETITEM NEWOBJ_EX',
  ],
  ['max', 2, 'EXT1'],
  ['sum', 2, 'EXT2'],
  ['min', 2, 'EXT4'],
  ['sum', 1, 'GLOBAL'],
  ['pickle.PickleBuffer(b"a")', 5, 'NEXT_BUFFER READONLY_BUFFER'],
  ['pickle.PickleBuffer(bytearray(b"a"))', 5, 'NEXT_BUFFER'],
];

const SCRIPT = `
import copyreg, json, pickle, pickletools, sys

class Plain:
    def __init__(self): self.x = 1
class Keyword:
    def __new__(cls, **keywords): return super().__new__(cls)
    def __getnewargs_ex__(self): return (), {'x': 1}
def recursive(size):
    made = ([],) + (1,) * (size - 1)
    made[0].append(made)
    return made
for name, code in ('max', 7), ('sum', 300), ('min', 70000):
    copyreg.add_extension('builtins', name, code)

def read(program):
    try: return ascii(pickle.loads(program.encode('latin-1'), buffers=[bytearray(b'ab')]))
    except Exception: return None
def write(expression, protocol):
    callback = [].append if protocol == 5 else None
    data = pickle.dumps(eval(expression), protocol, buffer_callback=callback)
    return ' '.join(row.name for row, _, _ in pickletools.genops(data)
                    if row.name not in ('PROTO', 'FRAME', 'STOP', 'PUT', 'BINPUT', 'MEMOIZE'))

asked = json.load(sys.stdin)
json.dump({
    'opcodes': [{'name': row.name, 'code': ord(row.code), 'argument': row.arg and row.arg.name, 'protocol': row.proto,
                 'before': [item.name for item in row.stack_before], 'after': [item.name for item in row.stack_after]}
                for row in pickletools.opcodes],
    'sizes': {row.arg.name: row.arg.n for row in pickletools.opcodes if row.arg},
    'readings': [read(program) for program in asked['programs']],
    'writings': [write(expression, protocol) for expression, protocol, _ in asked['writings']],
    'tail': write('dict.fromkeys(range(1000))', 1).split()[-3:],
}, sys.stdout)
`;

type Row = Pick<Opcode<string>, 'name' | 'code' | 'argument' | 'protocol' | 'before' | 'after'>;

interface Answer {
  readonly opcodes: readonly Row[];
  readonly sizes: Record<string, number>;
  readonly readings: readonly (string | null)[];
  readonly writings: readonly string[];
  readonly tail: readonly string[];
}

async function ask(python: PythonInfo): Promise<Answer> {
  const input = JSON.stringify({ programs: READINGS.map(({ program }) => program), writings: WRITINGS });
  const { stdout } = await execa(python.executable, ['-c', SCRIPT], { input });
  return JSON.parse(stdout) as Answer;
}

/**
 * The one intended difference. `pickletools` says that these three take nothing and leave nothing, and its `dis` has code of its
 * own to see that there is something to store. Here the row says so, as it does for MEMOIZE in both tables.
 */
const STORES_THE_TOP = ['PUT', 'BINPUT', 'LONG_BINPUT'];

/** How `pickletools` writes our layouts: a size, or one of its five negative numbers. */
function sizeOf(layout: ArgumentLayout): number {
  if (layout.kind === 'fixed') return layout.bytes;
  if (layout.kind === 'line') return -1;
  if (layout.prefix === 4) return layout.signed ? -3 : -4;
  return layout.prefix === 1 ? -2 : -5;
}

const { pythons } = await findPythons();
if (pythons.length === 0) test.skip('no Python 3.8 or later was found', () => {});

describe.each(pythons)('$label', (python) => {
  const minor = Number(python.minor.split('.')[1]);
  let answer: Answer;

  beforeAll(async () => {
    answer = await ask(python);
  });

  test('the rows are those of pickletools.opcodes', () => {
    const ours = OPCODES.map(({ name, code, argument, protocol, before, after }): Row => {
      const skip = STORES_THE_TOP.includes(name) ? 1 : 0;
      return { name, code, argument, protocol, before: before.slice(skip), after: after.slice(skip) };
    });
    const byCode = (a: Row, b: Row): number => a.code - b.code;
    expect(ours.sort(byCode)).toEqual(answer.opcodes.toSorted(byCode));
  });

  test('the arguments take as many bytes as in pickletools', () => {
    const ours = Object.entries(ARGUMENTS).map(([name, { layout }]) => [name, sizeOf(layout)]);
    expect(Object.fromEntries(ours)).toEqual(answer.sizes);
  });

  test('what the prose says about reading is so', () => {
    const found: Record<string, string | null> = {};
    const expected: Record<string, unknown> = {};
    for (const [at, { claim, result, until = minor }] of READINGS.entries()) {
      if (minor > until) continue;
      found[claim] = answer.readings[at]!;
      expected[claim] = result && expect.stringMatching(result);
    }
    expect(found).toEqual(expected);
  });

  test('what the prose says about writing is so', () => {
    expect(WRITINGS.map(([expression, protocol], at) => [expression, protocol, answer.writings[at]])).toEqual(WRITINGS);
  });

  test.skipIf(minor > 14)('a dict of 1000 pairs ends with an empty slice', () => {
    expect(answer.tail).toEqual(['SETITEMS', 'MARK', 'SETITEMS']);
  });
});
