/**
 * Which Python classes and functions have a counterpart in JavaScript, and how they are built and taken apart.
 *
 * A class file calls {@link Registry.class} and {@link Registry.function}; the machines ask by name when reading and by
 * prototype when writing. Lookups go through Maps only, so no name from a pickle reaches a property of an object.
 */
import { PyDict } from './dict.ts';
import { PyGlobal } from './global.ts';
import type { Reduction } from './object.ts';
import { PyTuple } from './tuple.ts';

/** What a handler may know of the reading that is under way. */
export interface LoadContext {
  /** True when `loads` was asked to keep what JavaScript's own types cannot tell apart. */
  readonly lossless: boolean;
  /** True when Python could write into this buffer: a bytearray, or an out-of-band buffer not marked as read-only. */
  isWritable(buffer: unknown): boolean;
  /** True when this is the caller's own memory, given beside the stream. */
  isOutOfBand(buffer: unknown): boolean;
}

/** What a handler may know of the writing that is under way. */
export interface DumpContext {
  /** The protocol, 0 to 5. */
  readonly protocol: number;
  /** How arrays are written: so that any NumPy reads them, or as the installed NumPy 2 or 1 would write them. */
  readonly numpy: 'portable' | 'native' | 'native-1';
}

/** How the instances of one Python class are built and taken apart. Each part may be missing. */
export interface ClassEntry<T = unknown> {
  /** `cls(*args)`. */
  call?(args: PyTuple, context: LoadContext): T;
  /** `cls.__new__(cls, *args, **kwargs)`. */
  create?(args: PyTuple, context: LoadContext, kwargs: PyDict | null): T;
  /** `target.__setstate__(state)`; changes the target, which others may hold already. */
  setState?(target: T, state: unknown, context: LoadContext): void;
  /** `target.extend(items)`. */
  extend?(target: T, items: readonly unknown[]): void;
  /** `target[key] = value` for each pair. */
  setItems?(target: T, pairs: readonly (readonly [unknown, unknown])[]): void;
  /** `value.__reduce_ex__(protocol)`; a value that stands for a class or function gives its {@link PyGlobal}. */
  reduce?(value: T, context: DumpContext): Reduction | PyGlobal;
}

/** A JavaScript class, whatever its constructor takes. */
export type AnyClass<T = unknown> = abstract new (...args: never[]) => T;

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
   * @param name `'module.Class'`, or `'module:Outer.Inner'` for a class inside a class; several for several homes, the
   *   first of which is written.
   * @param type the JavaScript class, whose instances are written as the Python class.
   * @param entry how; without it, the instance gets the attributes as its own properties and no constructor runs.
   */
  class<T extends object>(name: string | readonly string[], type: AnyClass<T>, entry?: ClassEntry<T>): this {
    const names = typeof name === 'string' ? [name] : name;
    const chosen = entry ?? plainEntry(globalOf(names[0]!), type);
    for (const one of names) this.#add(one, chosen as ClassEntry);
    this.#byPrototype.set(type.prototype as object, chosen as ClassEntry);
    return this;
  }

  /** Ties a Python function, or a class without instances of its own here, to a JavaScript function. */
  function(name: string | readonly string[], call: NonNullable<ClassEntry['call']>): this {
    const entry: ClassEntry = { call, create: call };
    for (const one of typeof name === 'string' ? [name] : name) this.#add(one, entry);
    return this;
  }

  /** Tells how instances of a JavaScript class are written, for a class that is never the result of reading. */
  reducer<T extends object>(type: AnyClass<T>, reduce: NonNullable<ClassEntry<T>['reduce']>): this {
    this.#byPrototype.set(type.prototype as object, { reduce } as ClassEntry);
    return this;
  }

  #add(name: string, entry: ClassEntry): void {
    const { module, name: qualname } = globalOf(name);
    let names = this.#byName.get(module);
    if (names === undefined) {
      names = new Map();
      this.#byName.set(module, names);
    }
    names.set(qualname, entry);
  }

  /** The entry for a Python name. */
  find(module: string, name: string): ClassEntry | undefined {
    return this.#byName.get(module)?.get(name) ?? this.#parent?.find(module, name);
  }

  /** The entry for the class of a JavaScript object; a subclass needs one of its own. */
  entryOf(value: object): ClassEntry | undefined {
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null ? undefined : this.#entryOfPrototype(prototype as object);
  }

  #entryOfPrototype(prototype: object): ClassEntry | undefined {
    const entry = this.#byPrototype.get(prototype);
    if (entry !== undefined || this.#parent === null) return entry;
    return this.#parent.#entryOfPrototype(prototype);
  }
}

/** `'module.Class'` or `'module:Outer.Inner'` as a global. */
export function globalOf(name: string): PyGlobal {
  const colon = name.indexOf(':');
  const split = colon === -1 ? name.lastIndexOf('.') : colon;
  if (split <= 0) throw new TypeError(`expected a Python name such as 'module.Class', got '${name}'`);
  return new PyGlobal(name.slice(0, split), name.slice(split + 1));
}

/** Attributes as own properties, nothing run; the form that Python gives an object without methods of its own. */
function plainEntry<T extends object>(global: PyGlobal, type: AnyClass<T>): ClassEntry<T> {
  const create = (): T => Object.create(type.prototype as object) as T;
  return {
    call: create,
    create,
    setState(target, state) {
      for (const part of state instanceof PyTuple ? state : [state]) {
        if (part === null) continue;
        if (!isEntries(part)) throw new TypeError(`the state of ${global} is no dict of attributes`);
        for (const [name, value] of part) {
          // Defined, not assigned: a setter of the class must not run, and `__proto__` must be a name like any other.
          Object.defineProperty(target, String(name), { value, writable: true, enumerable: true, configurable: true });
        }
      }
    },
    reduce(value) {
      const keys = Object.keys(value);
      const state = keys.length === 0 ? undefined : new PyDict(keys.map((key) => [key, value[key as keyof T]]));
      return { callable: global, args: new PyTuple(), construct: 'new', state };
    },
  };
}

function isEntries(value: unknown): value is Iterable<[unknown, unknown]> {
  return value instanceof PyDict || value instanceof Map;
}
