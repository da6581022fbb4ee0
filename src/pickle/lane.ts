/**
 * The fast lane of the unpickling machine: the opcodes that most of any pickle is made of, in one loop over local variables.
 *
 * It does what machine.ts does, and only where nothing can go wrong: an opcode that it does not know, an argument that
 * may not fit, an empty stack, a limit that is met, any target but the plain one, and it stops in front of that opcode. The
 * machine takes this one step, with all its checks and errors, and comes back here. A property test holds both to the
 * same answer (test/property/lane.test.ts).
 *
 * What it gains (`npm run bench:load`): no calls and no fields of objects in between; integers without a branch that depends
 * on their width; lists of numbers without the stack.
 */

import { decodeShortAscii, LONGEST_ASCII } from './ascii.ts';
import type { Cursor } from './cursor.ts';
import type { Memo } from './memo.ts';
import { PyDict } from './object/dict.ts';
import { PyGlobal } from './object/global.ts';
import { PyObject } from './object/object.ts';
import { PyTuple } from './object/tuple.ts';
import type { Stack } from './stack.ts';
import { decodeUtf8 } from './text.ts';

/**
 * One of each kind. Where a program drops what it has read, a collection would find none alive, take their hidden classes
 * away, and all code with them that was compiled here.
 */
export const ALIVE: readonly unknown[] = [
  new PyDict([['key', 0]]),
  PyTuple.of(0),
  PyTuple.of(0.5),
  PyTuple.of(null),
  new PyObject(null),
];

/** Size and mask of the integers by opcode: what four bytes from the argument on have is cut to the width. */
const INT_SIZE = new Uint8Array(256);
const INT_MASK = new Int32Array(256);
for (const [code, size, mask] of [
  [0x4a, 5, -1],
  [0x4b, 2, 0xff],
  [0x4d, 3, 0xffff],
] as const) {
  INT_SIZE[code] = size;
  INT_MASK[code] = mask;
}

/** So much is left behind the opcode for certain, so that an argument of fixed size need not be checked. */
const MARGIN = 9;
/** A run of fewer numbers is not worth looking for. */
const APPENDS = 0x65;

/** What the lane shares with the machine, beside cursor, stack and memo. */
export interface Lane {
  /** Containers and the like made so far, and how many there may be. */
  objects: number;
  readonly maxObjects: number;
  readonly maxEntries: number;
  readonly maxText: number;
  /** Offset behind the last REDUCE, NEWOBJ or NEWOBJ_EX: what that made is special if the next opcode pops it. */
  madeAt: number;
  /** Whether instances of that class are a {@link PyObject}. */
  makesPyObject(cls: PyGlobal): boolean;
}

/**
 * Goes on as far as it can; afterwards all are as if the machine had done it. What it throws, which is little (text that is no
 * UTF-8, keys that take too much), is the fault of the opcode at the position that the cursor has then.
 */
export function sprint(cursor: Cursor, stack: Stack, memo: Memo, lane: Lane): void {
  // MEMOIZE counts on from the dense part only while there is no other.
  const memoizes = memo.isDense;
  try {
    run(cursor, stack, memo, lane, memoizes);
  } finally {
    if (memoizes) memo.settle();
  }
}

