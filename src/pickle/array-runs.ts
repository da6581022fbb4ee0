/**
 * Small arrays as NumPy and this library write them one after another, read without the objects that only the pickle has.
 *
 * Of an array, the machine makes the bytes, one or two views of them, a tuple for the shape, one or two for arguments, one for the
 * state, and the memo keeps all of them alive; copying them from one young generation to the next takes longer than to make the
 * array. So where the opcodes are just those that every pickler writes, all of them are read at once: the bytes go to where the
 * array has them, and what would have had a number is made only if somebody fetches it (array-series.ts). Anything else is left to the
 * machine, with nothing changed. test/property/array-runs.test.ts holds both to the same answer.
 *
 * What it gains (`npm run bench:load -- arrays arrays-2`): half of the processor's time for 10,000 arrays of 800 bytes, since in Node 20
 * each makes the engine allocate 400 bytes instead of 840, and in protocol 2 650 instead of 1,930, of which 233 are the array.
 */
import {
  ARGUMENTS,
  ArraySeries,
  CALL,
  ENCODING,
  FIRST,
  LAST,
  LATER_SHAPE,
  MEMORY,
  SHAPE,
  TEXT,
  WRITABLE,
  ZERO,
} from './array-series.ts';
import type { Builder } from './build.ts';
import { OP } from './codes.ts';
import type { Cursor } from './cursor.ts';
import { ENCODED_FROM } from './encoded-bytes.ts';
import type { Lane } from './lane.ts';
import { fillLatin1 } from './latin1.ts';
import type { Limits } from './limits.ts';
import type { Memo } from './memo.ts';
import { integerAt } from './number-lists.ts';
import type { ArrayMaker } from './object/array-maker.ts';
import { PyGlobal } from './object/global.ts';
import { PyTuple } from './object/tuple.ts';
import { SMALL, type SmallMemory } from './small-memory.ts';
import type { Stack } from './stack.ts';

/** So many values more than before lie on the stack at most, and as many marks. */
const STACK = 10;
/** Items of the longest tuple that is not a shape. */
const LONGEST = 6;

export class ArrayRuns {
  readonly #builder: Builder;
  readonly #memo: Memo;
  readonly #limits: Limits;
  readonly #memory: SmallMemory;
  #callable: unknown = null;
  #maker: ArrayMaker | null = null;
  // Where the parser is.
  #bytes: Uint8Array = NO_BYTES;
  #at = 0;
  /** The number that comes next, and what has got one. */
  #number = 0;
  #parts = 0;
  #payloadAt = 0;
  #payloadLength = 0;
  readonly #shape: number[] = [];
  readonly #series: ArraySeries;

  constructor(builder: Builder, memo: Memo, limits: Limits, memory: SmallMemory) {
    this.#builder = builder;
    this.#memo = memo;
    this.#limits = limits;
    this.#memory = memory;
    this.#series = new ArraySeries(memo);
  }

  /** Forgets all runs, as the memo forgets their numbers. */
  clear(): void {
    this.rest();
    this.#series.clear();
  }

  /** Forgets what is of one pickle, before the next of which the registry may learn something. */
  rest(): void {
    this.#callable = null;
    this.#maker = null;
    this.#bytes = NO_BYTES;
  }

