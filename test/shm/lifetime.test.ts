/** Who frees what, and when: garbage collection, worker threads, the ends of threads and processes. */
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { SharedMemory } from '../../src/shm/index.ts';
import { descriptors, exists, mappings, run, scriptFile, testName } from './support.ts';

const PRELUDE = `
import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { SharedMemory } from './shm/index.js';
const maps = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes('/dev/shm/')).length;
const descriptors = () => readdirSync('/proc/self/fd').length;
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
async function collect(done) {
  for (let i = 0; i < 200 && !done(); i++) { globalThis.gc(); await turn(); }
  return done();
}
const assert = (condition, text) => { if (!condition) throw new Error(text); };
`;

const script = (body: string, options = {}) => run(PRELUDE + body, { flags: ['--expose-gc'], ...options });

/** A child that ends well says nothing but `done`; a crash is a signal, a failed assertion the code 1. */
const well = expect.objectContaining({ code: 0, signal: null, stdout: 'done' });

describe('closing', () => {
  test('10,000 times leaves no mapping, no descriptor and no name', () => {
    using owner = SharedMemory.create({ size: 100_000 });
    owner.bytes()[99_999] = 1;
    const before = [mappings().length, descriptors()];
    for (let i = 0; i < 10_000; i++) {
      const other = SharedMemory.attach(owner.name);
      if (other.bytes()[99_999] !== 1) expect.unreachable();
      other.close();
    }
    expect([mappings().length, descriptors()]).toEqual(before);
    owner.unlink();
    expect(exists(owner.name)).toBe(false);
  });

  test('gives the addresses back when the views are collected', async () => {
    const ended = await script(`
      using(SharedMemory.create({ size: 50e6, preallocate: false }));
      async function using(owner) {
        const space = () => Number(/VmSize:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) * 1024;
        const cycle = () => { const other = SharedMemory.attach(owner.name); other.bytes()[0] = 1; other.close(); };
        cycle();
        await collect(() => false);
        const before = space();
        for (let i = 0; i < 500; i++) cycle();
        assert(space() - before > 50e6, 'addresses stay while views may exist');
        assert(await collect(() => space() - before < 500e6), 'and are given back: ' + (space() - before));
        owner[Symbol.dispose]();
        console.log('done');
      }`);
    expect(ended).toEqual(well);
  });

  test('while another thread reads and writes the memory does not disturb it', async () => {
    const ended = await script(`
      const owner = SharedMemory.create({ size: 1e6 });
      const flag = new SharedArrayBuffer(4);
      const worker = new Worker(\`
        const { parentPort, workerData } = require('node:worker_threads');
        const flag = new Int32Array(workerData.flag);
        const bytes = new Uint8Array(workerData.memory);
        parentPort.postMessage('running');
        let sum = 0;
        while (Atomics.load(flag, 0) === 0) for (let i = 0; i < bytes.length; i += 512) { sum += bytes[i]; bytes[i] = sum; }\`,
        { eval: true, workerData: { memory: owner.buffer, flag } });
      await new Promise((resolve) => worker.once('message', resolve));
      await turn();
      owner[Symbol.dispose]();
      await new Promise((resolve) => setTimeout(resolve, 30));
      Atomics.store(new Int32Array(flag), 0, 1);
      assert(await new Promise((resolve) => worker.once('exit', resolve)) === 0, 'the worker ends well');
      console.log('done');`);
    expect(ended).toEqual(well);
  });

  test('leaves zeros in a view that a worker has', async () => {
    const owner = SharedMemory.create({ size: 4096 });
    owner.bytes().fill(5);
    const worker = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       const bytes = new Uint8Array(workerData, 0, 4096);
       parentPort.on('message', (fill) => {
         if (fill !== null) bytes.fill(fill);
         parentPort.postMessage([bytes[0], bytes[4095]]);
       });`,
      { eval: true, workerData: owner.buffer },
    );
    const ask = (fill: number | null) =>
      new Promise((resolve) => {
        worker.once('message', resolve);
        worker.postMessage(fill);
      });
    try {
      expect(await ask(null)).toEqual([5, 5]);
      expect(await ask(6)).toEqual([6, 6]);
      const view = owner.bytes();
      owner[Symbol.dispose]();
      expect(await ask(null)).toEqual([0, 0]);
      expect(await ask(7)).toEqual([7, 7]);
      expect(view[0]).toBe(7);
    } finally {
      await worker.terminate();
    }
  });

  test('while zlib compresses the bytes is no crash', async () => {
    const ended = await script(`
      import { deflate } from 'node:zlib';
      const owner = SharedMemory.create({ size: 20e6 });
      const finished = new Promise((resolve) => deflate(owner.bytes(), (error, out) => resolve(error ?? out)));
      await turn();
      owner[Symbol.dispose]();
      assert((await finished).length > 0, 'something was compressed');
      console.log('done');`);
    expect(ended).toEqual(well);
  });
});

describe('a segment that is dropped without being closed', () => {
  test('is unmapped and its file closed', async () => {
    const ended = await script(`
      const owner = SharedMemory.create({ size: 100_000 });
      process.emitWarning('the first one opens a file');
      await turn();
      const before = descriptors();
      for (let i = 0; i < 300; i++) SharedMemory.attach(owner.name).bytes()[0] = i;
      for (let i = 0; i < 300; i++) SharedMemory.attach(owner.name);
      assert(await collect(() => maps() === 0 && descriptors() <= before), maps() + ' maps, ' + descriptors() + ' files');
      owner[Symbol.dispose]();
      console.log('done');`);
    expect(ended).toEqual(well);
  });

  test('stays mapped while there is a view', async () => {
    const ended = await script(`
      const owner = SharedMemory.create({ size: 100_000 });
      process.emitWarning('the first one opens a file');
      await turn();
      const before = descriptors();
      let view = SharedMemory.attach(owner.name).bytes(50_000);
      assert(await collect(() => descriptors() === before), 'its file is closed');
      owner.bytes()[50_000] = 77;
      assert(view[0] === 77, 'the view still shows the memory');
      assert(maps() === 2, 'two mappings');
      view = undefined;
      assert(await collect(() => maps() === 1), 'the view is gone too');
      owner[Symbol.dispose]();
      console.log('done');`);
    expect(ended).toEqual(well);
  });
});

describe('worker threads', () => {
  test('share the memory when the buffer is posted', async () => {
    using owner = SharedMemory.create({ size: 64 });
    const numbers = new Int32Array(owner.buffer, 0, 16);
    const worker = new Worker(
      `const { workerData } = require('node:worker_threads');
       const numbers = new Int32Array(workerData, 0, 16);
       Atomics.add(numbers, 1, 41);
       Atomics.store(numbers, 0, 1);
       Atomics.notify(numbers, 0);`,
      { eval: true, workerData: owner.buffer },
    );
    numbers[1] = 1;
    await new Promise((resolve) => worker.once('exit', resolve));
    expect(Atomics.wait(numbers, 0, 0, 1000)).toBe('not-equal');
    expect(numbers[1]).toBe(42);
    expect(new Int32Array(owner.snapshot().buffer)[1]).toBe(42);
  });

  test('may outlive or be outlived by whom they gave a buffer to', async () => {
    // The addon is loaded by the worker only, so its end would unload the code that frees the buffer.
    const inside = scriptFile(`
      import { parentPort, workerData } from 'node:worker_threads';
      import { SharedMemory } from './shm/index.js';
      const other = SharedMemory.attach(workerData);
      parentPort.postMessage(other.buffer);
      setInterval(() => {}, 1000);`);
    const owner = SharedMemory.create({ name: testName(), size: 4096, keep: true });
    owner.bytes()[9] = 9;
    const ended = await run(
      `import { readFileSync } from 'node:fs';
       import { Worker } from 'node:worker_threads';
       const maps = () => readFileSync('/proc/self/maps', 'utf8').split('\\n').filter((line) => line.includes('/dev/shm/')).length;
       for (let i = 0; i < 3; i++) {
         const worker = new Worker(${JSON.stringify(inside)}, { workerData: ${JSON.stringify(owner.name)} });
         let buffer = await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
         await worker.terminate();
         if (new Uint8Array(buffer)[9] !== 9) throw new Error('the memory is not shared');
         if (maps() !== 1) throw new Error(maps() + ' mappings');
         buffer = undefined;
         for (let j = 0; j < 200 && maps() > 0; j++) { globalThis.gc(); await new Promise((resolve) => setTimeout(resolve, 1)); }
         if (maps() !== 0) throw new Error('not unmapped');
       }
       console.log('done');`,
      { flags: ['--expose-gc'] },
    );
    owner.close();
    expect(ended).toEqual(well);
  });

  test('attach, close and leave open at the same time', async () => {
    const inside = scriptFile(`
      import { workerData } from 'node:worker_threads';
      import { SharedMemory } from './shm/index.js';
      for (let i = 0; i < 300; i++) {
        const other = SharedMemory.attach(workerData);
        if (other.bytes()[0] !== 8) throw new Error('wrong byte');
        if (i % 3 > 0) other.close();
        if (i % 50 === 0) await new Promise(setImmediate);
      }
      if (Math.random() < 0.5) process.exit(0);`);
    const ended = await script(`
      const owner = SharedMemory.create({ size: 70_000 });
      owner.bytes()[0] = 8;
      // The first worker has Node open files of its own that stay open.
      await new Promise((resolve) => new Worker('', { eval: true }).once('exit', resolve));
      const before = descriptors();
      const codes = await Promise.all(Array.from({ length: 4 }, () => new Promise((resolve, reject) => {
        new Worker(${JSON.stringify(inside)}, { workerData: owner.name }).once('exit', resolve).once('error', reject);
      })));
      assert(codes.every((code) => code === 0), codes);
      assert(await collect(() => maps() === 1 && descriptors() <= before), maps() + ' maps, ' + descriptors() + ' files, not ' + before);
      assert(owner.bytes()[0] === 8, 'the owner is not disturbed');
      owner[Symbol.dispose]();
      console.log('done');`);
    expect(ended).toEqual(well);
  });

  test.each([
    ['returns', '', 'exit'],
    ['calls process.exit', 'process.exit(0);', 'exit'],
    ['is terminated', 'setInterval(() => {}, 1000);', 'message'],
    ['is terminated in a loop', 'for (;;);', 'message'],
  ])('unlink what they own when a worker %s', async (_, ending, event) => {
    const [owned, kept] = [testName('owned'), testName('kept')];
    const inside = scriptFile(`
      import { parentPort } from 'node:worker_threads';
      import { SharedMemory } from './shm/index.js';
      SharedMemory.create({ name: '${owned}', size: 10 }).bytes()[0] = 1;
      SharedMemory.create({ name: '${kept}', size: 10, keep: true });
      parentPort.postMessage('created');
      ${ending}`);
    const ended = await script(`
      const worker = new Worker(${JSON.stringify(inside)});
      await new Promise((resolve, reject) => worker.once('${event}', resolve).once('error', reject));
      await worker.terminate();
      const names = readdirSync('/dev/shm');
      assert(!names.includes('${owned}'), 'unlinked with the worker, not with the process');
      assert(names.includes('${kept}'), 'kept');
      console.log('done');`);
    expect(ended).toEqual(well);
    expect(exists(owned)).toBe(false);
    expect(exists(kept)).toBe(true);
  });
});

describe('the end of the process', () => {
  const create = (name: string, kept: string) => `
    const owner = SharedMemory.create({ name: '${name}', size: 4096 });
    SharedMemory.create({ name: '${name}-closed', size: 10 }).close();
    SharedMemory.create({ name: '${kept}', size: 10, keep: true }).bytes()[0] = 1;
    owner.bytes()[0] = 1;
    console.log(readdirSync('/dev/shm').filter((name) => name.startsWith('${name}')).length);`;

  test.each([
    ['returns', '', 0],
    ['calls process.exit', 'process.exit(3);', 3],
    ['throws', 'throw new Error("on purpose");', 1],
    ['rejects', 'await Promise.reject(new Error("on purpose"));', 1],
  ])('unlinks what it owns when it %s', async (_, ending, code) => {
    const [name, kept] = [testName(), testName('kept')];
    const ended = await script(create(name, kept) + ending);
    expect(ended).toMatchObject({ code, signal: null, stdout: '2' });
    expect([exists(name), exists(`${name}-closed`), exists(kept)]).toEqual([false, false, true]);
  });

  test('leaves alone a name that somebody has taken since', async () => {
    const name = testName();
    const ended = await script(`
      import { renameSync, writeFileSync } from 'node:fs';
      SharedMemory.create({ name: '${name}', size: 10 });
      renameSync('/dev/shm/${name}', '/dev/shm/${testName('moved')}');
      writeFileSync('/dev/shm/${name}', 'of another');
      console.log('done');`);
    expect(ended).toEqual(well);
    expect(exists(name)).toBe(true);
  });

  test('takes one listener, and none before something is created', async () => {
    const ended = await script(`
      const count = () => process.listenerCount('exit');
      const before = count();
      SharedMemory.unlink('no-such-segment');
      SharedMemory.create({ size: 1, name: '${testName()}', keep: true });
      assert(count() === before, 'nothing to unlink, no listener');
      const owners = Array.from({ length: 20 }, () => SharedMemory.create({ size: 1 }));
      assert(count() === before + 1, count());
      console.log('done');`);
    expect(ended).toEqual(well);
  });
});
