/**
 * The door for writing: a value and options in, bytes out.
 */
import type { Registry } from './object/registry.ts';
import { type DumpOptions, resolveDumpOptions } from './options.ts';
import { WriteMemo } from './write-memo.ts';
import { Writer } from './writer.ts';

/** Writes one pickle after another, with a memo that they share. */
export class StreamPickler {
  readonly #writer: Writer;
  readonly #memo = new WriteMemo();

  constructor(options: DumpOptions, registry: Registry) {
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
