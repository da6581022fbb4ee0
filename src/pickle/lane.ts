/**
 * The fast lane of the unpickling machine: the opcodes that most of any pickle is made of, in one loop over local variables.
 *
 * It does what machine.ts does, and only where nothing can go wrong: an opcode that it does not know, an argument that
 * may not fit, an empty stack, a limit that is met, any target but the plain one, and it stops in front of that opcode. The
 * machine takes this one step, with all its checks and errors, and comes back here. A property test holds both to the
 * same answer (test/property/lane.test.ts).
 *
 * What it gains (`npm run bench:load`): no calls and no fields of objects in between. Lists of numbers are number-lists.ts's.
 */
import type { ArrayRuns } from './array-runs.ts';
import { decodeShortAscii, LONGEST_ASCII } from './ascii.ts';
import type { Cursor } from './cursor.ts';
import {
  isEmptyList,
  isList,
  listOf,
  NOT_FRESH,
  OPEN_MASK,
  openLists,
  UNNUMBERED,
  withRoomForOne,
} from './fresh-lists.ts';
import { cachedKey, LONGEST_CACHED, missedKey, placeOfKey } from './key-cache.ts';
import type { Memo } from './memo.ts';
import { floatOf, integerAt, readNumberList } from './number-lists.ts';
import { PyDict } from './object/dict.ts';
import { LONGEST_HASHED } from './object/digest.ts';
import { PyGlobal } from './object/global.ts';
import { PyObject } from './object/object.ts';
import { once } from './object/once.ts';
import { PyTuple } from './object/tuple.ts';
import type { RecordSizes } from './record-sizes.ts';
import type { Stack } from './stack.ts';
import { decodeOtherUtf8 } from './text.ts';

/**
 * One of each kind. Where a program drops what it has read, a collection would find none alive, take their hidden classes
 * away, and all code with them that was compiled here.
 */
const alive = once(() => [
  new PyDict([['key', 0]]),
  new PyDict([[1, 0]]),
  PyTuple.of(0),
  PyTuple.of(0.5),
  PyTuple.of(null),
  new PyObject(null),
]);

/** The arguments of all unknown objects that are made without any: Python has the empty tuple once. Since it is shared, it is frozen. */
const NO_ARGUMENTS = Object.freeze(new PyTuple()) as PyTuple;

/** Bytes that an opcode with an argument of 32 bits, or of 64, has behind it. */
const FOUR = 4;
const EIGHT = 8;

/** Of how many values lie on the mark of a dict: bits that say that the next is no key, or is beyond what a record has. */
const NO_KEY = ~0x7e;

/** Of how many marks it is known what they lie on: more than there are at once where nobody means harm. */
const MARKS = 1024;

/** What the lane shares with the machine, beside cursor, stack and memo. */
export interface Lane {
  /** Containers and the like made so far, and how many there may be. */
  objects: number;
  readonly maxObjects: number;
  readonly maxEntries: number;
  readonly maxText: number;
  readonly maxHeight: number;
  readonly maxMemo: number;
  /** What makes a dict, where that is no PyDict. */
  readonly makeDict: (() => object) | null;
  /** Of plain objects that stand for dicts. */
  readonly records: RecordSizes;
  /** Offset behind the last REDUCE, NEWOBJ or NEWOBJ_EX: what that made is special if the next opcode pops it. */
  madeAt: number;
  /** Whether instances of that class are a {@link PyObject}. */
  makesPyObject(cls: PyGlobal): boolean;
  /** For each mark the number of the list that it lies on, see fresh-lists.ts; for the lowest of {@link MARKS} only. */
  readonly opened: number[];
  /** What reads small arrays, where those may share memory. */
  arrays(): ArrayRuns | null;
}

/**
 * A limit as the lane compares it: an integer of 31 bits, since one limit that is none makes all of them doubles to the engine,
 * and each comparison one of doubles. What is beyond is left to the machine.
 */
export function laneLimit(limit: number): number {
  return Math.min(Math.floor(limit), 0x7fffffff);
}

