/**
 * What a sub-command is, and how its options are read.
 */
import { parseArgs } from 'node:util';
import { UsageError } from './exit.ts';
import type { Output } from './terminal.ts';

/** An option of a sub-command. */
export interface CommandOption {
  /** What its value is called, such as `N`; absent for one that has none. */
  readonly value?: string;
  readonly short?: string;
  /** What it does, and its default. */
  readonly help: string;
}

/** A sub-command. */
export interface Command {
  readonly name: string;
  /** What follows the name, such as `[FILE...]`. */
  readonly operands: string;
  /** One line. */
  readonly summary: string;
  /** What else there is to know. */
  readonly details: string;
  readonly options: Readonly<Record<string, CommandOption>>;
  readonly examples: readonly (readonly [line: string, what: string])[];
  /** Does it; returns the exit status. */
  run(invocation: Invocation): Promise<number>;
}

/** One call of a sub-command. */
export interface Invocation {
  readonly files: readonly string[];
  readonly options: Options;
  readonly out: Output;
  readonly err: Output;
  readonly stdin: Stdin;
}

/** Standard input. */
export interface Stdin extends AsyncIterable<Uint8Array> {
  readonly isTTY?: boolean;
}

/** The options of one call. */
export class Options {
  readonly #values: Readonly<Record<string, string | boolean | undefined>>;

  constructor(values: Readonly<Record<string, string | boolean | undefined>>) {
    this.#values = values;
  }

  /** Whether an option without a value is there. */
  flag(name: string): boolean {
    return this.#values[name] === true;
  }

  /** The value of an option. */
  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  /** The value of an option as a whole number, which may be followed by K, M or G. @throws UsageError */
  number(name: string, otherwise: number, least = 0): number {
    const text = this.text(name);
    if (text === undefined) return otherwise;
    const [, digits, unit = ''] = /^([0-9]{1,15})([KMG]?)$/i.exec(text) ?? [];
    const value = Number(digits) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit.toUpperCase());
    if (digits === undefined || value < least) {
      throw new UsageError(`--${name} takes a number from ${least} on, got ${JSON.stringify(text)}`);
    }
    return value;
  }

  /** The value of an option that has few. @throws UsageError */
  choice<const T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    const text = this.text(name) ?? otherwise;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw new UsageError(`--${name} takes ${choices.join(', ')}, got ${JSON.stringify(text)}`);
    return found;
  }
}

/** The operands and options of a command line. @throws UsageError */
export function readArguments(
  command: Command,
  args: readonly string[],
): { readonly files: readonly string[]; readonly options: Options } {
  const all: Readonly<Record<string, CommandOption>> = { ...command.options, ...HELP };
  const options = Object.fromEntries(
    Object.entries(all).map(([name, { value, short }]) => {
      const type = value === undefined ? ('boolean' as const) : ('string' as const);
      return [name, short === undefined ? { type } : { type, short }];
    }),
  );
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    return { files: positionals, options: new Options(values as Record<string, string | boolean | undefined>) };
  } catch (error) {
    if (!(error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    throw new UsageError((error as Error).message.split(/\. To specify|\n/)[0]!);
  }
}

/** What every sub-command has. */
export const HELP = { help: { short: 'h', help: 'Shows this help.' } } as const satisfies Record<string, CommandOption>;
