/**
 * The door for reading: bytes and options in, a value out.
 */

import { OutOfBandBuffers } from './buffers.ts';
import { type BufferContext, Builder, type DictKind } from './build.ts';
import type { Cursor } from './cursor.ts';
import { fail, placeInStream } from './errors.ts';
import { Globals } from './globals.ts';
import { type Limits, limitError, resolveLimits } from './limits.ts';
import { Machine } from './machine.ts';
import { checkAllocate, copyOf } from './memory.ts';
import { type BufferSource, isBufferSource, isPlainBytes, ownBytes } from './object/buffer.ts';
import type { ClassTable } from './object/class-table.ts';
import { checkChoice, type LoadOptions, NO_WISHES } from './options.ts';
import { readerOf } from './strings.ts';

/** What `loads` and its kin read from. */
export type PickleData = BufferSource;

/** Python's `pickle.Unpickler`: reads one pickle after another from the same data, with a memo that they share. */
export class StreamUnpickler {
  readonly #machine: Machine;
  readonly #limits: Limits;

  /** @param lane false to go without the fast lane; for the test that holds both to the same answer. */
  constructor(data: PickleData, options: LoadOptions, registry: ClassTable, lane = true) {
    const own = options.registry ?? registry;
    checkChoice('encoding', options.encoding, ['ascii', 'latin1', 'utf8', 'bytes']);
    checkChoice('errors', options.errors, ['strict', 'replace', 'ignore']);
    checkChoice('dicts', options.dicts, ['dict', 'map', 'object']);
    checkChoice('copy', options.copy, ['small', true, false]);
    const limits = resolveLimits(options.limits);
    this.#limits = limits;
    const allocate = checkAllocate(options.allocate);
    const buffers = new OutOfBandBuffers(options.buffers ?? null, options.lossless ?? false, limits);
    const context: BufferContext = {
      lossless: options.lossless ?? false,
      isWritable: (buffer) => buffers.isWritable(buffer),
      isOutOfBand: (buffer) => buffers.isOutOfBand(buffer),
      copyOf: (bytes) => copyOf(bytes, allocate),
    };
    const kind: DictKind = options.dicts ?? 'dict';
    const { globals = 'inert', fixImports = true, extensions = null } = options;
    this.#machine = new Machine(bytesToRead(data, limits), {
      builder: new Builder(own, context, kind, limits),
      globals: new Globals(globals, own, fixImports, extensions, limits),
      buffers,
      readByteString: readerOf(options.encoding ?? 'ascii', options.errors ?? 'strict'),
      persistentLoad: options.persistentLoad ?? null,
      lossless: context.lossless,
      copy: options.copy ?? 'small',
      allocate,
      limits,
      lane,
    });
  }

  /** Reads one pickle of data that has nothing to do with what was read before, and keeps nothing of it. */
  loadOnce(data: PickleData): unknown {
    this.#machine.begin(bytesToRead(data, this.#limits));
    const value = this.#machine.run();
    this.#machine.release();
    return value;
  }

  /** Goes on with other bytes. */
  feed(cursor: Cursor): void {
    this.#machine.feed(cursor);
  }

  /** Offset of the first byte that no pickle has used yet. */
  get offset(): number {
    return this.#machine.pos;
  }

  /** True when no byte is left. */
  get done(): boolean {
    return this.#machine.done;
  }

  /** Reads the next pickle. Python: `Unpickler.load`. */
  load(): unknown {
    return this.#machine.run();
  }

  /** Forgets the memo, so that the next pickle is one of its own. */
  forget(): void {
    this.#machine.forget();
  }
}

/** The reader of the last pickle, for the next one that wants the same; for the reasons that `dumpOnce` keeps a writer. */
let idle: StreamUnpickler | null = null;
let idleRegistry: ClassTable | null = null;
const NO_BYTES = new Uint8Array(0);

/** One pickle by itself. */
export function loadOnce(data: PickleData, options: LoadOptions, standard: ClassTable): unknown {
  if (options !== NO_WISHES && !isUsual(options)) {
    const other = new StreamUnpickler(data, options, standard);
    const value = other.load();
    // What it leaves behind shall hold nothing, see empty.ts.
    other.forget();
    return value;
  }
  const { registry = standard } = options;
  const unpickler = (registry === idleRegistry ? idle : null) ?? new StreamUnpickler(NO_BYTES, options, standard);
  idle = null;
  const value = unpickler.loadOnce(data);
  idle = unpickler;
  idleRegistry = registry;
  return value;
}

/** True when nothing is asked for that makes one reader differ from the next. */
function isUsual(options: LoadOptions): boolean {
  for (const name in options) {
    if (name !== 'registry' && options[name as keyof LoadOptions] !== undefined) return false;
  }
  return true;
}

/** The data as bytes that nobody else writes, as many as there may be. */
function bytesToRead(data: PickleData, limits: Limits): Uint8Array {
  // What nearly all data is; to ask step by step takes as long as to read a short text.
  if (isPlainBytes(data) && data.length <= limits.maxInputBytes) return data;
  if (!isBufferSource(data)) fail('ERR_PICKLE_OPTION', `a pickle is read from bytes, got ${typeof data}`);
  const { byteLength } = data;
  if (byteLength > limits.maxInputBytes) {
    const error = limitError('maxInputBytes', limits, byteLength, 'bytes of data');
    throw placeInStream(error, 0, null, error.code);
  }
  return ownBytes(data);
}
