/**
 * Gets a clone ready: what `npm test` and `npm run demo` run first. Plain Node, no dependency.
 *
 *   native     the binding, with the C compiler that is there; the prebuilt one otherwise
 *   dist       types and bundles of src, by build.mjs, when src changed or what it is built with
 *   Python     .venv with NumPy, when the Python at hand has none
 *
 * A step that has nothing to do says nothing. What cannot be had from a machine without compiler, Python or network is said in
 * one line and is no failure: the tests that need it are skipped with that reason. Code that does not compile is a failure.
 *
 * Options: --all-pythons also makes .venv-X.Y for every Python found, for the version matrix; --demo also compiles the demo
 * (bench, examples and what they import) into dist-demo; --build makes dist and nothing else; --modules makes dist-modules and
 * nothing else, where each source file has a module of its own, for those who look behind the entries.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureEnvironment, isFinished } from './environment.mjs';
import { byVersion, choosePython, findPythons, root } from './find-python.mjs';
import { withLock } from './lock.mjs';

const { values: options } = parseArgs({
  options: {
    'all-pythons': { type: 'boolean' },
    demo: { type: 'boolean' },
    build: { type: 'boolean' },
    modules: { type: 'boolean' },
  },
});
const CACHE = join(root, '.cache');
/** Why there is no NumPy, for the tests that are skipped; absent when there is one. */
const NO_NUMPY = join(CACHE, 'no-numpy.txt');
const TSC = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
const BUILD = join(root, 'scripts', 'build.mjs');
const BUILT_OF = [
  'src',
  'scripts/build.mjs',
  'tsconfig.json',
  'tsconfig.build.json',
  'package.json',
  'package-lock.json',
].map((name) => join(root, name));

mkdirSync(CACHE, { recursive: true });
const steps = options.build ? [compile] : options.modules ? [compileModules] : [native, compileAll, python];
const results = await Promise.allSettled(steps.map((step) => step()));
for (const { reason } of results.filter(({ status }) => status === 'rejected')) {
  process.stderr.write(`setup: ${reason.message}\n`);
  process.exitCode = 1;
}

async function compileAll() {
  await compile();
  if (options.demo) await compileDemo();
}

async function native() {
  const inputs = [join(root, 'native'), join(root, 'scripts', 'build-native.mjs')];
  if (!inputs.every((path) => existsSync(path))) return;
  await whenChanged('native', inputs, builtBinding, async () => {
    const [compiler] = (process.env.CC ?? 'cc').split(' ');
    if ((await run(compiler, ['--version'])).failed) {
      const target = `${process.platform}-${process.arch}`;
      const prebuilt = files(join(root, 'prebuilds')).some((path) => path.includes(target));
      const instead = prebuilt
        ? 'the prebuilt binding is used'
        : `and no prebuilt binding for ${target}: cornichon/shm cannot be used`;
      say(`no C compiler (${compiler}), ${instead}`);
      return false;
    }
    return timed(`native binding built with ${compiler}`, () =>
      runOrThrow(process.execPath, [join(root, 'scripts', 'build-native.mjs')], 'the native binding does not compile'),
    );
  });
}

function compile() {
  const output = () => existsSync(join(root, 'dist', 'index.js'));
  return whenChanged('dist', BUILT_OF, output, () =>
    timed('dist built', () => runOrThrow(process.execPath, [BUILD], 'src does not compile')),
  );
}

function compileModules() {
  const output = () => existsSync(join(root, 'dist-modules', 'index.js'));
  return whenChanged('modules', BUILT_OF, output, () =>
    runOrThrow(process.execPath, [BUILD, 'dist-modules'], 'src does not compile'),
  );
}

/** Benchmarks and the demo import `cornichon` itself, so dist comes first; Node 20 cannot strip types, so they are compiled. */
function compileDemo() {
  const folders = ['bench', 'examples', 'fuzz', 'interop', 'src', 'test/support'];
  const inputs = [...folders, 'scripts/find-python.mjs', 'tsconfig.demo.json', 'package-lock.json'];
  const output = () => existsSync(join(root, 'dist-demo'));
  return whenChanged(
    'demo',
    inputs.map((name) => join(root, name)),
    output,
    () =>
      timed('demo and benchmarks compiled', async () => {
        await runOrThrow(process.execPath, [TSC, '-p', 'tsconfig.demo.json'], 'the demo does not compile');
        const python = folders.flatMap((name) => files(join(root, name))).filter((path) => path.endsWith('.py'));
        for (const path of [...python, join(root, 'scripts', 'find-python.mjs')]) {
          cpSync(path, join(root, 'dist-demo', relative(root, path)));
        }
      }),
  );
}

