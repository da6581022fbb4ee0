/** The pickling machine: byte for byte what CPython writes. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  type DumpOptions,
  dumps,
  loads,
  PickleBuffer,
  PickleError,
  PyByteArray,
  PyComplex,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
  Registry,
  standardRegistry,
} from '../../src/index.ts';
import { OP } from '../../src/pickle/opcodes.ts';
import { bytes, text } from '../support/bytes.ts';
import { difference } from '../support/difference.ts';
import { type Digest, LARGE, pickleOf, VECTORS } from '../support/vectors.ts';

const PROTOCOLS = [0, 1, 2, 3, 4, 5];
const dumped = (value: unknown, options: DumpOptions = {}): string => text(dumps(value, options));
const u8 = (...items: number[]): Uint8Array => new Uint8Array(items);

/** Whether `difference` knows all that the value holds: an object that is read knows more than the pickle says. */
const isBuiltIn = (python: string): boolean =>
  !/Plain|Slots|Listed|Mapped|Named|Argued|Called|decode|FileNotFound/.test(python);

describe.each(PROTOCOLS)('as CPython writes it, protocol %i', (protocol) => {
  const rows = VECTORS.map((vector) => [vector.python, vector, pickleOf(vector, protocol)] as const);

  test.each(rows.filter(([, , pickle]) => pickle !== null))('%s', (python, { value }, pickle) => {
    expect(dumped(value(), { protocol })).toBe(pickle);
    const back = loads(bytes(pickle!), { lossless: true });
    if (isBuiltIn(python)) expect(difference(back, value())).toBeNull();
    expect(dumped(back, { protocol })).toBe(pickle);
  });

  const large = LARGE.map(({ python, value, digests }) => [python, value, digests[protocol]!] as const);

  test.each(large.filter(([, , digest]) => digest !== null))('%s', (_, value, digest) => {
    const pickle = dumps(value(), { protocol });
    expect(digestOf(pickle)).toBe(digest);
    expect(digestOf(dumps(loads(pickle, { lossless: true }), { protocol }))).toBe(digest);
  });
});

/** A big payload stands between the frames, and may hold any byte; so frames are found by going from one to the next. */
function digestOf(pickle: Uint8Array): Digest {
  const sha = createHash('sha256').update(pickle).digest('hex').slice(0, 32);
  return [pickle.length, sha, framesOf(pickle).join()].join(' ').trimEnd();
}

/** Lengths of the frames; checks on the way that what stands between them is one big payload, or too short for a frame. */
function framesOf(pickle: Uint8Array): number[] {
  const frames: number[] = [];
  if (pickle[0] !== OP.PROTO || pickle[1]! < 4) return frames;
  const view = new DataView(pickle.buffer, pickle.byteOffset, pickle.byteLength);
  let at = 2;
  while (at < pickle.length) {
    const code = pickle[at]!;
    if (code === OP.FRAME) {
      const length = view.getUint32(at + 1, true);
      expect(length).toBeGreaterThanOrEqual(4);
      frames.push(length);
      at += 9 + length;
    } else if (code === OP.BINBYTES || code === OP.BINUNICODE) {
      const length = view.getUint32(at + 1, true);
      expect(length).toBeGreaterThanOrEqual(65_536);
      at += 5 + length;
    } else if (code === OP.BYTEARRAY8) {
      expect(view.getUint32(at + 1, true)).toBeGreaterThanOrEqual(65_536);
      at += 9 + view.getUint32(at + 1, true);
    } else {
      // Not more than three bytes, up to the next payload or the end.
      const start = at;
      while (at < pickle.length && !PAYLOADS.has(pickle[at]!)) at++;
      expect(at - start).toBeLessThan(4);
    }
  }
  expect(at).toBe(pickle.length);
  return frames;
}

const PAYLOADS: ReadonlySet<number> = new Set([OP.FRAME, OP.BINBYTES, OP.BINUNICODE, OP.BYTEARRAY8]);

