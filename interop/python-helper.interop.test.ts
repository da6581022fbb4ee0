/** python/cornichon.py: what it promises of segments and the resource tracker, in processes of their own, and its locks. */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { FileLock, NamedSemaphore, ShareableList, SharedMemory } from '../src/shm/index.ts';
import { cornichon } from '../test/cli/cornichon.ts';
import { HELPER, helperIn } from './helper.ts';
import type { Peer } from './peer.ts';
import { eachPython } from './python.ts';

const run = promisify(execFile);
const exists = (name: string) => existsSync(`/dev/shm/${name}`);

/** Runs a program in a Python of its own, to its end and that of its tracker: which may complain on the standard error. */
async function program(python: Peer, code: string): Promise<string> {
  const lines = code.split('\n').map((line) => line.replace(/^ {6}/, ''));
  const source = [
    `import sys; sys.path.insert(0, ${JSON.stringify(HELPER)})`,
    'from cornichon import *',
    ...lines,
  ].join('\n');
  const { stdout, stderr } = await run(python.info.executable, ['-B', '-c', source]);
  expect(stderr).toBe('');
  return stdout.trim();
}

test('the command prints the file', async () => {
  const { stdout, status } = await cornichon(['python-helper']);
  expect([stdout, status]).toEqual([readFileSync(join(HELPER, 'cornichon.py'), 'utf8'), 0]);
  expect(readdirSync(HELPER).filter((name) => name.endsWith('.py'))).toEqual(['cornichon.py']);
});

eachPython('the helper', (python) => {
  helperIn(python);
  let count = 0;
  const freshName = () => `cornichon-interop-${process.pid}-${python.version}-${count++}`;

  describe('leaves alone', () => {
    test('what it attached: no warning, and the segment is there when Python has ended', async () => {
      using memory = SharedMemory.create({ size: 64 });
      using list = ShareableList.create([1, 'a'], { layout: python.isAtLeast(3, 9) ? '3.9' : '3.8' });
      const said = await program(
        python,
        `
      shm, items = attach('${memory.name}'), attach_list('${list.name}')
      shm.buf[0] = 7
      items[0] = 5
      print(type(shm).__name__, shm.size, list(items))`,
      );
      expect(said).toBe("SharedMemory 64 [5, 'a']");
      expect([exists(memory.name), exists(list.name), memory.bytes()[0], list.get(0)]).toEqual([true, true, 7, 5]);
    });

    test('what it attached in a child process', async () => {
      using memory = SharedMemory.create({ size: 8 });
      await program(
        python,
        `
      from multiprocessing import get_context
      def work():
          shm = attach('${memory.name}')
          shm.buf[0] = 9
      child = get_context('fork').Process(target=work)
      child.start(); child.join()
      assert child.exitcode == 0`,
      );
      expect([exists(memory.name), memory.bytes()[0]]).toEqual([true, 9]);
    });

    test('what it created without the tracker; what it created with it goes', async () => {
      const [kept, tracked] = [freshName(), freshName()];
      await program(python, `create(100, '${kept}', track=False).close()`);
      expect(exists(kept)).toBe(true);
      SharedMemory.unlink(kept);
      const { executable } = python.info;
      const code = `import sys; sys.path.insert(0, ${JSON.stringify(HELPER)}); from cornichon import *; create(100, '${tracked}').close()`;
      await run(executable, ['-B', '-c', code]);
      expect(exists(tracked)).toBe(false);
    });

    test('a segment that it could not map, which CPython unlinks', async () => {
      using memory = SharedMemory.create({ size: 1 << 30, preallocate: false });
      const said = await program(
        python,
        `
      import resource
      resource.setrlimit(resource.RLIMIT_AS, (2 ** 29, resource.RLIM_INFINITY))
      try:
          attach('${memory.name}')
      except OSError as error:
          print(error.errno)`,
      );
      expect([said, exists(memory.name)]).toEqual(['12', true]);
    });
  });

  test('unlinks what it attached when it is told to, and the tracker says nothing', async () => {
    const name = freshName();
    const memory = SharedMemory.create({ size: 8, name, keep: true });
    memory.close();
    await program(python, `shm = attach('${name}'); shm.close(); shm.unlink()`);
    expect(exists(name)).toBe(false);
  });

  test('attaches by either spelling, and waits for a size but not for a name', async () => {
    using memory = SharedMemory.create({ size: 5 });
    expect(
      await python.eval('[s.name, s.size, s.close()][:2] if (s := attach("/" + name)) else 0', { name: memory.name }),
    ).toEqual([memory.name, 5]);
    await expect(python.eval('attach("not-there")')).rejects.toMatchObject({ type: 'FileNotFoundError' });
    await python.exec('open("/dev/shm/" + name, "x").close()', { name: freshName() });
    const empty = `cornichon-interop-${process.pid}-${python.version}-${count - 1}`;
    const attaching = python.eval('[time := __import__("time"), attach(name, timeout=0.05)]', { name: empty });
    await expect(attaching).rejects.toMatchObject({ type: 'ValueError' });
    await python.exec('__import__("os").unlink("/dev/shm/" + name)', { name: empty });
  });

  test('lists segments', async () => {
    using memory = SharedMemory.create({ size: 4321 });
    const found = await python.eval<unknown[]>('[list(one) for one in segments() if one.name == name]', {
      name: memory.name,
    });
    expect(found).toEqual([[memory.name, 4321]]);
  });

  test('sets memory aside, so that a full system is an error', async () => {
    const name = freshName();
    const said = await python.eval(
      '[s.size, __import__("os").fstat(s._fd).st_blocks * 512 >= 1_000_000, s.close(), s.unlink()][:2] if (s := create(1_000_000, name)) else 0',
      { name },
    );
    expect(said).toEqual([1_000_000, true]);
    await expect(python.eval('create(2**50, name)', { name })).rejects.toMatchObject({ type: 'OSError' });
    expect(exists(name)).toBe(false);
  });

  test('has a lock that excludes other processes, with a timeout, and is free when its holder is killed', async () => {
    using memory = SharedMemory.create({ size: 8 });
    const holder = python.fresh();
    await holder.exec(
      'import sys; sys.path.insert(0, helper); from cornichon import *; held = FileLock(name); held.acquire()',
      {
        helper: HELPER,
        name: memory.name,
      },
    );
    await python.exec('lock_ = FileLock(name)', { name: memory.name });
    expect(await python.eval('[lock_.acquire(block=False), lock_.acquire(timeout=0.05)]')).toEqual([false, false]);
    process.kill(holder.pid!, 'SIGKILL');
    expect(await python.eval('lock_.acquire(timeout=5)')).toBe(true);
    await python.exec('lock_.close()');
    await holder.close();
  });

  test('and Node keep each other out with the same lock', async () => {
    using memory = SharedMemory.create({ size: 8 });
    using lock = FileLock.onSegment(memory.name);
    await python.exec('theirs = FileLock(name)', { name: memory.name });
    {
      using _held = lock.acquire({ timeout: 1000 });
      expect(await python.eval('theirs.acquire(timeout=0.02)')).toBe(false);
    }
    expect(await python.eval('theirs.acquire(timeout=1)')).toBe(true);
    expect(lock.tryAcquire()).toBe(null);
    await python.exec('theirs.close()');
    expect(lock.tryAcquire()).not.toBe(null);
  });
});

