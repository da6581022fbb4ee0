/** What `--help` says: the same for all sub-commands, from what each says of itself. */
import { type Command, type CommandOption, HELP } from './command.ts';
import type { Output } from './terminal.ts';

const WIDEST = 100;

/** The help of the command. */
export async function generalHelp(commands: readonly Command[], out: Output): Promise<void> {
  const width = Math.min(out.columns, WIDEST);
  await out.line(['bold', 'cornichon'], ': looks into Python pickles without running them');
  await heading(out, 'Usage');
  await out.line('  cornichon COMMAND [OPTION...] [FILE...]');
  await heading(out, 'Commands');
  await table(
    out,
    width,
    commands.map(({ name, summary }) => [name, summary] as const),
  );
  await heading(out, 'Examples');
  for (const [line, what] of commands.flatMap(({ examples }) => examples.slice(0, 1))) {
    await out.line(`  ${line}`.padEnd(38), ['dim', `# ${what}`]);
  }
  await heading(out, 'Files');
  await paragraph(
    out,
    width,
    'Pickles of any protocol, several in one file too; .npy and .npz; any of these gzipped, in zlib, or in a zip file such as ' +
      "torch's. What a file is follows from what is in it, and not from its name. Without FILE, standard input is read.",
  );
  await heading(out, 'Exit status');
  await table(out, width, [
    ['0', 'all was read; nothing to report'],
    ['1', 'scan: findings at or above the threshold'],
    ['2', 'something could not be read, or not to its end; what it holds is not known'],
    ['3', 'no pickle in what was given'],
    ['4', 'the command line makes no sense'],
  ]);
  await out.line();
  await out.line("'cornichon COMMAND --help' has the options of a command; 'cornichon --version' the version.");
}

/** The help of one sub-command. */
export async function commandHelp(command: Command, out: Output): Promise<void> {
  const width = Math.min(out.columns, WIDEST);
  await out.line(['bold', `cornichon ${command.name}`], ` ${command.operands}`);
  await out.line();
  await paragraph(out, width, command.summary);
  await out.line();
  await paragraph(out, width, command.details);
  await heading(out, 'Options');
  const options: Readonly<Record<string, CommandOption>> = { ...command.options, ...HELP };
  await table(
    out,
    width,
    Object.entries(options).map(([name, option]) => [optionText(name, option), option.help] as const),
  );
  await heading(out, 'Examples');
  for (const [line, what] of command.examples) {
    await out.line(['dim', `  # ${what}`]);
    await out.line(`  ${line}`);
  }
}

function optionText(name: string, { short, value }: CommandOption): string {
  return `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
}

async function heading(out: Output, text: string): Promise<void> {
  await out.line();
  await out.line(['bold', text]);
}

async function paragraph(out: Output, width: number, text: string, indent = '  '): Promise<void> {
  for (const line of wrap(text, width - indent.length)) await out.line(indent + line);
}

async function table(
  out: Output,
  width: number,
  rows: readonly (readonly [name: string, text: string])[],
): Promise<void> {
  const column = Math.max(...rows.map(([name]) => name.length)) + 4;
  // A narrow terminal has the text below the name.
  const below = width - column < 30;
  for (const [name, text] of rows) {
    const lines = wrap(text, below ? width - 6 : width - column);
    const first = below ? '' : (lines.shift() ?? '');
    await out.line('  ', ['cyan', name], first === '' ? '' : ' '.repeat(column - 2 - name.length) + first);
    for (const line of lines) await out.line(' '.repeat(below ? 6 : column) + line);
  }
}

/** The text in lines of no more than so many columns, broken at blanks. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
