/** A day of the calendar, as `datetime.date` has it. */
import { KEY } from '../../object/equality.ts';
import { INSPECT } from '../../object/inspect.ts';
import { TO_JS } from '../../object/to-js.ts';
import { PyTuple } from '../../object/tuple.ts';
import { checkDate, checkInstant, dateText } from './calendar.ts';
import { temporal } from './temporal.ts';

/**
 * A Python `datetime.date`: year, month and day, and no time zone. Equal by value as a dict key.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyDate } from 'cornichon';
 * const day = loads<PyDate>(dumps(new PyDate(2024, 2, 29)));
 * console.log(`${day}`, day.month); // 2024-02-29 2
 * ```
 */
export class PyDate {
  /** 1 to 9999. */
  readonly year: number;
  /** 1 to 12; JavaScript's `Date` counts from 0. */
  readonly month: number;
  /** 1 to 31. */
  readonly day: number;

  /** @throws TypeError for what is no integer, RangeError for a day that the calendar does not have. */
  constructor(year: number, month: number, day: number) {
    checkDate(year, month, day);
    this.year = year;
    this.month = month;
    this.day = day;
  }

  /** The day that it is in UTC at that instant. @throws RangeError for an invalid Date or a year beyond 1 to 9999. */
  static fromDate(date: Date): PyDate {
    checkInstant(date);
    return new PyDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
  }

  /** The midnight in UTC with which the day begins, which is what `new Date('2024-02-29')` is too. */
  toDate(): Date {
    return new Date(`${this}T00:00:00Z`);
  }

  /** A `Temporal.PlainDate`. @throws Error where the engine has no Temporal. */
  toTemporal<T = unknown>(): T {
    return temporal().PlainDate.from(this.toString()) as T;
  }

  /** `2024-02-29`, as Python's `str`. */
  toString(): string {
    return dateText(this);
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** What stands for the value in a dict. */
  [KEY](): PyTuple {
    return PyTuple.of('datetime.date', this.year, this.month, this.day);
  }

  /** The text: a day is no instant. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyDate(2024-02-29)`. */
  [INSPECT](): string {
    return `PyDate(${this})`;
  }
}
