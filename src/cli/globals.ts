/** `cornichon globals`: which classes and functions pickles name, and which of them they call. */
import { scan } from '../pickle/scan.ts';
import type { ScannedGlobal, ScanVerdict } from '../pickle/scan-report.ts';
import type { Command, Invocation } from './command.ts';
import { piecesOf, Troubles } from './pieces.ts';
import { POLICY_OPTION, policyOf } from './policy.ts';
import type { Style } from './terminal.ts';
import { printable, printableJSON } from './text.ts';

const STYLES: Readonly<Record<ScanVerdict, Style>> = { allowed: 'green', unknown: 'yellow', dangerous: 'red' };

/** The sub-command. */
export const GLOBALS: Command = {
  name: 'globals',
  operands: '[FILE...]',
  summary: 'Lists the classes and functions that pickles name, and which of them they call. Runs nothing.',
  details:
    'Offset and opcode of where a name stands first, how often it is named, `called` if it is called, instantiated or given a ' +
    'state, the name, and what the policy says of it: allowed, unknown or dangerous. A `?` is what is no literal of the pickle. ' +
    "Names of Python 2 are in Python 3's spelling. Pickles inside texts of others are looked into. The list tells, and does not " +
    'judge: the exit status is 0 whatever is named; scan has another.',
  options: {
    ...POLICY_OPTION,
    json: { help: 'A JSON object for each name, in a line each.' },
    'max-bytes': {
      value: 'N',
      help: 'Most bytes that compressed files may inflate to; K, M and G may follow. Default: 1G.',
    },
  },
  examples: [
    ['cornichon globals model.pkl', 'what a pickle needs'],
    ['cornichon globals --json *.pkl | jq -r .name | sort -u', 'the names in many, for a policy of your own'],
  ],
  async run(invocation: Invocation): Promise<number> {
    const { options, out } = invocation;
    const policy = await policyOf(options.text('policy'));
    const troubles = new Troubles(invocation);
    for await (const piece of piecesOf(invocation, troubles)) {
      if (out.closed) break;
      if (piece.span === null) continue;
      const report = scan(piece.bytes, policy.options);
      if (!options.flag('json')) await out.line(['bold', `# ${piece.name}`]);
      for (const global of report.pickles.flatMap(({ globals }) => globals)) {
        if (options.flag('json')) await out.line(printableJSON(JSON.stringify(lineOf(piece.name, global))));
        else await writeGlobal(global, invocation);
      }
      if (!report.complete) {
        const { start, reason } = report.skipped[0] ?? { start: 0, reason: 'it comes to no end' };
        await troubles.tell(piece.name, `not all of it could be read, from byte ${start}: ${reason}`);
      }
    }
    return troubles.status;
  },
};

async function writeGlobal(global: ScannedGlobal, { out }: Invocation): Promise<void> {
  const { module, name, offset, opcode, count, called, verdict } = global;
  const place = `${String(offset).padStart(8)} ${opcode.padEnd(12)} ${String(count).padStart(4)}x `;
  await out.line(place, called ? 'called  ' : '        ', printable(`${module}.${name}`), '  ', [
    STYLES[verdict],
    verdict,
  ]);
}

function lineOf(source: string, { module, name, ...rest }: ScannedGlobal): object {
  return { source, name: `${module}.${name}`, module, ...rest };
}
