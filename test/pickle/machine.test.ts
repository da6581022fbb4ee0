/** The unpickling machine, one opcode at a time: streams made by hand, and what CPython does with each of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type LoadOptions,
  loads,
  PickleBuffer,
  PickleError,
  type PickleErrorCode,
  PyByteArray,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
  Registry,
  Unpickler,
} from '../../src/index.ts';
import { OPCODES } from '../../src/pickle/opcodes.ts';
import { bytes, little } from '../support/bytes.ts';
import { difference } from '../support/difference.ts';

const LIST = new PyGlobal('builtins', 'list');
const tuple = (...items: unknown[]): PyTuple => PyTuple.of(...items);
const dict = (...pairs: [unknown, unknown][]): PyDict => new PyDict(pairs);
const u8 = (...items: number[]): Uint8Array => new Uint8Array(items);

function object(callable: unknown, args: PyTuple, more: Partial<PyObject> = {}): PyObject {
  return Object.assign(new PyObject(callable, args), more);
}

const memory = u8(1, 2);
const OPTIONS: LoadOptions = {
  buffers: [memory],
  extensions: new Map([
    [7, 'builtins.list'],
    [300, 'builtins.list'],
    [70_000, 'builtins.list'],
  ]),
  persistentLoad: (id) => ['found', id],
};

/** For each opcode, streams that use it and what they are. `$` in a stream is the module and name of list. */
const STREAMS: Readonly<Record<string, readonly (readonly [stream: string, value: unknown])[]>> = {
  INT: [
    ['I0\n.', 0],
    ['I-12\n.', -12],
    ['I+7\n.', 7],
    ['I00\n.', false],
    ['I01\n.', true],
    ['I1\n.', 1],
    ['I001\n.', 1],
    ['I9007199254740993\n.', 9007199254740993n],
  ],
  LONG: [
    ['L0L\n.', 0],
    ['L-12\n.', -12],
    ['L123456789012345678901234567890L\n.', 123456789012345678901234567890n],
    ['L9007199254740991L\n.', 9007199254740991],
    ['L9007199254740992L\n.', 9007199254740992n],
    [`L-${'9'.repeat(4300)}L\n.`, -BigInt('9'.repeat(4300))],
  ],
  FLOAT: [
    ['F2.5\n.', 2.5],
    ['F-0.0\n.', -0],
    ['F1e-05\n.', 1e-5],
    ['F.5\n.', 0.5],
    ['F1e999\n.', Infinity],
    ['Finf\n.', Infinity],
    ['F-Infinity\n.', -Infinity],
    ['Fnan\n.', NaN],
  ],
  BININT: [
    ['J\0\0\0\x80.', -0x80000000],
    ['J\xff\xff\xff\x7f.', 0x7fffffff],
  ],
  BININT1: [['K\xff.', 255]],
  BININT2: [['M\x01\xff.', 0xff01]],
  BINFLOAT: [
    ['G\x3f\xf8\0\0\0\0\0\0.', 1.5],
    ['G\x80\0\0\0\0\0\0\0.', -0],
    ['G\x7f\xf8\0\0\0\0\0\0.', NaN],
  ],
  LONG1: [
    ['\x8a\0.', 0],
    ['\x8a\x01\xff.', -1],
    ['\x8a\x03\xfe\xff\xff.', -2],
    ['\x8a\x08\0\0\0\0\0\0\0\x80.', -(2n ** 63n)],
  ],
  LONG4: [
    ['\x8b\0\0\0\0.', 0],
    ['\x8b\x02\0\0\0\0\x80.', -0x8000],
  ],
  STRING: [
    ["S'a\\x41\\n'\n.", 'aA\n'],
    ['S""\n.', ''],
  ],
  BINSTRING: [['T\x02\0\0\0ab.', 'ab']],
  SHORT_BINSTRING: [['U\x02ab.', 'ab']],
  BINBYTES: [['B\x02\0\0\0\xff\0.', u8(255, 0)]],
  SHORT_BINBYTES: [['C\x02\xff\0.', u8(255, 0)]],
  BINBYTES8: [[`\x8e${little(2, 8)}\xff\0.`, u8(255, 0)]],
  BYTEARRAY8: [[`\x96${little(2, 8)}\xff\0.`, PyByteArray.of(255, 0)]],
  NEXT_BUFFER: [['\x97.', memory]],
  READONLY_BUFFER: [
    ['\x97\x98.', new PickleBuffer(memory, { readonly: true })],
    ['C\x01a\x98.', u8(97)],
    ['\x96\x01\0\0\0\0\0\0\0a\x98.', new PickleBuffer(u8(97), { readonly: true })],
    ['\x97\x98\x98.', new PickleBuffer(memory, { readonly: true })],
  ],
  NONE: [['N.', null]],
  NEWTRUE: [['\x88.', true]],
  NEWFALSE: [['\x89.', false]],
  UNICODE: [
    ['V\\u0041\xe9\n.', 'Aé'],
    ['V\n.', ''],
  ],
  SHORT_BINUNICODE: [['\x8c\x02\xc3\xa9.', 'é']],
  BINUNICODE: [['X\x03\0\0\0\xed\xa0\x80.', '\ud800']],
  BINUNICODE8: [[`\x8d${little(4, 8)}\xf0\x9f\x98\x80.`, '😀']],
  EMPTY_LIST: [['].', []]],
  APPEND: [
    [']K\x01aNa.', [1, null]],
    ['$)RNa.', object(LIST, tuple(), { listItems: [null] })],
  ],
  APPENDS: [
    ['](K\x01Ne.', [1, null]],
    ['](e.', []],
    ['N(e.', null],
    ['$)R(NNe(Ne.', object(LIST, tuple(), { listItems: [null, null, null] })],
  ],
  LIST: [
    ['(l.', []],
    ['N(K\x01Nl.', [1, null]],
  ],
  EMPTY_TUPLE: [[').', tuple()]],
  TUPLE: [
    ['(t.', tuple()],
    ['N(K\x01NNNt.', tuple(1, null, null, null)],
  ],
  TUPLE1: [['NK\x01\x85.', tuple(1)]],
  TUPLE2: [['NK\x01K\x02\x86.', tuple(1, 2)]],
  TUPLE3: [['NK\x01K\x02K\x03\x87.', tuple(1, 2, 3)]],
  EMPTY_DICT: [['}.', dict()]],
  DICT: [
    ['(d.', dict()],
    ['N(K\x01NNK\x02d.', dict([1, null], [null, 2])],
    ['(K\x01NI01\nK\x02d.', dict([1, 2])],
  ],
  SETITEM: [
    ['}K\x01Ns.', dict([1, null])],
    [
      '$)RK\x01NsK\x02Ns.',
      object(LIST, tuple(), {
        dictItems: [
          [1, null],
          [2, null],
        ],
      }),
    ],
  ],
  SETITEMS: [
    ['}(K\x01NK\x02Nu.', dict([1, null], [2, null])],
    ['}(u.', dict()],
    ['N(u.', null],
    ['$)R(K\x01Nu.', object(LIST, tuple(), { dictItems: [[1, null]] })],
  ],
  EMPTY_SET: [['\x8f.', new PySet()]],
  ADDITEMS: [
    ['\x8f(K\x01K\x01K\x02\x90.', new PySet([1, 2])],
    ['\x8f(\x90.', new PySet()],
    ['N(\x90.', null],
  ],
  FROZENSET: [
    ['(\x91.', new PyFrozenSet()],
    ['N(K\x01K\x01\x91.', new PyFrozenSet([1])],
  ],
  POP: [
    ['NK\x010.', null],
    ['N(0.', null],
    ['N((00.', null],
  ],
  DUP: [[']2a2.', 'a list in itself']],
  MARK: [['K\x01(.', new PickleError('ERR_PICKLE_STACK', 'unexpected MARK found')]],
  POP_MARK: [
    ['N(K\x01K\x021.', null],
    ['N(1.', null],
  ],
  GET: [['K\x07p3\n0g3\n.', 7]],
  BINGET: [['K\x07q\x030h\x03.', 7]],
  LONG_BINGET: [['K\x07r\x03\0\0\x010j\x03\0\0\x01.', 7]],
  PUT: [['K\x07p0\nK\x08p0\n0g0\n.', 8]],
  BINPUT: [['K\x07q\xff0h\xff.', 7]],
  LONG_BINPUT: [['K\x07r\xff\xff\xff\xff0j\xff\xff\xff\xff.', 7]],
  MEMOIZE: [
    ['K\x07\x940h\0.', 7],
    ['K\x07q\x05K\x08\x940h\x01.', 8],
    ['K\x07r\xff\xff\xff\xffK\x08\x940h\x01.', 8],
  ],
  EXT1: [['\x82\x07.', LIST]],
  EXT2: [['\x83\x2c\x01.', LIST]],
  EXT4: [['\x84\x70\x11\x01\0.', LIST]],
  GLOBAL: [
    ['cbuiltins\nlist\n.', LIST],
    ['c__builtin__\nxrange\n.', new PyGlobal('builtins', 'range')],
    ['\x80\x03c__builtin__\nxrange\n.', new PyGlobal('__builtin__', 'xrange')],
    ['cm\xc3\xa9\nA.B\n.', new PyGlobal('mé', 'A.B')],
  ],
  STACK_GLOBAL: [
    ['\x80\x04\x8c\x01m\x8c\x03A.B\x93.', new PyGlobal('m', 'A.B')],
    ['\x80\x02U\x0b__builtin__U\x06xrange\x93.', new PyGlobal('builtins', 'range')],
  ],
  REDUCE: [
    ['$K\x01\x85R.', object(LIST, tuple(1))],
    ['$)R)R.', object(object(LIST, tuple()), tuple())],
    ['c__builtin__\nset\n(lp0\nI1\na\x85R.', new PySet([1])],
  ],
  BUILD: [
    ['$)R}U\x01aK\x01sb.', object(LIST, tuple(), { state: dict(['a', 1]) })],
    ['$)RNb.', object(LIST, tuple(), { state: null })],
    [']Nb.', []],
  ],
  INST: [
    ['(ibuiltins\nlist\n.', object(LIST, tuple(), { construct: 'new' })],
    ['N(K\x07ibuiltins\nlist\n.', object(LIST, tuple(7))],
  ],
  OBJ: [
    ['($o.', object(LIST, tuple(), { construct: 'new' })],
    ['N($K\x07o.', object(LIST, tuple(7))],
  ],
  NEWOBJ: [['$K\x01\x85\x81.', object(LIST, tuple(1), { construct: 'new' })]],
  NEWOBJ_EX: [
    ['$)}U\x01aK\x01s\x92.', object(LIST, tuple(), { construct: 'new', kwargs: dict(['a', 1]) })],
    ['$)}\x92.', object(LIST, tuple(), { construct: 'new', kwargs: dict() })],
  ],
  PROTO: [
    ['\x80\x02N.', null],
    ['K\x07\x80\x05.', 7],
    ['\x80\0\x8c\x01a.', 'a'],
  ],
  STOP: [
    ['N.\xff\xff', null],
    ['(NK\x07.', 7],
  ],
  FRAME: [
    [`\x80\x04\x95${little(2, 8)}N..`, null],
    [`\x95${little(0, 8)}N.`, null],
    [`\x95${little(1, 8)}N\x95${little(1, 8)}.`, null],
    [`\x95${little(1, 8)}NK\x07.`, 7],
  ],
  PERSID: [
    ['Pab c\n.', ['found', 'ab c']],
    ['P\n.', ['found', '']],
  ],
  BINPERSID: [['K\x07\x85Q.', ['found', tuple(7)]]],
};

