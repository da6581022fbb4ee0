/**
 * Calls of known classes and functions with arguments that nobody means well with: a value or a PickleError, and a value that
 * can be printed, converted, written and gone through.
 */
import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dumps,
  loads,
  PickleError,
  PyDict,
  PyException,
  PyFloat,
  PyGlobal,
  PyObject,
  PySet,
  PyTuple,
  toJS,
} from '../../src/index.ts';
import { EXCEPTIONS } from '../../src/pickle/class/exceptions/names.ts';

const NAMES = [
  ...'range slice getattr type'.split(' ').map((name) => `builtins.${name}`),
  ...'OrderedDict defaultdict Counter deque ChainMap UserDict UserList UserString'
    .split(' ')
    .map((name) => `collections.${name}`),
  ...'itemgetter attrgetter methodcaller or_'.split(' ').map((name) => `operator.${name}`),
  ...'_reconstructor __newobj__ __newobj_ex__'.split(' ').map((name) => `copyreg.${name}`),
  ...[
    'functools.partial',
    'types.SimpleNamespace',
    'multiprocessing.pool.rebuild_exc',
    'multiprocessing.pool.RemoteTraceback',
  ],
];
const GLOBALS = [...NAMES, ...[...EXCEPTIONS].map((name) => `builtins.${name}`)].map((name) => {
  const dot = name.lastIndexOf('.');
  return new PyGlobal(name.slice(0, dot), name.slice(dot + 1));
});

/** A value in one case of four. */
function seldom<T, N>(arbitrary: fc.Arbitrary<T>, nothing: N): fc.Arbitrary<T | N> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(nothing) }, { weight: 1, arbitrary });
}

const text = fc.constantFrom('data', 'maps', 'args', 'exceptions', '__notes__', '__proto__', 'constructor', 'then', '');
const { object } = fc.letrec<{ value: unknown; object: PyObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, 0, -1, 2, 1.5, 2n ** 70n, new PyFloat(2), Uint8Array.of(1, 2), ...GLOBALS),
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(tie('value'), { maxLength: 5 }).map((items) => PyTuple.from(items)),
    fc.array(fc.tuple(text, tie('value')), { maxLength: 3 }).map((pairs) => new PyDict(pairs)),
    tie('object'),
  ),
  object: fc
    .record({
      callable: fc.constantFrom(...GLOBALS),
      args: fc.array(tie('value'), { maxLength: 5 }),
      construct: fc.constantFrom('call', 'call', 'new'),
      state: seldom(tie('value'), undefined),
      items: seldom(fc.array(tie('value'), { minLength: 1, maxLength: 2 }), null),
      pairs: seldom(fc.tuple(text, tie('value')), null),
    })
    .map(({ callable, args, construct, state, items, pairs }) => {
      const made = new PyObject(callable, PyTuple.from(args), construct as 'call');
      return Object.assign(made, { state, listItems: items, dictItems: pairs === null ? null : [pairs] });
    }),
}));

test('known classes take any arguments, or refuse them', () => {
  let taken = 0;
  fc.assert(
    fc.property(object, fc.constantFrom(0, 2, 4), (description, protocol) => {
      const data = attempt(() => dumps(description, { protocol }));
      const value = data === undefined ? undefined : attempt(() => loads(data));
      if (value === undefined) return;
      taken++;
      expect(String(value)).toBeTypeOf('string');
      expect(inspect(value)).toBeTypeOf('string');
      attempt(() => toJS(value));
      attempt(() => dumps(value));
      attempt(() => new PySet([value]), TypeError);
      if (value instanceof PyException)
        expect([value.message, value.toError().name]).toEqual([expect.any(String), value.name]);
      if (typeof value === 'object' && value !== null && Symbol.iterator in value)
        goThrough(value as Iterable<unknown>, 100);
    }),
    { numRuns: 3000, seed: 7 },
  );
  // Most arguments are refused, and a test of nothing but refusals would see nothing.
  expect(taken).toBeGreaterThan(500);
});

/** What came of it, or undefined for an error of the kind that there may be. */
function attempt<T>(action: () => T, kind: new (...args: never[]) => Error = PickleError): T | undefined {
  try {
    return action();
  } catch (error) {
    expect(error).toBeInstanceOf(kind);
    return undefined;
  }
}

function goThrough(items: Iterable<unknown>, limit: number): void {
  let count = 0;
  for (const _ of items) if (++count >= limit) break;
}
