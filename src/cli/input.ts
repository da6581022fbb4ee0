/**
 * Reading what is named on the command line: files, standard input, and for `scan` everything below a directory.
 */
import { constants as bufferConstants } from 'node:buffer';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Invocation, Stdin } from './command.ts';
import { UsageError } from './exit.ts';

/** Something to read. */
export interface Input {
  /** Its name, as it was given; `-` for standard input. */
  readonly name: string;
  /** Its bytes. @throws Error of the system, with a `code` */
  read(): Promise<Uint8Array>;
}

/** Node's own limit of one read is just below 2 GiB. */
const MAX_READ = 2 ** 30;

/** The inputs of a command line, in its order. @throws UsageError when there is nothing to read */
export async function* inputsOf(
  { files, stdin }: Invocation,
  options: { readonly directories?: boolean } = {},
): AsyncGenerator<Input> {
  if (files.length === 0 && stdin.isTTY === true) {
    throw new UsageError('nothing to read: name a file, or pipe something in');
  }
  for (const name of files.length === 0 ? ['-'] : files) {
    if (name === '-') yield { name, read: () => readAll(stdin) };
    else if (options.directories === true && (await isDirectory(name))) yield* below(name);
    else yield { name, read: () => readFile(name) };
  }
}

async function isDirectory(path: string): Promise<boolean> {
  // What cannot be looked at will say so when it is read.
  return stat(path).then(
    (status) => status.isDirectory(),
    () => false,
  );
}

/** The files below a directory, in an order that does not depend on the file system; links to directories are not followed. */
async function* below(directory: string): AsyncGenerator<Input> {
  let entries: { name: string; isDirectory(): boolean; isFile(): boolean; isSymbolicLink(): boolean }[];
  try {
    entries = await readdir(directory, { withFileTypes: true });
  } catch (error) {
    yield { name: directory, read: () => Promise.reject(error) };
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* below(path);
    else if (entry.isFile() || (entry.isSymbolicLink() && !(await isDirectory(path)))) {
      yield { name: path, read: () => readFile(path) };
    }
  }
}

/** The bytes of a file; also of more than 2 GiB, which `fs.readFile` refuses. */
async function readFile(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const status = await handle.stat();
    if (status.isDirectory()) throw Object.assign(new Error('is a directory'), { code: 'EISDIR' });
    // A pipe or a device has no size.
    if (!status.isFile()) return await readAll(handle.createReadStream({ autoClose: false }));
    const room = room8(status.size);
    let filled = 0;
    for (;;) {
      const { bytesRead } = await handle.read(room, filled, Math.min(room.length - filled, MAX_READ), filled);
      filled += bytesRead;
      if (bytesRead === 0 || filled === room.length) return room.subarray(0, filled);
    }
  } finally {
    await handle.close();
  }
}

async function readAll(chunks: Stdin | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    parts.push(chunk);
    size += chunk.length;
  }
  const whole = room8(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function room8(size: number): Uint8Array {
  if (size <= bufferConstants.MAX_LENGTH) return new Uint8Array(size);
  throw Object.assign(new Error(`${size} bytes are more than one array can hold`), { code: 'EFBIG' });
}

/** What an error of the system is, in a few words. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string };
  const known = new Map([
    ['ENOENT', 'no such file or directory'],
    ['EACCES', 'permission denied'],
    ['EISDIR', 'is a directory; only scan goes through directories'],
    ['EMFILE', 'too many open files'],
    ['ELOOP', 'too many symbolic links'],
    ['ENAMETOOLONG', 'the name is too long'],
  ]).get(code ?? '');
  return known ?? message ?? String(error);
}
