/** Runs the command: in this process, with streams of its own, or as a user does. */
import { join } from 'node:path';
import { execa } from 'execa';
import { root } from '../../scripts/find-python.mjs';
import { run } from '../../src/cli/run.ts';
import { type Environment, Output } from '../../src/cli/terminal.ts';

/** What came of a call. */
export interface Outcome {
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a call gets. */
export interface Given {
  readonly input?: Uint8Array;
  readonly env?: Environment;
  /** Columns of a terminal, for standard output and error; default: they are none. */
  readonly terminal?: number;
}

/** The command in this process; without input, standard input is a terminal where nobody types. */
export async function cornichon(args: readonly string[], { input, env = {}, terminal }: Given = {}): Promise<Outcome> {
  const written = { stdout: '', stderr: '' };
  const output = (name: keyof typeof written): Output => {
    const stream = {
      ...(terminal === undefined ? {} : { isTTY: true, columns: terminal }),
      on: () => undefined,
      write(text: string, done: () => void) {
        written[name] += text;
        done();
        return true;
      },
    };
    return new Output(stream, env);
  };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    if (input !== undefined) yield input;
  }
  const stdin = { isTTY: input === undefined, [Symbol.asyncIterator]: chunks };
  const status = await run(args, { out: output('stdout'), err: output('stderr'), stdin });
  return { status, ...written };
}

/** The compiled command in a process of its own, through a shell: `cornichon` in the line stands for it. */
export async function shell(line: string, env: Record<string, string> = {}): Promise<Outcome> {
  const command = `"${process.execPath}" "${join(root, 'dist', 'cli', 'main.js')}"`;
  const { exitCode, stdout, stderr } = await execa(line.replaceAll('cornichon ', `${command} `), {
    cwd: root,
    env,
    shell: true,
    reject: false,
    stripFinalNewline: false,
  });
  return { status: exitCode, stdout, stderr };
}
