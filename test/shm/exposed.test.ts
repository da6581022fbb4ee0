/**
 * Every buffer that is handed out, in the hands of what takes buffers away: transferring, cloning and posting share the memory
 * or refuse; nobody is left with addresses that are unmapped, also after close and collection. In a child.
 */
import { expect, test } from 'vitest';
import { run } from './support.ts';

/** Expressions for a view of shared bytes, whose closing is `close()`. `owner` is a segment of 4096 sevens. */
const BUFFERS: readonly (readonly [what: string, make: string])[] = [
  ['buffer', 'new Uint8Array(owner.buffer, 0, owner.size)'],
  ['bytes()', 'owner.bytes(100, 500)'],
  ['buffer of what was attached', 'own(SharedMemory.attach(owner.name)).bytes()'],
  ['buffer of a window', 'own(SharedMemory.attach(owner.name, { offset: 33, length: 99 })).bytes()'],
  ['buffer for reading', 'own(SharedMemory.attach(owner.name, { readonly: true })).bytes()'],
  ['buffer with a guard', 'own(SharedMemory.attach(owner.name, { truncationGuard: true })).bytes()'],
  ['pin().bytes', 'owner.pin().bytes'],
  ['withView', 'owner.withView((bytes) => bytes)'],
  ['ndarray().data', 'owner.ndarray({ dtype: "f8", shape: [10] }).data'],
  [
    'init',
    '(() => { let seen; own(SharedMemory.create({ size: 64, init: (bytes) => { seen = bytes.fill(7); } })); return seen; })()',
  ],
  [
    'loadFromSharedMemory',
    'own(loadFromSharedMemory(own(dumpToSharedMemory(new Int8Array(64).fill(7))).name)).value.data',
  ],
];

test.each(BUFFERS)('%s', async (_, make) => {
  const ended = await run(
    `import { Worker, MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
     import { dumpToSharedMemory, loadFromSharedMemory, SharedMemory } from './shm/index.js';
     const opened = [];
     const own = (memory) => (opened.push(memory), memory);
     const owner = own(SharedMemory.create({ size: 4096, init: new Uint8Array(4096).fill(7) }));
     const close = () => opened.splice(0).reverse().forEach((each) => { each.close({ force: true }); each[Symbol.dispose](); });
     const assert = (condition, text) => { if (!condition) throw new Error(text); };
     const thrown = (call) => { try { call(); return 'nothing'; } catch (error) { return error.name; } };

     const view = ${make};
     const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
     assert(view.buffer instanceof SharedArrayBuffer, 'memory that others write is a SharedArrayBuffer');
     assert(bytes.every((byte) => byte === 7) && bytes.length > 0, 'sevens');

     const transfers = [
       thrown(() => structuredClone(view.buffer, { transfer: [view.buffer] })),
       thrown(() => structuredClone(view, { transfer: [view.buffer] })),
       thrown(() => new MessageChannel().port1.postMessage(view, [view.buffer])),
       thrown(() => new Worker('', { eval: true, workerData: view, transferList: [view.buffer] })),
     ];
     const ownTransfer = ArrayBuffer.prototype.transfer;
     if (ownTransfer) transfers.push(thrown(() => ownTransfer.call(view.buffer)));
     assert(!transfers.includes('nothing'), transfers);
     assert(thrown(() => view.buffer.grow(1e6)) !== 'nothing', 'it does not grow');
     assert(bytes.every((byte) => byte === 7), 'and is as it was');

     const { port1, port2 } = new MessageChannel();
     port1.postMessage(view);
     const others = [structuredClone(view), receiveMessageOnPort(port2).message].map((other) => new Uint8Array(other.buffer, other.byteOffset, other.byteLength));
     port1.close();
     bytes[1] = 9;
     assert(others.every((other) => other[1] === 9), 'a clone is the same memory');
     const copies = [view.slice(), Buffer.from(bytes), Uint8Array.from(bytes)].map((other) => new Uint8Array(other.buffer, other.byteOffset, other.byteLength));

     const worker = new Worker(\`
       const { parentPort, workerData } = require('node:worker_threads');
       const bytes = new Uint8Array(workerData.buffer, workerData.byteOffset, workerData.byteLength);
       parentPort.on('message', () => parentPort.postMessage([bytes[1], bytes.reduce((sum, byte) => sum + byte, 0)]));\`,
       { eval: true, workerData: view });
     const ask = () => new Promise((resolve) => { worker.once('message', resolve); worker.postMessage(0); });
     assert((await ask())[0] === 9, 'a worker sees it');

     close();
     for (const each of [bytes, ...others]) assert(each.every((byte) => byte === 0), 'zeros after close');
     for (const each of [bytes, ...others]) {
       each.fill(5);
       each.sort();
       assert(Buffer.from(each.buffer, each.byteOffset, 8).toString('latin1') === '\\x05'.repeat(8), 'still memory');
     }
     assert(copies.every((copy) => copy[1] === 9), 'copies stay');
     assert((await ask())[1] === 5 * bytes.length, 'in the worker too');
     for (let i = 0; i < 5; i++) { globalThis.gc(); await new Promise(setImmediate); }
     assert(bytes[0] === 5 && others[0][0] === 5 && (await ask())[0] === 5, 'after a collection too');
     await worker.terminate();
     console.log('done');`,
    { flags: ['--expose-gc'] },
  );
  expect(ended).toMatchObject({ code: 0, signal: null, stdout: 'done' });
});

