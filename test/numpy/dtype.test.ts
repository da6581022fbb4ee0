/** Data types. What they look like is NumPy 2.4's own answer; the interop test asks every NumPy present about many more. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { DType, type DTypeSpec } from '../../src/numpy/dtype.ts';

describe('a plain type', () => {
  test.each([
    // spelling, kind, itemsize, str, name, alignment, flags, str(dtype)
    ['?', 'b', 1, '|b1', 'bool', 1, 0, 'bool'],
    ['b', 'i', 1, '|i1', 'int8', 1, 0, 'int8'],
    ['uint8', 'u', 1, '|u1', 'uint8', 1, 0, 'uint8'],
    ['>i4', 'i', 4, '>i4', 'int32', 4, 0, '>i4'],
    ['=u8', 'u', 8, '<u8', 'uint64', 8, 0, 'uint64'],
    ['half', 'f', 2, '<f2', 'float16', 2, 0, 'float16'],
    ['float64', 'f', 8, '<f8', 'float64', 8, 0, 'float64'],
    ['g', 'f', 16, '<f16', 'float128', 16, 0, 'float128'],
    ['F', 'c', 8, '<c8', 'complex64', 4, 0, 'complex64'],
    ['>c16', 'c', 16, '>c16', 'complex128', 8, 0, '>c16'],
    ['c32', 'c', 32, '<c32', 'complex256', 16, 0, 'complex256'],
    ['O', 'O', 8, '|O', 'object', 8, 63, 'object'],
    ['O4', 'O', 8, '|O', 'object', 8, 63, 'object'],
    ['S3', 'S', 3, '|S3', 'bytes24', 1, 0, '|S3'],
    ['a3', 'S', 3, '|S3', 'bytes24', 1, 0, '|S3'],
    ['U3', 'U', 12, '<U3', 'str96', 4, 8, '<U3'],
    ['>U3', 'U', 12, '>U3', 'str96', 4, 8, '>U3'],
    ['U', 'U', 0, '<U0', 'str', 4, 8, '<U0'],
    ['V5', 'V', 5, '|V5', 'void40', 1, 0, '|V5'],
    ['M8', 'M', 8, '<M8', 'datetime64', 8, 0, 'datetime64'],
    ['M8[ns]', 'M', 8, '<M8[ns]', 'datetime64[ns]', 8, 0, 'datetime64[ns]'],
    ['>M8[25s]', 'M', 8, '>M8[25s]', 'datetime64[25s]', 8, 0, '>M8[25s]'],
    ['timedelta64[D]', 'm', 8, '<m8[D]', 'timedelta64[D]', 8, 0, 'timedelta64[D]'],
    ['M8[μs]', 'M', 8, '<M8[us]', 'datetime64[us]', 8, 0, 'datetime64[us]'],
  ])('%s', (spec, kind, itemsize, str, name, alignment, flags, text) => {
    const dtype = DType.from(spec);
    expect([dtype.kind, dtype.itemsize, dtype.str, dtype.name, dtype.alignment, dtype.flags, String(dtype)]).toEqual([
      kind,
      itemsize,
      str,
      name,
      alignment,
      flags,
      text,
    ]);
    expect([dtype.fields, dtype.names, dtype.shape, dtype.base, dtype.metadata]).toEqual([null, null, [], dtype, null]);
  });

  test('has a unit when it is a date', () => {
    expect(DType.from('M8[25s]').unit).toEqual({ unit: 's', num: 25 });
    expect(DType.from('m8').unit).toEqual({ unit: 'generic', num: 1 });
    expect(DType.from('f8').unit).toBeNull();
  });

  test('of fixed size is one object whatever its spelling', () => {
    for (const spec of ['d', '<f8', '=f8', 'double', 'float']) expect(DType.from(spec)).toBe(DType.from('float64'));
    expect(DType.from('datetime64[ns]')).toBe(DType.from('<M8[ns]'));
    expect(DType.from(DType.from('i2'))).toBe(DType.from('h'));
  });

  test.each([
    ['x', /"x" not understood/],
    ['', /"" not understood/],
    ['f3', /kind f has item sizes 2, 4, 8, 16, not 3/],
    ['f08', /not understood/],
    ['i4:', /not understood/],
    ['V-1', /not understood/],
    ['i2[ns]', /only datetime64 and timedelta64 take a unit/],
    ['M8[xx]', /expected a date unit .* found "xx"/],
    ['M8[]', /expected a date unit such as \[ns\]/],
    ['M8[s/10]', /expected a date unit such as/],
    ['M8[0s]', /expected a date unit/],
    ['i4,f8', /write a structured or sub-array type as a list of fields/],
    ['(2,)i4', /write a structured or sub-array type as a list of fields/],
    ['f'.repeat(1000), /not understood/],
    ['__proto__', /not understood/],
    ['constructor', /not understood/],
    [null, /expected a data type, its name or a list of fields, found null/],
    [7, /found number 7/],
    [{}, /found an object/],
  ])('%s is none', (spec, message) => {
    expect(() => DType.from(spec as DTypeSpec)).toThrow(TypeError);
    expect(() => DType.from(spec as DTypeSpec)).toThrow(message);
  });

  test('is not too large', () => {
    expect(DType.from('V2147483647').itemsize).toBe(2 ** 31 - 1);
    expect(() => DType.from('V2147483648')).toThrow('items of 2147483648 bytes; the limit is 2147483647');
    expect(() => DType.from('U536870912')).toThrow(RangeError);
    expect(() => DType.from('M8[2147483648s]')).toThrow('from 1 to 2147483647, found 2147483648');
  });
});

describe('a structured type', () => {
  test('places its fields one after another, or aligned', () => {
    const spec = [
      ['a', 'i1'],
      ['b', 'f8', [2, 2]],
      ['c', 'U2'],
    ] as const;
    const packed = DType.from(spec);
    expect([packed.itemsize, packed.alignment, packed.flags]).toEqual([41, 1, 24]);
    expect([...packed.fields!.values()].map(({ offset }) => offset)).toEqual([0, 1, 33]);
    const aligned = DType.from(spec, { align: true });
    expect([aligned.itemsize, aligned.alignment, aligned.flags]).toEqual([48, 8, 152]);
    expect([...aligned.fields!.values()].map(({ offset }) => offset)).toEqual([0, 8, 40]);
  });

  test('prints as NumPy prints it', () => {
    const text = (spec: DTypeSpec, align = false): string => String(DType.from(spec, { align }));
    expect(
      text([
        ['a', '<i4'],
        ['b', 'f8', [2, 2]],
        ['c', '?', 3],
      ]),
    ).toBe("[('a', '<i4'), ('b', '<f8', (2, 2)), ('c', '?', (3,))]");
    expect(
      text([
        [['T', 'a'], '<i4'],
        ["it's", [['x', 'S3']]],
      ]),
    ).toBe("[(('T', 'a'), '<i4'), (\"it's\", [('x', 'S3')])]");
    expect(
      text(
        [
          ['a', 'i1'],
          ['b', 'f8'],
        ],
        true,
      ),
    ).toBe("{'names': ['a', 'b'], 'formats': ['i1', '<f8'], 'offsets': [0, 8], 'itemsize': 16, 'aligned': True}");
    expect(text({ names: ['a', 'b'], formats: ['i4', 'f8'], offsets: [8, 0], titles: ['A', null], itemsize: 24 })).toBe(
      "{'names': ['a', 'b'], 'formats': ['<i4', '<f8'], 'offsets': [8, 0], 'titles': ['A', None], 'itemsize': 24}",
    );
    expect(text({ base: 'i4', shape: [2, 3] })).toBe("('<i4', (2, 3))");
    const aligned = DType.from(
      [
        ['x', 'i1'],
        ['y', 'f8'],
      ],
      { align: true },
    );
    expect(
      text([
        ['s', aligned],
        ['t', 'u1'],
      ]),
    ).toBe("[('s', [('x', 'i1'), ('y', '<f8')]), ('t', 'u1')]");
    expect(text({ base: 'i4', shape: 3 })).toBe("('<i4', (3,))");
    expect(text({ base: { base: '>i4', shape: 2 }, shape: 3 })).toBe("(('>i4', (2,)), (3,))");
    expect(text([['\n\0é', 'i1']])).toBe("[('\\n\\x00é', 'i1')]");
    expect(inspect(DType.from('>f8'))).toBe('dtype(>f8)');
  });

  test('keeps titles beside the names, and names what has none', () => {
    const dtype = DType.from([
      [['The a', 'a'], 'i4'],
      ['', 'f8'],
    ]);
    expect(dtype.names).toEqual(['a', 'f1']);
    expect(dtype.fields!.get('a')).toEqual({ dtype: DType.from('i4'), offset: 0, title: 'The a' });
  });

  test('may have any name for a field', () => {
    const dtype = DType.from([
      ['__proto__', 'i4'],
      ['constructor', 'i4'],
      ['', 'i4'],
    ]);
    expect(dtype.names).toEqual(['__proto__', 'constructor', 'f2']);
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });

  test('knows about objects and byte orders inside it', () => {
    expect(
      DType.from([
        ['a', 'i4'],
        ['b', [['c', 'O', 2]]],
      ]).hasObject,
    ).toBe(true);
    expect(DType.from([['a', 'O']]).flags).toBe(27);
    expect(DType.from([['a', '>i4']]).isNative).toBe(false);
    expect(
      DType.from([
        ['a', '<i4'],
        ['b', 'S2'],
      ]).isNative,
    ).toBe(true);
    const swapped = DType.from([
      ['a', '<i4'],
      ['b', '>f8', 2],
      ['c', 'S2'],
    ]).newByteOrder('S');
    expect(String(swapped)).toBe("[('a', '>i4'), ('b', '<f8', (2,)), ('c', 'S2')]");
    expect(DType.from('<f8').newByteOrder('=')).toBe(DType.from('f8'));
  });

  test.each([
    [
      [
        ['a', 'i4'],
        ['a', 'i4'],
      ],
      /field "a" occurs more than once/,
    ],
    [[['a']], /field 0: expected \[name, type\] or \[name, type, shape\], found an array of 1/],
    [['f8'], /field 0: expected \[name, type\]/],
    [[[7, 'f8']], /field 0: expected a name/],
    [[['a', 'i4', [-1]]], /dimension 0 of a sub-array is -1; expected an integer >= 0/],
    [[['a', 'i4', [1.5]]], /dimension 0 of a sub-array is 1.5/],
    [[['a', 'i4', [2 ** 31]]], /a sub-array of shape \[2147483648\] needs 8589934592 bytes/],
    [{ base: 'V1000000', shape: 10_000 }, /a sub-array of shape \[10000\] needs 10000000000 bytes/],
    [[['a', 'V0', [2 ** 30]]], /and no bytes; the limit is 65536 entries/],
    [[['a', 'i4', new Array(65).fill(1)]], /a sub-array of 65 dimensions; the limit is 64/],
    [
      [
        ['a', 'V2147483647'],
        ['b', 'i4'],
      ],
      /items of 2147483651 bytes/,
    ],
    [{ names: ['a'], formats: ['i4'], offsets: [-1] }, /field "a" starts at -1/],
    [{ names: ['a'], formats: ['i4'], offsets: [0.5] }, /field "a" starts at 0.5/],
    [{ names: ['a'], formats: ['i4'], itemsize: 3 }, /field "a" needs bytes 0 to 4 of an item of 3 bytes/],
    [{ names: ['a'], formats: ['i4', 'i4'] }, /1 names but 2 formats/],
    [{ names: ['a', 'b'], formats: ['u1', 'i4'], offsets: [0, 1], aligned: true }, /not a multiple of its alignment 4/],
    [{ names: ['a'], formats: ['i4'], itemsize: 6, aligned: true }, /items of 6 bytes are not a multiple/],
  ])('is refused: %j', (spec, message) => {
    expect(() => DType.from(spec as unknown as DTypeSpec)).toThrow(message);
  });

  test('has at most 65,536 fields', () => {
    const names = Array.from({ length: 65_537 }, (_, i) => `f${i}`);
    const struct = (count: number) => ({ names: names.slice(0, count), formats: new Array<string>(count).fill('u1') });
    expect(DType.from(struct(65_536)).itemsize).toBe(65_536);
    expect(() => DType.from(struct(65_537))).toThrow('a dtype of 65537 fields');
  });

  test('cannot grow without bound by mentioning another one many times', () => {
    let dtype = DType.from('u1');
    expect(() => {
      for (let level = 0; level < 30; level++) {
        dtype = DType.from({ names: ['a', 'b'], formats: [dtype, dtype], offsets: [0, 0] });
      }
    }).toThrow('a dtype of 131072 fields, nested ones counted; the limit is 65536');
    let deep = DType.from('u1');
    expect(() => {
      for (let level = 0; level < 100; level++) deep = DType.from({ base: deep, shape: [1] });
    }).toThrow('a dtype of 65 nested levels; the limit is 64');
  });
});

describe('two types', () => {
  test.each<[DTypeSpec, DTypeSpec, boolean]>([
    ['f8', 'float64', true],
    ['f8', '>f8', false],
    ['i8', 'u8', false],
    ['S3', 'S4', false],
    ['M8[s]', 'M8[1000ms]', false],
    ['M8[7D]', 'M8[W]', false],
    ['M8[s]', 'm8[s]', false],
    ['V8', [['a', 'f8']], false],
    [[['a', 'i4']], [['a', 'i4']], true],
    [[['a', 'i4']], [['b', 'i4']], false],
    [[['a', 'i4']], [[['T', 'a'], 'i4']], false],
    [
      [
        ['a', 'i4'],
        ['b', 'f4'],
      ],
      [
        ['b', 'f4'],
        ['a', 'i4'],
      ],
      false,
    ],
    [
      [['a', 'i4']],
      [
        ['a', 'i4'],
        ['b', 'f4'],
      ],
      false,
    ],
    [{ base: 'i4', shape: [2, 3] }, { base: 'i4', shape: [2, 3] }, true],
    [{ base: 'i4', shape: [2, 3] }, { base: 'i4', shape: [3, 2] }, false],
    [{ base: 'i4', shape: [2] }, { base: 'u4', shape: [2] }, false],
    [{ base: 'i4', shape: [2] }, 'V8', false],
  ])('%j and %j are equal: %s', (a, b, equal) => {
    expect(DType.from(a).equals(b)).toBe(equal);
    expect(DType.from(b).equals(a)).toBe(equal);
  });

  test('are equal when only alignment and flags differ', () => {
    const aligned = DType.from(
      [
        ['a', 'i1'],
        ['b', 'i4'],
      ],
      { align: true },
    );
    expect(aligned.equals({ names: ['a', 'b'], formats: ['i1', 'i4'], offsets: [0, 4] })).toBe(true);
  });
});
