/** The unpickling machine, one opcode at a time: streams made by hand, and what CPython does with each of them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  type LoadOptions,
  loads,
  PickleBuffer,
  PickleError,
  PyByteArray,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
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
