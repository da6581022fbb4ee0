/**
 * Tries the essentials of dist/shm in whatever runs this, and prints `N passed, N failed`: `node scripts/check-shm.mjs`.
 *
 * The tests proper need vitest, children and much time, which a Node for another processor, under an emulator, has not. This
 * needs dist and nothing else. Exit code 1 if anything failed.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, truncateSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import {
  dumpToSharedMemory,
  FileLock,
  loadFromSharedMemory,
  NamedSemaphore,
  RollingBuffer,
  ShareableList,
  SharedMemory,
} from '../dist/shm/index.js';

const PREFIX = `cornichon-check-${process.pid}-`;
const PAGES = 5 * 65536; // whole pages on every processor
let count = 0;
const freshName = () => `${PREFIX}${count++}`;
const code = (expected) => (error) => error.code === expected;

/** Runs `use` with a new segment and unlinks it. */
function withSegment(options, use) {
  const owner = SharedMemory.create({ name: freshName(), ...options });
  try {
    return use(owner);
  } finally {
    owner.close();
    owner.unlink();
  }
}

const checks = {
  'a segment has its size, its name and zeros': () =>
    withSegment({ size: 12_345 }, (owner) => {
      assert.deepEqual([owner.size, owner.bytes().length, owner.owner], [12_345, 12_345, true]);
      assert.ok(owner.bytes().every((byte) => byte === 0));
      assert.ok(existsSync(`/dev/shm/${owner.name}`));
    }),
  'what one writes the other sees': () =>
    withSegment({ size: 4096 }, (owner) => {
      const other = SharedMemory.attach(owner.name);
      owner.ndarray({ dtype: '<f8', shape: [4, 4] }).set(1.5, 3, 3);
      other.bytes()[0] = 7;
      assert.equal(other.ndarray({ dtype: '<f8', shape: [16] }).get(15), 1.5);
      assert.equal(owner.bytes()[0], 7);
      other.close();
    }),
  'a name is taken once, and gone after unlink': () => {
    const name = freshName();
    const owner = SharedMemory.create({ name, size: 1 });
    assert.throws(() => SharedMemory.create({ name, size: 1 }), code('ERR_SHM_EXISTS'));
    owner.close();
    assert.equal(owner.unlink(), true);
    assert.throws(() => SharedMemory.attach(name), code('ERR_SHM_NOT_FOUND'));
  },
  'init is there with the name': () =>
    withSegment({ size: 100, init: (bytes) => bytes.fill(3) }, (owner) => {
      const other = SharedMemory.attach(owner.name);
      assert.deepEqual(other.snapshot(), new Uint8Array(100).fill(3));
      other.close();
    }),
  'a closed segment reads zeros': () =>
    withSegment({ size: PAGES }, (owner) => {
      const view = owner.bytes();
      view.fill(9);
      owner.close();
      assert.deepEqual([view[0], view[PAGES - 1]], [0, 0]);
    }),
  'writes to a readonly one stay here, and its window begins where it should': () =>
    withSegment({ size: PAGES, init: (bytes) => bytes.fill(1) }, (owner) => {
      const other = SharedMemory.attach(owner.name, { readonly: true, offset: 70_001, length: 10 });
      owner.bytes()[70_010] = 5;
      assert.deepEqual([...other.bytes()].slice(-2), [1, 5]);
      other.bytes()[0] = 2;
      assert.equal(owner.bytes()[70_001], 1);
      other.close();
    }),
  'a segment that is cut short reads zeros under the guard': () =>
    withSegment({ size: PAGES, truncationGuard: true, init: (bytes) => bytes.fill(7) }, (owner) => {
      truncateSync(`/dev/shm/${owner.name}`, 65536);
      assert.equal(owner.bytes()[PAGES - 1], 0);
      assert.deepEqual([owner.damaged, owner.bytes()[0]], [true, 7]);
    }),
  'many segments come and go': () => {
    const before = readdirSync('/proc/self/fd').length;
    for (let i = 0; i < 200; i++) withSegment({ size: 8192 }, (owner) => owner.bytes().fill(1));
    assert.equal(readdirSync('/proc/self/fd').length, before);
  },
  'who lives is known, and is not swept': () =>
    withSegment({ size: 64 }, (owner) => {
      assert.deepEqual(SharedMemory.list({ prefix: owner.name }), [
        { name: owner.name, size: 64, mode: 0o600, owner: 'alive' },
      ]);
      assert.deepEqual(SharedMemory.sweep({ prefix: owner.name }), []);
    }),
  'a thread adds to the same integer': () => {
    const owner = SharedMemory.create({ name: freshName(), size: 64 });
    const source = `
      const { workerData } = require('node:worker_threads');
      const counter = new Int32Array(workerData, 0, 1);
      for (let i = 0; i < 10_000; i++) Atomics.add(counter, 0, 1);`;
    const counter = new Int32Array(owner.buffer, 0, 1);
    const worker = new Worker(source, { eval: true, workerData: owner.buffer });
    for (let i = 0; i < 10_000; i++) Atomics.add(counter, 0, 1);
    return new Promise((resolve) => worker.on('exit', resolve)).then(() => {
      assert.equal(Atomics.load(counter, 0), 20_000);
      owner.close();
      owner.unlink();
    });
  },
  'a semaphore counts, excludes and times out': () => {
    const made = NamedSemaphore.create({ name: freshName(), value: 1 });
    const same = NamedSemaphore.open(made.name);
    const held = made.acquire({ timeout: 1000 });
    assert.deepEqual([same.value, same.tryAcquire()], [0, null]);
    assert.throws(() => same.acquire({ timeout: 20 }), code('ERR_SHM_TIMEOUT'));
    held.release();
    same.tryAcquire().release();
    same.close();
    made.close();
    made.unlink();
  },
  'a file lock excludes, and is shared by readers': () =>
    withSegment({ size: 8 }, (owner) => {
      const [one, two] = [FileLock.onSegment(owner.name), FileLock.onSegment(owner.name)];
      const held = one.acquire();
      assert.equal(two.tryAcquire(), null);
      held.release();
      const readers = [one, two].map((lock) => lock.tryAcquire({ shared: true }));
      assert.ok(readers.every((reader) => reader !== null));
      one.close();
      two.close();
    }),
  'a ring keeps the latest': () => {
    const options = { dtype: [['time', '<i8'], ['price', '<f8']], slots: 4 }; // biome-ignore format: one screen
    withSegment({ size: RollingBuffer.byteLength(options) }, (owner) => {
      const ring = RollingBuffer.create(owner.bytes(), options);
      for (let i = 0; i < 6; i++) ring.push({ time: BigInt(i), price: i / 2 });
      const { items, missed } = RollingBuffer.open(owner.bytes()).since(0);
      assert.deepEqual([items.field('price').toNested(), missed], [[1, 1.5, 2, 2.5], 2]);
    });
  },
  'a list has its items': () => {
    const list = ShareableList.create(['GBP', 0.25, 7, null, true], { name: freshName() });
    const same = ShareableList.attach(list.name);
    same.set(2, 8);
    assert.deepEqual(list.toArray(), ['GBP', 0.25, 8, null, true]);
    same.close();
    list.close();
    list.unlink();
  },
  'a value arrives with its array': () => {
    const sent = dumpToSharedMemory({ prices: new Float64Array(1000).fill(99.5) }, { name: freshName() });
    const got = loadFromSharedMemory(sent.name);
    assert.equal(got.value.get('prices').get(999), 99.5);
    got.close();
    sent.close();
    sent.unlink();
  },
  'nothing is left': () =>
    assert.deepEqual(
      readdirSync('/dev/shm').filter((name) => name.includes(PREFIX)),
      [],
    ),
};

let failed = 0;
for (const [title, check] of Object.entries(checks)) {
  try {
    await check();
  } catch (error) {
    failed++;
    console.log(`FAILED: ${title}\n${error.stack}`);
  }
}
const { bun, node } = process.versions;
console.log(`${process.platform}-${process.arch}, ${bun === undefined ? `Node ${node}` : `Bun ${bun}`}`);
console.log(`${Object.keys(checks).length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
