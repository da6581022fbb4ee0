/**
 * How much a pickle may ask for.
 *
 * Nothing is allocated because a pickle declares a length, and every opcode makes at most one value, so without limits too
 * a pickle costs no more than so many times its own size. The limits are for that factor, which an attacker chooses (a
 * byte may make a dict of 100 bytes), and for services that know what they expect. Each one is compared before anything
 * is made, and one that is met is a `PickleError` with `ERR_PICKLE_LIMIT` and the name of the limit.
 */
import { fail, PickleError } from './errors.ts';

/** How much a pickle may ask for; see {@link LIMITS} for the presets, of which the first is the default. */
export interface Limits {
  /** Size of the data, in bytes; of one pickle when it is read from a stream. Default: none. Untrusted: 64 MiB. */
  readonly maxInputBytes: number;
  /** Size of one string, in bytes. Default: 536,870,888, V8's own limit. Untrusted: 16 MiB. */
  readonly maxStringBytes: number;
  /** Size of one bytes, bytearray or byte string of Python 2, in bytes; never more than the data. Untrusted: 64 MiB. */
  readonly maxBytesLength: number;
  /** Decimal digits of an integer in a text opcode. Default: 4,300 as in CPython, since reading decimals is not linear. */
  readonly maxIntDigits: number;
  /** Size of a binary integer, in bytes. Default: 16 MiB. Untrusted: 64 KiB. V8's own limit is 128 MiB. */
  readonly maxLongBytes: number;
  /** How many numbers of the memo are used. Default: 2**24. Untrusted: 1,000,000. */
  readonly maxMemoEntries: number;
  /** How many values lie on the stack, and how many marks. Default: 2**26. Untrusted: 1,000,000. */
  readonly maxStackDepth: number;
  /**
   * How many containers, bytes, bytearrays and objects are made; a byte of data may make one of 100 to 200 bytes.
   * Default: 2**24. Untrusted: 1,000,000.
   */
  readonly maxObjects: number;
  /**
   * How many items a list, tuple, dict or set has. Default: 2**27, more than an engine holds; V8's Map, and with it a
   * dict or a set, holds 2**24. Untrusted: 1,000,000.
   */
  readonly maxContainerEntries: number;
  /**
   * How many values one tuple has that is a key of a dict or a member of a set, tuples inside counted. A tuple of 90 bytes
   * can have 2**40 of them, and hang Python. Default: 10,000. Untrusted: 1,000.
   */
  readonly maxKeyNodes: number;
  /**
   * How much a pickle may cost beyond its size by using one large object again and again, in bytes for a byte of data:
   * as a key of dicts and sets, and as an argument of a known class, which copies it. Default: 256, and some MB in
   * any case. Untrusted: 64.
   */
  readonly maxAmplification: number;
  /** How many different classes and functions are named. Default: 100,000. Untrusted: 1,000. */
  readonly maxGlobals: number;
  /** Length of such a name with its module, in characters. Default: 4,096. Untrusted: 256. */
  readonly maxGlobalNameLength: number;
  /** Length of the line of a text opcode, in bytes. Default: 16 MiB. Untrusted: 64 KiB. */
  readonly maxLineLength: number;
  /** How many out-of-band buffers are taken. Default: 2**20. Untrusted: 1,024. */
  readonly maxBuffers: number;
}

const DEFAULT: Limits = Object.freeze({
  maxInputBytes: Infinity,
  maxStringBytes: 536_870_888,
  maxBytesLength: Infinity,
  maxIntDigits: 4300,
  maxLongBytes: 2 ** 24,
  maxMemoEntries: 2 ** 24,
  maxStackDepth: 2 ** 26,
  maxObjects: 2 ** 24,
  maxContainerEntries: 2 ** 27,
  maxKeyNodes: 10_000,
  maxAmplification: 256,
  maxGlobals: 100_000,
  maxGlobalNameLength: 4096,
  maxLineLength: 2 ** 24,
  maxBuffers: 2 ** 20,
});

