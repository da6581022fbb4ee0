/**
 * Values of the standard library, as Python makes them and as we make them, and where the Pythons write them differently.
 */
import {
  PyArray,
  PyDate,
  PyDateTime,
  PyDecimal,
  PyFraction,
  PyIPAddress,
  PyIPInterface,
  PyIPNetwork,
  PyPath,
  PyPattern,
  PyStructSequence,
  PyTime,
  PyTimeDelta,
  PyTimeZone,
  PyUUID,
  PyZoneInfo,
  type TypeCode,
} from '../src/index.ts';

/** What the expressions of this file need. */
export const SETUP = `
import array, datetime as dt, grp, ipaddress, os, pwd, re, resource, signal, sys, time, warnings
from array import array as A
from datetime import timedelta as T, timezone as Z
from decimal import Decimal as D
from fractions import Fraction
from pathlib import PosixPath, PurePosixPath, PureWindowsPath
from uuid import UUID, SafeUUID
try: from zoneinfo import ZoneInfo
except ImportError: ZoneInfo = None
warnings.simplefilter('ignore', DeprecationWarning)
`;

/** One value. */
export interface Value {
  /** The expression in Python. */
  readonly python: string;
  /** The value as we make it; left out for what only an operating system makes. */
  readonly js?: unknown;
  /** The first minor version of Python 3 that has it. */
  readonly since?: number;
}

/** A way in which some Pythons write values that others write otherwise; we write what most do. */
export interface Difference {
  readonly reason: string;
  /** Expressions of {@link VALUES}, or of {@link TOGETHER}. */
  readonly values: readonly string[];
  /** The condition, in Python, under which a Python is one of those. */
  readonly when: string;
  /** What such a Python wrote is, in some protocol, not written again as it was. */
  readonly lost?: true;
}

const UTC = PyTimeZone.utc;

const seconds = (count: number) => new PyTimeDelta(0, count);
const at = (tzinfo: PyTimeZone | PyZoneInfo, fold = 0) => new PyDateTime(2020, 7, 2, 3, 4, 5, 6, { tzinfo, fold });
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

const DATES: readonly Value[] = [
  { python: 'dt.date(2020, 1, 2)', js: new PyDate(2020, 1, 2) },
  { python: 'dt.date.min', js: new PyDate(1, 1, 1) },
  { python: 'dt.date.max', js: new PyDate(9999, 12, 31) },
  { python: 'dt.time(1, 2, 3, 4)', js: new PyTime(1, 2, 3, 4) },
  { python: 'dt.time()', js: new PyTime() },
  { python: 'dt.time.max', js: new PyTime(23, 59, 59, 999_999) },
  { python: 'dt.time(1, 2, fold=1)', js: new PyTime(1, 2, 0, 0, { fold: 1 }) },
  { python: 'dt.time(1, tzinfo=Z.utc)', js: new PyTime(1, 0, 0, 0, { tzinfo: UTC }) },
  { python: 'dt.datetime(2020, 1, 2, 3, 4, 5, 6)', js: new PyDateTime(2020, 1, 2, 3, 4, 5, 6) },
  { python: 'dt.datetime.min', js: new PyDateTime(1, 1, 1) },
  { python: 'dt.datetime.max', js: new PyDateTime(9999, 12, 31, 23, 59, 59, 999_999) },
  { python: 'dt.datetime(2020, 12, 2, fold=1)', js: new PyDateTime(2020, 12, 2, 0, 0, 0, 0, { fold: 1 }) },
  { python: 'dt.datetime(2020, 7, 2, 3, 4, 5, 6, Z.utc)', js: at(UTC) },
  { python: 'dt.datetime(2020, 7, 2, 3, 4, 5, 6, Z(T(0, 19800)))', js: at(new PyTimeZone(seconds(19_800))) },
  { python: "dt.datetime(2020, 7, 2, 3, 4, 5, 6, Z(T(0, 3600), 'CET'))", js: at(new PyTimeZone(seconds(3600), 'CET')) },
  { python: 'dt.datetime(2020, 1, 2, 3, 4, 5, 678000, Z.utc)', js: new Date('2020-01-02T03:04:05.678Z') },
  { python: 'T(-1, 2, 3)', js: new PyTimeDelta(-1, 2, 3) },
  { python: 'T()', js: new PyTimeDelta() },
  { python: 'T.max', js: new PyTimeDelta(999_999_999, 86_399, 999_999) },
  { python: 'T.min', js: new PyTimeDelta(-999_999_999) },
  { python: 'Z.utc', js: UTC },
  { python: "Z(T(0), 'UTC')", js: new PyTimeZone(new PyTimeDelta(), 'UTC') },
  { python: "Z(T(0, 3600), '')", js: new PyTimeZone(seconds(3600), '') },
  { python: 'Z(T(-1, 5, 6))', js: new PyTimeZone(new PyTimeDelta(-1, 5, 6)) },
  { python: "ZoneInfo('Europe/Paris')", js: new PyZoneInfo('Europe/Paris'), since: 9 },
  { python: "ZoneInfo.no_cache('Asia/Tokyo')", js: PyZoneInfo.noCache('Asia/Tokyo'), since: 9 },
  {
    python: "dt.datetime(2020, 7, 2, 3, 4, 5, 6, ZoneInfo('Europe/Paris'), fold=1)",
    js: at(new PyZoneInfo('Europe/Paris'), 1),
    since: 9,
  },
  {
    python: "dt.time(1, tzinfo=ZoneInfo('UTC'))",
    js: new PyTime(1, 0, 0, 0, { tzinfo: new PyZoneInfo('UTC') }),
    since: 9,
  },
];

