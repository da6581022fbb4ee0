import { describe, expect, test } from 'vitest';
import { PyComplex, PyDict, PyFloat, PyFrozenSet, PyGlobal, PyTuple } from '../../../src/index.ts';

const tuple = (...items: unknown[]): PyTuple => PyTuple.from(items);
const u8 = (...items: number[]): Uint8Array => new Uint8Array(items);

/** A dict of strings that has its keys in a shared table: others had them before. */
function shaped<V>(entries: readonly [string, V][]): PyDict<unknown, V> {
  for (const _ of entries) new PyDict(entries);
  return new PyDict<unknown, V>(entries);
}

/** A dict that is a Map inside from the start. */
function mapped<V>(entries: readonly [unknown, V][]): PyDict<unknown, V> {
  const dict = new PyDict<unknown, V>([[0, entries[0]![1]]]);
  dict.delete(0);
  for (const [key, value] of entries) dict.set(key, value);
  return dict;
}

describe('equal keys', () => {
  test.each<[string, unknown, unknown]>([
    ['1 and 1.0', 1, new PyFloat(1)],
    ['1 and True', 1, true],
    ['0 and False', 0, false],
    ['0 and -0.0', 0, -0],
    ['1 and 1+0j', 1, new PyComplex(1, 0)],
    ['-0.0 and 0-0j', -0, new PyComplex(0, -0)],
    ['2**53 as float and as int', 2 ** 53, 2n ** 53n],
    ['1e300 as float and as int', 1e300, BigInt(1e300)],
    ['a float beyond 2**53, wrapped and not', 1e300, new PyFloat(1e300)],
    ['a half, wrapped and not', 0.5, new PyFloat(0.5)],
    ['infinity, wrapped and not', Infinity, new PyFloat(Infinity)],
    ['complex numbers', new PyComplex(0, 2), new PyComplex(-0, 2)],
    ['bytes', u8(1, 2), u8(1, 2)],
    ['no bytes', u8(), u8()],
    ['a Buffer and bytes', Buffer.from([1]), u8(1)],
    ['tuples', tuple(1, 'a'), tuple(true, 'a')],
    ['empty tuples', tuple(), tuple()],
    ['nested tuples', tuple(tuple(1, tuple()), u8(1)), tuple(tuple(1, tuple()), u8(1))],
    ['frozensets in another order', new PyFrozenSet([1, 'a', null]), new PyFrozenSet([null, true, 'a'])],
    ['frozensets of frozensets', new PyFrozenSet([new PyFrozenSet()]), new PyFrozenSet([new PyFrozenSet()])],
    ['globals', new PyGlobal('m', 'C'), new PyGlobal('m', 'C')],
    ['strings that start with NUL', '\0a', '\0a'],
  ])('%s are one', (_, first, second) => {
    for (const dict of [new PyDict([[first, 'first']]), mapped([[first, 'first']])]) {
      expect(dict.get(second)).toBe('first');
      expect(dict.has(second)).toBe(true);
      dict.set(second, 'second');
      expect(dict.size).toBe(1);
      // The key that came first stays, as in Python.
      expect([...dict]).toEqual([[first, 'second']]);
      expect([...dict.keys()][0]).toBe(first);
      expect(dict.delete(second)).toBe(true);
      expect([dict.size, dict.has(first), dict.delete(first)]).toEqual([0, false, false]);
    }
  });

  test.each<[string, unknown, unknown]>([
    ["1 and '1'", 1, '1'],
    ["None and 'None'", null, 'None'],
    ['None and 0', null, 0],
    ["'a' and b'a'", 'a', u8(97)],
    ["b'' and ()", u8(), tuple()],
    ["b'' and ''", u8(), ''],
    ['(1,) and 1', tuple(1), 1],
    ["(1,) and ('1',)", tuple(1), tuple('1')],
    ["('a', 'b') and ('a,b',)", tuple('a', 'b'), tuple('a,b')],
    ['((1,), 2) and (1, (2,))', tuple(tuple(1), 2), tuple(1, tuple(2))],
    ['() and (())', tuple(), tuple(tuple())],
    ['() and frozenset()', tuple(), new PyFrozenSet()],
    ['(1, 2) and (2, 1)', tuple(1, 2), tuple(2, 1)],
    ["('N',) and (None,)", tuple('N'), tuple(null)],
    ["('1',) and (b'1',)", tuple('1'), tuple(u8(0x31))],
    ['2**53 and 2**53 + 1', 2 ** 53, 2n ** 53n + 1n],
    ['2**64 and 2**65', 2n ** 64n, 2n ** 65n],
    ['2**64 and -2**64', 2n ** 64n, -(2n ** 64n)],
    ['1e300 and 10**300', 1e300, 10n ** 300n],
    ['two globals', new PyGlobal('a', 'b.c'), new PyGlobal('a.b', 'c')],
    ['two globals with NUL and newline', new PyGlobal('a\0b', 'c'), new PyGlobal('a', 'b\0c')],
    ['two nans', NaN, NaN],
    ['two wrapped nans', new PyFloat(NaN), new PyFloat(NaN)],
    ['two complex nans', new PyComplex(NaN, 1), new PyComplex(NaN, 1)],
    ['a text that looks like the key of bytes', '\0b\x01', u8(1)],
    ['a text that looks like the key of a tuple', '\0(n1)', tuple(1)],
    ['a text that looks like the key of a frozenset', '\0{n1}', new PyFrozenSet([1])],
    ['a text that looks like the key of an int', '\0i10000000000000000', 2n ** 64n],
    ['two functions', () => 1, () => 1],
  ])('%s are two', (_, first, second) => {
    const dict = new PyDict([
      [first, 1],
      [second, 2],
    ]);
    expect([...dict.values()]).toEqual([1, 2]);
    const [key1, key2] = [...dict.keys()];
    expect([Object.is(key1, first), Object.is(key2, second)]).toEqual([true, true]);
  });

  test('a nan that is an object is found as that object, a plain one never', () => {
    for (const nan of [new PyFloat(NaN), new PyComplex(NaN, 1), new PyComplex(1, NaN), new PyComplex(NaN, 0)]) {
      const dict = new PyDict([[nan, 1]]);
      expect([dict.get(nan), dict.has(nan), dict.delete(nan)]).toEqual([1, true, true]);
    }
    for (const make of [
      () => tuple(1, NaN),
      () => tuple(tuple(NaN)),
      () => new PyFrozenSet([NaN]),
      () => tuple(new PyFrozenSet([NaN])),
    ]) {
      const key = make();
      const dict = new PyDict([[key, 1]]).set(key, 2);
      expect([dict.size, dict.get(key), dict.get(make()), dict.delete(key)]).toEqual([1, 2, undefined, true]);
      const outer = new PyDict([[tuple(key, 'x'), 1]]);
      expect([outer.get(tuple(key, 'x')), outer.get(tuple(make(), 'x'))]).toEqual([1, undefined]);
    }
    const plain = new PyDict([[NaN, 1]]);
    expect([plain.get(NaN), plain.has(NaN), plain.delete(NaN), plain.size]).toEqual([undefined, false, false, 1]);
  });

  test.each<[string, unknown]>([
    ['list', []],
    ['dict', new PyDict()],
    ['dict', new Map()],
    ['dict', {}],
    ['dict', Object.create(null)],
    ['set', new Set()],
    ['list', tuple(1, [])],
    ['dict', new PyFrozenSet([tuple(1)]).union(new Set([1])) && tuple(new Map())],
  ])('a %s is unhashable', (type, key) => {
    expect(() => new PyDict().set(key, 1)).toThrow(new TypeError(`unhashable type: '${type}'`));
    expect(() => mapped([['a', 1]]).get(key)).toThrow(TypeError);
  });

  test('undefined is no key', () => {
    expect(() => new PyDict().set(undefined, 1)).toThrow('undefined is no Python value');
  });
});

