/** Slices, transpositions and other shapes, against the same done to nested arrays one item at a time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NDArray } from '../../src/numpy/ndarray.ts';
import type { SliceSpec } from '../../src/numpy/views.ts';

/** Every item with its index. */
type Cell = readonly [index: readonly number[], value: unknown];

function cells(shape: readonly number[], value: (index: readonly number[]) => unknown): Cell[] {
  let all: number[][] = [[]];
  for (const length of shape) all = all.flatMap((index) => Array.from({ length }, (_, i) => [...index, i]));
  return all.map((index) => [index, value(index)]);
}

const cellsOf = (array: NDArray): Cell[] => cells(array.shape, (index) => array.get(...index));

/** The indices of Python's slice, counted out as its documentation defines them. */
function indices(spec: SliceSpec, length: number): number[] {
  const [start = null, stop = null, step = null] = Array.isArray(spec) ? spec : [];
  const by = (step as number | null) ?? 1;
  const wrap = (part: number): number => (part < 0 ? part + length : part);
  const clip = (part: number, low: number, high: number): number => Math.max(low, Math.min(high, part));
  const found: number[] = [];
  if (by > 0) {
    const from = start === null ? 0 : clip(wrap(start as number), 0, length);
    const to = stop === null ? length : clip(wrap(stop as number), 0, length);
    for (let i = from; i < to; i += by) found.push(i);
  } else {
    const from = start === null ? length - 1 : clip(wrap(start as number), -1, length - 1);
    const to = stop === null ? -1 : clip(wrap(stop as number), -1, length - 1);
    for (let i = from; i > to; i += by) found.push(i);
  }
  return found;
}

/** An array of distinct items of some dtype, shape and order. */
const arrays = fc
  .record({
    shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }),
    dtype: fc.constantFrom('<i4', '>f8', 'c16', 'U3', 'O', '<f2'),
    order: fc.constantFrom('C' as const, 'F' as const),
  })
  .map(({ shape, dtype, order }) => {
    const size = shape.reduce((product, length) => product * length, 1);
    const items = Array.from({ length: size }, (_, i) => (dtype === 'U3' ? String(i) : i));
    return NDArray.from(items, { dtype, shape, order }) as NDArray;
  });

const bound = fc.option(fc.integer({ min: -6, max: 6 }));
const steps = fc.option(fc.oneof(fc.constantFrom(-3, -2, -1, 1, 2, 3), fc.constantFrom(2 ** 53 - 1, -(2 ** 53) + 1)));

function specFor(length: number): fc.Arbitrary<SliceSpec> {
  const slice = fc.oneof(
    fc.constantFrom(null, undefined, []),
    fc.tuple(bound),
    fc.tuple(bound, bound),
    fc.tuple(bound, bound, steps),
  ) as fc.Arbitrary<SliceSpec>;
  return length === 0
    ? slice
    : fc.oneof({ weight: 3, arbitrary: slice }, fc.integer({ min: -length, max: length - 1 }));
}

const sliced = arrays.chain((array) =>
  fc.tuple(fc.constant(array), fc.tuple(...array.shape.map(specFor)) as fc.Arbitrary<SliceSpec[]>),
);

/** A view got by slicing and transposing. */
const views = sliced.chain(([array, specs]) => {
  const view = array.slice(...specs);
  return fc
    .shuffledSubarray(
      view.shape.map((_, axis) => axis),
      { minLength: view.ndim },
    )
    .map((axes) => view.transpose(axes));
});

