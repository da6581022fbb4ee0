/**
 * A real Python to compare with: one long-lived process for many questions (a process for each case would cost 170 ms, a frame
 * costs 0.1 ms).
 *
 * The process starts with the first question. Questions may be asked without waiting for earlier answers; Python answers in
 * order. Code runs in one namespace, `__main__`, which lasts as long as the process and begins with `pickle` and, when this
 * Python has NumPy, `np`. A process that dies rejects every question that is open, and all later ones.
 */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import type { PythonInfo } from '../scripts/find-python.mjs';
import { encodeFrame, FrameReader, type Header, type Wire } from './frames.ts';
import { PythonError, PythonExit, type Raised } from './python-error.ts';

/** A pickle protocol. */
export type Protocol = 0 | 1 | 2 | 3 | 4 | 5;

/** A shared memory segment that Python created; `size` counts the bytes that are used. */
export interface Segment {
  readonly name: string;
  readonly size: number;
  readonly readonly: boolean;
}

/** A pickle and the buffers that travel beside it. */
export interface Pickled {
  readonly stream: Uint8Array;
  readonly buffers: Uint8Array[];
  /** For each buffer, whether Python exports it read-only. */
  readonly readonly: boolean[];
  /** The buffers as shared memory, with `buffers: 'shm'`; they live until `release` or the end of the process. */
  readonly segments: Segment[];
}

/** What Python makes of a pickle. */
export interface Unpickled {
  /** Such as `builtins.list`. */
  readonly type: string;
  readonly repr: string;
}

interface Pending {
  readonly resolve: (result: never) => void;
  readonly reject: (error: Error) => void;
  readonly caller: Error;
}

type Outcome<T> = { readonly value: T } | { readonly error: Raised };
type Buffers = readonly Uint8Array[];

const PEER = fileURLToPath(new URL('./peer.py', import.meta.url));
const STDERR_LINES = 40;
/** How long a Python may take to notice the end of its input before it is killed. */
const GRACE_MS = 2000;

/** One Python. */
export class Peer {
  /** Such as `3.11.7`. */
  readonly version: string;
  /** For titles and messages: such as `Python 3.11.7 (.venv, NumPy 2.4.6)`; carries no path. */
  readonly label: string;
  /** NumPy's version, or null. */
  readonly numpy: string | null;
  /** What was found out about it, for a test that runs a program of its own. */
  readonly info: PythonInfo;
  readonly #pending = new Map<number, Pending>();
  #process: ReturnType<typeof start> | undefined;
  #ended: Promise<void> | undefined;
  #exit: PythonExit | undefined;
  #closing = false;
  #nextId = 1;
  #stderr: string[] = [];

  constructor(info: PythonInfo) {
    this.info = info;
    this.version = info.version;
    this.label = info.label;
    this.numpy = info.numpy;
  }

  /** Whether the process ended, or was told to. */
  get closed(): boolean {
    return this.#closing || this.#exit !== undefined;
  }

  /** The process id, once it was started. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** The last lines that Python, or code that it ran, printed. */
  get output(): string {
    return this.#stderr.join('\n');
  }

  /** Python's `(major, minor)` compared with another version: `peer.isAtLeast(3, 13)`. */
  isAtLeast(major: number, minor: number): boolean {
    const [ours = 0, oursMinor = 0] = this.version.split('.').map(Number);
    return ours > major || (ours === major && oursMinor >= minor);
  }

  /**
   * The value of an expression.
   *
   * @param bindings names for the duration of the expression; a Uint8Array is `bytes` there
   * @returns None, bool, int (bigint beyond 2**53), float, str, bytes, list or tuple, dict with str keys
   * @throws PythonError TypeError for anything else
   */
  eval<T = unknown>(expression: string, bindings: Record<string, Wire> = {}): Promise<T> {
    return this.#ask('eval', { code: expression, bindings });
  }

  /** Runs statements, whose common indentation does not count. Names that they define stay. */
  async exec(code: string, bindings: Record<string, Wire> = {}): Promise<void> {
    await this.#ask('exec', { code, bindings });
  }

  /** `pickle.dumps(expression, protocol)`, with the buffers of protocol 5 in band, out of band, or in shared memory. */
  pickle(
    expression: string,
    protocol: Protocol,
    options: { buffers?: 'inband' | 'oob' | 'shm' } = {},
  ): Promise<Pickled> {
    return this.#ask('pickle', { code: expression, protocol, buffers: options.buffers ?? 'inband' });
  }

  /** Unlinks segments that `pickle` made. */
  async release(segments: readonly Segment[]): Promise<void> {
    await this.#ask('release', { names: segments.map(({ name }) => name) });
  }

  /** `pickle.loads`, and what came of it. */
  unpickle(data: Uint8Array, buffers?: Buffers): Promise<Unpickled> {
    return this.#ask('unpickle', { data, buffers: buffers ?? null });
  }

  /** Whether `pickle.dumps(pickle.loads(data), protocol) == data`, and the buffers come out as they went in. */
  fixpoint(data: Uint8Array, protocol: Protocol, buffers?: Buffers): Promise<boolean> {
    return this.#ask('fixpoint', { data, protocol, buffers: buffers ?? null });
  }

