/**
 * The writer goes through containers by recursion, and by levels where they are deep or the output is taken in chunks: both
 * ways are the same bytes, and the same errors at the same places.
 */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  dumpChunks,
  dumps,
  loads,
  PickleError,
  Pickler,
  PyDict,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
  standardRegistry,
} from '../../src/index.ts';
import { WriteLane } from '../../src/pickle/write-lane.ts';
import { graphs, leaves } from '../support/values.ts';

function byLevels(value: unknown, protocol: number): Uint8Array {
  const chunks = [...dumpChunks(value, { protocol })];
  const all = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** Lists, tuples, dicts and objects, each in the next, with something before and behind it. */
const towers: fc.Arbitrary<unknown> = fc
  .tuple(fc.array(fc.tuple(fc.nat(4), leaves, leaves), { minLength: 30, maxLength: 130 }), leaves)
  .map(([floors, top]) =>
    floors.reduceRight<unknown>((inner, [kind, before, behind]) => {
      if (kind === 0) return [before, inner, behind];
      if (kind === 1) return PyTuple.of(before, inner, behind);
      if (kind === 2)
        return new PyDict<unknown, unknown>([
          ['k', inner],
          ['l', behind],
        ]);
      if (kind === 3) return new PyObject(new PyGlobal('shop', 'Order'), PyTuple.of(inner, before), 'new');
      const order = new PyObject(new PyGlobal('shop', 'Item'), new PyTuple(), 'new');
      order.state = new PyDict([['inner', inner]]);
      order.listItems = [behind];
      return order;
    }, top),
  );

describe.each([0, 1, 2, 3, 4, 5])('protocol %i', (protocol) => {
  test('graphs with shared and circular parts', () => {
    fc.assert(
      fc.property(graphs(), (graph) => {
        expect(dumps(graph, { protocol })).toEqual(byLevels(graph, protocol));
      }),
      { numRuns: 300 },
    );
  });

  test('towers that are deeper than the recursion', () => {
    fc.assert(
      fc.property(towers, (tower) => {
        const pickle = dumps(tower, { protocol });
        expect(pickle).toEqual(byLevels(tower, protocol));
        expect(dumps(loads(pickle, { lossless: true }), { protocol })).toEqual(pickle);
      }),
      { numRuns: 60 },
    );
  });
});

/** Values of all kinds that the fast lane writes, and some that it does not, so many that frames are full anywhere among them. */
const rows: fc.Arbitrary<unknown> = fc
  .record({
    seed: fc.nat(1000),
    text: fc.string({ unit: 'binary', maxLength: 60 }),
    number: fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, 2 ** 31, -(2 ** 31) - 1, 2 ** 53 - 1, Number.NaN)),
    size: fc.constantFrom(1, 2, 3, 7, 12, 13, 200, 1000, 1001),
  })
  .map(({ seed, text, number, size }) => {
    const cls = new PyGlobal('shop', 'Order');
    const shared = [seed, 'shared', 1.5];
    return Array.from({ length: 2500 }, (_, i) => {
      const n = i * 7919 + seed;
      const order = new PyObject(n % 3 === 0 ? cls : new PyGlobal('shop', `Order${n % 7}`), new PyTuple(), 'new');
      switch (n % 9) {
        case 0:
          return new PyDict<unknown, unknown>([
            ['id', i],
            [`key ${n % 50}`, `${text}${n % 300}`],
            ['sizes', [n & 0xff, n & 0xffff, n]],
            [n % 5 === 0 ? 'last' : n, shared],
          ]);
        case 1:
          return Array.from({ length: (n * size) % 40 }, (__, k) => (k % 5 === 4 ? number : k * n));
        case 2:
          return PyTuple.of(i, number, `k${n % 100}`, [PyTuple.of()], n % 2 === 0, null);
        case 3:
          order.state = new PyDict([['total', number]]);
          return [order, order];
        case 4:
          order.args = PyTuple.of(i, text);
          return order;
        case 5:
          return 'x'.repeat(n % 70) + text;
        case 6:
          return i % 100 === 0
            ? Array.from({ length: size }, (__, k) => [k])
            : [shared, [], new PyDict(), {}, { a: i }];
        case 7:
          return i % 50 === 0 ? new Uint8Array(n % 70_000) : 10n ** BigInt(n % 30);
        default:
          order.args = PyTuple.of([order, i]);
          return i % 40 === 0 ? order : number;
      }
    });
  });

