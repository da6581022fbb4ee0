/**
 * The arithmetic of structured and sub-array types: where fields go, how big the item is, and the limits that keep a small hostile
 * description from meaning an enormous type.
 */
import {
  ALIGNED_STRUCT,
  type Descriptor,
  type Field,
  isIndex,
  MAX_DIMENSIONS,
  MAX_FIELDS,
  MAX_ITEMSIZE,
  MAX_NESTING,
} from './descriptor.ts';
import { alignUp } from './format.ts';

/** Flags a record takes over from its fields: holds objects, pickles as a list, must be initialised, needs the Python API. */
const FROM_FIELDS = 0x1b;
/** Every structured type needs the Python API. */
const NEEDS_PYAPI = 0x10;

/** One field before it has a place. */
export interface UnplacedField<T extends Descriptor> {
  readonly name: string;
  readonly dtype: T;
  readonly title?: unknown;
  readonly offset?: number | undefined;
}

/** A structured type, computed. */
export interface StructLayout<T extends Descriptor> {
  readonly fields: ReadonlyMap<string, Field<T>>;
  readonly itemsize: number;
  readonly alignment: number;
  readonly flags: number;
}

/**
 * Places fields one after another, or where their own `offset` says, as NumPy does.
 *
 * @param itemsize - size of the whole item in bytes; by default what the fields need.
 * @param aligned - pad as a C compiler would.
 * @throws {TypeError} for a name that occurs twice.
 * @throws {RangeError} for a field that does not fit.
 */
export function placeFields<T extends Descriptor>(
  unplaced: readonly UnplacedField<T>[],
  { itemsize, aligned = false }: { itemsize?: number | undefined; aligned?: boolean | undefined } = {},
): StructLayout<T> {
  const fields = new Map<string, Field<T>>();
  let end = 0;
  let alignment = 1;
  let flags = NEEDS_PYAPI | (aligned ? ALIGNED_STRUCT : 0);
  for (const { name, dtype, title, offset } of unplaced) {
    if (fields.has(name)) throw new TypeError(`field ${JSON.stringify(name)} occurs more than once`);
    const start = offset ?? (aligned ? alignUp(end, dtype.alignment) : end);
    if (!isIndex(start)) {
      throw new RangeError(`field ${JSON.stringify(name)} starts at ${start}; expected a byte offset >= 0`);
    }
    if (aligned && start % dtype.alignment !== 0) {
      throw new RangeError(
        `field ${JSON.stringify(name)} starts at ${start}, not a multiple of its alignment ${dtype.alignment}`,
      );
    }
    fields.set(
      name,
      title === undefined || title === null ? { dtype, offset: start } : { dtype, offset: start, title },
    );
    end = Math.max(end, start + dtype.itemsize);
    if (aligned) alignment = Math.max(alignment, dtype.alignment);
    flags |= dtype.flags & FROM_FIELDS;
  }
  const needed = aligned ? alignUp(end, alignment) : end;
  const size = itemsize ?? needed;
  if (aligned && size % alignment !== 0) {
    throw new RangeError(`items of ${size} bytes are not a multiple of the record's alignment ${alignment}`);
  }
  checkFields(fields, size);
  return { fields, itemsize: size, alignment, flags };
}

/**
 * Checks that every field lies inside the item.
 *
 * @throws {RangeError} naming the field and the numbers.
 */
export function checkFields(fields: ReadonlyMap<string, Field<Descriptor>>, itemsize: number): void {
  if (!isIndex(itemsize) || itemsize > MAX_ITEMSIZE) {
    throw new RangeError(`items of ${itemsize} bytes; expected an integer from 0 to ${MAX_ITEMSIZE}`);
  }
  for (const [name, { dtype, offset }] of fields) {
    if (!isIndex(offset)) {
      throw new RangeError(`field ${JSON.stringify(name)} starts at ${offset}; expected a byte offset >= 0`);
    }
    if (offset + dtype.itemsize > itemsize) {
      throw new RangeError(
        `field ${JSON.stringify(name)} needs bytes ${offset} to ${offset + dtype.itemsize} of an item of ${itemsize} bytes`,
      );
    }
  }
}

/**
 * Checks the shape of a sub-array type and multiplies it out.
 *
 * @returns the item size in bytes.
 * @throws {RangeError} when a dimension is not an integer >= 0 or the whole exceeds 2^31-1 bytes.
 */
export function subarraySize(base: Descriptor, shape: readonly number[]): number {
  if (shape.length > MAX_DIMENSIONS) {
    throw new RangeError(`a sub-array of ${shape.length} dimensions; the limit is ${MAX_DIMENSIONS}`);
  }
  let size = base.itemsize;
  let lists = 1;
  for (const [axis, dimension] of shape.entries()) {
    if (!isIndex(dimension)) {
      throw new RangeError(`dimension ${axis} of a sub-array is ${String(dimension)}; expected an integer >= 0`);
    }
    size *= dimension;
    lists *= Math.max(dimension, 1);
  }
  if (size > MAX_ITEMSIZE || lists > MAX_ITEMSIZE) {
    throw new RangeError(
      `a sub-array of shape [${shape.join(', ')}] needs ${size} bytes; the limit is ${MAX_ITEMSIZE}`,
    );
  }
  // Nothing in memory bounds the work of reading items that take no bytes.
  if (size === 0 && lists > MAX_FIELDS) {
    throw new RangeError(`a sub-array of shape [${shape.join(', ')}] and no bytes; the limit is ${MAX_FIELDS} entries`);
  }
  return size;
}

/** What one has to know about a whole type, nested types included; kept because looking for it again could take 65,536 steps. */
export interface Traits {
  /** Fields, nested ones counted. */
  readonly leaves: number;
  /** Levels of nesting. */
  readonly depth: number;
  readonly hasObject: boolean;
  readonly isNative: boolean;
}

/**
 * The traits of a type made of other types.
 *
 * @throws {RangeError} beyond {@link MAX_FIELDS} fields or {@link MAX_NESTING} levels.
 */
export function combineTraits(parts: readonly Traits[]): Traits {
  let leaves = 0;
  let depth = 0;
  for (const part of parts) {
    leaves += part.leaves;
    depth = Math.max(depth, part.depth);
  }
  if (leaves > MAX_FIELDS) {
    throw new RangeError(`a dtype of ${leaves} fields, nested ones counted; the limit is ${MAX_FIELDS}`);
  }
  if (depth + 1 > MAX_NESTING) {
    throw new RangeError(`a dtype of ${depth + 1} nested levels; the limit is ${MAX_NESTING}`);
  }
  const hasObject = parts.some((part) => part.hasObject);
  const isNative = parts.every((part) => part.isNative);
  return { leaves: Math.max(leaves, 1), depth: depth + 1, hasObject, isNative };
}
