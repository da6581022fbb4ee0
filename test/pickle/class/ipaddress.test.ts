/** IP addresses, networks and interfaces: texts that Python takes and gives, and those that it does not take. */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyIPAddress, PyIPInterface, PyIPNetwork, PySet } from '../../../src/index.ts';
import { called, refusal } from '../../support/called.ts';

const size = (...values: unknown[]) => new PySet(values).size;

test.each<[given: string, version: number, value: bigint, text: string]>([
  ['0.0.0.0', 4, 0n, '0.0.0.0'],
  ['192.0.2.1', 4, 0xc0000201n, '192.0.2.1'],
  ['255.255.255.255', 4, 2n ** 32n - 1n, '255.255.255.255'],
  ['::', 6, 0n, '::'],
  ['::1', 6, 1n, '::1'],
  ['1::', 6, 1n << 112n, '1::'],
  ['0:0:0:0:0:0:0:1', 6, 1n, '::1'],
  ['2001:DB8:0:0:1:0:0:1', 6, 0x20010db8000000000001000000000001n, '2001:db8::1:0:0:1'],
  ['1:0:2:0:3:0:4:0', 6, 0x00010000000200000003000000040000n, '1:0:2:0:3:0:4:0'],
  ['0:1:2:3:4:5:6:7', 6, 0x00000001000200030004000500060007n, '0:1:2:3:4:5:6:7'],
  ['1:2:3:4:5:6:7::', 6, 0x00010002000300040005000600070000n, '1:2:3:4:5:6:7:0'],
  ['::ffff:1.2.3.4', 6, 0xffff01020304n, '::ffff:102:304'],
  ['fe80::1%eth0', 6, (0xfe80n << 112n) + 1n, 'fe80::1%eth0'],
])('%s', (given, version, value, text) => {
  const address = new PyIPAddress(given);
  expect([address.version, address.value, String(address)]).toEqual([version, value, text]);
  expect([JSON.stringify(address), inspect(address)]).toEqual([`"${text}"`, `PyIPAddress(${text})`]);
  expect(loads(dumps(address))).toEqual(address);
  expect(String(new PyIPAddress(text))).toBe(text);
});

test('every number of 128 bits is an address, and its text is that number', () => {
  const groups = fc.array(fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 0xffffn })), {
    minLength: 8,
    maxLength: 8,
  });
  fc.assert(
    fc.property(groups, (parts) => {
      const value = parts.reduce((sum, part) => sum * 0x10000n + part, 0n);
      expect(new PyIPAddress(String(new PyIPAddress(value, 6))).value).toBe(value);
      const low = value & 0xffffffffn;
      expect(new PyIPAddress(String(new PyIPAddress(low))).value).toBe(low);
    }),
  );
});

test('an integer is of IPv4 up to 32 bits, as for ip_address', () => {
  expect([new PyIPAddress(1n).version, new PyIPAddress(2n ** 32n).version]).toEqual([4, 6]);
  expect(String(new PyIPAddress(1n, 6))).toBe('::1');
});

test('what older Pythons wrote as bits is read, and written again', () => {
  const old = called<PyIPAddress>('ipaddress.IPv6Address', [1]);
  expect(String(old)).toBe('::1');
  expect(dumps(old)).not.toEqual(dumps(new PyIPAddress('::1')));
  expect(loads<PyIPAddress>(dumps(old)).value).toBe(1n);
});

