/** The option `allocate`: who asks it for what, and what comes of an answer that will not do. */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  dumpChunks,
  dumps,
  type LoadOptions,
  loadAsync,
  loads,
  NDArray,
  Pickler,
  PyByteArray,
  Unpickler,
} from '../../src/index.ts';
import { dumpFile, loadFile } from '../../src/node/index.ts';
import { ALLOCATE_FROM } from '../../src/pickle/memory.ts';

/** An allocator that says what it was asked for; more than that is given, and what is in it is no zero. */
function allocator(extra = 0): { asked: number[]; made: ArrayBuffer[]; allocate: (length: number) => ArrayBuffer } {
  const asked: number[] = [];
  const made: ArrayBuffer[] = [];
  const allocate = (length: number): ArrayBuffer => {
    const memory = new ArrayBuffer(length + extra);
    new Uint8Array(memory).fill(0xee);
    asked.push(length);
    made.push(memory);
    return memory;
  };
  return { asked, made, allocate };
}

const LENGTH = ALLOCATE_FROM;
const large = Uint8Array.from({ length: LENGTH }, (_, i) => i * 7);
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;

describe('loads', () => {
  const pickles = (value: unknown): Uint8Array[] => [3, 4, 5].map((protocol) => dumps(value, { protocol }));

  test.each([0, 1000])('asks for what it copies, of 4 MiB and more, with %d bytes to spare', (extra) => {
    for (const pickle of pickles([large, large.subarray(1), new Uint8Array(10)])) {
      const { asked, made, allocate } = allocator(extra);
      const [first, second, third] = loads<Uint8Array[]>(pickle, { copy: true, allocate });
      expect(asked).toEqual([LENGTH]);
      expect([first!.buffer, first!.byteOffset, first!.length]).toEqual([made[0], 0, LENGTH]);
      expect([same(first!, large), same(second!, large.subarray(1)), third!.length]).toEqual([true, true, 10]);
    }
  });

  test('does not where it gives views, of the data or of what came beside', () => {
    const { asked, allocate } = allocator();
    for (const pickle of pickles(large)) {
      expect(loads<Uint8Array>(pickle, { allocate }).buffer).toBe(pickle.buffer);
      expect(loads<Uint8Array>(pickle, { allocate, copy: false }).buffer).toBe(pickle.buffer);
    }
    const buffers: Uint8Array[] = [];
    const pickle = dumps(NDArray.from(new Float64Array(LENGTH)), {
      bufferCallback: (buffer) => void buffers.push(buffer.raw()),
    });
    expect(loads<NDArray>(pickle, { buffers, allocate, copy: true }).size).toBe(LENGTH);
    expect(asked).toEqual([]);
  });

  test('asks for a bytearray, for bytes that the old protocols have as text, and for the bytes of Python 2', () => {
    const { asked, made, allocate } = allocator(1);
    const array = loads<PyByteArray>(dumps(PyByteArray.over(large.slice())), { copy: true, allocate });
    expect([array instanceof PyByteArray, array.buffer === made[0], same(array, large)]).toEqual([true, true, true]);
    const encoded = loads<Uint8Array>(dumps(large, { protocol: 2 }), { allocate });
    expect([encoded.buffer === made[1], same(encoded, large)]).toEqual([true, true]);
    expect(asked).toEqual([LENGTH, LENGTH]);
  });

  test('asks for an array that is not aligned when its data is first read', () => {
    const numbers = Float64Array.from({ length: LENGTH / 8 }, (_, i) => i / 3);
    for (const shift of [1, 2, 3, 5]) {
      const pickle = dumps(['x'.repeat(shift), NDArray.from(numbers)]);
      const { asked, made, allocate } = allocator(shift);
      const [, array] = loads<[string, NDArray<Float64Array>]>(pickle, { allocate });
      const aligned = asked.length === 0 && array.data.buffer === pickle.buffer;
      expect([array.data.length, array.data[7], array.data.at(-1)]).toEqual([LENGTH / 8, 7 / 3, numbers.at(-1)]);
      expect(aligned ? [] : [LENGTH]).toEqual(asked);
      if (!aligned) expect([array.data.buffer, array.data.byteOffset]).toEqual([made[0], 0]);
    }
  });

  test('asks once for an array and its views, and again after it failed', () => {
    const pickle = dumps(['x', NDArray.from(Float64Array.from({ length: LENGTH / 8 }, (_, i) => i))]);
    const { asked, allocate } = allocator(1);
    let isFull = true;
    const sometimes = (length: number): ArrayBuffer => {
      if (isFull) throw new RangeError('full');
      return allocate(length);
    };
    const [, array] = loads<[string, NDArray<Float64Array>]>(pickle, { allocate: sometimes });
    const view = array.slice([1, null]);
    expect(() => view.data).toThrow('allocate threw');
    isFull = false;
    expect([view.get(0), array.data[1], array.data === view.data]).toEqual([1, 1, true]);
    expect(asked).toEqual([LENGTH]);
  });

  test('keeps to the limits first', () => {
    const { asked, allocate } = allocator();
    const limits = { maxBytesLength: LENGTH - 1 };
    const limit = expect.objectContaining({ code: 'ERR_PICKLE_LIMIT', limit: 'maxBytesLength' });
    for (const pickle of [...pickles(large)]) {
      expect(() => loads(pickle, { copy: true, allocate, limits })).toThrow(limit);
      expect(() => loads(pickle.subarray(0, 100), { copy: true, allocate })).toThrow(
        expect.objectContaining({ code: 'ERR_PICKLE_TRUNCATED' }),
      );
    }
    expect(asked).toEqual([]);
  });

  test('and an Unpickler does for each of its pickles', () => {
    const { asked, allocate } = allocator();
    const pickle = dumps(large);
    const unpickler = new Unpickler(Buffer.concat([pickle, pickle]), { copy: true, allocate });
    expect([same(unpickler.load() as Uint8Array, large), same(unpickler.load() as Uint8Array, large)]).toEqual([
      true,
      true,
    ]);
    expect(asked).toEqual([LENGTH, LENGTH]);
  });
});

