/** Paths: taken apart and put together as Python does, and the forms of 3.12, 3.13 and 3.14. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dumps, loads, type PathKind, PyPath, PySet } from '../../../src/index.ts';
import { bytes, text } from '../../support/bytes.ts';
import { called, refusal } from '../../support/called.ts';

// What Python 3.12 says of each; 'P' is PurePosixPath, 'W' is PureWindowsPath.
test.each<['P' | 'W', string[], string[], string]>([
  ['P', [], [], '.'],
  ['P', [''], [], '.'],
  ['P', ['.'], [], '.'],
  ['P', ['/'], ['/'], '/'],
  ['P', ['//'], ['//'], '//'],
  ['P', ['///'], ['/'], '/'],
  ['P', ['//a/b'], ['//', 'a', 'b'], '//a/b'],
  ['P', ['///a'], ['/', 'a'], '/a'],
  ['P', ['a//b/./c/'], ['a', 'b', 'c'], 'a/b/c'],
  ['P', ['a/../b'], ['a', '..', 'b'], 'a/../b'],
  ['P', ['a', 'b', '/c', 'd'], ['/', 'c', 'd'], '/c/d'],
  ['P', ['/', 'a'], ['/', 'a'], '/a'],
  ['P', ['', 'a', ''], ['a'], 'a'],
  ['P', ['a\\b'], ['a\\b'], 'a\\b'],
  ['P', ['C:/a'], ['C:', 'a'], 'C:/a'],
  ['W', [], [], '.'],
  ['W', ['c:'], ['c:'], 'c:'],
  ['W', ['c:\\'], ['c:\\'], 'c:\\'],
  ['W', ['c:a'], ['c:', 'a'], 'c:a'],
  ['W', ['c:/a/./b'], ['c:\\', 'a', 'b'], 'c:\\a\\b'],
  ['W', ['\\a'], ['\\', 'a'], '\\a'],
  ['W', ['a', 'c:/b'], ['c:\\', 'b'], 'c:\\b'],
  ['W', ['c:/a', '/b'], ['c:\\', 'b'], 'c:\\b'],
  ['W', ['c:/a', 'C:b'], ['C:\\', 'a', 'b'], 'C:\\a\\b'],
  ['W', ['c:/a', 'd:b'], ['d:', 'b'], 'd:b'],
  ['W', ['//server/share'], ['\\\\server\\share\\'], '\\\\server\\share\\'],
  ['W', ['//server/share/a'], ['\\\\server\\share\\', 'a'], '\\\\server\\share\\a'],
  ['W', ['//server/share', 'a'], ['\\\\server\\share\\', 'a'], '\\\\server\\share\\a'],
  ['W', ['//?/c:/a'], ['\\\\?\\c:\\', 'a'], '\\\\?\\c:\\a'],
  ['W', ['//?/UNC/server/share/a'], ['\\\\?\\UNC\\server\\share\\', 'a'], '\\\\?\\UNC\\server\\share\\a'],
  ['W', ['./c:a'], ['c:a'], '.\\c:a'],
])('%s %j', (kind, segments, parts, string) => {
  const path = new PyPath(segments, kind === 'P' ? 'PurePosixPath' : 'PureWindowsPath');
  expect([path.parts, String(path)]).toEqual([parts, string]);
  expect(['', parts[0]]).toContain(path.anchor);
});

test.each<PathKind>(['PurePosixPath', 'PosixPath', 'PureWindowsPath', 'WindowsPath'])(
  '%s comes back as such',
  (kind) => {
    const path = new PyPath('a/b.txt', kind);
    for (const protocol of [0, 2, 5]) {
      const back = loads<PyPath>(dumps(path, { protocol }));
      expect([back.kind, String(back), back.name]).toEqual([kind, String(path), 'b.txt']);
    }
    expect([JSON.stringify(path), inspect(path)]).toEqual([JSON.stringify(String(path)), `${kind}(${path})`]);
  },
);

describe('the forms of the Pythons', () => {
  test.each([
    [
      '3.8 to 3.12 write parts',
      'cpathlib\nPurePosixPath\nq\0X\x01\0\0\0/q\x01X\x03\0\0\0usrq\x02X\x03\0\0\0libq\x03\x87q\x04Rq\x05.',
      '/usr/lib',
    ],
    [
      '3.13 writes what was given',
      'cpathlib._local\nPurePosixPath\nq\0X\x08\0\0\0/usr/libq\x01X\x01\0\0\0aq\x02\x86q\x03Rq\x04.',
      '/usr/lib/a',
    ],
    [
      '3.14 writes that under the old name',
      'cpathlib\nPosixPath\nq\0X\x08\0\0\0usr//libq\x01\x85q\x02Rq\x03.',
      'usr/lib',
    ],
  ])('%s', (_title, pickle, path) => {
    const value = loads<PyPath>(bytes(`\x80\x02${pickle}`));
    expect(String(value)).toBe(path);
    expect(text(dumps(value, { protocol: 2 }))).toBe(`\x80\x02${pickle}`);
  });

  test('are written again as they came', () => {
    const local = called<PyPath>('pathlib._local.PosixPath', ['/usr/lib', 'a']);
    expect(text(dumps(local, { protocol: 2 }))).toBe(
      '\x80\x02cpathlib._local\nPosixPath\nq\0X\x08\0\0\0/usr/libq\x01X\x01\0\0\0aq\x02\x86q\x03Rq\x04.',
    );
    expect(text(dumps(new PyPath(['/usr/lib', 'a'], 'PosixPath'), { protocol: 2 }))).toBe(
      '\x80\x02cpathlib\nPosixPath\nq\0(X\x01\0\0\0/q\x01X\x03\0\0\0usrq\x02X\x03\0\0\0libq\x03X\x01\0\0\0aq\x04tq\x05Rq\x06.',
    );
  });
});

test('equal are paths of one system, and on Windows case does not count', () => {
  const size = (...paths: PyPath[]) => new PySet(paths).size;
  expect(size(new PyPath('a//b'), new PyPath(['a', 'b'], 'PosixPath'), new PyPath('A/b'))).toBe(2);
  expect(size(new PyPath('A\\b', 'WindowsPath'), new PyPath('a/B', 'PureWindowsPath'), new PyPath('a\\b'))).toBe(2);
});

test('refused is what is no text, and a kind that Python does not have', () => {
  expect(refusal('pathlib.PosixPath', [7]).message).toBe('a part of a path must be a str, got 7');
  expect(refusal('pathlib.PosixPath', ['a', null]).message).toMatch(/got None/);
  expect(() => new PyPath('a', 'Path' as PathKind)).toThrow(/one of PurePosixPath, PosixPath/);
});

test('a long path costs no more than its length', () => {
  const started = performance.now();
  const path = new PyPath(Array(20_000).fill('a/./b'));
  expect(path.parts).toHaveLength(40_000);
  expect(new PyPath(Array(20_000).fill('a/./b'), 'PureWindowsPath').parts).toHaveLength(40_000);
  expect(performance.now() - started).toBeLessThan(2000);
});
