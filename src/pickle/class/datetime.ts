/**
 * Python's `datetime`: how dates, times, lengths of time and fixed time zones stand in a pickle.
 *
 * A date is 4 bytes, a time 6, a datetime 10, year first and microseconds last. Python 2 has them as a str of the
 * characters with these numbers. The highest bit of the month, or of the hour where there is no month, is the fold, and is
 * written from protocol 4 on only, since older Pythons know nothing of it.
 */

import type { ClassTable } from '../object/class-table.ts';
import { PyGlobal } from '../object/global.ts';
import type { Reduction } from '../object/object.ts';
import type { DumpContext } from '../object/registry.ts';
import { PyTuple } from '../object/tuple.ts';
import { counted, shown, text } from './check.ts';
import { PyDate } from './datetime/date.ts';
import { PyDateTime } from './datetime/datetime.ts';
import { PyTime } from './datetime/time.ts';
import { PyTimeDelta } from './datetime/timedelta.ts';
import { PyTimeZone, type TzInfo } from './datetime/timezone.ts';

/** Adds them, and writes a `Date` of JavaScript as a datetime in UTC. */
export function registerDatetime(registry: ClassTable): void {
  registry.class('datetime.date', PyDate, { call: readDate, create: readDate, reduce: writeDate });
  registry.class('datetime.time', PyTime, { call: readTime, create: readTime, reduce: writeTime });
  registry.class('datetime.datetime', PyDateTime, { call: readDateTime, create: readDateTime, reduce: writeDateTime });
  registry.class('datetime.timedelta', PyTimeDelta, { call: readDelta, create: readDelta, reduce: writeDelta });
  registry.class('datetime.timezone', PyTimeZone, { call: readZone, create: readZone, reduce: writeZone });
  registry.reducer(Date, (date, context) => writeDateTime(PyDateTime.fromDate(date), context));
}

// A static type of C makes its name anew each time that it is asked for it.
const DATE = new PyGlobal('datetime', 'date', { freshName: true });
const TIME = new PyGlobal('datetime', 'time', { freshName: true });
const DATETIME = new PyGlobal('datetime', 'datetime', { freshName: true });
const TIMEDELTA = new PyGlobal('datetime', 'timedelta', { freshName: true });
const TIMEZONE = new PyGlobal('datetime', 'timezone', { freshName: true });

/** `date(state)`, or what a hand writes: `date(year, month, day)`. */
function readDate(args: PyTuple): PyDate {
  const state = stateOf(args, 'date', 4, 1);
  if (state !== null) return new PyDate(yearOf(state), state[2]!, state[3]!);
  const [year, month, day] = counted(args, 'date', 3) as PyTuple<never>;
  return new PyDate(year!, month!, day!);
}

/** `time(state)`, `time(state, tzinfo)`, or `time(hour, minute, second, microsecond, tzinfo)`. */
function readTime(args: PyTuple): PyTime {
  const state = stateOf(args, 'time', 6, 2);
  if (state !== null) {
    const options = { tzinfo: zoneOf(args[1]), fold: state[0]! >> 7 };
    return new PyTime(state[0]! & 0x7f, state[1]!, state[2]!, microsecondsAt(state, 3), options);
  }
  const [hour, minute, second, microsecond, tzinfo] = counted(args, 'time', 0, 5) as PyTuple<never>;
  return new PyTime(hour, minute, second, microsecond, { tzinfo: zoneOf(tzinfo) });
}

/** `datetime(state)`, `datetime(state, tzinfo)`, or `datetime(year, month, day, ..., microsecond, tzinfo)`. */
function readDateTime(args: PyTuple): PyDateTime {
  const state = stateOf(args, 'datetime', 10, 2);
  if (state !== null) {
    const month = state[2]!;
    const options = { tzinfo: zoneOf(args[1]), fold: month >> 7 };
    const [day, hour, minute, second] = [state[3]!, state[4]!, state[5]!, state[6]!];
    return new PyDateTime(yearOf(state), month & 0x7f, day, hour, minute, second, microsecondsAt(state, 7), options);
  }
  const [year, month, day, ...clock] = counted(args, 'datetime', 3, 8) as PyTuple<never>;
  return new PyDateTime(year!, month!, day!, clock[0], clock[1], clock[2], clock[3], { tzinfo: zoneOf(clock[4]) });
}

