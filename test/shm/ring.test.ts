import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NDArray } from '../../src/numpy/index.ts';
import { type RingOptions, RollingBuffer, SharedMemory, type SharedMemoryErrorCode } from '../../src/shm/index.ts';
import { run } from './support.ts';

const failsWith = (code: SharedMemoryErrorCode, text = '') =>
  expect.objectContaining({ name: 'SharedMemoryError', code, message: expect.stringContaining(text) });

function ringOf(options: RingOptions): { bytes: Uint8Array; ring: RollingBuffer } {
  const bytes = new Uint8Array(new SharedArrayBuffer(RollingBuffer.byteLength(options)));
  return { bytes, ring: RollingBuffer.create(bytes, options) };
}

describe('a ring', () => {
  test('keeps the latest items and says what was missed', () => {
    const { bytes, ring } = ringOf({ dtype: '<f8', slots: 4 });
    const reader = RollingBuffer.open(bytes);
    expect([reader.latest(), reader.head, reader.since(0).count]).toEqual([null, 0, 0]);
    for (let i = 0; i < 3; i++) expect(ring.push(i + 0.5)).toBe(i);
    const one = reader.since(0);
    expect([one.items.toNested(), one.first, one.cursor, one.missed]).toEqual([[0.5, 1.5, 2.5], 0, 3, 0]);
    for (let i = 3; i < 10; i++) ring.push(i + 0.5);
    const two = reader.since(one.cursor);
    expect([two.items.toNested(), two.first, two.cursor, two.missed]).toEqual([[6.5, 7.5, 8.5, 9.5], 6, 10, 3]);
    expect(reader.latest()).toEqual({ index: 9, value: 9.5 });
    const some = reader.since(8, { limit: 1 });
    expect([some.items.toNested(), some.cursor]).toEqual([[8.5], 9]);
    expect(reader.since(10)).toMatchObject({ count: 0, first: 10, cursor: 10, missed: 0 });
    expect(() => reader.since(11)).toThrow(failsWith('ERR_SHM_RANGE', '11'));
  });

  test('does not count an item that is being written', () => {
    const { bytes, ring } = ringOf({ dtype: '<i4', slots: 2 });
    for (const value of [1, 2, 3]) ring.push(value);
    // What a writer leaves that dies inside push: the slot of item 1, which item 3 was to replace, has no number.
    const start = new DataView(bytes.buffer).getUint32(12, true);
    new BigUint64Array(bytes.buffer, start + 16, 1)[0] = 0n;
    const reader = RollingBuffer.open(bytes);
    expect(reader.latest()?.value).toBe(3);
    const batch = reader.since(0);
    expect([batch.items.toNested(), batch.first, batch.missed]).toEqual([[3], 2, 2]);
    ring.push(4);
    expect(reader.since(0).items.toNested()).toEqual([3, 4]);
  });

  test.each([
    ['|u1', [], 200],
    ['>i2', [], -2],
    ['<i8', [], -(2n ** 60n)],
    ['<c16', [], { re: 1, im: -1 }],
    [
      [
        ['t', '<i8'],
        ['p', '<f8'],
        ['side', '|u1'],
      ],
      [],
      { t: 5n, p: 1.25, side: 1 },
    ],
    ['<U3', [], 'añb'],
  ] as const)('holds items of %j', (dtype, shape, value) => {
    const { bytes, ring } = ringOf({ dtype, shape, slots: 3 });
    for (let i = 0; i < 5; i++) ring.push(value);
    const reader = RollingBuffer.open(bytes);
    expect(reader.dtype).toBe(ring.dtype);
    expect(reader.latest()).toEqual({ index: 4, value });
    expect(reader.since(0).items.toNested()).toEqual([value, value, value]);
  });

  test('holds arrays', () => {
    for (const dtype of ['<f8', '<i2', '|u1']) {
      const { bytes, ring } = ringOf({ dtype, shape: [3, 5], slots: 3 });
      const array = NDArray.from(
        Array.from({ length: 15 }, (_, i) => i),
        { dtype, shape: [3, 5] },
      );
      ring.push(array);
      ring.push(array);
      const reader = RollingBuffer.open(bytes);
      expect(reader.shape).toEqual([3, 5]);
      expect(reader.latest<NDArray>()?.value.toNested()).toEqual(array.toNested());
      expect(reader.since(0).items.toNested()).toEqual([array.toNested(), array.toNested()]);
      expect(() => ring.push(new Uint8Array(3))).toThrow(failsWith('ERR_SHM_RANGE', 'these are 3'));
    }
  });

  test('keeps its numbers beyond 32 bits', () => {
    const { bytes } = ringOf({ dtype: '<i4', slots: 3 });
    new BigUint64Array(bytes.buffer, 64, 1)[0] = 2n ** 32n - 2n;
    const ring = RollingBuffer.open(bytes);
    for (let i = 0; i < 5; i++) expect(ring.push(i)).toBe(2 ** 32 - 2 + i);
    expect(ring.latest()).toEqual({ index: 2 ** 32 + 2, value: 4 });
    expect(ring.since(2 ** 32 - 2)).toMatchObject({ first: 2 ** 32, count: 3, missed: 2 });
  });

  test('copies every bit of a NaN', () => {
    const { bytes, ring } = ringOf({ dtype: '<f8', slots: 2 });
    const nan = new Uint8Array([1, 2, 3, 4, 5, 6, 0xf4, 0x7f]);
    ring.pushBytes(nan);
    expect(RollingBuffer.open(bytes).since(0).items.bytes()).toEqual(nan);
  });

  test('is followed, until the signal', async () => {
    const { bytes, ring } = ringOf({ dtype: '<i4', slots: 8 });
    ring.push(-1);
    const abort = new AbortController();
    let next = 0;
    const timer = setInterval(() => (next < 20 ? ring.push(next++) : abort.abort(new Error('enough'))), 3);
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const { items, missed } of RollingBuffer.open(bytes).follow({ interval: 1, signal: abort.signal })) {
        expect(missed).toBe(0);
        seen.push(...items.toNested<number[]>());
      }
    })();
    await expect(reading).rejects.toThrow('enough');
    clearInterval(timer);
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
    for await (const { items, first } of ring.follow({ from: 'oldest' })) {
      expect([first, items.toNested<number[]>().at(-1)]).toEqual([13, 19]);
      break;
    }
  });

  test('says that its memory is closed', () => {
    const options = { dtype: '<f8', slots: 4 };
    using memory = SharedMemory.create({ size: RollingBuffer.byteLength(options) });
    const ring = RollingBuffer.create(memory.bytes(), options);
    ring.push(1);
    memory.close();
    expect(() => ring.latest()).toThrow(failsWith('ERR_SHM_FORMAT', 'closed'));
  });

  test('refuses what is no ring', () => {
    const bytes = new Uint8Array(4096);
    const create = (options: object, memory: Uint8Array = bytes) =>
      RollingBuffer.create(memory, options as RingOptions);
    expect(() => RollingBuffer.open(bytes)).toThrow(failsWith('ERR_SHM_FORMAT', 'cornring'));
    expect(() => create({ dtype: '<f8', slots: 1 })).toThrow(failsWith('ERR_SHM_RANGE', 'slots'));
    expect(() => create({ dtype: '<f8', slots: 1000 })).toThrow(failsWith('ERR_SHM_RANGE', '4096'));
    expect(() => create({ dtype: 'O', slots: 2 })).toThrow(failsWith('ERR_SHM_TYPE'));
    expect(() => create({ dtype: 'nonsense', slots: 2 })).toThrow(failsWith('ERR_SHM_TYPE'));
    expect(() => create({ dtype: '<f8', shape: [0], slots: 2 })).toThrow(failsWith('ERR_SHM_TYPE', 'shape'));
    const gaps = { names: ['a', 'b'], formats: ['u1', '<f8'], offsets: [0, 8], itemsize: 16 };
    expect(() => create({ dtype: gaps, slots: 2 })).toThrow(failsWith('ERR_SHM_TYPE', 'follow one another'));
    expect(() => create({ dtype: '<f8', slots: 2 }, bytes.subarray(4))).toThrow(failsWith('ERR_SHM_RANGE', '8'));
  });

  test('believes nothing in hostile bytes', () => {
    const { bytes } = ringOf({
      dtype: [
        ['a', '<i4'],
        ['b', '<f8'],
      ],
      slots: 4,
    });
    const header = new DataView(bytes.buffer).getUint32(12, true);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(header + 40), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        fc.nat(bytes.length),
        (changes, cut) => {
          const hostile = new Uint8Array(bytes.slice().buffer);
          for (const [at, value] of changes) hostile[at] = value;
          for (const memory of [hostile, hostile.subarray(0, cut)]) {
            try {
              const ring = RollingBuffer.open(memory);
              const head = ring.head;
              ring.since(Math.max(0, head - 3));
              ring.latest();
            } catch (error) {
              expect(error).toMatchObject({ name: 'SharedMemoryError', code: expect.stringMatching(/FORMAT|RANGE/) });
            }
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('is never torn between threads', async () => {
    const { code, stdout, stderr } = await run(`
      import { Worker } from 'node:worker_threads';
      import { RollingBuffer } from './shm/index.js';
      const options = { dtype: '<i4', shape: [24], slots: 4 };
      const memory = new SharedArrayBuffer(RollingBuffer.byteLength(options));
      const ring = RollingBuffer.create(memory, options);
      ring.push(new Int32Array(24));
      const shm = new URL('./shm/index.js', import.meta.url).href;
      const worker = new Worker(\`
        const { workerData, parentPort } = require('node:worker_threads');
        import(workerData.shm).then(({ RollingBuffer }) => {
          const ring = RollingBuffer.open(workerData.memory);
          let [reads, torn, back, last] = [0, 0, 0, 0];
          for (const end = Date.now() + 700; Date.now() < end; ) for (let i = 0; i < 200; i++) {
            const { index, value } = ring.latest();
            const { data } = value;
            if (data.some((each) => each !== data[0]) || data[0] !== index) torn++;
            if (index < last) back++;
            last = index;
            reads++;
          }
          parentPort.postMessage([reads > 1000, torn, back]);
        });\`, { eval: true, workerData: { memory, shm } });
      let done = false;
      worker.on('message', (message) => { done = true; console.log(JSON.stringify(message)); });
      while (!done) {
        for (let i = 0; i < 5000; i++) ring.push(new Int32Array(24).fill(ring.head));
        await new Promise(setImmediate);
      }`);
    expect([code, stdout, stderr]).toEqual([0, '[true,0,0]', '']);
  });
});
