/** A peer that cuts a segment short while it is used: with the guard zeros and a flag, without it the end of the process. */
import { truncateSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SharedMemory } from '../../src/shm/index.ts';
import { run, testName } from './support.ts';

const child = (options: string, body: string) =>
  run(`
    import { truncateSync } from 'node:fs';
    import { SharedMemory } from './shm/index.js';
    using(SharedMemory.create({ name: '${testName()}', size: 5 * 4096 }));
    function using(owner) {
      owner.bytes().fill(7);
      const memory = SharedMemory.attach(owner.name, ${options});
      const view = memory.bytes();
      const cut = (length) => truncateSync('/dev/shm/' + owner.name, length);
      let sum = view.reduce((total, byte) => total + byte, 0);
      ${body}
      owner[Symbol.dispose]();
    }`);

describe('a segment that is cut short', () => {
  test.each([
    ['to nothing', 0, 0],
    ['inside a page', 5000, 5000],
    ['at a page', 4096, 4096],
  ])('%s shows what is left and zeros, and says so', async (_, length, left) => {
    const ended = await child(
      '{ truncationGuard: true }',
      `console.log(memory.damaged);
       cut(${length});
       console.log(memory.damaged);
       sum = 0;
       for (let i = 0; i < view.length; i++) sum += view[i];
       view.fill(1, 8192);
       console.log(sum, view[20000], memory.damaged);
       cut(5 * 4096);
       console.log(memory.damaged, view[20000]);
       memory.close();
       console.log(memory.damaged, view[20000]);`,
    );
    const lines = ['false', 'true', `${left * 7} 1 true`, 'true 1', 'true 0'];
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: lines.join('\n') });
  });

  test('in engine code (copying, comparing, decoding) is survived too', async () => {
    const ended = await child(
      '{ truncationGuard: true, readonly: true }',
      `cut(100);
       console.log(Buffer.from(view).length, Buffer.compare(Buffer.from(view.buffer, 4096, 9), Buffer.alloc(9)), view.slice(8000).length);`,
    );
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '20480 0 12480' });
  });

  test('of which somebody else has no guard is a SIGBUS there', async () => {
    const ended = await child('{}', 'cut(0); sum += view[9000]; console.log("survived");');
    expect(ended).toMatchObject({ signal: 'SIGBUS', stdout: '' });
  });

  test('leaves a SIGBUS at other addresses, and one that is sent, to end the process', async () => {
    const elsewhere = await child(
      '{ truncationGuard: true }',
      'const bare = SharedMemory.attach(owner.name).bytes(); bare[9000]; cut(0); sum += bare[9000]; console.log("survived");',
    );
    expect(elsewhere).toMatchObject({ signal: 'SIGBUS', stdout: '' });
    const sent = await child('{ truncationGuard: true }', "process.kill(process.pid, 'SIGBUS'); for (;;);");
    expect(sent).toMatchObject({ signal: 'SIGBUS', stdout: '' });
  });

  describe.each([
    ['to nothing', 0],
    ['inside a page', 5000],
  ])('%s by another process, while a loop reads it', (_, length) => {
    const looping = (options: string, more = '') => `
      import { spawn } from 'node:child_process';
      import { isMainThread, Worker } from 'node:worker_threads';
      import { SharedMemory } from './shm/index.js';
      const loop = (memory) => {
        const view = memory.bytes();
        const end = performance.now() + 10_000;
        let sum = 0;
        for (let turn = 0; performance.now() < end && view[19_999] === 7; turn++) for (let i = 0; i < view.length; i++) sum += view[i];
        return [memory.damaged, view.reduce((total, byte) => total + byte, 0)].join();
      };
      const owner = SharedMemory.create({ name: '${testName()}', size: 5 * 4096, init: new Uint8Array(5 * 4096).fill(7) });
      const memory = SharedMemory.attach(owner.name, ${options});
      memory.bytes();
      const cut = "setTimeout(() => require('node:fs').truncateSync('/dev/shm/' + process.argv[1], ${length}), 50)";
      spawn(process.execPath, ['-e', cut, owner.name], { stdio: 'inherit' });
      ${more || 'console.log(loop(memory));'}
      owner[Symbol.dispose]();`;

    test('is survived with the guard', async () => {
      const ended = await run(looping('{ truncationGuard: true }'));
      expect(ended).toMatchObject({ code: 0, signal: null, stdout: `true,${length * 7}` });
    });

    test('is survived in a worker, with the guard', async () => {
      const worker = `
        const source = "const view = new Uint8Array(require('node:worker_threads').workerData, 0, 20480);" +
          "const end = performance.now() + 10_000; let sum = 0;" +
          "while (performance.now() < end && view[19_999] === 7) for (let i = 0; i < view.length; i++) sum += view[i];";
        const code = await new Promise((resolve) => new Worker(source, { eval: true, workerData: memory.buffer }).once('exit', resolve));
        console.log([code, memory.damaged].join());`;
      const ended = await run(looping('{ truncationGuard: true }', worker));
      expect(ended).toMatchObject({ code: 0, signal: null, stdout: '0,true' });
    });

    test('ends the process without it: SIGBUS, which a shell calls 135', async () => {
      expect(await run(looping('{}'))).toMatchObject({ code: null, signal: 'SIGBUS', stdout: '' });
      const inShell = await run(looping('{}'), { prefix: ['sh', '-c', '"$0" "$@"; exit $?'] });
      expect(inShell).toMatchObject({ code: 135, signal: null, stdout: '' });
    });
  });

  test('many times, in workers and after many closes', async () => {
    const ended = await run(`
      import { truncateSync } from 'node:fs';
      import { Worker, isMainThread } from 'node:worker_threads';
      import { SharedMemory } from './shm/index.js';
      for (let i = 0; i < 5000; i++) {
        const owner = SharedMemory.create({ size: 8192, truncationGuard: true });
        owner.bytes()[5000] = 1;
        if (i % 50 === 0) {
          truncateSync('/dev/shm/' + owner.name, 0);
          if (owner.bytes()[5000] !== 0 || !owner.damaged) throw new Error('not guarded at ' + i);
        }
        owner[Symbol.dispose]();
      }
      if (isMainThread) {
        const codes = await Promise.all([1, 2].map(() => new Promise((resolve) => new Worker(new URL(import.meta.url)).once('exit', resolve))));
        console.log(codes.join());
      }`);
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: '0,0' });
  });
});

test('damaged is known without the guard too, and snapshot is an error', () => {
  using memory = SharedMemory.create({ size: 10_000 });
  using start = SharedMemory.attach(memory.name, { length: 100 });
  expect(memory.damaged).toBe(false);
  truncateSync(`/dev/shm/${memory.name}`, 5000);
  expect([memory.damaged, start.damaged]).toEqual([true, false]);
  expect(() => memory.snapshot()).toThrow(expect.objectContaining({ code: 'ERR_SHM_RANGE' }));
});
