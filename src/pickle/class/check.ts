/**
 * What class files ask of the arguments that a pickle brings: they may be anything, and an error says what was expected
 * and what was found.
 */
import { PyFloat } from '../object/number.ts';
import type { PyTuple } from '../object/tuple.ts';

/** An integer from `min` to `max` as a number. @throws TypeError, RangeError */
export function integer(value: unknown, what: string, min: number, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) {
    if (typeof value !== 'bigint') throw new TypeError(`${what} must be an int, got ${shown(value)}`);
  } else if (value >= min && value <= max) {
    return value;
  }
  throw new RangeError(`${what} must be in ${min}..${max}, got ${shown(value)}`);
}

/** An integer of any size as a bigint. @throws TypeError */
export function bigInteger(value: unknown, what: string): bigint {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new TypeError(`${what} must be an int, got ${shown(value)}`);
}

/** A string. @throws TypeError */
export function text(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new TypeError(`${what} must be a str, got ${shown(value)}`);
}

/** The arguments, of which there must be `min` to `max`. @throws TypeError */
export function counted(args: PyTuple, what: string, min: number, max = min): PyTuple {
  if (args.length >= min && args.length <= max) return args;
  const wanted = min === max ? `${min} argument${min === 1 ? '' : 's'}` : `${min} to ${max} arguments`;
  throw new TypeError(`${what} takes ${wanted}, got ${args.length}`);
}

/** A value in a message: short, and of an object only the kind. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length <= 40 ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, 40))}... (${value.length})`;
    case 'bigint':
      return value > -(2n ** 64n) && value < 2n ** 64n ? String(value) : 'an int of more than 64 bits';
    case 'object':
      if (value === null) return 'None';
      if (value instanceof PyFloat) return String(value);
      return `a ${value.constructor?.name ?? 'dict'}`;
    default:
      return String(value);
  }
}