describe('networks and interfaces', () => {
  test('have an address and the length of a prefix', () => {
    const network = new PyIPNetwork('10.0.0.0/8');
    expect([String(network), network.version, network.prefixLength]).toEqual(['10.0.0.0/8', 4, 8]);
    expect(network.has(new PyIPAddress('10.255.0.1'))).toBe(true);
    expect(network.has(new PyIPAddress('11.0.0.1'))).toBe(false);
    expect(network.has(new PyIPAddress('::'))).toBe(false);
    expect(String(new PyIPNetwork('::1'))).toBe('::1/128');
    expect(new PyIPNetwork('0.0.0.0/0').has(new PyIPAddress('255.1.2.3'))).toBe(true);
    const own = new PyIPInterface('2001:db8::7/64');
    expect([String(own), String(own.address), String(own.network)]).toEqual([
      '2001:db8::7/64',
      '2001:db8::7',
      '2001:db8::/64',
    ]);
    expect([inspect(network), inspect(own)]).toEqual(['PyIPNetwork(10.0.0.0/8)', 'PyIPInterface(2001:db8::7/64)']);
    expect(JSON.stringify([network, own])).toBe('["10.0.0.0/8","2001:db8::7/64"]');
    expect(loads(dumps([network, own]))).toEqual([network, own]);
  });

  test('are never equal to an address', () => {
    expect(size(new PyIPAddress('10.0.0.0'), new PyIPNetwork('10.0.0.0/32'), new PyIPInterface('10.0.0.0/32'))).toBe(3);
    expect(
      size(new PyIPAddress('::1'), new PyIPAddress('0::1'), new PyIPAddress('::1%a'), new PyIPAddress('0.0.0.1')),
    ).toBe(3);
    expect(size(new PyIPNetwork('10.0.0.0/8'), new PyIPNetwork('10.0.0.0/8'), new PyIPNetwork('10.0.0.0/9'))).toBe(2);
  });
});

describe('refused is', () => {
  test.each<[string, unknown, string, RegExp]>([
    ['IPv4Address', '1.2.3', 'TypeError', /expected an IPv4 or IPv6 address, got "1\.2\.3"/],
    ['IPv4Address', '1.2.3.256', 'TypeError', /expected/],
    ['IPv4Address', '1.2.3.04', 'TypeError', /expected/],
    ['IPv4Address', '1.2.3.4.5', 'TypeError', /expected/],
    ['IPv4Address', '1.2.3.4%1', 'TypeError', /expected/],
    ['IPv4Address', '::1', 'TypeError', /expected an IPv4 address, got "::1"/],
    ['IPv4Address', -1, 'RangeError', /an IPv4 address has 32 bits, got -1/],
    ['IPv4Address', 2 ** 32, 'RangeError', /32 bits/],
    ['IPv4Address', 1.5, 'TypeError', /an IP address must be an int, got 1\.5/],
    ['IPv6Address', 2n ** 128n, 'RangeError', /128 bits/],
    ['IPv6Address', '1.2.3.4', 'TypeError', /expected an IPv6 address/],
    ['IPv6Address', ':::', 'TypeError', /expected/],
    ['IPv6Address', '1::2::3', 'TypeError', /expected/],
    ['IPv6Address', '1:2:3:4:5:6:7', 'TypeError', /expected/],
    ['IPv6Address', '1:2:3:4:5:6:7:8:9', 'TypeError', /expected/],
    ['IPv6Address', '1:2:3:4:5:6:7:8::', 'TypeError', /expected/],
    ['IPv6Address', ':1:2:3:4:5:6:7', 'TypeError', /expected/],
    ['IPv6Address', '12345::', 'TypeError', /expected/],
    ['IPv6Address', '1.2.3.4::', 'TypeError', /expected/],
    ['IPv6Address', '::1%', 'TypeError', /expected/],
    ['IPv6Address', '::1%a%b', 'TypeError', /expected/],
    ['IPv6Address', ':'.repeat(100_000), 'TypeError', /\(100000\)/],
    ['IPv4Network', '10.0.0.1/8', 'RangeError', /no bits behind its prefix, got "10\.0\.0\.1\/8"/],
    ['IPv4Network', '10.0.0.0/33', 'RangeError', /the prefix of an IP network must be in 0\.\.32, got 33/],
    ['IPv4Network', '10.0.0.0/255.0.0.0', 'TypeError', /such as '10\.0\.0\.0\/8'/],
    ['IPv4Network', '10.0.0.0/8/8', 'TypeError', /such as/],
    ['IPv6Network', '10.0.0.0/8', 'TypeError', /expected IPv6/],
    ['IPv4Network', 7, 'TypeError', /an IP network must be a str, got 7/],
    ['IPv6Interface', '::1/129', 'RangeError', /the prefix of an IP interface must be in 0\.\.128/],
    ['IPv6Interface', '::1/', 'TypeError', /such as/],
  ])('%s %s', (name, argument, kind, message) => {
    const error = refusal(`ipaddress.${name}`, [argument]);
    expect([error.name, error.message]).toEqual([kind, expect.stringMatching(message)]);
  });
});
