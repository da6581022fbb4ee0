/**
 * New views of the same memory, as arithmetic on shapes, strides and offsets: slices, transpositions, other shapes.
 */
import { isIndex } from './descriptor.ts';
import { isContiguous } from './layout.ts';

/**
 * What to take of one axis: an index, which removes the axis; `[start, stop, step]` as in Python's `start:stop:step`, each of them
 * optional and negative ones counted from the end; `null` for all of it.
 */
export type SliceSpec =
  | number
  | null
  | undefined
  | readonly [start?: number | null, stop?: number | null, step?: number | null];

/** The part of an array that a view changes; strides and offset in the same unit. */
export interface Geometry {
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/**
 * Python's indexing with integers and slices.
 *
 * @throws {RangeError} for an index outside its axis or more specs than axes.
 * @throws {TypeError} for what is not an integer.
 */
export function sliced({ shape, strides, offset }: Geometry, specs: readonly SliceSpec[]): Geometry {
  if (specs.length > shape.length) throw new RangeError(`${specs.length} slices for an array of ${shape.length} axes`);
  const newShape: number[] = [];
  const newStrides: number[] = [];
  let newOffset = offset;
  for (const [axis, length] of shape.entries()) {
    const spec = specs[axis] ?? [];
    const stride = strides[axis]!;
    if (typeof spec === 'number') {
      newOffset += stride * checkIndex(spec, length, axis);
      continue;
    }
    const { start, step, count } = sliceIndices(spec, length, axis);
    if (count > 0) newOffset += stride * start;
    newShape.push(count);
    newStrides.push(stride * step);
  }
  return { shape: Object.freeze(newShape), strides: Object.freeze(newStrides), offset: newOffset };
}

/**
 * An index as a number from 0.
 *
 * @throws {RangeError} when it lies outside the axis.
 * @throws {TypeError} when it is not an integer.
 */
export function checkIndex(index: number, length: number, axis: number): number {
  if (!Number.isInteger(index)) {
    throw new TypeError(`expected an integer index for axis ${axis}, found ${String(index)}`);
  }
  const from0 = index < 0 ? index + length : index;
  if (from0 < 0 || from0 >= length) throw new RangeError(`index ${index} is outside axis ${axis} of length ${length}`);
  return from0;
}

/** What Python's `slice(...).indices(length)` says, with the number of items. */
function sliceIndices(
  spec: readonly (number | null | undefined)[],
  length: number,
  axis: number,
): { start: number; step: number; count: number } {
  if (!Array.isArray(spec) || spec.length > 3) {
    throw new TypeError(`expected an index, null or [start, stop, step] for axis ${axis}`);
  }
  for (const part of spec) {
    if (part !== null && part !== undefined && !Number.isSafeInteger(part)) {
      throw new TypeError(`expected integers in the slice of axis ${axis}, found ${String(part)}`);
    }
  }
  const [from, to, by] = spec;
  const step = by ?? 1;
  if (step === 0) throw new RangeError(`the slice of axis ${axis} has a step of 0`);
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const clamp = (part: number): number => Math.min(Math.max(part < 0 ? part + length : part, low), high);
  const start = clampOr(from, step > 0 ? low : high, clamp);
  const stop = clampOr(to, step > 0 ? high : low, clamp);
  const count = Math.max(0, Math.ceil((stop - start) / step));
  // A step beyond the axis takes one item; keeping it would let strides leave the safe integers.
  return { start, step: count > 1 ? step : Math.sign(step), count };
}

function clampOr(part: number | null | undefined, otherwise: number, clamp: (part: number) => number): number {
  return part === null || part === undefined ? otherwise : clamp(part);
}

/**
 * The axes in another order, by default reversed.
 *
 * @throws {TypeError} when `axes` is not a permutation of the axes.
 */
export function transposed({ shape, strides, offset }: Geometry, axes: readonly number[]): Geometry {
  const order =
    axes.length === 0
      ? shape.map((_, axis) => shape.length - 1 - axis)
      : axes.map((axis) => wrapAxis(axis, shape.length));
  if (
    order.length !== shape.length ||
    new Set(order).size !== order.length ||
    order.some((axis) => shape[axis] === undefined)
  ) {
    throw new TypeError(`expected the ${shape.length} axes in some order, found [${axes.join(', ')}]`);
  }
  return {
    shape: Object.freeze(order.map((axis) => shape[axis]!)),
    strides: Object.freeze(order.map((axis) => strides[axis]!)),
    offset,
  };
}

function wrapAxis(axis: number, axes: number): number {
  return axis < 0 ? axis + axes : axis;
}

/**
 * Fills in the one length that may be left open as -1.
 *
 * @throws {RangeError} when the lengths do not multiply to `size`.
 */
export function resolveShape(shape: readonly number[], size: number): readonly number[] {
  const open = shape.indexOf(-1);
  const known = shape.reduce((product, length, axis) => (axis === open ? product : product * length), 1);
  const lengths = open < 0 ? shape : shape.with(open, size / known);
  const fits = lengths.every(isIndex) && lengths.reduce((product, length) => product * length, 1) === size;
  if (!fits) throw new RangeError(`an array of ${size} items does not reshape to [${shape.join(', ')}]`);
  return lengths;
}

/**
 * The order of axes in which the array is C-contiguous, widest strides first; null when there are gaps, overlaps or negative strides.
 *
 * @param step - the stride that counts as "next to each other", in the units of `strides`.
 */
export function contiguousAxes({ shape, strides, offset }: Geometry, step: number): readonly number[] | null {
  const axes = shape.map((_, axis) => axis).sort((a, b) => strides[b]! - strides[a]! || a - b);
  const inOrder = axes.length === 0 ? { shape, strides } : transposed({ shape, strides, offset }, axes);
  return isContiguous(inOrder.shape, inOrder.strides, step, 'C') ? axes : null;
}