/**
 * Goes on as far as it can; afterwards all are as if the machine had done it. What it throws, which is little (text that is no
 * UTF-8, keys that take too much), is the fault of the opcode at the position that the cursor has then.
 */
export function sprint(cursor: Cursor, stack: Stack, memo: Memo, lane: Lane): void {
  // Never; but what nobody asks for, a bundler leaves out.
  if (alive().length === 0) return;
  // MEMOIZE counts on from the dense part only while there is no other.
  const memoizes = memo.isDense;
  let isOver = false;
  try {
    while (run(cursor, stack, memo, lane, memoizes ? lane.maxMemo : -1));
    isOver = true;
  } finally {
    if (memoizes) memo.settle();
    if (!isOver) openLists.fill(0);
  }
}

/**
 * Where the lane stops for the machine at the latest. An opcode has a byte and makes no more than one value, one mark and one
 * object; so as many bytes can be read as the limits leave room for, and none of them is asked about on the way.
 */
function endOfLane(cursor: Cursor, pos: number, height: number, marks: number, lane: Lane): number {
  const room = Math.min(lane.maxHeight - height, lane.maxHeight - marks, lane.maxObjects - lane.objects);
  return room < cursor.end - pos ? pos + room : cursor.end;
}

/** Goes on to where the lane ends; true where it ends only because the frame is another one now. */
function run(cursor: Cursor, stack: Stack, memo: Memo, lane: Lane, maxMemo: number): boolean {
  const { bytes } = cursor;
  const { items, marks } = stack;
  const { dense } = memo;
  const { end: frameEnd } = cursor;
  let { pos } = cursor;
  let { height, floor } = stack;
  const end = endOfLane(cursor, pos, height, marks.length, lane);
  let goesOn = false;
  /** Where it is known that no list of numbers begins. */
  let tried = -1;
  /** Where a key would stand that comes without a mark. */
  let singleKeyAt = -1;
  /** The mark that was looked at last, and whether it lies on a dict. */
  let seenFloor = -1;
  let hasKeys = false;
  let { filled } = memo;
  let unknown: PyGlobal | null = null;
  // Of a list that a mark lies on since it was made, see fresh-lists.ts.
  const { opened } = lane;
  let firstMark = marks.length;
  let freshNumber = UNNUMBERED;
  let isEmptyFetched = false;

  opcodes: while (pos < end) {
    const code = bytes[pos]!;
    // The keys of large pickles, between values of many kinds: with the others, the processor would foresee few of them.
    if (code === 0x6a) {
      // LONG_BINGET
      if (pos + FOUR >= end) break;
      const number = integerAt(bytes, pos, code) >>> 0;
      const value = dense[number];
      if (value === undefined) break;
      if (openLists[number & OPEN_MASK] !== 0 && isEmptyList(value)) isEmptyFetched = true;
      items[height++] = value;
      pos += 5;
      continue;
    }
    switch (code) {
      case 0x4b: // BININT1
        if (pos + 1 >= end) break opcodes;
        items[height++] = bytes[pos + 1]!;
        pos += 2;
        continue;
      case 0x4d: // BININT2
        if (pos + 2 >= end) break opcodes;
        items[height++] = bytes[pos + 1]! | (bytes[pos + 2]! << 8);
        pos += 3;
        continue;
      case 0x4a: // BININT
        if (pos + FOUR >= end) break opcodes;
        items[height++] = integerAt(bytes, pos, code);
        pos += 5;
        continue;
      case 0x47: // BINFLOAT
        if (pos + EIGHT >= end) break opcodes;
        items[height++] = floatOf(cursor, pos + 1);
        pos += 9;
        continue;
      case 0x8c: {
        // SHORT_BINUNICODE
        const start = pos + 2;
        if (start > end) break opcodes;
        const length = bytes[pos + 1]!;
        const stop = start + length;
        if (stop > end || length > lane.maxText) break opcodes;
        let text: string | null = null;
        let place = -1;
        if (floor !== seenFloor) {
          seenFloor = floor;
          hasKeys = floor > 0 && takesKeys(items[floor - 1], lane);
        }
        const isKey = hasKeys ? ((height - floor) & NO_KEY) === 0 : pos === singleKeyAt;
        if (isKey && length <= LONGEST_CACHED && length > 0) {
          place = placeOfKey(bytes, start, length);
          text = cachedKey(place, bytes, start, length);
        }
        if (text === null) {
          if (length <= LONGEST_ASCII) text = decodeShortAscii(bytes, start, stop);
          if (text === null) {
            cursor.pos = pos;
            memo.filled = filled;
            text = decodeOtherUtf8(bytes, start, stop);
          }
          if (place !== -1) missedKey(place, bytes, start, length, text);
        }
        items[height++] = text;
        pos = stop;
        // As a rule it gets a number at once.
        if (bytes[pos] === 0x94 && pos < end && filled < maxMemo) {
          if (filled === dense.length) reserve(memo, filled, pos, bytes.length);
          dense[filled++] = text;
          pos++;
        }
        continue;
      }
      case 0x94: // MEMOIZE
        if (height <= floor || filled >= maxMemo) break opcodes;
        if (filled === dense.length) reserve(memo, filled, pos, bytes.length);
        dense[filled++] = items[height - 1];
        pos++;
        continue;
      case 0x68: {
        // BINGET
        const value = pos + 1 < end ? dense[bytes[pos + 1]!] : undefined;
        if (value === undefined) break opcodes;
        // NumPy's `_reconstruct`, and its class.
        if (bytes[pos + 2] === 0x68 && value instanceof PyGlobal && maxMemo >= 0) {
          stack.height = height;
          memo.filled = filled;
          if (lane.arrays()?.readReconstruction(cursor, pos + 2, value, stack, lane) === true) {
            height = stack.height;
            filled = memo.filled;
            pos = cursor.pos;
            continue;
          }
        }
        if (openLists[bytes[pos + 1]! & OPEN_MASK] !== 0 && isEmptyList(value)) isEmptyFetched = true;
        items[height++] = value;
        pos += 2;
        continue;
      }
      case 0x71: {
        // BINPUT
        if (pos + 1 >= end || bytes[pos + 1] !== filled) break opcodes;
        if (height <= floor || filled >= maxMemo) break opcodes;
        if (filled === dense.length) reserve(memo, filled, pos, bytes.length);
        dense[filled++] = items[height - 1];
        pos += 2;
        continue;
      }
      case 0x72: {
        // LONG_BINPUT
        if (pos + FOUR >= end || integerAt(bytes, pos, code) !== filled) break opcodes;
        if (height <= floor || filled >= maxMemo) break opcodes;
        if (filled === dense.length) reserve(memo, filled, pos, bytes.length);
        dense[filled++] = items[height - 1];
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
        if (height > floor && pos !== tried) {
          const target = items[height - 1];
          if (isList(target)) {
            const more = readNumberList(cursor, pos, lane.maxHeight - height, lane.maxEntries - target.length);
            if (more !== null) {
              for (let i = 0; i < more.length; i++) target.push(more[i]);
              pos = cursor.pos;
              if (cursor.end === frameEnd) continue;
              goesOn = true;
              break opcodes;
            }
          }
        }
        floor = height;
        seenFloor = -1;
        if (marks.length < firstMark) firstMark = marks.length;
        if (marks.length < MARKS) {
          const number = pos === tried ? freshNumber : NOT_FRESH;
          opened[marks.length] = number;
          if (number >= 0) openLists[number & OPEN_MASK]!++;
        }
        marks.push(floor);
        pos++;
        continue;
      }
      case 0x5d: {
        // EMPTY_LIST
        // With the opcode that gives it a number, if it gets the next one.
        const next = bytes[pos + 1];
        let start = pos + 1;
        if (next === 0x94) start += 1;
        else if (next === 0x71 && bytes[start + 1] === filled) start += 2;
        else if (next === 0x72 && start + FOUR < end && integerAt(bytes, start, next) === filled) start += 5;
        const isNumbered = start > pos + 1;
        const canNumber = filled < maxMemo;
        const list =
          start < end && (!isNumbered || canNumber)
            ? readNumberList(cursor, start, lane.maxHeight - height - 1, lane.maxEntries)
            : null;
        lane.objects++;
        if (list === null) {
          items[height++] = bytes[start] === 0x28 ? [] : withRoomForOne();
          freshNumber = isNumbered ? filled : UNNUMBERED;
          pos++;
          tried = start;
          continue;
        }
        items[height++] = list;
        if (isNumbered) dense[filled++] = list;
        pos = cursor.pos;
        if (cursor.end === frameEnd) continue;
        goesOn = true;
        break opcodes;
      }
      case 0x7d: // EMPTY_DICT
        items[height++] = lane.makeDict === null ? new PyDict() : lane.makeDict();
        lane.objects++;
        pos++;
        singleKeyAt = bytes[pos] === 0x94 ? pos + 1 : pos;
        continue;
      case 0x29: // EMPTY_TUPLE
        if (
          unknown !== null &&
          bytes[pos + 1] === 0x81 &&
          pos + 1 < end &&
          height > floor &&
          items[height - 1] === unknown
        ) {
          // NEWOBJ of the class of last time, without arguments: with the tuple that all of these share.
          if (lane.objects + 2 > lane.maxObjects) break opcodes;
          items[height - 1] = new PyObject(unknown, NO_ARGUMENTS, 'new');
          lane.objects += 2;
          pos += 2;
          lane.madeAt = pos;
          continue;
        }
        items[height++] = PyTuple.withRoom(0);
        lane.objects++;
        pos++;
        continue;
      case 0x61: {
        // APPEND
        const target = items[height - 2];
        if (height - 1 <= floor || !isList(target) || target.length >= lane.maxEntries) break opcodes;
        target.push(items[--height]);
        pos++;
        continue;
      }
      case 0x65: {
        // APPENDS
        if (marks.length === 0 || floor === 0) break opcodes;
        const start = floor;
        const under = marks.length > 1 ? marks[marks.length - 2]! : 0;
        const target = items[start - 1];
        if (start <= under || !isList(target) || target.length + height - start > lane.maxEntries) break opcodes;
        const depth = marks.length - 1;
        const number = depth >= firstMark && depth < MARKS ? opened[depth]! : NOT_FRESH;
        if (number >= 0) openLists[number & OPEN_MASK]!--;
        if (number !== NOT_FRESH && !isEmptyFetched && height > start) {
          const list = listOf(items, start, height);
          items[start - 1] = list;
          if (number !== UNNUMBERED) dense[number] = list;
        } else {
          for (let i = start; i < height; i++) target.push(items[i]);
        }
        marks.pop();
        floor = under;
        height = start;
        pos++;
        continue;
      }
      case 0x73: {
        // SETITEM
        const target = items[height - 3];
        if (height - 2 <= floor || !isDict(target) || target.size >= lane.maxEntries) break opcodes;
        const key = items[height - 2];
        if (typeof key !== 'string') break opcodes;
        cursor.pos = pos;
        memo.filled = filled;
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
        if (start <= under || (count & 1) !== 0) break opcodes;
        if (lane.makeDict !== null && isRecord(target)) {
          if (lane.records.mayExceed(count >> 1, lane.maxEntries)) break opcodes;
          if (!setProperties(target, items, start, height)) break opcodes;
          marks.pop();
          floor = under;
          height = start;
          pos++;
          continue;
        }
        if (!isDict(target)) break opcodes;
        if (count > 0 && count >> 1 <= lane.maxEntries && target.takeLikely(items, start, height)) {
          marks.pop();
          floor = under;
          height = start;
          pos++;
          continue;
        }
        if (target.size + (count >> 1) > lane.maxEntries) break opcodes;
        // Another key than these may be one that is not hashable, or takes too much.
        for (let i = start; i < height; i += 2) {
          const key = items[i];
          if (typeof key !== 'string' && typeof key !== 'number') break opcodes;
        }
        cursor.pos = pos;
        memo.filled = filled;
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
        const tuple = PyTuple.withRoom<unknown>(length);
        tuple[0] = items[height];
        if (length > 1) tuple[1] = items[height + 1];
        if (length > 2) tuple[2] = items[height + 2];
        items[height++] = tuple;
        lane.objects++;
        pos++;
        continue;
      }
      case 0x74: {
        // TUPLE
        const length = height - floor;
        if (marks.length === 0 || length > lane.maxEntries) break opcodes;
        // No pickler makes a tuple on a mark of a list.
        if (marks.length > firstMark && marks.length <= MARKS && opened[marks.length - 1]! >= 0) break opcodes;
        const tuple = PyTuple.withRoom<unknown>(length);
        for (let i = 0; i < length; i++) tuple[i] = items[floor + i];
        height = floor;
        items[height++] = tuple;
        marks.pop();
        floor = marks.length > 0 ? marks[marks.length - 1]! : 0;
        lane.objects++;
        pos++;
        continue;
      }
      case 0x43: // SHORT_BINBYTES
      case 0x42: // BINBYTES
      case 0x96: {
        // BYTEARRAY8
        if (floor === 0 || maxMemo < 0 || !(items[floor - 1] instanceof PyGlobal)) break opcodes;
        cursor.pos = pos;
        stack.height = height;
        stack.floor = floor;
        memo.filled = filled;
        if (lane.arrays()?.readCall(cursor, stack, lane) !== true) break opcodes;
        height = stack.height;
        floor = stack.floor;
        filled = memo.filled;
        pos = cursor.pos;
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
        items[height - 1] = new PyObject(cls, args.length === 0 ? NO_ARGUMENTS : args, 'new');
        lane.objects++;
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
      case 0x95: {
        // FRAME
        if (cursor.framed || pos + EIGHT >= end) break opcodes;
        cursor.pos = pos;
        if (!takeFrame(cursor)) break opcodes;
        pos = cursor.pos;
        goesOn = true;
        break opcodes;
      }
      default:
        break opcodes;
    }
  }

  for (let depth = firstMark; depth < marks.length && depth < MARKS; depth++) {
    const number = opened[depth]!;
    if (number >= 0) openLists[number & OPEN_MASK]!--;
  }
  cursor.pos = pos;
  memo.filled = filled;
  stack.height = height;
  stack.floor = floor;
  return goesOn;
}

/** Reads FRAME, which has its argument, where no frame is open; false, and nothing, for a length that is not for the lane. */
export function takeFrame(cursor: Cursor): boolean {
  const { bytes, pos } = cursor;
  // A length beyond 31 bits is a double to the engine, and so would be every position from then on.
  const high = bytes[pos + 5]! | bytes[pos + 6]! | bytes[pos + 7]! | bytes[pos + 8]!;
  const length = integerAt(bytes, pos, 0);
  if (high !== 0 || length < 0 || length > cursor.end - pos - 9) return false;
  cursor.pos = pos + 9;
  cursor.openFrame(length);
  return true;
}

/** Room in the memo, which is full. */
function reserve(memo: Memo, filled: number, pos: number, size: number): void {
  memo.filled = filled;
  memo.makeRoom(pos, size - pos);
}

/** Whether every second value on a mark is a key, if the mark lies on that one. */
function takesKeys(target: unknown, lane: Lane): boolean {
  return isDict(target) || (lane.makeDict !== null && (isRecord(target) || target instanceof Map));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** Makes properties of pairs, as a dict has them that becomes an object; false, and nothing, where not all may be that. */
function setProperties(
  target: Record<string, unknown>,
  items: readonly unknown[],
  start: number,
  end: number,
): boolean {
  for (let i = start; i < end; i += 2) {
    const key = items[i];
    // Long names are counted, see long-texts.ts.
    if (typeof key !== 'string' || key.length > LONGEST_HASHED || key === '__proto__') return false;
  }
  for (let i = start; i < end; i += 2) target[items[i] as string] = items[i + 1];
  return true;
}

function isDict(value: unknown): value is PyDict {
  return value instanceof PyDict;
}