describe('each opcode', () => {
  test('the table above has all 68 of them, and each of its streams uses its opcode', () => {
    expect(Object.keys(STREAMS).sort()).toEqual(OPCODES.map(({ name }) => name).sort());
    for (const { name, code } of OPCODES) {
      for (const [stream] of STREAMS[name]!) expect(stream, name).toContain(String.fromCharCode(code));
    }
  });

  const rows = Object.entries(STREAMS).flatMap(([name, streams]) => streams.map((row) => [name, ...row] as const));
  test.each(rows)('%s %j', (_, stream, value) => {
    const data = bytes(stream.replace('$', 'cbuiltins\nlist\n'));
    if (value instanceof PickleError) {
      expect(() => loads(data, OPTIONS)).toThrow(expect.objectContaining({ code: value.code }));
      expect(() => loads(data, OPTIONS)).toThrow(value.message);
    } else if (value === 'a list in itself') {
      const list = loads<unknown[]>(data, OPTIONS);
      expect(list).toHaveLength(1);
      expect(list[0]).toBe(list);
    } else {
      expect(difference(loads(data, OPTIONS), value)).toBeNull();
    }
  });
});

describe('the case labels of the switch', () => {
  const source = readFileSync(new URL('../../src/pickle/machine.ts', import.meta.url), 'utf8');
  // `case 0x4b: // BININT1`, or `case 0x52: {` with the name on a line of its own.
  const labels = [...source.matchAll(/case (0x[0-9a-f]{2}):(?: \{\n)? *\/\/ (\w+)\n/g)];

  test('are those of the table, each once', () => {
    const stop = source.match(/=== (0x[0-9a-f]{2}) \/\* STOP \*\//)!;
    const found = [...labels.map(([, code, name]) => [name!, Number(code)]), ['STOP', Number(stop[1])]];
    const table = OPCODES.map(({ name, code }) => [name, code]);
    expect(found.sort()).toEqual(table.sort());
    expect(source.match(/case 0x/g)).toHaveLength(labels.length);
  });
});

type Fault = readonly [
  stream: string,
  code: PickleErrorCode,
  offset: number,
  opcode: string | null,
  message: string,
  options?: LoadOptions,
];

/** CPython 3.13's words, where it has any for the case; other words are marked. */
const FAULTS: readonly Fault[] = [
  ['', 'ERR_PICKLE_TRUNCATED', 0, null, 'Ran out of input'],
  ['N', 'ERR_PICKLE_TRUNCATED', 1, null, 'pickle data was truncated'],
  ['\x80', 'ERR_PICKLE_TRUNCATED', 0, 'PROTO', 'pickle data was truncated'],
  ['NK', 'ERR_PICKLE_TRUNCATED', 1, 'BININT1', 'pickle data was truncated'],
  ['M\0', 'ERR_PICKLE_TRUNCATED', 0, 'BININT2', 'pickle data was truncated'],
  ['J\0\0\0', 'ERR_PICKLE_TRUNCATED', 0, 'BININT', 'pickle data was truncated'],
  ['G\0\0\0\0\0\0\0', 'ERR_PICKLE_TRUNCATED', 0, 'BINFLOAT', 'pickle data was truncated'],
  ['r\0\0\0', 'ERR_PICKLE_TRUNCATED', 0, 'LONG_BINPUT', 'pickle data was truncated'],
  ['C\x05abcd', 'ERR_PICKLE_TRUNCATED', 0, 'SHORT_BINBYTES', 'pickle data was truncated: 5 bytes wanted, 4 left'],
  ['B\xff\xff\xff\xff', 'ERR_PICKLE_TRUNCATED', 0, 'BINBYTES', 'truncated: 4294967295 bytes wanted, 0 left'],
  [`\x8e${'\xff'.repeat(8)}`, 'ERR_PICKLE_TRUNCATED', 0, 'BINBYTES8', 'pickle data was truncated'],
  [`\x96${little(2 ** 33, 8)}`, 'ERR_PICKLE_TRUNCATED', 0, 'BYTEARRAY8', 'truncated: 8589934592 bytes wanted'],
  [`\x8d${'\xff'.repeat(7)}\x7fN`, 'ERR_PICKLE_TRUNCATED', 0, 'BINUNICODE8', 'pickle data was truncated'],
  ['\x8b\xff\xff\xff\x7f\0', 'ERR_PICKLE_TRUNCATED', 0, 'LONG4', 'truncated: 2147483647 bytes wanted, 1 left'],
  ['VN', 'ERR_PICKLE_TRUNCATED', 0, 'UNICODE', 'pickle data was truncated'],
  ['I5', 'ERR_PICKLE_TRUNCATED', 0, 'INT', 'pickle data was truncated'],
  ['cos\nsystem', 'ERR_PICKLE_TRUNCATED', 0, 'GLOBAL', 'pickle data was truncated'],

  ['!', 'ERR_PICKLE_OPCODE', 0, null, "invalid load key, '!'."],
  ['N\xff', 'ERR_PICKLE_OPCODE', 1, null, "invalid load key, '\\xff'."],
  ['\0', 'ERR_PICKLE_OPCODE', 0, null, "invalid load key, '\\x00'."],
  ["'", 'ERR_PICKLE_OPCODE', 0, null, "invalid load key, '\\x27'."],
  ['\\', 'ERR_PICKLE_OPCODE', 0, null, "invalid load key, '\\x5c'."],
  ['\x80\x06N.', 'ERR_PICKLE_PROTO', 0, 'PROTO', 'unsupported pickle protocol: 6'],
  ['N\x80\xff.', 'ERR_PICKLE_PROTO', 1, 'PROTO', 'unsupported pickle protocol: 255'],

  // 3.13.0 lets the first two of these pass; 3.13.15 and 3.14.7 have these words.
  [
    `\x95${little(2, 8)}\x8c\x05hello.`,
    'ERR_PICKLE_FRAME',
    9,
    'SHORT_BINUNICODE',
    'pickle exhausted before end of frame',
  ],
  [
    `\x95${little(11, 8)}\x95${little(1, 8)}NN.`,
    'ERR_PICKLE_FRAME',
    9,
    'FRAME',
    'beginning of a new frame before end of current frame',
  ],
  [
    `\x95${little(5, 8)}N.`,
    'ERR_PICKLE_FRAME',
    0,
    'FRAME',
    'pickle data was truncated: a frame of 5 bytes, and 2 bytes follow',
  ],
  [`\x95${'\xff'.repeat(8)}N.`, 'ERR_PICKLE_FRAME', 0, 'FRAME', 'pickle data was truncated'],
  [`\x95${little(2, 8)}I12\nN.`, 'ERR_PICKLE_FRAME', 9, 'INT', 'pickle exhausted before end of frame'],
  [`\x95${little(1, 8)}N`, 'ERR_PICKLE_TRUNCATED', 10, null, 'pickle data was truncated'],

  ['.', 'ERR_PICKLE_STACK', 0, 'STOP', 'unpickling stack underflow'],
  ['N(.', 'ERR_PICKLE_STACK', 2, 'STOP', 'unexpected MARK found'],
  ['0', 'ERR_PICKLE_STACK', 0, 'POP', 'unpickling stack underflow'],
  ['2', 'ERR_PICKLE_STACK', 0, 'DUP', 'unpickling stack underflow'],
  ['N(2', 'ERR_PICKLE_STACK', 2, 'DUP', 'unexpected MARK found'],
  ['(e', 'ERR_PICKLE_STACK', 1, 'APPENDS', 'unpickling stack underflow'],
  ['a', 'ERR_PICKLE_STACK', 0, 'APPEND', 'unpickling stack underflow'],
  ['Na', 'ERR_PICKLE_STACK', 1, 'APPEND', 'unpickling stack underflow'],
  [']N(a', 'ERR_PICKLE_STACK', 3, 'APPEND', 'unexpected MARK found'],
  ['](Na', 'ERR_PICKLE_STACK', 3, 'APPEND', 'unexpected MARK found'],
  ['s', 'ERR_PICKLE_STACK', 0, 'SETITEM', 'unpickling stack underflow'],
  ['NNs', 'ERR_PICKLE_STACK', 2, 'SETITEM', 'unpickling stack underflow'],
  ['}N(Ns', 'ERR_PICKLE_STACK', 4, 'SETITEM', 'unexpected MARK found'],
  ['(u', 'ERR_PICKLE_STACK', 1, 'SETITEMS', 'unpickling stack underflow'],
  ['(\x90', 'ERR_PICKLE_STACK', 1, 'ADDITEMS', 'unpickling stack underflow'],
  ['\x85', 'ERR_PICKLE_STACK', 0, 'TUPLE1', 'unpickling stack underflow'],
  ['N\x86', 'ERR_PICKLE_STACK', 1, 'TUPLE2', 'unpickling stack underflow'],
  ['NN\x87', 'ERR_PICKLE_STACK', 2, 'TUPLE3', 'unpickling stack underflow'],
  ['NN(N\x87', 'ERR_PICKLE_STACK', 4, 'TUPLE3', 'unexpected MARK found'],
  ['N(\x85', 'ERR_PICKLE_STACK', 2, 'TUPLE1', 'unexpected MARK found'],
  ['p0\n', 'ERR_PICKLE_STACK', 0, 'PUT', 'unpickling stack underflow'],
  ['q\0', 'ERR_PICKLE_STACK', 0, 'BINPUT', 'unpickling stack underflow'],
  ['N(r\0\0\0\0', 'ERR_PICKLE_STACK', 2, 'LONG_BINPUT', 'unexpected MARK found'],
  ['(\x94', 'ERR_PICKLE_STACK', 1, 'MEMOIZE', 'unexpected MARK found'],
  ['N\x93', 'ERR_PICKLE_STACK', 1, 'STACK_GLOBAL', 'unpickling stack underflow'],
  [')R', 'ERR_PICKLE_STACK', 1, 'REDUCE', 'unpickling stack underflow'],
  ['N\x81', 'ERR_PICKLE_STACK', 1, 'NEWOBJ', 'unpickling stack underflow'],
  [')}\x92', 'ERR_PICKLE_STACK', 2, 'NEWOBJ_EX', 'unpickling stack underflow'],
  ['Nb', 'ERR_PICKLE_STACK', 1, 'BUILD', 'unpickling stack underflow'],
  ['Q', 'ERR_PICKLE_STACK', 0, 'BINPERSID', 'unpickling stack underflow'],
  ['\x98', 'ERR_PICKLE_STACK', 0, 'READONLY_BUFFER', 'unpickling stack underflow'],
  ['(o', 'ERR_PICKLE_STACK', 1, 'OBJ', 'unpickling stack underflow'],
  ['cbuiltins\nlist\n(o', 'ERR_PICKLE_STACK', 16, 'OBJ', 'unpickling stack underflow'],
  ['N((o', 'ERR_PICKLE_STACK', 3, 'OBJ', 'unexpected MARK found'],
  ['}(NNNu', 'ERR_PICKLE_STACK', 5, 'SETITEMS', 'odd number of items for SETITEMS'],
  ['(NNNd', 'ERR_PICKLE_STACK', 4, 'DICT', 'odd number of items for DICT'],

  ...[...'eudlto1\x90\x91'].map(
    (letter): Fault => [
      `NN${letter}`,
      'ERR_PICKLE_MARK',
      2,
      OPCODES.find(({ code }) => code === letter.charCodeAt(0))!.name,
      'could not find MARK',
    ],
  ),
  ['ios\nsystem\n', 'ERR_PICKLE_MARK', 0, 'INST', 'could not find MARK'],

  ['h\0', 'ERR_PICKLE_MEMO', 0, 'BINGET', 'Memo value not found at index 0'],
  ['g5\n', 'ERR_PICKLE_MEMO', 0, 'GET', 'Memo value not found at index 5'],
  ['j\xff\xff\xff\xff', 'ERR_PICKLE_MEMO', 0, 'LONG_BINGET', 'Memo value not found at index 4294967295'],
  ['Nq\x02h\x01', 'ERR_PICKLE_MEMO', 3, 'BINGET', 'Memo value not found at index 1'],
  ['Nr\xff\xff\xff\xffh\0', 'ERR_PICKLE_MEMO', 6, 'BINGET', 'Memo value not found at index 0'],

  ['I\n', 'ERR_PICKLE_ARGUMENT', 0, 'INT', "invalid literal for int() with base 10: ''"],
  ['I 1\n', 'ERR_PICKLE_ARGUMENT', 0, 'INT', "invalid literal for int() with base 10: ' 1'"],
  ['I0x10\n', 'ERR_PICKLE_ARGUMENT', 0, 'INT', "invalid literal for int() with base 10: '0x10'"],
  ['I1\0\n', 'ERR_PICKLE_ARGUMENT', 0, 'INT', "invalid literal for int() with base 10: '1\\x00'"],
  ['I-\n', 'ERR_PICKLE_ARGUMENT', 0, 'INT', "invalid literal for int() with base 10: '-'"],
  ['L1_000L\n', 'ERR_PICKLE_ARGUMENT', 0, 'LONG', "invalid literal for int() with base 10: '1_000'"],
  ['LL\n', 'ERR_PICKLE_ARGUMENT', 0, 'LONG', "invalid literal for int() with base 10: ''"],
  [`L${'x'.repeat(70)}\n`, 'ERR_PICKLE_ARGUMENT', 0, 'LONG', `base 10: '${'x'.repeat(60)}'... (at byte 0`],
  [
    `L-${'9'.repeat(4301)}L\n`,
    'ERR_PICKLE_LIMIT',
    0,
    'LONG',
    'exceeds the limit (4300 digits) for integer string conversion: 4301',
  ],
  ['F\n', 'ERR_PICKLE_ARGUMENT', 0, 'FLOAT', "could not convert string to float: ''"],
  ['F1.5abc\n', 'ERR_PICKLE_ARGUMENT', 0, 'FLOAT', "could not convert string to float: '1.5abc'"],
  ['F0x1p3\n', 'ERR_PICKLE_ARGUMENT', 0, 'FLOAT', "could not convert string to float: '0x1p3'"],
  [`F${'1'.repeat(1025)}\n`, 'ERR_PICKLE_ARGUMENT', 0, 'FLOAT', "could not convert string to float: '1111"],
  ['gx\n', 'ERR_PICKLE_ARGUMENT', 0, 'GET', "invalid literal for int() with base 10: 'x'"],
  ['Np1e3\n', 'ERR_PICKLE_ARGUMENT', 1, 'PUT', "invalid literal for int() with base 10: '1e3'"],
  ['Np-1\n', 'ERR_PICKLE_ARGUMENT', 1, 'PUT', 'negative PUT argument'],
  ['Np9007199254740993\n', 'ERR_PICKLE_LIMIT', 1, 'PUT', 'is beyond 2**53'],
  ['\x8b\xff\xff\xff\xff', 'ERR_PICKLE_ARGUMENT', 0, 'LONG4', 'LONG pickle has negative byte count'],
  ['T\xff\xff\xff\xff', 'ERR_PICKLE_ARGUMENT', 0, 'BINSTRING', 'BINSTRING pickle has negative byte count'],
  ["S'a\n", 'ERR_PICKLE_ARGUMENT', 0, 'STRING', 'the STRING opcode argument must be quoted'],

  ['X\x01\0\0\0\xff', 'ERR_PICKLE_ENCODING', 0, 'BINUNICODE', "'utf-8' codec can't decode byte 0xff at byte 5"],
  ['c\xff\nx\n', 'ERR_PICKLE_ENCODING', 0, 'GLOBAL', "'utf-8' codec can't decode byte 0xff at byte 1"],
  ['Vab\\u12\n', 'ERR_PICKLE_ENCODING', 0, 'UNICODE', "'rawunicodeescape' codec can't decode"],
  ['U\x02a\xe9', 'ERR_PICKLE_ENCODING', 0, 'SHORT_BINSTRING', "'ascii' codec can't decode byte 0xe9 in position 1"],

  ['NN\x93', 'ERR_PICKLE_TYPE', 2, 'STACK_GLOBAL', 'STACK_GLOBAL requires str'],
  ['U\x01aN\x93', 'ERR_PICKLE_TYPE', 4, 'STACK_GLOBAL', 'STACK_GLOBAL requires str'],
  ['N)R', 'ERR_PICKLE_TYPE', 2, 'REDUCE', "'NoneType' object is not callable"],
  ['cbuiltins\nlist\nNR', 'ERR_PICKLE_TYPE', 16, 'REDUCE', 'argument list must be a tuple'],
  ['N)\x81', 'ERR_PICKLE_TYPE', 2, 'NEWOBJ', 'NEWOBJ class argument must be a type, not NoneType'],
  ['cbuiltins\nlist\n]\x81', 'ERR_PICKLE_TYPE', 16, 'NEWOBJ', 'argument list must be a tuple, not list'],
  [
    'cbuiltins\nlist\n)N\x92',
    'ERR_PICKLE_TYPE',
    17,
    'NEWOBJ_EX',
    'NEWOBJ_EX kwargs argument must be a dict, not NoneType',
  ],
  ['N)}\x92', 'ERR_PICKLE_TYPE', 3, 'NEWOBJ_EX', 'class argument must be a type, not NoneType'],
  ['(NNo', 'ERR_PICKLE_TYPE', 3, 'OBJ', "'NoneType' object is not callable"],
  [']}b', 'ERR_PICKLE_TYPE', 2, 'BUILD', "'list' object takes no state"],
  ['cbuiltins\nlist\n}b', 'ERR_PICKLE_TYPE', 16, 'BUILD', 'takes no state'],
  ['N(Ne', 'ERR_PICKLE_TYPE', 3, 'APPENDS', "'NoneType' object has no append"],
  [')(Ne', 'ERR_PICKLE_TYPE', 3, 'APPENDS', "'tuple' object has no append"],
  [']K\0Ns', 'ERR_PICKLE_TYPE', 4, 'SETITEM', "'list' object does not support item assignment"],
  ['](N\x90', 'ERR_PICKLE_TYPE', 3, 'ADDITEMS', "ADDITEMS wants a set, got 'list'"],
  ['(\x91(N\x90', 'ERR_PICKLE_TYPE', 4, 'ADDITEMS', "ADDITEMS wants a set, got 'frozenset'"],
  ['(]\x91', 'ERR_PICKLE_TYPE', 2, 'FROZENSET', "unhashable type: 'list'"],
  ['\x8f(}\x90', 'ERR_PICKLE_TYPE', 3, 'ADDITEMS', "unhashable type: 'dict'"],
  ['}\x8fNs', 'ERR_PICKLE_TYPE', 3, 'SETITEM', "unhashable type: 'set'"],
  ['(]Nd', 'ERR_PICKLE_TYPE', 3, 'DICT', "unhashable type: 'list'"],
  ['}]\x85Ns', 'ERR_PICKLE_TYPE', 4, 'SETITEM', "unhashable type: 'list'"],
  [`}\x96${little(0, 8)}Ns`, 'ERR_PICKLE_TYPE', 11, 'SETITEM', "unhashable type: 'bytearray'"],
  ['N\x98', 'ERR_PICKLE_TYPE', 1, 'READONLY_BUFFER', 'READONLY_BUFFER wants memory'],

  [
    '\x97',
    'ERR_PICKLE_BUFFER',
    0,
    'NEXT_BUFFER',
    'pickle stream refers to out-of-band data but no *buffers* argument was given',
  ],
  [
    '\x97\x97',
    'ERR_PICKLE_BUFFER',
    1,
    'NEXT_BUFFER',
    'not enough out-of-band buffers: 1 were given',
    { buffers: [memory] },
  ],
  ['\x97', 'ERR_PICKLE_BUFFER', 0, 'NEXT_BUFFER', 'must be memory, got number', { buffers: [5 as never] }],
  ['\x82\0', 'ERR_PICKLE_EXT', 0, 'EXT1', 'EXT specifies code <= 0'],
  ['\x82\x01', 'ERR_PICKLE_EXT', 0, 'EXT1', 'unregistered extension code 1'],
  ['\x83\x01\x01', 'ERR_PICKLE_EXT', 0, 'EXT2', 'unregistered extension code 257', OPTIONS],
  ['\x84\xff\xff\xff\xff', 'ERR_PICKLE_EXT', 0, 'EXT4', 'EXT specifies code <= 0: -1'],
  [
    'Pab\n',
    'ERR_PICKLE_PERSID',
    0,
    'PERSID',
    'persistent id instruction was encountered, but no persistent_load function was specified',
  ],
  ['NQ', 'ERR_PICKLE_PERSID', 1, 'BINPERSID', 'no persistent_load function was specified'],
  ['P\xe9\n', 'ERR_PICKLE_PERSID', 0, 'PERSID', 'persistent IDs in protocol 0 must be ASCII strings', OPTIONS],
  ['NQ', 'ERR_PICKLE_PERSID', 1, 'BINPERSID', 'persistentLoad returned undefined', { persistentLoad: () => undefined }],
  ['c\nx\n', 'ERR_PICKLE_GLOBAL', 0, 'GLOBAL', "a global has a module and a name, got '' and 'x'"],
  ['cx\n\n', 'ERR_PICKLE_GLOBAL', 0, 'GLOBAL', "a global has a module and a name, got 'x' and ''"],
  ['cos\nsystem\n', 'ERR_PICKLE_GLOBAL', 0, 'GLOBAL', "global 'os.system' is forbidden", { globals: 'error' }],
  [
    'NU\x02osU\x06system\x93',
    'ERR_PICKLE_GLOBAL',
    13,
    'STACK_GLOBAL',
    "global 'os.system' is forbidden",
    { globals: ['os.path'] },
  ],
  ['(ios\nsystem\n', 'ERR_PICKLE_GLOBAL', 1, 'INST', "global 'os.system' is forbidden", { globals: () => false }],
  ['\x82\x07', 'ERR_PICKLE_GLOBAL', 0, 'EXT1', "global 'builtins.list' is forbidden", { ...OPTIONS, globals: 'error' }],
];

describe('what is wrong is told with its code, place and opcode', () => {
  for (const [stream, code, offset, opcode, message, options] of FAULTS) {
    test(`${JSON.stringify(stream.slice(0, 60))}: ${code} at ${offset}, ${opcode}`, () => {
      const error = thrown(() => loads(bytes(stream), options));
      expect(error.message).toContain(message);
      expect(error).toMatchObject({ code, offset, opcode, path: null });
      const place = ` (at byte ${offset}${opcode === null ? '' : `, opcode ${opcode}`})`;
      expect(error.message.endsWith(place), error.message).toBe(true);
    });
  }

  test('what a handler throws becomes the cause', () => {
    const cause = new RangeError('sold out');
    const registry = new Registry().function('shop.buy', () => {
      throw cause;
    });
    const error = thrown(() => loads(bytes('cshop\nbuy\n)R.'), { registry }));
    expect(error).toMatchObject({ code: 'ERR_PICKLE_REDUCE', offset: 11, opcode: 'REDUCE', cause });
    expect(error.message).toBe('sold out (at byte 11, opcode REDUCE)');
    const persistentLoad = (): never => {
      throw 'no error at all';
    };
    expect(thrown(() => loads(bytes('NQ.'), { persistentLoad }))).toMatchObject({
      code: 'ERR_PICKLE_PERSID',
      message: 'no error at all (at byte 1, opcode BINPERSID)',
      cause: 'no error at all',
    });
  });

  test.each(['REDUCE', 'NEWOBJ'])('a handler that returns nothing is told so: %s', (opcode) => {
    const registry = new Registry().function('shop.buy', () => undefined);
    const data = bytes(`cshop\nbuy\n)${opcode === 'REDUCE' ? 'R' : '\x81'}.`);
    expect(thrown(() => loads(data, { registry }))).toMatchObject({
      code: 'ERR_PICKLE_REDUCE',
      message: `the handler of shop.buy returned undefined; None is null (at byte 11, opcode ${opcode})`,
    });
  });
});

describe('a function that sets the state', () => {
  const setter = (between = ''): string => `cm\nC\n)\x81cm\nset\nh\0K\x01\x86R${between}0.`.replace('\x81', '\x81q\0');

  test('is kept with the object that it was called for', () => {
    const made = loads<PyObject>(bytes(setter()));
    const expected = object(new PyGlobal('m', 'C'), tuple(), {
      construct: 'new',
      state: 1,
      stateSetter: new PyGlobal('m', 'set'),
    });
    expect(difference(made, expected)).toBeNull();
  });

  test('is none when its result was memoised or the state was set, or for a popped part of a tuple', () => {
    expect(loads<PyObject>(bytes(setter('q\x01'))).stateSetter).toBeUndefined();
    const stated = loads<PyObject>(bytes('cm\nC\n)\x81q\0Nbcm\nset\nh\0K\x01\x86R0.'));
    expect([stated.state, stated.stateSetter]).toEqual([null, undefined]);
    // The shape of a tuple that was written twice: its parts are popped, though one is a call with the other.
    const popped = loads<PyObject>(bytes('cm\nC\n)\x81q\0cm\nf\nh\0K\x01\x86Rq\x0100h\0.'));
    expect(popped.stateSetter).toBeUndefined();
  });
});

describe('several pickles', () => {
  test('share the memo, start with an empty stack and protocol 0, and end where they end', () => {
    const unpickler = new Unpickler(bytes('\x80\x03c__builtin__\nlist\nq\x07N].h\x07.c__builtin__\nlist\n.0.'));
    expect(String(unpickler.load())).toBe('');
    expect(unpickler.offset).toBe(25);
    expect(String(unpickler.load())).toBe('__builtin__.list');
    expect(unpickler.offset).toBe(28);
    expect(String(unpickler.load())).toBe('builtins.list');
    expect(thrown(() => unpickler.load())).toMatchObject({ code: 'ERR_PICKLE_STACK', offset: 47 });
  });

  test('each end their frame, and the end of the data is told apart from a pickle without end', () => {
    const pickle = `\x80\x04\x95${little(4, 8)}K\x01\x94.`;
    const unpickler = new Unpickler(bytes(pickle + pickle));
    expect([unpickler.load(), unpickler.load()]).toEqual([1, 1]);
    expect(thrown(() => unpickler.load())).toMatchObject({ code: 'ERR_PICKLE_TRUNCATED', offset: 30 });
    expect(thrown(() => unpickler.load()).message).toContain('Ran out of input');
  });
});

describe('what the options change', () => {
  const python2 = "(S'a\\xe9'\nU\x02\xc3\xa9T\x01\0\0\0\xfft.";
  test.each<[LoadOptions, unknown[]]>([
    [{ encoding: 'latin1' }, ['aé', 'Ã©', 'ÿ']],
    [{ encoding: 'bytes' }, [u8(97, 0xe9), u8(0xc3, 0xa9), u8(0xff)]],
    [{ encoding: 'ascii', errors: 'replace' }, ['a\ufffd', '\ufffd\ufffd', '\ufffd']],
    [{ encoding: 'ascii', errors: 'ignore' }, ['a', '', '']],
    [{ encoding: 'utf8', errors: 'replace' }, ['a\ufffd', 'é', '\ufffd']],
    [{ encoding: 'utf8', errors: 'ignore' }, ['a', 'é', '']],
  ])('byte strings of Python 2 with %j', (options, words) => {
    expect(difference(loads(bytes(python2), options), PyTuple.from(words))).toBeNull();
  });

  test('lossless keeps floats apart from ints', () => {
    const floats = bytes('(G\x3f\xf0\0\0\0\0\0\0F2.0\nF-0.0\nF0.5\nF1e16\nK\x01t.');
    expect(difference(loads(floats), tuple(1, 2, -0, 0.5, 1e16, 1))).toBeNull();
    const kept = tuple(new PyFloat(1), new PyFloat(2), -0, 0.5, 1e16, 1);
    expect(difference(loads(floats, { lossless: true }), kept)).toBeNull();
  });

  test('fixImports false keeps names of Python 2', () => {
    const load = (fixImports: boolean): string => String(loads(bytes('c__builtin__\nxrange\n.'), { fixImports }));
    expect([load(true), load(false)]).toEqual(['builtins.range', '__builtin__.xrange']);
  });

  test("globals: a name is looked at once it is Python 3's, and a call is as good as a name", () => {
    const data = bytes('c__builtin__\nxrange\n(K\x03tR.');
    const asked: string[][] = [];
    const globals = (module: string, name: string): boolean => asked.push([module, name]) > 0;
    expect(String(loads(data, { globals }))).toBe('range(0, 3)');
    expect(asked).toEqual([['builtins', 'range']]);
    expect(String(loads(data, { globals: new Set(['builtins.range']) }))).toBe('range(0, 3)');
    expect(loads<PyGlobal>(bytes('cm\nA.B\n.'), { globals: ['m:A.B'] }).name).toBe('A.B');
    for (const bad of ['all', 5, ['list'], [':x'], [7]]) {
      expect(() => loads(bytes('N.'), { globals: bad as never }), String(bad)).toThrow(PickleError);
    }
  });

  test('the same name is the same object, which nothing can change', () => {
    const [first, second] = loads<PyGlobal[]>(bytes('(cm\nC\ncm\nC\nl.'));
    expect(first).toBe(second);
    expect(Object.isFrozen(first)).toBe(true);
  });
});

describe('depth and size cost neither stack nor time', () => {
  test.each<[string, string, string]>([
    ['lists', ']', 'a'],
    ['tuples', '', '\x85'],
    ['marks', '(', 't'],
    ['calls', '$', '\x85R'],
  ])('%s, 100,000 deep', (_, open, close) => {
    const [start, depth] = [open.replace('$', 'cm\nf\n'), 100_000];
    let value = loads<unknown>(bytes(`${start.repeat(depth)}N${close.repeat(depth)}.`));
    let count = 0;
    for (; value !== null; count++) value = value instanceof PyObject ? value.args[0] : (value as unknown[])[0];
    expect(count).toBe(depth);
  });

  test('a memo number far ahead makes no large array', () => {
    const far = Array.from({ length: 1000 }, (_, i) => `r${little(0xffffffff - i * 4_000_000, 4)}`).join('');
    const data = bytes(`K\x07${far}0j${little(0xffffffff - 999 * 4_000_000, 4)}.`);
    const before = process.memoryUsage().rss;
    expect(loads(data)).toBe(7);
    expect(process.memoryUsage().rss - before).toBeLessThan(64e6);
  });
});

function thrown(action: () => unknown): PickleError {
  try {
    action();
  } catch (error) {
    if (error instanceof PickleError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
