import { describe, expect, test } from 'vitest';
import { decodeLatin1, decodeUtf8, encodeLatin1, utf8Length, writeUtf8 } from '../../src/pickle/text.ts';
import { bytes, text } from '../support/bytes.ts';

const decode = (utf8: string): string => {
  const data = bytes(`\xff${utf8}\xff`);
  return decodeUtf8(data, 1, data.length - 1);
};

function encode(value: string): string {
  const target = new Uint8Array(value.length * 3 + 2).fill(0xff);
  const end = writeUtf8(value, target, 1);
  expect(target[end]).toBe(0xff);
  expect(utf8Length(value)).toBe(end - 1);
  return text(target.subarray(1, end));
}

/** On both sides of where the platform's decoder takes over, and of where the loops take pieces. */
const PADDINGS = [0, 1, 3, 4, 7, 8, 15, 16, 17, 22, 23, 24, 25, 30, 5000];

/** The UTF-8 of a code point by the definition; a surrogate gets its three bytes. */
function utf8Of(point: number): string {
  if (point < 0x80) return String.fromCharCode(point);
  const tail = (shift: number): string => String.fromCharCode(0x80 | ((point >> shift) & 0x3f));
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6)) + tail(0);
  if (point < 0x10000) return String.fromCharCode(0xe0 | (point >> 12)) + tail(6) + tail(0);
  return String.fromCharCode(0xf0 | (point >> 18)) + tail(12) + tail(6) + tail(0);
}

