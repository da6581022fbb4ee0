/** Who unlinks what: owners, those who attached, exits, signals, the guard process, sweeps, protected names. */
import { existsSync, linkSync, readdirSync, renameSync, rmSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { guardPid } from '../../src/shm/guard.ts';
import { type CreateOptions, SharedMemory, unlinkOnSignals } from '../../src/shm/index.ts';
import { descriptors, exists, hasCommand, run, testName } from './support.ts';

const withCode = (code: string) => expect.objectContaining({ code });
const hidden = () => readdirSync('/dev/shm').filter((name) => name.startsWith('.cornichon-'));

async function until(condition: () => boolean, milliseconds = 5000): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (!condition() && performance.now() < end) await delay(5);
  return condition();
}

/** A Node that creates a segment and then ends in the given way. */
const creating = (options: string, ending: string, prefix: string[] = []) =>
  run(
    `import { SharedMemory, unlinkOnSignals } from './shm/index.js';
     const owner = SharedMemory.create({ size: 100, ${options} });
     ${ending}`,
    { prefix },
  );

/** A segment whose owner was killed. */
async function orphan(suffix = 'orphan', options = ''): Promise<string> {
  const name = testName(suffix);
  const ended = await creating(`name: '${name}', ${options}`, "process.kill(process.pid, 'SIGKILL');");
  expect(ended.signal).toBe('SIGKILL');
  return name;
}

describe('unlink', () => {
  test('is not for those who attached, unless forced', () => {
    using owner = SharedMemory.create({ size: 10 });
    using other = SharedMemory.attach(owner.name);
    expect(() => other.unlink()).toThrow(withCode('ERR_SHM_NOT_OWNER'));
    expect(exists(owner.name)).toBe(true);
    expect(other.unlink({ force: true })).toBe(true);
    expect(exists(owner.name)).toBe(false);
  });

  test('by name forgets what this process owned under it', () => {
    const before = descriptors();
    for (let i = 0; i < 100; i++) {
      const owner = SharedMemory.create({ size: 10 });
      owner.close();
      expect(SharedMemory.unlink(owner.name)).toBe(true);
    }
    expect(descriptors()).toBe(before);
  });
});

describe('list', () => {
  test('says name, size, permissions and whether the owner lives', async () => {
    const prefix = testName('list');
    const dead = await orphan('list-dead');
    using owner = SharedMemory.create({ name: `${prefix}-b`, size: 123, mode: 0o640 });
    SharedMemory.create({ name: `${prefix}-a`, size: 5, keep: true }).close();
    writeFileSync(`/dev/shm/${prefix}-of-another`, 'text');
    linkSync(`/dev/shm/${dead}`, `/dev/shm/${prefix}-dead`);
    try {
      expect(SharedMemory.list({ prefix })).toEqual([
        { name: `${prefix}-a`, size: 5, mode: 0o600, owner: 'none' },
        { name: owner.name, size: 123, mode: 0o640, owner: 'alive' },
        { name: `${prefix}-dead`, size: 100, mode: 0o600, owner: 'dead' },
        {
          name: `${prefix}-of-another`,
          size: 4,
          mode: statSync('/dev/shm/'.concat(prefix, '-of-another')).mode & 0o777,
          owner: 'none',
        },
      ]);
      expect(SharedMemory.list().map(({ name }) => name)).toContain(owner.name);
    } finally {
      for (const suffix of ['a', 'of-another', 'dead']) rmSync(`/dev/shm/${prefix}-${suffix}`);
    }
  });

  test('passes over what is no segment', () => {
    const prefix = testName('odd');
    for (const name of [`sem.${prefix}`, `${prefix}:x`]) writeFileSync(`/dev/shm/${name}`, 'x');
    try {
      expect(SharedMemory.list().filter(({ name }) => name.includes(prefix))).toEqual([]);
    } finally {
      for (const name of [`sem.${prefix}`, `${prefix}:x`]) rmSync(`/dev/shm/${name}`);
    }
    expect(() => SharedMemory.list({ prefix: 7 as unknown as string })).toThrow(withCode('ERR_SHM_TYPE'));
  });
});

