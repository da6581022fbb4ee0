/** Bytes as protocols 0 to 2 have them, read and written without the text that stands for them. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dumps,
  loads,
  NDArray,
  PickleError,
  PyByteArray,
  PyTuple,
  standardRegistry,
  Unpickler,
} from '../../src/index.ts';
import { ENCODED_FROM } from '../../src/pickle/encoded-bytes.ts';
import { latin1ToUtf8, utf8ToLatin1 } from '../../src/pickle/latin1.ts';
import { StreamUnpickler } from '../../src/pickle/load.ts';
import { findPlatformText } from '../../src/pickle/platform-text.ts';
import { bytes } from '../support/bytes.ts';

const own = (length: number): Uint8Array => new Uint8Array(length);

describe('transcoding', () => {
  test('is what the platform does, both ways', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
        const text = Array.from(data, (byte) => String.fromCharCode(byte)).join('');
        const utf8 = latin1ToUtf8(data);
        expect(utf8).toEqual(new TextEncoder().encode(text));
        expect(utf8ToLatin1(utf8, 0, utf8.length)).toEqual(data);
        const inside = Uint8Array.from([0xc3, ...utf8, 0xbf]);
        expect(utf8ToLatin1(inside, 1, 1 + utf8.length)).toEqual(data);
      }),
    );
  });

  // Any Node has the calls, whether they are fast there or not.
  const platform = findPlatformText({ Buffer: Buffer as never, process: { versions: { node: '24.0.0' } } })!;

  test("is the same by loops and by the platform's own converters", () => {
    const piece = fc.constantFrom('a', '\xff', '\x80', '\0').map((one) => one.repeat(0x3ff));
    const long = fc.array(fc.oneof(piece, fc.string({ unit: fc.constantFrom('a', '\x80', '\xff') })), {
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        long,
        fc.nat({ max: 9 }),
        fc.option(fc.tuple(fc.nat(), fc.nat({ max: 255 }))),
        (parts, skip, wrong) => {
          const data = bytes(`${'x'.repeat(skip)}${parts.join('')}`).subarray(skip);
          const utf8 = latin1ToUtf8(data, null);
          expect(latin1ToUtf8(data, platform)).toEqual(utf8);
          const given = Uint8Array.from([0xc3, ...utf8]);
          if (wrong !== null) given[wrong[0] % given.length] = wrong[1];
          const narrowed = utf8ToLatin1(given, 1, given.length, own, null);
          expect(utf8ToLatin1(given, 1, given.length, own, platform)).toEqual(narrowed);
          if (wrong === null) expect(narrowed).toEqual(data);
        },
      ),
    );
    const point = fc.string({ unit: 'binary', minLength: 300, maxLength: 900 });
    fc.assert(
      fc.property(point, (text) => {
        const utf8 = new TextEncoder().encode(text);
        expect(utf8ToLatin1(utf8, 0, utf8.length, own, platform)).toEqual(
          utf8ToLatin1(utf8, 0, utf8.length, own, null),
        );
      }),
    );
  });

  test('is the same, however many bytes are expected', () => {
    const data = DATA.subarray(0, 1000);
    const utf8 = latin1ToUtf8(data);
    for (const expected of [-1, 0, 1, 999, 1000, 1001, utf8.length, utf8.length + 1, Number.NaN, 2 ** 50]) {
      expect(utf8ToLatin1(utf8, 0, utf8.length, own, platform, expected)).toEqual(data);
      expect(utf8ToLatin1(utf8, 0, utf8.length, own, null, expected)).toEqual(data);
      expect(utf8ToLatin1(utf8, 0, utf8.length - 1, own, platform, expected)).toEqual(
        utf8ToLatin1(utf8, 0, utf8.length - 1, own, null),
      );
    }
  });

  test('has the platform where that is fast, and nowhere else', () => {
    expect(findPlatformText({ Buffer: Buffer as never, process: { versions: { node: '22.1.0' } } })).toBe(null);
    expect(findPlatformText({ process: { versions: { node: '24.1.0' } } })).toBe(null);
    expect(findPlatformText({ Buffer: Buffer as never })).toBe(null);
    expect(findPlatformText({})).toBe(null);
  });

  test('is refused for all but the text of bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 12 }), (data) => {
        let text: string | null = null;
        try {
          text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data);
        } catch {}
        const isBytes = text !== null && [...text].every((character) => character <= '\xff');
        expect(utf8ToLatin1(data, 0, data.length) !== null).toBe(isBytes);
      }),
      { numRuns: 20_000 },
    );
    for (const wrong of ['\xc3', '\xc4\x80', '\xc0\x80', '\xc1\xbf', '\x80', 'a\xc3a', '\xc2\xc2', '\xe2\x82\xac']) {
      expect(utf8ToLatin1(bytes(wrong), 0, wrong.length)).toBe(null);
    }
  });
});

const DATA = Uint8Array.from({ length: 0x10000 }, (_, i) => (i * 7919) & 0xff);

/** Without the fast lane, and so without what is tested here. */
function plainly(data: Uint8Array): unknown {
  return new StreamUnpickler(data, {}, standardRegistry(), false).load();
}

function uint4(value: number): string {
  return String.fromCharCode(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, value >>> 24);
}

const TEXT = Array.from(latin1ToUtf8(DATA), (byte) => String.fromCharCode(byte)).join('');
const LONG = `X${uint4(TEXT.length)}${TEXT}`;
const CODEC = 'X\x06\0\0\0latin1';

