import { describe, expect, test } from 'vitest';
import { toPython2, toPython3 } from '../../src/pickle/names.ts';

describe('from Python 2 to Python 3', () => {
  test.each([
    ['a renamed module', '__builtin__', 'list', 'builtins', 'list'],
    ['a renamed module of another package', 'urllib2', 'urlopen', 'urllib.request', 'urlopen'],
    ['a renamed name', '__builtin__', 'xrange', 'builtins', 'range'],
    ['a name that moved', '__builtin__', 'reduce', 'functools', 'reduce'],
    ['a name for which its module has another rule', 'urllib2', 'HTTPError', 'urllib.error', 'HTTPError'],
    ['a name of a module that no rule knows', 'urllib', 'quote', 'urllib.parse', 'quote'],
    ['an exception', 'exceptions', 'ValueError', 'builtins', 'ValueError'],
    ['an exception that is gone', 'exceptions', 'StandardError', 'builtins', 'Exception'],
    ['an exception of multiprocessing', 'multiprocessing', 'TimeoutError', 'multiprocessing.context', 'TimeoutError'],
    ['two modules that became one', 'cStringIO', 'StringIO', 'io', 'StringIO'],
  ])('%s: %s %s', (_, module, name, newModule, newName) => {
    expect(toPython3(module, name)).toEqual([newModule, newName]);
  });
});

describe('from Python 3 to Python 2', () => {
  test.each([
    ['a renamed module', 'builtins', 'list', '__builtin__', 'list'],
    ['a renamed name', 'builtins', 'range', '__builtin__', 'xrange'],
    ['the first of two old names', 'builtins', 'str', '__builtin__', 'unicode'],
    ['a name that moved', 'functools', 'reduce', '__builtin__', 'reduce'],
    ['a C module', '_functools', 'partial', 'functools', 'partial'],
    ['a C module with a rule for the name', '_functools', 'reduce', '__builtin__', 'reduce'],
    ['a finer OSError', 'builtins', 'FileNotFoundError', 'exceptions', 'OSError'],
    ['a finer ImportError', 'builtins', 'ModuleNotFoundError', 'exceptions', 'ImportError'],
    ['the same name elsewhere', 'multiprocessing.context', 'TimeoutError', 'multiprocessing', 'TimeoutError'],
    ['a module that has two origins', 'dbm', 'open', 'anydbm', 'open'],
  ])('%s: %s %s', (_, module, name, oldModule, oldName) => {
    expect(toPython2(module, name)).toEqual([oldModule, oldName]);
  });
});

describe('in both directions', () => {
  test.each([
    ['numpy', 'dtype'],
    ['exceptions', 'NoSuchError'],
    ['collections', 'OrderedDict'],
    ['', ''],
    ['constructor', 'prototype'],
    ['__proto__', 'toString'],
  ])('what no rule knows stays: %j %j', (module, name) => {
    expect(toPython3(module, name)).toEqual([module, name]);
    expect(toPython2(module, name)).toEqual([module, name]);
  });

  test('a colon in a pair does not make it another pair', () => {
    expect(toPython3('__builtin__:xrange', '')).toEqual(['__builtin__:xrange', '']);
    expect(toPython3('', '__builtin__:xrange')).toEqual(['', '__builtin__:xrange']);
    expect(toPython2('builtins', 'x:range')).toEqual(['__builtin__', 'x:range']);
  });

  test('every call gives a pair of its own', () => {
    toPython3('__builtin__', 'xrange')[1] = 'changed';
    expect(toPython3('__builtin__', 'xrange')).toEqual(['builtins', 'range']);
  });

  test('renamed names come back, except where two became one', () => {
    for (const [module, name] of [
      ['copy_reg', '_reconstructor'],
      ['__builtin__', 'long'],
      ['itertools', 'izip'],
      ['exceptions', 'IOError'],
      ['Tix', 'Form'],
    ] as const) {
      expect(toPython2(...toPython3(module, name))).toEqual([module, name]);
    }
    expect(toPython2(...toPython3('exceptions', 'StandardError'))).toEqual(['exceptions', 'Exception']);
    expect(toPython2(...toPython3('__builtin__', 'basestring'))).toEqual(['__builtin__', 'unicode']);
  });
});
