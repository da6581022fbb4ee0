/**
 * The libraries that child.ts can measure; a row more is a contender more, once contenders.ts names it.
 *
 * A rival is imported only in the process that measures it. All of them go between bytes and values: where a library has text,
 * the way between text and UTF-8 is part of it. Those with a format of their own get the workload's value as plain
 * JavaScript has it: objects for dicts and instances, typed arrays for NumPy's, a Map or a Set where there must be one.
 */

import { dumps, type LoadOptions, loads, type NDArray, toJS } from 'cornichon';
import type { BufferPool } from 'cornichon/shm';
import type { Workload } from './workloads.ts';

/** What `dumps` is told. */
export interface Writing {
  /** For those that write pickles. */
  readonly protocol: number;
  /** Whether large buffers come beside the pickle: after it, in an array. */
  readonly outOfBand: boolean;
}

/** A library that reads pickles, or that reads and writes a format of its own. */
export interface Library {
  /** Bytes to value. */
  readonly loads?: (bytes: Uint8Array, buffers: readonly Uint8Array[]) => unknown;
  /** Value to bytes. */
  readonly dumps?: (value: unknown, how: Writing) => Uint8Array | Uint8Array[];
  /** The value that `dumps` gets, from the workload's pickle. */
  readonly value?: (pickle: Uint8Array, buffers: readonly Uint8Array[], plain: Workload['plain']) => unknown;
  /** `loads` gets what `dumps` made of the value, not the pickle. */
  readonly ownFormat?: boolean;
}

export const LIBRARIES: Readonly<Record<string, () => Library | Promise<Library>>> = {
  /** As it is without options: dicts are PyDict, in both directions, and large bytes are views of the input. */
  cornichon: () => cornichon({}),
  /** Dicts are plain objects, in both directions. */
  'cornichon-objects': () => cornichon({ dicts: 'object' }),
  /** All bytes are copied out of the input. */
  'cornichon-copy': () => cornichon({ copy: true }),
  /** The same, and all large copies are in memory of huge pages. */
  'cornichon-native': async () => {
    const { allocateHuge } = await import('cornichon/shm');
    return cornichon({ copy: true, allocate: allocateHuge });
  },
  /** The same, and each call uses the memory of what the last one returned. */
  'cornichon-pool': async () => {
    const { allocateHuge, BufferPool } = await import('cornichon/shm');
    const pool = new BufferPool({ allocate: allocateHuge });
    return reusing(pool, cornichon({ copy: true, allocate: pool.allocate }));
  },
  /** Reads only; its dicts are plain objects. */
  pickleparser: async () => {
    const { Parser } = await import('pickleparser');
    return { loads: (bytes) => new Parser().parse(bytes) };
  },
  /** As its functions are, without records. */
  msgpackr: async () => {
    const { pack, unpack } = await import('msgpackr');
    return { ownFormat: true, value: plainValue, loads: (bytes) => unpack(bytes), dumps: (value) => pack(value) };
  },
  '@msgpack/msgpack': async () => {
    const { decode, encode } = await import('@msgpack/msgpack');
    return { ownFormat: true, value: plainValue, loads: (bytes) => decode(bytes), dumps: (value) => encode(value) };
  },
  'cbor-x': async () => {
    const { decode, encode } = await import('cbor-x');
    return { ownFormat: true, value: plainValue, loads: (bytes) => decode(bytes), dumps: (value) => encode(value) };
  },
  'v8.serialize': async () => {
    const { deserialize, serialize } = await import('node:v8');
    return {
      ownFormat: true,
      value: plainValue,
      loads: (bytes) => deserialize(bytes),
      dumps: (value) => serialize(value),
    };
  },
  JSON: async () => {
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    return {
      ownFormat: true,
      value: plainValue,
      loads: (bytes) => JSON.parse(decoder.decode(bytes)),
      dumps: (value) => encoder.encode(JSON.stringify(value)),
    };
  },
};

function cornichon(options: Pick<LoadOptions, 'dicts' | 'copy' | 'allocate'>): Library {
  const { allocate = null } = options;
  const read = (bytes: Uint8Array, buffers: readonly Uint8Array[]) =>
    buffers.length === 0 ? loads(bytes, options) : loads(bytes, { ...options, buffers });
  return {
    loads: read,
    dumps: (value, { protocol, outOfBand }) => {
      if (!outOfBand) return allocate === null ? dumps(value, { protocol }) : dumps(value, { protocol, allocate });
      const buffers: Uint8Array[] = [];
      const pickle = dumps(value, { protocol, bufferCallback: (buffer) => void buffers.push(buffer.raw()) });
      return [pickle, ...buffers];
    },
    value: read,
  };
}

/** Gives back what a call returned before the next one. The value that `dumps` gets has memory of its own. */
function reusing(pool: BufferPool, { loads: read, dumps: write }: Library): Library {
  let last: ArrayBufferView | null = null;
  const release = () => {
    if (last !== null) pool.release(last);
    last = null;
  };
  return {
    loads: (bytes, buffers) => {
      release();
      const value = read!(bytes, buffers);
      last = ArrayBuffer.isView(value) ? value : (value as NDArray).data;
      return value;
    },
    dumps: (value, how) => {
      release();
      const pickle = write!(value, how) as Uint8Array;
      last = pickle;
      return pickle;
    },
    value: (bytes) => loads(bytes),
  };
}

/** What takes the place of a workload's value where nobody knows Python's types. */
function plainValue(pickle: Uint8Array, buffers: readonly Uint8Array[], plain: Workload['plain']): unknown {
  const options = { arrays: 'typed', keys: 'map', className: null, maxNodes: Number.POSITIVE_INFINITY } as const;
  const value = toJS(loads(pickle, { buffers }), options);
  return plain === undefined ? value : plain(value);
}
