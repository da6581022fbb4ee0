/** A day and a time of day, as `datetime.datetime` has them, and what instant that is. */
import { KEY } from '../../object/equality.ts';
import { INSPECT } from '../../object/inspect.ts';
import type { PyObject } from '../../object/object.ts';
import { TO_JS, type ToJSContext } from '../../object/to-js.ts';
import { PyTuple } from '../../object/tuple.ts';
import {
  checkDate,
  checkInstant,
  checkTime,
  dateText,
  SECOND_MICROSECONDS,
  timeText,
  type WallClock,
  wallSeconds,
} from './calendar.ts';
import { temporal } from './temporal.ts';
import { type ClockOptions, zoneText } from './time.ts';
import type { PyTimeDelta } from './timedelta.ts';
import { checkTimeZone, isTzInfo, offsetText, PyTimeZone, type TzInfo, unknownZone } from './timezone.ts';

/**
 * A Python `datetime.datetime`: a day and a time to the microsecond. With a time zone it is an instant ("aware"), without
 * one it is what a calendar and a clock show, wherever they hang ("naive"). As dict keys, aware ones are equal when they
 * are the same instant, and never equal to a naive one.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDateTime } from 'cornichon';
 * const start = loads<PyDateTime>(dumps(new Date('2024-02-29T12:30:00Z')));
 * console.log(`${start}`, start.microsecond); // 2024-02-29 12:30:00+00:00 0
 * console.log(start.toDate().toISOString()); // 2024-02-29T12:30:00.000Z
 * ```
 */
export class PyDateTime implements WallClock {
  /** 1 to 9999. */
  readonly year: number;
  /** 1 to 12; JavaScript's `Date` counts from 0. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;
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
  /** The time zone or null; one of a class that is not known here, such as pytz's, is a PyObject. */
  readonly tzinfo: TzInfo | PyObject | null;

  /** @throws TypeError for wrong types, RangeError for what no calendar and no clock shows. */
  constructor(
    year: number,
    month: number,
    day: number,
    hour = 0,
    minute = 0,
    second = 0,
    microsecond = 0,
    { tzinfo = null, fold = 0 }: ClockOptions = {},
  ) {
    checkDate(year, month, day);
    checkTime(hour, minute, second, microsecond, fold);
    this.year = year;
    this.month = month;
    this.day = day;
    this.hour = hour;
    this.minute = minute;
    this.second = second;
    this.microsecond = microsecond;
    this.fold = fold;
    this.tzinfo = checkTimeZone(tzinfo);
  }

