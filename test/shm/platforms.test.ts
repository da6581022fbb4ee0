/**
 * What there is on Windows and macOS. Windows is tried under wine, with the Nodes for Windows, where those are here: run
 * `node scripts/test-wine.mjs` once. Of macOS there is nothing here, but its sources compile and work with the C library of Linux.
 * What JavaScript decides by the name of the system is tried under another name.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { findWine } from '../../scripts/find-wine.mjs';
import { NODES, nodePath } from '../../scripts/install-node.mjs';
import { binding } from '../../src/shm/binding.ts';
import { guardPid } from '../../src/shm/guard.ts';
import { FileLock, SharedMemory } from '../../src/shm/index.ts';
import { mapPages } from '../../src/shm/mapping.ts';
import { generateName, segmentName } from '../../src/shm/names.ts';
import { attempt } from '../../src/shm/system-error.ts';
import { ensureBuilt } from '../support/built.ts';
import { exists, hasCommand, root, sourceDigest, testName } from './support.ts';

const run = promisify(execFile);
const fails = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) }) as Error;

describe('the binding for Windows', () => {
  const text = readFileSync(join(root, 'prebuilds', 'win32-x64', 'shm.node'), 'latin1');

  test('was built from the sources that are here', () => {
    expect(text).toContain(`\0${sourceDigest()}\0`);
  });

  test('imports nothing but what Windows has, and names no folder of who built it', () => {
    const libraries = new Set(text.match(/\b[\w-]+\.(dll|exe)\b/gi)?.map((name) => name.toLowerCase()));
    for (const own of ['shm.dll', 'shm.node', 'libnode.dll']) libraries.delete(own);
    expect([...libraries].sort()).toEqual(['kernel32.dll', 'msvcrt.dll', 'ntdll.dll']);
    expect(text).not.toContain(root.slice(0, -1));
    expect(text.length).toBeLessThan(64 * 1024);
  });
});

describe('on Windows, everything works', () => {
  const { missing } = findWine();

  // A Node that cannot show memory from outside skips what needs it.
  test.for(['20', '22'] as const)('in Node %s', { timeout: 300_000 }, async (major, { skip }) => {
    if (missing !== null) skip(missing);
    if (!existsSync(nodePath(major, 'win32-x64'))) skip(`no Node ${major} for Windows (scripts/test-wine.mjs)`);
    const { stdout } = await run(process.execPath, [join(root, 'scripts', 'test-wine.mjs'), major]);
    expect(stdout).toContain(`win32-x64, Node ${NODES[major]}\n`);
    expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed, \d+ skipped\n[1-9]\d* passed, 0 failed\n$/);
    if (major === '22') expect(stdout).toContain(', 0 skipped\n');
  });
});

describe('the sources for macOS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cornichon-darwin-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** With this machine's C library, which has everything that they use; not the one of macOS. */
  async function compile(): Promise<string> {
    const output = join(folder, 'shm.node');
    const native = join(root, 'native');
    const files = readdirSync(native).filter((name) => /^(?!platform_(linux|win32)).*\.c$/.test(name));
    const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-O1', '-shared', '-fPIC', '-DNAPI_VERSION=8'];
    const headers = join(root, 'node_modules', 'node-api-headers', 'include');
    await run('cc', [...flags, `-I${headers}`, ...files.map((name) => join(native, name)), '-o', output]);
    return output;
  }

  test('work on Linux, under the name of macOS', { timeout: 60_000 }, async ({ skip }) => {
    if (process.platform !== 'linux') skip('not on Linux');
    if (!hasCommand('cc')) skip('no C compiler called cc');
    await ensureBuilt();
    const env = { ...process.env, CORNICHON_BINDING: await compile() };
    const name = "data:text/javascript,Object.defineProperty(process,'platform',{value:'darwin'})";
    const suite = join(root, 'test', 'darwin', 'suite.mjs');
    const { stdout } = await run(process.execPath, ['--import', name, suite], { env });
    expect(stdout).toMatch(/\n1[3-9] passed, 0 failed, \d skipped\n$/);
  });
});

const ownPlatform = Object.getOwnPropertyDescriptor(process, 'platform') ?? {};
const pretend = (platform: 'darwin' | 'win32') =>
  Object.defineProperty(process, 'platform', { ...ownPlatform, value: platform });

