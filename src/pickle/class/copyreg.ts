/**
 * The functions of `copyreg` that stand in a pickle where its protocol has no opcode for `cls.__new__`.
 *
 * Protocols 0 and 1 write most objects as `_reconstructor(cls, base, value)`: an instance of `cls`, which extends the
 * built-in type `base` and has the contents of `value`. What they make of a class that nobody here knows is the
 * {@link PyObject} that the later protocols make, where that is certain, and otherwise a record of the call.
 */
import type { ClassEntry, LoadContext } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { PyGlobal } from '../object/global.ts';
import { PyObject } from '../object/object.ts';
import { pairsOf } from '../object/pairs.ts';
import { PyTuple } from '../object/tuple.ts';

/** Adds them. */
export function registerCopyreg(registry: ClassTable): void {
  registry.function('copyreg._reconstructor', reconstruct);
  registry.function('copyreg.__newobj__', (args, context) => context.create(args[0], PyTuple.from(args.slice(1))));
  registry.function('copyreg.__newobj_ex__', ([cls, args, kwargs], context) => {
    if (args instanceof PyTuple) return context.create(cls, args, kwargs ?? null);
    throw new TypeError('copyreg.__newobj_ex__ wants a class, a tuple and a dict');
  });
}

function reconstruct(args: PyTuple, context: LoadContext, callable: PyGlobal): unknown {
  if (args.length !== 3) throw new TypeError(`copyreg._reconstructor takes 3 arguments, got ${args.length}`);
  const [cls, base, value] = args;
  const kind = base instanceof PyGlobal && base.module === 'builtins' ? base.name : null;
  const entry = context.entryOf(cls);
  if (entry?.create !== undefined) return reconstructKnown(entry, cls, kind, value, context);
  const items = kind === 'list' ? itemsOf(value) : null;
  const pairs = kind === 'dict' ? pairsOf(value) : null;
  const plain = kind === 'object' && value === null;
  // Later protocols have it only for a class that asks for it, and must have it again.
  if (context.protocol >= 2 || (!plain && items === null && pairs === null)) return new PyObject(callable, args);
  const object = context.create(cls, new PyTuple()) as PyObject;
  object.base = base as PyGlobal;
  object.listItems = items;
  object.dictItems = pairs;
  return object;
}

function reconstructKnown(
  entry: ClassEntry,
  cls: unknown,
  kind: string | null,
  value: unknown,
  context: LoadContext,
): unknown {
  if (entry.reconstruct !== undefined) return entry.reconstruct(value, context);
  const items = kind === 'list' ? itemsOf(value) : null;
  const pairs = kind === 'dict' ? pairsOf(value) : null;
  const plain = kind === 'object' && value === null;
  const made = context.create(cls, plain || items !== null || pairs !== null ? new PyTuple() : PyTuple.of(value));
  if (items !== null) {
    if (Array.isArray(made)) for (const item of items) made.push(item);
    else if (entry.extend !== undefined) entry.extend(made, items);
    else throw new TypeError('copyreg._reconstructor has items for what is no list');
  }
  if (pairs !== null) {
    if (made instanceof PyDict || made instanceof Map) for (const [key, item] of pairs) made.set(key, item);
    else if (entry.setItems !== undefined) entry.setItems(made, pairs);
    else throw new TypeError('copyreg._reconstructor has items for what is no dict');
  }
  return made;
}

function itemsOf(value: unknown): unknown[] | null {
  return Array.isArray(value) && !(value instanceof PyTuple) ? Array.from(value) : null;
}
