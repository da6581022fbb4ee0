/** Holds the source to the rules in support/architecture-rules.ts, and the rules to sources that break them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { HARD_LIMIT, LAYERS, SOFT_LIMIT, violations } from './support/architecture-rules.ts';
import { readModule } from './support/source-module.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const modules = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => `src/${name.split(sep).join('/')}`)
  .map((path) => readModule(path, readFileSync(join(ROOT, path), 'utf8')));

describe('the source', () => {
  test('keeps the rules', () => {
    expect(violations(modules)).toEqual([]);
  });

  test('was read', () => {
    // An empty list of violations means little if no file, or no import, was found.
    expect(modules.map(({ path }) => path)).toContain('src/pickle/load.ts');
    const load = modules.find(({ path }) => path === 'src/pickle/load.ts');
    expect(load?.imports.map(({ specifier }) => specifier)).toContain('./machine.ts');
  });

  test(`has few files of more than ${SOFT_LIMIT} lines`, () => {
    const long = modules.filter(({ lines }) => lines > SOFT_LIMIT).sort((a, b) => b.lines - a.lines);
    const names = long.map(({ path, lines }) => `${path} (${lines})`);
    if (long.length > 0) console.warn(`more than ${SOFT_LIMIT} lines: ${names.join(', ')}`);
    expect(long.length, names.join('\n')).toBeLessThanOrEqual(modules.length / 8);
  });
});

/** The violations of a made-up tree, from path to text. */
function judge(tree: Record<string, string>): string[] {
  return violations(Object.entries(tree).map(([path, text]) => readModule(path, text)));
}

