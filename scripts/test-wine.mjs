/**
 * Builds the binding for Windows and runs test/windows/suite.mjs with it under wine: `node scripts/test-wine.mjs [20] [22]`, both by
 * default, and prints `N passed, N failed` at the end. It fetches the Nodes for Windows on the first run.
 *
 * That takes wine and mingw (Debian: wine64, gcc-mingw-w64-x86-64). Wine 8 runs Node 20 and 22; 24 ends at once in V8. There is no
 * Python for it here: test/windows/peer.c makes CPython's calls. wine has a folder of its own, in .cache, for its Windows.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './find-python.mjs';
import { findWine } from './find-wine.mjs';
import { installNode } from './install-node.mjs';

const TARGET = 'win32-x64';
const PREFIX = join(root, '.cache', 'wine');
const PEER = join(root, 'build', TARGET, 'peer.exe');
const majors = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22'];
const { wine, compiler, missing } = findWine();
if (missing !== null) {
  console.error(missing);
  process.exit(2);
}

must(process.execPath, [join(root, 'scripts', 'setup.mjs'), '--build']);
must(process.execPath, [join(root, 'scripts', 'build-native.mjs'), '--target', TARGET]);
must(compiler, ['-std=gnu11', '-Wall', '-Wextra', '-Werror', join(root, 'test', 'windows', 'peer.c'), '-o', PEER]);
if (!existsSync(join(PREFIX, 'system.reg'))) {
  mkdirSync(PREFIX, { recursive: true });
  const { output, status } = underWine(['winecfg', '-v', 'win10']);
  if (status !== 0) throw new Error(`wine could not make its folder ${PREFIX}:\n${output}`);
}

const sum = { passed: 0, failed: 0 };
for (const major of majors) {
  const node = installNode(major, TARGET);
  const { output } = underWine([node, '--expose-gc', join('test', 'windows', 'suite.mjs'), PEER]);
  console.log(output.trim());
  const [, passed = 0, failed = 1] = /(\d+) passed, (\d+) failed, \d+ skipped\s*$/.exec(output) ?? [];
  sum.passed += Number(passed);
  sum.failed += Number(failed);
}
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 ? 1 : 0;

/** With files for its output: Node does not understand the pipes of wine. */
function underWine(args) {
  const folder = mkdtempSync(join(tmpdir(), 'cornichon-wine-'));
  const path = join(folder, 'output');
  const output = openSync(path, 'w');
  const quiet = { WINEDEBUG: '-all', WINEDLLOVERRIDES: 'mscoree,mshtml=' };
  const env = { ...process.env, ...quiet, WINEPREFIX: PREFIX, WINEARCH: 'win64', CORNICHON_BINDING: '' };
  try {
    const { status, error } = spawnSync(wine, args, {
      cwd: root,
      env,
      stdio: ['ignore', output, output],
      timeout: 300_000,
    });
    const said = readFileSync(path, 'utf8').replaceAll('\r', '');
    return { status, output: error === undefined ? said : `${said}\n${error.message}` };
  } finally {
    closeSync(output);
    rmSync(folder, { recursive: true, force: true });
  }
}

function must(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0)
    throw new Error(`${command} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`);
}
