/**
 * The door of the scanner: from bytes to pickles, those behind one another and those inside one another.
 */
import { OP } from './codes.ts';
import { fail } from './errors.ts';
import { readQuoted, readRawUnicode } from './escapes.ts';
import { type BufferSource, isBufferSource, ownBytes } from './object/buffer.ts';
import { judgeOf, reported, type ScanJudge } from './scan-globals.ts';
import { isLine } from './scan-literals.ts';
import { ScanMachine, type ScannedStream } from './scan-machine.ts';
import { isName, isPickle, looksLikePickle, nextBeginning } from './scan-payload.ts';
import type { NestedIn, ScannedPickle, ScanOptions, ScanReport, SkippedRange } from './scan-report.ts';
import { decodeUtf8, encodeLatin1 } from './text.ts';

/**
 * Says what a pickle would do in Python, without doing it: which classes and functions it names and calls, where, and what
 * is odd about it. Nothing is built, nothing is looked up. Time and memory grow with the size of the data and with nothing
 * else, and no data makes it throw.
 *
 * It says what it found, and never that a pickle is harmless. When {@link ScanReport.complete} is false, there is something
 * that it could not read.
 *
 * @param data one or more pickles, one behind another. A container (a zip file, gzip) must be opened first.
 * @param options which names are expected, and how far to go
 * @returns a report that `JSON.stringify` writes as it is; offsets are bytes from the start of `data`
 * @throws {@link PickleError} `ERR_PICKLE_OPTION` when `data` is no bytes, or an option makes no sense.
 * @example
 * ```ts
 * import { scan } from 'cornichon';
 * const pickle = new TextEncoder().encode("cos\nsystem\n(S'ls'\ntR.");
 * const [first] = scan(pickle).pickles;
 * for (const { severity, offset, message } of first!.findings) {
 *   console.log(`${severity} at ${offset}: ${message}`);
 * }
 * // high at 0: 'os.system'
 * // critical at 19: calls 'os.system' with 'ls'
 * ```
 */
export function scan(data: BufferSource, options: ScanOptions = {}): ScanReport {
  if (!isBufferSource(data)) fail('ERR_PICKLE_OPTION', `a pickle is read from bytes, got ${typeof data}`);
  return new Scan(options).run(ownBytes(data));
}

/** Bytes to look into. */
interface Source {
  readonly bytes: Uint8Array;
  /** Turns an offset of the bytes into one of the data. */
  readonly where: (offset: number) => number;
  readonly nestedIn: NestedIn | null;
}

/** What one byte of the data may cost in vain, when one beginning after another leads nowhere. */
const VAIN_PER_BYTE = 16;
const VAIN_AT_LEAST = 2 ** 17;
/** What a beginning costs that leads nowhere, beside the bytes that were looked at. */
const BEGINNING = 1000;

class Scan {
  readonly #allows: ScanJudge;
  readonly #extensions: ReadonlyMap<number, string> | null;
  readonly #persistentIds: boolean;
  readonly #maxNested: number;
  readonly #maxPickles: number;
  readonly #pickles: ScannedPickle[] = [];
  readonly #skipped: SkippedRange[] = [];
  readonly #queue: Source[] = [];
  /** What is inside the pickle that is being followed. */
  #inside: { readonly code: number; readonly offset: number; readonly start: number; readonly end: number }[] = [];
  #vain = 0;

  constructor(options: ScanOptions) {
    const { policy = 'data', maxNested = 4, maxPickles = 100_000 } = options;
    this.#allows = judgeOf(policy);
    this.#extensions = options.extensions ?? null;
    this.#persistentIds = options.persistentIds ?? policy === 'torch';
    this.#maxNested = checkCount('maxNested', maxNested, 0);
    this.#maxPickles = checkCount('maxPickles', maxPickles, 1);
  }

  run(bytes: Uint8Array): ScanReport {
    this.#vain = VAIN_AT_LEAST + VAIN_PER_BYTE * bytes.length;
    this.#all({ bytes, where: (offset) => offset, nestedIn: null });
    for (let next = 0; next < this.#queue.length; next++) this.#nested(this.#queue[next]!);
    const complete = this.#skipped.length === 0 && this.#pickles.every((pickle) => pickle.complete);
    return { schema: 1, pickles: this.#pickles, complete, skipped: this.#skipped };
  }

  /** Reads the data: pickles behind one another, and what may be one behind what cannot be read. */
  #all(source: Source): void {
    const { bytes } = source;
    if (bytes.length === 0) this.#skipped.push({ start: 0, end: 0, reason: 'there is no data' });
    const machine = this.#machine(source);
    let at = 0;
    let unread = 0;
    while (at < bytes.length) {
      if (this.#pickles.length >= this.#maxPickles) {
        return this.#skip(unread, bytes.length, `${this.#maxPickles} pickles have been read before`);
      }
      if (this.#vain < 0) {
        return this.#skip(unread, bytes.length, 'too many beginnings that lead nowhere');
      }
      const stream = this.#follow(machine, at);
      const isOne = stream.complete || isCredible(stream) || (at === 0 && bytes[0] === OP.PROTO);
      if (isOne || at === 0) {
        this.#skipUnlessBlank(bytes, unread, at);
        if (!isOne) {
          stream.findings.add('not-a-pickle', 0, bytes[0]!, () => `the first byte is 0x${bytes[0]!.toString(16)}`);
        }
        this.#keep(stream, source);
        unread = isOne ? stream.end : at;
      }
      if (stream.complete) {
        at = stream.end;
      } else {
        this.#payFor(stream, bytes);
        at = nextBeginning(bytes, (isOne ? stream.end : at) + 1);
      }
    }
    this.#skipUnlessBlank(bytes, unread, bytes.length);
  }

  /** Reads a pickle that is inside another, and those behind it; what else follows there is nobody's business. */
  #nested(source: Source): void {
    const machine = this.#machine(source);
    let at = 0;
    while (at < source.bytes.length && this.#pickles.length < this.#maxPickles) {
      const stream = this.#follow(machine, at);
      if (!stream.complete && at > 0 && !isCredible(stream)) return;
      this.#keep(stream, source);
      if (!stream.complete) return;
      at = stream.end;
    }
  }

