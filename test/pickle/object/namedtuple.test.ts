/** Named tuples: their items by name, what they are equal to, and how they are written. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDict, PyNamedTuple, type PyObject, PyTuple, standardRegistry } from '../../../src/index.ts';
import { bytes, text } from '../../support/bytes.ts';

const Point = PyNamedTuple.define('shop.Point', ['x', 'y']);
const registry = standardRegistry().extend().namedtuple(Point);

test('items have names', () => {
  const point = new Point(3, [4]);
  expect([point.x, point.y, point[0], point.length, [...point]]).toEqual([3, [4], 3, 2, [3, [4]]]);
  expect([point.get('y'), point.get('z'), point.toObject()]).toEqual([[4], undefined, { x: 3, y: [4] }]);
  expect([String(point), inspect(point), Point.name]).toEqual([
    'Point(x=3, y=[4])',
    'Point { x: 3, y: [ 4 ] }',
    'Point',
  ]);
  (point[1] as unknown[]).push(point);
  expect(String(point)).toBe('Point(x=3, y=[4, Point(...)])');
  (point[1] as unknown[]).pop();
  expect(point.map((item) => item)).toEqual([3, [4]]);
  expect(Array.isArray(point.slice()) && !(point.slice() instanceof PyTuple)).toBe(true);
  expect(new Point(7, 0)).toHaveLength(2);
});

test('names that every Array has are found by get alone', () => {
  const Odd = PyNamedTuple.define('shop.Odd', ['length', 'map', 'constructor', '__proto__', 'get']);
  const odd = new Odd(1, 2, 3, 4, 5);
  expect([
    odd.length,
    odd.get('length'),
    odd.get('map'),
    odd.get('constructor'),
    odd.get('__proto__'),
    odd.get('get'),
  ]).toEqual([5, 1, 2, 3, 4, 5]);
  expect(Object.getPrototypeOf(odd)).toBe(Odd.prototype);
  expect(Object.keys(odd.toObject())).toEqual(['length', 'map', 'constructor', '__proto__', 'get']);
});

test('it is equal to a tuple of the same items', () => {
  const dict = new PyDict<unknown, string>([[PyTuple.of(1, 2), 'here']]);
  expect([dict.get(new Point(1, 2)), dict.get(new Point(2, 1))]).toEqual(['here', undefined]);
});

describe('written', () => {
  test('it is made by __new__, and before protocol 2 of a tuple', () => {
    expect(text(dumps(new Point(1, 2), { protocol: 2 }))).toBe(
      '\x80\x02cshop\nPoint\nq\0K\x01K\x02\x86q\x01\x81q\x02.',
    );
    expect(text(dumps(new Point(1, 2), { protocol: 0 }))).toBe(
      'ccopy_reg\n_reconstructor\np0\n(cshop\nPoint\np1\nc__builtin__\ntuple\np2\n(I1\nI2\ntp3\ntp4\nRp5\n.',
    );
  });

  test.each([0, 1, 2, 3, 4, 5])('it comes back in protocol %i, to who knows it', (protocol) => {
    const data = dumps([new Point(1, 2)], { protocol });
    const [point] = loads<InstanceType<typeof Point>[]>(data, { registry });
    expect([point!.constructor, point!.y]).toEqual([Point, 2]);
    const [unknown] = loads<PyObject[]>(data);
    expect([unknown!.className, inspect(unknown)]).toEqual(['shop.Point', 'shop.Point(1, 2)']);
  });
});

test('a registry may be told of it in one line', () => {
  const told = standardRegistry().extend().namedtuple('shop.Point', ['x', 'y']);
  const point = loads<{ x: number }>(dumps(new Point(5, 6)), { registry: told });
  expect([point.x, String(point)]).toEqual([5, 'Point(x=5, y=6)']);
});

test('the number of items is that of the fields', () => {
  expect(() => new Point(1)).toThrow('shop.Point takes 2 values (x, y), got 1');
  const read = (items: string) => () => loads(bytes(`\x80\x02cshop\nPoint\n(${items}t\x81.`), { registry });
  expect(read('K\x01')).toThrow('shop.Point takes 2 values, got 1');
  expect(read('K\x01'.repeat(200_000))).toThrow('shop.Point takes 2 values, got 200000');
  const old = 'ccopy_reg\n_reconstructor\n(cshop\nPoint\nc__builtin__\ntuple\nK\x05tR.';
  expect(() => loads(bytes(old), { registry })).toThrow('shop.Point is made of a tuple');
  expect(() => PyNamedTuple.define('shop.Twice', ['x', 'x'])).toThrow('shop.Twice has a field twice: x, x');
  expect(() => PyNamedTuple.define('Point', ['x'])).toThrow(/expected a Python name/);
});
