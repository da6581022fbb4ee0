/**
 * The texts of a long list, written before anybody asks whether they were written already.
 *
 * A table that knows each short text (text-table.ts) takes a third of the time of a list of different ones: of a quarter of a million
 * none is in the processor's caches when it is looked for. So as long as all are different, they are written aside, as many more as
 * there are so far, and compared at once (text-log.ts). Those before the first that came before are copied into the pickle, with its
 * batches and frames, and the table gets them only if somebody asks it for a text that may be one of them, which at the end of
 * a list is often nobody. `npm run bench:dump -- strings` takes a quarter less, and `set` a third.
 *
 * What is written in vain is never more than what was of use, or a thousand texts. After the first text that comes again, or a list that is too
 * short for what was before it, all goes by the table.
 */
import { OP } from './codes.ts';
import { writeShortText, written } from './text-codes.ts';
import { TextLog } from './text-log.ts';
import { TABLED, type TextTable } from './text-table.ts';

/** Of a list that has fewer left it does not pay. */
export const LEAST_AHEAD = 4096;
/** So many are written first. */
const FIRST = 1024;
/** More go by the table, which grows with them. */
const MOST = 0x100000;
/** Bytes of memory aside. */
const LEAST_BYTES = 0x10000;
const MOST_BYTES = 0x400000;
/** As much of it for each, which is more than most take; where it is full, the next ones come later. */
const BYTES_PER_TEXT = 32;
const LONGEST = 3 * TABLED + 3;

/** Texts of the log that have numbers in a row, and no place in the table. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly number: number;
}

export class TextsAhead {
  readonly #table: TextTable;
  #over = false;
  #log: TextLog | null = null;
  /** How many entries of the table are in the log. */
  #logged = 0;
  #stretches: Stretch[] = [];
  /** The list, and from where to where its texts are ready. */
  #items: readonly unknown[] | null = null;
  #start = 0;
  #next = 0;
  #end = 0;
  /** What they are in the pickle, and where there each ends. */
  #bytes = new Uint8Array(0);
  #view = new DataView(this.#bytes.buffer);
  #ends = new Int32Array(0);

  constructor(table: TextTable) {
    this.#table = table;
  }

  /**
   * Whether texts of the list from `at` on are ready to be written, each of them for the first time.
   *
   * @param number what the first of them will have as its number; whoever asks writes all of them, and nothing with a number in between
   */
  ready(items: readonly unknown[], at: number, number: number): boolean {
    if (items === this.#items && at === this.#next && at < this.#end) return true;
    return !this.#over && this.#look(items, at, number);
  }

  /** Writes those before `to` of which each begins at `until` at most; returns the end. */
  write(bytes: Uint8Array, pos: number, until: number, to: number): number {
    const ends = this.#ends;
    const first = this.#next - this.#start;
    const most = Math.min(to, this.#end) - this.#start;
    const from = first === 0 ? 0 : ends[first - 1]!;
    const last = from + until - pos;
    let k = first + 1;
    while (k < most && ends[k - 1]! <= last) k++;
    const end = ends[k - 1]!;
    bytes.set(this.#bytes.subarray(from, end), pos);
    this.#next = this.#start + k;
    return pos + end - from;
  }

  /** The first item that was not written yet. */
  get next(): number {
    return this.#next;
  }

  #look(items: readonly unknown[], at: number, number: number): boolean {
    const left = items.length - at;
    const log = this.#logFor(left, items === this.#items);
    if (log === null) {
      this.#over = true;
      return false;
    }
    const from = log.count;
    const size = Math.min(left, Math.max(FIRST, from), MOST - from);
    log.reserve(Math.min(left, MOST - from));
    const count = this.#writeAside(log, items, at, size);
    const fresh = log.firstRepeat() - from;
    log.cut(from + fresh);
    // One that the memory has no room for is only put off.
    const isLast = count === size || isShort(items[at + count]);
    this.#over = fresh < count || !(isLast || 2 * count >= size);
    this.#items = items;
    this.#start = at;
    this.#next = at;
    this.#end = at + fresh;
    if (fresh === 0) return false;
    this.#stretches.push({ from, to: from + fresh, number });
    this.#table.leaveOut(this);
    return true;
  }

  /** The log with all that came before, if that is not too much for a list of which so many items are left. */
  #logFor(left: number, isSame: boolean): TextLog | null {
    const before = (this.#log?.count ?? 0) + this.#table.count - this.#logged;
    if (!isSame && (left < LEAST_AHEAD || 2 * before > left)) return null;
    if (before >= MOST) return null;
    this.#log ??= new TextLog();
    const log = this.#log;
    log.reserve(before - log.count);
    this.#table.visit(this.#logged, (text, hash) => log.add(text, hash));
    this.#logged = this.#table.count;
    // These are all different.
    log.firstRepeat();
    return log;
  }

  /** Up to so many texts from `at` on; returns how many there were and found room. */
  #writeAside(log: TextLog, items: readonly unknown[], at: number, size: number): number {
    const room = Math.min(MOST_BYTES, Math.max(LEAST_BYTES, BYTES_PER_TEXT * size));
    if (room > this.#bytes.length) {
      this.#bytes = new Uint8Array(room);
      this.#view = new DataView(this.#bytes.buffer);
    }
    if (size > this.#ends.length) this.#ends = new Int32Array(size);
    const [bytes, view, ends] = [this.#bytes, this.#view, this.#ends];
    const { texts, hashes, count: from } = log;
    const last = bytes.length - LONGEST;
    let pos = 0;
    let k = 0;
    for (; k < size && pos <= last; k++) {
      const text = items[at + k];
      if (!isShort(text)) break;
      pos = writeShortText(text, bytes, view, pos);
      bytes[pos++] = OP.MEMOIZE;
      ends[k] = pos;
      texts[from + k] = text;
      hashes[from + k] = written.hash;
    }
    log.added(k);
    return k;
  }

  /** False when none of those that the table does not have has that hash. */
  mayHave(hash: number): boolean {
    return this.#log?.mayHave(hash) ?? false;
  }

  /** Hands over all that the table does not have, after which nothing is written ahead any more. */
  handOver(visitor: (text: string, hash: number, number: number) => void): void {
    for (const { from, to, number } of this.#stretches) {
      this.#log!.visit(from, to, (text, hash, i) => visitor(text, hash, number + i - from));
    }
    this.#forget();
    this.#over = true;
  }

  /** Forgets all texts, those that are ready too. */
  clear(): void {
    if (this.#items !== null) {
      this.#forget();
      this.#items = null;
      this.#end = 0;
      this.#bytes = new Uint8Array(0);
      this.#view = new DataView(this.#bytes.buffer);
      this.#ends = new Int32Array(0);
    }
    this.#over = false;
  }

  #forget(): void {
    this.#log = null;
    this.#logged = 0;
    this.#stretches = [];
  }
}

function isShort(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TABLED;
}
