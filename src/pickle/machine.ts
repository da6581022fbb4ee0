/**
 * The unpickling machine: a stack, marks on it, a memo, and one opcode after another.
 *
 * It is a loop, so nesting costs no JavaScript stack. The cases are grouped as Python's picklers use them, the frequent
 * ones first; the opcode table says what each does to the stack. What an opcode builds is decided in build.ts, what it
 * names in globals.ts, how its argument is read in arguments.ts.
 *
 * Numbers in the `case` labels are literals because V8 makes a jump table of literals only; a test compares each with
 * the name in its comment.
 */
import * as read from './arguments.ts';
import { makeArrayRuns } from './array-reading.ts';
import type { ArrayRuns } from './array-runs.ts';
import type { OutOfBandBuffers } from './buffers.ts';
import { absorbStateSetter, type Builder } from './build.ts';
import { nameOfCode, OP } from './codes.ts';
import { Cursor } from './cursor.ts';
import { ENCODED_FROM, readEncoded } from './encoded-bytes.ts';
import { fail, PickleError, type PickleErrorCode, placeInStream } from './errors.ts';
import { readQuoted, readRawUnicode } from './escapes.ts';
import type { Globals } from './globals.ts';
import { quote } from './integers.ts';
import { type Lane, laneLimit, sprint, takeFrame } from './lane.ts';
import { exceed, type Limits } from './limits.ts';
import { Memo } from './memo.ts';
import { type Allocate, copyOf, memoryFor } from './memory.ts';
import { PyByteArray } from './object/bytes.ts';
import { allowKeys, type KeyAllowance, KeyLimitError } from './object/equality.ts';
import { PyGlobal } from './object/global.ts';
import { beginPickle } from './object/likely-shapes.ts';
import { PyFloat } from './object/number.ts';
import { PyObject } from './object/object.ts';
import { PyFrozenSet, PySet } from './object/set.ts';
import { PyTuple } from './object/tuple.ts';
import { HIGHEST_PROTOCOL } from './options.ts';
import { NotingMemo } from './origin.ts';
import { SMALL, SmallMemory } from './small-memory.ts';
import { Spellings } from './spelling.ts';
import { Stack } from './stack.ts';
import { keepDropped } from './twice.ts';

/** A payload below this size is copied out of the data by default, so that it does not keep the data alive. */
const COPY_BELOW = 0x10000;

/**
 * What the keys of dicts and sets may take, in characters, whatever the size of the data: more than records ever need.
 */
const KEY_CHARACTERS = 2 ** 26;

const NO_BYTES = new Uint8Array(0);

/** What a machine needs beside the bytes. */
export interface MachineParts {
  readonly builder: Builder;
  readonly globals: Globals;
  readonly buffers: OutOfBandBuffers;
  /** Reads a byte string of Python 2. */
  readonly readByteString: (bytes: Uint8Array) => unknown;
  readonly persistentLoad: ((id: unknown) => unknown) | null;
  readonly lossless: boolean;
  readonly copy: boolean | 'small';
  readonly allocate: Allocate | null;
  readonly limits: Limits;
  /** Whether the fast lane is taken where it can be. */
  readonly lane: boolean;
}

export class Machine {
  #cursor: Cursor;
  readonly #parts: MachineParts;
  readonly #memo: Memo;
  #spellings: Spellings | null = null;
  readonly #stack: Stack;
  #protocol = 0;
  readonly #keys: KeyAllowance;
  readonly #lane: Lane;
  readonly #isPlain: boolean;
  /** The memory of small arrays of the pickle that is being read. */
  #small: SmallMemory | null = null;
  #runs: ArrayRuns | null = null;

