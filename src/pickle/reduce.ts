/**
 * How an object is written whose construction has no opcode in the protocol, in terms of calls that every protocol has.
 */
import { fail } from './errors.ts';
import type { ClassTable } from './object/class-table.ts';
import { PyDict } from './object/dict.ts';
import { PyGlobal } from './object/global.ts';
import { REDUCE, type Reducible } from './object/hooks.ts';
import { type PyComplex, PyFloat } from './object/number.ts';
import { PyObject, type Reduction } from './object/object.ts';
import type { DumpContext } from './object/registry.ts';
import { PyTuple } from './object/tuple.ts';

const RECONSTRUCTOR = new PyGlobal('copyreg', '_reconstructor');
const NEWOBJ = new PyGlobal('copyreg', '__newobj__');
const NEWOBJ_EX = new PyGlobal('copyreg', '__newobj_ex__');
const PARTIAL = new PyGlobal('functools', 'partial');

/**
 * The reduction, with opcodes of `protocol` only, as CPython has it. Before protocol 2 there is no NEWOBJ, and
 * `copyreg._reconstructor` is called where the type is known that the class extends, or else `copyreg.__newobj__`. Before
 * protocol 4 there is no NEWOBJ_EX, and a `functools.partial` of `cls.__new__` is called.
 */
export function reductionOf(reduction: Reduction, protocol: number): Reduction {
  if (reduction.construct !== 'new') return reduction;
  const { callable, args, kwargs = null, base = null } = reduction;
  if (protocol < 2) {
    if (base !== null) return reconstructed(reduction, base);
    if (kwargs !== null) return called(reduction, NEWOBJ_EX, PyTuple.of(callable, args, kwargs));
    return called(reduction, NEWOBJ, PyTuple.from([callable, ...args]));
  }
  if (kwargs === null || protocol >= 4) return reduction;
  if (!(callable instanceof PyGlobal)) fail('ERR_PICKLE_UNPICKLABLE', 'keyword arguments need protocol 4');
  const create = new PyGlobal(callable.module, `${callable.name}.__new__`);
  const partial = new PyObject(PARTIAL, PyTuple.of(create));
  partial.state = PyTuple.of(create, PyTuple.from([callable, ...args]), new PyDict(kwargs), null);
  return called(reduction, partial, new PyTuple());
}

/** True for an object without keywords, items or a function of its own that sets its state, as most are. */
export function isPlain({ kwargs, listItems, dictItems, stateSetter }: Reduction): boolean {
  return kwargs == null && listItems == null && dictItems == null && stateSetter === undefined;
}

/** The same state and items, on an object that a call makes. */
function called(reduction: Reduction, callable: unknown, args: PyTuple): Reduction {
  const { state, listItems = null, dictItems = null, stateSetter } = reduction;
  return { callable, args, construct: 'call', state, listItems, dictItems, stateSetter };
}

/** The same state, on an object that has its contents from the beginning. */
function reconstructed(reduction: Reduction, base: PyGlobal): Reduction {
  const { callable, state, stateSetter } = reduction;
  const args = PyTuple.of(callable, base, contentsOf(reduction, base.name));
  return { callable: RECONSTRUCTOR, args, construct: 'call', state, stateSetter };
}

function contentsOf({ args, listItems, dictItems }: Reduction, base: string): unknown {
  switch (base) {
    case 'object':
      return null;
    case 'list':
      return [...(listItems ?? [])];
    case 'dict':
      return new PyDict(dictItems);
    default:
      return args[0];
  }
}

const TYPE = new PyGlobal('builtins', 'type');

/** The classes of the three constants, which no module has under their names, by what they are the class of. */
const CONSTANTS: ReadonlyMap<string, PyGlobal | null> = new Map([
  ['NoneType', null],
  ['ellipsis', new PyGlobal('builtins', 'Ellipsis')],
  ['NotImplementedType', new PyGlobal('builtins', 'NotImplemented')],
]);

/** `type(None)` for `builtins.NoneType`; null for a global that is found under its name. */
export function typeOfConstant({ module, name }: PyGlobal): Reduction | null {
  const constant = module === 'builtins' ? CONSTANTS.get(name) : undefined;
  return constant === undefined ? null : { callable: TYPE, args: PyTuple.of(constant) };
}

/** What the registry says of a value, or its class itself: how it is made, or its name; undefined for nothing. */
export function registeredReduction(
  value: object,
  registry: ClassTable,
  context: DumpContext,
): Reduction | PyGlobal | undefined {
  const said = registry.entryOf(value)?.reduce?.(value, context);
  return said ?? (REDUCE in value ? (value as Reducible)[REDUCE](context) : undefined);
}

const COMPLEX = new PyGlobal('builtins', 'complex');
const SET = new PyGlobal('builtins', 'set');
const FROZENSET = new PyGlobal('builtins', 'frozenset');

/** A complex number has no opcode. */
export function callOfComplex({ re, im }: PyComplex): Reduction {
  return { callable: COMPLEX, args: PyTuple.of(new PyFloat(re), new PyFloat(im)) };
}

/** Sets have none before protocol 4. */
export function callOfSet(items: readonly unknown[], frozen: boolean): Reduction {
  return { callable: frozen ? FROZENSET : SET, args: PyTuple.of(items) };
}
