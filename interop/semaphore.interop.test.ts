/** Semaphores that Python made and Node takes, and the other way round; each wakes the other, and no update is lost. */
import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { NamedSemaphore, SharedMemory } from '../src/shm/index.ts';
import { run } from '../test/shm/support.ts';
import { eachPython } from './python.ts';

/** `lock_of` is the recipe of docs/locks.md. */
const SETUP = `
import mmap, multiprocessing, os, subprocess, sys, textwrap, threading, time
from multiprocessing import synchronize

PRELUDE = textwrap.dedent('''
    import mmap, os, sys, time
    from multiprocessing import synchronize

    def lock_of(name):
        lock = synchronize.Lock.__new__(synchronize.Lock)
        lock.__setstate__((0, 1, 1, '/' + name))
        return lock

    def semaphore_of(name):
        semaphore = synchronize.Semaphore.__new__(synchronize.Semaphore)
        semaphore.__setstate__((0, 1, 2**31 - 1, '/' + name))
        return semaphore
''')
exec(PRELUDE)
spawn = multiprocessing.get_context('spawn')

def start(code):
    global child
    child = subprocess.Popen([sys.executable, '-c', PRELUDE + textwrap.dedent(code)], stdin=subprocess.PIPE,
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE)

def ended():
    out, err = child.communicate()
    return [child.returncode, out.decode().strip(), err.decode().strip()]
`;

const timedOut = expect.objectContaining({
  code: 'ERR_SHM_TIMEOUT',
  message: expect.stringContaining('was killed while holding it'),
});

