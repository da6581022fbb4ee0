/**
 * Objects that a pickle makes twice.
 *
 * When the arguments of an object lead back to it, a pickler meets it again before it is made. It then writes the whole
 * construction inside itself, where it ends, since what is met on the way is in the memo by now. When the outer one is done
 * its result is dropped, and the inner object fetched: `... REDUCE, POP, GET n`. The arguments of the two are different
 * objects, and when they are filled decides what Python reads. So the dropped ones are kept beside the object, and written
 * again where it is met first.
 */
import { OP } from './codes.ts';
import type { Memo } from './memo.ts';
import { PyGlobal } from './object/global.ts';
import { PyObject, type Reduction } from './object/object.ts';
import { PyTuple } from './object/tuple.ts';

const dropped = new WeakMap<PyObject, PyObject[]>();
/** Few programs ever see one, and need not look for it with each object then. */
let isAnyDropped = false;

/** Keeps the result of a construction that was popped, if the opcode at `at` fetches the same object from the memo. */
export function keepDropped(popped: PyObject, bytes: Uint8Array, at: number, memo: Memo): void {
  const kept = fetchedAt(bytes, at, memo);
  if (!(kept instanceof PyObject) || popped === kept) return;
  // A call that makes the callable, such as a partial, is another one each time.
  if (popped.callable !== kept.callable && popped.callable instanceof PyGlobal) return;
  const list = dropped.get(kept);
  isAnyDropped = true;
  if (list === undefined) dropped.set(kept, [popped]);
  else list.push(popped);
}

/** Only what it is made of can contain the object before it is made. */
export function mayLeadBack({ callable, args, listItems, dictItems }: PyObject): boolean {
  if (listItems !== null || dictItems !== null || !(callable instanceof PyGlobal)) return true;
  return isAnyDropped ? args.length > 0 : hasParts(args);
}

/** Text and numbers lead nowhere, and few arguments are more than that. */
function hasParts(args: PyTuple): boolean {
  for (let i = 0; i < args.length; i++) if (typeof args[i] === 'object' && args[i] !== null) return true;
  return false;
}

/**
 * How the object is made that was met so many times before it was. One whose arguments lead back to it is then made of other
 * arguments: those that a pickle had at this depth, or a new tuple, since Python's `__reduce__` gives one each time.
 */
export function constructionAt(object: PyObject, depth: number): Reduction {
  const kept = isAnyDropped ? dropped.get(object) : undefined;
  if (kept === undefined && depth === 0) return object;
  // The outermost first, its own last.
  const constructions = kept === undefined ? [] : [...kept].reverse().concat(object);
  const again = constructions[depth] ?? object;
  const { callable, kwargs, construct, base } = again;
  const args = depth < constructions.length ? again.args : argumentsAnew(object);
  const { listItems, dictItems } = base === null ? object : again;
  const { state, stateSetter } = object;
  return { callable, args, kwargs, construct, base, state, listItems, dictItems, stateSetter };
}

/** Other tuples with the same items; that of a class that extends tuple, in the arguments of its `__new__`, is one too. */
function argumentsAnew({ construct, args }: PyObject): PyTuple {
  const [only] = args;
  return construct === 'new' && args.length === 1 && only instanceof PyTuple
    ? PyTuple.of(PyTuple.from(only))
    : PyTuple.from(args);
}

function fetchedAt(bytes: Uint8Array, at: number, memo: Memo): unknown {
  switch (bytes[at]) {
    case OP.BINGET:
      return memo.peek(bytes[at + 1] ?? -1);
    case OP.LONG_BINGET:
      if (at + 5 > bytes.length) return undefined;
      return memo.peek(new DataView(bytes.buffer, bytes.byteOffset + at + 1, 4).getUint32(0, true));
    case OP.GET: {
      let index = 0;
      for (let i = at + 1; i < at + 12 && bytes[i] !== 0x0a; i++) index = index * 10 + (bytes[i] ?? 0) - 0x30;
      return memo.peek(index);
    }
    default:
      return undefined;
  }
}
