/**
 * The package as npm gets it: the manifest, the contents of the tarball, and a small project that installs it and uses it by
 * `import`, by `require` and from TypeScript.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { execa } from 'execa';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../scripts/find-python.mjs';
import { ensureBuilt } from './support/built.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly sideEffects: boolean;
  readonly gypfile: boolean;
  readonly engines: Record<string, string>;
  readonly exports: Record<string, string | Record<string, string>>;
  readonly bin: Record<string, string>;
  readonly scripts: Record<string, string>;
  readonly dependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
  readonly optionalDependencies?: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest;
const HAS_BINDING = process.platform === 'linux';
const SLOW = 120_000;

describe('package.json', () => {
  test('asks for no other package', () => {
    expect(manifest.dependencies).toBeUndefined();
    expect(manifest.optionalDependencies).toBeUndefined();
    expect(manifest.peerDependencies).toBeUndefined();
  });

  test('runs nothing when it is installed', () => {
    // binding.gyp would make npm run node-gyp unless gypfile is false.
    expect(manifest.gypfile).toBe(false);
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish'];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
  });

  test('pins what it is developed with', () => {
    for (const [name, version] of Object.entries(manifest.devDependencies)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
    const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as { packages: { '': Manifest } };
    expect(lock.packages[''].devDependencies).toEqual(manifest.devDependencies);
  });

  test('is an ES module without side effects, for the Nodes that can require one', () => {
    expect(manifest).toMatchObject({ type: 'module', sideEffects: false, engines: { node: '>=20.19' } });
  });

  test('exports types first and a default last', () => {
    expect(Object.keys(manifest.exports)).toEqual(['.', './core', './shm', './node', './package.json']);
    for (const [path, target] of Object.entries(manifest.exports)) {
      if (typeof target === 'string') continue;
      const conditions = Object.keys(target);
      expect(conditions.at(0), path).toBe('types');
      expect(conditions.at(-1), path).toBe('default');
    }
  });
});

describe('the tarball', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cornichon-package-'));
  let tarball: { filename: string; size: number; unpackedSize: number; files: { path: string; size: number }[] };
  let paths: string[];

  beforeAll(async () => {
    await ensureBuilt();
    const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
    const { stdout } = await execa('npm', pack, { cwd: root });
    tarball = (JSON.parse(stdout) as [typeof tarball])[0];
    paths = tarball.files.map(({ path }) => path);
  }, SLOW);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('has everything that belongs to the package', () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === 'string' ? target : Object.values(target),
    );
    for (const target of [...targets, ...Object.values(manifest.bin)]) {
      expect(paths).toContain(target.replace(/^\.\//, ''));
    }
    for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md', 'scripts/build-native.mjs'])
      expect(paths).toContain(name);
    expect(paths.filter((path) => /^native\/.*\.c$/.test(path))).not.toEqual([]);
    expect(paths).toContain('prebuilds/linux-x64/shm.node');
  });

  test('has the types, their map and the source of each module, and the code of the entries in a few files', () => {
    const stems = (pattern: RegExp) => paths.flatMap((path) => pattern.exec(path)?.[1] ?? []).sort();
    const sources = stems(/^src\/(.*)\.ts$/);
    expect(sources).toContain('pickle/load');
    for (const ending of ['d.ts', 'd.ts.map']) {
      expect(stems(new RegExp(`^dist/(.*?)\\.${ending.replaceAll('.', '\\.')}$`)), ending).toEqual(sources);
    }
    const code = stems(/^dist\/(.*)\.js$/);
    const targets = Object.values(manifest.exports).flatMap((target) => Object.values(target));
    const entries = [...targets, ...Object.values(manifest.bin)].flatMap(
      (path) => /dist\/(.*)\.js$/.exec(path)?.[1] ?? [],
    );
    expect(code.filter((name) => !name.startsWith('chunks/'))).toEqual(entries.sort());
    expect(code.length - entries.length).toBeLessThan(8);
  });

  test('maps all code to the sources beside it, and has not those twice', () => {
    const maps = paths.filter((path) => path.endsWith('.js.map'));
    expect(maps.length).toBeGreaterThan(3);
    const mapped = maps.flatMap((path) => {
      const map = JSON.parse(readFileSync(join(root, path), 'utf8')) as { sources: string[]; sourcesContent?: unknown };
      expect(map.sourcesContent, path).toBeUndefined();
      return map.sources.map((source) => posix.join(posix.dirname(path), source));
    });
    expect(mapped.filter((path) => !paths.includes(path))).toEqual([]);
    expect(new Set(mapped).size).toBe(mapped.length);
  });

  test('has the notes by which bundlers leave out what is not used, and no character that makes it slow to read', () => {
    const files = paths.filter((path) => /^dist\/.*\.js$/.test(path));
    const code = files.map((path) => readFileSync(join(root, path), 'utf8')).join('\n');
    expect(code.includes('/* @__PURE__ */')).toBe(true);
    // With one beyond Latin-1, V8 keeps two bytes for each.
    expect(/[^\0-\x7f]/.test(code)).toBe(false);
  });

  test('has nothing else', () => {
    const expected =
      /^(dist|src|native|prebuilds|python|docs)\/|^(README|LICENSE|CHANGELOG|package)\b|^scripts\/build-native\.mjs$/;
    const odd = /\.(test|spec)\.|fixtures|__pycache__|docs\/api|\.tsbuildinfo|\.o$/;
    expect(paths.filter((path) => !expected.test(path) || odd.test(path))).toEqual([]);
  });

  test('is small', () => {
    expect(tarball.size).toBeLessThan(1_100_000);
  });

  test('has nothing that publint would complain of', async () => {
    const { messages } = await publint({ pkgDir: root, level: 'suggestion', strict: true });
    expect(messages.map((message) => formatMessage(message, manifest as never))).toEqual([]);
  });

  describe('installed into a project', () => {
    const project = join(folder, 'project');
    const write = (name: string, text: string) => writeFileSync(join(project, name), text);
    const node = (...args: string[]) => execa(process.execPath, args, { cwd: project, all: true, reject: false });

    beforeAll(async () => {
      mkdirSync(project);
      write('package.json', '{ "private": true }');
      const install = ['install', '--offline', '--no-audit', '--no-fund', join(folder, tarball.filename)];
      await execa('npm', install, { cwd: project });
    }, SLOW);

    test('is alone', () => {
      expect(existsSync(join(project, 'node_modules', 'cornichon', 'dist', 'index.js'))).toBe(true);
      const lock = readFileSync(join(project, 'package-lock.json'), 'utf8');
      expect(Object.keys((JSON.parse(lock) as { packages: object }).packages)).toEqual(['', 'node_modules/cornichon']);
    });

    const USE_PICKLE = `
      const same = loads(dumps([1, 'a', null, new Uint8Array(2)]));
      if (JSON.stringify(same) !== '[1,"a",null,{"0":0,"1":0}]') throw new Error(JSON.stringify(same));`;
    const USE_SHM = `
      const ours = SharedMemory.create({ size: 64 });
      try {
        ours.bytes()[3] = 42;
        const theirs = SharedMemory.attach(ours.name);
        if (theirs.bytes()[3] !== 42) throw new Error('the other mapping reads ' + theirs.bytes()[3]);
        theirs.close();
      } finally {
        ours.unlink();
        ours.close();
      }`;

    test('works by import', async () => {
      write('pickle.mjs', `import { dumps, loads } from 'cornichon';${USE_PICKLE}`);
      expect(await node('pickle.mjs')).toMatchObject({ all: '', exitCode: 0 });
    });

    test('works by require, and is the same module', async () => {
      write(
        'pickle.cjs',
        `const { dumps, loads } = require('cornichon');${USE_PICKLE}
         import('cornichon').then((other) => { if (other.loads !== loads) throw new Error('two copies'); });`,
      );
      expect(await node('--no-warnings', 'pickle.cjs')).toMatchObject({ all: '', exitCode: 0 });
    });

    test('has classes that are called what they are exported as', async () => {
      write(
        'names.mjs',
        `for (const path of ['cornichon', 'cornichon/core', 'cornichon/shm', 'cornichon/node']) {
           for (const [name, value] of Object.entries(await import(path))) {
             if (typeof value === 'function' && value.name !== name) console.log(path, name, value.name);
           }
         }`,
      );
      expect(await node('names.mjs')).toMatchObject({ all: '', exitCode: 0 });
    });

    test('cornichon/core works by import and by require, and has the classes of cornichon', async () => {
      const same =
        "const all = require('cornichon'); if (all.PyDict !== PyDict || all.LIMITS !== LIMITS) throw new Error('two copies');";
      write('core.mjs', `import { dumps, loads } from 'cornichon/core';${USE_PICKLE}`);
      write('core.cjs', `const { dumps, loads, LIMITS, PyDict } = require('cornichon/core');${USE_PICKLE}${same}`);
      expect(await node('core.mjs')).toMatchObject({ all: '', exitCode: 0 });
      expect(await node('--no-warnings', 'core.cjs')).toMatchObject({ all: '', exitCode: 0 });
    });

    test.skipIf(!HAS_BINDING)('cornichon/shm works by import', async () => {
      write('shm.mjs', `import { SharedMemory } from 'cornichon/shm';${USE_SHM}`);
      expect(await node('shm.mjs')).toMatchObject({ all: '', exitCode: 0 });
    });

    test.skipIf(!HAS_BINDING)('cornichon/shm works by require', async () => {
      write('shm.cjs', `const { SharedMemory } = require('cornichon/shm');${USE_SHM}`);
      expect(await node('--no-warnings', 'shm.cjs')).toMatchObject({ all: '', exitCode: 0 });
    });

    test('has a command', async () => {
      const command = join(project, 'node_modules', '.bin', 'cornichon');
      expect(await execa(command, ['--version'])).toMatchObject({ stdout: manifest.version });
    });

    test('has no deep imports', async () => {
      write('deep.mjs', "await import('cornichon/dist/pickle/load.js');");
      expect((await node('deep.mjs')).all).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
    });

    test(
      'type-checks in a strict project that knows neither Node nor the DOM',
      async () => {
        const compilerOptions = {
          module: 'nodenext',
          target: 'es2023',
          lib: ['es2023', 'esnext.disposable'],
          types: [],
          strict: true,
          exactOptionalPropertyTypes: true,
          noUncheckedIndexedAccess: true,
          skipLibCheck: false,
          noEmit: true,
        };
        write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.mts', '*.cts'] }));
        const uses = `
          const pickle: Uint8Array = dumps({ a: 1 }, { protocol: 4 });
          const back: number[] = loads<number[]>(pickle, { lossless: true });
          const segment: SharedMemory = SharedMemory.create({ size: back.length });
          // @ts-expect-error a protocol is a number
          dumps(1, { protocol: 'four' });
          // @ts-expect-error a size is needed
          SharedMemory.create({});
          export const read: Promise<string[]> = dumpFile(back, 'a.pkl').then(() => loadFile<string[]>('a.pkl'));
          // @ts-expect-error a path is text or a URL
          loadFile(7);
          export const again: number[] = core.loads<number[]>(core.dumps(back));
          export { segment };`;
        const imports =
          "import { dumps, loads } from 'cornichon';\nimport { SharedMemory } from 'cornichon/shm';\n" +
          "import * as core from 'cornichon/core';\nimport { dumpFile, loadFile } from 'cornichon/node';";
        write('use.mts', imports + uses);
        write('use.cts', imports + uses);
        const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
        expect(await node(tsc, '-p', '.')).toMatchObject({ all: '', exitCode: 0 });
      },
      SLOW,
    );
  });
});
