/**
 * What bytes are, by their content. The name of a file says nothing: scanners that went by it were led past the pickle in
 * a file named .bin.
 */
import { hasBytes, indexOfBytes } from './bytes.ts';
import { isNpy } from './npy.ts';
import { looksLikePickle } from './probe.ts';

/** What is opened here; `unsupported` is a container that is not, `other` neither container nor pickle. */
export type FileKind = 'empty' | 'pickle' | 'zip' | 'gzip' | 'zlib' | 'npy' | 'unsupported' | 'other';

/** What bytes were found to be. */
export interface Detected {
  readonly kind: FileKind;
  /** Of an unsupported container, what it is and how to get at what is in it. */
  readonly advice: string | null;
}

interface Signature {
  readonly bytes: readonly number[];
  readonly at?: number;
  readonly advice: string;
}

const letters = (text: string): readonly number[] => Array.from(text, (letter) => letter.charCodeAt(0));

const UNSUPPORTED: readonly Signature[] = [
  // Each of the first two starts with a byte that is an opcode too, so all of the signature counts.
  { bytes: [...letters('1AY&SY')], at: 4, advice: 'bzip2: unpack it with bunzip2' },
  { bytes: [0x5d, 0, 0], advice: 'LZMA: unpack it with unlzma' },
  { bytes: [0xfd, ...letters('7zXZ'), 0], advice: 'XZ: unpack it with unxz' },
  { bytes: [0x04, 0x22, 0x4d, 0x18], advice: 'LZ4: unpack it with unlz4' },
  { bytes: [0x28, 0xb5, 0x2f, 0xfd], advice: 'Zstandard: unpack it with unzstd' },
  { bytes: [...letters('7z'), 0xbc, 0xaf, 0x27, 0x1c], advice: '7z: unpack it with 7z x' },
  { bytes: [...letters('Rar!'), 0x1a, 0x07], advice: 'RAR: unpack it with unrar x' },
  { bytes: letters('ustar'), at: 257, advice: 'tar: unpack it with tar xf' },
  { bytes: letters('ZF'), advice: 'a file of joblib before 0.10: load it with joblib and dump it again' },
];
/** What the first member of a zip file starts with. */
export const LOCAL_HEADER = [0x50, 0x4b, 3, 4] as const;
const END_RECORD = [0x50, 0x4b, 5, 6] as const;
const END_LENGTH = 22;
const MAX_COMMENT = 0xffff;

/** What the bytes are. */
export function detect(bytes: Uint8Array): Detected {
  const kind = kindOf(bytes);
  if (kind !== null) return { kind, advice: null };
  // A pickle may have any signature somewhere inside; none of these comes to a STOP or a name by itself.
  if (looksLikePickle(bytes)) return { kind: 'pickle', advice: null };
  const advice = UNSUPPORTED.find((signature) => matches(bytes, signature))?.advice;
  return advice === undefined ? { kind: 'other', advice: null } : { kind: 'unsupported', advice };
}

function kindOf(bytes: Uint8Array): FileKind | null {
  if (bytes.length === 0) return 'empty';
  // A zip file is one by its end: anything may stand in front, a pickle too.
  if (hasBytes(bytes, 0, LOCAL_HEADER) || endsAsZip(bytes)) return 'zip';
  if (hasBytes(bytes, 0, [0x1f, 0x8b, 8])) return 'gzip';
  // The first byte says 'deflate, 32 KiB', and the two are a multiple of 31.
  if (bytes[0] === 0x78 && bytes.length > 2 && ((bytes[0] << 8) | bytes[1]!) % 31 === 0) return 'zlib';
  return isNpy(bytes) ? 'npy' : null;
}

function endsAsZip(bytes: Uint8Array): boolean {
  const start = Math.max(0, bytes.length - END_LENGTH - MAX_COMMENT);
  return indexOfBytes(bytes, END_RECORD, start, bytes.length) !== -1;
}

function matches(bytes: Uint8Array, { bytes: signature, at = 0, advice }: Signature): boolean {
  if (!hasBytes(bytes, at, signature)) return false;
  if (advice.startsWith('bzip2')) return hasBytes(bytes, 0, letters('BZh'));
  // `ZF` and the length in hexadecimal, as joblib wrote it.
  return !advice.startsWith('a file of joblib') || hasBytes(bytes, 2, letters('0x'));
}