describe('JavaScript’s own types', () => {
  test.each<[string, unknown, unknown]>([
    ['a Map is a dict', new Map<unknown, unknown>([[1, 'a']]), new PyDict([[1, 'a']])],
    [
      'a plain object is a dict',
      { b: 1, a: [] },
      new PyDict<string, unknown>([
        ['b', 1],
        ['a', []],
      ]),
    ],
    ['an object without a prototype is a dict', Object.assign(Object.create(null), { a: 1 }), new PyDict([['a', 1]])],
    ['own keys of any name', JSON.parse('{"__proto__": 1}'), new PyDict([['__proto__', 1]])],
    ['a Set is a set', new Set([1]), new PySet([1])],
    ['a Buffer is bytes', Buffer.from([1, 2]), u8(1, 2)],
    ['a safe integer is an int', 2 ** 53 - 1, 2n ** 53n - 1n],
    ['an unsafe one is a float', 2 ** 53, new PyFloat(2 ** 53)],
    ['-0 is a float', -0, new PyFloat(-0)],
    ['a bigint is an int, however small', 5n, 5],
  ])('%s', (_, value, python) => {
    for (const protocol of PROTOCOLS) expect(dumped(value, { protocol })).toBe(dumped(python, { protocol }));
  });

  test('getters are read, and keys of symbols left out', () => {
    const value = {
      get a() {
        return 1;
      },
      [Symbol.iterator as never]: undefined,
    };
    expect(difference(loads(dumps(value)), new PyDict([['a', 1]]))).toBeNull();
  });

  test.each<[string, unknown, string]>([
    ['undefined', undefined, 'undefined has no counterpart in Python; None is null (at value)'],
    ['undefined inside', [1, { a: undefined }], 'None is null (at value[1]["a"])'],
    ['a hole', Object.assign([1, 2, 3], { length: 4 }), 'None is null (at value[3])'],
    ['a function', () => 1, 'cannot pickle a function'],
    ['a symbol', Symbol('s'), 'cannot pickle a symbol'],
    ['an instance', [new (class Order {})()], "cannot pickle 'Order' object: tell which Python class it is"],
    ['a Promise as a key', new Map([[new Map([[1, Promise.resolve()]]), 2]]), "cannot pickle 'Promise' object"],
    [
      'a WeakMap in an object of Python',
      new PyObject(new PyGlobal('m', 'C'), PyTuple.of(new WeakMap())),
      '(at value<m.C>',
    ],
  ])('%s is an error that tells where', (_, value, message) => {
    const error = thrown(() => dumps(value));
    expect(error).toMatchObject({ code: 'ERR_PICKLE_UNPICKLABLE', offset: null, opcode: null });
    expect(error.path).toMatch(/^value/);
    expect(error.message).toContain(message);
  });

  test('an int with more digits than Python reads is an error where it would be text', () => {
    const most = 10n ** 4300n - 1n;
    for (const value of [most, -most, most + 1n, -most - 1n]) {
      expect(loads(dumps(value, { protocol: 2 }))).toBe(value);
      const isTooLong = value > most || value < -most;
      for (const protocol of [0, 1]) {
        if (!isTooLong) expect(loads(dumps(value, { protocol }))).toBe(value);
        else
          expect(thrown(() => dumps([value], { protocol }))).toMatchObject({
            code: 'ERR_PICKLE_LIMIT',
            limit: 'maxIntDigits',
          });
      }
    }
  });
});

