/**
 * Names that come back when a stranger removes them.
 *
 * A Python that attaches a segment in the usual way has its resource tracker unlink it at the end. A protected segment has a
 * second, hidden name; `/dev/shm` is watched, and when the first name is gone it is linked to the second again: the same
 * inode, the same bytes. Who really wants to unlink takes the name out of here first.
 */
import { type FSWatcher, linkSync, lstatSync, watch } from 'node:fs';

const FOLDER = '/dev/shm';

/** From a protected name to its hidden one. */
const hiddenNames = new Map<string, string>();
let watcher: FSWatcher | undefined;

/** A name that only this segment can have. It starts as the addon's own hidden names do: `sweep` knows them by that. */
export function hiddenName([, inode]: readonly [device: number, inode: number]): string {
  return `.cornichon-keep-${inode.toString(16)}`;
}

/** Whether it has its hidden name as well. */
export function hasHiddenName(identity: readonly [device: number, inode: number]): boolean {
  const status = lstatSync(`${FOLDER}/${hiddenName(identity)}`, { throwIfNoEntry: false });
  return status?.ino === identity[1] && status.dev === identity[0];
}

/** Restores `name` from now on; both names exist. */
export function protectName(name: string, hidden: string): void {
  hiddenNames.set(name, hidden);
  if (watcher !== undefined) return;
  watcher = watch(FOLDER, { persistent: false }, (_, changed) => {
    if (changed === null) for (const each of hiddenNames.keys()) restore(each);
    else restore(changed);
  });
  watcher.on('error', () => {});
}

/** Lets the name go. */
export function unprotectName(name: string): void {
  if (!hiddenNames.delete(name) || hiddenNames.size > 0) return;
  watcher?.close();
  watcher = undefined;
}

function restore(name: string): void {
  const hidden = hiddenNames.get(name);
  if (hidden === undefined) return;
  try {
    linkSync(`${FOLDER}/${hidden}`, `${FOLDER}/${name}`);
  } catch {
    // It is still there (something else about it has changed), or somebody has taken the name for another segment.
  }
}
