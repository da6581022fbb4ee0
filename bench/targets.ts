/**
 * What cornichon has promised: how long a workload takes at most, against CPython 3.11 with its collector off, in wall time,
 * by Node 24 as it is and by Node 20 with a large young generation; Node 20 as it is stands beside them.
 *
 * Without options, as everyone runs it; where an option makes the promise another one, there is a row for it.
 */
import type { Operation } from './job.ts';

/** At most so many times the base's time, or at most so many milliseconds. */
export type Limit = { readonly ratio: number } | { readonly ms: number };

/** A limit, or one for Nodes before 24 and one from then on, where their V8s differ too much for a common one. */
type Entry = Limit | { readonly before24: Limit; readonly since24: Limit };

const times = (ratio: number): Limit => ({ ratio });
const ms = (most: number): Limit => ({ ms: most });

/** By workload, and by who of ours it is for when that is not `cornichon`. */
const TARGETS: Readonly<Record<string, Readonly<Partial<Record<Operation, Entry>>>>> = {
  records: { load: times(0.75), dump: times(0.75) },
  'records cornichon-objects': { load: times(0.45), dump: times(0.75) },
  ints: { load: times(0.75), dump: times(0.35) },
  floats: { load: times(0.5), dump: times(0.3) },
  strings: { load: times(0.85), dump: times(0.6) },
  document: { load: times(1.3), dump: times(0.8) },
  instances: { load: times(0.5), dump: times(0.4) },
  namedtuples: { load: times(0.8), dump: times(0.3) },
  map: { load: { before24: times(1.6), since24: times(1.3) }, dump: times(1.2) },
  arrays: { load: times(0.9), dump: times(0.35) },
  'arrays-2': { load: times(0.9), dump: times(0.9) },
  'large-array': { load: ms(1), dump: times(1.2) },
  'large-array cornichon-copy': { load: times(1.15) },
  'large-array cornichon-native': { load: times(0.45), dump: times(0.35) },
  'large-array cornichon-pool': { load: times(0.45), dump: times(0.35) },
  bytes: { dump: times(1.2) },
  'bytes cornichon-copy': { load: times(1.15) },
  'bytes cornichon-native': { load: times(0.45), dump: times(0.35) },
  'bytes cornichon-pool': { load: times(0.45), dump: times(0.35) },
  'large-array-2': {
    load: { before24: times(0.8), since24: times(0.25) },
    dump: { before24: times(0.75), since24: times(0.3) },
  },
  'large-array-beside': { load: ms(0.2), dump: ms(0.2) },
  message: { load: times(0.75), dump: times(1.3) },
};

/** Every workload: at least so many times as fast as pickleparser. */
export const PICKLEPARSER_SPEEDUP = 2.5;

/**
 * The limit for a line, or null where nothing was promised.
 *
 * @param who such as `cornichon-objects`
 * @param node the version of Node, such as `20.20.2`
 */
export function targetFor(operation: Operation, workload: string, who: string, node: string): Limit | null {
  const entry = TARGETS[who === 'cornichon' ? workload : `${workload} ${who}`]?.[operation];
  if (entry === undefined) return null;
  if (!('before24' in entry)) return entry;
  return Number.parseInt(node, 10) < 24 ? entry.before24 : entry.since24;
}

/** What a large young generation is for Nodes before 24; later ones have it anyway. */
export const LARGE_SEMI_SPACE = '--max-semi-space-size=64';

/** Whether the limits are about this Node: the ones from 24 on as they are, and those before with a large young generation. */
export function isPromised({
  version,
  flags,
}: {
  readonly version: string;
  readonly flags: readonly string[];
}): boolean {
  return flags.join(' ') === (Number.parseInt(version, 10) < 24 ? LARGE_SEMI_SPACE : '');
}

/**
 * Whether a limit is kept; null when there is no base to tell.
 *
 * @param wall in milliseconds
 * @param ratio to the base's wall time
 */
export function keeps(limit: Limit, wall: number, ratio: number | null): boolean | null {
  if ('ms' in limit) return wall <= limit.ms;
  return ratio === null ? null : ratio <= limit.ratio;
}
