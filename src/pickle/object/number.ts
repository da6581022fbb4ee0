/**
 * The numbers of Python for which JavaScript has no type of its own: a complex, and a float that must stay one.
 */
import { floatRepr } from './float-repr.ts';

/**
 * A Python `complex`.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyComplex } from 'cornichon';
 * const z = loads<PyComplex>(dumps(new PyComplex(1, -2)));
 * console.log(z.re, z.im); // 1 -2
 * ```
 */
export class PyComplex {
  /** The real part. */
  readonly re: number;
  /** The imaginary part. */
  readonly im: number;

  constructor(re: number, im = 0) {
    this.re = re;
    this.im = im;
  }

  /** `(1-2j)`, as Python prints it. */
  toString(): string {
    const [re, im] = [partRepr(this.re), partRepr(this.im)];
    if (Object.is(this.re, 0)) return `${im}j`;
    return `(${re}${im.startsWith('-') ? '' : '+'}${im}j)`;
  }
}

/**
 * A Python `float`, wrapped. `loads` with `lossless: true` gives one for a float with an integral value, since the number
 * `1` stands for Python's int 1; wrap a number yourself where Python must get `1.0`.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyFloat } from 'cornichon';
 * const price = loads<PyFloat>(dumps(new PyFloat(2)), { lossless: true });
 * console.log(price.value, `${price}`); // 2 2.0
 * ```
 */
export class PyFloat {
  /** The float as a number. */
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }

  /** The number, so that arithmetic works. */
  valueOf(): number {
    return this.value;
  }

  /** `2.0`: with a decimal point, as Python prints it. */
  toString(): string {
    return floatRepr(this.value);
  }

  /** The number, so that JSON has it plain. */
  toJSON(): number {
    return this.value;
  }
}

/** A part of a complex number has no decimal point unless it needs one. */
function partRepr(value: number): string {
  return floatRepr(value).replace(/\.0$/, '');
}
