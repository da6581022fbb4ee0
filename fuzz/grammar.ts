/**
 * Pickles from nothing: instructions that fit what is on the stack, most of the time.
 *
 * The stack is followed by the kinds of the opcode table, which is enough to get deep into the machine; one instruction in
 * {@link MISFIT} is any other, because what does not fit is what this is for.
 */
import { OPCODES, type Opcode } from '../src/pickle/opcodes.ts';
import { instruction, latin1, little } from './program.ts';
import type { Random } from './random.ts';

const MISFIT = 25;
const LONGEST = 60;

/** Opcodes, those several times that programs are made of. */
const WEIGHTED: readonly Opcode[] = OPCODES.flatMap((opcode) => new Array<Opcode>(weightOf(opcode)).fill(opcode));
/** What ends a program early where classes, persistent ids and extension codes are forbidden. */
const NAMING = /GLOBAL|INST|OBJ|REDUCE|EXT|PERSID|BUILD/;
const PLAIN: readonly Opcode[] = WEIGHTED.filter(({ name }) => !NAMING.test(name));

function weightOf({ name, before, after }: Opcode): number {
  if (name === 'STOP') return 0;
  if (name === 'MARK') return 8;
  if (['FRAME', 'PROTO', 'EXT1', 'EXT2', 'EXT4', 'PERSID', 'BINPERSID', 'POP', 'POP_MARK'].includes(name)) return 1;
  if (name.startsWith('GLOBAL')) return 3;
  // What empties the stack must be rarer than what fills it.
  return before.length === 0 && after.length === 1 ? 3 : 4;
}

/** What the opcodes that follow may rely on: kinds of the table, and `memo` for how many have been stored. */
interface Model {
  stack: string[];
  stored: number;
}

/**
 * A program that ends with STOP, most of the time.
 *
 * @param plain whether it names nothing
 */
export function program(random: Random, plain = false): Uint8Array {
  const model: Model = { stack: [], stored: 0 };
  const opcodes = plain ? PLAIN : WEIGHTED;
  let text = random.once(3) ? '' : `\x80${String.fromCharCode(random.below(6))}`;
  const length = 1 + random.small(LONGEST);
  for (let i = 0; i < length; i++) {
    const opcode = random.pick(opcodes);
    if (!random.once(MISFIT) && !apply(model, opcode)) continue;
    text += storing(opcode, model) ?? instruction(random, opcode);
  }
  if (random.once(40)) return latin1(text);
  if (random.once(10)) text = `\x95${little(text.length + 1, 8)}${text}`;
  return latin1(`${text}.`);
}

/** Memo numbers that mean something. */
function storing({ name }: Opcode, { stored }: Model): string | null {
  if (name === 'BINPUT') return `q${String.fromCharCode((stored - 1) & 0xff)}`;
  if (name === 'BINGET') return `h${String.fromCharCode((stored * 7 + 3) % Math.max(1, Math.min(stored, 256)))}`;
  return null;
}

/** Does to the model what the opcode does to the stack; false, and nothing done, when it does not fit. */
function apply(model: Model, { name, before, after }: Opcode): boolean {
  const { stack } = model;
  let height = stack.length;
  if (name.includes('GET') && model.stored === 0) return false;
  if (before.includes('mark')) {
    const mark = stack.lastIndexOf('mark');
    if (mark < 0) return false;
    if (name.includes('DICT') || name === 'SETITEMS') {
      if ((stack.length - mark) % 2 === 0) return false;
    }
    // What stands behind the mark in the table is the class of OBJ.
    if (name === 'OBJ' && mark + 1 >= stack.length) return false;
    height = mark;
    for (const kind of before.slice(0, before.indexOf('mark')).reverse()) {
      if (!fits(stack[--height], kind)) return false;
    }
  } else {
    for (const kind of [...before].reverse()) if (!fits(stack[--height], kind)) return false;
  }
  const top = stack.at(-1);
  stack.length = height;
  for (const kind of after) stack.push(kind === 'any' && before[0] === 'any' && top !== undefined ? top : kind);
  if (name.includes('PUT') || name === 'MEMOIZE') model.stored++;
  return true;
}

function fits(found: string | undefined, wanted: string): boolean {
  if (found === undefined || found === 'mark') return false;
  if (wanted === 'any' || found === wanted || found === 'any') return true;
  return wanted === 'str' && found === 'bytes_or_str';
}
