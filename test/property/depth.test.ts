/** Nesting costs memory and nothing else: neither machine uses JavaScript's stack for it. */
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDict, PyGlobal, PyObject, PyTuple } from '../../src/index.ts';

type Wrap = (inner: unknown) => unknown;

const KINDS: readonly (readonly [string, Wrap, Wrap])[] = [
  ['lists', (inner) => [inner], (list) => (list as unknown[])[0]],
  ['lists of two', (inner) => [1, inner], (list) => (list as unknown[])[1]],
  ['tuples', (inner) => PyTuple.of(inner), (tuple) => (tuple as PyTuple)[0]],
  ['tuples of four', (inner) => PyTuple.of(1, 2, 3, inner), (tuple) => (tuple as PyTuple)[3]],
  ['dicts', (inner) => new PyDict([['k', inner]]), (dict) => (dict as PyDict).get('k')],
  ['Maps', (inner) => new Map([[1, inner]]), (dict) => (dict as PyDict).get(1)],
  ['plain objects', (inner) => ({ k: inner }), (dict) => (dict as PyDict).get('k')],
  [
    'arguments',
    (inner) => new PyObject(new PyGlobal('m', 'f'), PyTuple.of(inner)),
    (made) => (made as PyObject).args[0],
  ],
  ['states', (inner) => object({ state: inner }), (made) => (made as PyObject).state],
  ['items', (inner) => object({ listItems: [inner] }), (made) => (made as PyObject).listItems![0]],
];

function object(parts: Partial<PyObject>): PyObject {
  return Object.assign(new PyObject(new PyGlobal('m', 'C'), new PyTuple(), 'new'), parts);
}

describe('a value of 100,000 levels is written and read', () => {
  test.each([0, 1, 2, 3, 4, 5])('of all kinds in turn, protocol %i', (protocol) => {
    let value: unknown = null;
    for (let i = 0; i < 100_000; i++) value = KINDS[i % KINDS.length]![1](value);
    let inner = loads<unknown>(dumps(value, { protocol }));
    for (let i = 100_000 - 1; i >= 0; i--) inner = KINDS[i % KINDS.length]![2](inner);
    expect(inner).toBeNull();
  });

  test.each(KINDS.filter(([name]) => /^(lists|tuples|arguments|items)$/.test(name)))(
    'of %s alone',
    (_, wrap, unwrap) => {
      let value: unknown = null;
      for (let i = 0; i < 100_000; i++) value = wrap(value);
      let inner = loads<unknown>(dumps(value, { protocol: 4 }));
      let depth = 0;
      for (; inner !== null; inner = unwrap(inner)) depth++;
      expect(depth).toBe(100_000);
    },
  );
});

describe('without an end', () => {
  const holding = (first: unknown[], make: (items: unknown[]) => unknown = (items) => items): unknown => {
    const value = make(first) as unknown[];
    value.push(value);
    return value;
  };

  test('a list in itself is written once', () => {
    const list = loads<unknown[]>(dumps(holding([1])));
    expect(list[1]).toBe(list);
  });

  test.each<[string, unknown]>([
    ['a tuple in itself', holding([], PyTuple.from)],
    ['a tuple in itself, with other things', holding(['a', [], 1, 2], PyTuple.from)],
  ])('%s, which Python cannot make: an error', (_, value) => {
    const error = { code: 'ERR_PICKLE_LIMIT', limit: 'maxDepth' };
    expect(() => dumps(value)).toThrow(expect.objectContaining(error));
  });
});
