/**
 * What has no counterpart in Python, and what to do about it.
 */
import { fail } from './errors.ts';

/** Stops at a value that cannot be written. */
export function refuse(value: unknown): never {
  if (value === undefined) fail('ERR_PICKLE_UNPICKLABLE', 'undefined has no counterpart in Python; None is null');
  if (typeof value !== 'object') {
    fail('ERR_PICKLE_UNPICKLABLE', `cannot pickle a ${typeof value}; to name one of Python's, use PyGlobal`);
  }
  const name = String((value as { constructor?: { name?: unknown } }).constructor?.name);
  return fail(
    'ERR_PICKLE_UNPICKLABLE',
    `cannot pickle '${name}' object: tell which Python class it is with registry.class('module.Class', ${name})`,
  );
}
