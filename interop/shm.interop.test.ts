/** SharedMemory here and in Python: the same names, sizes and bytes, and who removes what when a Python ends. */
import { existsSync, readdirSync, statSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSharedMemoryError, SharedMemory } from '../src/shm/index.ts';
import { eachPython } from './python.ts';

/** `attach` does not register with the resource tracker; it is the snippet of the guide to shared memory. */
const SETUP = `
import subprocess, sys, textwrap
ATTACH = textwrap.dedent('''
    import sys
    from multiprocessing import resource_tracker
    from multiprocessing.shared_memory import SharedMemory

    def attach(name):
        if sys.version_info >= (3, 13):
            return SharedMemory(name=name, track=False)
        register = resource_tracker.register
        resource_tracker.register = lambda *arguments: None
        try:
            return SharedMemory(name=name)
        finally:
            resource_tracker.register = register
''')
exec(ATTACH)

def another_python(code):
    "Runs code in a Python of its own, to its end; the resource tracker has ended when its stderr closes."
    done = subprocess.run([sys.executable, '-c', ATTACH + textwrap.dedent(code)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return [done.returncode, done.stdout.decode().strip(), done.stderr.decode().strip()]
`;

const exists = (name: string) => existsSync(`/dev/shm/${name}`);
const notFound = expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' });

