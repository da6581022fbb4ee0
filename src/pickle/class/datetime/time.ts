/** A time of day, as `datetime.time` has it. */
import { KEY } from '../../object/equality.ts';
import { INSPECT } from '../../object/inspect.ts';
import type { PyObject } from '../../object/object.ts';
import { TO_JS } from '../../object/to-js.ts';
import { PyTuple } from '../../object/tuple.ts';
import { checkTime, timeText } from './calendar.ts';
import { temporal } from './temporal.ts';
import type { PyTimeDelta } from './timedelta.ts';
import { checkTimeZone, isTzInfo, offsetText, type TzInfo, unknownZone } from './timezone.ts';

/** What a time may have beside what clocks show. */
export interface ClockOptions {
  /** The time zone; null, the default, for none. */
  readonly tzinfo?: TzInfo | PyObject | null;
  /** 1 for the second of two equal times of day, when clocks are set back. Default: 0. */
  readonly fold?: number;
}

/**
 * A Python `datetime.time`: what a clock shows, to the microsecond, with a time zone or without. Equal by value as a dict
 * key; with a known offset, the same time in UTC.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyTime, PyTimeZone } from 'cornichon';
 * const opening = loads<PyTime>(dumps(new PyTime(8, 30, 0, 0, { tzinfo: PyTimeZone.utc })));
 * console.log(`${opening}`, opening.hour); // 08:30:00+00:00 8
 * ```
 */
export class PyTime {
  /** 0 to 23. */
  readonly hour: number;
  /** 0 to 59. */
  readonly minute: number;
  /** 0 to 59. */
  readonly second: number;
  /** 0 to 999999. */
  readonly microsecond: number;
  /** 1 for the second of two equal times of day, else 0. Not part of a pickle before protocol 4. */
  readonly fold: number;
  /** The time zone or null; one of a class that is not known here is a PyObject. */
  readonly tzinfo: TzInfo | PyObject | null;

  /** @throws TypeError for wrong types, RangeError for a time that no clock shows. */
  constructor(hour = 0, minute = 0, second = 0, microsecond = 0, { tzinfo = null, fold = 0 }: ClockOptions = {}) {
    checkTime(hour, minute, second, microsecond, fold);
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.fold = fold;
    this.tzinfo = checkTimeZone(tzinfo);
  }

  /**
   * How far its clock is ahead of UTC; null without a time zone, and for a zone whose offset needs a date.
   *
   * @throws TypeError for a time zone of a class that is not known here.
   */
  utcoffset(): PyTimeDelta | null {
    const { tzinfo } = this;
    if (tzinfo === null) return null;
    return isTzInfo(tzinfo) ? tzinfo.utcoffset(null) : unknownZone(tzinfo);
  }

  /** A `Temporal.PlainTime`, without the time zone. @throws Error where the engine has no Temporal. */
  toTemporal<T = unknown>(): T {
    return temporal().PlainTime.from(timeText(this)) as T;
  }

  /** `08:30:00+00:00`, as Python's `str`; a time zone that is not known here is named behind it. */
  toString(): string {
    return timeText(this) + zoneText(this);
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** What stands for the value in a dict. Like Python's `hash`, it does not look at `fold`. */
  [KEY](): PyTuple {
    const zone = this.tzinfo === null || isTzInfo(this.tzinfo) ? null : this.tzinfo;
    const offset = zone === null ? (this.utcoffset()?.totalMicroseconds() ?? null) : zone;
    const minutes = BigInt(this.hour * 60 + this.minute);
    const whole = (minutes * 60n + BigInt(this.second)) * 1_000_000n + BigInt(this.microsecond);
    if (typeof offset !== 'bigint') return PyTuple.of('datetime.time', whole, offset);
    return PyTuple.of('datetime.time', whole - offset, true);
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyTime(08:30:00+00:00)`. */
  [INSPECT](): string {
    return `PyTime(${this})`;
  }
}

/** The offset as Python prints it behind a time, or the class of a time zone that cannot be asked. */
export function zoneText(clock: {
  readonly tzinfo: TzInfo | PyObject | null;
  utcoffset(): PyTimeDelta | null;
}): string {
  if (clock.tzinfo !== null && !isTzInfo(clock.tzinfo)) return `[${clock.tzinfo.className}]`;
  const offset = clock.utcoffset();
  return offset === null ? '' : offsetText(offset);
}
