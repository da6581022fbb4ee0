/** Which file it is at, in one line that comes and goes, for who watches a terminal. */
import type { Output } from './terminal.ts';
import { clip, printable } from './text.ts';

/** Milliseconds between two changes. */
const PAUSE = 100;

/** The line; nothing is written to what is no terminal. */
export class Progress {
  readonly #err: Output;
  #count = 0;
  #last = 0;
  #shown = false;

  constructor(err: Output) {
    this.#err = err;
  }

  /** The next file is this one. */
  async show(name: string): Promise<void> {
    this.#count++;
    const now = performance.now();
    if (!this.#err.isTerminal || now - this.#last < PAUSE) return;
    this.#last = now;
    this.#shown = true;
    await this.#err.text(`\r\x1b[K${clip(`${this.#count}: ${printable(name)}`, this.#err.columns - 1)}`);
  }

  /** Makes room for other lines. */
  async clear(): Promise<void> {
    if (!this.#shown) return;
    this.#shown = false;
    await this.#err.text('\r\x1b[K');
  }
}