describe('what Python has only once', () => {
  test('strings are one by value, names apart from them, and the text that stands for bytes apart from both', () => {
    const value = ['builtins', 'list', new PyGlobal('builtins', 'list'), 'builtins'];
    expect(dumped(value, { protocol: 4 }).match(/builtins/g)).toHaveLength(2);
    expect(dumped(['ab', u8(97, 98), 'ab', u8(97, 98)], { protocol: 2 }).match(/ab/g)).toHaveLength(3);
  });

  test('one character of Latin-1 is one string, even where it stands for a byte', () => {
    // Fixed points of 3.8, 3.10, 3.11 and 3.13; what 3.11 and 3.12 write for a literal differs once.
    expect(dumped(['a', u8(97)], { protocol: 2 })).toBe(
      '\x80\x02]q\0(X\x01\0\0\0aq\x01c_codecs\nencode\nq\x02h\x01X\x06\0\0\0latin1q\x03\x86q\x04Rq\x05e.',
    );
    expect(dumped([u8(0xe9), 'é'], { protocol: 2 }).match(/\xc3\xa9/g)).toHaveLength(1);
  });

  test('bytes of length 0 and 1 are one by value, others by identity, and bytearrays always by identity', () => {
    expect(dumped([u8(), u8(), u8(1), u8(1), u8(1, 2), u8(1, 2)], { protocol: 3 }).match(/C/g)).toHaveLength(4);
    expect(dumped([PyByteArray.of(1), PyByteArray.of(1), u8(1)], { protocol: 4 }).split('C\x01\x01')).toHaveLength(4);
    expect(dumped([PyByteArray.of(1), PyByteArray.of(1)], { protocol: 5 }).match(/\x96/g)).toHaveLength(2);
  });
});

describe('globals', () => {
  const range = new PyGlobal('builtins', 'range');

  test('have the names of Python 2 up to protocol 2, unless fixImports says no', () => {
    expect(dumped(range, { protocol: 2 })).toBe('\x80\x02c__builtin__\nxrange\nq\0.');
    expect(dumped(range, { protocol: 2, fixImports: false })).toBe('\x80\x02cbuiltins\nrange\nq\0.');
    expect(dumped(range, { protocol: 3 })).toBe('\x80\x03cbuiltins\nrange\nq\0.');
  });

  test('with an extension code are that code from protocol 2 on, and are not stored', () => {
    const codes = { 'm.one': 255, 'm.two': 65_535, 'm.four': 2 ** 31 - 1 };
    const extensions = new Map(Object.entries(codes));
    const value = ['one', 'two', 'four', 'one'].map((name) => new PyGlobal('m', name));
    const expected = '](\x82\xff\x83\xff\xff\x84\xff\xff\xff\x7f\x82\xffe.';
    expect(dumped(value, { protocol: 2, extensions })).toBe(`\x80\x02${expected.replace(']', ']q\0')}`);
    expect(dumped(value, { protocol: 4, extensions }).slice(11)).toBe(expected.replace(']', ']\x94'));
    expect(dumped(value[0], { protocol: 1, extensions })).toBe('cm\none\nq\0.');
    const byCode = new Map(Object.entries(codes).map(([name, code]) => [code, name]));
    expect(difference(loads(dumps(value, { extensions }), { extensions: byCode }), value)).toBeNull();
  });

  test.each([0, -1, 2 ** 31, 1.5])('an extension code of %d is refused', (code) => {
    expect(thrown(() => dumps(range, { extensions: new Map([['builtins.range', code]]) }))).toMatchObject({
      code: 'ERR_PICKLE_EXT',
    });
  });

  test.each([
    ['é', 2],
    ['a\nb', 2],
    ['a\nb', 3],
    ['a\nb', 0],
  ])('a name %j that protocol %i cannot write is an error', (name, protocol) => {
    const message = `can't pickle global identifier 'm.${name}' using pickle protocol ${protocol}`;
    expect(thrown(() => dumps(new PyGlobal('m', name), { protocol })).message).toContain(message);
    expect(difference(loads(dumps(new PyGlobal('m', name))), new PyGlobal('m', name))).toBeNull();
  });

  test('that look alike when they are put together are two', () => {
    const value = [
      new PyGlobal('a\nb', 'c'),
      new PyGlobal('a', 'b\nc'),
      new PyGlobal('a', 'b.c'),
      new PyGlobal('a.b', 'c'),
    ];
    expect(difference(loads(dumps(value)), value)).toBeNull();
    for (const protocol of [1, 3]) expect(difference(loads(dumps(value[3], { protocol })), value[3])).toBeNull();
  });
});