  /** `fixpoint` for thousands of pickles in one frame. @throws PythonError naming the first case that raises */
  async fixpointMany(cases: readonly Uint8Array[], protocol: Protocol): Promise<boolean[]> {
    const outcomes = await this.#ask<Outcome<boolean>[]>('fixpointMany', { cases, protocol });
    return outcomes.map((outcome, index) => {
      if ('value' in outcome) return outcome.value;
      throw new PythonError({ ...outcome.error, message: `case ${index}: ${outcome.error.message}` });
    });
  }

  /** `pickle.dumps(pickle.loads(data), protocol)`. With `buffers`, even none, the answer's buffers are out of band too. */
  roundTrip(data: Uint8Array, protocol: Protocol, buffers?: Buffers): Promise<Pickled> {
    return this.#ask('roundTrip', { data, protocol, buffers: buffers ?? null });
  }

  /** `roundTrip` for thousands of pickles in one frame; a case that raises gives its error. */
  async roundTripMany(cases: readonly Uint8Array[], protocol: Protocol): Promise<(Uint8Array | PythonError)[]> {
    return unwrap(await this.#ask<Outcome<Uint8Array>[]>('roundTripMany', { cases, protocol }));
  }

  /** Whether a pickle holds the value of an expression: the same canonical text, so 1 is not 1.0 and order counts. */
  async equal(data: Uint8Array, expression: string, buffers?: Buffers): Promise<boolean> {
    const [ours, theirs] = await Promise.all([this.canonical(data, buffers), this.canonicalOf(expression)]);
    return ours === theirs;
  }

  /** The canonical typed text (see canonical.py) of what a pickle holds. */
  canonical(data: Uint8Array, buffers?: Buffers): Promise<string> {
    return this.#ask('canonical', { data, buffers: buffers ?? null });
  }

  /** `canonical` for thousands of pickles in one frame; a case that raises gives its error. */
  async canonicalMany(cases: readonly Uint8Array[]): Promise<(string | PythonError)[]> {
    return unwrap(await this.#ask<Outcome<string>[]>('canonicalMany', { cases }));
  }

  /** The canonical typed text of an expression's value. */
  canonicalOf(expression: string, bindings: Record<string, Wire> = {}): Promise<string> {
    return this.#ask('canonicalOf', { code: expression, bindings });
  }

  /** Another process of the same Python, with a state of its own; whoever asked for it closes it. */
  fresh(): Peer {
    return new Peer(this.info);
  }

  /** Ends the process: by the end of its input, or after two seconds by force. Resolves when it is gone. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#process === undefined || this.#exit !== undefined) return;
    this.#process.stdin.end();
    const timer = setTimeout(() => this.#process?.kill('SIGKILL'), GRACE_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #ask<T>(op: string, args: { readonly [key: string]: Wire }): Promise<T> {
    const caller = new Error();
    return new Promise<T>((resolve, reject) => {
      if (this.#exit !== undefined) return reject(this.#exit);
      if (this.#closing) return reject(new Error(`${this.label} was closed`));
      const { stdin } = this.#start();
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject, caller });
      stdin.cork();
      for (const part of encodeFrame({ id, op, args })) stdin.write(part);
      stdin.uncork();
    });
  }

  #start(): ReturnType<typeof start> {
    if (this.#process !== undefined) return this.#process;
    const child = start(this.info);
    this.#process = child;
    const reader = new FrameReader();
    child.stdout.on('data', (chunk: Uint8Array) => {
      for (const frame of reader.push(chunk)) this.#settle(frame);
    });
    child.stderr.on('data', (chunk: Uint8Array) => {
      const lines = `${this.output}${chunk}`.split('\n');
      this.#stderr = lines.slice(-STDERR_LINES);
    });
    // Writing to a Python that just died fails with EPIPE; the exit below says more.
    child.stdin.on('error', () => undefined);
    this.#ended = child.then(({ exitCode, signal }) => {
      this.#exit = new PythonExit(this.label, exitCode ?? null, signal ?? null, this.output.trimEnd());
      for (const { reject } of this.#pending.values()) reject(this.#exit);
      this.#pending.clear();
    });
    return child;
  }

  #settle(frame: Header): void {
    const { id, result, error } = frame;
    const pending = this.#pending.get(id as number);
    this.#pending.delete(id as number);
    if (error === undefined) pending?.resolve(result as never);
    else pending?.reject(new PythonError(error as Raised, pending.caller));
  }
}

function start(info: PythonInfo) {
  const options = info.numpy === null ? [] : ['--numpy'];
  return execa(info.executable, ['-X', 'faulthandler', PEER, ...options], {
    buffer: false,
    encoding: 'buffer',
    reject: false,
    // Sets in the same order in every run. A BLAS that starts a thread per core makes every start slower and every count of threads wrong.
    env: { PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8', PYTHONHASHSEED: '0', OPENBLAS_NUM_THREADS: '1' },
  });
}

function unwrap<T>(outcomes: readonly Outcome<T>[]): (T | PythonError)[] {
  return outcomes.map((outcome) => ('value' in outcome ? outcome.value : new PythonError(outcome.error)));
}
