/**
 * The way to the native addon; no other file touches it.
 *
 * It is looked for when first needed: where CORNICHON_BINDING points if that is set, else in `build/` (compiled on this
 * machine), else in `prebuilds/` (what npm brought). A file that is missing, does not load or was built from other
 * sources is passed over, and if none is left the error lists each of them with its reason.
 */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SharedMemoryError } from './errors.ts';
import { segmentsAreFiles } from './system.ts';

/** An open segment inside the addon. */
export interface NativeSegment {
  readonly [nativeSegment]: never;
}
declare const nativeSegment: unique symbol;

/** What an open segment is now. */
export type NativeDescription = [size: number, owner?: number, mode?: number, links?: number];

/** An open semaphore inside the addon. */
export interface NativeSemaphore {
  readonly [nativeSemaphore]: never;
}
declare const nativeSemaphore: unique symbol;

/** An open file inside the addon that can be locked. */
export interface NativeLock {
  readonly [nativeLock]: never;
}
declare const nativeLock: unique symbol;

/**
 * What segments need: the addon's functions for them, or those of `copy.ts`. They throw an `Error` with `errno` and `syscall` when
 * the system refuses; numbers are bytes. `native/segment.c` has the other half of this contract.
 */
export interface SegmentBinding {
  /** What `map` takes multiples of. */
  readonly pageSize: number;
  /** Whether `map` can work in this Node. */
  readonly external: boolean;
  create(name: string, size: number, mode: number, preallocate: boolean, keep: boolean): NativeSegment;
  /** As `create`, but nobody finds it before `publish`. */
  prepare(name: string, size: number, mode: number, preallocate: boolean, keep: boolean): NativeSegment;
  /** Gives a prepared segment its name, and with further calls further names. */
  publish(segment: NativeSegment, name: string): void;
  identity(segment: NativeSegment): [device: number, inode: number];
  attach(name: string, readonly: boolean): NativeSegment;
  size(segment: NativeSegment): number;
  /** Size, owner's id, permission bits and number of names; the size alone where files belong to no users. */
  describe(segment: NativeSegment): NativeDescription;
  /** `undefined` where the engine takes no memory from outside; `offset` is on a page boundary. */
  map(segment: NativeSegment, offset: number, length: number, guard: boolean): SharedArrayBuffer | undefined;
  /** Replaces the first pages of a WebAssembly memory, of which `memory` shows all. */
  mapOver(segment: NativeSegment, memory: Uint8Array, offset: number, length: number, guard: boolean): void;
  /** Called once, when a segment of this thread is collected that was not closed. */
  onDropped(report: (name: string) => void): void;
  /** Whether a guarded mapping has lost pages. */
  damaged(segment: NativeSegment): boolean;
  read(segment: NativeSegment, position: number, target: Uint8Array): number;
  /** Only where the bytes are copies: what is shared needs no writing. */
  write?(segment: NativeSegment, position: number, source: Uint8Array): number;
  /** Zeros what was mapped; after `mapOver`, `view` must show it: that is the proof that it still exists. */
  close(segment: NativeSegment, view?: Uint8Array): void;
  /** Removes the name if it still means this segment, also after `close`; says whether it did. */
  unlinkSegment(segment: NativeSegment): boolean;
  /** Unlinks what this thread, or every thread, created and has not unlinked, except what was created with `keep`. */
  releaseOwned(all: boolean): number;
}

/** All of the addon's functions. */
export interface Binding extends SegmentBinding {
  readonly version: number;
  /** A digest of the sources it was built from. */
  readonly digest: string;
  unlink(name: string): boolean;
  /** 0: no owner; 1: its owner lives; 2: is dead; 3: was dead and with `remove` the name is gone now. */
  judge(name: string, remove: boolean): number;
  /** Without `keep`, the name is removed when this thread ends, also if it is terminated. */
  semaphoreCreate(name: string, value: number, mode: number, keep: boolean): NativeSemaphore;
  semaphoreOpen(name: string): NativeSemaphore;
  semaphoreTry(semaphore: NativeSemaphore): boolean;
  /** Blocks this thread; false when the milliseconds have passed or a signal came. */
  semaphoreWait(semaphore: NativeSemaphore, milliseconds: number): boolean;
  /** False if the value is `max` already. */
  semaphorePost(semaphore: NativeSemaphore, max: number): boolean;
  semaphoreValue(semaphore: NativeSemaphore): number;
  semaphoreClose(semaphore: NativeSemaphore): void;
  /** Removes the name if it still means this semaphore, also after close; says whether it did. */
  semaphoreUnlink(semaphore: NativeSemaphore): boolean;
  semaphoreUnlinkName(name: string): boolean;
  /** A lock on the open file that `fd` belongs to; `fd` itself stays the caller's. */
  lockAdopt(fd: number): NativeLock;
  lockTry(lock: NativeLock, shared: boolean): boolean;
  lockRelease(lock: NativeLock): void;
  lockClose(lock: NativeLock): void;
  /** Has the pages of memory that is about to be written made, in huge ones where there are; how many bytes are in such. */
  prepareMemory(bytes: Uint8Array): number;
}

/** What `native/module.c` calls BINDING_VERSION. */
const VERSION = 4;
/** The package's folder, from `src/shm` and from `dist/shm` alike. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let loaded: Binding | undefined;

/** The addon, loaded on the first call. Throws `ERR_SHM_BINDING`. */
export function binding(): Binding {
  loaded ??= load(candidates());
  return loaded;
}

/** Files that may be the addon, best first. */
function candidates(): readonly string[] {
  const { CORNICHON_BINDING: chosen } = process.env;
  if (chosen !== undefined && chosen !== '') return [chosen];
  const target = `${process.platform}-${process.arch}`;
  const targets = process.platform === 'linux' ? [target, `${target}-musl`] : [target];
  return ['build', 'prebuilds'].flatMap((folder) => targets.map((name) => join(ROOT, folder, name, 'shm.node')));
}

function load(paths: readonly string[]): Binding {
  const require = createRequire(import.meta.url);
  const reasons: string[] = [];
  for (const path of paths) {
    const found = tryLoad(require, path);
    if (typeof found !== 'string') return found;
    reasons.push(`  ${path}: ${found}`);
  }
  throw new SharedMemoryError(
    'ERR_SHM_BINDING',
    `cornichon/shm found no native binding for ${process.platform}-${process.arch}, Node ${process.version}. Tried\n` +
      `${reasons.join('\n')}\n${remedy()}`,
  );
}

/** The addon, or why it is not this file. */
function tryLoad(require: NodeJS.Require, path: string): Binding | string {
  if (!existsSync(path)) return 'there is no such file';
  try {
    const found: Binding = require(path);
    if (found.version === VERSION) return found;
    return `it is version ${found.version} of the binding, this is the code for version ${VERSION}`;
  } catch (error) {
    if (!(error instanceof Error)) return String(error);
    const disabled = 'code' in error && error.code === 'ERR_DLOPEN_DISABLED';
    return disabled ? `${error.message} (start node with --allow-addons)` : error.message;
  }
}

function remedy(): string {
  const build = `npm run build:native in ${ROOT}, which needs a C compiler called cc (or what CC names), makes it`;
  const { CORNICHON_BINDING: chosen } = process.env;
  const own = 'CORNICHON_BINDING chose this file; without it the package looks for its own';
  const copy = segmentsAreFiles()
    ? " Without one, SharedMemory's { mode: 'copy' } reads and writes segments as files: nothing is shared, all is copied."
    : '';
  return `${chosen ? `${own}, and ${build}` : build}.${copy}`;
}
