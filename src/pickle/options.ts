/**
 * What a caller may choose, with the default and the reason of each; resolved once, before the first byte.
 */
import { fail } from './errors.ts';
import type { GlobalsPolicy } from './globals.ts';
import type { Limits } from './limits.ts';
import { type Allocate, checkAllocate } from './memory.ts';
import type { BufferSource, PickleBuffer } from './object/buffer.ts';
import type { ClassTable } from './object/class-table.ts';
import type { Registry } from './object/registry.ts';

/** What `loads` may be told. */
export interface LoadOptions {
  /**
   * The buffers that were sent beside the stream, in the order in which Python's `buffer_callback` got them. They are
   * used as they are, without a copy. Python: `loads(..., buffers=...)`.
   */
  readonly buffers?: Iterable<BufferSource | PickleBuffer> | null;
  /**
   * How Python 2's byte strings are read: as text in one of three encodings, or as `'bytes'`. Default: `'ascii'`, as in
   * Python. Python: `loads(..., encoding=...)`.
   */
  readonly encoding?: 'ascii' | 'latin1' | 'utf8' | 'bytes';
  /** What happens to bytes that the encoding does not have: an error, U+FFFD, or nothing. Default: `'strict'`. */
  readonly errors?: 'strict' | 'replace' | 'ignore';
  /**
   * Whether Python 2's module and class names in protocols 0 to 2 become Python 3's. Default: true.
   * Python: `loads(..., fix_imports=...)`.
   */
  readonly fixImports?: boolean;
  /**
   * Keeps what JavaScript's own types cannot tell apart, so that `dumps` writes the same bytes again: a `PyFloat` for
   * a float with an integral value, a `PickleBuffer` for a buffer beside the stream, and, beside the value, which of
   * its strings were one object. Default: false.
   */
  readonly lossless?: boolean;
  /**
   * What a dict becomes. `'dict'`, the default, is a `PyDict` with Python's equality of keys; `'map'` is a Map, whose
   * keys are equal by `===`; `'object'` is a plain object, and a key that is not a string is an error.
   */
  readonly dicts?: 'dict' | 'map' | 'object';
  /**
   * Which classes and functions a pickle may name. `'inert'`, the default, is any: one that the registry does not know
   * becomes a `PyGlobal` or `PyObject`, and nothing is ever run. `'error'` is none but those of the registry;
   * a list of `'module.name'`, or a function, is those and no other. Python: `Unpickler.find_class`.
   */
  readonly globals?: GlobalsPolicy;
  /** Which classes have a counterpart in JavaScript. Default: the library's own. */
  readonly registry?: Registry;
  /** Called with a persistent id, returns the object. Python: `Unpickler.persistent_load`. */
  readonly persistentLoad?: ((id: unknown) => unknown) | null;
  /** Extension codes and the `'module.name'` each stands for. Python: `copyreg.add_extension`. */
  readonly extensions?: ReadonlyMap<number, string>;
  /**
   * Whether bytes are copied out of the data. `'small'`, the default, copies below 64 KiB and gives views of `data` above;
   * `true` copies all, `false` none. A view keeps the whole of `data` alive and sees later changes of it. An array that is
   * viewed, but lies where its items are not aligned, is copied when its own `data` is first read, and views until then. Many small
   * arrays share memory, unless `true` gives each its own. Data in a
   * SharedArrayBuffer is copied before it is read in any case, since someone else may write into it meanwhile.
   */
  readonly copy?: boolean | 'small';
  /**
   * Makes the memory of bytes that are copied out of the data, at once or later, read from a stream or a file, or decoded from
   * text, where that takes 4 MiB or more; views need none. It is called with a number of bytes and returns an ArrayBuffer of at least so many that nobody else uses; what is in
   * it does not matter. Default: the engine's. With `allocateHuge` of `cornichon/shm` a copy takes less than half the time.
   */
  readonly allocate?: ((length: number) => ArrayBuffer) | null;
  /**
   * How much the pickle may ask for; what is not given is as in `LIMITS.default`. `LIMITS.untrusted` is for what strangers
   * send.
   */
  readonly limits?: Partial<Limits>;
}