const DECIMALS = (
  '0 -0 1 10 1.50 -12.345E+10 1E-7 0.000001 0E-20 -0E+7 NaN -NaN NaN123 sNaN -sNaN7 Infinity -Infinity 1E+999999999 ' +
  '1E-1999999999999999997 9.9E+999999999999999999 123456789012345678901234567890.5'
).split(' ');

const NUMBERS: readonly Value[] = [
  ...DECIMALS.map((text) => ({ python: `D('${text}')`, js: new PyDecimal(text) })),
  { python: 'Fraction(-3, 4)', js: new PyFraction(6, -8) },
  { python: 'Fraction(7)', js: new PyFraction(7) },
  { python: 'Fraction(10**30, 3)', js: new PyFraction(10n ** 30n, 3) },
  { python: "UUID('12345678123456781234567812345678')", js: new PyUUID('12345678-1234-5678-1234-567812345678') },
  { python: 'UUID(int=5)', js: new PyUUID(5n) },
  { python: 'UUID(int=2**128 - 1)', js: new PyUUID(2n ** 128n - 1n) },
  { python: 'UUID(int=5, is_safe=SafeUUID.safe)', js: new PyUUID(5n, { safety: 'safe' }) },
  { python: 'UUID(int=5, is_safe=SafeUUID.unsafe)', js: new PyUUID(5n, { safety: 'unsafe' }) },
];

/** Least and greatest items of each type code. */
const ITEMS: Readonly<Record<string, readonly (number | bigint)[]>> = {
  b: [-128, 0, 127],
  B: [0, 255],
  h: [-32_768, 32_767],
  H: [0, 65_535],
  i: [-2_147_483_648, 5, 2_147_483_647],
  I: [0, 4_294_967_295],
  l: [-(2n ** 63n), -1, 2n ** 63n - 1n],
  L: [0, 2n ** 64n - 1n],
  q: [-(2n ** 63n), 70_000, 2n ** 63n - 1n],
  Q: [0, 2n ** 53n + 1n, 2n ** 64n - 1n],
  f: [1, 0.5, -0, 2 ** 100, Number.POSITIVE_INFINITY, Number.NaN],
  d: [1, 0.1, -0, 5e-324, Number.NEGATIVE_INFINITY, Number.NaN],
};
const float = (value: number | bigint) =>
  `float('${Object.is(value, -0) ? '-0' : String(value).replace('Infinity', 'inf')}')`;

