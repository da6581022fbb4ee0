/**
 * Which Python classes and functions have a counterpart in JavaScript, and how they are built and taken apart.
 *
 * A class file calls {@link Registry.class} and {@link Registry.function}; the machines ask by name when reading and by
 * prototype when writing, for which class-table.ts has what is here.
 */
import type { AnyClass, ClassEntry } from './class-entry.ts';
import { ClassTable } from './class-table.ts';
import { enumEntry, PyEnum } from './enum.ts';
import type { EnumOptions } from './enum-member.ts';
import { globalOf } from './global.ts';
import { type NamedTupleClass, namedTupleEntry, PyNamedTuple } from './namedtuple.ts';
import { type AttributeLayout, plainEntry } from './plain.ts';

export type { AnyClass, ClassEntry, DumpContext, LoadContext } from './class-entry.ts';
export { globalOf } from './global.ts';

/**
 * Known Python classes. The library's own covers the standard library and NumPy; `registry.extend()` gives one of your
 * own on top of it.
 *
 * @example
 * ```ts
 * import { dumps, loads, standardRegistry } from 'cornichon';
 * class Order { total = 0; }
 * const registry = standardRegistry().extend().class('shop.Order', Order);
 * const order = Object.assign(new Order(), { total: 12.5 });
 * console.log(loads<Order>(dumps(order, { registry }), { registry }).total); // 12.5
 * ```
 */
export class Registry extends ClassTable {
  /** A registry that knows all that this one knows, and what is added to it. */
  extend(): Registry {
    return new Registry(this);
  }

  /**
   * Ties a Python class to a JavaScript class, both ways.
   *
   * Without more, attributes become own properties, and no constructor runs. A class that extends Array, Map, Set, String
   * or one of the library's own types is taken for a Python class that extends `list`, `dict`, `set`, `str`. A class can
   * speak for itself with {@link FROM_PYTHON}, {@link SET_STATE} and {@link REDUCE}. A `@dataclass` is a class like any
   * other; with `slots=True` it has `slots`, and if it is frozen as well, `fields`.
   *
   * @param name `'module.Class'`, or `'module:Outer.Inner'` for a class inside a class; several for several homes, the
   *   first of which is written.
   * @param type the JavaScript class, whose instances are written as the Python class.
   * @param how how Python keeps the attributes, where that is not a `__dict__`; or all of how instances are built and
   *   taken apart.
   * @throws TypeError for a class that extends a type of JavaScript that has no counterpart
   * @example
   * ```ts
   * import { dumps, loads, standardRegistry } from 'cornichon';
   * class Vector { x = 0; y = 0; } // in Python: __slots__ = ('x', 'y')
   * const registry = standardRegistry().extend().class('geometry.Vector', Vector, { slots: ['x', 'y'] });
   * const vector = Object.assign(new Vector(), { x: 3, y: 4 });
   * console.log(loads(dumps(vector, { registry }), { registry })); // Vector { x: 3, y: 4 }
   * ```
   */
  override class<T extends object>(
    name: string | readonly string[],
    type: AnyClass<T>,
    how: ClassEntry<T> | AttributeLayout = {},
  ): this {
    const first = typeof name === 'string' ? name : name[0]!;
    return super.class(name, type, isEntry(how) ? how : plainEntry(globalOf(first), type, how));
  }

  /**
   * Ties a `collections.namedtuple`, or a class that extends one, to tuples whose items have names.
   *
   * What it takes is the name and the fields in their order, or what {@link PyNamedTuple.define} made of them.
   *
   * @example
   * ```ts
   * import { dumps, loads, PyNamedTuple, standardRegistry } from 'cornichon';
   * const registry = standardRegistry().extend().namedtuple('shop.Point', ['x', 'y']);
   * const Point = PyNamedTuple.define('shop.Point', ['x', 'y']);
   * const point = loads<{ x: number }>(dumps(new Point(3, 4)), { registry });
   * console.log(point.x, `${point}`); // 3 Point(x=3, y=4)
   * ```
   */
  namedtuple(name: string, fields: readonly string[]): this;
  namedtuple(type: NamedTupleClass): this;
  namedtuple(type: string | NamedTupleClass, fields: readonly string[] = []): this {
    const made: NamedTupleClass = typeof type === 'string' ? PyNamedTuple.define(type, fields) : type;
    this.addGlobal(made.type, namedTupleEntry(made));
    return this;
  }

  /**
   * Ties an enumeration to members that are known by name and value.
   *
   * What it takes is the name and the members, or a {@link PyEnum} of them, and what kind of enumeration it is; without
   * that, `Enum`.
   *
   * @example
   * ```ts
   * import { dumps, loads, PyEnum, standardRegistry } from 'cornichon';
   * const Color = new PyEnum('shop.Color', { RED: 1, BLUE: 2 });
   * const registry = standardRegistry().extend().enum(Color).enum('shop.Size', { S: 36, M: 38 }, { kind: 'IntEnum' });
   * console.log(loads(dumps(Color.members.RED), { registry }) === Color.members.RED); // true
   * ```
   */
  enum(name: string, members: Readonly<Record<string, unknown>>, options?: EnumOptions): this;
  enum(type: PyEnum): this;
  enum(type: string | PyEnum, members: Readonly<Record<string, unknown>> = {}, options: EnumOptions = {}): this {
    const made = typeof type === 'string' ? new PyEnum(type, members, options) : type;
    this.addGlobal(made.type, enumEntry(made));
    return this;
  }
}

/** An entry has methods, a layout has lists. */
function isEntry<T>(how: ClassEntry<T> | AttributeLayout): how is ClassEntry<T> {
  return Object.values(how).some((part) => typeof part === 'function');
}
