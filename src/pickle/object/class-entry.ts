/**
 * What the machines ask a known class: how its instances are built when reading, and taken apart when writing.
 */
import type { ArrayMaker } from './array-maker.ts';
import type { PyDict } from './dict.ts';
import type { PyGlobal } from './global.ts';
import type { Reduction } from './object.ts';
import type { PyTuple } from './tuple.ts';

/** What a handler may know of the reading that is under way. */
export interface LoadContext {
  /** True when `loads` was asked to keep what JavaScript's own types cannot tell apart. */
  readonly lossless: boolean;
  /** The protocol that the pickle has announced so far, 0 where it has none. */
  readonly protocol: number;
  /** True when Python could write into this buffer: a bytearray, or an out-of-band buffer not marked as read-only. */
  isWritable(buffer: unknown): boolean;
  /** True when this is the caller's own memory, given beside the stream. */
  isOutOfBand(buffer: unknown): boolean;
  /** The same bytes in memory of their own, which the option `allocate` may make. */
  copyOf(bytes: Uint8Array): Uint8Array;
  /** What is known of a class or function of Python, and undefined for any other value. */
  entryOf(callable: unknown): ClassEntry | undefined;
  /** `cls.__new__(cls, *args, **kwargs)`, by the class if it is known, and a {@link PyObject} if not. */
  create(cls: unknown, args: PyTuple, kwargs?: unknown): unknown;
}

/** What a handler may know of the writing that is under way. */
export interface DumpContext {
  /** The protocol, 0 to 5. */
  readonly protocol: number;
  /** How arrays are written: so that any NumPy reads them, or as the installed NumPy 2 or 1 would write them. */
  readonly numpy: 'portable' | 'native' | 'native-1';
  /** True when somebody takes buffers beside the stream; false when it is left out. */
  readonly outOfBand?: boolean;
}

/** How the instances of one Python class are built and taken apart. Each part may be missing. */
export interface ClassEntry<T = unknown> {
  /** `cls(*args)`; `cls` is the name that the pickle has, with which a call can be recorded that means nothing here. */
  call?(args: PyTuple, context: LoadContext, cls: PyGlobal): T;
  /** `cls(*args, **keywords)`, for which a pickle has a `functools.partial` of the class and calls that. */
  callWithKeywords?(args: PyTuple, keywords: PyDict): T;
  /** `cls.__new__(cls, *args, **kwargs)`. */
  create?(args: PyTuple, context: LoadContext, kwargs: PyDict | null, cls: PyGlobal): T;
  /**
   * `copyreg._reconstructor(cls, base, value)`, which protocols 0 and 1 call for a class that extends a built-in type, with
   * what is in it as a value of that type. Default: `create`, with the value as its argument; what is in a list or a
   * dict is put in afterwards.
   */
  reconstruct?(value: unknown, context: LoadContext): T;
  /** `target.__setstate__(state)`; changes the target, which others may hold already. */
  setState?(target: T, state: unknown, context: LoadContext): void;
  /** `target.extend(items)`. */
  extend?(target: T, items: readonly unknown[]): void;
  /** `target[key] = value` for each pair. */
  setItems?(target: T, pairs: readonly (readonly [unknown, unknown])[]): void;
  /** `target(*args)`, an instance that is called. */
  invoke?(target: T, args: PyTuple, context: LoadContext): unknown;
  /** `getattr(cls, name)`, such as the member of an enumeration; undefined where nothing is known. */
  attribute?(name: string): unknown;
  /**
   * True where bytes among the arguments, or in the state, are memory that the result has for its own. It may be a place in a
   * block with others then, see small-memory.ts. @internal
   */
  takesMemory?: true;
  /** How arrays come to be, for the functions that make them and for their class. @internal */
  arrays?: ArrayMaker;
  /** How many bytes come next in a state that begins with these items; -1 where that is not known. @internal */
  bytesNext?(state: readonly unknown[]): number;
  /** True for a function that gives for a text and `'latin1'` the bytes of it, as `_codecs.encode` does. @internal */
  encodes?: true;
  /** `value.__reduce_ex__(protocol)`; a value that stands for a class or function gives its {@link PyGlobal}. */
  reduce?(value: T, context: DumpContext): Reduction | PyGlobal;
}

/** A JavaScript class, whatever its constructor takes. */
export type AnyClass<T = unknown> = abstract new (...args: never[]) => T;
