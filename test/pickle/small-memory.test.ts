/** Small arrays of one pickle lie in blocks of memory, and nobody notices but those who look at `data.buffer`. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, NDArray, PyByteArray, PyDict, standardRegistry, Unpickler } from '../../src/index.ts';
import { StreamUnpickler } from '../../src/pickle/load.ts';
import { SMALL, SmallMemory } from '../../src/pickle/small-memory.ts';

const FORMS = [
  ['native', 5],
  ['native', 4],
  ['native', 2],
  ['portable', 5],
] as const;

/** Without what is tested here. */
function plainly<T>(data: Uint8Array): T {
  return new StreamUnpickler(data, {}, standardRegistry(), false).load() as T;
}

function arrays(count: number, length = 10): NDArray[] {
  return Array.from({ length: count }, (_, i) => NDArray.from(Float64Array.from({ length }, (_, k) => i + k / 100)));
}

const buffersOf = (list: readonly NDArray[]): Set<ArrayBufferLike> => new Set(list.map(({ data }) => data.buffer));

describe('the memory of small arrays', () => {
  test('is what it is in memory of its own, whatever is among them', () => {
    const item = fc.oneof(
      fc.float64Array({ maxLength: 8 }),
      fc.uint16Array({ maxLength: 40 }),
      fc.bigInt64Array({ maxLength: 3 }),
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 9 }).map((bytes) => PyByteArray.from(bytes)),
      fc.constantFrom(SMALL / 8, SMALL / 8 + 1).map((length) => new Float64Array(length).fill(1)),
      fc.nat(),
    );
    fc.assert(
      fc.property(fc.array(item, { maxLength: 60 }), fc.constantFrom(...FORMS), (items, [numpy, protocol]) => {
        const value = [items, new PyDict([['again', items]])];
        const pickle = dumps(value, { numpy, protocol });
        const back = loads<[unknown[]]>(pickle);
        expect(back).toEqual(plainly(pickle));
        expect(dumps(back, { numpy, protocol })).toEqual(dumps(plainly(pickle), { numpy, protocol }));
        // No two see each other's bytes.
        const list = back[0].filter((one) => one instanceof NDArray);
        for (const [i, { data }] of list.entries())
          new Uint8Array(data.buffer, data.byteOffset, data.byteLength).fill(i);
        for (const [i, { data }] of list.entries()) {
          const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
          expect(bytes.every((byte) => byte === (i & 0xff))).toBe(true);
        }
      }),
    );
  });

  test.each(FORMS)('is in few blocks: %s, protocol %i', (numpy, protocol) => {
    const list = loads<NDArray[]>(dumps(arrays(1000, 30), { numpy, protocol }));
    expect(buffersOf(list).size).toBeLessThan(20);
    for (const { data } of list) expect([data.byteOffset % 8, data.length]).toEqual([0, 30]);
    const size = [...buffersOf(list)].reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(size).toBeLessThan(2.2 * 1000 * 240);
  });

  test.each(FORMS)(
    'is its own where there are few, or they are large, or all is copied: %s, protocol %i',
    (numpy, protocol) => {
      const few = loads<NDArray[]>(dumps(arrays(4), { numpy, protocol }));
      expect(buffersOf(few).size).toBe(4);
      for (const { data } of few) expect(data.buffer.byteLength).toBe(80);
      const large = loads<NDArray[]>(dumps(arrays(20, SMALL / 8 + 1), { numpy, protocol }));
      expect(buffersOf(large).size).toBe(20);
      if (protocol >= 3) {
        const copied = loads<NDArray[]>(dumps(arrays(20), { numpy, protocol }), { copy: true });
        expect(buffersOf(copied).size).toBe(20);
      }
    },
  );

  test('is not shared between pickles', () => {
    const pickle = dumps(arrays(100));
    const [one, two] = [loads<NDArray[]>(pickle), loads<NDArray[]>(pickle)];
    for (const buffer of buffersOf(one)) expect(buffersOf(two).has(buffer)).toBe(false);
  });

  test('is not that of bytes and bytearrays which are values themselves', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? new Uint8Array(50) : new PyByteArray(50)));
    const back = loads<Uint8Array[]>(dumps(values));
    expect(new Set(back.map(({ buffer }) => buffer)).size).toBe(100);
    // Nor where a function takes them that does not keep them.
    const registry = standardRegistry()
      .extend()
      .function('m.f', ([bytes]) => bytes);
    const calls = `]( ${'cm\nf\n(\x96\x08\0\0\0\0\0\0\0abcdefghtR'.repeat(9)}e.`.replace(' ', '');
    const made = loads<Uint8Array[]>(
      Uint8Array.from(calls, (c) => c.charCodeAt(0)),
      { registry },
    );
    expect(new Set(made.map(({ buffer }) => buffer)).size).toBe(9);
  });

  test('is what the registry says when a pickle begins', () => {
    const pickle = dumps(arrays(20), { numpy: 'native' });
    const registry = standardRegistry().extend();
    const unpickler = new Unpickler(new Uint8Array([...pickle, ...pickle]), { registry });
    expect(unpickler.load<unknown[]>()[0]).toBeInstanceOf(NDArray);
    registry.function('numpy._core.numeric._frombuffer', ([bytes]) => bytes);
    const list = unpickler.load<Uint8Array[]>();
    expect(list[0]).toBeInstanceOf(PyByteArray);
    expect(new Set(list.map(({ buffer }) => buffer)).size).toBe(20);
  });

  test('goes with a buffer that is transferred, and what is read next has other memory', () => {
    const list = loads<NDArray[]>(dumps(arrays(100)));
    const last = list.at(-1)!;
    const own = last.copy();
    structuredClone(last.data.buffer, { transfer: [last.data.buffer as ArrayBuffer] });
    expect([last.data.length, own.data.length]).toEqual([0, 10]);
    expect(
      loads<NDArray[]>(dumps(arrays(100)))
        .at(-1)!
        .get(1),
    ).toBe(99.01);
    expect(structuredClone(own.data)).toEqual(own.data);
  });

  test('of a block that is gone is in another', () => {
    const memory = new SmallMemory();
    for (let i = 0; i < 4; i++) memory.take(8);
    const before = memory.take(8);
    structuredClone(null, { transfer: [before.buffer as ArrayBuffer] });
    expect(memory.take(8).length).toBe(8);
    expect(memory.take(0).length).toBe(0);
    expect(memory.take(SMALL).fill(1).length).toBe(SMALL);
  });
});