function run(cursor: Cursor, stack: Stack, memo: Memo, lane: Lane, memoizes: boolean): void {
  const { bytes, view } = cursor;
  const { items, marks, max: maxHeight } = stack;
  const { dense, max: maxMemo } = memo;
  const { maxObjects, maxEntries, maxText } = lane;
  const end = cursor.end;
  const last = end - MARGIN;
  let { pos } = cursor;
  let { height, floor } = stack;
  let { objects } = lane;
  let unknown: PyGlobal | null = null;

  opcodes: while (pos < last && height < maxHeight && objects < maxObjects) {
    const code = bytes[pos]!;
    switch (code) {
      case 0x4a: // BININT
      case 0x4b: // BININT1
      case 0x4d: // BININT2
        items[height++] = view.getInt32(pos + 1, true) & INT_MASK[code]!;
        pos += INT_SIZE[code]!;
        continue;
      case 0x47: // BINFLOAT
        items[height++] = view.getFloat64(pos + 1, false);
        pos += 9;
        continue;
      case 0x8c: {
        // SHORT_BINUNICODE
        const length = bytes[pos + 1]!;
        const start = pos + 2;
        const stop = start + length;
        if (stop > end || length > maxText) break opcodes;
        let text = length <= LONGEST_ASCII ? decodeShortAscii(bytes, start, stop) : null;
        if (text === null) {
          cursor.pos = pos;
          text = decodeUtf8(bytes, start, stop);
        }
        items[height++] = text;
        pos = stop;
        continue;
      }
      case 0x94: // MEMOIZE
        if (height <= floor || !memoizes || dense.length >= maxMemo) break opcodes;
        dense.push(items[height - 1]);
        pos++;
        continue;
      case 0x68: {
        // BINGET
        const value = dense[bytes[pos + 1]!];
        if (value === undefined) break opcodes;
        items[height++] = value;
        pos += 2;
        continue;
      }
      case 0x6a: {
        // LONG_BINGET
        const value = dense[view.getUint32(pos + 1, true)];
        if (value === undefined) break opcodes;
        items[height++] = value;
        pos += 5;
        continue;
      }
      case 0x71: {
        // BINPUT
        if (bytes[pos + 1] !== dense.length || height <= floor || !memoizes || dense.length >= maxMemo) break opcodes;
        dense.push(items[height - 1]);
        pos += 2;
        continue;
      }
      case 0x72: {
        // LONG_BINPUT
        if (view.getUint32(pos + 1, true) !== dense.length || height <= floor || !memoizes || dense.length >= maxMemo) {
          break opcodes;
        }
        dense.push(items[height - 1]);
        pos += 5;
        continue;
      }
      case 0x4e: // NONE
        items[height++] = null;
        pos++;
        continue;
      case 0x88: // NEWTRUE
        items[height++] = true;
        pos++;
        continue;
      case 0x89: // NEWFALSE
        items[height++] = false;
        pos++;
        continue;
      case 0x28: {
        // MARK
        if (marks.length >= maxHeight) break opcodes;
        if (height > floor) {
          const target = items[height - 1];
          const after = appendNumbers(bytes, view, pos + 1, last, target, maxEntries, maxHeight - height);
          if (after !== -1) {
            pos = after;
            continue;
          }
        }
        floor = height;
        marks.push(floor);
        pos++;
        continue;
      }
      case 0x5d: // EMPTY_LIST
        items[height++] = [];
        objects++;
        pos++;
        continue;
      case 0x7d: // EMPTY_DICT
        items[height++] = new PyDict();
        objects++;
        pos++;
        continue;
      case 0x29: // EMPTY_TUPLE
        items[height++] = new PyTuple();
        objects++;
        pos++;
        continue;
      case 0x61: {
        // APPEND
        const target = items[height - 2];
        if (height - 1 <= floor || !isList(target) || target.length >= maxEntries) break opcodes;
        target.push(items[--height]);
        pos++;
        continue;
      }
      case APPENDS: {
        if (marks.length === 0 || floor === 0) break opcodes;
        const start = floor;
        const under = marks.length > 1 ? marks[marks.length - 2]! : 0;
        const target = items[start - 1];
        if (start <= under || !isList(target) || target.length + height - start > maxEntries) break opcodes;
        for (let i = start; i < height; i++) target.push(items[i]);
        marks.pop();
        floor = under;
        height = start;
        pos++;
        continue;
      }
      case 0x73: {
        // SETITEM
        const target = items[height - 3];
        if (height - 2 <= floor || !isDict(target) || target.size >= maxEntries) break opcodes;
        const key = items[height - 2];
        if (typeof key !== 'string') break opcodes;
        cursor.pos = pos;
        target.set(key, items[height - 1]);
        height -= 2;
        pos++;
        continue;
      }
      case 0x75: {
        // SETITEMS
        if (marks.length === 0 || floor === 0) break opcodes;
        const start = floor;
        const count = height - start;
        const under = marks.length > 1 ? marks[marks.length - 2]! : 0;
        const target = items[start - 1];
        if (start <= under || (count & 1) !== 0 || !isDict(target) || target.size + count / 2 > maxEntries)
          break opcodes;
        // Another key than these may be one that is not hashable, or takes too much.
        for (let i = start; i < height; i += 2) {
          const key = items[i];
          if (typeof key !== 'string' && typeof key !== 'number') break opcodes;
        }
        cursor.pos = pos;
        target.addPairs(items, start, height);
        marks.pop();
        floor = under;
        height = start;
        pos++;
        continue;
      }
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        // TUPLE3
        const length = code - 0x84;
        if (height - length < floor) break opcodes;
        height -= length;
        const tuple = new PyTuple(length);
        tuple[0] = items[height];
        if (length > 1) tuple[1] = items[height + 1];
        if (length > 2) tuple[2] = items[height + 2];
        items[height++] = tuple;
        objects++;
        pos++;
        continue;
      }
      case 0x74: {
        // TUPLE
        const length = height - floor;
        if (marks.length === 0 || length > maxEntries) break opcodes;
        const tuple = new PyTuple(length);
        for (let i = 0; i < length; i++) tuple[i] = items[floor + i];
        height = floor;
        items[height++] = tuple;
        marks.pop();
        floor = marks.length > 0 ? marks[marks.length - 1]! : 0;
        objects++;
        pos++;
        continue;
      }
      case 0x81: {
        // NEWOBJ
        const cls = items[height - 2];
        const args = items[height - 1];
        if (height - 2 < floor || !(cls instanceof PyGlobal) || !(args instanceof PyTuple)) break opcodes;
        if (cls !== unknown) {
          if (!lane.makesPyObject(cls)) break opcodes;
          unknown = cls;
        }
        height--;
        items[height - 1] = new PyObject(cls, args, 'new');
        objects++;
        pos++;
        lane.madeAt = pos;
        continue;
      }
      case 0x62: {
        // BUILD
        const target = items[height - 2];
        if (height - 2 < floor || !(target instanceof PyObject)) break opcodes;
        target.state = items[--height];
        pos++;
        continue;
      }
      default:
        break opcodes;
    }
  }

  cursor.pos = pos;
  stack.height = height;
  stack.floor = floor;
  lane.objects = objects;
}

