/**
 * The headers of a zip file: one before each member, one for each in the directory. They have the same fields at different
 * places, and zip64 keeps what does not fit into four bytes in a field behind the name.
 */
import { hasBytes, uint16, uint32, uint64 } from './bytes.ts';

export const LOCAL = [0x50, 0x4b, 3, 4] as const;
export const CENTRAL = [0x50, 0x4b, 1, 2] as const;
/** The end of the directory, the same of zip64, and what says where that is. */
export const END = [0x50, 0x4b, 5, 6] as const;
export const END64 = [0x50, 0x4b, 6, 6] as const;
export const LOCATOR = [0x50, 0x4b, 6, 7] as const;
/** Sizes that stand behind the data. */
export const DESCRIPTOR = [0x50, 0x4b, 7, 8] as const;

export const CENTRAL_LENGTH = 46;
export const END_LENGTH = 22;
const LOCAL_LENGTH = 30;

export const STORED = 0;
export const DEFLATED = 8;
/** A flag: the data is encrypted. */
export const ENCRYPTED = 1;
/** A flag: the sizes stand behind the data. */
export const STREAMED = 8;

const ZIP64 = 1;
const TOO_LARGE = 0xffffffff;
const METHODS: ReadonlyMap<number, string> = new Map([
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [93, 'Zstandard'],
  [95, 'XZ'],
  [99, 'AES'],
]);

/** What a header says of its member. */
export interface Entry {
  readonly name: string;
  readonly method: number;
  readonly flags: number;
  readonly compressedSize: number;
  readonly size: number;
  /** Where the other header is; 0 in a local header, which does not say. */
  readonly offset: number;
  /** Where this header ends, and for a local one the data starts. */
  readonly end: number;
}

/** A header of the directory, which must be there. */
export function readCentral(bytes: Uint8Array, at: number): Entry {
  const [name, extra, comment] = [28, 30, 32].map((place) => uint16(bytes, at + place)) as [number, number, number];
  const fields = at + CENTRAL_LENGTH + name;
  const sizes = [uint32(bytes, at + 24), uint32(bytes, at + 20), uint32(bytes, at + 42)] as const;
  return {
    name: nameOf(bytes.subarray(at + CENTRAL_LENGTH, fields)),
    flags: uint16(bytes, at + 8),
    method: uint16(bytes, at + 10),
    ...wide(bytes, fields, fields + extra, sizes),
    end: fields + extra + comment,
  };
}

/** The header before a member; null when there is none. */
export function readLocal(bytes: Uint8Array, at: number): Entry | null {
  if (at + LOCAL_LENGTH > bytes.length || !hasBytes(bytes, at, LOCAL)) return null;
  const fields = at + LOCAL_LENGTH + uint16(bytes, at + 26);
  const end = fields + uint16(bytes, at + 28);
  return {
    name: nameOf(bytes.subarray(at + LOCAL_LENGTH, fields)),
    flags: uint16(bytes, at + 6),
    method: uint16(bytes, at + 8),
    ...wide(bytes, fields, end, [uint32(bytes, at + 22), uint32(bytes, at + 18), 0]),
    end,
  };
}

/** What is said of a compression that is not read here. */
export function methodName(method: number): string {
  return `unsupported compression ${METHODS.get(method) ?? `method ${method}`}: unpack it with 7z x`;
}

/** The three numbers, from the field of zip64 where they did not fit: eight bytes for each that did not, in this order. */
function wide(
  bytes: Uint8Array,
  start: number,
  end: number,
  [size, compressedSize, offset]: readonly [number, number, number],
): Pick<Entry, 'size' | 'compressedSize' | 'offset'> {
  const last = Math.min(end, bytes.length);
  let at = start;
  while (at + 4 <= last && uint16(bytes, at) !== ZIP64) at += 4 + uint16(bytes, at + 2);
  let next = at + 4;
  const limit = at + 4 <= last ? Math.min(last, next + uint16(bytes, at + 2)) : 0;
  const read = (value: number): number => {
    if (value !== TOO_LARGE || next + 8 > limit) return value;
    next += 8;
    return uint64(bytes, next - 8);
  };
  return { size: read(size), compressedSize: read(compressedSize), offset: read(offset) };
}

/** UTF-8 where it is, or a letter for each byte: what matters is that two names are told apart. */
function nameOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  }
}
