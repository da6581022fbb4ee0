/**
 * The committed bindings for Linux: that they are of these sources and need no C library of a version, and that they work where
 * this machine is not: on arm64, under an emulator, and under musl. `scripts/test-arm64.mjs` and `scripts/test-musl.mjs` fetch
 * the Nodes for that; where they are not there, and no emulator or compiler either, the tests are skipped and say so.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { NODES, nodePath } from '../../scripts/install-node.mjs';
import { ensureBuilt } from '../support/built.ts';
import { hasCommand, root, sourceDigest } from './support.ts';

const run = promisify(execFile);
const prebuilt = (target: string) => join(root, 'prebuilds', target, 'shm.node');
const SLOW = 180_000;

/** Runs a script of ours in this Node; what it prints. */
async function script(name: string, ...args: string[]): Promise<string> {
  await ensureBuilt();
  const { stdout } = await run(process.execPath, [join(root, 'scripts', name), ...args]);
  return stdout;
}

describe.each(readdirSync(join(root, 'prebuilds')).filter((name) => name.startsWith('linux')))(
  'the binding for %s',
  (target) => {
    const text = readFileSync(prebuilt(target), 'latin1');

    test('was built from the sources that are here', () => {
      expect(text).toContain(`\0${sourceDigest()}\0`);
    });

    test('needs no version of any C library, and names no folder of who built it', () => {
      expect(text).not.toMatch(/GLIBC_|libc\.so|ld-linux|ld-musl/);
      expect(text).not.toContain(root.slice(0, -1));
      expect(text).toContain('node_api_create_external_sharedarraybuffer');
      expect(text.length).toBeLessThan(96 * 1024);
    });
  },
);

describe('on linux-arm64, everything essential works', () => {
  const emulated = process.arch !== 'arm64';
  const noEmulator = emulated && !hasCommand('qemu-aarch64') ? 'no qemu-aarch64 (Debian: qemu-user)' : null;

  test.for(['20', '22'] as const)('in Node %s', { timeout: SLOW }, async (major, { skip }) => {
    const missing = existsSync(nodePath(major, 'linux-arm64'))
      ? null
      : `no Node ${major} for it (scripts/test-arm64.mjs)`;
    const reason = process.platform === 'linux' ? (noEmulator ?? missing) : 'not on Linux';
    if (reason !== null) skip(reason);
    expect(await script('test-arm64.mjs', major)).toMatch(
      new RegExp(`^linux-arm64, Node ${NODES[major]}\n[1-9]\\d* passed, 0 failed\n$`),
    );
  });
});

describe('under musl, the binding for linux-x64', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cornichon-musl-'));
  const noMusl = hasCommand('musl-gcc') ? null : 'no musl-gcc (Debian: musl-tools)';
  const reason = process.platform === 'linux' && process.arch === 'x64' ? noMusl : 'not on linux-x64';
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('loads, and its entry runs', ({ skip }) => {
    if (reason !== null) skip(reason);
    const program = join(folder, 'host');
    const names = new Set(readFileSync(prebuilt('linux-x64'), 'latin1').match(/\bnapi_[a-z0-9_]+\b/g));
    for (const own of ['napi_register_module_v1', ...OWN_STUBS]) names.delete(own);
    writeFileSync(`${program}.c`, `${[...names].map((name) => `int ${name}(void) { return 0; }`).join('\n')}\n${HOST}`);
    execFileSync('musl-gcc', ['-std=c11', '-rdynamic', `${program}.c`, '-o', program]);
    const said = execFileSync(program, [prebuilt('linux-x64')], { encoding: 'utf8' });
    expect(said).toMatch(/^musl, [2-9]\d functions and constants, pages of 4096 bytes\n$/);
  });

  test('works in an engine', { timeout: SLOW }, async ({ skip }) => {
    const missing = existsSync(join(root, '.cache', 'bun-musl')) ? null : 'no Bun for musl (scripts/test-musl.mjs)';
    if ((reason ?? missing) !== null) skip(reason ?? missing ?? '');
    expect(await script('test-musl.mjs')).toMatch(/^linux-x64, Bun \S+\n[1-9]\d* passed, 0 failed\n$/);
  });
});

/** What the host below has of its own; all other functions of Node-API succeed and do nothing. */
const OWN_STUBS = ['napi_create_double', 'napi_define_properties'];
const HOST = `
#include <dlfcn.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

static double page;
static size_t defined;
int napi_create_double(void *env, double value, void **result) { page = value; return 0; }
int napi_define_properties(void *env, void *object, size_t count, const void *all) { defined = count; return 0; }

int main(int count, char **arguments) {
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[4096];
  int musl = 0;
  while (fgets(line, sizeof(line), maps) != NULL) musl |= strstr(line, "musl") != NULL;
  void *library = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return puts(dlerror()), 1;
  void *(*entry)(void *, void *) = (void *(*)(void *, void *))dlsym(library, "napi_register_module_v1");
  if (entry == NULL || entry(NULL, &page) != &page) return puts("the entry failed"), 1;
  printf("%s, %zu functions and constants, pages of %.0f bytes\\n", musl ? "musl" : "not musl", defined, page);
  return 0;
}
`;
