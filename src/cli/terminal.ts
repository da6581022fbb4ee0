/**
 * Where the command writes to: colors and widths as the terminal and the environment have them, and pipes that close early.
 */
import { styleText } from 'node:util';

/** How a piece of text looks. */
export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green' | 'cyan' | 'magenta';

/** Text with a style each. */
export type Segment = readonly [style: Style | null, text: string];

/** What of a stream is needed here; Node's `process.stdout` has it. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string, done: (error?: Error | null) => void): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Columns of what is no terminal. */
const DEFAULT_COLUMNS = 100;
const PIECE = 2 ** 16;

/** One of the two streams. */
export class Output {
  /** Whether somebody watches. */
  readonly isTerminal: boolean;
  /** Whether there may be colors. */
  readonly color: boolean;
  /** Columns of a line. */
  readonly columns: number;
  /** True when whoever read has gone; writing does nothing then. */
  closed = false;
  /** What else went wrong with the stream, such as a full disk. */
  trouble: Error | null = null;
  readonly #stream: TextStream;
  #pending: string[] = [];
  #length = 0;

  constructor(stream: TextStream, environment: Environment) {
    this.#stream = stream;
    this.isTerminal = stream.isTTY === true;
    this.color = wantsColor(this.isTerminal, environment);
    this.columns = Math.max(20, (this.isTerminal ? stream.columns : undefined) ?? DEFAULT_COLUMNS);
    stream.on('error', (error) => this.#stop(error));
  }

  /** The text in that style, if there are colors. */
  paint(style: Style | null, text: string): string {
    if (!this.color || style === null || text === '') return text;
    // Whether there are colors is decided above; Node 22 and later would decide again.
    return styleText(style, text, { validateStream: false });
  }

  /** Writes a line. It waits for the reader every 64 KiB, so that no more is kept in memory. */
  async line(...segments: readonly (Segment | string)[]): Promise<void> {
    for (const one of segments) this.#add(typeof one === 'string' ? one : this.paint(...one));
    this.#add('\n');
    if (this.#length >= PIECE) await this.flush();
  }

  /** Writes text as it is, at once. */
  async text(text: string): Promise<void> {
    this.#add(text);
    await this.flush();
  }

  /** Writes what is pending. */
  async flush(): Promise<void> {
    const text = this.#pending.join('');
    this.#pending = [];
    this.#length = 0;
    if (text === '' || this.closed) return;
    await new Promise<void>((resolve) => {
      this.#stream.write(text, (error) => {
        if (error != null) this.#stop(error);
        resolve();
      });
    });
  }

  #add(text: string): void {
    if (this.closed) return;
    this.#pending.push(text);
    this.#length += text.length;
  }

  /** A reader that leaves, as `head` does, is no error. */
  #stop(error: Error): void {
    this.closed = true;
    if ((error as { code?: string }).code !== 'EPIPE') this.trouble ??= error;
  }
}

/** https://no-color.org and https://force-color.org, of which the second wins, as in Node itself. */
function wantsColor(isTerminal: boolean, { FORCE_COLOR, NO_COLOR, TERM }: Environment): boolean {
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  return isTerminal && TERM !== 'dumb';
}