describe('a slice', () => {
  test('has the items that Python takes, and shares their memory', () => {
    fc.assert(
      fc.property(sliced, ([array, specs]) => {
        const view = array.slice(...specs);
        const taken = array.shape.map((length, axis) => {
          const spec = specs[axis];
          return typeof spec === 'number' ? [spec] : indices(spec, length);
        });
        const kept = taken.filter((_, axis) => typeof specs[axis] !== 'number');
        expect(view.shape).toEqual(kept.map((list) => list.length));
        expect(view.data).toBe(array.data);
        const expected = cells(view.shape, (index) => {
          const rest = [...index];
          return array.get(...taken.map((list, axis) => list[typeof specs[axis] === 'number' ? 0 : rest.shift()!]!));
        });
        expect(cellsOf(view)).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });

  test.each<[string, SliceSpec[]]>([
    ['2 slices for an array of 1 axes', [null, null]],
    ['index 3 is outside axis 0 of length 3', [3]],
    ['index -4 is outside axis 0 of length 3', [-4]],
    ['expected an integer index for axis 0, found 0.5', [0.5]],
    ['the slice of axis 0 has a step of 0', [[0, 1, 0]]],
    ['expected integers in the slice of axis 0, found 0.5', [[0.5]]],
    ['expected integers in the slice of axis 0, found 1', [['1' as never]]],
    ['expected an index, null or [start, stop, step] for axis 0', [[1, 2, 3, 4] as never]],
    ['expected an index, null or [start, stop, step] for axis 0', ['1:2' as never]],
  ])('is refused: %s', (message, specs) => {
    expect(() => NDArray.from([1, 2, 3]).slice(...specs)).toThrow(message);
  });
});

describe('a transposition', () => {
  test('has every item at the permuted index', () => {
    const permuted = arrays.chain((array) =>
      fc.tuple(
        fc.constant(array),
        fc.shuffledSubarray(
          array.shape.map((_, axis) => axis),
          { minLength: array.ndim },
        ),
      ),
    );
    fc.assert(
      fc.property(permuted, ([array, axes]) => {
        const view = array.transpose(...axes);
        if (axes.length > 0) expect(view.shape).toEqual(axes.map((axis) => array.shape[axis]));
        const expected = cells(view.shape, (index) =>
          array.get(...array.shape.map((_, axis) => index[axes.indexOf(axis)]!)),
        );
        expect(cellsOf(view)).toEqual(expected);
        expect(array.transpose(axes.map((axis) => axis - array.ndim)).toNested()).toEqual(view.toNested());
      }),
      { numRuns: 1000 },
    );
  });

  test('without axes reverses them', () => {
    const array = NDArray.zeros([2, 3, 4]);
    expect([array.T.shape, array.transpose().strides, array.transpose([]).shape]).toEqual([
      [4, 3, 2],
      [1, 4, 12],
      [4, 3, 2],
    ]);
  });

  test.each([[[0]], [[0, 0]], [[0, 2]], [[0, -3]], [[0.5, 1]], [[0, 1, 2]], [['a', 'b'] as never]])(
    'by %j is refused',
    (axes) => {
      expect(() => NDArray.zeros([2, 3]).transpose(...(axes as number[]))).toThrow('expected the 2 axes in some order');
    },
  );
});

describe('any view', () => {
  test('iterates, nests, copies and swaps as its items say', () => {
    fc.assert(
      fc.property(views, (view) => {
        const values = cellsOf(view).map(([, value]) => value);
        expect([...view]).toEqual(values);
        expect(view.toNested<unknown[]>()).toEqual(view.ndim === 0 ? view.item() : view.copy().toNested());
        for (const order of ['C', 'F'] as const) {
          const copy = view.copy(order);
          expect([copy.isContiguous(order), [...copy], copy.shape]).toEqual([true, values, view.shape]);
          expect([...view.ascontiguous(order)]).toEqual(values);
        }
        if (view.storage !== 'list') {
          expect([...view.native()]).toEqual(values);
          expect([...view.byteswapped()]).toEqual(values);
          expect(view.copy().bytes().length).toBe(view.nbytes);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('is contiguous exactly when its items stand one after another', () => {
    fc.assert(
      fc.property(views, (view) => {
        const inOrder = (array: NDArray): boolean => {
          const at = cells(array.shape, (index) => array.index(...index)).map(([, place]) => place as number);
          const step = array.storage === 'bytes' ? array.dtype.itemsize : array.dtype.kind === 'c' ? 2 : 1;
          return at.every((place, i) => place === at[0]! + i * step);
        };
        expect(view.isContiguous('C')).toBe(inOrder(view));
        expect(view.isContiguous('F')).toBe(inOrder(view.T));
        expect(view.isContiguous('A')).toBe(inOrder(view) || inOrder(view.T));
        const axes = view.contiguousAxes();
        if (axes) expect(inOrder(view.transpose(axes))).toBe(true);
        else expect(inOrder(view) || inOrder(view.T)).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('takes another shape in either order', () => {
    const factored = views.chain((view) => {
      const { size } = view;
      const divisors = Array.from({ length: size }, (_, i) => i + 1).filter((divisor) => size % divisor === 0);
      const shapes =
        size === 0 ? fc.constantFrom([0], [0, 3], [2, 0]) : fc.constantFrom(...divisors).map((d) => [d, size / d]);
      return fc.tuple(fc.constant(view), shapes, fc.constantFrom('C' as const, 'F' as const));
    });
    fc.assert(
      fc.property(factored, ([view, shape, order]) => {
        const reshaped = view.reshape(shape, order);
        expect(reshaped.shape).toEqual(shape);
        const [before, after] = order === 'C' ? [view, reshaped] : [view.T, reshaped.T];
        expect([...after]).toEqual([...before]);
        if (view.isContiguous(order)) expect(reshaped.data).toBe(view.data);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('another shape', () => {
  test('may leave one length open', () => {
    const array = NDArray.zeros([2, 6]);
    expect([array.reshape([-1]).shape, array.reshape([3, -1]).shape, array.reshape([-1, 12]).shape]).toEqual([
      [12],
      [3, 4],
      [1, 12],
    ]);
    expect(NDArray.zeros([1, 1]).reshape([]).item()).toBe(0);
  });

  test.each([[[5]], [[-1, 5]], [[-1, -1]], [[-2, -6]], [[0, -1]], [[2.4, 5]], [[]]])(
    '%j is refused for 12 items',
    (shape) => {
      expect(() => NDArray.zeros([12]).reshape(shape)).toThrow('an array of 12 items does not reshape to');
    },
  );
});
