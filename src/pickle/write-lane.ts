/**
 * The fast lane of the pickling machine: what most of any value is made of, written in one loop over local variables.
 *
 * It does what writer.ts does, and only what has no choices: numbers, text, lists, dicts, tuples, and objects of unknown classes, in
 * protocols 4 and 5, each with a number of its own kept in itself. Whatever else comes, what is nested deep and what is
 * longer than a batch goes to the writer, which may come back here for what that contains. A property test holds both ways to the same
 * bytes and the same errors (test/property/recursion.test.ts).
 *
 * What it gains (`npm run bench:dump`): no calls for each opcode, and no fields of objects for each byte.
 */
import { OP } from './codes.ts';
import type { KeyNumbers } from './key-numbers.ts';
import type { Leaves } from './leaves.ts';
import { BATCH, type Level, type LevelKind, NOTHING } from './level.ts';
import { hashNumbers } from './list-table.ts';
import { NUMBER, writeNumber } from './number-codes.ts';
import { PyDict } from './object/dict.ts';
import { REDUCE } from './object/hooks.ts';
import { NO_ROOM } from './object/no-room.ts';
import { PyObject, type Reduction } from './object/object.ts';
import type { Shape } from './object/shape.ts';
import { PyTuple } from './object/tuple.ts';
import type { Sink } from './sink.ts';
import { writeShortText, written } from './text-codes.ts';
import { TABLED } from './text-table.ts';
import { LEAST_AHEAD } from './texts-ahead.ts';
import { mayLeadBack } from './twice.ts';
import type { Unregistered } from './unregistered.ts';
import type { WriteMemo } from './write-memo.ts';

/** Bytes that any value takes at most before the next look at the room: a text of {@link TABLED} characters takes most. */
const ROOM = 3 * TABLED + 8;
/** From so many numbers in a row on, a loop of their own pays. */
const MANY = 8;
/** So many texts are written before they are looked for, a tenth of the time of `npm run bench:dump -- strings`. */
const GROUP = 8;
/** So many are written one by one behind one that came before. */
const LONE = 64;
const ends = new Int32Array(GROUP);
const hashes = new Int32Array(GROUP);
/** What writer.ts does of an object when its state is written. */
const STATE_STEP = 9;

/** What the lane leaves to the writer. */
export interface PlainWriter {
  /** How deep the recursion is, and may become. */
  depth: number;
  maxDepth: number;
  readonly unregistered: Unregistered;
  /** Writes a value for which {@link Sink.startValue} was called; false when what is left of it are levels now. */
  saveValue(value: unknown): boolean;
  closeTuple(kind: LevelKind, tuple: object, length: number): void;
  leave(
    level: Level | null,
    kind: LevelKind,
    value: object,
    items: readonly unknown[],
    values: readonly unknown[],
    index: number,
    end: number,
  ): void;
  leaveConstruction(level: null, value: object, how: Reduction, step: number): void;
}

export class WriteLane {
  readonly #writer: PlainWriter;
  readonly #sink: Sink;
  readonly #leaves: Leaves;
  readonly #memo: WriteMemo;
  readonly #keyNumbers: KeyNumbers;

  constructor(writer: PlainWriter, sink: Sink, leaves: Leaves, memo: WriteMemo, keyNumbers: KeyNumbers) {
    this.#writer = writer;
    this.#sink = sink;
    this.#leaves = leaves;
    this.#memo = memo;
    this.#keyNumbers = keyNumbers;
  }

