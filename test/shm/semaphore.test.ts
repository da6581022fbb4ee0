import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { NamedSemaphore, type SharedMemoryErrorCode } from '../../src/shm/index.ts';
import { exists, run, testName } from './support.ts';

const failsWith = (code: SharedMemoryErrorCode, text = '') =>
  expect.objectContaining({ name: 'SharedMemoryError', code, message: expect.stringContaining(text) });
const file = (semaphore: NamedSemaphore) => `sem.${semaphore.name}`;

describe('a semaphore', () => {
  test('counts, up to max and not beyond', () => {
    using semaphore = NamedSemaphore.create({ value: 2, max: 3 });
    expect([semaphore.value, semaphore.max, semaphore.owner]).toEqual([2, 3, true]);
    const held = semaphore.tryAcquire();
    expect(semaphore.tryAcquire()).not.toBeNull();
    expect(semaphore.tryAcquire()).toBeNull();
    expect(semaphore.value).toBe(0);
    held?.release();
    held?.release();
    expect([semaphore.value, held?.released]).toEqual([1, true]);
    semaphore.release();
    semaphore.release();
    expect(() => semaphore.release()).toThrow(failsWith('ERR_SHM_LOCK', 'value is 3'));
    expect(semaphore.value).toBe(3);
  });

  test('is one and the same for all who open it', () => {
    using one = NamedSemaphore.create();
    using two = NamedSemaphore.open(`/${one.name}`, { max: 1 });
    {
      using held = one.acquire();
      expect(held.released).toBe(false);
      expect(two.tryAcquire()).toBeNull();
    }
    two.acquire();
    expect(one.value).toBe(0);
    expect(two.owner).toBe(false);
  });

  test('is gone when its owner is disposed of, and only then', () => {
    const one = NamedSemaphore.create();
    NamedSemaphore.open(one.name)[Symbol.dispose]();
    expect(exists(file(one))).toBe(true);
    one[Symbol.dispose]();
    expect(exists(file(one))).toBe(false);
    expect(one.unlink()).toBe(false);
    expect(NamedSemaphore.unlink(one.name)).toBe(false);
    expect(() => one.value).toThrow(failsWith('ERR_SHM_CLOSED'));
    expect(() => NamedSemaphore.open(one.name)).toThrow(failsWith('ERR_SHM_NOT_FOUND'));
  });

  test('does not unlink another that took its name', () => {
    const name = testName();
    using one = NamedSemaphore.create({ name });
    expect(NamedSemaphore.unlink(name)).toBe(true);
    using two = NamedSemaphore.create({ name });
    one[Symbol.dispose]();
    expect(exists(file(two))).toBe(true);
  });

  test('keep leaves the name', () => {
    const kept = NamedSemaphore.create({ keep: true });
    kept[Symbol.dispose]();
    expect(exists(file(kept))).toBe(true);
    expect(NamedSemaphore.unlink(kept.name)).toBe(true);
  });

  test('refuses what cannot be', () => {
    using made = NamedSemaphore.create({ value: 2 });
    expect(() => NamedSemaphore.create({ name: made.name })).toThrow(failsWith('ERR_SHM_EXISTS'));
    expect(() => NamedSemaphore.create({ value: -1 })).toThrow(failsWith('ERR_SHM_RANGE', '-1'));
    expect(() => NamedSemaphore.create({ value: 4, max: 3 })).toThrow(failsWith('ERR_SHM_RANGE', '4'));
    expect(() => NamedSemaphore.create({ name: 'a/b' })).toThrow(failsWith('ERR_SHM_NAME'));
    expect(() => NamedSemaphore.create({ name: 'x'.repeat(247) })).toThrow(failsWith('ERR_SHM_NAME', '247'));
    expect(() => NamedSemaphore.open(made.name, { max: 1 })).toThrow(failsWith('ERR_SHM_RANGE', 'value 2'));
    expect(() => NamedSemaphore.fromPythonLock(null)).toThrow(failsWith('ERR_SHM_TYPE', "'spawn'"));
    expect(() => made.acquire({ timeout: -1 })).toThrow(failsWith('ERR_SHM_RANGE', '-1'));
  });

  test('refuses files that are no semaphores, instead of crashing', () => {
    const name = testName();
    const path = `/dev/shm/sem.${name}`;
    const clean = () => NamedSemaphore.unlink(name);
    for (const size of [0, 31, 33]) {
      writeFileSync(path, Buffer.alloc(size));
      expect(() => NamedSemaphore.open(name)).toThrow(failsWith('ERR_SHM_TYPE'));
      clean();
    }
    symlinkSync('/dev/null', path);
    expect(() => NamedSemaphore.open(name)).toThrow(failsWith('ERR_SHM_TYPE'));
    clean();
  });

  test('waits with a timeout', async () => {
    using semaphore = NamedSemaphore.create({ value: 0 });
    for (const wait of ['acquire', 'acquireAsync'] as const) {
      const start = performance.now();
      const waiting = async () => semaphore[wait]({ timeout: 130 });
      await expect(waiting()).rejects.toThrow(failsWith('ERR_SHM_TIMEOUT', 'killed while holding it'));
      const took = performance.now() - start;
      expect(took).toBeGreaterThan(125);
      expect(took).toBeLessThan(1500);
    }
    expect(semaphore.value).toBe(0);
  });

  test('is given in the order in which it was asked for', async () => {
    using semaphore = NamedSemaphore.create();
    const first = semaphore.acquire();
    const order: number[] = [];
    const waiting = [0, 1, 2, 3].map(async (i) => {
      using held = await semaphore.acquireAsync({ timeout: 5000 });
      order.push(held.released ? -1 : i);
    });
    await pause(5);
    first.release();
    await Promise.all(waiting);
    expect(order).toEqual([0, 1, 2, 3]);
    expect(semaphore.value).toBe(1);
  });

  test('waiting ends with the signal, and leaves nothing taken and no timer', async () => {
    const { code, stdout } = await run(`
      import { NamedSemaphore } from './shm/index.js';
      const semaphore = NamedSemaphore.create({ value: 0 });
      const abort = new AbortController();
      const waiting = [1, 2].map(() => semaphore.acquireAsync({ signal: abort.signal }).catch((error) => error.message));
      setTimeout(() => abort.abort(new Error('enough')), 20);
      console.log(await Promise.all(waiting), semaphore.value);
      semaphore.release();
      console.log(await semaphore.acquireAsync({ signal: abort.signal }).catch((error) => error.message), semaphore.value);
      console.log(process.getActiveResourcesInfo().filter((each) => each === 'Timeout' || each === 'Immediate'));`);
    expect([code, stdout]).toEqual([0, "[ 'enough', 'enough' ] 0\nenough 1\n[]"]);
  });

  test('waiting blocks no file operation', async () => {
    const { code, stdout } = await run(`
      import { readFile } from 'node:fs/promises';
      import { NamedSemaphore } from './shm/index.js';
      const semaphore = NamedSemaphore.create({ value: 0 });
      const waiting = Array.from({ length: 16 }, () => semaphore.acquireAsync({ timeout: 1000 }).catch(() => 'late'));
      const start = performance.now();
      await readFile(import.meta.filename ?? new URL(import.meta.url).pathname);
      console.log(performance.now() - start < 500, (await Promise.all(waiting)).every((each) => each === 'late'));`);
    expect([code, stdout]).toEqual([0, 'true true']);
  });

  test.each([
    ['ends', '', 0],
    ['exits', 'process.exit(0);', 0],
    ['throws', "throw new Error('x');", 1],
  ])('is unlinked when its owner %s', async (_how, ending, status) => {
    const name = testName();
    const { code } = await run(`
      import { NamedSemaphore } from './shm/index.js';
      NamedSemaphore.create({ name: '${name}' });
      ${ending}`);
    expect(code).toBe(status);
    expect(exists(`sem.${name}`)).toBe(false);
  });

  test('is unlinked when its owner is a worker that is terminated while it waits', async () => {
    const name = testName();
    const { code, stderr } = await run(`
      import { Worker } from 'node:worker_threads';
      const shm = new URL('./shm/index.js', import.meta.url).href;
      const worker = new Worker(\`
        import(\${JSON.stringify(shm)}).then(({ NamedSemaphore }) => {
          const semaphore = NamedSemaphore.create({ name: '${name}', value: 0 });
          require('node:worker_threads').parentPort.postMessage('made');
          semaphore.acquire();
        });\`, { eval: true });
      worker.on('message', () => setTimeout(() => worker.terminate(), 50));`);
    expect([code, stderr]).toEqual([0, '']);
    expect(exists(`sem.${name}`)).toBe(false);
  });

  test('a folder of that name is none', () => {
    const name = testName();
    mkdirSync(`/dev/shm/${name}`);
    expect(() => NamedSemaphore.open(name)).toThrow(failsWith('ERR_SHM_NOT_FOUND'));
  });
});
