/** Where the addon is looked for, and what is said when there is none. */
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { binding } from '../../src/shm/binding.ts';
import { addon, run, scriptFile } from './support.ts';

const target = `${process.platform}-${process.arch}`;
/** A package of its own, in which nothing is built. */
const elsewhere = dirname(dirname(scriptFile('')));

const LOAD = `
  import { binding } from './shm/binding.js';
  try {
    console.log('loaded', binding().digest);
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }`;
const load = (env: NodeJS.ProcessEnv = {}, flags: string[] = []) =>
  run(LOAD, { flags, env: { CORNICHON_BINDING: '', ...env } });

afterEach(() => {
  for (const folder of ['build', 'prebuilds']) rmSync(join(elsewhere, folder), { recursive: true, force: true });
});

function place(folder: string, content?: string): string {
  const path = join(elsewhere, folder, target, 'shm.node');
  mkdirSync(dirname(path), { recursive: true });
  if (content === undefined) copyFileSync(addon, path);
  else writeFileSync(path, content);
  return path;
}

describe('the addon', () => {
  test('is missing: the error lists the places and what to do', async () => {
    const { code, stdout } = await load();
    expect(code).toBe(0);
    expect(stdout).toContain(`SharedMemoryError ERR_SHM_BINDING cornichon/shm found no native binding for ${target}`);
    for (const folder of ['build', 'prebuilds']) {
      expect(stdout).toContain(`${join(elsewhere, folder, target, 'shm.node')}: there is no such file`);
    }
    expect(stdout).toContain(`npm run build:native in ${elsewhere}`);
  });

  test.each(['build', 'prebuilds'])('is found in %s', async (folder) => {
    place(folder);
    expect((await load()).stdout).toBe(`loaded ${binding().digest}`);
  });

  test('that was built here comes first, and one that does not load is passed over', async () => {
    const [broken, good] = [place('build', 'not a library'), place('prebuilds')];
    expect((await load()).stdout).toMatch(/^loaded/);
    rmSync(good);
    const { stdout } = await load();
    expect(stdout).toMatch(new RegExp(`${broken}: .*(invalid ELF header|too short|not a mach-o|not a valid)`, 'i'));
    expect(stdout).toContain(`${good}: there is no such file`);
  });

  test('is taken from where CORNICHON_BINDING points, or from nowhere', async () => {
    place('build');
    expect((await load({ CORNICHON_BINDING: addon })).stdout).toMatch(/^loaded/);
    const { stdout } = await load({ CORNICHON_BINDING: '/nowhere/shm.node' });
    expect(stdout).toContain('/nowhere/shm.node: there is no such file\nCORNICHON_BINDING chose this file');
    expect(stdout).not.toContain(join(elsewhere, 'build'));
  });

  test('of other sources is not used', async () => {
    const path = join(elsewhere, 'other.cjs');
    writeFileSync(path, 'exports.version = 999;');
    const { stdout } = await load({ CORNICHON_BINDING: path });
    expect(stdout).toContain(`${path}: it is version 999 of the binding, this is the code for version 4`);
  });

  test('that may not be loaded is an error that names the flag', async () => {
    const major = Number.parseInt(process.versions.node, 10);
    const permission = major >= 24 ? '--permission' : '--experimental-permission';
    place('build');
    const { stdout } = await load({}, [permission, '--allow-fs-read=*']);
    expect(stdout).toContain('ERR_SHM_BINDING');
    expect(stdout).toContain('--allow-addons');
    expect((await load({}, [permission, '--allow-fs-read=*', '--allow-addons'])).stdout).toMatch(/^loaded/);
  });
});

describe('importing', () => {
  test('neither loads the addon nor needs it', async () => {
    const { stdout, code } = await run(
      `import { isSharedMemoryError, SharedMemory, SharedMemoryError } from './shm/index.js';
       console.log(typeof SharedMemory.create, isSharedMemoryError(new SharedMemoryError('ERR_SHM_NAME', '')));
       try { SharedMemory.attach('x'); } catch (error) { console.log(isSharedMemoryError(error, 'ERR_SHM_BINDING')); }`,
      { env: { CORNICHON_BINDING: '/nowhere/shm.node' } },
    );
    expect({ stdout, code }).toEqual({ stdout: 'function true\ntrue', code: 0 });
  });
});
