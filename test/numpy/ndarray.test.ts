/** Arrays over memory and arrays of values: what is viewed, what is copied, and what `data` a caller gets. */
import { describe, expect, test } from 'vitest';
import { DType, type DTypeSpec } from '../../src/numpy/dtype.ts';
import { NDArray } from '../../src/numpy/ndarray.ts';

const hasFloat16 = 'Float16Array' in globalThis;
const Float16 = (globalThis as { Float16Array?: typeof Uint16Array }).Float16Array ?? Uint16Array;

/** Bytes of the numbers 0, 1, 2, … */
const counted = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

describe('memory', () => {
  test.each<[string, abstract new (...args: never[]) => object, number]>([
    ['b1', Uint8Array, 1],
    ['i1', Int8Array, 1],
    ['u1', Uint8Array, 1],
    ['<i2', Int16Array, 1],
    ['<u2', Uint16Array, 1],
    ['<i4', Int32Array, 1],
    ['<u4', Uint32Array, 1],
    ['<i8', BigInt64Array, 1],
    ['<u8', BigUint64Array, 1],
    ['<M8[ns]', BigInt64Array, 1],
    ['<m8[ns]', BigInt64Array, 1],
    ['<f2', Float16, 1],
    ['<f4', Float32Array, 1],
    ['<f8', Float64Array, 1],
    ['<c8', Float32Array, 2],
    ['<c16', Float64Array, 2],
  ])('of dtype %s is viewed as a typed array of its own', (dtype, type, perItem) => {
    const buffer = new ArrayBuffer(128);
    const array = NDArray.over(buffer, { dtype, shape: [2, 3], offset: 16 });
    expect(array.data).toBeInstanceOf(type);
    expect([array.data.buffer, array.data.byteOffset, array.data.length]).toEqual([buffer, 16, 6 * perItem]);
    expect([array.storage, array.strideUnit, array.strides, array.offset]).toEqual(['native', 'item', [3, 1], 0]);
    expect([array.size, array.ndim, array.nbytes]).toEqual([6, 2, 6 * array.dtype.itemsize]);
    expect(array.index(1, 2)).toBe(5 * perItem);
    array.set(1, 1, 2);
    expect(Number(array.data[5 * perItem])).toBe(dtype === '<f2' && !hasFloat16 ? 0x3c00 : 1);
  });

  test.each(['>i2', '>f8', '>c16', '>M8[s]', '<f16', '<c32', 'S3', 'U2', 'V5'])(
    'of dtype %s is viewed as bytes, strides still in items',
    (dtype) => {
      const { itemsize } = DType.from(dtype);
      const buffer = new ArrayBuffer(6 * itemsize);
      const array = NDArray.over(buffer, { dtype, shape: [2, 3], order: 'F' });
      expect(array.data).toBeInstanceOf(Uint8Array);
      expect([array.data.buffer, array.data.length]).toEqual([buffer, 6 * itemsize]);
      expect([array.storage, array.strideUnit, array.strides]).toEqual(['bytes', 'item', [1, 2]]);
      expect(array.byteStrides).toEqual([itemsize, 2 * itemsize]);
      expect(array.index(1, 2)).toBe(5 * itemsize);
    },
  );

  test('that is a typed array already is that very typed array', () => {
    const doubles = new Float64Array(6);
    expect(NDArray.over(doubles, { dtype: 'f8', shape: [3, 2] }).data).toBe(doubles);
    expect(NDArray.over(doubles, { dtype: 'c16', shape: [3] }).data).toBe(doubles);
    const bytes = new Uint8Array(6);
    expect(NDArray.over(bytes, { dtype: 'S2', shape: [3] }).data).toBe(bytes);
  });

  test('of a subclass of Uint8Array is seen through a plain one', () => {
    // Buffer.prototype.slice does not copy.
    const pooled = Buffer.from([1, 2, 3]);
    const array = NDArray.over(pooled, { dtype: 'V3', shape: [] });
    expect(Object.getPrototypeOf(array.data)).toBe(Uint8Array.prototype);
    array.item<Uint8Array>()[0] = 9;
    expect(pooled[0]).toBe(1);
  });

  test('at a misaligned address is bytes, and native() copies it into the typed array', () => {
    const memory = new Uint8Array(33);
    memory.set(new Uint8Array(new Float64Array([1.5, -2, 3, 4]).buffer), 1);
    const array = NDArray.over(memory, { dtype: '<f8', shape: [2, 2], offset: 1 });
    expect([array.storage, array.strides, array.toNested()]).toEqual([
      'bytes',
      [2, 1],
      [
        [1.5, -2],
        [3, 4],
      ],
    ]);
    array.set(7, 0, 1);
    expect(new DataView(memory.buffer).getFloat64(9, true)).toBe(7);
    const native = array.native();
    expect(native.data).toEqual(new Float64Array([1.5, 7, 3, 4]));
    expect(native.data.buffer).not.toBe(memory.buffer);
    expect(NDArray.over(memory.subarray(1), { dtype: '<f8', shape: [4] }).storage).toBe('bytes');
    expect(NDArray.over(memory.subarray(1), { dtype: '<f8', shape: [3], offset: 7 }).storage).toBe('native');
    // Complex numbers need the alignment of their parts only.
    expect(NDArray.over(memory, { dtype: '<c16', shape: [1], offset: 8 }).storage).toBe('native');
  });

  test('of any kind will do: SharedArrayBuffer, DataView, a part of a buffer', () => {
    const shared = new SharedArrayBuffer(16);
    const array = NDArray.over(shared, { dtype: '<i4', shape: [4] });
    array.set(-7, 2);
    expect(new Int32Array(shared)[2]).toBe(-7);
    expect(array.data.buffer).toBe(shared);
    const swapped = NDArray.over(shared, { dtype: '>i4', shape: [4] });
    expect(swapped.native().data.buffer).toBeInstanceOf(ArrayBuffer);
    expect(swapped.get(2)).toBe(-100_663_297);
    expect(NDArray.over(shared, { dtype: 'S2', shape: [1], offset: 8 }).get<Uint8Array>(0).buffer).toBeInstanceOf(
      ArrayBuffer,
    );
    const view = new DataView(counted(8).buffer, 2, 4);
    expect(NDArray.over(view, { dtype: 'u1', shape: [4] }).toNested()).toEqual([2, 3, 4, 5]);
    expect(NDArray.over(counted(8).subarray(2), { dtype: '<u2', shape: [3] }).data.byteOffset).toBe(2);
  });

  test('with strides is viewed from its first to its last byte', () => {
    const memory = counted(24);
    const array = NDArray.over(memory, { dtype: 'u1', shape: [2, 3], strides: [-8, 2], offset: 12 });
    expect(array.toNested()).toEqual([
      [12, 14, 16],
      [4, 6, 8],
    ]);
    expect([array.data.byteOffset, array.data.length, array.offset, array.strides]).toEqual([4, 13, 8, [-8, 2]]);
    const sparse = NDArray.over(memory, { dtype: '<u2', shape: [3], byteStrides: [6] });
    expect([sparse.storage, sparse.strides, sparse.strideUnit]).toEqual(['native', [3], 'item']);
    const lone = NDArray.over(memory, { dtype: '<u2', shape: [1, 2], byteStrides: [5, 2] });
    expect([lone.storage, lone.strideUnit, lone.isContiguous()]).toEqual(['native', 'item', true]);
    const odd = NDArray.over(memory, { dtype: '<u2', shape: [3], byteStrides: [5] });
    expect([odd.storage, odd.strides, odd.strideUnit, odd.byteStrides]).toEqual(['bytes', [5], 'byte', [5]]);
    expect(odd.toNested()).toEqual([0x0100, 0x0605, 0x0b0a]);
    expect(odd.slice([null, null, -1]).toNested()).toEqual([0x0b0a, 0x0605, 0x0100]);
    expect(odd.native().data).toEqual(new Uint16Array([0x0100, 0x0605, 0x0b0a]));
    expect(odd.copy().strides).toEqual([1]);
  });

  test('need not be there for items that need none', () => {
    for (const dtype of ['f8', '>f8', 'U3', 'V0', 'U0']) {
      const array = NDArray.over(new ArrayBuffer(0), { dtype, shape: [3, 0, 2] });
      expect([array.size, array.nbytes, [...array], array.toNested()]).toEqual([0, 0, [], [[], [], []]]);
      expect([array.isContiguous('C'), array.isContiguous('F'), array.bytes().length]).toEqual([true, true, 0]);
    }
    expect(NDArray.over(new Uint8Array(3), { dtype: 'f8', shape: [0], offset: 3 }).data).toEqual(new Float64Array(0));
    const nothing = NDArray.over(new ArrayBuffer(0), { dtype: 'S0', shape: [2] });
    expect(nothing.toNested()).toEqual([new Uint8Array(0), new Uint8Array(0)]);
    expect([nothing.isContiguous(), nothing.copy().toNested<unknown[]>().length]).toEqual([true, 2]);
  });

  test.each<[string, unknown, DTypeSpec]>([
    ['objects', new ArrayBuffer(64), 'O'],
    [
      'records with objects',
      new ArrayBuffer(64),
      [
        ['a', 'i4'],
        ['b', [['c', 'O']]],
      ],
    ],
  ])('cannot hold %s', (_, memory, dtype) => {
    expect(() => NDArray.over(memory as ArrayBuffer, { dtype, shape: [1] })).toThrow(
      'hold Python objects and cannot be read from memory',
    );
  });

  test('is memory', () => {
    for (const bad of [null, undefined, 'bytes', [1, 2], {}]) {
      expect(() => NDArray.over(bad as never, { dtype: 'u1', shape: [] })).toThrow('expected an ArrayBuffer');
    }
    expect(() => NDArray.over(new ArrayBuffer(4), { dtype: 'f8', shape: [1] })).toThrow(
      'touches bytes 0 to 8 of a memory of 4 bytes',
    );
  });
});

