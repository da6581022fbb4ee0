import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { PyDict, PyFrozenSet, PySet, PyTuple } from '../../../src/index.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe('in a console', () => {
  test.each<[unknown, string]>([
    [new PyDict(), 'PyDict(0) {}'],
    [
      new PyDict<unknown, unknown>([
        ['a', 1],
        [2, [3]],
      ]),
      "PyDict(2) { 'a' => 1, 2 => [ 3 ] }",
    ],
    [new PyDict([[PyTuple.of(1, 'x'), null]]), "PyDict(1) { PyTuple(2) [ 1, 'x' ] => null }"],
    [new PySet<unknown>([1, 'a', PyTuple.of(2)]), "PySet(3) { 1, 'a', PyTuple(1) [ 2 ] }"],
    [new PyFrozenSet(), 'PyFrozenSet(0) {}'],
    [PyTuple.of(1, null), 'PyTuple(2) [ 1, null ]'],
    [[new PyDict([['a', new PySet([1])]])], "[ PyDict(1) { 'a' => PySet(1) { 1 } } ]"],
  ])('%o', (value, text) => {
    expect(inspect(value)).toBe(text);
  });

  test('stops at the depth that was asked for, as Node does for its own', () => {
    const nested = (make: (inner: unknown) => unknown): unknown => make(make(make(make('deep'))));
    const dict = nested((inner) => new PyDict([['k', inner]]));
    const map = nested((inner) => new Map([['k', inner]]));
    for (const depth of [0, 1, 2, 3, null]) {
      expect(inspect(dict, { depth })).toBe(
        inspect(map, { depth }).replace('[Map]', '[PyDict(1)]').replaceAll('Map', 'PyDict'),
      );
    }
  });

  test('shows no more items than were asked for, and how many there are', () => {
    const dict = new PyDict(numbers(120).map((i) => [i, i]));
    expect(inspect(dict, { maxArrayLength: 2 })).toBe('PyDict(120) { 0 => 0, 1 => 1, ... 118 more items }');
    expect(inspect(new PySet(numbers(3)), { maxArrayLength: 2 })).toBe('PySet(3) { 0, 1, ... 1 more item }');
    expect(inspect(new PySet(numbers(2)), { maxArrayLength: 2 })).toBe('PySet(2) { 0, 1 }');
    expect(inspect(new PySet(numbers(120)))).toContain('... 20 more items');
    expect(inspect(new PySet(numbers(120)), { maxArrayLength: null })).not.toContain('more');
  });

  test('a text that looks like the end of a list is left alone', () => {
    expect(inspect(new PySet(['... 1 more item']))).toBe("PySet(1) { '... 1 more item' }");
  });

  test('ends where a container holds itself, however deep it may go', () => {
    const dict = new PyDict<string, unknown>([['a', 1]]);
    dict.set('self', dict).set('list', [dict]);
    const text = "PyDict(3) { 'a' => 1, 'self' => [Circular], 'list' => [ [Circular] ] }";
    for (const depth of [2, 10, null]) expect(inspect(dict, { depth })).toBe(text);
    // Twice is not in itself.
    const shared = new PyDict([['x', 1]]);
    expect(inspect([shared, shared])).toBe("[ PyDict(1) { 'x' => 1 }, PyDict(1) { 'x' => 1 } ]");
  });

  test('what fails on the way leaves nothing behind', () => {
    const broken = new PyDict<string, unknown>([
      [
        'k',
        {
          [inspect.custom]: () => {
            throw new Error('no');
          },
        },
      ],
    ]);
    expect(() => inspect(broken)).toThrow('no');
    broken.set('k', 1);
    expect(inspect(broken)).toBe("PyDict(1) { 'k' => 1 }");
  });
});
