/**
 * The pickles and arrays of all that a command was given, one after another, for the sub-commands that look at each.
 *
 * What cannot be read becomes a line on standard error and counts for the exit status; the rest goes on.
 */
import type { FilePart, Step } from '../file/open.ts';
import { openParts } from '../file/open.ts';
import { type PickleSpan, pickleSpans } from '../file/probe.ts';
import { PickleError } from '../pickle/errors.ts';
import type { Invocation } from './command.ts';
import { EXIT } from './exit.ts';
import { inflate } from './inflate.ts';
import { inputsOf, reasonOf } from './input.ts';
import { printable } from './text.ts';

/** What all parts of a file may come to when they are inflated, if the file itself is not larger. */
const MAX_INFLATED = 2 ** 30;

/** A pickle or an array in a file. */
export interface Piece {
  /** Where it is, such as `model.npz/weights.npy`; printable. */
  readonly name: string;
  readonly part: FilePart;
  /** Its bytes: of a pickle from its first byte to its STOP, of an array all of the .npy file. */
  readonly bytes: Uint8Array;
  /** Which pickle of the part it is; null for an array. */
  readonly span: PickleSpan | null;
  /** True when it is the whole of what was given. */
  readonly alone: boolean;
}

/** Tells what went wrong, and what follows for the exit status. */
export class Troubles {
  /** The exit status, as far as it is known. */
  status: number = EXIT.noPickle;
  readonly #invocation: Invocation;

  constructor(invocation: Invocation) {
    this.#invocation = invocation;
  }

  /** There was something to look at. */
  found(): void {
    if (this.status === EXIT.noPickle) this.status = EXIT.ok;
  }

  /** One line on standard error; something is not known. */
  async tell(name: string, message: string): Promise<void> {
    this.status = EXIT.inconclusive;
    await this.note(name, message);
  }

  /** One line on standard error. */
  async note(name: string, message: string): Promise<void> {
    const { out, err } = this.#invocation;
    // In their order, where both go to one terminal.
    await out.flush();
    await err.line(['red', 'cornichon'], `: ${printable(name)}: ${printable(message)}`);
    await err.flush();
  }
}

/** The pieces of all inputs. @throws UsageError when there is nothing to read */
export async function* piecesOf(invocation: Invocation, troubles: Troubles): AsyncGenerator<Piece> {
  const maxBytes = invocation.options.number('max-bytes', MAX_INFLATED, 1);
  for await (const input of inputsOf(invocation)) {
    const file = input.name === '-' ? 'standard input' : input.name;
    let bytes: Uint8Array;
    try {
      bytes = await input.read();
    } catch (error) {
      await troubles.tell(file, reasonOf(error));
      continue;
    }
    let found = false;
    for (const part of openParts(bytes, { inflate, maxBytes: Math.max(maxBytes, 4 * bytes.length) })) {
      const name = printable(file) + wayText(part.way);
      for (const { rule, message, offset } of part.remarks) {
        await troubles.note(name, `${message} (${rule}, at byte ${offset})`);
      }
      if (part.trouble !== null) await troubles.tell(name, part.trouble);
      if (part.kind === 'npy' && part.header !== null && !part.header.dtype.hasObject) {
        found = true;
        troubles.found();
        yield { name, part, bytes: part.bytes, span: null, alone: false };
      } else if (part.kind === 'pickle') {
        found = true;
        troubles.found();
        yield* pickles(part, name, invocation.files.length < 2 && part.way.length === 0);
      }
      found ||= part.trouble !== null;
    }
    if (!found) await troubles.note(file, bytes.length === 0 ? 'empty' : 'no pickle in it');
  }
}

function* pickles(part: FilePart, name: string, alone: boolean): Generator<Piece> {
  let index = 0;
  for (const span of pickleSpans(part.bytes)) {
    const which = index++ === 0 ? '' : `, pickle ${index} from byte ${span.start}`;
    const whole = alone && index === 1 && span.end === part.bytes.length;
    yield { name: name + which, part, bytes: part.bytes.subarray(span.start, span.end), span, alone: whole };
  }
}

/** The way to a part of a file, as something to put behind its name. */
export function wayText(way: readonly Step[]): string {
  return way
    .map((step) => {
      if (step.type === 'zip') return `/${printable(step.member)}`;
      if (step.type === 'outside') return ` (outside, from byte ${step.offset})`;
      return step.type === 'npy' ? ' (objects)' : ` (${step.type})`;
    })
    .join('');
}

/** What an error of reading is, in a line. What is no PickleError is a bug of ours, and passes through. */
export function pickleTrouble(error: unknown, bytes: Uint8Array): string {
  if (!(error instanceof PickleError)) throw error;
  const isJoblib = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('NumpyArrayWrapper');
  const hint = isJoblib ? '; in a file of joblib, the data of arrays stands between the instructions' : '';
  return `${error.message} [${error.code}]${hint}`;
}
