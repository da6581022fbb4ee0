import { describe, expect, test } from 'vitest';
import { FRAME_TARGET, Sink } from '../../src/pickle/sink.ts';
import { little, text } from '../support/bytes.ts';

/** What a sink wrote; each `value` starts with `startValue`, as the machine does it. */
function written(framing: boolean, write: (sink: Sink) => void): string {
  const sink = new Sink(framing);
  write(sink);
  return text(sink.finish());
}

const frame = (body: string): string => `\x95${little(body.length, 8)}${body}`;
const filler = (length: number): Uint8Array => new Uint8Array(length).fill(120);
const xs = (length: number): string => 'x'.repeat(length);

/** A value of so many bytes. */
function value(sink: Sink, length: number): void {
  sink.startValue();
  sink.raw(filler(length));
}

describe('numbers and text', () => {
  test.each<[string, (sink: Sink) => void, string]>([
    ['byte', (sink) => sink.byte(0xff), '\xff'],
    ['byte1', (sink) => sink.byte1(1, 0xff), '\x01\xff'],
    ['byte2', (sink) => sink.byte2(1, 0xfedc), '\x01\xdc\xfe'],
    ['byte4', (sink) => sink.byte4(1, 0xfedcba98), '\x01\x98\xba\xdc\xfe'],
    ['byte4, negative', (sink) => sink.byte4(1, -2), '\x01\xfe\xff\xff\xff'],
    ['byte8', (sink) => sink.byte8(1, 2 ** 53 - 1), '\x01\xff\xff\xff\xff\xff\xff\x1f\0'],
    ['byte8, 2**32', (sink) => sink.byte8(1, 2 ** 32), '\x01\0\0\0\0\x01\0\0\0'],
    ['float8', (sink) => sink.float8(1, -1.5), '\x01\xbf\xf8\0\0\0\0\0\0'],
    ['ascii', (sink) => sink.ascii('I12\n'), 'I12\n'],
    ['utf8', (sink) => sink.utf8('é€\ud800'), '\xc3\xa9\xe2\x82\xac\xed\xa0\x80'],
    ['raw', (sink) => sink.raw(new Uint8Array([0, 255])), '\0\xff'],
    ['short text', (sink) => sink.text('é', 1, 2), '\x01\x02\xc3\xa9'],
    ['no text', (sink) => sink.text('', 1, 2), '\x01\0'],
    ['255 bytes of text', (sink) => sink.text(`${'é'.repeat(127)}x`, 1, 2), `\x01\xff${'\xc3\xa9'.repeat(127)}x`],
    ['256 bytes of text', (sink) => sink.text('é'.repeat(128), 1, 2), `\x02\0\x01\0\0${'\xc3\xa9'.repeat(128)}`],
    ['21,845 euros', (sink) => sink.text('€'.repeat(21_845), 1, 2), `\x02\xff\xff\0\0${'\xe2\x82\xac'.repeat(21_845)}`],
  ])('%s', (_, write, bytes) => {
    expect(written(false, write) === bytes).toBe(true);
    const framed = bytes.length < 4 ? bytes : frame(bytes);
    expect(written(true, write) === framed).toBe(true);
  });
});

describe('frames', () => {
  test('there are none below protocol 4', () => {
    const all = written(false, (sink) => {
      for (let i = 0; i < 100; i++) value(sink, 10_000);
    });
    expect(all === xs(1_000_000)).toBe(true);
  });

  test.each([0, 1, 2, 3, 4, 5])('one of %i bytes has a header only from four on', (length) => {
    const all = written(true, (sink) => {
      for (let i = 0; i < length; i++) sink.byte(120);
    });
    expect(all).toBe(length < 4 ? xs(length) : frame(xs(length)));
  });

  test('what comes before any frame stays there', () => {
    const all = written(true, (sink) => {
      sink.unframed(0x80);
      sink.unframed(4);
      value(sink, 5);
    });
    expect(all).toBe(`\x80\x04${frame(xs(5))}`);
  });

  test('end where a value starts, once they hold 64 KiB', () => {
    const sizes = (...lengths: number[]): string =>
      written(true, (sink) => {
        for (const length of lengths) value(sink, length);
      });
    expect(sizes(65_535, 1) === frame(xs(65_536))).toBe(true);
    expect(sizes(65_535, 10, 10) === frame(xs(65_545)) + frame(xs(10))).toBe(true);
    expect(sizes(65_536, 10) === frame(xs(65_536)) + frame(xs(10))).toBe(true);
    // The last one may be too short for a header.
    expect(sizes(65_536, 3) === `${frame(xs(65_536))}xxx`).toBe(true);
    expect(sizes(65_536, 65_536, 65_536) === frame(xs(65_536)).repeat(3)).toBe(true);
  });

  test('are not ended by what is written without starting a value', () => {
    const all = written(true, (sink) => {
      value(sink, 65_536);
      for (let i = 0; i < 70_000; i++) sink.byte(120);
    });
    expect(all === frame(xs(135_536))).toBe(true);
  });

  test('tell how much they take yet', () => {
    const sink = new Sink(true);
    expect(sink.frameRoom).toBe(FRAME_TARGET);
    value(sink, 100);
    expect(sink.frameRoom).toBe(FRAME_TARGET - 100);
    expect(new Sink(false).frameRoom).toBe(Infinity);
  });
});

