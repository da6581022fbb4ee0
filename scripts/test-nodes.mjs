/**
 * Runs the tests under other Nodes: `node scripts/test-nodes.mjs [22] [24] [26] [-- arguments for vitest]`.
 *
 * Each Node comes from the npm registry as an ordinary package, without an install script, into a side folder: as a
 * devDependency it would take the place of the machine's own in every `npm run`, and there is one package per platform.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from './find-python.mjs';

const VERSIONS = { 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' };
const WINDOWS = process.platform === 'win32';

const split = process.argv.indexOf('--');
const [asked, forVitest] =
  split < 0 ? [process.argv.slice(2), []] : [process.argv.slice(2, split), process.argv.slice(split + 1)];
const majors = asked.length > 0 ? asked : Object.keys(VERSIONS);
const unknown = majors.filter((major) => !(major in VERSIONS));
if (unknown.length > 0) {
  console.error(`expected ${Object.keys(VERSIONS).join(', ')}, found ${unknown.join(', ')}`);
  process.exit(2);
}

const results = majors.map((major) => {
  const node = install(major);
  console.log(`\nNode ${VERSIONS[major]}\n`);
  // Tests that start `node` or `npm` must get this one too.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(node, [vitest, 'run', ...forVitest], { cwd: root, env, stdio: 'inherit' });
  return { major, failed: status !== 0 };
});

console.log();
for (const { major, failed } of results) console.log(`Node ${VERSIONS[major]}: ${failed ? 'failed' : 'passed'}`);
process.exitCode = results.some(({ failed }) => failed) ? 1 : 0;

/** @returns the path of that Node, installed when it is not there */
function install(major) {
  const name = `node-${WINDOWS ? 'win' : process.platform}-${process.arch}`;
  const folder = join(root, '.cache', `node${major}`);
  const node = join(folder, 'node_modules', name, 'bin', WINDOWS ? 'node.exe' : 'node');
  if (!existsSync(node) || !execFileSync(node, ['--version']).toString().includes(VERSIONS[major])) {
    mkdirSync(folder, { recursive: true });
    const npm = [
      'install',
      '--prefix',
      folder,
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
      `${name}@${VERSIONS[major]}`,
    ];
    execFileSync('npm', npm, { stdio: 'inherit', shell: WINDOWS });
  }
  return node;
}
