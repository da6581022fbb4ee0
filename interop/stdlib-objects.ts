/**
 * Objects of the standard library, for stdlib-objects.interop.test.ts: as Python has them, and the same made here.
 */
import {
  Ellipsis,
  NoneType,
  NotImplemented,
  PyAttrGetter,
  PyChainMap,
  PyCounter,
  PyDefaultDict,
  PyDeque,
  PyDict,
  PyException,
  PyGlobal,
  PyItemGetter,
  PyMethodCaller,
  PyNamespace,
  PyOrderedDict,
  PyPartial,
  PyRange,
  PySlice,
  PyTuple,
  PyUserDict,
  PyUserList,
  PyUserString,
} from '../src/index.ts';

import type { Made } from './own-classes.ts';

const builtin = (name: string) => new PyGlobal('builtins', name);
const NO = 'No such file or directory';

/**
 * Attributes have names that no string among the values is equal to. Python interns the names of attributes when it reads
 * them, so whether one is the same object as an equal string depends on what else is in the process.
 */
export const KNOWN: readonly Made[] = [
  { python: 'range(5)', js: new PyRange(5) },
  { python: 'range(1, 10, 2)', js: new PyRange(1, 10, 2) },
  { python: 'range(-2**70, 2**70, 3)', js: new PyRange(-(2n ** 70n), 2n ** 70n, 3) },
  { python: 'slice(1, None, -2)', js: new PySlice(1, null, -2) },
  { python: "slice('a', [1], 1.5)", js: new PySlice('a', [1], 1.5) },
  { python: '...', js: Ellipsis },
  { python: 'NotImplemented', js: NotImplemented },
  { python: 'type(None)', js: NoneType },
  { python: 'type(...)', js: new PyGlobal('builtins', 'ellipsis') },
  { python: 'type(NotImplemented)', js: new PyGlobal('builtins', 'NotImplementedType') },
  { python: '[type(None), type(None), None]', js: [NoneType, NoneType, null] },
  { python: 'len', js: builtin('len') },
  { python: '[len, list, print, ValueError, dict]', js: ['len', 'list', 'print', 'ValueError', 'dict'].map(builtin) },
  { python: "'abc'.join" },
  { python: 'str.join' },
  { python: 'dict.fromkeys' },
  { python: 'collections.OrderedDict()', js: new PyOrderedDict() },
  { python: "collections.OrderedDict([('a', 1)])", js: new PyOrderedDict([['a', 1]]) },
  {
    python: "collections.OrderedDict([('b', 1), ('a', [2])])",
    js: new PyOrderedDict<string, unknown>([
      ['b', 1],
      ['a', [2]],
    ]),
  },
  { python: "attributed(collections.OrderedDict(a=1), note='x')" },
  { python: 'collections.defaultdict(None)', js: new PyDefaultDict() },
  { python: "collections.defaultdict(list, {'a': [1]})", js: new PyDefaultDict(builtin('list'), [['a', [1]]]) },
  { python: 'collections.defaultdict(len, {i: i for i in range(1001)})' },
  { python: 'collections.Counter()', js: new PyCounter() },
  { python: "collections.Counter('abca')", js: PyCounter.of('abca') },
  { python: 'collections.deque()', js: new PyDeque() },
  { python: 'collections.deque([1])', js: new PyDeque([1]) },
  { python: 'collections.deque([1, [2], None], 5)', js: new PyDeque([1, [2], null], 5) },
  { python: 'collections.deque(range(5), 3)', js: new PyDeque([0, 1, 2, 3, 4], 3) },
  { python: 'collections.deque([], 0)', js: new PyDeque([], 0) },
  { python: 'collections.deque(range(2001))' },
  { python: 'collections.ChainMap()', js: new PyChainMap() },
  {
    python: "collections.ChainMap({'a': 1}, {'b': 2})",
    js: new PyChainMap(new PyDict([['a', 1]]), new PyDict([['b', 2]])),
  },
  { python: "collections.UserDict({'a': 1})", js: new PyUserDict(new PyDict([['a', 1]])) },
  { python: "attributed(collections.UserDict(), note='x')" },
  { python: 'collections.UserList([1, 2])', js: new PyUserList([1, 2]) },
  { python: "collections.UserString('text')", js: new PyUserString('text') },
  { python: "functools.partial(int, '10', base=2)", js: new PyPartial(builtin('int'), ['10'], [['base', 2]]) },
  { python: 'functools.partial(print)', js: new PyPartial(builtin('print')) },
  { python: "attributed(functools.partial(int), note='x')" },
  { python: 'functools.partial(functools.partial(len, [1]))' },
  { python: 'types.SimpleNamespace()', js: new PyNamespace() },
  { python: 'types.SimpleNamespace(depth=1, width=[2])', js: new PyNamespace({ depth: 1, width: [2] }) },
  { python: 'operator.itemgetter(1)', js: new PyItemGetter(1) },
  { python: "operator.itemgetter(1, 'a', slice(3))", js: new PyItemGetter(1, 'a', new PySlice(null, 3)) },
  { python: "operator.attrgetter('name')", js: new PyAttrGetter('name') },
  { python: "['a.b', operator.attrgetter('a.b', 'name')]", js: ['a.b', new PyAttrGetter('a.b', 'name')] },
  { python: "operator.methodcaller('split')", js: new PyMethodCaller('split') },
  { python: "operator.methodcaller('split', ',', 1)", js: new PyMethodCaller('split', [',', 1]) },
  {
    python: "operator.methodcaller('split', ',', maxsplit=1)",
    js: new PyMethodCaller('split', [','], [['maxsplit', 1]]),
  },
  { python: 'ValueError()', js: new PyException('ValueError') },
  { python: "ValueError('no', 1, [2])", js: new PyException('ValueError', ['no', 1, [2]]) },
  { python: "attributed(ValueError('no'), hint='x', code=3)" },
  { python: 'KeyError((1, 2))', js: new PyException('KeyError', [PyTuple.of(1, 2)]) },
  { python: 'StopIteration(5)', js: new PyException('StopIteration', [5]) },
  { python: 'StopAsyncIteration()', js: new PyException('StopAsyncIteration') },
  { python: 'SystemExit(3)', js: new PyException('SystemExit', [3]) },
  { python: 'RecursionError(1)', js: new PyException('RecursionError', [1]) },
  { python: "OSError('text')", js: new PyException('OSError', ['text']) },
  { python: `OSError(2, '${NO}')`, js: new PyException('OSError', [2, NO]) },
  { python: `OSError(2, '${NO}', 'a.txt')`, js: new PyException('OSError', [2, NO, 'a.txt']) },
  { python: `OSError(18, 'link', 'a', None, 'b')`, js: new PyException('OSError', [18, 'link', 'a', null, 'b']) },
  { python: `FileNotFoundError('text')`, js: new PyException('FileNotFoundError', ['text']) },
  { python: "PermissionError(13, 'denied', b'a')" },
  { python: "BlockingIOError(11, 'busy', 5)", js: new PyException('BlockingIOError', [11, 'busy', 5]) },
  { python: "TimeoutError('late')", js: new PyException('TimeoutError', ['late']) },
  {
    python: "UnicodeDecodeError('utf-8', b'a\\xff', 1, 2, 'invalid start byte')",
    js: new PyException('UnicodeDecodeError', ['utf-8', Uint8Array.of(0x61, 0xff), 1, 2, 'invalid start byte']),
  },
  {
    python: "UnicodeEncodeError('ascii', 'a\\xe9', 1, 2, 'ordinal not in range(128)')",
    js: new PyException('UnicodeEncodeError', ['ascii', 'a\xe9', 1, 2, 'ordinal not in range(128)']),
  },
  {
    python: "UnicodeTranslateError('x', 0, 1, 'why')",
    js: new PyException('UnicodeTranslateError', ['x', 0, 1, 'why']),
  },
  { python: "ImportError('m')", js: new PyException('ImportError', ['m']) },
  { python: "ImportError('m', name='n', path='p')" },
  { python: "ModuleNotFoundError('m', name='n')" },
  { python: "AttributeError('m')", js: new PyException('AttributeError', ['m']) },
  { python: "AttributeError('m', name='n', obj=3)", since: 10 },
  { python: "NameError('m')", js: new PyException('NameError', ['m']) },
  { python: "SyntaxError('m', ('f.py', 1, 2, 'a b'))" },
  { python: "SyntaxError('m', ('f.py', 1, 2, 'a b', 1, 3))", since: 10 },
  { python: "noted(ValueError(1), 'one', 'two')", since: 11 },
  {
    python: "ExceptionGroup('g', [ValueError(1), TypeError(2)])",
    js: new PyException('ExceptionGroup', [
      'g',
      [new PyException('ValueError', [1]), new PyException('TypeError', [2])],
    ]),
    since: 11,
  },
  { python: "BaseExceptionGroup('g', [KeyboardInterrupt(), ExceptionGroup('h', [ValueError()])])", since: 11 },
  { python: 'socket.AF_INET' },
  { python: 'http.HTTPStatus.NOT_FOUND' },
  { python: 're.IGNORECASE | re.MULTILINE' },
  { python: "[ValueError('a'), len, range(2), complex(1, 2), bytearray(b'ab'), Ellipsis, frozenset({1})]" },
];