describe('the rules', () => {
  test('accept a tree that keeps them', () => {
    const tree = {
      'src/index.ts': "export { loads } from './standard.ts';\nexport type { Options } from './pickle/options.ts';\n",
      'src/standard.ts':
        "import { register } from './pickle/class/set.ts';\nimport { load } from './pickle/load.ts';\nexport const loads = [register, load];\n",
      'src/pickle/load.ts': "import { Tuple } from './object/tuple.ts';\nexport const load = Tuple;\n",
      'src/pickle/options.ts':
        "import type { load } from './load.ts';\nexport interface Options { buffer: typeof load }\n",
      'src/pickle/class/set.ts':
        "import type { Options } from '../options.ts';\nimport { Tuple } from '../object/tuple.ts';\nimport { dtype } from '../../numpy/dtype.ts';\nexport const register = (o: Options) => [o, Tuple, dtype];\n",
      'src/pickle/object/tuple.ts':
        'export class Tuple { process = 1; require(): void {} }\nexport class PickleBuffer {}\n',
      'src/numpy/dtype.ts': 'switch (1) { default: }\nexport const dtype = { Buffer: 1 };\n',
      'src/shm/segment.ts':
        "import fs from 'node:fs';\nimport { dtype } from '../numpy/dtype.ts';\nexport const a = [fs, dtype, process.pid];\n",
    };
    expect(judge(tree)).toEqual([]);
  });

  test.each([
    ['src/pickle/load.ts', "import { x } from './class/set.ts';", "pickle may not import class: './class/set.ts'"],
    ['src/pickle/load.ts', "import type { x } from './class/set.ts';", "pickle may not import class: './class/set.ts'"],
    ['src/pickle/load.ts', "export * from './class/set.ts';", "pickle may not import class: './class/set.ts'"],
    ['src/pickle/load.ts', "await import('./class/set.ts');", "pickle may not import class: './class/set.ts'"],
    ['src/pickle/load.ts', "let x: import('./class/set.ts').X;", "pickle may not import class: './class/set.ts'"],
    [
      'src/numpy/dtype.ts',
      "import { x } from '../pickle/load.ts';",
      "numpy may not import pickle: '../pickle/load.ts'",
    ],
    ['src/pickle/object/set.ts', "import { x } from '../load.ts';", "object may not import pickle: '../load.ts'"],
    [
      'src/pickle/class/dict.ts',
      "import { x } from '../load.ts';",
      "class may not import pickle but for types: '../load.ts'",
    ],
    [
      'src/pickle/class/dict.ts',
      "import { type x } from '../load.ts';",
      "class may not import pickle but for types: '../load.ts'",
    ],
    ['src/shm/list.ts', "import { x } from '../pickle/load.ts';", "shm may not import pickle: '../pickle/load.ts'"],
    ['src/pickle/load.ts', "import fs from 'node:fs';", "'node:fs' is Node's, pickle is portable"],
    ['src/pickle/load.ts', "import x from 'lodash';", "'lodash' is a dependency; there are none"],
    ['src/shm/list.ts', "import x from 'fs';", "'fs' is a dependency; there are none"],
    ['src/pickle/load.ts', 'const x = Buffer.alloc(1);', "Buffer is Node's, this layer is portable"],
    ['src/index.ts', 'export const a = typeof process;', 'an index only re-exports: export const a = typeof process;'],
    ['src/index.ts', 'export const a = typeof process;', "process is Node's, this layer is portable"],
    ['src/shm/index.ts', 'const a = 1;\nexport { a };', 'an index only re-exports: const a = 1;'],
    ['src/pickle/load.ts', "import './object/tuple.ts';", "import './object/tuple.ts' is for its side effects"],
    ['src/pickle/load.ts', "import { x } from './object/tuple.js';", "'./object/tuple.js' does not end in .ts"],
    ['src/pickle/load.ts', "import { x } from './object/tuple';", "'./object/tuple' does not end in .ts"],
    ['src/pickle/load.ts', "import { x } from './missing.ts';", "'./missing.ts' is no source file"],
    ['src/pickle/load.ts', 'export default 1;', 'default export: export default 1;'],
    ['src/pickle/load.ts', 'export default class {}', 'default export: export default class {}'],
    ['src/pickle/load.ts', 'const a = 1;\nexport { a as default };', 'default export: export { a as default };'],
  ])('refuse in %s: %s', (path, text, complaint) => {
    const others = ['src/pickle/load.ts', 'src/pickle/class/set.ts', 'src/pickle/object/tuple.ts'];
    const tree = {
      ...Object.fromEntries(others.map((other) => [other, 'export const x = 1;\n'])),
      [path]: `${text}\n`,
    };
    expect(judge(tree).map((found) => found.replace(/^src\S+ /, ''))).toContain(complaint);
  });

  test('refuse circles, but not circles of types', () => {
    const circle = {
      'src/pickle/a.ts': "import { b } from './b.ts';\nexport const a = () => b;\n",
      'src/pickle/b.ts': "import { c } from './c.ts';\nexport const b = () => c;\n",
      'src/pickle/c.ts': "import { a } from './a.ts';\nexport const c = () => a;\n",
    };
    expect(judge(circle)).toEqual(['circle: src/pickle/a.ts -> src/pickle/b.ts -> src/pickle/c.ts -> src/pickle/a.ts']);
    const ofTypes = { ...circle, 'src/pickle/c.ts': "import type { a } from './a.ts';\nexport type C = typeof a;\n" };
    expect(judge(ofTypes)).toEqual([]);
    expect(judge({ 'src/pickle/a.ts': "export * from './a.ts';\n" })).toEqual([
      'circle: src/pickle/a.ts -> src/pickle/a.ts',
    ]);
  });

  test('refuse long files, but for the opcode table', () => {
    const long = '// a line\n'.repeat(HARD_LIMIT + 1);
    expect(judge({ 'src/pickle/load.ts': long })).toEqual(['src/pickle/load.ts: 601 lines, more than 600']);
    expect(judge({ 'src/pickle/opcodes.ts': long, 'src/pickle/load.ts': long.slice(10) })).toEqual([]);
  });

  test('refuse a folder that nobody knows', () => {
    expect(judge({ 'src/helpers/misc.ts': 'export const a = 1;\n' })).toEqual([
      'src/helpers/misc.ts: belongs to no layer; give its folder a row in LAYERS',
    ]);
  });

  test('are free of circles themselves', () => {
    const rows = new Map(LAYERS.map(({ name, imports }) => [name, imports]));
    const reach = (name: string, seen: readonly string[]): readonly string[] =>
      seen.includes(name) ? [...seen, name] : (rows.get(name) ?? []).flatMap((other) => reach(other, [...seen, name]));
    for (const { name, imports, types = [] } of LAYERS) {
      expect([...imports, ...types].filter((other) => !rows.has(other))).toEqual([]);
      expect(reach(name, [])).toEqual([]);
    }
  });
});
