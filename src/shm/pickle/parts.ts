/**
 * A pickle and its buffers in one segment, as `python/cornichon.py` has them too:
 *
 *      0  "CRNP" | u16 version = 1 | u16 0 | u64 bytes used | u64 number of parts, the pickle among them | 40 zero bytes
 *     64  u64 offset, u64 length of each part: first the pickle of protocol 5, then its buffers
 *         the parts, in this order, each at the next multiple of 64 bytes
 *
 * All little-endian. The lengths alone say where everything is; a table that says otherwise is refused, so no part can
 * lie outside, or over another.
 */
import { SharedMemoryError } from '../errors.ts';

/** Where a part is, in bytes from the start of the segment. */
export interface Part {
  readonly offset: number;
  readonly length: number;
}

const MAGIC = 0x504e5243;
/** Bytes of the header. */
export const HEADER = 64;
const ROW = 16;
const VERSION = 1;
const ALIGNMENT = 64;

const aligned = (offset: number) => Math.ceil(offset / ALIGNMENT) * ALIGNMENT;

/** Parts of these lengths, and how many bytes they take with all that stands before them. */
export function placeParts(lengths: readonly number[]): { readonly parts: readonly Part[]; readonly size: number } {
  let size = HEADER + ROW * lengths.length;
  const parts = lengths.map((length) => {
    const offset = aligned(size);
    size = offset + length;
    return { offset, length };
  });
  return { parts, size };
}

/** The header and the table; the first 4 bytes are the last to be written, see {@link writeMagic}. */
export function headerOf(parts: readonly Part[], size: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(HEADER + ROW * parts.length));
  view.setUint16(4, VERSION, true);
  view.setBigUint64(8, BigInt(size), true);
  view.setBigUint64(16, BigInt(parts.length), true);
  for (const [i, { offset, length }] of parts.entries()) {
    view.setBigUint64(HEADER + i * ROW, BigInt(offset), true);
    view.setBigUint64(HEADER + i * ROW + 8, BigInt(length), true);
  }
  return new Uint8Array(view.buffer);
}

/** Says that everything else is there. */
export function writeMagic(bytes: Uint8Array): void {
  new DataView(bytes.buffer, bytes.byteOffset, 4).setUint32(0, MAGIC, true);
}

/**
 * Where the parts are.
 *
 * @param read gives a private copy of so many bytes of the segment.
 * @param most how many parts there may be.
 * @throws SharedMemoryError `ERR_SHM_FORMAT` where they cannot be.
 */
export function readParts(
  { name, size }: { readonly name: string; readonly size: number },
  read: (offset: number, length: number) => Uint8Array,
  most: number,
): readonly Part[] {
  const refuse = (why: string): never => {
    const message = `shared memory '${name}' holds no value of cornichon's: ${why}`;
    throw new SharedMemoryError('ERR_SHM_FORMAT', message, { segment: name });
  };
  if (size < HEADER) return refuse(`it has ${size} bytes, and a header has ${HEADER}`);
  const header = viewOf(read(0, HEADER));
  const magic = header.getUint32(0, true);
  if (magic !== MAGIC) return refuse(`it starts with 0x${hex(magic)} and not with 0x${hex(MAGIC)}`);
  const version = header.getUint16(4, true);
  const flags = header.getUint16(6, true);
  if (version !== VERSION || flags !== 0) {
    return refuse(`it is of version ${version} with flags ${flags}, and this is for version ${VERSION}`);
  }
  const used = Number(header.getBigUint64(8, true));
  if (used > size) return refuse(`it is ${size} bytes long, and should be ${used}`);
  const count = Number(header.getBigUint64(16, true));
  if (count < 1 || count > Math.floor((used - HEADER) / ROW)) {
    return refuse(`it cannot have ${count} parts in ${used} bytes`);
  }
  if (count > most) return refuse(`it has ${count} parts, and ${most} may be`);
  const table = viewOf(read(HEADER, ROW * count));
  const parts: Part[] = [];
  let end = HEADER + ROW * count;
  for (let i = 0; i < count; i++) {
    const offset = Number(table.getBigUint64(i * ROW, true));
    const length = Number(table.getBigUint64(i * ROW + 8, true));
    const expected = aligned(end);
    end = offset + length;
    if (offset !== expected || end > used) {
      return refuse(`part ${i} is said to be ${length} bytes at ${offset}, expected it at ${expected} of ${used}`);
    }
    parts.push({ offset, length });
  }
  return parts;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