describe('payloads', () => {
  const payload = (sink: Sink, length: number): void => {
    sink.startValue();
    sink.payload(filler(length), () => sink.byte4(0x42, length));
  };
  const bytes = (length: number): string => `B${little(length, 4)}${xs(length)}`;

  test('below 64 KiB are in the frame, from there on between two', () => {
    expect(written(true, (sink) => payload(sink, 65_535)) === frame(bytes(65_535))).toBe(true);
    expect(written(true, (sink) => payload(sink, 65_536)) === bytes(65_536)).toBe(true);
    const mixed = written(true, (sink) => {
      value(sink, 10);
      payload(sink, 65_536);
      payload(sink, 65_537);
      value(sink, 3);
      payload(sink, 100);
      payload(sink, 65_536);
      sink.byte(0x2e);
    });
    const expected = [frame(xs(10)), bytes(65_536), bytes(65_537), frame(xs(3) + bytes(100)), bytes(65_536), '.'];
    expect(mixed === expected.join('')).toBe(true);
  });

  test('without frames lie where they were written', () => {
    const all = written(false, (sink) => {
      value(sink, 1);
      payload(sink, 70_000);
      value(sink, 1);
    });
    expect(all === `x${bytes(70_000)}x`).toBe(true);
  });

  test('are copied, so that the result is memory of its own', () => {
    const source = filler(70_000);
    const sink = new Sink(true);
    sink.payload(source, () => sink.byte(0x42));
    const result = sink.finish();
    source.fill(0);
    expect(text(result) === `B${xs(70_000)}`).toBe(true);
    expect(result.byteLength).toBe(result.buffer.byteLength);
  });
});

describe('a result', () => {
  test.each([0, 1, 60, 300, 511, 512, 5000])('of %i bytes is memory of its own, and holds nothing else', (length) => {
    const sink = new Sink(false);
    const results = ['a', 'b', 'c'].map((character) => {
      sink.begin();
      for (let i = 0; i < length; i++) sink.byte(character.charCodeAt(0));
      return sink.finish();
    });
    expect(results.map(text)).toEqual(['a', 'b', 'c'].map((character) => character.repeat(length)));
    expect(new Set(results.map(({ buffer }) => buffer)).size).toBe(3);
    for (const { buffer } of results) expect(buffer.byteLength).toBe(length);
  });
});

describe('growth', () => {
  test.each([
    [true, 1],
    [true, 7919],
    [true, 65_535],
    [true, 3_000_000],
    [false, 1],
    [false, 7919],
    [false, 3_000_000],
  ])('framing %s, values of %i bytes: nothing is lost over several chunks', (framing, size) => {
    const count = size === 1 ? 2_500_000 : Math.ceil(5_000_000 / size);
    const sink = new Sink(framing);
    for (let i = 0; i < count; i++) {
      sink.startValue();
      if (size === 1) sink.byte(i % 251);
      else sink.raw(new Uint8Array(size).fill(i % 251));
    }
    const result = sink.finish();
    // Take the frames apart again, and what is in them must be what went in.
    let at = 0;
    let seen = 0;
    while (at < result.length) {
      let length = result.length - at;
      if (framing && result[at] === 0x95) {
        length = new DataView(result.buffer, result.byteOffset).getUint32(at + 1, true);
        at += 9;
      }
      for (const stop = at + length; at < stop; at++, seen++) {
        if (result[at] !== Math.floor(seen / size) % 251) expect([at, seen, result[at]]).toBeNull();
      }
    }
    expect(seen).toBe(count * size);
  });

  test('takes linear time', () => {
    const time = (count: number): number => {
      const start = performance.now();
      const sink = new Sink(true);
      for (let i = 0; i < count; i++) value(sink, 1000);
      sink.finish();
      return performance.now() - start;
    };
    time(1000);
    expect(time(40_000)).toBeLessThan(40 * time(4000) + 500);
  });
});

describe('chunks', () => {
  test('joined are what finish gives', () => {
    const write = (sink: Sink): void => {
      sink.unframed(0x80);
      for (let i = 0; i < 300; i++) value(sink, 10_000);
      sink.payload(filler(100_000), () => sink.byte(0x42));
      value(sink, 2);
    };
    const [whole, parts] = [new Sink(true), new Sink(true)];
    write(whole);
    write(parts);
    expect(parts.ready).toBe(true);
    const first = parts.take();
    expect(parts.ready).toBe(false);
    const chunks = [...first, ...parts.finishChunks()];
    expect(chunks.length).toBeGreaterThan(3);
    expect(Buffer.compare(Buffer.concat(chunks), whole.finish())).toBe(0);
  });
});
