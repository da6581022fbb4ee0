/**
 * Shared memory by name, as Python's `multiprocessing.shared_memory.SharedMemory` has it.
 *
 * Who creates a segment owns it and unlinks it; who attaches only closes. Bytes appear as a SharedArrayBuffer, which
 * cannot be detached: `close` puts zero pages under it, so that a view that was forgotten, also in a worker, reads zeros
 * instead of crashing the process, and the addresses are given back when the last view is collected.
 *
 * Mapping waits until the bytes are asked for: attaching to look at the size, to take a snapshot or to unlink costs
 * an open file and nothing else.
 */
import type { NDArray } from '../numpy/index.ts';
import { checkOptions, checkSpan } from './arguments.ts';
import { type ArrayOptions, arrayOver } from './array.ts';
import { type Wish, windowOf, wishOf } from './attaching.ts';
import { binding, type SegmentBinding } from './binding.ts';
import { copies } from './copy.ts';
import { createSegment, planOf } from './creating.ts';
import { releaseAtExit } from './ending.ts';
import { unguardName } from './guard.ts';
import { listSegments, type SegmentInfo, sweepSegments } from './listing.ts';
import { segmentName, withFreeName } from './names.ts';
import { OpenSegment, type Parts } from './open-segment.ts';
import { type Opened, openSized, openSizedAsync } from './opening.ts';
import type {
  AttachAsyncOptions,
  AttachOptions,
  CreateOptions,
  ForceOptions,
  PrefixOptions,
  SegmentMode,
} from './options.ts';
import { type Pin, usePinned } from './pin.ts';
import { unprotectName } from './protection.ts';
import { attempt } from './system-error.ts';

/**
 * A block of memory that other processes have as well, found by its name.
 * Python: `multiprocessing.shared_memory.SharedMemory`.
 *
 * A Python process that attaches without `track=False` (3.13) or an equivalent has its resource tracker unlink the
 * segment when it ends; see the guide to shared memory.
 *
 * @example
 * ```ts
 * import { SharedMemory } from 'cornichon/shm';
 * const mine = SharedMemory.create({ size: 16 }); // Python: SharedMemory(create=True, size=16)
 * const same = SharedMemory.attach(mine.name); //    Python: SharedMemory(name=mine.name)
 * mine.bytes()[3] = 7;
 * console.log(same.bytes()[3]); // 7
 * same.close();
 * mine.close();
 * mine.unlink();
 * ```
 */
export class SharedMemory {
  /** The name, without the leading slash that POSIX has and Python hides. */
  readonly name: string;
  /** How many bytes this object shows: the whole segment, or the window that was attached. */
  readonly size: number;
  /** Where in the segment the first shown byte is; 0 unless a window was attached. */
  readonly offset: number;
  /** Where in {@link SharedMemory.buffer} the first shown byte is; 0 unless a window starts inside a page. */
  readonly byteOffset: number;
  /** Whether this object created the segment. */
  readonly owner: boolean;
  /** Whether writes stay in this process. */
  readonly readonly: boolean;
  /** `'copy'` if the bytes are a private copy, because that was asked for. */
  readonly mode: SegmentMode;

  readonly #open: OpenSegment;
  readonly #keep: boolean;

  private constructor(
    parts: Parts,
    how: { readonly owner: boolean; readonly keep: boolean; readonly readonly: boolean },
  ) {
    this.#open = new OpenSegment(parts);
    this.#keep = how.keep;
    this.name = parts.name;
    this.size = parts.window.length;
    this.offset = parts.window.offset;
    this.byteOffset = this.#open.byteOffset;
    this.owner = how.owner;
    this.readonly = how.readonly;
    this.mode = this.#open.copied ? 'copy' : 'shared';
  }

  /**
   * Makes a segment, of zero bytes or of what `init` writes. It gets its name when it is complete: nobody ever sees it
   * empty. Python: `SharedMemory(name, create=True, size=size)`.
   *
   * It is unlinked when this thread ends, unless that was done before or `keep` is set. After the end of a process that
   * was killed by a signal it is left for {@link SharedMemory.sweep}, unless it has a `guard` or {@link unlinkOnSignals}
   * was called.
   *
   * @throws SharedMemoryError `ERR_SHM_EXISTS` if the name is taken, `ERR_SHM_NO_SPACE` if there is not enough memory,
   * `ERR_SHM_TOO_LARGE` beyond the file size limit, `ERR_SHM_NAME`, `ERR_SHM_RANGE`, `ERR_SHM_TYPE`, `ERR_SHM_BINDING`.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * const prices = SharedMemory.create({ size: 8 * 1000, name: 'prices_today' });
   * new Float64Array(prices.buffer, 0, 1000).fill(99.5);
   * console.log(prices.size, prices.owner); // 8000 true
   * prices.close();
   * prices.unlink();
   * ```
   */
  static create(options: CreateOptions): SharedMemory {
    const plan = planOf(options);
    const { size, keep, truncationGuard } = plan;
    const native = plan.copy ? copies(plan.name) : binding();
    if (!keep) releaseAtExit(native);
    const create = (name: string) => {
      const { handle, buffer } = createSegment(native, name, plan);
      const window = { offset: 0, length: size };
      const parts = { native, handle, name, window, truncationGuard, buffer };
      return new SharedMemory(parts, { owner: true, keep, readonly: false });
    };
    return plan.name === undefined ? withFreeName(create) : create(segmentName(plan.name));
  }

