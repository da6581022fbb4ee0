/**
 * The options that inputs are read with, one after another, so that each of them meets every kind of data.
 */
import { LIMITS, type Limits, type LoadOptions } from '../src/index.ts';

/** Options, and what can be asked of a value that was read with them. */
export interface Profile {
  readonly name: string;
  readonly options: LoadOptions;
  /** Whether it may be written and read again: not where classes are forbidden that writing needs. */
  readonly roundTrip: boolean;
}

const EXTENSIONS = new Map([
  [1, 'm.C'],
  [2, 'builtins.set'],
]);

/** So low that inputs of ordinary size meet each of them. */
const TIGHT: Partial<Limits> = {
  maxInputBytes: 400,
  maxStringBytes: 20,
  maxBytesLength: 20,
  maxIntDigits: 12,
  maxLongBytes: 10,
  maxMemoEntries: 12,
  maxStackDepth: 12,
  maxObjects: 12,
  maxContainerEntries: 6,
  maxKeyNodes: 4,
  maxGlobals: 3,
  maxGlobalNameLength: 24,
  maxLineLength: 20,
  maxBuffers: 1,
};

export const PROFILES: readonly Profile[] = [
  { name: 'default', options: {}, roundTrip: true },
  { name: 'lossless', options: { lossless: true, encoding: 'latin1' }, roundTrip: true },
  { name: 'bytes', options: { encoding: 'bytes', copy: false, fixImports: false }, roundTrip: true },
  // The keys of a Map are equal by `===`, of which nothing is left on the way back.
  { name: 'maps', options: { encoding: 'latin1', errors: 'replace', dicts: 'map' }, roundTrip: false },
  {
    name: 'objects',
    options: { encoding: 'utf8', errors: 'replace', dicts: 'object', copy: true },
    roundTrip: true,
  },
  {
    name: 'hooks',
    options: { errors: 'ignore', persistentLoad: (id) => [id], extensions: EXTENSIONS },
    roundTrip: true,
  },
  { name: 'known globals', options: { globals: 'error', lossless: true }, roundTrip: false },
  {
    name: 'few globals',
    options: {
      globals: ['builtins.set', 'collections.OrderedDict', 'numpy.ndarray', 'numpy.dtype'],
      limits: LIMITS.untrusted,
    },
    roundTrip: false,
  },
  { name: 'tight limits', options: { limits: TIGHT, encoding: 'latin1' }, roundTrip: false },
  // But the one without which time is not bounded by the length of the data.
  {
    name: 'no limits',
    options: { limits: { ...LIMITS.none, maxKeyNodes: LIMITS.default.maxKeyNodes }, encoding: 'latin1' },
    roundTrip: true,
  },
];

/** What stands beside the stream, new for each reading: four bytes that may be written, and none that may. */
export function buffersBeside(): Uint8Array[] {
  return [Uint8Array.of(1, 2, 3, 4), new Uint8Array(0)];
}
