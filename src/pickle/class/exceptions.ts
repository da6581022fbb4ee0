/**
 * Python's built-in exceptions, and how an exception comes back from another process.
 *
 * Python 2 has them in a module `exceptions`, whose names are translated before they come here. The exception classes of a
 * program are as unknown as its other classes, and their instances are {@link PyObject}s.
 */
import type { ClassEntry, LoadContext } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { globalOf, type PyGlobal } from '../object/global.ts';
import { PyObject, type Reduction } from '../object/object.ts';
import { PyTuple } from '../object/tuple.ts';
import { attributesOf } from './attributes.ts';
import { counted, text } from './check.ts';
import { PyException } from './exceptions/exception.ts';
import { ALIASES, EXCEPTIONS } from './exceptions/names.ts';

/** Adds them. */
export function registerExceptions(registry: ClassTable): void {
  const names = [...EXCEPTIONS, ...ALIASES].map((name) => `builtins.${name}`);
  registry.class([...names, ...TRACEBACKS.keys()], PyException, exception);
  registry.function([...TRACEBACKS.values()], rebuild);
}

/**
 * The traceback of another process as an exception, which becomes the cause of the one that was raised there, and the
 * function that puts the two together. Of these alone a pickle has the cause.
 */
const TRACEBACKS: ReadonlyMap<string, string> = new Map([
  ['multiprocessing.pool.RemoteTraceback', 'multiprocessing.pool.rebuild_exc'],
  ['concurrent.futures.process._RemoteTraceback', 'concurrent.futures.process._rebuild_exc'],
]);

const exception: ClassEntry<PyException> = {
  call: (args, _context, cls) => new PyException(cls, args),
  create: (args, _context, _kwargs, cls) => new PyException(cls, args),
  setState(target, state) {
    if (state === null) return;
    target.state ??= new PyDict();
    for (const [name, value] of attributesOf(state, target.type)) target.state.set(name, value);
  },
  reduce(value): Reduction {
    const rebuilder = value.cause === null ? undefined : TRACEBACKS.get(value.cause.type.toString());
    if (rebuilder !== undefined) {
      const alone = new PyException(value.type, value.args);
      alone.state = value.state;
      return { callable: globalOf(rebuilder), args: PyTuple.of(alone, value.cause!.args[0]) };
    }
    return { callable: value.type, args: value.args, state: value.state ?? undefined };
  },
};

/** `rebuild_exc(exception, traceback)`. */
function rebuild(args: PyTuple, _context: LoadContext, callable: PyGlobal): unknown {
  const [raised, traceback] = counted(args, callable.name, 2);
  if (!(raised instanceof PyException)) return new PyObject(callable, args);
  const [cause] = [...TRACEBACKS].find(([, rebuilder]) => rebuilder === callable.toString()) ?? [];
  raised.cause = new PyException(globalOf(cause!), [text(traceback, 'a traceback')]);
  return raised;
}
