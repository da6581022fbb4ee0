/** Classes of a program: by name alone, with slots and fields, on top of built-in types, and with a word of their own. */
import { describe, expect, test } from 'vitest';
import {
  type ClassEntry,
  dumps,
  FROM_PYTHON,
  loads,
  PickleError,
  PyByteArray,
  PyDict,
  PyFloat,
  PyFrozenSet,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
  REDUCE,
  type Reduction,
  type Registry,
  SET_STATE,
  standardRegistry,
} from '../../../src/index.ts';
import { bytes, text } from '../../support/bytes.ts';

const PROTOCOLS = [0, 1, 2, 3, 4, 5];
const own = () => standardRegistry().extend();

/** There and back in a protocol. */
function back<T>(value: unknown, registry: Registry, protocol = 5): T {
  return loads<T>(dumps(value, { registry, protocol }), { registry });
}

describe('a class by name alone', () => {
  class Order {
    static made = 0;
    total = 0;
    constructor() {
      Order.made++;
    }
    set discount(_value: unknown) {
      throw new Error('a setter ran');
    }
    get twice() {
      return this.total * 2;
    }
  }
  const registry = own().class('shop.Order', Order);

  test.each(PROTOCOLS)('comes back in protocol %i without its constructor', (protocol) => {
    const order = Object.assign(new Order(), { total: 12.5, tags: ['new'] });
    const made = Order.made;
    const same = back<Order>(order, registry, protocol);
    expect(same).toEqual(order);
    expect(same).toBeInstanceOf(Order);
    expect([same.twice, Order.made]).toEqual([25, made]);
  });

  test('is written as a plain class of Python is', () => {
    const order = Object.assign(new Order(), { total: 1 });
    expect(text(dumps(order, { registry, protocol: 0 }))).toBe(
      'ccopy_reg\n_reconstructor\np0\n(cshop\nOrder\np1\nc__builtin__\nobject\np2\nNtp3\nRp4\n(dp5\nVtotal\np6\nI1\nsb.',
    );
    expect(text(dumps(order, { registry, protocol: 2 }))).toBe(
      '\x80\x02cshop\nOrder\nq\0)\x81q\x01}q\x02X\x05\0\0\0totalq\x03K\x01sb.',
    );
  });

  test('takes any name for an attribute, and runs nothing', () => {
    const names = ['__proto__', 'constructor', 'discount', 'twice', 'then', 'toString', 'hasOwnProperty'];
    const pickle = `\x80\x02cshop\nOrder\n)\x81}(${names.map((name, i) => `U${String.fromCharCode(name.length)}${name}K${String.fromCharCode(i)}`).join('')}ub.`;
    const order = loads<Record<string, unknown>>(bytes(pickle), { registry });
    expect(Object.getPrototypeOf(order)).toBe(Order.prototype);
    expect(Object.entries(order)).toEqual(names.map((name, i) => [name, i]));
    expect(text(dumps(order, { registry, protocol: 3 }))).toContain('__proto__');
  });

  test('has a state that is a dict, or a pair of dicts', () => {
    const read = (state: string) => () => loads(bytes(`\x80\x02cshop\nOrder\n)\x81${state}b.`), { registry });
    expect(read('N')()).toEqual(Object.create(Order.prototype));
    expect(read('(NNt')()).toEqual(Object.create(Order.prototype));
    expect(read('K\x05')).toThrow(/the state of shop\.Order is no dict of attributes/);
    expect(read(']')).toThrow(/is no dict of attributes/);
    expect(read('}K\x05K\x06s')).toThrow(/name of an attribute of shop\.Order must be a str/);
  });

  test.each(['dict', 'map', 'object'] as const)('does not mind what dicts become: %s', (dicts) => {
    const order = Object.assign(new Order(), { total: 3 });
    for (const protocol of PROTOCOLS) {
      expect(loads(dumps(order, { registry, protocol }), { registry, dicts })).toEqual(order);
    }
  });

  test('may be inside another class, and have several homes', () => {
    class Inner {}
    const nested = own().class(['shop:Outer.Inner', 'old.Inner'], Inner);
    for (const protocol of PROTOCOLS) expect(back(new Inner(), nested, protocol)).toBeInstanceOf(Inner);
    expect(loads(bytes('\x80\x02cold\nInner\n)\x81.'), { registry: nested })).toBeInstanceOf(Inner);
    expect(text(dumps(new Inner(), { registry: nested, protocol: 4 }))).toContain('Outer.Inner');
  });

  test.each(['Order', '.Order', ''])('needs a module in its name: %j', (name) => {
    expect(() => own().class(name, Order)).toThrow(/expected a Python name such as 'module\.Class'/);
  });
});