eachPython('a lock by its name', (python) => {
  helperIn(python);

  test('is a multiprocessing.Lock over the semaphore of somebody else, which stays', async () => {
    const seen = await python.eval(`[
      mp := __import__("multiprocessing").get_context("spawn"),
      theirs := mp.Lock(), name := theirs._semlock.name,
      ours := lock(name), type(ours).__name__, ours.acquire(timeout=1), theirs.acquire(timeout=0.02), ours.release(),
      theirs.acquire(timeout=1), ours.acquire(block=False), theirs.release()][4:]`);
    expect(seen).toEqual(['Lock', true, false, null, true, false, null]);
    const counted = await python.eval(`[
      mp := __import__("multiprocessing").get_context("spawn"),
      theirs := mp.Semaphore(2), ours := semaphore(theirs._semlock.name),
      ours.acquire(), ours.acquire(), theirs.acquire(block=False), ours.release(), theirs.acquire(block=False)][3:]`);
    expect(counted).toEqual([true, true, false, null, true]);
  });

  test('is one over a semaphore that Node made, also in a child process, and stays when Python ends', async () => {
    using made = NamedSemaphore.create();
    await program(
      python,
      `
      from multiprocessing import get_context
      mutex = lock('${made.name}')
      def work():
          assert not mutex.acquire(timeout=0.02)
      with mutex:
          child = get_context('fork').Process(target=work)
          child.start(); child.join()
      assert child.exitcode == 0`,
    );
    expect(exists(`sem.${made.name}`)).toBe(true);
    expect(made.tryAcquire()).not.toBe(null);
  });

  test('that is not there is a FileNotFoundError', async () => {
    await expect(python.eval('lock("not-there")')).rejects.toMatchObject({ type: 'FileNotFoundError' });
  });
});
