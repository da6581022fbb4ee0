/**
 * The names that the pickle of a value had for its classes.
 *
 * From protocol 4 on a pickle shows which module and class names are one string object, and there the Pythons differ from
 * each other. A known class is written as most of them write it; but a value that was read with `lossless` is written as it
 * came, so the globals of its pickle are kept beside it.
 */
import type { PyGlobal } from './object/global.ts';

/** Globals by module and name. */
export type Names = ReadonlyMap<string, ReadonlyMap<string, PyGlobal>>;

const origins = new WeakMap<object, Names>();

/** Keeps the globals beside the value. One that is frozen may be one for all, such as a member of an enumeration. */
export function keepOrigin(value: unknown, names: Names): void {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) origins.set(value, names);
}

/** The globals of the pickle that the value was read from; null when there are none. */
export function originOf(value: unknown): Names | null {
  return typeof value === 'object' && value !== null ? (origins.get(value) ?? null) : null;
}