describe('long bytes in protocols 0 to 2', () => {
  test('are those from a small size on, and the same as without', () => {
    for (const size of [1, 10, ENCODED_FROM / 2, ENCODED_FROM - 1, ENCODED_FROM, ENCODED_FROM + 1, 255, 256, 800]) {
      const data = DATA.subarray(0, size);
      for (const protocol of [1, 2]) {
        const pickle = dumps([data, PyByteArray.from(data), data], { protocol });
        expect(loads(pickle)).toEqual(plainly(pickle));
        expect(loads<unknown[]>(pickle)[0]).toEqual(data);
      }
    }
  });

  test.each([0, 1, 2])('of arrays of any shape come back, protocol %i', (protocol) => {
    const arrays = [[9000], [30, 300], [9000, 0], [], [1, 4500, 2]].map((shape) => {
      const array = NDArray.zeros(shape, { dtype: 'f4' });
      array.data.fill(-1.7);
      return array;
    });
    const pickle = dumps(arrays, { protocol, numpy: 'native' });
    expect(loads(pickle)).toEqual(plainly(pickle));
    expect(loads(pickle)).toEqual(arrays);
  });

  test.each([0, 1, 2])('come back, protocol %i', (protocol) => {
    const value = [DATA, DATA, PyByteArray.from(DATA), new Float64Array(20_000).fill(-1.7)];
    const pickle = dumps(value, { protocol });
    const back = loads<[Uint8Array, Uint8Array, PyByteArray]>(pickle);
    expect(back[0]).toEqual(DATA);
    expect(back[1]).toBe(back[0]);
    expect(back[2]).toBeInstanceOf(PyByteArray);
    expect(Array.from(back[2])).toEqual(Array.from(DATA));
    expect(dumps(loads(pickle), { protocol })).toEqual(dumps(plainly(pickle), { protocol }));
  });

  test.each([
    ['tuple of two', `c_codecs\nencode\n${LONG}${CODEC}\x86R.`],
    ['mark', `c_codecs\nencode\n(${LONG}${CODEC}tR.`],
    ['all stored', `c_codecs\nencode\nq\0${LONG}q\x01${CODEC}q\x02\x86q\x03Rq\x04.`],
    ['with long numbers', `c_codecs\nencode\nr\0\0\0\0${LONG}r\x01\0\0\0${CODEC}\x86Rr\x02\0\0\0.`],
    ['codec from the memo', `${CODEC}q\x000c_codecs\nencode\n${LONG}h\0\x86R.`],
  ])('are read at once: %s', (_, data) => {
    expect(loads(bytes(data))).toEqual(DATA);
  });

  test('what was stored on the way can be fetched', () => {
    const data = `c_codecs\nencode\nq\0${LONG}q\x01${CODEC}q\x02\x86q\x03Rq\x04(h\x01h\x02h\x03h\x04h\x01t.`;
    const [text, codec, args, made, again] = loads<unknown[]>(bytes(data));
    expect(text).toBe(Array.from(DATA, (byte) => String.fromCharCode(byte)).join(''));
    expect([codec, again]).toEqual(['latin1', text]);
    expect(args).toEqual(PyTuple.of(text, 'latin1'));
    expect(made).toEqual(DATA);
    // By the next pickle too.
    const unpickler = new Unpickler(bytes(`c_codecs\nencode\nq\0${LONG}q\x01${CODEC}\x86R.h\x01.`));
    unpickler.load();
    expect(unpickler.load()).toBe(text);
  });

  test.each([
    ['another codec', `c_codecs\nencode\n${LONG}X\x05\0\0\0utf-8\x86R.`],
    ['something between', `c_codecs\nencode\n${LONG}${CODEC}\x86N0R.`],
    ['a number that is not the next', `c_codecs\nencode\n${LONG}q\x05${CODEC}\x86R.`],
    ['another function', `cm\nf\n${LONG}${CODEC}\x86R.`],
    ['the text alone', `${LONG}.`],
    ['cut off', `c_codecs\nencode\n${LONG}${CODEC}\x86`],
    ['a character that is no byte', `c_codecs\nencode\n${LONG.replace('X', 'X').slice(0, -2)}\xc4\x80${CODEC}\x86R.`],
  ])('%s is left to the machine', (_, data) => {
    const outcome = (read: () => unknown): unknown => {
      try {
        return read();
      } catch (error) {
        return error instanceof PickleError ? [error.code, error.offset, error.message] : error;
      }
    };
    expect(outcome(() => loads(bytes(data)))).toEqual(outcome(() => plainly(bytes(data))));
  });

  test('a function of the user comes first', () => {
    const registry = standardRegistry()
      .extend()
      .function('_codecs.encode', ([text]) => (text as string).length);
    expect(loads(bytes(`c_codecs\nencode\n${LONG}${CODEC}\x86R.`), { registry })).toBe(DATA.length);
  });

  test('are bound by maxBytesLength, and not by what a string may have', () => {
    const pickle = dumps(DATA, { protocol: 2 });
    expect(loads(pickle, { limits: { maxStringBytes: 100 } })).toEqual(DATA);
    expect(() => loads(pickle, { limits: { maxBytesLength: 100 } })).toThrow(
      expect.objectContaining({ code: 'ERR_PICKLE_LIMIT', limit: 'maxBytesLength' }),
    );
  });
});
