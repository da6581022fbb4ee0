/**
 * Which Pythons this machine has, for the setup, the interop tests and the samples in the README.
 *
 * The main Python is the first that works of: PYTHON, VIRTUAL_ENV, CONDA_PREFIX, .venv, python3, python, py -3. The version
 * matrix adds .venv-X.Y, pyenv's folders and every pythonX.Y on PATH. A Python counts once: two commands that run the same
 * version and build are one Python, and of these the one with NumPy is kept. Plain Node, no dependency; nothing is cached,
 * because asking a Python costs 30 ms (150 ms with NumPy) and an answer can go stale.
 */
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve as resolvePath } from 'node:path';
import { fileURLToPath } from 'node:url';

const WINDOWS = process.platform === 'win32';
const OLDEST = [3, 8];

// Python 2 must be able to run this too, so that it can be refused by name.
const PROBE = `
import json, platform, sys
numpy = trouble = None
if sys.version_info >= (${OLDEST.join(', ')}):
    try:
        import numpy as module
        numpy = module.__version__
    except Exception as error:
        trouble = str(error)
print(json.dumps({"version": platform.python_version(), "build": sys.version, "executable": sys.executable,
                  "base": getattr(sys, "_base_executable", sys.executable),
                  "implementation": platform.python_implementation(), "numpy": numpy, "trouble": trouble}))
`;

/** The folder of the nearest package.json above this file, also when this file was copied next to compiled code. */
export const root = (() => {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
})();

/** The interpreter inside a virtual environment. */
export function environmentPython(folder) {
  return WINDOWS ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python');
}

/** Commands that may be the main Python, best first. */
export function mainCandidates(env = process.env) {
  const found = [];
  if (env.PYTHON) found.push({ command: commandLine(env.PYTHON), source: 'PYTHON', explicit: true });
  for (const name of ['VIRTUAL_ENV', 'CONDA_PREFIX']) {
    // An activated .venv is the default one, not one of the user's own.
    if (!env[name] || resolvePath(env[name]) === join(root, '.venv')) continue;
    const conda = name === 'CONDA_PREFIX' && WINDOWS;
    found.push({
      command: [conda ? join(env[name], 'python.exe') : environmentPython(env[name])],
      source: name,
      explicit: true,
    });
  }
  if (existsSync(join(root, '.venv'))) {
    found.push({ command: [environmentPython(join(root, '.venv'))], source: '.venv', explicit: false });
  }
  for (const command of [['python3'], ['python'], ['py', '-3']]) {
    if (command[0] !== 'py' || WINDOWS) found.push({ command, source: command.join(' '), explicit: false });
  }
  return found;
}

/** Further commands for the version matrix: .venv-X.Y, pyenv's folders, pythonX.Y on PATH. */
export function matrixCandidates(env = process.env) {
  const found = [];
  for (const name of list(root)) {
    if (name.startsWith('.venv-')) found.push({ command: [environmentPython(join(root, name))], source: name });
  }
  const pyenv = env.PYENV_ROOT ?? join(homedir(), '.pyenv', ...(WINDOWS ? ['pyenv-win'] : []));
  for (const name of list(join(pyenv, 'versions'))) {
    const folder = join(pyenv, 'versions', name);
    found.push({ command: [WINDOWS ? join(folder, 'python.exe') : join(folder, 'bin', 'python')], source: 'pyenv' });
  }
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    // pyenv's shims stand for the folders above and fail for a version that is not selected.
    if (folder.endsWith('shims')) continue;
    for (const name of list(folder)) {
      if (/^python3\.\d+t?(\.exe)?$/.test(name)) found.push({ command: [join(folder, name)], source: name });
    }
  }
  return found.map((candidate) => ({ ...candidate, explicit: false }));
}

/**
 * Runs a candidate once and asks for its version, build and NumPy.
 *
 * @returns what it is, or why it cannot be used; `absent: true` when there is simply no such command
 */