eachPython('shared memory', (python) => {
  beforeAll(() => python.exec(SETUP));
  const anotherPython = (code: string) => python.eval<[number, string, string]>('another_python(code)', { code });
  let count = 0;
  const freshName = () => `cornichon-interop-${process.pid}-${python.version}-${count++}`;

  describe('that was created here', () => {
    test('has the same name, size and bytes there, and shows both sides what the other writes', async () => {
      using memory = SharedMemory.create({ size: 10_001 });
      const numbers = new Float64Array(memory.buffer, 0, 1250);
      numbers.set([1.5, -2.25, 1e300]);
      await python.exec('shm = attach(name)', { name: memory.name });
      expect(await python.eval('[shm.name, shm.size]')).toEqual([memory.name, 10_001]);
      expect(await python.eval('list(shm.buf[:24].cast("d"))')).toEqual([1.5, -2.25, 1e300]);
      await python.exec('shm.buf[10_000] = 200; shm.buf[8:16] = b"12345678"');
      expect(memory.bytes()[10_000]).toBe(200);
      expect(Buffer.from(memory.snapshot(8, 8)).toString()).toBe('12345678');
      numbers[0] = 42;
      expect(await python.eval('shm.buf[:8].cast("d")[0]')).toBe(42);
      await python.exec('shm.close()');
    });

    test('starts as zeros and has exactly its size', async () => {
      for (const size of [1, 4095, 4096, 65_537]) {
        using memory = SharedMemory.create({ size });
        const seen = await python.eval('[s.size, not any(s.buf), s.close()][:2] if (s := attach(name)) else 0', {
          name: memory.name,
        });
        expect(seen).toEqual([size, true]);
      }
    });

    test('is found with the slash that POSIX has', async () => {
      using memory = SharedMemory.create({ size: 8, name: `/${freshName()}` });
      expect(
        await python.eval('[s.name, s._name, s.close()][:2] if (s := attach(name)) else 0', { name: memory.name }),
      ).toEqual([memory.name, `/${memory.name}`]);
    });

    test('survives a Python that attached it and ended, and is unlinked once', async () => {
      using memory = SharedMemory.create({ size: 64 });
      const { name } = memory;
      const [code, stdout, stderr] = await anotherPython(`
        shm = attach('${name}')
        shm.buf[0] = 7
        print(shm.size)
        shm.close()`);
      expect([code, stdout, stderr]).toEqual([0, '64', '']);
      expect(exists(name)).toBe(true);
      expect(memory.bytes()[0]).toBe(7);
      expect(memory.unlink()).toBe(true);
      expect(exists(name)).toBe(false);
      expect(memory.unlink()).toBe(false);
      await expect(python.eval('attach(name)', { name })).rejects.toMatchObject({ type: 'FileNotFoundError' });
    });

    test('is removed by the tracker of a Python that attached in the usual way; here it stays in use', async () => {
      using memory = SharedMemory.create({ size: 64 });
      const [code] = await anotherPython(`SharedMemory(name='${memory.name}').close()`);
      expect(code).toBe(0);
      expect(exists(memory.name)).toBe(false);
      memory.bytes()[0] = 1;
      expect(memory.snapshot()[0]).toBe(1);
      expect(() => SharedMemory.attach(memory.name)).toThrow(notFound);
      expect(memory.unlink()).toBe(false);
    });

    test('keeps Python from creating another of that name', async () => {
      using memory = SharedMemory.create({ size: 8 });
      const creating = python.eval('SharedMemory(name=name, create=True, size=8)', { name: memory.name });
      await expect(creating).rejects.toMatchObject({ type: 'FileExistsError' });
      expect(exists(memory.name)).toBe(true);
    });

    test('is never seen empty by a Python that attaches at any moment', async () => {
      const name = freshName();
      const attaching = anotherPython(`
        import time
        attached, end = 0, time.monotonic() + 0.5
        while time.monotonic() < end:
            try:
                shm = attach('${name}')
            except FileNotFoundError:
                continue
            assert shm.size == 70000, shm.size
            shm.close()
            attached += 1
        print(attached)`);
      let done = false;
      attaching.finally(() => {
        done = true;
      });
      while (!done) {
        for (let i = 0; i < 50; i++) SharedMemory.create({ name, size: 70_000 })[Symbol.dispose]();
        await new Promise(setImmediate);
      }
      const [code, attached, stderr] = await attaching;
      expect([code, stderr]).toEqual([0, '']);
      expect(Number(attached)).toBeGreaterThan(10);
    });
  });

  describe('that was created there', () => {
    test('has the same name, size and bytes here, and shows both sides what the other writes', async () => {
      const [name, posix] = await python.eval<[string, string]>(
        '[made.name, made._name] if (made := globals().setdefault("made", SharedMemory(create=True, size=5000))) else 0',
      );
      await python.exec('made.buf[:3] = b"abc"; made.buf[4999] = 9');
      using memory = SharedMemory.attach(name);
      using same = SharedMemory.attach(posix);
      expect([memory.name, memory.size, memory.owner, same.name]).toEqual([name, 5000, false, name]);
      expect(Buffer.from(memory.bytes(0, 3)).toString()).toBe('abc');
      expect(same.bytes()[4999]).toBe(9);
      memory.bytes().set([120, 121, 122], 100);
      expect(await python.eval('bytes(made.buf[100:103])')).toEqual(new Uint8Array([120, 121, 122]));
      await python.exec('made.buf[0] = 65');
      expect(memory.bytes()[0]).toBe(65);

      using part = SharedMemory.attach(name, { offset: 4097, length: 903, readonly: true });
      expect([part.size, part.bytes()[902]]).toEqual([903, 9]);
      part.bytes()[902] = 1;
      expect(await python.eval('made.buf[4999]')).toBe(9);

      expect(() => SharedMemory.create({ name, size: 10 })).toThrow(
        expect.objectContaining({ code: 'ERR_SHM_EXISTS' }),
      );
      await python.exec('made.close(); made.unlink(); del made');
      expect(exists(name)).toBe(false);
      expect(memory.bytes()[4999]).toBe(9);
    });

    test('is not unlinked by those who attached here', async () => {
      await python.exec('made = SharedMemory(create=True, size=10)');
      const name = await python.eval<string>('made.name');
      {
        using memory = SharedMemory.attach(name);
        expect(memory.bytes()).toHaveLength(10);
      }
      expect(exists(name)).toBe(true);
      await python.exec('made.close(); made.unlink(); del made');
    });

    test('stays in use here when its creator ends without unlinking it, or is killed', async () => {
      for (const ending of ['', 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)']) {
        const name = freshName();
        await python.exec(
          `
          child = subprocess.Popen([sys.executable, '-c', ATTACH + textwrap.dedent(code)], stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
          child.stdout.readline()
          `,
          {
            code: `
              shm = SharedMemory(name='${name}', create=True, size=100)
              shm.buf[5] = 55
              print('created', flush=True)
              sys.stdin.read()
              shm.close()
              ${ending}`,
          },
        );
        using memory = SharedMemory.attach(name);
        expect(memory.bytes()[5]).toBe(55);
        await python.exec('child.communicate()');
        expect(memory.bytes()[5]).toBe(55);
        expect(exists(name)).toBe(false);
        expect(() => SharedMemory.attach(name)).toThrow(notFound);
      }
    });

    test('can be attached at any moment: a size that is still missing is waited for', async () => {
      const name = freshName();
      const creating = anotherPython(`
        import time
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            shm = SharedMemory(name='${name}', create=True, size=70000)
            shm.close()
            shm.unlink()`);
      let done = false;
      creating.finally(() => {
        done = true;
      });
      let attached = 0;
      while (!done) {
        for (let i = 0; i < 200; i++) {
          try {
            using memory = SharedMemory.attach(name);
            expect(memory.size).toBe(70_000);
            attached++;
          } catch (error) {
            if (!isSharedMemoryError(error, 'ERR_SHM_NOT_FOUND')) throw error;
          }
        }
        await new Promise(setImmediate);
      }
      expect(await creating).toEqual([0, '', '']);
      expect(attached).toBeGreaterThan(10);
    });
  });

  test('any name that is one here is one there', async () => {
    const characters = [...'ABCXYZabcxyz0129._-'];
    const name = fc
      .string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength: 100 })
      .map((text) => `ct${process.pid}-${text}`);
    await fc.assert(
      fc.asyncProperty(name, fc.integer({ min: 1, max: 9000 }), async (name, size) => {
        using memory = SharedMemory.create({ name, size });
        memory.bytes()[size - 1] = 77;
        const seen = await python.eval('[s.name, s.size, s.buf[-1], s.close()][:3] if (s := attach(name)) else 0', {
          name,
        });
        expect(seen).toEqual([name, size, 77]);
        expect(statSync(`/dev/shm/${name}`).mode & 0o777).toBe(0o600);
      }),
      { numRuns: 30 },
    );
  });
});

