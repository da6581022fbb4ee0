/**
 * The process that unlinks names when this one is killed by a signal that runs no code.
 *
 * It reads names from a pipe whose other end only this process has: when the pipe ends, this process has ended, in whatever
 * way, and what is still there under the same inode is removed. It is told before a segment gets its name, so there is no
 * moment in which a kill leaves anything.
 */
import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import { SharedMemoryError } from './errors.ts';

/** Runs in the other process. A line is `+ name device inode` or `- name`. */
const SOURCE = `
const { lstatSync, unlinkSync } = require('node:fs');
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});
const names = new Map();
let rest = '';
process.stdin.setEncoding('latin1').on('data', (text) => {
  const lines = (rest + text).split('\\n');
  rest = lines.pop();
  for (const line of lines) {
    const [sign, name, device, inode] = line.split(' ');
    if (sign === '+') names.set(name, device + ' ' + inode);
    else names.delete(name);
  }
}).on('end', () => {
  for (const [name, identity] of names) {
    const path = '/dev/shm/' + name;
    try {
      const { dev, ino } = lstatSync(path, { bigint: true });
      if (dev + ' ' + ino === identity) unlinkSync(path);
    } catch {}
  }
});`;

/** One for this thread, started with the first name. */
let guard: ChildProcess | undefined;
/** What the process was told and would have to be told again. */
const guarded = new Map<string, string>();

/** Has the name removed when this process ends, if it means this segment then. */
export function guardName(name: string, identity: readonly [device: number, inode: number]): void {
  const line = `+ ${name} ${identity.join(' ')}\n`;
  guarded.set(name, line);
  if (guard === undefined) start(name);
  else guard.stdin?.write(line);
}

/** Forgets a name. */
export function unguardName(name: string): void {
  if (guarded.delete(name)) guard?.stdin?.write(`- ${name}\n`);
}

/** The process's id, for tests and for people who wonder what it is; `undefined` when there is none. */
export function guardPid(): number | undefined {
  return guard?.pid;
}

function start(name: string): void {
  // Not imported: nobody else needs it, and Node takes a millisecond or two to load it.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const { NODE_OPTIONS: _, NODE_V8_COVERAGE: __, ...env } = process.env;
  // A session of its own: what the terminal sends to this process's group would end it too early.
  const child = spawn(process.execPath, ['-e', SOURCE], { detached: true, stdio: ['pipe', 'ignore', 'ignore'], env });
  child.on('error', () => {});
  if (child.pid === undefined) {
    guarded.delete(name);
    throw new SharedMemoryError('ERR_SHM_SYSTEM', `could not start the guard process for shared memory '${name}'`, {
      segment: name,
    });
  }
  child.on('exit', () => {
    if (guard === child) restart();
  });
  child.stdin.on('error', () => {});
  child.unref();
  (child.stdin as Socket).unref();
  for (const line of guarded.values()) child.stdin.write(line);
  guard = child;
}

/** Somebody has killed the guard: another takes over, unless there is nothing to guard. */
function restart(): void {
  guard = undefined;
  const [name] = guarded.keys();
  if (name === undefined) return;
  process.emitWarning('the process that guards segments of shared memory was killed; there is a new one', {
    type: 'SharedMemoryWarning',
    code: 'WARN_SHM_GUARD_KILLED',
  });
  start(name);
}
