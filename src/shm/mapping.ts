/**
 * A SharedArrayBuffer over a segment's pages, in one of two ways.
 *
 * Node 22.23.3, 24.16 and 26.1 (and what follows each) can make one over memory that was mapped outside. An older Node
 * cannot, but a shared WebAssembly memory is a SharedArrayBuffer over pages that V8 reserved, and the segment can be
 * mapped in their place. That one comes in steps of 64 KiB, so the buffer may be longer than the segment: what follows
 * the segment's last page is private and zero. It also ends at 4 GiB. Windows cannot map anything over what V8 has reserved.
 */
import type { NativeSegment, SegmentBinding } from './binding.ts';
import { SharedMemoryError } from './errors.ts';
import { attempt } from './system-error.ts';

const WASM_PAGE = 0x1_0000;
const WASM_LIMIT = 0x1_0000_0000;

/** The part of the JavaScript API of WebAssembly that is needed; the types of Node 20 have none of it. */
interface WasmGlobal {
  readonly WebAssembly?: {
    readonly Memory: new (options: {
      initial: number;
      maximum: number;
      shared: true;
    }) => { readonly buffer: SharedArrayBuffer };
  };
}

/** Which bytes of which segment. */
export interface Pages {
  readonly name: string;
  readonly segment: NativeSegment;
  /** In bytes, a multiple of the page size. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
  /** Whether pages that the file loses become zeros instead of a SIGBUS. */
  readonly guard?: boolean;
}

/** Maps the pages; the buffer starts with byte `offset` and has at least `length` bytes. */
export function mapPages(native: SegmentBinding, pages: Pages): SharedArrayBuffer {
  const { name, segment, offset, length, guard = false } = pages;
  return attempt({ segment: name, doing: 'map', size: length }, () => {
    const external = native.external ? native.map(segment, offset, length, guard) : undefined;
    return external ?? mapOverWasm(native, pages);
  });
}

function mapOverWasm(
  native: SegmentBinding,
  { name, segment, offset, length, guard = false }: Pages,
): SharedArrayBuffer {
  if (process.platform === 'win32') {
    throw new SharedMemoryError(
      'ERR_SHM_UNSUPPORTED',
      `shared memory '${name}' cannot be shown by Node ${process.version} on Windows: that takes Node 22.23.3, 24.16, 26.1 or` +
        ' newer, and no Electron; a snapshot() can be had',
      { segment: name },
    );
  }
  if (length > WASM_LIMIT) {
    throw new SharedMemoryError(
      'ERR_SHM_TOO_LARGE',
      `shared memory '${name}' shows ${length} bytes and Node ${process.version} can show ${WASM_LIMIT} in one piece:` +
        ' attach windows of it with { offset, length }, or use Node 22.23.3, 24.16 or newer',
      { segment: name },
    );
  }
  const buffer = wasmMemory(name, Math.ceil(length / WASM_PAGE));
  native.mapOver(segment, new Uint8Array(buffer), offset, length, guard);
  return buffer;
}

function wasmMemory(name: string, pages: number): SharedArrayBuffer {
  const { WebAssembly } = globalThis as WasmGlobal;
  try {
    if (WebAssembly === undefined) throw new Error('this process has no WebAssembly (--jitless?)');
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }).buffer;
  } catch (cause) {
    throw new SharedMemoryError(
      'ERR_SHM_SYSTEM',
      `could not map shared memory '${name}': Node ${process.version} does it through a WebAssembly memory, for which it` +
        ` reserves about 10 GB of addresses, and got none (${cause instanceof Error ? cause.message : cause}):` +
        ' close() segments that are not needed any more, raise ulimit -v, or use Node 22.23.3, 24.16 or newer',
      { segment: name, cause },
    );
  }
}
