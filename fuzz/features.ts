/**
 * What an input did, as numbers: which opcode came behind which, how often, where it broke and how, and which kinds of
 * values came out.
 *
 * This takes the place of the counters that a fuzzer with a native part compiles into the program. It needs none, and for a
 * machine that runs one opcode after another the pairs of opcodes are close to the pairs of branches.
 */
import type { PickleError } from '../src/index.ts';
import { InstructionReader } from '../src/pickle/instructions.ts';

const PAIRS = 0;
const COUNTS = PAIRS + 0x10000;
const ERRORS = COUNTS + 0x1000;
const KINDS = ERRORS + 0x10000;
/** How many there can be. */
export const FEATURES = KINDS + 0x8000;

/** Pairs of opcodes, and how often each opcode came by powers of two, up to the opcode at fault. */
export function* opcodeFeatures(bytes: Uint8Array, fault: number | null): Generator<number> {
  const counts = new Uint16Array(256);
  const reader = new InstructionReader(bytes, { frames: false });
  let previous = 0;
  try {
    while (reader.next() && (fault === null || reader.offset <= fault)) {
      const { code } = reader;
      yield PAIRS + previous * 256 + code;
      yield COUNTS + code * 16 + Math.min(15, 32 - Math.clz32(++counts[code]!));
      previous = code;
    }
  } catch {
    // The error of the machine tells where it is.
  }
}

/** The code and the opcode of an error, and what its text says beside the names and numbers in it. */
export function* errorFeatures({ code, opcode, message }: PickleError): Generator<number> {
  const place = message.lastIndexOf(' (at byte ');
  const text = message.slice(0, place < 0 ? undefined : place);
  // What is quoted comes from the input, and may have quotes in it: from the first to the last.
  const words = text.replace(/'.*'|".*"|[^a-zA-Z ]+/gs, '').slice(0, 80);
  yield ERRORS + (hash(`${code} ${opcode}`) & 0x7fff);
  yield ERRORS + 0x8000 + (hash(`${opcode} ${words}`) & 0x7fff);
}

/** A kind of value in a kind of value. */
export function kindFeature(kind: string, parent: string): number {
  return KINDS + (hash(`${kind} in ${parent}`) & 0x7fff);
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return (value ^ (value >>> 15)) >>> 0;
}