describe('sweep', () => {
  test('removes what a killed process left, and nothing else', async () => {
    const dead = await orphan();
    const kept = await orphan('kept', 'keep: true');
    const prefix = dead.slice(0, dead.indexOf('-orphan') - 2);
    using alive = SharedMemory.create({ name: testName('alive'), size: 10 });
    const closed = SharedMemory.create({ name: testName('closed'), size: 10 });
    closed.close();
    writeFileSync(`/dev/shm/${testName('python')}`, 'of Python');
    const before = SharedMemory.list({ prefix }).map(({ name }) => name);
    expect(SharedMemory.sweep({ prefix: 'no-such-prefix' })).toEqual([]);
    expect(SharedMemory.sweep({ prefix })).toEqual([dead]);
    expect(SharedMemory.sweep({ prefix })).toEqual([]);
    expect(SharedMemory.list({ prefix }).map(({ name }) => name)).toEqual(before.filter((name) => name !== dead));
    expect([exists(kept), exists(alive.name), exists(closed.name)]).toEqual([true, true, true]);
    closed.unlink();
  });

  test('sees that an owner lives in another process, until it is killed', async () => {
    const name = testName();
    const running = creating(`name: '${name}'`, 'setTimeout(() => process.kill(process.pid, "SIGKILL"), 150);');
    expect(await until(() => exists(name))).toBe(true);
    expect(SharedMemory.sweep({ prefix: name })).toEqual([]);
    await running;
    expect(SharedMemory.sweep({ prefix: name })).toEqual([name]);
  });

  test.skipIf(!hasCommand('python3'))('is not misled by those who lock the file with flock', async () => {
    using owner = SharedMemory.create({ name: testName(), size: 10 });
    const dead = await orphan();
    const { execFileSync, spawn } = await import('node:child_process');
    const code =
      'import fcntl, sys\nfor n in sys.argv[1:]:\n f = open("/dev/shm/" + n, "r+b"); globals()[n] = f; fcntl.flock(f, fcntl.LOCK_EX)\nprint("locked", flush=True)\nsys.stdin.read()';
    const python = spawn('python3', ['-c', code, owner.name, dead], { stdio: ['pipe', 'pipe', 'inherit'] });
    await new Promise((resolve) => python.stdout.once('data', resolve));
    expect(SharedMemory.sweep({ prefix: 'cornichon-test-' })).toContain(dead);
    expect(exists(owner.name)).toBe(true);
    python.stdin.end();
    await new Promise((resolve) => python.once('close', resolve));
    expect(execFileSync('ls', ['/dev/shm']).toString()).not.toContain(dead);
  });

  test('of many at the same time, by several processes, removes each once', async () => {
    const name = testName('many');
    await run(`
      import { SharedMemory } from './shm/index.js';
      for (let i = 0; i < 200; i++) SharedMemory.create({ name: '${name}-' + i, size: 10 });
      process.kill(process.pid, 'SIGKILL');`);
    const sweeping = `
      import { SharedMemory } from './shm/index.js';
      console.log(SharedMemory.sweep({ prefix: '${name}-' }).length);`;
    const counts = await Promise.all([run(sweeping), run(sweeping), run(sweeping)]);
    expect(counts.reduce((sum, { stdout }) => sum + Number(stdout), 0)).toBe(200);
    expect(readdirSync('/dev/shm').filter((each) => each.startsWith(name))).toEqual([]);
  });
});

