/** `cornichon dis`: the instructions of a pickle. */
import { argumentText, disassemble } from '../pickle/disassemble.ts';
import { PickleError } from '../pickle/errors.ts';
import { InstructionReader } from '../pickle/instructions.ts';
import type { Command, Invocation } from './command.ts';
import { EXIT } from './exit.ts';
import { type Piece, piecesOf, Troubles } from './pieces.ts';
import { printable, printableJSON } from './text.ts';

/** The sub-command. */
export const DIS: Command = {
  name: 'dis',
  operands: '[FILE...]',
  summary: "Lists the instructions of pickles, as Python's pickletools does. Runs nothing.",
  details:
    'Offset, opcode, name, argument, and which MARK or memo number an instruction means. What is wrong with a pickle is a line ' +
    'of its own, and the list goes on as far as it can. Where there are several pickles, offsets count from the start of each.',
  options: {
    annotate: { short: 'a', help: 'Adds what each opcode does.' },
    json: { help: 'A JSON object for each instruction, in a line each: offset, end, opcode, argument.' },
    'max-arg': { value: 'N', help: 'Longest argument, in characters; 0 is no limit. Default: 80.' },
    'max-bytes': {
      value: 'N',
      help: 'Most bytes that compressed files may inflate to; K, M and G may follow. Default: 1G.',
    },
  },
  examples: [
    ['cornichon dis data.pkl', 'all instructions'],
    ['cornichon dis --annotate data.pkl | less', 'and what they do'],
    ['cornichon dis --json data.pkl | jq -r .opcode | sort | uniq -c', 'which opcodes, and how often'],
  ],
  async run(invocation: Invocation): Promise<number> {
    const { options, out } = invocation;
    const limit = options.number('max-arg', 80);
    const maxArgument = limit === 0 ? Number.POSITIVE_INFINITY : limit;
    const annotate = options.flag('annotate');
    const troubles = new Troubles(invocation);
    for await (const piece of piecesOf(invocation, troubles)) {
      if (out.closed) break;
      if (piece.span === null) continue;
      if (options.flag('json')) {
        await writeJSON(piece, invocation, troubles, maxArgument);
        continue;
      }
      if (!piece.alone) await out.line(['bold', `# ${piece.name}`]);
      for (const line of disassemble(piece.bytes, { annotate, maxArgument })) {
        const isTrouble = /^ *[0-9]+: error: |^error: /.test(line);
        if (isTrouble) troubles.status = EXIT.inconclusive;
        await out.line([isTrouble ? 'red' : null, printable(line)]);
        if (out.closed) break;
      }
    }
    return troubles.status;
  },
};

async function writeJSON(piece: Piece, { out }: Invocation, troubles: Troubles, maxArgument: number): Promise<void> {
  const reader = new InstructionReader(piece.bytes, { frames: false });
  const source = piece.alone ? {} : { source: piece.name };
  const write = (line: object): Promise<void> => out.line(printableJSON(JSON.stringify({ ...source, ...line })));
  try {
    while (!out.closed && reader.next()) {
      const { opcode, offset, end } = reader;
      const argument = plainArgument(reader, maxArgument);
      await write({ offset, end, opcode: opcode.name, ...argument });
    }
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    await write({ offset: error.offset, error: error.message, code: error.code });
    await troubles.tell(piece.name, error.message);
  }
}

/** Text, numbers and names as they are; bytes, and what is long, as `dis` prints them. */
function plainArgument(reader: InstructionReader, maxArgument: number): { argument?: unknown } {
  const { opcode } = reader;
  if (opcode.argument === null) return {};
  const argument = reader.argument();
  const isPlain = typeof argument === 'number' ? Number.isFinite(argument) : typeof argument === 'boolean';
  if (isPlain) return { argument };
  if (Array.isArray(argument)) return { argument: argument.map((part: string) => shortened(part, maxArgument)) };
  return { argument: shortened(typeof argument === 'string' ? argument : argumentText(opcode, argument), maxArgument) };
}

function shortened(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit)}...`;
}
