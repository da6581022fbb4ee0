/**
 * What CPython 3.12 writes, pasted: each row is an expression of Python, the value that it is here, and the six pickles.
 * All CPythons from 3.8 on write the same, except where a row says up to which; an interop test holds that.
 *
 * A pickle is a text with one character a byte, '=' for the one before with its own number in the header, or null where
 * Python refuses. Of the large ones there is the length, the first half of the SHA-256, and the lengths of the frames.
 */
import {
  PyByteArray,
  PyComplex,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
} from '../../src/index.ts';

export interface Vector {
  /** Evaluated in Python after {@link SETUP}. */
  readonly python: string;
  readonly value: () => unknown;
  /** One for each protocol. */
  readonly pickles: readonly (string | null)[];
  /** The last minor version of Python 3 that writes this. */
  readonly until?: number;
}

export interface LargeVector {
  readonly python: string;
  readonly value: () => unknown;
  readonly digests: readonly (Digest | null)[];
}

/** Length, half of the SHA-256, and lengths of the frames, with a blank between. */
export type Digest = string;

/** Classes and functions that the expressions use. */
export const SETUP = `
import collections, json, math
class Plain:
    def __init__(self, **names): self.__dict__.update(names)
class Slots:
    __slots__ = ('x', 'y')
class Listed(list): pass
class Mapped(dict): pass
class Named:
    def __new__(cls, *args, **names): return super().__new__(cls)
    def __getnewargs_ex__(self): return (1,), {'x': 2}
class Argued:
    def __new__(cls, *args): return super().__new__(cls)
    def __getnewargs__(self): return (1, 'a')
class Called:
    def __init__(self, reduction): self.reduction = reduction
    def __reduce__(self): return self.reduction
def fill(object, **names):
    for name, value in names.items(): setattr(object, name, value)
    return object
def holding(make, *rest):
    first = []
    whole = make((first,) + rest)
    first.append(whole)
    return whole
`;

const global = (module: string, name: string): PyGlobal => new PyGlobal(module, name);
const u8 = (...items: number[]): Uint8Array => new Uint8Array(items);
const bytearray = (...items: number[]): PyByteArray => PyByteArray.of(...items);
const tuple = (...items: unknown[]): PyTuple => PyTuple.from(items);
const dict = (...pairs: [unknown, unknown][]): PyDict => new PyDict(pairs);
const share = (value: unknown): unknown[] => [value, value];
const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const numbered = (count: number): PyDict => new PyDict(range(count).map((i) => [i, null]));

type Parts = Partial<Omit<PyObject, 'base'>> & { readonly base?: string };

/** An object of a class of {@link SETUP} that `__new__` made. */
function made(name: string, { base, ...parts }: Parts = {}): PyObject {
  const object = new PyObject(global('__main__', name), new PyTuple(), 'new');
  return Object.assign(object, parts, { base: base === undefined ? null : global('builtins', base) });
}

/** What a call of list made. */
function called(args: PyTuple, parts: Parts = {}): PyObject {
  return Object.assign(new PyObject(global('builtins', 'list'), args), parts);
}

/** A list in a container that holds that container. */
function holding(make: (items: unknown[]) => unknown, ...rest: unknown[]): unknown {
  const first: unknown[] = [];
  const whole = make([first, ...rest]);
  first.push(whole);
  return whole;
}

function selfish(): PyDict {
  const value = new PyDict();
  return value.set(1, value);
}

function itself(): PyObject {
  const object = made('Plain', { base: 'object' });
  object.state = dict(['me', object]);
  return object;
}

/** The pickle of a row at a protocol, or null where Python refuses. */
export function pickleOf({ pickles }: Vector, protocol: number): string | null {
  const pickle = pickles[protocol]!;
  return pickle === '=' ? pickles[protocol - 1]!.replace(/^\x80./s, `\x80${String.fromCharCode(protocol)}`) : pickle;
}