  /**
   * Writes the items from `from` to `to`, of a dict keys and values in turn; false where one is not finished, and what is left of
   * this container a level, as in writer.ts.
   *
   * @param numbers the memo numbers of a dict's keys where they are known, else -1; null when nothing is to be kept of them.
   * @param shape the table of a PyDict's keys, whose values are in itself.
   */
  run(
    level: Level | null,
    kind: LevelKind,
    whole: object,
    items: readonly unknown[],
    values: readonly unknown[],
    numbers: number[] | null,
    from: number,
    to: number,
    shape: Shape | null = null,
  ): boolean {
    const sink = this.#sink;
    const isDict = kind === 'dict';
    let i = from;
    /** Where texts may be written several at a time. */
    let groupsFrom = isDict ? to : from;
    const isLong = !isDict && items.length >= LEAST_AHEAD && this.#writer.maxDepth > 0;
    try {
      sink.prepare(ROOM);
      let { bytes, view, pos, until } = sink;
      while (i < to) {
        if (pos > until) {
          sink.pos = pos;
          sink.startValue();
          sink.prepare(ROOM);
          ({ bytes, view, pos, until } = sink);
        }
        let isValue = isDict && (i & 1) !== 0;
        const at = isDict ? i >> 1 : i;
        const known = numbers === null || isValue ? -1 : numbers[at]!;
        if (known !== -1) {
          pos = writeGet(known, bytes, pos);
          i++;
          // With the value at once, where there is room: `npm run bench:dump -- records` takes a fifteenth less.
          if (pos > until) continue;
          isValue = true;
        }
        const value = !isValue ? items[at] : shape === null ? values[at] : (whole as PyDict).valueAt(shape, at);
        i++;
        if (typeof value === 'string') {
          if (value.length <= TABLED) {
            if (isLong && this.#memo.textsAhead.ready(items, i - 1, this.#memo.size)) {
              const { textsAhead } = this.#memo;
              pos = textsAhead.write(bytes, pos, until, to);
              this.#memo.takeSome(textsAhead.next - i + 1);
              i = textsAhead.next;
              continue;
            }
            if (i >= groupsFrom && i + GROUP <= to && pos + GROUP * ROOM <= until && typeof items[i] === 'string') {
              const count = this.#texts(items, i - 1, bytes, view, pos);
              // Where texts come again, they are written one by one for a while.
              if (count < GROUP) groupsFrom = i + count + LONE;
              if (count > 0) {
                i += count - 1;
                ({ pos } = sink);
                continue;
              }
            }
            const start = pos;
            pos = writeShortText(value, bytes, view, pos);
            const { texts, size } = this.#memo;
            const found = texts.findOrAdd(value, written.hash, size);
            if (found === -1) {
              bytes[pos++] = OP.MEMOIZE;
              this.#memo.take();
            } else {
              pos = writeGet(found, bytes, start);
            }
            if (numbers !== null && !isValue) numbers[at] = found === -1 ? size : found;
            continue;
          }
        } else if (typeof value === 'number') {
          if (to - i >= MANY && !isDict && typeof items[i] === 'number') {
            sink.pos = pos;
            const next = sink.numbers(items, i - 1, to);
            if (next === to) return true;
            sink.prepare(ROOM);
            ({ bytes, view, pos, until } = sink);
            if (next >= i) {
              i = next;
              continue;
            }
          }
          const next = writeNumber(value, bytes, view, pos);
          if (next !== pos) {
            pos = next;
            continue;
          }
        } else if (value === null) {
          bytes[pos++] = OP.NONE;
          continue;
        } else if (typeof value === 'boolean') {
          bytes[pos++] = value ? OP.NEWTRUE : OP.NEWFALSE;
          continue;
        }
        sink.pos = pos;
        if (typeof value === 'object' ? !this.#object(value as object) : !this.#writer.saveValue(value)) {
          this.#leave(level, kind, whole, items, values, i, to, shape);
          return false;
        }
        sink.prepare(ROOM);
        ({ bytes, view, pos, until } = sink);
      }
      sink.pos = pos;
      return true;
    } catch (error) {
      this.#leave(level, kind, whole, items, values, i, to, shape);
      throw error;
    }
  }

