/**
 * A class or a function that a pickle names. The name is all there is: nothing is looked up, nothing can be called.
 */

/**
 * A Python class or function, by name, as the opcodes `GLOBAL` and `STACK_GLOBAL` push it. Frozen, and never a
 * JavaScript function, so no data can make JavaScript call something.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyGlobal } from 'cornichon';
 * const sqrt = loads<PyGlobal>(dumps(new PyGlobal('math', 'sqrt')));
 * console.log(`${sqrt}`); // math.sqrt
 * ```
 */
export class PyGlobal {
  /** Python's `__module__`. */
  readonly module: string;
  /** Python's `__qualname__`; dotted for something inside a class. */
  readonly name: string;

  constructor(module: string, name: string) {
    this.module = module;
    this.name = name;
    Object.freeze(this);
  }

  /** True for the same name. */
  equals(other: unknown): boolean {
    return other instanceof PyGlobal && other.module === this.module && other.name === this.name;
  }

  /** `module.name`. */
  toString(): string {
    return `${this.module}.${this.name}`;
  }
}
