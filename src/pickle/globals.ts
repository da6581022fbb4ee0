/**
 * What a pickle may name, and how a name becomes a {@link PyGlobal}.
 */
import { fail } from './errors.ts';
import { exceed, LIMITS, type Limits } from './limits.ts';
import { toPython3 } from './names.ts';
import type { ClassTable } from './object/class-table.ts';
import { globalOf, PyGlobal, type Spelling } from './object/global.ts';

/** See {@link LoadOptions.globals}. */
export type GlobalsPolicy = 'inert' | 'error' | Iterable<string> | ((module: string, name: string) => boolean);

type Rule = (module: string, name: string) => boolean;

/** By module and by name. */
type KnownGlobals = Map<string, Map<string, PyGlobal>>;

/** Turns the names of one reading into globals; the same name gives the same object. */
export class Globals {
  readonly #allowed: Rule | null;
  readonly #fixImports: boolean;
  readonly #extensions: ReadonlyMap<number, string> | null;
  readonly #limits: Limits;
  #count = 0;
  /** Those that a pickle of protocol 0 to 2 names, where names of Python 2 may be translated, and those of later ones. */
  #old: KnownGlobals | null = null;
  #new: KnownGlobals | null = null;

  constructor(
    policy: GlobalsPolicy,
    registry: ClassTable,
    fixImports: boolean,
    extensions: ReadonlyMap<number, string> | null,
    limits: Limits = LIMITS.default,
  ) {
    this.#allowed = ruleOf(policy, registry);
    this.#fixImports = fixImports;
    this.#extensions = extensions;
    this.#limits = limits;
  }

  /** Forgets which were named. */
  begin(): void {
    this.#count = 0;
    this.#old = null;
    this.#new = null;
  }

  /** The global of that name in a pickle of that protocol. */
  find(module: string, name: string, protocol: number, spelling?: Spelling): PyGlobal {
    // Made when they are needed, since most small messages name nothing.
    let known = protocol < 3 ? this.#old : this.#new;
    if (known === null) {
      known = new Map();
      if (protocol < 3) this.#old = known;
      else this.#new = known;
    }
    let names = known.get(module);
    if (names === undefined) {
      names = new Map();
      known.set(module, names);
    }
    let global = names.get(name);
    if (global === undefined) {
      global = this.#make(module, name, protocol, spelling);
      names.set(name, global);
    }
    return global;
  }

  /** What `getattr(owner, name)` finds, by name; {@link Spelling.inline} is how it was written. */
  attribute(owner: PyGlobal, name: string): PyGlobal {
    return this.#allow(owner.module, `${owner.name}.${name}`, { inline: true });
  }

  #make(module: string, name: string, protocol: number, spelling?: Spelling): PyGlobal {
    const { maxGlobals, maxGlobalNameLength } = this.#limits;
    const length = module.length + name.length + 1;
    if (length > maxGlobalNameLength) {
      exceed('maxGlobalNameLength', this.#limits, length, 'characters in the name of a global');
    }
    if (++this.#count > maxGlobals) exceed('maxGlobals', this.#limits, this.#count, 'different globals');
    if (module === '' || name === '') {
      fail('ERR_PICKLE_GLOBAL', `a global has a module and a name, got '${module}' and '${name}'`);
    }
    const [home, own] = this.#fixImports && protocol < 3 ? toPython3(module, name) : [module, name];
    return this.#allow(home, own, spelling);
  }

  #allow(module: string, name: string, spelling?: Spelling): PyGlobal {
    if (this.#allowed !== null && !this.#allowed(module, name)) {
      fail('ERR_PICKLE_GLOBAL', `global '${module}.${name}' is forbidden`);
    }
    return new PyGlobal(module, name, spelling);
  }

  /** The global that an extension code stands for. */
  extension(code: number, protocol: number): PyGlobal {
    if (code <= 0) fail('ERR_PICKLE_EXT', `EXT specifies code <= 0: ${code}`);
    const name = this.#extensions?.get(code);
    if (name === undefined) return fail('ERR_PICKLE_EXT', `unregistered extension code ${code}`);
    const global = globalOf(name);
    return this.find(global.module, global.name, protocol);
  }
}

/**
 * What only finds or makes something of a class, which is asked for as well, and the base that most classes have. Here
 * `getattr` finds names, and members of the classes that are known, and calls nothing.
 */
const INERT: ReadonlySet<string> = new Set([
  'builtins.getattr',
  'builtins.object',
  'copyreg._reconstructor',
  'copyreg.__newobj__',
]);

/** The policy as a question, or null when everything is allowed. */
function ruleOf(policy: GlobalsPolicy, registry: ClassTable): Rule | null {
  if (policy === 'inert') return null;
  if (policy === 'error') {
    return (module, name) => registry.find(module, name) !== undefined || INERT.has(`${module}.${name}`);
  }
  if (typeof policy === 'function') return policy;
  if (typeof policy !== 'object' || policy === null || !(Symbol.iterator in policy)) {
    return fail('ERR_PICKLE_OPTION', `globals must be 'inert', 'error', a list or a function, got ${String(policy)}`);
  }
  const names = new Set<string>();
  for (const name of policy) {
    if (typeof name !== 'string' || !/^[^:]+[.:]/.test(name)) {
      fail('ERR_PICKLE_OPTION', `globals takes names such as 'module.Class', got ${JSON.stringify(name)}`);
    }
    names.add(globalOf(name).toString());
  }
  return (module, name) => names.has(`${module}.${name}`) || INERT.has(`${module}.${name}`);
}
