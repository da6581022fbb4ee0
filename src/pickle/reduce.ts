/**
 * How an object is written whose construction has no opcode in the protocol, in terms of calls that every protocol has.
 */
import { fail } from './errors.ts';
import { PyGlobal } from './object/global.ts';
import { PyObject, type Reduction } from './object/object.ts';
import { PyTuple } from './object/tuple.ts';

const NEWOBJ = new PyGlobal('copyreg', '__newobj__');
const PARTIAL = new PyGlobal('functools', 'partial');

/**
 * The reduction, with opcodes of `protocol` only. Before protocol 2 there is no NEWOBJ, and `copyreg.__newobj__` is called
 * instead; before protocol 4 there is no NEWOBJ_EX, and a `functools.partial` of `cls.__new__` is, as CPython does it.
 */
export function reductionOf(reduction: Reduction, protocol: number): Reduction {
  if (reduction.construct !== 'new') return reduction;
  const { callable, args, kwargs } = reduction;
  if (kwargs != null) {
    if (protocol >= 4) return reduction;
    if (!(callable instanceof PyGlobal)) fail('ERR_PICKLE_UNPICKLABLE', 'keyword arguments need protocol 4');
    const create = new PyGlobal(callable.module, `${callable.name}.__new__`);
    const partial = new PyObject(PARTIAL, PyTuple.of(create));
    partial.state = PyTuple.of(create, PyTuple.of(callable, ...args), kwargs, null);
    return called(reduction, partial, new PyTuple());
  }
  return protocol >= 2 ? reduction : called(reduction, NEWOBJ, PyTuple.of(callable, ...args));
}

/** The same state and items, on an object that a call makes. */
function called(reduction: Reduction, callable: unknown, args: PyTuple): Reduction {
  const { state, listItems = null, dictItems = null, stateSetter } = reduction;
  return { callable, args, construct: 'call', state, listItems, dictItems, stateSetter };
}