/** Everything that writes, on memory that was attached for reading; `view` has 8192 bytes. */
const WRITES: readonly string[] = [
  'view[0] = 1',
  'view.fill(2)',
  'view.set(new Uint8Array(8192).fill(3))',
  'view.sort()',
  'view.reverse()',
  'view.copyWithin(4096, 0)',
  'new DataView(view.buffer, view.byteOffset).setFloat64(8, 1.5)',
  'new Float64Array(view.buffer, 0, 100).fill(2.5)',
  'Atomics.add(new Int32Array(view.buffer, 0, 4), 1, 1)',
  'Atomics.compareExchange(new BigInt64Array(view.buffer, 0, 4), 1, 0n, 1n)',
  'Buffer.from(view.buffer).write("text", 100)',
  'Buffer.alloc(8192, 9).copy(view)',
  'new TextEncoder().encodeInto("text", view)',
  'crypto.getRandomValues(new Uint8Array(view.buffer, 0, 64))',
  'fs.readSync(fs.openSync("/dev/zero"), view)',
];

test('writing to what was attached for reading neither crashes nor reaches anybody', async () => {
  const ended = await run(
    `import fs from 'node:fs';
     import { SharedMemory } from './shm/index.js';
     const owner = SharedMemory.create({ size: 8192, mode: 0o400, init: new Uint8Array(8192).map((_, i) => i * 37) });
     const before = owner.snapshot();
     const reached = (code) => Buffer.compare(before, owner.snapshot()) === 0 && Buffer.compare(before, owner.bytes()) === 0 ? '' : code;
     ${WRITES.map(
       (code) => `{
         const memory = SharedMemory.attach(owner.name, { readonly: true });
         const view = memory.bytes();
         let refused = '';
         try { ${code}; } catch (error) { refused = error.name + ' of ' + ${JSON.stringify(code)}; }
         console.log(reached(${JSON.stringify(code)}) + refused);
         memory.close();
       }`,
     ).join('\n')}
     owner[Symbol.dispose]();`,
  );
  expect(ended).toMatchObject({ code: 0, signal: null });
  // Those that refuse shared memory as such have not written either.
  const refused = ended.stdout
    .split('\n')
    .filter((line) => line !== '' && !/^TypeError of |^TypeMismatchError of /.test(line));
  expect(refused).toEqual([]);
});