/**
 * Appends the numbers from `pos` on to a list, when there is nothing but numbers of one kind up to an APPENDS; returns the
 * position behind it, or -1 when it is otherwise and nothing was done.
 */
function appendNumbers(
  bytes: Uint8Array,
  view: DataView,
  pos: number,
  last: number,
  target: unknown,
  maxEntries: number,
  maxCount: number,
): number {
  if (!isList(target)) return -1;
  // On the stack they would take as much room.
  const room = Math.min(maxEntries - target.length, maxCount);
  const first = bytes[pos]!;
  if (first === 0x47) {
    let stop = pos;
    while (stop < last && bytes[stop] === 0x47) stop += 9;
    const count = (stop - pos) / 9;
    if (bytes[stop] !== APPENDS || stop >= last || count > room) return -1;
    appendFloats(view, pos, stop, target as number[]);
    return stop + 1;
  }
  if (INT_SIZE[first] === 0) return -1;
  let stop = pos;
  let count = 0;
  while (stop < last) {
    const size = INT_SIZE[bytes[stop]!]!;
    if (size === 0) break;
    stop += size;
    count++;
  }
  if (bytes[stop] !== APPENDS || stop >= last || count > room) return -1;
  appendIntegers(bytes, view, pos, count, target as number[]);
  return stop + 1;
}

/** With the first one there, the engine makes a list of doubles, which holds them as they are. */
function appendFloats(view: DataView, pos: number, stop: number, target: number[]): void {
  let at = target.length;
  if (at === 0) target.push(view.getFloat64(pos + 1, false));
  for (let from = pos + 1; from < stop; from += 9) target[at++] = view.getFloat64(from, false);
}

function appendIntegers(bytes: Uint8Array, view: DataView, pos: number, count: number, target: number[]): void {
  let from = pos;
  for (let i = 0; i < count; i++) {
    const code = bytes[from]!;
    target.push(view.getInt32(from + 1, true) & INT_MASK[code]!);
    from += INT_SIZE[code]!;
  }
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value) && !(value instanceof PyTuple);
}

function isDict(value: unknown): value is PyDict {
  return value instanceof PyDict;
}
