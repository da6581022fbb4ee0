/**
 * The steps of `toJS` that need no walk: a property, a stand-in, attributes, a date.
 */
import { PickleError } from './errors.ts';
import { PyDict } from './object/dict.ts';
import { type ConvertibleToJS, TO_JS } from './object/to-js.ts';
import { PyTuple } from './object/tuple.ts';

/** An own property, whatever its name; where `Object.prototype` has the name too, assigning might call something. */
export function define(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name in Object.prototype) {
    Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[name] = value;
  }
}

/** What the object says stands for it. */
export function ask(value: ConvertibleToJS, json: boolean): unknown {
  try {
    return value[TO_JS]({ json });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new PickleError('ERR_PICKLE_TYPE', `TO_JS of ${nameOf(value)}: ${text}`, { cause: error });
  }
}

/** The name of the object's class. */
export function nameOf(value: object): string {
  return String((value as { constructor?: { name?: unknown } }).constructor?.name);
}

/** The attributes that a state has, from a dict or from a pair of a dict and the slots; null where it is something else. */
export function attributesOf(state: unknown): Iterable<readonly [unknown, unknown]> | null {
  if (state === undefined || state === null) return [];
  const parts = state instanceof PyTuple && state.length === 2 ? state : [state];
  const attributes: (readonly [unknown, unknown])[] = [];
  for (const part of parts) {
    if (part === null) continue;
    if (!(part instanceof PyDict || part instanceof Map)) return null;
    for (const attribute of part) attributes.push(attribute);
  }
  return attributes;
}

/** A date as JSON has it. */
export function dateText(date: Date): string | null {
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
