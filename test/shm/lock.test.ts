import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FileLock, SharedMemory, type SharedMemoryErrorCode } from '../../src/shm/index.ts';
import { descriptors, run } from './support.ts';

const failsWith = (code: SharedMemoryErrorCode, text = '') =>
  expect.objectContaining({ name: 'SharedMemoryError', code, message: expect.stringContaining(text) });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cornichon-lock-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a file lock', () => {
  test('is held by one object, on a segment and on a file', () => {
    using memory = SharedMemory.create({ size: 8 });
    const path = join(folder, 'one');
    for (const open of [() => FileLock.onSegment(memory.name), () => FileLock.onFile(path)]) {
      using one = open();
      using two = open();
      {
        using held = one.acquire();
        expect([one.held, two.held, held.released]).toEqual([true, false, false]);
        expect(two.tryAcquire()).toBeNull();
        expect(one.tryAcquire()).toBeNull();
      }
      expect(one.held).toBe(false);
      two.acquire();
      expect(one.tryAcquire()).toBeNull();
      two.release();
      expect(() => two.release()).toThrow(failsWith('ERR_SHM_LOCK'));
      expect(one.tryAcquire()).not.toBeNull();
    }
  });

  test('is shared by readers', () => {
    const open = () => FileLock.onFile(join(folder, 'shared'));
    using one = open();
    using two = open();
    using three = open();
    one.acquire({ shared: true });
    two.acquire({ shared: true });
    expect(three.tryAcquire()).toBeNull();
    one.release();
    expect(three.tryAcquire()).toBeNull();
    two.close();
    expect(three.tryAcquire()).not.toBeNull();
    expect(one.tryAcquire({ shared: true })).toBeNull();
  });

  test('an old guard does not release what was taken again', () => {
    using lock = FileLock.onFile(join(folder, 'guard'));
    const old = lock.acquire();
    lock.release();
    const held = lock.acquire();
    old.release();
    expect([lock.held, held.released, old.released]).toEqual([true, false, true]);
  });

  test('does not wait for itself', async () => {
    using lock = FileLock.onFile(join(folder, 'self'));
    const held = lock.acquire();
    expect(() => lock.acquire({ timeout: 5 })).toThrow(failsWith('ERR_SHM_LOCK', 'itself'));
    const second = lock.acquireAsync({ timeout: 5000 });
    await pause(5);
    held.release();
    expect((await second).released).toBe(false);
  });

  test('waits with a timeout and with a signal', async () => {
    using one = FileLock.onFile(join(folder, 'timeout'));
    using two = FileLock.onFile(join(folder, 'timeout'));
    one.acquire();
    const start = performance.now();
    expect(() => two.acquire({ timeout: 50 })).toThrow(failsWith('ERR_SHM_TIMEOUT', '50 ms'));
    await expect(two.acquireAsync({ timeout: 50 })).rejects.toThrow(failsWith('ERR_SHM_TIMEOUT', '50 ms'));
    expect(performance.now() - start).toBeGreaterThan(98);
    await expect(two.acquireAsync({ signal: AbortSignal.timeout(20) })).rejects.toThrow('timeout');
    expect(() => two.acquire({ timeout: 0 })).toThrow(failsWith('ERR_SHM_TIMEOUT'));
    one.release();
    two.acquire({ timeout: 0 });
  });

  test('gives back its descriptor, and refuses what is no file', () => {
    const before = descriptors();
    for (let i = 0; i < 50; i++) FileLock.onFile(join(folder, 'fd')).close();
    symlinkSync('fd', join(folder, 'link'));
    expect(() => FileLock.onFile(join(folder, 'link'))).toThrow(failsWith('ERR_SHM_TYPE'));
    expect(() => FileLock.onFile(folder)).toThrow(failsWith('ERR_SHM_TYPE'));
    expect(() => FileLock.onFile('/dev/null')).toThrow(failsWith('ERR_SHM_TYPE'));
    expect(() => FileLock.onFile(join(folder, 'no', 'such'))).toThrow(failsWith('ERR_SHM_NOT_FOUND'));
    expect(() => FileLock.onSegment('no_such_segment')).toThrow(failsWith('ERR_SHM_NOT_FOUND'));
    expect(descriptors()).toBe(before);
    const lock = FileLock.onFile(join(folder, 'fd'));
    lock.acquire();
    lock.close();
    lock.close();
    expect(() => lock.tryAcquire()).toThrow(failsWith('ERR_SHM_CLOSED'));
    expect(lock.held).toBe(false);
  });

  test('is released by the kernel when its holder is killed', async () => {
    const path = join(folder, 'killed');
    const { signal } = await run(`
      import { FileLock } from './shm/index.js';
      const lock = FileLock.onFile('${path}');
      lock.acquire();
      process.kill(process.pid, 'SIGKILL');`);
    expect(signal).toBe('SIGKILL');
    using lock = FileLock.onFile(path);
    expect(lock.tryAcquire()).not.toBeNull();
  });

  test('loses no update between processes and threads', async () => {
    using memory = SharedMemory.create({ size: 8 });
    const [loops, processes] = [3000, 3];
    const source = `
      import { FileLock, SharedMemory } from './shm/index.js';
      const lock = FileLock.onSegment('${memory.name}');
      const memory = SharedMemory.attach('${memory.name}');
      const counter = new Float64Array(memory.buffer, 0, 1);
      for (let i = 0; i < ${loops}; i++) {
        const held = lock.acquire({ timeout: 20000 });
        counter[0]++;
        held.release();
      }
      memory.close();`;
    const ended = await Promise.all(Array.from({ length: processes }, () => run(source)));
    expect(ended.map(({ code, stderr }) => [code, stderr])).toEqual(ended.map(() => [0, '']));
    expect(new Float64Array(memory.buffer, 0, 1)[0]).toBe(loops * processes);
  });
});
