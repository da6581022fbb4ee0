/** UUIDs: their texts, the state that sets them, and states that do not. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  type PickleError,
  PyDict,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
  PyUUID,
} from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

const TEXT = '12345678-9abc-def0-1234-56789abcdef0';
const INT = 0x123456789abcdef0123456789abcdef0n;

/** A pickle of a UUID with this state. */
function withState(state: unknown): Uint8Array {
  const object = new PyObject(new PyGlobal('uuid', 'UUID'), new PyTuple(), 'new');
  object.state = state;
  return dumps(object);
}

test.each([TEXT, TEXT.replaceAll('-', ''), `{${TEXT}}`, `urn:uuid:${TEXT}`, TEXT.toUpperCase(), INT])('%s', (given) => {
  const uuid = new PyUUID(given);
  expect([uuid.int, String(uuid), uuid.hex, uuid.safety]).toEqual([INT, TEXT, TEXT.replaceAll('-', ''), 'unknown']);
  expect([...uuid.bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(uuid.hex);
  expect([JSON.stringify(uuid), inspect(uuid)]).toEqual([`"${TEXT}"`, `PyUUID(${TEXT})`]);
});

test('the first and the last', () => {
  expect(String(new PyUUID(0n))).toBe('00000000-0000-0000-0000-000000000000');
  expect(String(new PyUUID(2n ** 128n - 1n))).toBe('ffffffff-ffff-ffff-ffff-ffffffffffff');
});

test('there and back in every protocol, and with every kind of dict', () => {
  const made = new PyUUID(crypto.randomUUID(), { safety: 'safe' });
  for (const protocol of [0, 1, 2, 3, 4, 5]) {
    for (const dicts of ['dict', 'map', 'object'] as const) {
      const back = loads<PyUUID>(dumps(made, { protocol }), { dicts, globals: 'error' });
      expect([back.int, back.safety]).toEqual([made.int, 'safe']);
    }
  }
  expect(new PySet([made, loads(dumps(made)), new PyUUID(made.int)]).size).toBe(1);
});

test('from Python 2, in each of its protocols', () => {
  const old = [
    "ccopy_reg\n_reconstructor\np1\n(cuuid\nUUID\np2\nc__builtin__\nobject\np3\nNtRp4\n(dp5\nS'int'\np6\nI5\nsb.",
    'ccopy_reg\n_reconstructor\nq\x01(cuuid\nUUID\nq\x02c__builtin__\nobject\nq\x03NtRq\x04}q\x05U\x03intq\x06K\x05sb.',
    '\x80\x02cuuid\nUUID\nq\x01)\x81q\x02}q\x03U\x03intq\x04K\x05sb.',
  ];
  for (const pickle of old) expect(loads<PyUUID>(bytes(pickle)).int).toBe(5n);
});

describe('refused is', () => {
  test.each<[unknown, string, RegExp]>([
    [new PyDict([['int', 2n ** 128n]]), 'RangeError', /a UUID has 128 bits/],
    [new PyDict([['int', -1]]), 'RangeError', /a UUID has 128 bits, got -1/],
    [new PyDict([['int', TEXT]]), 'TypeError', /the int of a UUID must be an int, got "1234/],
    [new PyDict(), 'TypeError', /the int of a UUID must be an int, got undefined/],
    [
      new PyDict<string, unknown>([
        ['int', 5],
        ['is_safe', 7],
      ]),
      'TypeError',
      /is_safe must be 0, -1 or None, got 7/,
    ],
    [5, 'TypeError', /the state of uuid\.UUID must be a dict of attributes/],
  ])('the state %o', (state, kind, message) => {
    const error = (() => {
      try {
        return loads(withState(state));
      } catch (error) {
        return (error as PickleError).cause as Error;
      }
    })();
    expect(error).toMatchObject({ name: kind, message: expect.stringMatching(message) });
  });

  test.each<[unknown[], RegExp]>([
    [[], /UUID takes 1 argument, got 0/],
    [['1234'], /32 hexadecimal digits, got "1234"/],
    [[`${'0'.repeat(31)}g`], /32 hexadecimal digits/],
    [[null], /32 hexadecimal digits, got None/],
  ])('the arguments %j', (args, message) => {
    expect(refusal('uuid.UUID', args).message).toMatch(message);
  });

  test('a second state, and to be asked before the first', () => {
    const twice = bytes('\x80\x02cuuid\nUUID\n)\x81}X\x03\0\0\0intK\x05sb}X\x03\0\0\0intK\x06sb.');
    expect(() => loads(twice)).toThrow(/gets its state only once/);
    const pickle = bytes('\x80\x02cuuid\nUUID\nq\0)\x81q\x01.');
    const none = loads<PyUUID>(pickle);
    expect(() => none.int).toThrow(/has no state/);
    expect([none.complete, inspect(none)]).toEqual([false, 'PyUUID(without a state)']);
    expect(dumps(none, { protocol: 2 })).toEqual(pickle);
    expect(called<PyUUID>('uuid.UUID', [TEXT]).int).toBe(INT);
  });
});
