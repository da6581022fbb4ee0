// Builds the addon in native/ with the system's C compiler; there is no node-gyp, no Python and no network in it.
//
//   node scripts/build-native.mjs             build/<platform>-<arch>[-musl]/shm.node, preferred over the prebuilt one
//   node scripts/build-native.mjs --prebuild  prebuilds/<platform>-<arch>/shm.node, stripped; this one is committed
//   node scripts/build-native.mjs --sanitize  build/sanitize/shm.node with the address and undefined-behaviour sanitizers
//   ... --target linux-arm64                  for that one, with a cross compiler (CROSS below), into the folder of its name
//
// The tests with the sanitized one (detect_leaks off: V8 keeps what it allocates until the process ends):
//
//   LD_PRELOAD="$(cc -print-file-name=libasan.so) $(cc -print-file-name=libubsan.so)" ASAN_OPTIONS=detect_leaks=0 \
//     UBSAN_OPTIONS=halt_on_error=1 CORNICHON_BINDING=$PWD/build/sanitize/shm.node npx vitest run --project unit test/shm
//
// CC names another compiler. The Linux binary is linked without a C library of its own: its symbols are found in the
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

function target(compiler) {
  const name = `${process.platform}-${process.arch}`;
  if (process.platform !== 'linux') return name;
  const machine = execFileSync(compiler[0], [...compiler.slice(1), '-dumpmachine'], { encoding: 'utf8' });
  return machine.includes('musl') ? `${name}-musl` : name;
}

/** Which of the files called platform_<system>_<what>.c a system has; the others are everybody's. */
const SYSTEMS = { linux: ['linux', 'posix'], darwin: ['darwin', 'posix'], win32: ['win32'] };

function sources(platform) {
  const systems = SYSTEMS[platform];
  if (systems === undefined) throw new Error(`the addon has not been written for ${platform}`);
  const isWanted = (name) => {
    const [, system] = /^platform_([a-z0-9]+)/.exec(name) ?? [];
    return name.endsWith('.c') && (system === undefined || systems.includes(system));
  };
  return readdirSync(native)
    .filter(isWanted)
    .map((name) => join(native, name));
}

/** The compilers of other targets, as Debian calls them. Without outline atomics, as those ask the C library for the processor. */
const CROSS = { 'linux-arm64': 'aarch64-linux-gnu-gcc -mno-outline-atomics' };

const { values: options } = parseArgs({
  options: { prebuild: { type: 'boolean' }, sanitize: { type: 'boolean' }, target: { type: 'string' } },
});
const wanted = options.target ?? `${process.platform}-${process.arch}`;
const [platform] = wanted.split('-');
const { CC = options.target === undefined ? 'cc' : CROSS[options.target] } = process.env;
if (CC === undefined) throw new Error(`which compiler is for ${wanted}? Set CC; known: ${Object.keys(CROSS).join(', ')}`);
const compiler = CC.split(' ').filter(Boolean);

const folder = options.prebuild
  ? join(root, 'prebuilds', wanted)
  : join(root, 'build', options.sanitize ? 'sanitize' : (options.target ?? target(compiler)));
const output = join(folder, 'shm.node');

const language = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-fPIC', '-fvisibility=hidden', '-DNAPI_VERSION=8'];
const checked = ['-O1', '-g', '-fno-omit-frame-pointer', '-fsanitize=address,undefined', '-shared', '-Wl,-z,nodelete'];
const plain = {
  linux: [
    ...['-O2', '-shared', '-nostdlib', '-U_FORTIFY_SOURCE', '-fno-stack-protector', `-ffile-prefix-map=${root}=`],
    // nodelete: V8 may free a buffer, through our code, after the worker that loaded the addon is gone.
    ...['-Wl,-z,now', '-Wl,-z,relro', '-Wl,-z,noexecstack', '-Wl,-z,nodelete', '-Wl,--build-id=none'],
    ...(options.prebuild ? ['-s'] : ['-g']),
  ],
  darwin: ['-O2', '-bundle', '-undefined', 'dynamic_lookup'],
};
const flags = options.sanitize ? checked : plain[platform];
const trailing = platform === 'linux' && !options.sanitize ? ['-lgcc'] : [];

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
    ...trailing,
  ],
  { stdio: 'inherit' },
);
if (error) console.error(`${compiler[0]} could not be started (${error.message}); install a C compiler or set CC`);
if (status === 0) console.log(output);
process.exitCode = status ?? 1;
