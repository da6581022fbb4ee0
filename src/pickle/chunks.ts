/**
 * Where bytes come from, one chunk after another: streams of the web and of Node, files of the browser, iterables.
 *
 * The types are those of the methods that are called, so that no platform's own types are needed to use them.
 */
import { fail } from './errors.ts';
import { type BufferSource, isBufferSource, ownBytes } from './object/buffer.ts';

/** A stream of the web, such as the body of a `fetch` response: a `ReadableStream`. */
export interface ReadableSource {
  /** Locks the stream, and reads it. */
  getReader(): ReadableSourceReader;
}

/** What {@link ReadableSourceReader.read} gives. */
export interface ReadableSourceResult {
  /** True at the end. */
  readonly done: boolean;
  /** The chunk; memory of any kind. */
  readonly value?: unknown;
}

/** What {@link ReadableSource.getReader} returns: a `ReadableStreamDefaultReader`. */
export interface ReadableSourceReader {
  /** The next chunk. */
  read(): Promise<ReadableSourceResult>;
  /** Says that no more is wanted. */
  cancel(reason?: unknown): Promise<void>;
  /** Unlocks the stream. */
  releaseLock(): void;
}

/** A `Blob`, or a `File` that a user has chosen. */
export interface BlobSource {
  /** Size in bytes. */
  readonly size: number;
  /** Its contents. */
  stream(): ReadableSource;
}

/**
 * What `loadAsync` and its kin read from: a web stream, a Blob, a Node stream or any other iterable of chunks, async or
 * not, or bytes that are here already. Chunks are memory of any kind, and may be of any size.
 */
export type ChunkSource =
  | ReadableSource
  | BlobSource
  | AsyncIterable<BufferSource>
  | Iterable<BufferSource>
  | BufferSource;

/** The chunks of a source as bytes that nobody else writes. Closes the source when it is left early. */
export async function* chunksOf(source: ChunkSource): AsyncGenerator<Uint8Array, void, undefined> {
  if (isBufferSource(source)) yield bytesOfChunk(source);
  else if (isBlob(source)) yield* chunksOfReader(source.stream().getReader());
  else if (hasMethod(source, 'getReader')) yield* chunksOfReader((source as ReadableSource).getReader());
  else if (hasMethod(source, Symbol.asyncIterator) || hasMethod(source, Symbol.iterator)) {
    for await (const chunk of source as AsyncIterable<BufferSource>) yield bytesOfChunk(chunk);
  } else {
    const found = source === null ? 'null' : typeof source;
    fail('ERR_PICKLE_OPTION', `expected a stream, a Blob, an iterable of bytes, or bytes; got ${found}`);
  }
}

async function* chunksOfReader(reader: ReadableSourceReader): AsyncGenerator<Uint8Array, void, undefined> {
  let ended = false;
  try {
    for (;;) {
      // A stream that fails has ended as well, and cannot be cancelled.
      ended = true;
      const { done, value } = await reader.read();
      if (done) return;
      ended = false;
      yield bytesOfChunk(value);
    }
  } finally {
    if (!ended) await reader.cancel();
    reader.releaseLock();
  }
}

/** Shared memory is copied, since lengths are read from it before the bytes are. */
function bytesOfChunk(chunk: unknown): Uint8Array {
  if (!isBufferSource(chunk)) {
    const hint = typeof chunk === 'string' ? '; a stream of Node must have no encoding' : '';
    fail('ERR_PICKLE_TYPE', `expected chunks of bytes, got ${chunk === null ? 'null' : typeof chunk}${hint}`);
  }
  return ownBytes(chunk);
}

function isBlob(source: unknown): source is BlobSource {
  return hasMethod(source, 'stream') && typeof (source as BlobSource).size === 'number';
}

function hasMethod(source: unknown, name: PropertyKey): boolean {
  return (
    typeof source === 'object' &&
    source !== null &&
    typeof (source as Record<PropertyKey, unknown>)[name] === 'function'
  );
}
