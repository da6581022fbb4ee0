/**
 * A pickle as text, an instruction a line, in the columns of Python's `pickletools.dis`.
 *
 * The stack is followed by kinds only, as the opcode table has them, which is enough to know which MARK an instruction
 * takes. What does not fit becomes a note in the text, and the text goes on: who looks at a broken pickle wants to see
 * what is behind the break too.
 */
import { PickleError } from './errors.ts';
import { type Instruction, type InstructionArgument, InstructionReader } from './instructions.ts';
import { type BufferSource, ownBytes } from './object/buffer.ts';
import { PyByteArray } from './object/bytes.ts';
import { floatRepr } from './object/float-repr.ts';
import { bytesRepr, stringRepr } from './object/text-repr.ts';
import { OP, type Opcode } from './opcodes.ts';
import { decodeLatin1 } from './text.ts';

/** How {@link dis} writes. */
export interface DisassembleOptions {
  /** Adds what each opcode does. Default: false. Python: `dis(annotate=1)`. */
  readonly annotate?: boolean;
  /** Blanks for each open MARK. Default: 4. Python: `indentlevel`. */
  readonly indent?: number;
  /** Longest argument, in characters; the rest is left out. Default: as long as it is, as in Python. */
  readonly maxArgument?: number;
}

/** Beyond this many open MARKs the text moves no further to the right; 300,000 of them would make it quadratic. */
const DEEPEST = 64;
/** An annotation that would stand further to the right starts anew at the left, as in Python. */
const RIGHTMOST = 50;

const STORING: ReadonlySet<number> = new Set([OP.PUT, OP.BINPUT, OP.LONG_BINPUT, OP.MEMOIZE]);
const FETCHING: ReadonlySet<number> = new Set([OP.GET, OP.BINGET, OP.LONG_BINGET]);
const BYTE_STRINGS: ReadonlySet<number> = new Set([OP.STRING, OP.BINSTRING, OP.SHORT_BINSTRING]);

/**
 * A pickle as text, an instruction a line: offset, opcode, name, argument, and which MARK or memo number it means. The last
 * line says which protocol it needs. Corresponds to `pickletools.dis`, whose text it equals for a pickle that is whole,
 * except that annotations are in our own words. What is wrong with the pickle becomes a line too, and nothing throws.
 *
 * @param data the pickle; what follows its STOP is left alone.
 * @example
 * ```ts
 * import { dis } from 'cornichon';
 * console.log(dis(Uint8Array.of(0x80, 2, 0x4b, 7, 0x2e)));
 * //     0: \x80 PROTO      2
 * //     2: K    BININT1    7
 * //     4: .    STOP
 * // highest protocol among opcodes = 2
 * ```
 */
export function dis(data: BufferSource, options: DisassembleOptions = {}): string {
  return `${[...disassemble(ownBytes(data), options)].join('\n')}\n`;
}

/** The lines of {@link dis}, one after another: for a pickle whose text would be too long for a string. */
export function* disassemble(bytes: Uint8Array, options: DisassembleOptions = {}): Generator<string> {
  const lines = new Lines(options);
  const reader = new InstructionReader(bytes, { frames: false });
  for (;;) {
    try {
      if (!reader.next()) break;
      const { opcode, offset, end } = reader;
      yield* lines.of({ opcode, offset, end, argument: reader.argument() });
    } catch (error) {
      if (!(error instanceof PickleError)) throw error;
      yield `${String(error.offset).padStart(5)}: error: ${error.message}`;
      // An opcode that is none is one byte; where an argument is cut off there is nothing left.
      if (error.code !== 'ERR_PICKLE_OPCODE' && error.code !== 'ERR_PICKLE_ARGUMENT') return;
    }
  }
  yield `highest protocol among opcodes = ${lines.protocol}`;
  const left = lines.left();
  if (left > 0) yield `error: ${left} more on the stack after STOP`;
}

/** Follows the stack and the memo from line to line. */
class Lines {
  /** The highest protocol so far. */
  protocol = -1;
  readonly #options: DisassembleOptions;
  /** True for a mark. */
  readonly #stack: boolean[] = [];
  readonly #marks: number[] = [];
  readonly #memo = new Set<number>();
  #column: number;

  constructor(options: DisassembleOptions) {
    this.#options = options;
    this.#column = options.annotate === true ? 1 : 0;
  }

  left(): number {
    return this.#stack.length;
  }

