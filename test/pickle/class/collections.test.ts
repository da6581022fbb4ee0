/** OrderedDict, defaultdict, Counter, deque, ChainMap and the classes that wrap a dict, a list and a str. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  PyChainMap,
  PyCounter,
  PyDefaultDict,
  PyDeque,
  PyDict,
  PyGlobal,
  PyObject,
  PyOrderedDict,
  PySet,
  PyTuple,
  PyUserDict,
  PyUserList,
  PyUserString,
  toJS,
} from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

const LIST = new PyGlobal('builtins', 'list');

describe('an OrderedDict', () => {
  test('is a dict that can be reordered', () => {
    const dict = new PyOrderedDict<unknown, number>([
      [1, 10],
      ['b', 20],
      [PyTuple.of(3), 30],
    ]);
    expect([dict.moveToEnd(1.0), dict.moveToEnd(PyTuple.of(3), false), dict.moveToEnd('z')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(String(dict)).toBe("OrderedDict({(3,): 30, 'b': 20, 1: 10})");
    expect(dict).toBeInstanceOf(PyDict);
    expect(inspect(dict)).toBe("PyOrderedDict(3) { PyTuple(1) [ 3 ] => 30, 'b' => 20, 1 => 10 }");
    expect(String(new PyOrderedDict())).toBe('OrderedDict()');
  });

  test('of Python 2 was made of a list of pairs', () => {
    const old = bytes("ccollections\nOrderedDict\np0\n((lp1\n(lp2\nS'a'\np3\naI1\naatp4\nRp5\n.");
    const dict = loads<PyOrderedDict>(old);
    expect(dict).toBeInstanceOf(PyOrderedDict);
    expect([...dict]).toEqual([['a', 1]]);
  });

  test('may have attributes', () => {
    const dict = new PyOrderedDict([['a', 1]]);
    dict.attributes = new PyDict([['note', 'x']]);
    for (const protocol of [0, 1, 2, 3, 4, 5]) {
      const back = loads<PyOrderedDict>(dumps(dict, { protocol }));
      expect([[...back], [...back.attributes!]]).toEqual([[['a', 1]], [['note', 'x']]]);
    }
  });
});

describe('a defaultdict', () => {
  test('knows its factory by name, and never calls it', () => {
    const dict = loads<PyDefaultDict>(dumps(new PyDefaultDict(LIST, [['a', [1]]])));
    expect(LIST.equals(dict.defaultFactory)).toBe(true);
    expect([dict.get('b'), dict.size]).toEqual([undefined, 1]);
    expect(String(dict)).toBe("defaultdict(list, {'a': [1]})");
    expect(String(new PyDefaultDict())).toBe('defaultdict(None, {})');
  });

  test('may have a factory that is a partial, or made by a call', () => {
    const factory = new PyObject(new PyGlobal('shop', 'maker'), PyTuple.of(1));
    const dict = called<PyDefaultDict>('collections.defaultdict', [factory, new PyDict([['a', 1]])]);
    expect([(dict.defaultFactory as PyObject).className, dict.get('a')]).toEqual(['shop.maker', 1]);
  });
});

describe('a Counter', () => {
  test('counts', () => {
    const counter = PyCounter.of('abracadabra');
    expect([counter.count('a'), counter.count('z'), counter.total()]).toEqual([5, 0, 11]);
    expect(counter.mostCommon(3)).toEqual([
      ['a', 5],
      ['b', 2],
      ['r', 2],
    ]);
    expect(String(counter)).toBe("Counter({'a': 5, 'b': 2, 'r': 2, 'c': 1, 'd': 1})");
    expect(String(new PyCounter())).toBe('Counter()');
    expect([...loads<PyCounter>(dumps(counter))]).toEqual([...counter]);
  });

  test('is made of a dict or a list', () => {
    expect([...called<PyCounter>('collections.Counter', [new PyDict([['a', 2]])])]).toEqual([['a', 2]]);
    expect([...called<PyCounter>('collections.Counter', [['a', 'b', 'a']])]).toEqual([
      ['a', 2],
      ['b', 1],
    ]);
    expect([...called<PyCounter>('collections.Counter', [])]).toEqual([]);
  });
});

describe('a deque', () => {
  test('is an array with two ends, whatever is done to it', () => {
    const operation = fc.record({
      name: fc.constantFrom('push', 'unshift', 'pop', 'shift', 'rotate'),
      value: fc.integer({ min: -9, max: 9 }),
    });
    const maxlen = fc.option(fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 300 }), maxlen, (operations, limit) => {
        const deque = new PyDeque<number>([], limit);
        const model: number[] = [];
        for (const { name, value } of operations) {
          if (name === 'rotate') {
            deque.rotate(value);
            for (let i = 0; i < Math.abs(value) && model.length > 0; i++) {
              if (value > 0) model.unshift(model.pop()!);
              else model.push(model.shift()!);
            }
          } else if (name === 'pop' || name === 'shift') {
            expect(deque[name]()).toBe(model[name]());
          } else {
            model[name as 'push'](value);
            if (limit !== null && model.length > limit) model[name === 'push' ? 'shift' : 'pop']();
            expect(deque[name as 'push'](value)).toBe(model.length);
          }
          expect([...deque]).toEqual(model);
          expect([deque.length, deque.at(0), deque.at(-1)]).toEqual([model.length, model[0], model.at(-1)]);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('keeps its end, or both, and prints', () => {
    const deque = loads<PyDeque>(dumps(new PyDeque([1, [2], 'x'], 5)));
    expect([[...deque], deque.maxlen]).toEqual([[1, [2], 'x'], 5]);
    expect(String(deque)).toBe("deque([1, [2], 'x'], maxlen=5)");
    expect(inspect(deque)).toBe("PyDeque(3) [ 1, [ 2 ], 'x' ]");
    expect([JSON.stringify(deque), toJS(deque)]).toEqual(['[1,[2],"x"]', [1, [2], 'x']]);
    deque.push(deque);
    expect(String(deque)).toBe("deque([1, [2], 'x', [...]], maxlen=5)");
    expect(inspect(deque)).toContain('[Circular');
  });

  test('of Python 2 was made of a list', () => {
    const old = '\x80\x02ccollections\ndeque\nq\0]q\x01(K\x01K\x02eK\x03\x86q\x02Rq\x03.';
    expect(String(loads(bytes(old)))).toBe('deque([1, 2], maxlen=3)');
  });

  test('that is full takes each further item in the same time', () => {
    const count = 200_000;
    const full = '\x80\x02ccollections\ndeque\n(]tR'.replace('(]t', ')J\xa0\x86\x01\0\x86');
    // A hundred thousand places, and twice as many items, one at a time.
    const data = bytes(`${full}${'K\x01a'.repeat(count)}.`);
    const started = performance.now();
    expect(loads<PyDeque>(data).length).toBe(100_000);
    expect(performance.now() - started).toBeLessThan(3000);
  });

  test('has a limit that is a count', () => {
    for (const limit of [-1, 1.5, Number.NaN]) expect(() => new PyDeque([], limit)).toThrow(RangeError);
  });
});

describe('a ChainMap', () => {
  const chain = new PyChainMap(new PyDict([['a', 1]]), PyDict.fromObject({ a: 2, b: 3 }));

  test('looks through its dicts', () => {
    const back = loads<PyChainMap>(dumps(chain));
    expect([back.get('a'), back.get('b'), back.get('c'), back.has('b'), back.has('c')]).toEqual([
      1,
      3,
      undefined,
      true,
      false,
    ]);
    expect([...back]).toEqual([
      ['a', 1],
      ['b', 3],
    ]);
    expect(String(back)).toBe("ChainMap({'a': 1}, {'a': 2, 'b': 3})");
    expect(inspect(back)).toBe("PyChainMap [ PyDict(1) { 'a' => 1 }, PyDict(2) { 'a' => 2, 'b' => 3 } ]");
    expect(toJS(back)).toEqual({ a: 1, b: 3 });
    expect(String(new PyChainMap())).toBe('ChainMap({})');
  });

  test('may have a UserDict among its dicts, or nothing of use', () => {
    expect(new PyChainMap(new PyUserDict(new PyDict([['a', 1]]))).get('a')).toBe(1);
    const odd = new PyChainMap(5);
    expect([odd.get('a'), [...odd.keys()]]).toEqual([undefined, []]);
    const none = loads<PyChainMap>(bytes('\x80\x02ccollections\nChainMap\n)\x81}X\x04\0\0\0mapsK\x05sb.'));
    expect([none.maps, none.get('a')]).toEqual([[], undefined]);
  });
});

describe('a class that wraps', () => {
  test('a dict', () => {
    const dict = loads<PyUserDict>(dumps(new PyUserDict(new PyDict([['a', 1]]))));
    expect([dict.get('a'), dict.has('b'), [...dict.keys()], [...dict]]).toEqual([1, false, ['a'], [['a', 1]]]);
    expect([String(dict), inspect(dict)]).toEqual(["{'a': 1}", "PyUserDict { 'a' => 1 }"]);
    expect(toJS(dict)).toEqual({ a: 1 });
  });

  test('a list', () => {
    const list = loads<PyUserList>(dumps(new PyUserList([1, 2])));
    expect([list.data, [...list], String(list), inspect(list)]).toEqual([
      [1, 2],
      [1, 2],
      '[1, 2]',
      'PyUserList [ 1, 2 ]',
    ]);
    expect(toJS(list)).toEqual([1, 2]);
  });

  test('a str, which it is equal to', () => {
    const wrapped = loads<PyUserString>(dumps(new PyUserString('text')));
    expect([wrapped.data, String(wrapped), inspect(wrapped), toJS(wrapped)]).toEqual([
      'text',
      'text',
      "PyUserString('text')",
      'text',
    ]);
    expect(new PySet([wrapped, 'text']).size).toBe(1);
  });

  test('keeps attributes beside, in their order', () => {
    const data = bytes(
      '\x80\x03ccollections\nUserDict\nq\0)\x81q\x01}q\x02(X\x01\0\0\0xq\x03K\x01X\x04\0\0\0dataq\x04}q\x05ub.',
    );
    const dict = loads<PyUserDict>(data);
    expect([...dict.attributes.keys()]).toEqual(['x', 'data']);
    expect(dumps(dict, { protocol: 3 })).toEqual(data);
  });

  test('itself, and does not go round in circles', () => {
    const list = new PyUserList();
    list.attributes.set('data', list);
    expect([[...list], String(list)]).toEqual([[], '[...]']);
    const [a, b] = [new PyUserDict(), new PyUserDict()];
    a.attributes.set('data', b);
    b.attributes.set('data', a);
    expect([a.get('x'), a.has('x'), [...a], String(a)]).toEqual([undefined, false, [], '{...}']);
  });

  test('was an old-style class in Python 2', () => {
    const old = bytes("(iUserDict\nUserDict\np0\n(dp1\nS'data'\np2\n(dp3\nS'a'\nI1\nssb.");
    expect(loads<PyUserDict>(old).get('a')).toBe(1);
  });
});

test.each([
  new PyOrderedDict(),
  new PyDefaultDict(),
  new PyCounter(),
  new PyDeque(),
  new PyChainMap(),
  new PyUserDict(),
  new PyUserList(),
])('%s cannot be a key', (value) => {
  expect(() => new PySet([value])).toThrow(/^unhashable type: '/);
});

test.each<[string, unknown[], RegExp]>([
  ['OrderedDict', [5], /OrderedDict is made of a dict or a list of pairs, got 5/],
  ['OrderedDict', [[['a']]], /OrderedDict is made of pairs, got a Array/],
  ['OrderedDict', [[], []], /takes 0 to 1 arguments, got 2/],
  ['defaultdict', [5], /factory of a defaultdict must be callable, got 5/],
  ['defaultdict', [[1]], /must be callable/],
  ['defaultdict', ['list'], /must be callable, got "list"/],
  ['Counter', ['text'], /Counter is made of a dict or a list of pairs, got "text"/],
  ['deque', ['text'], /a deque is made of a list or a tuple, got "text"/],
  ['deque', [[], -1], /maxlen of a deque must be in 0\.\.\d+, got -1/],
  ['deque', [[], 'x'], /maxlen of a deque must be an int/],
])('%s is not made of %j', (name, args, message) => {
  expect(refusal(`collections.${name}`, args).message).toMatch(message);
});

test.each(['UserDict', 'ChainMap', 'OrderedDict'])('the state of a %s is a dict with names', (name) => {
  const make = name === 'OrderedDict' ? ')R' : ')\x81';
  const read = (state: string) => () => loads(bytes(`\x80\x02ccollections\n${name}\n${make}${state}b.`));
  expect(read('K\x05')).toThrow(/must be a dict of attributes/);
  expect(read('}K\x05K\x06s')).toThrow(/must be a str/);
});
