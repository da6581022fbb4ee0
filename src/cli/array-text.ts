/** Arrays in a terminal: what they are in a line, and what is in them, cut short. */
import { inspect } from 'node:util';
import type { NDArray } from '../numpy/index.ts';
import { bytesText, printable } from './text.ts';

/** `numpy.ndarray, float64, shape (2, 3), 48 bytes`, and what is unusual about it. */
export function arrayHead(array: NDArray): string {
  const { dtype, shape, nbytes, readonly, storage } = array;
  const parts = ['numpy.ndarray', printable(String(dtype)), `shape ${shapeText(shape)}`];
  if (storage !== 'list') parts.push(bytesText(nbytes));
  if (shape.length > 1 && !array.isContiguous('C')) parts.push(array.isContiguous('F') ? 'Fortran order' : 'with gaps');
  if (readonly) parts.push('read-only');
  return parts.join(', ');
}

/** `(2, 3)`, as Python prints a shape. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}

/** The items, a line for each row. */
export function arrayPreview(array: NDArray): string[] {
  const text = inspect(array, { colors: false });
  const end = text.lastIndexOf(', shape=[');
  // The lines behind the first are set in by the width of `NDArray(`.
  return text
    .slice('NDArray('.length, end)
    .split('\n')
    .map((line, i) => printable(i === 0 ? line : line.slice('NDArray('.length)))
    .filter((line) => line !== '');
}
