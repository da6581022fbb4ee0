/**
 * Frames between Node and the Python of peer.py, both ways.
 *
 * A frame is a big-endian u32 with the length of a JSON header, the header, and the attachments whose `sizes` the header lists.
 * Bytes in the header's values stand as `{"$bytes": index}`, integers beyond 2**53 as `{"$int": "0x1f"}`, and the numbers that
 * JSON does not know as `{"$float": "nan"}`. No pickle and no base64: what is being tested does not carry the test.
 */

/** What can travel: Python's None, bool, int, float, str, bytes, list and dict with str keys. */
export type Wire =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | readonly Wire[]
  | { readonly [key: string]: Wire };

/** A header of a frame that arrived, its attachments put back in their places. */
export interface Header {
  readonly sizes: readonly number[];
  readonly [key: string]: unknown;
}

const PREFIX_BYTES = 4;

/** The parts of a frame, in order; attachments are the caller's own bytes, not copies. */
export function encodeFrame(fields: { readonly [key: string]: Wire }): Uint8Array[] {
  const attachments: Uint8Array[] = [];
  const header = toJson(fields, attachments) as object;
  const sizes = attachments.map(({ byteLength }) => byteLength);
  const json = Buffer.from(JSON.stringify({ ...header, sizes }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(json.length);
  return [prefix, json, ...attachments];
}

function toJson(value: Wire, attachments: Uint8Array[]): unknown {
  if (value instanceof Uint8Array) return { $bytes: attachments.push(value) - 1 };
  if (typeof value === 'bigint')
    return { $int: value < 0n ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}` };
  if (typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))) {
    return { $float: Object.is(value, -0) ? '-0.0' : String(value) };
  }
  if (Array.isArray(value)) return value.map((item: Wire) => toJson(item, attachments));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, attachments)]));
}

/** Cuts a stream of chunks into frames, whatever the chunks' borders are. */
export class FrameReader {
  #chunks: Uint8Array[] = [];
  #available = 0;
  #header: Header | undefined;
  /** How many bytes the next step needs: a prefix, then a header, then all attachments. */
  #needed = PREFIX_BYTES;
  #step: 'prefix' | 'header' | 'attachments' = 'prefix';

  /** Takes the next chunk and gives the frames that it completes. */
  push(chunk: Uint8Array): Header[] {
    this.#chunks.push(chunk);
    this.#available += chunk.byteLength;
    const frames: Header[] = [];
    while (this.#available >= this.#needed) {
      const bytes = this.#take(this.#needed);
      if (this.#step === 'prefix') {
        this.#needed = bytes.readUInt32BE();
        this.#step = 'header';
      } else if (this.#step === 'header') {
        this.#header = JSON.parse(bytes.toString()) as Header;
        this.#needed = this.#header.sizes.reduce((sum, size) => sum + size, 0);
        this.#step = 'attachments';
      } else {
        frames.push(fromJson(this.#header, split(bytes, this.#header!.sizes)) as Header);
        this.#needed = PREFIX_BYTES;
        this.#step = 'prefix';
      }
    }
    return frames;
  }

  #take(length: number): Buffer {
    if (this.#chunks.length > 1) this.#chunks = [Buffer.concat(this.#chunks, this.#available)];
    const all = this.#chunks[0] ?? new Uint8Array(0);
    this.#chunks = [all.subarray(length)];
    this.#available -= length;
    return Buffer.from(all.buffer, all.byteOffset, length);
  }
}

/** Each attachment gets memory of its own: a test may transfer or overwrite it. */
function split(bytes: Buffer, sizes: readonly number[]): Uint8Array[] {
  let offset = 0;
  return sizes.map((size) => {
    const start = offset;
    offset += size;
    return new Uint8Array(bytes.subarray(start, offset));
  });
}

function fromJson(value: unknown, attachments: readonly Uint8Array[]): unknown {
  if (Array.isArray(value)) return value.map((item) => fromJson(item, attachments));
  if (typeof value !== 'object' || value === null) return value;
  const { $bytes, $int, $float } = value as { $bytes?: number; $int?: string; $float?: string };
  if ($bytes !== undefined) return attachments[$bytes];
  if ($int !== undefined) return $int.startsWith('-') ? -BigInt($int.slice(1)) : BigInt($int);
  if ($float !== undefined) return $float === 'nan' ? Number.NaN : $float === 'inf' ? Infinity : -Infinity;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fromJson(item, attachments)]));
}
