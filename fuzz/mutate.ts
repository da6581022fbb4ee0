/**
 * Small changes to a pickle: to its bytes, to its instructions, to the numbers in them, and crossings of two pickles.
 *
 * A change works on instructions more often than on bytes: a flipped byte mostly makes the rest unreadable, an instruction
 * that is missing, doubled or exchanged leaves a program that runs on.
 */
import { OPCODES } from '../src/pickle/opcodes.ts';
import { boundaries, EDGES, instruction, latin1, little, PUSHING } from './program.ts';
import type { Random } from './random.ts';

/** Longer ones are cut off; what needs length to show is for the hostile fixtures. */
export const LONGEST = 4096;
/** A range of instructions is repeated up to so often. */
const REPEATS = 64;

/** A change of `bytes`; `other` is what it may take parts of. */
type Mutator = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

/** One to four changes. */
export function mutate(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  let changed = bytes;
  for (let left = 1 + random.small(3); left > 0; left--) changed = random.pick(MUTATORS)(changed, random, other);
  return changed.length > LONGEST ? changed.slice(0, LONGEST) : changed;
}

/** A range of bytes, replaced. */
function splice(bytes: Uint8Array, start: number, end: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, start + bytes.length - end);
  const changed = new Uint8Array(length);
  changed.set(bytes.subarray(0, start));
  let at = start;
  for (const part of parts) {
    changed.set(part, at);
    at += part.length;
  }
  changed.set(bytes.subarray(end), at);
  return changed;
}

/** A range of whole instructions; empty only when there are none. */
function range(bytes: Uint8Array, random: Random, longest: number): [start: number, end: number] {
  const at = boundaries(bytes);
  const first = random.below(at.length - 1);
  const last = Math.min(at.length - 1, first + 1 + random.small(longest));
  return [at[Math.max(0, first)]!, at[Math.max(0, last)]!];
}

/** A place between instructions. */
function place(bytes: Uint8Array, random: Random): number {
  return random.pick(boundaries(bytes));
}

const flipBit: Mutator = (bytes, random) => {
  const changed = bytes.slice();
  const at = random.below(bytes.length);
  if (at < changed.length) changed[at]! ^= 1 << random.below(8);
  return changed;
};

const replaceByte: Mutator = (bytes, random) => {
  const changed = bytes.slice();
  const at = random.below(bytes.length);
  if (at < changed.length) changed[at] = random.once(2) ? random.pick(EDGES) : random.below(256);
  return changed;
};

const exchangeOpcode: Mutator = (bytes, random) => {
  const changed = bytes.slice();
  const at = place(bytes, random);
  if (at < changed.length) changed[at] = random.pick(OPCODES).code;
  return changed;
};

const insertInstruction: Mutator = (bytes, random) => {
  const at = place(bytes, random);
  return splice(bytes, at, at, latin1(instruction(random, random.pick(OPCODES))));
};

const insertValue: Mutator = (bytes, random) => {
  const at = place(bytes, random);
  return splice(bytes, at, at, latin1(instruction(random, random.pick(PUSHING))));
};

/** Another value in place of an instruction: arguments of calls get types that nobody expects. */
const replaceByValue: Mutator = (bytes, random) => {
  const [start, end] = range(bytes, random, 0);
  return splice(bytes, start, end, latin1(instruction(random, random.pick(PUSHING))));
};

const deleteInstructions: Mutator = (bytes, random) => {
  const [start, end] = range(bytes, random, 4);
  return splice(bytes, start, end);
};

const repeatInstructions: Mutator = (bytes, random) => {
  const [start, end] = range(bytes, random, 8);
  const part = bytes.subarray(start, end);
  const times = Math.min(1 + random.small(REPEATS), Math.ceil(LONGEST / Math.max(1, part.length)));
  return splice(bytes, end, end, ...new Array<Uint8Array>(times).fill(part));
};

const swapInstructions: Mutator = (bytes, random) => {
  const at = boundaries(bytes);
  if (at.length < 3) return bytes;
  const middle = 1 + random.below(at.length - 2);
  const [start, between, end] = [at[middle - 1]!, at[middle]!, at[middle + 1]!];
  return splice(bytes, start, end, bytes.subarray(between, end), bytes.subarray(start, between));
};

const moveInstructions: Mutator = (bytes, random) => {
  const [start, end] = range(bytes, random, 6);
  const rest = splice(bytes, start, end);
  const at = place(rest, random);
  return splice(rest, at, at, bytes.subarray(start, end));
};

/** A number or a length, whatever it belongs to, with an edge in its place. */
const edgeNumber: Mutator = (bytes, random) => {
  const count = random.pick([1, 2, 4, 8]);
  const at = place(bytes, random) + 1;
  if (at + count > bytes.length) return bytes;
  return splice(bytes, at, at + count, latin1(little(random.pick(EDGES), count)));
};

const addToNumber: Mutator = (bytes, random) => {
  const changed = bytes.slice();
  const at = place(bytes, random) + 1;
  if (at < changed.length) changed[at]! += random.pick([1, -1, 2, -2, 16, -16]);
  return changed;
};

/** The beginning of one and the end of the other. */
const cross: Mutator = (bytes, random, other) => splice(bytes, place(bytes, random), bytes.length, tail(other, random));

function tail(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.subarray(place(bytes, random));
}

const insertFromOther: Mutator = (bytes, random, other) => {
  const at = place(bytes, random);
  const [start, end] = range(other, random, 16);
  return splice(bytes, at, at, other.subarray(start, end));
};

const replaceFromOther: Mutator = (bytes, random, other) => {
  const [from, to] = range(bytes, random, 6);
  const [start, end] = range(other, random, 6);
  return splice(bytes, from, to, other.subarray(start, end));
};

const cutOff: Mutator = (bytes, random) => bytes.slice(0, random.below(bytes.length + 1));

const stopHere: Mutator = (bytes, random) => splice(bytes, place(bytes, random), bytes.length, latin1('.'));

const protocol: Mutator = (bytes, random) => {
  const header = Uint8Array.of(0x80, random.below(7));
  return bytes[0] === 0x80 ? splice(bytes, 0, Math.min(2, bytes.length), header) : splice(bytes, 0, 0, header);
};

/** A frame around some instructions, with the right length mostly. */
const frame: Mutator = (bytes, random) => {
  const [start, end] = range(bytes, random, 40);
  const length = end - start + (random.once(4) ? random.pick([-1, 1, 8, 2 ** 31, 2 ** 63]) : 0);
  return splice(bytes, start, start, latin1(`\x95${little(length, 8)}`));
};

const MUTATORS: readonly Mutator[] = [
  flipBit,
  replaceByte,
  exchangeOpcode,
  insertInstruction,
  insertInstruction,
  insertValue,
  replaceByValue,
  replaceByValue,
  deleteInstructions,
  deleteInstructions,
  repeatInstructions,
  swapInstructions,
  moveInstructions,
  edgeNumber,
  addToNumber,
  cross,
  insertFromOther,
  insertFromOther,
  replaceFromOther,
  replaceFromOther,
  cutOff,
  stopHere,
  protocol,
  frame,
];
