/**
 * Enumerations. Their members come from the program and never from a pickle, which only names one.
 */
import type { ClassEntry, DumpContext } from './class-entry.ts';
import { PyDict } from './dict.ts';
import { KEY } from './equality.ts';
import { globalOf, PyGlobal } from './global.ts';
import { REDUCE } from './hooks.ts';
import { INSPECT } from './inspect.ts';
import type { Reduction } from './object.ts';
import { repr } from './repr.ts';
import { TO_JS } from './to-js.ts';
import { PyTuple } from './tuple.ts';

/** What an enumeration extends in Python. */
export type EnumKind = 'Enum' | 'IntEnum' | 'StrEnum' | 'Flag' | 'IntFlag';

/** What there is to say of an enumeration beside its members. */
export interface EnumOptions {
  /** What it extends in Python; only flags can be combined. Default: `'Enum'`. */
  readonly kind?: EnumKind;
  /**
   * How a member is written: as a call with its value, as nearly every Python does, or by `getattr` with its name, as
   * classes with `__reduce_ex__ = pickle_by_enum_name` and the first releases of Python 3.11 do. Both are read. Default: `'value'`.
   */
  readonly pickledBy?: 'value' | 'name';
}

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

/**
 * A member of a Python enumeration. Each is one object, so `===` compares them, and as a dict key it is what it is in
 * Python: an IntEnum's member is equal to its number. One of an unknown enumeration is a {@link PyObject}.
 *
 * @example
 * ```ts
 * import { PyDict, PyEnum } from 'cornichon';
 * const Size = new PyEnum('shop.Size', { S: 36, M: 38 }, { kind: 'IntEnum' });
 * const { S } = Size.members;
 * console.log(S.name, S.value, new PyDict([[S, 'small']]).get(36)); // S 36 small
 * ```
 */
export class PyEnumMember<V = unknown> {
  /** The enumeration that it is a member of. */
  readonly enum: PyEnum;
  /** Its name; null for a combination of flags that has none. */
  readonly name: string | null;
  /** Its value. */
  readonly value: V;

  constructor(type: PyEnum, name: string | null, value: V) {
    this.enum = type;
    this.name = name;
    this.value = value;
    Object.freeze(this);
  }

  /** `Color.RED`; the value itself of an IntEnum, IntFlag or StrEnum, as Python prints it. */
  toString(): string {
    return isMixed(this.enum.kind) ? String(this.value) : `${shortName(this.enum.type)}.${this.name ?? this.value}`;
  }

  /** The value of an IntEnum, IntFlag or StrEnum, so that arithmetic works; of any other, the member itself. */
  valueOf(): unknown {
    return isMixed(this.enum.kind) ? this.value : this;
  }

  /** The value, so that JSON has it plain. */
  toJSON(): unknown {
    return this.value;
  }

  /** What it is as a dict key. @internal */
  [KEY](): unknown {
    const { kind, type } = this.enum;
    return isMixed(kind) ? this.value : PyTuple.of('enum.Enum', type.module, type.name, this.value);
  }

  /** The value. @internal */
  [TO_JS](): unknown {
    return this.value;
  }

  /** How it is written. @internal */
  [REDUCE](_context: DumpContext): Reduction {
    const { type, pickledBy, kind } = this.enum;
    if (pickledBy === 'name' && isFlag(kind)) return this.#reduceFlag();
    if (pickledBy === 'name') return { callable: GETATTR, args: PyTuple.of(type, this.name) };
    return { callable: type, args: PyTuple.of(this.value) };
  }

  /** `C|B|A` as `or_(or_(C, B), A)`, as the first releases of Python 3.11 did; what has no name comes last and is a number. */
  #reduceFlag(): Reduction {
    const bits = bitsOf(this.value)!;
    const { members, rest } = this.enum.parts(bits);
    if (rest !== 0n && members.length > 0) {
      return { callable: OR, args: PyTuple.of(this.enum.of(plainInteger(bits & ~rest)), plainInteger(rest)) };
    }
    if (members.length > 1) {
      const [lowest] = members;
      const others = bits & ~bitsOf(lowest!.value)!;
      return { callable: OR, args: PyTuple.of(this.enum.of(plainInteger(others)), lowest) };
    }
    if (members.length === 0) return { callable: this.enum.type, args: PyTuple.of(this.value) };
    return { callable: GETATTR, args: PyTuple.of(this.enum.type, this.name) };
  }

  /** `<Color.RED: 1>`, as Python shows it. */
  [INSPECT](): string {
    return `<${shortName(this.enum.type)}${this.name === null ? '' : `.${this.name}`}: ${repr(this.value)}>`;
  }
}

const GETATTR = new PyGlobal('builtins', 'getattr');
const OR = new PyGlobal('_operator', 'or_', { freshName: true });

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

function isFlag(kind: EnumKind): boolean {
  return kind === 'Flag' || kind === 'IntFlag';
}

/** Members are values of a built-in type as well. */
function isMixed(kind: EnumKind): boolean {
  return kind !== 'Enum' && kind !== 'Flag';
}

function bitsOf(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  return Number.isSafeInteger(value) ? BigInt(value as number) : null;
}

function plainInteger(bits: bigint): number | bigint {
  const number = Number(bits);
  return Number.isSafeInteger(number) ? number : bits;
}

function shortName({ name }: PyGlobal): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