describe('persistent ids', () => {
  const persistentId = (value: unknown): unknown =>
    value instanceof Date ? 'a date' : value instanceof PyTuple && value[0] === 'id' ? value[1] : undefined;
  const date = new Date(0);

  test('are a line in protocol 0, a value on the stack in the others', () => {
    // class P(pickle.Pickler): persistent_id = ...; the same date twice.
    expect(dumped([date, date], { protocol: 0, persistentId })).toBe('(lp0\nPa date\naPa date\na.');
    expect(dumped([date, date], { protocol: 1, persistentId })).toBe(']q\0(X\x06\0\0\0a dateq\x01Qh\x01Qe.');
    expect(dumped([date], { protocol: 4, persistentId }).slice(11)).toBe(']\x94\x8c\x06a date\x94Qa.');
    expect(loads(dumps([date], { persistentId }), { persistentLoad: (id) => [id] })).toEqual([['a date']]);
  });

  test('are values of any kind, and are not asked for an id themselves, but what is in them is', () => {
    const id = PyTuple.of('key', [1], date);
    const value = PyTuple.of('id', id);
    expect(dumped(value, { protocol: 1, persistentId })).toBe(
      '(X\x03\0\0\0keyq\0]q\x01K\x01aX\x06\0\0\0a dateq\x02Qtq\x03Q.',
    );
    expect(
      dumped(PyTuple.of('id', date), {
        protocol: 1,
        persistentId: (item) => (item instanceof PyTuple ? null : undefined),
      }),
    ).toBe('NQ.');
    const seen: unknown[] = [];
    dumps([1, 'a', null], { persistentId: (item) => void seen.push(item) });
    expect(seen).toEqual([[1, 'a', null], 1, 'a', null]);
  });

  test.each(['é', 'a\nb'])('%j is no line of protocol 0', (id) => {
    const error = thrown(() => dumps([1], { protocol: 0, persistentId: (value) => (value === 1 ? id : undefined) }));
    expect(error).toMatchObject({ code: 'ERR_PICKLE_PERSID', path: 'value[0]' });
    expect(error.message).toContain('persistent IDs in protocol 0 must be ASCII strings');
  });

  test('what the function throws is the cause', () => {
    const cause = new Error('no id');
    const persistentId = (): never => {
      throw cause;
    };
    expect(thrown(() => dumps(1, { persistentId }))).toMatchObject({ code: 'ERR_PICKLE_UNPICKLABLE', cause });
  });
});

describe('buffers', () => {
  const writable = new PickleBuffer(u8(1, 2));
  const readonly = new PickleBuffer(u8(3), { readonly: true });

  test('in the stream are bytes or a bytearray, stored as themselves', () => {
    // pickle.dumps([w, r, w, r, bytes([3])], 5) with w and r of PickleBuffer.
    const value = [writable, readonly, writable, readonly, u8(3)];
    expect(dumped(value).slice(11)).toBe(
      ']\x94(\x96\x02\0\0\0\0\0\0\0\x01\x02\x94C\x01\x03\x94h\x01h\x02C\x01\x03\x94e.',
    );
    expect(dumped(value, { bufferCallback: () => true })).toBe(dumped(value));
  });

  test('beside the stream are given to the callback each time, and not stored', () => {
    const given: PickleBuffer[] = [];
    const stream = dumped([writable, readonly, writable], { bufferCallback: (buffer) => given.push(buffer) });
    expect(stream.slice(11)).toBe(']\x94(\x97\x97\x98\x97e.');
    expect(given).toEqual([writable, readonly, writable]);
    for (const answer of [false, undefined, null, 0, 1, 'yes', {}]) {
      expect(dumped(writable, { bufferCallback: () => answer }), String(answer)).toBe('\x80\x05\x97.');
    }
  });

  test('large ones go without a frame', () => {
    const large = (count: number, readonly: boolean): string =>
      dumped(new PickleBuffer(new Uint8Array(count).fill(120), { readonly }));
    const body = (count: number): string => 'x'.repeat(count);
    expect(large(65_536, true)).toBe(`\x80\x05B\0\0\x01\0${body(65_536)}\x94.`);
    expect(large(65_536, false)).toBe(`\x80\x05\x96\0\0\x01\0\0\0\0\0${body(65_536)}\x94.`);
    expect(large(65_535, true)).toBe(
      `\x80\x05\x95\x06\0\x01\0\0\0\0\0B\xff\xff\0\0${body(65_535)}\x94.`.replace('\x95\x06', '\x95\x06'),
    );
  });

  test('need protocol 5, and memory that was not let go', () => {
    expect(thrown(() => dumps(writable, { protocol: 4 })).message).toContain(
      'PickleBuffer can only be pickled with protocol >= 5',
    );
    const gone = new PickleBuffer(u8(1));
    gone.release();
    expect(thrown(() => dumps(gone)).message).toContain('operation forbidden on a released PickleBuffer');
  });
});

