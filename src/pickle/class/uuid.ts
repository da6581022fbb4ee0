/**
 * Python's `uuid`: a number of 128 bits, which a pickle sets as the state of an empty object.
 */

import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { internedText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import type { Reduction } from '../object/object.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { attributesOf } from './attributes.ts';
import { bigInteger, counted, shown } from './check.ts';

/** Adds the class. */
export function registerUuid(registry: ClassTable): void {
  registry.class('uuid.UUID', PyUUID, {
    call: (args) => new PyUUID(counted(args, 'UUID', 1)[0] as string),
    create: (args) => {
      counted(args, 'UUID.__new__', 0);
      return pending();
    },
    setState,
    reduce,
  });
}

const UUID = new PyGlobal('uuid', 'UUID');
const OBJECT = new PyGlobal('builtins', 'object', { freshName: true });

/** What the operating system says about a UUID that it made: that no other process can have got the same. */
export type UUIDSafety = 'safe' | 'unsafe' | 'unknown';

/** Values of Python's `uuid.SafeUUID`; unknown is None, and is not in the state. */
const SAFETY: ReadonlyMap<unknown, UUIDSafety> = new Map<unknown, UUIDSafety>([
  [0, 'safe'],
  [-1, 'unsafe'],
  [null, 'unknown'],
]);

/** `UUID.__new__(UUID)`, and the setting of the state that it waits for. */
let pending: () => PyUUID;
let complete: (uuid: PyUUID, int: bigint, safety: UUIDSafety) => void;

function setState(target: PyUUID, state: unknown): void {
  const values = new Map(attributesOf(state, UUID));
  const safety = SAFETY.get(values.get('is_safe') ?? null);
  if (safety === undefined) throw new TypeError(`is_safe must be 0, -1 or None, got ${shown(values.get('is_safe'))}`);
  complete(target, checkInt(values.get('int')), safety);
}

function reduce(uuid: PyUUID): Reduction {
  const made = { callable: UUID, args: new PyTuple(), construct: 'new', base: OBJECT } as const;
  if (!uuid.complete) return made;
  const state = new PyDict<unknown, unknown>([[internedText('int'), uuid.int]]);
  const safety = [...SAFETY].find(([, name]) => name === uuid.safety)![0];
  if (safety !== null) state.set(internedText('is_safe'), safety);
  return { ...made, state };
}

function checkInt(value: unknown): bigint {
  const int = bigInteger(value, 'the int of a UUID');
  if (int < 0n || int >= 2n ** 128n) throw new RangeError(`a UUID has 128 bits, got ${shown(int)}`);
  return int;
}

/**
 * A Python `uuid.UUID`. Equal by value as a dict key.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyUUID } from 'cornichon';
 * const id = loads<PyUUID>(dumps(new PyUUID('12345678-1234-5678-1234-567812345678')));
 * console.log(`${id}`, id.bytes.length); // 12345678-1234-5678-1234-567812345678 16
 * ```
 */
export class PyUUID {
  #int: bigint | null;
  #safety: UUIDSafety;

  static {
    pending = () => {
      const uuid = new PyUUID(0n);
      uuid.#int = null;
      return uuid;
    };
    complete = (uuid, int, safety) => {
      if (uuid.#int !== null) throw new TypeError('a UUID gets its state only once');
      uuid.#int = int;
      uuid.#safety = safety;
    };
  }

  /**
   * @param value the 32 hexadecimal digits, with or without hyphens, as `crypto.randomUUID()` gives them; or the 128 bits.
   * @throws TypeError, RangeError for anything else.
   */
  constructor(value: string | bigint, { safety = 'unknown' }: { readonly safety?: UUIDSafety } = {}) {
    this.#int = typeof value === 'bigint' ? checkInt(value) : parse(value);
    this.#safety = safety;
  }

  /** False for one that a broken pickle made and gave no state. */
  get complete(): boolean {
    return this.#int !== null;
  }

  /** The 128 bits. @throws TypeError for a UUID that a broken pickle gave no state. */
  get int(): bigint {
    if (this.#int === null) throw new TypeError('this UUID has no state: the pickle did not set it');
    return this.#int;
  }

  /** Whether it was made in a way that is safe among processes; a pickle says so since Python 3.7. Python: `is_safe`. */
  get safety(): UUIDSafety {
    return this.#safety;
  }

  /** The 128 bits as 32 hexadecimal digits. */
  get hex(): string {
    return this.int.toString(16).padStart(32, '0');
  }

  /** The 128 bits as 16 bytes, the most significant first. */
  get bytes(): Uint8Array {
    const { hex } = this;
    return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16));
  }

  /** `12345678-1234-5678-1234-567812345678`. */
  toString(): string {
    if (!this.complete) return 'without a state';
    return this.hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** What stands for the value in a dict. */
  [KEY](): PyTuple {
    return PyTuple.of('uuid.UUID', this.int);
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyUUID(12345678-1234-5678-1234-567812345678)`. */
  [INSPECT](): string {
    return `PyUUID(${this})`;
  }
}

/** As Python does it: `urn:uuid:`, braces and hyphens are taken off, and 32 digits must be left. */
function parse(value: unknown): bigint {
  const digits = typeof value === 'string' && value.length < 100 ? value.replace(/urn:|uuid:|[-{}]/g, '') : '';
  if (/^[\da-f]{32}$/i.test(digits)) return BigInt(`0x${digits}`);
  throw new TypeError(`a UUID is made of 32 hexadecimal digits, got ${shown(value)}`);
}
