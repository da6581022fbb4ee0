/**
 * Whatever a pickle gives to the classes of the standard library, they make a value that prints, has a key or none, and can
 * be written, or they refuse with a TypeError or RangeError; and it takes no time to speak of.
 */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dumps,
  loads,
  PickleError,
  PyDict,
  PyFloat,
  PyGlobal,
  PyObject,
  PySet,
  PyTimeDelta,
  PyTimeZone,
  PyTuple,
} from '../../../src/index.ts';

const FUNCTIONS = [
  'datetime.date datetime.time datetime.datetime datetime.timedelta datetime.timezone zoneinfo.ZoneInfo',
  'zoneinfo.ZoneInfo._unpickle decimal.Decimal fractions.Fraction uuid.UUID pathlib.PurePosixPath pathlib.WindowsPath',
  'pathlib._local.PosixPath ipaddress.IPv4Address ipaddress.IPv6Address ipaddress.IPv4Network ipaddress.IPv6Interface',
  'array.array array._array_reconstructor re._compile time.struct_time os.stat_result os.terminal_size',
].flatMap((line) => line.split(' '));

function globalOf(name: string): PyGlobal {
  if (name.endsWith('._unpickle')) return new PyGlobal('zoneinfo', 'ZoneInfo._unpickle');
  const dot = name.lastIndexOf('.');
  return new PyGlobal(name.slice(0, dot), name.slice(dot + 1));
}

const text = fc.constantFrom(
  '',
  'x',
  '1',
  '-1.5e7',
  'NaN123',
  '1/3',
  '::1',
  '10.0.0.0/8',
  'Europe/Paris',
  'b',
  'd',
  'u',
  '9'.repeat(3000),
);
const number = fc.oneof(
  fc.integer({ min: -3, max: 300 }),
  fc.constantFrom(-0, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31, 2 ** 53, 1e300),
  fc.constantFrom(2n ** 63n, -(2n ** 64n), 2n ** 128n - 1n, 10n ** 1000n),
);
const bytes = fc.uint8Array({ maxLength: 12 });
const leaf = fc.oneof(text, number, bytes, fc.constantFrom(null, true, false));
const argument = fc.oneof(
  { weight: 5, arbitrary: leaf },
  fc.array(leaf, { maxLength: 12 }),
  fc.array(leaf, { maxLength: 12 }).map((items) => PyTuple.from(items)),
  fc
    .dictionary(fc.string({ maxLength: 5 }), leaf, { maxKeys: 3 })
    .map((entries) => new PyDict(Object.entries(entries))),
  fc.constantFrom<unknown>(
    PyTimeZone.utc,
    new PyTimeDelta(1),
    new PyFloat(1),
    new PyGlobal('array', 'array'),
    new PyObject(new PyGlobal('pytz', '_UTC')),
    new PySet([1]),
  ),
);
const SLOW_MS = 500;

test.each(FUNCTIONS)('%s', (name) => {
  const callable = globalOf(name);
  fc.assert(
    fc.property(fc.array(argument, { maxLength: 9 }), fc.boolean(), (args, construct) => {
      const object = new PyObject(callable, PyTuple.from(args), construct ? 'new' : 'call');
      const pickle = dumps(object);
      const started = performance.now();
      try {
        const value = loads(pickle);
        expect(typeof inspect(value)).toBe('string');
        expect(typeof String(value)).toBe('string');
        // The second time, what the class itself wrote must be accepted.
        expect(dumps(loads(dumps(value)))).toEqual(dumps(value));
        keyOf(value);
      } catch (error) {
        if (!(error instanceof PickleError)) throw error;
        expect(['TypeError', 'RangeError']).toContain((error.cause as Error | undefined)?.name);
      }
      expect(performance.now() - started).toBeLessThan(SLOW_MS);
    }),
    { numRuns: 300 },
  );
});

/** Uses the value as a key; what cannot be one says so with a TypeError. */
function keyOf(value: unknown): void {
  try {
    expect(new PySet([value]).size).toBe(1);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
  }
}
