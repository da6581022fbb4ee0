/**
 * The abstract machine of the scanner: the same instructions as the unpickling machine, on numbers that stand for values.
 *
 * Stack, marks and memo are exact, so it knows what an operand is wherever it was pushed; texts are read only when they turn
 * out to be part of a name. It goes on where Python stops (an empty stack, an unset memo), because what stands behind may be
 * found by another reader, and stops only where nobody can tell where the next instruction begins. Nothing is looked up,
 * nothing is called, nothing recurses, and no input makes it throw.
 *
 * Numbers in the `case` labels are literals because V8 makes a jump table of literals only.
 */
import { OP, opcodeName } from './codes.ts';
import { PickleError } from './errors.ts';
import { COUNTED, EXTENTS } from './extent.ts';
import { InstructionReader } from './instructions.ts';
import { HIGHEST_PROTOCOL } from './options.ts';
import { type Place, ScanCalls } from './scan-calls.ts';
import { checkKey, measure } from './scan-expansion.ts';
import { Findings, quoted } from './scan-findings.ts';
import { FrameWatch } from './scan-frames.ts';
import { NamedGlobals, type ScanJudge } from './scan-globals.ts';
import {
  ABSENT,
  CALL,
  DICT,
  FOREIGN,
  FROZENSET,
  GETATTR,
  GLOBAL,
  LIST,
  OPAQUE,
  ScanGraph,
  SET,
  TUPLE,
} from './scan-graph.ts';
import { isLine, isPlainNumber, Literals } from './scan-literals.ts';
import { NOTHING, ScanMemo, ScanStack } from './scan-stack.ts';
import { decodeLatin1, decodeUtf8 } from './text.ts';

/** What the machine needs beside the bytes. */
export interface ScanContext {
  readonly allows: ScanJudge;
  readonly extensions: ReadonlyMap<number, string> | null;
  readonly persistentIds: boolean;
  /** Turns an offset of the bytes into one of the data. */
  readonly where: (offset: number) => number;
  /** Called with each text and bytes that may be a pickle: the instruction's opcode and offset, where the payload lies. */
  readonly payload: ((code: number, offset: number, start: number, end: number) => void) | null;
}

/** What came of one pickle. Offsets are of the bytes. */
export interface ScannedStream {
  readonly start: number;
  readonly end: number;
  readonly complete: boolean;
  readonly protocol: number;
  readonly opcodes: number;
  readonly globals: NamedGlobals;
  readonly findings: Findings;
}

/** A memo number so far beyond the count makes an array of gigabytes. */
const SPARSE = 2 ** 20;

export class ScanMachine {
  readonly #bytes: Uint8Array;
  readonly #context: ScanContext;
  readonly #graph = new ScanGraph();
  readonly #stack = new ScanStack();
  readonly #memo = new ScanMemo();
  readonly #literals: Literals;
  #findings!: Findings;
  #globals!: NamedGlobals;
  #calls!: ScanCalls;
  #frames!: FrameWatch;
  #reader!: InstructionReader;
  #start = 0;
  #opcodes = 0;
  #protocol = 0;
  #declared = 0;

  constructor(bytes: Uint8Array, context: ScanContext) {
    this.#bytes = bytes;
    this.#context = context;
    this.#literals = new Literals(bytes);
  }

