/**
 * Values without parts, as opcodes: numbers, strings, bytes, names, and the fetching and storing of memo numbers.
 */
import { OP } from './codes.ts';
import { fail } from './errors.ts';
import { rawUnicodeEscape } from './escapes.ts';
import { checkDigits, longBytes } from './integers.ts';
import { Latin1Text } from './latin1.ts';
import { toPython2 } from './names.ts';
import type { PickleBuffer } from './object/buffer.ts';
import { PyByteArray } from './object/bytes.ts';
import { floatRepr } from './object/float-repr.ts';
import { type NameKey, PyGlobal } from './object/global.ts';
import { Inline, internedText } from './object/inline.ts';
import { PyObject, type Reduction } from './object/object.ts';
import { PyTuple } from './object/tuple.ts';
import type { ResolvedDumpOptions } from './options.ts';
import { isTiny, type Origin, Replay } from './origin.ts';
import { FRAME_TARGET, type Sink } from './sink.ts';
import { decodeLatin1, utf8Length, writeUtf8 } from './text.ts';
import { TABLED } from './text-table.ts';
import type { WriteMemo } from './write-memo.ts';

const UINT4 = 0x100000000;

/** So many globals take turns in what makes one object, mostly. */
const LAST = 4;

export class Leaves {
  readonly #sink: Sink;
  readonly #memo: WriteMemo;
  readonly #options: ResolvedDumpOptions;
  readonly #protocol: number;
  #replay: Replay | null = null;
  /** The opcode of short text, or -1 where there is none. */
  readonly #short: number;
  /** Globals that were fetched last, and their numbers: many objects of one class, and what makes them, need not look for it. */
  readonly #lastGlobals: (PyGlobal | null)[] = new Array<null>(LAST).fill(null);
  readonly #lastNumbers: number[] = new Array<number>(LAST).fill(0);
  #nextGlobal = 0;

  constructor(sink: Sink, memo: WriteMemo, options: ResolvedDumpOptions) {
    this.#sink = sink;
    this.#memo = memo;
    this.#options = options;
    this.#protocol = options.protocol;
    this.#short = options.protocol >= 4 ? OP.SHORT_BINUNICODE : -1;
  }

