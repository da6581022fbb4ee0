/**
 * What the tests of shared memory need: names that are cleaned up, a look at what the process holds, and other processes.
 *
 * Whether something crashes can only be asked of a child. Node 20 runs no TypeScript, so src/shm and what it imports is
 * compiled first, file by file and without a type check, and copied into a temporary folder; a script there imports
 * './shm/index.js'.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach } from 'vitest';

export const root = fileURLToPath(new URL('../..', import.meta.url));

const { CORNICHON_BINDING, LD_PRELOAD = '' } = process.env;
/** The addon that this process would load, for children whose code is not in the package's folder. */
export const addon =
  CORNICHON_BINDING ||
  [join(root, 'build'), join(root, 'prebuilds')]
    .map((folder) => join(folder, `${process.platform}-${process.arch}`, 'shm.node'))
    .find((path) => existsSync(path)) ||
  '';

let used: string[] = [];

/** A name for one test; what is left under it afterwards is removed. */
export function testName(suffix = 'x'): string {
  const name = `cornichon-test-${process.pid}-${used.length}-${suffix}`;
  used.push(name);
  return name;
}

afterEach(() => {
  for (const name of used) rmSync(`/dev/shm/${name}`, { force: true, recursive: true });
  used = [];
});

export function exists(name: string): boolean {
  return existsSync(`/dev/shm/${name}`);
}

/** Mappings of shared memory in this process. An owner's shows as `#inode (deleted)`: it was made before its name. */
export function mappings(): string[] {
  return readFileSync('/proc/self/maps', 'utf8')
    .split('\n')
    .filter((line) => line.includes('/dev/shm/'));
}

export function descriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** How a child ended: a crash is a signal (or the code 128 + signal when there is a shell in between). */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly flags?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  /** Put before the command, such as `['prlimit', '--fsize=4096']`. */
  readonly prefix?: readonly string[];
}

const AN_HOUR = 3_600_000;
let folder: string | undefined;

afterAll(() => {
  if (folder !== undefined) rmSync(dirname(folder), { recursive: true, force: true });
  folder = undefined;
});

/** Runs an ES module in a Node of its own; it finds the package's code at `./shm/index.js`. */
export async function run(source: string, options: RunOptions = {}): Promise<Ended> {
  const script = scriptFile(source);
  const [command = '', ...rest] = [...(options.prefix ?? []), process.execPath, ...(options.flags ?? []), script];
  const child = spawn(command, rest, { env: { ...process.env, CORNICHON_BINDING: addon, ...options.env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stdout: stdout.trim(), stderr }));
  });
}

/** Writes a module next to the compiled code. */
export function scriptFile(source: string): string {
  folder ??= compile();
  const path = join(folder, `script-${readdirSync(folder).length}.mjs`);
  writeFileSync(path, source);
  return path;
}

/** Whether this runs with the address sanitizer, which ends badly where there is no /proc. */
export const sanitized = /asan/.test(LD_PRELOAD);

/** Whether a command is on this machine. */
export function hasCommand(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A package of its own, with the code where `src` or `dist` would be; its folder is where the addon is looked for. */
function compile(): string {
  const target = join(mkdtempSync(join(tmpdir(), 'cornichon-shm-')), 'code');
  cpSync(compiled(), target, { recursive: true });
  return target;
}

/** The compiled code, made once for all test files that find the sources as they are. */
function compiled(): string {
  const source = join(root, 'src');
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => /^(shm|numpy|pickle)[/\\].*\.ts$|^[\w-]+\.ts$/.test(name))
    .sort();
  const texts = names.map((name) => readFileSync(join(source, name), 'utf8'));
  const hash = createHash('sha256');
  for (const [i, text] of texts.entries()) hash.update(`${names[i]}\n${text}`);
  const target = join(root, '.cache', `children-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(target)) return target;

  mkdirSync(dirname(target), { recursive: true });
  const ts: typeof import('typescript') = createRequire(import.meta.url)('typescript');
  const draft = mkdtempSync(`${target}-`);
  for (const [i, name] of names.entries()) {
    const { outputText } = ts.transpileModule(texts[i]!, {
      compilerOptions: {
        target: ts.ScriptTarget.ES2023,
        module: ts.ModuleKind.ESNext,
        rewriteRelativeImportExtensions: true,
        verbatimModuleSyntax: true,
      },
    });
    mkdirSync(dirname(join(draft, name)), { recursive: true });
    writeFileSync(join(draft, name.replace(/\.ts$/, '.js')), outputText);
  }
  writeFileSync(join(draft, 'package.json'), '{ "type": "module" }');
  return publish(draft, target);
}

/** Gives a complete folder its name, which another test file may have done meanwhile, and removes those of other sources. */
function publish(draft: string, target: string): string {
  try {
    renameSync(draft, target);
  } catch {
    rmSync(draft, { recursive: true });
  }
  const folder = dirname(target);
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.startsWith('children-') && path !== target && Date.now() - statSync(path).mtimeMs > AN_HOUR) {
      rmSync(path, { recursive: true, force: true });
    }
  }
  return target;
}

/** What a binding says of the sources that it was built from, if they are those that are here. */
export function sourceDigest(): string {
  const native = join(root, 'native');
  const hash = createHash('sha256');
  for (const name of readdirSync(native).sort()) {
    if (/\.[ch]$/.test(name)) hash.update(`${name}\n`).update(readFileSync(join(native, name)));
  }
  return hash.digest('hex').slice(0, 16);
}
