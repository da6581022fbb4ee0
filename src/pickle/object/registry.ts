/**
 * Which Python classes and functions have a counterpart in JavaScript, and how they are built and taken apart.
 *
 * A class file calls {@link Registry.class} and {@link Registry.function}; the machines ask by name when reading and by
 * prototype when writing. Lookups go through Maps only, so no name from a pickle reaches a property of an object.
 */
import type { AnyClass, ClassEntry } from './class-entry.ts';
import { enumEntry, PyEnum } from './enum.ts';
import type { EnumOptions } from './enum-member.ts';
import { globalOf, type PyGlobal } from './global.ts';
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
export class Registry {
  readonly #byName = new Map<string, Map<string, ClassEntry>>();
  readonly #byPrototype = new Map<object, ClassEntry>();
  /** What is still to come, by the name of a module and by the prototype of a class. */
  readonly #later = new Map<string | object, Addition[]>();
  readonly #arrived = new Set<Addition>();
  #arriving = false;
  readonly #parent: Registry | null;

  constructor(parent: Registry | null = null) {
    this.#parent = parent;
  }

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
  class<T extends object>(
    name: string | readonly string[],
    type: AnyClass<T>,
    how: ClassEntry<T> | AttributeLayout = {},
  ): this {
    const names = typeof name === 'string' ? [name] : name;
    const entry = (isEntry(how) ? how : plainEntry(globalOf(names[0]!), type, how)) as ClassEntry;
    for (const one of names) this.#add(one, entry);
    return this.#addPrototype(type.prototype as object, entry);
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
    this.#addGlobal(made.type, namedTupleEntry(made));
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
    this.#addGlobal(made.type, enumEntry(made));
    return this;
  }

  /** Ties a Python function, or a class without instances of its own here, to a JavaScript function. */
  function(name: string | readonly string[], call: NonNullable<ClassEntry['call']>): this {
    const entry: ClassEntry = { call, create: (args, context, _kwargs, cls) => call(args, context, cls) };
    for (const one of typeof name === 'string' ? [name] : name) this.#add(one, entry);
    return this;
  }

  /** Tells how instances of a JavaScript class are written, for a class that is never the result of reading. */
  reducer<T extends object>(type: AnyClass<T>, reduce: NonNullable<ClassEntry<T>['reduce']>): this {
    return this.#addPrototype(type.prototype as object, { reduce } as ClassEntry);
  }

  /**
   * Puts off adding classes until one of them is asked for.
   *
   * @param modules all Python modules that they are in: a name in one of them that is asked for and not there makes `add` run
   * @param types all JavaScript classes that it says something of: so does an instance
   * @internal
   */
  later(modules: readonly string[], types: readonly AnyClass<object>[], add: Addition): this {
    for (const module of modules) this.#namesOf(module);
    for (const key of [...modules, ...types.map((type) => type.prototype as object)]) {
      const others = this.#later.get(key);
      if (others === undefined) this.#later.set(key, [add]);
      else others.push(add);
    }
    return this;
  }

  /** Makes the next of what was put off come, again if it was cut short by a full stack; false when there is nothing more. */
  #arrive(key: string | object): boolean {
    const additions = this.#later.get(key);
    const add = additions?.[0];
    if (additions === undefined || add === undefined || this.#arriving) return false;
    this.#arriving = true;
    try {
      if (!this.#arrived.has(add)) add(this);
    } finally {
      this.#arriving = false;
    }
    this.#arrived.add(add);
    additions.shift();
    return true;
  }

  /** Lets what was put off come before what somebody else adds, which would be replaced by it otherwise. */
  #arriveAll(key: string | object): void {
    while (this.#arrive(key));
  }

  #add(name: string, entry: ClassEntry): void {
    this.#addGlobal(globalOf(name), entry);
  }

  #addGlobal({ module, name: qualname }: PyGlobal, entry: ClassEntry): void {
    this.#arriveAll(module);
    this.#namesOf(module).set(qualname, entry);
  }

  #addPrototype(prototype: object, entry: ClassEntry): this {
    this.#arriveAll(prototype);
    this.#byPrototype.set(prototype, entry);
    return this;
  }

  #namesOf(module: string): Map<string, ClassEntry> {
    let names = this.#byName.get(module);
    if (names === undefined) {
      names = new Map();
      this.#byName.set(module, names);
    }
    return names;
  }

  /** The entry for a Python name. */
  find(module: string, name: string): ClassEntry | undefined {
    const names = this.#byName.get(module);
    if (names === undefined) return this.#parent?.find(module, name);
    const entry = names.get(name);
    if (entry !== undefined) return entry;
    return this.#arrive(module) ? this.find(module, name) : this.#parent?.find(module, name);
  }

  /** The entry for the class of a JavaScript object; a subclass needs one of its own. */
  entryOf(value: object): ClassEntry | undefined {
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null ? undefined : this.#entryOfPrototype(prototype as object);
  }

  #entryOfPrototype(prototype: object): ClassEntry | undefined {
    const entry = this.#byPrototype.get(prototype);
    if (entry !== undefined) return entry;
    if (this.#arrive(prototype)) return this.#entryOfPrototype(prototype);
    return this.#parent === null ? undefined : this.#parent.#entryOfPrototype(prototype);
  }
}

/** What adds classes to a registry. */
type Addition = (registry: Registry) => unknown;

/** An entry has methods, a layout has lists. */
function isEntry<T>(how: ClassEntry<T> | AttributeLayout): how is ClassEntry<T> {
  return Object.values(how).some((part) => typeof part === 'function');
}
