/** What an array looks like in a log: short, and quick however large it is. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { NDArray } from '../../src/numpy/ndarray.ts';

describe('the preview of an array', () => {
  test('shows all of a small one', () => {
    expect(
      inspect(
        NDArray.from([
          [1, 2],
          [3, 4.5],
        ]),
      ),
    ).toBe('NDArray([[1, 2],\n         [3, 4.5]], shape=[2, 2], dtype=float64)');
    expect(inspect(NDArray.from([[[1], [-0]]], { dtype: '>f4' }))).toBe(
      'NDArray([[[1],\n          [-0]]], shape=[1, 2, 1], dtype=>f4)',
    );
    expect(inspect(NDArray.from([[[1]], [[2]]]))).toBe(
      'NDArray([[[1]],\n\n         [[2]]], shape=[2, 1, 1], dtype=float64)',
    );
    expect(inspect(NDArray.from(1n))).toBe('NDArray(1n, shape=[], dtype=int64)');
    expect(inspect(NDArray.zeros([2, 0]))).toBe('NDArray([], shape=[2, 0], dtype=float64)');
    expect(inspect(NDArray.from([1, 2]).T)).toBe('NDArray([1, 2], shape=[2], dtype=float64)');
    expect(inspect(NDArray.over(new Uint8Array(1), { dtype: '?', shape: [1], readonly: true }))).toBe(
      'NDArray([false], shape=[1], dtype=bool, readonly)',
    );
  });

  test('shows every kind of item', () => {
    const shown = (values: unknown, dtype: string | [string, string][]): string => {
      return inspect(NDArray.from(values, { dtype })).replace(/, shape=.*/s, '');
    };
    expect(shown([{ re: 1, im: -2 }, { re: -0, im: -0 }, 3], 'c16')).toBe('NDArray([1-2j, 0-0j, 3+0j]');
    expect(shown(['a"b', 'é'], 'U3')).toBe('NDArray(["a\\"b", "é"]');
    expect(shown(['AB'], 'S2')).toBe('NDArray([<41 42>]');
    expect(shown([new Uint8Array(20)], 'V20')).toBe(`NDArray([<${'00 '.repeat(16)}…>]`);
    expect(
      shown(
        [{ a: 1, b: 'x' }],
        [
          ['a', 'i4'],
          ['b', 'U1'],
        ],
      ),
    ).toBe('NDArray([{a: 1, b: "x"}]');
    expect(inspect(NDArray.fromList([null, { b: 2 }, 'x', undefined, [1, 2]]))).toBe(
      'NDArray([null, { b: 2 }, "x", undefined, [1, 2]], shape=[5], dtype=object)',
    );
    expect(inspect(NDArray.from(['x'.repeat(500)]))).toContain(`"${'x'.repeat(79)}…]`);
  });

  test('shows the edges of a large one', () => {
    expect(inspect(NDArray.from(Array.from({ length: 100 }, (_, i) => i)))).toBe(
      'NDArray([0, 1, 2, ..., 97, 98, 99], shape=[100], dtype=float64)',
    );
    const square = inspect(NDArray.zeros([9, 9]));
    expect(square.match(/0, 0, 0, \.\.\., 0, 0, 0/g)).toHaveLength(6);
    expect(square).toContain('\n         ...,\n');
  });

  test('takes no longer for an enormous one', () => {
    const memory = new Uint8Array(1);
    const long = NDArray.over(memory, { dtype: 'u1', shape: [2 ** 52], strides: [0] });
    const deep = NDArray.over(memory, { dtype: 'u1', shape: new Array(50).fill(2), strides: new Array(50).fill(0) });
    const nested = NDArray.over(memory, { dtype: 'u1', shape: new Array(64).fill(1) });
    const start = performance.now();
    for (const array of [long, deep, nested]) expect(inspect(array).length).toBeLessThan(20_000);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(inspect(deep).match(/0/g)!.length).toBeLessThan(400);
  });

  test('survives bytes that are no text', () => {
    const array = NDArray.over(new Uint8Array(4).fill(0xff), { dtype: '<U1', shape: [1] });
    expect(inspect(array)).toBe(
      'NDArray([<0xffffffff at byte 0 is no code point; expected 0 to 0x10ffff>], shape=[1], dtype=<U1)',
    );
  });
});