async function python() {
  const given = ['PYTHON', 'VIRTUAL_ENV', 'CONDA_PREFIX'].some((name) => process.env[name]);
  if (given || !isFinished('.venv')) await withLock(join(CACHE, 'python.lock'), mainPython);
  if (options['all-pythons']) await withLock(join(CACHE, 'python.lock'), versionMatrix);
}

async function mainPython() {
  const { python: chosen, explicit, refused } = await choosePython();
  for (const { source, reason } of refused) say(`${source} is passed over: ${reason}`);
  if (chosen === null) return noNumpy('no Python 3.8 or later was found');
  if (chosen.numpy && (chosen.source !== '.venv' || isFinished('.venv'))) return noNumpy(null);
  // A Python that the user named gets an environment of its own, so that .venv goes on meaning the default one.
  const name = explicit ? `.venv-${chosen.minor}` : '.venv';
  noNumpy(isFinished(name) ? null : await environment(name, chosen));
}

async function versionMatrix() {
  const { pythons } = await findPythons();
  const newest = new Map();
  for (const one of [...pythons].sort((a, b) => byVersion(a.version, b.version))) {
    const known = newest.get(one.minor);
    if (!known?.numpy) newest.set(one.minor, one);
  }
  for (const [minor, one] of newest) {
    const trouble = one.numpy ? null : await environment(`.venv-${minor}`, one);
    if (trouble) say(trouble);
  }
  const ready = (await findPythons()).pythons.filter(({ numpy }) => numpy);
  say(`Pythons with NumPy: ${ready.map(({ version, numpy }) => `${version} (${numpy})`).join(', ') || 'none'}`);
}

/** @returns why there is no NumPy in it, or null */
async function environment(name, base) {
  const started = performance.now();
  const { python: ready, trouble } = await ensureEnvironment(name, base, (text) => say(text));
  if (trouble) return `${name} could not be made: ${trouble}`;
  const seconds = (performance.now() - started) / 1000;
  if (seconds > 1) say(`${name} has Python ${ready.version} and NumPy ${ready.numpy}`, seconds);
  return null;
}

function noNumpy(reason) {
  if (reason === null) return rmSync(NO_NUMPY, { force: true });
  writeFileSync(NO_NUMPY, `${reason}\n`);
  say(`no NumPy, tests that need it are skipped: ${reason}`);
}

/** Runs `work` when the inputs are not those of its last success, or the output is gone. */
async function whenChanged(name, inputs, outputExists, work) {
  const stamp = join(CACHE, `${name}.stamp`);
  const fresh = () => outputExists() && existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(inputs);
  if (fresh()) return;
  await withLock(join(CACHE, `${name}.lock`), async () => {
    if (fresh()) return;
    const before = fingerprint(inputs);
    if ((await work()) !== false) writeFileSync(stamp, before);
  });
}

function fingerprint(paths) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const path of paths.flatMap(files)) {
    const content = readFileSync(path);
    hash.update(`\n${relative(root, path)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** A file, or the files below a folder in a fixed order; none when there is no such path. */
function files(path) {
  try {
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    return entries.flatMap((entry) => (entry.isDirectory() ? files(join(path, entry.name)) : [join(path, entry.name)]));
  } catch (error) {
    return error.code === 'ENOTDIR' ? [path] : [];
  }
}

function builtBinding() {
  return files(join(root, 'build')).some((path) => path.endsWith('.node'));
}

async function timed(text, work) {
  const started = performance.now();
  await work();
  say(text, (performance.now() - started) / 1000);
}

function run(file, args) {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: root, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: `${stdout}${stderr}`.trimEnd() });
    });
  });
}

async function runOrThrow(file, args, complaint) {
  const { failed, output } = await run(file, args);
  if (failed) throw new Error(`${complaint} (${basename(args[0])})\n${output}`);
}

function say(text, seconds) {
  process.stdout.write(`setup: ${text}${seconds === undefined ? '' : ` (${seconds.toFixed(1)} s)`}\n`);
}
