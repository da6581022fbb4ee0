/**
 * Virtual environments with the NumPy of interop/requirements.txt: .venv for the tests, .venv-X.Y for the version matrix.
 *
 * An environment that works is used as it is. One that starts but lacks NumPy, or that an older requirements.txt made, gets
 * the requirements installed; one that does not start (half made, its base removed, too old) is made anew. When the
 * installation fails, for want of a network for example, the answer says why: tests that need NumPy are skipped with it.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentPython, probe, root } from './find-python.mjs';

const REQUIREMENTS = join(root, 'interop', 'requirements.txt');
const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', '--only-binary=:all:'];

/** Whether this environment was seen to work and is still the same one; asks the file system only. */
export function isFinished(name) {
  const stamp = readStamp(name);
  return stamp !== null && isCurrent(stamp) && existsSync(environmentPython(join(root, name)));
}

/**
 * Makes an environment work.
 *
 * @param name folder below the root, such as `.venv-3.8`
 * @param base the Python to make it from when it has to be made; of an environment, the one below it
 * @param say told what is about to take time
 * @returns `{ python }` with NumPy, or `{ trouble }` saying why there is none
 */
export async function ensureEnvironment(name, base, say) {
  const folder = join(root, name);
  const existing = existsSync(folder);
  const before = existing ? await ask(name) : null;
  const stamp = readStamp(name);
  if (before?.numpy && (stamp === null || isCurrent(stamp))) return { python: finish(name, before, stamp === null) };

  if (before?.version) {
    say(`installing NumPy for Python ${before.version} into ${name}`);
    const python = (await install(name)).trouble ? null : await ask(name);
    if (python?.numpy) return { python: finish(name, python, false) };
  }

  say(`making ${name} from ${base.label}${existing ? ` anew (${before?.reason ?? 'NumPy cannot be imported'})` : ''}`);
  // --clear empties the folder; without pip the environment could never get a NumPy, so a failure here is final.
  const made = await run(base.base, ['-m', 'venv', '--clear', folder]);
  const result = made.trouble ? made : await install(name);
  const python = result.trouble ? null : await ask(name);
  if (python?.numpy) return { python: finish(name, python, false) };
  rmSync(folder, { recursive: true, force: true });
  return { trouble: result.trouble ?? python?.numpyTrouble ?? python?.reason };
}

function ask(name) {
  return probe({ command: [environmentPython(join(root, name))], source: name });
}

function install(name) {
  return run(environmentPython(join(root, name)), [...PIP, '--retries', '1', '--timeout', '20', '-r', REQUIREMENTS]);
}

/**
 * What is known of an environment that worked. It is kept outside of it, and only holds for the very environment: one that
 * was made by hand is `adopted`, and gets nothing installed when requirements.txt changes.
 */
function stampFile(name) {
  return join(root, '.cache', `${name}.json`);
}

function readStamp(name) {
  try {
    const stamp = JSON.parse(readFileSync(stampFile(name), 'utf8'));
    return stamp.made === madeAt(name) ? stamp : null;
  } catch {
    return null;
  }
}

function isCurrent(stamp) {
  return stamp.adopted || stamp.requirements === fingerprint();
}

function finish(name, python, adopted) {
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(stampFile(name), JSON.stringify({ made: madeAt(name), requirements: fingerprint(), adopted }));
  return python;
}

function madeAt(name) {
  return statSync(join(root, name, 'pyvenv.cfg')).mtimeMs;
}

function fingerprint() {
  return createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 16);
}

/** Runs a command to its end; `trouble` is the last thing it complained about. */
function run(file, args) {
  return new Promise((resolve) => {
    execFile(file, args, { cwd: root, timeout: 600_000, maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      if (!error) return resolve({ trouble: null });
      const lines = `${stdout}\n${stderr}`.split('\n').map((line) => line.trim());
      const complaint = lines.findLast((line) => /error/i.test(line)) ?? lines.findLast((line) => line) ?? error.code;
      const offline = lines.some((line) => /connection|resolve host|name resolution|timed out/i.test(line));
      resolve({ trouble: `${offline ? 'no network? ' : ''}${args[1]} says "${complaint}"`.replaceAll(root, '.') });
    });
  });
}