describe('signals', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    '%s leaves a name behind, and none after unlinkOnSignals',
    async (signal) => {
      const [plain, handled] = [testName('plain'), testName('handled')];
      const end = `process.kill(process.pid, '${signal}'); setTimeout(() => {}, 10_000);`;
      expect(await creating(`name: '${plain}'`, end)).toMatchObject({ code: null, signal });
      expect(exists(plain)).toBe(true);
      expect(await creating(`name: '${handled}'`, `unlinkOnSignals(); ${end}`)).toMatchObject({ code: null, signal });
      expect(exists(handled)).toBe(false);
    },
  );

  test('unlink what the workers own as well', async () => {
    const name = testName('worker');
    const ended = await run(`
      import { Worker, isMainThread, parentPort } from 'node:worker_threads';
      import { SharedMemory, unlinkOnSignals } from './shm/index.js';
      if (isMainThread) {
        unlinkOnSignals();
        new Worker(new URL(import.meta.url)).once('message', () => process.kill(process.pid, 'SIGTERM'));
      } else {
        SharedMemory.create({ name: '${name}', size: 10 });
        parentPort.postMessage('created');
        setInterval(() => {}, 1000);
      }`);
    expect(ended.signal).toBe('SIGTERM');
    expect(exists(name)).toBe(false);
  });

  test('that somebody else listens to are theirs; the exit hook does the rest', async () => {
    const name = testName();
    const ended = await creating(
      `name: '${name}'`,
      `import { existsSync } from 'node:fs';
       unlinkOnSignals();
       process.on('SIGTERM', () => { console.log(existsSync('/dev/shm/${name}')); process.exit(4); });
       process.kill(process.pid, 'SIGTERM'); setTimeout(() => {}, 10_000);`,
    );
    expect(ended).toMatchObject({ code: 4, signal: null, stdout: 'true' });
    expect(exists(name)).toBe(false);
  });

  test('can be let go again, and must be signals', () => {
    const count = () => process.listenerCount('SIGHUP') + process.listenerCount('SIGUSR2');
    const before = count();
    {
      using _listeners = unlinkOnSignals(['SIGHUP', 'SIGUSR2']);
      expect(count()).toBe(before + 2);
    }
    expect(count()).toBe(before);
    expect(() => unlinkOnSignals(['SIGHUP', 'SIGKILL'])).toThrow(withCode('ERR_SHM_TYPE'));
    expect(count()).toBe(before);
  });
});

describe('guard', () => {
  test.each([
    ['SIGKILL', "process.kill(process.pid, 'SIGKILL');"],
    ['SIGINT', "process.kill(process.pid, 'SIGINT'); setTimeout(() => {}, 10_000);"],
    ['process.abort', 'process.abort();'],
    ['a return', ''],
  ])('removes the name after %s', async (_, ending) => {
    const name = testName();
    await creating(`name: '${name}', guard: true`, ending, ['prlimit', '--core=0']);
    expect(await until(() => !exists(name))).toBe(true);
  });

  test('knows segments that were created later, and lets go of those that were unlinked or renamed', async () => {
    const [one, two, three] = [testName('one'), testName('two'), testName('three')];
    await run(`
      import { renameSync, writeFileSync } from 'node:fs';
      import { SharedMemory } from './shm/index.js';
      SharedMemory.create({ name: '${one}', size: 9, guard: true });
      SharedMemory.create({ name: '${two}', size: 9, guard: true }).unlink();
      writeFileSync('/dev/shm/${two}', 'of another');
      SharedMemory.create({ name: '${three}', size: 9, guard: true });
      renameSync('/dev/shm/${three}', '/dev/shm/${testName('moved')}');
      writeFileSync('/dev/shm/${three}', 'of another');
      process.kill(process.pid, 'SIGKILL');`);
    expect(await until(() => !exists(one))).toBe(true);
    expect([exists(two), exists(three)]).toEqual([true, true]);
  });

  test('does not keep the process alive, and ends with it', async () => {
    const ended = await creating('guard: true', "import { guardPid } from './shm/guard.js'; console.log(guardPid());");
    expect(ended).toMatchObject({ code: 0, signal: null, stdout: expect.stringMatching(/^\d+$/) });
    expect(await until(() => !existsSync(`/proc/${ended.stdout}`))).toBe(true);
  });

  test('is one for all segments, and is replaced when somebody kills it', async () => {
    using one = SharedMemory.create({ size: 10, guard: true });
    const first = guardPid()!;
    using two = SharedMemory.create({ size: 10, guard: true, init: new Uint8Array([1]) });
    expect([guardPid(), two.snapshot()[0], one.size]).toEqual([first, 1, 10]);
    const warned = new Promise<Error & { code?: string }>((resolve) => process.once('warning', resolve));
    process.kill(first, 'SIGKILL');
    expect((await warned).code).toBe('WARN_SHM_GUARD_KILLED');
    expect(await until(() => guardPid() !== first && guardPid() !== undefined)).toBe(true);
  });

  test('of a name that is taken forgets it', () => {
    using owner = SharedMemory.create({ name: testName(), size: 10 });
    expect(() => SharedMemory.create({ name: owner.name, size: 10, guard: true })).toThrow(withCode('ERR_SHM_EXISTS'));
  });
});

