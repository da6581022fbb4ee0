/** What a registry knows, and what reading a pickle does to the instances of its classes. */
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  PickleError,
  type PyDict,
  PyGlobal,
  PyObject,
  PyTuple,
  Registry,
  standardRegistry,
} from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';

/** `cls.__new__(cls)` and a state, as a pickle of protocol 2. */
const stated = (name: string, state: string): Uint8Array => bytes(`c${name.replace('.', '\n')}\n)\x81${state}b.`);

describe('lookup', () => {
  const call = (): number => 1;

  test('is by exact name, and by the prototype of the class itself', () => {
    class Base {}
    class Derived extends Base {}
    const registry = new Registry().class('m.Base', Base).function(['m.f', 'old.f'], call);
    const names = ['m.f', 'old.f', 'm.Base', 'm.g', 'f.m', 'M.f'];
    expect(names.map((name) => registry.find(...(name.split('.') as [string, string])) !== undefined)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(registry.entryOf(new Base())).toBe(registry.find('m', 'Base'));
    for (const other of [new Derived(), {}, [], Object.create(null)]) expect(registry.entryOf(other)).toBeUndefined();
  });

  test('never finds what every object has', () => {
    const registry = new Registry();
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(registry.find(name, name)).toBeUndefined();
      expect(registry.find('m', name)).toBeUndefined();
      expect(loads(bytes(`c${name}\n${name}\n)R.`), { registry })).toBeInstanceOf(PyObject);
    }
  });

  test('of an extension sees what is below it, and leaves that alone', () => {
    class A {}
    class B {}
    const below = new Registry().class('m.A', A).function('m.f', call);
    const above = below
      .extend()
      .class('m.B', B)
      .function('m.f', () => 2);
    expect([above.find('m', 'A') === below.find('m', 'A'), above.entryOf(new A()) === below.entryOf(new A())]).toEqual([
      true,
      true,
    ]);
    expect([below.find('m', 'B'), below.entryOf(new B())]).toEqual([undefined, undefined]);
    const answer = (registry: Registry): unknown => loads(bytes('cm\nf\n)R.'), { registry });
    expect([answer(below), answer(above)]).toEqual([1, 2]);
    below.function('m.late', call);
    expect(above.find('m', 'late')).toBeDefined();
  });

  test('takes dotted names apart at the last dot, or where a colon is', () => {
    class Line {}
    const registry = new Registry().class('shop:Order.Line', Line).class('shop.Order.Total', class Total {});
    expect([registry.find('shop', 'Order.Line'), registry.find('shop.Order', 'Total')].every(Boolean)).toBe(true);
    expect(() => registry.function('nowhere', call)).toThrow(
      "expected a Python name such as 'module.Class', got 'nowhere'",
    );
  });

  test('a class with several names is written under the first', () => {
    class Order {}
    const registry = new Registry().class(['shop.Order', 'old.Order'], Order);
    expect(loads(stated('old.Order', '}'), { registry })).toBeInstanceOf(Order);
    expect(loads<PyObject>(dumps(new Order(), { registry }), { registry: new Registry() }).className).toBe(
      'shop.Order',
    );
  });
});

