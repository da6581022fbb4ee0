/**
 * Reading from files.
 *
 * A file is read in pieces, and a pickle is gathered from them (see ../pickle/gather.ts). What a file has that a stream has
 * not is a size: a payload that lies whole in the file is read at once into memory of its own, which the value then has.
 */
import type { FileHandle } from 'node:fs/promises';
import { Gatherer } from '../pickle/gather.ts';
import { StreamUnpickler } from '../pickle/load.ts';
import type { LoadOptions } from '../pickle/options.ts';
import { maxBytesOf } from '../pickle/stream.ts';
import { standardRegistry } from '../standard.ts';
import { openFile } from './open.ts';
import type { FilePath } from './path.ts';

/** What reading a file may be told. */
export interface LoadFileOptions extends LoadOptions {
  /** Most bytes that one pickle may have; a longer one is an error with `ERR_PICKLE_LIMIT`. Default: no limit. */
  readonly maxBytes?: number;
}

/** What is read at once of all but large payloads. */
const PIECE = 0x100000;
/** What is read at once of a large payload; the system's own limit is just below 2 GiB. */
const MAX_READ = 2 ** 30;

/**
 * Reads the pickle that a file starts with. Python: `pickle.load(file)`. Bytes behind the pickle are left alone.
 *
 * The file may be larger than 4 GiB, also in Node 20, where no array is: bytes and arrays of 1 MiB and more are read into
 * memory of their own, without another copy. Only what is left without them must fit into one array.
 *
 * @param path the file, or a pipe such as `/dev/stdin`.
 * @returns the value; `T` is what the caller expects it to be, and is not checked.
 * @throws `PickleError` as `loads` does, with `ERR_PICKLE_TRUNCATED` for a file that ends too early, and
 *   `ERR_PICKLE_LIMIT` for what the engine has no array for; and the system's error when the file cannot be read.
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { dumpFile, loadFile } from 'cornichon/node';
 * const path = join(tmpdir(), `grid-${process.pid}.pkl`);
 * await dumpFile({ name: 'grid', data: new Float64Array(1_000_000) }, path);
 * const grid = await loadFile<Map<string, unknown>>(path);
 * console.log(grid.get('name')); // grid
 * ```
 */
export async function loadFile<T = unknown>(path: FilePath, options: LoadFileOptions = {}): Promise<T> {
  const reader = new FileReader(options);
  try {
    await reader.open(path);
    return (await reader.load()) as T;
  } finally {
    await reader.close();
  }
}

/**
 * Reads the pickles of a file one after another, until it ends. Python: `pickle.load(file)` in a loop until `EOFError`. The
 * file is closed at the end, and when the loop is left before.
 *
 * @throws `PickleError` as {@link loadFile} does, at the offset in the file.
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { dumpFile, loadAllFile } from 'cornichon/node';
 * const path = join(tmpdir(), `log-${process.pid}.pkl`);
 * for (const entry of ['one', 'two']) await dumpFile(entry, path, { flag: 'a' });
 * for await (const entry of loadAllFile(path)) console.log(entry); // one, two
 * ```
 */
export async function* loadAllFile<T = unknown>(
  path: FilePath,
  options: LoadFileOptions = {},
): AsyncGenerator<T, void, undefined> {
  const reader = new FileReader(options);
  try {
    await reader.open(path);
    while (!(await reader.done())) {
      yield (await reader.load()) as T;
      reader.forget();
    }
  } finally {
    await reader.close();
  }
}

class FileReader {
  readonly #maxBytes: number;
  readonly #unpickler: StreamUnpickler;
  #handle: FileHandle | null = null;
  /** Size of the file; 0 for what has none, such as a pipe. */
  #size = 0;
  #piece: Uint8Array = new Uint8Array(0);
  /** What of the piece no pickle has used yet. */
  #rest: Uint8Array = this.#piece;
  #offset = 0;
  readonly #allocate: NonNullable<LoadFileOptions['allocate']> | null;

  constructor(options: LoadFileOptions) {
    this.#maxBytes = maxBytesOf(options, Number.POSITIVE_INFINITY);
    this.#unpickler = new StreamUnpickler(new Uint8Array(0), options, standardRegistry());
    this.#allocate = options.allocate ?? null;
  }

  async open(path: FilePath): Promise<void> {
    this.#handle = await openFile(path, 'r');
    const status = await this.#handle.stat();
    if (status.isFile()) this.#size = status.size;
    this.#piece = new Uint8Array(this.#size === 0 ? PIECE : Math.min(this.#size, PIECE));
  }

  async close(): Promise<void> {
    await this.#handle?.close();
  }

  /** True when no byte is left. */
  async done(): Promise<boolean> {
    if (this.#rest.length === 0) this.#rest = this.#piece.subarray(0, await this.#read(this.#piece));
    return this.#rest.length === 0;
  }

  forget(): void {
    this.#unpickler.forget();
  }

  async load(): Promise<unknown> {
    const known = Math.max(0, this.#size - this.#offset);
    const gatherer = new Gatherer({ offset: this.#offset, maxBytes: this.#maxBytes, known, allocate: this.#allocate });
    while (!gatherer.complete) {
      const room = this.#rest.length === 0 ? gatherer.room() : null;
      if (room !== null) {
        const count = await this.#read(room);
        if (count === 0) gatherer.truncated();
        gatherer.filled(count);
      } else {
        if (await this.done()) gatherer.truncated();
        this.#rest = this.#rest.subarray(gatherer.push(this.#rest));
      }
    }
    this.#offset += gatherer.length;
    this.#unpickler.feed(gatherer.cursor());
    return this.#unpickler.load();
  }

  /** Reads on into memory; returns how many bytes there were, 0 at the end of the file. */
  async #read(memory: Uint8Array): Promise<number> {
    const { bytesRead } = await this.#handle!.read(memory, 0, Math.min(memory.length, MAX_READ), null);
    return bytesRead;
  }
}
