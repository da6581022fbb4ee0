/** Dates, times, lengths of time and fixed time zones: their limits, their texts, what they equal, and old pickles of them. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  PyDate,
  PyDateTime,
  PyDict,
  PyGlobal,
  PyObject,
  PySet,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  PyTuple,
} from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

const UTC = PyTimeZone.utc;
const hours = (count: number, name: string | null = null) => new PyTimeZone(new PyTimeDelta(0, count * 3600), name);
const inZone = (hour: number, tzinfo: PyTimeZone | PyObject | null, fold = 0) =>
  new PyDateTime(2024, 2, 29, hour, 30, 0, 0, { tzinfo, fold });
/** pytz's UTC: a time zone of a class that nobody here knows. */
const pytz = new PyObject(new PyGlobal('pytz', '_UTC'));
const size = (...values: unknown[]) => new PySet(values).size;

describe('what Python does not have is refused', () => {
  test.each<[string, unknown[], string, RegExp]>([
    ['date', [0, 1, 1], 'RangeError', /year must be in 1\.\.9999, got 0/],
    ['date', [10_000, 1, 1], 'RangeError', /year/],
    ['date', [2023, 2, 29], 'RangeError', /day of 2023-02 must be in 1\.\.28, got 29/],
    ['date', [1900, 2, 29], 'RangeError', /day/],
    ['date', [2023, 13, 1], 'RangeError', /month must be in 1\.\.12, got 13/],
    ['date', [2023, 1], 'TypeError', /date takes 3 arguments, got 2/],
    ['date', ['2023', 1, 1], 'TypeError', /the state of a date is 4 bytes, got 4|takes/],
    ['date', [2023.5, 1, 1], 'TypeError', /year must be an int, got 2023\.5/],
    ['date', [10n ** 30n, 1, 1], 'RangeError', /got an int of more than 64 bits/],
    ['date', [bytes('\x07\xe4\x01')], 'TypeError', /4 bytes, got 3/],
    ['date', [bytes('\x07\xe4\x00\x01')], 'RangeError', /month/],
    ['date', [bytes('\x07\xe4\x81\x01')], 'RangeError', /month/],
    ['date', [bytes('\x00\x00\x01\x01')], 'RangeError', /year/],
    ['date', ['\u0107\xe4\x01\x01'], 'TypeError', /encoding 'latin1'/],
    ['time', [24], 'RangeError', /hour must be in 0\.\.23/],
    ['time', [0, 0, 60], 'RangeError', /second/],
    ['time', [0, 0, 0, 1_000_000], 'RangeError', /microsecond/],
    ['time', [0, 0, 0, 0, 'UTC'], 'TypeError', /a time zone must be a tzinfo or None, got "UTC"/],
    ['time', [bytes('\x18\0\0\0\0\0')], 'RangeError', /hour/],
    ['time', [bytes('\0\0\0\xff\xff\xff')], 'RangeError', /microsecond/],
    ['datetime', [2023, 1], 'TypeError', /datetime takes 3 to 8 arguments, got 2/],
    ['datetime', [bytes('\x07\xe4\x01\x02\x03\x04\x05\0\0\x06'), 1, 2], 'TypeError', /with a state takes 1 to 2/],
    ['datetime', [bytes('\x07\xe4\x01\x02\x03\x04\x05\0\0\x06'), [UTC]], 'TypeError', /tzinfo/],
    ['datetime', [bytes('\x07\xe4\x01\x02\x03\x3c\x05\0\0\x06')], 'RangeError', /minute/],
    ['timedelta', [10 ** 9], 'RangeError', /at most 999999999 days/],
    ['timedelta', [-(10 ** 9)], 'RangeError', /at most 999999999 days/],
    ['timedelta', [10n ** 1000n], 'RangeError', /days/],
    ['timedelta', [1.5], 'TypeError', /days must be an int, got 1\.5/],
    ['timedelta', [0, 0, 0, 0], 'TypeError', /timedelta takes 0 to 3 arguments, got 4/],
    ['timezone', [], 'TypeError', /timezone takes 1 to 2 arguments, got 0/],
    ['timezone', [3600], 'TypeError', /an offset is a timedelta, got 3600/],
    ['timezone', [new PyTimeDelta(1)], 'RangeError', /less than a day either way, got 1 day/],
    ['timezone', [new PyTimeDelta(-1)], 'RangeError', /less than a day either way, got -1 day/],
    ['timezone', [new PyTimeDelta(0), null], 'TypeError', /the name of a time zone must be a str, got None/],
  ])('%s %#', (name, args, kind, message) => {
    const error = refusal(`datetime.${name}`, args);
    expect(error.name).toBe(kind);
    expect(error.message).toMatch(message);
  });

  test('a Date that is none, or of a year that Python does not have', () => {
    expect(() => dumps(new Date(Number.NaN))).toThrow(/an invalid Date has no counterpart/);
    expect(() => dumps(new Date(8.64e15))).toThrow(/year must be in 1\.\.9999, got 275760/);
    expect(() => PyDate.fromDate(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => PyTimeDelta.fromMilliseconds(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});

describe('texts', () => {
  test.each<[unknown, string, string]>([
    [new PyDate(1, 2, 3), '0001-02-03', '"0001-02-03"'],
    [new PyTime(), '00:00:00', '"00:00:00"'],
    [new PyTime(1, 2, 3, 40), '01:02:03.000040', '"01:02:03.000040"'],
    [new PyTime(1, 0, 0, 0, { tzinfo: UTC }), '01:00:00+00:00', '"01:00:00+00:00"'],
    [new PyTime(1, 0, 0, 0, { tzinfo: pytz }), '01:00:00[pytz._UTC]', '"01:00:00[pytz._UTC]"'],
    [inZone(1, null), '2024-02-29 01:30:00', '"2024-02-29T01:30:00"'],
    [inZone(1, hours(-5)), '2024-02-29 01:30:00-05:00', '"2024-02-29T01:30:00-05:00"'],
    [inZone(1, pytz), '2024-02-29 01:30:00[pytz._UTC]', '"2024-02-29T01:30:00[pytz._UTC]"'],
    [new PyTimeDelta(), '0:00:00', '"PT0S"'],
    [new PyTimeDelta(1), '1 day, 0:00:00', '"PT86400S"'],
    [new PyTimeDelta(-1), '-1 day, 0:00:00', '"-PT86400S"'],
    [new PyTimeDelta(2, 3, 4), '2 days, 0:00:03.000004', '"PT172803.000004S"'],
    [new PyTimeDelta(0, 0, -500_000), '-1 day, 23:59:59.500000', '"-PT0.5S"'],
    [UTC, 'UTC', '"UTC"'],
    [hours(0, 'UTC'), 'UTC', '"UTC"'],
    [hours(1, ''), '', '""'],
    [hours(5.5), 'UTC+05:30', '"UTC+05:30"'],
    [new PyTimeZone(new PyTimeDelta(0, -1)), 'UTC-00:00:01', '"UTC-00:00:01"'],
    [new PyTimeZone(new PyTimeDelta(0, 0, -1)), 'UTC-00:00:00.000001', '"UTC-00:00:00.000001"'],
  ])('%s', (value, text, json) => {
    expect(String(value)).toBe(text);
    expect(JSON.stringify(value)).toBe(json);
    const name = (value as object).constructor.name;
    expect(inspect(value)).toBe(`${name}(${text})`);
  });
});

describe('a timedelta', () => {
  test('carries over what is too much, as Python does', () => {
    const parts = ({ days, seconds, microseconds }: PyTimeDelta) => [days, seconds, microseconds];
    expect(parts(new PyTimeDelta(0, 86_400))).toEqual([1, 0, 0]);
    expect(parts(new PyTimeDelta(0, -1))).toEqual([-1, 86_399, 0]);
    expect(parts(new PyTimeDelta(0, 0, -1))).toEqual([-1, 86_399, 999_999]);
    expect(parts(new PyTimeDelta(1, 90_000, 2_000_001n))).toEqual([2, 3602, 1]);
    expect(parts(new PyTimeDelta(-0, -0, -0)).map((part) => Object.is(part, 0))).toEqual([true, true, true]);
  });

  test('is its microseconds', () => {
    const whole = 999_999_999n * 86_400_000_000n;
    fc.assert(
      fc.property(fc.bigInt({ min: -whole, max: whole }), (microseconds) => {
        const delta = new PyTimeDelta(0, 0, microseconds);
        expect(delta.totalMicroseconds()).toBe(microseconds);
        expect(delta.totalSeconds()).toBe(Number(microseconds) / 1e6);
        expect(delta.seconds).toBeGreaterThanOrEqual(0);
        expect(delta.seconds).toBeLessThan(86_400);
        expect(loads(dumps(delta))).toEqual(delta);
      }),
      { numRuns: 300 },
    );
  });

  test('goes to and from milliseconds', () => {
    expect(PyTimeDelta.fromMilliseconds(1.0004)).toEqual(new PyTimeDelta(0, 0, 1000));
    expect(PyTimeDelta.fromMilliseconds(-0.5)).toEqual(new PyTimeDelta(0, 0, -500));
    expect(new PyTimeDelta(-1, 86_399, 999_000).totalMilliseconds()).toBe(-1);
  });
});

describe('equality', () => {
  test('is by value, and a date is no datetime', () => {
    expect(size(new PyDate(2024, 1, 1), new PyDate(2024, 1, 1), new PyDateTime(2024, 1, 1))).toBe(2);
    expect(size(new PyTimeDelta(1), new PyTimeDelta(0, 86_400), new PyTimeDelta(0, 86_401))).toBe(2);
    expect(size(UTC, hours(0, 'UTC'), hours(0, 'GMT'), hours(1))).toBe(2);
  });

  test('of aware datetimes is being the same instant; a naive one is none', () => {
    expect(size(inZone(1, UTC), inZone(2, hours(1)), inZone(0, hours(-1)))).toBe(1);
    expect(size(inZone(1, UTC), inZone(1, null), inZone(1, hours(1)))).toBe(3);
    expect(size(inZone(1, null), inZone(1, null, 1))).toBe(1);
    expect(size(new PyTime(1, 0, 0, 0, { tzinfo: UTC }), new PyTime(2, 0, 0, 0, { tzinfo: hours(1) }))).toBe(1);
    expect(size(new PyTime(1), new PyTime(1, 0, 0, 0, { tzinfo: UTC }))).toBe(2);
  });

  test('with a time zone that is not known goes by the clock in that zone', () => {
    const other = new PyObject(new PyGlobal('pytz', '_UTC'));
    expect(size(inZone(1, pytz), inZone(1, pytz), inZone(1, other), inZone(1, UTC), inZone(1, null))).toBe(4);
    expect(size(new PyTime(1, 0, 0, 0, { tzinfo: pytz }), new PyTime(1, 0, 0, 0, { tzinfo: pytz }))).toBe(1);
  });
});

describe('instants', () => {
  test.each<[PyDateTime, string]>([
    [inZone(1, UTC), '2024-02-29T01:30:00.000Z'],
    [inZone(1, hours(5.5)), '2024-02-28T20:00:00.000Z'],
    [new PyDateTime(1, 1, 1, 0, 0, 0, 0, { tzinfo: hours(1) }), '0000-12-31T23:00:00.000Z'],
    [new PyDateTime(1969, 12, 31, 23, 59, 59, 999_999, { tzinfo: UTC }), '1969-12-31T23:59:59.999Z'],
    [new PyDateTime(9999, 12, 31, 23, 59, 59, 999_999, { tzinfo: UTC }), '9999-12-31T23:59:59.999Z'],
  ])('%s', (value, iso) => {
    expect(value.toDate().toISOString()).toBe(iso);
  });

  test('are exact to the microsecond', () => {
    expect(new PyDateTime(1970, 1, 1, 0, 0, 0, 7, { tzinfo: hours(1) }).epochMicroseconds()).toBe(-3_599_999_993n);
    expect(new PyDateTime(1970, 1, 1).epochMicroseconds()).toBe(null);
  });

  test('and back: every day of four centuries, and every Date that Python has', () => {
    for (let day = Date.UTC(1800, 0, 1); day < Date.UTC(2200, 0, 1); day += 86_400_000) {
      const date = new Date(day);
      if (PyDate.fromDate(date).toDate().getTime() !== day) expect.fail(date.toISOString());
      if (PyDateTime.fromDate(date).epochMicroseconds() !== BigInt(day) * 1000n) expect.fail(date.toISOString());
    }
    const dates = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(dates, (date) => {
        const value = loads<PyDateTime>(dumps(date));
        expect(value.tzinfo).toBe(UTC);
        expect(value.toDate()).toEqual(date);
      }),
    );
  });

  test('without a time zone are of this computer', () => {
    const local = new Date(2024, 1, 29, 1, 30);
    expect(inZone(1, null).toDate()).toEqual(local);
    const early = new PyDateTime(33, 4, 3).toDate();
    expect([early.getFullYear(), early.getMonth(), early.getDate()]).toEqual([33, 3, 3]);
  });

  test('in a time zone that is not known cannot be told', () => {
    expect(() => inZone(1, pytz).toDate()).toThrow(/time zone of the class pytz\._UTC are not known/);
    expect(() => new PyTime(1, 0, 0, 0, { tzinfo: pytz }).utcoffset()).toThrow(TypeError);
  });
});

describe('Temporal', () => {
  const temporal = (globalThis as { Temporal?: unknown }).Temporal;
  const texts = (value: { toTemporal(): unknown }) => String(value.toTemporal());

  test.skipIf(temporal === undefined)('has them all, where the engine has it', () => {
    expect(texts(new PyDate(2024, 2, 29))).toBe('2024-02-29');
    expect(texts(new PyTime(1, 2, 3, 4, { tzinfo: UTC }))).toBe('01:02:03.000004');
    expect(texts(inZone(1, null))).toBe('2024-02-29T01:30:00');
    expect(texts(inZone(1, UTC))).toBe('2024-02-29T01:30:00+00:00[UTC]');
    expect(texts(inZone(1, hours(5.5)))).toBe('2024-02-29T01:30:00+05:30[+05:30]');
    expect(texts(new PyTimeDelta(-1, 0, 1))).toBe('-PT86399.999999S');
    expect(texts(new PyTimeDelta(999_999_999, 86_399, 999_999))).toBe('PT86399999999999.999999S');
    expect(() => inZone(1, new PyTimeZone(new PyTimeDelta(0, 1))).toTemporal()).toThrow(/offset of \+00:00:01/);
  });

  test.skipIf(temporal !== undefined)('is asked for where it is missing', () => {
    const values = [new PyDate(2024, 2, 29), new PyTime(), inZone(1, null), new PyTimeDelta()];
    for (const value of values) expect(() => value.toTemporal()).toThrow(/no Temporal: put a polyfill/);
  });

  test.skipIf(temporal !== undefined)('may be a polyfill', () => {
    const from = (text: unknown) => ({ text });
    Object.assign(globalThis, { Temporal: { PlainDate: { from }, ZonedDateTime: { from } } });
    try {
      expect(new PyDate(2024, 2, 29).toTemporal()).toEqual({ text: '2024-02-29' });
      expect(inZone(1, UTC).toTemporal()).toEqual({ text: '2024-02-29T01:30:00+00:00[UTC]' });
    } finally {
      Reflect.deleteProperty(globalThis, 'Temporal');
    }
  });
});

describe('pickles', () => {
  test('of Python 2 have a str of bytes, to be read as Latin-1 or as bytes', () => {
    const old = bytes('cdatetime\ndatetime\nq\x01(U\n\x07\xe4\x01\x02\x03\x04\x05\x00\x00\x06tRq\x02.');
    for (const encoding of ['latin1', 'bytes'] as const) {
      expect(loads(old, { encoding })).toEqual(new PyDateTime(2020, 1, 2, 3, 4, 5, 6));
    }
    expect(() => loads(old)).toThrow(/ascii/);
    const date = bytes("cdatetime\ndate\np1\n(S'\\x07\\xe4\\x01\\x02'\ntRp2\n.");
    expect(loads(date, { encoding: 'latin1' })).toEqual(new PyDate(2020, 1, 2));
    const time = bytes('\x80\x02cdatetime\ntime\nq\x01U\x06\x01\x02\x03\x00\x00\x04\x85Rq\x02.');
    expect(loads(time, { encoding: 'latin1' })).toEqual(new PyTime(1, 2, 3, 4));
  });

  test('written by hand may name the parts', () => {
    expect(called('datetime.date', [2024, 2, 29])).toEqual(new PyDate(2024, 2, 29));
    expect(called('datetime.time', [])).toEqual(new PyTime());
    expect(called('datetime.time', [1, 2, 3, 4, null])).toEqual(new PyTime(1, 2, 3, 4));
    expect(called('datetime.datetime', [2024, 2, 29])).toEqual(new PyDateTime(2024, 2, 29));
    expect(called('datetime.datetime', [2024, 2, 29, 1, 30, 0, 0, UTC])).toEqual(inZone(1, UTC));
    expect(called('datetime.timedelta', [])).toEqual(new PyTimeDelta());
  });

  test('have a fold from protocol 4 on', () => {
    const folded = inZone(1, UTC, 1);
    for (const protocol of [0, 1, 2, 3, 4, 5]) {
      expect(loads<PyDateTime>(dumps(folded, { protocol })).fold, `protocol ${protocol}`).toBe(protocol < 4 ? 0 : 1);
    }
  });

  test('keep a time zone of a class that is not known', () => {
    const back = loads<PyDateTime>(dumps(inZone(1, pytz)));
    expect(back.tzinfo).toBeInstanceOf(PyObject);
    expect(dumps(back)).toEqual(dumps(inZone(1, pytz)));
  });

  test('take a time zone of a class of your own', () => {
    class Fixed {
      utcoffset() {
        return new PyTimeDelta(0, 7200);
      }
    }
    const tzinfo = new Fixed();
    const value = new PyDateTime(2024, 2, 29, 1, 30, 0, 0, { tzinfo });
    expect(String(value)).toBe('2024-02-29 01:30:00+02:00');
    expect(size(value, inZone(0, hours(1)))).toBe(1);
  });

  test('have dates as keys', () => {
    const prices = loads<PyDict<PyDate, number>>(dumps(new PyDict([[new PyDate(2024, 2, 29), 7]])));
    expect(prices.get(new PyDate(2024, 2, 29))).toBe(7);
    expect(PyTuple.from(prices.keys())).toEqual(PyTuple.of(new PyDate(2024, 2, 29)));
  });
});
