/** Runs a command to its end and gives what it printed. */
import { execFile } from 'node:child_process';

/** Longest output of a command, in bytes. */
const MOST_OUTPUT = 2 ** 26;

/**
 * @param command the program and its arguments; no shell
 * @param env added to this process's environment
 * @returns what it wrote to its output
 * @throws Error with the end of what it wrote to its error output, when it does not end with 0
 */
export function run(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const [file, ...rest] = command;
  return new Promise((resolve, reject) => {
    const options = { maxBuffer: MOST_OUTPUT, env: { ...process.env, ...env } };
    execFile(file!, rest, options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const reason = stderr.trim().split('\n').slice(-8).join('\n') || error.message;
      reject(new Error(reason, { cause: error }));
    });
  });
}

/** The value in the last line of a command's output, which is JSON. */
export async function runForJson<T>(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<T> {
  return JSON.parse((await run(command, env)).trimEnd().split('\n').at(-1)!) as T;
}