  /** The instant of a `Date`, in UTC. @throws RangeError for an invalid Date or a year beyond 1 to 9999. */
  static fromDate(date: Date): PyDateTime {
    checkInstant(date);
    const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    const [hour, minute, second] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()];
    const microsecond = date.getUTCMilliseconds() * 1000;
    return new PyDateTime(year, month, day, hour, minute, second, microsecond, { tzinfo: PyTimeZone.utc });
  }

  /**
   * How far its clock is ahead of UTC, null without a time zone.
   *
   * @throws TypeError for a time zone of a class that is not known here, RangeError for a name that the engine does not know.
   */
  utcoffset(): PyTimeDelta | null {
    const { tzinfo } = this;
    if (tzinfo === null) return null;
    return isTzInfo(tzinfo) ? tzinfo.utcoffset(this) : unknownZone(tzinfo);
  }

  /**
   * Microseconds from 1970-01-01 00:00 UTC to the instant, exactly; null without a time zone.
   *
   * @throws as {@link PyDateTime.utcoffset} does.
   */
  epochMicroseconds(): bigint | null {
    const offset = this.utcoffset();
    return offset === null ? null : this.#wallMicroseconds() - offset.totalMicroseconds();
  }

  #wallMicroseconds(): bigint {
    return BigInt(wallSeconds(this)) * BigInt(SECOND_MICROSECONDS) + BigInt(this.microsecond);
  }

  /**
   * The instant as a `Date`, whose milliseconds are the last before it. Without a time zone it is taken to be of this
   * computer's, as by Python's `timestamp()`.
   *
   * @throws as {@link PyDateTime.utcoffset} does.
   */
  toDate(): Date {
    const microseconds = this.epochMicroseconds();
    if (microseconds !== null) {
      const rest = ((microseconds % 1000n) + 1000n) % 1000n;
      return new Date(Number((microseconds - rest) / 1000n));
    }
    const date = new Date(0);
    // The constructor takes a year below 100 for one of the 20th century.
    date.setFullYear(this.year, this.month - 1, this.day);
    date.setHours(this.hour, this.minute, this.second, Math.floor(this.microsecond / 1000));
    return date;
  }

  /**
   * A `Temporal.PlainDateTime`, or with a time zone a `Temporal.ZonedDateTime` of the same instant.
   *
   * @throws Error where the engine has no Temporal, RangeError for an offset with seconds, which Temporal does not have,
   *   and as {@link PyDateTime.utcoffset} does.
   */
  toTemporal<T = unknown>(): T {
    const { PlainDateTime, ZonedDateTime } = temporal();
    const wall = `${dateText(this)}T${timeText(this)}`;
    const offset = this.utcoffset();
    if (offset === null) return PlainDateTime.from(wall) as T;
    const { key } = this.tzinfo as { readonly key?: unknown };
    const text = offsetText(offset);
    if (typeof key !== 'string' && text.length > 6) {
      throw new RangeError(`Temporal has no time zone with an offset of ${text}: use toDate()`);
    }
    const zone = typeof key === 'string' ? key : this.tzinfo === PyTimeZone.utc ? 'UTC' : text;
    return ZonedDateTime.from(`${wall}${text}[${zone}]`, { offset: 'use' }) as T;
  }

  /** `2024-02-29 12:30:00+00:00`, as Python's `str`; a time zone that is not known here is named behind it. */
  toString(): string {
    return `${dateText(this)} ${timeText(this)}${zoneText(this)}`;
  }

  /** `2024-02-29T12:30:00+00:00`. Python: `isoformat()`. */
  toJSON(): string {
    return `${dateText(this)}T${timeText(this)}${zoneText(this)}`;
  }

  /** What stands for the value in a dict. Like Python's `hash`, it does not look at `fold`. */
  [KEY](): PyTuple {
    const { tzinfo } = this;
    if (tzinfo === null) return PyTuple.of('datetime.datetime', this.#wallMicroseconds(), null);
    if (!isTzInfo(tzinfo)) return PyTuple.of('datetime.datetime', this.#wallMicroseconds(), tzinfo);
    const offset = offsetOrNull(tzinfo, this.fold === 0 ? this : this.#unfolded());
    if (offset === null) return PyTuple.of('datetime.datetime', this.#wallMicroseconds(), tzinfo);
    return PyTuple.of('datetime.datetime', this.#wallMicroseconds() - offset.totalMicroseconds(), true);
  }

  #unfolded(): PyDateTime {
    const { year, month, day, hour, minute, second, microsecond, tzinfo } = this;
    return new PyDateTime(year, month, day, hour, minute, second, microsecond, { tzinfo });
  }

  /** A `Date`; for JSON, and with a time zone that is not known here, the text with the microseconds. */
  [TO_JS]({ json }: ToJSContext): Date | string {
    return json || (this.tzinfo !== null && !isTzInfo(this.tzinfo)) ? this.toJSON() : this.toDate();
  }

  /** `PyDateTime(2024-02-29 12:30:00+00:00)`. */
  [INSPECT](): string {
    return `PyDateTime(${this})`;
  }
}

/** The offset, or null where the engine does not know the zone: a key must not fail for want of it. */
function offsetOrNull(tzinfo: TzInfo, wall: WallClock): PyTimeDelta | null {
  try {
    return tzinfo.utcoffset(wall);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
