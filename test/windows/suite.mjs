/**
 * Tries dist/shm on Windows, also under wine, and prints `N passed, N failed, N skipped`. Plain JavaScript and dist, nothing else:
 * `node --expose-gc test/windows/suite.mjs [peer]`, where `peer` is what starts peer.c, compiled, or `python test/windows/peer.py`;
 * `scripts/test-wine.mjs` does it with the first.
 *
 * A Node that cannot show memory from outside as a SharedArrayBuffer (20; 22 before 22.23.3) skips what needs that.
 */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { FileLock, NamedSemaphore, RollingBuffer, ShareableList, SharedMemory } from '../../dist/shm/index.js';
import { code, finish, folder, freshName, node, PACKAGE, run, start, until, using } from '../support/suite.mjs';

const [, , ...peerCommand] = process.argv;
const withSegment = (options, use) => using(SharedMemory.create({ name: freshName(), ...options }), use);

/** What the other side says when it is told to do that. */
function peer(...args) {
  const [command, ...rest] = peerCommand;
  return start(command, [...rest, ...args]).ended;
}

function exists(name) {
  try {
    SharedMemory.attach(name).close();
    return true;
  } catch (error) {
    assert.equal(error.code, 'ERR_SHM_NOT_FOUND');
    return false;
  }
}

