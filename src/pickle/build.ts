/**
 * How objects come to be: what the opcodes REDUCE, NEWOBJ, BUILD, APPENDS, SETITEMS and their like mean for a value.
 *
 * A class that the registry knows is asked; any other becomes a {@link PyObject}, which records what it was told. Targets
 * are checked by type, so no opcode can reach into a value that is not a container of its kind.
 */
import { fail } from './errors.ts';
import { exceed, LIMITS, type Limits } from './limits.ts';
import type { ArrayMaker } from './object/array-maker.ts';
import { PyByteArray } from './object/bytes.ts';
import type { ClassTable } from './object/class-table.ts';
import { PyDict } from './object/dict.ts';
import { LONGEST_HASHED } from './object/digest.ts';
import { PyGlobal } from './object/global.ts';
import { LongNames } from './object/long-texts.ts';
import { PyComplex, PyFloat } from './object/number.ts';
import { PyObject } from './object/object.ts';
import type { ClassEntry, LoadContext } from './object/registry.ts';
import { PyFrozenSet, PySet } from './object/set.ts';
import { PyTuple } from './object/tuple.ts';
import { RecordSizes } from './record-sizes.ts';
import { Allowance } from './weight.ts';

/** What a dict becomes; see {@link LoadOptions.dicts}. */
export type DictKind = 'dict' | 'map' | 'object';

/** What of the context others than the builder know. */
export type BufferContext = Omit<LoadContext, 'protocol' | 'entryOf' | 'create'>;

export class Builder {
  readonly #registry: ClassTable;
  readonly #context: LoadContext & { protocol: number };
  readonly #dicts: DictKind;
  readonly #limits: Limits;
  readonly #allowance: Allowance;
  /** What was asked about last, since many arrays come one after another. */
  #taker: object | null = null;
  #takes = false;
  #lastNamed: PyGlobal | null = null;
  #lastEntry: ClassEntry | undefined = undefined;
  #longNames: LongNames | null = null;
  /** What plain objects have that stand for dicts; the fast lane notes what it gives them. */
  readonly records = new RecordSizes();