describe('classes of the registry', () => {
  class Point {
    x = 1;
  }
  class Stack extends Array<unknown> {}
  class Index extends PyDict {}
  class Raw extends Uint8Array {}
  const registry = standardRegistry()
    .extend()
    .class('m.Point', Point)
    .reducer(Stack, (stack) => ({ callable: new PyGlobal('m', 'Stack'), args: PyTuple.of([...stack]) }))
    .reducer(Index, (index) => ({ callable: new PyGlobal('m', 'Index'), args: PyTuple.of(), dictItems: index }))
    .reducer(Raw, () => new PyGlobal('m', 'RAW'));

  test('are written as they say, also where they extend a type that would do', () => {
    const value = [new Point(), Stack.of(1), new Index([['a', 1]]), new Raw(1)];
    const [point, stack, index, raw] = loads<[PyObject, PyObject, PyObject, PyGlobal]>(dumps(value, { registry }), {
      registry: new Registry(),
    });
    expect([point.className, point.get('x')]).toEqual(['m.Point', 1]);
    expect([stack.className, stack.args[0]]).toEqual(['m.Stack', [1]]);
    expect([index.className, index.dictItems]).toEqual(['m.Index', [['a', 1]]]);
    expect(String(raw)).toBe('m.RAW');
    expect(dumped([Stack.of(1), new Index([['a', 1]])])).toBe(dumped([[1], { a: 1 }]));
  });

  test('what a reducer throws is the cause', () => {
    const cause = new Error('broken');
    const broken = new Registry().reducer(Point, () => {
      throw cause;
    });
    expect(thrown(() => dumps([new Point()], { registry: broken }))).toMatchObject({
      code: 'ERR_PICKLE_UNPICKLABLE',
      path: 'value[0]',
      cause,
    });
  });
});

describe('the place of an error', () => {
  test('leads through every kind of container, and is cut where it would be endless', () => {
    const bad = (): void => {};
    const object = new PyObject(new PyGlobal('m', 'C'), PyTuple.of());
    object.state = new PyDict([[PyTuple.of(1), new PySet([new PyFrozenSet([PyTuple.of(bad)])])]]);
    const { path } = thrown(() => dumps([0, new Map([['k'.repeat(50), object]])]));
    expect(path).toMatch(/^value\[1\]\[<str>\]<m\.C>.*\[<tuple>\]\[0\]\[0\]\[0\]$/);
    const deep = Array.from({ length: 1000 }).reduce((inner) => [inner], bad as unknown);
    expect(thrown(() => dumps(deep)).path).toBe(`value${'[0]'.repeat(50)}...`);
  });

  test('a writer that failed can be used again', () => {
    expect(thrown(() => dumps([1, undefined])).path).toBe('value[1]');
    expect(loads(dumps([1, null]))).toEqual([1, null]);
  });
});

describe('complex numbers and wrapped floats', () => {
  test('PyFloat is a float at every protocol and never stored', () => {
    const float = new PyFloat(1);
    expect(dumped([float, float], { protocol: 0 })).toBe('(lp0\nF1.0\naF1.0\na.');
    expect(dumped([float, float], { protocol: 1 })).toBe(']q\0(G\x3f\xf0\0\0\0\0\0\0G\x3f\xf0\0\0\0\0\0\0e.');
  });

  test('a complex number is stored as the object that it is', () => {
    const z = new PyComplex(1, 2);
    expect(dumped([z, z, new PyComplex(1, 2)], { protocol: 2 }).match(/R/g)).toHaveLength(2);
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
