/**
 * The module `collections`.
 *
 * Python 2 wrote the same classes with other arguments: an OrderedDict with a list of pairs, a deque with a list of its items.
 */
import type { ClassEntry, DumpContext } from '../object/class-entry.ts';
import type { ClassTable } from '../object/class-table.ts';
import { PyDict } from '../object/dict.ts';
import { PyGlobal } from '../object/global.ts';
import type { Reduction } from '../object/object.ts';
import { pairsOf } from '../object/pairs.ts';
import { PyTuple } from '../object/tuple.ts';
import { attributesEntry, attributesOf } from './attributes.ts';
import { callable } from './callable.ts';
import { counted, integer, shown } from './check.ts';
import { PyChainMap } from './collections/chain-map.ts';
import { PyDeque } from './collections/deque.ts';
import { PyCounter, PyDefaultDict, PyOrderedDict } from './collections/dicts.ts';
import { PyUserDict, PyUserList, PyUserString } from './collections/user.ts';

/** Adds them. */
export function registerCollections(registry: ClassTable): void {
  registry.class('collections.OrderedDict', PyOrderedDict, orderedDict);
  registry.class('collections.defaultdict', PyDefaultDict, defaultDict);
  registry.class('collections.Counter', PyCounter, counter);
  registry.class('collections.deque', PyDeque, deque);
  registry.class('collections.ChainMap', PyChainMap, attributesEntry(global('ChainMap'), PyChainMap));
  registry.class('collections.UserDict', PyUserDict, attributesEntry(global('UserDict'), PyUserDict));
  registry.class('collections.UserList', PyUserList, attributesEntry(global('UserList'), PyUserList));
  const argument = (value: PyUserString) => PyTuple.of(value.data);
  registry.class('collections.UserString', PyUserString, attributesEntry(global('UserString'), PyUserString, argument));
}

const ORDERED_DICT = new PyGlobal('collections', 'OrderedDict', { freshName: true });
const DEFAULT_DICT = new PyGlobal('collections', 'defaultdict', { freshName: true });
const COUNTER = global('Counter');
const DEQUE = new PyGlobal('collections', 'deque', { freshName: true });

function global(name: string): PyGlobal {
  return new PyGlobal('collections', name);
}

const orderedDict: ClassEntry<PyOrderedDict> = {
  call: (args) => new PyOrderedDict(entriesOf(counted(args, 'OrderedDict', 0, 1)[0], 'OrderedDict')),
  setState(target, state) {
    target.attributes = new PyDict(attributesOf(state, ORDERED_DICT));
  },
  reduce(value) {
    const state = value.attributes ?? undefined;
    return { callable: ORDERED_DICT, args: new PyTuple(), dictItems: value, state };
  },
};

const defaultDict: ClassEntry<PyDefaultDict> = {
  call(args) {
    const [factory = null, entries] = counted(args, 'defaultdict', 0, 2);
    const checked = factory === null ? null : callable(factory, 'the factory of a defaultdict');
    return new PyDefaultDict(checked, entriesOf(entries, 'defaultdict'));
  },
  reduce(value) {
    const { defaultFactory } = value;
    const args = defaultFactory === null ? new PyTuple() : PyTuple.of(defaultFactory);
    return { callable: DEFAULT_DICT, args, dictItems: value };
  },
};

const counter: ClassEntry<PyCounter> = {
  call(args) {
    const [counts] = counted(args, 'Counter', 0, 1);
    if (Array.isArray(counts)) return PyCounter.of(counts);
    return new PyCounter(entriesOf(counts, 'Counter') as [unknown, number][]);
  },
  reduce: (value) => ({ callable: COUNTER, args: PyTuple.of(new PyDict(value)) }),
};

const deque: ClassEntry<PyDeque> = {
  call(args) {
    const [items = new PyTuple(), maxlen = null] = counted(args, 'deque', 0, 2);
    if (!Array.isArray(items)) throw new TypeError(`a deque is made of a list or a tuple, got ${shown(items)}`);
    const limit = maxlen === null ? null : integer(maxlen, 'the maxlen of a deque', 0, Number.MAX_SAFE_INTEGER);
    return new PyDeque(items, limit);
  },
  extend(target, items) {
    for (const item of items) target.push(item);
  },
  reduce(value: PyDeque, _context: DumpContext): Reduction {
    const args = value.maxlen === null ? new PyTuple() : PyTuple.of(new PyTuple(), value.maxlen);
    return { callable: DEQUE, args, listItems: value };
  },
};

/** The pairs of a dict, or of a list of pairs. */
function entriesOf(value: unknown, type: string): [unknown, unknown][] {
  if (value === undefined) return [];
  if (Array.isArray(value)) return value.map((pair) => pairOf(pair, type));
  const pairs = pairsOf(value);
  if (pairs === null) throw new TypeError(`${type} is made of a dict or a list of pairs, got ${shown(value)}`);
  return pairs;
}

function pairOf(pair: unknown, type: string): [unknown, unknown] {
  if (Array.isArray(pair) && pair.length === 2) return [pair[0], pair[1]];
  throw new TypeError(`${type} is made of pairs, got ${shown(pair)}`);
}
