/**
 * Runs check-shm.mjs and tests with the addon built for the address and undefined-behaviour sanitizers:
 * `node scripts/test-sanitized.mjs [arguments for vitest]`, all of test/shm by default. `npm test` does so for a part of it.
 *
 * The sanitizers come into Node by LD_PRELOAD. Leaks are not looked for, because V8 keeps what it allocates until the process ends;
 * SIGBUS stays the addon's (native/fault.c). Exit code 3 says that this compiler has no sanitizers, and why.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './find-python.mjs';

const [compiler, ...flags] = (process.env.CC ?? 'cc').split(' ').filter(Boolean);
const node = (env, ...args) => spawnSync(process.execPath, args, { cwd: root, env, stdio: 'inherit' }).status ?? 1;

const libraries = ['libasan.so', 'libubsan.so'].map(library);
const missing = process.platform === 'linux' ? libraries.find(({ reason }) => reason) : { reason: 'this is not Linux' };
if (missing !== undefined) {
  console.log(`no sanitizers: ${missing.reason}`);
  process.exit(3);
}
const { CORNICHON_BINDING: _, ...plain } = process.env;
const env = {
  ...plain,
  LD_PRELOAD: libraries.map(({ path }) => path).join(' '),
  ASAN_OPTIONS: 'detect_leaks=0:handle_sigbus=0',
  UBSAN_OPTIONS: 'halt_on_error=1:print_stacktrace=1',
  CORNICHON_BINDING: join(root, 'build', 'sanitize', 'shm.node'),
};
const tests = process.argv.length > 2 ? process.argv.slice(2) : ['test/shm'];
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
process.exitCode =
  node(plain, join(root, 'scripts', 'build-native.mjs'), '--sanitize') ||
  node(plain, join(root, 'scripts', 'setup.mjs'), '--build') ||
  node(env, join(root, 'scripts', 'check-shm.mjs')) ||
  node(env, vitest, 'run', '--project', 'unit', ...tests);

/** Where the compiler has a library, or why it has none; one that it does not have is answered by its bare name. */
function library(name) {
  try {
    const path = execFileSync(compiler, [...flags, `-print-file-name=${name}`], { encoding: 'utf8' }).trim();
    return path.includes('/') ? { path } : { reason: `${compiler} has no ${name}` };
  } catch (error) {
    return { reason: `${compiler} could not be started (${error.code ?? error.message})` };
  }
}