/** Where the Pythons differ from each other, and what we write is what most of them do. */
export interface Difference {
  readonly reason: string;
  /** An expression that is true for a Python that does otherwise. */
  readonly when: string;
  /** Expressions, or `together` for all in one pickle of protocol 4 or 5. */
  readonly values: readonly string[];
}

export const DIFFERENCES: readonly Difference[] = [
  {
    reason: 'from 3.12 on, an AttributeError has a state, with its arguments in it once more',
    when: 'sys.version_info >= (3, 12)',
    values: ["AttributeError('m')"],
  },
  {
    reason: 'before 3.10, partial and the getters share the string with the name of their module with others',
    when: 'sys.version_info < (3, 10)',
    values: ['together'],
  },
  {
    reason: 'from 3.12 on, deque and defaultdict have a string of their own with the name of their module',
    when: 'sys.version_info >= (3, 12)',
    values: ['together'],
  },
  {
    reason: 'before 3.11, a set without attributes has an empty dict for its state',
    when: 'sys.version_info < (3, 11)',
    values: ['shop.Set([1])', 'shop.FrozenSet()', 'through_member(shop.Set())'],
  },
];

/** Objects of the standard library that contain themselves. */
export const KNOWN_CIRCLES: readonly string[] = [
  "through_state(ValueError('no'))",
  'through_state(types.SimpleNamespace())',
  'through_state(collections.OrderedDict())',
  'through_state(collections.UserDict())',
  'through_items(collections.deque())',
  'through_items(collections.UserList())',
  'through_values(collections.OrderedDict())',
  'through_values(collections.defaultdict(list))',
  'through_values(collections.ChainMap())',
  'through_key(collections.OrderedDict(), ValueError())',
  'through_partial(True, False, False)',
  'through_partial(False, True, True)',
];