/** What every Node can do. */
const checks = {
  'a segment has the size that was asked for, and whole pages for who attaches': () =>
    withSegment({ size: 10_000 }, (owner) => {
      const other = SharedMemory.attach(owner.name);
      assert.deepEqual([owner.size, other.size], [10_000, 12_288]);
      other.close();
    }),
  'a name is drawn as Python draws it': () =>
    withSegment({ size: 1, name: undefined }, ({ name }) => assert.match(name, /^wnsm_[0-9a-f]{16}$/)),
  'a name that is taken, and one that is not there': () =>
    withSegment({ size: 1 }, ({ name }) => {
      assert.throws(() => SharedMemory.create({ name, size: 1 }), code('ERR_SHM_EXISTS'));
      assert.throws(() => SharedMemory.attach(freshName()), code('ERR_SHM_NOT_FOUND'));
    }),
  'a system error has the code that Node gives it': () => {
    try {
      SharedMemory.attach(freshName());
    } catch ({ cause }) {
      assert.deepEqual([cause.code, cause.errno, cause.syscall], ['ENOENT', -4058, 'OpenFileMapping']);
    }
  },
  'more than the system has is an error': () => {
    const create = () => SharedMemory.create({ name: freshName(), size: 2 ** 52 });
    assert.throws(create, (error) => /^ERR_SHM_(NO_SPACE|SYSTEM)$/.test(error.code));
  },
  'a new segment is zeros, and a snapshot needs no mapping': () =>
    withSegment({ size: 200_000 }, (owner) => {
      assert.ok(owner.snapshot().every((byte) => byte === 0));
      assert.equal(owner.snapshot(70_000, 10).length, 10);
    }),
  'a name stays when its owner has closed, and goes when it has unlinked': () => {
    const owner = SharedMemory.create({ name: freshName(), size: 100 });
    owner.close();
    assert.ok(exists(owner.name));
    assert.equal(owner.unlink(), false);
    assert.ok(!exists(owner.name));
  },
  'a name is there as long as anybody has it open': () => {
    const owner = SharedMemory.create({ name: freshName(), size: 100 });
    const other = SharedMemory.attach(owner.name);
    owner[Symbol.dispose]();
    assert.ok(exists(owner.name));
    other.close();
    assert.ok(!exists(owner.name));
  },
  'nothing is left of a process that exits, or is killed': async () => {
    for (const end of ['process.exit()', 'setInterval(() => {}, 1000)']) {
      const name = freshName();
      const { child, ended, said } = node(`
        shm.SharedMemory.create({ name: '${name}', size: 100 });
        console.log('made');
        setTimeout(() => { ${end} }, 200);`);
      await until(() => said().includes('made'));
      assert.ok(exists(name));
      if (!end.includes('exit')) child.kill();
      await ended;
      await until(() => !exists(name));
    }
  },
  'a worker that is terminated leaves nothing': async () => {
    const name = freshName();
    const worker = new Worker(
      `import(${JSON.stringify(PACKAGE)}).then(({ SharedMemory }) => {
        globalThis.kept = SharedMemory.create({ name: '${name}', size: 100 });
        require('node:worker_threads').parentPort.postMessage('made');
        setInterval(() => {}, 1000);
      });`,
      { eval: true },
    );
    await new Promise((resolve) => worker.once('message', resolve));
    assert.ok(exists(name));
    await worker.terminate();
    await until(() => !exists(name));
  },
  'what is dropped is closed by the collector, with a warning': async () => {
    const name = freshName();
    const warning = new Promise((resolve) => process.once('warning', resolve));
    (() => SharedMemory.create({ name, size: 100, keep: true }).snapshot())();
    await until(() => {
      globalThis.gc();
      return !exists(name);
    });
    assert.equal((await warning).code, 'WARN_SHM_NOT_CLOSED');
  },
  'what is not to be had is said': () => {
    assert.throws(() => SharedMemory.list(), code('ERR_SHM_UNSUPPORTED'));
    assert.throws(() => SharedMemory.sweep(), code('ERR_SHM_UNSUPPORTED'));
    assert.equal(SharedMemory.unlink(freshName()), false);
    return withSegment({ size: 1, guard: true, protect: true }, ({ name }) => assert.ok(exists(name)));
  },
  'waiting for a segment': async () => {
    const name = freshName();
    await assert.rejects(SharedMemory.attachAsync(name, { timeout: 30 }), code('ERR_SHM_NOT_FOUND'));
    const waiting = SharedMemory.attachAsync(name, { timeout: 5000 });
    await sleep(20);
    await withSegment({ name, size: 10 }, async () => (await waiting).close());
  },
  'a semaphore counts, excludes and times out': () => {
    const made = NamedSemaphore.create({ name: freshName(), value: 1 });
    const same = NamedSemaphore.open(made.name);
    const held = made.acquire({ timeout: 1000 });
    assert.deepEqual([same.value, same.tryAcquire()], [0, null]);
    assert.throws(() => same.acquire({ timeout: 30 }), code('ERR_SHM_TIMEOUT'));
    held.release();
    same.acquire({ timeout: 1000 }).release();
    assert.throws(() => made.release(), code('ERR_SHM_LOCK'));
    assert.throws(() => NamedSemaphore.create({ name: made.name }), code('ERR_SHM_EXISTS'));
    assert.equal(made.unlink(), false);
    same.close();
    made.close();
    assert.throws(() => NamedSemaphore.open(made.name), code('ERR_SHM_NOT_FOUND'));
  },
  'a semaphore and a segment cannot have the same name': () =>
    withSegment({ size: 1 }, ({ name }) => {
      assert.throws(() => NamedSemaphore.open(name), code('ERR_SHM_TYPE'));
      assert.throws(() => NamedSemaphore.create({ name }), code('ERR_SHM_EXISTS'));
      return using(NamedSemaphore.create(), (semaphore) => {
        assert.throws(() => SharedMemory.attach(semaphore.name), code('ERR_SHM_TYPE'));
        assert.throws(() => SharedMemory.create({ name: semaphore.name, size: 1 }), code('ERR_SHM_EXISTS'));
      });
    }),
  'another process waits for a semaphore': () =>
    using(NamedSemaphore.create({ name: freshName(), value: 0 }), async (ours) => {
      const { ended, said } = node(`
        const theirs = shm.NamedSemaphore.open('${ours.name}');
        console.log('waiting');
        theirs.acquire({ timeout: 8000 });
        console.log('taken');`);
      await until(() => said().includes('waiting'));
      ours.release();
      assert.match(await ended, /taken$/);
      assert.equal(ours.value, 0);
    }),
  'a file lock excludes, is shared by readers, and leaves the file alone': () => {
    const path = join(folder, 'lock');
    writeFileSync(path, 'content');
    const [one, two] = [FileLock.onFile(path), FileLock.onFile(path)];
    const held = one.acquire();
    assert.equal(two.tryAcquire(), null);
    held.release();
    assert.ok([one, two].map((lock) => lock.tryAcquire({ shared: true })).every((reader) => reader !== null));
    one.close();
    two.close();
    assert.equal(readFileSync(path, 'utf8'), 'content');
  },
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
        child.kill();
        await ended;
        (await lock.acquireAsync({ timeout: 5000 })).release();
      });
      rmSync(join(tmpdir(), `cornichon-${name}.lock`), { force: true });
    }),
  'a lock on a segment that is not there': () =>
    assert.throws(() => FileLock.onSegment(freshName()), code('ERR_SHM_NOT_FOUND')),
};

