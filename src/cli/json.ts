/** `cornichon json`: what is in a pickle, as JSON. */
import { readNpy } from '../file/npy.ts';
import { toJS } from '../standard.ts';
import type { Command, Invocation } from './command.ts';
import { LOAD_OPTIONS, loadForLooking } from './load.ts';
import { pickleTrouble, piecesOf, Troubles } from './pieces.ts';
import { printableJSON } from './text.ts';

/** The sub-command. */
export const JSON_COMMAND: Command = {
  name: 'json',
  operands: '[FILE...]',
  summary: 'Writes what is in pickles and NumPy files as JSON. Runs nothing.',
  details:
    'Dicts become objects, lists, tuples and sets arrays. What JSON does not have: integers beyond 2**53 become strings of ' +
    'digits; nan and the infinities "NaN", "Infinity" and "-Infinity"; bytes base64; dates, times, decimals and UUIDs their ' +
    'text; complex numbers {"re", "im"}; arrays nested lists; objects of unknown classes objects with "__class__" and their ' +
    'attributes. What contains itself is {"$ref": "#/way/to/it"}. Of several pickles, each has a document of its own.',
  options: {
    compact: { short: 'c', help: 'Everything in one line; of several pickles, a line each (JSON Lines).' },
    indent: { value: 'N', help: 'Blanks for each level. Default: 2.' },
    keys: {
      value: 'HOW',
      help: 'Dicts with keys that are no strings: string (their text), map (a list of pairs) or error. Default: string.',
    },
    bigint: { value: 'HOW', help: 'Integers beyond 2**53: string or number (rounded). Default: string.' },
    'no-class': { help: 'Leaves "__class__" out.' },
    'max-nodes': { value: 'N', help: 'Most values; shared ones count each time. Default: 10000000.' },
    'max-depth': { value: 'N', help: 'Most levels. Default: 1000.' },
    ...LOAD_OPTIONS,
  },
  examples: [
    ['cornichon json settings.pkl', 'a document to read'],
    ['cornichon json -c log.pkl | jq .name', 'a line for each pickle of a file, for jq'],
    ['cornichon json --keys map table.pkl', 'keys that are tuples as they are'],
  ],
  async run(invocation: Invocation): Promise<number> {
    const { options, out } = invocation;
    const settings = {
      json: true,
      keys: options.choice('keys', ['string', 'map', 'error'], 'string'),
      bigint: options.choice('bigint', ['string', 'number'], 'string'),
      className: options.flag('no-class') ? null : '__class__',
      maxNodes: options.number('max-nodes', 10_000_000),
      maxDepth: options.number('max-depth', 1000),
    } as const;
    const indent = options.flag('compact') ? 0 : Math.min(10, options.number('indent', 2));
    const troubles = new Troubles(invocation);
    for await (const { name, bytes, span } of piecesOf(invocation, troubles)) {
      if (out.closed) break;
      try {
        const value = span === null ? readNpy(bytes) : loadForLooking(bytes, options, false);
        await out.line(printableJSON(stringify(toJS(value, settings), indent)));
      } catch (error) {
        await troubles.tell(name, error instanceof JSONError ? error.message : pickleTrouble(error, bytes));
      }
    }
    return troubles.status;
  },
};

class JSONError extends Error {}

function stringify(plain: unknown, indent: number): string {
  try {
    return JSON.stringify(plain, null, indent);
  } catch (error) {
    // A string has half a billion characters at most, and a tree as deep as the stack.
    throw new JSONError(`too large or too deep for one JSON text: ${(error as Error).message}`);
  }
}