  /** Starts anew; `origin` is what is known of the pickle that the value came from. */
  begin(origin: Origin | null): void {
    this.#replay = origin === null ? null : new Replay(origin);
    if (this.#lastGlobals[0] !== null) this.#lastGlobals.fill(null);
    this.#nextGlobal = 0;
  }

  /** Stores the top of the stack under `index`, which is the next free number. */
  put(index: number): void {
    if (this.#protocol >= 4) this.#sink.byte(OP.MEMOIZE);
    else if (this.#protocol === 0) this.#sink.ascii(`p${index}\n`);
    else if (index < 0x100) this.#sink.byte1(OP.BINPUT, index);
    else this.#sink.byte4(OP.LONG_BINPUT, index);
  }

  /** Fetches what is stored under `index`. */
  get(index: number): void {
    if (this.#protocol === 0) this.#sink.ascii(`g${index}\n`);
    else if (index < 0x100) this.#sink.byte1(OP.BINGET, index);
    else this.#sink.byte4(OP.LONG_BINGET, index);
  }

  boolean(value: boolean): void {
    if (this.#protocol >= 2) this.#sink.byte(value ? OP.NEWTRUE : OP.NEWFALSE);
    else this.#sink.ascii(value ? 'I01\n' : 'I00\n');
  }

  /**
   * The values from `from` on, as long as they have no parts; returns where it stopped. What `number`, `string` and the
   * others here do, without a look at each value from outside; not for the text protocol.
   */
  run(items: readonly unknown[], from: number, to: number): number {
    const sink = this.#sink;
    let i = from;
    while (i < to) {
      const value = items[i];
      sink.startValue();
      if (typeof value === 'number') {
        const next = sink.numbers(items, i, to);
        if (next > i) {
          i = next;
          continue;
        }
        this.number(value);
      } else if (!this.leaf(value)) return i;
      i++;
    }
    return i;
  }

  /**
   * Keys and values in turn, counted together, as long as they have no parts; returns where it stopped.
   *
   * @param numbers the memo numbers of the keys where they are known, else -1; null when nothing is to be kept of them.
   */
  runPairs(
    keys: readonly unknown[],
    values: readonly unknown[],
    from: number,
    to: number,
    numbers: number[] | null,
  ): number {
    const sink = this.#sink;
    let i = from;
    while (i < to) {
      const at = i >> 1;
      if ((i & 1) === 0) {
        const key = keys[at];
        sink.startValue();
        if (typeof key === 'string') {
          const known = numbers === null ? -1 : numbers[at]!;
          if (known !== -1) this.get(known);
          else if (numbers === null) this.string(key);
          else this.#key(key, at, numbers);
        } else if (!this.leaf(key)) return i;
        i++;
      }
      sink.startValue();
      if (!this.leaf(values[at])) return i;
      i++;
    }
    return to;
  }

  /** A value without parts; false for any other. */
  leaf(value: unknown): boolean {
    if (typeof value === 'number') {
      if (this.#protocol === 0) this.number(value);
      else if (!this.#sink.number(value)) this.integer(value);
    } else if (typeof value === 'string') this.string(value);
    else if (value === null) this.#sink.byte(OP.NONE);
    else if (typeof value === 'boolean') this.boolean(value);
    else if (typeof value === 'bigint') this.integer(value);
    else return false;
    return true;
  }

  /** The empty tuple, in binary. */
  emptyTuple(): true {
    this.#sink.startValue();
    this.#sink.byte(OP.EMPTY_TUPLE);
    return true;
  }

  #key(text: string, at: number, numbers: number[]): void {
    if (text.length <= TABLED) numbers[at] = this.#shortString(text);
    else this.string(text);
  }

  /** True while strings have numbers of their own choosing, so that equal ones need not have the same. */
  get replays(): boolean {
    return this.#replay !== null;
  }

  /** A safe integer is an int, any other number a float, -0 too. */
  number(value: number): void {
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) this.integer(value);
    else this.float(value);
  }

  integer(value: number | bigint): void {
    if (value >= -0x80000000 && value <= 0x7fffffff) {
      const small = Number(value);
      if (this.#protocol === 0) this.#sink.ascii(`I${small}\n`);
      else if (small < 0 || small > 0xffff) this.#sink.byte4(OP.BININT, small);
      else if (small > 0xff) this.#sink.byte2(OP.BININT2, small);
      else this.#sink.byte1(OP.BININT1, small);
    } else if (this.#protocol < 2) {
      this.#decimalLine(value);
    } else {
      const bytes = longBytes(BigInt(value));
      if (bytes.length < 0x100) this.#sink.byte1(OP.LONG1, bytes.length);
      else this.#sink.byte4(OP.LONG4, bytes.length);
      this.#sink.raw(bytes);
    }
  }

  #decimalLine(value: number | bigint): void {
    const digits = String(value);
    checkDigits(digits.length - (value < 0 ? 1 : 0));
    this.#sink.ascii(`L${digits}L\n`);
  }

  float(value: number): true {
    if (this.#protocol === 0) this.#sink.ascii(`F${floatRepr(value)}\n`);
    else this.#sink.float8(OP.BINFLOAT, value);
    return true;
  }

  string(text: string): void {
    if (this.#replay !== null) return this.#replayedString(text, this.#replay);
    if (text.length <= TABLED && this.#protocol > 0) {
      this.#shortString(text);
      return;
    }
    const known = this.#memo.string(text);
    if (known !== undefined) return this.get(known);
    this.#text(text);
    this.put(this.#memo.addString(text));
  }

  /** A text is written first, to have its bytes, and taken back if it has been written before; returns its number. */
  #shortString(text: string): number {
    const { texts, size } = this.#memo;
    const known = texts.findOrAdd(text, this.#hashedText(text), size);
    if (known !== -1) {
      this.#sink.takeBackText();
      this.get(known);
      return known;
    }
    this.put(this.#memo.take());
    return size;
  }

  #hashedText(text: string): number {
    this.#sink.text(text, this.#short, OP.BINUNICODE);
    return this.#sink.textHash();
  }

  /** A string as it was in the pickle that the value came from, where that is known. */
  #replayedString(text: string, replay: Replay): void {
    const chosen = replay.choose(this.#memo.size, text);
    if (chosen !== undefined && chosen !== -1) return this.get(chosen);
    if (text.length > TABLED || this.#protocol === 0) {
      const known = chosen ?? this.#memo.string(text) ?? -1;
      if (known !== -1) return this.get(known);
      this.#text(text);
      return this.#putText(this.#memo.addString(text), text);
    }
    const { texts } = this.#memo;
    const hash = this.#hashedText(text);
    const known = chosen ?? texts.find(text, hash);
    if (known === -1) {
      const number = this.#memo.take();
      texts.set(text, hash, number);
      return this.#putText(number, text);
    }
    this.#sink.takeBackText();
    this.get(known);
  }

  #putText(index: number, text: string): void {
    this.put(index);
    this.#replay?.wrote(index, text);
  }

  /** A string that Python makes anew each time, so that it is stored and never fetched, but for the shortest. */
  freshString(text: string): void {
    if (isLatin1Character(text)) return this.string(text);
    this.soleString(text);
  }

  /** A string that is stored and never fetched, however short. */
  soleString(text: string): void {
    const known = this.#replay?.choose(this.#memo.size, text) ?? -1;
    if (known !== -1) return this.get(known);
    this.#text(text);
    this.#putText(this.#memo.take(), text);
  }

  /** A string that the pickle writes of itself. */
  name(text: string, key: NameKey = text): void {
    const known = this.#replay?.choose(this.#memo.size, text) ?? this.#memo.name(key) ?? -1;
    if (known !== -1) return this.get(known);
    this.#text(text);
    this.#putText(this.#memo.addName(key), text);
  }

  #text(text: string): void {
    if (this.#protocol === 0) return this.#unicodeLine(text);
    if (text.length >= FRAME_TARGET / 3) return this.#longText(text);
    this.#sink.text(text, this.#short, OP.BINUNICODE);
  }

  #unicodeLine(text: string): void {
    this.#sink.byte(OP.UNICODE);
    this.#sink.raw(rawUnicodeEscape(text));
    this.#sink.byte(0x0a);
  }

  /** Text that may have to go without a frame. */
  #longText(text: string): void {
    const bytes = new Uint8Array(utf8Length(text));
    writeUtf8(text, bytes, 0);
    this.#utf8Payload(bytes);
  }

  #utf8Payload(bytes: Uint8Array): void {
    this.#sink.payload(bytes, () => this.#utf8Header(bytes.length));
  }

  #latin1Payload(text: Latin1Text): void {
    this.#sink.latin1(text, () => this.#utf8Header(text.length));
  }

  #utf8Header(length: number): void {
    if (length < UINT4) this.#sink.byte4(OP.BINUNICODE, length);
    else if (this.#protocol >= 4) this.#sink.byte8(OP.BINUNICODE8, length);
    else tooLong('string');
  }

  /** Bytes or a bytearray; for the old protocols, which have neither, returns a call that makes one of text. */
  bytes(value: Uint8Array): Reduction | null {
    if (value instanceof PyByteArray) return this.#bytearray(value);
    if (isTiny(value)) {
      // Older protocols get their number only when the call is written that makes them.
      const noted = this.#protocol >= 3 ? this.#replay?.choose(this.#memo.size, value[0] ?? -1) : undefined;
      const known = noted ?? this.#memo.tinyBytes(value) ?? -1;
      if (known !== -1) {
        this.get(known);
        return null;
      }
    }
    if (this.#protocol >= 3) {
      this.#bytesPayload(value);
      this.memoizeBytes(value);
      return null;
    }
    if (value.length === 0) return { callable: BYTES, args: new PyTuple() };
    const text = new Inline<Leaves>((leaves) => leaves.#latin1(value));
    return { callable: ENCODE, args: PyTuple.of(text, LATIN1) };
  }

  #bytearray(value: PyByteArray): Reduction | null {
    if (this.#protocol >= 5) {
      this.#bytearrayPayload(value);
      this.put(this.#memo.addObject(value));
      return null;
    }
    if (value.length === 0) return { callable: BYTEARRAY, args: new PyTuple() };
    // The bytes in between are an object that nothing else shares, even if there is but one of them.
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const text = new Inline<Leaves>((leaves) => leaves.#latin1(bytes));
    const fresh = new Inline<Leaves>((leaves) => leaves.#freshBytes(bytes));
    const argument = this.#protocol >= 3 ? fresh : new PyObject(ENCODE, PyTuple.of(text, LATIN1));
    return { callable: BYTEARRAY, args: PyTuple.of(argument) };
  }

  #freshBytes(bytes: Uint8Array): void {
    this.#bytesPayload(bytes);
    this.put(this.#memo.take());
  }

  /** A buffer beside the stream, if the caller takes it, or else in it. */
  buffer(buffer: PickleBuffer): void {
    if (this.#protocol < 5) fail('ERR_PICKLE_UNPICKLABLE', 'PickleBuffer can only be pickled with protocol >= 5');
    const callback = this.#options.bufferCallback;
    if (callback === null || callback(buffer) === true) return this.#bufferInBand(buffer);
    this.#sink.byte(OP.NEXT_BUFFER);
    if (buffer.readonly) this.#sink.byte(OP.READONLY_BUFFER);
  }

  /** A buffer that stays in the stream; memoised as itself, and not as the memory that it wraps. */
  #bufferInBand(buffer: PickleBuffer): void {
    if (buffer.readonly) this.#bytesPayload(buffer.raw());
    else this.#bytearrayPayload(buffer.raw());
    this.put(this.#memo.addObject(buffer));
  }

  #bytesPayload(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#sink.payload(bytes, () => {
      if (length < 0x100) this.#sink.byte1(OP.SHORT_BINBYTES, length);
      else if (length < UINT4) this.#sink.byte4(OP.BINBYTES, length);
      else if (this.#protocol >= 4) this.#sink.byte8(OP.BINBYTES8, length);
      else tooLong('bytes object');
    });
  }

  #bytearrayPayload(bytes: Uint8Array): void {
    this.#sink.payload(bytes, () => this.#sink.byte8(OP.BYTEARRAY8, bytes.length));
  }

  /** Stores bytes; those of length 0 and 1 are the same object everywhere in Python. */
  memoizeBytes(value: Uint8Array): void {
    if (!isTiny(value)) return this.put(this.#memo.addObject(value));
    const index = this.#memo.addTinyBytes(value);
    this.put(index);
    this.#replay?.wrote(index, value[0] ?? -1);
  }

  /** Bytes as the text of the characters of their numbers. */
  #latin1(bytes: Uint8Array): void {
    if (bytes.length === 1) return this.string(String.fromCharCode(bytes[0]!));
    if (this.#replay !== null) return this.soleString(decodeLatin1(bytes, 0, bytes.length));
    if (this.#protocol === 0) this.#unicodeLine(decodeLatin1(bytes, 0, bytes.length));
    else this.#latin1Payload(new Latin1Text(bytes));
    this.put(this.#memo.take());
  }

  /** The number of a global if it is one of those that were fetched last, else -1. */
  lastNumberOf(global: unknown): number {
    const at = this.#lastGlobals.indexOf(global as PyGlobal);
    return at === -1 ? -1 : this.#lastNumbers[at]!;
  }

  /**
   * A class or function by name. Returns null, or, where a dotted name is a call of `getattr` like any other, the global
   * that the last name is an attribute of.
   */
  global(global: PyGlobal): PyGlobal | null {
    const last = this.#lastGlobals.indexOf(global);
    if (last !== -1) {
      this.get(this.#lastNumbers[last]!);
      return null;
    }
    const known = this.knownGlobal(global);
    if (known !== undefined) {
      this.#lastGlobals[this.#nextGlobal] = global;
      this.#lastNumbers[this.#nextGlobal] = known;
      this.#nextGlobal = (this.#nextGlobal + 1) % LAST;
      this.get(known);
      return null;
    }
    const code = this.#protocol >= 2 ? this.#options.extensions?.get(global.toString()) : undefined;
    if (code !== undefined) {
      this.#extension(code);
      return null;
    }
    if (this.#protocol >= 4) {
      this.#sink.startValue();
      this.name(global.module, global.moduleKey);
      this.#sink.startValue();
      this.name(global.name, global.nameKey);
      this.#sink.byte(OP.STACK_GLOBAL);
    } else if (!isDivided(global.name)) {
      this.#globalLines(global);
    } else if (global.inline || this.#options.target >= 13) {
      this.#attributes(global);
    } else {
      return new PyGlobal(global.module, global.name.slice(0, global.name.lastIndexOf('.')));
    }
    this.memoizeGlobal(global);
    return null;
  }

  /** `getattr(getattr(A, 'B'), 'C')` as Python 3.13 names a class: nothing of it gets a number but the strings. */
  #attributes(global: PyGlobal): void {
    const [outer, ...names] = global.name.split('.');
    for (let i = 0; i < names.length; i++) {
      this.global(GETATTR);
      if (this.#protocol < 2) this.#sink.byte(OP.MARK);
    }
    this.#globalLines(new PyGlobal(global.module, outer!));
    for (const name of names) {
      this.freshString(name);
      this.#sink.byte(this.#protocol < 2 ? OP.TUPLE : OP.TUPLE2);
      this.#sink.byte(OP.REDUCE);
    }
  }

  #globalLines(global: PyGlobal): void {
    const python2 = this.#protocol < 3 && this.#options.fixImports;
    const [module, name] = python2 ? toPython2(global.module, global.name) : [global.module, global.name];
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with control characters
    const writable = this.#protocol < 3 ? /^[\x00-\x09\x0b-\x7f]*$/ : /^[^\n]*$/;
    if (!writable.test(module) || !writable.test(name)) {
      const protocol = this.#protocol;
      fail('ERR_PICKLE_UNPICKLABLE', `can't pickle global identifier '${global}' using pickle protocol ${protocol}`);
    }
    this.#sink.byte(OP.GLOBAL);
    this.#sink.utf8(`${module}\n${name}\n`);
  }

  /** The persistent id of the text protocol, which is a line. */
  persistentIdLine(id: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII begins with control characters
    if (!/^[\x00-\x09\x0b-\x7f]*$/.test(id)) {
      fail('ERR_PICKLE_PERSID', 'persistent IDs in protocol 0 must be ASCII strings');
    }
    this.#sink.byte(OP.PERSID);
    this.#sink.ascii(`${id}\n`);
  }

  #extension(code: number): void {
    if (!Number.isInteger(code) || code <= 0 || code > 0x7fffffff) {
      fail('ERR_PICKLE_EXT', `an extension code must be 1 to 2**31 - 1, got ${code}`);
    }
    if (code < 0x100) this.#sink.byte1(OP.EXT1, code);
    else if (code < 0x10000) this.#sink.byte2(OP.EXT2, code);
    else this.#sink.byte4(OP.EXT4, code);
  }

  knownGlobal(global: PyGlobal): number | undefined {
    return this.#memo.global(keyOf(global));
  }

  memoizeGlobal(global: PyGlobal): void {
    this.put(this.#memo.addGlobal(keyOf(global)));
  }
}

/** The function that names what is inside a class, where the protocol has no dotted names. */
export const GETATTR = new PyGlobal('builtins', 'getattr');
const BYTES = new PyGlobal('builtins', 'bytes');
const BYTEARRAY = new PyGlobal('builtins', 'bytearray');
const ENCODE = new PyGlobal('_codecs', 'encode');
/** The name of the encoding is one object in Python, whatever it encodes. */
const LATIN1 = internedText('latin1');

/** A text for each global; module and name may hold any character. */
function keyOf({ module, name }: PyGlobal): string {
  return `${module.length}:${module}${name}`;
}

/** Python has these strings only once, wherever they come from. */
function isLatin1Character(text: string): boolean {
  return text.length === 1 && text.charCodeAt(0) <= 0xff;
}

function tooLong(what: string): never {
  return fail('ERR_PICKLE_UNPICKLABLE', `cannot serialize a ${what} larger than 4 GiB with protocol 3 or lower`);
}

/** True for the name of something inside a class; one with an empty part is the name of nothing inside anything. */
function isDivided(name: string): boolean {
  return name.includes('.') && !name.split('.').includes('');
}
