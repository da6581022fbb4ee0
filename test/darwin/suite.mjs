/**
 * Tries dist/shm on macOS, and prints `N passed, N failed, N skipped`: `node test/darwin/suite.mjs [python]`.
 *
 * Nobody has run it on a Mac yet. It is run on Linux (test/shm/platforms.test.ts), with the addon compiled from the sources for
 * macOS and under that system's name, which tries everything but macOS. What only a Mac refuses is skipped there.
 */
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir, type } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FileLock, NamedSemaphore, RollingBuffer, ShareableList, SharedMemory } from '../../dist/shm/index.js';
import { code, finish, freshName, node, run, start, until, using } from '../support/suite.mjs';

const [, , python] = process.argv;
const mac = type() === 'Darwin';
const withSegment = (options, use) => using(SharedMemory.create({ name: freshName(), ...options }), use);
const inPython = (code, ...args) => start(python, ['-c', code, ...args]).ended;

const checks = {
  'what one writes the other sees, and both see as many pages': () =>
    withSegment({ size: 100_000 }, (owner) =>
      using(SharedMemory.attach(owner.name), (other) => {
        owner.ndarray({ dtype: '<f8', shape: [4, 4] }).set(1.5, 3, 3);
        other.bytes()[99_999] = 7;
        assert.equal(other.ndarray({ dtype: '<f8', shape: [16] }).get(15), 1.5);
        assert.deepEqual([owner.bytes()[99_999], owner.snapshot(99_999)[0], owner.size], [7, 7, 100_000]);
        assert.ok(other.size >= 100_000);
      }),
    ),
  'a window and a snapshot begin at any byte': () =>
    withSegment({ size: 100_000, init: (bytes) => bytes.fill(1) }, (owner) =>
      using(SharedMemory.attach(owner.name, { offset: 70_001, length: 5 }), (other) => {
        owner.bytes()[70_003] = 3;
        assert.deepEqual([[...other.bytes()], [...other.snapshot()]], [[1, 1, 3, 1, 1], [1, 1, 3, 1, 1]]); // biome-ignore format: one line
      }),
    ),
  'a name is taken once, is not there, and is gone after unlink': () => {
    const owner = SharedMemory.create({ name: freshName(), size: 1 });
    assert.throws(() => SharedMemory.create({ name: owner.name, size: 1 }), code('ERR_SHM_EXISTS'));
    owner.close();
    SharedMemory.attach(owner.name).close();
    assert.deepEqual([owner.unlink(), owner.unlink(), SharedMemory.unlink(owner.name)], [true, false, false]);
    assert.throws(() => SharedMemory.attach(owner.name), code('ERR_SHM_NOT_FOUND'));
  },
  'init that fails leaves no segment': () => {
    const name = freshName();
    const init = () => {
      throw new RangeError('no');
    };
    assert.throws(() => SharedMemory.create({ name, size: 100, init }), RangeError);
    assert.throws(() => SharedMemory.attach(name), code('ERR_SHM_NOT_FOUND'));
  },
  'views of a closed segment read zeros': () =>
    withSegment({ size: 100_000 }, (owner) => {
      const view = owner.bytes().fill(9);
      owner.close();
      assert.deepEqual([view[0], view[99_999]], [0, 0]);
    }),
  'segments come and go, and no file stays open': () => {
    const open = () => readdirSync('/dev/fd').length;
    const before = open();
    for (let i = 0; i < 200; i++) {
      const each = SharedMemory.create({ name: freshName(), size: 8192 });
      each.bytes()[0] = 1;
      each[Symbol.dispose]();
    }
    assert.equal(open(), before);
  },
  'what is not to be had is said': () => {
    const short = { name: freshName(), size: 1 };
    assert.throws(() => SharedMemory.list(), code('ERR_SHM_UNSUPPORTED'));
    assert.throws(() => SharedMemory.sweep(), code('ERR_SHM_UNSUPPORTED'));
    assert.throws(() => SharedMemory.create({ ...short, guard: true }), code('ERR_SHM_UNSUPPORTED'));
    assert.throws(() => SharedMemory.create({ ...short, protect: true }), code('ERR_SHM_UNSUPPORTED'));
    assert.throws(() => SharedMemory.create({ ...short, name: 'x'.repeat(30) }), code('ERR_SHM_NAME'));
  },
  'who exits leaves no name': async () => {
    const [one, two] = [freshName(), freshName()];
    await node(`
      shm.SharedMemory.create({ name: '${one}', size: 1 });
      shm.NamedSemaphore.create({ name: '${two}' });`).ended;
    assert.throws(() => SharedMemory.attach(one), code('ERR_SHM_NOT_FOUND'));
    assert.throws(() => NamedSemaphore.open(two), code('ERR_SHM_NOT_FOUND'));
  },
  'a thread adds to the same integer': () =>
    withSegment({ size: 64 }, async (owner) => {
      const source = `
        const counter = new Int32Array(require('node:worker_threads').workerData, 0, 1);
        for (let i = 0; i < 10_000; i++) Atomics.add(counter, 0, 1);`;
      const worker = new Worker(source, { eval: true, workerData: owner.buffer });
      await new Promise((resolve) => worker.on('exit', resolve));
      assert.equal(new Int32Array(owner.buffer, 0, 1)[0], 10_000);
    }),
  'a list and a ring': async () => {
    await using(ShareableList.create(['GBP', 0.25, 7, null, true], { name: freshName() }), (list) =>
      using(ShareableList.attach(list.name), (same) => {
        same.set(2, 8);
        assert.deepEqual(list.toArray(), ['GBP', 0.25, 8, null, true]);
      }),
    );
    const options = { dtype: '<f8', slots: 4 };
    await withSegment({ size: RollingBuffer.byteLength(options) }, (owner) => {
      RollingBuffer.create(owner.bytes(), options).push(3);
      assert.equal(RollingBuffer.open(owner.bytes()).latest().value, 3);
    });
  },
  'a lock excludes, times out, and is not released twice; its value is not told': () =>
    using(NamedSemaphore.create({ name: freshName() }), (made) =>
      using(NamedSemaphore.open(made.name, { max: 1 }), (same) => {
        const held = made.acquire({ timeout: 1000 });
        assert.equal(same.tryAcquire(), null);
        const began = performance.now();
        assert.throws(() => same.acquire({ timeout: 50 }), code('ERR_SHM_TIMEOUT'));
        assert.ok(performance.now() - began >= 49);
        held.release();
        assert.throws(() => made.release(), code('ERR_SHM_LOCK'));
        same.acquire({ timeout: 1000 }).release();
        assert.throws(() => made.value, code('ERR_SHM_UNSUPPORTED'));
        assert.throws(() => NamedSemaphore.create({ name: made.name }), code('ERR_SHM_EXISTS'));
        assert.deepEqual([made.unlink(), made.unlink()], [true, false]);
      }),
    ),
  'another process waits for a semaphore': () =>
    using(NamedSemaphore.create({ name: freshName(), value: 0, max: 5 }), async (ours) => {
      const { ended, said } = node(`
        console.log('waiting');
        shm.NamedSemaphore.open('${ours.name}').acquire({ timeout: 8000 });
        console.log('taken');`);
      await until(() => said().includes('waiting'));
      ours.release();
      assert.match(await ended, /taken$/);
      assert.equal(ours.tryAcquire(), null);
    }),
  'a lock on a segment ends with the process that holds it': () =>
    withSegment({ size: 8 }, async ({ name }) => {
      const { child, ended, said } = node(`
        globalThis.lock = shm.FileLock.onSegment('${name}');
        lock.acquire();
        console.log('held');
        setInterval(() => {}, 1000);`);
      await until(() => said().includes('held'));
      await using(FileLock.onSegment(name), async (lock) => {
        assert.equal(lock.tryAcquire(), null);
        child.kill('SIGKILL');
        await ended;
        (await lock.acquireAsync({ timeout: 5000 })).release();
      });
      rmSync(join(tmpdir(), `cornichon-${name}.lock`), { force: true });
      assert.throws(() => FileLock.onSegment(freshName()), code('ERR_SHM_NOT_FOUND'));
    }),
};

