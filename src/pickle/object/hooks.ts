/**
 * How a JavaScript class speaks for itself: methods under symbols, so that no name in a pickle can reach them.
 *
 * They do what a {@link ClassEntry} does, on the class instead of beside it. `registry.class(name, type)` finds them.
 */
import type { DumpContext, LoadContext } from './class-entry.ts';
import type { PyDict } from './dict.ts';
import type { PyGlobal } from './global.ts';
import type { Reduction } from './object.ts';
import type { PyTuple } from './tuple.ts';

/**
 * A static method that makes an instance from the arguments of Python's constructor:
 * `static [FROM_PYTHON](args, context, kwargs)`. Without it, an instance is made without running any constructor. What
 * it returns must be an instance of the class; what it throws becomes the `cause` of a PickleError. Python: `__new__`.
 *
 * @example
 * ```ts
 * import { FROM_PYTHON, dumps, loads, PyGlobal, PyTuple, REDUCE, type Reduction, standardRegistry } from 'cornichon';
 * class Celsius {
 *   constructor(readonly degrees: number) {}
 *   static [FROM_PYTHON](args: PyTuple): Celsius {
 *     if (typeof args[0] !== 'number') throw new TypeError('Celsius wants a number');
 *     return new Celsius(args[0]);
 *   }
 *   [REDUCE](): Reduction {
 *     return { callable: new PyGlobal('weather', 'Celsius'), args: PyTuple.of(this.degrees) };
 *   }
 * }
 * const registry = standardRegistry().extend().class('weather.Celsius', Celsius);
 * console.log(loads<Celsius>(dumps(new Celsius(21.5)), { registry }).degrees); // 21.5
 * ```
 */
export const FROM_PYTHON: unique symbol = Symbol.for('cornichon.fromPython') as never;

/**
 * A method that takes the state of an instance: `[SET_STATE](state, context)`. Without it, the attributes in a state
 * become own properties. Python: `__setstate__`.
 */
export const SET_STATE: unique symbol = Symbol.for('cornichon.setState') as never;

/**
 * A method that tells how an instance is written: `[REDUCE](context)` returns a {@link Reduction}, or a
 * {@link PyGlobal} for what Python has under a name. No registry is needed for it. Python: `__reduce_ex__`.
 */
export const REDUCE: unique symbol = Symbol.for('cornichon.reduce') as never;

/** A class that has {@link FROM_PYTHON}. */
export interface FromPython<T> {
  /** `cls.__new__(cls, *args, **kwargs)`; `kwargs` is null for a call without any. */
  [FROM_PYTHON](args: PyTuple, context: LoadContext, kwargs: PyDict | null): T;
}

/** An object that has {@link SET_STATE}. */
export interface Stateful {
  /** `self.__setstate__(state)`. */
  [SET_STATE](state: unknown, context: LoadContext): void;
}

/** An object that has {@link REDUCE}. */
export interface Reducible {
  /** `self.__reduce_ex__(protocol)`. */
  [REDUCE](context: DumpContext): Reduction | PyGlobal;
}
