/**
 * Segments without the addon: what `mode: 'copy'` is made of. It has the shape of the addon's part for segments, so that all
 * that stands above is the same code.
 *
 * On Linux a segment is a file in /dev/shm, and files can be read and written by any Node. They cannot be mapped, so the bytes
 * are private: `map` reads them once, and `read` and `write` say when they are exchanged again. Everything else, from the name that
 * appears with the whole content to the check of who owns a file, is as the addon has it; what takes locks (who lives, what may
 * be swept) is not there.
 */
import type { NativeDescription, NativeSegment, SegmentBinding } from './binding.ts';
import {
  closeFile,
  describeFile,
  type Identity,
  makeFile,
  openFile,
  readFile,
  unlinkFile,
  writeFile,
} from './copy-file.ts';
import { SharedMemoryError } from './errors.ts';
import { requireSegmentFiles } from './system.ts';

/** A segment; what the addon keeps behind a handle. */
class CopiedSegment {
  readonly name: string;
  readonly size: number;
  readonly readonly: boolean;
  /** How it will be made, until it is. */
  readonly draft: { readonly mode: number; readonly preallocate: boolean; readonly keep: boolean } | undefined;
  fd: number | undefined;
  identity: Identity = [0, 0];
  buffer: SharedArrayBuffer | undefined;

  constructor(parts: Pick<CopiedSegment, 'name' | 'size' | 'readonly' | 'draft' | 'fd'>) {
    this.name = parts.name;
    this.size = parts.size;
    this.readonly = parts.readonly;
    this.draft = parts.draft;
    this.fd = parts.fd;
  }
}

/** What this thread unlinks when it ends. */
const owned = new Set<CopiedSegment>();
let report: ((name: string) => void) | undefined;
/** A descriptor is a number, which nobody closes when it is forgotten. */
const dropped = new FinalizationRegistry(({ fd, name }: { readonly fd: number; readonly name: string }) => {
  closeFile(fd);
  report?.(name);
  report = undefined;
});

// The addon's handles are opaque, and so are these to everybody else.
const handleOf = (segment: CopiedSegment) => segment as unknown as NativeSegment;
const segmentOf = (handle: NativeSegment) => handle as unknown as CopiedSegment;

const COPIES: SegmentBinding = {
  /** Windows start where they are asked for. */
  pageSize: 1,
  external: true,

  prepare(name, size, mode, preallocate, keep) {
    const draft = { mode, preallocate, keep };
    return handleOf(new CopiedSegment({ name, size, readonly: false, draft, fd: undefined }));
  },

  publish(handle, name) {
    const segment = segmentOf(handle);
    const { draft, size, buffer } = segment;
    if (draft === undefined || segment.fd !== undefined) throw new Error('a segment is published once');
    const content = buffer === undefined ? undefined : new Uint8Array(buffer);
    const { fd, identity } = makeFile(name, { ...draft, size, content });
    segment.identity = identity;
    hold(segment, fd);
    if (!draft.keep) owned.add(segment);
  },

  create(name, size, mode, preallocate, keep) {
    const handle = this.prepare(name, size, mode, preallocate, keep);
    this.publish(handle, name);
    return handle;
  },

  attach(name, readonly) {
    const { fd, size, identity } = openFile(name, readonly);
    const segment = new CopiedSegment({ name, size, readonly, draft: undefined, fd });
    segment.identity = identity;
    hold(segment, fd);
    return handleOf(segment);
  },

  identity: (handle) => [...segmentOf(handle).identity],

  size: (handle) => describeFile(openDescriptor(handle))[0],

  describe: (handle): NativeDescription => describeFile(openDescriptor(handle)),

  /** The copy; of what has not been published, zeros. */
  map(handle, offset, length) {
    const segment = segmentOf(handle);
    segment.buffer = new SharedArrayBuffer(length);
    if (segment.fd !== undefined) readFile(segment.fd, offset, new Uint8Array(segment.buffer));
    return segment.buffer;
  },

  mapOver() {
    throw new Error('a copy has a buffer of its own');
  },

  onDropped(listener) {
    report = listener;
  },

  /** Nothing is mapped that could lose its pages. */
  damaged: () => false,

  read: (handle, position, target) => readFile(openDescriptor(handle), position, target),

  write: (handle, position, source) => writeFile(openDescriptor(handle), position, source),

  close(handle) {
    const segment = segmentOf(handle);
    if (segment.buffer !== undefined) new Uint8Array(segment.buffer).fill(0);
    segment.buffer = undefined;
    if (segment.fd === undefined) return;
    dropped.unregister(segment);
    closeFile(segment.fd);
    segment.fd = undefined;
  },

  unlinkSegment(handle) {
    const segment = segmentOf(handle);
    owned.delete(segment);
    return unlinkFile(segment.name, segment.identity);
  },

  releaseOwned() {
    const count = owned.size;
    for (const segment of owned) unlinkFile(segment.name, segment.identity);
    owned.clear();
    return count;
  },
};

let warned = false;

/** Segments that are copies; says so, once in each thread. Throws `ERR_SHM_UNSUPPORTED` where segments are no files. */
export function copies(name: string | undefined): SegmentBinding {
  requireSegmentFiles("mode 'copy'", name);
  if (!warned) {
    warned = true;
    process.emitWarning(
      `shared memory${name === undefined ? '' : ` '${name}'`} was opened with mode 'copy': its bytes are private, refresh() reads what others wrote, flush()` +
        ' writes for others to see, and each copies. Others will not be reported.',
      { type: 'SharedMemoryWarning', code: 'WARN_SHM_COPY' },
    );
  }
  return COPIES;
}

function hold(segment: CopiedSegment, fd: number): void {
  segment.fd = fd;
  dropped.register(segment, { fd, name: segment.name }, segment);
}

function openDescriptor(handle: NativeSegment): number {
  const { fd, name } = segmentOf(handle);
  if (fd !== undefined) return fd;
  throw new SharedMemoryError('ERR_SHM_CLOSED', `shared memory '${name}' is closed`, { segment: name });
}
