/** What follows from the times: ours against each rival, against what was promised, and the promises that are about all workloads. */
import type { Contender } from './contenders.ts';
import type { Result } from './contest.ts';
import type { Operation } from './job.ts';
import { formatRatio } from './support/units.ts';
import { isPromised, keeps, type Limit, PICKLEPARSER_SPEEDUP, targetFor } from './targets.ts';

/** Ours against a rival, with one workload; below 1 ours is faster. */
export interface Ratio {
  readonly operation: Operation;
  readonly workload: string;
  readonly ours: string;
  /** Under the same Node as ours, if it needs one. */
  readonly rival: string;
  /** Whether the rival gives back the value that it was. */
  readonly same: boolean;
  /** Of the wall times' medians. */
  readonly median: number;
  /** Of the wall times' minima. */
  readonly min: number;
}

/** Every contender of ours against every rival, Nodes only against the same Node. */
export function ratiosOf(results: readonly Result[]): Ratio[] {
  return oursIn(results).flatMap((ours) =>
    rivalsOf(ours, results).map((rival) => ({
      operation: ours.operation,
      workload: ours.pair.workload.name,
      ours: ours.pair.contender.name,
      rival: rival.pair.contender.who,
      same: rival.pair.contender.keeps(rival.pair.workload),
      median: ours.wall.median / rival.wall.median,
      min: ours.wall.min / rival.wall.min,
    })),
  );
}

/** A line of ours beside what was promised of it. */
export interface Verdict {
  readonly ours: Result;
  readonly base: Result | null;
  /** To the base's wall time: of the medians, and of the minima. */
  readonly ratio: number | null;
  readonly minRatio: number | null;
  /** Null where nothing was promised. */
  readonly limit: Limit | null;
  /** By the medians; null without a limit, or without the base that it is about. */
  readonly kept: boolean | null;
  /** Whether it was promised of this Node; else it is what a promise would come to. */
  readonly promised: boolean;
}

/** One for each result of ours. */
export function verdictsOf(results: readonly Result[]): Verdict[] {
  return oursIn(results).map((ours) => {
    const { workload, contender } = ours.pair;
    const base = rivalsOf(ours, results).find((other) => other.pair.contender.role === 'base') ?? null;
    const ratio = base === null ? null : ours.wall.median / base.wall.median;
    const minRatio = base === null ? null : ours.wall.min / base.wall.min;
    const { node } = contender;
    const limit = targetFor(ours.operation, workload.name, contender.who, node?.version ?? '');
    const kept = limit === null ? null : keeps(limit, ours.wall.median, ratio);
    return { ours, base, ratio, minRatio, limit, kept, promised: node !== null && isPromised(node) };
  });
}

/** A promise about all workloads together, under one Node. */
export interface Promised {
  readonly title: string;
  /** Such as `3.1x, the least with ints`. */
  readonly figure: number;
  readonly detail: string;
  readonly kept: boolean;
}

/** At least 2.5 times pickleparser everywhere; on the values that msgpackr gives back as they were, no slower in the geometric mean. */
export function promisesOf(results: readonly Result[]): Promised[] {
  const ratios = ratiosOf(results.filter(({ pair }) => pair.contender.who === 'cornichon' || !isOurs(pair.contender)));
  const found: Promised[] = [];
  for (const ours of new Set(ratios.map((ratio) => ratio.ours))) {
    const against = (rival: string, operation?: Operation) =>
      ratios.filter(
        (one) => one.ours === ours && one.rival === rival && (operation === undefined || one.operation === operation),
      );
    const slowest = against('pickleparser').sort((a, b) => b.median - a.median);
    if (slowest.length > 0) {
      const short = slowest.filter(({ median }) => 1 / median < PICKLEPARSER_SPEEDUP);
      const figure = 1 / slowest[0]!.median;
      const detail = `the least with ${slowest[0]!.workload}`;
      const missing = short.length === 0 ? '' : `; short with ${short.map(({ workload }) => workload).join(', ')}`;
      const title = `${ours}: times as fast as pickleparser, at least ${PICKLEPARSER_SPEEDUP}`;
      found.push({ title, figure, detail: `${detail}${missing}`, kept: short.length === 0 });
    }
    for (const operation of [undefined, 'load', 'dump'] as const) {
      const all = against('msgpackr', operation);
      const same = all.filter((one) => one.same);
      if (same.length === 0) continue;
      const figure = meanOf(same);
      const title = `${ours}: msgpackr's time on the same values, geometric mean, at most 1`;
      const others = all.length - same.length;
      const rest = others === 0 ? '' : `; ${formatRatio(meanOf(all))} with ${others} that it changes`;
      found.push({ title, figure, detail: `${operation ?? 'both'}, ${same.length} lines${rest}`, kept: figure <= 1 });
    }
  }
  return found;
}

/** The geometric mean. */
function meanOf(ratios: readonly Ratio[]): number {
  return Math.exp(ratios.reduce((sum, { median }) => sum + Math.log(median), 0) / ratios.length);
}

function oursIn(results: readonly Result[]): Result[] {
  return results.filter(({ pair }) => isOurs(pair.contender));
}

function isOurs({ role }: Contender): boolean {
  return role === 'ours';
}

function rivalsOf(ours: Result, results: readonly Result[]): Result[] {
  const { workload, contender } = ours.pair;
  return results.filter(
    ({ operation, pair }) =>
      operation === ours.operation &&
      pair.workload === workload &&
      !isOurs(pair.contender) &&
      (pair.contender.node === null || pair.contender.node === contender.node),
  );
}
