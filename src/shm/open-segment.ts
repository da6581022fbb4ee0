/**
 * The open half of a `SharedMemory`: a file, the mapping of a part of it, and the pins that keep that.
 *
 * Mapping waits until the bytes are asked for. Closing puts zero pages under them and is final; what is pinned is only marked as
 * closed, and unmapped with the last pin.
 */
import type { Span } from './arguments.ts';
import type { NativeSegment, SegmentBinding } from './binding.ts';
import { SharedMemoryError, type SharedMemoryErrorCode } from './errors.ts';
import { mapPages } from './mapping.ts';
import { Pin } from './pin.ts';
import { attempt } from './system-error.ts';
import { exchangeBytes, type Place, readBytes } from './transfer.ts';
import { warnOfUnclosed } from './unclosed.ts';

/** What an open segment consists of. */
export interface Parts {
  readonly native: SegmentBinding;
  readonly handle: NativeSegment;
  readonly name: string;
  /** The bytes that are shown. */
  readonly window: Span;
  readonly truncationGuard: boolean;
  /** Of a segment that was mapped before it had its name. */
  readonly buffer?: SharedArrayBuffer | undefined;
}

export class OpenSegment {
  /** Where in the buffer the window begins. */
  readonly byteOffset: number;
  readonly #parts: Parts;
  #buffer: SharedArrayBuffer | undefined;
  #closed = false;
  #damaged = false;
  #pins = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#buffer = parts.buffer;
    this.byteOffset = parts.window.offset % parts.native.pageSize;
    warnOfUnclosed(parts.native);
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Whether the bytes are a copy, which has to be read and written. */
  get copied(): boolean {
    return this.#parts.native.write !== undefined;
  }

  /** Whether the window was cut short; after `end`, what it was then, if it is guarded. */
  get damaged(): boolean {
    if (this.#damaged || this.#closed) return this.#damaged;
    const { native, handle, name, window } = this.#parts;
    const size = attempt({ segment: name, doing: 'read' }, () => native.size(handle));
    this.#damaged = size < window.offset + window.length || native.damaged(handle);
    return this.#damaged;
  }

  get buffer(): SharedArrayBuffer {
    this.checkOpen();
    const { native, handle, name, window, truncationGuard } = this.#parts;
    this.#buffer ??= mapPages(native, {
      name,
      segment: handle,
      offset: window.offset - this.byteOffset,
      length: this.byteOffset + window.length,
      guard: truncationGuard,
    });
    return this.#buffer;
  }

  /** Reads from byte `offset` of the window on. */
  read(offset: number, target: Uint8Array): void {
    readBytes(this.#parts.native, this.#place(offset), target);
  }

  /** Reads or writes a copy's bytes from byte `offset` of the window on. */
  exchange(direction: 'read' | 'write', offset: number, bytes: Uint8Array): void {
    exchangeBytes(this.#parts.native, this.#place(offset), bytes, direction);
  }

  pin(bytes: Uint8Array<SharedArrayBuffer>): Pin {
    this.#pins++;
    return new Pin(bytes, () => {
      this.#pins--;
      if (this.#pins === 0 && this.#closed) this.#unmap();
    });
  }

  /** Closes, also what is pinned if `force` is set; else that is `ERR_SHM_PINNED`. */
  close(force: boolean): void {
    if (this.#closed) return;
    if (this.#pins > 0 && !force) {
      const times = `pinned (${this.#pins} times)`;
      throw this.failure('ERR_SHM_PINNED', `is ${times}: release() the pins first, or close({ force: true })`);
    }
    this.#end();
    this.#unmap();
  }

  /** Closes, and leaves the memory to the pins that there are. */
  end(): void {
    if (this.#closed) return;
    this.#end();
    if (this.#pins === 0) this.#unmap();
  }

  /** Removes the name if it still means this segment; whether it did. */
  unlink(): boolean {
    const { native, handle, name } = this.#parts;
    return attempt({ segment: name, doing: 'unlink' }, () => native.unlinkSegment(handle));
  }

  /** Throws `ERR_SHM_CLOSED`. */
  checkOpen(): void {
    if (this.#closed) throw this.failure('ERR_SHM_CLOSED', 'is closed; attach it again to use it');
  }

  /** An error of this segment, which the message says something of. */
  failure(code: SharedMemoryErrorCode, message: string): SharedMemoryError {
    const { name } = this.#parts;
    return new SharedMemoryError(code, `shared memory '${name}' ${message}`, { segment: name });
  }

  #end(): void {
    if (this.#parts.truncationGuard) this.#damaged = this.damaged;
    this.#closed = true;
  }

  #unmap(): void {
    const { native, handle, name } = this.#parts;
    const view = this.#buffer === undefined ? undefined : new Uint8Array(this.#buffer);
    attempt({ segment: name, doing: 'close' }, () => native.close(handle, view));
    this.#buffer = undefined;
  }

  #place(offset: number): Place {
    const { handle, name, window } = this.#parts;
    return { name, segment: handle, position: window.offset + offset };
  }
}
