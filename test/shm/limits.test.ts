/** What happens where something ends: memory, addresses, files, sizes. An error is asked for, never a signal. */
import { spawnSync } from 'node:child_process';
import { statfsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { binding } from '../../src/shm/binding.ts';
import { isSharedMemoryError, SharedMemory } from '../../src/shm/index.ts';
import { addon, exists, hasCommand, run, sanitized, scriptFile, testName } from './support.ts';

const GIB = 2 ** 30;
const prlimit = hasCommand('prlimit');

/** Runs a command in mounts of its own; the user becomes root in there and nothing outside changes. */
const withMounts = (...mounts: string[]) => [
  ...['unshare', '--map-root-user', '--mount', 'sh', '-c'],
  `${mounts.map((mount) => `mount -t tmpfs ${mount} && `).join('')} exec "$0" "$@"`,
];
const unshare = spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status === 0;

/** A child that creates segments and prints what came of it. */
const creating = (...options: string[]) => `
  import { SharedMemory } from './shm/index.js';
  const tried = [${options.join(', ')}].map((options) => {
    try {
      SharedMemory.create(options);
      return 'created';
    } catch (error) {
      return error.code + ' ' + error.cause?.code;
    }
  });
  console.log(tried.join());`;

describe('more than /dev/shm has', () => {
  test('is an error that says how much there is, and leaves nothing behind', () => {
    const { blocks, bsize } = statfsSync('/dev/shm');
    const name = testName();
    const size = blocks * bsize + 4096;
    expect(() => SharedMemory.create({ name, size })).toThrow(
      expect.objectContaining({
        code: 'ERR_SHM_NO_SPACE',
        segment: name,
        message: expect.stringMatching(
          new RegExp(`${size} bytes were asked for, /dev/shm has \\d+ of ${blocks * bsize} bytes`),
        ),
      }),
    );
    expect(exists(name)).toBe(false);
  });

  test('can be named but not filled when it is not set aside', () => {
    const { blocks, bsize } = statfsSync('/dev/shm');
    using memory = SharedMemory.create({ size: blocks * bsize + 4096, preallocate: false });
    expect(memory.size).toBe(blocks * bsize + 4096);
  });

  test.skipIf(!prlimit)('more than the limit for one file is an error, not SIGXFSZ', async () => {
    const name = testName();
    const ended = await run(
      creating(`{ name: '${name}', size: 1e6 }`, '{ size: 1e6, preallocate: false }', '{ size: 4096 }'),
      { prefix: ['prlimit', '--fsize=65536'] },
    );
    expect(ended).toMatchObject({
      code: 0,
      signal: null,
      stdout: 'ERR_SHM_TOO_LARGE EFBIG,ERR_SHM_TOO_LARGE EFBIG,created',
    });
    expect(exists(name)).toBe(false);
  });
});

describe.skipIf(!unshare)('a /dev/shm of 1 MiB', () => {
  const prefix = withMounts('-o size=1m none /dev/shm');

  test('that is full is an error, and what was created before can be written', async () => {
    const ended = await run(
      `import { readdirSync } from 'node:fs';
       import { SharedMemory } from './shm/index.js';
       const first = SharedMemory.create({ name: 'first', size: 700_000 });
       try {
         SharedMemory.create({ name: 'second', size: 700_000 });
       } catch (error) {
         console.log(error.code, error.message);
       }
       first.bytes().fill(1);
       console.log(readdirSync('/dev/shm').join());
       SharedMemory.create({ name: 'third', size: 300_000 }).bytes().fill(1);
       console.log('done');`,
      { prefix },
    );
    expect(ended).toMatchObject({ code: 0, signal: null });
    expect(ended.stdout.split('\n')).toEqual([
      expect.stringMatching(
        /^ERR_SHM_NO_SPACE .*700000 bytes were asked for, \/dev\/shm has 34\d{4} of 1048576 bytes free/,
      ),
      'first',
      'done',
    ]);
  });

  test('is a SIGBUS at a later write when the memory was not set aside, as in Python', async () => {
    const ended = await run(
      `import { SharedMemory } from './shm/index.js';
       SharedMemory.create({ size: 2_000_000, preallocate: false }).bytes().fill(1);`,
      { prefix },
    );
    expect(ended).toMatchObject({ code: null, signal: 'SIGBUS' });
  });
});

describe.skipIf(!unshare || sanitized)('a system without /proc', () => {
  test('still creates segments, by name', async () => {
    const ended = await run(
      `import { readdirSync } from 'node:fs';
       import { SharedMemory } from './shm/index.js';
       const owner = SharedMemory.create({ name: 'one', size: 5000 });
       owner.bytes()[0] = 4;
       const other = SharedMemory.attach('one');
       const tried = ['one', 'two'].map((name) => {
         try {
           return SharedMemory.create({ name, size: 800_000 }).name;
         } catch (error) {
           return error.code;
         }
       });
       console.log(other.size, other.bytes()[0], tried.join(), readdirSync('/dev/shm').join());`,
      { prefix: withMounts('-o size=500k none /dev/shm', 'none /proc') },
    );
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '5000 4 ERR_SHM_EXISTS,ERR_SHM_NO_SPACE one' });
  });
});