describe('protect', () => {
  test('restores the name when a stranger removes it: same bytes, again and again', async () => {
    using owner = SharedMemory.create({ name: testName(), size: 10, protect: true });
    const { ino } = statSync(`/dev/shm/${owner.name}`);
    for (let i = 1; i <= 3; i++) {
      owner.bytes()[0] = i;
      unlinkSync(`/dev/shm/${owner.name}`);
      expect(await until(() => exists(owner.name))).toBe(true);
      expect(statSync(`/dev/shm/${owner.name}`).ino).toBe(ino);
      using other = SharedMemory.attach(owner.name);
      expect(other.bytes()[0]).toBe(i);
    }
  });

  test('lets go of both names when the owner unlinks, or anybody in this process does', async () => {
    const before = hidden().length;
    const owner = SharedMemory.create({ name: testName(), size: 10, protect: true });
    const second = SharedMemory.create({ name: testName(), size: 10, protect: true });
    expect(hidden()).toHaveLength(before + 2);
    owner[Symbol.dispose]();
    expect(SharedMemory.unlink(second.name)).toBe(true);
    second[Symbol.dispose]();
    await delay(30);
    expect([exists(owner.name), exists(second.name), hidden().length]).toEqual([false, false, before]);
  });

  test('does not take a name from somebody who has it now', async () => {
    using owner = SharedMemory.create({ name: testName(), size: 10, protect: true });
    const other = testName('other');
    writeFileSync(`/dev/shm/${other}`, 'of another');
    renameSync(`/dev/shm/${other}`, `/dev/shm/${owner.name}`);
    await delay(30);
    expect(statSync(`/dev/shm/${owner.name}`).size).toBe('of another'.length);
  });

  test.each([
    ['returns', '', false],
    ['is killed', "process.kill(process.pid, 'SIGKILL');", true],
  ])('leaves no second name when the process %s', async (_, ending, swept) => {
    const before = hidden();
    const name = testName();
    await creating(`name: '${name}', protect: true`, ending);
    expect(exists(name)).toBe(swept);
    expect(hidden()).toHaveLength(before.length + (swept ? 1 : 0));
    expect(SharedMemory.sweep({ prefix: name })).toEqual(swept ? [name] : []);
    expect(hidden()).toEqual(before);
  });

  test('and guard together leave nothing after a kill', async () => {
    const before = hidden();
    const name = testName();
    await creating(`name: '${name}', protect: true, guard: true`, "process.kill(process.pid, 'SIGKILL');");
    expect(await until(() => !exists(name) && hidden().length === before.length)).toBe(true);
  });
});

test.each([[{ guard: true }], [{ protect: true }]])('keep and %j exclude each other', (option) => {
  const create = () => SharedMemory.create({ size: 1, keep: true, ...option } as CreateOptions);
  expect(create).toThrow(withCode('ERR_SHM_TYPE'));
});

test('a segment that is dropped is worth one warning', async () => {
  const ended = await run(
    `import { SharedMemory } from './shm/index.js';
     const owner = SharedMemory.create({ size: 10 });
     const codes = [];
     process.on('warning', ({ code }) => codes.push(code));
     for (let i = 0; i < 50; i++) SharedMemory.attach(owner.name);
     for (let i = 0; i < 50; i++) SharedMemory.attach(owner.name).close();
     for (let i = 0; i < 50; i++) { globalThis.gc(); await new Promise((resolve) => setTimeout(resolve, 1)); }
     console.log(codes.join());`,
    { flags: ['--expose-gc'] },
  );
  expect(ended).toMatchObject({ code: 0, stdout: 'WARN_SHM_NOT_CLOSED' });
  expect(ended.stderr).toContain('call close(), or declare it with using');
});

afterAll(() => {
  expect(hidden()).toEqual([]);
});
