/**
 * The same pickle in fewer bytes: what is stored in the memo and never fetched is not stored, the rest is numbered anew, and
 * the frames are made anew. The bytes are those of Python's `pickletools.optimize`.
 *
 * Two passes over the instructions: the first finds out what is fetched, the second writes. No value is built and no
 * argument is read but the numbers of the memo.
 */
import { OP } from './codes.ts';
import { fail, PickleError, placeInStream } from './errors.ts';
import { InstructionReader } from './instructions.ts';
import { type BufferSource, isBufferSource, ownBytes } from './object/buffer.ts';
import { HIGHEST_PROTOCOL } from './options.ts';
import { FRAME_TARGET, Sink } from './sink.ts';

/**
 * Makes a pickle smaller without changing what it says: stores in the memo that nothing fetches are left out. The result is
 * byte for byte that of Python's `pickletools.optimize`, and optimizing it once more changes nothing.
 *
 * Texts and numbers are taken over as they are: what is malformed inside an argument is found by who reads it. Frames are
 * made anew, so those that the pickle has need not be right.
 *
 * @param data one pickle; bytes behind it are left out.
 * @returns the pickle, in memory of its own.
 * @throws {@link PickleError} for data that ends too early, a byte that is no opcode, and a memo number that nothing stored.
 * @example
 * ```ts
 * import { dumps, loads, optimize } from 'cornichon';
 * const pickle = dumps(['a', 'b', 'c']);
 * const small = optimize(pickle);
 * console.log(pickle.length - small.length, loads(small)); // 4 [ 'a', 'b', 'c' ]
 * ```
 */
export function optimize(data: BufferSource): Uint8Array {
  if (!isBufferSource(data)) fail('ERR_PICKLE_OPTION', `a pickle is read from bytes, got ${typeof data}`);
  const bytes = ownBytes(data);
  const reader = new InstructionReader(bytes, { frames: false });
  const { protocol, fetched } = survey(bytes);
  const memo = new Renumbering(fetched);
  const output = new Output(bytes, protocol);
  while (reader.next()) {
    const { code } = reader;
    const role = ROLES[code];
    if (role === STORES) {
      if (memo.store(code === OP.MEMOIZE ? null : (reader.argument() as number))) output.put(memo.last);
    } else if (role === FETCHES) {
      output.get(newNumber(reader, memo));
    } else if (code === OP.PROTO && reader.offset === 0) {
      output.header(reader.argument() as number);
    } else if (code !== OP.FRAME) {
      output.copy(reader.offset, reader.end);
    }
  }
  return output.finish();
}

const STORES = 1;
const FETCHES = 2;
/** What opcodes have to do with the memo, by byte. */
const ROLES: Uint8Array = /* @__PURE__ */ roles();

function roles(): Uint8Array {
  const table = new Uint8Array(256);
  for (const code of [OP.PUT, OP.BINPUT, OP.LONG_BINPUT, OP.MEMOIZE]) table[code] = STORES;
  for (const code of [OP.GET, OP.BINGET, OP.LONG_BINGET]) table[code] = FETCHES;
  return table;
}

/** Which memo numbers are fetched, and the protocol whose opcodes may be written. */
function survey(bytes: Uint8Array): { fetched: ReadonlySet<number>; protocol: number } {
  const reader = new InstructionReader(bytes, { frames: false });
  const fetched = new Set<number>();
  let protocol = 0;
  while (reader.next()) {
    if (ROLES[reader.code] === FETCHES) {
      fetched.add(reader.argument() as number);
      protocol = Math.max(protocol, reader.opcode.protocol);
    } else if (reader.code === OP.PROTO) {
      const declared = reader.argument() as number;
      if (declared > HIGHEST_PROTOCOL) {
        const error = new PickleError('ERR_PICKLE_PROTO', `unsupported pickle protocol: ${declared}`);
        throw placeInStream(error, reader.offset, 'PROTO', 'ERR_PICKLE_PROTO');
      }
      protocol = Math.max(protocol, declared);
    }
  }
  return { fetched, protocol };
}

/** The numbers that stores have in the pickle, and those that they get. */
class Renumbering {
  readonly #fetched: ReadonlySet<number>;
  readonly #stored = new Stored();
  readonly #numbers = new Map<number, number>();
  #count = 0;

