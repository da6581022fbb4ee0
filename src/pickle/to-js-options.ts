/**
 * What a caller of `toJS` may choose, with the defaults, and what the walk asks of those who know NumPy's arrays.
 */
import { fail } from './errors.ts';
import { checkChoice } from './options.ts';

/** How values become plain. */
export interface ToJSOptions {
  /**
   * What a dict becomes that has keys which are not strings. `'string'`, the default: an object like any other, with the
   * text of each key as JSON has it or as Python prints it; where two keys have one text, the later gets ` (2)` behind
   * it. `'map'`: a Map, or a list of pairs with `json`. `'error'`: an error.
   */
  readonly keys?: 'string' | 'map' | 'error';
  /**
   * What an integer beyond 2**53 becomes. `'bigint'`, the default, stays as it is. `'string'`, the default with `json`, is
   * its decimal digits, or hexadecimal ones where there would be more than 4300. `'number'` is rounded. With the last two,
   * a bigint below 2**53, of an array of 64-bit integers, becomes a number.
   */
  readonly bigint?: 'bigint' | 'string' | 'number';
  /**
   * What a NumPy array becomes. `'nested'`, the default: arrays in arrays, and their items. `'typed'`: a typed array of the
   * items in C order, without the shape, where there is a type for them. `'keep'`: the {@link NDArray} itself.
   */
  readonly arrays?: 'nested' | 'typed' | 'keep';
  /** The property that says the class of an object whose class is unknown, null for none. Default: `'__class__'`. */
  readonly className?: string | null;
  /**
   * Makes a result that `JSON.stringify` takes. Bytes become base64, `nan` and the infinities `'NaN'`, `'Infinity'` and
   * `'-Infinity'`, dates text; something inside of itself becomes `{ $ref: '#/way/to/it' }`. Default: false.
   */
  readonly json?: boolean;
  /** How many values there may be; with `json`, one that is written twice counts twice. Default: 10,000,000. */
  readonly maxNodes?: number;
  /** How deep they may be nested. Default: 1000 with `json`, since `JSON.stringify` goes not much deeper, else no limit. */
  readonly maxDepth?: number;
}

/** {@link ToJSOptions} with the defaults filled in. */
export type ResolvedToJSOptions = Readonly<Required<ToJSOptions>>;

/** What a converter of arrays has for the walk. */
export interface ArrayStandIn {
  /** How many values it will be. */
  readonly nodes: number;
  /** True when what it makes is plain already. */
  readonly done: boolean;
  /** What stands for the array. */
  make(): unknown;
}

/** Knows the arrays that the pickle core does not know; null for what is none. */
export type ArrayConverter = (value: object, options: ResolvedToJSOptions) => ArrayStandIn | null;

const MAX_NODES = 10_000_000;
const JSON_DEPTH = 1000;
/** Fills in defaults and refuses what makes no sense. */
export function resolveToJSOptions(options: ToJSOptions): ResolvedToJSOptions {
  const { json = false, className = '__class__', keys = 'string', arrays = 'nested' } = options;
  const { bigint = json ? 'string' : 'bigint', maxNodes = MAX_NODES } = options;
  const { maxDepth = json ? JSON_DEPTH : Number.POSITIVE_INFINITY } = options;
  checkChoice('keys', keys, ['string', 'map', 'error']);
  checkChoice('bigint', bigint, json ? ['string', 'number'] : ['bigint', 'string', 'number']);
  checkChoice('arrays', arrays, json ? ['nested'] : ['nested', 'typed', 'keep']);
  for (const [name, limit] of [
    ['maxNodes', maxNodes],
    ['maxDepth', maxDepth],
  ] as const) {
    if (typeof limit !== 'number' || !(limit >= 0)) {
      fail('ERR_PICKLE_OPTION', `${name} must be a number from 0 to Infinity, got ${String(limit)}`);
    }
  }
  return { json, className, keys, arrays, bigint, maxNodes, maxDepth };
}
