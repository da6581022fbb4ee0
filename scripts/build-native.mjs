// Builds the addon in native/ with the system's C compiler; there is no node-gyp, no Python and no network in it.
//
//   node scripts/build-native.mjs             build/<platform>-<arch>[-musl]/shm.node, preferred over the prebuilt one
//   node scripts/build-native.mjs --prebuild  prebuilds/<platform>-<arch>/shm.node, stripped; this one is committed
//   node scripts/build-native.mjs --sanitize  build/sanitize/shm.node with the address and undefined-behaviour sanitizers,
//                                             for scripts/test-sanitized.mjs
//   node scripts/build-native.mjs --target T  for another machine or system, such as linux-arm64, with the compiler that CROSS names
//
// CC names another compiler. The Windows binary imports nothing of Node's by the name of a program, so it loads in Electron
// too. The Linux binary is linked without a C library of its own: its symbols are found in the
// process that loads it, so it depends on no version of glibc and loads under musl as well.

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const native = join(root, 'native');

/** A digest of everything in native/, in the order of the names. */
function sourceDigest() {
  const hash = createHash('sha256');
  for (const name of readdirSync(native).sort()) {
    if (/\.[ch]$/.test(name)) hash.update(`${name}\n`).update(readFileSync(join(native, name)));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Where node_api.h is: the development dependency, or what came with the running Node. */
function headers() {
  const candidates = [
    join(root, 'node_modules', 'node-api-headers', 'include'),
    join(dirname(dirname(process.execPath)), 'include', 'node'),
  ];
  const found = candidates.find((folder) => existsSync(join(folder, 'node_api.h')));
  if (found === undefined) {
    throw new Error(`node_api.h was not found in ${candidates.join(' or ')}; npm install node-api-headers`);
  }
  return found;
}

/** The folder of what a compiler makes: musl's Node does not look where glibc's does. */
function folderOf(target, compiler) {
  if (!target.startsWith('linux')) return target;
  const machine = execFileSync(compiler[0], [...compiler.slice(1), '-dumpmachine'], { encoding: 'utf8' });
  return machine.includes('musl') ? `${target}-musl` : target;
}

/** Which of the files called platform_<system>_<what>.c a system has; the others are everybody's. */
const SYSTEMS = { linux: ['linux', 'posix'], darwin: ['darwin', 'posix'], win32: ['win32'] };
/** Of the others, what a system has a file of its own for. */
const REPLACED = { win32: ['fault.c'] };

function sources(platform) {
  const systems = SYSTEMS[platform];
  const isWanted = (name) => {
    const [, system] = /^platform_([a-z0-9]+)/.exec(name) ?? [];
    if (REPLACED[platform]?.includes(name)) return false;
    return name.endsWith('.c') && (system === undefined || systems.includes(system));
  };
  return readdirSync(native)
    .filter(isWanted)
    .map((name) => join(native, name));
}

const { values: options } = parseArgs({
  options: { prebuild: { type: 'boolean' }, sanitize: { type: 'boolean' }, target: { type: 'string' } },
});
/**
 * What compiles for others than this machine, as Debian calls it; for macOS, whose headers come with zig, `pip install ziglang`.
 * Outline atomics would ask the C library for the processor.
 */
const CROSS = {
  'darwin-arm64': 'python3 -m ziglang cc -target aarch64-macos',
  'darwin-x64': 'python3 -m ziglang cc -target x86_64-macos',
  'linux-arm64': 'aarch64-linux-gnu-gcc -mno-outline-atomics',
  'win32-x64': 'x86_64-w64-mingw32-gcc',
};
const here = `${process.platform}-${process.arch}`;
const { target = here } = options;
const [platform] = target.split('-');
if (!(platform in SYSTEMS)) {
  console.error(`the addon has not been written for ${platform}: there are ${Object.keys(SYSTEMS).join(', ')}`);
  process.exit(2);
}
const { CC = (target === here ? undefined : CROSS[target]) ?? (platform === 'win32' ? 'gcc' : 'cc') } = process.env;
const compiler = CC.split(' ').filter(Boolean);

const folder = options.prebuild
  ? join(root, 'prebuilds', target)
  : join(root, 'build', options.sanitize ? 'sanitize' : folderOf(target, compiler));
const output = join(folder, 'shm.node');

const language = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-DNAPI_VERSION=8', `-ffile-prefix-map=${root}=`];
if (platform !== 'win32') language.push('-fPIC', '-fvisibility=hidden');
const checked = ['-O1', '-g', '-fno-omit-frame-pointer', '-fsanitize=address,undefined', '-shared', '-Wl,-z,nodelete'];
const plain = {
  linux: [
    ...['-O2', '-shared', '-nostdlib', '-U_FORTIFY_SOURCE', '-fno-stack-protector'],
    // nodelete: V8 may free a buffer, through our code, after the worker that loaded the addon is gone.
    ...['-Wl,-z,now', '-Wl,-z,relro', '-Wl,-z,noexecstack', '-Wl,-z,nodelete', '-Wl,--build-id=none'],
    ...(options.prebuild ? ['-s'] : ['-g']),
  ],
  darwin: ['-O2', '-shared', '-undefined', 'dynamic_lookup'],
  win32: [
    // Node's functions are called through pointers, which platform_win32_node.c has: none may be linked otherwise.
    ...['-O2', '-shared', '-static-libgcc', '-DNAPI_EXTERN=__declspec(dllimport)', '-Wl,--disable-auto-import'],
    // The linker would draw the address from the name of the folder; the system draws another when it loads it.
    ...['-Wl,--image-base,0x180000000', '-Wl,--no-insert-timestamp', ...(options.prebuild ? ['-s'] : ['-g'])],
  ],
};
const flags = options.sanitize ? checked : plain[platform];
const libraries = { linux: options.sanitize ? [] : ['-lgcc'], darwin: [], win32: ['-lntdll'] };

mkdirSync(folder, { recursive: true });
const { status, error } = spawnSync(
  compiler[0],
  [
    ...compiler.slice(1),
    ...language,
    ...flags,
    `-DSOURCE_DIGEST="${sourceDigest()}"`,
    `-I${headers()}`,
    ...sources(platform),
    '-o',
    output,
    ...libraries[platform],
  ],
  { stdio: 'inherit' },
);
if (error) console.error(`${compiler[0]} could not be started (${error.message}); install a C compiler or set CC`);
if (status === 0) console.log(output);
process.exitCode = status ?? 1;
