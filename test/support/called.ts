/** What a call in a pickle comes to. */
import { dumps, type LoadOptions, loads, PickleError, PyGlobal, PyObject, PyTuple } from '../../src/index.ts';

/** Reads a pickle that calls a Python function, `'module.name'`, with these arguments. */
export function called<T>(name: string, args: readonly unknown[], options: LoadOptions = {}): T {
  const dot = name.lastIndexOf('.');
  const callable = new PyGlobal(name.slice(0, dot), name.slice(dot + 1));
  return loads<T>(dumps(new PyObject(callable, PyTuple.from(args))), options);
}

/** The error of the class behind the PickleError that such a pickle gives. @throws Error when it gives none */
export function refusal(name: string, args: readonly unknown[], options: LoadOptions = {}): Error {
  let value: unknown;
  try {
    value = called(name, args, options);
  } catch (error) {
    if (error instanceof PickleError && error.cause instanceof Error) return error.cause;
    throw error;
  }
  throw new Error(`${name} took it and made ${String(value)}`);
}
