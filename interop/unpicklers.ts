/**
 * CPython's C and Python unpicklers in a process of their own that hostile streams may end: see differential.py.
 *
 * A process that dies is started again, and goes on behind the stream that ended it.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type PythonInfo, root } from '../scripts/find-python.mjs';

/** How byte strings of Python 2 are read; by its number in differential.py. */
export const ENCODINGS = ['ascii', 'latin1', 'utf8', 'bytes'] as const;

/** A stream and how to read it. */
export interface Question {
  readonly stream: Uint8Array;
  /** Index in {@link ENCODINGS}. */
  readonly encoding: number;
}

/** What the two made of a stream: the texts that differential.py explains, or `D` and the signal that ended the process. */
export interface Answer {
  readonly c: string;
  readonly python: string;
}

const PROGRAM = join(root, 'interop', 'differential.py');
/** The limit of processor time in it is 600 s, so that it is replaced before it comes near. */
const ANSWERS_PER_PROCESS = 50_000;
/** A batch that takes longer hangs in a way that no limit of the process ends. */
const BATCH_MS = 120_000;

export class Unpicklers {
  /** How often a process died of a stream. */
  deaths = 0;
  readonly #info: PythonInfo;
  #worker: Worker | null = null;

  constructor(info: PythonInfo) {
    this.#info = info;
  }

  /** The answers to some questions, in order. */
  async ask(questions: readonly Question[]): Promise<Answer[]> {
    const answers: Answer[] = [];
    while (answers.length < questions.length) {
      this.#worker ??= new Worker(this.#info);
      const open = questions.slice(answers.length);
      const { texts, ended } = await this.#worker.ask(open);
      for (const text of texts) {
        const [c = '', python = ''] = text.split('\0');
        answers.push({ c, python });
      }
      if (ended !== null) {
        this.#worker = null;
        if (texts.length === 0 && this.deaths === 0 && answers.length === 0 && !ended.startsWith('SIG')) {
          throw new Error(`${this.#info.label}: differential.py ended with ${ended}`);
        }
        this.deaths++;
        answers.push({ c: `D${ended}`, python: `D${ended}` });
      } else if (this.#worker.answered > ANSWERS_PER_PROCESS) {
        this.close();
      }
    }
    return answers;
  }

  close(): void {
    this.#worker?.close();
    this.#worker = null;
  }
}

class Worker {
  answered = 0;
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #errors = '';
  #chunks: Buffer = Buffer.alloc(0);

  constructor(info: PythonInfo) {
    this.#process = spawn(info.executable, ['-I', '-S', '-B', PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'] });
    // A process that dies while it is being written to says so with its exit.
    this.#process.stdin.on('error', () => undefined);
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors = `${this.#errors}${chunk}`.slice(-2000);
    });
  }

  /** The answers that came, and what ended the process if it did not answer all. */
  ask(questions: readonly Question[]): Promise<{ readonly texts: string[]; readonly ended: string | null }> {
    const child = this.#process;
    const texts: string[] = [];
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), BATCH_MS);
      const done = (ended: string | null): void => {
        clearTimeout(timer);
        child.stdout.off('data', take);
        child.off('close', closed);
        this.answered += texts.length;
        resolve({ texts, ended });
      };
      const take = (chunk: Buffer): void => {
        this.#chunks = this.#chunks.length === 0 ? chunk : Buffer.concat([this.#chunks, chunk]);
        let at = 0;
        while (this.#chunks.length - at >= 4) {
          const end = at + 4 + this.#chunks.readUInt32LE(at);
          if (this.#chunks.length < end) break;
          texts.push(this.#chunks.toString('utf8', at + 4, end));
          at = end;
        }
        this.#chunks = this.#chunks.subarray(at);
        if (texts.length === questions.length) done(null);
      };
      const closed = (code: number | null, signal: string | null): void => {
        done(signal ?? `exit code ${code}: ${this.#errors}`);
      };
      child.stdout.on('data', take);
      child.on('close', closed);
      child.stdin.write(encode(questions));
    });
  }

  close(): void {
    this.#process.stdin.end();
  }
}

function encode(questions: readonly Question[]): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(questions.length);
  const parts: Uint8Array[] = [head];
  for (const { stream, encoding } of questions) {
    const frame = Buffer.alloc(5);
    frame.writeUInt32LE(stream.length);
    frame[4] = encoding;
    parts.push(frame, stream);
  }
  return Buffer.concat(parts);
}