  /** Follows the pickle that starts there, to its STOP or to where it breaks. */
  run(start: number): ScannedStream {
    const bytes = this.#bytes;
    this.#reset(start);
    const reader = this.#reader;
    const frames = this.#frames;
    let complete = false;
    let end = start;
    try {
      while (reader.next()) {
        this.#opcodes++;
        end = reader.end;
        if (end > frames.end) frames.crossed(reader.offset, end, reader.code);
        this.#step(reader.code);
      }
      complete = true;
      this.#stop(end);
    } catch (error) {
      if (!(error instanceof PickleError) && !(error instanceof RangeError)) throw error;
      complete = false;
      end = this.#broken(error);
    }
    measure(this.#graph, this.#opcodes, this.#findings, this.#reader.offset, bytes[this.#reader.offset] ?? null);
    this.#calls.finish();
    const [opcodes, globals, findings] = [this.#opcodes, this.#globals, this.#findings];
    return { start, end, complete, protocol: this.#declared, opcodes, globals, findings };
  }

  #reset(start: number): void {
    const bytes = this.#bytes;
    this.#graph.clear();
    this.#stack.clear();
    this.#memo.clear();
    this.#findings = new Findings(this.#context.where);
    this.#globals = new NamedGlobals(this.#context.allows);
    this.#calls = new ScanCalls(this.#graph, this.#literals, this.#findings, this.#globals);
    this.#frames = new FrameWatch(this.#findings, bytes.length);
    this.#reader = new InstructionReader(bytes, { offset: start, frames: false });
    this.#start = start;
    this.#opcodes = 0;
    this.#protocol = 0;
    this.#declared = 0;
  }

  get #place(): Place {
    const { offset, code } = this.#reader;
    return { offset, code, opcode: opcodeName(code) };
  }

  /** Where it breaks, which is said. */
  #broken(error: PickleError | RangeError): number {
    const bytes = this.#bytes;
    const offset = error instanceof PickleError ? (error.offset ?? this.#reader.offset) : this.#reader.offset;
    const code = bytes[offset] ?? null;
    const extent = code === null ? 0 : EXTENTS[code]!;
    const isCounted = extent >= COUNTED && extent < 0xff && bytes.length - offset > extent % 0x10;
    if (isCounted && error instanceof PickleError && error.code === 'ERR_PICKLE_TRUNCATED') {
      this.#findings.add('length-beyond-data', offset, code, () => cut(error.message));
    }
    this.#findings.add('broken', offset, code, () => cut(error.message));
    if (code === OP.GLOBAL || code === OP.INST) this.#cutOff({ offset, code, opcode: opcodeName(code) });
    return offset;
  }

  /** A global whose last line has no end: pickle.py imports it all the same, without the last letter. */
  #cutOff(place: Place): void {
    const bytes = this.#bytes;
    const start = place.offset + 1;
    const last = bytes.length - 1;
    if (last <= start || last - start > LONGEST_PAIR) return;
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? last : newline;
    try {
      const name = end < last ? decodeUtf8(bytes, end + 1, last) : '';
      this.#calls.name(decodeUtf8(bytes, start, end), name, this.#protocol, place);
    } catch (error) {
      // Not UTF-8: no Python imports it.
      if (!(error instanceof PickleError)) throw error;
    }
  }

