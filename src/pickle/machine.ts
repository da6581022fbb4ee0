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
import type { OutOfBandBuffers } from './buffers.ts';
import { absorbStateSetter, type Builder } from './build.ts';
import { Cursor } from './cursor.ts';
import { fail, type PickleErrorCode, placeInStream } from './errors.ts';
import { readQuoted, readRawUnicode } from './escapes.ts';
import type { Globals } from './globals.ts';
import { Memo } from './memo.ts';
import { PyByteArray } from './object/bytes.ts';
import { PyFloat } from './object/number.ts';
import { PyFrozenSet, PySet } from './object/set.ts';
import { PyTuple } from './object/tuple.ts';
import { OP, OPCODE_BY_CODE } from './opcodes.ts';
import { HIGHEST_PROTOCOL } from './options.ts';

/** A payload below this size is copied out of the data by default, so that it does not keep the data alive. */
const COPY_BELOW = 0x10000;

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
}

export class Machine {
  readonly #cursor: Cursor;
  readonly #parts: MachineParts;
  readonly #memo = new Memo();
  #stack: unknown[] = [];
  /** Heights of the stack where a mark lies; the last one is the floor that no opcode may take from. */
  #marks: number[] = [];
  #protocol = 0;

  constructor(bytes: Uint8Array, parts: MachineParts, offset = 0) {
    this.#cursor = new Cursor(bytes);
    this.#cursor.pos = offset;
    this.#parts = parts;
  }

  /** Offset behind the last STOP. */
  get pos(): number {
    return this.#cursor.pos;
  }

  /** Reads one pickle from where the last one ended. */
  run(): unknown {
    this.#stack = [];
    this.#marks = [];
    this.#protocol = 0;
    const start = this.#cursor.pos;
    let at = start;
    try {
      for (;;) {
        at = this.#cursor.pos;
        if (at >= this.#cursor.end && !(this.#cursor.framed && this.#cursor.leaveFrame())) {
          fail('ERR_PICKLE_TRUNCATED', at === start ? 'Ran out of input' : 'pickle data was truncated: no STOP');
        }
        const code = this.#cursor.bytes[this.#cursor.pos++]!;
        if (code === 0x2e /* STOP */) break;
        this.#step(code);
      }
      const value = this.#pop();
      // A frame ends with its pickle; what follows is somebody else's.
      if (this.#cursor.framed) this.#cursor.leaveFrame();
      return value;
    } catch (error) {
      throw this.#placed(error, at);
    }
  }

  #placed(error: unknown, at: number): Error {
    const code = this.#cursor.bytes[at];
    const opcode = code === undefined ? undefined : OPCODE_BY_CODE[code];
    let kind: PickleErrorCode = 'ERR_PICKLE_REDUCE';
    if (code === OP.PERSID || code === OP.BINPERSID) kind = 'ERR_PICKLE_PERSID';
    else if (opcode !== undefined && !CALLING.has(opcode.code)) {
      kind = error instanceof RangeError ? 'ERR_PICKLE_LIMIT' : 'ERR_PICKLE_TYPE';
    }
    return placeInStream(error, at, opcode?.name ?? null, kind);
  }

