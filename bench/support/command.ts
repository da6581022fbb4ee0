/** Runs a command to its end and gives what it printed. */
import { execFile } from 'node:child_process';

/** Longest output of a command, in bytes. */
const MOST_OUTPUT = 2 ** 26;
/** Longest time of a command: a measurement that takes longer hangs. */
const MOST_MS = 600_000;

/**
 * @param command the program and its arguments; no shell
 * @param env added to this process's environment
 * @returns what it wrote to its output
 * @throws Error with what its error output says, when it does not end with 0
 */
export function run(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const [file, ...rest] = command;
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: MOST_OUTPUT, timeout: MOST_MS, env: { ...process.env, ...env } };
    execFile(file!, rest, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      reject(new Error(reasonIn(stderr) ?? error.message, { cause: error }));
    });
  });
}

/** The line in an error output that names the error, as Node and Python print it; else the last one. */
function reasonIn(stderr: string): string | null {
  const lines = stderr.trim().split('\n');
  return (
    lines.findLast((line) => /^(?:Uncaught )?[\w.]*(?:Error|Exception)\b.*: /.test(line)) ?? (lines.at(-1) || null)
  );
}

/** The value in the last line of a command's output, which is JSON. */
export async function runForJson<T>(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  return JSON.parse((await run(command, env)).trimEnd().split('\n').at(-1)!) as T;
}
