/**
 * The module `types`: of its classes, pickles have SimpleNamespace.
 */
import type { ClassEntry } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { INSPECT, type Inspect, type InspectOptions, inspectObject } from '../object/inspect.ts';
import { repr, reprInside } from '../object/repr.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { attributesOf } from './attributes.ts';
import { counted } from './check.ts';

/** Adds it. */
export function registerTypes(registry: ClassTable): void {
  registry.class('types.SimpleNamespace', PyNamespace, namespace);
}

/**
 * A Python `types.SimpleNamespace`: attributes and nothing else. They are read with `get`, since an attribute may have any
 * name that JavaScript gives a meaning.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyNamespace } from 'cornichon';
 * const options = loads<PyNamespace>(dumps(new PyNamespace({ depth: 3 })));
 * console.log(options.get('depth'), `${options}`); // 3 namespace(depth=3)
 * ```
 */
export class PyNamespace {
  /** The attributes. Python: `__dict__`. */
  readonly attributes: PyDict<string>;

  constructor(attributes: Readonly<Record<string, unknown>> | Iterable<readonly [string, unknown]> = []) {
    this.attributes = new PyDict(Symbol.iterator in attributes ? (attributes as []) : Object.entries(attributes));
  }

  /** The attribute of that name, or undefined. */
  get(name: string): unknown {
    return this.attributes.get(name);
  }

  /** True when it has an attribute of that name. Python: `hasattr`. */
  has(name: string): boolean {
    return this.attributes.has(name);
  }

  /** Sets an attribute. */
  set(name: string, value: unknown): this {
    this.attributes.set(name, value);
    return this;
  }

  /** `namespace(depth=3)`, as Python prints it. */
  toString(): string {
    const text = () => [...this.attributes].map(([name, value]) => `${name}=${repr(value)}`).join(', ');
    return `namespace(${reprInside(this, '...', text)})`;
  }

  /** Not hashable, since it is equal to another with equal attributes. @internal */
  [KEY](): never {
    throw new TypeError("unhashable type: 'types.SimpleNamespace'");
  }

  /** The attributes. @internal */
  [TO_JS](): unknown {
    return this.attributes;
  }

  /** Prints the attributes. */
  [INSPECT](depth: number, options: InspectOptions, inspect: Inspect): string {
    return inspectObject('PyNamespace', this, { attributes: this.attributes }, depth, options, inspect);
  }
}

const NAMESPACE = new PyGlobal('types', 'SimpleNamespace', { freshName: true });

const namespace: ClassEntry<PyNamespace> = {
  call: (args) =>
    new PyNamespace(counted(args, 'SimpleNamespace', 0, 1).flatMap((dict) => attributesOf(dict, NAMESPACE))),
  setState(target, state) {
    for (const [name, value] of attributesOf(state, NAMESPACE)) target.set(name, value);
  },
  reduce: ({ attributes }) => ({ callable: NAMESPACE, args: new PyTuple(), state: attributes }),
};
