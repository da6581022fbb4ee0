/** Struct sequences: tuples with names, and what has a name and no place. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDict, PySet, PyStructSequence, PyTuple } from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

const epoch = new PyStructSequence(
  'time.struct_time',
  [1970, 1, 1, 0, 0, 0, 3, 1, 0],
  new Map<string, unknown>([
    ['tm_zone', 'GMT'],
    ['tm_gmtoff', 0],
  ]),
);

test('items are had by place and by name, extras by name', () => {
  const [year, month] = epoch;
  expect([year, month, epoch.get('tm_wday'), epoch.get('tm_zone'), epoch.get('tm_none')]).toEqual([
    1970,
    1,
    3,
    'GMT',
    undefined,
  ]);
  expect(epoch.fields()).toHaveLength(11);
  expect(String(epoch)).toBe(
    'time.struct_time(tm_year=1970, tm_mon=1, tm_mday=1, tm_hour=0, tm_min=0, tm_sec=0, tm_wday=3, tm_yday=1, tm_isdst=0)',
  );
  expect(inspect(new PyStructSequence('os.terminal_size', [80, 24]))).toBe(
    'os.terminal_size { columns: 80, lines: 24 }',
  );
  expect(JSON.stringify(new PyStructSequence('os.terminal_size', [80, 24]))).toBe('{"columns":80,"lines":24}');
});

test('items without a name have only a place', () => {
  const stat = new PyStructSequence('os.stat_result', PyTuple.from(Array(10).keys()), new Map([['st_atime', 7.5]]));
  expect([stat[8], stat.get('_'), stat.get('st_size'), stat.get('st_atime')]).toEqual([8, undefined, 6, 7.5]);
  expect(stat.fields()).toEqual(['st_mode', 'st_ino', 'st_dev', 'st_nlink', 'st_uid', 'st_gid', 'st_size', 'st_atime']);
});

test('there and back, with every kind of dict', () => {
  for (const protocol of [0, 1, 2, 3, 4, 5]) {
    for (const dicts of ['dict', 'map', 'object'] as const) {
      const back = loads<PyStructSequence>(dumps(epoch, { protocol }), { dicts });
      expect(back).toBeInstanceOf(PyStructSequence);
      expect([back.className, ...back, ...back.extras]).toEqual([epoch.className, ...epoch, ...epoch.extras]);
    }
  }
});

test('it equals the tuple of its items', () => {
  expect(new PySet([epoch, PyTuple.from(epoch), new PyStructSequence('time.struct_time', epoch)]).size).toBe(1);
  const sizes = new PyDict<unknown, string>([[PyTuple.of(80, 24), 'here']]);
  expect(sizes.get(new PyStructSequence('os.terminal_size', [80, 24]))).toBe('here');
});

test('Python 2 had one function of another name', () => {
  const old = bytes(
    'cos\n_make_stat_result\nq\x01((K\x00K\x01K\x02K\x03K\x04K\x05K\x06K\x07K\x08K\tt}q\x02U\x08st_ctimeq\x03K\tstRq\t.',
  );
  const stat = loads<PyStructSequence>(old);
  expect([stat.className, stat.length, stat.get('st_ctime')]).toEqual(['os.stat_result', 10, 9]);
  expect(called<PyStructSequence>('nt.times_result', [PyTuple.of(1, 2, 3, 4, 5)]).get('elapsed')).toBe(5);
});

describe('refused is', () => {
  test.each<[unknown[], RegExp]>([
    [[], /time\.struct_time takes 1 to 2 arguments, got 0/],
    [[7], /time\.struct_time wants a sequence, got 7/],
    [[PyTuple.of(1, 2)], /time\.struct_time has at least 9 items, got 2/],
    [[PyTuple.from(epoch), 7], /the state of time\.struct_time must be a dict of attributes/],
    [[PyTuple.from(epoch), new PyDict([[7, 7]])], /the name of an attribute of time\.struct_time must be a str/],
  ])('%#', (args, message) => {
    expect(refusal('time.struct_time', args).message).toMatch(message);
  });

  test('a class that is none', () => {
    expect(() => new PyStructSequence('os.nothing', [])).toThrow(/no struct sequence is known as "os\.nothing"/);
  });
});
