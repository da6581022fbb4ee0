/**
 * Makes dist, whatever is there already: `npm run build`, and setup.mjs when sources have changed.
 *
 *   types        by tsc, one .d.ts and one map for each source file, so that an editor jumps to the source
 *   JavaScript   by rolldown, which vitest is made of as well: the entries that package.json names, and chunks that they share
 *
 * A hundred and fifty modules take Node 60 ms to find and to link, a bundle of them 2. Names stay as they are: short ones for the
 * variables inside functions would save 1.5 of 16 ms, but come with short ones for private methods, and stack traces have those.
 * What exists once in the source exists once in all entries, since what they share is in chunks/. All files that look for others by
 * `import.meta.url` stay two folders below the package, as in src.
 *
 * With a folder as argument it makes one .js for each source file there instead, which tests and scripts import.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RolldownMagicString, rolldown } from 'rolldown';
import { root } from './find-python.mjs';

const SRC = join(root, 'src');
const DIST = join(root, 'dist');
const TSC = join(root, 'node_modules', 'typescript', 'bin', 'tsc');

async function build() {
  const [code] = await Promise.all([bundle(), types()]);
  removeOthers(new Set([...code, ...sources().flatMap((name) => [`${name}.d.ts`, `${name}.d.ts.map`])]));
}

/** @returns the names of the files, below dist */
function bundle() {
  return produce(DIST, entries(), {
    chunkFileNames: 'chunks/[name].js',
    // A group takes along what its modules import. What remains is split as the entries share it.
    codeSplitting: {
      groups: [
        { name: 'core', test: /[\\/]src[\\/]core\.ts$/, priority: 1 },
        { name: 'cornichon', test: /[\\/]src[\\/]index\.ts$/ },
      ],
    },
  });
}

function separate(folder) {
  const input = Object.fromEntries(sources().map((name) => [name, join(SRC, `${name}.ts`)]));
  return produce(folder, input, { preserveModules: true, preserveModulesRoot: SRC }, { treeshake: false });
}

async function produce(folder, input, how, options = {}) {
  const build = await rolldown({ ...INPUT, ...options, input });
  try {
    const { output } = await build.generate({ ...OUTPUT, ...how });
    for (const { type, fileName, code, source } of output) {
      if (type === 'chunk') checkClassNames(fileName, code);
      replaceFile(join(folder, fileName), type === 'chunk' ? ascii(code) : source);
    }
    return output.map(({ fileName }) => fileName);
  } finally {
    await build.close();
  }
}

/** Of two classes of one name one is renamed, and says so in messages and in debuggers. */
function checkClassNames(fileName, code) {
  const renamed = /^(?:(?:var|let|const) (\w+\$\d+) = class|class (\w+\$\d+))\b/m.exec(code);
  if (renamed) throw new Error(`${fileName}: two classes have the name of ${renamed[1] ?? renamed[2]}`);
}

/**
 * Says of each call that makes a variable of a module, or a static field of a class, that whoever does not use that may leave the call
 * out. `sideEffects: false` in package.json says so of modules, which in a bundle are none any more. A bundler that keeps a table
 * keeps the classes that are in it: a page of `PyDecimal` had 36 kB, and has 7.
 */
const PURE = {
  name: 'pure',
  renderChunk(code) {
    const text = new RolldownMagicString(code);
    for (const statement of this.parse(code).body) {
      if (statement.type === 'VariableDeclaration' || statement.type === 'ClassDeclaration') markCalls(statement, text);
    }
    return { code: text.toString(), map: text.generateMap({ hires: true }).toString() };
  },
};

/** Of what runs at import, and has a value: not what is in functions, instances and static blocks. */
function markCalls(node, text) {
  if (Array.isArray(node)) {
    for (const item of node) markCalls(item, text);
  }
  if (typeof node?.type !== 'string' || /Function|^StaticBlock$/.test(node.type)) return;
  if (node.type === 'PropertyDefinition' && !node.static) return;
  if (node.type === 'CallExpression' || node.type === 'NewExpression') text.appendLeft(node.start, '/* @__PURE__ */ ');
  for (const part of Object.values(node)) markCalls(part, text);
}

/** One character beyond Latin-1, and V8 keeps and scans two bytes for each of the file. There is none but in texts. */
function ascii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Whoever imports it meanwhile gets the old one or the new one. */
function replaceFile(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}

const INPUT = {
  cwd: root,
  platform: 'neutral',
  external: /^node:/,
  plugins: [PURE],
  checks: { pluginTimings: false },
  onLog(level, log) {
    if (level === 'warn') throw new Error(log.message);
  },
};

const OUTPUT = {
  format: 'esm',
  // Bundlers of others drop what is marked as pure.
  comments: { annotation: true, jsdoc: false, legal: false },
  sourcemap: true,
  // The package has the sources.
  sourcemapExcludeSources: true,
};

/** What package.json names, by their names below dist. */
function entries() {
  const { exports, bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const targets = [...Object.values(exports), ...Object.values(bin)].flatMap((target) =>
    typeof target === 'string' ? [target] : Object.values(target),
  );
  const names = targets.flatMap((target) => /^\.\/dist\/(.*?)\.js$/.exec(target)?.[1] ?? []);
  return Object.fromEntries(names.map((name) => [name, join(SRC, `${name}.ts`)]));
}

/** Names of the source files, without ending. */
function sources() {
  return filesBelow(SRC).flatMap((path) => /^(.*)\.ts$/.exec(path)?.[1] ?? []);
}

/** What is left of a source that was renamed or deleted, which npm would pack. */
function removeOthers(names) {
  for (const path of filesBelow(DIST)) if (!names.has(path)) rmSync(join(DIST, path));
}

function filesBelow(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'));
}

function types() {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [TSC, '-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--sourceMap', 'false'],
      { cwd: root },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`${stdout}${stderr}`.trim()));
        else resolve();
      },
    );
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [folder] = process.argv.slice(2);
  try {
    await (folder === undefined ? build() : separate(folder));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