describe('more than the process has', () => {
  test.skipIf(!prlimit)('files', async () => {
    const ended = await run(
      `import { SharedMemory } from './shm/index.js';
       const owner = SharedMemory.create({ size: 1 });
       const held = [];
       try {
         for (;;) held.push(SharedMemory.attach(owner.name));
       } catch (error) {
         held.forEach((other) => other.close());
         console.log(error.code, error.cause.code, error.message.includes('ulimit -n'), SharedMemory.attach(owner.name).size);
       }`,
      { prefix: ['prlimit', '--nofile=200'] },
    );
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'ERR_SHM_SYSTEM EMFILE true 1' });
  });

  test.skipIf(!prlimit)('addresses', async () => {
    const ended = await run(`
      import { execFileSync } from 'node:child_process';
      import { readFileSync } from 'node:fs';
      import { SharedMemory } from './shm/index.js';
      const owner = SharedMemory.create({ size: 3e9, preallocate: false });
      const used = Number(/VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
      execFileSync('prlimit', ['--pid', String(process.pid), '--as=' + (used + 1e9)]);
      try {
        owner.buffer;
      } catch (error) {
        console.log(error.code, error.message.includes('ulimit -v'), owner.closed);
      }
      owner.close();
      owner.unlink();`);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'ERR_SHM_SYSTEM true false' });
  });
});

describe('more than 4 GiB', () => {
  const size = 4 * GIB + 5000;

  test.runIf(binding().external)('is one buffer', () => {
    using memory = SharedMemory.create({ size, preallocate: false });
    expect(memory.buffer.byteLength).toBe(size);
    memory.bytes(4 * GIB)[4999] = 9;
    expect(memory.snapshot(size - 2)).toEqual(new Uint8Array([0, 9]));
  });

  test.skipIf(binding().external)('is an error that proposes windows', () => {
    using memory = SharedMemory.create({ size, preallocate: false });
    expect(() => memory.buffer).toThrow(
      expect.objectContaining({
        code: 'ERR_SHM_TOO_LARGE',
        message: expect.stringMatching(/4294972296 bytes.*4294967296 in one piece.*\{ offset, length \}/),
      }),
    );
  });

  test('can be seen through windows, up to the last byte', () => {
    using memory = SharedMemory.create({ size, preallocate: false });
    using low = SharedMemory.attach(memory.name, { length: 4 * GIB });
    using high = SharedMemory.attach(memory.name, { offset: 4 * GIB - 3 });
    high.bytes()[5002] = 8;
    expect(memory.snapshot(size - 1)[0]).toBe(8);
    low.bytes().set([1, 2, 3], 4 * GIB - 3);
    expect([...high.bytes(0, 4)]).toEqual([1, 2, 3, 0]);
  });
});

describe('a creator that is not done', () => {
  test('is waited for', async () => {
    const name = testName();
    const worker = new Worker(
      `const { closeSync, ftruncateSync, openSync } = require('node:fs');
       const { parentPort, workerData } = require('node:worker_threads');
       const fd = openSync(workerData, 'wx', 0o600);
       parentPort.postMessage('named');
       Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60);
       ftruncateSync(fd, 777);
       closeSync(fd);`,
      { eval: true, workerData: `/dev/shm/${name}` },
    );
    await new Promise((resolve) => worker.once('message', resolve));
    using memory = SharedMemory.attach(name, { timeout: 10_000 });
    expect(memory.size).toBe(777);
  });

  test('is never seen when it is one of ours', async () => {
    const name = testName();
    const code = scriptFile(`
      import { parentPort } from 'node:worker_threads';
      import { SharedMemory } from './shm/index.js';
      for (let i = 0; i < 4000; i++) {
        SharedMemory.create({ name: '${name}', size: 70_000 })[Symbol.dispose]();
        if (i % 20 === 0) await new Promise(setImmediate);
        if (i === 0) parentPort.postMessage('running');
      }`);
    const worker = new Worker(code, { env: { ...process.env, CORNICHON_BINDING: addon } });
    let running = true;
    const ended = new Promise<number>((resolve, reject) => {
      worker.once('exit', resolve).once('error', reject);
    }).finally(() => {
      running = false;
    });
    let attached = 0;
    while (running) {
      for (let i = 0; i < 200; i++) {
        try {
          using memory = SharedMemory.attach(name, { timeout: 0 });
          expect(memory.size).toBe(70_000);
          attached++;
        } catch (error) {
          if (!isSharedMemoryError(error, 'ERR_SHM_NOT_FOUND')) throw error;
        }
      }
      await delay(0);
    }
    expect(await ended).toBe(0);
    expect(attached).toBeGreaterThan(100);
  });
});
