/**
 * Classes that say nothing of themselves: their attributes are own properties, and no constructor runs.
 *
 * That is what pickle does with most of Python's classes. Properties are defined, never assigned: a setter of the class
 * must not run, and `__proto__` must be a name like any other. What else is in an instance, where the class extends a
 * list or another built-in type, is in bases.ts.
 */
import { type Base, baseOf } from './bases.ts';
import type { AnyClass, ClassEntry, DumpContext, LoadContext } from './class-entry.ts';
import { PyDict } from './dict.ts';
import type { PyGlobal } from './global.ts';
import { FROM_PYTHON, type FromPython, REDUCE, type Reducible, SET_STATE, type Stateful } from './hooks.ts';
import { pairsOf } from './pairs.ts';
import { PyTuple } from './tuple.ts';

/** How Python keeps the attributes of a class, where that is not a `__dict__`. */
export interface AttributeLayout {
  /** The names in `__slots__`, in their order. */
  readonly slots?: readonly string[];
  /** The fields of a `@dataclass(frozen=True, slots=True)`, which pickles as the list of their values. */
  readonly fields?: readonly string[];
}

/** The entry of a class that is known by its name, and by the methods of hooks.ts where it has them. */
export function plainEntry<T extends object>(type: PyGlobal, js: AnyClass<T>, layout: AttributeLayout): ClassEntry<T> {
  const base = baseOf(js);
  const create = creatorOf(type, js, base);
  return {
    call: (args, context, cls) => create(args, context, null, cls),
    create,
    setState(target, state, context) {
      if (SET_STATE in target) return (target as Stateful)[SET_STATE](state, context);
      for (const [name, value] of attributesOf(state, layout, type)) {
        if (isContents(name, target, base)) throw new TypeError(`an attribute '${name}' of ${type} has no place here`);
        Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
      }
    },
    reduce(value: T, context: DumpContext) {
      if (REDUCE in value) return (value as Reducible)[REDUCE](context);
      return { callable: type, state: stateOf(value, layout, base), ...base.reduce(value) };
    },
  };
}

function creatorOf<T extends object>(
  type: PyGlobal,
  js: AnyClass<T>,
  base: Base,
): NonNullable<ClassEntry<T>['create']> {
  if (!(FROM_PYTHON in js)) return (args) => base.create(js, args) as T;
  const speaker = js as FromPython<T>;
  return (args: PyTuple, context: LoadContext, kwargs: PyDict | null) => {
    const made = speaker[FROM_PYTHON](args, context, kwargs);
    if (made instanceof js) return made;
    throw new TypeError(`the FROM_PYTHON of ${type} returned no ${js.name}`);
  };
}

/** The attributes in a state. @throws TypeError for a state that says nothing of attributes */
function* attributesOf(
  state: unknown,
  { fields = [] }: AttributeLayout,
  type: PyGlobal,
): Iterable<readonly [string, unknown]> {
  if (fields.length > 0 && Array.isArray(state) && !(state instanceof PyTuple)) {
    if (state.length !== fields.length) {
      throw new TypeError(`${type} has ${fields.length} fields, its state has ${state.length} values`);
    }
    for (const [i, name] of fields.entries()) yield [name, state[i]];
    return;
  }
  // A class with slots has a pair: the dict of its attributes or None, and the dict of its slots.
  for (const part of state instanceof PyTuple ? state : [state]) {
    if (part === null) continue;
    const pairs = pairsOf(part);
    if (pairs === null) throw new TypeError(`the state of ${type} is no dict of attributes`);
    for (const [name, value] of pairs) {
      if (typeof name !== 'string') throw new TypeError(`the name of an attribute of ${type} must be a str`);
      yield [name, value];
    }
  }
}

/** Whether a property is not an attribute, but holds what is in the list, the str and so on. */
function isContents(name: string, value: object, { own = [] }: Base): boolean {
  const indexed = Array.isArray(value) || value instanceof String || value instanceof Uint8Array;
  return own.includes(name) || (indexed && /^(0|[1-9][0-9]*)$/.test(name));
}

/** What `__getstate__` gives: undefined for no attributes, a dict, a pair when there are slots, or the values of fields. */
function stateOf(value: object, { slots = [], fields = [] }: AttributeLayout, base: Base): unknown {
  if (fields.length > 0) return fields.map((name) => property(value, name));
  const names = Object.keys(value).filter((name) => !isContents(name, value, base));
  const set = slots.filter((name) => names.includes(name));
  const others = names.filter((name) => !slots.includes(name));
  return set.length === 0
    ? (dictOf(value, others) ?? undefined)
    : PyTuple.of(dictOf(value, others), dictOf(value, set));
}

function dictOf(value: object, names: readonly string[]): PyDict | null {
  return names.length === 0 ? null : new PyDict(names.map((name) => [name, property(value, name)]));
}

function property(value: object, name: string): unknown {
  return value[name as never];
}