describe('the interface of Map', () => {
  const keys = [...Array(5).keys()].map((i) => `key${i}`);
  const many = [...Array(100).keys()].map((i) => `key${i}`);

  test.each<[string, readonly unknown[]]>([
    ['strings', keys],
    ['more strings than a table has', many],
    ['ints', [3, 1, 2]],
    ['strings, then an int', ['a', 'b', 1, 'c']],
    ['names of Object.prototype', ['__proto__', 'constructor', 'toString', 'hasOwnProperty']],
    ['strings that look like indices', ['2', '1', '0']],
    ['the empty string and NUL', ['', '\0', '\0\0']],
  ])('%s keep their order and their values', (_, list) => {
    const entries = list.map((key, i) => [key, i] as [unknown, number]);
    const dict = new PyDict(entries);
    const map = new Map(entries);
    expect([...dict]).toEqual(entries);
    expect([...dict.keys()]).toEqual([...map.keys()]);
    expect([...dict.values()]).toEqual([...map.values()]);
    expect([...dict.entries()]).toEqual(entries);
    expect(dict.size).toBe(entries.length);
    const seen: unknown[] = [];
    dict.forEach((value, key, self) => {
      seen.push([key, value, self === dict]);
    });
    expect(seen).toEqual(entries.map(([key, value]) => [key, value, true]));
    for (const [key, value] of entries) expect([dict.get(key), dict.has(key)]).toEqual([value, true]);
    for (const absent of ['absent', 99, null]) expect([dict.get(absent), dict.has(absent)]).toEqual([undefined, false]);
    expect(({} as Record<string, unknown>)['0']).toBeUndefined();
    expect(Object.keys(dict)).toEqual([]);

    const middle = entries[1]![0];
    expect(dict.delete(middle)).toBe(true);
    dict.set(middle, 7);
    expect([...dict.keys()]).toEqual([...list.filter((key) => key !== middle), middle]);
    dict.clear();
    expect([dict.size, [...dict], dict.get(middle)]).toEqual([0, [], undefined]);
    expect([...dict.set('a', 1).set(2, 2)]).toEqual([
      ['a', 1],
      [2, 2],
    ]);
  });

  test('undefined and null are values like others', () => {
    const dict = new PyDict<unknown, unknown>([['a', undefined]]).set('b', null);
    expect([dict.has('a'), dict.get('a'), dict.get('b'), dict.size]).toEqual([true, undefined, null, 2]);
  });

  test('a dict of the keys of an object', () => {
    const object = { b: 1, a: 2, ...JSON.parse('{"__proto__": 3}') };
    expect([...PyDict.fromObject(object)]).toEqual(Object.entries(object));
  });

  test('says what it is', () => {
    expect(Object.prototype.toString.call(new PyDict())).toBe('[object PyDict]');
  });
});

