/**
 * What a class of arrays tells the unpickling machine, so that many small ones can be read without their parts; see array-runs.ts.
 */

/** What arrays of one dtype, shape and order have in common. */
export interface ArrayPlan {
  /** Bytes of an array. */
  readonly nbytes: number;
}

/** What an array is made of, as the pickle had it. */
export interface ArrayParts {
  readonly memory: Uint8Array;
  readonly dtype: unknown;
  readonly shape: readonly number[];
}

/** How a function that a pickle calls makes arrays. */
export interface ArrayMaker<Plan extends ArrayPlan = ArrayPlan> {
  /**
   * Its arguments: memory, dtype, shape and order; or shape, dtype, memory, 0, None and order; or those of `_reconstruct`, of which
   * nothing but the class counts, and a state that follows.
   */
  readonly form: 'buffer first' | 'shape first' | 'state';
  /** An array. Whether the registry still says of its class what this is for is asked before. */
  readonly example: object;
  /** True for the class whose instances these are, and no subclass of it. */
  isArrayClass(cls: unknown): boolean;
  /** Null where the arguments are not plain ones, about which the function itself says what there is to say. */
  plan(dtype: unknown, shape: readonly unknown[], order: unknown): Plan | null;
  /** An array of a plan over as much memory as that says, at an address that suits any item. */
  array(plan: Plan, memory: ArrayBufferLike, byteOffset: number, readonly: boolean): object;
  /** What such an array was made of. */
  partsOf(array: object): ArrayParts;
}