/** The addon is this system's, loaded before; what is tried is what JavaScript makes of the name. */
describe.runIf(process.platform === 'linux')('under the name of', () => {
  const native = binding();

  afterEach(() => {
    Object.defineProperty(process, 'platform', ownPlatform);
  });

  describe.each(['darwin', 'win32'] as const)('%s', (platform) => {
    test('nothing is listed or swept', () => {
      pretend(platform);
      expect(() => SharedMemory.list()).toThrow(fails('ERR_SHM_UNSUPPORTED', 'SharedMemory.list needs Linux'));
      expect(() => SharedMemory.sweep()).toThrow(fails('ERR_SHM_UNSUPPORTED', 'SharedMemory.sweep needs Linux'));
    });

    test('a lock on a segment is a file beside it, and the segment must be there', () => {
      const name = testName();
      using _ = SharedMemory.create({ name, size: 8 });
      const path = join(tmpdir(), `cornichon-${name}.lock`);
      pretend(platform);
      using one = FileLock.onSegment(name);
      using two = FileLock.onSegment(name);
      try {
        one.acquire();
        expect({ second: two.tryAcquire(), name: two.name, mode: statSync(path).mode & 0o777 }).toEqual({
          ...{ second: null, name, mode: 0o600 },
        });
        expect(() => FileLock.onSegment(`${name}-not`)).toThrow(fails('ERR_SHM_NOT_FOUND', `'${name}-not'`));
        expect(existsSync(join(tmpdir(), `cornichon-${name}-not.lock`))).toBe(false);
      } finally {
        rmSync(path, { force: true });
      }
    });

    test('a drawn name is as Python has it, and fits', () => {
      pretend(platform);
      const name = generateName();
      expect(name).toMatch(platform === 'win32' ? /^wnsm_[0-9a-f]{16}$/ : /^psm_[0-9a-f]{16}$/);
      expect(segmentName(name)).toBe(name);
    });
  });

  test('darwin: names end at 29 characters', () => {
    pretend('darwin');
    expect(segmentName('x'.repeat(29))).toHaveLength(29);
    expect(() => segmentName('x'.repeat(30))).toThrow(fails('ERR_SHM_NAME', '30 characters, the most on macOS is 29'));
  });

  test.each(['guard', 'protect'] as const)('darwin: %s cannot be had, and no segment is made', (option) => {
    const name = testName('short');
    const short = name.slice(-29);
    pretend('darwin');
    expect(() => SharedMemory.create({ name: short, size: 8, [option]: true })).toThrow(
      fails('ERR_SHM_UNSUPPORTED', `{ ${option}: true } needs Linux`),
    );
    expect(exists(short)).toBe(false);
  });

  test('win32: what a guard and a protection are for comes by itself', () => {
    const name = testName();
    pretend('win32');
    using memory = SharedMemory.create({ name, size: 8, guard: true, protect: true });
    expect(guardPid()).toBeUndefined();
    expect(readdirSync('/dev/shm').filter((each) => each.startsWith('.cornichon-keep-'))).toEqual([]);
    expect(memory.snapshot()).toHaveLength(8);
  });

  test('win32: an engine that takes no memory from outside cannot show any', () => {
    const name = testName();
    using _ = SharedMemory.create({ name, size: 8 });
    const segment = native.attach(name, false);
    pretend('win32');
    expect(() => mapPages({ ...native, external: false }, { name, segment, offset: 0, length: 8 })).toThrow(
      fails('ERR_SHM_UNSUPPORTED', `${process.version} on Windows`),
    );
    native.close(segment);
  });

  test.each([
    ['win32', 'ENOENT', 'attach', 'ERR_SHM_NOT_FOUND', 'with whom it went'],
    ['win32', 'ENOSPC', 'create', 'ERR_SHM_NO_SPACE', '9 bytes were asked for, more than the system has to give'],
    ['darwin', 'ENOTSUP', 'map', 'ERR_SHM_UNSUPPORTED', 'snapshot()'],
    ['darwin', 'ENOTSUP', 'create', 'ERR_SHM_UNSUPPORTED', 'this system cannot do that'],
  ] as const)('%s: %s, to %s, is %s', (platform, errno, doing, code, text) => {
    pretend(platform);
    const failure = () => {
      throw Object.assign(new Error('call'), { errno: -constants.errno[errno], syscall: 'call' });
    };
    expect(() => attempt({ segment: 'prices', doing, size: 9 }, failure)).toThrow(fails(code, text));
  });
});
