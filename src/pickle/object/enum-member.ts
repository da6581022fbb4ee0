/**
 * The members of enumerations. Some of them are values of a built-in type as well, and all can be dict keys.
 */
import type { DumpContext } from './class-entry.ts';
import type { PyEnum } from './enum.ts';
import { KEY } from './equality.ts';
import { PyGlobal } from './global.ts';
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

/**
 * A member of a Python enumeration. Each is one object, so `===` compares them, and as a dict key it is what it is in
 * Python: an IntEnum's member is equal to its number. One of an unknown enumeration is a {@link PyObject}.
 *
 * @example
 * ```ts
 * import { PyDict, PyEnum } from 'cornichon';
 * const Size = new PyEnum('shop.Size', { S: 36, M: 38 }, { kind: 'IntEnum' });
 * const { S } = Size.members;
 * console.log(S.name, S.value, new PyDict<unknown, string>([[S, 'small']]).get(36)); // S 36 small
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

/** Whether the members can be combined. */
export function isFlag(kind: EnumKind): boolean {
  return kind === 'Flag' || kind === 'IntFlag';
}

/** Members are values of a built-in type as well. */
function isMixed(kind: EnumKind): boolean {
  return kind !== 'Enum' && kind !== 'Flag';
}

/** An int as a bigint; null for what is no int. */
export function bitsOf(value: unknown): bigint | null {
  if (typeof value === 'bigint') return value;
  return Number.isSafeInteger(value) ? BigInt(value as number) : null;
}

/** An int as a number where that is exact. */
export function plainInteger(bits: bigint): number | bigint {
  const number = Number(bits);
  return Number.isSafeInteger(number) ? number : bits;
}

function shortName({ name }: PyGlobal): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
