/**
 * The module `functools`: partial calls, which are also what protocols 2 and 3 call in place of `cls.__new__` with keyword
 * arguments.
 */
import type { ClassEntry } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { PyGlobal } from '../object/global.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from '../object/inspect.ts';
import { PyObject } from '../object/object.ts';
import { repr, reprInside } from '../object/repr.ts';
import { PyTuple } from '../object/tuple.ts';
import { attributeDict } from './attributes.ts';
import { callable } from './callable.ts';
import { shown } from './check.ts';

/** Adds them. */
export function registerFunctools(registry: ClassTable): void {
  registry.class('functools.partial', PyPartial, partial);
}

/**
 * A Python `functools.partial`: a function and some of its arguments. It is data, and calls nothing.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyGlobal, PyPartial } from 'cornichon';
 * const binary = new PyPartial(new PyGlobal('builtins', 'int'), [], [['base', 2]]);
 * console.log(`${loads<PyPartial>(dumps(binary))}`); // functools.partial(int, base=2)
 * ```
 */
export class PyPartial {
  /** What is called: a {@link PyGlobal} mostly. */
  func: unknown;
  /** The arguments that come first. */
  args: PyTuple;
  /** The keyword arguments. */
  keywords: PyDict<string>;
  /** Attributes that Python code has set on the object itself; null for none, as nearly always. */
  attributes: PyDict<string> | null = null;

  constructor(func: unknown, args: Iterable<unknown> = [], keywords: Iterable<readonly [string, unknown]> = []) {
    this.func = func;
    this.args = args instanceof PyTuple ? args : PyTuple.from(args);
    this.keywords = new PyDict(keywords);
  }

  /** `functools.partial(int, base=2)`, as Python prints it, but for the function, which is printed by its name. */
  toString(): string {
    return reprInside(this, 'functools.partial(...)', () => {
      const keywords = [...this.keywords].map(([name, value]) => `${name}=${repr(value)}`);
      return `functools.partial(${[this.func, ...this.args].map(repr).concat(keywords).join(', ')})`;
    });
  }

  /** Prints the function and its arguments. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    const parts = { args: [this.func, ...this.args], attributes: this.keywords };
    return inspectObject('PyPartial', this, parts, depth, options, inspect);
  }
}

const PARTIAL = new PyGlobal('functools', 'partial', { freshModule: true, freshName: true });

const GETATTR = new PyGlobal('builtins', 'getattr');

const partial: ClassEntry<PyPartial> = {
  call(args) {
    if (args.length === 0) throw new TypeError('functools.partial takes at least 1 argument, got 0');
    return new PyPartial(callable(args[0], 'what functools.partial calls'), args.slice(1));
  },
  setState(target, state) {
    if (!(state instanceof PyTuple) || state.length !== 4) {
      throw new TypeError(`the state of functools.partial must be a tuple of 4 items, got ${shown(state)}`);
    }
    const [func, args, keywords, attributes] = state;
    if (!(args instanceof PyTuple)) {
      throw new TypeError(`the arguments of functools.partial must be a tuple, got ${shown(args)}`);
    }
    target.func = callable(func, 'what functools.partial calls');
    target.args = args;
    target.keywords = keywords === null ? new PyDict() : attributeDict(keywords, PARTIAL);
    target.attributes = attributes === null ? null : attributeDict(attributes, PARTIAL);
  },
  invoke(target, more, context) {
    const { func, keywords } = target;
    const args = PyTuple.from([...target.args, ...more]);
    const [cls] = args;
    const known = context.entryOf(isNewOf(func, cls) ? cls : func);
    if (known?.create !== undefined && isNewOf(func, cls)) {
      return context.create(cls, PyTuple.from(args.slice(1)), keywords);
    }
    return known?.callWithKeywords?.(args, keywords) ?? new PyObject(target, more);
  },
  reduce({ func, args, keywords, attributes }) {
    return { callable: PARTIAL, args: PyTuple.of(func), state: PyTuple.of(func, args, keywords, attributes) };
  },
};

/** Whether `func` is `cls.__new__`, by the one name or as `getattr(cls, '__new__')`. */
function isNewOf(func: unknown, cls: unknown): boolean {
  if (!(cls instanceof PyGlobal)) return false;
  if (func instanceof PyGlobal) return func.module === cls.module && func.name === `${cls.name}.__new__`;
  if (!(func instanceof PyObject) || !GETATTR.equals(func.callable)) return false;
  return cls.equals(func.args[0]) && func.args[1] === '__new__';
}
