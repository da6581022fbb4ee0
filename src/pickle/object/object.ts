/**
 * An object of a class that nobody here knows: its class by name, and everything that a pickle says about it.
 */
import type { PyDict } from './dict.ts';
import { PyGlobal } from './global.ts';
import { PyTuple } from './tuple.ts';

/**
 * What a pickle says about an object, in Python's terms: the value of `__reduce_ex__`. Encoding a class means to give
 * one of these.
 */
export interface Reduction {
  /** What makes the object: a {@link PyGlobal} nearly always. */
  readonly callable: unknown;
  /** Its positional arguments. */
  readonly args: PyTuple;
  /** Its keyword arguments; only `construct: 'new'` has any. */
  readonly kwargs?: PyDict | null;
  /** `'call'` is `callable(*args)`, `'new'` is `callable.__new__(callable, *args, **kwargs)`. Default: `'call'`. */
  readonly construct?: 'call' | 'new';
  /** The argument of `__setstate__`, or what goes into `__dict__`; undefined for none. */
  readonly state?: unknown;
  /** Items to append. */
  readonly listItems?: Iterable<unknown> | null;
  /** Items to set. */
  readonly dictItems?: Iterable<readonly [unknown, unknown]> | null;
  /** Called with the object and the state instead of `__setstate__`; the sixth item of a reduce tuple. */
  readonly stateSetter?: unknown;
}

/**
 * A Python object whose class is not known here. It is inert: nothing of its class was run. It prints well, its
 * attributes can be read with {@link PyObject.get}, and `dumps` writes it as it came.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDict, PyGlobal, PyObject, PyTuple } from 'cornichon';
 * const order = new PyObject(new PyGlobal('shop', 'Order'), PyTuple.of(), 'new');
 * order.state = new PyDict([['total', 12.5]]);
 * console.log(loads<PyObject>(dumps(order)).get('total')); // 12.5
 * ```
 */
export class PyObject implements Reduction {
  /** What made the object, its class nearly always. */
  callable: unknown;
  /** The arguments it was made with. */
  args: PyTuple;
  /** The keyword arguments it was made with. */
  kwargs: PyDict | null = null;
  /** Made by a call, or by `__new__` without `__init__`. */
  construct: 'call' | 'new';
  /** What `__setstate__` or `__dict__` got, undefined for nothing: a dict mostly, or a tuple of a dict and the slots. */
  state: unknown = undefined;
  /** Items that were appended, for a subclass of list and its like. */
  listItems: unknown[] | null = null;
  /** Items that were set, for a subclass of dict and its like. */
  dictItems: [unknown, unknown][] | null = null;
  /** The function that set the state, where a pickle brought its own. */
  stateSetter: unknown = undefined;

  constructor(callable: unknown, args: PyTuple = new PyTuple(), construct: 'call' | 'new' = 'call') {
    this.callable = callable;
    this.args = args;
    this.construct = construct;
  }

  /** The class, or whatever was called, as `module.name`. */
  get className(): string {
    return this.callable instanceof PyGlobal ? this.callable.toString() : '?';
  }

  /** The attribute of that name, from the dict or the slots of the state; undefined when there is none. */
  get(name: string): unknown {
    const parts: readonly unknown[] = this.state instanceof PyTuple ? this.state : [this.state];
    for (const part of parts) {
      if (isMapLike(part) && part.has(name)) return part.get(name);
    }
    return undefined;
  }

  /** `[object cornichon:shop.Order]`. */
  get [Symbol.toStringTag](): string {
    return this.className;
  }
}

function isMapLike(value: unknown): value is { has(key: unknown): boolean; get(key: unknown): unknown } {
  return typeof value === 'object' && value !== null && 'has' in value && 'get' in value;
}