const ARRAYS: readonly Value[] = [
  ...Object.entries(ITEMS).flatMap(([code, items]) => [
    { python: `A('${code}')`, js: new PyArray(code as TypeCode) },
    {
      python: `A('${code}', [${items.map((item) => ('fd'.includes(code) ? float(item) : String(item)))}])`,
      js: new PyArray(code as TypeCode, items),
    },
  ]),
  { python: "A('u', 'ab€€😀')", js: new PyArray('u', 'ab€€😀') },
  { python: "A('w', 'ab€€😀')", js: new PyArray('w', 'ab€€😀'), since: 13 },
];

const PATHS: readonly Value[] = [
  { python: "PurePosixPath('/usr/lib', 'python3')", js: new PyPath(['/usr/lib', 'python3']) },
  { python: "PurePosixPath('usr/./lib//../xyz')", js: new PyPath('usr/./lib//../xyz') },
  { python: 'PurePosixPath()', js: new PyPath('') },
  { python: "PurePosixPath('/')", js: new PyPath('/') },
  { python: "PurePosixPath('//net/xyz')", js: new PyPath('//net/xyz') },
  { python: "PosixPath('/usr/lib')", js: new PyPath('/usr/lib', 'PosixPath') },
  { python: "PureWindowsPath('C:/Users', 'xyz')", js: new PyPath(['C:/Users', 'xyz'], 'PureWindowsPath') },
  { python: "PureWindowsPath('c:abc\\\\xyz')", js: new PyPath('c:abc\\xyz', 'PureWindowsPath') },
  { python: "PureWindowsPath('//server/share/xyz')", js: new PyPath('//server/share/xyz', 'PureWindowsPath') },
];

const ADDRESSES: readonly Value[] = [
  { python: "ipaddress.ip_address('192.0.2.1')", js: new PyIPAddress('192.0.2.1') },
  { python: "ipaddress.ip_address('2001:db8::1')", js: new PyIPAddress('2001:db8::1') },
  { python: "ipaddress.ip_address('fe80::1%eth0')", js: new PyIPAddress('fe80::1%eth0'), since: 9 },
  { python: "ipaddress.ip_address('::ffff:1.2.3.4')", js: new PyIPAddress('::ffff:1.2.3.4') },
  { python: "ipaddress.ip_network('10.0.0.0/8')", js: new PyIPNetwork('10.0.0.0/8') },
  { python: "ipaddress.ip_network('2001:db8::/32')", js: new PyIPNetwork('2001:db8::/32') },
  { python: "ipaddress.ip_interface('10.1.2.3/8')", js: new PyIPInterface('10.1.2.3/8') },
  { python: "ipaddress.ip_interface('2001:db8::1/64')", js: new PyIPInterface('2001:db8::1/64') },
];

const PATTERNS: readonly Value[] = [
  { python: "re.compile(r'\\d+ (?P<x>a)', re.I)", js: new PyPattern('\\d+ (?P<x>a)', 2) },
  { python: "re.compile('(?ims)abc')", js: new PyPattern('(?ims)abc') },
  { python: "re.compile('(?a)abc', re.X)", js: new PyPattern('(?a)abc', 64) },
  { python: "re.compile(b'\\xff+abc', re.L)", js: new PyPattern(bytes('\xff+abc'), 4) },
];

const zone = new Map<string, unknown>([
  ['tm_zone', 'GMT'],
  ['tm_gmtoff', 0],
]);

const SEQUENCES: readonly Value[] = [
  { python: 'time.gmtime(0)', js: new PyStructSequence('time.struct_time', [1970, 1, 1, 0, 0, 0, 3, 1, 0], zone) },
  { python: 'os.terminal_size((80, 24))', js: new PyStructSequence('os.terminal_size', [80, 24]) },
  { python: "os.stat('/')" },
  { python: "os.statvfs('/')" },
  { python: 'os.uname()' },
  { python: 'os.times()' },
  { python: 'os.waitid_result(range(5))' },
  { python: 'resource.getrusage(resource.RUSAGE_SELF)' },
  { python: "pwd.struct_passwd(('root', '*', 0, 0, 'Root', '/root', '/bin/sh'))" },
  { python: "grp.struct_group(('wheel', '*', 0, ['root']))" },
  { python: 'signal.struct_siginfo(range(7))' },
];