describe('values', () => {
  test('in a typed array are used as they are', () => {
    const doubles = new Float64Array([1, 2, 3, 4, 5, 6]);
    const array = NDArray.from(doubles, { shape: [2, 3] });
    expect(array.data).toBe(doubles);
    expect(NDArray.from(doubles, { shape: [2, 3], order: 'F' }).toNested()).toEqual([
      [1, 3, 5],
      [2, 4, 6],
    ]);
    expect(NDArray.from(doubles).shape).toEqual([6]);
    expect(NDArray.from(new Uint8Array([0, 2]), { dtype: 'b1' }).toNested()).toEqual([false, true]);
    const ticks = new BigInt64Array([1n]);
    expect(NDArray.from(ticks, { dtype: 'M8[s]' }).data).toBe(ticks);
    const clamped = new Uint8ClampedArray([1, 2]);
    expect(NDArray.from(clamped).dtype.str).toBe('|u1');
    expect(NDArray.from(clamped).data.buffer).toBe(clamped.buffer);
    if (hasFloat16) expect(NDArray.from(new Float16(2)).dtype.str).toBe('<f2');
  });

  test('in a typed array of another type are converted', () => {
    expect(NDArray.from(new Uint16Array([1, 2]), { dtype: 'f2' }).toNested()).toEqual([1, 2]);
    expect(NDArray.from(new Float64Array([1, 2]), { dtype: 'c16' }).data).toEqual(new Float64Array([1, 0, 2, 0]));
    expect(NDArray.from(new Float64Array([1, 2]), { dtype: '>f8', shape: [2, 1] }).toNested()).toEqual([[1], [2]]);
    expect(() => NDArray.from(new Float64Array([1.5]), { dtype: 'i4' })).toThrow('expected an integer');
  });

  test.each<[unknown, string, number[]]>([
    [[1, 2, 3], '<f8', [3]],
    [
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      '<f8',
      [3, 2],
    ],
    [[1n, -2n], '<i8', [2]],
    [[1n, 2n ** 63n], '<u8', [2]],
    [[true, false], '|b1', [2]],
    [['a', 'b😀c', ''], '<U3', [3]],
    [['', ''], '<U1', [2]],
    [
      [
        { re: 1, im: 2 },
        { re: 0, im: -1 },
      ],
      '<c16',
      [2],
    ],
    [[{ re: 1, im: 2 }], '<c16', [1]],
    [5, '<f8', []],
    ['abc', '<U3', []],
    [[], '<f8', [0]],
    [[[], []], '<f8', [2, 0]],
    [[new Float32Array([1, 2]), [3, 4]], '<f8', [2, 2]],
  ])('%o have a dtype and a shape', (values, str, shape) => {
    const array = NDArray.from(values);
    expect([array.dtype.str, array.shape]).toEqual([str, shape]);
    const nested = (value: unknown): unknown => (ArrayBuffer.isView(value) ? Array.from(value as never) : value);
    expect(array.toNested()).toEqual(Array.isArray(values) ? values.map(nested) : values);
  });

  test('mix numbers and complex numbers', () => {
    expect(NDArray.from([1, { re: 0, im: 1 }]).toNested()).toEqual([
      { re: 1, im: 0 },
      { re: 0, im: 1 },
    ]);
  });

  test('are laid out in the order asked for', () => {
    const nested = [
      [1, 2, 3],
      [4, 5, 6],
    ];
    const array = NDArray.from(nested, { order: 'F', dtype: 'i4' });
    expect([array.data, array.strides, array.toNested()]).toEqual([new Int32Array([1, 4, 2, 5, 3, 6]), [1, 2], nested]);
    expect(NDArray.from([1, 2, 3, 4], { shape: [2, 2] }).toNested()).toEqual([
      [1, 2],
      [3, 4],
    ]);
    expect(NDArray.from([1, 2, 3, 4], { shape: [2, 2], order: 'F' }).toNested()).toEqual([
      [1, 3],
      [2, 4],
    ]);
    expect(NDArray.from(nested, { shape: [2, 3] }).toNested()).toEqual(nested);
    expect(NDArray.from(['x', 'yz'], { dtype: 'S' }).dtype.str).toBe('|S2');
    expect(NDArray.from([Uint8Array.of(1, 2, 3)], { dtype: 'S' }).toNested()).toEqual([Uint8Array.of(1, 2, 3)]);
  });

  test('are records when the dtype says so', () => {
    const rows = [
      { x: 1, y: [1, 2] },
      { x: -1, y: [3, 4] },
    ];
    const array = NDArray.from(rows, {
      dtype: [
        ['x', '<i2'],
        ['y', 'u1', [2]],
      ],
    });
    expect(array.bytes()).toEqual(Uint8Array.of(1, 0, 1, 2, 0xff, 0xff, 3, 4));
    expect(array.toNested()).toEqual(rows);
  });

  test.each<[unknown, object, string]>([
    [[[1, 2], [3]], {}, 'expected an array of 2 at [1], found an array of 1; the arrays are ragged'],
    [[[1, 2], 3], {}, 'expected an array of 2 at [1], found number; the arrays are ragged'],
    [[[[1]], [[1, 2]]], {}, 'expected an array of 1 at [1][0], found an array of 2'],
    [[1, 'a'], {}, "no dtype holds all of number, string; name one, such as { dtype: 'O' }"],
    [[1, 2n], {}, 'no dtype holds all of number, bigint'],
    [[null], {}, 'no dtype holds all of object'],
    [[undefined], {}, 'no dtype holds all of undefined'],
    [[1, 2, 3], { shape: [2, 2] }, '3 items do not fill the shape [2, 2]'],
    [new Float64Array(3), { shape: [2, 2] }, '3 items do not fill the shape [2, 2]'],
    [[[1, 2]], { shape: [2, 2] }, 'expected an array of 2 at [], found an array of 1'],
    [[1], { shape: [-1] }, 'axis 0 has length -1'],
    [[1], { dtype: { base: 'i4', shape: [1] } }, 'name the base of the sub-array'],
  ])('%o with %j are refused', (values, options, message) => {
    expect(() => NDArray.from(values, options)).toThrow(message);
  });

  test('that contain themselves are refused', () => {
    const circle: unknown[] = [];
    circle.push(circle);
    expect(() => NDArray.from(circle)).toThrow('arrays nested more than 64 deep');
  });
});

