/**
 * The library as users have it: the two doors of the core, with the known classes behind them.
 *
 * With registries.ts, which has the classes, it is what knows both the machines and the class files.
 */
import type { ChunkSource } from './pickle/chunks.ts';
import { plainArray } from './pickle/class/plain-array.ts';
import { dumpOnce, StreamPickler } from './pickle/dump.ts';
import { loadOnce, type PickleData, StreamUnpickler } from './pickle/load.ts';
import { type DumpOptions, type LoadOptions, NO_WISHES, resolveDumpOptions } from './pickle/options.ts';
import { ChunkUnpickler, type StreamOptions } from './pickle/stream.ts';
import { convertToJS } from './pickle/to-js.ts';
import type { ToJSOptions } from './pickle/to-js-options.ts';
import { Writer } from './pickle/writer.ts';
import { knownClasses, standardRegistry } from './registries.ts';

export { standardRegistry } from './registries.ts';

/**
 * Reads one pickle, of any protocol from 0 to 5. Nothing in it is run. Bytes behind the pickle are left alone.
 * Python: `pickle.loads`.
 *
 * @param data the pickle; a view, an ArrayBuffer or a SharedArrayBuffer.
 * @returns the value; `T` is what the caller expects it to be, and is not checked.
 * @throws {@link PickleError} for everything that can be wrong with the data.
 * @example
 * ```ts
 * import { dumps, loads } from 'cornichon';
 * const order = loads<Map<string, unknown>>(dumps({ id: 7, tags: ['new'] }));
 * console.log(order.get('tags')); // [ 'new' ]
 * ```
 */
export function loads<T = unknown>(data: PickleData, options: LoadOptions = NO_WISHES): T {
  return loadOnce(data, options, knownClasses()) as T;
}

/**
 * Reads the pickles that stand one after another, until the data ends. Python: `load` in a loop until `EOFError`. They
 * take their out-of-band buffers from `buffers` one after another, too.
 *
 * @throws {@link PickleError} for bytes that are no pickle.
 * @example
 * ```ts
 * import { dumps, loadAll } from 'cornichon';
 * const log = new Uint8Array([...dumps('one'), ...dumps('two')]);
 * console.log([...loadAll(log)]); // [ 'one', 'two' ]
 * ```
 */
export function* loadAll<T = unknown>(data: PickleData, options: LoadOptions = {}): Generator<T, void, undefined> {
  const unpickler = new StreamUnpickler(data, options, knownClasses());
  while (!unpickler.done) {
    yield unpickler.load() as T;
    // Each pickle has a memo of its own, as when Python's `load` is called again and again.
    unpickler.forget();
  }
}

/**
 * Reads one pickle from a stream: a web stream such as the body of a `fetch` response, a Blob, a Node stream, or any other
 * iterable of chunks. The chunks may end anywhere. No more than one pickle and one chunk is kept in memory; bytes and
 * arrays of 1 MiB and more get memory of their own, so that a pickle may be larger than the largest array of the engine.
 *
 * The source is closed behind the pickle. To read on, use {@link loadAllAsync} or an {@link AsyncUnpickler}.
 *
 * @returns the value; `T` is what the caller expects it to be, and is not checked.
 * @throws {@link PickleError} as {@link loads} does, with `ERR_PICKLE_TRUNCATED` when the stream ends too early and
 *   `ERR_PICKLE_LIMIT` for a pickle of more than `maxBytes`; and whatever the source throws.
 * @example
 * ```ts
 * import { dumps, loadAsync } from 'cornichon';
 * const response = new Response(dumps(['from', 'afar'])); // or: await fetch(...)
 * console.log(await loadAsync(response.body!)); // [ 'from', 'afar' ]
 * ```
 */
export async function loadAsync<T = unknown>(source: ChunkSource, options: StreamOptions = {}): Promise<T> {
  const unpickler = new ChunkUnpickler(source, options, knownClasses());
  try {
    return (await unpickler.load()) as T;
  } finally {
    await unpickler.close();
  }
}