describe('UTF-8', () => {
  test('every code point of the first plane, surrogates included, alone and in long text', () => {
    for (let point = 0; point < 0x10000; point++) {
      const [character, utf8] = [String.fromCharCode(point), utf8Of(point)];
      if (decode(utf8) !== character || encode(character) !== utf8)
        expect([point, decode(utf8), encode(character)]).toBeNull();
    }
    for (let start = 0; start < 0x10000; start += 1024) {
      const points = Array.from({ length: 1024 }, (_, i) => start + i);
      // A high surrogate and a low one behind it would be one character.
      const [value, utf8] = [
        points.map((p) => `${String.fromCharCode(p)} `).join(''),
        points.map((p) => `${utf8Of(p)} `).join(''),
      ];
      expect(decode(utf8) === value && encode(value) === utf8).toBe(true);
    }
  });

  test.each([0x10000, 0x1f600, 0x1ffff, 0x20000, 0xfffff, 0x100000, 0x10ffff])('the astral code point %i', (point) => {
    for (const padding of PADDINGS) {
      const [before, after] = ['x'.repeat(padding), 'é'.repeat(padding)];
      const value = before + String.fromCodePoint(point) + after;
      const utf8 = before + utf8Of(point) + '\xc3\xa9'.repeat(padding);
      expect(decode(utf8) === value && encode(value) === utf8, `padding ${padding}`).toBe(true);
    }
  });

  test.each<[string, string, string]>([
    ['a high surrogate', '\ud800', '\xed\xa0\x80'],
    ['a low surrogate', '\udfff', '\xed\xbf\xbf'],
    ['a low and a high one', '\udc00\ud800', '\xed\xb0\x80\xed\xa0\x80'],
    ['two high ones', '\ud83d\ud83d', '\xed\xa0\xbd\xed\xa0\xbd'],
    ['a high one before a pair', '\ud83d\ud83d\ude00', '\xed\xa0\xbd\xf0\x9f\x98\x80'],
    ['a low one behind a pair', '\ud83d\ude00\ude00', '\xf0\x9f\x98\x80\xed\xb8\x80'],
    ['a byte order mark', '\ufeff', '\xef\xbb\xbf'],
    ['a replacement character', '\ufffd', '\xef\xbf\xbd'],
    ['noncharacters', '\ufffe\uffff', '\xef\xbf\xbe\xef\xbf\xbf'],
    ['NUL', '\0', '\0'],
  ])('%s stays what it is at any place', (_, value, utf8) => {
    for (const padding of PADDINGS) {
      for (const [before, after] of [
        ['x'.repeat(padding), ''],
        ['', 'x'.repeat(padding)],
        ['€'.repeat(padding), 'y'],
      ] as const) {
        const [wide, narrow] = [before.replaceAll('€', '\xe2\x82\xac'), after];
        expect(decode(wide + utf8 + narrow) === before + value + after, `padding ${padding}`).toBe(true);
        expect(encode(before + value + after) === wide + utf8 + narrow, `padding ${padding}`).toBe(true);
      }
    }
  });

  test('the two halves of a pair, encoded each for itself, become the character: JavaScript cannot tell them apart', () => {
    expect(decode('\xed\xa0\xbd\xed\xb8\x80')).toBe('😀');
  });

  test.each<[string, string, number]>([
    ['a continuation byte alone', '\x80', 0],
    ['the last continuation byte alone', '\xbf', 0],
    ['a continuation too many', '\xc3\xa9\xa9', 2],
    ['two bytes for ASCII', '\xc0\x80', 0],
    ['two bytes for the last of ASCII', '\xc1\xbf', 0],
    ['three bytes where two will do', '\xe0\x80\x80', 0],
    ['three bytes where two will just do', '\xe0\x9f\xbf', 0],
    ['four bytes where three will do', '\xf0\x80\x80\x80', 0],
    ['four bytes where three will just do', '\xf0\x8f\xbf\xbf', 0],
    ['beyond the last code point', '\xf4\x90\x80\x80', 0],
    ['a lead byte of code points that are none', '\xf5\x80\x80\x80', 0],
    ['a lead byte of five bytes', '\xf8\x88\x80\x80\x80', 0],
    ['0xfe', '\xfe', 0],
    ['0xff', '\xff', 0],
    ['a lead byte at the end', '\xc3', 0],
    ['two of three bytes at the end', '\xe2\x82', 0],
    ['one of three bytes at the end', '\xe2', 0],
    ['three of four bytes at the end', '\xf0\x9f\x98', 0],
    ['a lead byte before ASCII', '\xc3a', 0],
    ['a lead byte before a lead byte', '\xc3\xc3', 0],
    ['a second byte that is none', '\xe2\x28\xa1', 0],
    ['a third byte that is none', '\xe2\x82\x28', 0],
    ['a fourth byte that is none', '\xf0\x9f\x98\x28', 0],
    ['half of an encoded surrogate', '\xed\xa0', 0],
    ['Latin-1', 'caf\xe9', 3],
  ])('%s is an error that tells where', (_, utf8, at) => {
    for (const padding of PADDINGS) {
      const before = 'x'.repeat(padding);
      const place = 1 + padding + at;
      const byte = utf8.charCodeAt(at).toString(16);
      expect(() => decode(before + utf8), `padding ${padding}`).toThrow(
        expect.objectContaining({
          code: 'ERR_PICKLE_ENCODING',
          message: `'utf-8' codec can't decode byte 0x${byte} at byte ${place}: no valid UTF-8`,
        }),
      );
    }
  });
});

describe('Latin-1', () => {
  const all = String.fromCharCode(...Array(256).keys());

  test('is the character of each byte’s number', () => {
    for (const value of [
      '',
      'a',
      '\x80',
      '\x9f\xa0',
      all,
      all.repeat(100),
      'x'.repeat(30),
      `${'x'.repeat(30)}\x85`,
      '\xff'.repeat(20_000),
    ]) {
      const data = bytes(`..${value}..`);
      expect(decodeLatin1(data, 2, data.length - 2) === value).toBe(true);
      expect(text(encodeLatin1(value)!) === value).toBe(true);
    }
  });

  test('ends at U+00FF', () => {
    expect([encodeLatin1('Ā'), encodeLatin1('a😀'), encodeLatin1('')]).toEqual([null, null, new Uint8Array(0)]);
  });
});
