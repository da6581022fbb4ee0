/**
 * What a class keeps in order to call it in Python.
 */
import { PyDict } from '../object/dict.ts';
import { shown } from './check.ts';

/**
 * A value that could be called in Python, such as a class or a function by name. What it is cannot be told here, but that
 * a number is not, and neither is a list or a dict.
 *
 * @throws TypeError for what cannot be called
 */
export function callable(value: unknown, what: string): object {
  const isData = Array.isArray(value) || value instanceof PyDict || value instanceof Map || value instanceof Set;
  if (typeof value === 'object' && value !== null && !isData && !(value instanceof Uint8Array)) return value;
  throw new TypeError(`${what} must be callable, got ${shown(value)}`);
}