/**
 * Reads the pickles of a stream one after another, until it ends; see {@link loadAsync} for what a stream may be. The source
 * is closed at the end, and when the loop is left before.
 *
 * @throws {@link PickleError} for bytes that are no pickle, at the offset in the whole stream.
 * @example
 * ```ts
 * import { dumps, loadAllAsync } from 'cornichon';
 * const log = new Blob([dumps('one') as Uint8Array<ArrayBuffer>, dumps('two') as Uint8Array<ArrayBuffer>]);
 * for await (const entry of loadAllAsync(log)) console.log(entry); // one, two
 * ```
 */
export async function* loadAllAsync<T = unknown>(
  source: ChunkSource,
  options: StreamOptions = {},
): AsyncGenerator<T, void, undefined> {
  const unpickler = new ChunkUnpickler(source, options, knownClasses());
  try {
    while (!(await unpickler.done())) {
      yield (await unpickler.load()) as T;
      unpickler.forget();
    }
  } finally {
    await unpickler.close();
  }
}

/**
 * Writes a pickle. Python: `pickle.dumps`.
 *
 * @returns the pickle, in memory of its own.
 * @throws {@link PickleError} for a value that Python has no counterpart of; `path` says where it is.
 * @example
 * ```ts
 * import { dumps, loads, PyTuple } from 'cornichon';
 * const pickle = dumps([1, 2.5, PyTuple.of('a', null)], { protocol: 4 });
 * console.log(loads(pickle)); // [ 1, 2.5, PyTuple(2) [ 'a', null ] ]
 * ```
 */
export function dumps(value: unknown, options: DumpOptions = NO_WISHES): Uint8Array {
  return dumpOnce(value, options, knownClasses());
}

/**
 * Writes a pickle in chunks, for a file or a stream: together they are what {@link dumps} returns, but they are never in
 * memory together. Bytes and arrays of 64 KiB and more are not copied: their chunks are views of the memory that they
 * are in, so do not write into a chunk, and do not change the value before the last one was made.
 *
 * @throws {@link PickleError} for a value that Python has no counterpart of, when the chunk is made that it would be in.
 * @example
 * ```ts
 * import { Writable } from 'node:stream';
 * import { pipeline } from 'node:stream/promises';
 * import { dumpChunks, dumps } from 'cornichon';
 * const value = { name: 'grid', data: new Float64Array(100_000) };
 * let written = 0;
 * // To a stream of the web: for (const chunk of dumpChunks(value)) await writer.write(chunk);
 * await pipeline(dumpChunks(value), new Writable({ write: (chunk, _, next) => next(void (written += chunk.length)) }));
 * console.log(written === dumps(value).length); // true
 * ```
 */
export function dumpChunks(value: unknown, options: DumpOptions = {}): Generator<Uint8Array, void, undefined> {
  return new Writer(resolveDumpOptions(options, knownClasses())).writeChunks(value);
}

/**
 * A value as plain JavaScript, for those who only want to look: a dict becomes an object, a tuple or a set an array, bytes a
 * Uint8Array, a NumPy array nested arrays, a `datetime` a Date, the name of a class or function its text. An object of an
 * unknown class becomes an object with its attributes, and with its class as `__class__`; the arguments it was made with,
 * a state that is no dict, and its items, where there are any, are `__args__`, `__kwargs__`, `__state__`,
 * `__listitems__` and `__dictitems__`.
 *
 * There is no way back: `dumps` of the result is another pickle. Memory is shared and not copied, references to one object
 * stay so, also those of an object to itself. No key does harm, be it `__proto__`, `toJSON` or `then`: properties
 * are data and nothing is called.
 *
 * @typeParam T what the caller expects; it is not checked.
 * @throws {@link PickleError} with `ERR_PICKLE_LIMIT` for more than `maxNodes` values.
 * @example
 * ```ts
 * import { PyDict, PyGlobal, PyObject, PyTuple, toJS } from 'cornichon';
 * const order = new PyObject(new PyGlobal('shop', 'Order')); // as loads gives it
 * order.state = new PyDict([['total', 12.5]]);
 * console.log(toJS([PyTuple.of(1, 2), order])); // [ [ 1, 2 ], { __class__: 'shop.Order', total: 12.5 } ]
 * ```
 * @example
 * ```ts
 * import { dumps, loads, PyDict, toJS } from 'cornichon';
 * const value = loads(dumps(new PyDict<unknown, unknown>([[1, 2n ** 64n], [2, new Uint8Array([255])], ['nan', NaN]])));
 * console.log(JSON.stringify(toJS(value, { json: true }))); // {"1":"18446744073709551616","2":"/w==","nan":"NaN"}
 * ```
 */
