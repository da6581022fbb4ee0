import { describe, expect, test } from 'vitest';
import { PickleBuffer, PyByteArray } from '../../../src/index.ts';
import { bytesOf, isBufferSource } from '../../../src/pickle/object/buffer.ts';

describe('memory as bytes', () => {
  test('is the same memory, whatever it is seen through', () => {
    const memory = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]).buffer;
    const shared = new SharedArrayBuffer(4);
    expect(bytesOf(new Uint8Array(memory, 1, 2))).toEqual(new Uint8Array([2, 3]));
    expect(bytesOf(new Uint16Array(memory, 2, 2))).toEqual(new Uint8Array([3, 4, 5, 6]));
    expect(bytesOf(new DataView(memory, 6))).toEqual(new Uint8Array([7, 8]));
    expect(bytesOf(memory)).toHaveLength(8);
    expect(bytesOf(shared).buffer).toBe(shared);
    bytesOf(new Float32Array(memory))[0] = 9;
    expect(new Uint8Array(memory)[0]).toBe(9);
  });

  test('is told from everything else', () => {
    for (const source of [
      new Uint8Array(0),
      new DataView(new ArrayBuffer(1)),
      new ArrayBuffer(0),
      new SharedArrayBuffer(0),
      Buffer.alloc(1),
    ]) {
      expect(isBufferSource(source)).toBe(true);
    }
    for (const other of [null, undefined, [], 'ab', 5, { byteLength: 1 }, new PickleBuffer(new Uint8Array(1))]) {
      expect(isBufferSource(other)).toBe(false);
    }
  });
});

describe('a PickleBuffer', () => {
  test('wraps memory until it is let go', () => {
    const memory = new Uint8Array([1, 2]);
    const buffer = new PickleBuffer(memory);
    expect([buffer.raw() === memory, buffer.readonly, buffer.byteLength]).toEqual([true, false, 2]);
    expect(new PickleBuffer(new Float64Array(2)).byteLength).toBe(16);
    expect(new PickleBuffer(memory, { readonly: true }).readonly).toBe(true);
    buffer.release();
    buffer.release();
    expect(() => buffer.raw()).toThrow(new TypeError('operation forbidden on a released PickleBuffer'));
    expect(() => buffer.byteLength).toThrow(TypeError);
  });
});

describe('a bytearray', () => {
  test('is bytes of another type, over the same memory or its own', () => {
    const memory = new Uint8Array([1, 2, 3]);
    const view = PyByteArray.over(memory.subarray(1));
    view[0] = 9;
    expect([[...view], [...memory]]).toEqual([
      [9, 3],
      [1, 9, 3],
    ]);
    expect(view).toBeInstanceOf(Uint8Array);
    expect(
      [view.slice(), view.subarray(1), PyByteArray.of(1), PyByteArray.from([1])].every(
        (part) => part instanceof PyByteArray,
      ),
    ).toBe(true);
    const shared = new Uint8Array(new SharedArrayBuffer(2));
    expect(PyByteArray.over(shared).buffer).toBe(shared.buffer);
  });
});
