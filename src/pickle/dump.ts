/**
 * The door for writing: a value and options in, bytes out.
 */
import type { ClassTable } from './object/class-table.ts';
import { type DumpOptions, HIGHEST_PROTOCOL, NO_WISHES, resolveDumpOptions } from './options.ts';
import { WriteMemo } from './write-memo.ts';
import { Writer } from './writer.ts';

/**
 * The writer of the last pickle, for the next one that wants the same. To make one takes as long as to write 500 bytes; and while
 * one is there, the engine keeps what it has compiled for it. A call from inside another one finds none and makes its own.
 */
let idle: Writer | null = null;
let idleProtocol = 0;
let idleRegistry: ClassTable | null = null;

/** One pickle by itself. */
export function dumpOnce(value: unknown, options: DumpOptions, standard: ClassTable): Uint8Array {
  if (options !== NO_WISHES && !isUsual(options))
    return new Writer(resolveDumpOptions(options, standard)).writeOnce(value);
  const { protocol = HIGHEST_PROTOCOL, registry = standard } = options;
  const isSame = protocol === idleProtocol && registry === idleRegistry;
  const writer = (isSame ? idle : null) ?? new Writer(resolveDumpOptions(options, standard));
  idle = null;
  const pickle = writer.writeOnce(value);
  idle = writer;
  idleProtocol = protocol;
  idleRegistry = registry;
  return pickle;
}

/** The options that make one writer differ from the next; {@link isUsual} asks for each. */
type Unusual = 'bufferCallback' | 'fixImports' | 'persistentId' | 'extensions' | 'numpy' | 'target' | 'allocate';

/** Does not compile when there is an option that is not asked for; to be kept in step with {@link isUsual}. */
const ASKS_FOR_ALL: [Exclude<keyof DumpOptions, Unusual | 'protocol' | 'registry'>] extends [never] ? true : never =
  true;

/** True when nothing is asked for that makes one writer differ from the next. */
function isUsual(options: DumpOptions): boolean {
  // Name by name, which costs nothing where they are not there; to go through those that are takes 25 ns.
  return (
    ASKS_FOR_ALL &&
    options.bufferCallback === undefined &&
    options.fixImports === undefined &&
    options.persistentId === undefined &&
    options.extensions === undefined &&
    options.numpy === undefined &&
    options.target === undefined &&
    options.allocate === undefined
  );
}

/** Writes one pickle after another, with a memo that they share. */
export class StreamPickler {
  readonly #writer: Writer;
  readonly #memo = new WriteMemo();

  constructor(options: DumpOptions, registry: ClassTable) {
    this.#writer = new Writer(resolveDumpOptions(options, registry), this.#memo);
  }

  /** One pickle; what an earlier one has written is fetched from the memo. */
  dump(value: unknown): Uint8Array {
    return this.#writer.write(value);
  }

  /** Forgets what was written. */
  clearMemo(): void {
    this.#memo.clear();
  }
}
