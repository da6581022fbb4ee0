/** A length of time, as `datetime.timedelta` has it. */
import { KEY } from '../../object/equality.ts';
import { INSPECT } from '../../object/inspect.ts';
import { TO_JS } from '../../object/to-js.ts';
import { PyTuple } from '../../object/tuple.ts';
import { bigInteger, shown } from '../check.ts';
import { DAY_SECONDS, pad, SECOND_MICROSECONDS } from './calendar.ts';
import { temporal } from './temporal.ts';

const MAX_DAYS = 999_999_999;
const DAY_MICROSECONDS = 86_400_000_000n;

/**
 * A Python `datetime.timedelta`: days, and of a day the seconds and microseconds. Only the days may be negative, so a
 * second less than nothing is one day less and 86399 seconds more, as in Python. Equal by value as a dict key.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyTimeDelta } from 'cornichon';
 * const wait = loads<PyTimeDelta>(dumps(new PyTimeDelta(0, 90, 250_000)));
 * console.log(`${wait}`, wait.totalSeconds()); // 0:01:30.250000 90.25
 * console.log(`${new PyTimeDelta(0, -1)}`); // -1 day, 23:59:59
 * ```
 */
export class PyTimeDelta {
  /** Whole days, -999999999 to 999999999. */
  readonly days: number;
  /** Seconds of the day, 0 to 86399. */
  readonly seconds: number;
  /** Microseconds of the second, 0 to 999999. */
  readonly microseconds: number;

  /**
   * Any integers; what is too many seconds or microseconds is carried over.
   *
   * @throws TypeError for what is no integer, RangeError beyond 999999999 days.
   */
  constructor(days: number | bigint = 0, seconds: number | bigint = 0, microseconds: number | bigint = 0) {
    const normal = isCount(seconds, DAY_SECONDS) && isCount(microseconds, SECOND_MICROSECONDS);
    if (normal && Number.isSafeInteger(days)) {
      // A negative zero would be written as a float.
      this.days = Number(days) + 0;
      this.seconds = seconds + 0;
      this.microseconds = microseconds + 0;
    } else {
      const whole =
        bigInteger(days, 'days') * DAY_MICROSECONDS +
        bigInteger(seconds, 'seconds') * BigInt(SECOND_MICROSECONDS) +
        bigInteger(microseconds, 'microseconds');
      const rest = Number(((whole % DAY_MICROSECONDS) + DAY_MICROSECONDS) % DAY_MICROSECONDS);
      this.microseconds = rest % SECOND_MICROSECONDS;
      this.seconds = (rest - this.microseconds) / SECOND_MICROSECONDS;
      this.days = Number((whole - BigInt(rest)) / DAY_MICROSECONDS);
    }
    if (Math.abs(this.days) > MAX_DAYS) {
      throw new RangeError(`a timedelta has at most ${MAX_DAYS} days either way, got ${shown(this.days)}`);
    }
  }

  /** A length in milliseconds, of which a part below a microsecond is rounded. @throws RangeError beyond 999999999 days. */
  static fromMilliseconds(milliseconds: number): PyTimeDelta {
    if (!Number.isFinite(milliseconds)) throw new RangeError(`expected a finite number, got ${milliseconds}`);
    const whole = Math.floor(milliseconds);
    return new PyTimeDelta(0, 0, BigInt(whole) * 1000n + BigInt(Math.round((milliseconds - whole) * 1000)));
  }

  /** The length in seconds, as near as a number comes. Python: `total_seconds()`. */
  totalSeconds(): number {
    return Number(this.totalMicroseconds()) / SECOND_MICROSECONDS;
  }

  /** The length in milliseconds, the unit of JavaScript's `Date` and timers. */
  totalMilliseconds(): number {
    return Number(this.totalMicroseconds()) / 1000;
  }

  /** The exact length in microseconds. Python: `delta // timedelta(microseconds=1)`. */
  totalMicroseconds(): bigint {
    const seconds = BigInt(this.days) * BigInt(DAY_SECONDS) + BigInt(this.seconds);
    return seconds * BigInt(SECOND_MICROSECONDS) + BigInt(this.microseconds);
  }

  /** A `Temporal.Duration` of seconds and microseconds. @throws Error where the engine has no Temporal. */
  toTemporal<T = unknown>(): T {
    const { sign, seconds, microseconds } = this.#magnitude();
    return temporal().Duration.from({ seconds: sign * seconds, microseconds: sign * microseconds }) as T;
  }

  /** `-1 day, 23:59:59`, as Python's `str`. */
  toString(): string {
    const { days, seconds, microseconds } = this;
    const time = `${Math.floor(seconds / 3600)}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`;
    const fraction = microseconds === 0 ? '' : `.${pad(microseconds, 6)}`;
    return `${days === 0 ? '' : `${days} day${Math.abs(days) === 1 ? '' : 's'}, `}${time}${fraction}`;
  }

  /** The length as ISO 8601 has it, `-PT1S`. */
  toJSON(): string {
    const { sign, seconds, microseconds } = this.#magnitude();
    const fraction = microseconds === 0 ? '' : `.${pad(microseconds, 6).replace(/0+$/, '')}`;
    return `${sign < 0 ? '-' : ''}PT${seconds}${fraction}S`;
  }

  #magnitude(): { readonly sign: number; readonly seconds: number; readonly microseconds: number } {
    const whole = this.totalMicroseconds();
    const size = whole < 0n ? -whole : whole;
    const million = BigInt(SECOND_MICROSECONDS);
    // A safe integer, at most 86400 * (10**9 - 1).
    return { sign: whole < 0n ? -1 : 1, seconds: Number(size / million), microseconds: Number(size % million) };
  }

  /** What stands for the value in a dict. */
  [KEY](): PyTuple {
    return PyTuple.of('datetime.timedelta', this.days, this.seconds, this.microseconds);
  }

  /** The text of ISO 8601. */
  [TO_JS](): string {
    return this.toJSON();
  }

  /** `PyTimeDelta(0:01:30)`. */
  [INSPECT](): string {
    return `PyTimeDelta(${this})`;
  }
}

function isCount(value: number | bigint, end: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < end;
}