describe('a class with', () => {
  class Vector {
    declare x: unknown;
    declare y: unknown;
    declare label: unknown;
  }
  const vector = (attributes: Partial<Vector>) => Object.assign(new Vector(), attributes);

  test('slots has a pair for a state', () => {
    const registry = own().class('g.Vector', Vector, { slots: ['x', 'y'] });
    const state = (value: Vector) => loads<PyObject>(dumps(value, { registry })).state;
    expect(state(vector({ y: 2, x: 1 }))).toEqual(
      PyTuple.of(
        null,
        new PyDict([
          ['x', 1],
          ['y', 2],
        ]),
      ),
    );
    expect(state(vector({ label: 'a', x: 1 }))).toEqual(
      PyTuple.of(new PyDict([['label', 'a']]), new PyDict([['x', 1]])),
    );
    expect(state(vector({ label: 'a' }))).toEqual(new PyDict([['label', 'a']]));
    expect(state(vector({}))).toBeUndefined();
    for (const value of [vector({ x: 1, y: 2, label: 'a' }), vector({ y: 2 }), vector({})]) {
      expect(back(value, registry)).toEqual(value);
    }
  });

  test('fields has their values for a state', () => {
    const registry = own().class('g.Vector', Vector, { fields: ['x', 'y'] });
    const value = vector({ x: 1, y: [2] });
    expect(loads<PyObject>(dumps(value, { registry })).state).toEqual([1, [2]]);
    expect(back(value, registry)).toEqual(value);
    const read = (state: string) => () => loads(bytes(`\x80\x02cg\nVector\n)\x81${state}b.`), { registry });
    expect(read('](K\x01e')).toThrow(/g\.Vector has 2 fields, its state has 1 values/);
    expect(read('}U\x01xK\x01s')()).toEqual(vector({ x: 1 }));
  });
});