/** What takes a SharedArrayBuffer over memory from outside. */
const showing = {
  'what one writes the other sees': () =>
    withSegment({ size: 10_000 }, (owner) => {
      const other = SharedMemory.attach(owner.name);
      owner.ndarray({ dtype: '<f8', shape: [4, 4] }).set(1.5, 3, 3);
      other.bytes()[9999] = 7;
      assert.equal(other.ndarray({ dtype: '<f8', shape: [16] }).get(15), 1.5);
      assert.deepEqual([owner.bytes()[9999], owner.snapshot(9999)[0]], [7, 7]);
      assert.ok(owner.buffer instanceof SharedArrayBuffer);
      other.close();
    }),
  'writes to a readonly one stay here': () =>
    withSegment({ size: 20_000 }, (owner) => {
      const other = SharedMemory.attach(owner.name, { readonly: true });
      other.bytes()[0] = 9;
      assert.equal(owner.bytes()[0], 0);
      owner.bytes()[1] = 1; // on the page that is ours now
      owner.bytes()[10_000] = 5; // on one that is not
      assert.deepEqual([other.bytes()[0], other.bytes()[1], other.bytes()[10_000]], [9, 0, 5]);
      other.close();
    }),
  'a window begins at any byte': () =>
    withSegment({ size: 300_000 }, (owner) => {
      owner.bytes()[200_001] = 3;
      const other = SharedMemory.attach(owner.name, { offset: 200_001, length: 5 });
      assert.deepEqual([other.size, other.byteOffset, other.bytes()[0]], [5, 200_001 % 65_536, 3]);
      other.close();
    }),
  'views of a closed segment do no harm, and it is unmapped when they are collected': async () => {
    const owner = SharedMemory.create({ name: freshName(), size: 100_000 });
    const view = owner.bytes();
    owner[Symbol.dispose]();
    for (let i = 0; i < view.length; i += 1000) view[i] = 1;
    assert.equal(view[99_000], 1);
    assert.throws(() => owner.bytes(), code('ERR_SHM_CLOSED'));
    // 128 GiB in all, of which nobody could have as many at the same time.
    for (let i = 0; i < 512; i++) {
      const each = SharedMemory.create({ name: freshName(), size: 2 ** 28 });
      each.bytes()[0] = 1;
      each[Symbol.dispose]();
      if (i % 16 === 0) await sleep(0).then(globalThis.gc);
    }
  },
  'a worker goes on using what is closed here': () =>
    withSegment({ size: 64 }, async (owner) => {
      const other = SharedMemory.attach(owner.name);
      const worker = new Worker(
        `const { parentPort, workerData } = require('node:worker_threads');
         parentPort.once('message', () => parentPort.postMessage(Atomics.add(new Int32Array(workerData), 0, 5)));`,
        { eval: true, workerData: other.buffer },
      );
      Atomics.store(new Int32Array(owner.buffer, 0, 1), 0, 37);
      other.close();
      worker.postMessage('go');
      assert.equal(await new Promise((resolve) => worker.once('message', resolve)), 37);
      assert.equal(new Int32Array(owner.buffer, 0, 1)[0], 42);
    }),
  'init is written, and what fails leaves no segment': async () => {
    await withSegment({ size: 100, init: (bytes) => bytes.fill(3) }, (owner) => assert.equal(owner.snapshot()[99], 3));
    const name = freshName();
    const init = () => {
      throw new RangeError('no');
    };
    assert.throws(() => SharedMemory.create({ name, size: 100, init }), RangeError);
    assert.ok(!exists(name));
  },
  'a list': () =>
    using(ShareableList.create(['GBP', 0.25, 7, null, true], { name: freshName() }), (list) =>
      using(ShareableList.attach(list.name), (same) => {
        same.set(2, 8);
        assert.deepEqual(list.toArray(), ['GBP', 0.25, 8, null, true]);
      }),
    ),
  'a ring': () => {
    const options = { dtype: '<f8', slots: 4 };
    return withSegment({ size: RollingBuffer.byteLength(options) }, (owner) => {
      const ring = RollingBuffer.create(owner.bytes(), options);
      for (const price of [1, 2, 3]) ring.push(price);
      assert.equal(RollingBuffer.open(owner.bytes()).latest().value, 3);
    });
  },
  'another Node counts with us': () =>
    withSegment({ size: 64 }, async (owner) => {
      const count = `
        const counter = new Int32Array(shm.SharedMemory.attach('${owner.name}').buffer, 0, 1);
        for (let i = 0; i < 20_000; i++) Atomics.add(counter, 0, 1);`;
      await Promise.all([node(count).ended, node(count).ended]);
      assert.equal(new Int32Array(owner.buffer, 0, 1)[0], 40_000);
    }),
};

