/**
 * How a class says what its instances are in plain JavaScript, for those who only want to look.
 *
 * The conversion itself is `toJS` in the pickle core. A class that knows better than "an object with its properties" has
 * the method below: a datetime gives a Date, a deque an array, a Decimal its text.
 */

/** What a class may know of the conversion that is under way. */
export interface ToJSContext {
  /** True when the result is meant for `JSON.stringify`. A Date, a bigint and bytes become text by themselves then. */
  readonly json: boolean;
}

/**
 * A class whose instances have a plain counterpart implements this method. It returns what stands for the instance: a
 * string, a number, a Date, bytes, or a container such as a {@link PyDict} or an array, whose contents may be Python's
 * and are converted in turn. It is called once for each instance. What is returned must be new, or a part of the
 * instance, and never the instance itself.
 *
 * @example
 * ```ts
 * import { TO_JS, toJS } from 'cornichon';
 * class Money {
 *   constructor(readonly cents: bigint) {}
 *   [TO_JS](): unknown {
 *     return { amount: Number(this.cents) / 100, currency: 'EUR' };
 *   }
 * }
 * console.log(toJS([new Money(1250n)])); // [ { amount: 12.5, currency: 'EUR' } ]
 * ```
 */
export const TO_JS: unique symbol = Symbol.for('cornichon.toJS') as never;

/** An object that has the method. */
export interface ConvertibleToJS {
  /** What stands for the object; see {@link TO_JS}. */
  [TO_JS](context: ToJSContext): unknown;
}
