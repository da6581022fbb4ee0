/** What the unpickling machine says of streams that are wrong: the code, the place, the opcode, and CPython's words. */
import { describe, expect, test } from 'vitest';
import { type LoadOptions, loads, PickleError, type PickleErrorCode, Registry } from '../../src/index.ts';
import { OPCODES } from '../../src/pickle/opcodes.ts';
import { bytes, little } from '../support/bytes.ts';

const memory = new Uint8Array([1, 2]);
const OPTIONS: LoadOptions = {
  buffers: [memory],
  extensions: new Map([[7, 'builtins.list']]),
  persistentLoad: (id) => ['found', id],
};

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

function thrown(action: () => unknown): PickleError {
  try {
    action();
  } catch (error) {
    if (error instanceof PickleError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
