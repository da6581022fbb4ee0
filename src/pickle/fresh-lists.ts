/**
 * Lists that the fast lane has made and nobody has filled yet. Their items come between a mark and APPENDS, and then a list in the
 * size that these take stands for the empty one: `push` would give three items the room of seventeen.
 *
 * Nobody but the memo may have the empty one by then. So a list is fresh only if it was made by the lane, right before the mark,
 * and none that is empty was fetched since.
 */
import { PyTuple } from './object/tuple.ts';

/** In place of the number of a list: of none such, and of one that has no number. */
export const NOT_FRESH = -1;
export const UNNUMBERED = -2;

/**
 * How many fresh lists a mark lies on, by the low bits of their numbers: who fetches a value needs not look at it, and have it brought
 * from memory, to know that it is none of them.
 */
export const openLists = new Int32Array(256);
export const OPEN_MASK = 255;

export function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && !(value instanceof PyTuple);
}

export function isEmptyList(value: unknown): boolean {
  return typeof value === 'object' && Array.isArray(value) && value.length === 0;
}

/** A list of these items in the size that they take. */
export function listOf(items: readonly unknown[], start: number, end: number): unknown[] {
  switch (end - start) {
    case 1:
      return [items[start]];
    case 2:
      return [items[start], items[start + 1]];
    case 3:
      return [items[start], items[start + 1], items[start + 2]];
    case 4:
      return [items[start], items[start + 1], items[start + 2], items[start + 3]];
    default:
      return items.slice(start, end);
  }
}

/** An empty list for the one item that comes without a mark. */
export function withRoomForOne(): unknown[] {
  const list: unknown[] = [null];
  list.pop();
  return list;
}
