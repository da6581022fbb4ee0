/** `cornichon show`: what is in a pickle, as a tree. */
import { readNpy } from '../file/npy.ts';
import { OP } from '../pickle/codes.ts';
import { InstructionReader } from '../pickle/instructions.ts';
import type { Command, Invocation } from './command.ts';
import { LOAD_OPTIONS, loadForLooking } from './load.ts';
import { type Piece, pickleTrouble, piecesOf, Troubles } from './pieces.ts';
import { bytesText } from './text.ts';
import { treeOf } from './tree.ts';

/** As wide as any line gets. */
const UNLIMITED = 1_000_000;

/** The sub-command. */
export const SHOW: Command = {
  name: 'show',
  operands: '[FILE...]',
  summary: 'Shows what is in pickles and NumPy files, as a tree. Runs nothing.',
  details:
    'Each object stands once. One that is referred to more than once has a number such as #1, and `see #1` stands where ' +
    'it is met again. Objects of unknown classes have their attributes, which start with a dot. Without FILE, or with -, ' +
    'standard input is read.',
  options: {
    depth: { value: 'N', short: 'd', help: 'How deep to show. Default: 6.' },
    items: { value: 'N', short: 'n', help: 'How many items of a container to show. Default: 20.' },
    width: { value: 'N', short: 'w', help: "Columns of a line; 0 is no limit. Default: the terminal's, or 100." },
    ...LOAD_OPTIONS,
  },
  examples: [
    ['cornichon show model.pkl', 'the first levels of a pickle'],
    ['cornichon show --depth 2 --items 5 *.pkl.gz', 'less of many'],
    ['cornichon show arrays.npz', 'the arrays of a file of NumPy'],
    ['curl -s https://example.org/data.pkl | cornichon show', 'what a pipe brings'],
  ],
  async run(invocation: Invocation): Promise<number> {
    const { options, out } = invocation;
    const width = options.number('width', out.columns);
    const limits = {
      depth: options.number('depth', 6),
      items: options.number('items', 20, 1),
      width: width === 0 ? UNLIMITED : Math.max(20, width),
    };
    const troubles = new Troubles(invocation);
    for await (const piece of piecesOf(invocation, troubles)) {
      if (out.closed) break;
      await out.line(['bold', piece.name], ['dim', `: ${await headOf(piece)}`]);
      try {
        const value = piece.span === null ? readNpy(piece.bytes) : loadForLooking(piece.bytes, options, true);
        for (const line of treeOf(value, limits)) {
          await out.line(...line);
          if (out.closed) break;
        }
      } catch (error) {
        await troubles.tell(
          piece.name,
          piece.span === null ? (error as Error).message : pickleTrouble(error, piece.bytes),
        );
      }
    }
    return troubles.status;
  },
};

async function headOf({ span, bytes, part }: Piece): Promise<string> {
  const size = bytesText(bytes.length);
  return span === null ? `.npy format ${part.header!.version}.0, ${size}` : `pickle, ${protocolText(bytes)}, ${size}`;
}

/** The protocol that a pickle announces, or what it must be by its opcodes. */
function protocolText(bytes: Uint8Array): string {
  if (bytes[0] === OP.PROTO) return `protocol ${bytes[1]}`;
  const reader = new InstructionReader(bytes, { frames: false });
  let highest = 0;
  try {
    while (highest < 1 && reader.next()) highest = Math.max(highest, reader.opcode.protocol);
  } catch {
    // What is wrong with it will be said when it is read.
  }
  return `protocol ${highest}`;
}
