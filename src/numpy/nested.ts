/**
 * Nested JavaScript arrays: the shape they imply, their items in order, the type that fits them, and the way back.
 */
import { type Descriptor, MAX_DIMENSIONS } from './descriptor.ts';
import type { Access } from './element.ts';

/** Items that one call may turn into nested arrays. An engine runs out of memory not far above. */
const MAX_NESTED_ITEMS = 2 ** 26;

/** Tells arrays, which are axes, from items. Typed arrays are axes too, except bytes where bytes are the items. */
export type IsAxis = (value: unknown) => value is ArrayLike<unknown>;

/** The test for a dtype; without one, anything array-like is an axis. */
export function axisTest(dtype: Descriptor | null): IsAxis {
  const bytesAreItems = dtype !== null && (dtype.kind === 'S' || dtype.kind === 'V');
  return (value): value is ArrayLike<unknown> => {
    if (Array.isArray(value)) return true;
    if (!ArrayBuffer.isView(value) || value instanceof DataView) return false;
    return !(bytesAreItems && value instanceof Uint8Array);
  };
}

/**
 * The shape of nested arrays, found along their first entries.
 *
 * @throws {RangeError} beyond 64 levels, which is also where an array that contains itself ends.
 */
export function inferShape(nested: unknown, isAxis: IsAxis): number[] {
  const shape: number[] = [];
  let level = nested;
  while (isAxis(level)) {
    if (shape.length === MAX_DIMENSIONS) throw new RangeError(`arrays nested more than ${MAX_DIMENSIONS} deep`);
    shape.push(level.length);
    if (level.length === 0) break;
    level = level[0];
  }
  return shape;
}

/**
 * The items of nested arrays in logical order.
 *
 * @throws {TypeError} when the arrays are not all of the shape, naming the place.
 */
export function flatten(nested: unknown, shape: readonly number[], isAxis: IsAxis): unknown[] {
  const items: unknown[] = [];
  const path: number[] = [];
  const visit = (value: unknown, axis: number): void => {
    if (axis === shape.length) {
      items.push(value);
      return;
    }
    if (!isAxis(value) || value.length !== shape[axis]) {
      const found = isAxis(value) ? `an array of ${value.length}` : typeof value;
      throw new TypeError(
        `expected an array of ${shape[axis]} at [${path.join('][')}], found ${found}; the arrays are ragged`,
      );
    }
    for (let i = 0; i < value.length; i++) {
      path[axis] = i;
      visit(value[i], axis + 1);
    }
    path.length = axis;
  };
  visit(nested, 0);
  return items;
}

/**
 * The dtype that holds a list of JavaScript values: numbers are `f8`, bigints `i8` (`u8` when one needs it), booleans `b1`, text
 * `U` of the longest, `{ re, im }` `c16`.
 *
 * @throws {TypeError} when the values have no type in common.
 */
export function inferDType(items: readonly unknown[]): string {
  const kinds = new Set(items.map(kindOf));
  if (kinds.size === 0) return 'f8';
  if (kinds.size === 1) {
    const [kind] = kinds;
    if (kind === 'U') return `U${longest(items)}`;
    if (kind === 'i8') return items.some((item) => (item as bigint) >= 2n ** 63n) ? 'u8' : 'i8';
    if (kind) return kind;
  }
  if ([...kinds].every((kind) => kind === 'f8' || kind === 'c16')) return 'c16';
  throw new TypeError(
    `no dtype holds all of ${[...new Set(items.map((item) => typeof item))].join(', ')}; name one, such as { dtype: 'O' }`,
  );
}

function kindOf(item: unknown): string | null {
  switch (typeof item) {
    case 'number':
      return 'f8';
    case 'bigint':
      return 'i8';
    case 'boolean':
      return 'b1';
    case 'string':
      return 'U';
    case 'object':
      return item !== null && 're' in item && 'im' in item ? 'c16' : null;
    default:
      return null;
  }
}

/** The most code points (text) or bytes of any item, at least 1: NumPy has no arrays of empty text. */
export function longest(items: readonly unknown[]): number {
  let most = 1;
  for (const item of items) {
    if (typeof item === 'string') most = Math.max(most, [...item].length);
    else if (item instanceof Uint8Array) most = Math.max(most, item.length);
  }
  return most;
}

/**
 * An array as nested JavaScript arrays; the item itself when there is no axis.
 *
 * @param steps - strides in elements of `data`.
 * @throws {RangeError} when that would be more than 2^26 items or lists.
 */
export function toNested(shape: readonly number[], steps: readonly number[], start: number, access: Access): unknown {
  let count = 1;
  for (const length of shape) {
    count *= length;
    if (count > MAX_NESTED_ITEMS) {
      throw new RangeError(
        `shape [${shape.join(', ')}] is more than ${MAX_NESTED_ITEMS} nested items; read data instead`,
      );
    }
    if (length === 0) break;
  }
  const visit = (axis: number, from: number): unknown => {
    if (axis === shape.length) return access.read(from);
    const step = steps[axis]!;
    return Array.from({ length: shape[axis]! }, (_, i) => visit(axis + 1, from + i * step));
  };
  return visit(0, start);
}