  /**
   * Opens a segment that somebody created, in whatever language. Python: `SharedMemory(name)`.
   *
   * @param name - With or without a leading slash.
   * @throws SharedMemoryError `ERR_SHM_NOT_FOUND`, after `timeout` milliseconds if that is given; `ERR_SHM_PERMISSION`,
   * `ERR_SHM_UNTRUSTED` if it is not this user's alone and no option allows that, `ERR_SHM_TOO_LARGE` beyond `maxSize`,
   * `ERR_SHM_EMPTY` if it still has no size after `timeout` milliseconds, `ERR_SHM_RANGE` if the window is not inside it,
   * `ERR_SHM_TYPE` if the name belongs to something else than memory, `ERR_SHM_NAME`, `ERR_SHM_BINDING`.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * const owner = SharedMemory.create({ size: 1_000_000 });
   * const tail = SharedMemory.attach(owner.name, { readonly: true, offset: 999_990 });
   * owner.bytes(999_990)[0] = 42;
   * console.log(tail.size, tail.bytes()[0]); // 10 42
   * tail.close();
   * owner[Symbol.dispose](); // closes and unlinks
   * ```
   */
  static attach(name: string, options: AttachOptions = {}): SharedMemory {
    const wish = wishOf(name, options, 'SharedMemory.attach');
    const native = wish.copy ? copies(wish.name) : binding();
    return SharedMemory.#show(native, wish, openSized(native, wish));
  }

  /**
   * Waits, without blocking, until there is such a segment and it has a size, and opens it.
   *
   * @param name - With or without a leading slash.
   * @throws SharedMemoryError as {@link SharedMemory.attach}; the signal's reason if that is aborted.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * const waiting = SharedMemory.attachAsync('made_later', { timeout: 5000 });
   * using owner = SharedMemory.create({ name: 'made_later', size: 100 });
   * using same = await waiting;
   * console.log(same.size); // 100
   * ```
   */
  static async attachAsync(name: string, options: AttachAsyncOptions = {}): Promise<SharedMemory> {
    const wish = wishOf(name, options, 'SharedMemory.attachAsync');
    const native = wish.copy ? copies(wish.name) : binding();
    const { timeout = Number.POSITIVE_INFINITY, signal } = options;
    return SharedMemory.#show(native, wish, await openSizedAsync(native, { ...wish, timeout }, signal));
  }

