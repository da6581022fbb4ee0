/** Partial calls, namespaces, and the getters of `operator`. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  PyAttrGetter,
  PyDict,
  PyGlobal,
  PyItemGetter,
  PyMethodCaller,
  PyNamespace,
  PyObject,
  PyPartial,
  PySet,
  PyTuple,
  standardRegistry,
  toJS,
} from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

const INT = new PyGlobal('builtins', 'int');

describe('a partial', () => {
  test('has a function, arguments and keywords', () => {
    const partial = loads<PyPartial>(dumps(new PyPartial(INT, ['10'], [['base', 2]])));
    expect([INT.equals(partial.func), [...partial.args], [...partial.keywords]]).toEqual([true, ['10'], [['base', 2]]]);
    expect(String(partial)).toBe("functools.partial(int, '10', base=2)");
    expect(inspect(partial)).toContain("'10') { base: 2 }");
    partial.args.push(partial);
    expect(String(partial)).toBe("functools.partial(int, '10', functools.partial(...), base=2)");
  });

  test('without a state is what it was called with', () => {
    expect(String(called('functools.partial', [INT, 1, 2]))).toBe('functools.partial(int, 1, 2)');
  });

  test('that is called stays a call, and knows its class', () => {
    const partial = new PyPartial(INT, ['10'], [['base', 2]]);
    const call = loads<PyObject>(dumps(new PyObject(partial, PyTuple.of(1))));
    expect(call).toBeInstanceOf(PyObject);
    expect([String(call.callable), [...call.args]]).toEqual(["functools.partial(int, '10', base=2)", [1]]);
  });

  test('of __new__ stands for keyword arguments, in protocols 2 and 3', () => {
    const object = new PyObject(new PyGlobal('shop', 'Order'), PyTuple.of(1), 'new');
    object.kwargs = new PyDict([['total', 2]]);
    for (const protocol of [2, 3]) {
      const call = loads<PyObject>(dumps(object, { protocol }));
      expect(call.className).toBe('shop.Order');
      expect(dumps(call, { protocol })).toEqual(dumps(object, { protocol }));
      const seen: unknown[] = [];
      const registry = standardRegistry().extend();
      registry.class('shop.Order', PyNamespace, {
        create(args, _context, kwargs) {
          seen.push([...args], [...kwargs!]);
          return new PyNamespace();
        },
      });
      expect(loads(dumps(object, { protocol }), { registry })).toBeInstanceOf(PyNamespace);
      expect(seen).toEqual([[1], [['total', 2]]]);
    }
  });

  const state = (text: string) => () => loads(bytes(`cfunctools\npartial\n(c__builtin__\nint\ntR${text}b.`));
  test.each([
    ['K\x05', /must be a tuple of 4 items, got 5/],
    ['(K\x01t', /must be a tuple of 4 items/],
    ['(K\x01)}Nt', /what functools\.partial calls must be callable, got 1/],
    ['(c__builtin__\nint\n]}Nt', /arguments of functools\.partial must be a tuple/],
    ['(c__builtin__\nint\n)K\x01Nt', /must be a dict of attributes/],
    ['(c__builtin__\nint\n)}K\x01t', /must be a dict of attributes/],
    ['(c__builtin__\nint\n)}K\x01K\x02sNt', /must be a str/],
  ])('has no state %j', (text, message) => {
    expect(state(text)).toThrow(message);
  });

  test('may have no keywords at all, and is not made of nothing', () => {
    expect(String(state('(c__builtin__\nint\n)NNt')())).toBe('functools.partial(int)');
    expect(refusal('functools.partial', []).message).toMatch(/at least 1 argument, got 0/);
    expect(refusal('functools.partial', ['int']).message).toMatch(/must be callable, got "int"/);
  });
});

describe('a namespace', () => {
  test('has attributes of any name', () => {
    const namespace = new PyNamespace({ depth: 1 }).set('then', 2).set('__proto__', [3]).set('toString', 4);
    const back = loads<PyNamespace>(dumps(namespace));
    expect([back.get('depth'), back.get('then'), back.get('__proto__'), back.has('x')]).toEqual([1, 2, [3], false]);
    expect([String(back), Object.getPrototypeOf(back)]).toEqual([
      'namespace(depth=1, then=2, __proto__=[3], toString=4)',
      PyNamespace.prototype,
    ]);
    expect(inspect(new PyNamespace([['a', [1]]]))).toBe('PyNamespace { a: [ 1 ] }');
    expect(toJS(new PyNamespace({ a: 1 }))).toEqual({ a: 1 });
    expect(() => new PySet([back])).toThrow("unhashable type: 'types.SimpleNamespace'");
  });

  test('takes one dict, and its state is one', () => {
    expect(String(called('types.SimpleNamespace', [new PyDict([['a', 1]])]))).toBe('namespace(a=1)');
    expect(refusal('types.SimpleNamespace', [5]).message).toMatch(/must be a dict of attributes/);
    expect(refusal('types.SimpleNamespace', [new PyDict(), 1]).message).toMatch(/takes 0 to 1 arguments, got 2/);
  });
});

describe('what operator makes', () => {
  test.each<[string, unknown[], string]>([
    ['itemgetter', [1], 'operator.itemgetter(1)'],
    ['itemgetter', ['a', PyTuple.of(1)], "operator.itemgetter('a', (1,))"],
    ['attrgetter', ['a.b', 'c'], "operator.attrgetter('a.b', 'c')"],
    ['methodcaller', ['split', ','], "operator.methodcaller('split', ',')"],
  ])('%s of %j', (name, args, printed) => {
    const value = called(`operator.${name}`, args);
    expect([String(value), inspect(value)]).toEqual([printed, printed]);
    expect(String(loads(dumps(value)))).toBe(printed);
  });

  test('has its parts', () => {
    expect([...new PyItemGetter(1, 'a').items]).toEqual([1, 'a']);
    expect([...new PyAttrGetter('a').names]).toEqual(['a']);
    const caller = loads<PyMethodCaller>(dumps(new PyMethodCaller('split', [','], [['maxsplit', 1]])));
    expect([caller.name, [...caller.args], [...caller.keywords]]).toEqual(['split', [','], [['maxsplit', 1]]]);
  });

  test.each<[string, unknown[], RegExp]>([
    ['itemgetter', [], /at least 1 argument, got 0/],
    ['itemgetter', Array.from({ length: 1001 }, (_, i) => i), /may have 1000 items here, got 1001/],
    ['attrgetter', [], /at least 1 argument/],
    ['attrgetter', [5], /name of an attribute must be a str, got 5/],
    ['methodcaller', [], /name of a method must be a str, got undefined/],
    ['methodcaller', [5], /name of a method must be a str, got 5/],
  ])('%s is not made of these arguments', (name, args, message) => {
    expect(refusal(`operator.${name}`, args).message).toMatch(message);
  });
});
