/** Opening files. */
import { type FileHandle, open } from 'node:fs/promises';
import type { FilePath } from './path.ts';

/** Opens a file, as `fs.open` does. */
export function openFile(path: FilePath, flag: string): Promise<FileHandle> {
  return open(typeof path === 'string' ? path : new URL(path.href), flag);
}
