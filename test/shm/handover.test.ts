/** Values in segments, without Python: what crosses, what is viewed, and what a segment of somebody else may say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, type NDArray, PickleBuffer, PickleError, type PyDict } from '../../src/index.ts';
import {
  dumpToSharedMemory,
  isSharedMemoryError,
  loadFromSharedMemory,
  ShareableList,
  SharedMemory,
  type SharedMemoryErrorCode,
  shmRegistry,
} from '../../src/shm/index.ts';
import { descriptors, exists, mappings, testName } from './support.ts';

const failsWith = (code: SharedMemoryErrorCode, text = '') =>
  expect.objectContaining({ name: 'SharedMemoryError', code, message: expect.stringContaining(text) });

const value = () => ({
  day: 'Mon',
  prices: new Float64Array([99.5, 100.25]),
  flags: new Uint8Array([1, 2]),
  empty: new Int32Array(),
});

describe('a value', () => {
  test('crosses, and its arrays are the segment itself, at multiples of 64 bytes', () => {
    using sent = dumpToSharedMemory(value());
    using got = loadFromSharedMemory<PyDict<string, NDArray>>(sent.name);
    const prices = got.value.get('prices')!;
    expect(got.value.get('day')).toBe('Mon');
    expect(got.value.get('flags')).toEqual(new Uint8Array([1, 2]));
    expect(got.value.get('empty')!.shape).toEqual([0]);
    expect(prices.data.buffer).toBe(got.memory.buffer);
    expect(prices.data.byteOffset % 64).toBe(0);
    sent.bytes().set(new Uint8Array(new Float64Array([7]).buffer), prices.data.byteOffset);
    expect(prices.get(0)).toBe(7);
    prices.set(8, 1);
    using other = loadFromSharedMemory<PyDict<string, NDArray>>(sent.name);
    expect(other.value.get('prices')!.toNested()).toEqual([7, 8]);
  });

  test('without arrays crosses too', () => {
    using sent = dumpToSharedMemory(null);
    using got = loadFromSharedMemory(sent.name);
    expect(got.value).toBeNull();
  });

  test('of a thousand arrays has all of them', () => {
    using sent = dumpToSharedMemory(Array.from({ length: 1000 }, (_, i) => new Int32Array([i])));
    using got = loadFromSharedMemory<NDArray[]>(sent.name);
    expect(got.value.map((array) => array.get(0))).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  test('may have segments and lists in it', () => {
    const registry = shmRegistry();
    using list = ShareableList.create([1, 'x']);
    using sent = dumpToSharedMemory({ list }, { registry });
    using got = loadFromSharedMemory<PyDict<string, ShareableList>>(sent.name, { registry });
    using same = got.value.get('list')!;
    expect(same.toArray()).toEqual([1, 'x']);
  });

  test('that was attached for reading has arrays that refuse to be set', () => {
    using sent = dumpToSharedMemory(new Float64Array([1]));
    using got = loadFromSharedMemory<NDArray>(sent.name, { readonly: true });
    expect(got.value.readonly).toBe(true);
    expect(() => got.value.set(2, 0)).toThrow();
  });

  test('whose buffers the sender marked as read-only keeps the mark', () => {
    using sent = dumpToSharedMemory(new PickleBuffer(new Uint8Array([1, 2]), { readonly: true }));
    using got = loadFromSharedMemory<PickleBuffer>(sent.name);
    expect([got.value.readonly, [...got.value.raw()]]).toEqual([true, [1, 2]]);
  });
});

describe('the segment', () => {
  test('is the sender\'s to unlink, or the receiver\'s by "unlink"', () => {
    const name = testName();
    {
      using sent = dumpToSharedMemory(1, { name });
      loadFromSharedMemory(sent.name).close();
      expect(exists(name)).toBe(true);
    }
    expect(exists(name)).toBe(false);
    dumpToSharedMemory(2, { name, keep: true }).close();
    using got = loadFromSharedMemory(name, { unlink: true });
    expect([got.value, exists(name)]).toEqual([2, false]);
  });

  test('is given back by close, and the arrays then read zeros', () => {
    using sent = dumpToSharedMemory(new Float64Array([1, 2]));
    const before = [descriptors(), mappings().length];
    const got = loadFromSharedMemory<NDArray>(sent.name);
    const array = got.value;
    got.close();
    got.close();
    expect([descriptors(), mappings().length]).toEqual(before);
    expect(array.get(0)).toBe(0);
  });

  test('is not made for a value that cannot be pickled', () => {
    const name = testName();
    expect(() => dumpToSharedMemory(() => 0, { name })).toThrow(PickleError);
    expect(exists(name)).toBe(false);
  });

  test('of that name may be taken', () => {
    const name = testName();
    using _first = dumpToSharedMemory(1, { name });
    expect(() => dumpToSharedMemory(2, { name })).toThrow(failsWith('ERR_SHM_EXISTS'));
    using got = loadFromSharedMemory(name);
    expect(got.value).toBe(1);
  });
});

describe('a segment of somebody else', () => {
  /** Loads a segment that a change was made to, and says that nothing is left open. */
  function changed(change: (view: DataView) => void, options = {}): unknown {
    using sent = dumpToSharedMemory(value());
    change(new DataView(sent.buffer, sent.byteOffset, sent.size));
    const before = descriptors();
    try {
      return loadFromSharedMemory(sent.name, options).close();
    } finally {
      expect(descriptors()).toBe(before);
    }
  }

  test.each<[string, (view: DataView) => void, string]>([
    ['another magic', (view) => view.setUint8(0, 0), 'starts with 0x504e5200 and not with 0x504e5243'],
    ['another version', (view) => view.setUint16(4, 2, true), 'is of version 2 with flags 0'],
    ['unknown flags', (view) => view.setUint16(6, 1, true), 'is of version 1 with flags 1'],
    ['more bytes than there are', (view) => view.setBigUint64(8, 2n ** 60n, true), 'and should be'],
    ['fewer bytes than the header', (view) => view.setBigUint64(8, 0n, true), 'cannot have'],
    ['no part', (view) => view.setBigUint64(16, 0n, true), 'cannot have 0 parts'],
    ['parts without end', (view) => view.setBigUint64(16, 2n ** 64n - 1n, true), 'cannot have'],
    ['a part inside the header', (view) => view.setBigUint64(64, 0n, true), 'part 0 is said to be'],
    ['a part that reaches beyond', (view) => view.setBigUint64(72, 2n ** 63n, true), 'part 0 is said to be'],
    [
      'parts over each other',
      (view) => view.setBigUint64(80, view.getBigUint64(64, true), true),
      'part 1 is said to be',
    ],
  ])('with %s is refused', (_, change, text) => {
    expect(() => changed(change)).toThrow(failsWith('ERR_SHM_FORMAT', text));
  });

  test('that is too small for a header is refused', () => {
    using memory = SharedMemory.create({ size: 63 });
    expect(() => loadFromSharedMemory(memory.name)).toThrow(failsWith('ERR_SHM_FORMAT', 'has 63 bytes'));
  });

  test('with more buffers, or a longer pickle, than may be is refused', () => {
    expect(() => changed(() => {}, { limits: { maxBuffers: 1 } })).toThrow(
      failsWith('ERR_SHM_FORMAT', 'parts, and 2 may be'),
    );
    expect(() => changed(() => {}, { limits: { maxInputBytes: 10 } })).toThrow(
      failsWith('ERR_SHM_FORMAT', 'and 10 may be'),
    );
  });

  test('with another pickle is a PickleError', () => {
    expect(() => changed((view) => view.setUint8(Number(view.getBigUint64(64, true)) + 2, 0xff))).toThrow(PickleError);
  });

  test('with any bytes changed gives a value or an error of ours, and leaves nothing open', () => {
    using sent = dumpToSharedMemory(value());
    const whole = sent.snapshot();
    const before = descriptors();
    const change = fc.tuple(
      fc.nat(Math.min(whole.length - 1, 400)),
      fc.oneof(fc.constantFrom(0, 1, 64, 128, 255), fc.nat(255)),
    );
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        sent.bytes().set(whole);
        for (const [at, byte] of changes) sent.bytes()[at] = byte;
        try {
          loadFromSharedMemory(sent.name).close();
        } catch (error) {
          if (!isSharedMemoryError(error, 'ERR_SHM_FORMAT') && !(error instanceof PickleError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
    expect(descriptors()).toBe(before);
  });

  test('that holds a plain pickle is no value', () => {
    const pickle = dumps({ a: 1 });
    using memory = SharedMemory.create({ size: 100 });
    memory.bytes().set(pickle);
    expect(() => loadFromSharedMemory(memory.name)).toThrow(failsWith('ERR_SHM_FORMAT'));
  });
});
