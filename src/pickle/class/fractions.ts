/**
 * Python's `fractions`: exact quotients of integers.
 *
 * Since 3.11 a pickle has the two integers, before that their text, `3/4`. Both are read, and a fraction that was read is
 * written as it came; one of our own as the newer Pythons do, which every Python reads.
 */

import type { ClassTable } from '../object/class-table.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { soleText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import type { Reduction } from '../object/object.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { bigInteger, counted, shown } from './check.ts';

/** Adds the class. */
export function registerFractions(registry: ClassTable): void {
  registry.class('fractions.Fraction', PyFraction, { call: read, create: read, reduce });
}

const FRACTION = new PyGlobal('fractions', 'Fraction');

/** Fractions that came as text. */
const textual = new WeakSet<PyFraction>();

function read(args: PyTuple): PyFraction {
  const [numerator, denominator] = counted(args, 'Fraction', 0, 2);
  if (typeof numerator !== 'string') return new PyFraction(...(args as PyTuple<bigint>));
  counted(args, 'Fraction of a str', 1);
  const [, top, bottom = '1'] = /^\s*([-+]?\d{1,4300})(?:\/(\d{1,4300}))?\s*$/.exec(numerator) ?? [];
  if (top === undefined) throw new TypeError(`Fraction wants text such as '3/4', got ${shown(numerator)}`);
  const fraction = new PyFraction(BigInt(top.replace('+', '')), BigInt(bottom));
  if (denominator === undefined) textual.add(fraction);
  return fraction;
}

function reduce(fraction: PyFraction): Reduction {
  const { numerator, denominator } = fraction;
  if (!textual.has(fraction)) return { callable: FRACTION, args: PyTuple.of(numerator, denominator) };
  return { callable: FRACTION, args: PyTuple.of(soleText(fraction.toString())) };
}

/**
 * A Python `fractions.Fraction`: an exact quotient in lowest terms, with the sign above. As a dict key it is equal to the
 * int or float with the same value.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyFraction } from 'cornichon';
 * const part = loads<PyFraction>(dumps(new PyFraction(6n, -8n)));
 * console.log(`${part}`, part.numerator, part.toNumber()); // -3/4 -3n -0.75
 * ```
 */
export class PyFraction {
  #numerator: bigint;
  #denominator: bigint;
  // To reduce a fraction of hostile size takes long, and so waits until somebody asks.
  #reduced: boolean;

  /** @throws TypeError for what is no integer, RangeError for a denominator of 0. */
  constructor(numerator: number | bigint = 0, denominator: number | bigint = 1) {
    const below = bigInteger(denominator, 'the denominator of a Fraction');
    if (below === 0n) throw new RangeError('a Fraction has no denominator of 0');
    const sign = below < 0n ? -1n : 1n;
    this.#numerator = sign * bigInteger(numerator, 'the numerator of a Fraction');
    this.#denominator = sign * below;
    this.#reduced = this.#denominator === 1n;
  }

  #reduce(): void {
    if (this.#reduced) return;
    const divisor = gcd(this.#numerator, this.#denominator);
    this.#numerator /= divisor;
    this.#denominator /= divisor;
    this.#reduced = true;
  }

  /** The number above the line. */
  get numerator(): bigint {
    this.#reduce();
    return this.#numerator;
  }

  /** The number below the line, 1 or more. */
  get denominator(): bigint {
    this.#reduce();
    return this.#denominator;
  }

  /** The nearest number. Python: `float(fraction)`. */
  toNumber(): number {
    return nearest(this.numerator, this.denominator);
  }

  /** `-3/4`, or `2` for a whole number, as Python's `str`. */
  toString(): string {
    return this.denominator === 1n ? `${this.numerator}` : `${this.numerator}/${this.denominator}`;
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** What stands for the value in a dict: the int or float that it equals, where there is one. */
  [KEY](): unknown {
    return rationalKey(this.numerator, this.denominator);
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyFraction(-3/4)`. */
  [INSPECT](): string {
    return `PyFraction(${this})`;
  }
}

/**
 * What stands in a dict for the quotient of two integers without a common divisor: Python's numbers are equal whatever
 * their class. A quotient that no int and no float has is a tuple.
 */
function rationalKey(numerator: bigint, denominator: bigint): unknown {
  if (denominator === 1n) return numerator;
  const exponent = bitLength(denominator) - 1;
  const isFloat = 1n << BigInt(exponent) === denominator && exponent <= 1074 && bitLength(numerator) <= 53;
  return isFloat ? Number(numerator) * 2 ** -exponent : PyTuple.of('numbers.Rational', numerator, denominator);
}

/** The number nearest to a quotient, of two equally near ones the even; the denominator is positive. */
function nearest(numerator: bigint, denominator: bigint): number {
  const size = numerator < 0n ? -numerator : numerator;
  if (size === 0n) return 0;
  // 66 or 67 bits of the quotient, more than a float has; a rest makes the last bit odd, which tells it from a tie. Below
  // the normal floats there are fewer bits, and no more than two beyond them may be left to round off.
  const exponent = Math.max(bitLength(size) - bitLength(denominator) - 66, -1076);
  const [above, below] =
    exponent < 0 ? [size << BigInt(-exponent), denominator] : [size, denominator << BigInt(exponent)];
  const whole = above / below;
  const value = Number(whole * below === above ? whole : whole | 1n);
  // In two steps, neither of which can be too large or too small for a power of 2.
  const result = exponent > 1024 ? Number.POSITIVE_INFINITY : value * 0.25 * 2 ** (exponent + 2);
  return numerator < 0n ? -result : result;
}

/** Bits of a bigint without its sign, as Python's `bit_length`. */
function bitLength(value: bigint): number {
  const digits = (value < 0n ? -value : value).toString(16);
  return digits.length * 4 - Math.clz32(Number.parseInt(digits[0]!, 16)) + 28;
}

function gcd(a: bigint, b: bigint): bigint {
  let [larger, smaller] = a < 0n ? [-a, b] : [a, b];
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