  constructor(bytes: Uint8Array, parts: MachineParts) {
    this.#cursor = new Cursor(bytes);
    this.#parts = parts;
    const { limits, lossless } = parts;
    this.#cursor.limits = limits;
    this.#memo = lossless ? new NotingMemo(limits) : new Memo(limits);
    this.#stack = new Stack(limits);
    this.#isPlain = parts.lane && !lossless;
    this.#lane = {
      objects: 0,
      maxObjects: laneLimit(limits.maxObjects),
      maxEntries: laneLimit(limits.maxContainerEntries),
      maxText: laneLimit(limits.maxStringBytes),
      maxHeight: laneLimit(limits.maxStackDepth),
      maxMemo: laneLimit(limits.maxMemoEntries),
      records: parts.builder.records,
      makeDict: parts.builder.makesPyDict ? null : () => parts.builder.makeDict(),
      madeAt: -1,
      opened: [],
      makesPyObject: (cls) => parts.builder.makesPyObject(cls),
      arrays: () => this.#arrayRuns(),
    };
    this.#keys = { characters: KEY_CHARACTERS, nodes: limits.maxKeyNodes };
    this.#grant(bytes.length);
  }

  /** Goes on with other bytes; the memo stays. */
  feed(cursor: Cursor): void {
    this.#cursor = cursor;
    this.#cursor.limits = this.#parts.limits;
    this.#lane.madeAt = -1;
    this.#grant(cursor.size);
  }

  /** Allows what so many bytes of data may cost beyond their size. */
  #grant(bytes: number): void {
    this.#keys.characters += bytes * this.#parts.limits.maxAmplification;
    this.#parts.builder.grant(bytes);
  }

  /** Offset behind the last STOP. */
  get pos(): number {
    return this.#cursor.pos;
  }

  /** True when no byte is left. */
  get done(): boolean {
    return this.#cursor.pos >= this.#cursor.bytes.length;
  }

  /** Forgets the memo: what comes next is a pickle of its own. */
  forget(): void {
    this.#memo.clear();
    this.#parts.builder.records.clear();
    this.#runs?.clear();
    // One that goes with each pickle takes its hidden class along, and the code that was compiled for it.
    this.#spellings?.clear();
  }

  /** Goes on with other data, which has nothing to do with what was read before; {@link Machine.release} first. */
  begin(bytes: Uint8Array): void {
    this.#parts.builder.begin();
    this.#keys.characters = KEY_CHARACTERS;
    this.#lane.madeAt = -1;
    this.#cursor.begin(bytes);
    this.#grant(bytes.length);
  }

  /** Keeps nothing alive of what was read. */
  release(): void {
    this.forget();
    this.#parts.globals.begin();
    this.#cursor.begin(NO_BYTES);
  }

  /** Reads one pickle from where the last one ended. */
  run(): unknown {
    this.#lane.objects = 0;
    beginPickle();
    const start = this.#cursor.pos;
    this.#setProtocol(this.#takeHeader());
    let at = start;
    const allowedBefore = allowKeys(this.#keys);
    try {
      for (;;) {
        if (this.#isPlain) {
          at = -1;
          sprint(this.#cursor, this.#stack, this.#memo, this.#lane);
        }
        at = this.#cursor.pos;
        if (at >= this.#cursor.end && !(this.#cursor.framed && this.#cursor.leaveFrame())) {
          fail('ERR_PICKLE_TRUNCATED', at === start ? 'Ran out of input' : 'pickle data was truncated: no STOP');
        }
        const code = this.#cursor.bytes[this.#cursor.pos++]!;
        if (code === 0x2e /* STOP */) break;
        this.#step(code);
      }
      const value = this.#stack.pop();
      // A frame ends with its pickle; what follows is somebody else's.
      if (this.#cursor.framed) this.#cursor.leaveFrame();
      if (this.#memo instanceof NotingMemo) this.#memo.keep(value, this.#protocol);
      return value;
    } catch (error) {
      throw this.#placed(error, at === -1 ? this.#cursor.pos : at);
    } finally {
      allowKeys(allowedBefore);
      this.#stack.clear();
      this.#small?.clear();
      this.#runs?.rest();
    }
  }

  #placed(error: unknown, at: number): Error {
    if (error instanceof KeyLimitError) {
      const limit = new PickleError('ERR_PICKLE_LIMIT', error.message, { limit: 'maxKeyNodes', cause: error });
      return this.#placed(limit, at);
    }
    if (isFull(error)) {
      const limit = new PickleError('ERR_PICKLE_LIMIT', error.message, { limit: 'maxContainerEntries', cause: error });
      return this.#placed(limit, at);
    }
    const code = this.#cursor.bytes[at];
    const opcode = code === undefined ? null : nameOfCode(code);
    let kind: PickleErrorCode = 'ERR_PICKLE_REDUCE';
    if (code === OP.PERSID || code === OP.BINPERSID) kind = 'ERR_PICKLE_PERSID';
    else if (code !== undefined && opcode !== null && !CALLING.has(code)) {
      kind = error instanceof RangeError ? 'ERR_PICKLE_LIMIT' : 'ERR_PICKLE_TYPE';
    }
    return placeInStream(error, this.#cursor.offsetOf(at), opcode, kind);
  }

  #bytes(length: number): Uint8Array {
    if (this.#cursor.pos === this.#cursor.detachedAt) return this.#cursor.takeDetached(length);
    const view = read.readBytes(this.#cursor, length);
    const { copy, allocate } = this.#parts;
    if (length <= SMALL && this.#isForArray()) {
      const memory = this.#takeSmall(length);
      memory.set(view);
      return memory;
    }
    return copy === true || (copy === 'small' && length < COPY_BELOW) ? copyOf(view, allocate) : view;
  }

  /** Whether the bytes that come are the memory of an array: an argument of what makes one, or in its state. */
  #isForArray(): boolean {
    const { items, marks, floor } = this.#stack;
    if (marks.length === 0 || floor === 0 || this.#parts.copy !== 'small' || !this.#isPlain) return false;
    return this.#parts.builder.takesMemory(items[floor - 1]);
  }

  /** Made when it is needed, since most small messages have no arrays. */
  #arrayRuns(): ArrayRuns | null {
    if (this.#parts.copy !== 'small' || this.#cursor.detachedAt !== -1) return null;
    this.#small ??= new SmallMemory();
    this.#runs ??= makeArrayRuns(this.#parts.builder, this.#memo, this.#parts.limits, this.#small);
    return this.#runs;
  }

  #takeSmall(length: number): Uint8Array {
    this.#small ??= new SmallMemory();
    return this.#small.take(length);
  }

  /** Puts a container, bytes or an object on the stack, all of which are counted. */
  #pushObject(value: unknown): void {
    const { limits } = this.#parts;
    if (++this.#lane.objects > limits.maxObjects) exceed('maxObjects', limits, this.#lane.objects, 'objects');
    this.#stack.push(value);
  }

  /** Takes the values from the topmost mark on, as many as a container may have. */
  #markedItems(): number {
    const mark = this.#stack.popMark();
    this.#parts.builder.checkEntries(this.#stack.height - mark);
    return mark;
  }

  #float(value: number): unknown {
    if (this.#parts.lossless && Number.isSafeInteger(value) && !Object.is(value, -0)) return new PyFloat(value);
    return value;
  }

  #step(code: number): void {
    const cursor = this.#cursor;
    const stack = this.#stack;
    switch (code) {
      case 0x4b: // BININT1
        return stack.push(read.readUint1(cursor));
      case 0x4d: // BININT2
        return stack.push(read.readUint2(cursor));
      case 0x4a: // BININT
        return stack.push(read.readInt4(cursor));
      case 0x47: // BINFLOAT
        return stack.push(this.#float(read.readFloat8(cursor)));
      case 0x8c: // SHORT_BINUNICODE
        return stack.push(read.readUtf8(cursor, read.readUint1(cursor)));
      case 0x58: {
        // BINUNICODE
        const length = read.readUint4(cursor);
        if (length >= ENCODED_FROM && this.#isPlain && this.#readEncoded(length)) return;
        return stack.push(read.readUtf8(cursor, length));
      }
      case 0x94: // MEMOIZE
        return this.#memo.push(stack.top());
      case 0x68: // BINGET
        return stack.push(this.#memo.get(read.readUint1(cursor)));
      case 0x6a: // LONG_BINGET
        return stack.push(this.#memo.get(read.readUint4(cursor)));
      case 0x71: // BINPUT
        return this.#memo.set(read.readUint1(cursor), stack.top());
      case 0x72: // LONG_BINPUT
        return this.#memo.set(read.readUint4(cursor), stack.top());
      case 0x4e: // NONE
        return stack.push(null);
      case 0x88: // NEWTRUE
        return stack.push(true);
      case 0x89: // NEWFALSE
        return stack.push(false);
      case 0x28: // MARK
        return stack.mark();
      case 0x5d: // EMPTY_LIST
        return this.#pushObject([]);
      case 0x61: // APPEND
        return this.#appends(stack.height - 1);
      case 0x65: // APPENDS
        return this.#appends(stack.popMark());
      case 0x7d: // EMPTY_DICT
        return this.#pushObject(this.#parts.builder.makeDict());
      case 0x73: // SETITEM
        return this.#setItems(stack.height - 2, 'SETITEM');
      case 0x75: // SETITEMS
        return this.#setItems(stack.popMark(), 'SETITEMS');
      case 0x29: // EMPTY_TUPLE
        return this.#pushObject(PyTuple.withRoom(0));
      case 0x85: // TUPLE1
        return this.#pushObject(stack.takeTuple(stack.height - 1));
      case 0x86: // TUPLE2
        return this.#pushObject(stack.takeTuple(stack.height - 2));
      case 0x87: // TUPLE3
        return this.#pushObject(stack.takeTuple(stack.height - 3));
      case 0x74: // TUPLE
        return this.#pushObject(stack.takeTuple(this.#markedItems()));
      case 0x52: {
        // REDUCE
        const args = stack.pop();
        this.#lane.madeAt = cursor.pos;
        return this.#pushObject(this.#call(stack.pop(), args));
      }
      case 0x81: {
        // NEWOBJ
        const args = stack.pop();
        this.#lane.madeAt = cursor.pos;
        return this.#pushObject(this.#parts.builder.create(stack.pop(), args));
      }
      case 0x92: {
        // NEWOBJ_EX
        const kwargs = stack.pop();
        const args = stack.pop();
        this.#lane.madeAt = cursor.pos;
        return this.#pushObject(this.#parts.builder.create(stack.pop(), args, kwargs));
      }
      case 0x62: {
        // BUILD
        const state = stack.pop();
        return this.#parts.builder.setState(stack.top(), state);
      }
      case 0x93: {
        // STACK_GLOBAL
        const name = stack.pop();
        const module = stack.pop();
        if (typeof name !== 'string' || typeof module !== 'string')
          fail('ERR_PICKLE_TYPE', 'STACK_GLOBAL requires str');
        this.#spellings ??= new Spellings();
        const spelling = this.#spellings.before(cursor.bytes, cursor.pos - 1, module, name, this.#memo);
        return stack.push(this.#parts.globals.find(module, name, this.#protocol, spelling));
      }
      case 0x63: {
        // GLOBAL
        const module = read.readNameLine(cursor);
        return stack.push(this.#parts.globals.find(module, read.readNameLine(cursor), this.#protocol));
      }
      case 0x8f: // EMPTY_SET
        return this.#pushObject(new PySet());
      case 0x90: {
        // ADDITEMS
        const mark = stack.popMark();
        const target = stack.below(mark);
        if (mark === stack.height) return;
        this.#parts.builder.addItems(target, stack.items, mark, stack.height);
        return stack.drop(mark);
      }
      case 0x91: // FROZENSET
        return this.#pushObject(new PyFrozenSet(stack.takeTuple(this.#markedItems())));
      case 0x8a: // LONG1
        return stack.push(read.readLongOf(cursor, read.readUint1(cursor)));
      case 0x8b: // LONG4
        return stack.push(read.readLongOf(cursor, read.readSignedLength(cursor, 'LONG')));
      case 0x43: // SHORT_BINBYTES
        return this.#pushObject(this.#bytes(read.readUint1(cursor)));
      case 0x42: // BINBYTES
        return this.#pushObject(this.#bytes(read.readUint4(cursor)));
      case 0x8e: // BINBYTES8
        return this.#pushObject(this.#bytes(read.readUint8(cursor)));
      case 0x96: // BYTEARRAY8
        return this.#pushObject(PyByteArray.over(this.#bytes(read.readUint8(cursor))));
      case 0x8d: // BINUNICODE8
        return stack.push(read.readUtf8(cursor, read.readUint8(cursor)));
      case 0x97: // NEXT_BUFFER
        return this.#pushObject(this.#parts.buffers.take());
      case 0x98: // READONLY_BUFFER
        return this.#pushObject(this.#parts.buffers.readonlyView(stack.pop()));
      case 0x95: // FRAME
        return cursor.openFrame(read.readUint8(cursor));
      case 0x80: // PROTO
        return this.#setProtocol(read.readUint1(cursor));
      default:
        return this.#stepOld(code);
    }
  }

  /** Reads the call that has bytes as text; false when the text is not for that. */
  #readEncoded(length: number): boolean {
    const stack = this.#stack;
    const { builder, limits } = this.#parts;
    const marked = stack.markOnTop;
    if (!builder.isEncoder(stack.peek())) return false;
    // The text, the name of the codec and the tuple come into being one by one where one of them is too many.
    if (this.#lane.objects + 2 > limits.maxObjects || stack.height + 2 > limits.maxStackDepth) return false;
    const { allocate } = this.#parts;
    const { items, floor, height } = stack;
    const small = !marked && this.#isForArray();
    // Large text takes as long to count as to read.
    const expected = small && length > SMALL ? builder.bytesNext(items[floor - 1], items.slice(floor, height - 1)) : -1;
    const memory = (size: number): Uint8Array =>
      small && size <= SMALL ? this.#takeSmall(size) : memoryFor(size, allocate);
    const bytes = readEncoded(this.#cursor, length, this.#memo, marked, memory, expected);
    if (bytes === null) return false;
    if (marked) stack.popMark();
    stack.pop();
    this.#lane.madeAt = this.#cursor.pos;
    this.#lane.objects++;
    this.#pushObject(bytes);
    return true;
  }

  /** Opcodes that only the text protocol, Python 2 or a hand uses. */
  #stepOld(code: number): void {
    const cursor = this.#cursor;
    const stack = this.#stack;
    switch (code) {
      case 0x30: // POP
        if (stack.markOnTop) stack.popMark();
        else {
          const value = stack.pop();
          if (this.#lane.madeAt === cursor.pos - 1) this.#keepPopped(value);
        }
        return;
      case 0x31: // POP_MARK
        return stack.drop(stack.popMark());
      case 0x32: // DUP
        return stack.push(stack.top());
      case 0x49: // INT
        return stack.push(read.readDecimalLine(cursor));
      case 0x4c: // LONG
        return stack.push(read.readLongLine(cursor));
      case 0x46: // FLOAT
        return stack.push(this.#float(read.readFloatLine(cursor)));
      case 0x53: {
        // STRING
        const start = cursor.pos;
        return this.#pushObject(this.#parts.readByteString(readQuoted(cursor.bytes, start, cursor.line())));
      }
      case 0x54: // BINSTRING
        return this.#pushObject(this.#parts.readByteString(this.#bytes(read.readSignedLength(cursor, 'BINSTRING'))));
      case 0x55: // SHORT_BINSTRING
        return this.#pushObject(this.#parts.readByteString(this.#bytes(read.readUint1(cursor))));
      case 0x56: {
        // UNICODE
        const start = cursor.pos;
        return stack.push(readRawUnicode(cursor.bytes, start, cursor.line()));
      }
      case 0x67: // GET
        return stack.push(this.#memo.get(read.readIndexLine(cursor, 'GET')));
      case 0x70: // PUT
        return this.#memo.set(read.readIndexLine(cursor, 'PUT'), stack.top());
      case 0x6c: // LIST
        return this.#pushObject(stack.takeList(this.#markedItems()));
      case 0x64: {
        // DICT
        const mark = stack.popMark();
        const dict = this.#parts.builder.makeDict();
        if ((stack.height - mark) % 2 !== 0) fail('ERR_PICKLE_STACK', 'odd number of items for DICT');
        this.#parts.builder.setItems(dict, stack.items, mark, stack.height);
        stack.drop(mark);
        return this.#pushObject(dict);
      }
      case 0x69: {
        // INST
        const mark = stack.popMark();
        const module = read.readNameLine(cursor);
        const cls = this.#parts.globals.find(module, read.readNameLine(cursor), this.#protocol);
        return this.#pushObject(this.#parts.builder.instantiate(cls, stack.takeTuple(mark)));
      }
      case 0x6f: {
        // OBJ
        const args = stack.takeTuple(stack.popMark() + 1);
        return this.#pushObject(this.#parts.builder.instantiate(stack.pop(), args));
      }
      case 0x82: // EXT1
        return stack.push(this.#parts.globals.extension(read.readUint1(cursor), this.#protocol));
      case 0x83: // EXT2
        return stack.push(this.#parts.globals.extension(read.readUint2(cursor), this.#protocol));
      case 0x84: // EXT4
        return stack.push(this.#parts.globals.extension(read.readInt4(cursor), this.#protocol));
      case 0x50: // PERSID
        return stack.push(this.#persistent(read.readAsciiLine(cursor)));
      case 0x51: // BINPERSID
        return stack.push(this.#persistent(stack.pop()));
      default:
        fail('ERR_PICKLE_OPCODE', `invalid load key, ${quote(cursor.bytes, cursor.pos - 1, cursor.pos)}.`);
    }
  }

  #call(callable: unknown, args: unknown): unknown {
    const { builder, globals } = this.#parts;
    if (!isGetattr(callable) || !(args instanceof PyTuple) || args.length !== 2) return builder.call(callable, args);
    const [owner, name] = args;
    // From Python 3.13 on, arguments that got no number in the memo say that this is the name of something in a class.
    const memoized = this.#memo.peek(this.#memo.size - 1) === args;
    if (memoized || !(owner instanceof PyGlobal) || typeof name !== 'string') return builder.call(callable, args);
    if (owner.name.length + name.length >= LONGEST_NAME) return builder.call(callable, args);
    return globals.attribute(owner, name);
  }

  /** An object that was popped as soon as it was made set a state, or was made twice. */
  #keepPopped(popped: unknown): void {
    if (!(popped instanceof PyObject)) return;
    const { bytes, pos } = this.#cursor;
    // The arguments of a setter are no tuple of its caller's, and have no number.
    const isSetter = this.#memo.peek(this.#memo.size - 1) !== popped.args;
    if (isSetter && absorbStateSetter(popped, this.#stack.peek())) return;
    keepDropped(popped, bytes, pos, this.#memo);
  }

  /** Reads what most pickles begin with, PROTO and FRAME, as far as all is well with it; returns the protocol, or 0. */
  #takeHeader(): number {
    const cursor = this.#cursor;
    const { bytes, pos, end } = cursor;
    if (pos + 1 >= end || bytes[pos] !== OP.PROTO || bytes[pos + 1]! > HIGHEST_PROTOCOL) return 0;
    cursor.pos = pos + 2;
    if (pos + 10 < end && bytes[pos + 2] === OP.FRAME && !cursor.framed) takeFrame(cursor);
    return bytes[pos + 1]!;
  }

  #setProtocol(protocol: number): void {
    if (protocol > HIGHEST_PROTOCOL) fail('ERR_PICKLE_PROTO', `unsupported pickle protocol: ${protocol}`);
    this.#protocol = protocol;
    this.#parts.builder.protocol = protocol;
  }

  // As in CPython, what an empty slice is for is not looked at.

  #appends(start: number): void {
    const stack = this.#stack;
    const target = stack.below(start);
    if (start === stack.height) return;
    this.#parts.builder.extend(target, stack.items, start, stack.height);
    stack.drop(start);
  }

  #setItems(start: number, opcode: string): void {
    const stack = this.#stack;
    const target = stack.below(start);
    if (start === stack.height) return;
    if ((stack.height - start) % 2 !== 0) fail('ERR_PICKLE_STACK', `odd number of items for ${opcode}`);
    this.#parts.builder.setItems(target, stack.items, start, stack.height);
    stack.drop(start);
  }

  #persistent(id: unknown): unknown {
    const load = this.#parts.persistentLoad;
    if (load === null) {
      return fail(
        'ERR_PICKLE_PERSID',
        'a load persistent id instruction was encountered, but no persistent_load function was specified: ' +
          'pass { persistentLoad }',
      );
    }
    const value = load(id);
    if (value === undefined) fail('ERR_PICKLE_PERSID', 'persistentLoad returned undefined');
    return value;
  }
}

/** A name of names of names grows fast; one that no program has stays a call. */
const LONGEST_NAME = 1000;

/** True for what V8 throws when a Map, a Set or an array has no room for one more; a Map has 2**24 entries at most. */
function isFull(error: unknown): error is RangeError {
  return (
    error instanceof RangeError && /^(?:Map|Set) maximum size exceeded$|^Invalid array length$/.test(error.message)
  );
}

function isGetattr(callable: unknown): boolean {
  return callable instanceof PyGlobal && callable.name === 'getattr' && callable.module === 'builtins';
}

/** Opcodes that hand over to a class; what that throws says something about the class, not about the stack. */
const CALLING: ReadonlySet<number> = new Set([OP.REDUCE, OP.NEWOBJ, OP.NEWOBJ_EX, OP.BUILD, OP.INST, OP.OBJ]);
