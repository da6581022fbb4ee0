/**
 * The pairs of a dict, whichever kind of dict `loads` was asked to make: a PyDict, a Map, or a plain object.
 */
import { PyDict } from './dict.ts';

/** The pairs in their order; null for what is no dict. */
export function pairsOf(value: unknown): [unknown, unknown][] | null {
  if (value instanceof PyDict || value instanceof Map) return [...value];
  const isPlain = typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? Object.entries(value) : null;
}
