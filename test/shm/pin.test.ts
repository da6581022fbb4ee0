/** Running operations keep the memory. */
import { promisify } from 'node:util';
import { deflate, inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { SharedMemory } from '../../src/shm/index.ts';
import { exists, mappings } from './support.ts';

const pinned = (name: string, count: number) =>
  expect.objectContaining({
    code: 'ERR_SHM_PINNED',
    segment: name,
    message: expect.stringContaining(`${count} times`),
  });

describe('pin', () => {
  test('keeps close away until the last one is released', () => {
    using owner = SharedMemory.create({ size: 100 });
    const other = SharedMemory.attach(owner.name, { offset: 10 });
    const [one, two] = [other.pin(), other.pin()];
    expect(one.bytes).toHaveLength(90);
    expect(() => other.close()).toThrow(pinned(owner.name, 2));
    one.release();
    one.release();
    expect([one.released, two.released]).toEqual([true, false]);
    expect(() => other.close()).toThrow(pinned(owner.name, 1));
    owner.bytes()[10] = 3;
    expect(two.bytes[0]).toBe(3);
    two[Symbol.dispose]();
    other.close();
    expect(two.bytes[0]).toBe(0);
  });

  test('gives way to force, and then shows zeros', () => {
    using owner = SharedMemory.create({ size: 100, init: new Uint8Array([1]) });
    const other = SharedMemory.attach(owner.name);
    const pin = other.pin();
    expect(pin.bytes[0]).toBe(1);
    other.close({ force: true });
    expect([other.closed, pin.bytes[0]]).toEqual([true, 0]);
    pin.release();
  });

  test('puts off what using does to the memory, but not to the name', () => {
    const before = mappings().length;
    let name = '';
    let pin: ReturnType<SharedMemory['pin']> | undefined;
    {
      using owner = SharedMemory.create({ size: 100, init: new Uint8Array([5]) });
      name = owner.name;
      pin = owner.pin();
    }
    expect(exists(name)).toBe(false);
    expect(pin.bytes[0]).toBe(5);
    expect(mappings()).toHaveLength(before + 1);
    pin.release();
    expect(pin.bytes[0]).toBe(0);
    expect(mappings()).toHaveLength(before);
  });

  test('of a closed segment is refused, also while an older pin keeps it', () => {
    const owner = SharedMemory.create({ size: 100 });
    const pin = owner.pin();
    owner[Symbol.dispose]();
    expect(() => owner.pin()).toThrow(expect.objectContaining({ code: 'ERR_SHM_CLOSED' }));
    owner[Symbol.dispose]();
    pin.release();
  });
});

describe('withView', () => {
  test('pins during a call, whether it returns or throws', () => {
    using memory = SharedMemory.create({ size: 10 });
    const tryToClose = () => memory.close();
    expect(memory.withView((bytes) => [bytes.length, expect(tryToClose).toThrow(pinned(memory.name, 1))][0])).toBe(10);
    const failing = () =>
      memory.withView(() => {
        throw new Error('on purpose');
      });
    expect(failing).toThrow('on purpose');
    memory.close();
    memory.unlink();
  });

  test('pins until a promise is settled', async () => {
    const memory = SharedMemory.create({ size: 3e6, init: (bytes) => void bytes.fill(6) });
    const compressing = memory.withView((bytes) => promisify(deflate)(bytes));
    expect(() => memory.close()).toThrow(pinned(memory.name, 1));
    memory[Symbol.dispose]();
    const back = inflateSync(await compressing);
    expect([back.length, back.every((byte) => byte === 6)]).toEqual([3e6, true]);

    const rejecting = SharedMemory.create({ size: 1 });
    await expect(rejecting.withView(() => Promise.reject(new Error('on purpose')))).rejects.toThrow('on purpose');
    rejecting.close();
    rejecting.unlink();
  });
});
