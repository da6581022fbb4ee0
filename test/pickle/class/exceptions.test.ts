/** Exceptions: their classes, what they say, what becomes of them in JavaScript, and what is refused. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PyDict, PyException, PyGlobal, PyObject, PySet, PyTuple } from '../../../src/index.ts';
import { bytes } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

describe('the class', () => {
  test.each([
    [1, 'PermissionError'],
    [2, 'FileNotFoundError'],
    [3, 'ProcessLookupError'],
    [4, 'InterruptedError'],
    [10, 'ChildProcessError'],
    [13, 'PermissionError'],
    [17, 'FileExistsError'],
    [20, 'NotADirectoryError'],
    [21, 'IsADirectoryError'],
    [32, 'BrokenPipeError'],
    // Not the same number everywhere, or none of its own.
    [11, 'OSError'],
    [5, 'OSError'],
  ])('of an OSError with number %i is %s', (errno, name) => {
    expect(new PyException('OSError', [errno, 'text']).name).toBe(name);
    expect(called<PyException>('builtins.OSError', [errno, 'text']).name).toBe(name);
    expect(called<PyException>('builtins.IOError', [errno, 'text', 'a.txt']).name).toBe(name);
  });

  test('of an OSError with one argument, or six, is as it says', () => {
    for (const args of [[2], [2, 'a', 'b', null, 'c', 6], []])
      expect(new PyException('OSError', args).name).toBe('OSError');
    expect(new PyException('ConnectionError', [2, 'a']).name).toBe('ConnectionError');
  });

  test.each(['IOError', 'EnvironmentError', 'WindowsError'])('%s is another name for OSError', (name) => {
    expect(called<PyException>(`builtins.${name}`, ['text']).name).toBe('OSError');
  });

  test.each(['exceptions\nValueError', 'exceptions\nStandardError', 'exceptions\nIOError'])(
    'of Python 2: %j',
    (global) => {
      const exception = loads<PyException>(bytes(`c${global}\np0\n(S'no'\np1\ntp2\nRp3\n.`));
      expect([exception.type.module, exception.args[0]]).toEqual(['builtins', 'no']);
      expect(['ValueError', 'Exception', 'OSError']).toContain(exception.name);
    },
  );

  test('of a program is unknown', () => {
    expect(called<PyObject>('shop.OutOfStock', ['apples'])).toBeInstanceOf(PyObject);
  });
});

describe('attributes', () => {
  const get = (name: string, args: readonly unknown[], ...attributes: string[]) =>
    attributes.map((attribute) => new PyException(name, args).get(attribute));

  test.each<[string, unknown[], string[], unknown[]]>([
    ['OSError', [2, 'no', 'a', null, 'b'], ['errno', 'strerror', 'filename', 'filename2'], [2, 'no', 'a', 'b']],
    ['OSError', ['text'], ['errno', 'strerror'], [undefined, undefined]],
    ['BlockingIOError', [11, 'busy', 5], ['errno', 'characters_written', 'filename'], [11, 5, undefined]],
    ['BlockingIOError', [11, 'busy', 'a'], ['characters_written', 'filename'], [undefined, 'a']],
    ['SystemExit', [3], ['code'], [3]],
    ['StopIteration', [[1]], ['value'], [[1]]],
    [
      'SyntaxError',
      ['bad', ['f', 1, 2, 'x']],
      ['msg', 'filename', 'lineno', 'offset', 'text'],
      ['bad', 'f', 1, 2, 'x'],
    ],
    ['SyntaxError', ['bad'], ['msg', 'filename'], ['bad', undefined]],
    ['UnicodeTranslateError', ['x', 0, 1, 'r'], ['object', 'start', 'end', 'reason'], ['x', 0, 1, 'r']],
    ['ImportError', ['m'], ['msg', 'name'], ['m', undefined]],
    ['ValueError', [1], ['code', 'constructor', '__proto__'], [undefined, undefined, undefined]],
  ])('%s%j', (name, args, attributes, values) => {
    expect(get(name, args, ...attributes)).toEqual(values);
  });

  test('beside the arguments come from the state', () => {
    const data = "c__builtin__\nImportError\n(S'm'\ntR(dS'name'\nS'n'\nsS'__notes__'\n(lS'one'\naS'two'\nasb.";
    const exception = loads<PyException>(bytes(data));
    expect([exception.get('name'), exception.get('msg'), exception.notes]).toEqual(['n', 'm', ['one', 'two']]);
    expect(exception.toError().message).toBe('m\none\ntwo');
    expect(inspect(exception)).toBe("ImportError('m') { name: 'n', __notes__: [ 'one', 'two' ] }");
  });
});

describe('toError', () => {
  test('gives an Error that is named as in Python', () => {
    const error = new PyException('ValueError', ['no']).toError();
    expect(error).toBeInstanceOf(Error);
    expect([error.name, error.message, String(error), Object.keys(error)]).toEqual([
      'ValueError',
      'no',
      'ValueError: no',
      [],
    ]);
  });

  test('has the cause, and the parts of a group', () => {
    const group = new PyException('ExceptionGroup', [
      'several',
      [new PyException('KeyError', ['k']), new PyObject(new PyGlobal('shop', 'Error'))],
    ]);
    const outer = new PyException('RuntimeError', ['failed']);
    outer.cause = group;
    const error = outer.toError();
    const cause = error.cause as AggregateError;
    expect([cause.name, cause.message]).toEqual(['ExceptionGroup', 'several (2 sub-exceptions)']);
    expect(cause.errors.map(String)).toEqual(["KeyError: 'k'", 'Error: <shop.Error object>']);
    expect(inspect(outer)).toContain('cause: ExceptionGroup(');
  });

  test('comes to an end, however deep and however often the same', () => {
    const itself = new PyException('RuntimeError', ['round']);
    itself.cause = itself;
    const error = itself.toError();
    expect(error.cause).toBe(error);
    let deep = new PyException('ValueError', ['end']);
    for (let i = 0; i < 20_000; i++) deep = new PyException('ExceptionGroup', ['g', [deep]]);
    let depth = 0;
    for (let at: unknown = deep.toError(); at instanceof AggregateError; at = at.errors[0]) depth++;
    expect(depth).toBe(101);
    let twice = new PyException('ValueError', ['end']);
    for (let i = 0; i < 60; i++) twice = new PyException('ExceptionGroup', ['g', [twice, twice]]);
    const wide = twice.toError() as AggregateError;
    expect(wide.errors[0]).toBe(wide.errors[1]);
  });
});

describe('text', () => {
  test('of an exception in an exception', () => {
    expect(new PyException('ValueError', [new PyException('KeyError', ['k'])]).message).toBe("'k'");
    expect(String(new PyException('ValueError', [new PyException('KeyError', ['k'])]))).toBe(
      "ValueError(KeyError('k'))",
    );
    const list: unknown[] = [];
    const itself = new PyException('ValueError', [list]);
    list.push(itself);
    const direct = new PyException('ValueError', [0]);
    direct.args[0] = direct;
    expect([direct.message, String(direct)]).toEqual(['...', 'ValueError(...)']);
    expect([itself.message, String(itself)]).toEqual(['[ValueError([...])]', 'ValueError([...])']);
  });

  test('does not ask a state for what the arguments say', () => {
    const exception = new PyException('UnicodeDecodeError', ['utf-8', Uint8Array.of(255), 0, 1, 'r']);
    exception.state = new PyDict<string>([
      ['object', null],
      ['start', 'x'],
    ]);
    expect(exception.message).toBe("'utf-8' codec can't decode byte 0xff in position 0: r");
    const group = new PyException('ExceptionGroup', ['g', [new PyException('ValueError')]]);
    group.state = new PyDict<string>([['exceptions', null]]);
    expect(group.message).toBe('g (1 sub-exception)');
  });

  test.each<[string, unknown[], string]>([
    [
      'UnicodeDecodeError',
      ['utf-8', Uint8Array.of(1), 5, 6, 'r'],
      "'utf-8' codec can't decode bytes in position 5-5: r",
    ],
    ['UnicodeEncodeError', ['ascii', '', 0, 1, 'r'], "'ascii' codec can't encode characters in position 0-0: r"],
    [
      'UnicodeEncodeError',
      ['ascii', '\u{1f600}\u20ac', 1, 2, 'r'],
      "'ascii' codec can't encode character '\\u20ac' in position 1: r",
    ],
    ['SyntaxError', [], 'None'],
    ['SyntaxError', ['bad', ['/tmp/f.py', null]], 'bad (f.py)'],
    ['SyntaxError', ['bad', [null, 3]], 'bad (line 3)'],
    ['KeyError', ['a', 'b'], "('a', 'b')"],
  ])('%s%j', (name, args, message) => {
    expect(new PyException(name, args).message).toBe(message);
  });
});

test('exceptions are keys by themselves, as in Python', () => {
  expect(new PySet([new PyException('ValueError', [1]), new PyException('ValueError', [1])]).size).toBe(2);
});

test('a cause that is no traceback of another process is not in a pickle, as it is not in Python', () => {
  const exception = new PyException('ValueError', [1]);
  exception.cause = new PyException('KeyError', [2]);
  expect(loads<PyException>(dumps(exception)).cause).toBeNull();
});

test('rebuild_exc of an exception that a program defines stays a call', () => {
  const own = new PyObject(new PyGlobal('shop', 'Error'), PyTuple.of('x'));
  const call = called<PyObject>('multiprocessing.pool.rebuild_exc', [own, 'Traceback']);
  expect([call.className, (call.args[0] as PyObject).className]).toEqual([
    'multiprocessing.pool.rebuild_exc',
    'shop.Error',
  ]);
  const known = new PyException('ValueError');
  expect(refusal('multiprocessing.pool.rebuild_exc', [known, 5]).message).toMatch(/a traceback must be a str, got 5/);
  expect(refusal('multiprocessing.pool.rebuild_exc', [known]).message).toMatch(/takes 2 arguments, got 1/);
});

test.each<[string, unknown[], RegExp]>([
  ['UnicodeDecodeError', [], /UnicodeDecodeError is made of a str, bytes, two ints and a str, got \(\)/],
  ['UnicodeDecodeError', ['utf-8', 'text', 0, 1, 'r'], /got \('utf-8', 'text', 0, 1, 'r'\)/],
  ['UnicodeEncodeError', ['utf-8', new Uint8Array(1), 0, 1, 'r'], /a str, a str, two ints and a str/],
  ['UnicodeTranslateError', ['x', 0.5, 1, 'r'], /a str, two ints and a str/],
  ['ExceptionGroup', ['g'], /a str and a list of at least one exception/],
  ['ExceptionGroup', ['g', []], /a list of at least one exception/],
  ['BaseExceptionGroup', [1, [2]], /a str and a list/],
  ['SyntaxError', ['m', 5], /a str and a tuple, got \('m', 5\)/],
])('%s is not made of %j', (name, args, message) => {
  expect(refusal(`builtins.${name}`, args).message).toMatch(message);
  expect(() => new PyException(name, args)).toThrow(message);
});

test('a state is a dict with names, or None', () => {
  const read = (state: string) => loads<PyException>(bytes(`c__builtin__\nValueError\n)R${state}b.`));
  expect(read('N').state).toBeNull();
  expect(() => read('K\x05')).toThrow(/the state of builtins\.ValueError must be a dict of attributes/);
  expect(() => read('}K\x05K\x06s')).toThrow(/must be a str/);
  expect(read('}U\x09__proto__K\x06s').get('__proto__')).toBe(6);
});