eachPython('arrays in shared memory', { numpy: true }, (python) => {
  beforeAll(() => python.exec(SETUP));

  test.each([
    ['<f8', [3, 4], undefined],
    ['<i4', [5, 2], 'F' as const],
    ['|u1', [2, 2, 3], undefined],
    ['>i2', [6], undefined],
    ['<c16', [2, 2], undefined],
  ])('are one and the same here and in NumPy: %s %o %s', async (dtype, shape, order) => {
    using memory = SharedMemory.create({ size: 4096 + 512 });
    const array = memory.ndarray({ dtype, shape, offset: 64, ...(order && { order }) });
    await python.exec(
      `
      shm = attach(name)
      a = np.ndarray(shape, dtype, buffer=shm.buf, offset=64, order=order)
      a[...] = np.arange(a.size).reshape(shape) + (1j if a.dtype.kind == 'c' else 0)
      `,
      { name: memory.name, dtype, shape, order: order ?? 'C' },
    );
    const items = shape.reduce((product, length) => product * length, 1);
    const expected = Array.from({ length: items }, (_, i) => (dtype === '<c16' ? { re: i, im: 1 } : i));
    expect((array.toNested() as unknown[]).flat(shape.length - 1)).toEqual(expected);

    array.set(dtype === '<c16' ? { re: 7, im: -1 } : 7, ...shape.map((length) => length - 1));
    expect(await python.eval('[float(a[tuple(n - 1 for n in a.shape)].real), a.sum().real.item()]')).toEqual([
      7,
      (items * (items - 1)) / 2 - (items - 1) + 7,
    ]);
    await python.exec('del a; shm.close()');
  });
});

afterAll(() => {
  expect(readdirSync('/dev/shm').filter((name) => name.startsWith(`cornichon-interop-${process.pid}-`))).toEqual([]);
});
