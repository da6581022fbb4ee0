/**
 * Walking the items of a strided array in logical order: the first axis slowest, whatever the memory looks like.
 *
 * Everything here counts in elements of the array's `data`.
 */

/** The positions of all items, in logical (C) order. */
export function* positions(shape: readonly number[], steps: readonly number[], start: number): Generator<number> {
  if (shape.includes(0)) return;
  const last = shape.length - 1;
  if (last < 0) {
    yield start;
    return;
  }
  const length = shape[last]!;
  const step = steps[last]!;
  for (const row of rows(shape, steps, start)) {
    for (let i = 0, at = row; i < length; i++, at += step) yield at;
  }
}

/** The positions at which the last axis starts, in logical order. The array has at least one axis and no axis of length 0. */
export function* rows(shape: readonly number[], steps: readonly number[], start: number): Generator<number> {
  const axes = shape.length - 1;
  const index = new Array<number>(axes).fill(0);
  let at = start;
  for (;;) {
    yield at;
    let axis = axes - 1;
    for (; axis >= 0; axis--) {
      at += steps[axis]!;
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      at -= steps[axis]! * shape[axis]!;
      index[axis] = 0;
    }
    if (axis < 0) return;
  }
}

/** What {@link gather} needs of a typed array. */
interface Elements {
  [index: number]: unknown;
}

/**
 * Copies items one after another, in logical order.
 *
 * @param from - the array's `data`.
 * @param perItem - elements that make one item.
 * @param to - takes all items, from index 0.
 */
export function gather(
  from: Elements,
  shape: readonly number[],
  steps: readonly number[],
  start: number,
  perItem: number,
  to: Elements,
): void {
  let next = 0;
  if (shape.includes(0) || perItem === 0) return;
  const last = shape.length - 1;
  const length = last < 0 ? 1 : shape[last]!;
  const step = last < 0 ? perItem : steps[last]!;
  for (const row of last < 0 ? [start] : rows(shape, steps, start)) {
    for (let i = 0, at = row; i < length; i++, at += step) {
      for (let part = 0; part < perItem; part++) to[next++] = from[at + part];
    }
  }
}