describe('a class that extends', () => {
  class List extends Array<unknown> {}
  class Tuple extends PyTuple {}
  class Dict extends PyDict {}
  class Lookup extends Map<unknown, unknown> {}
  class Members extends PySet {}
  class Frozen extends PyFrozenSet {}
  class Native extends Set {}
  class Str extends String {}
  class Int extends Number {}
  class Float extends PyFloat {}
  class Bytes extends Uint8Array {}
  const registry = own()
    .class('b.List', List)
    .class('b.Tuple', Tuple)
    .class('b.Dict', Dict)
    .class('b.Lookup', Lookup)
    .class('b.Members', Members)
    .class('b.Frozen', Frozen)
    .class('b.Native', Native)
    .class('b.Str', Str)
    .class('b.Int', Int)
    .class('b.Float', Float)
    .class('b.Bytes', Bytes);

  const tuple = new Tuple();
  tuple.push(1, [2]);
  test.each<[string, object, (value: never) => unknown]>([
    ['Array', List.from([1, 'a']), (value: List) => [value.length, ...value]],
    ['Array, empty', new List(), (value: List) => value.length],
    ['PyTuple', tuple, (value: Tuple) => [...value]],
    ['PyDict', new Dict([['a', 1]]), (value: Dict) => [...value, value.get('a')]],
    ['Map', new Lookup([['a', 1]]), (value: Lookup) => [...value, value.get('a')]],
    ['PySet', new Members([1, 'a', PyTuple.of(1)]), (value: Members) => [...value, value.has(PyTuple.of(1))]],
    ['PyFrozenSet', new Frozen([1, 'a']), (value: Frozen) => [...value]],
    ['Set', new Native([1, 'a']), (value: Native) => [...value]],
    ['String', new Str('text'), String],
    ['Number', new Int(-5), Number],
    ['PyFloat', new Float(2), String],
    ['Uint8Array', new Bytes([1, 255]), (value: Bytes) => [...value]],
  ])('%s keeps its contents and its attributes', (_, value, contents) => {
    for (const protocol of PROTOCOLS) {
      const same = back<object>(value, registry, protocol);
      expect(Object.getPrototypeOf(same)).toBe(Object.getPrototypeOf(value));
      expect(contents(same as never), `protocol ${protocol}`).toEqual(contents(value as never));
      const noted = back<{ note?: unknown }>(
        Object.assign(back<object>(value, registry), { note: ['x'] }),
        registry,
        protocol,
      );
      expect([noted.note, contents(noted as never)]).toEqual([['x'], contents(value as never)]);
    }
  });

  test('Error has its arguments', () => {
    class Failure extends Error {}
    const errors = own().class('b.Failure', Failure);
    const data = '\x80\x02cb\nFailure\nq\0X\x02\0\0\0noq\x01K\x05\x86q\x02Rq\x03}q\x04X\x04\0\0\0codeq\x05K\x07sb.';
    const failure = loads<Failure & { args: unknown; code: number }>(bytes(data), { registry: errors });
    expect([failure instanceof Failure, failure.message, failure.args, failure.code]).toEqual([
      true,
      'no',
      PyTuple.of('no', 5),
      7,
    ]);
    expect(text(dumps(failure, { registry: errors, protocol: 2 }))).toBe(data);
    expect(loads<PyObject>(dumps(new Failure('why'), { registry: errors })).args).toEqual(PyTuple.of('why'));
  });

  test.each([
    ['List', /attribute 'length' of b\.List has no place/, 'length'],
    ['List', /attribute '0'/, '0'],
    ['Members', /attribute 'originals'/, 'originals'],
    ['Float', /attribute 'value'/, 'value'],
    ['Str', /attribute '3'/, '3'],
    ['Tuple', /attribute 'length'/, 'length'],
  ])('a type keeps what is in it from attributes: %s', (name, message, attribute) => {
    const args = name === 'List' ? '' : name === 'Str' ? 'U\x01x' : name === 'Float' ? 'K\x01' : ']';
    const make = name === 'Members' ? 'R' : '\x81';
    const key = `U${String.fromCharCode(attribute.length)}${attribute}`;
    const data = `\x80\x02cb\n${name}\n(${args}t${make}}${key}K\x05sb.`;
    expect(() => loads(bytes(data), { registry })).toThrow(message);
  });

  test.each([
    ['Tuple', 'K\x05', /made of a tuple, got 5/],
    ['Str', 'K\x05', /made of a str, got 5/],
    ['Int', 'U\x01x', /made of a int, got 'x'/],
    ['Float', 'U\x01x', /made of a float, got 'x'/],
    ['Bytes', 'K\x05', /made of a bytes, got 5/],
    ['Members', 'K\x05', /made of a list, got 5/],
  ])('%s is not made of %j', (name, argument, message) => {
    expect(() => loads(bytes(`\x80\x02cb\n${name}\n${argument}\x85\x81.`), { registry })).toThrow(message);
  });

  test('Number is an int, and no other number', () => {
    expect(() => dumps(new Int(1.5), { registry })).toThrow(/extends Number is an int in Python, 1\.5 is none/);
  });

  test.each([
    class extends Date {},
    class extends ArrayBuffer {},
    class extends PyByteArray {},
    class extends Float64Array {},
  ])('a type without a counterpart is refused', (type) => {
    expect(() => own().class('b.X', type as never)).toThrow(/extends \w+: tell how it is built and taken apart/);
    expect(() =>
      own().class('b.X', type as never, { call: () => new Date() } as unknown as ClassEntry<never>),
    ).not.toThrow();
  });

  test('and is not registered is written as what it extends', () => {
    expect(loads(dumps(List.from([1])))).toEqual([1]);
  });
});