/** The same against CPython's calls. */
const withPeer = {
  'Python attaches what Node made': () =>
    withSegment({ size: 10_000 }, async (owner) => {
      owner.bytes()[1] = 17;
      assert.equal(await peer('attach', owner.name), '12288 17');
      assert.equal(owner.bytes()[2], 42);
    }),
  'Node attaches what Python made, and it is gone with Python': async () => {
    const name = freshName();
    const ended = peer('create', name, '5000');
    const other = await SharedMemory.attachAsync(name, { timeout: 8000 });
    await until(() => other.bytes()[4999] === 4999 % 251);
    assert.equal(other.size, 8192);
    assert.deepEqual([...other.bytes(249, 4)], [249, 250, 0, 1]);
    other.bytes()[4999] = 99;
    other.bytes()[0] = 255;
    assert.equal(await ended, '99');
    assert.ok(exists(name));
    other.close();
    await until(() => !exists(name));
  },
  'Python finds neither what is gone nor makes what is there': async () => {
    assert.equal(await peer('attach', freshName()), 'FileNotFoundError');
    await withSegment({ size: 10 }, async ({ name }) =>
      assert.equal(await peer('create', name, '10'), 'FileExistsError'),
    );
  },
};

const withPeerEverywhere = {
  'Python takes and posts a semaphore of ours': () =>
    using(NamedSemaphore.create({ name: freshName(), value: 1 }), async (ours) => {
      assert.equal(await peer('take', ours.name), 'taken');
      assert.equal(await peer('take', ours.name), 'none');
      assert.equal(ours.tryAcquire(), null);
      assert.equal(await peer('post', ours.name), 'posted');
      assert.equal(ours.value, 1);
    }),
  'Python locks the same byte of a file': () => {
    const path = join(folder, 'their-lock');
    return using(FileLock.onFile(path), async (ours) => {
      const held = ours.acquire();
      assert.equal(await peer('lock', path), 'refused');
      held.release();
      assert.equal(await peer('lock', path), 'locked');
    });
  },
};

/** `undefined` when this Node shows memory from outside; else that it says so, which is checked here. */
function reasonForNotShowing() {
  return withSegment({ size: 1 }, (owner) => {
    try {
      return void owner.buffer;
    } catch (error) {
      assert.equal(error.code, 'ERR_SHM_UNSUPPORTED');
      return `Node ${process.version} cannot show memory`;
    }
  });
}

const reason = await reasonForNotShowing();
const noPeer = peerCommand.length === 0 ? 'no peer was given' : undefined;
await run(checks);
await run(showing, reason);
await run(withPeer, reason ?? noPeer);
await run(withPeerEverywhere, noPeer);
finish();
