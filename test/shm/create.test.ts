/** A segment is complete when it has its name, and not there at all when making it failed. */
import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { type CreateOptions, SharedMemory, type SharedMemoryErrorCode } from '../../src/shm/index.ts';
import { addon, descriptors, exists, mappings, run, scriptFile, testName } from './support.ts';

const failsWith = (code: SharedMemoryErrorCode, text = '') =>
  expect.objectContaining({ name: 'SharedMemoryError', code, message: expect.stringContaining(text) });

describe('init', () => {
  test('gives the first bytes; the others are zeros', () => {
    using memory = SharedMemory.create({ size: 10_000, init: new Uint8Array([1, 2, 3]) });
    expect([...memory.snapshot(0, 5)]).toEqual([1, 2, 3, 0, 0]);
    expect(readFileSync(`/dev/shm/${memory.name}`)).toHaveLength(10_000);
  });

  test('writes before anybody can see the name, into the memory itself', () => {
    const name = testName();
    let view: Uint8Array | undefined;
    using memory = SharedMemory.create({
      name,
      size: 70_000,
      init: (bytes) => {
        expect(exists(name)).toBe(false);
        expect(bytes).toHaveLength(70_000);
        bytes.fill(7);
        view = bytes;
      },
    });
    expect(memory.snapshot().every((byte) => byte === 7)).toBe(true);
    expect(view?.buffer).toBe(memory.buffer);
    using other = SharedMemory.attach(name);
    memory.bytes()[5] = 8;
    expect(other.bytes()[5]).toBe(8);
  });

  test('that throws leaves no name, no mapping, no file, and its error', () => {
    const name = testName();
    const failure = new Error('on purpose');
    const before = [mappings().length, descriptors()];
    const create = () =>
      SharedMemory.create({
        name,
        size: 5000,
        init: () => {
          throw failure;
        },
      });
    expect(create).toThrow(failure);
    expect([mappings().length, descriptors()]).toEqual(before);
    expect(exists(name)).toBe(false);
    expect(SharedMemory.create({ name, size: 1 }).unlink()).toBe(true);
  });

  test('that is overtaken by another creator of that name fails and takes nothing away', () => {
    const name = testName();
    const create = () =>
      SharedMemory.create({ name, size: 5, init: () => void SharedMemory.create({ name, size: 9 }) });
    expect(create).toThrow(failsWith('ERR_SHM_EXISTS', name));
    expect(readFileSync(`/dev/shm/${name}`)).toHaveLength(9);
    expect(SharedMemory.unlink(name)).toBe(true);
  });

  test.each<[unknown, SharedMemoryErrorCode, string]>([
    [new Uint8Array(11), 'ERR_SHM_RANGE', 'init has 11 bytes and the segment 10'],
    ['text', 'ERR_SHM_TYPE', 'of type string'],
    [null, 'ERR_SHM_TYPE', 'null'],
    [async () => {}, 'ERR_SHM_TYPE', 'a promise'],
  ])('%o is refused', (init, code, text) => {
    const name = testName();
    const options = { name, size: 10, init } as CreateOptions;
    expect(() => SharedMemory.create(options)).toThrow(failsWith(code, text));
    expect(exists(name)).toBe(false);
  });

  test('is never seen undone by those who attach at any moment', async () => {
    const name = testName();
    const code = scriptFile(`
      import { SharedMemory } from './shm/index.js';
      for (let i = 0; i < 1500; i++) {
        SharedMemory.create({ name: '${name}', size: 9000, init: (bytes) => void bytes.fill(5) })[Symbol.dispose]();
        if (i % 20 === 0) await new Promise(setImmediate);
      }`);
    const worker = new Worker(code, { env: { ...process.env, CORNICHON_BINDING: addon } });
    let running = true;
    const ended = new Promise((resolve, reject) => worker.once('exit', resolve).once('error', reject)).finally(() => {
      running = false;
    });
    let attached = 0;
    while (running) {
      for (let i = 0; i < 100; i++) {
        try {
          using memory = SharedMemory.attach(name);
          const copy = memory.snapshot();
          if (copy.length !== 9000 || copy[0] !== 5 || copy[8999] !== 5) expect.unreachable();
          attached++;
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_SHM_NOT_FOUND' });
        }
      }
      await new Promise(setImmediate);
    }
    expect(await ended).toBe(0);
    expect(attached).toBeGreaterThan(20);
  });

  test('that is killed leaves nothing', async () => {
    const name = testName();
    const ended = await run(`
      import { SharedMemory } from './shm/index.js';
      SharedMemory.create({ name: '${name}', size: 5000, init: () => process.kill(process.pid, 'SIGKILL') });`);
    expect(ended.signal).toBe('SIGKILL');
    expect(readdirSync('/dev/shm').filter((each) => each === name || each.startsWith('.cornichon-'))).toEqual([]);
  });
});

test('10,000 times leaves no mapping, no descriptor, no name and no memory', () => {
  const names = new Set<string>();
  const cycle = (count: number) => {
    for (let i = 0; i < count; i++) {
      using memory = SharedMemory.create({ size: 50_000 });
      memory.bytes()[i] = 1;
      names.add(memory.name);
    }
  };
  cycle(2000);
  const before = [mappings().length, descriptors()];
  const resident = process.memoryUsage().rss;
  cycle(10_000);
  expect([mappings().length, descriptors()]).toEqual(before);
  expect(readdirSync('/dev/shm').filter((name) => names.has(name))).toEqual([]);
  // What is flat is measured in bench/shm.ts after a collection; 12,000 leaked pages would be 50 MB.
  expect(process.memoryUsage().rss - resident).toBeLessThan(40e6);
});
