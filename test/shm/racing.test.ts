/**
 * What happens to code that reads memory while somebody else writes it, and to a process that attaches without end under
 * load. Each runs in a child: the wrong answer is a crash.
 */
import { expect, test } from 'vitest';
import { run } from './support.ts';

const WRITER = `
  const { workerData } = require('node:worker_threads');
  const bytes = new Uint8Array(workerData.memory);
  const flag = new Int32Array(workerData.flag);
  let seed = 1;
  while (Atomics.load(flag, 0) === 0) {
    for (let i = 0; i < bytes.length; i++) {
      seed = (seed * 1103515245 + 12345) & 0x7fffffff;
      bytes[i] = seed >> 16;
    }
  }`;

/** One Node writes random bytes all the time, through another mapping of the same segment; `use` is repeated for a second. */
const racing = (use: string) =>
  run(`
    import { once } from 'node:events';
    import { Worker } from 'node:worker_threads';
    import { SharedMemory } from './shm/index.js';
    const owner = SharedMemory.create({ size: 65_536 });
    const other = SharedMemory.attach(owner.name);
    const flag = new SharedArrayBuffer(4);
    const worker = new Worker(${JSON.stringify(WRITER)}, { eval: true, workerData: { memory: other.buffer, flag } });
    await once(worker, 'online');
    const end = performance.now() + 1000;
    let turns = 0;
    let changed = false;
    while (performance.now() < end) {
      const first = owner.bytes()[1000];
      ${use}
      changed ||= owner.bytes()[1000] !== first;
      turns++;
    }
    Atomics.store(new Int32Array(flag), 0, 1);
    await once(worker, 'exit');
    other.close();
    owner[Symbol.dispose]();
    console.log(changed && turns > 5 ? 'done' : 'nobody wrote in ' + turns + ' turns');`);

test.each([
  ['sort', 'owner.bytes().sort(); new Float64Array(owner.buffer, 0, 8192).sort();'],
  ['sort by a comparison', 'new Int32Array(owner.buffer, 0, 2048).sort((a, b) => b - a);'],
  ['toString of a snapshot', 'Buffer.from(owner.snapshot().buffer).toString("utf8");'],
  ['TextDecoder on a snapshot', 'new TextDecoder().decode(owner.snapshot());'],
  ['JSON of a snapshot', 'try { JSON.parse(Buffer.from(owner.snapshot().buffer).toString("latin1")); } catch {}'],
  [
    'copying, searching and comparing',
    'owner.bytes().slice(); owner.bytes().indexOf(77); Buffer.compare(owner.bytes(), other.bytes());',
  ],
  ['an array of NumPy', 'owner.ndarray({ dtype: "f8", shape: [128, 64] }).toNested();'],
])('a racing writer does not crash %s', async (_, use) => {
  expect(await racing(use)).toMatchObject({ code: 0, signal: null, stdout: 'done' });
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