export function probe({ command, source }) {
  return new Promise((resolve) => {
    const [file, ...rest] = command;
    execFile(file, [...rest, '-c', PROBE], { cwd: root, timeout: 60_000 }, (error, stdout, stderr) => {
      if (!error) return resolve(judge(source, JSON.parse(lastLine(stdout))));
      const absent = error.code === 'ENOENT';
      const trouble = isAbsolute(file) ? 'its interpreter is gone' : 'there is no such command';
      const reason = absent ? trouble : `it does not start: ${lastLine(stderr) || error.code || error.signal}`;
      resolve({ source, reason, absent });
    });
  });
}

function judge(source, { implementation, trouble, ...answer }) {
  const { version, numpy } = answer;
  const [major, minor] = version.split('.').map(Number);
  const tooOld = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  if (tooOld) return { source, reason: `Python ${version} is older than ${OLDEST.join('.')}`, absent: false };
  if (implementation !== 'CPython') {
    return { source, reason: `${implementation} ${version} is not CPython`, absent: false };
  }
  const label = `Python ${version} (${source}${numpy ? `, NumPy ${numpy}` : ''})`;
  return { ...answer, minor: `${major}.${minor}`, source, label, numpyTrouble: trouble };
}

/**
 * The main Python, before anything is done about its NumPy.
 *
 * @returns the first candidate that works, whether the user named it, and why earlier ones were passed over
 * @throws Error when PYTHON is set to something that cannot be used: a wish is not passed over silently
 */
export async function choosePython(env = process.env) {
  const refused = [];
  for (const candidate of mainCandidates(env)) {
    const answer = await probe(candidate);
    if ('version' in answer) return { python: answer, explicit: candidate.explicit, refused };
    if (candidate.source === 'PYTHON') throw new Error(`PYTHON=${env.PYTHON} cannot be used: ${answer.reason}`);
    if (isNews(answer)) refused.push(answer);
  }
  return { python: null, explicit: false, refused };
}

/**
 * Every usable Python, the main one first, the others by version.
 *
 * @returns the Pythons and, with reasons, what was found but cannot be used
 */
export async function findPythons(env = process.env) {
  const candidates = [...mainCandidates(env), ...matrixCandidates(env)];
  const answers = await Promise.all(candidates.map(probe));
  const wish = answers[0];
  if (env.PYTHON && !('version' in wish)) throw new Error(`PYTHON=${env.PYTHON} cannot be used: ${wish.reason}`);
  const usable = answers.filter((answer) => 'version' in answer);
  const byBuild = new Map();
  for (const python of usable) {
    const known = byBuild.get(python.build);
    if (!known || (!known.numpy && python.numpy)) byBuild.set(python.build, python);
  }
  const [main, ...others] = byBuild.values();
  const pythons = main ? [main, ...others.sort((a, b) => byVersion(a.version, b.version))] : [];
  const refused = answers.filter((answer) => !('version' in answer) && isNews(answer));
  return { pythons, refused };
}

/** Why there is nothing to run a test that needs Python, or NumPy, with; null when there is something. */
export function missingPython(pythons, needsNumpy) {
  if (pythons.length === 0) return 'no Python 3.8 or later was found; set PYTHON to one';
  if (!needsNumpy || pythons.some(({ numpy }) => numpy)) return null;
  const note = join(root, '.cache', 'no-numpy.txt');
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : 'no Python has NumPy; run `npm run setup`';
}

/** Orders '3.9.18' before '3.10.13'. */
export function byVersion(a, b) {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** That a command is not there is no news; that an environment of ours is broken is. */
function isNews({ source, absent }) {
  return !absent || source.startsWith('.venv');
}

function commandLine(text) {
  return existsSync(text) ? [text] : text.trim().split(/\s+/);
}

function lastLine(text) {
  return text.trim().split('\n').at(-1);
}

function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
