/**
 * Enumerations. Their members come from the program and never from a pickle, which only names one.
 */
import type { ClassEntry } from './class-entry.ts';
import { PyDict } from './dict.ts';
import { bitsOf, type EnumKind, type EnumOptions, isFlag, PyEnumMember, plainInteger } from './enum-member.ts';
import { globalOf, type PyGlobal } from './global.ts';
import { repr } from './repr.ts';
import type { PyTuple } from './tuple.ts';

/** Combinations of flags that are kept, so that each is one object. */
const MAX_COMBINATIONS = 4096;

/**
 * A Python `enum.Enum`, as JavaScript knows it: its name, and its members with their values.
 *
 * @example
 * ```ts
 * import { loads, PyEnum, standardRegistry } from 'cornichon';
 * const Color = new PyEnum('shop.Color', { RED: 1, BLUE: 2 });
 * const registry = standardRegistry().extend().enum(Color);
 * const pickle = new TextEncoder().encode('cshop\nColor\n(I2\ntR.'); // pickle.dumps(Color.BLUE, 0)
 * console.log(loads(pickle, { registry }) === Color.members.BLUE); // true
 * ```
 */
export class PyEnum<const M extends Readonly<Record<string, unknown>> = Readonly<Record<string, unknown>>> {
  /** The class in Python. */
  readonly type: PyGlobal;
  /** What it extends. */
  readonly kind: EnumKind;
  /** How members are written. */
  readonly pickledBy: 'value' | 'name';
  /** The members by name, as an object without a prototype; a second name of a value gives the first one's member. */
  readonly members: { readonly [Name in keyof M]: PyEnumMember<M[Name]> };
  readonly #byName = new Map<string, PyEnumMember>();
  readonly #byValue = new PyDict<unknown, PyEnumMember>();
  /** Those that have a name of their own. */
  readonly #size: number;

  /**
   * @param name `'module.Class'`, or `'module:Outer.Inner'`, where Python finds the class.
   * @param members the value of each name, in Python's order.
   * @throws TypeError for a value that Python could not hash, or that is no int where the kind demands one
   */
  constructor(name: string, members: M, { kind = 'Enum', pickledBy = 'value' }: EnumOptions = {}) {
    this.type = globalOf(name);
    this.kind = kind;
    this.pickledBy = pickledBy;
    for (const [key, value] of Object.entries(members)) {
      checkValue(value, kind, `${this.type}.${key}`);
      const member = this.#byValue.get(value) ?? new PyEnumMember(this, key, value);
      this.#byName.set(key, member);
      this.#byValue.set(value, member);
    }
    this.#size = this.#byValue.size;
    const table = Object.assign(Object.create(null) as object, Object.fromEntries(this.#byName));
    this.members = Object.freeze(table) as typeof this.members;
  }

  /** The member of that name; undefined when there is none. Python: `Color['RED']`. */
  named(name: string): PyEnumMember | undefined {
    return this.#byName.get(name);
  }

  /**
   * The member with that value, or for flags the combination. Python: `Color(1)`.
   *
   * @throws RangeError when there is none
   */
  of(value: unknown): PyEnumMember {
    const member = this.#byValue.get(value);
    if (member !== undefined) return member;
    const bits = isFlag(this.kind) ? bitsOf(value) : null;
    if (bits === null || (this.kind === 'Flag' && (bits & ~this.#mask()) !== 0n)) {
      throw new RangeError(`${repr(value)} is not a valid ${this.type}`);
    }
    const combined = new PyEnumMember(this, this.#nameOf(bits), plainInteger(bits));
    if (this.#byValue.size < this.#size + MAX_COMBINATIONS) this.#byValue.set(combined.value, combined);
    return combined;
  }

  /** The members in order, each once. */
  *[Symbol.iterator](): IterableIterator<PyEnumMember> {
    yield* new Set(this.#byName.values());
  }

  #mask(): bigint {
    let mask = 0n;
    for (const { value } of this) mask |= bitsOf(value) ?? 0n;
    return mask;
  }

  /** `R|W`, or null where not all bits have a name. */
  #nameOf(bits: bigint): string | null {
    const parts = this.parts(bits);
    return parts.rest === 0n && parts.members.length > 0 ? parts.members.map(({ name }) => name).join('|') : null;
  }

  /** The flags of one bit each that `bits` consists of, the lowest first, and the bits without a name. @internal */
  parts(bits: bigint): { readonly members: readonly PyEnumMember[]; readonly rest: bigint } {
    const members: PyEnumMember[] = [];
    let rest = bits;
    for (const member of this) {
      const bit = bitsOf(member.value) ?? 0n;
      if (bit <= 0n || (bit & (bit - 1n)) !== 0n || (bits & bit) === 0n) continue;
      members.push(member);
      rest &= ~bit;
    }
    members.sort((a, b) => Number(bitsOf(a.value)! > bitsOf(b.value)!) || -1);
    return { members, rest };
  }
}

/** The entry of an enumeration. */
export function enumEntry(type: PyEnum): ClassEntry<PyEnumMember> {
  const make = (args: PyTuple) => {
    if (args.length === 1) return type.of(args[0]);
    throw new TypeError(`${type.type} takes one value, got ${args.length}`);
  };
  return {
    call: make,
    create: make,
    attribute: (name) => type.named(name),
  };
}

function checkValue(value: unknown, kind: EnumKind, name: string): void {
  const wanted = kind === 'Enum' ? null : kind === 'StrEnum' ? 'str' : 'int';
  const fits = wanted === null || (wanted === 'str' ? typeof value === 'string' : bitsOf(value) !== null);
  if (!fits) throw new TypeError(`${name} of a ${kind} must be a ${wanted}, got ${repr(value)}`);
}