describe('a class without more words', () => {
  class Account {
    owner = 'nobody';
    #log: string[] = [];
    constructor() {
      ran.push('constructor');
    }
    set total(value: number) {
      ran.push(`total ${value}`);
    }
    get log(): readonly string[] {
      return this.#log;
    }
  }
  const ran: string[] = [];
  const registry = standardRegistry().extend().class('bank.Account', Account);

  test('gets its attributes as own properties, and nothing of it runs', () => {
    ran.length = 0;
    const state = '}(U\x05ownerU\x03AdaU\x05totalK\x07U\x09__proto__}U\x06brokenI01\nsU\x0bconstructorNu';
    const account = loads<Account & Record<string, unknown>>(stated('bank.Account', state), { registry });
    expect(ran).toEqual([]);
    expect(Object.getPrototypeOf(account)).toBe(Account.prototype);
    expect(Object.getOwnPropertyNames(account)).toEqual(['owner', 'total', '__proto__', 'constructor']);
    expect(Object.getOwnPropertyDescriptor(account, 'total')).toEqual({
      value: 7,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    expect('broken' in account).toBe(false);
    expect({}).not.toHaveProperty('broken');
  });

  test('takes attributes from slots, and from both', () => {
    const slots = stated('bank.Account', 'N}U\x05ownerU\x03Adas\x86');
    expect(loads<Account>(slots, { registry }).owner).toBe('Ada');
    const both = loads<Account & { x: number }>(stated('bank.Account', '}U\x01xK\x01s}U\x05ownerU\x03Adas\x86'), {
      registry,
    });
    expect([both.x, both.owner]).toEqual([1, 'Ada']);
  });

  test.each(['K\x01', ']', 'U\x01a', '(K\x01K\x02t'])('and a state of %j are no match', (state) => {
    expect(() => loads(stated('bank.Account', state), { registry })).toThrow(
      expect.objectContaining({ code: 'ERR_PICKLE_REDUCE', opcode: 'BUILD' }),
    );
  });

  test('is written with its own enumerable properties, and read again', () => {
    const account = Object.assign(new Account(), { owner: 'Ada', tags: ['a'] });
    const inert = loads<PyObject>(dumps(account, { registry }), { registry: new Registry() });
    expect([inert.className, inert.construct, [...(inert.state as PyDict)]]).toEqual([
      'bank.Account',
      'new',
      [
        ['owner', 'Ada'],
        ['tags', ['a']],
      ],
    ]);
    expect(loads(dumps(account, { registry }), { registry })).toEqual(account);
    expect(
      loads<Account[]>(dumps([account, account], { registry }), { registry }).every((one, _, all) => one === all[0]),
    ).toBe(true);
  });

  test('may hold itself', () => {
    const account = Object.assign(new Account(), { self: null as unknown });
    account.self = account;
    for (const protocol of [0, 2, 5]) {
      const back = loads<typeof account>(dumps(account, { registry, protocol }), { registry });
      expect(back.self).toBe(back);
    }
  });
});

describe('an entry', () => {
  class Bag {
    args: readonly unknown[] = [];
    state: unknown;
    items: unknown[] = [];
    pairs: (readonly [unknown, unknown])[] = [];
  }
  const registry = new Registry().class<Bag>('m.Bag', Bag, {
    call: (args) => Object.assign(new Bag(), { args: ['called', ...args] }),
    create: (args, _context, kwargs) => Object.assign(new Bag(), { args: ['new', ...args, ...(kwargs ?? [])] }),
    setState: (bag, state) => {
      bag.state = state;
    },
    extend: (bag, items) => bag.items.push(...items),
    setItems: (bag, pairs) => bag.pairs.push(...pairs),
    reduce: (bag) => ({
      callable: new PyGlobal('m', 'Bag'),
      args: PyTuple.from(bag.args),
      state: bag.state,
      listItems: bag.items,
      dictItems: bag.pairs,
    }),
  });
  const load = (stream: string): Bag => loads<Bag>(bytes(`cm\nBag\n${stream}.`), { registry });

  test('is asked for each thing that a pickle does', () => {
    expect(load('K\x07\x85R').args).toEqual(['called', 7]);
    expect(load('K\x07\x85\x81').args).toEqual(['new', 7]);
    expect(load('K\x07\x85}U\x01aK\x08s\x92').args).toEqual(['new', 7, ['a', 8]]);
    expect(load(')RK\x01a(K\x02K\x03e').items).toEqual([1, 2, 3]);
    expect(load(')RK\x01Ns(K\x02NK\x03Nu').pairs).toEqual([
      [1, null],
      [2, null],
      [3, null],
    ]);
    expect(load(')RK\x05b').state).toBe(5);
    expect(loads<Bag>(bytes('(K\x07im\nBag\n.'), { registry }).args).toEqual(['called', 7]);
    expect(loads<Bag>(bytes('(im\nBag\n.'), { registry }).args).toEqual(['new']);
  });

  test('says how an instance is written', () => {
    const bag = Object.assign(new Bag(), { args: [1], state: 's', items: [2, 3], pairs: [['k', 4]] });
    const inert = loads<PyObject>(dumps(bag, { registry }), { registry: new Registry() });
    expect([inert.construct, [...inert.args], inert.state, inert.listItems, inert.dictItems]).toEqual([
      'call',
      [1],
      's',
      [2, 3],
      [['k', 4]],
    ]);
  });

  test('without a part for what a pickle does is an error there', () => {
    class Closed {}
    const closed = new Registry().class<Closed>('m.Closed', Closed, { create: () => new Closed() });
    for (const [stream, opcode] of [
      ['Na', 'APPEND'],
      ['NNs', 'SETITEM'],
      ['}b', 'BUILD'],
    ] as const) {
      const error = { code: 'ERR_PICKLE_TYPE', opcode };
      expect(() => loads(bytes(`cm\nClosed\n)\x81${stream}.`), { registry: closed })).toThrow(
        expect.objectContaining(error),
      );
    }
    expect(() => dumps(new Closed(), { registry: closed })).toThrow(PickleError);
  });
});