export const VALUES: readonly Value[] = [
  ...DATES,
  ...NUMBERS,
  ...ARRAYS,
  ...PATHS,
  ...ADDRESSES,
  ...PATTERNS,
  ...SEQUENCES,
];

/** Values that share objects with others, or must not. */
export const TOGETHER: readonly Value[] = [
  { python: '[T(0), T(0)]', js: [new PyTimeDelta(), new PyTimeDelta()] },
  { python: '[T(0), Z.utc]', js: [new PyTimeDelta(), UTC] },
  { python: '[Z.utc, Z(T(0))]', js: [UTC, new PyTimeZone(new PyTimeDelta())] },
  {
    python: "[D('1'), D('1'), '1', D('1.5'), D('1.5')]",
    js: [new PyDecimal(1), new PyDecimal(1), '1', new PyDecimal('1.5'), new PyDecimal('1.5')],
  },
  {
    python: "[ZoneInfo('Asia/Tokyo'), ZoneInfo('Asia/Tokyo')]",
    js: [new PyZoneInfo('Asia/Tokyo'), new PyZoneInfo('Asia/Tokyo')],
    since: 9,
  },
  { python: "[re.compile('ab'), re.compile('ab')]", js: [new PyPattern('ab'), new PyPattern('ab')] },
  { python: "[PurePosixPath('x'), chr(120)]", js: [new PyPath('x'), 'x'] },
  {
    python: "[PurePosixPath('/usr/bin'), PurePosixPath('/usr/lib')]",
    js: [new PyPath('/usr/bin'), new PyPath('/usr/lib')],
  },
  { python: '[UUID(int=5), UUID(int=6)]', js: [new PyUUID(5n), new PyUUID(6n)] },
];

const paths = PATHS.map(({ python }) => python);

export const DIFFERENCES: readonly Difference[] = [
  {
    reason: '3.8 to 3.10 write the text of a Fraction',
    values: NUMBERS.flatMap(({ python }) => (python.startsWith('Fraction') ? [python] : [])),
    when: 'isinstance(Fraction(1).__reduce__()[1][0], str)',
  },
  {
    reason: '3.8 to 3.10, and the first releases of 3.11, write the bits of an IPv6 address',
    values: ADDRESSES.flatMap(({ python }) => (/ip_address\('.*:/.test(python) ? [python] : [])),
    when: "isinstance(ipaddress.ip_address('::1').__reduce__()[1][0], int)",
  },
  {
    reason: '3.13 writes an IPv6 address that stands for one of IPv4 with a dotted end',
    values: ["ipaddress.ip_address('::ffff:1.2.3.4')"],
    when: "'.' in str(ipaddress.ip_address('::ffff:1.2.3.4'))",
  },
  {
    reason: '3.13 has the paths in pathlib._local',
    values: [...paths, "[PurePosixPath('x'), chr(120)]", "[PurePosixPath('/usr/bin'), PurePosixPath('/usr/lib')]"],
    when: "PurePosixPath.__module__ == 'pathlib._local'",
  },
  {
    reason: 'in 3.11 and 3.12 an interned string of one character is another object than one that was read',
    values: ["[PurePosixPath('x'), chr(120)]"],
    when: '(3, 11) <= sys.version_info < (3, 13)',
  },
  {
    reason: 'since 3.13 there is one timedelta(0)',
    values: ['[T(0), T(0)]'],
    when: 'T(0) is T(0)',
  },
  {
    reason: 'since 3.13 UTC has the same timedelta(0) as everybody',
    values: ['[T(0), Z.utc]'],
    when: 'T(0) is T(0)',
    lost: true,
  },
  {
    reason:
      'in 3.8 and 3.9 the class array and the function that builds one have the name of their module as one string',
    values: ARRAYS.map(({ python }) => python),
    when: 'A.__module__ is array._array_reconstructor.__module__',
  },
];
