/**
 * The pickles and arrays in a file, whatever it is: a pickle, a .npy or .npz file, something gzipped, a zip file with any of
 * these in it, one inside the other.
 *
 * Nothing is passed over in silence. Every part that is found is handed out, with what is odd about the container around it, and
 * what could not be opened, or not to its end, says so.
 */

import { hasBytes } from './bytes.ts';
import { type Detected, detect, type FileKind, LOCAL_HEADER } from './detect.ts';
import { FileFormatError } from './errors.ts';
import { gunzip, type Inflate, type Inflated, unzlib } from './inflate.ts';
import { type NpyHeader, readNpyHeader } from './npy.ts';
import { looksLikePickle, pickleEnd } from './probe.ts';
import { type Remark, readZip, type ZipArchive } from './zip.ts';

/** One step of the way from a file to a part of it. */
export type Step =
  | { readonly type: 'gzip' | 'zlib' | 'npy' }
  | { readonly type: 'zip'; readonly member: string }
  /** Bytes that belong to no member, or stand behind what is compressed. */
  | { readonly type: 'outside'; readonly offset: number };

/** A part of a file: a pickle, an array, a container, or what could not be told. */
export interface FilePart {
  readonly kind: FileKind;
  /** How it was come to; empty for the file itself. */
  readonly way: readonly Step[];
  /** Its bytes; of a container, the packed ones. */
  readonly bytes: Uint8Array;
  /** Why not all of it could be read, or null. */
  readonly trouble: string | null;
  /** What is odd about a container. */
  readonly remarks: readonly Remark[];
  /** The header of an .npy file: of this part, or in front of a pickle of the items. */
  readonly header: NpyHeader | null;
}

/** How a file is opened. */
export interface OpenFileOptions {
  /** Inflates; see {@link Inflate}. */
  readonly inflate: Inflate;
  /** Most bytes that all of the parts may have together once they are inflated. */
  readonly maxBytes: number;
}

const MAX_NESTING = 4;
const MAX_PARTS = 100_000;
/** Arrays behind one another in one file, and the like. */
const MAX_RESTS = 1000;

/** All parts of a file, containers before what is in them, and what stands behind and between last. Never throws. */
export function* openParts(bytes: Uint8Array, options: OpenFileOptions): Generator<FilePart> {
  let count = 0;
  for (const found of new Opener(options).all(bytes)) {
    if (++count > MAX_PARTS) {
      yield part({ kind: 'unsupported', way: [], bytes, trouble: `more than ${MAX_PARTS} parts` });
      return;
    }
    yield found;
  }
}

/** Bytes to be looked at. */
interface Rest {
  readonly bytes: Uint8Array;
  readonly way: readonly Step[];
}

class Opener {
  readonly #inflate: Inflate;
  readonly #rests: Rest[] = [];
  #left: number;

  constructor({ inflate, maxBytes }: OpenFileOptions) {
    this.#inflate = inflate;
    this.#left = maxBytes;
  }

  *all(bytes: Uint8Array): Generator<FilePart> {
    yield* this.#open(bytes, [], null);
    for (let count = 0; this.#rests.length > 0; count++) {
      const rest = this.#rests.shift()!;
      if (count >= MAX_RESTS) {
        yield part({ kind: 'unsupported', ...rest, trouble: `more than ${MAX_RESTS} files behind one another` });
        return;
      }
      yield* this.#open(rest.bytes, rest.way, null);
    }
  }

