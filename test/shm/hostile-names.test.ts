/**
 * Everything that may be under a name, or be passed as one, and what each way in says to it. In a child with a watchdog: the
 * wrong answer is an endless wait, a crash or another file's bytes.
 */
import { execFileSync } from 'node:child_process';
import { chownSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { isSharedMemoryError, SharedMemory } from '../../src/shm/index.ts';
import { exists, run, testName } from './support.ts';

const isRoot = process.geteuid?.() === 0;
const path = (name: string) => `/dev/shm/${name}`;
const real = (name: string, content = 'eight by') => writeFileSync(path(name), content, { mode: 0o600 });

/** Prints, for each name, what came of every way in; a worker ends the process if that takes longer than 2 s. */
const ask = (names: readonly string[]) =>
  run(`
    import { Worker } from 'node:worker_threads';
    import { FileLock, NamedSemaphore, ShareableList, SharedMemory, loadFromSharedMemory } from './shm/index.js';
    new Worker("setTimeout(() => process.kill(process.pid, 'SIGKILL'), 2000)", { eval: true }).unref();
    const doors = {
      attach: (name) => SharedMemory.attach(name).close(),
      readonly: (name) => SharedMemory.attach(name, { readonly: true, offset: 4 }).close(),
      waiting: (name) => SharedMemory.attach(name, { timeout: 5 }).close(),
      async: async (name) => (await SharedMemory.attachAsync(name, { timeout: 5 })).close(),
      list: (name) => ShareableList.attach(name),
      value: (name) => loadFromSharedMemory(name),
    };
    const other = {
      create: (name) => SharedMemory.create({ name, size: 8 }).unlink(),
      lock: (name) => FileLock.onSegment(name).close(),
    };
    const result = async (door, name) => {
      try {
        await door(name);
        return 'opened';
      } catch (error) {
        return error.code + (error.name === 'SharedMemoryError' ? '' : ' ' + error.stack);
      }
    };
    for (const name of ${JSON.stringify(names)}) {
      const codes = new Set();
      for (const door of Object.values(doors)) codes.add(await result(door, name));
      console.log([...codes].join('+'), await result(other.create, name), await result(other.lock, name));
    }`);

test.each([
  ['nothing', ''],
  ['a slash', '/'],
  ['this folder', '.'],
  ['the folder above', '..'],
  ['the folder above, with a slash', '/..'],
  ['a path', '/a/b'],
  ['a path without a first slash', 'a/b'],
  ['two slashes', '//a'],
  ['the way out', '../../etc/passwd'],
  ['NUL', 'a\0b'],
  ['a line feed', 'a\nb'],
  ['a colon', 'a:b'],
  ['beyond ASCII', 'ä'],
  ['a lone surrogate', '\ud800'],
  ['256 bytes', 'x'.repeat(256)],
  ['251 bytes', 'x'.repeat(251)],
  ['a semaphore', 'sem.x'],
])('%s is no name', async (_, name) => {
  const refused = expect.objectContaining({ code: 'ERR_SHM_NAME' });
  for (const call of [
    () => SharedMemory.attach(name),
    () => SharedMemory.create({ name, size: 1 }),
    () => SharedMemory.unlink(name),
  ]) {
    expect(call).toThrow(refused);
  }
  await expect(SharedMemory.attachAsync(name)).rejects.toThrow(refused);
});

type Row = readonly [what: string, make: (name: string) => unknown, attach: string, create: string, lock: string];
const TYPE = 'ERR_SHM_TYPE';
const UNTRUSTED = 'ERR_SHM_UNTRUSTED';
const TAKEN = 'ERR_SHM_EXISTS';

/** What is made under the name, and what attaching, creating and locking say. */
const ROWS: readonly Row[] = [
  ['nothing', () => {}, 'ERR_SHM_NOT_FOUND', 'opened', 'ERR_SHM_NOT_FOUND'],
  ['an empty file', (name) => real(name, ''), 'ERR_SHM_EMPTY', TAKEN, 'opened'],
  ['a link to a segment', (name) => symlinkSync(path(target()), path(name)), TYPE, TAKEN, TYPE],
  ['a link to nothing', (name) => symlinkSync('/nowhere', path(name)), TYPE, TAKEN, TYPE],
  ['a link to a device', (name) => symlinkSync('/dev/zero', path(name)), TYPE, TAKEN, TYPE],
  ['a link to itself', (name) => symlinkSync(path(name), path(name)), TYPE, TAKEN, TYPE],
  ['a pipe', (name) => execFileSync('mkfifo', [path(name)]), TYPE, TAKEN, TYPE],
  ['a folder', (name) => mkdirSync(path(name)), TYPE, TAKEN, TYPE],
  ['a second name of a segment', (name) => linkSync(path(target()), path(name)), UNTRUSTED, TAKEN, 'opened'],
  ['a segment for everybody', (name) => writeFileSync(path(name), 'open', { mode: 0o666 }), UNTRUSTED, TAKEN, 'opened'],
];
const ROOT_ROWS: readonly Row[] = [
  ['a segment of somebody else', foreign, UNTRUSTED, TAKEN, 'opened'],
  ['a device', (name) => execFileSync('mknod', [path(name), 'c', '1', '5']), TYPE, TAKEN, TYPE],
];

function foreign(name: string): void {
  real(name);
  chownSync(path(name), 65_534, 65_534);
}

function target(): string {
  const name = testName('target');
  real(name);
  return name;
}

async function answers(rows: readonly Row[]): Promise<void> {
  const names = rows.map(([, make]) => {
    const name = testName('odd');
    make(name);
    return name;
  });
  const ended = await ask(names);
  expect(ended).toMatchObject({ code: 0, signal: null });
  const lines = ended.stdout.split('\n').map((line, i) => `${rows[i]?.[0]}: ${line}`);
  expect(lines).toEqual(rows.map(([what, , ...codes]) => `${what}: ${codes.join(' ')}`));
}

test('every way in answers at once to whatever is under a name', () => answers(ROWS));

test.skipIf(!isRoot)('also to what only root can put there (needs root)', () => answers(ROOT_ROWS));

test('a socket is no segment', async () => {
  const name = testName('socket');
  const server = createServer().listen(path(name));
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    expect(() => SharedMemory.attach(name)).toThrow(expect.objectContaining({ code: TYPE }));
  } finally {
    server.close();
  }
});

test('listing and sweeping pass over all of it, without waiting and without removing', () => {
  const names = ROWS.map(([, make]) => {
    const name = testName('odd');
    make(name);
    return name;
  });
  const there = names.filter((name) => {
    try {
      return SharedMemory.list({ prefix: name }).length === 1;
    } catch (error) {
      return isSharedMemoryError(error);
    }
  });
  expect(there).toEqual(names.filter((_, i) => [1, 8, 9].includes(i)));
  expect(names.flatMap((name) => SharedMemory.sweep({ prefix: name }))).toEqual([]);
  expect(there.every(exists)).toBe(true);
});
