/** Objects of unknown classes: which class they are of, what they are read and printed as, and how copyreg makes them. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PickleError, PyDict, PyGlobal, PyObject, PyTuple, Registry } from '../../../src/index.ts';
import { bytes, text } from '../../support/bytes.ts';

const OBJECT = 'c__builtin__\nobject\n';

describe('the class', () => {
  test.each([
    ['called', 'cshop\nOrder\n(K\x01tR.', 'shop.Order'],
    ['made by __new__', 'cshop\nOrder\n)\x81.', 'shop.Order'],
    ['made as protocols 0 and 1 do', `ccopy_reg\n_reconstructor\n(cshop\nOrder\n${OBJECT}NtR.`, 'shop.Order'],
    ['made of a tuple', 'ccopy_reg\n_reconstructor\n(cshop\nPoint\nc__builtin__\ntuple\n(K\x01ttR.', 'shop.Point'],
    ['made by copyreg.__newobj__', 'ccopy_reg\n__newobj__\n(cshop\nOrder\nK\x01tR.', 'shop.Order'],
    ['inside another, by getattr', 'c__builtin__\ngetattr\n(cshop\nOuter\nS"In"\ntp0\nR)\x81.', 'shop.Outer.In'],
    ['called by an instance', '(ishop\nOrder\n.', 'shop.Order'],
    ['of a class of a class', 'cshop\nmeta\n(tR)\x81.', '?'],
  ])('of one %s', (_, data, name) => {
    const object = loads<PyObject>(bytes(data));
    expect([object.className, String(object)]).toEqual([name, `<${name} object>`]);
    expect(object.type?.toString() ?? '?').toBe(name);
    expect(Object.prototype.toString.call(object)).toBe(`[object ${name}]`);
  });
});

describe('attributes', () => {
  const read = (state: string, options = {}) =>
    loads<PyObject>(bytes(`\x80\x02cshop\nOrder\n)\x81${state}b.`), options);

  test.each<[string, [string, unknown][]]>([
    ['}U\x01aK\x01s', [['a', 1]]],
    ['(N}U\x01xK\x02st', [['x', 2]]],
    [
      '(}U\x01aK\x01s}U\x01xK\x02st',
      [
        ['a', 1],
        ['x', 2],
      ],
    ],
    ['(K\x01K\x02K\x03t', []],
    ['U\x01s', []],
    ['N', []],
  ])('come from the state %j', (state, attributes) => {
    for (const dicts of ['dict', 'map', 'object'] as const) {
      const object = read(state, { dicts });
      expect([...object.attributes]).toEqual(attributes);
      for (const [name, value] of attributes) expect(object.get(name)).toBe(value);
      expect([object.get('b'), object.get('get'), object.get('__proto__')]).toEqual([undefined, undefined, undefined]);
    }
  });
});

describe('printed', () => {
  test.each([
    ['cshop\nOrder\n)\x81.', 'shop.Order {}'],
    ['cshop\nOrder\n(K\x01U\x01atR.', "shop.Order(1, 'a')"],
    ['cshop\nOrder\n)\x81}U\x05totalK\x05sb.', 'shop.Order { total: 5 }'],
    ['cshop\nOrder\n)\x81(N}U\x01xK\x05stb.', 'shop.Order { x: 5 }'],
    ['cshop\nOrder\n)\x81U\x01sb.', "shop.Order { state: 's' }"],
    ['cshop\nList\n)\x81(K\x01K\x02e.', 'shop.List [ 1, 2 ]'],
    ['cshop\nDict\n)\x81(K\x01K\x02u}U\x01xK\x05sb.', 'shop.Dict { x: 5 } { 1 => 2 }'],
    ['ccopy_reg\n_reconstructor\n(cshop\nPoint\nc__builtin__\ntuple\n(K\x01K\x02ttR.', 'shop.Point(1, 2)'],
    ['ccopy_reg\n_reconstructor\n(cshop\nName\nc__builtin__\nstr\nU\x01xtR.', "shop.Name('x')"],
    [
      'cshop\nOrder\n)\x81}(U\x09__proto__K\x05U\x0bconstructorK\x06ub.',
      "shop.Order { ['__proto__']: 5, constructor: 6 }",
    ],
    ['\x80\x04cshop\nOrder\n)}U\x01kK\x05s\x92.', "shop.Order { 'k=': 5 }"],
  ])('%#: %s', (data, printed) => {
    expect(inspect(loads(bytes(data)))).toBe(printed);
  });

  test('inside itself', () => {
    const object = loads<PyObject>(bytes('cshop\nOrder\n)\x81p0\n}U\x02meg0\nsb.'));
    expect(inspect(object, { depth: Number.POSITIVE_INFINITY })).toBe('shop.Order { me: [Circular] }');
    expect(inspect([[[object]]])).toContain('[shop.Order]');
  });
});

describe('protocols 0 and 1', () => {
  const old = (base: string, value: string) =>
    `ccopy_reg\n_reconstructor\np0\n(cshop\nC\np1\nc__builtin__\n${base}\np2\n${value}tp`;

  test('say what a class extends, which is kept', () => {
    const plain = loads<PyObject>(bytes(`${old('object', 'N')}3\nRp4\n.`));
    expect([plain.construct, plain.args.length, String(plain.base)]).toEqual(['new', 0, 'builtins.object']);
    const list = loads<PyObject>(bytes(`${old('list', '(lp3\nI1\na')}4\nRp5\n.`));
    expect([list.listItems, String(list.base)]).toEqual([[1], 'builtins.list']);
    const dict = loads<PyObject>(bytes(`${old('dict', '(dp3\nI1\nI2\ns')}4\nRp5\n.`));
    expect([dict.dictItems, String(dict.base)]).toEqual([[[1, 2]], 'builtins.dict']);
  });

  test.each([
    ['object', 'N', 3],
    ['list', '(lp3\nI1\na', 4],
    ['dict', '(dp3\nI1\nI2\ns', 4],
    ['tuple', '(I1\nI2\ntp3\n', 4],
    ['unicode', 'Vx\np3\n', 4],
    ['long', 'I5\n', 3],
  ])('are written again as they were, and in the later ones as those are: %s', (base, value, next) => {
    const data = `${old(base, value)}${next}\nRp${next + 1}\n.`;
    const object = loads<PyObject>(bytes(data));
    expect(text(dumps(object, { protocol: 0 }))).toBe(data);
    const later = text(dumps(object, { protocol: 2 }));
    const isCall = !['object', 'list', 'dict'].includes(base);
    // Whether __new__ takes the value as it is cannot be known of these.
    expect([later.includes('_reconstructor'), later.includes('\x81')]).toEqual([isCall, !isCall]);
  });

  test.each(['dict', 'map', 'object'] as const)('whatever dicts become: %s', (dicts) => {
    const object = loads<PyObject>(bytes(`${old('dict', "(dp3\nS'a'\nI2\ns")}4\nRp5\n.`), { dicts });
    expect(object.dictItems).toEqual([['a', 2]]);
  });

  test('an object of a later protocol is made by __newobj__, which every class has', () => {
    const object = new PyObject(new PyGlobal('shop', 'C'), PyTuple.of(1), 'new');
    expect(text(dumps(object, { protocol: 1 }))).toBe('ccopy_reg\n__newobj__\nq\0(cshop\nC\nq\x01K\x01tq\x02Rq\x03.');
    object.kwargs = new PyDict([['k', 2]]);
    const data = dumps(object, { protocol: 1 });
    expect(text(data)).toMatch(/^ccopy_reg\n__newobj_ex__\n/);
    const back = loads<PyObject>(data);
    expect([back.className, back.construct, [...back.args], [...back.kwargs!]]).toEqual([
      'shop.C',
      'new',
      [1],
      [['k', 2]],
    ]);
    expect(dumps(back, { protocol: 1 })).toEqual(data);
  });

  test.each([
    ['ccopy_reg\n_reconstructor\n(cshop\nC\ntR.', /_reconstructor takes 3 arguments, got 1/],
    [`ccopy_reg\n_reconstructor\n(K\x05${OBJECT}NtR.`, /class argument must be a type, not int/],
    ['ccopy_reg\n__newobj__\n)R.', /class argument must be a type/],
    ['ccopy_reg\n__newobj_ex__\n(cshop\nC\nK\x05}tR.', /wants a class, a tuple and a dict/],
    ['ccopy_reg\n__newobj_ex__\n(cshop\nC\n)K\x05tR.', /kwargs argument must be a dict, not int/],
  ])('%j is an error', (data, message) => {
    expect(() => loads(bytes(data))).toThrow(PickleError);
    expect(() => loads(bytes(data))).toThrow(message);
  });

  test('a base of another name, or a value of another type, stays a call', () => {
    for (const [base, value] of [
      ['list', 'I5\n'],
      ['dict', 'I5\n'],
      ['object', 'I5\n'],
      ['set', '(lp3\n'],
    ] as const) {
      const object = loads<PyObject>(bytes(`${old(base, value)}9\nRp9\n.`));
      expect([object.className, object.args.length]).toEqual(['shop.C', 3]);
    }
  });
});

describe('objects that are made without arguments', () => {
  const two = bytes('\x80\x02](cshop\nA\n)\x81cshop\nA\n)\x81e.');

  test('share a tuple that nobody can change', () => {
    const [first, second] = loads<PyObject[]>(two);
    expect(first!.args).toBe(second!.args);
    expect(first!.args).toHaveLength(0);
    expect(() => first!.args.push(1)).toThrow(TypeError);
    expect(loads<PyObject[]>(dumps([first, second], { protocol: 2 })).map(({ args }) => args.length)).toEqual([0, 0]);
    // Each may still get others.
    first!.args = PyTuple.of(1);
    expect(second!.args).toHaveLength(0);
  });

  test('of a class that is known have arguments of their own, which it may take off', () => {
    const made: unknown[] = [];
    const registry = new Registry().class('shop.A', class {}, {
      create: (args) => {
        (args as unknown[]).push(made.length);
        made.push(args.pop());
        return {};
      },
    });
    loads(two, { registry });
    expect(made).toEqual([0, 1]);
  });
});