  *#open(bytes: Uint8Array, way: readonly Step[], trouble: string | null): Generator<FilePart> {
    const detected = detect(bytes);
    const { kind } = detected;
    const isContainer = kind === 'zip' || kind === 'gzip' || kind === 'zlib';
    const depth = way.filter(({ type }) => type !== 'outside').length;
    if (isContainer && depth >= MAX_NESTING) {
      yield part({ kind: 'unsupported', way, bytes, trouble: `containers nested more than ${MAX_NESTING} deep` });
    } else if (kind === 'zip') yield* this.#zip(bytes, way, trouble);
    else if (kind === 'gzip' || kind === 'zlib') yield* this.#compressed(kind, bytes, way, trouble);
    else if (kind === 'npy') yield* this.#npy(bytes, way, trouble);
    else yield part({ kind, way, bytes, trouble: troubleOf(detected, trouble) });
  }

  *#zip(bytes: Uint8Array, way: readonly Step[], trouble: string | null): Generator<FilePart> {
    // `PK` and a line is a persistent id, which Python's own unpickler refuses before it reads on.
    const isPickle = !hasBytes(bytes, 0, LOCAL_HEADER) && looksLikePickle(bytes);
    let archive: ZipArchive;
    try {
      archive = readZip(bytes);
    } catch (error) {
      if (!(error instanceof FileFormatError)) throw error;
      if (isPickle) yield part({ kind: 'pickle', way, bytes, trouble });
      else yield part({ kind: 'zip', way, bytes, trouble: `${error.message} (at byte ${error.offset})` });
      return;
    }
    const { members, remarks, gaps } = archive;
    yield part({ kind: 'zip', way, bytes, trouble, remarks });
    // One reader sees a pickle, which may have a zip file for a value, another the zip file.
    if (isPickle) yield part({ kind: 'pickle', way, bytes, trouble });
    for (const member of members) {
      const { bytes: plain, trouble: missing } = this.#within(member.read(this.#inflate, this.#left));
      yield* this.#open(plain, [...way, { type: 'zip', member: member.name }], missing);
    }
    for (const { start, end } of gaps) {
      if (start === 0 && isPickle) continue;
      this.#rest(bytes.subarray(0, end), start, way);
    }
  }

  *#compressed(
    kind: 'gzip' | 'zlib',
    bytes: Uint8Array,
    way: readonly Step[],
    trouble: string | null,
  ): Generator<FilePart> {
    const unpack = kind === 'gzip' ? gunzip : unzlib;
    const plain = this.#within(unpack(bytes, this.#inflate, this.#left));
    const behind = bytes.length - plain.consumed;
    const remarks =
      behind > 0 && plain.trouble === null
        ? [{ rule: `${kind}-outside`, offset: plain.consumed, message: `${behind} bytes behind the end of the data` }]
        : [];
    yield part({ kind, way, bytes, trouble, remarks });
    yield* this.#open(plain.bytes, [...way, { type: kind }], plain.trouble ?? trouble);
    if (remarks.length > 0) this.#rest(bytes, plain.consumed, way);
  }

  *#npy(bytes: Uint8Array, way: readonly Step[], trouble: string | null): Generator<FilePart> {
    let header: NpyHeader;
    try {
      header = readNpyHeader(bytes);
    } catch (error) {
      if (!(error instanceof FileFormatError)) throw error;
      yield part({ kind: 'npy', way, bytes, trouble: `${error.message} (at byte ${error.offset})` });
      return;
    }
    const { dtype, shape, dataOffset } = header;
    if (dtype.hasObject) {
      const end = pickleEnd(bytes, dataOffset) ?? bytes.length;
      const pickle = bytes.subarray(dataOffset, end);
      const kind = looksLikePickle(pickle) ? 'pickle' : 'npy';
      const why = kind === 'npy' ? `items of dtype ${dtype} without a pickle of them` : trouble;
      yield part({ kind, way: [...way, { type: 'npy' }], bytes: pickle, trouble: why, header });
      this.#rest(bytes, end, way);
      return;
    }
    const size = shape.reduce((product, length) => product * length, 1) * dtype.itemsize;
    const end = Math.min(bytes.length, dataOffset + size);
    const missing = dataOffset + size - end;
    const why = missing > 0 ? `${missing} of ${size} bytes of the array are missing` : trouble;
    yield part({ kind: 'npy', way, bytes: bytes.subarray(0, end), trouble: why, header });
    // `numpy.save` can be called more than once for one file.
    this.#rest(bytes, end, way);
  }

  /** What stands behind or between is looked at later, unless it is nothing that is opened here. */
  #rest(bytes: Uint8Array, start: number, way: readonly Step[]): void {
    if (start >= bytes.length) return;
    const rest = bytes.subarray(start);
    const { kind } = detect(rest);
    if (kind === 'other' || kind === 'empty') return;
    const last = way.at(-1);
    const [outer, before] = last?.type === 'outside' ? [way.slice(0, -1), last.offset] : [way, 0];
    this.#rests.push({ bytes: rest, way: [...outer, { type: 'outside', offset: before + start }] });
  }

  #within(inflated: Inflated): Inflated {
    this.#left -= inflated.bytes.length;
    return inflated;
  }
}

function part(known: Pick<FilePart, 'kind' | 'way' | 'bytes' | 'trouble'> & Partial<FilePart>): FilePart {
  return { remarks: [], header: null, ...known };
}

function troubleOf({ kind, advice }: Detected, trouble: string | null): string | null {
  return kind === 'unsupported' ? `unsupported container, ${advice}` : trouble;
}
