/** Values as Python prints them, and no more of them than a text should have. */
import { describe, expect, test } from 'vitest';
import {
  PyByteArray,
  PyComplex,
  PyDeque,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
} from '../../../src/index.ts';
import { repr } from '../../../src/pickle/object/repr.ts';

test.each<[unknown, string]>([
  [null, 'None'],
  [true, 'True'],
  [false, 'False'],
  [5, '5'],
  [-0, '-0.0'],
  [0.5, '0.5'],
  [1e16, '1e+16'],
  [1e22, '1e+22'],
  [Number.NaN, 'nan'],
  [2n ** 70n, '1180591620717411303424'],
  [2n ** 20000n, '<int of 20004 bits>'],
  [new PyFloat(2), '2.0'],
  [new PyComplex(1, -2), '(1-2j)'],
  ["it's", '"it\'s"'],
  ['a\n\u20ac\u200b', "'a\\n\u20ac\\u200b'"],
  [Uint8Array.of(0x61, 0xff, 0x0a), "b'a\\xff\\n'"],
  [PyByteArray.of(1), "bytearray(b'\\x01')"],
  [[], '[]'],
  [[1, [2, 'x']], "[1, [2, 'x']]"],
  [new PyTuple(), '()'],
  [PyTuple.of(1), '(1,)'],
  [PyTuple.of(1, null), '(1, None)'],
  [
    new PyDict<unknown, unknown>([
      [1, 'a'],
      ['b', [2]],
    ]),
    "{1: 'a', 'b': [2]}",
  ],
  [new Map([['a', 1]]), "{'a': 1}"],
  [{ a: 1 }, "{'a': 1}"],
  [new PySet([1, 2]), '{1, 2}'],
  [new PySet(), 'set()'],
  [new PyFrozenSet([1]), 'frozenset({1})'],
  [new PyFrozenSet(), 'frozenset()'],
  [new PyGlobal('builtins', 'list'), 'list'],
  [new PyGlobal('shop', 'Order'), 'shop.Order'],
  [new PyObject(new PyGlobal('shop', 'Order')), '<shop.Order object>'],
  [new (class Own {})(), '<Own object>'],
  [Object.create(null), '{}'],
])('%#: %s', (value, printed) => {
  expect(repr(value)).toBe(printed);
});

describe('what contains itself', () => {
  test('ends where it begins again', () => {
    const list: unknown[] = [1];
    list.push(list);
    const dict = new PyDict<unknown, unknown>([['me', null]]);
    dict.set('me', dict);
    const tuple = PyTuple.of<unknown[]>([]);
    (tuple[0] as unknown[]).push(tuple);
    expect([list, dict, tuple].map(repr)).toEqual(['[1, [...]]', "{'me': {...}}", '([(...)],)']);
    // Once it is printed, it is not being printed any more.
    expect(repr([list, list])).toBe('[[1, [...]], [1, [...]]]');
  });

  test('is printed in bounds, through classes that print themselves too', () => {
    let deep: unknown = [];
    for (let i = 0; i < 50_000; i++) deep = i % 2 ? [deep] : new PyDeque([deep]);
    expect(repr(deep)).toMatch(/^\[deque\(\[.*\.\.\..*\]\)\]$/);
    let wide: unknown = [];
    for (let i = 0; i < 64; i++) wide = i % 2 ? [wide, wide] : new PyDeque([wide, wide]);
    const started = performance.now();
    expect(repr(wide).length).toBeLessThan(1_000_000);
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('long text and bytes are cut', () => {
    expect(repr('x'.repeat(50_000))).toHaveLength(10_005);
    expect(repr(new Uint8Array(50_000))).toHaveLength(40_006);
    expect(repr(Array.from({ length: 50_000 }, () => 1))).toMatch(/, \.\.\.\]$/);
  });

  test('an error on the way leaves nothing behind', () => {
    const bad = {
      toString() {
        throw new Error('no');
      },
    };
    Object.setPrototypeOf(bad, class {}.prototype);
    const list = [bad];
    expect(() => repr(list)).toThrow('no');
    list.pop();
    expect(repr(list)).toBe('[]');
  });
});
