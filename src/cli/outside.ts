/**
 * What a pickle refers to and does not have: persistent ids, extension codes, and, for who only looks, what stands for them.
 */
import type { PyGlobal } from '../pickle/object/global.ts';
import { repr } from '../pickle/object/repr.ts';
import { TO_JS } from '../pickle/object/to-js.ts';
import { PyTuple } from '../pickle/object/tuple.ts';

/** A persistent id, in the place of the object that the reading program would find by it. */
export class PersistentId {
  readonly id: unknown;

  constructor(id: unknown) {
    this.id = id;
  }

  /** `persistent id 'a.1'`. */
  toString(): string {
    return `persistent id ${repr(this.id)}`;
  }

  /** `{ __persistent_id__: ... }`. */
  [TO_JS](): unknown {
    return { __persistent_id__: this.id instanceof PyTuple ? [...this.id] : this.id };
  }
}

/** Every extension code stands for a name that says which it is. */
export class AnyExtension extends Map<number, string> {
  override get(code: number): string {
    return `copyreg.extension_${code}`;
  }
}

/** `global shop.Order`. */
export function globalText(value: PyGlobal): string {
  return `global ${value.module}.${value.name}`;
}