/** `timedelta(days, seconds, microseconds)`. */
function readDelta(args: PyTuple): PyTimeDelta {
  const [days, seconds, microseconds] = counted(args, 'timedelta', 0, 3) as PyTuple<never>;
  return new PyTimeDelta(days, seconds, microseconds);
}

/** `timezone(offset)` or `timezone(offset, name)`. */
function readZone(args: PyTuple): PyTimeZone {
  const [offset, name] = counted(args, 'timezone', 1, 2);
  return new PyTimeZone(offset as PyTimeDelta, args.length === 1 ? null : text(name, 'the name of a time zone'));
}

/** The bytes of the state, which stands alone or before a time zone; null when the first argument is no such thing. */
function stateOf(args: PyTuple, type: string, size: number, most: number): Uint8Array | null {
  const [state] = args;
  if (!(state instanceof Uint8Array) && typeof state !== 'string') return null;
  counted(args, `${type} with a state`, 1, most);
  if (state.length !== size) throw new TypeError(`the state of a ${type} is ${size} bytes, got ${state.length}`);
  if (typeof state !== 'string') return state;
  return Uint8Array.from(state, (character) => {
    const unit = character.charCodeAt(0);
    if (unit <= 0xff) return unit;
    throw new TypeError(
      `the state of a ${type} is no text: read the pickle with encoding 'latin1', got ${shown(state)}`,
    );
  });
}

function yearOf(state: Uint8Array): number {
  return state[0]! * 0x100 + state[1]!;
}

function microsecondsAt(state: Uint8Array, at: number): number {
  return state[at]! * 0x10000 + state[at + 1]! * 0x100 + state[at + 2]!;
}

function zoneOf(argument: unknown): TzInfo | null {
  return (argument ?? null) as TzInfo | null;
}

function writeDate(date: PyDate): Reduction {
  const state = new Uint8Array(4);
  putDate(state, date);
  return { callable: DATE, args: PyTuple.of(state) };
}

function writeTime(time: PyTime, { protocol }: DumpContext): Reduction {
  const state = new Uint8Array(6);
  putClock(state, 0, time);
  if (time.fold === 1 && protocol > 3) state[0]! |= 0x80;
  return { callable: TIME, args: withZone(state, time.tzinfo) };
}

function writeDateTime(moment: PyDateTime, { protocol }: DumpContext): Reduction {
  const state = new Uint8Array(10);
  putDate(state, moment);
  putClock(state, 4, moment);
  if (moment.fold === 1 && protocol > 3) state[2]! |= 0x80;
  return { callable: DATETIME, args: withZone(state, moment.tzinfo) };
}

function putDate(state: Uint8Array, { year, month, day }: PyDate | PyDateTime): void {
  state[0] = year >> 8;
  state[1] = year;
  state[2] = month;
  state[3] = day;
}

function putClock(state: Uint8Array, at: number, { hour, minute, second, microsecond }: PyTime | PyDateTime): void {
  state[at] = hour;
  state[at + 1] = minute;
  state[at + 2] = second;
  state[at + 3] = microsecond >> 16;
  state[at + 4] = microsecond >> 8;
  state[at + 5] = microsecond;
}

function withZone(state: Uint8Array, tzinfo: object | null): PyTuple {
  return tzinfo === null ? PyTuple.of(state) : PyTuple.of(state, tzinfo);
}

function writeDelta({ days, seconds, microseconds }: PyTimeDelta): Reduction {
  return { callable: TIMEDELTA, args: PyTuple.of(days, seconds, microseconds) };
}

function writeZone({ offset, name }: PyTimeZone): Reduction {
  return { callable: TIMEZONE, args: name === null ? PyTuple.of(offset) : PyTuple.of(offset, name) };
}