describe('objects', () => {
  test('are a list that is not copied', () => {
    const items = [1, 'a', null, { b: [2] }];
    const array = NDArray.fromList(items, { shape: [2, 2] });
    expect(array.data).toBe(items);
    expect([array.storage, array.dtype.str, array.get(1, 1)]).toEqual(['list', '|O', { b: [2] }]);
    array.set([7], 0, 0);
    expect(items[0]).toEqual([7]);
    expect(array.T.toNested()).toEqual([
      [[7], null],
      ['a', { b: [2] }],
    ]);
    expect(NDArray.fromList(items, { shape: [2, 2], order: 'F' }).toNested()).toEqual([
      [[7], null],
      ['a', { b: [2] }],
    ]);
    expect(array.T.copy().data).toEqual([[7], null, 'a', { b: [2] }]);
    expect(array.copy('F').data).toEqual([[7], null, 'a', { b: [2] }]);
    expect(() => array.bytes()).toThrow('holds objects and has no bytes');
    expect(() => array.byteswapped()).toThrow('holds objects and has no bytes');
    expect(array.native()).toBe(array);
  });

  test('come from nested arrays and zeros too', () => {
    expect(
      NDArray.from(
        [
          [1, 'a'],
          [null, 2n],
        ],
        { dtype: 'O' },
      ).data,
    ).toEqual([1, 'a', null, 2n]);
    expect(
      NDArray.from(
        [
          [1, 2],
          [3, 4],
        ],
        { dtype: 'O', order: 'F' },
      ).data,
    ).toEqual([1, 3, 2, 4]);
    expect(NDArray.from([[1], [2, 3]], { dtype: 'O', shape: [2] }).data).toEqual([[1], [2, 3]]);
    expect(NDArray.zeros([3], { dtype: 'O' }).data).toEqual([0, 0, 0]);
  });

  test('may be the rows of records', () => {
    const dtype = DType.from([
      ['a', 'O'],
      ['n', '<i4'],
    ]);
    const array = NDArray.fromList(
      [
        ['x', 1],
        ['y', 2],
      ],
      { dtype },
    );
    expect(array.get(1)).toEqual(['y', 2]);
    expect(array.field('n').data).toEqual(new Int32Array([1, 2]));
    expect(array.field('a').data).toEqual(['x', 'y']);
  });

  test('must be as many as the shape says, and of a dtype that holds objects', () => {
    expect(() => NDArray.fromList([1], { shape: [2] })).toThrow('expected 2 objects for shape [2], found 1');
    expect(() => NDArray.fromList([1], { dtype: 'f8' })).toThrow('expected a dtype that holds objects, found float64');
    expect(() => NDArray.fromList([], { shape: [-1] })).toThrow('axis 0 has length -1');
  });
});

