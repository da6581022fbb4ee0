/**
 * Python's `ipaddress`: addresses, networks, and interfaces, which are an address in its network, of IPv4 and IPv6.
 *
 * An IPv4 address is an int in a pickle, everything else the text of `str`. Up to 3.10 an IPv6 address was an int as well,
 * and 3.13 writes one that stands for an IPv4 address in another way; what was read is written as it came.
 */

import type { ClassTable } from '../object/class-table.ts';
import { KEY } from '../object/equality.ts';
import { PyGlobal } from '../object/global.ts';
import { freshText } from '../object/inline.ts';
import { INSPECT } from '../object/inspect.ts';
import type { Reduction } from '../object/object.ts';
import { TO_JS } from '../object/to-js.ts';
import { PyTuple } from '../object/tuple.ts';
import { bigInteger, counted, integer, shown, text } from './check.ts';
import { BITS, formatAddress, type IPVersion, type ParsedAddress, parseAddress } from './ipaddress/text.ts';

/** What an address, network or interface was made of in the pickle that it came from. */
const origins = new WeakMap<object, string | bigint>();

/** Adds the classes. */
export function registerIpaddress(registry: ClassTable): void {
  for (const version of [4, 6] as const) {
    registry.function(`ipaddress.IPv${version}Address`, (args) => {
      const [first] = counted(args, 'an IP address', 1);
      const bits = typeof first === 'string' ? first : bigInteger(first, 'an IP address');
      return keep(new PyIPAddress(bits, version), version, bits);
    });
    registry.function(`ipaddress.IPv${version}Network`, (args) => {
      const [first] = counted(args, 'an IP network', 1);
      return keep(new PyIPNetwork(first as string), version, first as string);
    });
    registry.function(`ipaddress.IPv${version}Interface`, (args) => {
      const [first] = counted(args, 'an IP interface', 1);
      return keep(new PyIPInterface(first as string), version, first as string);
    });
  }
  const as = (name: string) => (value: PyIPAddress | PyIPNetwork | PyIPInterface) => reduce(value, name);
  registry.reducer(PyIPAddress, as('Address')).reducer(PyIPNetwork, as('Network'));
  registry.reducer(PyIPInterface, as('Interface'));
}

function keep<T extends { readonly version: IPVersion }>(value: T, version: IPVersion, origin: string | bigint): T {
  if (value.version !== version) throw new TypeError(`expected IPv${version}, got ${shown(origin)}`);
  // Only IPv6 has several ways to be written.
  if (version === 6) origins.set(value, origin);
  return value;
}

function reduce(value: PyIPAddress | PyIPNetwork | PyIPInterface, name: string): Reduction {
  const isInteger = value instanceof PyIPAddress && value.version === 4;
  const origin = origins.get(value) ?? (isInteger ? value.value : value.toString());
  const args = PyTuple.of(typeof origin === 'string' ? freshText(origin) : origin);
  return { callable: new PyGlobal('ipaddress', `IPv${value.version}${name}`), args };
}

/**
 * A Python `ipaddress.IPv4Address` or `IPv6Address`. Equal by value as a dict key.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyIPAddress } from 'cornichon';
 * const address = loads<PyIPAddress>(dumps(new PyIPAddress('2001:db8:0:0::1')));
 * console.log(`${address}`, address.version, address.value & 0xffn); // 2001:db8::1 6 1n
 * ```
 */
export class PyIPAddress {
  /** 4 or 6. */
  readonly version: IPVersion;
  /** The 32 or 128 bits. */
  readonly value: bigint;
  /** The zone of a link-local IPv6 address, behind the `%`, or null. Python: `scope_id`, from 3.9 on. */
  readonly scopeId: string | null;

  /**
   * @param address its text, or its bits; bits are those of IPv4 when there are at most 32, as for Python's `ip_address`.
   * @throws TypeError for what is no address, RangeError for too many bits.
   */
  constructor(address: string | bigint, version?: IPVersion) {
    const parsed =
      typeof address === 'bigint' ? ofBits(address, version) : parseAddress(text(address, 'an IP address'));
    if (version !== undefined && version !== parsed.version) {
      throw new TypeError(`expected an IPv${version} address, got ${shown(address)}`);
    }
    this.version = parsed.version;
    this.value = parsed.value;
    this.scopeId = parsed.scope;
  }

