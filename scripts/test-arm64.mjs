/**
 * Runs check-shm.mjs with the committed binding for linux-arm64: `node scripts/test-arm64.mjs [20] [22] [24] [26]`; 20 and 22 by
 * default.
 *
 * On another processor that takes the emulator of qemu-user and a C library for it (Debian: qemu-user, libc6-arm64-cross and
 * libstdc++6-arm64-cross). An emulator shows that structures and system calls are right. It does not show that barriers are: it
 * keeps the order of stores of the processor it runs on.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './find-python.mjs';
import { installNode } from './install-node.mjs';

const TARGET = 'linux-arm64';
const emulator = process.arch === 'arm64' ? [] : ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu'];
const majors = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22'];

for (const major of majors) {
  const [command, ...args] = [...emulator, installNode(major, TARGET), join(root, 'scripts', 'check-shm.mjs')];
  const env = { ...process.env, CORNICHON_BINDING: join(root, 'prebuilds', TARGET, 'shm.node') };
  const { status, error } = spawnSync(command, args, { env, stdio: 'inherit' });
  if (error) console.error(`${command} could not be started (${error.message}); install qemu-user`);
  if (status !== 0) process.exitCode = 1;
}