  #push(value: unknown): void {
    this.#stack.push(value);
  }

  get #floor(): number {
    return this.#marks.length === 0 ? 0 : this.#marks[this.#marks.length - 1]!;
  }

  #underflow(): never {
    return fail(
      'ERR_PICKLE_STACK',
      this.#marks.length > 0 ? 'unexpected MARK found on the stack' : 'unpickling stack underflow',
    );
  }

  #pop(): unknown {
    if (this.#stack.length <= this.#floor) this.#underflow();
    return this.#stack.pop();
  }

  #top(): unknown {
    if (this.#stack.length <= this.#floor) this.#underflow();
    return this.#stack[this.#stack.length - 1];
  }

  /** Height of the topmost mark, which is taken off. */
  #popMark(): number {
    const mark = this.#marks.pop();
    if (mark === undefined) fail('ERR_PICKLE_MARK', 'could not find MARK');
    return mark;
  }

  /** What lies below a mark that was just taken off: the container that the items above it are for. */
  #below(mark: number): unknown {
    if (mark <= this.#floor) this.#underflow();
    return this.#stack[mark - 1];
  }

  #tuple(start: number): PyTuple {
    const stack = this.#stack;
    const length = stack.length - start;
    if (start < this.#floor) this.#underflow();
    const tuple = new PyTuple(length);
    for (let i = 0; i < length; i++) tuple[i] = stack[start + i];
    stack.length = start;
    return tuple;
  }

  #bytes(length: number): Uint8Array {
    const view = read.readBytes(this.#cursor, length);
    const { copy } = this.#parts;
    return copy === true || (copy === 'small' && length < COPY_BELOW) ? view.slice() : view;
  }

  #float(value: number): unknown {
    if (this.#parts.lossless && Number.isSafeInteger(value) && !Object.is(value, -0)) return new PyFloat(value);
    return value;
  }

  #step(code: number): void {
    const cursor = this.#cursor;
    switch (code) {
      case 0x4b: // BININT1
        return this.#push(read.readUint1(cursor));
      case 0x4d: // BININT2
        return this.#push(read.readUint2(cursor));
      case 0x4a: // BININT
        return this.#push(read.readInt4(cursor));
      case 0x47: // BINFLOAT
        return this.#push(this.#float(read.readFloat8(cursor)));
      case 0x8c: // SHORT_BINUNICODE
        return this.#push(read.readUtf8(cursor, read.readUint1(cursor)));
      case 0x58: // BINUNICODE
        return this.#push(read.readUtf8(cursor, read.readUint4(cursor)));
      case 0x94: // MEMOIZE
        return this.#memo.set(this.#memo.size, this.#top());
      case 0x68: // BINGET
        return this.#push(this.#memo.get(read.readUint1(cursor)));
      case 0x6a: // LONG_BINGET
        return this.#push(this.#memo.get(read.readUint4(cursor)));
      case 0x71: // BINPUT
        return this.#memo.set(read.readUint1(cursor), this.#top());
      case 0x72: // LONG_BINPUT
        return this.#memo.set(read.readUint4(cursor), this.#top());
      case 0x4e: // NONE
        return this.#push(null);
      case 0x88: // NEWTRUE
        return this.#push(true);
      case 0x89: // NEWFALSE
        return this.#push(false);
      case 0x28: // MARK
        this.#marks.push(this.#stack.length);
        return;
      case 0x5d: // EMPTY_LIST
        return this.#push([]);
      case 0x61: // APPEND
        return this.#appends(this.#stack.length - 1);
      case 0x65: // APPENDS
        return this.#appends(this.#popMark());
      case 0x7d: // EMPTY_DICT
        return this.#push(this.#parts.builder.makeDict());
      case 0x73: // SETITEM
        return this.#setItems(this.#stack.length - 2);
      case 0x75: // SETITEMS
        return this.#setItems(this.#popMark());
      case 0x29: // EMPTY_TUPLE
        return this.#push(new PyTuple());
      case 0x85: // TUPLE1
        return this.#push(this.#tuple(this.#stack.length - 1));
      case 0x86: // TUPLE2
        return this.#push(this.#tuple(this.#stack.length - 2));
      case 0x87: // TUPLE3
        return this.#push(this.#tuple(this.#stack.length - 3));
      case 0x74: // TUPLE
        return this.#push(this.#tuple(this.#popMark()));
      case 0x52: {
        // REDUCE
        const args = this.#pop();
        return this.#push(this.#parts.builder.call(this.#pop(), args));
      }
      case 0x81: {
        // NEWOBJ
        const args = this.#pop();
        return this.#push(this.#parts.builder.create(this.#pop(), args, null));
      }
      case 0x92: {
        // NEWOBJ_EX
        const kwargs = this.#pop();
        const args = this.#pop();
        return this.#push(this.#parts.builder.create(this.#pop(), args, kwargs));
      }
      case 0x62: {
        // BUILD
        const state = this.#pop();
        return this.#parts.builder.setState(this.#top(), state);
      }
      case 0x93: {
        // STACK_GLOBAL
        const name = this.#pop();
        const module = this.#pop();
        if (typeof name !== 'string' || typeof module !== 'string')
          fail('ERR_PICKLE_TYPE', 'STACK_GLOBAL requires str');
        return this.#push(this.#parts.globals.find(module, name, this.#protocol));
      }
      case 0x63: {
        // GLOBAL
        const module = read.readNameLine(cursor);
        return this.#push(this.#parts.globals.find(module, read.readNameLine(cursor), this.#protocol));
      }
      case 0x8f: // EMPTY_SET
        return this.#push(new PySet());
      case 0x90: {
        // ADDITEMS
        const mark = this.#popMark();
        this.#parts.builder.addItems(this.#below(mark), this.#stack, mark, this.#stack.length);
        this.#stack.length = mark;
        return;
      }
      case 0x91: // FROZENSET
        return this.#push(new PyFrozenSet(this.#tuple(this.#popMark())));
      case 0x8a: // LONG1
        return this.#push(read.readLongOf(cursor, read.readUint1(cursor)));
      case 0x8b: // LONG4
        return this.#push(read.readLongOf(cursor, read.readSignedLength(cursor, 'LONG4')));
      case 0x43: // SHORT_BINBYTES
        return this.#push(this.#bytes(read.readUint1(cursor)));
      case 0x42: // BINBYTES
        return this.#push(this.#bytes(read.readUint4(cursor)));
      case 0x8e: // BINBYTES8
        return this.#push(this.#bytes(read.readUint8(cursor)));
      case 0x96: // BYTEARRAY8
        return this.#push(PyByteArray.over(this.#bytes(read.readUint8(cursor))));
      case 0x8d: // BINUNICODE8
        return this.#push(read.readUtf8(cursor, read.readUint8(cursor)));
      case 0x97: // NEXT_BUFFER
        return this.#push(this.#parts.buffers.take());
      case 0x98: // READONLY_BUFFER
        return this.#push(this.#parts.buffers.readonlyView(this.#pop()));
      case 0x95: // FRAME
        return cursor.openFrame(read.readUint8(cursor));
      case 0x80: // PROTO
        return this.#setProtocol(read.readUint1(cursor));
      default:
        return this.#stepOld(code);
    }
  }

  /** Opcodes that only the text protocol, Python 2 or a hand uses. */
  #stepOld(code: number): void {
    const cursor = this.#cursor;
    switch (code) {
      case 0x30: // POP
        if (this.#marks.length > 0 && this.#floor === this.#stack.length) this.#marks.pop();
        else absorbStateSetter(this.#pop(), this.#stack[this.#stack.length - 1]);
        return;
      case 0x31: // POP_MARK
        this.#stack.length = this.#popMark();
        return;
      case 0x32: // DUP
        return this.#push(this.#top());
      case 0x49: // INT
        return this.#push(read.readDecimalLine(cursor));
      case 0x4c: // LONG
        return this.#push(read.readLongLine(cursor));
      case 0x46: // FLOAT
        return this.#push(this.#float(read.readFloatLine(cursor)));
      case 0x53: {
        // STRING
        const start = cursor.pos;
        return this.#push(this.#parts.readByteString(readQuoted(cursor.bytes, start, cursor.line())));
      }
      case 0x54: // BINSTRING
        return this.#push(this.#parts.readByteString(this.#bytes(read.readSignedLength(cursor, 'BINSTRING'))));
      case 0x55: // SHORT_BINSTRING
        return this.#push(this.#parts.readByteString(this.#bytes(read.readUint1(cursor))));
      case 0x56: {
        // UNICODE
        const start = cursor.pos;
        return this.#push(readRawUnicode(cursor.bytes, start, cursor.line()));
      }
      case 0x67: // GET
        return this.#push(this.#memo.get(read.readIndexLine(cursor)));
      case 0x70: // PUT
        return this.#memo.set(read.readIndexLine(cursor), this.#top());
      case 0x6c: {
        // LIST
        const list = Array.from(this.#tuple(this.#popMark()));
        return this.#push(list);
      }
      case 0x64: {
        // DICT
        const mark = this.#popMark();
        const dict = this.#parts.builder.makeDict();
        if ((this.#stack.length - mark) % 2 !== 0) fail('ERR_PICKLE_STACK', 'odd number of items for DICT');
        this.#parts.builder.setItems(dict, this.#stack, mark, this.#stack.length);
        this.#stack.length = mark;
        return this.#push(dict);
      }
      case 0x69: {
        // INST
        const module = read.readNameLine(cursor);
        const cls = this.#parts.globals.find(module, read.readNameLine(cursor), this.#protocol);
        return this.#push(this.#parts.builder.instantiate(cls, this.#tuple(this.#popMark())));
      }
      case 0x6f: {
        // OBJ
        const mark = this.#popMark();
        if (this.#stack.length <= mark) this.#underflow();
        const args = this.#tuple(mark + 1);
        return this.#push(this.#parts.builder.instantiate(this.#stack.pop(), args));
      }
      case 0x82: // EXT1
        return this.#push(this.#parts.globals.extension(read.readUint1(cursor), this.#protocol));
      case 0x83: // EXT2
        return this.#push(this.#parts.globals.extension(read.readUint2(cursor), this.#protocol));
      case 0x84: // EXT4
        return this.#push(this.#parts.globals.extension(read.readInt4(cursor), this.#protocol));
      case 0x50: // PERSID
        return this.#push(this.#persistent(read.readAsciiLine(cursor)));
      case 0x51: // BINPERSID
        return this.#push(this.#persistent(this.#pop()));
      default:
        fail('ERR_PICKLE_OPCODE', `invalid load key, '\\x${code.toString(16).padStart(2, '0')}'.`);
    }
  }

  #setProtocol(protocol: number): void {
    if (protocol > HIGHEST_PROTOCOL) fail('ERR_PICKLE_PROTO', `unsupported pickle protocol: ${protocol}`);
    this.#protocol = protocol;
  }

  #appends(start: number): void {
    const target = this.#below(start);
    this.#parts.builder.extend(target, this.#stack, start, this.#stack.length);
    this.#stack.length = start;
  }

  #setItems(start: number): void {
    const target = this.#below(start);
    const end = this.#stack.length;
    if ((end - start) % 2 !== 0) fail('ERR_PICKLE_STACK', 'odd number of items for SETITEMS');
    this.#parts.builder.setItems(target, this.#stack, start, end);
    this.#stack.length = start;
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

/** Opcodes that hand over to a class; what that throws says something about the class, not about the stack. */
const CALLING: ReadonlySet<number> = new Set([OP.REDUCE, OP.NEWOBJ, OP.NEWOBJ_EX, OP.BUILD, OP.INST, OP.OBJ]);