eachPython('semaphores', (python) => {
  beforeAll(() => python.exec(SETUP));

  describe.each(['Lock', 'RLock'])('a %s of Python', (kind) => {
    test('excludes both sides, and each sees what the other does', async () => {
      await python.exec(`made = spawn.${kind}()`);
      using lock = NamedSemaphore.fromPythonLock(await python.eval<string>('made._semlock.name'));
      expect([lock.value, lock.owner]).toEqual([1, false]);
      {
        using held = lock.acquire({ timeout: 1000 });
        expect(await python.eval('[made.acquire(False), made.acquire(True, 0.05)]')).toEqual([false, false]);
        expect(held.released).toBe(false);
      }
      expect(await python.eval('made.acquire(False)')).toBe(true);
      expect(lock.tryAcquire()).toBeNull();
      expect(() => lock.acquire({ timeout: 30 })).toThrow(timedOut);
      await python.exec('made.release()');
      expect(lock.value).toBe(1);
      expect(() => lock.release()).toThrow(expect.objectContaining({ code: 'ERR_SHM_LOCK' }));
      await python.exec('del made; import gc; gc.collect()');
      expect(existsSync(`/dev/shm/sem.${lock.name}`)).toBe(false);
    });
  });

  test('a Semaphore of Python is counted by both', async () => {
    await python.exec('made = spawn.Semaphore(3)');
    const name = await python.eval<string>('made._semlock.name');
    expect(() => NamedSemaphore.fromPythonLock(name)).toThrow(expect.objectContaining({ code: 'ERR_SHM_RANGE' }));
    using semaphore = NamedSemaphore.fromPythonLock(name, { max: 3 });
    semaphore.acquire();
    expect(await python.eval('[made.acquire(False), made.get_value()]')).toEqual([true, 1]);
    expect(semaphore.value).toBe(1);
    await python.exec('made.release()');
    semaphore.release();
    expect(await python.eval('made.get_value()')).toBe(3);
    await python.exec('del made');
  });

  test('a lock of the start method fork has no name', async () => {
    const name = await python.eval<string | null>("multiprocessing.get_context('fork').Lock()._semlock.name");
    expect(name).toBeNull();
    expect(() => NamedSemaphore.fromPythonLock(name)).toThrow(expect.objectContaining({ code: 'ERR_SHM_TYPE' }));
  });

  test('a semaphore of Node is a genuine Lock there, which children inherit and nobody unlinks', async () => {
    using lock = NamedSemaphore.create();
    await python.exec('lock = lock_of(name)', { name: lock.name });
    expect(await python.eval('[type(lock).__module__, type(lock).__name__, lock.acquire()]')).toEqual([
      'multiprocessing.synchronize',
      'Lock',
      true,
    ]);
    expect(lock.tryAcquire()).toBeNull();
    await python.exec('lock.release()');
    await expect(python.eval('lock.release()')).rejects.toMatchObject({ type: 'ValueError' });
    using held = lock.acquire();
    await python.exec('start(code)', {
      code: `
        lock = lock_of('${lock.name}')
        print(lock.acquire(False))
        import multiprocessing
        class Names:
            pass
        from multiprocessing.context import set_spawning_popen
        set_spawning_popen(Names)
        import pickle
        again = pickle.loads(pickle.dumps(lock))
        print(again.acquire(True, 0.01))`,
    });
    expect(await python.eval('ended()')).toEqual([0, 'False\nFalse', '']);
    expect(existsSync(`/dev/shm/sem.${lock.name}`)).toBe(true);
    expect(held.released).toBe(false);
  });

  test('wakes those who wait, in both directions', async () => {
    using ping = NamedSemaphore.create({ value: 0, max: 1000 });
    using pong = NamedSemaphore.create({ value: 0, max: 1000 });
    await python.exec('start(code)', {
      code: `
        ping, pong = semaphore_of('${ping.name}'), semaphore_of('${pong.name}')
        for _ in range(500):
            assert ping.acquire(True, 10)
            pong.release()`,
    });
    for (let i = 0; i < 500; i++) {
      ping.release();
      pong.acquire({ timeout: 10_000 });
    }
    expect(await python.eval('ended()')).toEqual([0, '', '']);
    expect([ping.value, pong.value]).toEqual([0, 0]);

    await python.exec('start(code)', { code: `assert semaphore_of('${ping.name}').acquire(True, 10); print('woken')` });
    await pause(200);
    ping.release();
    expect(await python.eval('ended()')).toEqual([0, 'woken', '']);
    await python.exec('start(code)', { code: `time.sleep(0.2); semaphore_of('${pong.name}').release()` });
    using held = await pong.acquireAsync({ timeout: 10_000 });
    expect([await python.eval('ended()'), held.released]).toEqual([[0, '', ''], false]);
  });

  test('a holder that was killed keeps it: waiting ends with the timeout, and says so', async () => {
    using lock = NamedSemaphore.create();
    await python.exec('start(code)', {
      code: `lock_of('${lock.name}').acquire(); os.kill(os.getpid(), 9)`,
    });
    expect((await python.eval<unknown[]>('ended()'))[0]).toBe(-9);
    expect(() => lock.acquire({ timeout: 50 })).toThrow(timedOut);
    await expect(lock.acquireAsync({ timeout: 50 })).rejects.toThrow(timedOut);
    lock.release();
    lock.acquire({ timeout: 0 });
  });

  test('two Nodes and two Pythons lose no update', async () => {
    const loops = 3000;
    using lock = NamedSemaphore.create();
    using memory = SharedMemory.create({ size: 8 });
    const script = `
      import { NamedSemaphore, SharedMemory } from './shm/index.js';
      const lock = NamedSemaphore.open('${lock.name}', { max: 1 });
      const memory = SharedMemory.attach('${memory.name}');
      const counter = new Float64Array(memory.buffer, 0, 1);
      for (let i = 0; i < ${loops}; i++) {
        const held = lock.acquire({ timeout: 60_000 });
        counter[0] += 1;
        held.release();
      }
      memory.close();`;
    await python.exec('program = PRELUDE + textwrap.dedent(code)', {
      code: `
        lock = lock_of('${lock.name}')
        counter = memoryview(mmap.mmap(os.open('/dev/shm/${memory.name}', os.O_RDWR), 8)).cast('d')
        for _ in range(${loops}):
            with lock:
                counter[0] += 1`,
    });
    const [codes, ...nodes] = await Promise.all([
      python.eval('[p.wait() for p in [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]]'),
      run(script),
      run(script),
    ]);
    expect([codes, ...nodes.map(({ code, stderr }) => [code, stderr])]).toEqual([
      [0, 0],
      [0, ''],
      [0, ''],
    ]);
    expect(new Float64Array(memory.buffer, 0, 1)[0]).toBe(4 * loops);
  });
});
