/**
 * Writing to files, in chunks that are never joined.
 */
import type { FileHandle } from 'node:fs/promises';
import type { DumpOptions } from '../pickle/options.ts';
import { dumpChunks } from '../standard.ts';
import { openFile } from './open.ts';
import type { FilePath } from './path.ts';

/** What writing a file may be told. */
export interface DumpFileOptions extends DumpOptions {
  /** How the file is opened, as for `fs.open`: `'a'` appends, `'wx'` refuses a file that is there. Default: `'w'`. */
  readonly flag?: string;
}

/** What is written at once; the system's own limit is just below 2 GiB. */
const MAX_WRITE = 2 ** 30;

/**
 * Writes a pickle of the value to a file. Python: `pickle.dump(value, file)`. The memory of bytes and arrays is written as it
 * lies, without a copy, so a pickle may be larger than what is free, and larger than 4 GiB.
 *
 * The value must not change until this is done. When it turns out that something in it cannot be pickled, what was written
 * by then stays; the file is left alone when that is found in the first chunk.
 *
 * @throws `PickleError` for a value that Python has no counterpart of, and the system's error when the file cannot be
 *   written.
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { dumpFile, loadFile } from 'cornichon/node';
 * const path = join(tmpdir(), `settings-${process.pid}.pkl`);
 * await dumpFile(['a', 1], path);
 * console.log(await loadFile(path)); // [ 'a', 1 ]
 * ```
 */
export async function dumpFile(value: unknown, path: FilePath, options: DumpFileOptions = {}): Promise<void> {
  const chunks = dumpChunks(value, options);
  const first = chunks.next();
  const handle = await openFile(path, options.flag ?? 'w');
  try {
    if (first.done !== true) await write(handle, first.value);
    for (const chunk of chunks) await write(handle, chunk);
  } finally {
    await handle.close();
  }
}

async function write(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, at, Math.min(bytes.length - at, MAX_WRITE), null);
    at += bytesWritten;
  }
}