describe('going through a dict that changes', () => {
  type Change = (dict: PyDict<unknown, number>, key: unknown) => void;
  const letters: [string, number][] = [...'abcde'].map((letter, i) => [letter, i]);

  test.each<[string, Change]>([
    ['deletes each key as it comes', (dict, key) => dict.delete(key)],
    ['deletes the first key at the third', (dict, key) => key === 'c' && dict.delete('a')],
    ['deletes the next key', (dict, key) => key === 'b' && dict.delete('c')],
    [
      'deletes all that was seen at the third',
      (dict, key) => key === 'c' && ['a', 'b', 'c'].map((k) => dict.delete(k)),
    ],
    ['deletes all but the last', (dict, key) => key === 'b' && ['a', 'b', 'c', 'd'].map((k) => dict.delete(k))],
    ['adds a string once', (dict, key) => key === 'e' && dict.set('f', 9)],
    ['adds an int at the start', (dict, key) => key === 'a' && dict.set(7, 9)],
    ['adds an int at the end', (dict, key) => key === 'e' && dict.set(7, 9)],
    ['changes values', (dict, key) => dict.set(key, 0)],
    ['moves a seen key to the end', (dict, key) => key === 'b' && dict.delete('a') && dict.set('a', 5)],
    ['moves a coming key to the end', (dict, key) => key === 'b' && dict.delete('d') && dict.set('d', 5)],
    ['clears it', (dict) => dict.clear()],
    ['deletes, then clears it', (dict, key) => key === 'b' && dict.delete('c') && dict.clear()],
  ])('%s: sees what one sees of a Map', (_, change) => {
    for (const dict of [shaped(letters), mapped(letters)]) {
      const map = new Map<unknown, number>(letters);
      const [seen, expected]: [unknown[], unknown[]] = [[], []];
      for (const [key, value] of dict) {
        seen.push([key, value]);
        change(dict, key);
      }
      for (const [key, value] of map) {
        expected.push([key, value]);
        change(map as never, key);
      }
      expect(seen).toEqual(expected);
      expect([...dict]).toEqual([...map]);
    }
  });

  test('each of two that go through it sees its own', () => {
    const dict = shaped(letters);
    const [first, second] = [dict.keys(), dict.keys()];
    first.next();
    first.next();
    second.next();
    dict.delete('a');
    expect([[...first], [...second]]).toEqual([
      ['c', 'd', 'e'],
      ['b', 'c', 'd', 'e'],
    ]);
  });
});

describe('addPairs', () => {
  test.each<[string, unknown[]]>([
    ['nothing', []],
    ['one pair', ['a', 1]],
    ['strings', ['a', 1, 'b', 2]],
    ['a key twice', ['a', 1, 'b', 2, 'a', 3]],
    ['a key twice among many', [...'abcdefghijklm'].flatMap((key, i) => [key, i]).concat(['c', 99, 'n', 1])],
    ['an int in between', ['a', 1, 2, 2, 'b', 3]],
    ['equal keys of other types', [1, 'a', true, 'b']],
    ['more than a table has', [...Array(70).keys()].flatMap((i) => [`k${i}`, i])],
  ])('%s: as set does one after another, also with a table that is known', (_, flat) => {
    const expected = new PyDict();
    for (let i = 0; i < flat.length; i += 2) expected.set(flat[i], flat[i + 1]);
    for (let round = 0; round < 80; round++) {
      const dict = new PyDict();
      dict.addPairs(['before', ...flat, 'behind'], 1, 1 + flat.length);
      expect([...dict]).toEqual([...expected]);
      const { keys, values } = dict.columns();
      expect([keys, values]).toEqual([[...expected.keys()], [...expected.values()]]);
    }
  });

  test('adds to what is there', () => {
    const dict = new PyDict<unknown, unknown>([['a', 1]]);
    dict.addPairs(['b', 2, 'a', 3], 0, 4);
    expect([...dict]).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });
});