describe('from a stream or a file', () => {
  const value = [large, NDArray.from(new Float64Array(LENGTH / 8).fill(0.5)), 'end'];
  const check = ([bytes, array]: [Uint8Array, NDArray]): void => {
    expect([same(bytes, large), array.data.at(-1)]).toEqual([true, 0.5]);
  };

  test('asks once for each payload, when it is known or has grown to its size', async () => {
    const pickle = dumps(value);
    async function* chunks(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < pickle.length; at += 100_000) yield pickle.subarray(at, at + 100_000);
    }
    for (const copy of ['small', true] as const) {
      const { asked, made, allocate } = allocator(10);
      const read = await loadAsync<[Uint8Array, NDArray]>(chunks(), { copy, allocate });
      check(read);
      expect(asked).toEqual([LENGTH, LENGTH]);
      expect([read[0].buffer, read[1].data.buffer]).toEqual(made);
    }
  });

  test('of a file too', async () => {
    const path = join(tmpdir(), `cornichon-memory-${process.pid}.pkl`);
    try {
      await dumpFile(value, path);
      const { asked, allocate } = allocator(10);
      check(await loadFile(path, { allocate }));
      expect(asked).toEqual([LENGTH, LENGTH]);
      const error = expect.objectContaining({ name: 'PickleError', code: 'ERR_PICKLE_OPTION' });
      await expect(loadFile(path, { allocate: () => new ArrayBuffer(5) })).rejects.toThrow(error);
      await expect(loadFile(path, { allocate: 5 as never })).rejects.toThrow(error);
    } finally {
      rmSync(path, { force: true });
    }
  });
});

describe('dumps', () => {
  test.each([0, 1000])('asks once, for the whole pickle, with %d bytes to spare', (extra) => {
    for (let protocol = 0; protocol <= 5; protocol++) {
      const { asked, made, allocate } = allocator(extra);
      const value = ['text', large, 1.5];
      const pickle = dumps(value, { protocol, allocate });
      expect(asked).toEqual([pickle.length]);
      expect([pickle.buffer, pickle.byteOffset]).toEqual([made[0], 0]);
      expect(same(pickle, dumps(value, { protocol }))).toBe(true);
    }
  });

  test('does not for less, nor in chunks; a Pickler does', () => {
    const { asked, allocate } = allocator();
    expect(dumps(large.subarray(100), { allocate }).length).toBeLessThan(LENGTH);
    expect([...dumpChunks(large, { allocate })].length).toBeGreaterThan(1);
    expect(asked).toEqual([]);
    const pickle = new Pickler({ allocate }).dump(large);
    expect(asked).toEqual([pickle.length]);
  });
});

describe('an answer that will not do', () => {
  const pickle = dumps(large);
  const wrong: [string, unknown][] = [
    ['too short', () => new ArrayBuffer(LENGTH - 1)],
    ['a view', (length: number) => new Uint8Array(length + 100)],
    ['shared memory', (length: number) => new SharedArrayBuffer(length + 100)],
    ['nothing', () => undefined],
    ['no function', 5],
  ];

  test.each(wrong)('%s: an error of the option', (_, allocate) => {
    const error = expect.objectContaining({ name: 'PickleError', code: 'ERR_PICKLE_OPTION' });
    const options = { copy: true, allocate } as LoadOptions;
    expect(() => loads(pickle, options)).toThrow(error);
    expect(() => dumps(large, { allocate: options.allocate! })).toThrow(error);
  });

  test('thrown: with the cause, a limit where there is no memory', () => {
    const fails = (cause: unknown) => (): never => {
      throw cause;
    };
    for (const [cause, code] of [
      [new RangeError('Array buffer allocation failed'), 'ERR_PICKLE_LIMIT'],
      [new Error('no'), 'ERR_PICKLE_OPTION'],
    ] as const) {
      const error = expect.objectContaining({ name: 'PickleError', code, cause });
      expect(() => loads(pickle, { copy: true, allocate: fails(cause) })).toThrow(error);
      expect(() => dumps(large, { allocate: fails(cause) })).toThrow(error);
      expect(() => loads(dumps(large, { protocol: 2 }), { allocate: fails(cause) })).toThrow(error);
    }
    expect(same(loads(pickle), large)).toBe(true);
  });
});
