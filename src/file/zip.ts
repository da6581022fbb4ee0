/**
 * Zip files, read to find everything that somebody might read.
 *
 * A zip file says everything twice, in a header before each member and in the directory at its end, and programs believe
 * one or the other. Here both are read, and where they disagree there is a remark; so there is for bytes that belong to no member,
 * which are handed out too. What would make a reader stop for no good reason, a wrong checksum or a flag that says 'encrypted',
 * is left alone, as the loaders of torch do. Stored and deflated members are read, and zip64.
 */
import { hasBytes, indexOfBytes, uint16, uint32, uint64 } from './bytes.ts';
import { FileFormatError } from './errors.ts';
import type { Inflate, Inflated } from './inflate.ts';
import {
  CENTRAL,
  CENTRAL_LENGTH,
  DEFLATED,
  DESCRIPTOR,
  ENCRYPTED,
  END,
  END_LENGTH,
  END64,
  type Entry,
  LOCAL,
  LOCATOR,
  methodName,
  readCentral,
  readLocal,
  STORED,
  STREAMED,
} from './zip-headers.ts';

/** Something odd about the file. */
export interface Remark {
  readonly rule: string;
  readonly offset: number;
  readonly message: string;
}

/** A member. */
export interface ZipMember {
  readonly name: string;
  /** Offset of its header. */
  readonly offset: number;
  /** Size that the directory says it has. */
  readonly size: number;
  /** Its contents, at most so many bytes. */
  read(inflate: Inflate, maxBytes: number): Inflated;
}

/** A zip file. */
export interface ZipArchive {
  readonly members: readonly ZipMember[];
  readonly remarks: readonly Remark[];
  /** Bytes that belong to no member and no directory. */
  readonly gaps: readonly { readonly start: number; readonly end: number }[];
}

interface Directory {
  readonly start: number;
  readonly size: number;
  /** How far the offsets are off, because of what stands in front of the file. */
  readonly shift: number;
  /** Where its end records start and end. */
  readonly tail: number;
  readonly end: number;
}

const MAX_COMMENT = 0xffff;
/** More than anybody packs, and few enough to be listed. */
const MAX_MEMBERS = 100_000;

/** Reads the directory and all headers. @throws FileFormatError when there is neither */
export function readZip(bytes: Uint8Array): ZipArchive {
  return new Reader(bytes).read();
}

class Reader {
  readonly #bytes: Uint8Array;
  readonly #members: ZipMember[] = [];
  readonly #remarks: Remark[] = [];
  /** What is accounted for: from, to. */
  readonly #used: [start: number, end: number][] = [];

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  read(): ZipArchive {
    const directory = this.#findDirectory();
    if (directory === null) this.#remark('zip-directory', 0, 'there is no directory; members are those with a header');
    else this.#readDirectory(directory);
    // Headers that the directory does not name are believed by whoever reads a zip file from its start.
    for (const gap of this.#gaps()) this.#orphans(gap.start, gap.end, directory !== null);
    if (directory === null && this.#members.length === 0) throw new FileFormatError('no zip file: no member in it', 0);
    const names = new Set<string>();
    for (const { name, offset } of this.#members) {
      if (names.has(name)) this.#remark('zip-duplicate', offset, `a second member named ${JSON.stringify(name)}`);
      names.add(name);
    }
    const gaps = this.#gaps((at) => this.#remark('zip-overlap', at, 'this member shares bytes with the one before'));
    for (const { start, end } of gaps) {
      this.#remark('zip-outside', start, `${end - start} bytes that belong to no member`);
    }
    return { members: this.#members, remarks: this.#remarks, gaps };
  }

  #remark(rule: string, offset: number, message: string): void {
    this.#remarks.push({ rule, offset, message });
  }

  #findDirectory(): Directory | null {
    const bytes = this.#bytes;
    const first = Math.max(0, bytes.length - END_LENGTH - MAX_COMMENT);
    for (let at = bytes.length - END_LENGTH; at >= first; at--) {
      if (!hasBytes(bytes, at, END)) continue;
      const found = this.#directoryAt(at);
      if (found === null) continue;
      if (found.end < bytes.length) {
        this.#remark('zip-outside', found.end, `${bytes.length - found.end} bytes behind the end of the zip file`);
      }
      return found;
    }
    return null;
  }

  #directoryAt(at: number): Directory | null {
    const bytes = this.#bytes;
    let [size, offset, tail] = [uint32(bytes, at + 12), uint32(bytes, at + 16), at];
    if (hasBytes(bytes, at - 20, LOCATOR)) {
      // The locator's offset may be off by what stands in front; the record is right before the locator.
      const record = [uint64(bytes, at - 20 + 8), at - 20 - 56].find((place) => hasBytes(bytes, place, END64));
      if (record === undefined) this.#remark('zip-directory', at - 20, 'a zip64 locator without its record');
      else [size, offset, tail] = [uint64(bytes, record + 40), uint64(bytes, record + 48), record];
    }
    const start = tail - size;
    if (start < 0 || (size > 0 && !hasBytes(bytes, start, CENTRAL))) return null;
    return { start, size, shift: start - offset, tail, end: at + END_LENGTH + uint16(bytes, at + 20) };
  }

