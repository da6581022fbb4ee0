/** Finding the pickles in files by what is in them, one container inside the other. */
import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { detect } from '../../src/file/detect.ts';
import { openParts } from '../../src/file/open.ts';
import { looksLikePickle, pickleSpans } from '../../src/file/probe.ts';
import { dumps, loads } from '../../src/index.ts';
import { bytes, little } from '../support/bytes.ts';
import { inflate, zipOf } from './zip-files.ts';

const PICKLE = dumps({ a: [1, 2] });
const HEADER = "{'descr': '|O', 'fortran_order': False, 'shape': (1,), }";
const OBJECTS = new Uint8Array([...bytes(`\x93NUMPY\x01\0${little(HEADER.length, 2)}${HEADER}`), ...PICKLE]);
const NUMBERS = bytes(`\x93NUMPY\x01\0${little(55, 2)}${"{'descr': '|u1', 'fortran_order': False, 'shape': (2,)}"}ab`);

/** Kind and way of each part, and why it is not all there. */
function parts(file: Uint8Array, maxBytes = 2 ** 20): string[] {
  return Array.from(openParts(file, { inflate, maxBytes }), ({ kind, way, trouble }) => {
    const steps = way.map((step) =>
      step.type === 'zip' ? step.member : step.type === 'outside' ? `@${step.offset}` : step.type,
    );
    return [kind, ...steps].join(' ') + (trouble === null ? '' : `: ${trouble}`);
  });
}

const member = (name: string, data: Uint8Array) => ({ name, data, method: 8 }) as const;

describe('openParts', () => {
  test.each<[string, Uint8Array, string[]]>([
    ['a pickle', PICKLE, ['pickle']],
    ['gzip', gzipSync(PICKLE), ['gzip', 'pickle gzip']],
    ['two members of gzip', Buffer.concat([gzipSync(PICKLE), gzipSync(PICKLE)]), ['gzip', 'pickle gzip']],
    ['zlib', deflateSync(PICKLE), ['zlib', 'pickle zlib']],
    ['.npy of numbers', NUMBERS, ['npy']],
    ['.npy of objects', OBJECTS, ['pickle npy']],
    [
      '.npy behind .npy',
      new Uint8Array([...NUMBERS, ...OBJECTS, ...NUMBERS]),
      ['npy', `pickle @${NUMBERS.length} npy`, `npy @${NUMBERS.length + OBJECTS.length}`],
    ],
    ['.npz', zipOf([member('a.npy', OBJECTS), member('b.npy', NUMBERS)]), ['zip', 'pickle a.npy npy', 'npy b.npy']],
    ['named otherwise', zipOf([member('a.txt', gzipSync(PICKLE))]), ['zip', 'gzip a.txt', 'pickle a.txt gzip']],
    ['zip in zip', zipOf([member('a', zipOf([member('b', PICKLE)]))]), ['zip', 'zip a', 'pickle a b']],
    ['nothing', new Uint8Array(0), ['empty']],
    ['text', bytes('just a text'), ['other']],
    [
      'a pickle in front of a zip file',
      new Uint8Array([...PICKLE, ...zipOf([member('a', PICKLE)])]),
      ['zip', 'pickle', 'pickle a'],
    ],
    [
      'a pickle between members',
      zipOf([member('a', PICKLE)], { gap: 'cos\nsystem\n(tR.' }),
      ['zip', 'pickle a', expect.stringMatching(/^pickle @\d+$/)],
    ],
  ])('%s', (_, file, expected) => expect(parts(new Uint8Array(file))).toEqual(expected));

  test('a pickle whose value is a zip file is read as both', () => {
    const file = dumps(zipOf([member('a', PICKLE)]));
    expect(parts(file)).toEqual(['zip', 'pickle', 'pickle a']);
    expect(loads(file)).toBeInstanceOf(Uint8Array);
  });

  test('a checksum that is wrong hides nothing', () => {
    const file = gzipSync(PICKLE);
    file.fill(0, file.length - 8);
    expect(parts(file)).toEqual(['gzip', 'pickle gzip']);
  });

  test('compressed data that ends too early is read as far as it goes', () => {
    const file = gzipSync(dumps(Array.from({ length: 2000 }, (_, i) => i * 7919)));
    expect(parts(file.subarray(0, 1000))).toEqual([
      'gzip',
      expect.stringMatching(/^pickle gzip: damaged .*unexpected end/),
    ]);
  });

  test('bombs stop at the limit, all parts together', () => {
    const zeros = new Uint8Array(600_000);
    const [, first, second] = parts(zipOf([member('a', zeros), member('b', zeros)]));
    expect(first).toBe('other a');
    expect(second).toMatch(/^other b: inflates to more than/);
  });

  test('containers in containers end somewhere', () => {
    let file = PICKLE;
    for (let i = 0; i < 6; i++) file = zipOf([{ name: String(i), data: file }]);
    expect(parts(file).at(-1)).toContain('nested more than 4 deep');
  });

  test('a header that NumPy would refuse is told', () => {
    expect(parts(NUMBERS.subarray(0, 30))[0]).toMatch(/^npy: a .npy header of 55 bytes, of which 20 are there/);
    expect(parts(NUMBERS.subarray(0, 66))).toEqual(['npy: 1 of 2 bytes of the array are missing']);
  });
});

describe('detect', () => {
  test.each([
    ['bzip2', 'BZh91AY&SY....'],
    ['LZMA', ']\0\0\x80\0......'],
    ['XZ', '\xfd7zXZ\0....'],
    ['LZ4', '\x04\x22\x4d\x18....'],
    ['Zstandard', '\x28\xb5\x2f\xfd....'],
    ['7z', '7z\xbc\xaf\x27\x1c....'],
    ['RAR', 'Rar!\x1a\x07....'],
    ['tar', `${'a'.repeat(257)}ustar`],
    ['joblib before 0.10', 'ZF0x2a....'],
  ])('%s is known and not opened', (name, file) => {
    expect(detect(bytes(file))).toEqual({ kind: 'unsupported', advice: expect.stringContaining(name) });
  });
});

test('a pickle with the signature of a container in it is a pickle', () => {
  const text = `S'${'a'.repeat(255)}ustar'\n.`;
  expect(detect(bytes(text)).kind).toBe('pickle');
});

describe('looksLikePickle', () => {
  test.each([
    '\x80\x04N.',
    '\x80\x09',
    'N.',
    'I1\n.',
    ']q\0.',
    '(lp0\n.',
    'cos\nsystem\n(tR and then no more',
    '(ios\nsystem\n',
    '(0cos\nsystem\n(tR.',
    '0(1t0cos\nsystem\n',
  ])('%j', (file) => expect(looksLikePickle(bytes(file))).toBe(true));

  test.each(['', '.', 'hello', 'Nothing.', '0.', 't.', 'P', 'call me\nthis\x01\n', '{"a": 1}', '[1, 2]', '(1)'])(
    'not %j',
    (file) => expect(looksLikePickle(bytes(file))).toBe(false),
  );

  test('spans', () => {
    const file = new Uint8Array([...PICKLE, ...bytes('N.'), ...bytes('rest')]);
    expect([...pickleSpans(file)]).toEqual([
      { start: 0, end: PICKLE.length, whole: true },
      { start: PICKLE.length, end: PICKLE.length + 2, whole: true },
    ]);
    expect([...pickleSpans(PICKLE.subarray(0, 9))]).toEqual([{ start: 0, end: 9, whole: false }]);
  });
});
