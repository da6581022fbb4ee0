/** Runs the tests under other Nodes: `node scripts/test-nodes.mjs [20] [22] [24] [26] [-- arguments for vitest]`; all but 20 by default. */
import { spawnSync } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { root } from './find-python.mjs';
import { installNode, NODES } from './install-node.mjs';

const split = process.argv.indexOf('--');
const [asked, forVitest] =
  split < 0 ? [process.argv.slice(2), []] : [process.argv.slice(2, split), process.argv.slice(split + 1)];
const majors = asked.length > 0 ? asked : Object.keys(NODES).filter((major) => major !== '20');
const unknown = majors.filter((major) => !(major in NODES));
if (unknown.length > 0) {
  console.error(`expected ${Object.keys(NODES).join(', ')}, found ${unknown.join(', ')}`);
  process.exit(2);
}

const results = majors.map((major) => {
  const node = installNode(major);
  console.log(`\nNode ${NODES[major]}\n`);
  // Tests that start `node` or `npm` must get this one too.
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(node, [vitest, 'run', ...forVitest], { cwd: root, env, stdio: 'inherit' });
  return { major, failed: status !== 0 };
});

console.log();
for (const { major, failed } of results) console.log(`Node ${NODES[major]}: ${failed ? 'failed' : 'passed'}`);
process.exitCode = results.some(({ failed }) => failed) ? 1 : 0;