  #readDirectory({ start, size, shift, tail, end }: Directory): void {
    const bytes = this.#bytes;
    this.#use(start, end);
    if (shift !== 0) this.#remark('zip-offset', start, `offsets in the directory are off by ${shift}`);
    let at = start;
    while (hasBytes(bytes, at, CENTRAL) && at + CENTRAL_LENGTH <= start + size) {
      if (this.#members.length >= MAX_MEMBERS) throw new FileFormatError(`more than ${MAX_MEMBERS} members`, at);
      const entry = readCentral(bytes, at);
      this.#member(at, entry, entry.offset + shift);
      at = entry.end;
    }
    if (at !== start + size) {
      this.#remark('zip-directory', at, `the directory ends ${start + size - at} bytes before it says`);
    }
    const count = uint16(bytes, tail + (hasBytes(bytes, tail, END64) ? 32 : 10));
    if (count !== (this.#members.length & 0xffff)) {
      this.#remark('zip-directory', tail, `the directory has ${this.#members.length} members and says ${count}`);
    }
  }

  #member(directoryAt: number, entry: Entry, offset: number): void {
    const { name } = entry;
    const quoted = JSON.stringify(name);
    const local = readLocal(this.#bytes, offset);
    if (local === null) return this.#remark('zip-mismatch', directoryAt, `no header of ${quoted} at byte ${offset}`);
    const streamed = (local.flags & STREAMED) !== 0;
    const differ = (what: string, ours: unknown, other: unknown): void => {
      if (ours === other) return;
      const [one, two] = [JSON.stringify(ours), JSON.stringify(other)];
      this.#remark('zip-mismatch', offset, `${what} of ${quoted} is ${one} in the directory and ${two} in its header`);
    };
    differ('the name', name, local.name);
    differ('the compression method', entry.method, local.method);
    differ('the flags', entry.flags & ~STREAMED, local.flags & ~STREAMED);
    if (!streamed || local.compressedSize !== 0)
      differ('the compressed size', entry.compressedSize, local.compressedSize);
    if (!streamed || local.size !== 0) differ('the size', entry.size, local.size);
    if ((entry.flags & ENCRYPTED) !== 0) {
      this.#remark('zip-encrypted', offset, `${quoted} says that it is encrypted; it is read as if it were not`);
    }
    const end = local.end + entry.compressedSize;
    this.#use(offset, streamed ? this.#descriptorEnd(end) : end);
    this.#add(entry, offset, local.end);
  }

  #add({ name, method, compressedSize, size }: Entry, offset: number, data: number): void {
    const bytes = this.#bytes;
    const packed = bytes.subarray(data, data + compressedSize);
    const cut = packed.length < compressedSize ? `cut off after ${packed.length} of ${compressedSize} bytes` : null;
    const read = (inflate: Inflate, maxBytes: number): Inflated => {
      if (method === DEFLATED) {
        const plain = inflate(packed, maxBytes);
        return cut === null ? plain : { ...plain, trouble: plain.trouble ?? cut };
      }
      if (method !== STORED) return { bytes: bytes.subarray(0, 0), consumed: 0, trouble: methodName(method) };
      return { bytes: packed, consumed: packed.length, trouble: cut };
    };
    this.#members.push({ name, offset, size, read });
  }

  /** Members in a part of the file that the directory says nothing of. */
  #orphans(start: number, end: number, hasDirectory: boolean): void {
    for (let at = indexOfBytes(this.#bytes, LOCAL, start, end); at !== -1; ) {
      const local = readLocal(this.#bytes, at);
      if (local === null || this.#members.length >= MAX_MEMBERS) return;
      // Without the directory, a size that stands behind the data is not known; the data goes as far as it can.
      const known = (local.flags & STREAMED) === 0 || local.compressedSize > 0;
      const size = known ? local.compressedSize : Math.max(0, end - local.end);
      if (hasDirectory) {
        this.#remark('zip-mismatch', at, `${JSON.stringify(local.name)} has a header and is not in the directory`);
      }
      this.#use(at, local.end + size);
      this.#add({ ...local, compressedSize: size }, at, local.end);
      at = indexOfBytes(this.#bytes, LOCAL, Math.max(at + 4, local.end + size), end);
    }
  }

  /** Where the sizes that stand behind the data end: with or without a signature, of four or eight bytes each. */
  #descriptorEnd(at: number): number {
    const bytes = this.#bytes;
    const follows = (place: number): boolean =>
      place === bytes.length || hasBytes(bytes, place, LOCAL) || hasBytes(bytes, place, CENTRAL);
    const start = hasBytes(bytes, at, DESCRIPTOR) ? at + 4 : at;
    return [start + 12, start + 20].find(follows) ?? start;
  }

  #use(start: number, end: number): void {
    this.#used.push([start, end]);
  }

  /** What nothing accounts for; `overlap` hears of what is accounted for twice. */
  #gaps(overlap: (at: number) => void = () => undefined): { start: number; end: number }[] {
    const gaps: { start: number; end: number }[] = [];
    let at = 0;
    for (const [start, end] of [...this.#used].sort(([a], [b]) => a - b)) {
      if (start > at) gaps.push({ start: at, end: Math.min(start, this.#bytes.length) });
      else if (start < at) overlap(start);
      at = Math.max(at, end);
    }
    if (at < this.#bytes.length) gaps.push({ start: at, end: this.#bytes.length });
    return gaps;
  }
}
