/** Arrays inside a pickle that are copied to an aligned address only when somebody asks for their `data`. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { dumpChunks, dumps, loads, NDArray, type PickleBuffer } from '../../src/index.ts';

const ITEMS = 20_000;

/** A pickle of the numbers from 0 on, whose payload begins at an odd address; and where that is. */
function odd(numpy: 'portable' | 'native' = 'native', protocol = 5): { pickle: Uint8Array; at: number } {
  const array = NDArray.from(Float64Array.from({ length: ITEMS }, (_, i) => i));
  const plain = dumps(array, { numpy, protocol });
  const one = new Uint8Array(Float64Array.of(1).buffer);
  for (let shift = 0; shift < 8; shift++) {
    const memory = new Uint8Array(plain.length + shift);
    memory.set(plain, shift);
    const pickle = memory.subarray(shift);
    const at = Buffer.from(memory.buffer).indexOf(Buffer.concat([new Uint8Array(8), one])) - shift;
    if ((pickle.byteOffset + at) % 8 === 3) return { pickle, at };
  }
  throw new Error('no such address');
}

/** Whether the numbers in it are still those of the pickle: a change of the pickle shows. */
function isStillInside(array: NDArray, { pickle, at }: { pickle: Uint8Array; at: number }): boolean {
  const before = pickle[at + 7]!;
  pickle[at + 7] = 0x40;
  const [head] = array.bytesToRead();
  const inside = array.bytesToRead()[7] === 0x40;
  pickle[at + 7] = before;
  expect(head).toBe(0);
  return inside;
}

describe('a large array that is not aligned', () => {
  test.each([
    ['native', 5],
    ['native', 4],
    ['portable', 5],
    ['native', 3],
  ] as const)('is copied when its data is read, and once: %s, protocol %i', (numpy, protocol) => {
    const given = odd(numpy, protocol);
    const array = loads<NDArray>(given.pickle);
    expect([array.shape, array.storage, array.dtype.str, array.size]).toEqual([[ITEMS], 'native', '<f8', ITEMS]);
    expect(isStillInside(array, given)).toBe(true);
    const { data } = array;
    expect(data).toBeInstanceOf(Float64Array);
    expect([data.length, data[1], data.at(-1), data.byteOffset]).toEqual([ITEMS, 1, ITEMS - 1, 0]);
    expect(array.data).toBe(data);
    expect(isStillInside(array, given)).toBe(false);
    given.pickle.fill(0);
    expect([array.get(5), array.data[7]]).toEqual([5, 7]);
  });

  test('is copied at once when that is asked for', () => {
    const given = odd();
    const array = loads<NDArray>(given.pickle, { copy: true });
    given.pickle.fill(0);
    expect(array.data[5]).toBe(5);
  });

  test('shares the copy with its views, whoever is asked first', () => {
    const array = loads<NDArray>(odd().pickle);
    const [tail, table] = [array.slice([100, null]), array.reshape([100, 200])];
    const turned = table.transpose();
    expect(turned.get(3, 2)).toBe(403);
    turned.set(-1, 3, 2);
    expect([array.data[403], tail.get(303), table.get(2, 3), tail.data]).toEqual([-1, -1, -1, array.data]);
    expect(array.slice([1, 3]).data).toBe(array.data);
    expect([...tail.slice([null, 2]).bytes()]).toEqual([...new Uint8Array(Float64Array.of(100, 101).buffer)]);
  });

  test('gives memory of its own where somebody may write', () => {
    const given = odd();
    const array = loads<NDArray>(given.pickle);
    const bytes = array.bytes();
    bytes.fill(0, 0, 80);
    expect([array.data[3], array.data[10], given.pickle[given.at + 15]]).toEqual([0, 10, 0x3f]);
    const buffers: PickleBuffer[] = [];
    const other = loads<NDArray>(given.pickle);
    dumps(other, { bufferCallback: (buffer) => buffers.push(buffer) });
    buffers[0]!.raw().fill(0);
    expect([other.data[5], given.pickle[given.at + 15]]).toEqual([0, 0x3f]);
  });

  test('is written without a copy', () => {
    const given = odd();
    const array = loads<NDArray>(given.pickle);
    for (const protocol of [0, 2, 4, 5]) {
      const again = loads<NDArray>(dumps(array, { protocol }));
      expect([again.shape, again.get(77)]).toEqual([[ITEMS], 77]);
    }
    expect(dumps(array, { numpy: 'native' })).toEqual(given.pickle);
    expect(dumps(array.reshape([2, ITEMS / 2]).T)).toEqual(
      dumps(NDArray.from(array.copy().data, { shape: [2, ITEMS / 2] }).T),
    );
    const untouched = loads<NDArray>(given.pickle);
    const chunks = [...dumpChunks(untouched)];
    expect(chunks.some(({ buffer }) => buffer === given.pickle.buffer)).toBe(true);
    expect(isStillInside(untouched, given)).toBe(true);
  });

  test('is shown without a copy, as any other', () => {
    const given = odd();
    const array = loads<NDArray>(given.pickle);
    const text = inspect(array);
    expect(inspect(array.slice([5, 8]))).toBe(inspect(NDArray.from(Float64Array.of(5, 6, 7))));
    expect(isStillInside(array, given)).toBe(true);
    expect(array.data[0]).toBe(0);
    expect(inspect(array)).toBe(text);
  });

  test('has data among its properties', () => {
    const array = loads<NDArray>(odd().pickle);
    expect(Object.keys(array)).toEqual(Object.keys(NDArray.zeros([1])));
    expect(structuredClone({ ...loads<NDArray>(odd().pickle), dtype: null }).data).toEqual(array.data);
    expect(loads(odd().pickle)).toEqual(array);
    const frozen = Object.freeze(loads<NDArray>(odd().pickle));
    expect([frozen.data, frozen.get(9)]).toEqual([array.data, 9]);
    expect(Object.getOwnPropertyDescriptor(array, 'data')).toMatchObject({ writable: true, enumerable: true });
  });

  test('is found by whoever remembered it before it was filled in', () => {
    // Protocol 4 has a state, which fills in an array that others know already.
    const given = odd('native', 4);
    const [one, two] = loads<NDArray[]>(dumps([loads(given.pickle), null], { protocol: 4 })) as [NDArray, null];
    expect([one.get(3), two]).toEqual([3, null]);
  });

  test.each(['>f8', 'S8', 'u1'])('of %s is not copied at all', (dtype) => {
    const memory = new Uint8Array(80_001).subarray(1);
    const array = NDArray.over(memory.fill(7), { dtype, shape: [80_000 / (dtype === 'u1' ? 1 : 8)] });
    const plain = dumps(array, { numpy: 'native' });
    const shifted = new Uint8Array(plain.length + 1);
    shifted.set(plain, 1);
    for (const pickle of [plain, shifted.subarray(1)]) {
      const back = loads<NDArray>(pickle);
      expect(back.data.buffer).toBe(pickle.buffer);
      expect(back.get(9)).toEqual(array.get(9));
    }
  });
});