  #underflow(): void {
    this.#findings.add('stack-underflow', this.#reader.offset, this.#reader.code, () =>
      this.#stack.markCount > 0 ? 'a mark lies where a value is wanted' : 'the stack has too few values',
    );
  }

  #wrong(what: string): void {
    this.#findings.add('wrong-operand', this.#reader.offset, this.#reader.code, () => what);
  }

  /** The topmost value, taken off; an opaque one when there is none. */
  #pop(): number {
    const value = this.#stack.pop();
    if (value !== NOTHING) return value;
    this.#underflow();
    return ABSENT;
  }

  #top(): number {
    const value = this.#stack.below(this.#stack.height);
    if (value !== NOTHING) return value;
    this.#underflow();
    return ABSENT;
  }

  /** Where the topmost mark was, taken off; the height of the stack when there is none. */
  #popMark(): number {
    const mark = this.#stack.popMark();
    if (mark !== -1) return mark;
    this.#findings.add('stack-underflow', this.#reader.offset, this.#reader.code, () => 'there is no mark');
    return this.#stack.height;
  }

  #step(code: number): void {
    const stack = this.#stack;
    const reader = this.#reader;
    switch (code) {
      case 0x4b: // BININT1
      case 0x4d: // BININT2
      case 0x4a: // BININT
      case 0x47: // BINFLOAT
      case 0x4e: // NONE
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
      case 0x8a: // LONG1
      case 0x8b: // LONG4
        return stack.push(-1 - reader.offset);
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
      case 0x43: // SHORT_BINBYTES
        return this.#text(code, 2);
      case 0x58: // BINUNICODE
      case 0x54: // BINSTRING
      case 0x42: // BINBYTES
        return this.#text(code, 5);
      case 0x8d: // BINUNICODE8
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        return this.#text(code, 9);
      case 0x94: // MEMOIZE
        return this.#put(this.#memo.size);
      case 0x71: // BINPUT
        return this.#put(this.#bytes[reader.offset + 1]!);
      case 0x72: // LONG_BINPUT
      case 0x70: // PUT
        return this.#put(this.#index());
      case 0x68: // BINGET
        return this.#get(this.#bytes[reader.offset + 1]!);
      case 0x6a: // LONG_BINGET
      case 0x67: // GET
        return this.#get(this.#index());
      case 0x28: // MARK
        return stack.mark();
      case 0x5d: // EMPTY_LIST
        return stack.push(this.#graph.make(LIST));
      case 0x61: // APPEND
        return this.#fill(stack.height - 1, LIST);
      case 0x65: // APPENDS
        return this.#fill(this.#popMark(), LIST);
      case 0x7d: // EMPTY_DICT
        return stack.push(this.#graph.make(DICT));
      case 0x73: // SETITEM
        return this.#fill(stack.height - 2, DICT);
      case 0x75: // SETITEMS
        return this.#fill(this.#popMark(), DICT);
      case 0x8f: // EMPTY_SET
        return stack.push(this.#graph.make(SET));
      case 0x90: // ADDITEMS
        return this.#fill(this.#popMark(), SET);
      case 0x29: // EMPTY_TUPLE
        return stack.push(this.#graph.make(TUPLE));
      case 0x85: // TUPLE1
        return this.#tuple(stack.height - 1, TUPLE);
      case 0x86: // TUPLE2
        return this.#tuple(stack.height - 2, TUPLE);
      case 0x87: // TUPLE3
        return this.#tuple(stack.height - 3, TUPLE);
      case 0x74: // TUPLE
        return this.#tuple(this.#popMark(), TUPLE);
      case 0x91: // FROZENSET
        return this.#tuple(this.#popMark(), FROZENSET);
      case 0x6c: // LIST
        return this.#made(LIST);
      case 0x64: // DICT
        return this.#made(DICT);
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const args = this.#pop();
        return stack.push(this.#calls.call(this.#pop(), args, this.#place));
      }
      case 0x92: {
        // NEWOBJ_EX
        const kwargs = this.#pop();
        const args = this.#pop();
        const made = this.#calls.call(this.#pop(), args, this.#place);
        if (this.#graph.kindOf(made) === CALL) this.#graph.add(made, kwargs);
        return stack.push(made);
      }
      case 0x62: // BUILD
        return this.#build();
      case 0x63: // GLOBAL
        return stack.push(this.#global());
      case 0x93: // STACK_GLOBAL
        return this.#stackGlobal();
      case 0x2e: // STOP
      case 0x95: // FRAME
      case 0x80: // PROTO
        return this.#header(code);
      default:
        return this.#stepOld(code);
    }
  }

  /** Opcodes that only the text protocol, Python 2 or a hand uses. */
  #stepOld(code: number): void {
    const stack = this.#stack;
    switch (code) {
      case 0x30: // POP
        if (stack.markOnTop) stack.popMark();
        else this.#pop();
        return;
      case 0x31: // POP_MARK
        stack.height = this.#popMark();
        return;
      case 0x32: // DUP
        return stack.push(this.#top());
      case 0x49: // INT
      case 0x4c: // LONG
      case 0x46: // FLOAT
      case 0x53: // STRING
      case 0x56: // UNICODE
        return this.#line(code);
      case 0x69: {
        // INST
        const mark = this.#popMark();
        const args = this.#graph.makeOf(TUPLE, stack.items, mark, stack.height);
        stack.height = mark;
        return stack.push(this.#calls.call(this.#global(), args, this.#place));
      }
      case 0x6f: {
        // OBJ
        const mark = this.#popMark();
        if (mark === stack.height) {
          this.#underflow();
          return stack.push(ABSENT);
        }
        const args = this.#graph.makeOf(TUPLE, stack.items, mark + 1, stack.height);
        const cls = stack.items[mark]!;
        stack.height = mark;
        return stack.push(this.#calls.call(cls, args, this.#place));
      }
      case 0x82: // EXT1
      case 0x83: // EXT2
      case 0x84: // EXT4
        return stack.push(this.#extension(code));
      case 0x50: // PERSID
      case 0x51: // BINPERSID
        return this.#persistent(code);
      case 0x97: // NEXT_BUFFER
        this.#findings.once('out-of-band', this.#reader.offset, code, () => 'needs buffers beside the stream');
        return stack.push(this.#graph.make(FOREIGN));
      case 0x98: // READONLY_BUFFER
        this.#top();
        return;
    }
  }

  /** A literal whose payload begins so many bytes behind the opcode. */
  #text(code: number, head: number): void {
    const { offset, end } = this.#reader;
    this.#stack.push(-1 - offset);
    const { payload } = this.#context;
    if (payload !== null && end - offset - head >= SHORTEST) payload(code, offset, offset + head, end);
  }

  /** A literal that is a line. */
  #line(code: number): void {
    const { offset, end } = this.#reader;
    this.#stack.push(-1 - offset);
    if (code === OP.INT || code === OP.LONG) {
      if (isPlainNumber(this.#bytes, code, offset + 1, end - 1)) return;
      this.#findings.add('disputed-number', offset, code, () => this.#quote(offset + 1, end - 1));
      return;
    }
    if (!this.#findings.isFull('malformed-argument')) {
      const value = this.#argument();
      // Any way to write infinity has an f.
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
        const text = this.#quote(offset + 1, end - 1);
        if (!/f/i.test(text)) this.#findings.add('disputed-number', offset, code, () => text);
      }
    }
    const { payload } = this.#context;
    if (payload !== null && code !== OP.FLOAT && end - offset > SHORTEST) payload(code, offset, offset + 1, end - 1);
  }

  #quote(start: number, end: number): string {
    return quoted(decodeLatin1(this.#bytes, start, Math.min(end, start + 101)));
  }

  /** The argument, or undefined when it is malformed, which is said. */
  #argument(): unknown {
    try {
      return this.#reader.argument();
    } catch (error) {
      if (!(error instanceof PickleError)) throw error;
      const { offset, code } = this.#reader;
      this.#findings.add('malformed-argument', offset, code, () => cut(error.message));
      return undefined;
    }
  }

  /** The memo number that is the argument; -1 when it is malformed. */
  #index(): number {
    const { offset, code, end } = this.#reader;
    if (!isLine(code)) return this.#reader.argument() as number;
    if (this.#findings.isFull('malformed-argument')) return -1;
    if (end - offset > 20) {
      this.#findings.add('malformed-argument', offset, code, () => `a memo number of ${end - offset - 2} characters`);
      return -1;
    }
    return (this.#argument() as number | undefined) ?? -1;
  }

  #put(index: number): void {
    const value = this.#top();
    if (index === -1 || value === ABSENT) return;
    const { offset, code } = this.#reader;
    if (index >= this.#memo.size + SPARSE) {
      const { size } = this.#memo;
      this.#findings.add('memo-sparse', offset, code, () => `number ${index}, and ${size} are in use`);
    }
    if (this.#memo.set(index, value)) {
      this.#findings.add('memo-redefined', offset, code, () => `number ${index} is in use`);
    }
  }

  #get(index: number): void {
    const value = index === -1 ? OPAQUE : this.#memo.get(index);
    if (value !== NOTHING) return this.#stack.push(value);
    const { offset, code } = this.#reader;
    this.#findings.add('memo-missing', offset, code, () => `nothing was stored under ${index}`);
    this.#stack.push(OPAQUE);
  }

  /** Makes a tuple or frozen set of what lies from `start` on. */
  #tuple(start: number, kind: number): void {
    const stack = this.#stack;
    if (start < stack.floor) {
      this.#underflow();
      stack.height = Math.max(start, stack.floor, 0);
      return stack.push(ABSENT);
    }
    if (kind === FROZENSET) this.#hash(start, 1);
    const made = this.#graph.makeOf(kind, stack.items, start, stack.height);
    stack.height = start;
    stack.push(made);
  }

  /** A list or dict of what lies above the mark. */
  #made(kind: number): void {
    const stack = this.#stack;
    const mark = this.#popMark();
    const made = this.#graph.make(kind);
    this.#fillFrom(made, mark, kind);
    stack.height = mark;
    stack.push(made);
  }

  /** Puts what lies from `start` on into what lies below. */
  #fill(start: number, kind: number): void {
    const stack = this.#stack;
    const target = start < 0 ? NOTHING : stack.below(start);
    if (target === NOTHING) {
      this.#underflow();
      stack.height = Math.max(start, stack.floor);
      return;
    }
    if (start === stack.height) return;
    this.#fillFrom(target, start, kind);
    stack.height = start;
  }

  #fillFrom(target: number, start: number, kind: number): void {
    const graph = this.#graph;
    const { height, items } = this.#stack;
    if (kind === DICT && (height - start) % 2 !== 0) this.#wrong('a key without a value');
    if (kind !== LIST) this.#hash(start, kind === DICT ? 2 : 1);
    const found = graph.kindOf(target);
    if (found === GLOBAL || found === GETATTR) return this.#calls.mutated(target, this.#place);
    if (found === -1 || found === TUPLE || found === FROZENSET) return this.#wrong('what gets the items takes none');
    if (found > ABSENT && found < TUPLE && found !== kind) this.#wrong('what gets the items is of another kind');
    for (let i = start; i < height; i++) graph.add(target, items[i]!);
  }

  /** Keys of a dict, or items of a set: every `step`-th value from `start` on. */
  #hash(start: number, step: number): void {
    const { height, items } = this.#stack;
    for (let i = start; i < height; i += step) {
      if (items[i]! >= 0) checkKey(this.#graph, items[i]!, this.#opcodes, this.#findings, this.#reader);
    }
  }

  #build(): void {
    const state = this.#pop();
    const target = this.#top();
    const kind = this.#graph.kindOf(target);
    if (kind === GLOBAL || kind === GETATTR) this.#calls.mutated(target, this.#place);
    else if (kind === -1) this.#wrong('what gets the state takes none');
    else this.#graph.add(target, state);
  }

  /** What GLOBAL and INST name. */
  #global(): number {
    const place = this.#place;
    const { end } = this.#reader;
    if (end - place.offset > LONGEST_PAIR || this.#findings.isFull('malformed-argument')) {
      return this.#calls.nameUnknown(null, null, place);
    }
    const names = this.#argument() as readonly [string, string] | undefined;
    if (names === undefined) return this.#calls.nameUnknown(null, null, place);
    return this.#calls.name(names[0], names[1], this.#protocol, place);
  }

  #stackGlobal(): void {
    const nameValue = this.#pop();
    const moduleValue = this.#pop();
    if (nameValue === ABSENT || moduleValue === ABSENT) return this.#stack.push(ABSENT);
    const literals = this.#literals;
    for (const value of [moduleValue, nameValue]) {
      if (value < 0 && !literals.isText(value)) this.#wrong('a module and its name must be texts');
    }
    const module = moduleValue < 0 ? literals.text(moduleValue) : null;
    const name = nameValue < 0 ? literals.text(nameValue) : null;
    this.#stack.push(
      module === null || name === null
        ? this.#calls.nameUnknown(module, name, this.#place)
        : this.#calls.name(module, name, this.#protocol, this.#place),
    );
  }

  #extension(code: number): number {
    const number = this.#reader.argument() as number;
    const place = this.#place;
    const name = this.#context.extensions?.get(number);
    if (name !== undefined) {
      const colon = name.includes(':') ? name.indexOf(':') : name.lastIndexOf('.');
      return this.#calls.name(name.slice(0, Math.max(colon, 0)), name.slice(colon + 1), 5, place);
    }
    this.#findings.add('extension-code', place.offset, code, () => `code ${number} is not known here`);
    return this.#graph.make(FOREIGN);
  }

  #persistent(code: number): void {
    const id = code === OP.BINPERSID ? this.#pop() : null;
    const { offset, end } = this.#reader;
    if (!this.#context.persistentIds) {
      this.#findings.once('persistent-id', offset, code, () =>
        id === null ? `the id ${this.#quote(offset + 1, end - 1)}` : 'an id that is a value',
      );
    }
    const made = this.#graph.make(FOREIGN);
    if (id !== null) this.#graph.add(made, id);
    this.#stack.push(made);
  }

  #header(code: number): void {
    const { offset, end } = this.#reader;
    if (code === OP.FRAME) {
      this.#frames.open(offset, end, this.#reader.argument() as number, code);
    } else if (code === OP.PROTO) {
      const protocol = this.#bytes[offset + 1]!;
      if (offset === this.#start) this.#declared = protocol;
      else this.#findings.add('misplaced-proto', offset, code, () => `protocol ${protocol}`);
      if (protocol > HIGHEST_PROTOCOL) {
        this.#findings.add('unsupported-protocol', offset, code, () => `protocol ${protocol}`);
      }
      this.#protocol = protocol;
    }
  }

  #stop(end: number): void {
    const { offset, code } = this.#reader;
    this.#pop();
    this.#frames.close(offset, end, code);
    const { height, markCount } = this.#stack;
    if (height + markCount === 0) return;
    this.#findings.add('stack-leftover', offset, code, () => `${height} values and ${markCount} marks`);
  }
}

/** No pickle is shorter that names something. */
const SHORTEST = 6;
/** A module and a name that are longer are not read. */
const LONGEST_PAIR = 8192;

/** The message of one of our own errors, without the place, which the finding has. */
function cut(message: string): string {
  return message.replace(/ \(at byte \d+(, opcode \w+)?\)$/, '').slice(0, 200);
}
