/**
 * What there is on Windows and macOS. Windows is tried under wine, with the Nodes for Windows, where those are here: run
 * `node scripts/test-wine.mjs` once. What JavaScript decides by the name of the system is tried under another name.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findWine } from '../../scripts/find-wine.mjs';
import { NODES, nodePath } from '../../scripts/install-node.mjs';
import { binding } from '../../src/shm/binding.ts';
import { FileLock, NamedSemaphore, SharedMemory } from '../../src/shm/index.ts';
import { mapPages } from '../../src/shm/mapping.ts';
import { generateName, segmentName } from '../../src/shm/names.ts';
import { segmentLockFile } from '../../src/shm/system.ts';
import { exists, root, testName } from './support.ts';

const run = promisify(execFile);
const fails = (code: string, text: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(text) }) as Error;

describe('the binding for Windows', () => {
  const text = readFileSync(join(root, 'prebuilds', 'win32-x64', 'shm.node'), 'latin1');

  test('was built from the sources that are here', () => {
    const native = join(root, 'native');
    const hash = createHash('sha256');
    for (const name of readdirSync(native).sort()) {
      if (/\.[ch]$/.test(name)) hash.update(`${name}\n`).update(readFileSync(join(native, name)));
    }
    expect(text).toContain(`\0${hash.digest('hex').slice(0, 16)}\0`);
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
  test.for([
    ['20', 'win32-x64, Node 20', / [1-9]\d* passed, 0 failed\n$/],
    ['22', 'win32-x64, Node 22', /\n[3-9]\d passed, 0 failed, 0 skipped\n[3-9]\d passed, 0 failed\n$/],
  ] as const)('in Node %s', { timeout: 300_000 }, async ([major], { skip }) => {
    if (missing !== null) skip(missing);
    if (!existsSync(nodePath(major, 'win32-x64'))) skip(`no Node ${major} for Windows (scripts/test-wine.mjs)`);
    const { stdout } = await run(process.execPath, [join(root, 'scripts', 'test-wine.mjs'), major]);
    expect(stdout).toContain(`win32-x64, Node ${NODES[major]}\n`);
    expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed, \d+ skipped\n[1-9]\d* passed, 0 failed\n$/);
    if (major === '22') expect(stdout).toContain(', 0 skipped\n');
  });
});

describe.runIf(process.platform === 'linux')('under the name of', () => {
  const pretend = (platform: 'darwin' | 'win32') => vi.spyOn(process, 'platform', 'get').mockReturnValue(platform);

  afterEach(() => vi.restoreAllMocks());

  test.each(['darwin', 'win32'] as const)('%s: no list and no sweep', (platform) => {
    pretend(platform);
    expect(() => SharedMemory.list()).toThrow(fails('ERR_SHM_UNSUPPORTED', 'SharedMemory.list needs Linux'));
    expect(() => SharedMemory.sweep()).toThrow(fails('ERR_SHM_UNSUPPORTED', 'SharedMemory.sweep needs Linux'));
  });
});