  *of(instruction: Instruction): Generator<string> {
    const { opcode, argument, offset } = instruction;
    this.protocol = Math.max(this.protocol, opcode.protocol);
    const indent = ' '.repeat((this.#options.indent ?? 4) * Math.min(this.#marks.length, DEEPEST));
    let line = `${codeText(opcode.code).padEnd(4)} ${indent}${opcode.name}`;
    const { note, trouble } = this.#follow(instruction);
    if (opcode.argument !== null || note !== null) {
      line += ' '.repeat(Math.max(0, 10 - opcode.name.length));
      if (opcode.argument !== null) line += ` ${this.#argument(opcode, argument)}`;
      if (note !== null) line += ` ${note}`;
    }
    if (this.#options.annotate === true) line = this.#annotate(line, opcode);
    yield `${String(offset).padStart(5)}: ${line}`;
    for (const text of trouble) yield `${String(offset).padStart(5)}: error: ${text}`;
  }

  #annotate(line: string, { doc }: Opcode): string {
    const padded = line.padEnd(this.#column);
    this.#column = padded.length > RIGHTMOST ? 1 : padded.length;
    return `${padded} ${doc.split(/(?<=[.:])\s/, 1)[0]}`;
  }

  #argument(opcode: Opcode, argument: InstructionArgument): string {
    const text = argumentText(opcode, argument);
    const { maxArgument } = this.#options;
    return maxArgument === undefined || text.length <= maxArgument ? text : `${text.slice(0, maxArgument)}...`;
  }

  /** What the instruction does to stack and memo, and what is to be said of it. */
  #follow({ opcode, argument, offset }: Instruction): { note: string | null; trouble: string[] } {
    const stack = this.#stack;
    const trouble: string[] = [];
    let note: string | null = null;
    let pops: number = opcode.before.length;
    if (opcode.before.includes('mark') || (opcode.code === OP.POP && stack.at(-1) === true)) {
      const mark = this.#marks.pop();
      if (mark === undefined) {
        trouble.push('no MARK exists on stack');
        pops = 0;
      } else {
        note = `(MARK at ${mark})`;
        // None, when an opcode that takes values took the mark for one.
        stack.length = Math.max(0, stack.lastIndexOf(true));
        pops = Math.max(0, opcode.before.indexOf('mark'));
      }
    }
    if (STORING.has(opcode.code)) {
      const index = opcode.code === OP.MEMOIZE ? this.#memo.size : Number(argument);
      if (opcode.code === OP.MEMOIZE) note = `(as ${index})`;
      if (stack.length === 0) trouble.push("stack is empty -- can't store into memo");
      else if (stack.at(-1) === true) trouble.push("can't store markobject in the memo");
      else this.#memo.add(index);
      return { note, trouble };
    }
    if (FETCHING.has(opcode.code) && !this.#memo.has(Number(argument))) {
      trouble.push(`memo key ${argument} has never been stored into`);
    }
    if (stack.length < pops) {
      trouble.push(`tries to pop ${pops} items from stack with only ${stack.length} items`);
    }
    stack.length = Math.max(0, stack.length - pops);
    for (const item of opcode.after) stack.push(item === 'mark');
    if (opcode.code === OP.MARK) this.#marks.push(offset);
    return { note, trouble };
  }
}

/** An opcode as a Python character literal without its quotes. */
function codeText(code: number): string {
  return code > 0x20 && code < 0x7f ? String.fromCharCode(code) : `\\x${code.toString(16).padStart(2, '0')}`;
}

/** An argument as Python's `repr` shows it. */
export function argumentText(opcode: Opcode, argument: InstructionArgument): string {
  switch (typeof argument) {
    case 'string':
      return stringRepr(argument);
    case 'boolean':
      return argument ? 'True' : 'False';
    case 'number':
      return opcode.argument === 'float8' || opcode.argument === 'floatnl' ? floatRepr(argument) : String(argument);
    case 'bigint':
      return String(argument);
  }
  if (argument === null) return 'None';
  if (Array.isArray(argument)) return stringRepr(argument.join(' '));
  const bytes = argument as Uint8Array;
  if (BYTE_STRINGS.has(opcode.code)) return stringRepr(decodeLatin1(bytes, 0, bytes.length));
  return bytes instanceof PyByteArray ? `bytearray(${bytesRepr(bytes)})` : bytesRepr(bytes);
}
