/**
 * Whether bytes are a pickle, and where it ends.
 *
 * Nothing but PROTO, which protocols 0 and 1 do without, marks a pickle, and most text starts with a byte that is an opcode. So bytes
 * count as a pickle when they announce themselves, when they come to STOP with something on the stack, or when they name
 * a class or a function on the way: Python acts on that before it finds out that the rest is no pickle.
 */
import { OP } from '../pickle/codes.ts';
import { PickleError } from '../pickle/errors.ts';
import { InstructionReader } from '../pickle/instructions.ts';

/** After so many instructions without a fault it is one. */
const ENOUGH = 100_000;
const MAX_NAME = 256;
const NAMING: ReadonlySet<number> = new Set([OP.STACK_GLOBAL, OP.EXT1, OP.EXT2, OP.EXT4]);

/** Whether there is a pickle at that place. */
export function looksLikePickle(bytes: Uint8Array, offset = 0): boolean {
  if (offset >= bytes.length) return false;
  if (bytes[offset] === OP.PROTO) return true;
  const reader = new InstructionReader(bytes, { offset, frames: false });
  const marks: number[] = [];
  let depth = 0;
  let underflow = false;
  try {
    for (let count = 0; reader.next(); count++) {
      const { code, opcode } = reader;
      // Whatever the stack looks like: who hides a name must not get by with a mistake in following it.
      if (NAMING.has(code) || ((code === OP.GLOBAL || code === OP.INST) && isName(reader.argument()))) return true;
      if (opcode.before.includes('mark')) {
        const mark = marks.pop();
        underflow ||= mark === undefined;
        depth = (mark ?? depth) - opcode.before.indexOf('mark');
      } else if (code === OP.POP && marks.at(-1) === depth) {
        marks.pop();
      } else {
        depth -= opcode.before.length;
      }
      underflow ||= depth < 0;
      if (code === OP.MARK) marks.push(depth);
      else depth += opcode.after.length;
      if (count >= ENOUGH) return true;
    }
    return !underflow;
  } catch (error) {
    if (error instanceof PickleError) return false;
    throw error;
  }
}

/** Where the pickle ends, behind its STOP; null when it comes to none. */
export function pickleEnd(bytes: Uint8Array, offset: number): number | null {
  const reader = new InstructionReader(bytes, { offset, frames: false });
  try {
    while (reader.next());
    return reader.end;
  } catch (error) {
    if (error instanceof PickleError) return null;
    throw error;
  }
}

/** A pickle among others. */
export interface PickleSpan {
  readonly start: number;
  /** Behind its STOP; the end of the bytes when it has none. */
  readonly end: number;
  /** Whether it comes to its STOP. */
  readonly whole: boolean;
}

/** The pickles that stand one after another from the start of the bytes, up to the first byte that starts none. */
export function* pickleSpans(bytes: Uint8Array): Generator<PickleSpan> {
  for (let start = 0; start < bytes.length; ) {
    if (!looksLikePickle(bytes, start)) return;
    const end = pickleEnd(bytes, start);
    yield { start, end: end ?? bytes.length, whole: end !== null };
    start = end ?? bytes.length;
  }
}

/** Module and name as a program would have them: short, and without control characters. */
function isName(argument: unknown): boolean {
  return (
    Array.isArray(argument) &&
    argument.every((part: string) => part.length > 0 && part.length <= MAX_NAME && !/[\p{C}]/u.test(part))
  );
}
