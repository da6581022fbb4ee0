/** `lossless`: what is read is written again with the same bytes. Interop tests do this with what CPython writes. */
import { describe, expect, test } from 'vitest';
import { dumps, loads, NDArray, PickleBuffer, PyFloat, PyTimeZone } from '../../src/index.ts';
import { bytes, text } from '../support/bytes.ts';

describe('lossless', () => {
  test.each([
    ['floats with integral values', '\x80\x03]q\0(G?\xf0\0\0\0\0\0\0K\x01G\0\0\0\0\0\0\0\0G\x80\0\0\0\0\0\0\0e.', 3],
    [
      'a reconstructor where none is needed',
      '\x80\x02ccopy_reg\n_reconstructor\nq\0cm\nC\nq\x01c__builtin__\nobject\nq\x02N\x87q\x03Rq\x04.',
      2,
    ],
    ['floats of the text protocol', '(lp0\nF1.0\naI1\naF1e+16\naF-0.0\naFnan\na.', 0],
  ])('%s', (_what, pickle, protocol) => {
    expect(text(dumps(loads(bytes(pickle), { lossless: true }), { protocol }))).toBe(pickle);
  });

  // [operator.itemgetter(1), operator.attrgetter('a')]: one module name, or two that are equal.
  test.each([
    ['3.8', '\x3e', 'h\x01'],
    ['3.11', '\x47', '\x8c\x08operator\x94'],
  ])('names of known classes are shared as in Python %s', (_version, length, again) => {
    const head = `\x80\x04\x95${length}\0\0\0\0\0\0\0]\x94(\x8c\x08operator\x94\x8c\nitemgetter\x94\x93\x94K\x01\x85\x94R\x94`;
    const pickle = `${head}${again}\x8c\nattrgetter\x94\x93\x94\x8c\x01a\x94\x85\x94R\x94e.`;
    expect(text(dumps(loads(bytes(pickle), { lossless: true }), { protocol: 4 }))).toBe(pickle);
  });

  test('which says nothing about other values', () => {
    const utc = loads<PyTimeZone>(dumps(PyTimeZone.utc), { lossless: true });
    expect(utc).toBe(PyTimeZone.utc);
    expect(loads(dumps([utc, utc]))).toEqual([utc, utc]);
  });

  test('without it a float with an integral value is a number', () => {
    expect(loads(bytes('G?\xf0\0\0\0\0\0\0.'))).toBe(1);
    expect(loads(bytes('G?\xf0\0\0\0\0\0\0.'), { lossless: true })).toEqual(new PyFloat(1));
  });

  test('buffers beside the stream go beside the stream again', () => {
    // One that may be written, and one that may not.
    const pickle = '\x80\x05\x95\x06\0\0\0\0\0\0\0\x97\x97\x98\x86\x94.';
    const [first, second] = [Uint8Array.of(1, 2), new Float64Array([0.5])];
    const value = loads(bytes(pickle), { lossless: true, buffers: [first, second] });
    const buffers: PickleBuffer[] = [];
    const again = dumps(value, { bufferCallback: (buffer) => buffers.push(buffer) });
    expect(text(again)).toBe(pickle);
    expect(buffers.map(({ readonly }) => readonly)).toEqual([false, true]);
    expect(buffers.map((buffer) => buffer.raw().buffer)).toEqual([first.buffer, second.buffer]);
  });

  test('without it they are what the caller gave', () => {
    const buffer = Uint8Array.of(1, 2);
    expect(loads(bytes('\x80\x05\x97.'), { buffers: [buffer] })).toBe(buffer);
    expect(loads(bytes('\x80\x05\x97.'), { lossless: true, buffers: [buffer] })).toEqual(new PickleBuffer(buffer));
  });

  test('an array lies over the caller’s memory either way', () => {
    const buffers: PickleBuffer[] = [];
    const stream = dumps(NDArray.from([1, 2, 3]), { bufferCallback: (buffer) => buffers.push(buffer) });
    const memory = new Float64Array([4, 5, 6]);
    for (const lossless of [false, true]) {
      const array = loads<NDArray>(stream, { lossless, buffers: [memory] });
      expect(array.data.buffer).toBe(memory.buffer);
      expect(array.readonly).toBe(false);
    }
  });
});