describe('an array', () => {
  test('reads and writes by index, from the end when negative', () => {
    const array = NDArray.zeros([2, 3]);
    array.set(5, -1, -3);
    expect([array.get(1, 0), array.get(-1, 0), array.data[3]]).toEqual([5, 5, 5]);
    expect(() => array.get(2, 0)).toThrow('index 2 is outside axis 0 of length 2');
    expect(() => array.get(0, -4)).toThrow('index -4 is outside axis 1 of length 3');
    expect(() => array.get(0)).toThrow('expected 2 indices, one for each axis, found 1');
    expect(() => array.get(0, 0, 0)).toThrow('expected 2 indices, one for each axis, found 3');
    expect(() => array.get(0, 0.5)).toThrow('expected an integer index for axis 1, found 0.5');
    expect(() => array.get(0, Number.NaN)).toThrow('expected an integer index for axis 1, found NaN');
    expect(() => array.set(1, '0' as never, 0)).toThrow('expected an integer index for axis 0, found 0');
  });

  test('of one item gives it', () => {
    expect(NDArray.from(5).item()).toBe(5);
    expect(NDArray.from([[7n]]).item()).toBe(7n);
    expect(NDArray.from([1, 2]).slice([1]).item()).toBe(2);
    expect(NDArray.from(5).get()).toBe(5);
    expect([...NDArray.from('a')]).toEqual(['a']);
    expect(() => NDArray.from([1, 2]).item()).toThrow('item() needs an array of one item, found shape [2]');
    expect(() => NDArray.from([]).item()).toThrow('found shape [0]');
  });

  test('that is read-only is not written, and neither are its views; its copies are', () => {
    const array = NDArray.over(new Float64Array(4), { dtype: 'f8', shape: [2, 2], readonly: true });
    for (const view of [array, array.T, array.slice(0), array.reshape([4])]) {
      expect(view.readonly).toBe(true);
      expect(() => view.set(1, ...view.shape.map(() => 0))).toThrow('the array is read-only; write to a copy()');
    }
    expect(
      NDArray.over(new Uint8Array(4), { dtype: [['a', '<i4']], shape: [1], readonly: true }).field('a').readonly,
    ).toBe(true);
    array.copy().set(1, 0, 0);
    expect(array.data[0]).toBe(0);
    expect([array.copy().readonly, array.byteswapped().readonly, NDArray.zeros([1]).readonly]).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('gives its memory as bytes, in memory order, without a copy', () => {
    const doubles = new Float64Array([1, 2, 3, 4]);
    const array = NDArray.from(doubles, { shape: [2, 2] });
    expect([array.bytes().buffer, array.bytes().byteLength]).toEqual([doubles.buffer, 32]);
    expect(array.T.bytes()).toEqual(array.bytes());
    expect(array.slice(1).bytes()).toEqual(new Uint8Array(doubles.buffer, 16));
    expect(
      NDArray.from([
        { re: 1, im: 2 },
        { re: 3, im: 4 },
      ])
        .slice([1])
        .bytes(),
    ).toEqual(new Uint8Array(new Float64Array([3, 4]).buffer));
    expect(
      NDArray.over(counted(12), { dtype: 'S3', shape: [4] })
        .slice([1, 3])
        .bytes(),
    ).toEqual(Uint8Array.of(3, 4, 5, 6, 7, 8));
    expect(() => array.slice(null, [null, null, -1]).bytes()).toThrow(
      'an array of shape [2, 2] and byte strides [16, -8] is not contiguous; call ascontiguous() first',
    );
  });

  test('is contiguous, or becomes so by a copy', () => {
    const array = NDArray.from([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([array.isContiguous(), array.T.isContiguous(), array.T.isContiguous('F')]).toEqual([true, false, true]);
    expect(array.ascontiguous()).toBe(array);
    expect(array.T.ascontiguous('F').data).toBe(array.data);
    const turned = array.T.ascontiguous();
    expect([turned.data, turned.strides]).toEqual([new Float64Array([1, 4, 2, 5, 3, 6]), [2, 1]]);
    const columns = array.ascontiguous('F');
    expect([columns.data, columns.strides]).toEqual([new Float64Array([1, 4, 2, 5, 3, 6]), [1, 2]]);
    expect(array.copy().data).not.toBe(array.data);
    for (const dtype of ['c8', '>f4', 'S3', 'f2', 'i8']) {
      const part = NDArray.zeros([4, 3], { dtype }).slice([null, null, 2]);
      part.set(dtype === 'S3' ? 'abc' : 1, 1, 2);
      expect(part.isContiguous('A')).toBe(false);
      expect(part.copy().toNested()).toEqual(part.toNested());
      expect(part.copy('F').toNested()).toEqual(part.toNested());
      expect(part.copy('F').isContiguous('F')).toBe(true);
    }
  });

  test('swaps bytes both ways and keeps its values and order', () => {
    const array = NDArray.from(
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
      { dtype: '>i4', order: 'F' },
    );
    const native = array.native();
    expect([native.dtype.str, native.storage, native.strides]).toEqual(['<i4', 'native', [1, 2]]);
    expect([native.native(), native.toNested()]).toEqual([native, array.toNested()]);
    expect(native.native()).toBe(native);
    expect(native.byteswapped().bytes()).toEqual(array.bytes());
    const records = NDArray.from(
      [
        {
          a: 1,
          b: [
            { c: 2, s: 'x' },
            { c: 3, s: 'y' },
          ],
        },
      ],
      {
        dtype: [
          ['a', '>i2'],
          [
            'b',
            [
              ['c', '<u4'],
              ['s', '>U1'],
            ],
            [2],
          ],
        ],
      },
    );
    expect(String(records.native().dtype)).toBe("[('a', '<i2'), ('b', [('c', '<u4'), ('s', '<U1')], (2,))]");
    expect(records.native().toNested()).toEqual(records.toNested());
    expect(records.byteswapped().toNested()).toEqual(records.toNested());
    expect(records.native().native().storage).toBe('bytes');
    const text = NDArray.from(['ab']);
    expect(text.native()).toBe(text);
  });

  test('shows the fields of its records as views', () => {
    const dtype = DType.from([
      ['a', '<i4'],
      ['b', '<f4', [2]],
      ['c', '<u2'],
      [['Title', 'd'], '>i2'],
    ]);
    const array = NDArray.zeros([2, 2], { dtype });
    array.set({ a: 7, b: [1.5, 2], c: 9, d: -3 }, 1, 0);
    expect(array.field('a').data).toBeInstanceOf(Int32Array);
    expect([array.field('a').strides, array.field('a').toNested()]).toEqual([
      [8, 4],
      [
        [0, 0],
        [7, 0],
      ],
    ]);
    expect([array.field('b').shape, array.field('b').strides]).toEqual([
      [2, 2, 2],
      [8, 4, 1],
    ]);
    expect(array.field('b').get(1, 0, 1)).toBe(2);
    expect([array.field('d').storage, array.field('Title').get(1, 0)]).toEqual(['bytes', -3]);
    array.field('c').set(11, 1, 0);
    expect(array.get<{ c: number }>(1, 0).c).toBe(11);
    expect(array.slice(1, 0).field('c').item()).toBe(11);
    const odd = NDArray.over(counted(15), {
      dtype: [
        ['x', 'u1'],
        ['y', '<f4'],
      ],
      shape: [3],
    });
    expect([odd.field('y').strideUnit, odd.field('y').byteStrides]).toEqual(['byte', [5]]);
    expect(odd.field('y').bytes).toBeTypeOf('function');
    expect(() => odd.field('y').bytes()).toThrow('is not contiguous');
    expect(odd.field('y').native().toNested()).toEqual(odd.field('y').toNested());
    expect(() => array.field('z')).toThrow('no field "z"; dtype |V16 has a, b, c, d');
    expect(() => NDArray.zeros([1]).field('a')).toThrow('no field "a"; dtype <f8 has none');
  });

  test('stays what it is while a pickle fills it in', () => {
    const pending = NDArray.pending();
    const array: NDArray = pending;
    expect([array.shape, array.dtype.str, array.toNested()]).toEqual([[0], '|i1', []]);
    pending.complete(NDArray.from([[1, 2]], { order: 'F' }));
    expect([array.shape, array.get(0, 1), array.dtype.str]).toEqual([[1, 2], 2, '<f8']);
    expect(() => pending.complete(array)).toThrow('the array is complete and cannot be given a state');
    expect(() => NDArray.zeros([0]).complete(array)).toThrow(TypeError);
    const complex = NDArray.pending();
    complex.complete(
      NDArray.from([
        { re: 1, im: 2 },
        { re: 3, im: 4 },
      ]),
    );
    expect(complex.get(1)).toEqual({ re: 3, im: 4 });
  });

  test('takes no longer to make when its dtype is large', () => {
    // A hostile pickle can mention one dtype a million times; looking through its fields each time would take hours.
    let dtype = DType.from('u1');
    for (let level = 0; level < 16; level++) {
      dtype = DType.from({ names: ['a', 'b'], formats: [dtype, dtype], offsets: [0, 0] });
    }
    const memory = new Uint8Array(1);
    const start = performance.now();
    for (let i = 0; i < 20_000; i++) NDArray.over(memory, { dtype, shape: [1] });
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test('too large for nested arrays says so at once', () => {
    const array = NDArray.over(new Uint8Array(1), { dtype: 'u1', shape: [2 ** 40], strides: [0] });
    expect(() => array.toNested()).toThrow(
      'shape [1099511627776] is more than 67108864 nested items; read data instead',
    );
    expect(() => NDArray.over(new Uint8Array(0), { dtype: 'u1', shape: [2 ** 40, 0] }).toNested()).toThrow(
      'nested items',
    );
    expect(() => array.copy()).toThrow('no room for an array of 1099511627776 bytes');
    expect(() => NDArray.zeros([2 ** 45])).toThrow(RangeError);
    expect(() => NDArray.zeros([2 ** 53])).toThrow('axis 0 has length 9007199254740992');
  });
});