test.each([4, 5])('rows with frames that are full anywhere, in protocol %i', (protocol) => {
  fc.assert(
    fc.property(rows, (value) => {
      const pickle = dumps(value, { protocol });
      expect(Buffer.compare(pickle, byLevels(value, protocol))).toBe(0);
      expect(dumps(loads(pickle), { protocol }).length).toBe(pickle.length);
    }),
    { numRuns: 25 },
  );
});

/** Texts of which most are new: written several at a time, and one by one behind those that come again. */
const texts: fc.Arbitrary<unknown[]> = fc
  .array(
    fc.oneof(
      { weight: 8, arbitrary: fc.tuple(fc.nat(120), fc.string({ maxLength: 50 })).map(([n, text]) => `${n}${text}`) },
      fc.constantFrom(
        'a',
        '',
        'a text that is no longer short, since it has more than 48 characters',
        'ä',
        '中文',
        '\ud800',
      ),
      fc.string({ unit: 'binary', maxLength: 50 }),
      fc.constantFrom(1, null, 0.5, true),
    ),
    { minLength: 1, maxLength: 120 },
  )
  .map((some) => [
    ...some,
    ...some.slice(0, 9),
    ...Array.from({ length: 1200 }, (_, i) => `${some[i % some.length]} ${i % 400}`),
  ]);

test.each([4, 5])('texts of which some come again, in protocol %i', (protocol) => {
  fc.assert(
    fc.property(texts, fc.nat(40), fc.constantFrom('list', 'tuple', 'set'), (items, pad, kind) => {
      const whole = kind === 'list' ? items : kind === 'tuple' ? PyTuple.of(...items) : new PySet(items);
      const value = ['x'.repeat(50_000 + pad), whole, items];
      expect(Buffer.compare(dumps(value, { protocol }), byLevels(value, protocol))).toBe(0);
    }),
    { numRuns: 60 },
  );
});

const ORDER = new PyGlobal('shop', 'Order');
test.each<[string, (i: number) => unknown]>([
  ['texts', (i) => `text ${i}`],
  ['lists of numbers', (i) => [i & 0xff, i * 7, i / 8]],
  ['lists', (i) => [i & 0xff, 'a text', null]],
  ['tuples', (i) => PyTuple.of(i, i / 8, 'a text')],
  [
    'dicts',
    (i) =>
      new PyDict<string, unknown>([
        ['id', i],
        ['of', `text ${i}`],
        ['in', [true]],
      ]),
  ],
  [
    'objects',
    (i) => {
      const order = new PyObject(ORDER, i % 3 === 0 ? PyTuple.of(i) : PyTuple.of(), 'new');
      if (i % 3 !== 1) order.state = new PyDict([['id', i]]);
      return order;
    },
  ],
])('a frame that is full at any byte of %s', (_, make) => {
  const values = Array.from({ length: 900 }, (__, i) => make(i * 77));
  for (let pad = 0; pad < 64; pad++) {
    // A frame ends where the next value starts, somewhere among these.
    const value = ['x'.repeat(60_000 + pad), values];
    expect(Buffer.compare(dumps(value), byLevels(value, 5))).toBe(0);
  }
});

