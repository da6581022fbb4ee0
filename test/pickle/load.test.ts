import { describe, expect, test } from 'vitest';
import { dumps, loads, PyByteArray, PyDict } from '../../src/index.ts';
import { bytes } from '../support/bytes.ts';
import { difference } from '../support/difference.ts';

const PICKLE = dumps([new Uint8Array([1, 2, 3]), 'text', PyByteArray.of(9)]);

/** The pickle in memory of its own, with bytes around it. */
function padded(): Uint8Array<ArrayBuffer> {
  const around = new Uint8Array(PICKLE.length + 20).fill(0xff);
  around.set(PICKLE, 7);
  return around;
}

describe('what a pickle is read from', () => {
  test.each<[string, () => ArrayBufferView | ArrayBufferLike]>([
    ['a Uint8Array', () => PICKLE.slice()],
    ['a view with bytes around it', () => padded().subarray(7)],
    ['a Buffer', () => Buffer.from(PICKLE)],
    ['a bytearray', () => PyByteArray.from(PICKLE)],
    ['a DataView', () => new DataView(padded().buffer, 7)],
    ['an Int8Array', () => new Int8Array(padded().buffer, 7)],
    ['an ArrayBuffer', () => padded().slice(7).buffer],
    [
      'a SharedArrayBuffer',
      () => {
        const shared = new SharedArrayBuffer(PICKLE.length);
        new Uint8Array(shared).set(PICKLE);
        return shared;
      },
    ],
  ])('%s gives plain bytes and a bytearray, in memory of their own', (_, make) => {
    const data = make();
    const [first, word, second] = loads<[Uint8Array, string, PyByteArray]>(data);
    const memory = 'buffer' in data ? data.buffer : data;
    expect(Object.getPrototypeOf(first)).toBe(Uint8Array.prototype);
    expect(Object.getPrototypeOf(second)).toBe(PyByteArray.prototype);
    expect(first.buffer).not.toBe(memory);
    new Uint8Array(memory).fill(0);
    expect([[...first], word, [...second]]).toEqual([[1, 2, 3], 'text', [9]]);
  });

  test.each([[undefined], [null], ['text'], [[0x4e, 0x2e]], [{}]])('%j is refused', (data) => {
    expect(() => loads(data as never)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_OPTION', offset: null }));
  });
});

describe('copy', () => {
  const small = bytes('B\x03\0\0\0abc.');
  const large = bytes(`B\0\0\x01\0${'x'.repeat(0x10000)}.`);
  const almost = bytes(`B\xff\xff\0\0${'x'.repeat(0xffff)}.`);

  test.each([
    ['small', small, true],
    ['small', almost, true],
    ['small', large, false],
    [true, small, true],
    [true, large, true],
    [false, small, false],
    [false, large, false],
  ] as const)('%s: %#', (copy, data, copied) => {
    const value = loads<Uint8Array>(data, { copy });
    expect(value.buffer === data.buffer).toBe(!copied);
    expect(value).toHaveLength(data.length - 6);
    if (copied) expect(value.buffer.byteLength).toBe(value.length);
  });

  test('a SharedArrayBuffer is copied as a whole, whatever the option says', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(large.length));
    shared.set(large);
    const value = loads<Uint8Array>(shared, { copy: false });
    expect(value.buffer).toBeInstanceOf(ArrayBuffer);
  });
});

describe('options', () => {
  test.each([
    ['encoding', 'utf16'],
    ['errors', 'surrogateescape'],
    ['dicts', 'Map'],
    ['copy', 'large'],
  ])('%s: %j is refused with what there is', (option, value) => {
    expect(() => loads(bytes('N.'), { [option]: value })).toThrow(
      new RegExp(`^${option} must be one of .*, got ${value}$`),
    );
  });

  test('dicts', () => {
    const data = bytes('}(U\x01aK\x01U\x09__proto__}U\x01bK\x02su.');
    const entries = (inner: unknown): [string, unknown][] => [
      ['a', 1],
      ['__proto__', inner],
    ];
    expect(difference(loads(data), new PyDict(entries(new PyDict([['b', 2]]))))).toBeNull();
    expect(difference(loads(data, { dicts: 'map' }), new Map(entries(new Map([['b', 2]]))))).toBeNull();
    const object = loads<Record<string, unknown>>(data, { dicts: 'object' });
    expect(Object.entries(object)).toEqual([
      ['a', 1],
      ['__proto__', { b: 2 }],
    ]);
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect('b' in object).toBe(false);
    expect(() => loads(bytes('}K\x01Ns.'), { dicts: 'object' })).toThrow(
      "dicts: 'object' takes string keys only, got a key of type 'int' (at byte 4, opcode SETITEM)",
    );
  });
});
