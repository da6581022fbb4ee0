/**
 * Calendar arithmetic of Python's `datetime`: the Gregorian calendar for all years from 1 to 9999, days of 86400 seconds.
 */
import { integer } from '../check.ts';

export const DAY_SECONDS = 86_400;
export const SECOND_MICROSECONDS = 1_000_000;

/** The days of a month. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** Refuses what is no date of Python. @throws TypeError, RangeError */
export function checkDate(year: unknown, month: unknown, day: unknown): void {
  const y = integer(year, 'year', 1, 9999);
  const m = integer(month, 'month', 1, 12);
  integer(day, `day of ${y}-${pad(m)}`, 1, daysInMonth(y, m));
}

/** Refuses what is no time of day of Python. @throws TypeError, RangeError */
export function checkTime(hour: unknown, minute: unknown, second: unknown, microsecond: unknown, fold: unknown): void {
  integer(hour, 'hour', 0, 23);
  integer(minute, 'minute', 0, 59);
  integer(second, 'second', 0, 59);
  integer(microsecond, 'microsecond', 0, 999_999);
  integer(fold, 'fold', 0, 1);
}

/** Refuses a `Date` that is no instant. @throws RangeError */
export function checkInstant(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new RangeError('an invalid Date has no counterpart in Python');
  return date;
}

/** Days from 1970-01-01 to a date. */
export function dayNumber(year: number, month: number, day: number): number {
  // Years that begin in March have their leap day at the end; 400 of them have 146097 days.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** What a calendar on the wall and a clock beside it show. */
export interface WallClock {
  /** 1 to 9999. */
  readonly year: number;
  /** 1 to 12. */
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
  /** 1 for the second of two equal times of day, when clocks are set back. */
  readonly fold: number;
}

/** Seconds from 1970-01-01 00:00:00 of the same clock. */
export function wallSeconds({ year, month, day, hour, minute, second }: WallClock): number {
  return dayNumber(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60 + second;
}

/** `07`. */
export function pad(value: number, digits = 2): string {
  return String(value).padStart(digits, '0');
}

/** `2020-01-02`. */
export function dateText({ year, month, day }: Pick<WallClock, 'year' | 'month' | 'day'>): string {
  return `${pad(year, 4)}-${pad(month)}-${pad(day)}`;
}

/** `03:04:05`, with the microseconds if there are any. */
export function timeText({
  hour,
  minute,
  second,
  microsecond,
}: Omit<WallClock, 'year' | 'month' | 'day' | 'fold'>): string {
  return `${pad(hour)}:${pad(minute)}:${pad(second)}${microsecond === 0 ? '' : `.${pad(microsecond, 6)}`}`;
}