  /**
   * Reads a call from its memory on, which the cursor stands in front of. Below it lie the arguments before, a MARK and the
   * function. False, with nothing changed, for what is left to the machine.
   */
  readCall(cursor: Cursor, stack: Stack, lane: Lane): boolean {
    const { items, floor, height, marks } = stack;
    const maker = this.#makerOf(items[floor - 1]);
    if (maker === null) return false;
    this.#begin(cursor);
    const length = this.#payload();
    if (length <= 0) return false;
    const memory = this.#at;
    this.#at += length;
    this.#put(MEMORY);
    let shape: PyTuple | null = null;
    let dtype: unknown;
    if (maker.form === 'buffer first' && height === floor) {
      dtype = this.#fetch();
      if (!this.#readShape()) return false;
      this.#put(LATER_SHAPE);
    } else if (maker.form === 'shape first' && height === floor + 2) {
      const [first, second] = [items[floor], items[floor + 1]];
      // An offset of 0, and no strides.
      if (!(first instanceof PyTuple) || !this.#skip(OP.BININT1) || !this.#skip(0) || !this.#skip(OP.NONE))
        return false;
      shape = first;
      dtype = second;
    } else return false;
    const order = this.#fetch();
    if (!this.#skip(OP.TUPLE)) return false;
    this.#put(ARGUMENTS);
    if (!this.#skip(OP.REDUCE)) return false;
    const madeAt = this.#at;
    this.#put(LAST);
    const plan = maker.plan(dtype, shape ?? this.#shape, order);
    if (plan === null || plan.nbytes !== length) return false;
    const objects = shape === null ? 4 : 3;
    if (!this.#isAllowed(cursor, stack, lane, objects, LAST)) return false;
    const at = this.#memory.reserve(length);
    const weight = shape === null ? 6 + this.#shape.length : 10 + shape.length;
    if (at === -1 || !this.#builder.spend(weight + length)) return false;
    const { block } = this.#memory;
    block.set(this.#bytes.subarray(memory, memory + length), at);
    const array = maker.array(plan, block.buffer, at, (this.#parts & WRITABLE) === 0);
    this.#series.add(this.#parts, array, shape, maker, order, null, null, null, false, null);
    marks.pop();
    items[floor - 1] = array;
    stack.height = floor;
    stack.floor = marks.length > 0 ? marks[marks.length - 1]! : 0;
    lane.objects += objects;
    lane.madeAt = madeAt;
    cursor.pos = this.#at;
    return true;
  }

  /**
   * Reads `_reconstruct(cls, (0,), b'b')` and the state that follows, as protocols 2 to 4 have an array, from behind the name of
   * the function on, at `pos`. False, with nothing changed, for what is left to the machine.
   */
  readReconstruction(cursor: Cursor, pos: number, callable: PyGlobal, stack: Stack, lane: Lane): boolean {
    const maker = this.#makerOf(callable);
    if (maker === null || maker.form !== 'state') return false;
    this.#begin(cursor);
    this.#at = pos;
    const cls = this.#fetch();
    if (!maker.isArrayClass(cls) || !this.#skip(OP.BININT1) || !this.#skip(0) || !this.#skip(OP.TUPLE1)) return false;
    this.#put(ZERO);
    const letter = this.#fetch();
    if (!(letter instanceof Uint8Array) || !this.#skip(OP.TUPLE3)) return false;
    this.#put(CALL);
    if (!this.#skip(OP.REDUCE)) return false;
    this.#put(FIRST);
    if (!this.#skip(OP.MARK) || !this.#skip(OP.BININT1) || !this.#skip(1) || !this.#readShape()) return false;
    this.#put(SHAPE);
    const dtype = this.#fetch();
    const code = this.#bytes[this.#at++];
    const fortran = code === OP.NEWTRUE;
    if (!fortran && code !== OP.NEWFALSE) return false;
    const plan = maker.plan(dtype, this.#shape, fortran ? 'F' : 'C');
    if (plan === null || plan.nbytes === 0 || plan.nbytes > SMALL) return false;
    const { nbytes } = plan;
    const codec = this.#readState(cursor, nbytes);
    if (codec === undefined) return false;
    const isText = codec !== null;
    const [memory, length] = [this.#payloadAt, this.#payloadLength];
    const objects = isText ? 7 : 6;
    if (!this.#isAllowed(cursor, stack, lane, objects, FIRST)) return false;
    const at = this.#memory.reserve(nbytes);
    if (at === -1) return false;
    const { block } = this.#memory;
    if (!isText) block.set(this.#bytes.subarray(memory, memory + length), at);
    else if (!fillLatin1(this.#bytes, memory, memory + length, block.subarray(at, at + nbytes))) return false;
    if (!this.#builder.spend(13 + letter.length + this.#shape.length + nbytes)) return false;
    const array = maker.array(plan, block.buffer, at, false);
    const [extra, source] = isText ? [memory, this.#bytes] : [null, null];
    this.#series.add(this.#parts, array, extra, maker, null, cls, letter, codec, fortran, source);
    stack.items[stack.height++] = array;
    lane.objects += objects;
    cursor.pos = this.#at;
    return true;
  }

  /** The bytes of a state, with the opcodes behind them; the name of the codec where they are text, else null; undefined for others. */
  #readState({ framed }: Cursor, nbytes: number): unknown {
    const code = this.#bytes[this.#at];
    let codec: unknown = null;
    if (code === OP.BINGET || code === OP.LONG_BINGET) {
      if (framed || !this.#builder.isEncoder(this.#fetch()) || !this.#skip(OP.BINUNICODE)) return undefined;
      const length = this.#uint4();
      if (length < ENCODED_FROM || length > 2 * nbytes || length > this.#limits.maxStringBytes) return undefined;
      this.#payloadAt = this.#at;
      this.#payloadLength = length;
      this.#at += length;
      this.#put(TEXT);
      codec = this.#fetch();
      if (codec !== 'latin1' || !this.#skip(OP.TUPLE2)) return undefined;
      this.#put(ENCODING);
      if (!this.#skip(OP.REDUCE)) return undefined;
    } else {
      if (code === OP.BYTEARRAY8 || this.#payload() !== nbytes) return undefined;
      this.#payloadAt = this.#at;
      this.#payloadLength = nbytes;
      this.#at += nbytes;
    }
    this.#put(MEMORY);
    if (!this.#skip(OP.TUPLE)) return undefined;
    this.#put(ARGUMENTS);
    return this.#skip(OP.BUILD) ? codec : undefined;
  }

  #begin(cursor: Cursor): void {
    this.#bytes = cursor.bytes;
    this.#at = cursor.pos;
    this.#number = this.#memo.filled;
    this.#parts = 0;
  }

  /** Most calls are of the function that was called last. */
  #makerOf(callable: unknown): ArrayMaker | null {
    if (callable !== this.#callable) {
      this.#maker = callable instanceof PyGlobal ? this.#builder.arrayMaker(callable) : null;
      this.#callable = callable;
    }
    return this.#maker;
  }

  /**
   * Whether the machine would not stop at any limit in what was read, and the array has a number if anything has, since its parts
   * are made of it.
   */
  #isAllowed({ end }: Cursor, { height, marks, max }: Stack, lane: Lane, objects: number, array: number): boolean {
    if ((this.#parts & ~WRITABLE) !== 0 && (this.#parts & array) === 0) return false;
    if (this.#at > end || this.#number > this.#memo.max || lane.objects + objects > lane.maxObjects) return false;
    if (height + STACK > max || marks.length + 1 > max || lane.maxEntries < LONGEST) return false;
    return this.#limits.maxBytesLength >= SMALL;
  }

  /** The opcode and the length of bytes or a bytearray; -1 for others, and for more than here is room for. */
  #payload(): number {
    const bytes = this.#bytes;
    const pos = this.#at;
    switch (bytes[pos]) {
      case OP.SHORT_BINBYTES:
        this.#at = pos + 2;
        return bytes[pos + 1] ?? -1;
      case OP.BINBYTES:
      case OP.BYTEARRAY8: {
        this.#at = pos + 1;
        const length = this.#uint4();
        if (bytes[pos] === OP.BYTEARRAY8) {
          if (this.#uint4() !== 0) return -1;
          this.#parts |= WRITABLE;
        }
        return length <= SMALL ? length : -1;
      }
      default:
        return -1;
    }
  }

  /** Four bytes as a number; what is not there is taken for 0, and ends behind the end. */
  #uint4(): number {
    const pos = this.#at;
    this.#at = pos + 4;
    return integerAt(this.#bytes, pos - 1, OP.BININT) >>> 0;
  }

  #skip(code: number): boolean {
    return this.#bytes[this.#at++] === code;
  }

  /** What the next opcode fetches from the memo, undefined where it does not. */
  #fetch(): unknown {
    const code = this.#bytes[this.#at++];
    if (code === OP.BINGET) return this.#memo.dense[this.#bytes[this.#at++]!];
    return code === OP.LONG_BINGET ? this.#memo.dense[this.#uint4()] : undefined;
  }

  /** The next number for that part, if the next opcode gives it. */
  #put(part: number): void {
    const bytes = this.#bytes;
    const pos = this.#at;
    const code = bytes[pos];
    if (code === OP.MEMOIZE) this.#at = pos + 1;
    else if (code === OP.BINPUT && bytes[pos + 1] === this.#number) this.#at = pos + 2;
    else if (code === OP.LONG_BINPUT && integerAt(bytes, pos, OP.BININT) === this.#number) this.#at = pos + 5;
    else return;
    this.#number++;
    this.#parts |= part;
  }

  /** One to three integers and the opcode that makes a tuple of just these. */
  #readShape(): boolean {
    const bytes = this.#bytes;
    for (let axes = 0; axes <= MOST_AXES; axes++) {
      const pos = this.#at;
      const code = bytes[pos]!;
      if (code === OP.BININT1) this.#at = pos + 2;
      else if (code === OP.BININT2) this.#at = pos + 3;
      else if (code === OP.BININT) this.#at = pos + 5;
      else {
        this.#at = pos + 1;
        this.#shape.length = axes;
        return axes > 0 && code === OP.TUPLE1 + axes - 1;
      }
      this.#shape[axes] = integerAt(bytes, pos, code);
    }
    return false;
  }
}

const NO_BYTES = new Uint8Array(0);
/** Shapes with more are made with a MARK. */
const MOST_AXES = 3;