  #machine(source: Source): ScanMachine {
    const { bytes, where } = source;
    return new ScanMachine(bytes, {
      allows: this.#allows,
      extensions: this.#extensions,
      persistentIds: this.#persistentIds,
      where,
      payload:
        this.#maxNested === 0
          ? null
          : (code, offset, start, end) => {
              if (!looksLikePickle(bytes, start, end)) return;
              const isPlain = standsAsItIs(code) || (isUtf8(code) && isAscii(bytes, start, end));
              if (isPlain && !isPickle(bytes, start, end)) return;
              this.#inside.push({ code, offset, start, end });
            },
    });
  }

  #follow(machine: ScanMachine, at: number): ScannedStream {
    this.#inside = [];
    return machine.run(at);
  }

  /** Reports a pickle, and remembers what is inside of it. */
  #keep(stream: ScannedStream, source: Source): void {
    const index = this.#pickles.length;
    const { bytes, where, nestedIn } = source;
    const depth = (nestedIn?.depth ?? 0) + 1;
    const { findings } = stream;
    for (const { code, offset, start, end } of this.#inside) {
      const inner = payloadOf(bytes, code, start, end);
      if (inner === null || !isPickle(inner, 0, inner.length)) continue;
      if (depth > this.#maxNested) {
        const reason = `pickles are nested deeper than ${this.#maxNested}`;
        findings.add('nested-too-deep', offset, code, () => reason);
        this.#skipped.push({ start: where(start), end: where(end), reason });
        continue;
      }
      findings.add('nested-pickle', offset, code, () => `${inner.length} bytes`);
      const isInPlace = inner.buffer === bytes.buffer && inner.byteOffset === bytes.byteOffset + start;
      const place = where(offset);
      this.#queue.push({
        bytes: inner,
        where: isInPlace ? (inside) => where(start + inside) : () => place,
        nestedIn: { index, offset: place, depth },
      });
    }
    const globals = stream.globals.list.map((global) => reported(global, where));
    this.#pickles.push({
      index,
      start: where(stream.start),
      end: where(stream.end),
      protocol: stream.protocol,
      opcodes: stream.opcodes,
      complete: stream.complete,
      nestedIn,
      globals,
      findings: findings.list(),
      omitted: findings.omitted,
    });
  }

  #skip(start: number, end: number, reason: string): void {
    if (end > start) this.#skipped.push({ start, end, reason });
  }

  /** Zeros and line ends behind a pickle are padding, and no opcodes. */
  #skipUnlessBlank(bytes: Uint8Array, start: number, end: number): void {
    const isBehind = this.#pickles.at(-1)?.complete === true;
    if (isBehind && bytes.subarray(start, end).every((byte) => byte <= 0x20)) return;
    this.#skip(start, end, isBehind ? 'behind a pickle, and none itself' : 'the pickle breaks here');
  }

  /** Counts what a pickle has cost that breaks; a line without an end was looked for in all that follows. */
  #payFor({ start, end }: ScannedStream, bytes: Uint8Array): void {
    const looked = end < bytes.length && isLine(bytes[end]!) ? bytes.length - start : end - start;
    this.#vain -= BEGINNING + looked;
  }
}

/** True for a literal that holds bytes, without escapes. */
function standsAsItIs(code: number): boolean {
  return code !== OP.STRING && code !== OP.UNICODE && !isUtf8(code);
}

function isUtf8(code: number): boolean {
  return code === OP.SHORT_BINUNICODE || code === OP.BINUNICODE || code === OP.BINUNICODE8;
}

/** True for a pickle that breaks, and has named something before. */
function isCredible({ globals }: ScannedStream): boolean {
  return globals.list.some(({ module, name }) => isName(module) && isName(name));
}

/** The bytes that a literal stands for, a view where they stand as they are; null when they are no bytes. */
function payloadOf(bytes: Uint8Array, code: number, start: number, end: number): Uint8Array | null {
  try {
    if (code === OP.STRING) return readQuoted(bytes, start, end);
    if (code === OP.UNICODE) return encodeLatin1(readRawUnicode(bytes, start, end));
    if (!isUtf8(code) || isAscii(bytes, start, end)) return bytes.subarray(start, end);
    return encodeLatin1(decodeUtf8(bytes, start, end));
  } catch {
    return null;
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! >= 0x80) return false;
  return true;
}

function checkCount(option: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  return fail('ERR_PICKLE_OPTION', `${option} must be a whole number from ${least}, got ${String(value)}`);
}
