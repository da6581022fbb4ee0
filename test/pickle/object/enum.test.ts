/** Enumerations: members, combinations of flags, what they are as keys and as text, and all ways in which Python writes one. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  PyDict,
  PyEnum,
  PyEnumMember,
  PyObject,
  PyTuple,
  standardRegistry,
  toJS,
} from '../../../src/index.ts';
import { bytes, text } from '../../support/bytes.ts';

const Color = new PyEnum('shop.Color', { RED: 1, BLUE: 'b', CRIMSON: 1 });
const Size = new PyEnum('shop:Shirt.Size', { S: 36, M: 38 }, { kind: 'IntEnum' });
const Word = new PyEnum('shop.Word', { A: 'a' }, { kind: 'StrEnum' });
const Mode = new PyEnum('shop.Mode', { R: 1, W: 2, X: 4, RW: 3 }, { kind: 'Flag' });
const Bits = new PyEnum('shop.Bits', { A: 1, B: 2n ** 60n }, { kind: 'IntFlag' });
const registry = [Color, Size, Word, Mode, Bits].reduce((all, one) => all.enum(one), standardRegistry().extend());

describe('members', () => {
  test('are one object each, by name and by value', () => {
    const { RED, BLUE, CRIMSON } = Color.members;
    expect([RED.name, RED.value, BLUE.value, CRIMSON]).toEqual(['RED', 1, 'b', RED]);
    expect([Color.of(1), Color.of(1n), Color.named('CRIMSON'), Color.named('GREEN')]).toEqual([
      RED,
      RED,
      RED,
      undefined,
    ]);
    expect([...Color]).toEqual([RED, BLUE]);
    expect(Object.isFrozen(RED) && Object.isFrozen(Color.members)).toBe(true);
    expect([Object.getPrototypeOf(Color.members), Color.named('constructor')]).toEqual([null, undefined]);
  });

  test('print as in Python', () => {
    expect([String(Color.members.RED), inspect(Color.members.BLUE)]).toEqual(['Color.RED', "<Color.BLUE: 'b'>"]);
    expect([String(Size.members.M), inspect(Size.members.M)]).toEqual(['38', '<Size.M: 38>']);
    expect([`${Word.members.A}`, Number(Size.members.M) + 1]).toEqual(['a', 39]);
    expect([inspect(Mode.of(5)), String(Mode.of(0)), inspect(Bits.of(8))]).toEqual([
      '<Mode.R|X: 5>',
      'Mode.0',
      '<Bits: 8>',
    ]);
    expect([JSON.stringify(Color.members.RED), toJS([Size.members.S])]).toEqual(['1', [36]]);
  });

  test('are keys as in Python: those that are ints or strs are equal to them', () => {
    const dict = new PyDict<unknown, number>([
      [36, 1],
      ['a', 2],
      [1, 3],
      [5, 4],
    ]);
    expect([Size.members.S, Word.members.A, Bits.of(5)].map((key) => dict.get(key))).toEqual([1, 2, 4]);
    expect([Color.members.RED, Mode.members.R, Mode.of(5)].map((key) => dict.get(key))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const other = new PyEnum('shop.Color', { RED: 1 });
    expect(new PyDict<unknown, number>([[Color.members.RED, 7]]).get(other.members.RED)).toBe(7);
  });
});

describe('flags', () => {
  test('are combined, and a combination is one object', () => {
    expect(Mode.of(5)).toBe(Mode.of(5n));
    expect([Mode.of(3), Mode.of(7).name, Mode.of(7).value]).toEqual([Mode.members.RW, 'R|W|X', 7]);
    expect([Bits.of(2n ** 60n + 1n).name, Bits.of(2n ** 60n + 1n).value]).toEqual(['A|B', 2n ** 60n + 1n]);
  });

  test('of a Flag have names, those of an IntFlag need none', () => {
    expect(() => Mode.of(8)).toThrow(/^8 is not a valid shop\.Mode$/);
    expect([Bits.of(9).name, Bits.of(-1).value]).toEqual([null, -1]);
  });

  test('are kept up to a limit, so that data cannot fill the memory', () => {
    const many = Array.from({ length: 5000 }, (_, i) => Bits.of(1000 + i));
    expect(Bits.of(1000)).toBe(many[0]);
    expect(Bits.of(5999)).not.toBe(many.at(-1));
  });
});

test.each([
  [Color, 7],
  [Color, null],
  [Size, 37],
  [Mode, 'R'],
  [Mode, 1.5],
])('%# has no such value', (type, value) => {
  expect(() => type.of(value)).toThrow(RangeError);
});

test.each([
  [{ A: 1.5 }, 'IntEnum', /shop\.X\.A of a IntEnum must be a int, got 1\.5/],
  [{ A: 'a' }, 'Flag', /must be a int, got 'a'/],
  [{ A: 1 }, 'StrEnum', /must be a str, got 1/],
  [{ A: [] }, 'Enum', /unhashable type: 'list'/],
] as const)('%j is no %s', (members, kind, message) => {
  expect(() => new PyEnum('shop.X', members, { kind })).toThrow(message);
});

describe('in a pickle', () => {
  const members = [
    Color.members.BLUE,
    Size.members.M,
    Word.members.A,
    Mode.members.X,
    Mode.of(5),
    Mode.of(0),
    Bits.of(9),
  ];

  test.each([0, 1, 2, 3, 4, 5])(
    'a member is a call with its value, and the same member, in protocol %i',
    (protocol) => {
      for (const member of members) {
        const data = dumps([member, member], { protocol });
        expect(loads(data, { registry })).toEqual([member, member]);
        expect(loads<unknown[]>(data, { registry })[0]).toBe(member);
        const [unknown] = loads<PyObject[]>(data);
        expect([unknown!.className, [...unknown!.args]]).toEqual([String(member.enum.type), [member.value]]);
      }
    },
  );

  test('it may be an attribute of the class, and a combination the or of two', () => {
    const byName = new PyEnum('shop.Mode', { R: 1, W: 2, X: 4 }, { kind: 'Flag', pickledBy: 'name' });
    const told = standardRegistry().extend().enum(byName);
    const call = (value: number) => text(dumps(byName.of(value), { protocol: 2 })).replace(/q./gs, '');
    const attribute = (name: string, cls = 'cshop\nMode\n') => `${cls}X\x01\0\0\0${name}\x86R`;
    expect(call(1)).toBe(`\x80\x02c__builtin__\ngetattr\n${attribute('R')}.`);
    expect(call(3)).toContain('c_operator\nor_\n');
    for (const value of [0, 1, 3, 5, 6, 7]) {
      for (const protocol of [0, 2, 4]) {
        const data = dumps(byName.of(value), { protocol });
        expect(loads(data, { registry: told })).toBe(byName.of(value));
        expect(loads(data)).toBeInstanceOf(PyObject);
        expect(dumps(loads(data), { protocol })).toEqual(data);
      }
    }
    const bits = new PyEnum('shop.Bits', { A: 1, B: 2 }, { kind: 'IntFlag', pickledBy: 'name' });
    const both = standardRegistry().extend().enum(bits);
    expect(loads(dumps(bits.of(11)), { registry: both })).toBe(bits.of(11));
    expect(loads(dumps(bits.of(8)), { registry: both })).toBe(bits.of(8));
    const named = new PyEnum('shop.Color', { RED: 1 }, { pickledBy: 'name' });
    expect(loads(dumps(named.members.RED), { registry })).toBe(Color.members.RED);
  });

  test('or_ of anything else stays a call', () => {
    const union = loads<PyObject>(
      bytes('\x80\x04\x8c\x09_operator\x8c\x03or_\x93\x8c\x08builtins\x8c\x03int\x93N\x86R.'),
    );
    expect([union.className, union.args[1]]).toEqual(['_operator.or_', null]);
    expect(() => loads(bytes('c_operator\nor_\n(cshop\nMode\nK\x01\x85RU\x01xtR.'), { registry })).toThrow(
      'a flag must be an int',
    );
    expect(() => loads(bytes('c_operator\nor_\n(K\x01tR.'))).toThrow('or_ takes 2 arguments, got 1');
  });

  test.each(['(K\x07t', ')', '(K\x01K\x02t'])('no member is an error: %j', (args) => {
    expect(() => loads(bytes(`cshop\nColor\n${args}R.`), { registry })).toThrow(
      /not a valid shop\.Color|takes one value/,
    );
  });

  test('the name of no member stays a call', () => {
    const call = loads<PyObject>(bytes('c__builtin__\ngetattr\n(cshop\nColor\nS"mro"\ntp0\nR.'), { registry });
    expect([call.className, call.args[1]]).toEqual(['builtins.getattr', 'mro']);
  });
});

test('a registry may be told of one in one line', () => {
  const told = standardRegistry().extend().enum('shop.Size', { S: 36 }, { kind: 'IntEnum' });
  const member = loads<PyEnumMember>(bytes('cshop\nSize\n(I36\ntR.'), { registry: told });
  expect([member instanceof PyEnumMember, member.name, member.enum.kind]).toEqual([true, 'S', 'IntEnum']);
});

test('a value may be a tuple', () => {
  const Planet = new PyEnum('space.Planet', { EARTH: PyTuple.of(5.976e24, 6.37814e6) });
  const told = standardRegistry().extend().enum(Planet);
  expect(loads(dumps(Planet.members.EARTH), { registry: told })).toBe(Planet.members.EARTH);
});
