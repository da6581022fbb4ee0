/**
 * An object of a class that nobody here knows: its class by name, and everything that a pickle says about it.
 */
import { PyDict } from './dict.ts';
import { PyGlobal } from './global.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from './inspect.ts';
import { NO_ROOM } from './no-room.ts';
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
  /**
   * The built-in type that the class extends, where that is known: `object`, `list` with {@link Reduction.listItems},
   * `dict` with {@link Reduction.dictItems}, or another type with a value of it as the one argument. Protocols 0 and 1,
   * which have no opcode for `__new__`, then have `copyreg._reconstructor(cls, base, value)`, as in Python; without it they
   * have `copyreg.__newobj__(cls, *args)`.
   */
  readonly base?: PyGlobal | null;
  /** The argument of `__setstate__`, or what goes into `__dict__`; undefined for none. */
  readonly state?: unknown;
  /** Items to append. */
  readonly listItems?: Iterable<unknown> | null;
  /** Items to set. */
  readonly dictItems?: Iterable<readonly [unknown, unknown]> | null;
  /** Called with the object and the state instead of `__setstate__`; the sixth item of a reduce tuple. */
  readonly stateSetter?: unknown;
}

/** What few objects have: beside the others, where it costs those nothing. */
interface Rare {
  kwargs: PyDict | null;
  base: PyGlobal | null;
  listItems: unknown[] | null;
  dictItems: [unknown, unknown][] | null;
  stateSetter: unknown;
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
  /** The arguments it was made with. Objects that a pickle makes without any share a tuple that cannot be changed. */
  args: PyTuple;
  /** Made by a call, or by `__new__` without `__init__`. */
  construct: 'call' | 'new';
  /** What `__setstate__` or `__dict__` got, undefined for nothing: a dict mostly, or a tuple of a dict and the slots. */
  state: unknown = undefined;
  /** Null for most. @internal */
  rare: Rare | null = null;
  /** The number that a pickling gave this object last, counted through all of them; see write-memo.ts. */
  #mark = 0;

  constructor(callable: unknown, args: PyTuple = new PyTuple(), construct: 'call' | 'new' = 'call') {
    this.callable = callable;
    this.args = args;
    this.construct = construct;
  }

  /** The keyword arguments it was made with. */
  get kwargs(): PyDict | null {
    return this.rare?.kwargs ?? null;
  }

  set kwargs(kwargs: PyDict | null) {
    rareOf(this).kwargs = kwargs;
  }

  /** The built-in type that the class extends: `object`, `list` or `dict`, where protocol 0 or 1 said so. */
  get base(): PyGlobal | null {
    return this.rare?.base ?? null;
  }

  set base(base: PyGlobal | null) {
    rareOf(this).base = base;
  }

  /** Items that were appended, for a subclass of list and its like. */
  get listItems(): unknown[] | null {
    return this.rare?.listItems ?? null;
  }

  set listItems(items: unknown[] | null) {
    rareOf(this).listItems = items;
  }

  /** Items that were set, for a subclass of dict and its like. */
  get dictItems(): [unknown, unknown][] | null {
    return this.rare?.dictItems ?? null;
  }

  set dictItems(items: [unknown, unknown][] | null) {
    rareOf(this).dictItems = items;
  }

  /** The function that set the state, where a pickle brought its own. */
  get stateSetter(): unknown {
    return this.rare?.stateSetter;
  }

  set stateSetter(setter: unknown) {
    rareOf(this).stateSetter = setter;
  }

  /** The class, or the function that was called; null for what has no name. */
  get type(): PyGlobal | null {
    return typeOf(this.callable, this.args);
  }

  /** The class, or the function that was called, as `module.name`. */
  get className(): string {
    return this.type?.toString() ?? '?';
  }

  /** The attribute of that name, from the dict or the slots of the state; undefined when there is none. */
  get(name: string): unknown {
    for (const part of partsOf(this.state)) if (part.has(name)) return part.get(name);
    return undefined;
  }

  /** All attributes, from the dict and the slots of the state. */
  get attributes(): PyDict<string> {
    return new PyDict([...partsOf(this.state)].flatMap((part) => [...part] as [string, unknown][]));
  }

  /** `<shop.Order object>`, as Python prints an object without a word of its own. */
  toString(): string {
    return `<${this.className} object>`;
  }