/** What `dumps` may be told. */
export interface DumpOptions {
  /** The protocol, 0 to 5. Default: 5, which Python 3.8 and later read. */
  readonly protocol?: number;
  /**
   * Called with each buffer that may travel beside the stream; needs protocol 5. Unless it returns `true`, the buffer is
   * left out of the stream, and the receiver must give it to `loads`. Python calls anything truthy a yes; here only
   * `true` is, since `(buffer) => list.push(buffer)` returns a number. Python: `dumps(..., buffer_callback=...)`.
   */
  readonly bufferCallback?: ((buffer: PickleBuffer) => unknown) | null;
  /**
   * Whether protocols 0 to 2 get Python 2's module and class names. Default: true.
   * Python: `dumps(..., fix_imports=...)`.
   */
  readonly fixImports?: boolean;
  /** Which classes have a counterpart in Python. Default: the library's own. */
  readonly registry?: Registry;
  /** Called with each object; what it returns, unless undefined, is written as its persistent id. */
  readonly persistentId?: ((value: unknown) => unknown) | null;
  /** Extension codes for `'module.name'`. Python: `copyreg.add_extension`. */
  readonly extensions?: ReadonlyMap<string, number>;
  /**
   * How arrays are written. `'portable'`, the default, is a form that NumPy 1.19 to 2.x reads without a copy and without a
   * warning; `'native'` is what NumPy 2 writes itself, `'native-1'` what NumPy 1 writes.
   */
  readonly numpy?: 'portable' | 'native' | 'native-1';
  /**
   * Whose bytes are written, for comparing pickles byte by byte; every Python reads them all. `'cpython-3.8'`, the default,
   * is CPython 3.8 to 3.12. 3.13 and 3.14 name a class inside a class another way in protocols 0 to 3. 3.15 also divides
   * long lists, dicts and sets into batches another way.
   */
  readonly target?: 'cpython-3.8' | 'cpython-3.13' | 'cpython-3.15';
  /**
   * Makes the memory of a pickle of 4 MiB or more, as the option of that name does for `loads`. It is the pickle's `buffer`, in
   * which there may be other bytes behind the pickle.
   */
  readonly allocate?: ((length: number) => ArrayBuffer) | null;
}

/** What a caller may choose, and did not; one object, so that to see it takes no time. */
export const NO_WISHES: LoadOptions & DumpOptions = Object.freeze({});

/** {@link DumpOptions} with the defaults filled in. */
export interface ResolvedDumpOptions {
  readonly protocol: number;
  readonly bufferCallback: ((buffer: PickleBuffer) => unknown) | null;
  readonly fixImports: boolean;
  readonly registry: ClassTable;
  readonly persistentId: ((value: unknown) => unknown) | null;
  readonly extensions: ReadonlyMap<string, number> | null;
  readonly numpy: 'portable' | 'native' | 'native-1';
  /** The minor version of {@link DumpOptions.target}. */
  readonly target: number;
  readonly allocate: Allocate | null;
}

const TARGETS = ['cpython-3.8', 'cpython-3.13', 'cpython-3.15'] as const;

/** The newest protocol, which is also the default. */
export const HIGHEST_PROTOCOL = 5;

/** Fills in defaults and refuses what makes no sense. */
export function resolveDumpOptions(options: DumpOptions, registry: ClassTable): ResolvedDumpOptions {
  const protocol = options.protocol ?? HIGHEST_PROTOCOL;
  if (!Number.isInteger(protocol) || protocol < 0 || protocol > HIGHEST_PROTOCOL) {
    fail('ERR_PICKLE_OPTION', `pickle protocol must be 0 to ${HIGHEST_PROTOCOL}, got ${protocol}`);
  }
  checkChoice('numpy', options.numpy, ['portable', 'native', 'native-1']);
  checkChoice('target', options.target, TARGETS);
  const bufferCallback = options.bufferCallback ?? null;
  if (bufferCallback !== null && protocol < 5) fail('ERR_PICKLE_OPTION', 'buffer_callback needs protocol >= 5');
  return {
    protocol,
    bufferCallback,
    fixImports: options.fixImports ?? true,
    registry: options.registry ?? registry,
    persistentId: options.persistentId ?? null,
    extensions: options.extensions ?? null,
    numpy: options.numpy ?? 'portable',
    target: Number((options.target ?? TARGETS[0]).slice('cpython-3.'.length)),
    allocate: checkAllocate(options.allocate),
  };
}

/** Refuses a value that an option does not have; a misspelt one must not be taken for the default. */
export function checkChoice(option: string, value: unknown, choices: readonly unknown[]): void {
  if (value !== undefined && !choices.includes(value)) {
    const list = choices.map((choice) => JSON.stringify(choice)).join(', ');
    fail('ERR_PICKLE_OPTION', `${option} must be one of ${list}, got ${String(value)}`);
  }
}
