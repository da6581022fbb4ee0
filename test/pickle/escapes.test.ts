import { describe, expect, test } from 'vitest';
import { rawUnicodeEscape, readQuoted, readRawUnicode } from '../../src/pickle/escapes.ts';
import { bytes, text } from '../support/bytes.ts';

describe('quoted strings of Python 2', () => {
  const read = (literal: string): string => text(readQuoted(bytes(`..${literal}..`), 2, 2 + literal.length));

  test.each<[string, string]>([
    ["''", ''],
    ['""', ''],
    ["'abc'", 'abc'],
    [`"it's"`, "it's"],
    [`'say "so"'`, 'say "so"'],
    ["'\\\\'", '\\'],
    ["'\\''", "'"],
    ["'\\\"'", '"'],
    ["'\\a\\b\\f\\n\\r\\t\\v'", '\x07\b\f\n\r\t\v'],
    ["'\\0\\7\\12\\101\\377'", '\0\x07\nA\xff'],
    ["'\\1234'", 'S4'],
    ["'\\400\\777'", '\0\xff'],
    ["'\\8\\9'", '\\8\\9'],
    ["'\\18'", '\x018'],
    ["'\\x00\\x41\\xfF\\xAb'", '\0A\xff\xab'],
    ["'\\x414'", 'A4'],
    ["'\\q\\u0041\\N{x}'", '\\q\\u0041\\N{x}'],
    ["'a\\\nb'", 'ab'],
    ["'\xe9\0'", '\xe9\0'],
    ["'a'b'", "a'b"],
  ])('%j', (literal, value) => {
    expect(read(literal)).toBe(value);
  });

  test.each<[string, string]>([
    ['', 'the STRING opcode argument must be quoted'],
    ["'", 'must be quoted'],
    ['abc', "must be quoted, and is 'abc'"],
    [`'abc"`, 'must be quoted'],
    ["'abc", 'must be quoted'],
    ["abc'", 'must be quoted'],
    ["'abc' ", 'must be quoted'],
    ['`abc`', 'must be quoted'],
    ["'\\'", 'a quoted string ends in a lone backslash'],
    ["'\\\\\\'", 'a quoted string ends in a lone backslash'],
    ["'\\x'", 'invalid \\x escape at position 0'],
    ["'ab\\x4'", 'invalid \\x escape at position 2'],
    ["'\\x4g'", 'invalid \\x escape at position 0'],
    ["'\\x:0'", 'invalid \\x escape at position 0'],
    ["'\\x@0'", 'invalid \\x escape at position 0'],
    ["'\\x`0'", 'invalid \\x escape at position 0'],
    ["'\\x/0'", 'invalid \\x escape at position 0'],
  ])('%j is an error', (literal, message) => {
    expect(() => read(literal)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_ARGUMENT' }));
    expect(() => read(literal)).toThrow(message);
  });
});

describe('raw-unicode-escape', () => {
  const read = (line: string): string => readRawUnicode(bytes(`..${line}..`), 2, 2 + line.length);

  test.each<[string, string]>([
    ['', ''],
    ['abc\xe9', 'abcé'],
    ['\\u0041\\u20ac', 'A€'],
    ['\\uABcd', '\uabcd'],
    ['\\U0001f600\\U00000041', '😀A'],
    ['\\ud800', '\ud800'],
    ['\\ud83d\\ude00', '😀'],
    ['\\u00415', 'A5'],
    ['\\', '\\'],
    ['\\\\', '\\\\'],
    ['\\n\\x41\\N', '\\n\\x41\\N'],
    ['\\\\u0041', '\\\\u0041'],
    ['\\\\\\u0041', '\\\\A'],
    ['\\\\\\\\u0041', '\\\\\\\\u0041'],
    ['a\\\\', 'a\\\\'],
    ['\\u005cu0041', '\\u0041'],
    ['x'.repeat(5000), 'x'.repeat(5000)],
    [`${'x'.repeat(5000)}\\u0041\\`, `${'x'.repeat(5000)}A\\`],
  ])('%j', (line, value) => {
    expect(read(line)).toBe(value);
  });

  test.each([
    '\\u',
    '\\u004',
    '\\u004g',
    '\\U0000004',
    '\\U00110000',
    '\\Uffffffff',
    '\\u 041',
    '\\u-041',
    '\\\\\\u12',
  ])('%j is an error', (line) => {
    expect(() => read(line)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_ENCODING' }));
    expect(() => read(line)).toThrow("'rawunicodeescape' codec can't decode '\\x5cu".slice(0, 42));
  });

  test.each<[string, string]>([
    ['', ''],
    ['abc~', 'abc~'],
    ['\x7f\x80\xff', '\x7f\x80\xff'],
    ['\0\n\r\x1a\\', '\\u0000\\u000a\\u000d\\u001a\\u005c'],
    ['\t\x0b\x1b', '\t\x0b\x1b'],
    ['€Ā', '\\u20ac\\u0100'],
    ['\ud800', '\\ud800'],
    ['\udc00\ud800', '\\udc00\\ud800'],
    ['😀', '\\U0001f600'],
    ['\u{10ffff}', '\\U0010ffff'],
  ])('%j is written as CPython writes it, and read again', (value, line) => {
    expect(text(rawUnicodeEscape(value))).toBe(line);
    expect(read(line)).toBe(value);
  });

  test('every code point of the first plane, there and back, on one line', () => {
    const all = Array.from({ length: 0x10000 }, (_, i) => `${String.fromCharCode(i)} `).join('');
    const line = text(rawUnicodeEscape(all));
    expect(line).not.toMatch(/[\n\r]/);
    expect(read(line) === all).toBe(true);
  });
});
