/**
 * Runs check-shm.mjs with the committed binding for linux-x64 under musl, the C library of Alpine: `node scripts/test-musl.mjs`.
 *
 * There is no Node for musl in the npm registry, so this takes Bun, which has Node-API too. On a machine with glibc it needs
 * musl-gcc (Debian: musl-tools), and the machine's own C++ library with stand-ins for what that expects of glibc; the library
 * below both, which is what the binding meets, is musl.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './find-python.mjs';
import { installPackage } from './install-node.mjs';

const PACKAGE = '@oven/bun-linux-x64-musl';
const VERSION = '1.4.5';
const MISSING = `
  #define _GNU_SOURCE
  #include <stdint.h>
  #include <sys/random.h>
  #include <time.h>
  uint32_t arc4random(void) { uint32_t drawn = 0; getrandom(&drawn, sizeof(drawn), 0); return drawn; }
  size_t __strftime_l(char *s, size_t size, const char *format, const struct tm *time, locale_t locale) {
    return strftime_l(s, size, format, time, locale);
  }
  int __cxa_thread_atexit_impl(void (*function)(void *), void *data, void *object) { return 0; }
  int _dl_find_object(void *address, void *result) { return -1; }
  int __cpu_indicator_init(void) { return 0; }
  unsigned __cpu_model[4];
  char __libc_single_threaded;`;

const folder = join(root, '.cache', 'bun-musl');
const bun = installPackage(
  folder,
  `${PACKAGE}@${VERSION}`,
  join(folder, 'node_modules', ...PACKAGE.split('/'), 'bin', 'bun'),
);
const env = { ...process.env, CORNICHON_BINDING: join(root, 'prebuilds', 'linux-x64', 'shm.node') };
if (!existsSync('/etc/alpine-release')) Object.assign(env, librariesOfMusl());
const { status } = spawnSync(bun, [join(root, 'scripts', 'check-shm.mjs')], { env, stdio: 'inherit' });
process.exitCode = status ?? 1;

/** Makes a folder of what Bun is linked with, and returns the variables by which musl's loader finds it. */
function librariesOfMusl() {
  const libraries = join(folder, 'lib');
  // libstdc++ asks for glibc's loader by this name.
  const standIns = join(libraries, 'ld-linux-x86-64.so.2');
  mkdirSync(libraries, { recursive: true });
  for (const name of ['libstdc++.so.6', 'libgcc_s.so.1']) {
    const path = execFileSync('cc', [`-print-file-name=${name}`], { encoding: 'utf8' }).trim();
    copyFileSync(path, join(libraries, name));
  }
  execFileSync('musl-gcc', ['-shared', '-fPIC', '-x', 'c', '-', '-o', standIns], { input: MISSING });
  return { LD_LIBRARY_PATH: libraries, LD_PRELOAD: standIns };
}
