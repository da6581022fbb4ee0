/** `lossless`: what is read is written again with the same bytes. Interop tests do this with what CPython writes. */
import { describe, expect, test } from 'vitest';
import { dumps, loads, NDArray, PickleBuffer, PyFloat, PyTimeZone } from '../../src/index.ts';
import { bytes, text } from '../support/bytes.ts';

describe('lossless', () => {
  test.each([
    ['a global whose name is a dot', 'c \n.\np0\n.', 0],
    ['floats with integral values', '\x80\x03]q\0(G?\xf0\0\0\0\0\0\0K\x01G\0\0\0\0\0\0\0\0G\x80\0\0\0\0\0\0\0e.', 3],
    [
      'a reconstructor where none is needed',
      '\x80\x02ccopy_reg\n_reconstructor\nq\0cm\nC\nq\x01c__builtin__\nobject\nq\x02N\x87q\x03Rq\x04.',
      2,
    ],
    [
      "flags of a dtype that are numbers, as in NumPy's older pickles",
      '\x80\x02cnumpy\ndtype\nq\0X\x02\0\0\0f8q\x01K\0K\x01\x87q\x02Rq\x03(K\x03X\x01\0\0\0<q\x04NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tq\x05b.',
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

  // In Python: s = 'text', t = another string that is equal; [s, t, s, t], and the same with bytes of these characters.
  test.each([
    [0, '(lp0\nVtext\np1\naVtext\np2\nag1\nag2\na.'],
    [1, ']q\0(X\x04\0\0\0textq\x01X\x04\0\0\0textq\x02h\x01h\x02e.'],
    [
      2,
      '\x80\x02]q\0(X\x04\0\0\0textq\x01c_codecs\nencode\nq\x02X\x04\0\0\0textq\x03X\x06\0\0\0latin1q\x04\x86q\x05Rq\x06h\x01h\x03e.',
    ],
    [4, '\x80\x04\x95\x19\0\0\0\0\0\0\0]\x94(\x8c\x04text\x94\x8c\x04text\x94h\x01h\x02h\x02e.'],
    // A list that is a member of the module `text`, whose name is the string.
    [4, '\x80\x04\x95\x20\0\0\0\0\0\0\0]\x94(\x8c\x04text\x94\x8c\x04name\x94\x93\x94h\x01\x8c\x04text\x94h\x04e.'],
  ])('strings that are equal and not one are written as they came, protocol %i', (protocol, pickle) => {
    const value = loads(bytes(pickle), { lossless: true });
    for (let i = 0; i < 2; i++) expect(text(dumps(value, { protocol }))).toBe(pickle);
  });

  test('bytes of which Python has another object are written as they came', () => {
    // b'', an empty buffer in band, and either once more.
    const pickle = '\x80\x05\x95\x15\0\0\0\0\0\0\0]\x94(C\0\x94C\0\x94h\x01h\x02C\x01a\x94h\x03e.';
    expect(text(dumps(loads(bytes(pickle), { lossless: true })))).toBe(pickle);
    expect(loads(dumps(loads(bytes(pickle))))).toEqual(loads(bytes(pickle)));
  });

  test('notes of a value that was changed do no harm', () => {
    const [first, second] = ['\x8c\x04text\x94', '\x8c\x04text\x94'];
    const pickle = bytes(`\x80\x04\x95\x19\0\0\0\0\0\0\0]\x94(${first}${second}h\x01h\x02h\x02e.`);
    const change = (with_: (list: unknown[]) => void) => {
      const list = loads<unknown[]>(pickle, { lossless: true });
      with_(list);
      for (const protocol of [2, 4]) expect(loads(dumps(list, { protocol }))).toEqual(list);
    };
    change((list) => list.reverse());
    change((list) => list.unshift('other', 'text', 'other'));
    change((list) => list.splice(1, 2, ['text', 'other'], 'text'));
    change((list) => list.fill('other'));
    change((list) => list.push(...new Array(1000).fill('other'), 'text'));
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
