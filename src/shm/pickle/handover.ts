/**
 * Values that cross by a name: a pickle of protocol 5 and its buffers in one segment, which the other side views and does not
 * copy. `python/cornichon.py` has the same two functions.
 */
import { LIMITS } from '../../pickle/limits.ts';
import { PickleBuffer } from '../../pickle/object/index.ts';
import type { DumpOptions, LoadOptions } from '../../pickle/options.ts';
import { dumps, loads } from '../../standard.ts';
import { checkBoolean, checkOptions, permissions } from '../arguments.ts';
import { SharedMemoryError } from '../errors.ts';
import type { AttachOptions, CreateOptions, TrustOptions } from '../options.ts';
import { SharedMemory } from '../segment.ts';
import { trustIn } from '../trust.ts';
import { headerOf, placeParts, readParts, writeMagic } from './parts.ts';

/** What `dumpToSharedMemory` may be told: how the segment is made, and how the value is pickled. */
export interface DumpToSharedMemoryOptions
  extends Omit<CreateOptions, 'size' | 'mode'>,
    Omit<DumpOptions, 'protocol' | 'bufferCallback'> {
  /** Permission bits, reduced by the process's umask. Default `0o600`: only this user. */
  readonly mode?: number;
}

/** What `loadFromSharedMemory` may be told: how the segment is attached, and how the pickle is read. */
export interface LoadFromSharedMemoryOptions
  extends Pick<AttachOptions, 'readonly' | 'timeout'>,
    TrustOptions,
    Omit<LoadOptions, 'buffers'> {
  /** Take the name off as soon as the segment is attached, so that nobody else has to. Default: false. */
  readonly unlink?: boolean;
}

/**
 * Pickles a value into a new segment, with its buffers (those of arrays, of typed arrays and PickleBuffers) beside the
 * pickle, each copied once. Python: `dump_to_shared_memory` of the helper file.
 *
 * Send the name. The segment is this side's to unlink, when the other side has attached it; or create it with `keep`, and
 * let the other side unlink it.
 *
 * @param value anything that `dumps` takes.
 * @returns the segment, whose owner this is.
 * @throws PickleError as `dumps` does, and SharedMemoryError as `SharedMemory.create` does.
 * @example
 * ```ts
 * import { NDArray, type PyDict } from 'cornichon';
 * import { dumpToSharedMemory, loadFromSharedMemory } from 'cornichon/shm';
 * using sent = dumpToSharedMemory({ day: 'Mon', prices: new Float64Array([99.5, 100.25]) });
 * // In another process, which got sent.name; Python: load_from_shared_memory(name)
 * using got = loadFromSharedMemory<PyDict<string, NDArray>>(sent.name);
 * console.log(got.value.get('prices')!.get(1)); // 100.25
 * ```
 */
export function dumpToSharedMemory(value: unknown, options: DumpToSharedMemoryOptions = {}): SharedMemory {
  const { name, mode, preallocate, keep, ...how } = checkOptions(options, 'dumpToSharedMemory');
  const buffers: PickleBuffer[] = [];
  const stream = dumps(value, { ...how, protocol: 5, bufferCallback: (buffer) => buffers.push(buffer) });
  const contents = [stream, ...buffers.map((buffer) => buffer.raw())];
  const { parts, size } = placeParts(contents.map(({ byteLength }) => byteLength));
  const memory = SharedMemory.create({
    size,
    ...(name === undefined ? {} : { name }),
    ...permissions(mode, 'dumpToSharedMemory'),
    ...(preallocate === undefined ? {} : { preallocate }),
    ...(keep === undefined ? {} : { keep }),
  });
  try {
    const bytes = memory.bytes();
    bytes.set(headerOf(parts, size));
    for (const [i, content] of contents.entries()) bytes.set(content, parts[i]!.offset);
    writeMagic(bytes);
    return memory;
  } catch (error) {
    memory.close();
    memory.unlink();
    throw error;
  }
}

/**
 * Reads what `dumpToSharedMemory`, or Python's `dump_to_shared_memory`, put into a segment. Arrays view the segment; other
 * processes see what is written into them. Nothing in the pickle is run.
 *
 * @param name the segment's name, with or without a slash.
 * @returns the value, and the segment that it lives in: close it when the value is done with.
 * @throws SharedMemoryError `ERR_SHM_FORMAT` if there is something else in the segment, and what `SharedMemory.attach` throws;
 *   PickleError as `loads` does.
 */
export function loadFromSharedMemory<T = unknown>(
  name: string,
  options: LoadFromSharedMemoryOptions = {},
): SharedValue<T> {
  const { readonly = false, timeout, unlink = false, ...how } = checkOptions(options, 'loadFromSharedMemory');
  checkBoolean(unlink, 'unlink', name);
  const memory = SharedMemory.attach(name, { ...trustIn(options), readonly, timeout });
  try {
    const limits = { ...LIMITS.default, ...how.limits };
    const read = (offset: number, length: number) => memory.snapshot(offset, length);
    const [pickle, ...places] = readParts(memory, read, limits.maxBuffers + 1);
    if (pickle!.length > limits.maxInputBytes) {
      const message = `the pickle in shared memory '${memory.name}' has ${pickle!.length} bytes, and ${limits.maxInputBytes} may be`;
      throw new SharedMemoryError('ERR_SHM_FORMAT', message, { segment: memory.name });
    }
    const buffers = places.map(({ offset, length }) => {
      const bytes = memory.bytes(offset, length);
      return readonly ? new PickleBuffer(bytes, { readonly }) : bytes;
    });
    const value = loads<T>(read(pickle!.offset, pickle!.length), { ...how, buffers });
    if (unlink) memory.unlink({ force: true });
    return new SharedValue(value, memory);
  } catch (error) {
    memory.close();
    throw error;
  }
}

/**
 * A value that lives in shared memory, and that memory. The arrays in the value are good until it is closed, and read zeros
 * afterwards; copy what is needed for longer.
 */
export class SharedValue<T = unknown> {
  /** What was sent. */
  readonly value: T;
  /** What its buffers view. */
  readonly memory: SharedMemory;

  /** Made by {@link loadFromSharedMemory}. */
  constructor(value: T, memory: SharedMemory) {
    this.value = value;
    this.memory = memory;
  }

  /** Gives the memory back. The name stays. Calling it again does nothing. */
  close(): void {
    this.memory.close();
  }

  /** Closes. */
  [Symbol.dispose](): void {
    this.close();
  }
}