const UNTRUSTED: Limits = Object.freeze({
  maxInputBytes: 2 ** 26,
  maxStringBytes: 2 ** 24,
  maxBytesLength: 2 ** 26,
  maxIntDigits: 4300,
  maxLongBytes: 2 ** 16,
  maxMemoEntries: 1_000_000,
  maxStackDepth: 1_000_000,
  maxObjects: 1_000_000,
  maxContainerEntries: 1_000_000,
  maxKeyNodes: 1000,
  maxAmplification: 64,
  maxGlobals: 1000,
  maxGlobalNameLength: 256,
  maxLineLength: 2 ** 16,
  maxBuffers: 1024,
});

const NONE: Limits = Object.freeze({
  maxInputBytes: Infinity,
  maxStringBytes: Infinity,
  maxBytesLength: Infinity,
  maxIntDigits: Infinity,
  maxLongBytes: Infinity,
  maxMemoEntries: Infinity,
  maxStackDepth: Infinity,
  maxObjects: Infinity,
  maxContainerEntries: Infinity,
  maxKeyNodes: Infinity,
  maxAmplification: Infinity,
  maxGlobals: Infinity,
  maxGlobalNameLength: Infinity,
  maxLineLength: Infinity,
  maxBuffers: Infinity,
});

/**
 * Limits ready-made. `default` is what `loads` goes by: no pickle that a program wrote meets it, short of what the engine
 * holds. `untrusted` is for what strangers send: with it, reading takes less than 500 MB and a few seconds. `none` is
 * for what you wrote yourself; what the engine cannot hold is still an `ERR_PICKLE_LIMIT`.
 *
 * @example
 * ```ts
 * import { dumps, LIMITS, loads, PickleError } from 'cornichon';
 * try {
 *   loads(dumps(new Uint8Array(2000)), { limits: { ...LIMITS.untrusted, maxBytesLength: 1000 } });
 * } catch (error) {
 *   if (error instanceof PickleError) console.log(error.code, error.limit); // ERR_PICKLE_LIMIT maxBytesLength
 * }
 * ```
 */
export const LIMITS: {
  /** For data of one's own. */
  readonly default: Limits;
  /** For data of strangers. */
  readonly untrusted: Limits;
  /** None but those of the engine. */
  readonly none: Limits;
} = Object.freeze({
  default: DEFAULT,
  untrusted: UNTRUSTED,
  none: NONE,
});

/** The limits, with the default of each that is not given. */
export function resolveLimits(limits: Partial<Limits> | undefined): Limits {
  if (limits === undefined || limits === DEFAULT) return DEFAULT;
  if (limits === UNTRUSTED || limits === NONE) return limits as Limits;
  if (typeof limits !== 'object' || limits === null) {
    return fail('ERR_PICKLE_OPTION', `limits must be an object such as LIMITS.untrusted, got ${String(limits)}`);
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!Object.hasOwn(DEFAULT, name)) fail('ERR_PICKLE_OPTION', `there is no limit '${name}'`);
    if (value !== undefined && !(typeof value === 'number' && value >= 0)) {
      fail('ERR_PICKLE_OPTION', `${name} must be a number from 0 on, got ${String(value)}`);
    }
  }
  const given = Object.entries(limits).filter(([, value]) => value !== undefined);
  return { ...DEFAULT, ...(Object.fromEntries(given) as Partial<Limits>) };
}

/** The error for a limit that is met: what it is, and what was asked for. */
export function limitError(limit: keyof Limits, limits: Limits, actual: number, what: string): PickleError {
  return new PickleError('ERR_PICKLE_LIMIT', `${actual} ${what}; ${limit} is ${limits[limit]}`, { limit });
}

/** Stops at a limit. */
export function exceed(limit: keyof Limits, limits: Limits, actual: number, what: string): never {
  throw limitError(limit, limits, actual, what);
}
