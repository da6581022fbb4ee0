/**
 * Time zones: what a `tzinfo` of Python is to a datetime, and the zones with a fixed offset.
 */
import { KEY } from '../../object/equality.ts';
import { INSPECT } from '../../object/inspect.ts';
import { PyObject } from '../../object/object.ts';
import { TO_JS } from '../../object/to-js.ts';
import { PyTuple } from '../../object/tuple.ts';
import { shown, text } from '../check.ts';
import { pad, type WallClock } from './calendar.ts';
import { PyTimeDelta } from './timedelta.ts';

/** A time zone that knows its rules. One of a class that nobody here knows, such as pytz's, is a {@link PyObject}. */
export interface TzInfo {
  /**
   * How far the clocks are ahead of UTC at a time that they show; null when that cannot be said without a date.
   * Python: `tzinfo.utcoffset`.
   */
  utcoffset(wall: WallClock | null): PyTimeDelta | null;
}

/** True for a time zone that can be asked for its offset. */
export function isTzInfo(value: unknown): value is TzInfo {
  return typeof (value as Partial<TzInfo> | null)?.utcoffset === 'function';
}

/** The time zone of a time, if it is one. @throws TypeError */
export function checkTimeZone(value: unknown): TzInfo | PyObject | null {
  if (value === null || isTzInfo(value) || value instanceof PyObject) return value;
  throw new TypeError(`a time zone must be a tzinfo or None, got ${shown(value)}`);
}

/** Refuses to say anything about a time zone of a class that is not known here. */
export function unknownZone(zone: PyObject): never {
  throw new TypeError(`the rules of a time zone of the class ${zone.className} are not known here`);
}

const DAY_MICROSECONDS = 86_400_000_000n;

/**
 * A Python `datetime.timezone`: a fixed distance from UTC, and perhaps a name. Python has UTC without a name only once,
 * and so it is here: `new PyTimeZone(new PyTimeDelta(0)) === PyTimeZone.utc`.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyTimeDelta, PyTimeZone } from 'cornichon';
 * const zone = loads<PyTimeZone>(dumps(new PyTimeZone(new PyTimeDelta(0, 3600), 'CET')));
 * console.log(`${zone}`, `${zone.offset}`); // CET 1:00:00
 * console.log(loads(dumps(PyTimeZone.utc)) === PyTimeZone.utc); // true
 * ```
 */
export class PyTimeZone implements TzInfo {
  /** UTC. Python: `datetime.timezone.utc`. */
  static readonly utc: PyTimeZone = Object.freeze(new PyTimeZone(new PyTimeDelta()));

  /** How far clocks are ahead of UTC: less than a day either way. */
  readonly offset: PyTimeDelta;
  /** The name that was given, or null. */
  readonly name: string | null;

  /** @throws TypeError for wrong types, RangeError for an offset of a day or more. */
  constructor(offset: PyTimeDelta, name: string | null = null) {
    if (!(offset instanceof PyTimeDelta)) throw new TypeError(`an offset is a timedelta, got ${shown(offset)}`);
    const size = offset.totalMicroseconds();
    if (size <= -DAY_MICROSECONDS || size >= DAY_MICROSECONDS) {
      throw new RangeError(`an offset from UTC must be less than a day either way, got ${offset}`);
    }
    this.offset = offset;
    this.name = name === null ? null : text(name, 'the name of a time zone');
    const { utc } = PyTimeZone as { readonly utc?: PyTimeZone };
    // biome-ignore lint/correctness/noConstructorReturn: there is one UTC, as in Python, so that a pickle has it once
    if (size === 0n && name === null && utc !== undefined) return utc;
  }

  /** The offset, whatever the time. */
  utcoffset(): PyTimeDelta {
    return this.offset;
  }

  /** The name, or `UTC+01:00`, as Python's `str`. */
  toString(): string {
    return this.name ?? (this === PyTimeZone.utc ? 'UTC' : `UTC${offsetText(this.offset)}`);
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** What stands for the value in a dict: zones with the same offset are equal, whatever their names. */
  [KEY](): PyTuple {
    return PyTuple.of('datetime.timezone', this.offset);
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyTimeZone(UTC+01:00)`. */
  [INSPECT](): string {
    return `PyTimeZone(${this})`;
  }
}

/** `+01:00`, with seconds and microseconds if there are any. */
export function offsetText(offset: PyTimeDelta): string {
  const negative = offset.days < 0;
  const size = negative ? new PyTimeDelta(0, 0, -offset.totalMicroseconds()) : offset;
  const { seconds, microseconds } = size;
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (seconds % 60 !== 0 || microseconds !== 0) parts.push(seconds % 60);
  const fraction = microseconds === 0 ? '' : `.${pad(microseconds, 6)}`;
  return `${negative ? '-' : '+'}${parts.map((part) => pad(part)).join(':')}${fraction}`;
}
