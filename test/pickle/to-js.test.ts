import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  NDArray,
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
  TO_JS,
  toJS,
} from '../../src/index.ts';
import { OPCODES } from '../../src/pickle/opcodes.ts';
import { bytes } from '../support/bytes.ts';

const json = (value: unknown, options = {}): unknown =>
  JSON.parse(JSON.stringify(toJS(value, { ...options, json: true })));
const dict = (...pairs: [unknown, unknown][]) => new PyDict<unknown, unknown>(pairs);
const limit = (name: string) => expect.objectContaining({ code: 'ERR_PICKLE_LIMIT', limit: name });
const SHOP = new PyGlobal('shop', 'Order');
const WIDE = 2n ** 70n;

describe('toJS', () => {
  test.each<[string, unknown, unknown]>([
    ['None', null, null],
    ['bool', true, true],
    ['str', '\ud800', '\ud800'],
    ['int', 7, 7],
    ['wide int', WIDE, WIDE],
    ['float', 2.5, 2.5],
    ['nan', Number.NaN, Number.NaN],
    ['-0.0', -0, -0],
    ['lossless float', new PyFloat(2), 2],
    ['complex', new PyComplex(1, -2), { re: 1, im: -2 }],
    ['list', [1, [2]], [1, [2]]],
    ['tuple', PyTuple.of(1, PyTuple.of(2)), [1, [2]]],
    ['set', new PySet([1, PyTuple.of(2)]), [1, [2]]],
    ['frozenset', new PyFrozenSet(['a']), ['a']],
    ['JavaScript set', new Set([1]), [1]],
    ['dict', dict(['b', 1], ['a', [dict()]]), { b: 1, a: [{}] }],
    ['Map', new Map([['a', new PySet()]]), { a: [] }],
    ['object', { a: PyTuple.of() }, { a: [] }],
    ['class', SHOP, 'shop.Order'],
    [
      'numbers',
      NDArray.from([
        [1, 2],
        [3, 4],
      ]),
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['one number', NDArray.from(5), 5],
    ['empty array', NDArray.zeros([2, 0]), [[], []]],
    ['wide numbers', NDArray.from([1n, 2n]), [1n, 2n]],
    ['complex numbers', NDArray.from([{ re: 1, im: 2 }]), [{ re: 1, im: 2 }]],
    ['texts', NDArray.from(['a', 'bc']), ['a', 'bc']],
    ['objects', NDArray.fromList([PyTuple.of(1), dict(['a', new PySet()])]), [[1], { a: [] }]],
    ['dtype', NDArray.from([1, 2]).dtype, 'float64'],
  ])('%s', (_, value, expected) => {
    const result = toJS(value);
    expect(result).toStrictEqual(expected);
    expect(toJS([value, value])).toStrictEqual([expected, expected]);
  });

  test('memory is bytes, and is not copied', () => {
    const memory = new Uint8Array([1, 2]);
    const [plain, array, buffer, numbers] = toJS<[Uint8Array, Uint8Array, Uint8Array, Float32Array]>([
      memory,
      PyByteArray.over(memory),
      new PickleBuffer(memory),
      new Float32Array(memory.buffer.slice(0), 0, 0),
    ]);
    for (const one of [plain, array, buffer]) {
      expect(Object.getPrototypeOf(one)).toBe(Uint8Array.prototype);
      expect([one.buffer, one.length]).toEqual([memory.buffer, 2]);
    }
    expect(numbers).toBeInstanceOf(Float32Array);
    const released = new PickleBuffer(memory);
    released.release();
    expect(() => toJS([released])).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_TYPE', path: 'value[0]' }));
  });

  test('what JavaScript has of its own stays or becomes an object of its properties', () => {
    class Point {
      readonly x = PyTuple.of(1);
      get y(): number {
        return 2;
      }
    }
    const date = new Date(0);
    const error = Object.assign(new TypeError('oh'), { code: dict(['a', 1]) });
    expect(toJS([date, new Point(), error, undefined])).toStrictEqual([
      date,
      { x: [1] },
      { name: 'TypeError', message: 'oh', code: { a: 1 } },
      undefined,
    ]);
  });
});

describe('keys', () => {
  const mixed = dict([1, 'int'], ['1', 'str'], [1.5, 'float'], [null, 'None'], [true, 'again'], [WIDE, 'wide']);

  test('that are no strings become texts, and give way to those that are', () => {
    expect(Object.entries(toJS<object>(mixed))).toEqual([
      ['1', 'str'],
      ['1 (2)', 'again'],
      ['1.5', 'float'],
      ['null', 'None'],
      [String(WIDE), 'wide'],
    ]);
  });

  test.each<[unknown, string]>([
    [PyTuple.of(1, 'a', null), "(1, 'a', None)"],
    [Uint8Array.of(0x61, 0), "b'a\\x00'"],
    [new PyFrozenSet([1]), 'frozenset({1})'],
    [new PyFloat(2), '2'],
    [Number.NaN, 'NaN'],
    [new PyComplex(1, 2), '(1+2j)'],
    [SHOP, 'shop.Order'],
  ])('%s: %s', (key, text) => {
    expect(Object.keys(toJS<object>(dict([key, 0])))).toEqual([text]);
  });

  test('of a known class are the text that stands for them', () => {
    class Id {
      [TO_JS](): string {
        return 'id-7';
      }
    }
    expect(toJS(dict([new Id(), 0]))).toEqual({ 'id-7': 0 });
  });

  test('with one text stay apart', () => {
    const many = dict(...Array.from({ length: 5 }, (_, i): [unknown, unknown] => [new PyObject(SHOP), i]), [
      'x (2)',
      9,
    ]);
    expect(new Set(Object.values(toJS<object>(many)))).toEqual(new Set([0, 1, 2, 3, 4, 9]));
    const chosen = dict([1, 'a'], ['1 (2)', 'b'], ['1', 'c']);
    expect(toJS(chosen)).toEqual({ '1 (2)': 'b', '1': 'c', '1 (3)': 'a' });
  });

  test('stay what they are in a Map', () => {
    const result = toJS<Map<unknown, unknown>[]>([dict([PyTuple.of(1), new PySet([2])], ['a', 1]), dict(['a', 1])], {
      keys: 'map',
    });
    expect(result).toStrictEqual([
      new Map<unknown, unknown>([
        [[1], [2]],
        ['a', 1],
      ]),
      { a: 1 },
    ]);
    expect(json(dict([PyTuple.of(1), 2], ['a', 3]), { keys: 'map' })).toEqual([
      [[1], 2],
      ['a', 3],
    ]);
  });

  test('may be an error', () => {
    expect(() => toJS([0, { a: mixed }], { keys: 'error' })).toThrow(
      expect.objectContaining({
        code: 'ERR_PICKLE_TYPE',
        path: 'value[1]["a"]',
        message: expect.stringContaining("'int'"),
      }),
    );
    expect(toJS(dict(['a', 1]), { keys: 'error' })).toEqual({ a: 1 });
  });

  test.each(['__proto__', 'constructor', 'prototype', 'toJSON', 'then', 'valueOf', 'hasOwnProperty'])(
    '%s is a name like any other',
    async (name) => {
      const inner = dict(['polluted', true]);
      for (const value of [dict([name, inner]), new Map([[name, inner]]), loads(dumps(dict([name, inner])))]) {
        const result = toJS<Record<string, unknown>>(value);
        expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
        expect(Object.getOwnPropertyDescriptor(result, name)).toEqual({
          value: { polluted: true },
          writable: true,
          enumerable: true,
          configurable: true,
        });
        expect(await result).toBe(result);
        expect(JSON.stringify(result)).toBe(`{"${name}":{"polluted":true}}`);
      }
      expect({}).not.toHaveProperty('polluted');
    },
  );

  test('do not call a setter that somebody put on Object.prototype', () => {
    const called: unknown[] = [];
    Object.defineProperty(Object.prototype, 'trap', { set: (value) => called.push(value), configurable: true });
    try {
      expect(Object.keys(toJS<object>(dict(['trap', 1])))).toEqual(['trap']);
    } finally {
      delete (Object.prototype as { trap?: unknown }).trap;
    }
    expect(called).toEqual([]);
  });
});

describe('objects of unknown classes', () => {
  function object(fields: Partial<PyObject>, args = PyTuple.of<unknown[]>()): PyObject {
    return Object.assign(new PyObject(SHOP, args, 'new'), fields);
  }

  test.each<[string, PyObject, unknown]>([
    ['no state', object({}), { __class__: 'shop.Order' }],
    ['None', object({ state: null }), { __class__: 'shop.Order' }],
    ['attributes', object({ state: dict(['a', PyTuple.of(1)]) }), { __class__: 'shop.Order', a: [1] }],
    ['slots', object({ state: PyTuple.of(dict(['a', 1]), dict(['b', 2])) }), { __class__: 'shop.Order', a: 1, b: 2 }],
    ['slots alone', object({ state: PyTuple.of(null, dict(['b', 2])) }), { __class__: 'shop.Order', b: 2 }],
    ['another state', object({ state: PyTuple.of(1, 2) }), { __class__: 'shop.Order', __state__: [1, 2] }],
    ['arguments', object({}, PyTuple.of(1, 'a')), { __class__: 'shop.Order', __args__: [1, 'a'] }],
    ['keywords', object({ kwargs: new PyDict([['k', 1]]) }), { __class__: 'shop.Order', __kwargs__: { k: 1 } }],
    ['list items', object({ listItems: [1] }), { __class__: 'shop.Order', __listitems__: [1] }],
    ['dict items', object({ dictItems: [[1, 2]] }), { __class__: 'shop.Order', __dictitems__: { '1': 2 } }],
    [
      'names that are taken',
      object({ state: dict(['__class__', 'fake'], ['__proto__', 1], [7, 'seven']) }),
      { __class__: 'shop.Order', '__class__ (2)': 'fake', ['__proto__']: 1, '7': 'seven' },
    ],
  ])('%s', (_, value, expected) => {
    expect(toJS(value)).toStrictEqual(expected);
  });

  test('the class may have another name, or none', () => {
    const value = object({ state: dict(['a', 1]) });
    expect(toJS(value, { className: '@' })).toStrictEqual({ '@': 'shop.Order', a: 1 });
    expect(toJS(value, { className: null })).toStrictEqual({ a: 1 });
  });

  test('what was made by an object is told with it', () => {
    const value = new PyObject(new PyObject(SHOP), PyTuple.of(1));
    expect(toJS(value)).toStrictEqual({ __class__: { __class__: 'shop.Order' }, __args__: [1] });
  });
});

describe('one object', () => {
  test('stays one, however often it is referred to', () => {
    const shared = [1];
    const bytearray = new PyByteArray(2);
    const array = NDArray.from([1]);
    const [a, b, { c }, d, e, f, g] = toJS<[unknown, unknown, { c: unknown }, unknown, unknown, unknown, unknown]>([
      shared,
      shared,
      { c: shared },
      bytearray,
      bytearray,
      array,
      array,
    ]);
    expect(a).toBe(b);
    expect(a).toBe(c);
    expect(d).toBe(e);
    expect(f).toBe(g);
  });

  test('may contain itself, in every kind of container', () => {
    const list: unknown[] = [];
    const tuple = PyTuple.of(list);
    const object = new PyObject(SHOP);
    object.state = dict(['me', object]);
    const map = dict(['list', list]);
    list.push(tuple, object, map, NDArray.fromList([list]));
    const result = toJS<[unknown[], { me: unknown }, { list: unknown }, unknown[]]>(list);
    expect(result[0][0]).toBe(result);
    expect(result[1].me).toBe(result[1]);
    expect(result[2].list).toBe(result);
    expect(result[3][0]).toBe(result);
  });

  test('may be nested a million deep', () => {
    let deep: unknown = null;
    for (let i = 0; i < 1_000_000; i++) deep = i % 2 === 0 ? [deep] : dict(['in', deep]);
    let depth = 0;
    for (let at = toJS<unknown>(deep); at !== null; depth++)
      at = Array.isArray(at) ? at[0] : (at as { in: unknown }).in;
    expect(depth).toBe(1_000_000);
  });

  test('is counted once, so that a billion laughs are few', () => {
    let laughs: unknown = 'ha';
    for (let i = 0; i < 100; i++) laughs = PyTuple.of(laughs, laughs);
    let at = toJS<unknown>(laughs, { maxNodes: 500 });
    for (let i = 0; i < 100; i++) {
      expect((at as unknown[])[0]).toBe(i < 99 ? (at as unknown[])[1] : 'ha');
      at = (at as unknown[])[0];
    }
    expect(() => toJS(laughs, { json: true })).toThrow(limit('maxNodes'));
  });

  test('is not changed', () => {
    const value = dict(['a', [PyTuple.of(1)]], [2, new PySet([3])]);
    const before = dumps(value);
    toJS(value);
    toJS(value, { json: true, keys: 'map' });
    expect(dumps(value)).toEqual(before);
  });
});

describe('limits', () => {
  test('maxNodes counts every value', () => {
    expect(toJS([1, [2]], { maxNodes: 4 })).toEqual([1, [2]]);
    expect(() => toJS([1, [2]], { maxNodes: 3 })).toThrow(limit('maxNodes'));
  });

  test('an array is counted before it is made', () => {
    expect(() => toJS(NDArray.zeros([2 ** 25, 0]))).toThrow(limit('maxNodes'));
    expect(() => toJS([NDArray.zeros([10, 10])], { maxNodes: 111 })).toThrow(limit('maxNodes'));
    expect(toJS([NDArray.zeros([10, 10])], { maxNodes: 112 })).toHaveLength(1);
    const objects = NDArray.fromList(Array.from({ length: 10 }, () => null));
    expect(() => toJS([objects], { maxNodes: 11 })).toThrow(limit('maxNodes'));
    expect(toJS([objects], { maxNodes: 12 })).toHaveLength(1);
  });

  test('maxDepth counts containers, also those that are written twice', () => {
    const nested = [[[1]]];
    expect(toJS(nested, { maxDepth: 3 })).toEqual(nested);
    expect(() => toJS(nested, { maxDepth: 2 })).toThrow(limit('maxDepth'));
    let deep: unknown[] = [1];
    for (let i = 1; i < 600; i++) deep = [deep];
    let twice: unknown[] = [deep];
    for (let i = 1; i < 600; i++) twice = [twice];
    expect(() => toJS([deep, twice], { json: true })).toThrow(limit('maxDepth'));
    expect(JSON.stringify(toJS([deep, [deep]], { json: true }))).toHaveLength(2 * 1201 + 5);
  });

  test.each([{ keys: 'text' }, { bigint: 'hex' }, { arrays: 'flat' }, { maxNodes: -1 }, { maxDepth: '9' }])(
    '%j is no option',
    (options) => {
      expect(() => toJS(1, options as never)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_OPTION' }));
    },
  );
});

describe('bigint', () => {
  const values = [WIDE, -WIDE, 5n];
  test('as it is, as text, as a number', () => {
    expect(toJS(values)).toEqual(values);
    expect(toJS(values, { bigint: 'string' })).toEqual([String(WIDE), String(-WIDE), 5]);
    expect(toJS(values, { bigint: 'number' })).toEqual([2 ** 70, -(2 ** 70), 5]);
    expect(toJS(NDArray.from(values.slice(2)), { bigint: 'number' })).toEqual([5]);
  });

  test('has no decimal text when that would take long', () => {
    const huge = 2n ** 80_000_000n;
    const text = toJS<string>(-huge, { bigint: 'string' });
    expect([text.slice(0, 5), text.length]).toEqual(['-0x10', 20_000_004]);
    expect(toJS(10n ** 4299n, { bigint: 'string' })).toBe(`1${'0'.repeat(4299)}`);
  });
});

describe('arrays', () => {
  test('typed: the items in C order', () => {
    const typed = (array: NDArray<never>): unknown => toJS(array, { arrays: 'typed' });
    const grid = NDArray.from(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: 'i2' },
    );
    expect(typed(grid as never)).toStrictEqual(Int16Array.of(1, 2, 3, 4));
    expect(typed(grid.transpose() as never)).toStrictEqual(Int16Array.of(1, 3, 2, 4));
    expect(typed(grid.slice(1) as never)).toStrictEqual(Int16Array.of(3, 4));
    expect(typed(NDArray.from([1, 2], { dtype: '>i2' }) as never)).toStrictEqual(Int16Array.of(1, 2));
    expect(typed(NDArray.from([{ re: 1, im: 2 }]) as never)).toStrictEqual(Float64Array.of(1, 2));
    expect([...(typed(NDArray.from([1.5, 2], { dtype: 'f2' }) as never) as Float32Array)]).toEqual([1.5, 2]);
    expect(typed(NDArray.from(['a']) as never)).toEqual(['a']);
    expect(typed(NDArray.fromList([PyTuple.of(1)]) as never)).toEqual([[1]]);
    const floats = NDArray.from(Float64Array.of(1, 2));
    expect((typed(floats as never) as Float64Array).buffer).toBe((floats.data as Float64Array).buffer);
  });

  test('keep: the array itself', () => {
    const array = NDArray.from([1]);
    expect(toJS([array], { arrays: 'keep' })).toEqual([array]);
    expect(toJS<unknown[]>([array], { arrays: 'keep' })[0]).toBe(array);
  });

  test('for JSON only nested', () => {
    expect(() => toJS(1, { arrays: 'typed', json: true })).toThrow(PickleError);
  });
});

describe('json', () => {
  test.each<[string, unknown, unknown]>([
    [
      'not finite',
      [Number.NaN, Infinity, -Infinity, new PyFloat(Infinity)],
      ['NaN', 'Infinity', '-Infinity', 'Infinity'],
    ],
    ['complex', new PyComplex(Number.NaN, 1), { re: 'NaN', im: 1 }],
    ['wide int', [WIDE, 2n], [String(WIDE), 2]],
    ['bytes', [Uint8Array.of(1, 2, 3), PyByteArray.of(255), new PickleBuffer(new Uint8Array(0))], ['AQID', '/w==', '']],
    [
      'memory',
      [new ArrayBuffer(1), new DataView(new ArrayBuffer(2)), new SharedArrayBuffer(3)],
      ['AA==', 'AAA=', 'AAAA'],
    ],
    [
      'typed arrays',
      [Float32Array.of(1.5, NaN), BigInt64Array.of(1n, 2n ** 60n)],
      [
        [1.5, 'NaN'],
        [1, String(2n ** 60n)],
      ],
    ],
    ['arrays', NDArray.from([[1n, -(2n ** 60n)]]), [[1, String(-(2n ** 60n))]]],
    ['not finite in an array', NDArray.from([NaN, 1]), ['NaN', 1]],
    ['dates', [new Date(0), new Date(NaN)], ['1970-01-01T00:00:00.000Z', null]],
    ['what JSON does not have', [undefined, () => 1, Symbol('s')], [null, null, null]],
  ])('%s', (_, value, expected) => {
    expect(json(value)).toEqual(expected);
  });

  test('bytes of any length', () => {
    const long = Uint8Array.from({ length: 100_001 }, (_, i) => i * 7);
    expect(Buffer.from(toJS<string>(long, { json: true }), 'base64')).toEqual(Buffer.from(long));
  });

  test('something inside of itself is a reference to where it stands', () => {
    const list: unknown[] = [];
    const inner = dict(['a/b', dict(['~', list], ['up', [0]])]);
    ((inner.get('a/b') as PyDict).get('up') as unknown[]).push(inner, inner.get('a/b'));
    list.push(inner, list);
    expect(json(['x', { y: list }])).toEqual([
      'x',
      {
        y: [
          { 'a/b': { '~': { $ref: '#/1/y' }, up: [0, { $ref: '#/1/y/0' }, { $ref: '#/1/y/0/a~1b' }] } },
          { $ref: '#/1/y' },
        ],
      },
    ]);
  });

  test('what is there twice is written twice', () => {
    const shared = [1, [2]];
    expect(json({ a: shared, b: [shared] })).toEqual({ a: shared, b: [shared] });
    expect(() => toJS([shared, shared], { json: true, maxNodes: 8 })).toThrow(limit('maxNodes'));
    expect(JSON.stringify(toJS([shared, shared], { json: true, maxNodes: 9 }))).toBe('[[1,[2]],[1,[2]]]');
  });

  test('values that JSON has come through as they are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain = JSON.parse(JSON.stringify(value)) as unknown;
        expect(toJS(loads(dumps(value)))).toEqual(value);
        expect(json(loads(dumps(value)))).toEqual(plain);
      }),
    );
  });
});

