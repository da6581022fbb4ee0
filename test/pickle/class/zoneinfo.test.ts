/** Time zones by name: offsets on both sides of every change, names that the engine does not know, and one object a name. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  PyDateTime,
  PyDict,
  PySet,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  PyZoneInfo,
} from '../../../src/index.ts';
import { called, refusal } from '../../support/called.ts';

const offset = (key: string, text: string, fold = 0): string => {
  const [year, month, day, hour = 0, minute = 0] = text.split(/[- :]/).map(Number) as [number, number, number];
  const tzinfo = new PyZoneInfo(key);
  return `${new PyDateTime(year, month, day, hour, minute, 0, 0, { tzinfo, fold }).utcoffset()}`;
};

describe('the offset', () => {
  // What Python 3.13 says.
  test.each<[key: string, time: string, before: string, after: string]>([
    ['Europe/Paris', '2024-01-15 12:00', '1:00:00', '1:00:00'],
    ['Europe/Paris', '2024-07-15 12:00', '2:00:00', '2:00:00'],
    ['Europe/Paris', '2024-03-31 01:59', '1:00:00', '1:00:00'],
    ['Europe/Paris', '2024-03-31 02:30', '1:00:00', '2:00:00'],
    ['Europe/Paris', '2024-03-31 03:00', '2:00:00', '2:00:00'],
    ['Europe/Paris', '2024-10-27 01:59', '2:00:00', '2:00:00'],
    ['Europe/Paris', '2024-10-27 02:30', '2:00:00', '1:00:00'],
    ['Europe/Paris', '2024-10-27 03:00', '1:00:00', '1:00:00'],
    ['America/New_York', '2024-11-03 01:30', '-1 day, 20:00:00', '-1 day, 19:00:00'],
    ['Australia/Lord_Howe', '2024-04-07 01:45', '11:00:00', '10:30:00'],
    ['Asia/Kolkata', '2024-06-01 00:00', '5:30:00', '5:30:00'],
    ['Pacific/Apia', '2011-12-30 12:00', '-1 day, 14:00:00', '14:00:00'],
    ['UTC', '2024-06-01 00:00', '0:00:00', '0:00:00'],
  ])('%s at %s', (key, time, before, after) => {
    expect([offset(key, time), offset(key, time, 1)]).toEqual([before, after]);
  });

  test('in the first and last years', () => {
    const { seconds } = new PyDateTime(1, 1, 1, 0, 0, 0, 0, { tzinfo: new PyZoneInfo('Asia/Tokyo') }).utcoffset()!;
    expect(Math.round(seconds / 60)).toBe(559);
    expect(offset('Asia/Tokyo', '9999-12-31 23:59')).toBe('9:00:00');
  });

  test('of a time without a date cannot be told', () => {
    const time = new PyTime(1, 0, 0, 0, { tzinfo: new PyZoneInfo('Asia/Tokyo') });
    expect([time.utcoffset(), String(time)]).toEqual([null, '01:00:00']);
  });

  test('of a zone that the engine does not know is an error, and nothing else is', () => {
    const nowhere = new PyDateTime(2024, 1, 1, 0, 0, 0, 0, { tzinfo: new PyZoneInfo('Nowhere/Land') });
    expect(() => nowhere.utcoffset()).toThrow(/knows no time zone 'Nowhere\/Land'/);
    const back = loads<PyDict<PyDateTime, string>>(dumps(new PyDict([[nowhere, 'here']])));
    expect(back.get(nowhere)).toBe('here');
  });
});

test('an aware datetime is an instant', () => {
  const summer = new PyDateTime(2024, 7, 14, 12, 0, 0, 0, { tzinfo: new PyZoneInfo('Europe/Paris') });
  expect(summer.toDate().toISOString()).toBe('2024-07-14T10:00:00.000Z');
  const fixed = new PyDateTime(2024, 7, 14, 12, 0, 0, 0, { tzinfo: new PyTimeZone(new PyTimeDelta(0, 7200)) });
  expect(new PySet([summer, fixed, PyDateTime.fromDate(summer.toDate())]).size).toBe(1);
  // The hash of Python goes by the first of two equal times.
  const twice = [0, 1].map(
    (fold) => new PyDateTime(2024, 10, 27, 2, 30, 0, 0, { tzinfo: new PyZoneInfo('Europe/Paris'), fold }),
  );
  expect(new PySet(twice).size).toBe(1);
  expect(twice.map((time) => time.toDate().getUTCHours())).toEqual([0, 1]);
});

test.skipIf(!('Temporal' in globalThis))('Temporal has the same zone and the same instant', () => {
  const tzinfo = new PyZoneInfo('Europe/Paris');
  const [first, second] = [0, 1].map((fold) =>
    new PyDateTime(2024, 10, 27, 2, 30, 0, 0, { tzinfo, fold }).toTemporal(),
  );
  expect(String(first)).toBe('2024-10-27T02:30:00+02:00[Europe/Paris]');
  expect(String(second)).toBe('2024-10-27T02:30:00+01:00[Europe/Paris]');
});

describe('there is one', () => {
  test('for each name', () => {
    const tokyo = new PyZoneInfo('Asia/Tokyo');
    expect(new PyZoneInfo('Asia/Tokyo')).toBe(tokyo);
    for (const protocol of [0, 1, 2, 3, 4, 5]) expect(loads(dumps(tokyo, { protocol }))).toBe(tokyo);
    expect(called('zoneinfo.ZoneInfo', ['Asia/Tokyo'])).toBe(tokyo);
  });

  test('for each call of no_cache', () => {
    const [one, two] = [PyZoneInfo.noCache('Asia/Tokyo'), PyZoneInfo.noCache('Asia/Tokyo')];
    expect(one).not.toBe(two);
    const back = loads<PyZoneInfo>(dumps(one));
    expect([back.cached, back.key]).toEqual([false, 'Asia/Tokyo']);
    expect(new PySet([one, two, back, new PyZoneInfo('Asia/Tokyo')]).size).toBe(4);
  });
});

test('it prints its name', () => {
  const zone = new PyZoneInfo('Asia/Tokyo');
  expect([String(zone), JSON.stringify(zone), inspect(zone)]).toEqual([
    'Asia/Tokyo',
    '"Asia/Tokyo"',
    'PyZoneInfo(Asia/Tokyo)',
  ]);
});

test.each<[unknown[], RegExp]>([
  [[7], /the key of a time zone must be a str, got 7/],
  [[''], /has 1 to 255 characters, got ""/],
  [['x'.repeat(256)], /has 1 to 255 characters/],
  [[], /takes 1 argument, got 0/],
])('%j is refused', (args, message) => {
  expect(refusal('zoneinfo.ZoneInfo', args).message).toMatch(message);
});

test('a policy that allows known classes only allows it', () => {
  const zone = new PyZoneInfo('Asia/Tokyo');
  for (const protocol of [0, 2, 5]) expect(loads(dumps(zone, { protocol }), { globals: 'error' })).toBe(zone);
});