const onlyThere = {
  'there is no readonly view, but a snapshot': () =>
    withSegment({ size: 100 }, (owner) =>
      using(SharedMemory.attach(owner.name, { readonly: true }), (other) => {
        assert.throws(() => other.bytes(), code('ERR_SHM_UNSUPPORTED'));
        assert.equal(other.snapshot()[0], 0);
      }),
    ),
};

const withPython = {
  'Python attaches what Node made': () =>
    withSegment({ size: 1000 }, async (owner) => {
      owner.bytes()[1] = 17;
      const source = `
import sys
from multiprocessing import resource_tracker
from multiprocessing.shared_memory import SharedMemory
memory = SharedMemory(sys.argv[1])
resource_tracker.unregister(memory._name, 'shared_memory')
memory.buf[2] = 42
print(memory.buf[1], memory.size)
memory.close()`;
      assert.equal(await inPython(source, owner.name), `17 ${await sizeOf(owner.name)}`);
      assert.equal(owner.bytes()[2], 42);
    }),
  'Node takes a lock of multiprocessing': async () => {
    const source = `
import multiprocessing, time
lock = multiprocessing.get_context('spawn').Lock()
print(lock._semlock.name, flush=True)
lock.acquire()
lock.release()
for _ in range(500):
    if not lock.acquire(block=False):
        break
    lock.release()
    time.sleep(0.01)
print('taken by Node' if not lock.acquire(block=False) else 'free', flush=True)`;
    const { ended, said } = start(python, ['-c', source]);
    await until(() => said() !== '');
    await using(NamedSemaphore.fromPythonLock(said()), async (lock) => {
      const held = await lock.acquireAsync({ timeout: 5000 });
      assert.match(await ended, /taken by Node$/);
      held.release();
    });
  },
};

function sizeOf(name) {
  return using(SharedMemory.attach(name), ({ size }) => size);
}

await run(checks);
await run(onlyThere, mac ? undefined : 'not a Mac');
await run(withPython, python === undefined ? 'no Python was given' : undefined);
finish();
