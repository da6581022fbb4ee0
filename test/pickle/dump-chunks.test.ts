import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumpChunks, dumps, loadAsync, NDArray, PyByteArray, PyDict, PySet, PyTuple } from '../../src/index.ts';

const joined = (chunks: Iterable<Uint8Array>): Buffer => Buffer.concat([...chunks]);

describe('dumpChunks', () => {
  test('gives what dumps gives, in pieces', () => {
    const payload = fc.constantFrom(0, 1, 100, 100, 100, 65_535, 65_536).map((length) => new Uint8Array(length));
    const value = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(
          payload,
          payload.map((one) => PyByteArray.over(one)),
          fc.string(),
          fc.double(),
        ),
        fc.array(tie('value')),
        fc.dictionary(fc.string(), tie('value')),
      ),
    })).value;
    fc.assert(
      fc.property(value, fc.nat(5), (one, protocol) => {
        expect(Buffer.compare(joined(dumpChunks(one, { protocol })), dumps(one, { protocol }))).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test.each<[string, unknown]>([
    ['a list', Array.from({ length: 100_000 }, (_, i) => `item ${i} ${'x'.repeat(20)}`)],
    ['a dict', new PyDict(Array.from({ length: 100_000 }, (_, i) => [`key ${i}`, `value ${i}`]))],
    ['a set', new PySet(Array.from({ length: 100_000 }, (_, i) => `member ${i} ${'x'.repeat(10)}`))],
    ['records', Array.from({ length: 40_000 }, (_, i) => ({ id: i, name: `name ${i}`, parts: [`${i}`, 'a', i / 3] }))],
  ])('%s comes in chunks of a moderate size, and is the same', (_, value) => {
    for (const protocol of [1, 5]) {
      const chunks = [...dumpChunks(value, { protocol })];
      expect(chunks.length).toBeGreaterThan(1);
      expect(Math.max(...chunks.map(({ length }) => length))).toBeLessThanOrEqual(2 ** 21);
      expect(Buffer.compare(joined(chunks), dumps(value, { protocol }))).toBe(0);
    }
  });

  test('a frame may be larger than a chunk, and is not copied each time that it grows', () => {
    let deep: unknown = [];
    for (let i = 0; i < 900_000; i++) deep = PyTuple.of(deep);
    const start = performance.now();
    const data = joined(dumpChunks(deep));
    expect(performance.now() - start).toBeLessThan(20_000);
    // EMPTY_LIST, and for each tuple TUPLE1 and MEMOIZE, in one frame: no value starts at their end.
    const [list, memoize, one] = [0x5d, 0x94, 0x85];
    expect([data.length, ...data.subarray(11, 15)]).toEqual([1_800_014, list, memoize, one, memoize]);
    expect(data.readBigUInt64LE(3)).toBe(1_800_003n);
  });

  test('hands out large memory as it is', () => {
    const array = NDArray.zeros([100, 100]);
    const plain = new Uint8Array(65_536);
    const buffers = new Set([...dumpChunks([array, plain, 'text'])].map(({ buffer }) => buffer));
    expect(buffers).toContain(array.data.buffer);
    expect(buffers).toContain(plain.buffer);
  });

  test('a chunk stays as it was when the next ones are made', () => {
    const value = Array.from({ length: 300_000 }, (_, i) => `item ${i}`);
    const copies: Uint8Array[] = [];
    const chunks: Uint8Array[] = [];
    for (const chunk of dumpChunks(value)) {
      chunks.push(chunk);
      copies.push(chunk.slice());
    }
    expect(chunks.length).toBeGreaterThan(3);
    for (const [i, chunk] of chunks.entries()) expect(Buffer.compare(chunk, copies[i]!)).toBe(0);
  });

  test('starts before the end is known', () => {
    const chunks = dumpChunks([[new Uint8Array(100_000)], () => 1]);
    expect(chunks.next().value).toBeInstanceOf(Uint8Array);
    expect(() => [...chunks]).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_UNPICKLABLE', path: 'value[1]' }));
  });

  test('has the options of dumps, and looks at them at once', () => {
    expect(() => dumpChunks(1, { protocol: 9 })).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_OPTION' }));
    const taken: unknown[] = [];
    const chunks = dumpChunks(NDArray.zeros([3]), { bufferCallback: (buffer) => void taken.push(buffer) });
    expect(joined(chunks).length).toBeLessThan(200);
    expect(taken).toHaveLength(1);
  });

  test('goes through streams and back', async () => {
    const value = { grid: NDArray.zeros([400, 400]), names: ['a', 'b'] };
    expect(await loadAsync(Readable.from(dumpChunks(value)))).toEqual(new PyDict(Object.entries(value)));
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const reading = loadAsync(readable);
    for (const chunk of dumpChunks(value)) await writer.write(chunk);
    await writer.close();
    expect(await reading).toEqual(new PyDict(Object.entries(value)));
  });
});
