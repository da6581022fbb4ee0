/** From the words of a command line to an exit status. */
import { type Command, readArguments, type Stdin } from './command.ts';
import { DIS } from './dis.ts';
import { EXIT, UsageError } from './exit.ts';
import { GLOBALS } from './globals.ts';
import { commandHelp, generalHelp } from './help.ts';
import { JSON_COMMAND } from './json.ts';
import { PYTHON_HELPER } from './python-helper.ts';
import { SCAN } from './scan.ts';
import { SHOW } from './show.ts';
import type { Output } from './terminal.ts';
import { printable } from './text.ts';
import { version } from './version.ts';

/** The sub-commands, in the order in which the help has them. */
export const COMMANDS: readonly Command[] = [SHOW, JSON_COMMAND, DIS, GLOBALS, SCAN, PYTHON_HELPER];

/** What a command line runs in. */
export interface Surroundings {
  readonly out: Output;
  readonly err: Output;
  readonly stdin: Stdin;
}

/** Runs a command line; returns the exit status. */
export async function run(args: readonly string[], { out, err, stdin }: Surroundings): Promise<number> {
  let status: number;
  try {
    status = await dispatch(args, { out, err, stdin });
  } catch (error) {
    await out.flush();
    const isUsage = error instanceof UsageError;
    const text = error instanceof Error ? error.message : String(error);
    await err.line(['red', 'cornichon'], `: ${isUsage ? '' : 'this is a bug: '}${printable(text)}`);
    if (isUsage) await err.line(`Try 'cornichon ${commandOf(args)?.name ?? ''}${commandOf(args) ? ' ' : ''}--help'.`);
    status = isUsage ? EXIT.usage : EXIT.inconclusive;
  }
  await out.flush();
  if (out.trouble !== null) {
    await err.line(['red', 'cornichon'], `: standard output: ${printable(out.trouble.message)}`);
    status = status === EXIT.ok ? EXIT.inconclusive : status;
  }
  await err.flush();
  return status;
}

async function dispatch(args: readonly string[], { out, err, stdin }: Surroundings): Promise<number> {
  const command = commandOf(args);
  if (command !== undefined) {
    const { files, options } = readArguments(command, args.slice(1));
    if (!options.flag('help')) return command.run({ files, options, out, err, stdin });
    await commandHelp(command, out);
    return EXIT.ok;
  }
  const [first] = args;
  if (first === '--version' || first === '-V') {
    await out.line(await version());
    return EXIT.ok;
  }
  if (first === '--help' || first === '-h' || first === 'help') {
    const topic = args[1] === undefined ? undefined : commandOf(args.slice(1));
    if (args[1] !== undefined && topic === undefined) throw unknown(args[1]);
    await (topic === undefined ? generalHelp(COMMANDS, out) : commandHelp(topic, out));
    return EXIT.ok;
  }
  if (first === undefined) throw new UsageError(`expected a command: ${names()}`);
  throw unknown(first);
}

function commandOf([name]: readonly string[]): Command | undefined {
  return COMMANDS.find((command) => command.name === name);
}

function unknown(name: string): UsageError {
  return new UsageError(`there is no command ${JSON.stringify(name)}; there are ${names()}`);
}

function names(): string {
  return COMMANDS.map(({ name }) => name).join(', ');
}
