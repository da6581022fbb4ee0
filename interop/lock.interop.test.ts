/** `FileLock` and Python's `fcntl.flock`: each excludes the other, and the kernel releases what a dead holder had. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FileLock, SharedMemory } from '../src/shm/index.ts';
import { run } from '../test/shm/support.ts';
import { eachPython } from './python.ts';

const SETUP = `
import fcntl, os, subprocess, sys, textwrap
from multiprocessing import resource_tracker, shared_memory

def attach(name):
    if sys.version_info >= (3, 13):
        return shared_memory.SharedMemory(name=name, track=False)
    register, resource_tracker.register = resource_tracker.register, lambda *arguments: None
    try:
        return shared_memory.SharedMemory(name=name)
    finally:
        resource_tracker.register = register

def try_lock(how):
    try:
        fcntl.flock(shm._fd, how | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False

def start(code):
    return subprocess.Popen([sys.executable, '-c', 'import fcntl, mmap, os\\n' + textwrap.dedent(code)],
                            stdout=subprocess.PIPE)
`;

const folder = mkdtempSync(join(tmpdir(), 'cornichon-flock-'));
afterAll(() => rmSync(folder, { recursive: true }));

eachPython('file locks', (python) => {
  beforeAll(() => python.exec(SETUP));

  test('exclude fcntl.flock(shm._fd) and are excluded by it, shared or not', async () => {
    using memory = SharedMemory.create({ size: 8 });
    using lock = FileLock.onSegment(memory.name);
    await python.exec('shm = attach(name)', { name: memory.name });
    {
      using held = lock.acquire();
      expect(await python.eval('[try_lock(fcntl.LOCK_EX), try_lock(fcntl.LOCK_SH)]')).toEqual([false, false]);
      expect(held.released).toBe(false);
    }
    {
      using held = lock.acquire({ shared: true });
      expect(await python.eval('[try_lock(fcntl.LOCK_EX), try_lock(fcntl.LOCK_SH)]')).toEqual([false, true]);
      expect(held.released).toBe(false);
    }
    expect(lock.tryAcquire()).toBeNull();
    expect(lock.tryAcquire({ shared: true })?.release()).toBeUndefined();
    expect(await python.eval('try_lock(fcntl.LOCK_EX)')).toBe(true);
    expect(lock.tryAcquire({ shared: true })).toBeNull();
    expect(() => lock.acquire({ timeout: 20 })).toThrow(expect.objectContaining({ code: 'ERR_SHM_TIMEOUT' }));
    await python.exec('fcntl.flock(shm._fd, fcntl.LOCK_UN)');
    lock.acquire({ timeout: 0 });
    await python.exec('shm.close()');
  });

  test('go on when the holder is killed, in both directions', async () => {
    const path = join(folder, `killed-${python.version}`);
    using lock = FileLock.onFile(path);
    await python.exec(
      `
      child = start(code)
      child.stdout.readline()
      `,
      {
        code: `
          file = open('${path}', 'r+')
          fcntl.flock(file, fcntl.LOCK_EX)
          print('locked', flush=True)
          import time; time.sleep(60)`,
      },
    );
    expect(lock.tryAcquire()).toBeNull();
    const waiting = lock.acquireAsync({ timeout: 10_000 });
    const start = performance.now();
    await python.exec('child.kill(); child.wait(); child.stdout.close()');
    (await waiting).release();
    expect(performance.now() - start).toBeLessThan(5000);

    const { signal } = await run(`
      import { FileLock } from './shm/index.js';
      FileLock.onFile('${path}').acquire();
      process.kill(process.pid, 'SIGKILL');`);
    expect(signal).toBe('SIGKILL');
    await python.exec('fcntl.flock(open(path, "r+"), fcntl.LOCK_EX | fcntl.LOCK_NB)', { path });
  });

  test('two Nodes and two Pythons lose no update, although one more is killed while it holds the lock', async () => {
    const loops = 2000;
    using memory = SharedMemory.create({ size: 8 });
    const script = (dies: boolean) => `
      import { FileLock, SharedMemory } from './shm/index.js';
      const lock = FileLock.onSegment('${memory.name}');
      const memory = SharedMemory.attach('${memory.name}');
      const counter = new Float64Array(memory.buffer, 0, 1);
      for (let i = 0; i < ${loops}; i++) {
        const held = lock.acquire({ timeout: 60_000 });
        if (${dies}) process.kill(process.pid, 'SIGKILL');
        counter[0] += 1;
        held.release();
      }
      memory.close();`;
    const [codes, ...nodes] = await Promise.all([
      python.eval('[p.wait() for p in [start(code), start(code)]]', {
        code: `
          fd = os.open('/dev/shm/${memory.name}', os.O_RDWR)
          counter = memoryview(mmap.mmap(fd, 8)).cast('d')
          for _ in range(${loops}):
              fcntl.flock(fd, fcntl.LOCK_EX)
              counter[0] += 1
              fcntl.flock(fd, fcntl.LOCK_UN)`,
      }),
      run(script(false)),
      run(script(false)),
      run(script(true)),
    ]);
    expect([codes, ...nodes.map(({ code, signal }) => signal ?? code)]).toEqual([[0, 0], 0, 0, 'SIGKILL']);
    expect(new Float64Array(memory.buffer, 0, 1)[0]).toBe(4 * loops);
  });
});
