/**
 * Which Python names and JavaScript classes have an entry that says how they are built and taken apart: what reading and writing ask.
 *
 * Lookups go through Maps only, so no name from a pickle reaches a property of an object. A program adds to a {@link Registry}
 * (registry.ts), which can make entries of plain classes, named tuples and enumerations; a page that has none of these (core.ts) goes
 * without what makes them.
 */
import type { AnyClass, ClassEntry } from './class-entry.ts';
import { globalOf, type PyGlobal } from './global.ts';

/** What adds classes to a table. */
type Addition = (table: ClassTable) => unknown;

export class ClassTable {
  readonly #byName = new Map<string, Map<string, ClassEntry>>();
  readonly #byPrototype = new Map<object, ClassEntry>();
  /** What is still to come, by the name of a module and by the prototype of a class. */
  readonly #later = new Map<string | object, Addition[]>();
  readonly #arrived = new Set<Addition>();
  #arriving = false;
  readonly #parent: ClassTable | null;

  constructor(parent: ClassTable | null = null) {
    this.#parent = parent;
  }

  /** Ties a Python class, which may have several names, to a JavaScript class, both ways. */
  class<T extends object>(name: string | readonly string[], type: AnyClass<T>, entry: ClassEntry<T>): this {
    for (const one of typeof name === 'string' ? [name] : name) this.addGlobal(globalOf(one), entry as ClassEntry);
    return this.#addPrototype(type.prototype as object, entry as ClassEntry);
  }

  /** Ties a Python function, or a class without instances of its own here, to a JavaScript function. */
  function(name: string | readonly string[], call: NonNullable<ClassEntry['call']>): this {
    const entry: ClassEntry = { call, create: (args, context, _kwargs, cls) => call(args, context, cls) };
    for (const one of typeof name === 'string' ? [name] : name) this.addGlobal(globalOf(one), entry);
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
  later(modules: readonly string[], types: readonly AnyClass<object>[], add: (table: this) => unknown): this {
    for (const module of modules) this.#namesOf(module);
    for (const key of [...modules, ...types.map((type) => type.prototype as object)]) {
      const others = this.#later.get(key);
      if (others === undefined) this.#later.set(key, [add as Addition]);
      else others.push(add as Addition);
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

  /** Ties a Python name to what makes its objects. @internal */
  protected addGlobal({ module, name: qualname }: PyGlobal, entry: ClassEntry): void {
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
