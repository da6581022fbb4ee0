/**
 * What contiguous arrays of one dtype and shape have in common, worked out once.
 *
 * A pickle with many small arrays has few shapes. Checking a shape, multiplying it out, and making two frozen lists take
 * three times as long as the array itself; the arrays here share them, which nobody can tell, since they are frozen. Only
 * dtypes are kept that have a typed array of their own and nothing in them that could be large.
 */
import type { DType } from './dtype.ts';
import { checkShape, contiguousStrides, countItems } from './layout.ts';
import { type ItemArray, isNativeOrder, itemArray, type TypedArrayType } from './storage.ts';

/** Proven for its dtype, shape and order. A class, so that all are of one kind to the engine, however a dtype came to be. */
export class Plan {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly order: 'C' | 'F';
  /** In items, as for {@link place}. */
  readonly strides: readonly number[];
  readonly nbytes: number;
  readonly type: TypedArrayType;
  /** Elements of the typed array in all, and in an item. */
  readonly length: number;
  readonly perItem: 1 | 2;

  constructor(dtype: DType, shape: readonly number[], order: 'C' | 'F', size: number, { type, perItem }: ItemArray) {
    this.dtype = dtype.seal();
    this.shape = shape;
    this.order = order;
    this.strides = contiguousStrides(shape, 1, order);
    this.nbytes = size * dtype.itemsize;
    this.type = type;
    this.length = size * perItem;
    this.perItem = perItem;
  }
}

/** The plans that were asked for last; so many shapes take turns in a pickle without being in each other's way. */
const KEPT = 8;
const plans: Plan[] = [];
let next = 0;

/**
 * The plan for contiguous items in their own typed array; null for a dtype that has none, or for a shape that is wrong in
 * any way, about which the checks of layout.ts say what there is to say.
 */
export function planOf(dtype: DType, shape: readonly unknown[], order: 'C' | 'F'): Plan | null {
  for (let i = 0; i < plans.length; i++) {
    const plan = plans[i]!;
    if (plan.dtype === dtype && plan.order === order && isSame(plan.shape, shape)) return plan;
  }
  const plan = makePlan(dtype, shape, order);
  if (plan !== null) {
    plans[next] = plan;
    next = (next + 1) % KEPT;
  }
  return plan;
}

function isSame(shape: readonly number[], other: readonly unknown[]): boolean {
  const { length } = shape;
  if (other.length !== length) return false;
  for (let axis = 0; axis < length; axis++) if (shape[axis] !== other[axis]) return false;
  return true;
}

function makePlan(dtype: DType, shape: readonly unknown[], order: 'C' | 'F'): Plan | null {
  const own = isNativeOrder(dtype) ? itemArray(dtype) : null;
  if (own === null || dtype.base !== dtype || dtype.metadata !== null) return null;
  let lengths: readonly number[];
  let size: number;
  try {
    lengths = checkShape(shape as readonly number[]);
    size = countItems(lengths, dtype.itemsize);
  } catch {
    return null;
  }
  return new Plan(dtype, lengths, order, size, own);
}
