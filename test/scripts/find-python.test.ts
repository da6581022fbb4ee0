/** In which order Pythons are looked for, and what is said of one that cannot be used. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  byVersion,
  choosePython,
  environmentPython,
  findPythons,
  mainCandidates,
  matrixCandidates,
  missingPython,
  probe,
  root,
} from '../../scripts/find-python.mjs';

const folder = mkdtempSync(join(tmpdir(), 'cornichon-python-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A command that answers the probe as a Python of our making would. */
function pretend(answer: object, name = 'pretend.mjs'): string[] {
  const file = join(folder, name);
  const whole = {
    version: '3.12.1',
    build: 'b',
    executable: 'e',
    base: 'e',
    implementation: 'CPython',
    numpy: null,
    trouble: null,
  };
  writeFileSync(
    file,
    `console.log('a greeting'); console.log(${JSON.stringify(JSON.stringify({ ...whole, ...answer }))});`,
  );
  return [process.execPath, file];
}

describe('candidates', () => {
  const sources = (env: NodeJS.ProcessEnv) => mainCandidates(env).map(({ source }) => source);

  test('come in the order of the wish', () => {
    const env = { PYTHON: 'mine', VIRTUAL_ENV: '/somewhere', CONDA_PREFIX: '/conda' };
    expect(sources(env).filter((source) => source !== '.venv')).toEqual(
      ['PYTHON', 'VIRTUAL_ENV', 'CONDA_PREFIX', 'python3', 'python', 'py -3'].filter(
        (source) => source !== 'py -3' || process.platform === 'win32',
      ),
    );
    expect(mainCandidates(env)[1]!.command).toEqual([environmentPython('/somewhere')]);
    expect(
      mainCandidates(env)
        .map(({ explicit }) => explicit)
        .slice(0, 4),
    ).toEqual([true, true, true, false]);
  });

  test('do not count an activated .venv as a wish', () => {
    expect(sources({ VIRTUAL_ENV: join(root, '.venv') })).not.toContain('VIRTUAL_ENV');
  });

  test('take arguments', () => {
    expect(mainCandidates({ PYTHON: 'py -3.12' })[0]!.command).toEqual(['py', '-3.12']);
  });

  test('of the matrix are the pythonX.Y on PATH, not pyenv shims', () => {
    for (const name of ['python3.9', 'python3.13t', 'python3-config', 'python3.9-config'])
      writeFileSync(join(folder, name), '');
    const commands = matrixCandidates({ PATH: folder, PYENV_ROOT: folder }).filter(
      ({ source }) => !source.startsWith('.venv'),
    );
    expect(commands.map(({ source }) => source).sort()).toEqual(['python3.13t', 'python3.9']);
    expect(
      matrixCandidates({ PATH: '/x/shims', PYENV_ROOT: folder }).filter(({ source }) => !source.startsWith('.venv')),
    ).toEqual([]);
  });
});

describe('a probe', () => {
  test('tells what it found, without a path in the label', async () => {
    const found = await probe({ command: pretend({ numpy: '2.0' }), source: 'python3' });
    expect(found).toMatchObject({
      version: '3.12.1',
      minor: '3.12',
      numpy: '2.0',
      label: 'Python 3.12.1 (python3, NumPy 2.0)',
    });
  });

  test.each([
    [{ version: '3.7.16' }, 'Python 3.7.16 is older than 3.8'],
    [{ version: '2.7.18' }, 'Python 2.7.18 is older than 3.8'],
    [{ implementation: 'PyPy' }, 'PyPy 3.12.1 is not CPython'],
  ])('refuses %o', async (answer, reason) => {
    expect(await probe({ command: pretend(answer), source: 'x' })).toEqual({ source: 'x', reason, absent: false });
  });

  test('tells a command that is missing from one that fails', async () => {
    expect(await probe({ command: ['no-such-python'], source: 'x' })).toMatchObject({
      absent: true,
      reason: 'there is no such command',
    });
    expect(await probe({ command: [join(folder, 'gone')], source: 'x' })).toMatchObject({
      absent: true,
      reason: 'its interpreter is gone',
    });
    const failing = join(folder, 'failing.mjs');
    writeFileSync(failing, 'console.error("first"); console.error("last words"); process.exit(3);');
    expect(await probe({ command: [process.execPath, failing], source: 'x' })).toMatchObject({
      absent: false,
      reason: 'it does not start: last words',
    });
  });
});

describe('a choice', () => {
  test('is an error when PYTHON is set to something that does not work', async () => {
    const env = { ...process.env, PYTHON: 'no-such-python' };
    await expect(choosePython(env)).rejects.toThrow('PYTHON=no-such-python cannot be used: there is no such command');
    await expect(findPythons(env)).rejects.toThrow('PYTHON=no-such-python cannot be used');
  });

  test.skipIf(process.platform === 'win32')('counts a build once, and prefers the one with NumPy', async () => {
    const [node, bare] = pretend({ build: 'same' }, 'bare.mjs');
    const env = { PYTHON: `${node} ${bare}`, PATH: '', PYENV_ROOT: folder };
    const ofBuild = async (where: NodeJS.ProcessEnv) =>
      (await findPythons(where)).pythons.filter(({ build }) => build === 'same').map(({ source }) => source);
    expect(await ofBuild(env)).toEqual(['PYTHON']);

    const [, full] = pretend({ build: 'same', numpy: '2.0' }, 'full.mjs');
    const python = environmentPython(join(folder, 'env'));
    mkdirSync(dirname(python), { recursive: true });
    writeFileSync(python, `#!/bin/sh\nexec ${node} ${full}\n`, { mode: 0o755 });
    expect(await ofBuild({ ...env, VIRTUAL_ENV: join(folder, 'env') })).toEqual(['VIRTUAL_ENV']);
  });

  test('orders versions by number', () => {
    expect(['3.10.1', '3.9.18', '3.13.0'].sort(byVersion)).toEqual(['3.9.18', '3.10.1', '3.13.0']);
  });

  test('says what is missing', async () => {
    const found = await probe({ command: pretend({ numpy: '2.0' }), source: 'x' });
    if (!('version' in found)) throw new Error(found.reason);
    expect(missingPython([], false)).toMatch('no Python 3.8 or later');
    expect(missingPython([found], true)).toBeNull();
    expect(missingPython([{ ...found, numpy: null }], false)).toBeNull();
    expect(missingPython([{ ...found, numpy: null }], true)).toMatch(/NumPy|venv/);
  });
});
