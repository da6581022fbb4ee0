import { describe, expect, test } from 'vitest';
import { findPlatformSlices, platformSlices } from '../../src/pickle/platform-slices.ts';
import { decodeUtf8, utf8Length, writeUtf8 } from '../../src/pickle/text.ts';

describe("the platform's slices", () => {
  test('are those of Node here, and none where there are none or where they do something else', () => {
    expect(platformSlices).not.toBeNull();
    expect(findPlatformSlices({})).toBeNull();
    expect(findPlatformSlices({ Buffer: {} })).toBeNull();
    const none = () => '';
    const never = () => {
      throw new TypeError('argument must be a buffer');
    };
    expect(findPlatformSlices({ Buffer: { prototype: { latin1Slice: none, utf8Slice: none } } })).toBeNull();
    const { latin1: latin1Slice, utf8: utf8Slice, write: utf8Write } = platformSlices!;
    for (const wrong of [{ latin1Slice: none }, { utf8Slice: none }, { utf8Slice: never }, { utf8Write: () => 3 }]) {
      const prototype = { latin1Slice, utf8Slice, utf8Write, ...wrong };
      expect(findPlatformSlices({ Buffer: { prototype } })).toBeNull();
    }
    expect(findPlatformSlices({ Buffer: { prototype: { latin1Slice, utf8Slice } } })).toBeNull();
  });

  test.each(['x', 'é', 'Ж', '漢', '\ufffd', '\ud800', '😀'])('text of every length comes back: %j', (character) => {
    for (let count = 0; count < 70; count++) {
      for (const text of [character.repeat(count), 'ab'.repeat(count) + character, character + 'ab'.repeat(count)]) {
        const bytes = new Uint8Array(text.length * 3 + 2);
        const end = writeUtf8(text, bytes, 1);
        expect(decodeUtf8(bytes, 1, end)).toBe(text);
        expect(end - 1).toBe(utf8Length(text));
      }
    }
  });

  test('what is no UTF-8 is refused, whatever its length', () => {
    for (const length of [2, 16, 17, 40, 49, 100, 5000]) {
      const bytes = new Uint8Array(length).fill(0x61);
      bytes[length - 1] = 0xc3;
      expect(() => decodeUtf8(bytes, 0, length)).toThrow(/can't decode byte 0xc3/);
      bytes[length >> 1] = 0x80;
      expect(() => decodeUtf8(bytes, 0, length)).toThrow(/can't decode byte 0x80/);
    }
  });
});
