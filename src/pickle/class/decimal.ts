/**
 * Python's `decimal`: a pickle has the text of a number, and so do we. Nothing is rounded, and nothing is computed.
 */

import type { ClassTable } from '../object/class-table.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { soleText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { counted, shown } from './check.ts';
import { PyFraction } from './fractions.ts';

/** Adds the class. */
export function registerDecimal(registry: ClassTable): void {
  const call = (args: PyTuple): PyDecimal => new PyDecimal(...(counted(args, 'Decimal', 0, 1) as PyTuple<string>));
  registry.class('decimal.Decimal', PyDecimal, {
    call,
    create: call,
    reduce: (value) => ({ callable: DECIMAL, args: PyTuple.of(soleText(value.toString())) }),
  });
}

const DECIMAL = new PyGlobal('decimal', 'Decimal', { freshName: true });

/** The exponents of the first and of the last digit that Python's `decimal` has, and with it every Python. */
const MAX_ADJUSTED = 999_999_999_999_999_999n;
const MIN_EXPONENT = -1_999_999_999_999_999_997n;
/** A key of a dict with more digits, written out, is equal to other Decimals only; to compute with it takes too long. */
const MAX_KEY_DIGITS = 340n;

const FINITE = /^([-+]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:e([-+]?\d+))?$/i;
const SPECIAL = /^([-+]?)(?:(inf)(?:inity)?|(s?nan)(\d*))$/i;

/**
 * A Python `decimal.Decimal`: a decimal number as it is written, `1.50` and not `1.5`, with an exponent as large as you
 * like, and with the infinities and NaNs. It has no arithmetic; hand its text to a library that has. As a dict key it is
 * equal to the int or float with the same value.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDecimal } from 'cornichon';
 * const price = loads<PyDecimal>(dumps(new PyDecimal('19.90')));
 * console.log(`${price}`, price.digits, price.exponent, price.toNumber()); // 19.90 1990 -2 19.9
 * ```
 */
export class PyDecimal {
  /** True for a number below zero, and for a zero, infinity or NaN with a minus. */
  readonly negative: boolean;
  /** The digits without a point and without zeros in front; the payload of a NaN, and empty for an infinity. */
  readonly digits: string;
  /** What power of ten the last digit counts: an integer, or what is no number: `'inf'`, `'nan'` or the signalling `'snan'`. */
  readonly exponent: number | bigint | 'inf' | 'nan' | 'snan';
  #key: unknown = undefined;

  /**
   * @param value text as Python's `Decimal` takes it, or an integer. For any other number, say how many digits you
   *   mean: `new PyDecimal(x.toFixed(2))`.
   * @throws TypeError for what is no number, RangeError for an exponent that Python does not have.
   */
  constructor(value: string | number | bigint = 0) {
    const written = textOf(value);
    const finite = FINITE.exec(written);
    if (finite !== null) {
      const [, sign, whole = '', fraction = finite[4] ?? '', , power = '0'] = finite;
      this.negative = sign === '-';
      this.digits = (whole + fraction).replace(/^0+(?=.)/, '');
      this.exponent = exponentOf(power, fraction.length, this.digits.length);
      return;
    }
    const [, sign, infinite, nan, payload = ''] = SPECIAL.exec(written) ?? notANumber(value);
    this.negative = sign === '-';
    this.digits = payload.replace(/^0+/, '');
    this.exponent = infinite === undefined ? (nan!.length === 4 ? 'snan' : 'nan') : 'inf';
  }

  /** The nearest number. Python: `float(decimal)`. */
  toNumber(): number {
    const { exponent, negative } = this;
    if (exponent === 'nan' || exponent === 'snan') return Number.NaN;
    if (exponent === 'inf') return negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    return Number(`${negative ? '-' : ''}${this.digits}e${exponent}`);
  }

  /** `19.90`, `1E+6`, `-Infinity`, `NaN123`, as Python's `str`. */
  toString(): string {
    const sign = this.negative ? '-' : '';
    const { digits, exponent } = this;
    if (exponent === 'inf') return `${sign}Infinity`;
    if (typeof exponent === 'string') return `${sign}${exponent === 'nan' ? 'NaN' : 'sNaN'}${digits}`;
    // Digits in front of the point. Down to 0.000001 zeros are written out; with an exponent, one digit is in front.
    const before = BigInt(digits.length) + BigInt(exponent);
    const plain = exponent <= 0 && before > -6n;
    const point = plain ? Number(before) : 1;
    const padded = point > 0 ? digits : '0'.repeat(1 - point) + digits;
    const at = Math.max(point, 1);
    const number = padded.length > at ? `${padded.slice(0, at)}.${padded.slice(at)}` : padded;
    const power = plain ? '' : `E${before > 0n ? '+' : ''}${before - 1n}`;
    return `${sign}${number}${power}`;
  }

  /** The text, since a JSON number may lose digits. */
  toJSON(): string {
    return this.toString();
  }

  /**
   * What stands for the value in a dict: the int, float or Fraction that it equals, unless it has more than 340 digits.
   *
   * @throws TypeError for a signalling NaN, which Python does not hash either.
   */
  [KEY](): unknown {
    const { exponent } = this;
    if (exponent === 'snan') throw new TypeError('Cannot hash a signaling NaN value');
    if (typeof exponent === 'string') return this.toNumber();
    this.#key ??= this.#finiteKey(BigInt(exponent));
    return this.#key;
  }

  #finiteKey(exponent: bigint): unknown {
    const significant = significantOf(this.digits);
    if (significant === '') return 0;
    const power = exponent + BigInt(this.digits.length - significant.length);
    const signed = this.negative ? `-${significant}` : significant;
    if ((power < 0n ? -power : power) + BigInt(significant.length) > MAX_KEY_DIGITS) {
      return PyTuple.of('decimal.Decimal', signed, power);
    }
    if (power >= 0n) return BigInt(signed) * 10n ** power;
    return new PyFraction(BigInt(signed), 10n ** -power)[KEY]();
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyDecimal(19.90)`. */
  [INSPECT](): string {
    return `PyDecimal(${this})`;
  }
}

/** The text without what Python passes over, and without parts that a pattern would have to look for. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value.trim().replaceAll('_', '');
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return String(value);
  if (typeof value === 'number') {
    throw new TypeError(`${value} has more digits as a Decimal than you may want: say how many, with toFixed()`);
  }
  return notANumber(value);
}

function notANumber(value: unknown): never {
  throw new TypeError(`a Decimal is made of text such as '1.50', got ${shown(value)}`);
}

function exponentOf(power: string, fraction: number, digits: number): number | bigint {
  if (power.length > 30) throw new RangeError(`an exponent of ${power.length} digits is beyond Python's decimal`);
  const exponent = BigInt(power.replace('+', '')) - BigInt(fraction);
  if (exponent < MIN_EXPONENT || exponent + BigInt(digits) - 1n > MAX_ADJUSTED) {
    throw new RangeError(`an exponent of ${exponent} is beyond Python's decimal`);
  }
  return Number.isSafeInteger(Number(exponent)) ? Number(exponent) : exponent;
}

/** The digits without the zeros at their end. */
function significantOf(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}