describe('a class that speaks for itself', () => {
  class Celsius {
    readonly degrees: number;
    history: unknown = null;
    constructor(degrees: number) {
      this.degrees = degrees;
    }
    static [FROM_PYTHON](args: PyTuple, _context: unknown, kwargs: PyDict | null): Celsius {
      const degrees = kwargs?.get('degrees') ?? args[0];
      if (typeof degrees !== 'number') throw new TypeError('Celsius wants a number');
      return new Celsius(degrees);
    }
    [SET_STATE](state: unknown): void {
      this.history = state;
    }
    [REDUCE](): Reduction {
      return {
        callable: new PyGlobal('w', 'Celsius'),
        args: PyTuple.of(this.degrees),
        state: this.history ?? undefined,
      };
    }
  }
  const registry = own().class('w.Celsius', Celsius);

  test.each(PROTOCOLS)('in protocol %i', (protocol) => {
    const value = new Celsius(21.5);
    value.history = [20, 21];
    expect(back(value, registry, protocol)).toEqual(value);
  });

  test('needs no registry to be written', () => {
    const [celsius] = loads<PyObject[]>(dumps([new Celsius(3)]));
    expect([celsius!.className, ...celsius!.args]).toEqual(['w.Celsius', 3]);
  });

  test('gets keyword arguments, and its errors are told', () => {
    const object = new PyObject(new PyGlobal('w', 'Celsius'), new PyTuple(), 'new');
    object.kwargs = new PyDict([['degrees', 4]]);
    for (const protocol of PROTOCOLS) {
      expect(loads<Celsius>(dumps(object, { protocol }), { registry }).degrees).toBe(4);
    }
    const read = () => loads(bytes('cw\nCelsius\n(S"x"\ntR.'), { registry });
    expect(read).toThrow(PickleError);
    expect(read).toThrow('Celsius wants a number');
  });

  test('must return one of its own', () => {
    class Liar {
      readonly truth = false;
      static [FROM_PYTHON](): unknown {
        return {};
      }
    }
    const lying = own().class('w.Liar', Liar);
    expect(() => loads(bytes('cw\nLiar\n)R.'), { registry: lying })).toThrow(
      'the FROM_PYTHON of w.Liar returned no Liar',
    );
  });

  test('may stand for a name', () => {
    class Kind {
      [REDUCE](): PyGlobal {
        return new PyGlobal('w', 'KIND');
      }
    }
    expect(loads(dumps([new Kind(), new Kind()]))).toEqual([new PyGlobal('w', 'KIND'), new PyGlobal('w', 'KIND')]);
  });
});

test('an entry knows of other classes, and of the name that it was called by', () => {
  const names: string[] = [];
  const registry = own()
    .function(['a.f', 'b.g'], (args, context, callable) => {
      names.push(String(callable), String(context.entryOf(args[0]) !== undefined), String(context.entryOf(5)));
      return context.create(args[0], new PyTuple());
    })
    .class('a.C', PyObject, { create: () => new PyObject(new PyGlobal('made', 'here')) });
  const made = loads<PyObject[]>(bytes('](cb\ng\n(ca\nC\ntRca\nf\n(ca\nD\ntRe.'), { registry });
  expect(made.map(({ className }) => className)).toEqual(['made.here', 'a.D']);
  expect(names).toEqual(['b.g', 'true', 'undefined', 'a.f', 'false', 'undefined']);
});
