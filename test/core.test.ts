/** The entry without classes: the same code and the same built-in types, and nothing that is not needed for them. */
import { describe, expect, test } from 'vitest';
import * as core from '../src/core.ts';
import * as all from '../src/index.ts';
import { bytes } from './support/bytes.ts';

describe('cornichon/core', () => {
  test('goes by its registry from when somebody asks for that', () => {
    const sum = bytes('cshop\nsum\n(K\x01K\x02tR.');
    const range = core.dumps(new core.PyRange(0, 3));
    expect([core.loads(sum), core.loads(range)]).toEqual([expect.any(core.PyObject), new core.PyRange(0, 3)]);
    core.coreRegistry().function('shop.sum', ([a, b]) => Number(a) + Number(b));
    expect([core.loads(sum), core.loads(range)]).toEqual([3, new core.PyRange(0, 3)]);
    expect(all.loads(sum)).toBeInstanceOf(core.PyObject);
  });

  test('has what cornichon has, by the same names, but for three', () => {
    const names = Object.keys(core).filter((name) => !['loads', 'dumps', 'coreRegistry'].includes(name));
    const [ours, theirs] = [new Map(Object.entries(core)), new Map(Object.entries(all))] as Map<string, unknown>[];
    for (const name of names) expect(ours!.get(name), name).toBe(theirs!.get(name));
  });

  test.each([0, 1, 2, 3, 4, 5] as const)(
    'writes and reads the built-in types as cornichon does, protocol %i',
    (protocol) => {
      const values = [
        [1, 2n ** 70n, 2.5, 'text', new Uint8Array([1, 2]), null, true],
        new core.PyDict<unknown, unknown>([[1, core.PyTuple.of('a')]]),
        new core.PySet([1, 2]),
        new core.PyFrozenSet(['a']),
        new core.PyByteArray(3),
        new core.PyComplex(1, -2),
        new core.PyRange(0, 10, 2),
        core.Ellipsis,
      ];
      for (const value of values) {
        const pickle = core.dumps(value, { protocol });
        expect(pickle).toEqual(all.dumps(value, { protocol }));
        expect(core.loads(pickle)).toEqual(all.loads(pickle));
      }
    },
  );

  test.each([0, 2, 5] as const)(
    'takes a class that it does not know for data, and writes it as it was, protocol %i',
    (protocol) => {
      const pickle = all.dumps([new all.PyDate(2024, 2, 29), new all.PyDecimal('1.5'), new Float64Array(2)], {
        protocol,
      });
      const values = core.loads<core.PyObject[]>(pickle);
      expect(values.map((value) => value instanceof core.PyObject)).toEqual([true, true, true]);
      expect(core.dumps(values, { protocol })).toEqual(pickle);
      expect(() => core.dumps(new Float64Array(2))).toThrow(core.PickleError);
    },
  );

  test('has a registry that classes are added to', () => {
    class Order {
      total = 0;
    }
    const registry = core.coreRegistry().extend().class('shop.Order', Order);
    const order = Object.assign(new Order(), { total: 12.5 });
    expect(core.loads(core.dumps(order, { registry }), { registry })).toEqual(order);
    expect(core.loads(bytes('c__builtin__\nxrange\n(I3\ntR.'))).toEqual(new core.PyRange(0, 3));
    expect(core.coreRegistry()).toBe(core.coreRegistry());
  });
});
