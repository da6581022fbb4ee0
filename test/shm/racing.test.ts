/**
 * What happens to code that reads memory while somebody else writes it, and to a process that attaches without end under
 * load. Each runs in a child: the wrong answer is a crash.
 */
import { describe, expect, test } from 'vitest';
import { DIRECT, decodesTwice, RACES, race, survived } from './race.ts';
import { run } from './support.ts';

describe('a worker that writes does not crash', () => {
  test.each(RACES)('%s', async (_, subject, use) => {
    expect(await race(subject, use)).toMatchObject(survived);
  });

  test.skipIf(decodesTwice).each(DIRECT)(
    '%s (Node 24 and newer: see docs/shared-memory.md)',
    async (_, subject, use) => {
      expect(await race(subject, use)).toMatchObject(survived);
    },
  );
});

test('10,000 attaches in four workers, with collections meanwhile, leave mappings, descriptors and memory as they were', async () => {
  const ended = await run(
    `import { readdirSync, readFileSync } from 'node:fs';
     import { isMainThread, Worker, workerData } from 'node:worker_threads';
     import { SharedMemory } from './shm/index.js';
     const cycle = async (name, count) => {
       for (let i = 0; i < count; i++) {
         const other = SharedMemory.attach(name);
         if (other.bytes()[1] !== 8) throw new Error('wrong byte');
         other.close();
         if (i % 250 === 0) globalThis.gc();
         if (i % 50 === 0) await new Promise(setImmediate);
       }
     };
     const settle = async () => {
       for (let i = 0; i < 20; i++) { globalThis.gc(); await new Promise((resolve) => setTimeout(resolve, 2)); }
       const status = readFileSync('/proc/self/status', 'utf8');
       return {
         maps: readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes('/dev/shm/')).length,
         files: readdirSync('/proc/self/fd').length,
         resident: Number(/VmRSS:\\s+(\\d+)/.exec(status)[1]) * 1024,
       };
     };
     if (isMainThread) {
       const owner = SharedMemory.create({ size: 100_000, init: new Uint8Array(100).fill(8) });
       owner.bytes();
       const round = (count) => Promise.all(Array.from({ length: 4 }, () => new Promise((resolve, reject) => {
         new Worker(new URL(import.meta.url), { workerData: { name: owner.name, count } }).once('exit', resolve).once('error', reject);
       })));
       await round(500);
       const before = await settle();
       const codes = await round(2500);
       const after = await settle();
       console.log(codes.join(), after.maps - before.maps, after.files - before.files, after.resident - before.resident < 20e6 ? 'flat' : after.resident - before.resident);
       owner[Symbol.dispose]();
     } else await cycle(workerData.name, workerData.count);`,
    { flags: ['--expose-gc'] },
  );
  expect(ended).toMatchObject({ code: 0, signal: null, stdout: '0,0,0,0 0 0 flat' });
});