  /** Prints as `shop.Order(args) { attribute: 1 } [ item ]`. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    const { kwargs, state, listItems, dictItems } = this;
    const attributes: [string, unknown][] = [];
    for (const [key, value] of kwargs ?? []) attributes.push([`${key}=`, value]);
    for (const part of partsOf(state)) for (const [key, value] of part) attributes.push([String(key), value]);
    if (state != null && [...partsOf(state)].length === 0) attributes.push(['state', state]);
    const parts = { args: argumentsOf(this), attributes, items: listItems, entries: dictItems };
    return inspectObject(this.className, this, parts, depth, options, inspect);
  }

  /** `[object cornichon:shop.Order]`. */
  get [Symbol.toStringTag](): string {
    return this.className;
  }

  /**
   * The number that an object was given in this session, or -1: what spares an encoder a Map of all of them. {@link NO_ROOM} for what is
   * one by its prototype alone, such as a Proxy. @internal
   */
  static numberIn(value: object, session: number): number {
    if (!(#mark in value)) return NO_ROOM;
    return value.#mark >= session ? value.#mark - session : -1;
  }

  /** Says that an encoder met an object without a number; returns how often it did before, in this session. @internal */
  static meet(object: PyObject, session: number): number {
    const times = object.#mark <= -session ? 1 - session - object.#mark : 0;
    object.#mark = -session - times;
    return times;
  }

  /** True for what has room for a number in itself. @internal */
  static hasRoom(value: object): boolean {
    return #mark in value;
  }

  /** Gives the object a number, in place of that of any other session. @internal */
  giveNumber(session: number, number: number): void {
    this.#mark = session + number;
  }
}

function rareOf(object: PyObject): Rare {
  object.rare ??= { kwargs: null, base: null, listItems: null, dictItems: null, stateSetter: undefined };
  return object.rare;
}

/** Functions that make an object of the class that is their first argument. */
const MAKERS: ReadonlySet<string> = new Set(['_reconstructor', '__newobj__', '__newobj_ex__']);

/** The class that is meant, where protocols without an opcode for it go by way of a function. */
function typeOf(callable: unknown, args: PyTuple): PyGlobal | null {
  if (callable instanceof PyGlobal) {
    if (callable.module !== 'copyreg' || !MAKERS.has(callable.name)) return callable;
    return args[0] instanceof PyGlobal || args[0] instanceof PyObject ? typeOf(args[0], EMPTY) : callable;
  }
  if (!(callable instanceof PyObject)) return typeOfPartial(callable);
  const { callable: getattr } = callable;
  const [owner, name] = callable.args;
  const isGetattr = getattr instanceof PyGlobal && getattr.module === 'builtins' && getattr.name === 'getattr';
  if (!isGetattr || !(owner instanceof PyGlobal) || typeof name !== 'string') return null;
  return new PyGlobal(owner.module, `${owner.name}.${name}`);
}

/** Protocols 2 and 3 have a `functools.partial` of `cls.__new__`, whose first argument is the class. */
function typeOfPartial(partial: unknown): PyGlobal | null {
  const { args } = (partial ?? {}) as { readonly args?: unknown };
  return args instanceof PyTuple && args[0] instanceof PyGlobal ? args[0] : null;
}

const EMPTY = new PyTuple();

/** The arguments without the class, where a function of copyreg has it for its first; of a base, what is in it. */
function argumentsOf({ callable, args }: PyObject): readonly unknown[] {
  if (!(callable instanceof PyGlobal) || callable.module !== 'copyreg' || !MAKERS.has(callable.name)) return args;
  if (callable.name !== '_reconstructor') return args.slice(1);
  const [, , value] = args;
  return Array.isArray(value) ? value : [value];
}

interface MapLike extends Iterable<[unknown, unknown]> {
  has(key: unknown): boolean;
  get(key: unknown): unknown;
}

/** The dicts in a state: a dict, or a pair of one or None and the slots. */
function* partsOf(state: unknown): Iterable<MapLike> {
  if (state instanceof PyTuple && state.length !== 2) return;
  for (const part of state instanceof PyTuple ? state : [state]) {
    if (isMapLike(part)) yield part;
    // With `dicts: 'object'`.
    else if (isPlain(part)) yield new Map(Object.entries(part));
  }
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isMapLike(value: unknown): value is MapLike {
  return value instanceof PyDict || value instanceof Map;
}