  constructor(fetched: ReadonlySet<number>) {
    this.#fetched = fetched;
  }

  /** Takes note of a store under `number`, null for the next free one; false when nothing will ever fetch it. */
  store(number: number | null): boolean {
    const old = number ?? this.#stored.count;
    this.#stored.add(old);
    if (!this.#fetched.has(old)) return false;
    this.#numbers.set(old, this.#count++);
    return true;
  }

  /** The new number of what was stored last. */
  get last(): number {
    return this.#count - 1;
  }

  /** The new number of an old one; undefined when nothing was stored under it yet. */
  get(old: number): number | undefined {
    return this.#numbers.get(old);
  }
}

/** The numbers that something was stored under: how many there are is what MEMOIZE takes for its number. */
class Stored {
  /** All numbers below this one; most pickles leave none out. */
  #dense = 0;
  readonly #beyond = new Set<number>();

  get count(): number {
    return this.#dense + this.#beyond.size;
  }

  add(number: number): void {
    if (number > this.#dense) this.#beyond.add(number);
    if (number !== this.#dense) return;
    do this.#dense++;
    while (this.#beyond.size > 0 && this.#beyond.delete(this.#dense));
  }
}

function newNumber(reader: InstructionReader, memo: Renumbering): number {
  const old = reader.argument() as number;
  const number = memo.get(old);
  if (number !== undefined) return number;
  const error = new PickleError('ERR_PICKLE_MEMO', `Memo value not found at index ${old}`);
  throw placeInStream(error, reader.offset, reader.opcode.name, 'ERR_PICKLE_MEMO');
}

/** What is written: mostly stretches of the old pickle, each copied at once. */
class Output {
  readonly #bytes: Uint8Array;
  readonly #protocol: number;
  readonly #sink: Sink;
  /** The stretch that is not written yet. */
  #start = 0;
  #end = 0;
  /** With so many bytes in the stretch, the frame is full. */
  #room: number;

  constructor(bytes: Uint8Array, protocol: number) {
    this.#bytes = bytes;
    this.#protocol = protocol;
    this.#sink = new Sink(protocol >= 4);
    this.#room = this.#sink.frameRoom;
  }

  /** The protocol header, which stands in front of the frames. */
  header(protocol: number): void {
    this.#sink.unframed(OP.PROTO);
    this.#sink.unframed(protocol);
  }

  /** An instruction as it is. */
  copy(start: number, end: number): void {
    const large = end - start > FRAME_TARGET;
    if (start !== this.#end || large || this.#end - this.#start >= this.#room) {
      this.#flush();
      this.#start = start;
    }
    this.#end = end;
    if (!large) return;
    this.#sink.payload(this.#bytes.subarray(start, end), nothing);
    this.#start = end;
    this.#room = this.#sink.frameRoom;
  }

  /** Stores what is on the stack. */
  put(index: number): void {
    this.#flush();
    if (this.#protocol >= 4) this.#sink.byte(OP.MEMOIZE);
    else if (this.#protocol === 0) this.#sink.ascii(`p${index}\n`);
    else if (index < 0x100) this.#sink.byte1(OP.BINPUT, index);
    else this.#sink.byte4(OP.LONG_BINPUT, index);
    this.#room = this.#sink.frameRoom;
  }

  /** Fetches what was stored. */
  get(index: number): void {
    this.#flush();
    if (this.#protocol === 0) this.#sink.ascii(`g${index}\n`);
    else if (index < 0x100) this.#sink.byte1(OP.BINGET, index);
    else this.#sink.byte4(OP.LONG_BINGET, index);
    this.#room = this.#sink.frameRoom;
  }

  finish(): Uint8Array {
    this.#flush();
    return this.#sink.finish();
  }

  /** Writes the stretch, and commits the frame when that has filled it. */
  #flush(): void {
    if (this.#end > this.#start) this.#sink.raw(this.#bytes.subarray(this.#start, this.#end));
    this.#start = this.#end;
    this.#sink.startValue();
    this.#room = this.#sink.frameRoom;
  }
}

function nothing(): void {}
