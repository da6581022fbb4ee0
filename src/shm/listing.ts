/**
 * Which segments there are, and the removal of those whose owner has died.
 *
 * Who owns a segment that it will unlink holds a lock on its file for as long as it lives, and the file has a mark that says so
 * (native/platform_linux.c). Process ids play no part: they are taken again, and mean nothing in another container.
 * Segments of Python, and those created with `keep`, have no mark and are never swept.
 */
import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { checkOptions } from './arguments.ts';
import { type Binding, binding } from './binding.ts';
import { isSharedMemoryError, SharedMemoryError } from './errors.ts';
import { isSegmentName } from './names.ts';
import type { PrefixOptions } from './options.ts';
import { requireSegmentFiles } from './system.ts';
import { attempt } from './system-error.ts';

/** What is known of a segment without attaching it. */
export interface SegmentInfo {
  /** Without a slash. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Permission bits. */
  readonly mode: number;
  /**
   * Of a segment that a `SharedMemory` here or in another Node owns: whether that still lives. `'none'` for one that Python
   * made, that was created with `keep`, or that this user may not open.
   */
  readonly owner: 'alive' | 'dead' | 'none';
}

const FOLDER = '/dev/shm';
const HIDDEN = '.cornichon-';
/** What `judge` says when it has removed a name. */
const REMOVED = 3;
const OWNERS = ['none', 'alive', 'dead'] as const;

/** The segments whose names start so, by name. */
export function listSegments(options: PrefixOptions): SegmentInfo[] {
  const prefix = prefixOf(options, 'SharedMemory.list');
  requireSegmentFiles('SharedMemory.list');
  const native = binding();
  return names(prefix).flatMap((name) => {
    const status = statusOf(name);
    if (status === undefined || !isSegmentName(name)) return [];
    const owner = OWNERS[judge(native, name, false)] ?? 'none';
    return [{ name, size: status.size, mode: status.mode & 0o777, owner }];
  });
}

/** Removes those of dead owners, and says which. */
export function sweepSegments(options: PrefixOptions): string[] {
  const prefix = prefixOf(options, 'SharedMemory.sweep');
  requireSegmentFiles('SharedMemory.sweep');
  const native = binding();
  const swept = names(prefix).filter((name) => isSegmentName(name) && judge(native, name, true) === REMOVED);
  // Second names, and drafts: they are nobody's but the owner's, so the prefix does not matter.
  for (const name of names(HIDDEN)) judge(native, name, true);
  return swept.filter((name) => !name.startsWith(HIDDEN));
}

function prefixOf(options: PrefixOptions, what: string): string {
  const { prefix = '' } = checkOptions(options, what);
  if (typeof prefix === 'string') return prefix.startsWith('/') ? prefix.slice(1) : prefix;
  throw new SharedMemoryError('ERR_SHM_TYPE', `prefix is a string; this is of type ${typeof prefix}`);
}

function names(prefix: string): string[] {
  const hidden = prefix.startsWith(HIDDEN);
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith(prefix) && name.startsWith(HIDDEN) === hidden)
    .sort();
}

/** `undefined` for what is no memory, or has just gone. */
function statusOf(name: string): Stats | undefined {
  const status = lstatSync(`${FOLDER}/${name}`, { throwIfNoEntry: false });
  return status?.isFile() ? status : undefined;
}

/** What the addon says; 0 for what this user may not open, for what is no memory, and for what has just gone. */
function judge(native: Binding, name: string, remove: boolean): number {
  try {
    return attempt({ segment: name, doing: remove ? 'unlink' : 'attach' }, () => native.judge(name, remove));
  } catch (error) {
    if (isSharedMemoryError(error)) return 0;
    throw error;
  }
}
