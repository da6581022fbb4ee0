import { describe, expect, test } from 'vitest';
import { readerOf } from '../../src/pickle/strings.ts';
import { bytes } from '../support/bytes.ts';

type Encoding = Parameters<typeof readerOf>[0];
type ErrorMode = Parameters<typeof readerOf>[1];

const read = (encoding: Encoding, errors: ErrorMode, data: string): unknown => readerOf(encoding, errors)(bytes(data));

describe('byte strings of Python 2', () => {
  test.each<[Encoding, string, string]>([
    ['ascii', 'abc\0\x7f', 'abc\0\x7f'],
    ['ascii', '', ''],
    ['ascii', 'x'.repeat(1000), 'x'.repeat(1000)],
    ['latin1', 'caf\xe9\x80\x9f', 'café\x80\x9f'],
    ['utf8', 'caf\xc3\xa9', 'café'],
    ['utf8', '\xef\xbb\xbfa', '\ufeffa'],
  ])('as %s: %j', (encoding, data, text) => {
    expect(read(encoding, 'strict', data)).toBe(text);
  });

  test('as bytes are the bytes that there are', () => {
    const data = bytes('\xff\0');
    expect(readerOf('bytes', 'strict')(data)).toBe(data);
  });

  test.each<[Encoding, string, string]>([
    ['ascii', 'a\xe9', "'ascii' codec can't decode byte 0xe9 in position 1"],
    ['ascii', `${'x'.repeat(100)}\x80`, 'in position 100'],
    ['utf8', 'a\xe9', "'utf-8' codec can't decode byte 0xe9"],
    // Half of a pair, which Python's text may have and Python 2's bytes may not.
    ['utf8', 'a\xed\xa0\x80', "'utf-8' codec can't decode byte 0xed in position 1"],
  ])('as %s, strictly: %j is an error', (encoding, data, message) => {
    expect(() => read(encoding, 'strict', data)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_ENCODING' }));
    expect(() => read(encoding, 'strict', data)).toThrow(message);
  });

  // bytes.decode(encoding, 'replace') and 'ignore' of CPython.
  test.each<[Encoding, string, string, string]>([
    ['ascii', 'a\xe9\xc3b', 'a\ufffd\ufffdb', 'ab'],
    ['utf8', 'caf\xe9', 'caf\ufffd', 'caf'],
    ['utf8', '\x80\xbfa', '\ufffd\ufffda', 'a'],
    ['utf8', '\xc3', '\ufffd', ''],
    ['utf8', '\xe2\x82', '\ufffd', ''],
    ['utf8', '\xe2\x82a', '\ufffda', 'a'],
    ['utf8', '\xf0\x9f\x98', '\ufffd', ''],
    ['utf8', '\xf0\x9f\x98a\xf0\x9f', '\ufffda\ufffd', 'a'],
    ['utf8', '\xc0\x80', '\ufffd\ufffd', ''],
    ['utf8', '\xe0\x80\x80', '\ufffd\ufffd\ufffd', ''],
    ['utf8', '\xf4\x90\x80\x80', '\ufffd\ufffd\ufffd\ufffd', ''],
    ['utf8', '\xed\xa0\x80', '\ufffd\ufffd\ufffd', ''],
    ['utf8', '\xef\xbf\xbd', '\ufffd', '\ufffd'],
    ['utf8', '\xef\xbb\xbf\xff', '\ufeff\ufffd', '\ufeff'],
    ['utf8', '\xf0\x9f\x98\x80\xff', '😀\ufffd', '😀'],
  ])('as %s: %j with something in place of errors, or nothing', (encoding, data, replaced, ignored) => {
    expect([read(encoding, 'replace', data), read(encoding, 'ignore', data)]).toEqual([replaced, ignored]);
  });
});