export const VECTORS: readonly Vector[] = [
  { python: 'None', value: () => null, pickles: ['N.', 'N.', '\x80\x02N.', '=', '\x80\x04N.', '='] },
  { python: 'True', value: () => true, pickles: ['I01\n.', 'I01\n.', '\x80\x02\x88.', '=', '\x80\x04\x88.', '='] },
  { python: 'False', value: () => false, pickles: ['I00\n.', 'I00\n.', '\x80\x02\x89.', '=', '\x80\x04\x89.', '='] },
  { python: '0', value: () => 0, pickles: ['I0\n.', 'K\x00.', '\x80\x02K\x00.', '=', '\x80\x04K\x00.', '='] },
  { python: '1', value: () => 1, pickles: ['I1\n.', 'K\x01.', '\x80\x02K\x01.', '=', '\x80\x04K\x01.', '='] },
  { python: '255', value: () => 255, pickles: ['I255\n.', 'K\xff.', '\x80\x02K\xff.', '=', '\x80\x04K\xff.', '='] },
  {
    python: '256',
    value: () => 256,
    pickles: [
      'I256\n.',
      'M\x00\x01.',
      '\x80\x02M\x00\x01.',
      '=',
      '\x80\x04\x95\x04\x00\x00\x00\x00\x00\x00\x00M\x00\x01.',
      '=',
    ],
  },
  {
    python: '65535',
    value: () => 65535,
    pickles: [
      'I65535\n.',
      'M\xff\xff.',
      '\x80\x02M\xff\xff.',
      '=',
      '\x80\x04\x95\x04\x00\x00\x00\x00\x00\x00\x00M\xff\xff.',
      '=',
    ],
  },
  {
    python: '65536',
    value: () => 65536,
    pickles: [
      'I65536\n.',
      'J\x00\x00\x01\x00.',
      '\x80\x02J\x00\x00\x01\x00.',
      '=',
      '\x80\x04\x95\x06\x00\x00\x00\x00\x00\x00\x00J\x00\x00\x01\x00.',
      '=',
    ],
  },
  {
    python: '2**31 - 1',
    value: () => 2 ** 31 - 1,
    pickles: [
      'I2147483647\n.',
      'J\xff\xff\xff\x7f.',
      '\x80\x02J\xff\xff\xff\x7f.',
      '=',
      '\x80\x04\x95\x06\x00\x00\x00\x00\x00\x00\x00J\xff\xff\xff\x7f.',
      '=',
    ],
  },
  {
    python: '2**31',
    value: () => 2 ** 31,
    pickles: [
      'L2147483648L\n.',
      'L2147483648L\n.',
      '\x80\x02\x8a\x05\x00\x00\x00\x80\x00.',
      '=',
      '\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00\x8a\x05\x00\x00\x00\x80\x00.',
      '=',
    ],
  },
  {
    python: '-1',
    value: () => -1,
    pickles: [
      'I-1\n.',
      'J\xff\xff\xff\xff.',
      '\x80\x02J\xff\xff\xff\xff.',
      '=',
      '\x80\x04\x95\x06\x00\x00\x00\x00\x00\x00\x00J\xff\xff\xff\xff.',
      '=',
    ],
  },
  {
    python: '-128',
    value: () => -128,
    pickles: [
      'I-128\n.',
      'J\x80\xff\xff\xff.',
      '\x80\x02J\x80\xff\xff\xff.',
      '=',
      '\x80\x04\x95\x06\x00\x00\x00\x00\x00\x00\x00J\x80\xff\xff\xff.',
      '=',
    ],
  },
  {
    python: '-2**31',
    value: () => -(2 ** 31),
    pickles: [
      'I-2147483648\n.',
      'J\x00\x00\x00\x80.',
      '\x80\x02J\x00\x00\x00\x80.',
      '=',
      '\x80\x04\x95\x06\x00\x00\x00\x00\x00\x00\x00J\x00\x00\x00\x80.',
      '=',
    ],
  },
  {
    python: '-2**31 - 1',
    value: () => -(2 ** 31) - 1,
    pickles: [
      'L-2147483649L\n.',
      'L-2147483649L\n.',
      '\x80\x02\x8a\x05\xff\xff\xff\x7f\xff.',
      '=',
      '\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00\x8a\x05\xff\xff\xff\x7f\xff.',
      '=',
    ],
  },
  {
    python: '2**32',
    value: () => 2 ** 32,
    pickles: [
      'L4294967296L\n.',
      'L4294967296L\n.',
      '\x80\x02\x8a\x05\x00\x00\x00\x00\x01.',
      '=',
      '\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00\x8a\x05\x00\x00\x00\x00\x01.',
      '=',
    ],
  },
  {
    python: '2**53 - 1',
    value: () => 2 ** 53 - 1,
    pickles: [
      'L9007199254740991L\n.',
      'L9007199254740991L\n.',
      '\x80\x02\x8a\x07\xff\xff\xff\xff\xff\xff\x1f.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00\x8a\x07\xff\xff\xff\xff\xff\xff\x1f.',
      '=',
    ],
  },
  {
    python: '2**53',
    value: () => 2n ** 53n,
    pickles: [
      'L9007199254740992L\n.',
      'L9007199254740992L\n.',
      '\x80\x02\x8a\x07\x00\x00\x00\x00\x00\x00 .',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00\x8a\x07\x00\x00\x00\x00\x00\x00 .',
      '=',
    ],
  },
  {
    python: '-2**53',
    value: () => -(2n ** 53n),
    pickles: [
      'L-9007199254740992L\n.',
      'L-9007199254740992L\n.',
      '\x80\x02\x8a\x07\x00\x00\x00\x00\x00\x00\xe0.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00\x8a\x07\x00\x00\x00\x00\x00\x00\xe0.',
      '=',
    ],
  },
  {
    python: '2**63 - 1',
    value: () => 2n ** 63n - 1n,
    pickles: [
      'L9223372036854775807L\n.',
      'L9223372036854775807L\n.',
      '\x80\x02\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.',
      '=',
      '\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f.',
      '=',
    ],
  },
  {
    python: '2**63',
    value: () => 2n ** 63n,
    pickles: [
      'L9223372036854775808L\n.',
      'L9223372036854775808L\n.',
      '\x80\x02\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x80\x00.',
      '=',
      '\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x80\x00.',
      '=',
    ],
  },
  {
    python: '-2**63',
    value: () => -(2n ** 63n),
    pickles: [
      'L-9223372036854775808L\n.',
      'L-9223372036854775808L\n.',
      '\x80\x02\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80.',
      '=',
      '\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8a\x08\x00\x00\x00\x00\x00\x00\x00\x80.',
      '=',
    ],
  },
  {
    python: '-2**63 - 1',
    value: () => -(2n ** 63n) - 1n,
    pickles: [
      'L-9223372036854775809L\n.',
      'L-9223372036854775809L\n.',
      '\x80\x02\x8a\x09\xff\xff\xff\xff\xff\xff\xff\x7f\xff.',
      '=',
      '\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x8a\x09\xff\xff\xff\xff\xff\xff\xff\x7f\xff.',
      '=',
    ],
  },
  {
    python: '2**64',
    value: () => 2n ** 64n,
    pickles: [
      'L18446744073709551616L\n.',
      'L18446744073709551616L\n.',
      '\x80\x02\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.',
      '=',
      '\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x8a\x09\x00\x00\x00\x00\x00\x00\x00\x00\x01.',
      '=',
    ],
  },
  {
    python: '0.0',
    value: () => new PyFloat(0),
    pickles: [
      'F0.0\n.',
      'G\x00\x00\x00\x00\x00\x00\x00\x00.',
      '\x80\x02G\x00\x00\x00\x00\x00\x00\x00\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\x00\x00\x00\x00\x00\x00\x00\x00.',
      '=',
    ],
  },
  {
    python: '-0.0',
    value: () => -0,
    pickles: [
      'F-0.0\n.',
      'G\x80\x00\x00\x00\x00\x00\x00\x00.',
      '\x80\x02G\x80\x00\x00\x00\x00\x00\x00\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\x80\x00\x00\x00\x00\x00\x00\x00.',
      '=',
    ],
  },
  {
    python: '1.0',
    value: () => new PyFloat(1),
    pickles: [
      'F1.0\n.',
      'G?\xf0\x00\x00\x00\x00\x00\x00.',
      '\x80\x02G?\xf0\x00\x00\x00\x00\x00\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G?\xf0\x00\x00\x00\x00\x00\x00.',
      '=',
    ],
  },
  {
    python: '0.1',
    value: () => 0.1,
    pickles: [
      'F0.1\n.',
      'G?\xb9\x99\x99\x99\x99\x99\x9a.',
      '\x80\x02G?\xb9\x99\x99\x99\x99\x99\x9a.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G?\xb9\x99\x99\x99\x99\x99\x9a.',
      '=',
    ],
  },
  {
    python: '-2.5',
    value: () => -2.5,
    pickles: [
      'F-2.5\n.',
      'G\xc0\x04\x00\x00\x00\x00\x00\x00.',
      '\x80\x02G\xc0\x04\x00\x00\x00\x00\x00\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\xc0\x04\x00\x00\x00\x00\x00\x00.',
      '=',
    ],
  },
  {
    python: '1e-05',
    value: () => 1e-5,
    pickles: [
      'F1e-05\n.',
      'G>\xe4\xf8\xb5\x88\xe3h\xf1.',
      '\x80\x02G>\xe4\xf8\xb5\x88\xe3h\xf1.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G>\xe4\xf8\xb5\x88\xe3h\xf1.',
      '=',
    ],
  },
  {
    python: '0.0001',
    value: () => 0.0001,
    pickles: [
      'F0.0001\n.',
      'G?\x1a6\xe2\xeb\x1cC-.',
      '\x80\x02G?\x1a6\xe2\xeb\x1cC-.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G?\x1a6\xe2\xeb\x1cC-.',
      '=',
    ],
  },
  {
    python: '1e16',
    value: () => 1e16,
    pickles: [
      'F1e+16\n.',
      'GCA\xc3y7\xe0\x80\x00.',
      '\x80\x02GCA\xc3y7\xe0\x80\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00GCA\xc3y7\xe0\x80\x00.',
      '=',
    ],
  },
  {
    python: '123456789012345680.0',
    value: () => 123456789012345680,
    pickles: [
      'F1.2345678901234568e+17\n.',
      'GC{i\xb4\xbac\x0f5.',
      '\x80\x02GC{i\xb4\xbac\x0f5.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00GC{i\xb4\xbac\x0f5.',
      '=',
    ],
  },
  {
    python: '9999999999999998.0',
    value: () => new PyFloat(9999999999999998),
    pickles: [
      'F9999999999999998.0\n.',
      'GCA\xc3y7\xe0\x7f\xff.',
      '\x80\x02GCA\xc3y7\xe0\x7f\xff.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00GCA\xc3y7\xe0\x7f\xff.',
      '=',
    ],
  },
  {
    python: '1e22',
    value: () => 1e22,
    pickles: [
      'F1e+22\n.',
      'GD\x80\xf0\xcf\x06M\xd5\x92.',
      '\x80\x02GD\x80\xf0\xcf\x06M\xd5\x92.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00GD\x80\xf0\xcf\x06M\xd5\x92.',
      '=',
    ],
  },
  {
    python: '1e300',
    value: () => 1e300,
    pickles: [
      'F1e+300\n.',
      'G~7\xe4<\x88\x00u\x9c.',
      '\x80\x02G~7\xe4<\x88\x00u\x9c.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G~7\xe4<\x88\x00u\x9c.',
      '=',
    ],
  },
  {
    python: '5e-324',
    value: () => 5e-324,
    pickles: [
      'F5e-324\n.',
      'G\x00\x00\x00\x00\x00\x00\x00\x01.',
      '\x80\x02G\x00\x00\x00\x00\x00\x00\x00\x01.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\x00\x00\x00\x00\x00\x00\x00\x01.',
      '=',
    ],
  },
  {
    python: '2.2250738585072014e-308',
    value: () => 2.2250738585072014e-308,
    pickles: [
      'F2.2250738585072014e-308\n.',
      'G\x00\x10\x00\x00\x00\x00\x00\x00.',
      '\x80\x02G\x00\x10\x00\x00\x00\x00\x00\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\x00\x10\x00\x00\x00\x00\x00\x00.',
      '=',
    ],
  },
  {
    python: '1.7976931348623157e308',
    value: () => 1.7976931348623157e308,
    pickles: [
      'F1.7976931348623157e+308\n.',
      'G\x7f\xef\xff\xff\xff\xff\xff\xff.',
      '\x80\x02G\x7f\xef\xff\xff\xff\xff\xff\xff.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\x7f\xef\xff\xff\xff\xff\xff\xff.',
      '=',
    ],
  },
  {
    python: 'math.inf',
    value: () => Infinity,
    pickles: [
      'Finf\n.',
      'G\x7f\xf0\x00\x00\x00\x00\x00\x00.',
      '\x80\x02G\x7f\xf0\x00\x00\x00\x00\x00\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\x7f\xf0\x00\x00\x00\x00\x00\x00.',
      '=',
    ],
  },
  {
    python: '-math.inf',
    value: () => -Infinity,
    pickles: [
      'F-inf\n.',
      'G\xff\xf0\x00\x00\x00\x00\x00\x00.',
      '\x80\x02G\xff\xf0\x00\x00\x00\x00\x00\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\xff\xf0\x00\x00\x00\x00\x00\x00.',
      '=',
    ],
  },
  {
    python: 'math.nan',
    value: () => NaN,
    pickles: [
      'Fnan\n.',
      'G\x7f\xf8\x00\x00\x00\x00\x00\x00.',
      '\x80\x02G\x7f\xf8\x00\x00\x00\x00\x00\x00.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00G\x7f\xf8\x00\x00\x00\x00\x00\x00.',
      '=',
    ],
  },
  {
    python: "''",
    value: () => '',
    pickles: [
      'V\np0\n.',
      'X\x00\x00\x00\x00q\x00.',
      '\x80\x02X\x00\x00\x00\x00q\x00.',
      '=',
      '\x80\x04\x95\x04\x00\x00\x00\x00\x00\x00\x00\x8c\x00\x94.',
      '=',
    ],
  },
  {
    python: "'a'",
    value: () => 'a',
    pickles: [
      'Va\np0\n.',
      'X\x01\x00\x00\x00aq\x00.',
      '\x80\x02X\x01\x00\x00\x00aq\x00.',
      '=',
      '\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00\x8c\x01a\x94.',
      '=',
    ],
  },
  {
    python: "'\\\\ \\n \\r \\0 \\x1a \\' \"'",
    value: () => '\\ \n \r \0 \x1a \' "',
    pickles: [
      'V\\u005c \\u000a \\u000d \\u0000 \\u001a \' "\np0\n.',
      'X\x0d\x00\x00\x00\\ \n \x0d \x00 \x1a \' "q\x00.',
      '\x80\x02X\x0d\x00\x00\x00\\ \n \x0d \x00 \x1a \' "q\x00.',
      '=',
      '\x80\x04\x95\x11\x00\x00\x00\x00\x00\x00\x00\x8c\x0d\\ \n \x0d \x00 \x1a \' "\x94.',
      '=',
    ],
  },
  {
    python: "'\\x7f\\x80\\xff'",
    value: () => '\x7f\x80\xff',
    pickles: [
      'V\x7f\x80\xff\np0\n.',
      'X\x05\x00\x00\x00\x7f\xc2\x80\xc3\xbfq\x00.',
      '\x80\x02X\x05\x00\x00\x00\x7f\xc2\x80\xc3\xbfq\x00.',
      '=',
      '\x80\x04\x95\x09\x00\x00\x00\x00\x00\x00\x00\x8c\x05\x7f\xc2\x80\xc3\xbf\x94.',
      '=',
    ],
  },
  {
    python: "'€'",
    value: () => '€',
    pickles: [
      'V\\u20ac\np0\n.',
      'X\x03\x00\x00\x00\xe2\x82\xacq\x00.',
      '\x80\x02X\x03\x00\x00\x00\xe2\x82\xacq\x00.',
      '=',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03\xe2\x82\xac\x94.',
      '=',
    ],
  },
  {
    python: "'\\ufeff'",
    value: () => '\ufeff',
    pickles: [
      'V\\ufeff\np0\n.',
      'X\x03\x00\x00\x00\xef\xbb\xbfq\x00.',
      '\x80\x02X\x03\x00\x00\x00\xef\xbb\xbfq\x00.',
      '=',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03\xef\xbb\xbf\x94.',
      '=',
    ],
  },
  {
    python: "'\\uffff'",
    value: () => '\uffff',
    pickles: [
      'V\\uffff\np0\n.',
      'X\x03\x00\x00\x00\xef\xbf\xbfq\x00.',
      '\x80\x02X\x03\x00\x00\x00\xef\xbf\xbfq\x00.',
      '=',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03\xef\xbf\xbf\x94.',
      '=',
    ],
  },
  {
    python: "'😀'",
    value: () => '😀',
    pickles: [
      'V\\U0001f600\np0\n.',
      'X\x04\x00\x00\x00\xf0\x9f\x98\x80q\x00.',
      '\x80\x02X\x04\x00\x00\x00\xf0\x9f\x98\x80q\x00.',
      '=',
      '\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00\x8c\x04\xf0\x9f\x98\x80\x94.',
      '=',
    ],
  },
  {
    python: "'\\ud800'",
    value: () => '\ud800',
    pickles: [
      'V\\ud800\np0\n.',
      'X\x03\x00\x00\x00\xed\xa0\x80q\x00.',
      '\x80\x02X\x03\x00\x00\x00\xed\xa0\x80q\x00.',
      '=',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8c\x03\xed\xa0\x80\x94.',
      '=',
    ],
  },
  {
    python: "'a\\udc00b'",
    value: () => 'a\udc00b',
    pickles: [
      'Va\\udc00b\np0\n.',
      'X\x05\x00\x00\x00a\xed\xb0\x80bq\x00.',
      '\x80\x02X\x05\x00\x00\x00a\xed\xb0\x80bq\x00.',
      '=',
      '\x80\x04\x95\x09\x00\x00\x00\x00\x00\x00\x00\x8c\x05a\xed\xb0\x80b\x94.',
      '=',
    ],
  },
  {
    python: "['a', 'a', '']",
    value: () => ['a', 'a', ''],
    pickles: [
      '(lp0\nVa\np1\nag1\naV\np2\na.',
      ']q\x00(X\x01\x00\x00\x00aq\x01h\x01X\x00\x00\x00\x00q\x02e.',
      '\x80\x02]q\x00(X\x01\x00\x00\x00aq\x01h\x01X\x00\x00\x00\x00q\x02e.',
      '=',
      '\x80\x04\x95\x0e\x00\x00\x00\x00\x00\x00\x00]\x94(\x8c\x01a\x94h\x01\x8c\x00\x94e.',
      '=',
    ],
  },
  {
    python: "b''",
    value: () => u8(),
    pickles: [
      'c__builtin__\nbytes\np0\n(tRp1\n.',
      'c__builtin__\nbytes\nq\x00)Rq\x01.',
      '\x80\x02c__builtin__\nbytes\nq\x00)Rq\x01.',
      '\x80\x03C\x00q\x00.',
      '\x80\x04\x95\x04\x00\x00\x00\x00\x00\x00\x00C\x00\x94.',
      '=',
    ],
  },
  {
    python: "b'a'",
    value: () => u8(97),
    pickles: [
      'c_codecs\nencode\np0\n(Va\np1\nVlatin1\np2\ntp3\nRp4\n.',
      'c_codecs\nencode\nq\x00(X\x01\x00\x00\x00aq\x01X\x06\x00\x00\x00latin1q\x02tq\x03Rq\x04.',
      '\x80\x02c_codecs\nencode\nq\x00X\x01\x00\x00\x00aq\x01X\x06\x00\x00\x00latin1q\x02\x86q\x03Rq\x04.',
      '\x80\x03C\x01aq\x00.',
      '\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00C\x01a\x94.',
      '=',
    ],
  },
  {
    python: "b'\\0\\x80\\xff'",
    value: () => u8(0, 0x80, 0xff),
    pickles: [
      'c_codecs\nencode\np0\n(V\\u0000\x80\xff\np1\nVlatin1\np2\ntp3\nRp4\n.',
      'c_codecs\nencode\nq\x00(X\x05\x00\x00\x00\x00\xc2\x80\xc3\xbfq\x01X\x06\x00\x00\x00latin1q\x02tq\x03Rq\x04.',
      '\x80\x02c_codecs\nencode\nq\x00X\x05\x00\x00\x00\x00\xc2\x80\xc3\xbfq\x01X\x06\x00\x00\x00latin1q\x02\x86q\x03Rq\x04.',
      '\x80\x03C\x03\x00\x80\xffq\x00.',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00C\x03\x00\x80\xff\x94.',
      '=',
    ],
  },
  {
    python: "[b'a', b'a', b'', b'']",
    value: () => [u8(97), u8(97), u8(), u8()],
    pickles: [
      '(lp0\nc_codecs\nencode\np1\n(Va\np2\nVlatin1\np3\ntp4\nRp5\nag5\nac__builtin__\nbytes\np6\n(tRp7\nag7\na.',
      ']q\x00(c_codecs\nencode\nq\x01(X\x01\x00\x00\x00aq\x02X\x06\x00\x00\x00latin1q\x03tq\x04Rq\x05h\x05c__builtin__\nbytes\nq\x06)Rq\x07h\x07e.',
      '\x80\x02]q\x00(c_codecs\nencode\nq\x01X\x01\x00\x00\x00aq\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05h\x05c__builtin__\nbytes\nq\x06)Rq\x07h\x07e.',
      '\x80\x03]q\x00(C\x01aq\x01h\x01C\x00q\x02h\x02e.',
      '\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00]\x94(C\x01a\x94h\x01C\x00\x94h\x02e.',
      '=',
    ],
  },
  {
    python: "[b'ab', 'ab']",
    value: () => [u8(97, 98), 'ab'],
    pickles: [
      '(lp0\nc_codecs\nencode\np1\n(Vab\np2\nVlatin1\np3\ntp4\nRp5\naVab\np6\na.',
      ']q\x00(c_codecs\nencode\nq\x01(X\x02\x00\x00\x00abq\x02X\x06\x00\x00\x00latin1q\x03tq\x04Rq\x05X\x02\x00\x00\x00abq\x06e.',
      '\x80\x02]q\x00(c_codecs\nencode\nq\x01X\x02\x00\x00\x00abq\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05X\x02\x00\x00\x00abq\x06e.',
      '\x80\x03]q\x00(C\x02abq\x01X\x02\x00\x00\x00abq\x02e.',
      '\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00]\x94(C\x02ab\x94\x8c\x02ab\x94e.',
      '=',
    ],
  },
  {
    python: '(lambda b: [b, b])(bytes([1, 2]))',
    value: () => share(u8(1, 2)),
    pickles: [
      '(lp0\nc_codecs\nencode\np1\n(V\x01\x02\np2\nVlatin1\np3\ntp4\nRp5\nag5\na.',
      ']q\x00(c_codecs\nencode\nq\x01(X\x02\x00\x00\x00\x01\x02q\x02X\x06\x00\x00\x00latin1q\x03tq\x04Rq\x05h\x05e.',
      '\x80\x02]q\x00(c_codecs\nencode\nq\x01X\x02\x00\x00\x00\x01\x02q\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05h\x05e.',
      '\x80\x03]q\x00(C\x02\x01\x02q\x01h\x01e.',
      '\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00]\x94(C\x02\x01\x02\x94h\x01e.',
      '=',
    ],
  },
  {
    python: '[bytes([1, 2]), bytes([1, 2])]',
    value: () => [u8(1, 2), u8(1, 2)],
    pickles: [
      '(lp0\nc_codecs\nencode\np1\n(V\x01\x02\np2\nVlatin1\np3\ntp4\nRp5\nag1\n(V\x01\x02\np6\ng3\ntp7\nRp8\na.',
      ']q\x00(c_codecs\nencode\nq\x01(X\x02\x00\x00\x00\x01\x02q\x02X\x06\x00\x00\x00latin1q\x03tq\x04Rq\x05h\x01(X\x02\x00\x00\x00\x01\x02q\x06h\x03tq\x07Rq\x08e.',
      '\x80\x02]q\x00(c_codecs\nencode\nq\x01X\x02\x00\x00\x00\x01\x02q\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05h\x01X\x02\x00\x00\x00\x01\x02q\x06h\x03\x86q\x07Rq\x08e.',
      '\x80\x03]q\x00(C\x02\x01\x02q\x01C\x02\x01\x02q\x02e.',
      '\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00]\x94(C\x02\x01\x02\x94C\x02\x01\x02\x94e.',
      '=',
    ],
  },
  {
    python: 'bytearray()',
    value: () => bytearray(),
    pickles: [
      'c__builtin__\nbytearray\np0\n(tRp1\n.',
      'c__builtin__\nbytearray\nq\x00)Rq\x01.',
      '\x80\x02c__builtin__\nbytearray\nq\x00)Rq\x01.',
      '\x80\x03cbuiltins\nbytearray\nq\x00)Rq\x01.',
      '\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x09bytearray\x94\x93\x94)R\x94.',
      '\x80\x05\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x96\x00\x00\x00\x00\x00\x00\x00\x00\x94.',
    ],
  },
  {
    python: "bytearray(b'a')",
    value: () => bytearray(97),
    pickles: [
      'c__builtin__\nbytearray\np0\n(c_codecs\nencode\np1\n(Va\np2\nVlatin1\np3\ntp4\nRp5\ntp6\nRp7\n.',
      'c__builtin__\nbytearray\nq\x00(c_codecs\nencode\nq\x01(X\x01\x00\x00\x00aq\x02X\x06\x00\x00\x00latin1q\x03tq\x04Rq\x05tq\x06Rq\x07.',
      '\x80\x02c__builtin__\nbytearray\nq\x00c_codecs\nencode\nq\x01X\x01\x00\x00\x00aq\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05\x85q\x06Rq\x07.',
      '\x80\x03cbuiltins\nbytearray\nq\x00C\x01aq\x01\x85q\x02Rq\x03.',
      '\x80\x04\x95"\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x09bytearray\x94\x93\x94C\x01a\x94\x85\x94R\x94.',
      '\x80\x05\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x96\x01\x00\x00\x00\x00\x00\x00\x00a\x94.',
    ],
  },
  {
    python: "bytearray(b'\\0\\xff')",
    value: () => bytearray(0, 0xff),
    pickles: [
      'c__builtin__\nbytearray\np0\n(c_codecs\nencode\np1\n(V\\u0000\xff\np2\nVlatin1\np3\ntp4\nRp5\ntp6\nRp7\n.',
      'c__builtin__\nbytearray\nq\x00(c_codecs\nencode\nq\x01(X\x03\x00\x00\x00\x00\xc3\xbfq\x02X\x06\x00\x00\x00latin1q\x03tq\x04Rq\x05tq\x06Rq\x07.',
      '\x80\x02c__builtin__\nbytearray\nq\x00c_codecs\nencode\nq\x01X\x03\x00\x00\x00\x00\xc3\xbfq\x02X\x06\x00\x00\x00latin1q\x03\x86q\x04Rq\x05\x85q\x06Rq\x07.',
      '\x80\x03cbuiltins\nbytearray\nq\x00C\x02\x00\xffq\x01\x85q\x02Rq\x03.',
      '\x80\x04\x95#\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x09bytearray\x94\x93\x94C\x02\x00\xff\x94\x85\x94R\x94.',
      '\x80\x05\x95\x0d\x00\x00\x00\x00\x00\x00\x00\x96\x02\x00\x00\x00\x00\x00\x00\x00\x00\xff\x94.',
    ],
  },
  {
    python: "[bytearray(b'a'), bytearray(b'a'), b'a']",
    value: () => [bytearray(97), bytearray(97), u8(97)],
    pickles: [
      '(lp0\nc__builtin__\nbytearray\np1\n(c_codecs\nencode\np2\n(Va\np3\nVlatin1\np4\ntp5\nRp6\ntp7\nRp8\nag1\n(g2\n(g3\ng4\ntp9\nRp10\ntp11\nRp12\nag2\n(g3\ng4\ntp13\nRp14\na.',
      ']q\x00(c__builtin__\nbytearray\nq\x01(c_codecs\nencode\nq\x02(X\x01\x00\x00\x00aq\x03X\x06\x00\x00\x00latin1q\x04tq\x05Rq\x06tq\x07Rq\x08h\x01(h\x02(h\x03h\x04tq\x09Rq\ntq\x0bRq\x0ch\x02(h\x03h\x04tq\x0dRq\x0ee.',
      '\x80\x02]q\x00(c__builtin__\nbytearray\nq\x01c_codecs\nencode\nq\x02X\x01\x00\x00\x00aq\x03X\x06\x00\x00\x00latin1q\x04\x86q\x05Rq\x06\x85q\x07Rq\x08h\x01h\x02h\x03h\x04\x86q\x09Rq\n\x85q\x0bRq\x0ch\x02h\x03h\x04\x86q\x0dRq\x0ee.',
      '\x80\x03]q\x00(cbuiltins\nbytearray\nq\x01C\x01aq\x02\x85q\x03Rq\x04h\x01C\x01aq\x05\x85q\x06Rq\x07C\x01aq\x08e.',
      '\x80\x04\x954\x00\x00\x00\x00\x00\x00\x00]\x94(\x8c\x08builtins\x94\x8c\x09bytearray\x94\x93\x94C\x01a\x94\x85\x94R\x94h\x03C\x01a\x94\x85\x94R\x94C\x01a\x94e.',
      '\x80\x05\x95\x1f\x00\x00\x00\x00\x00\x00\x00]\x94(\x96\x01\x00\x00\x00\x00\x00\x00\x00a\x94\x96\x01\x00\x00\x00\x00\x00\x00\x00a\x94C\x01a\x94e.',
    ],
  },
  {
    python: "(lambda b: [b, b])(bytearray(b'ab'))",
    value: () => share(bytearray(97, 98)),
    pickles: [
      '(lp0\nc__builtin__\nbytearray\np1\n(c_codecs\nencode\np2\n(Vab\np3\nVlatin1\np4\ntp5\nRp6\ntp7\nRp8\nag8\na.',
      ']q\x00(c__builtin__\nbytearray\nq\x01(c_codecs\nencode\nq\x02(X\x02\x00\x00\x00abq\x03X\x06\x00\x00\x00latin1q\x04tq\x05Rq\x06tq\x07Rq\x08h\x08e.',
      '\x80\x02]q\x00(c__builtin__\nbytearray\nq\x01c_codecs\nencode\nq\x02X\x02\x00\x00\x00abq\x03X\x06\x00\x00\x00latin1q\x04\x86q\x05Rq\x06\x85q\x07Rq\x08h\x08e.',
      '\x80\x03]q\x00(cbuiltins\nbytearray\nq\x01C\x02abq\x02\x85q\x03Rq\x04h\x04e.',
      '\x80\x04\x95)\x00\x00\x00\x00\x00\x00\x00]\x94(\x8c\x08builtins\x94\x8c\x09bytearray\x94\x93\x94C\x02ab\x94\x85\x94R\x94h\x06e.',
      '\x80\x05\x95\x13\x00\x00\x00\x00\x00\x00\x00]\x94(\x96\x02\x00\x00\x00\x00\x00\x00\x00ab\x94h\x01e.',
    ],
  },
  { python: '()', value: () => tuple(), pickles: ['(t.', ').', '\x80\x02).', '=', '\x80\x04).', '='] },
  {
    python: '(1,)',
    value: () => tuple(1),
    pickles: [
      '(I1\ntp0\n.',
      '(K\x01tq\x00.',
      '\x80\x02K\x01\x85q\x00.',
      '=',
      '\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00K\x01\x85\x94.',
      '=',
    ],
  },
  {
    python: '(1, 2)',
    value: () => tuple(1, 2),
    pickles: [
      '(I1\nI2\ntp0\n.',
      '(K\x01K\x02tq\x00.',
      '\x80\x02K\x01K\x02\x86q\x00.',
      '=',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00K\x01K\x02\x86\x94.',
      '=',
    ],
  },
  {
    python: '(1, 2, 3)',
    value: () => tuple(1, 2, 3),
    pickles: [
      '(I1\nI2\nI3\ntp0\n.',
      '(K\x01K\x02K\x03tq\x00.',
      '\x80\x02K\x01K\x02K\x03\x87q\x00.',
      '=',
      '\x80\x04\x95\x09\x00\x00\x00\x00\x00\x00\x00K\x01K\x02K\x03\x87\x94.',
      '=',
    ],
  },
  {
    python: '(1, 2, 3, 4)',
    value: () => tuple(1, 2, 3, 4),
    pickles: [
      '(I1\nI2\nI3\nI4\ntp0\n.',
      '(K\x01K\x02K\x03K\x04tq\x00.',
      '\x80\x02(K\x01K\x02K\x03K\x04tq\x00.',
      '=',
      '\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00(K\x01K\x02K\x03K\x04t\x94.',
      '=',
    ],
  },
  {
    python: '((), ((),))',
    value: () => tuple(tuple(), tuple(tuple())),
    pickles: [
      '((t((ttp0\ntp1\n.',
      '()()tq\x00tq\x01.',
      '\x80\x02))\x85q\x00\x86q\x01.',
      '=',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00))\x85\x94\x86\x94.',
      '=',
    ],
  },
  {
    python: '(lambda t: [t, t])((1, []))',
    value: () => share(tuple(1, [])),
    pickles: [
      '(lp0\n(I1\n(lp1\ntp2\nag2\na.',
      ']q\x00((K\x01]q\x01tq\x02h\x02e.',
      '\x80\x02]q\x00(K\x01]q\x01\x86q\x02h\x02e.',
      '=',
      '\x80\x04\x95\x0d\x00\x00\x00\x00\x00\x00\x00]\x94(K\x01]\x94\x86\x94h\x02e.',
      '=',
    ],
  },
  { python: '[]', value: () => [], pickles: ['(lp0\n.', ']q\x00.', '\x80\x02]q\x00.', '=', '\x80\x04]\x94.', '='] },
  {
    python: '[None]',
    value: () => [null],
    pickles: [
      '(lp0\nNa.',
      ']q\x00Na.',
      '\x80\x02]q\x00Na.',
      '=',
      '\x80\x04\x95\x05\x00\x00\x00\x00\x00\x00\x00]\x94Na.',
      '=',
    ],
  },
  {
    python: '[1, [2, []]]',
    value: () => [1, [2, []]],
    pickles: [
      '(lp0\nI1\na(lp1\nI2\na(lp2\naa.',
      ']q\x00(K\x01]q\x01(K\x02]q\x02ee.',
      '\x80\x02]q\x00(K\x01]q\x01(K\x02]q\x02ee.',
      '=',
      '\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00]\x94(K\x01]\x94(K\x02]\x94ee.',
      '=',
    ],
  },
  {
    python: '(lambda a: [a, a])([])',
    value: () => share([]),
    pickles: [
      '(lp0\n(lp1\nag1\na.',
      ']q\x00(]q\x01h\x01e.',
      '\x80\x02]q\x00(]q\x01h\x01e.',
      '=',
      '\x80\x04\x95\x09\x00\x00\x00\x00\x00\x00\x00]\x94(]\x94h\x01e.',
      '=',
    ],
  },
  {
    python: '{}',
    value: () => new PyDict(),
    pickles: ['(dp0\n.', '}q\x00.', '\x80\x02}q\x00.', '=', '\x80\x04}\x94.', '='],
  },
  {
    python: "{'a': 1}",
    value: () => dict(['a', 1]),
    pickles: [
      '(dp0\nVa\np1\nI1\ns.',
      '}q\x00X\x01\x00\x00\x00aq\x01K\x01s.',
      '\x80\x02}q\x00X\x01\x00\x00\x00aq\x01K\x01s.',
      '=',
      '\x80\x04\x95\n\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94K\x01s.',
      '=',
    ],
  },
  {
    python: "{'a': 1, 2: {}}",
    value: () => dict(['a', 1], [2, dict()]),
    pickles: [
      '(dp0\nVa\np1\nI1\nsI2\n(dp2\ns.',
      '}q\x00(X\x01\x00\x00\x00aq\x01K\x01K\x02}q\x02u.',
      '\x80\x02}q\x00(X\x01\x00\x00\x00aq\x01K\x01K\x02}q\x02u.',
      '=',
      '\x80\x04\x95\x0f\x00\x00\x00\x00\x00\x00\x00}\x94(\x8c\x01a\x94K\x01K\x02}\x94u.',
      '=',
    ],
  },
  {
    python: "{(1, 'k'): b'v', None: True}",
    value: () => dict([tuple(1, 'k'), u8(118)], [null, true]),
    pickles: [
      '(dp0\n(I1\nVk\np1\ntp2\nc_codecs\nencode\np3\n(Vv\np4\nVlatin1\np5\ntp6\nRp7\nsNI01\ns.',
      '}q\x00((K\x01X\x01\x00\x00\x00kq\x01tq\x02c_codecs\nencode\nq\x03(X\x01\x00\x00\x00vq\x04X\x06\x00\x00\x00latin1q\x05tq\x06Rq\x07NI01\nu.',
      '\x80\x02}q\x00(K\x01X\x01\x00\x00\x00kq\x01\x86q\x02c_codecs\nencode\nq\x03X\x01\x00\x00\x00vq\x04X\x06\x00\x00\x00latin1q\x05\x86q\x06Rq\x07N\x88u.',
      '\x80\x03}q\x00(K\x01X\x01\x00\x00\x00kq\x01\x86q\x02C\x01vq\x03N\x88u.',
      '\x80\x04\x95\x13\x00\x00\x00\x00\x00\x00\x00}\x94(K\x01\x8c\x01k\x94\x86\x94C\x01v\x94N\x88u.',
      '=',
    ],
  },
  {
    python: '(lambda d: [d, d])({})',
    value: () => share(dict()),
    pickles: [
      '(lp0\n(dp1\nag1\na.',
      ']q\x00(}q\x01h\x01e.',
      '\x80\x02]q\x00(}q\x01h\x01e.',
      '=',
      '\x80\x04\x95\x09\x00\x00\x00\x00\x00\x00\x00]\x94(}\x94h\x01e.',
      '=',
    ],
  },
  {
    python: 'set()',
    value: () => new PySet(),
    pickles: [
      'c__builtin__\nset\np0\n((lp1\ntp2\nRp3\n.',
      'c__builtin__\nset\nq\x00(]q\x01tq\x02Rq\x03.',
      '\x80\x02c__builtin__\nset\nq\x00]q\x01\x85q\x02Rq\x03.',
      '\x80\x03cbuiltins\nset\nq\x00]q\x01\x85q\x02Rq\x03.',
      '\x80\x04\x8f\x94.',
      '=',
    ],
  },
  {
    python: '{1}',
    value: () => new PySet([1]),
    pickles: [
      'c__builtin__\nset\np0\n((lp1\nI1\natp2\nRp3\n.',
      'c__builtin__\nset\nq\x00(]q\x01K\x01atq\x02Rq\x03.',
      '\x80\x02c__builtin__\nset\nq\x00]q\x01K\x01a\x85q\x02Rq\x03.',
      '\x80\x03cbuiltins\nset\nq\x00]q\x01K\x01a\x85q\x02Rq\x03.',
      '\x80\x04\x95\x07\x00\x00\x00\x00\x00\x00\x00\x8f\x94(K\x01\x90.',
      '=',
    ],
  },
  {
    python: '{(1, 2)}',
    value: () => new PySet([tuple(1, 2)]),
    pickles: [
      'c__builtin__\nset\np0\n((lp1\n(I1\nI2\ntp2\natp3\nRp4\n.',
      'c__builtin__\nset\nq\x00(]q\x01(K\x01K\x02tq\x02atq\x03Rq\x04.',
      '\x80\x02c__builtin__\nset\nq\x00]q\x01K\x01K\x02\x86q\x02a\x85q\x03Rq\x04.',
      '\x80\x03cbuiltins\nset\nq\x00]q\x01K\x01K\x02\x86q\x02a\x85q\x03Rq\x04.',
      '\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00\x8f\x94(K\x01K\x02\x86\x94\x90.',
      '=',
    ],
  },
  {
    python: '(lambda s: [s, s])({1})',
    value: () => share(new PySet([1])),
    pickles: [
      '(lp0\nc__builtin__\nset\np1\n((lp2\nI1\natp3\nRp4\nag4\na.',
      ']q\x00(c__builtin__\nset\nq\x01(]q\x02K\x01atq\x03Rq\x04h\x04e.',
      '\x80\x02]q\x00(c__builtin__\nset\nq\x01]q\x02K\x01a\x85q\x03Rq\x04h\x04e.',
      '\x80\x03]q\x00(cbuiltins\nset\nq\x01]q\x02K\x01a\x85q\x03Rq\x04h\x04e.',
      '\x80\x04\x95\x0d\x00\x00\x00\x00\x00\x00\x00]\x94(\x8f\x94(K\x01\x90h\x01e.',
      '=',
    ],
  },
  {
    python: 'frozenset()',
    value: () => new PyFrozenSet(),
    pickles: [
      'c__builtin__\nfrozenset\np0\n((lp1\ntp2\nRp3\n.',
      'c__builtin__\nfrozenset\nq\x00(]q\x01tq\x02Rq\x03.',
      '\x80\x02c__builtin__\nfrozenset\nq\x00]q\x01\x85q\x02Rq\x03.',
      '\x80\x03cbuiltins\nfrozenset\nq\x00]q\x01\x85q\x02Rq\x03.',
      '\x80\x04\x95\x04\x00\x00\x00\x00\x00\x00\x00(\x91\x94.',
      '=',
    ],
  },
  {
    python: "frozenset({'a'})",
    value: () => new PyFrozenSet(['a']),
    pickles: [
      'c__builtin__\nfrozenset\np0\n((lp1\nVa\np2\natp3\nRp4\n.',
      'c__builtin__\nfrozenset\nq\x00(]q\x01X\x01\x00\x00\x00aq\x02atq\x03Rq\x04.',
      '\x80\x02c__builtin__\nfrozenset\nq\x00]q\x01X\x01\x00\x00\x00aq\x02a\x85q\x03Rq\x04.',
      '\x80\x03cbuiltins\nfrozenset\nq\x00]q\x01X\x01\x00\x00\x00aq\x02a\x85q\x03Rq\x04.',
      '\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00(\x8c\x01a\x94\x91\x94.',
      '=',
    ],
  },
  {
    python: '(lambda s: [s, s])(frozenset({1}))',
    value: () => share(new PyFrozenSet([1])),
    pickles: [
      '(lp0\nc__builtin__\nfrozenset\np1\n((lp2\nI1\natp3\nRp4\nag4\na.',
      ']q\x00(c__builtin__\nfrozenset\nq\x01(]q\x02K\x01atq\x03Rq\x04h\x04e.',
      '\x80\x02]q\x00(c__builtin__\nfrozenset\nq\x01]q\x02K\x01a\x85q\x03Rq\x04h\x04e.',
      '\x80\x03]q\x00(cbuiltins\nfrozenset\nq\x01]q\x02K\x01a\x85q\x03Rq\x04h\x04e.',
      '\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00]\x94((K\x01\x91\x94h\x01e.',
      '=',
    ],
  },
  {
    python: '1.5-2j',
    value: () => new PyComplex(1.5, -2),
    pickles: [
      'c__builtin__\ncomplex\np0\n(F1.5\nF-2.0\ntp1\nRp2\n.',
      'c__builtin__\ncomplex\nq\x00(G?\xf8\x00\x00\x00\x00\x00\x00G\xc0\x00\x00\x00\x00\x00\x00\x00tq\x01Rq\x02.',
      '\x80\x02c__builtin__\ncomplex\nq\x00G?\xf8\x00\x00\x00\x00\x00\x00G\xc0\x00\x00\x00\x00\x00\x00\x00\x86q\x01Rq\x02.',
      '\x80\x03cbuiltins\ncomplex\nq\x00G?\xf8\x00\x00\x00\x00\x00\x00G\xc0\x00\x00\x00\x00\x00\x00\x00\x86q\x01Rq\x02.',
      '\x80\x04\x95.\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x07complex\x94\x93\x94G?\xf8\x00\x00\x00\x00\x00\x00G\xc0\x00\x00\x00\x00\x00\x00\x00\x86\x94R\x94.',
      '=',
    ],
  },
  {
    python: 'complex(-0.0, math.inf)',
    value: () => new PyComplex(-0, Infinity),
    pickles: [
      'c__builtin__\ncomplex\np0\n(F-0.0\nFinf\ntp1\nRp2\n.',
      'c__builtin__\ncomplex\nq\x00(G\x80\x00\x00\x00\x00\x00\x00\x00G\x7f\xf0\x00\x00\x00\x00\x00\x00tq\x01Rq\x02.',
      '\x80\x02c__builtin__\ncomplex\nq\x00G\x80\x00\x00\x00\x00\x00\x00\x00G\x7f\xf0\x00\x00\x00\x00\x00\x00\x86q\x01Rq\x02.',
      '\x80\x03cbuiltins\ncomplex\nq\x00G\x80\x00\x00\x00\x00\x00\x00\x00G\x7f\xf0\x00\x00\x00\x00\x00\x00\x86q\x01Rq\x02.',
      '\x80\x04\x95.\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x07complex\x94\x93\x94G\x80\x00\x00\x00\x00\x00\x00\x00G\x7f\xf0\x00\x00\x00\x00\x00\x00\x86\x94R\x94.',
      '=',
    ],
  },
  {
    python: 'holding(list)',
    value: () => holding((items) => items),
    pickles: [
      '(lp0\n(lp1\ng0\naa.',
      ']q\x00]q\x01h\x00aa.',
      '\x80\x02]q\x00]q\x01h\x00aa.',
      '=',
      '\x80\x04\x95\x09\x00\x00\x00\x00\x00\x00\x00]\x94]\x94h\x00aa.',
      '=',
    ],
  },
  {
    python: 'holding(tuple)',
    value: () => holding(PyTuple.from),
    pickles: [
      '((lp0\n(g0\ntp1\na00g1\n.',
      '(]q\x00(h\x00tq\x01a1h\x01.',
      '\x80\x02]q\x00h\x00\x85q\x01a0h\x01.',
      '=',
      '\x80\x04\x95\x0b\x00\x00\x00\x00\x00\x00\x00]\x94h\x00\x85\x94a0h\x01.',
      '=',
    ],
  },
  {
    python: 'holding(tuple, 1)',
    value: () => holding(PyTuple.from, 1),
    pickles: [
      '((lp0\n(g0\nI1\ntp1\naI1\n000g1\n.',
      '(]q\x00(h\x00K\x01tq\x01aK\x011h\x01.',
      '\x80\x02]q\x00h\x00K\x01\x86q\x01aK\x0100h\x01.',
      '=',
      '\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00]\x94h\x00K\x01\x86\x94aK\x0100h\x01.',
      '=',
    ],
  },
  {
    python: 'holding(tuple, 1, 2)',
    value: () => holding(PyTuple.from, 1, 2),
    pickles: [
      '((lp0\n(g0\nI1\nI2\ntp1\naI1\nI2\n0000g1\n.',
      '(]q\x00(h\x00K\x01K\x02tq\x01aK\x01K\x021h\x01.',
      '\x80\x02]q\x00h\x00K\x01K\x02\x87q\x01aK\x01K\x02000h\x01.',
      '=',
      '\x80\x04\x95\x15\x00\x00\x00\x00\x00\x00\x00]\x94h\x00K\x01K\x02\x87\x94aK\x01K\x02000h\x01.',
      '=',
    ],
  },
  {
    python: 'holding(tuple, 1, 2, 3)',
    value: () => holding(PyTuple.from, 1, 2, 3),
    pickles: [
      '((lp0\n(g0\nI1\nI2\nI3\ntp1\naI1\nI2\nI3\n00000g1\n.',
      '(]q\x00(h\x00K\x01K\x02K\x03tq\x01aK\x01K\x02K\x031h\x01.',
      '\x80\x02(]q\x00(h\x00K\x01K\x02K\x03tq\x01aK\x01K\x02K\x031h\x01.',
      '=',
      '\x80\x04\x95\x19\x00\x00\x00\x00\x00\x00\x00(]\x94(h\x00K\x01K\x02K\x03t\x94aK\x01K\x02K\x031h\x01.',
      '=',
    ],
  },
  {
    python: '(lambda d: d.update({1: d}) or d)({})',
    value: () => selfish(),
    pickles: [
      '(dp0\nI1\ng0\ns.',
      '}q\x00K\x01h\x00s.',
      '\x80\x02}q\x00K\x01h\x00s.',
      '=',
      '\x80\x04\x95\x08\x00\x00\x00\x00\x00\x00\x00}\x94K\x01h\x00s.',
      '=',
    ],
  },
  {
    python: 'list',
    value: () => global('builtins', 'list'),
    pickles: [
      'c__builtin__\nlist\np0\n.',
      'c__builtin__\nlist\nq\x00.',
      '\x80\x02c__builtin__\nlist\nq\x00.',
      '\x80\x03cbuiltins\nlist\nq\x00.',
      '\x80\x04\x95\x15\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x04list\x94\x93\x94.',
      '=',
    ],
  },
  {
    python: '[list, set, list]',
    value: () => [global('builtins', 'list'), global('builtins', 'set'), global('builtins', 'list')],
    pickles: [
      '(lp0\nc__builtin__\nlist\np1\nac__builtin__\nset\np2\nag1\na.',
      ']q\x00(c__builtin__\nlist\nq\x01c__builtin__\nset\nq\x02h\x01e.',
      '\x80\x02]q\x00(c__builtin__\nlist\nq\x01c__builtin__\nset\nq\x02h\x01e.',
      '\x80\x03]q\x00(cbuiltins\nlist\nq\x01cbuiltins\nset\nq\x02h\x01e.',
      '\x80\x04\x95%\x00\x00\x00\x00\x00\x00\x00]\x94(\x8c\x08builtins\x94\x8c\x04list\x94\x93\x94h\x01\x8c\x03set\x94\x93\x94h\x03e.',
      '=',
    ],
  },
  {
    python: 'range',
    value: () => global('builtins', 'range'),
    pickles: [
      'c__builtin__\nxrange\np0\n.',
      'c__builtin__\nxrange\nq\x00.',
      '\x80\x02c__builtin__\nxrange\nq\x00.',
      '\x80\x03cbuiltins\nrange\nq\x00.',
      '\x80\x04\x95\x16\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x05range\x94\x93\x94.',
      '=',
    ],
  },
  {
    python: 'ValueError',
    value: () => global('builtins', 'ValueError'),
    pickles: [
      'cexceptions\nValueError\np0\n.',
      'cexceptions\nValueError\nq\x00.',
      '\x80\x02cexceptions\nValueError\nq\x00.',
      '\x80\x03cbuiltins\nValueError\nq\x00.',
      '\x80\x04\x95\x1b\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\nValueError\x94\x93\x94.',
      '=',
    ],
  },
  {
    python: 'FileNotFoundError',
    value: () => global('builtins', 'FileNotFoundError'),
    pickles: [
      'cexceptions\nOSError\np0\n.',
      'cexceptions\nOSError\nq\x00.',
      '\x80\x02cexceptions\nOSError\nq\x00.',
      '\x80\x03cbuiltins\nFileNotFoundError\nq\x00.',
      '\x80\x04\x95"\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x11FileNotFoundError\x94\x93\x94.',
      '=',
    ],
  },
  {
    python: 'collections.UserDict',
    value: () => global('collections', 'UserDict'),
    pickles: [
      'cUserDict\nIterableUserDict\np0\n.',
      'cUserDict\nIterableUserDict\nq\x00.',
      '\x80\x02cUserDict\nIterableUserDict\nq\x00.',
      '\x80\x03ccollections\nUserDict\nq\x00.',
      '\x80\x04\x95\x1c\x00\x00\x00\x00\x00\x00\x00\x8c\x0bcollections\x94\x8c\x08UserDict\x94\x93\x94.',
      '=',
    ],
  },
  {
    python: 'json.JSONDecoder',
    value: () => global('json.decoder', 'JSONDecoder'),
    pickles: [
      'cjson.decoder\nJSONDecoder\np0\n.',
      'cjson.decoder\nJSONDecoder\nq\x00.',
      '\x80\x02cjson.decoder\nJSONDecoder\nq\x00.',
      '=',
      '\x80\x04\x95 \x00\x00\x00\x00\x00\x00\x00\x8c\x0cjson.decoder\x94\x8c\x0bJSONDecoder\x94\x93\x94.',
      '=',
    ],
  },
  {
    python: 'json.JSONDecoder.decode',
    value: () => global('json.decoder', 'JSONDecoder.decode'),
    pickles: [
      'c__builtin__\ngetattr\np0\n(cjson.decoder\nJSONDecoder\np1\nVdecode\np2\ntp3\nRp4\n.',
      'c__builtin__\ngetattr\nq\x00(cjson.decoder\nJSONDecoder\nq\x01X\x06\x00\x00\x00decodeq\x02tq\x03Rq\x04.',
      '\x80\x02c__builtin__\ngetattr\nq\x00cjson.decoder\nJSONDecoder\nq\x01X\x06\x00\x00\x00decodeq\x02\x86q\x03Rq\x04.',
      '\x80\x03cbuiltins\ngetattr\nq\x00cjson.decoder\nJSONDecoder\nq\x01X\x06\x00\x00\x00decodeq\x02\x86q\x03Rq\x04.',
      "\x80\x04\x95'\x00\x00\x00\x00\x00\x00\x00\x8c\x0cjson.decoder\x94\x8c\x12JSONDecoder.decode\x94\x93\x94.",
      '=',
    ],
    until: 12,
  },
  {
    python: '[json.JSONDecoder.decode, json.JSONDecoder]',
    value: () => [global('json.decoder', 'JSONDecoder.decode'), global('json.decoder', 'JSONDecoder')],
    pickles: [
      '(lp0\nc__builtin__\ngetattr\np1\n(cjson.decoder\nJSONDecoder\np2\nVdecode\np3\ntp4\nRp5\nag2\na.',
      ']q\x00(c__builtin__\ngetattr\nq\x01(cjson.decoder\nJSONDecoder\nq\x02X\x06\x00\x00\x00decodeq\x03tq\x04Rq\x05h\x02e.',
      '\x80\x02]q\x00(c__builtin__\ngetattr\nq\x01cjson.decoder\nJSONDecoder\nq\x02X\x06\x00\x00\x00decodeq\x03\x86q\x04Rq\x05h\x02e.',
      '\x80\x03]q\x00(cbuiltins\ngetattr\nq\x01cjson.decoder\nJSONDecoder\nq\x02X\x06\x00\x00\x00decodeq\x03\x86q\x04Rq\x05h\x02e.',
      '\x80\x04\x95=\x00\x00\x00\x00\x00\x00\x00]\x94(\x8c\x0cjson.decoder\x94\x8c\x12JSONDecoder.decode\x94\x93\x94h\x01\x8c\x0bJSONDecoder\x94\x93\x94e.',
      '=',
    ],
    until: 12,
  },
  {
    python: 'Plain()',
    value: () => made('Plain', { base: 'object' }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nPlain\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nPlain\nq\x01c__builtin__\nobject\nq\x02Ntq\x03Rq\x04.',
      '\x80\x02c__main__\nPlain\nq\x00)\x81q\x01.',
      '=',
      '\x80\x04\x95\x19\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x05Plain\x94\x93\x94)\x81\x94.',
      '=',
    ],
  },
  {
    python: 'Plain(a=1, b=[])',
    value: () => made('Plain', { base: 'object', state: dict(['a', 1], ['b', []]) }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nPlain\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n(dp5\nVa\np6\nI1\nsVb\np7\n(lp8\nsb.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nPlain\nq\x01c__builtin__\nobject\nq\x02Ntq\x03Rq\x04}q\x05(X\x01\x00\x00\x00aq\x06K\x01X\x01\x00\x00\x00bq\x07]q\x08ub.',
      '\x80\x02c__main__\nPlain\nq\x00)\x81q\x01}q\x02(X\x01\x00\x00\x00aq\x03K\x01X\x01\x00\x00\x00bq\x04]q\x05ub.',
      '=',
      '\x80\x04\x95*\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x05Plain\x94\x93\x94)\x81\x94}\x94(\x8c\x01a\x94K\x01\x8c\x01b\x94]\x94ub.',
      '=',
    ],
  },
  {
    python: '[Plain(a=1), Plain(a=2)]',
    value: () => [
      made('Plain', { base: 'object', state: dict(['a', 1]) }),
      made('Plain', { base: 'object', state: dict(['a', 2]) }),
    ],
    pickles: [
      '(lp0\nccopy_reg\n_reconstructor\np1\n(c__main__\nPlain\np2\nc__builtin__\nobject\np3\nNtp4\nRp5\n(dp6\nVa\np7\nI1\nsbag1\n(g2\ng3\nNtp8\nRp9\n(dp10\ng7\nI2\nsba.',
      ']q\x00(ccopy_reg\n_reconstructor\nq\x01(c__main__\nPlain\nq\x02c__builtin__\nobject\nq\x03Ntq\x04Rq\x05}q\x06X\x01\x00\x00\x00aq\x07K\x01sbh\x01(h\x02h\x03Ntq\x08Rq\x09}q\nh\x07K\x02sbe.',
      '\x80\x02]q\x00(c__main__\nPlain\nq\x01)\x81q\x02}q\x03X\x01\x00\x00\x00aq\x04K\x01sbh\x01)\x81q\x05}q\x06h\x04K\x02sbe.',
      '=',
      '\x80\x04\x954\x00\x00\x00\x00\x00\x00\x00]\x94(\x8c\x08__main__\x94\x8c\x05Plain\x94\x93\x94)\x81\x94}\x94\x8c\x01a\x94K\x01sbh\x03)\x81\x94}\x94h\x06K\x02sbe.',
      '=',
    ],
  },
  {
    python: '(lambda o: o.__dict__.update(me=o) or o)(Plain())',
    value: () => itself(),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nPlain\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n(dp5\nVme\np6\ng4\nsb.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nPlain\nq\x01c__builtin__\nobject\nq\x02Ntq\x03Rq\x04}q\x05X\x02\x00\x00\x00meq\x06h\x04sb.',
      '\x80\x02c__main__\nPlain\nq\x00)\x81q\x01}q\x02X\x02\x00\x00\x00meq\x03h\x01sb.',
      '=',
      '\x80\x04\x95$\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x05Plain\x94\x93\x94)\x81\x94}\x94\x8c\x02me\x94h\x03sb.',
      '=',
    ],
  },
  {
    python: 'fill(Slots(), x=1)',
    value: () => made('Slots', { state: tuple(null, dict(['x', 1])) }),
    pickles: [
      null,
      null,
      '\x80\x02c__main__\nSlots\nq\x00)\x81q\x01N}q\x02X\x01\x00\x00\x00xq\x03K\x01s\x86q\x04b.',
      '=',
      '\x80\x04\x95&\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x05Slots\x94\x93\x94)\x81\x94N}\x94\x8c\x01x\x94K\x01s\x86\x94b.',
      '=',
    ],
  },
  {
    python: 'Listed()',
    value: () => made('Listed', { base: 'list' }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nListed\np1\nc__builtin__\nlist\np2\n(lp3\ntp4\nRp5\n.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nListed\nq\x01c__builtin__\nlist\nq\x02]q\x03tq\x04Rq\x05.',
      '\x80\x02c__main__\nListed\nq\x00)\x81q\x01.',
      '=',
      '\x80\x04\x95\x1a\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x06Listed\x94\x93\x94)\x81\x94.',
      '=',
    ],
  },
  {
    python: 'Listed([7])',
    value: () => made('Listed', { base: 'list', listItems: [7] }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nListed\np1\nc__builtin__\nlist\np2\n(lp3\nI7\natp4\nRp5\n.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nListed\nq\x01c__builtin__\nlist\nq\x02]q\x03K\x07atq\x04Rq\x05.',
      '\x80\x02c__main__\nListed\nq\x00)\x81q\x01K\x07a.',
      '=',
      '\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x06Listed\x94\x93\x94)\x81\x94K\x07a.',
      '=',
    ],
  },
  {
    python: 'Listed([7, 8])',
    value: () => made('Listed', { base: 'list', listItems: [7, 8] }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nListed\np1\nc__builtin__\nlist\np2\n(lp3\nI7\naI8\natp4\nRp5\n.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nListed\nq\x01c__builtin__\nlist\nq\x02]q\x03(K\x07K\x08etq\x04Rq\x05.',
      '\x80\x02c__main__\nListed\nq\x00)\x81q\x01(K\x07K\x08e.',
      '=',
      '\x80\x04\x95 \x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x06Listed\x94\x93\x94)\x81\x94(K\x07K\x08e.',
      '=',
    ],
  },
  {
    python: 'fill(Listed([7]), x=1)',
    value: () => made('Listed', { base: 'list', listItems: [7], state: dict(['x', 1]) }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nListed\np1\nc__builtin__\nlist\np2\n(lp3\nI7\natp4\nRp5\n(dp6\nVx\np7\nI1\nsb.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nListed\nq\x01c__builtin__\nlist\nq\x02]q\x03K\x07atq\x04Rq\x05}q\x06X\x01\x00\x00\x00xq\x07K\x01sb.',
      '\x80\x02c__main__\nListed\nq\x00)\x81q\x01K\x07a}q\x02X\x01\x00\x00\x00xq\x03K\x01sb.',
      '=',
      "\x80\x04\x95'\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x06Listed\x94\x93\x94)\x81\x94K\x07a}\x94\x8c\x01x\x94K\x01sb.",
      '=',
    ],
  },
  {
    python: 'Mapped(a=1)',
    value: () => made('Mapped', { base: 'dict', dictItems: [['a', 1]] }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nMapped\np1\nc__builtin__\ndict\np2\n(dp3\nVa\np4\nI1\nstp5\nRp6\n.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nMapped\nq\x01c__builtin__\ndict\nq\x02}q\x03X\x01\x00\x00\x00aq\x04K\x01stq\x05Rq\x06.',
      '\x80\x02c__main__\nMapped\nq\x00)\x81q\x01X\x01\x00\x00\x00aq\x02K\x01s.',
      '=',
      '\x80\x04\x95!\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x06Mapped\x94\x93\x94)\x81\x94\x8c\x01a\x94K\x01s.',
      '=',
    ],
  },
  {
    python: 'Mapped(a=1, b=2)',
    value: () =>
      made('Mapped', {
        base: 'dict',
        dictItems: [
          ['a', 1],
          ['b', 2],
        ],
      }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nMapped\np1\nc__builtin__\ndict\np2\n(dp3\nVa\np4\nI1\nsVb\np5\nI2\nstp6\nRp7\n.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nMapped\nq\x01c__builtin__\ndict\nq\x02}q\x03(X\x01\x00\x00\x00aq\x04K\x01X\x01\x00\x00\x00bq\x05K\x02utq\x06Rq\x07.',
      '\x80\x02c__main__\nMapped\nq\x00)\x81q\x01(X\x01\x00\x00\x00aq\x02K\x01X\x01\x00\x00\x00bq\x03K\x02u.',
      '=',
      '\x80\x04\x95(\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x06Mapped\x94\x93\x94)\x81\x94(\x8c\x01a\x94K\x01\x8c\x01b\x94K\x02u.',
      '=',
    ],
  },
  {
    python: 'Argued()',
    value: () => made('Argued', { base: 'object', args: tuple(1, 'a') }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nArgued\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nArgued\nq\x01c__builtin__\nobject\nq\x02Ntq\x03Rq\x04.',
      '\x80\x02c__main__\nArgued\nq\x00K\x01X\x01\x00\x00\x00aq\x01\x86q\x02\x81q\x03.',
      '=',
      '\x80\x04\x95!\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x06Argued\x94\x93\x94K\x01\x8c\x01a\x94\x86\x94\x81\x94.',
      '=',
    ],
  },
  {
    python: 'Named()',
    value: () => made('Named', { base: 'object', args: tuple(1), kwargs: dict(['x', 2]) }),
    pickles: [
      'ccopy_reg\n_reconstructor\np0\n(c__main__\nNamed\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n.',
      'ccopy_reg\n_reconstructor\nq\x00(c__main__\nNamed\nq\x01c__builtin__\nobject\nq\x02Ntq\x03Rq\x04.',
      '\x80\x02cfunctools\npartial\nq\x00c__builtin__\ngetattr\nq\x01c__main__\nNamed\nq\x02X\x07\x00\x00\x00__new__q\x03\x86q\x04Rq\x05\x85q\x06Rq\x07(h\x05h\x02K\x01\x86q\x08}q\x09X\x01\x00\x00\x00xq\nK\x02sNtq\x0bb)Rq\x0c.',
      '\x80\x03cfunctools\npartial\nq\x00cbuiltins\ngetattr\nq\x01c__main__\nNamed\nq\x02X\x07\x00\x00\x00__new__q\x03\x86q\x04Rq\x05\x85q\x06Rq\x07(h\x05h\x02K\x01\x86q\x08}q\x09X\x01\x00\x00\x00xq\nK\x02sNtq\x0bb)Rq\x0c.',
      '\x80\x04\x95%\x00\x00\x00\x00\x00\x00\x00\x8c\x08__main__\x94\x8c\x05Named\x94\x93\x94K\x01\x85\x94}\x94\x8c\x01x\x94K\x02s\x92\x94.',
      '=',
    ],
    until: 12,
  },
  {
    python: 'Called((list, ((1,),)))',
    value: () => called(tuple(tuple(1))),
    pickles: [
      'c__builtin__\nlist\np0\n((I1\ntp1\ntp2\nRp3\n.',
      'c__builtin__\nlist\nq\x00((K\x01tq\x01tq\x02Rq\x03.',
      '\x80\x02c__builtin__\nlist\nq\x00K\x01\x85q\x01\x85q\x02Rq\x03.',
      '\x80\x03cbuiltins\nlist\nq\x00K\x01\x85q\x01\x85q\x02Rq\x03.',
      '\x80\x04\x95\x1d\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x04list\x94\x93\x94K\x01\x85\x94\x85\x94R\x94.',
      '=',
    ],
  },
  {
    python: 'Called((list, (), None, iter([1])))',
    value: () => called(tuple(), { listItems: [1] }),
    pickles: [
      'c__builtin__\nlist\np0\n(tRp1\nI1\na.',
      'c__builtin__\nlist\nq\x00)Rq\x01K\x01a.',
      '\x80\x02c__builtin__\nlist\nq\x00)Rq\x01K\x01a.',
      '\x80\x03cbuiltins\nlist\nq\x00)Rq\x01K\x01a.',
      '\x80\x04\x95\x1b\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x04list\x94\x93\x94)R\x94K\x01a.',
      '=',
    ],
  },
  {
    python: "Called((list, (), {'a': 1}, iter([1, 2]), iter([(3, 4)])))",
    value: () => called(tuple(), { state: dict(['a', 1]), listItems: [1, 2], dictItems: [[3, 4]] }),
    pickles: [
      'c__builtin__\nlist\np0\n(tRp1\nI1\naI2\naI3\nI4\ns(dp2\nVa\np3\nI1\nsb.',
      'c__builtin__\nlist\nq\x00)Rq\x01(K\x01K\x02eK\x03K\x04s}q\x02X\x01\x00\x00\x00aq\x03K\x01sb.',
      '\x80\x02c__builtin__\nlist\nq\x00)Rq\x01(K\x01K\x02eK\x03K\x04s}q\x02X\x01\x00\x00\x00aq\x03K\x01sb.',
      '\x80\x03cbuiltins\nlist\nq\x00)Rq\x01(K\x01K\x02eK\x03K\x04s}q\x02X\x01\x00\x00\x00aq\x03K\x01sb.',
      '\x80\x04\x95-\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x04list\x94\x93\x94)R\x94(K\x01K\x02eK\x03K\x04s}\x94\x8c\x01a\x94K\x01sb.',
      '=',
    ],
  },
  {
    python: 'Called((list, (), 5, None, None, setattr))',
    value: () => called(tuple(), { state: 5, stateSetter: global('builtins', 'setattr') }),
    pickles: [
      'c__builtin__\nlist\np0\n(tRp1\nc__builtin__\nsetattr\np2\ng1\nI5\n\x86R0.',
      'c__builtin__\nlist\nq\x00)Rq\x01c__builtin__\nsetattr\nq\x02h\x01K\x05\x86R0.',
      '\x80\x02c__builtin__\nlist\nq\x00)Rq\x01c__builtin__\nsetattr\nq\x02h\x01K\x05\x86R0.',
      '\x80\x03cbuiltins\nlist\nq\x00)Rq\x01cbuiltins\nsetattr\nq\x02h\x01K\x05\x86R0.',
      '\x80\x04\x956\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins\x94\x8c\x04list\x94\x93\x94)R\x94\x8c\x08builtins\x94\x8c\x07setattr\x94\x93\x94h\x03K\x05\x86R0.',
      '=',
    ],
  },
];

export const LARGE: readonly LargeVector[] = [
  {
    python: '2**(255 * 8 - 1) - 1',
    value: () => 2n ** 2039n - 1n,
    digests: [
      '618 3f5ecf044af2d5795af4c329d72f1a05',
      '618 3f5ecf044af2d5795af4c329d72f1a05',
      '260 45b788974dcd5d6350ea177edc97f6d9',
      '260 e8e65ed0746ecdd0274f825f39a2961f',
      '269 5ed509d781f1ccb4d0959c91e8561ccc 258',
      '269 ba0d95ad7eb5e018835511d827bc6b6a 258',
    ],
  },
  {
    python: '2**(255 * 8 - 1)',
    value: () => 2n ** 2039n,
    digests: [
      '618 e7cb04b5eeb9e879e2e463224259d56e',
      '618 e7cb04b5eeb9e879e2e463224259d56e',
      '264 e7a7ecea69d8043a52bbce37c5ce2b41',
      '264 a339a58a0861c0fd1c40b48214937006',
      '273 797786ceea219ba58e336c726a6f469a 262',
      '273 e6dbcdb065dacf66940b83b8688c4a81 262',
    ],
  },
  {
    python: '-2**(255 * 8 - 1)',
    value: () => -(2n ** 2039n),
    digests: [
      '619 78ff77026c7a016b456c0f562a6963ae',
      '619 78ff77026c7a016b456c0f562a6963ae',
      '260 528bf6b99e68db2c886f1f9a84960536',
      '260 34fde205635722b2d78783ecbbcaab58',
      '269 95c36eeeac241577aef8ae2a1e279fde 258',
      '269 6e4a5e13382d622dc2a57ee082ec2532 258',
    ],
  },
  {
    python: "'x' * 255",
    value: () => 'x'.repeat(255),
    digests: [
      '261 a4f6ed3d3c88ff9cef26ef6b67ff6ef0',
      '263 cfdb0e65fc6429fce0683b1387df52aa',
      '265 a3dfb7e2aad9453d11768c6982fa0bd9',
      '265 4829f26c0e1c0e32d5884e99acc3afaa',
      '270 43d5219aa982ad7bebab94d54ed9193b 259',
      '270 39e66444c0c51183dd0c6e9f8dcab003 259',
    ],
  },
  {
    python: "'x' * 256",
    value: () => 'x'.repeat(256),
    digests: [
      '262 a2c8282db28c32ee559571e55f5a9f39',
      '264 326bdf355a835a5ae7ee104ebe6aaadd',
      '266 225f9f1ccc8a966c37687a83f6ad0022',
      '266 39d21f9cdcf17e4cae404c668a1a6fed',
      '274 41acbe41961b66b300d10674b22d982b 263',
      '274 a9d11a4603748bd35a49a9115650cf42 263',
    ],
  },
  {
    python: "'é' * 127",
    value: () => 'é'.repeat(127),
    digests: [
      '133 bdf234011ef70deaa2c6ec2976d680a0',
      '262 86cb6c004a7a7aeefc91dbbf19875887',
      '264 59f071fafd5ef57757be135762a9418d',
      '264 47279187a704950984f02013455b93a2',
      '269 ef49dc8f44b6c9b978d5b3f917cd954e 258',
      '269 cc5071ea6c24c469b070fdc5022fce76 258',
    ],
  },
  {
    python: "'é' * 128",
    value: () => 'é'.repeat(128),
    digests: [
      '134 c8b177577a3feb0c01504e48f1cbff03',
      '264 87d81beb473268506c880bc525bb9183',
      '266 1d763e91964f1b576dccc5614d4adadc',
      '266 463d1b24214b25117e8de5fe91713f57',
      '274 b25016d77b30ec190812da2156cdd7f0 263',
      '274 950a779e5da91b998ddc13d1d23961f5 263',
    ],
  },
  {
    python: "b'x' * 255",
    value: () => u8(...Array(255).fill(120)),
    digests: [
      '300 1be85dd0c8bc76d6f2051dbaaa1e76b2',
      '301 6e9de643da675e3a781bc0dd323fdbf9',
      '302 52366d38d60d85d0c987ca22e047aa47',
      '262 b5abcd42e16d262363fd312d7d7f9921',
      '270 3a26bea22cdb3fee62167aa2f4d18a4e 259',
      '270 b198e8617abb06e1053b9347e8405ce5 259',
    ],
  },
  {
    python: "b'x' * 256",
    value: () => u8(...Array(256).fill(120)),
    digests: [
      '301 da57aa2e578b3d22481a31a15cb7eab2',
      '302 061149d707258dd0e936e259f7393fcd',
      '303 3dc5225eab7555a64133e6b4e0301ef6',
      '266 8656f511f66e77af714b0b1ed672489d',
      '274 f6757f2b2e962ff832382d3fbf0cd0de 263',
      '274 e5ddcd198cec04cf13030f7b8bd40fbb 263',
    ],
  },
  {
    python: 'list(range(999))',
    value: () => range(999),
    digests: [
      '5890 15bb31ca88f7065a481a565c387dc3a8',
      '2747 75a91b04d298ef5145e7350e9bb83bdf',
      '2749 574784f256dcc22b252bfea5bd148abd',
      '2749 4b355b7456ed340d11746fd3d07c3353',
      '2757 cc86163e880becec1b78828fa3f73727 2746',
      '2757 164877c1cca416b67e9f3ecfefbd8785 2746',
    ],
  },
  {
    python: 'list(range(1000))',
    value: () => range(1000),
    digests: [
      '5896 ada437f587c76668ad2c0b4511d9e992',
      '2750 f57ba4a094191eb92f35da49bf0c80cc',
      '2752 0938ccfe2af9f9700ba3df175870872d',
      '2752 41386e1dcf6ea9233d029ff26a0e9b75',
      '2760 22d4f97e6fbaf3cdf3af36c80e585826 2749',
      '2760 30780691699c4973bd203c8b8278f723 2749',
    ],
  },
  {
    python: 'list(range(1001))',
    value: () => range(1001),
    digests: [
      '5903 6cb34e0796fd04d749d1fb5b9af63f84',
      '2755 ff5e17bb325bbe3cdca637ba23ed350c',
      '2757 ce66e289147d5c0923016225d5d7c546',
      '2757 ce0b9982c4bae73c8c71c93244535f15',
      '2765 161e50d7236aad5010f0600b7c2b6698 2754',
      '2765 042a790993ee27d3e6e20a3124036d41 2754',
    ],
  },
  {
    python: 'list(range(2000))',
    value: () => range(2000),
    digests: [
      '12896 94539076754ed73e1e270816262b7323',
      '5752 f505326e8be8006712077657a5d6de17',
      '5754 fe5039a9b14dff1fe8df9bac9a0ad4a9',
      '5754 825f73b922fdad8a73d4f6a4a5fc5826',
      '5762 66968e242707f42b1111f2083c9f6a51 5751',
      '5762 471853c3b9791101035498264d7a927f 5751',
    ],
  },
  {
    python: 'list(range(2001))',
    value: () => range(2001),
    digests: [
      '12903 ac05e5094479e1a08d7d9c4464e10d5c',
      '5757 6ce5ee4e000291fe0a581b3f538c12f0',
      '5759 d401755777127c2204ef4bb8b7c230b2',
      '5759 f35684b7ba610a1b1c7b84e8ad31d5cd',
      '5767 39104958bc743e3e1b918f6b193b85f2 5756',
      '5767 ffd4d2982d78da327a529e14faef9ef7 5756',
    ],
  },
  {
    python: '[[]] * 1001',
    value: () => Array(1001).fill([]),
    digests: [
      '4012 7fb2a9faa2aaeef23ceb7b2b44eefc97',
      '2011 ade5e43ac41a349ec02ebd267c920b3b',
      '2013 65a2d39c0c17bc3902cd36e2fd753eaf',
      '2013 f83ba6f4d4ea957e1b5daad7098d561d',
      '2020 797ccb629f0f585526f5d4d61862d5ab 2009',
      '2020 6bba3c3516efacf58780b01e983189eb 2009',
    ],
  },
  {
    python: '[[] for _ in range(300)]',
    value: () => Array.from({ length: 300 }, () => []),
    digests: [
      '2298 f25225876bc7de843accbb2d3274b4af',
      '1041 33889cccc1e796adf2ce3bb04e0ab38f',
      '1043 51a46630e106a05619f713b99411053e',
      '1043 83682ef5b99f3df89d44c09f01a4ff4f',
      '616 97be0acc8fc6efa3caf04e3852ea4477 605',
      '616 ffe71cc73eebd3c5150fc2cc433f29b9 605',
    ],
  },
  {
    python: 'dict.fromkeys(range(999))',
    value: () => numbered(999),
    digests: [
      '6889 384bd57c25970395a0830bdf8116725d',
      '3746 339c1261a2bafe8f77bbf61c4dd58e67',
      '3748 27d9a198a15fc79b29fa734ff993255a',
      '3748 fce98330068e343591cf9f0796c63f2b',
      '3756 2eb76f32d62bec037328a59e2d15fd61 3745',
      '3756 c1651fba01905962e622e4bc1e56577c 3745',
    ],
  },
  {
    python: 'dict.fromkeys(range(1000))',
    value: () => numbered(1000),
    digests: [
      '6896 7950cb91dc480e30725e1ea38d1111aa',
      '3752 9cf8bda2441c38dc9dae1f268c70f58d',
      '3754 c1e26b51445ea1591d7d7c2a87527008',
      '3754 dc5bd805f5463d6d9c2d570609253d47',
      '3762 448e1be019c1fb86ba6c35aaa5a444b2 3751',
      '3762 883b3e452405bed88e05609f7d74e8e4 3751',
    ],
  },
  {
    python: 'dict.fromkeys(range(1001))',
    value: () => numbered(1001),
    digests: [
      '6904 a755644d177b0d43d5ef5fa85e85c853',
      '3756 ab6b94444ea30a200a130a76471c77de',
      '3758 d83b111763c6168f00cf6ff8e154c2fb',
      '3758 63e14c126bf98b502dd081293f66a826',
      '3766 ade30f46938a202009cfc8fb0e12566c 3755',
      '3766 bbde85e3e903d38755dbeebc9ab6abb9 3755',
    ],
  },
  {
    python: 'dict.fromkeys(range(2000))',
    value: () => numbered(2000),
    digests: [
      '14896 d1651f90c7ceece9b0b931b1e7779efa',
      '7754 dba3f435cc275370316d48f773f48ec8',
      '7756 fe9b00bcfa869c6670d1c08af4ea0d82',
      '7756 794afe996ad88a915407913acbbb65be',
      '7764 33c76a81a7ea5e9959fc09f39320561f 7753',
      '7764 0908d5e71a90c9e5453055fa7cc2572b 7753',
    ],
  },
  {
    python: 'set(range(999))',
    value: () => new PySet(range(999)),
    digests: [
      '5919 48f49ba3934aaa2e4f76372f723cd08d',
      '2773 997b91921d042262f47c347df1175e2b',
      '2774 ea91915b957e06a8e0ac9cbb384925e7',
      '2771 49fb84bc8cba6e5b22a88d0a2583b0e5',
      '2757 bef32115c6ac9c50e502eccee3b44ed3 2746',
      '2757 b9cff630bef233171712bc26d96b25aa 2746',
    ],
  },
  {
    python: 'set(range(1000))',
    value: () => new PySet(range(1000)),
    digests: [
      '5925 052f44dfa39e3bf2f72fea0bb449adf3',
      '2776 722fa32f909df2c8a356cf41b128940f',
      '2777 8c1e978f5a9e13a220adf68b7e8d4570',
      '2774 2c55ac2554ce0a2ec284ff6e2d743c49',
      '2762 2af590cb9a18a5c97c38b05911011a3d 2751',
      '2762 925f1c83774c5d2756b2a6cd3cf51be3 2751',
    ],
  },
  {
    python: 'set(range(1001))',
    value: () => new PySet(range(1001)),
    digests: [
      '5932 27031802f58d0019e4ec7120a7fa3f2f',
      '2781 7907cfa347044d758d2259b87c570c10',
      '2782 8f3617160e15e297cf5f6ccd0d6c997d',
      '2779 bac1ea02057318f7654c2605f3343fbf',
      '2765 cb322ecb5d03749e962384bbe18c7be3 2754',
      '2765 d430602f6cd0902af00791eba72aee25 2754',
    ],
  },
  {
    python: 'frozenset(range(2000))',
    value: () => new PyFrozenSet(range(2000)),
    digests: [
      '12931 136f33a4f181030f56a5f28cb23146d9',
      '5784 3e56d0dfdce77d060e6081c1f692cb69',
      '5785 721e2fc8f683aa4329c645e10ac5dbff',
      '5782 83908013426a4d017d0452bf85969db3',
      '5759 18d4d07b24656554e5d4137683594773 5748',
      '5759 1ebc8d250e145e045442a4bd59bf3fb5 5748',
    ],
  },
  {
    python: 'tuple(range(2001))',
    value: () => PyTuple.from(range(2001)),
    digests: [
      '10902 2b8ec1e43d2d883d805453e40236c438',
      '5752 8b73dc5e3597d5b2687912b520549177',
      '5754 fe14801a03b56ceedd827f8305b052f6',
      '5754 170ba6bacded83156204e6ca9bad085a',
      '5762 e808af77e0e4a334874735805801706c 5751',
      '5762 2e87568e063cd27dfe788058275ecb63 5751',
    ],
  },
  {
    python: 'Listed(range(1000))',
    value: () => made('Listed', { base: 'list', listItems: range(1000) }),
    digests: [
      '5974 e876647f9f3fa2f3b1d69a48ea9efadb',
      '2823 2bb98f4558ce5898acfa92026731021f',
      '2772 92e38f99b63d6d4d36f2c102f84e8322',
      '2772 8d522d0f84c212b4262ee505620f3ab2',
      '2783 d412d86979c64f496027ec9bdd5536de 2772',
      '2783 3628cc9768a006b867b1ae46fc9799d8 2772',
    ],
  },
  {
    python: 'Listed(range(1001))',
    value: () => made('Listed', { base: 'list', listItems: range(1001) }),
    digests: [
      '5981 067da2dc0c73bb8bfb2fd9f07b4c9872',
      '2828 59909ab47697d6eec0f89ed78774c42e',
      '2776 8c684e476c67212ed7b10e4e20fc8cf1',
      '2776 413e4546eb1f9a982178088c5e4c6500',
      '2787 86153d2a1e9b1e0a68fcda5ad82b73ef 2776',
      '2787 cde50f182ba585c74094e0fdd7009f52 2776',
    ],
  },
  {
    python: 'Listed(range(2001))',
    value: () => made('Listed', { base: 'list', listItems: range(2001) }),
    digests: [
      '12981 b3db22fcd4dd1a8d5183e43e2d304503',
      '5830 04f0d138542787f49702a8c4b8614139',
      '5778 1834d78d8300a7a5412a816d2435ca5e',
      '5778 486819284b32ff0083f1764adc510ba6',
      '5789 20ee4f538480021f0a3a4b4296e7d132 5778',
      '5789 ab67dde7f148018748fbbdd2721b6731 5778',
    ],
  },
  {
    python: 'Mapped(zip(range(1000), range(1000)))',
    value: () => made('Mapped', { base: 'dict', dictItems: range(1000).map((i) => [i, i]) }),
    digests: [
      '10864 22a7b17224cae1b5489af858cc237e22',
      '5569 a87be6f6c9da1ca2baf1075d897e55d8',
      '5516 f79971394a3e6e9048c0505353842f55',
      '5516 43329cd85b788f00e978750610c0fd8c',
      '5527 a6fb953cb1caaa2ca96de7e734cf0ee0 5516',
      '5527 c50e19f7f0a6b56c1b7aae9d51936fd1 5516',
    ],
  },
  {
    python: 'Mapped(zip(range(1001), range(1001)))',
    value: () => made('Mapped', { base: 'dict', dictItems: range(1001).map((i) => [i, i]) }),
    digests: [
      '10877 6772cfc3b055ef0f43035b042c8edf5d',
      '5575 a1764da2a05e241ffad2e61b73433db0',
      '5523 5d1fde0a39037108f49e119c859f0400',
      '5523 bec2569061b4b5868a9830dd778afa9c',
      '5534 0ac5a868f6ccbfc9b4701d0d397a3a0f 5523',
      '5534 29b6771e967002de6fd5145b9e8d8ab9 5523',
    ],
  },
  {
    python: "'x' * 65535",
    value: () => 'x'.repeat(65535),
    digests: [
      '65541 86b49eb31ffa4596c46864428bc07a50',
      '65543 30f5451a489e217d8933a08931c97d66',
      '65545 b2968e207a47cf7f2db3652660a15e80',
      '65545 e477bbf9954c6e0648b402a0320a7a2d',
      '65553 ec0c39bfc3fb7fd005b123aadd6fdd47 65542',
      '65553 4079a7690a9093531deb6472daca39c5 65542',
    ],
  },
  {
    python: "'x' * 65536",
    value: () => 'x'.repeat(65536),
    digests: [
      '65542 6fc0ae9ed928a7cb7418abc7342dfa52',
      '65544 3f77bad3d977e865d57d1dc48e5e69fc',
      '65546 4de0b3d4b94114c36ac4d6d846e004bb',
      '65546 3fe83175dafffc0d883cd049b6ff1c59',
      '65545 50893d4739055ab9337ca4f8be2ba221',
      '65545 2da9fa420af33a93d27ac37a340568ab',
    ],
  },
  {
    python: "'é' * 32767 + 'x'",
    value: () => `${'é'.repeat(32767)}x`,
    digests: [
      '32774 c101f09e427bce45f7c38bc8e5200add',
      '65543 7589ab9d7f135342ed78fc1ed66036e6',
      '65545 cf8ea11573840929a3309f24c6b7235a',
      '65545 062f418a4b28af6557a64ea18e84d7d8',
      '65553 3d0152b0b0b5f13fd1ecedb0c000e6a6 65542',
      '65553 eb0a3bbf731042c106fd8e2510580810 65542',
    ],
  },
  {
    python: "'é' * 32768",
    value: () => 'é'.repeat(32768),
    digests: [
      '32774 896daf154a19f21b41c6677eb874fab0',
      '65544 cefb937d543114c80c544f72f1991ea3',
      '65546 3a75152d135c9b9740b0a012a916bedc',
      '65546 081e3fca3e01b27d32aeeb314983714c',
      '65545 3f43b389b5624cf19b1fc615815933d9',
      '65545 1b4a904d28c722686a3fda79d15714ce',
    ],
  },
  {
    python: "'€' * 21845",
    value: () => '€'.repeat(21845),
    digests: [
      '131076 797fb6375c3f457a1d12b4507a1ac49c',
      '65543 fe4509b6343162e44f563f9b010222e2',
      '65545 a1ae284660be319bb1c9101ed39d7918',
      '65545 9c88be572acdf69f9aa4bd6778e0ec0c',
      '65553 3f484bc8d98d24dfbb557c6992693c45 65542',
      '65553 4c840804f7cac284f843c5ee975a577b 65542',
    ],
  },
  {
    python: "'€' * 21846",
    value: () => '€'.repeat(21846),
    digests: [
      '131082 75fb571bef28984574c57ac20635c84f',
      '65546 17d69d6e68556e3971b072ff66dda791',
      '65548 bf84b5eb5c92b82cf7142debd3497074',
      '65548 01f7f54f55bdd7bc72b70362c4d19f60',
      '65547 1b2620594cd6f4be41a90ecd4e30545b',
      '65547 d88e1580437d5b1ff88b092abfe5a144',
    ],
  },
  {
    python: "(lambda s: [s, s, 1])('x' * 65536)",
    value: () => ['x'.repeat(65536), 'x'.repeat(65536), 1],
    digests: [
      '65556 82119ca9ed0049dbf8efd37ac1fd33f7',
      '65553 d1d21c14d531d986e474b799fa86e6b5',
      '65555 6c00071c29822cfd918dd50ed201c5b2',
      '65555 c893579d28bd8d28666e24b72753a2ce',
      '65562 c0f8eac0766026d7bc38c6ad7f664af7 7',
      '65562 daeef7e00f11b6486a649221ebb4ce0e 7',
    ],
  },
  {
    python: "b'x' * 65535",
    value: () => new Uint8Array(65535).fill(120),
    digests: [
      '65580 6df3bb90795985e5a09549d29a90ab2a',
      '65581 4039bec8723ecbe58d9114f8839a01c9',
      '65582 32f21fd9fb8c9479304c15b041190e22',
      '65545 ca8096c9f62c9c25a93582f72e9d8e3a',
      '65553 2dfbbb1cdfb47d5f1e4bf2abadba1dee 65542',
      '65553 5358873257334a6ada6ebd7a84e298e7 65542',
    ],
  },
  {
    python: "b'x' * 65536",
    value: () => new Uint8Array(65536).fill(120),
    digests: [
      '65581 ab491874f3c4d720608c60b755f96b39',
      '65582 67781ea9e7b70970dbecaf471d5e7670',
      '65583 e93b0ad05aa9e10e978c7bbaf8107ec6',
      '65546 3a25a0036a41dadc026c2888b643d0a2',
      '65545 544be91b4957507bbbcd6eda6cc9a280',
      '65545 b8818edbef246b01883084ed2ef619ad',
    ],
  },
  {
    python: "[b'x' * 65536, b'x', 1, b'y' * 65536]",
    value: () => [new Uint8Array(65536).fill(120), u8(120), 1, new Uint8Array(65536).fill(121)],
    digests: [
      '131172 cf60c18552ef36502164bd3bb42d5c49',
      '131162 70021c01c01bb9d1f8084c00199b2c09',
      '131161 bdd0f10726058738f4dd21337782cc2e',
      '131101 db1878b52c4da397d8377bf1ea62af3e',
      '131106 853a27030745b3c2f03823cba486c257 7',
      '131106 6c7fd1cb690e0f2005e2d63198eb081b 7',
    ],
  },
  {
    python: "bytearray(b'x' * 65535)",
    value: () => PyByteArray.from(new Uint8Array(65535).fill(120)),
    digests: [
      '65615 99d9624eff059ccaa59a32c0ed9192dd',
      '65613 3df0b489628d9b837be5def419a31b9d',
      '65613 d34fefd61618d0dba0f0dfc68a9635cc',
      '65573 0336e1a525f194b7bb82646f9d567b1d',
      '65582 feae0e586194ef8944c965bf811a3690 65571',
      '65557 d46ae64336947583849f31f7e22c343d 65546',
    ],
  },
  {
    python: "bytearray(b'x' * 65536)",
    value: () => PyByteArray.from(new Uint8Array(65536).fill(120)),
    digests: [
      '65616 03cfd8e8cf96f15e8c8373aab3469af1',
      '65614 7ce2022d1657b5806f767c58c9a0c9d1',
      '65614 31ffd5807fe7c6a6897fc761e1a297be',
      '65574 6186c4436bfb02539c68a45ea3021c1a',
      '65592 c90f109f20ae3a72942573bf52e93e33 25,6',
      '65549 9401728c66ed5705c27a4967591fc49f',
    ],
  },
  {
    python: "['%08d' % i for i in range(20000)]",
    value: () => range(20_000).map((i) => String(i).padStart(8, '0')),
    digests: [
      '348900 97de6da7252b7950c83311cc0f09a389',
      '359279 5e1fb100bc8cc8b9a80ea50537b671da',
      '359281 90de489fe0cbfce64e708f52e7dac83e',
      '359281 b33182b8b427ad41198fe84a361baa43',
      '220081 3f6f731f734c9715245ee24e0b15d375 65540,65539,65539,23425',
      '220081 51ea7c050853159830f37dc50e7b18d6 65540,65539,65539,23425',
    ],
  },
  {
    python: '[bytes([120]) * 300 for _ in range(500)]',
    value: () => Array.from({ length: 500 }, () => new Uint8Array(300).fill(120)),
    digests: [
      '163929 3dddd27afe7cd766e6b96b8c9c548abd',
      '162774 c23e06bc8cf899f15ed7dcf9863da829',
      '162276 080fc3fe2f87f054891c521f5b2f06b3',
      '154243 963130b48a2d4318aa870e0f15e4fa65',
      '153034 6a15351a6fb71250c83d3e49277add3f 65793,65790,21422',
      '153034 4e77030ec9e5f4c67175721f8af804cb 65793,65790,21422',
    ],
  },
  {
    python: '[1 << 2040, -1 << 524288]',
    value: () => [1n << 2040n, -1n << 524288n],
    digests: [
      null,
      null,
      '65811 95906c29d481f715f6dad26fac7e8655',
      '65811 2776c19f53652913848215350210578e',
      '65819 5da1dfe0bfb8381d5a47f3506e9bcd57 65808',
      '65819 499dcea481d0059fcd708951f1555c27 65808',
    ],
  },
  {
    python: '[[i, str(i), {i: (i,)}] for i in range(3000)]',
    value: () => range(3000).map((i) => [i, String(i), dict([i, tuple(i)])]),
    digests: [
      '173460 a08d6f4dd02e3a478fe674193b1a0a82',
      '132367 2bf94d154e59acee695777baae6784e1',
      '129369 723c8d6cb52b8a78bb15dfb976fae30d',
      '129369 1eded0cf027805703a178ecdc266c294',
      '73151 239f6356ae675e840793842aa09ae0eb 65542,7589',
      '73151 eb7e23c3be73fd43376e069dd57b18d6 65542,7589',
    ],
  },
];
