/** Attaching what is not there yet. */
import { writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { type AttachAsyncOptions, SharedMemory } from '../../src/shm/index.ts';
import { descriptors, testName } from './support.ts';

const withCode = (code: string) => expect.objectContaining({ code });

describe('attach', () => {
  test('fails at once without a timeout', () => {
    const start = performance.now();
    expect(() => SharedMemory.attach(testName())).toThrow(withCode('ERR_SHM_NOT_FOUND'));
    expect(performance.now() - start).toBeLessThan(50);
  });

  test('waits as long as it is told, then fails', () => {
    const start = performance.now();
    expect(() => SharedMemory.attach(testName(), { timeout: 60 })).toThrow(withCode('ERR_SHM_NOT_FOUND'));
    expect(performance.now() - start).toBeGreaterThanOrEqual(60);
  });

  test('finds what another thread makes meanwhile', async () => {
    const name = testName();
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       parentPort.postMessage('running');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
       require('node:fs').writeFileSync(workerData, 'made later', { mode: 0o600 });`,
      { eval: true, workerData: `/dev/shm/${name}` },
    );
    await new Promise((resolve) => worker.once('message', resolve));
    using memory = SharedMemory.attach(name, { timeout: 10_000 });
    expect(memory.size).toBe(10);
  });
});

describe('attachAsync', () => {
  test('gives what is there', async () => {
    using owner = SharedMemory.create({ size: 20_000, init: new Uint8Array([9]) });
    using other = await SharedMemory.attachAsync(`/${owner.name}`, { readonly: true, length: 100 });
    expect(other).toMatchObject({ name: owner.name, size: 100, readonly: true, owner: false });
    expect(other.bytes()[0]).toBe(9);
  });

  test('waits for a segment, and for its size, without blocking', async () => {
    const name = testName();
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const waiting = SharedMemory.attachAsync(name);
    await delay(30);
    writeFileSync(`/dev/shm/${name}`, '', { mode: 0o600 });
    await delay(30);
    writeFileSync(`/dev/shm/${name}`, 'four');
    using memory = await waiting;
    clearInterval(timer);
    expect(memory.size).toBe(4);
    expect(turns).toBeGreaterThan(10);
  });

  test('many wait at the same time, and nothing stays open', async () => {
    const name = testName();
    const before = descriptors();
    const waiting = Array.from({ length: 200 }, () => SharedMemory.attachAsync(name, { timeout: 10_000 }));
    await delay(5);
    using owner = SharedMemory.create({ name, size: 5 });
    const all = await Promise.all(waiting);
    expect(all.every(({ size }) => size === owner.size)).toBe(true);
    for (const each of all) each.close();
    owner[Symbol.dispose]();
    expect(descriptors()).toBe(before);
  });

  test('fails after the timeout', async () => {
    const [none, empty] = [testName('none'), testName('empty')];
    writeFileSync(`/dev/shm/${empty}`, '', { mode: 0o600 });
    const start = performance.now();
    await expect(SharedMemory.attachAsync(none, { timeout: 40 })).rejects.toMatchObject({ code: 'ERR_SHM_NOT_FOUND' });
    expect(performance.now() - start).toBeGreaterThanOrEqual(40);
    await expect(SharedMemory.attachAsync(empty, { timeout: 0 })).rejects.toMatchObject({ code: 'ERR_SHM_EMPTY' });
  });

  test('ends when the signal is aborted, with its reason', async () => {
    const controller = new AbortController();
    const waiting = SharedMemory.attachAsync(testName(), { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(waiting).rejects.toThrow('enough');
    await expect(SharedMemory.attachAsync('any', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });

  test.each([
    [{ timeout: -1 }, 'ERR_SHM_RANGE'],
    [{ timeout: '1' }, 'ERR_SHM_TYPE'],
    [{ truncationGuard: 1 }, 'ERR_SHM_TYPE'],
    [null, 'ERR_SHM_TYPE'],
  ])('%j is refused', async (options, code) => {
    await expect(SharedMemory.attachAsync('any', options as AttachAsyncOptions)).rejects.toMatchObject({ code });
  });

  test('a window that is not inside is refused, and nothing stays open', async () => {
    using owner = SharedMemory.create({ size: 10 });
    const before = descriptors();
    await expect(SharedMemory.attachAsync(owner.name, { offset: 11 })).rejects.toMatchObject({ code: 'ERR_SHM_RANGE' });
    expect(descriptors()).toBe(before);
  });
});