test.each([1, 5, 39, 40, 41, 42, 80, 81, 200])('an error at depth %i is at the same place', (depth) => {
  let value: unknown = [1, undefined];
  for (let i = 0; i < depth; i++) {
    if (i % 4 === 0) value = [0, value];
    else if (i % 4 === 1)
      value = new PyDict([
        ['a', 1],
        ['b', value],
      ] as [string, unknown][]);
    else if (i % 4 === 2) value = PyTuple.of(0, 1, value);
    else value = new PyObject(new PyGlobal('shop', 'Order'), PyTuple.of(value));
  }
  const errorOf = (write: () => unknown) => {
    try {
      return write();
    } catch (error) {
      return error;
    }
  };
  const [recursive, levels] = [errorOf(() => dumps(value)), errorOf(() => byLevels(value, 5))];
  expect(recursive).toBeInstanceOf(PickleError);
  expect(recursive).toMatchObject({ code: 'ERR_PICKLE_UNPICKLABLE', path: (levels as PickleError).path });
  expect((recursive as PickleError).path).toMatch(/^value[[<]/);
});

test.each<[string, () => unknown]>([
  ['a Proxy of a tuple', () => new Proxy(PyTuple.of(1, 'a'), {})],
  ['an array that was made a tuple', () => Object.setPrototypeOf([1, 'a'], PyTuple.prototype)],
  ['a Proxy of an object', () => new Proxy(new PyObject(new PyGlobal('shop', 'Order'), PyTuple.of(1)), {})],
])('%s has no room for a number, and is written as what it is, once', (_, make) => {
  const value = make();
  const [first, second] = loads<unknown[]>(dumps([value, value]));
  expect(second).toBe(first);
  expect(dumps(first)).toEqual(dumps(value));
});

test('a writer that stays does what is asked for this time, by a registry as it is now', () => {
  const object = new PyObject(new PyGlobal('shop', 'Order'), PyTuple.of(1));
  const registry = standardRegistry().extend();
  const value = [object, 'text', 'text'];
  const plain = [0, 2, 5, 4, 5].map((protocol) => dumps(value, { protocol }));
  for (const [i, protocol] of [0, 2, 5, 4, 5].entries()) {
    expect(dumps(value, { protocol, registry })).toEqual(plain[i]);
    expect(new Pickler({ protocol }).dump(value)).toEqual(plain[i]);
  }
  expect(() => dumps(value, { protocol: 6 })).toThrow(PickleError);
  registry.reducer(PyObject, () => new PyGlobal('shop', 'instead'));
  const [instead] = loads<unknown[]>(dumps(value, { protocol: 5, registry }));
  expect(String(instead)).toBe('shop.instead');
  expect(dumps(value)).toEqual(plain[2]);
  registry.function('shop.instead', () => 'called');
  const called = dumps([new PyObject(new PyGlobal('shop', 'instead'), PyTuple.of())]);
  expect(loads(called)).toEqual([new PyObject(new PyGlobal('shop', 'instead'), PyTuple.of())]);
  expect(loads(called, { registry })).toEqual(['called']);
});

test('a writer that is interrupted by its own value writes the next one as ever', () => {
  class Order {
    readonly items: unknown;
    constructor(items: unknown) {
      this.items = items;
    }
  }
  expect(() => dumps([new Order([1]), undefined])).toThrow(PickleError);
  expect(loads(dumps(['a', 'a', [1]]))).toEqual(['a', 'a', [1]]);
  // A nested call, in the middle of the outer one, has a memo of its own.
  const inner: Uint8Array[] = [];
  const list = ['shared', 'text'];
  const proxy = new Proxy([list, 'shared', list], {
    get(target, key, receiver) {
      if (key === '1') inner.push(dumps([list, 'text']));
      return Reflect.get(target, key, receiver);
    },
  });
  const outer = loads<unknown[][]>(dumps(proxy));
  expect(outer[0]).toBe(outer[2]);
  expect(outer).toEqual([list, 'shared', list]);
  for (const pickle of inner) expect(loads(pickle)).toEqual([list, 'text']);
  expect(inner.length).toBeGreaterThan(0);
});

describe('a dict that code of others changes while it is written', () => {
  class Order {}
  const write = (size: number, change: (dict: PyDict<string, unknown>) => void) => {
    const dict = new PyDict<string, unknown>(
      Array.from({ length: size }, (_, i) => [`k${i}`, i === 0 ? new Order() : i]),
    );
    const registry = standardRegistry()
      .extend()
      .reducer(Order, () => {
        change(dict);
        return new PyGlobal('shop', 'order');
      });
    return [...loads<PyDict<string, unknown>[]>(dumps([dict], { registry }))[0]!].map(([key, value]) => [
      key,
      String(value),
    ]);
  };
  const rest = (size: number) => Array.from({ length: size - 1 }, (_, i) => [`k${i + 1}`, String(i + 1)]);

  test.each([2, 6, 7, 8])('has the keys that it had, and the values that they have then: %i', (size) => {
    expect(write(size, (dict) => dict.set('k1', 'new').set('late', 1))).toEqual([
      ['k0', 'shop.order'],
      ['k1', 'new'],
      ...rest(size).slice(1),
    ]);
    expect(write(size, (dict) => dict.delete('k0'))).toEqual([['k0', 'shop.order'], ...rest(size)]);
    expect(() => write(size, (dict) => dict.delete('k1'))).toThrow(/value\[0\]\["k1"\]/);
  });
});

test('the fast lane is taken in protocols 4 and 5, and nowhere else, or all of this would compare the writer with itself', () => {
  const run = vi.spyOn(WriteLane.prototype, 'run');
  const taken = (write: () => unknown) => {
    run.mockClear();
    write();
    return run.mock.calls.length;
  };
  const value = [new PyDict([['a', PyTuple.of(1, 'b')]]), { c: [null] }];
  // The list, the dict, the tuple, the object and the list in it.
  expect([0, 1, 2, 3, 4, 5].map((protocol) => taken(() => dumps(value, { protocol })))).toEqual([0, 0, 0, 0, 5, 5]);
  expect(taken(() => byLevels(value, 5))).toBe(0);
  expect(taken(() => new Pickler().dump(value))).toBe(0);
  run.mockRestore();
});
