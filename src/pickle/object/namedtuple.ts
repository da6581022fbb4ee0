/**
 * Tuples whose items have names. The names come from the program and never from a pickle.
 */
import type { ClassEntry, DumpContext } from './class-entry.ts';
import { globalOf, PyGlobal } from './global.ts';
import { REDUCE } from './hooks.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from './inspect.ts';
import type { Reduction } from './object.ts';
import { repr, reprInside } from './repr.ts';
import { PyTuple } from './tuple.ts';

/** A class that {@link PyNamedTuple.define} made; its instances have a property for each field. */
export interface NamedTupleClass<Field extends string = never> {
  new (...values: unknown[]): PyNamedTuple & { readonly [F in Field]: unknown };
  /** The class in Python. */
  readonly type: PyGlobal;
  /** The names of the items, in their order. */
  readonly fields: readonly string[];
}

/**
 * An instance of a Python `collections.namedtuple`. It is a {@link PyTuple}, equal to a tuple of the same items, and its
 * items are properties as well, except for names that every Array has; {@link PyNamedTuple.get} takes those too.
 *
 * @example
 * ```ts
 * import { dumps, PyNamedTuple } from 'cornichon';
 * const Point = PyNamedTuple.define('shop.Point', ['x', 'y']);
 * const point = new Point(3, 4);
 * console.log(point.x, point[1], `${point}`); // 3 4 Point(x=3, y=4)
 * const pickle = dumps(point); // a shop.Point in Python
 * ```
 */
export class PyNamedTuple<T = unknown> extends PyTuple<T> {
  /** The class in Python. */
  static readonly type: PyGlobal = new PyGlobal('collections', 'namedtuple');
  /** The names of the items, in their order. Python: `_fields`. */
  static readonly fields: readonly string[] = [];

  /** @throws TypeError unless there is one value for each field */
  constructor(...values: T[]) {
    super();
    const { type, fields } = new.target;
    if (values.length !== fields.length) {
      throw new TypeError(`${type} takes ${fields.length} values (${fields.join(', ')}), got ${values.length}`);
    }
    for (const value of values) this.push(value);
  }

  /**
   * A class of tuples with these fields. Python: `collections.namedtuple`.
   *
   * @param name `'module.Class'`, or `'module:Outer.Inner'`, where Python finds the class.
   */
  static define<const Field extends string>(name: string, fields: readonly Field[]): NamedTupleClass<Field> {
    if (new Set(fields).size !== fields.length) throw new TypeError(`${name} has a field twice: ${fields.join(', ')}`);
    const made = class extends PyNamedTuple {
      static override readonly type = globalOf(name);
      static override readonly fields = Object.freeze([...fields]);
    };
    const short = name.slice(Math.max(name.lastIndexOf('.'), name.lastIndexOf(':')) + 1);
    Object.defineProperty(made, 'name', { value: short });
    for (const [i, field] of fields.entries()) {
      if (field in made.prototype) continue;
      Object.defineProperty(made.prototype, field, {
        get(this: PyNamedTuple) {
          return this[i];
        },
      });
    }
    return made as NamedTupleClass<Field>;
  }

  /** The item of that name; undefined when there is no such field. */
  get(field: string): T | undefined {
    const index = fieldsOf(this).indexOf(field);
    return index === -1 ? undefined : this[index];
  }

  /** The items by name, as an object without a prototype. Python: `_asdict()`. */
  toObject(): Record<string, T> {
    const object = Object.create(null) as Record<string, T>;
    for (const [i, field] of fieldsOf(this).entries()) object[field] = this[i]!;
    return object;
  }

  /** `Point(x=3, y=4)`, as Python prints it. */
  override toString(): string {
    const fields = () => fieldsOf(this).map((field, i) => `${field}=${repr(this[i])}`);
    return `${this.constructor.name}(${reprInside(this, '...', () => fields().join(', '))})`;
  }

  /** How it is written. @internal */
  [REDUCE]({ protocol }: DumpContext): Reduction {
    const { type } = this.constructor as typeof PyNamedTuple;
    if (protocol >= 2) return { callable: type, args: PyTuple.from(this), construct: 'new' };
    return { callable: RECONSTRUCTOR, args: PyTuple.of(type, TUPLE, PyTuple.from(this)) };
  }

  /** Prints its fields as those of an object. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectObject(
      this.constructor.name,
      this,
      { attributes: fieldsOf(this).map((field, i) => [field, this[i]]) },
      depth,
      options,
      inspect,
    );
  }
}

function fieldsOf(tuple: PyNamedTuple): readonly string[] {
  return (tuple.constructor as typeof PyNamedTuple).fields;
}

/** The entry of a class that {@link PyNamedTuple.define} made. */
export function namedTupleEntry(type: NamedTupleClass): ClassEntry<PyNamedTuple> {
  const make = (values: readonly unknown[]) => {
    // A call has limits that data does not know.
    if (values.length === type.fields.length) return new type(...values);
    throw new TypeError(`${type.type} takes ${type.fields.length} values, got ${values.length}`);
  };
  return {
    call: make,
    create: make,
    reconstruct(value) {
      if (value instanceof PyTuple) return make(value);
      throw new TypeError(`${type.type} is made of a tuple`);
    },
    reduce: (value, context) => value[REDUCE](context),
  };
}

const RECONSTRUCTOR = new PyGlobal('copyreg', '_reconstructor');
const TUPLE = new PyGlobal('builtins', 'tuple');
