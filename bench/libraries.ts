/**
 * The libraries that child.ts can measure; a row more is a contender more, once contenders.ts names it.
 *
 * Each is imported only in the process that measures it.
 */

/** A library that reads pickles, or that reads and writes a format of its own. */
export interface Library {
  /** Bytes to value. */
  readonly loads?: (bytes: Uint8Array) => unknown;
  /** Value to bytes; the protocol is for those that write pickles. */
  readonly dumps?: (value: unknown, protocol: number) => Uint8Array;
  /** The value that `dumps` gets, from the workload's pickle. */
  readonly value?: (pickle: Uint8Array) => unknown;
  /** The bytes that `loads` gets, when they are not the workload's pickle. */
  readonly input?: (pickle: Uint8Array) => Uint8Array;
}

export const LIBRARIES: Readonly<Record<string, () => Promise<Library>>> = {
  /** As it is without options: dicts are PyDict, in both directions. */
  cornichon: async () => {
    const { dumps, loads } = await import('cornichon');
    return {
      loads: (bytes) => loads(bytes),
      dumps: (value, protocol) => dumps(value, { protocol }),
      value: (pickle) => loads(pickle),
    };
  },
  /** Dicts are plain objects, in both directions. */
  'cornichon-objects': async () => {
    const { dumps, loads } = await import('cornichon');
    const read = (bytes: Uint8Array) => loads(bytes, { dicts: 'object' });
    return { loads: read, dumps: (value, protocol) => dumps(value, { protocol }), value: read };
  },
  /** Reads only; its dicts are plain objects. */
  pickleparser: async () => {
    const { Parser } = await import('pickleparser');
    return { loads: (bytes) => new Parser().parse(bytes) };
  },
};