  constructor(registry: ClassTable, context: BufferContext, dicts: DictKind, limits: Limits = LIMITS.default) {
    this.#registry = registry;
    // Property by property: a spread takes a third of the time of a small message.
    this.#context = {
      lossless: context.lossless,
      isWritable: context.isWritable,
      isOutOfBand: context.isOutOfBand,
      copyOf: context.copyOf,
      protocol: 0,
      entryOf: (callable) => this.#entryOfGlobal(callable),
      create: (cls, args, kwargs) => this.create(cls, args, kwargs),
    };
    this.#dicts = dicts;
    this.#limits = limits;
    this.#allowance = new Allowance(limits);
  }

  /** Starts anew, for data that has nothing to do with what was read before. */
  begin(): void {
    this.#allowance.begin();
    this.#longNames = null;
  }

  /** So many more bytes have been read. */
  grant(bytes: number): void {
    this.#allowance.grant(bytes);
  }

  /** What handlers are told of the pickle. Set where one begins, before which the registry may have learnt something. */
  set protocol(protocol: number) {
    this.#context.protocol = protocol;
    this.#taker = null;
    this.#lastNamed = null;
  }

  /** True for the function `_codecs.encode`, as long as it is the library's own. */
  isEncoder(callable: unknown): boolean {
    if (!(callable instanceof PyGlobal) || callable.module !== '_codecs' || callable.name !== 'encode') return false;
    return this.#registry.find('_codecs', 'encode')?.encodes === true;
  }

  /** True for what makes the bytes among its arguments, or in its state, its own memory. */
  takesMemory(target: unknown): boolean {
    if (typeof target !== 'object' || target === null || Array.isArray(target)) return false;
    if (target !== this.#taker) {
      const entry = target instanceof PyGlobal ? this.#entryOfNamed(target) : this.#registry.entryOf(target);
      this.#takes = entry?.takesMemory === true;
      this.#taker = target;
    }
    return this.#takes;
  }

  /** How the function makes arrays, where nobody has registered another class for them; null for any other function. */
  arrayMaker({ module, name }: PyGlobal): ArrayMaker | null {
    const maker = this.#registry.find(module, name)?.arrays;
    return maker !== undefined && this.#registry.entryOf(maker.example)?.arrays !== undefined ? maker : null;
  }

  /** Takes what classes are given from what the size of the data allows; false, with nothing taken, when there is not so much. */
  spend(weight: number): boolean {
    return this.#allowance.spend(weight);
  }

  /** How many bytes the target expects next in its state, which begins with these items; -1 where that is not known. */
  bytesNext(target: unknown, state: readonly unknown[]): number {
    return this.#entryOf(target)?.bytesNext?.(state) ?? -1;
  }

  /** True for a class whose instances, made by `__new__`, are a {@link PyObject}. */
  makesPyObject(cls: PyGlobal): boolean {
    return this.#registry.find(cls.module, cls.name)?.create === undefined;
  }

  /** True when dicts are what they are by default. */
  get makesPyDict(): boolean {
    return this.#dicts === 'dict';
  }

  /** An empty dict of the kind that was asked for. */
  makeDict(): object {
    return this.#dicts === 'dict' ? new PyDict() : this.#dicts === 'map' ? new Map() : {};
  }

  /** `callable(*args)`. */
  call(callable: unknown, args: unknown): unknown {
    const list = checkArguments(args);
    const named = globalOfCallable(callable);
    if (named !== null) {
      const entry = this.#entryOfNamed(named);
      if (entry?.call !== undefined) {
        this.#charge(list);
        return made(entry.call(list, this.#context, named), named);
      }
    } else if (!(callable instanceof PyObject)) {
      const entry = this.#entryOf(callable);
      if (entry?.invoke !== undefined) {
        this.#charge(list);
        return made(entry.invoke(callable, list, this.#context), callable as object);
      }
      fail('ERR_PICKLE_TYPE', `'${typeName(callable)}' object is not callable`);
    }
    return new PyObject(callable, list);
  }

  /** `cls.__new__(cls, *args, **kwargs)`; `kwargs` is undefined for an opcode that has none. */
  create(cls: unknown, args: unknown, kwargs?: unknown): unknown {
    const list = checkArguments(args);
    const named = kwargs === undefined ? null : checkKeywords(kwargs);
    const global = globalOfCallable(cls);
    if (global !== null) {
      const entry = this.#registry.find(global.module, global.name);
      if (entry?.create !== undefined) {
        this.#charge(list);
        if (named !== null) this.#charge(named);
        return made(entry.create(list, this.#context, named, global), global);
      }
    } else if (!(cls instanceof PyObject)) {
      fail('ERR_PICKLE_TYPE', `NEWOBJ class argument must be a type, not ${typeName(cls)}`);
    }
    const object = new PyObject(cls, list, 'new');
    if (named !== null) object.kwargs = named;
    return object;
  }

  /** What INST and OBJ of Python 2's classes mean to Python 3: a call, or `__new__` when there are no arguments. */
  instantiate(cls: unknown, args: PyTuple): unknown {
    return args.length > 0 ? this.call(cls, args) : this.create(cls, args);
  }

  /** `target.__setstate__(state)`, or the attributes of `target.__dict__`, of which None has none. */
  setState(target: unknown, state: unknown): void {
    if (target instanceof PyObject) {
      target.state = state;
      return;
    }
    const entry = this.#entryOf(target);
    if (entry?.setState === undefined && state === null) return;
    if (entry?.setState === undefined) fail('ERR_PICKLE_TYPE', `'${typeName(target)}' object takes no state`);
    this.#charge(state);
    entry.setState(target, state, this.#context);
  }

  /** `target.extend(items[start:end])`. */
  extend(target: unknown, items: readonly unknown[], start: number, end: number): void {
    if (Array.isArray(target) && !(target instanceof PyTuple)) {
      this.checkEntries(target.length + end - start);
      for (let i = start; i < end; i++) target.push(items[i]);
    } else if (target instanceof PyObject) {
      target.listItems ??= [];
      this.checkEntries(target.listItems.length + end - start);
      for (let i = start; i < end; i++) target.listItems.push(items[i]);
    } else {
      const entry = this.#entryOf(target);
      if (entry?.extend === undefined) fail('ERR_PICKLE_TYPE', `'${typeName(target)}' object has no append`);
      entry.extend(target, items.slice(start, end));
    }
  }

  /** `target[key] = value` for the pairs that stand in `items` from `start` to `end`. */
  setItems(target: unknown, items: readonly unknown[], start: number, end: number): void {
    const count = (end - start) / 2;
    if (target instanceof PyDict) {
      this.checkEntries(target.size + count);
      target.addPairs(items, start, end);
    } else if (target instanceof PyObject) {
      target.dictItems ??= [];
      this.checkEntries(target.dictItems.length + count);
      for (let i = start; i < end; i += 2) target.dictItems.push([items[i], items[i + 1]]);
    } else if (target instanceof Map) {
      this.checkEntries(target.size + count);
      for (let i = start; i < end; i += 2) target.set(items[i], items[i + 1]);
    } else if (isPlainObject(target)) {
      this.#setProperties(target, items, start, end);
    } else {
      const entry = this.#entryOf(target);
      if (entry?.setItems === undefined) {
        fail('ERR_PICKLE_TYPE', `'${typeName(target)}' object does not support item assignment`);
      }
      const pairs: [unknown, unknown][] = [];
      for (let i = start; i < end; i += 2) pairs.push([items[i], items[i + 1]]);
      entry.setItems(target, pairs);
    }
  }

  #setProperties(target: object, items: readonly unknown[], start: number, end: number): void {
    const { records } = this;
    const isCounted = records.mayExceed((end - start) / 2, this.#limits.maxContainerEntries);
    let size = isCounted ? records.of(target) : 0;
    if (isCounted) this.checkEntries(size + (end - start) / 2);
    for (let i = start; i < end; i += 2) {
      const key = items[i];
      this.#checkName(key);
      if (isCounted && !Object.hasOwn(target, key as string)) size++;
      defineItem(target, key, items[i + 1]);
    }
    if (isCounted) records.note(target, size);
  }

  /** `target.update(items[start:end])` for a set. */
  addItems(target: unknown, items: readonly unknown[], start: number, end: number): void {
    if (!(target instanceof PySet) || target instanceof PyFrozenSet) {
      fail('ERR_PICKLE_TYPE', `ADDITEMS wants a set, got '${typeName(target)}'`);
    }
    this.checkEntries(target.size + end - start);
    for (let i = start; i < end; i++) target.add(items[i]);
  }

  /** Stops at more items than a container may have. */
  checkEntries(count: number): void {
    if (count > this.#limits.maxContainerEntries) {
      exceed('maxContainerEntries', this.#limits, count, 'items in one container');
    }
  }

  /** Objects are slow with many long keys of one length; see long-texts.ts. */
  #checkName(key: unknown): void {
    if (typeof key !== 'string' || key.length <= LONGEST_HASHED) return;
    this.#longNames ??= new LongNames();
    this.#longNames.add(key);
  }

  #charge(given: unknown): void {
    this.#allowance.charge(given, this.#context.isOutOfBand);
  }

  /** Most calls are of the function that was called last. */
  #entryOfNamed(named: PyGlobal): ClassEntry | undefined {
    if (named !== this.#lastNamed) {
      this.#lastEntry = this.#registry.find(named.module, named.name);
      this.#lastNamed = named;
    }
    return this.#lastEntry;
  }

  #entryOfGlobal(callable: unknown): ClassEntry | undefined {
    const named = globalOfCallable(callable);
    return named === null ? undefined : this.#registry.find(named.module, named.name);
  }

  #entryOf(target: unknown): ClassEntry | undefined {
    return typeof target === 'object' && target !== null ? this.#registry.entryOf(target) : undefined;
  }
}

/**
 * A reduce tuple's sixth item, a function that sets the state, leaves a call behind whose result is popped. The call is
 * recorded with the object that it was for, so that it is not lost when the object is written again. False for another call.
 */
export function absorbStateSetter(popped: PyObject, top: unknown): boolean {
  if (!(top instanceof PyObject) || popped.construct !== 'call') return false;
  if (popped.args.length !== 2 || popped.args[0] !== top || top.state !== undefined) return false;
  top.stateSetter = popped.callable;
  top.state = popped.args[1];
  return true;
}

/** What a handler made; undefined is no Python value, and most likely a `return` that was forgotten. */
function made(value: unknown, callable: object): unknown {
  if (value === undefined) fail('ERR_PICKLE_REDUCE', `the handler of ${callable} returned undefined; None is null`);
  return value;
}

/**
 * The global that is called: one by name, or an attribute of one, which protocols 0 to 3, and all of them for methods,
 * name as `getattr(Outer, 'inner')`.
 */
function globalOfCallable(callable: unknown): PyGlobal | null {
  if (callable instanceof PyGlobal) return callable;
  if (!(callable instanceof PyObject) || callable.construct !== 'call') return null;
  const { callable: getattr, args } = callable;
  const isGetattr = getattr instanceof PyGlobal && getattr.module === 'builtins' && getattr.name === 'getattr';
  const [owner, attribute] = args;
  if (!isGetattr || args.length !== 2 || !(owner instanceof PyGlobal) || typeof attribute !== 'string') return null;
  return new PyGlobal(owner.module, `${owner.name}.${attribute}`);
}

function checkArguments(args: unknown): PyTuple {
  if (!(args instanceof PyTuple)) fail('ERR_PICKLE_TYPE', `argument list must be a tuple, not ${typeName(args)}`);
  return args;
}

/** Keyword arguments are a record of the pickle, not a value that somebody asked for, so they are always a PyDict. */
function checkKeywords(kwargs: unknown): PyDict {
  const named = keywordsOf(kwargs);
  for (const name of named.keys()) {
    if (typeof name !== 'string') fail('ERR_PICKLE_TYPE', `keywords must be strings, not ${typeName(name)}`);
  }
  return named;
}

function keywordsOf(kwargs: unknown): PyDict {
  if (kwargs instanceof PyDict) return kwargs;
  if (kwargs instanceof Map) return new PyDict(kwargs);
  if (isPlainObject(kwargs)) return new PyDict(Object.entries(kwargs));
  return fail('ERR_PICKLE_TYPE', `NEWOBJ_EX kwargs argument must be a dict, not ${typeName(kwargs)}`);
}

function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** An own property, whatever its name: `__proto__` is a key like any other. */
function defineItem(target: object, key: unknown, value: unknown): void {
  if (typeof key !== 'string') {
    fail('ERR_PICKLE_TYPE', `dicts: 'object' takes string keys only, got a key of type '${typeName(key)}'`);
  }
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    (target as Record<string, unknown>)[key] = value;
  }
}

/** Python's name for the type of a value, for messages. */
export function typeName(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 'str';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'float';
    case 'object':
      break;
    default:
      return typeof value;
  }
  if (value === null) return 'NoneType';
  if (value instanceof PyObject) return value.className;
  if (value instanceof PyTuple) return 'tuple';
  if (value instanceof PyFrozenSet) return 'frozenset';
  if (value instanceof PyByteArray) return 'bytearray';
  if (value instanceof PyComplex) return 'complex';
  if (value instanceof PyFloat) return 'float';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Set) return 'set';
  if (value instanceof Uint8Array) return 'bytes';
  return value instanceof PyDict || value instanceof Map || isPlainObject(value) ? 'dict' : 'object';
}
