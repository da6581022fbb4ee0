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
  readonly #moduleKey: NameKey;
  readonly #nameKey: NameKey;
  readonly #inline: boolean;

  /** @param spelling which of the two strings are, in Python, objects of their own; for the same bytes as Python's. */
  constructor(module: string, name: string, spelling: Spelling = {}) {
    this.module = module;
    this.name = name;
    this.#moduleKey = spelling.moduleKey ?? (spelling.freshModule ? Symbol(module) : usualModuleKey(module, name));
    this.#nameKey = spelling.nameKey ?? (spelling.freshName ? Symbol(name) : usualNameKey(module, name));
    this.#inline = spelling.inline ?? false;
    Object.freeze(this);
  }

  /** What the module string is remembered by when it is written. @internal */
  get moduleKey(): NameKey {
    return this.#moduleKey;
  }

  /** What the name string is remembered by when it is written. @internal */
  get nameKey(): NameKey {
    return this.#nameKey;
  }

  /** True when a pickle of Python 3.13 or later named it with `getattr`. @internal */
  get inline(): boolean {
    return this.#inline;
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

/** `'module.Class'` or `'module:Outer.Inner'` as a global. @throws TypeError for a name without a module */
export function globalOf(name: string): PyGlobal {
  const colon = name.indexOf(':');
  const split = colon === -1 ? name.lastIndexOf('.') : colon;
  if (split <= 0) throw new TypeError(`expected a Python name such as 'module.Class', got '${name}'`);
  return new PyGlobal(name.slice(0, split), name.slice(split + 1));
}

/** A string stands for all strings with its text, a symbol for one that is an object of its own. */
export type NameKey = string | symbol;

/** The functions of Python's `builtins`, as far as pickles name them. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  (
    '__build_class__ __import__ abs aiter all anext any ascii bin breakpoint callable chr compile delattr dir divmod eval ' +
    'exec format getattr globals hasattr hash hex id input isinstance issubclass iter len locals max min next oct ord pow ' +
    'print repr round setattr sorted sum vars'
  ).split(' '),
);
const FUNCTIONS_MODULE = Symbol('builtins');

/**
 * What the module's name is remembered by where nobody says otherwise: most are interned, only the functions of `builtins`
 * share one that is not that of its types.
 */
export function usualModuleKey(module: string, name: string): NameKey {
  if (module !== 'builtins') return module;
  if (FUNCTIONS.has(name)) return FUNCTIONS_MODULE;
  // The one class there that is made when Python starts.
  return name === 'ExceptionGroup' ? Symbol(module) : module;
}

/** The same for the name itself: what is in `builtins` is written in C, and makes its name anew. */
export function usualNameKey(module: string, name: string): NameKey {
  return module === 'builtins' ? Symbol(name) : name;
}

/**
 * How the two strings of a global share with others in Python. Interned strings are one object, and a pickle has them
 * once; a built-in type makes its name anew each time, and a pickle has it as often.
 */
export interface Spelling {
  /** The module's name is an object of its own. */
  readonly freshModule?: boolean;
  /** The global's name is an object of its own. */
  readonly freshName?: boolean;
  /** The very object, when it is known. @internal */
  readonly moduleKey?: NameKey;
  /** The very object, when it is known. @internal */
  readonly nameKey?: NameKey;
  /** In protocols 0 to 3 a dotted name is found attribute by attribute, without a memo number for each. @internal */
  readonly inline?: boolean;
}