  #leave(
    level: Level | null,
    kind: LevelKind,
    whole: object,
    items: readonly unknown[],
    values: readonly unknown[],
    index: number,
    end: number,
    shape: Shape | null,
  ): void {
    const all = shape === null ? values : items.map((_, i) => (whole as PyDict).valueAt(shape, i));
    this.#writer.leave(level, kind, whole, items, all, index, end);
  }

  /**
   * Texts from `from` on, of which none was written before, and no more than {@link GROUP}; returns how many. For that many there
   * is room, and no frame is full before the last.
   */
  #texts(items: readonly unknown[], from: number, bytes: Uint8Array, view: DataView, start: number): number {
    const memo = this.#memo;
    let pos = start;
    let count = 0;
    for (; count < GROUP; count++) {
      const text = items[from + count];
      if (typeof text !== 'string' || text.length > TABLED) break;
      pos = writeShortText(text, bytes, view, pos);
      bytes[pos++] = OP.MEMOIZE;
      ends[count] = pos;
      hashes[count] = written.hash;
    }
    const fresh = memo.texts.addNew(items, from, count, hashes, memo.size);
    memo.takeSome(fresh);
    this.#sink.pos = fresh === 0 ? start : ends[fresh - 1]!;
    return fresh;
  }

  /** A container or an object, for which there is {@link ROOM}. */
  #object(value: object): boolean {
    const writer = this.#writer;
    if (writer.depth >= writer.maxDepth) return writer.saveValue(value);
    // The class first and then whether it is exactly that: to ask for the prototype takes three times as long.
    if (Array.isArray(value)) {
      if (!(value instanceof PyTuple)) {
        if (value.constructor === Array && value.length <= BATCH) return this.#list(value);
      } else if (value.constructor === PyTuple) {
        const number = PyTuple.numberIn(value, this.#memo.session);
        if (number >= 0) return this.#fetch(number);
        if (number !== NO_ROOM) return this.#tuple(value);
      }
    } else if (value instanceof PyDict) {
      const number = PyDict.numberIn(value, this.#memo.session);
      if (number >= 0) return this.#fetch(number);
      if (number !== NO_ROOM && value.constructor === PyDict && value.size < BATCH) return this.#dict(value);
    } else if (value instanceof PyObject && value.constructor === PyObject && writer.unregistered.objects) {
      const number = PyObject.numberIn(value, this.#memo.session);
      if (number >= 0) return this.#fetch(number);
      if (number !== NO_ROOM && value.rare === null && !mayLeadBack(value)) return this.#instance(value);
    } else if (isRecord(value) && writer.unregistered.records) {
      return this.#record(value);
    }
    return writer.saveValue(value);
  }

  #fetch(number: number): true {
    this.#leaves.get(number);
    return true;
  }

  /** An empty container with its number, and a mark where more than one item follows. */
  #open(code: number, length: number): void {
    const sink = this.#sink;
    const { bytes } = sink;
    let { pos } = sink;
    bytes[pos++] = code;
    bytes[pos++] = OP.MEMOIZE;
    if (length > 1) bytes[pos++] = OP.MARK;
    sink.pos = pos;
  }

  #list(list: readonly unknown[]): boolean {
    const { length } = list;
    const hash = hashNumbers(list);
    const known = this.#memo.findOrAddList(list, hash);
    if (known !== -1) return this.#fetch(known);
    const sink = this.#sink;
    this.#open(OP.EMPTY_LIST, length);
    if (hash !== 0 && sink.pos + NUMBER * length <= sink.until) {
      // A few numbers, and no frame that is full before the last of them.
      const end = writeNumbers(list as readonly number[], sink.bytes, sink.view, sink.pos);
      if (end !== -1) {
        sink.bytes[end] = length > 1 ? OP.APPENDS : OP.APPEND;
        sink.pos = end + 1;
        return true;
      }
    }
    if (length === 0) return true;
    this.#writer.depth++;
    const finished = this.run(null, 'list', list, list, NOTHING, null, 0, length);
    this.#writer.depth--;
    if (finished) sink.byte(length > 1 ? OP.APPENDS : OP.APPEND);
    return finished;
  }

  #dict(dict: PyDict): boolean {
    const memo = this.#memo;
    dict.giveNumber(memo.session, memo.take());
    const { shape } = dict;
    if (shape !== null) return this.#pairs(dict, shape.keys, NOTHING, shape);
    const { keys, values } = dict.columns();
    return this.#pairs(dict, keys, values, null);
  }

  /**
   * What has its number already.
   *
   * @param shape the table of a dict that has one, whose values are asked for one by one; an array of them would have to be made
   */
  #pairs(dict: object, keys: readonly unknown[], values: readonly unknown[], shape: Shape | null): boolean {
    const { length } = keys;
    const sink = this.#sink;
    this.#open(OP.EMPTY_DICT, length);
    if (length === 0) return true;
    const { session } = this.#memo;
    const numbers = shape?.isShared === true ? shape.numbersIn(session) : this.#keyNumbers.of(dict, keys, session);
    this.#writer.depth++;
    const finished = this.run(null, 'dict', dict, keys, values, numbers, 0, 2 * length, shape);
    this.#writer.depth--;
    if (finished) sink.byte(length > 1 ? OP.SETITEMS : OP.SETITEM);
    return finished;
  }

  /** A plain object. */
  #record(record: object): boolean {
    const keys = Object.keys(record);
    const { length } = keys;
    if (length >= BATCH) return this.#writer.saveValue(record);
    const known = this.#memo.findOrAddOther(record);
    if (known !== -1) return this.#fetch(known);
    return this.#pairs(record, keys, Object.values(record), null);
  }

  #tuple(tuple: PyTuple): boolean {
    const { length } = tuple;
    const sink = this.#sink;
    if (length === 0) {
      sink.byte(OP.EMPTY_TUPLE);
      return true;
    }
    if (length > 3) sink.byte(OP.MARK);
    this.#writer.depth++;
    const finished = this.run(null, 'tuple', tuple, tuple, NOTHING, null, 0, length);
    if (finished) {
      const { session } = this.#memo;
      // One that has a number by now was written by a cycle.
      if (PyTuple.numberIn(tuple, session) >= 0) this.#writer.closeTuple('tuple', tuple, length);
      else {
        sink.byte1(length > 3 ? OP.TUPLE : OP.TUPLE1 + length - 1, OP.MEMOIZE);
        tuple.giveNumber(session, this.#memo.take());
      }
    }
    this.#writer.depth--;
    return finished;
  }

  /** An object of a global and of arguments that hold no object, so that nothing in them leads back to it. */
  #instance(object: PyObject): boolean {
    const { callable, args, state } = object;
    const writer = this.#writer;
    const sink = this.#sink;
    writer.depth++;
    let step = 1;
    let finished = false;
    try {
      const known = this.#leaves.lastNumberOf(callable);
      if (known === -1) {
        sink.startValue();
        finished = writer.saveValue(callable);
      } else {
        finished = this.#fetch(known);
      }
      if (finished) {
        step = 2;
        sink.startValue();
        const number = PyTuple.numberIn(args, this.#memo.session);
        if (number >= 0) this.#fetch(number);
        else finished = args.constructor === PyTuple && number !== NO_ROOM ? this.#tuple(args) : writer.saveValue(args);
      }
      if (finished) {
        sink.byte1(object.construct === 'new' ? OP.NEWOBJ : OP.REDUCE, OP.MEMOIZE);
        object.giveNumber(this.#memo.session, this.#memo.take());
        if (state !== undefined) {
          step = STATE_STEP;
          sink.startValue();
          sink.prepare(ROOM);
          finished = typeof state === 'object' && state !== null ? this.#object(state) : writer.saveValue(state);
          if (finished) sink.byte(OP.BUILD);
        }
      }
    } catch (error) {
      writer.leaveConstruction(null, object, object, step);
      throw error;
    }
    if (!finished) writer.leaveConstruction(null, object, object, step);
    writer.depth--;
    return finished;
  }
}

/**
 * A plain object that does not say of itself how it is written. Of few hidden classes, the engine knows the prototype once it has been asked
 * for any property; of many, each question takes 16 to 36 ns, so there are two and no third for the `constructor`.
 */
function isRecord(value: object): boolean {
  return !(REDUCE in value) && Object.getPrototypeOf(value) === Object.prototype;
}

function writeGet(number: number, bytes: Uint8Array, pos: number): number {
  if (number < 0x100) {
    bytes[pos] = OP.BINGET;
    bytes[pos + 1] = number;
    return pos + 2;
  }
  bytes[pos] = OP.LONG_BINGET;
  bytes[pos + 1] = number;
  bytes[pos + 2] = number >>> 8;
  bytes[pos + 3] = number >>> 16;
  bytes[pos + 4] = number >>> 24;
  return pos + 5;
}

/** Returns the end, or -1 for an integer of more than 32 bits. */
function writeNumbers(list: readonly number[], bytes: Uint8Array, view: DataView, pos: number): number {
  let end = pos;
  for (let i = 0; i < list.length; i++) {
    const next = writeNumber(list[i]!, bytes, view, end);
    if (next === end) return -1;
    end = next;
  }
  return end;
}