  static #show(native: SegmentBinding, wish: Wish, { handle, size }: Opened): SharedMemory {
    const { name, readonly, truncationGuard } = wish;
    try {
      const window = windowOf(wish, size);
      return new SharedMemory(
        { native, handle, name, window, truncationGuard },
        { owner: false, keep: true, readonly },
      );
    } catch (error) {
      native.close(handle);
      throw error;
    }
  }

  /**
   * Removes a name. Who has the segment open keeps it; its memory is freed when the last one has closed it.
   * Python has this only as a method, and raises `FileNotFoundError` where this returns false. On Windows a name goes with
   * the last one who has it open, and this returns false, as Python's does nothing.
   *
   * @returns Whether there was a segment of that name.
   * @throws SharedMemoryError `ERR_SHM_PERMISSION`, `ERR_SHM_NAME`, `ERR_SHM_TYPE`, `ERR_SHM_BINDING`.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * console.log(SharedMemory.unlink('left_by_a_crash')); // false
   * ```
   */
  static unlink(name: string): boolean {
    const bare = segmentName(name);
    release(bare);
    return attempt({ segment: bare, doing: 'unlink' }, () => binding().unlink(bare));
  }

  /**
   * The segments of this machine (of this container), by name: size, permissions, and whether an owner lives. Python's are
   * among them, and those of other users; semaphores are not. Linux only.
   *
   * @throws SharedMemoryError `ERR_SHM_UNSUPPORTED` where it is not Linux, `ERR_SHM_TYPE`, `ERR_SHM_BINDING`.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * using prices = SharedMemory.create({ name: 'prices_1', size: 800 });
   * console.log(SharedMemory.list({ prefix: 'prices_' })); // [{ name: 'prices_1', size: 800, mode: 384, owner: 'alive' }]
   * ```
   */
  static list(options: PrefixOptions = {}): SegmentInfo[] {
    return listSegments(options);
  }

  /**
   * Unlinks the segments whose owner, a `SharedMemory` of any Node process, has died without doing so. What an owner that
   * lives has, what Python made and what was created with `keep` is left alone. Linux only.
   *
   * @returns The names that are gone now.
   * @throws SharedMemoryError `ERR_SHM_UNSUPPORTED` where it is not Linux, `ERR_SHM_TYPE`, `ERR_SHM_BINDING`.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * for (const name of SharedMemory.sweep({ prefix: 'prices_' })) console.log(`${name} was left by a crash`);
   * ```
   */
  static sweep(options: PrefixOptions = {}): string[] {
    return sweepSegments(options);
  }

  /** Whether {@link SharedMemory.close} was called. */
  get closed(): boolean {
    return this.#open.closed;
  }

  /**
   * Whether somebody has cut the segment short: views behind its end read zeros if it was opened with `truncationGuard`,
   * and end the process by SIGBUS if not. After `close`, what it was then, if it was opened so.
   */
  get damaged(): boolean {
    return this.#open.damaged;
  }

  /**
   * The memory itself, mapped on first use. It can be posted to worker threads, which then share it too.
   *
   * The bytes of this object are the {@link SharedMemory.size} ones from {@link SharedMemory.byteOffset} on. On a Node
   * older than 22.23.3 (or 24.16 in that line) the buffer's length is rounded up to 64 KiB, and 4 GiB is the most.
   *
   * @throws SharedMemoryError `ERR_SHM_CLOSED`, `ERR_SHM_TOO_LARGE` beyond 4 GiB on such a Node, `ERR_SHM_SYSTEM` if
   * the process has no addresses left.
   */
  get buffer(): SharedArrayBuffer {
    return this.#open.buffer;
  }

  /**
   * A view of exactly the bytes that this object shows, or of a part of them. Python: `shm.buf[offset:offset + length]`.
   *
   * Other processes may write at any moment. Copy before parsing, or take a {@link SharedMemory.snapshot}.
   *
   * @param offset - First byte, counted from the first shown one.
   * @param length - In bytes; to the end when absent.
   * @throws SharedMemoryError `ERR_SHM_RANGE`, `ERR_SHM_TYPE`, and what {@link SharedMemory.buffer} throws.
   */
  bytes(offset?: number, length?: number): Uint8Array<SharedArrayBuffer> {
    const span = checkSpan(this.size, offset, length, this.name);
    return new Uint8Array(this.buffer, this.byteOffset + span.offset, span.length);
  }

  /**
   * The bytes as an array, without copying. Python: `numpy.ndarray(shape, dtype, buffer=shm.buf, offset=offset)`.
   *
   * @param options - `dtype` and `shape`; `strides` in items or `byteStrides`, `order`, and `offset` in bytes, counted from
   * the first shown one, if the array is not simply the first of what is there.
   * @throws SharedMemoryError `ERR_SHM_RANGE` if the array does not fit, `ERR_SHM_TYPE` for a dtype of Python objects or
   * options that are none, and what {@link SharedMemory.buffer} throws.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * const memory = SharedMemory.create({ size: 48 });
   * const matrix = memory.ndarray({ dtype: 'f8', shape: [2, 3] });
   * matrix.set(1.5, 1, 2);
   * console.log(new Float64Array(memory.buffer, 40, 1)[0]); // 1.5
   * memory[Symbol.dispose]();
   * ```
   */
  ndarray(options: ArrayOptions): NDArray {
    checkOptions(options, 'ndarray');
    return arrayOver(this.bytes(), options, this.readonly, this.name);
  }

  /**
   * A private copy of what the segment contains now. It is read, not copied from the mapping, so it needs none, and a
   * segment that its owner has cut short is an error and not a SIGBUS. Python: `bytes(shm.buf)`.
   *
   * @param offset - First byte, counted from the first shown one.
   * @param length - In bytes; to the end when absent.
   * @throws SharedMemoryError `ERR_SHM_CLOSED`, `ERR_SHM_TYPE`, or `ERR_SHM_RANGE`, also when the segment has shrunk.
   */
  snapshot(offset?: number, length?: number): Uint8Array<ArrayBuffer> {
    this.#open.checkOpen();
    const span = checkSpan(this.size, offset, length, this.name);
    const copy = new Uint8Array(span.length);
    this.#open.read(span.offset, copy);
    return copy;
  }

  /**
   * Reads the bytes again into this object's copy, over what was written there and not flushed. Where memory is shared there is
   * nothing to do, so that code for both modes may call it.
   *
   * @param offset - First byte, counted from the first shown one.
   * @param length - In bytes; to the end when absent.
   * @throws SharedMemoryError `ERR_SHM_CLOSED`, `ERR_SHM_TYPE`, or `ERR_SHM_RANGE`, also when the segment has shrunk.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * using shared = SharedMemory.create({ size: 8 });
   * using copy = SharedMemory.attach(shared.name, { mode: 'copy' }); // warns, once
   * const bytes = copy.bytes();
   * shared.bytes()[0] = 7;
   * console.log(bytes[0]); // 0
   * copy.refresh();
   * console.log(bytes[0]); // 7
   * bytes[1] = 8;
   * copy.flush(1, 1);
   * console.log(shared.bytes()[1]); // 8
   * ```
   */
  refresh(offset = 0, length?: number): void {
    const view = this.bytes(offset, length);
    if (this.#open.copied) this.#open.exchange('read', offset, view);
  }

  /**
   * Stores this object's copy in the segment, over what others have written meanwhile: take turns, and name the bytes that
   * changed. Neither `close` nor `using` does it. Where memory is shared there is nothing to do.
   *
   * @param offset - First byte, counted from the first shown one.
   * @param length - In bytes; to the end when absent.
   * @throws SharedMemoryError `ERR_SHM_PERMISSION` if it was attached `readonly`, `ERR_SHM_CLOSED`, `ERR_SHM_TYPE`, or
   * `ERR_SHM_RANGE`, also when the segment has shrunk.
   */
  flush(offset = 0, length?: number): void {
    const view = this.bytes(offset, length);
    if (!this.#open.copied) return;
    if (this.readonly) throw this.#open.failure('ERR_SHM_PERMISSION', 'was attached readonly and is not written to');
    this.#open.exchange('write', offset, view);
  }

  /**
   * Keeps the memory until the pin is released: meanwhile `close` refuses, as Python's does while there are views, and
   * `using` puts it off. For operations that go on after the call that began them, such as compressing or writing a view.
   *
   * @throws SharedMemoryError `ERR_SHM_CLOSED`, and what {@link SharedMemory.buffer} throws.
   *
   * @example
   * ```ts
   * import { promisify } from 'node:util';
   * import { gzip } from 'node:zlib';
   * import { SharedMemory } from 'cornichon/shm';
   * using memory = SharedMemory.create({ size: 1000 });
   * using pin = memory.pin();
   * console.log((await promisify(gzip)(pin.bytes)).length < 100); // true
   * ```
   */
  pin(): Pin {
    return this.#open.pin(this.bytes());
  }

  /**
   * Calls a function with the bytes, pinned until it has returned or the promise that it returned is settled.
   *
   * @returns What the function returned.
   * @throws SharedMemoryError as {@link SharedMemory.pin}; what the function throws.
   *
   * @example
   * ```ts
   * import { SharedMemory } from 'cornichon/shm';
   * using memory = SharedMemory.create({ size: 1000 });
   * console.log(memory.withView((bytes) => bytes.length)); // 1000
   * ```
   */
  withView<T>(use: (bytes: Uint8Array<SharedArrayBuffer>) => T): T {
    return usePinned(this.pin(), use);
  }

  /**
   * Gives the memory back; the segment and its name stay. Views read zeros from now on, and what is written to them is
   * seen by nobody; on Windows, which cannot do that, they go on showing the segment until they are collected. Calling it
   * again does nothing. Python: `shm.close()`, which refuses while there are views.
   *
   * @param options - `force` closes although there are pins.
   * @throws SharedMemoryError `ERR_SHM_PINNED` while there are pins.
   */
  close(options: ForceOptions = {}): void {
    const { force = false } = checkOptions(options, 'close');
    this.#open.close(force);
  }

  /**
   * Removes the name, before or after {@link SharedMemory.close}, if it still means this segment: a name that somebody
   * has taken again is left alone. Python's owner would fail to unlink what was removed here, so who attached may not,
   * unless forced. Python: `shm.unlink()`.
   *
   * @param options - `force` removes the name of a segment that somebody else owns.
   * @returns Whether the name was there to be removed.
   * @throws SharedMemoryError `ERR_SHM_NOT_OWNER`, `ERR_SHM_PERMISSION`.
   */
  unlink(options: ForceOptions = {}): boolean {
    const { force = false } = checkOptions(options, 'unlink');
    if (!this.owner && !force) {
      const message = 'was attached here, and its creator unlinks it; unlink({ force: true }) does it all the same';
      throw this.#open.failure('ERR_SHM_NOT_OWNER', message);
    }
    if (this.owner) release(this.name);
    return this.#open.unlink();
  }

  /**
   * Closes, and unlinks if this object is the owner and was not created with `keep`: what `using` calls. While there are
   * pins the memory stays, for them.
   */
  [Symbol.dispose](): void {
    this.#open.end();
    if (this.owner && !this.#keep) this.unlink();
  }
}

/** Nobody restores or remembers a name that is to be removed. */
function release(name: string): void {
  unprotectName(name);
  unguardName(name);
}
