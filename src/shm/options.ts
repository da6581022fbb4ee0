/** What `SharedMemory.create` and `SharedMemory.attach` can be told. */

/** How `SharedMemory.create` makes a segment. */
export interface CreateOptions {
  /** In bytes, at least 1. Linux gives exactly as many. */
  readonly size: number;
  /** Letters, digits, `.`, `_` and `-`, at most 250 (29 on macOS); a free name with 64 random bits when absent. */
  readonly name?: string;
  /** Permission bits, reduced by the process's umask. Default `0o600`: only this user, as in Python. */
  readonly mode?: number;
  /**
   * Whether the memory is set aside at once, so that a full `/dev/shm` is an error here and not a SIGBUS at a later
   * write. Default true; Python does not.
   */
  readonly preallocate?: boolean;
  /** Leave the name to others: neither the end of this thread nor `using` unlinks it. Default false. */
  readonly keep?: boolean;
}

/** How `SharedMemory.attach` opens a segment. */
export interface AttachOptions {
  /**
   * Open for reading only; works where this user may not write. The view can still be written to, but what is written
   * stays in this process, and a page that was written no longer shows what others write. Default false.
   */
  readonly readonly?: boolean;
  /** First byte to show; any number, also one inside a page. Default 0. */
  readonly offset?: number;
  /** How many bytes to show. Default: all that follow `offset`. */
  readonly length?: number;
  /** Milliseconds to wait, blocking, for the size of a segment that its creator has only just named. Default 100. */
  readonly timeout?: number;
}