export function toJS<T = unknown>(value: unknown, options: ToJSOptions = {}): T {
  return convertToJS(value, options, plainArray) as T;
}

/**
 * Reads one pickle after another from the same data, with one memo for all. Python: `pickle.Unpickler`.
 *
 * @example
 * ```ts
 * import { Pickler, Unpickler } from 'cornichon';
 * const pickler = new Pickler();
 * const shared = ['a'];
 * const stream = new Uint8Array([...pickler.dump(shared), ...pickler.dump([shared])]);
 * const unpickler = new Unpickler(stream);
 * const first = unpickler.load();
 * console.log((unpickler.load() as unknown[])[0] === first); // true
 * ```
 */
export class Unpickler {
  readonly #unpickler: StreamUnpickler;

  constructor(data: PickleData, options: LoadOptions = {}) {
    this.#unpickler = new StreamUnpickler(data, options, standardRegistry());
  }

  /** Offset of the first byte that no pickle has used yet. */
  get offset(): number {
    return this.#unpickler.offset;
  }

  /** Reads the next pickle. Python: `Unpickler.load`. @throws {@link PickleError} as {@link loads} does. */
  load<T = unknown>(): T {
    return this.#unpickler.load() as T;
  }
}

/**
 * Reads one pickle after another from a stream, with one memo for all; see {@link loadAsync} for what a stream may be. Python:
 * `pickle.Unpickler` with a file.
 *
 * @example
 * ```ts
 * import { AsyncUnpickler, dumps } from 'cornichon';
 * const header = dumps({ rows: 2 });
 * const unpickler = new AsyncUnpickler([header, new Uint8Array([1, 2])]); // a pickle, and something else behind it
 * await unpickler.load();
 * console.log(unpickler.offset === header.length); // true
 * for await (const bytes of unpickler.rest()) console.log(bytes); // Uint8Array(2) [ 1, 2 ]
 * ```
 */
export class AsyncUnpickler {
  readonly #unpickler: ChunkUnpickler;

  constructor(source: ChunkSource, options: StreamOptions = {}) {
    this.#unpickler = new ChunkUnpickler(source, options, standardRegistry());
  }

  /** Offset in the stream of the first byte that no pickle has used yet. */
  get offset(): number {
    return this.#unpickler.offset;
  }

  /** Reads the next pickle. Python: `Unpickler.load`. @throws {@link PickleError} as {@link loadAsync} does. */
  load<T = unknown>(): Promise<T> {
    return this.#unpickler.load() as Promise<T>;
  }

  /** True when the stream has no more bytes; waits until that is known. */
  done(): Promise<boolean> {
    return this.#unpickler.done();
  }

  /** The bytes that no pickle has used, as they come; what follows a pickle need not be one. Closes the source at its end. */
  rest(): AsyncGenerator<Uint8Array, void, undefined> {
    return this.#unpickler.rest();
  }

  /** Closes the source. */
  close(): Promise<void> {
    return this.#unpickler.close();
  }
}

/**
 * Writes one pickle after another, with one memo for all, so that a later one may refer to what an earlier one has. The
 * receiver needs an {@link Unpickler}. Python: `pickle.Pickler`.
 */
export class Pickler {
  readonly #pickler: StreamPickler;

  constructor(options: DumpOptions = {}) {
    this.#pickler = new StreamPickler(options, standardRegistry());
  }

  /** One pickle. Python: `Pickler.dump`. @throws {@link PickleError} as {@link dumps} does. */
  dump(value: unknown): Uint8Array {
    return this.#pickler.dump(value);
  }

  /** Forgets what was written. Python: `Pickler.clear_memo`. */
  clearMemo(): void {
    this.#pickler.clearMemo();
  }
}