describe('TO_JS', () => {
  class Box {
    readonly content: unknown;
    calls = 0;
    constructor(content: unknown) {
      this.content = content;
    }
    [TO_JS]({ json }: { json: boolean }): unknown {
      this.calls++;
      return json ? { boxed: this.content } : this.content;
    }
  }

  test('says what stands for an instance, and its contents are converted', () => {
    const box = new Box(dict(['a', PyTuple.of(1)]));
    expect(toJS([box, box])).toEqual([{ a: [1] }, { a: [1] }]);
    expect(box.calls).toBe(1);
    expect(json(box)).toEqual({ boxed: { a: [1] } });
    expect(toJS(new Box(new Box(new Box(3n))))).toBe(3n);
  });

  test('goes before what the instance is', () => {
    class Names extends PyTuple {
      [TO_JS](): unknown {
        return { first: this[0] };
      }
    }
    const names = new Names();
    names.push(PyTuple.of(1));
    expect(toJS(names)).toEqual({ first: [1] });
  });

  test('keeps references, also to itself', () => {
    const list: unknown[] = [];
    const box = new Box(list);
    list.push(box, new Box(new Date(5)));
    const result = toJS<unknown[]>([box, list, list[1]]);
    expect(result[0]).toBe(result[1]);
    expect((result[0] as unknown[])[0]).toBe(result[0]);
    expect(result[2]).toBe((result[0] as unknown[])[1]);
    expect(json(box)).toEqual({ boxed: [{ $ref: '#' }, { boxed: '1970-01-01T00:00:00.005Z' }] });
  });

  test('may fail, and must come to an end', () => {
    class Bad {
      [TO_JS](): never {
        throw new RangeError('no such zone');
      }
    }
    expect(() => toJS([0, new Bad()])).toThrow(
      expect.objectContaining({ code: 'ERR_PICKLE_TYPE', path: 'value[1]', cause: expect.any(RangeError) }),
    );
    class Endless {
      [TO_JS](): unknown {
        return new Endless();
      }
    }
    expect(() => toJS(new Endless())).toThrow(/Endless comes to no end/);
    const first = new Box(null);
    (first as { content: unknown }).content = first;
    expect(() => toJS(first)).toThrow(PickleError);
  });
});

test('whatever a pickle makes becomes plain, or a PickleError', () => {
  const codes = fc.constantFrom(...OPCODES.map(({ code }) => code), ...bytes('ab\n\0\x01\x02Nq\0h\0()]}'));
  fc.assert(
    fc.property(fc.array(codes, { maxLength: 60, size: 'max' }), (program) => {
      let value: unknown;
      try {
        value = loads(Uint8Array.from([...bytes('](}cm\nn\n(K\x01e'), ...program, 0x2e]));
      } catch {
        return;
      }
      try {
        toJS(value, { keys: 'map' });
        JSON.stringify(toJS(value, { json: true }));
      } catch (error) {
        expect(error).toBeInstanceOf(PickleError);
      }
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});
