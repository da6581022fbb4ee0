/** The header of .npy files: what NumPy writes, and what it would refuse. */
import { describe, expect, test } from 'vitest';
import { FileFormatError } from '../../src/file/errors.ts';
import { parseLiteral } from '../../src/file/literal.ts';
import { readNpy, readNpyHeader } from '../../src/file/npy.ts';
import { PyTuple } from '../../src/index.ts';
import { bytes, little } from '../support/bytes.ts';

/** An .npy file with that header. */
function npyOf(header: string, data: Uint8Array = new Uint8Array(0), version = 1): Uint8Array {
  const length = little(header.length, version === 1 ? 2 : 4);
  return new Uint8Array([...bytes(`\x93NUMPY${String.fromCharCode(version)}\0${length}${header}`), ...data]);
}

const HEADER = "{'descr': '<i2', 'fortran_order': False, 'shape': (2, 3), }";
const ITEMS = new Uint8Array([1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0]);

describe('readNpy', () => {
  test.each([1, 2, 3])('version %i', (version) => {
    expect(readNpy(npyOf(HEADER, ITEMS, version)).toNested()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test('Fortran order', () => {
    const array = readNpy(npyOf(HEADER.replace('False', 'True'), ITEMS));
    expect(array.toNested()).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
  });

  test('fields, titles, sub-arrays and gaps', () => {
    const descr = "[('a', '<i2'), ('', '|V2'), (('A title', 'b'), '|u1', (2,)), ('c', [('d', '|i1')])]";
    const { dtype } = readNpyHeader(npyOf(HEADER.replace("'<i2'", descr)));
    expect(dtype.names).toEqual(['a', 'b', 'c']);
    expect(dtype.itemsize).toBe(7);
    expect(dtype.fields?.get('b')).toMatchObject({ offset: 4, title: 'A title', dtype: { shape: [2] } });
  });

  test('objects are left to the pickle behind the header', () => {
    const file = npyOf(HEADER.replace('<i2', '|O'), ITEMS);
    expect(readNpyHeader(file)).toMatchObject({ shape: [2, 3], dataOffset: 9 + HEADER.length });
    expect(() => readNpy(file)).toThrow('are a pickle');
  });

  test.each<[string, Uint8Array, string]>([
    ['another key', npyOf(HEADER.replace('shape', 'form')), 'has the keys'],
    ['one more key', npyOf(HEADER.replace('}', "'x': 1}")), 'has the keys'],
    ['a shape of floats', npyOf(HEADER.replace('2, 3', '2.0, 3')), 'an integer'],
    ['a negative length', npyOf(HEADER.replace('2, 3', '-2, 3')), 'no tuple of lengths'],
    ['an unknown type', npyOf(HEADER.replace('<i2', '<q9')), 'malformed .npy header'],
    ['code', npyOf("__import__('os').system('x')"), 'expected a value'],
    ['no dict', npyOf('(1, 2)'), 'no dict'],
    ['a header that is too long', npyOf(HEADER.padEnd(10_001)), 'no more than 10000'],
    ['a header that is cut off', npyOf(HEADER).subarray(0, 40), 'of which'],
    ['too few items', npyOf(HEADER, ITEMS.subarray(1)), 'bytes'],
    ['another version', npyOf(HEADER, ITEMS, 4), '4.0'],
    ['another file', bytes('hello'), 'no .npy file'],
  ])('refuses %s', (_, file, message) => {
    expect(() => readNpy(file)).toThrow(FileFormatError);
    expect(() => readNpy(file)).toThrow(message);
  });
});

describe('parseLiteral', () => {
  test('what headers have', () => {
    expect(parseLiteral(" {'a': (1,), \"b\": [True, None,], 'c': (3L), 'd': ()} ")).toEqual(
      new Map<string, unknown>([
        ['a', PyTuple.of(1)],
        ['b', [true, null]],
        ['c', 3],
        ['d', new PyTuple()],
      ]),
    );
    expect(parseLiteral("'it\\'s'")).toBe("it's");
  });

  test.each(['', '1 2', '[1 2]', '{1: 2}', "'a", '1.5', '99999999999999999', "'\\x41'", 'Truely', '['.repeat(100)])(
    'refuses %j',
    (text) => expect(() => parseLiteral(text)).toThrow(FileFormatError),
  );
});
