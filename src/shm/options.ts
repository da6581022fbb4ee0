/** What `SharedMemory` can be told. */
import type { Abort } from './abort.ts';

/** How `SharedMemory.create` makes a segment. */
export interface CreateOptions {
  /** In bytes, at least 1. Linux gives exactly as many. */
  readonly size: number;
  /** Letters, digits, `.`, `_` and `-`, at most 250 (29 on macOS); a free name with 64 random bits when absent. */
  readonly name?: string;
  /**
   * What the segment contains when it gets its name, so that nobody ever sees it without: the first bytes, or a function
   * that writes them into a view of the whole segment and returns when it is done. If it throws, there is no segment.
   */
  readonly init?: Uint8Array | ((bytes: Uint8Array<SharedArrayBuffer>) => unknown);
  /**
   * Permission bits, reduced by the process's umask. Default `0o600`: only this user, as in Python. Or `'copy'`, which is
   * that of `SharedMemory.attach`; the permission bits are the default ones then.
   */
  readonly mode?: number | 'copy';
  /**
   * Whether the memory is set aside at once, so that a full `/dev/shm` is an error here and not a SIGBUS at a later
   * write. Default true; Python does not.
   */
  readonly preallocate?: boolean;
  /** Leave the name to others: neither the end of this thread nor `using` nor a sweep unlinks it. Default false. */
  readonly keep?: boolean;
  /**
   * Have a small process watch this one and unlink the name also when this one is killed by a signal. One such process,
   * a Node of about 40 MB, serves a thread. Default false.
   */
  readonly guard?: boolean;
  /**
   * Restore the name when somebody else removes it, as the resource tracker of a Python that attached without
   * `track=False` does at its end. For a moment, until this thread's event loop turns, the name is missing. Default false.
   */
  readonly protect?: boolean;
  /** As for `SharedMemory.attach`. Default false. */
  readonly truncationGuard?: boolean;
}

/** Which segments are opened although others than this user may have a hand in them. Python looks at none of this. */
export interface TrustOptions {
  /**
   * Open it also when another user owns it, who may cut it short or fill it with anything at any time. A process of root
   * needs this for the segments of everybody else. Default false.
   */
  readonly allowForeignOwner?: boolean | undefined;
  /** Open it also when its permission bits let others than its owner read or write it. Default false. */
  readonly allowSharedMode?: boolean | undefined;
  /**
   * Open it also when the file has further names than this one, so that it may be another segment than was meant. The
   * second name of one that was created with `protect` is none of these. Default false.
   */
  readonly allowHardLinks?: boolean | undefined;
  /** In bytes: what is larger is an error. Default: no limit. */
  readonly maxSize?: number | undefined;
}

/** Whether a segment's bytes are the segment, or a private copy of it. */
export type SegmentMode = 'shared' | 'copy';

/** How `SharedMemory.attach` opens a segment. */
export interface AttachOptions extends TrustOptions {
  /**
   * `'copy'` does without the native binding, for a Node that may not load one or has none for its machine; Linux only.
   * **Nothing is shared then**: the bytes are a private copy, made when they are first asked for,
   * {@link SharedMemory.refresh} reads what others have written since, and {@link SharedMemory.flush} stores what was
   * written here. Nothing falls back to it by itself, and the first one of a thread is a warning, `WARN_SHM_COPY`. Default
   * `'shared'`.
   */
  readonly mode?: SegmentMode;
  /**
   * Open for reading only; works where this user may not write. The view can still be written to, but what is written
   * stays in this process, and a page that was written no longer shows what others write. Default false.
   */
  readonly readonly?: boolean;
  /** First byte to show; any number, also one inside a page. Default 0. */
  readonly offset?: number;
  /** How many bytes to show. Default: all that follow `offset`. */
  readonly length?: number;
  /**
   * Milliseconds to wait, blocking, for a segment that its creator has not made, or not sized, yet. Without it a name that is
   * missing is an error at once, and a size that is missing after 100 ms.
   */
  readonly timeout?: number | undefined;
  /**
   * Survive a peer that cuts the segment short: what it took away reads as zeros and {@link SharedMemory.damaged} says
   * so, where the process would die of SIGBUS. Installs a handler for that signal, once for the process and for good;
   * other SIGBUS are passed on to the handler that was there before. Default false.
   */
  readonly truncationGuard?: boolean;
}

/** How `SharedMemory.attachAsync` opens a segment. */
export interface AttachAsyncOptions extends AttachOptions {
  /** Milliseconds to wait, without blocking, until there is such a segment and it has a size. Default: no end. */
  readonly timeout?: number | undefined;
  /** Ends the waiting; the promise is rejected with the signal's reason. */
  readonly signal?: Abort | undefined;
}

/** How `SharedMemory.close` and `SharedMemory.unlink` go about it. */
export interface ForceOptions {
  /** `close`: although it is pinned, whose views then read zeros. `unlink`: although somebody else owns it. Default false. */
  readonly force?: boolean;
}

/** Which segments `SharedMemory.list` and `SharedMemory.sweep` look at. */
export interface PrefixOptions {
  /** Only those whose names start with this. Default: all. */
  readonly prefix?: string;
}