  /** `2001:db8::1`, as Python's `str`. */
  toString(): string {
    return formatAddress({ version: this.version, value: this.value, scope: this.scopeId });
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** What stands for the value in a dict. */
  [KEY](): PyTuple {
    return PyTuple.of('ipaddress', this.version, this.value, this.scopeId);
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyIPAddress(2001:db8::1)`. */
  [INSPECT](): string {
    return `PyIPAddress(${this})`;
  }
}

/**
 * A Python `ipaddress.IPv4Network` or `IPv6Network`: the address of the network and the length of its prefix. Equal by value
 * as a dict key.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyIPAddress, PyIPNetwork } from 'cornichon';
 * const network = loads<PyIPNetwork>(dumps(new PyIPNetwork('10.0.0.0/8')));
 * console.log(`${network}`, network.has(new PyIPAddress('10.1.2.3'))); // 10.0.0.0/8 true
 * ```
 */
export class PyIPNetwork {
  /** The address of the network itself. Python: `network_address`. */
  readonly address: PyIPAddress;
  /** How many bits, from the first on, are the network's. Python: `prefixlen`. */
  readonly prefixLength: number;

  /** @throws TypeError for what is no network, RangeError for a prefix too long or an address with bits behind it. */
  constructor(network: string) {
    [this.address, this.prefixLength] = parsePrefixed(network, 'an IP network');
    if ((this.address.value & this.#hostMask()) !== 0n) {
      throw new RangeError(`a network has no bits behind its prefix, got ${shown(network)}`);
    }
  }

  /** 4 or 6. */
  get version(): IPVersion {
    return this.address.version;
  }

  /** `10.0.0.0/8`, as Python's `str`. */
  toString(): string {
    return `${this.address}/${this.prefixLength}`;
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  #hostMask(): bigint {
    return (1n << BigInt(BITS[this.version] - this.prefixLength)) - 1n;
  }

  /** True for an address of the network. Python: `address in network`. */
  has(address: PyIPAddress): boolean {
    return address.version === this.version && (address.value & ~this.#hostMask()) === this.address.value;
  }

  /** What stands for the value in a dict. */
  [KEY](): PyTuple {
    return PyTuple.of('ip network', this.address, this.prefixLength);
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyIPNetwork(10.0.0.0/8)`. */
  [INSPECT](): string {
    return `PyIPNetwork(${this})`;
  }
}

/**
 * A Python `ipaddress.IPv4Interface` or `IPv6Interface`: an address that knows its network. Equal by value as a dict key.
 *
 * @example
 * ```ts
 * import { dumps, loads, PyIPInterface } from 'cornichon';
 * const own = loads<PyIPInterface>(dumps(new PyIPInterface('10.1.2.3/8')));
 * console.log(`${own.address} in ${own.network}`); // 10.1.2.3 in 10.0.0.0/8
 * ```
 */
export class PyIPInterface {
  /** The address. Python: `ip`. */
  readonly address: PyIPAddress;
  /** How many bits, from the first on, are the network's. */
  readonly prefixLength: number;

  /** @throws TypeError for what is no interface, RangeError for a prefix too long. */
  constructor(address: string) {
    [this.address, this.prefixLength] = parsePrefixed(address, 'an IP interface');
  }

  /** 4 or 6. */
  get version(): IPVersion {
    return this.address.version;
  }

  /** `10.1.2.3/8`, as Python's `str`. */
  toString(): string {
    return `${this.address}/${this.prefixLength}`;
  }

  /** The same text. */
  toJSON(): string {
    return this.toString();
  }

  /** The network that the address is in. */
  get network(): PyIPNetwork {
    const host = BigInt(BITS[this.version] - this.prefixLength);
    const start = new PyIPAddress((this.address.value >> host) << host, this.version);
    return new PyIPNetwork(`${start}/${this.prefixLength}`);
  }

  /** What stands for the value in a dict. */
  [KEY](): PyTuple {
    return PyTuple.of('ip interface', this.address, this.prefixLength);
  }

  /** The text. */
  [TO_JS](): string {
    return this.toString();
  }

  /** `PyIPInterface(10.1.2.3/8)`. */
  [INSPECT](): string {
    return `PyIPInterface(${this})`;
  }
}

function ofBits(value: bigint, version: IPVersion = value >> 32n === 0n ? 4 : 6): ParsedAddress {
  if (value < 0n || value >> BigInt(BITS[version]) !== 0n) {
    throw new RangeError(`an IPv${version} address has ${BITS[version]} bits, got ${shown(value)}`);
  }
  return { version, value, scope: null };
}

/** An address, a slash, and the length of a prefix; without one, all bits. */
function parsePrefixed(value: unknown, what: string): [address: PyIPAddress, prefixLength: number] {
  const [start, prefix, ...more] = text(value, what).split('/', 3);
  const address = new PyIPAddress(start!);
  const bits = BITS[address.version];
  if (more.length > 0 || (prefix !== undefined && !/^\d{1,3}$/.test(prefix))) {
    throw new TypeError(`expected ${what} such as '10.0.0.0/8', got ${shown(value)}`);
  }
  return [address, integer(prefix === undefined ? bits : Number(prefix), `the prefix of ${what}`, 0, bits)];
}
