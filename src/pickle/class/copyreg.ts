/**
 * The functions of `copyreg` that stand in a pickle where its protocol has no opcode for `cls.__new__`.
 *
 * Protocols 0 and 1 write most objects as `_reconstructor(cls, base, value)`: an instance of `cls`, which extends the
 * built-in type `base` and has the contents of `value`. What they make of a class that nobody here knows is the
 * {@link PyObject} that the later protocols make, where that is certain, and otherwise a record of the call.
 */
import type { ClassEntry, LoadContext } from '../object/class-entry.ts';
import { PyDict } from '../object/dict.ts';
import { PyGlobal } from '../object/global.ts';
import { PyObject } from '../object/object.ts';
import type { Registry } from '../object/registry.ts';
import { PyTuple } from '../object/tuple.ts';

/** Adds them. */
export function registerCopyreg(registry: Registry): void {
  registry.function('copyreg._reconstructor', reconstruct);
  registry.function('copyreg.__newobj__', ([cls, ...args], context) => create(cls, PyTuple.from(args), null, context));
  registry.function('copyreg.__newobj_ex__', (all, context) => {
    const [cls, args, kwargs] = all;
    const named = pairsOf(kwargs);
    if (args instanceof PyTuple && named !== null) return create(cls, args, new PyDict(named), context);
    throw new TypeError('copyreg.__newobj_ex__ wants a class, a tuple and a dict');
  });
}

function create(cls: unknown, args: PyTuple, kwargs: PyDict | null, context: LoadContext): unknown {
  const entry = context.entryOf(cls);
  if (entry?.create !== undefined) return entry.create(args, context, kwargs);
  const object = new PyObject(classOf(cls), args, 'new');
  object.kwargs = kwargs;
  return object;
}

function reconstruct(args: PyTuple, context: LoadContext): unknown {
  if (args.length !== 3) throw new TypeError(`copyreg._reconstructor takes 3 arguments, got ${args.length}`);
  const [cls, base, value] = args;
  const entry = context.entryOf(cls);
  if (entry !== undefined) return reconstructKnown(entry, nameOf(base), value, context);
  const object = new PyObject(classOf(cls), new PyTuple(), 'new');
  object.base = base as PyGlobal;
  switch (nameOf(base)) {
    case 'object':
      if (value === null) return object;
      break;
    case 'list':
      if (!Array.isArray(value) || value instanceof PyTuple) break;
      object.listItems = Array.from(value);
      return object;
    case 'dict':
      object.dictItems = pairsOf(value);
      if (object.dictItems === null) break;
      return object;
  }
  return new PyObject(RECONSTRUCTOR, args);
}

function reconstructKnown(entry: ClassEntry, base: string | null, value: unknown, context: LoadContext): unknown {
  if (entry.reconstruct !== undefined) return entry.reconstruct(value, context);
  const make = (...args: unknown[]) => {
    if (entry.create !== undefined) return entry.create(PyTuple.from(args), context, null);
    throw new TypeError('copyreg._reconstructor was called for what is no class');
  };
  if (base === 'object' && value === null) return make();
  if (base === 'list' && Array.isArray(value)) {
    const list = make();
    if (Array.isArray(list)) for (const item of value) list.push(item);
    else if (entry.extend !== undefined) entry.extend(list, value);
    else throw new TypeError('copyreg._reconstructor put items into what is no list');
    return list;
  }
  const pairs = base === 'dict' ? pairsOf(value) : null;
  if (pairs !== null) {
    const dict = make();
    if (dict instanceof PyDict || dict instanceof Map) for (const [key, item] of pairs) dict.set(key, item);
    else if (entry.setItems !== undefined) entry.setItems(dict, pairs);
    else throw new TypeError('copyreg._reconstructor put items into what is no dict');
    return dict;
  }
  return make(value);
}

const RECONSTRUCTOR = new PyGlobal('copyreg', '_reconstructor');

function nameOf(base: unknown): string | null {
  return base instanceof PyGlobal && base.module === 'builtins' ? base.name : null;
}

function classOf(cls: unknown): PyGlobal | PyObject {
  if (cls instanceof PyGlobal || cls instanceof PyObject) return cls;
  throw new TypeError('copyreg makes an instance of a class, and was given none');
}

/** The pairs of a dict, of whichever kind `loads` was asked to make; null for anything else. */
function pairsOf(value: unknown): [unknown, unknown][] | null {
  if (value instanceof PyDict || value instanceof Map) return [...value];
  const plain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return plain ? Object.entries(value) : null;
}
