/** The short way from memory to an array gives what the plain one does, or the same error. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayOverPayload, DType, NDArray } from '../../src/numpy/index.ts';

const NAMES = ['f8', '<f4', '>f4', 'i8', 'u1', 'b1', 'c8', 'M8[s]', '>u2', 'S3', 'U2', 'V4', 'f2', 'f16', 'O'];
const DTYPES = [
  ...NAMES.map((name) => DType.from(name)),
  DType.from([
    ['x', 'u1'],
    ['y', '<f4'],
  ]),
  DType.from({ base: '<i2', shape: [2] }),
];

/** Everything that can be seen of an array. */
function facts(array: NDArray): unknown {
  const { dtype, shape, strides, offset, strideUnit, storage, readonly, data } = array;
  const bytes = [...array.bytes()];
  const frozen = Object.isFrozen(shape) && Object.isFrozen(strides);
  const kind = data.constructor.name;
  const first = array.size === 1 ? array.item() : null;
  return {
    dtype,
    shape,
    strides,
    offset,
    strideUnit,
    storage,
    readonly,
    kind,
    length: data.length,
    bytes,
    frozen,
    first,
  };
}

function outcome(make: () => NDArray): unknown {
  try {
    return facts(make());
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const length = fc.oneof(
  { weight: 20, arbitrary: fc.nat({ max: 4 }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(-1, -0, 1.5, 2 ** 53, 3n, '2', null) },
);

function copy(bytes: Uint8Array): Uint8Array {
  return bytes.slice();
}

function view(memory: Uint8Array, dtype: DType, shape: number[]): NDArray {
  return arrayOverPayload(memory, { dtype, shape, order: 'C', readonly: false, exact: true }, copy);
}

describe('memory of a pickle', () => {
  test('is the array that NDArray.over makes of it', () => {
    let made = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...DTYPES),
        fc.array(length, { maxLength: 3 }),
        fc.constantFrom('C' as const, 'F' as const),
        fc.record({
          at: fc.nat({ max: 16 }),
          more: fc.constantFrom(0, 0, 0, 1, 8),
          readonly: fc.boolean(),
          exact: fc.boolean(),
        }),
        (dtype, lengths, order, { at, more, readonly, exact }) => {
          const shape = lengths as number[];
          const size = shape.reduce((product, one) => product * (Number(one) || 0), dtype.itemsize);
          const nbytes = Number.isSafeInteger(size) && size >= 0 && size < 1e6 ? size : 8;
          const memory = Uint8Array.from({ length: at + nbytes + more }, (_, i) => (i * 37) & 0xff).subarray(at);
          const plain = outcome(() => NDArray.over(memory, { dtype, shape, order, readonly, exact }));
          expect(outcome(() => arrayOverPayload(memory, { dtype, shape, order, readonly, exact }, null))).toEqual(
            plain,
          );
          // What may be moved is what it would be in memory of its own.
          const moved = memory.slice();
          const own = outcome(() => NDArray.over(moved, { dtype, shape, order, readonly, exact }));
          expect(outcome(() => arrayOverPayload(memory, { dtype, shape, order, readonly, exact }, copy))).toEqual(own);
          if (typeof plain === 'object') made++;
        },
      ),
      { numRuns: 5000 },
    );
    expect(made).toBeGreaterThan(1000);
  });

  test('is viewed where it lies', () => {
    const memory = new Uint8Array(32);
    for (const name of ['f8', 'u1', '>f8', 'S8']) {
      const dtype = DType.from(name);
      const array = view(memory, dtype, [32 / dtype.itemsize]);
      expect([array.data.buffer, array.data.byteOffset]).toEqual([memory.buffer, 0]);
    }
    expect(view(memory, DType.from('u1'), [32]).data).toBe(memory);
    // Bytes need no alignment.
    const odd = memory.subarray(1, 17);
    for (const name of ['u1', '>f8', 'S8']) {
      const dtype = DType.from(name);
      const array = view(odd, dtype, [16 / dtype.itemsize]);
      expect([array.data.buffer, array.data.byteOffset]).toEqual([memory.buffer, 1]);
    }
  });

  test('and one shape after another is checked, however many there are', () => {
    const dtype = DType.from('i4');
    for (let round = 0; round < 3; round++) {
      for (let n = 0; n < 30; n++) {
        const array = view(new Uint8Array(4 * n), dtype, [n]);
        expect([array.shape, array.strides, array.size]).toEqual([[n], [n === 0 ? 0 : 1], n]);
        expect(() => view(new Uint8Array(4 * n + 1), dtype, [n])).toThrow(RangeError);
      }
    }
  });
});
