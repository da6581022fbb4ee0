/**
 * A Python exception, as data: nothing is raised.
 */
import type { PyDict } from '../../object/dict.ts';
import { PyGlobal } from '../../object/global.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from '../../object/inspect.ts';
import { items, repr, reprInside } from '../../object/repr.ts';
import { PyTuple } from '../../object/tuple.ts';
import { messageOf } from './message.ts';
import { classFor, fieldOf, trouble } from './names.ts';

/**
 * An instance of one of Python's built-in exceptions. Those of a class that a program defines are {@link PyObject}s.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyException } from 'cornichon';
 * const missing = new PyException('OSError', [2, 'No such file or directory', 'a.txt']);
 * const error = loads<PyException>(dumps(missing));
 * console.log(error.name, error.get('filename')); // FileNotFoundError a.txt
 * console.log(error.message); // [Errno 2] No such file or directory: 'a.txt'
 * console.log(`${error.toError()}`); // FileNotFoundError: [Errno 2] No such file or directory: 'a.txt'
 * ```
 */
export class PyException {
  /** The class in Python. */
  readonly type: PyGlobal;
  /** The arguments of the class; Python's `args` has only the first two of an `OSError`'s. */
  readonly args: PyTuple;
  /** Attributes that a pickle has beside the arguments, such as `__notes__` and an `ImportError`'s `name`. */
  state: PyDict<string> | null = null;
  /** What it came from. A pickle has no `__cause__`, but for the traceback of another process. Python: `__cause__`. */
  cause: PyException | null = null;

  /**
   * @param type the name of a built-in exception, or the class. An `OSError` whose number has a class of its own is one
   *   of that class, as in Python.
   * @throws TypeError for arguments that Python would refuse
   */
  constructor(type: string | PyGlobal, args: Iterable<unknown> = []) {
    this.args = args instanceof PyTuple ? args : PyTuple.from(args);
    const given = typeof type === 'string' ? new PyGlobal('builtins', type) : type;
    const name = given.module === 'builtins' ? classFor(given.name, this.args) : given.name;
    this.type = name === given.name ? given : new PyGlobal('builtins', name);
    const wanted = trouble(name, this.args);
    if (wanted !== null) throw new TypeError(`${name} is made of ${wanted}, got ${repr(this.args).slice(0, 200)}`);
  }

  /** The name of the class, such as `'ValueError'`. */
  get name(): string {
    return this.type.name;
  }

  /** What Python's `str(error)` gives. */
  get message(): string {
    return messageOf(this.name, this.args, str);
  }

  /** The notes that were added to it. Python: `__notes__`. */
  get notes(): readonly unknown[] {
    const notes = this.get('__notes__');
    return Array.isArray(notes) ? notes : [];
  }

  /** An attribute by its name in Python, such as `'errno'`, `'filename'`, `'encoding'`; undefined when it has none. */
  get(name: string): unknown {
    if (this.state?.has(name)) return this.state.get(name);
    return fieldOf(this.name, this.args, name);
  }

  /**
   * A JavaScript Error with the name, the message and the notes, and what it came from as its `cause`. A group is an
   * AggregateError.
   */
  toError(): Error {
    return toError(this, new Map(), 0);
  }

  /** `ValueError('no')`, as Python prints it. */
  toString(): string {
    return reprInside(this, '...', () => `${this.name}(${items(this.args)})`);
  }

  /** Prints as in Python, with its attributes. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    const attributes = [...(this.state ?? []), ...(this.cause === null ? [] : [['cause', this.cause] as const])];
    return inspectObject(
      this.name,
      this,
      { args: this.args, attributes: attributes as [string, unknown][] },
      depth,
      options,
      inspect,
    );
  }
}

/** Python's `str(value)`. */
function str(value: unknown): string {
  if (value instanceof PyException) return reprInside(value, '...', () => value.message);
  return typeof value === 'string' ? value : repr(value);
}

/** Causes and groups deeper than anybody reads. */
const MAX_DEPTH = 100;

function toError(exception: unknown, known: Map<unknown, Error>, depth: number): Error {
  const made = known.get(exception);
  if (made !== undefined) return made;
  // A group may have exceptions of a program's own in it.
  if (!(exception instanceof PyException) || depth > MAX_DEPTH) return new Error(repr(exception));
  const text = [exception.message, ...exception.notes.map(String)].join('\n');
  const group = exception.get('exceptions');
  const error = Array.isArray(group) ? new AggregateError([], text) : new Error(text);
  known.set(exception, error);
  define(error, 'name', exception.name);
  if (exception.cause !== null) define(error, 'cause', toError(exception.cause, known, depth + 1));
  if (Array.isArray(group)) {
    define(
      error,
      'errors',
      group.map((part) => toError(part, known, depth + 1)),
    );
  }
  return error;
}

function define(error: Error, property: string, value: unknown): void {
  Object.defineProperty(error, property, { value, writable: true, enumerable: false, configurable: true });
}
