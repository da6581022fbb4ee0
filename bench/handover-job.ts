/** What handover.ts tells a process of handover-child.ts, and what that answers. */

/** How an array travels. */
export interface Way {
  readonly title: string;
  readonly way: 'name' | 'beside' | 'pipe';
  readonly protocol: number;
  /** How many times the array's size both processes together may need. */
  readonly need: number;
}

/** Every way; the ratios are against the first. */
export const WAYS: readonly Way[] = [
  { title: 'shared memory, by name', way: 'name', protocol: 5, need: 1.5 },
  { title: 'protocol 5, buffer in shared memory', way: 'beside', protocol: 5, need: 1.5 },
  { title: 'protocol 5 through a pipe', way: 'pipe', protocol: 5, need: 5 },
  { title: 'protocol 4 through a pipe', way: 'pipe', protocol: 4, need: 5 },
  { title: 'protocol 2 through a pipe', way: 'pipe', protocol: 2, need: 12 },
];

/** What handover-child.ts is told. */
export interface HandoverJob extends Way {
  readonly measure: 'time' | 'memory';
  readonly bytes: number;
  /** So many samples, or as many as start within `ms`. */
  readonly samples: number;
  readonly ms: number;
  readonly python: string;
  readonly script: string;
}

/** Milliseconds of one handover. */
export interface HandoverSample {
  /** From asking for the array to having it. */
  readonly ready: number;
  /** The part of it that Python pickled. */
  readonly python: number;
  /** The part of it that bytes travelled. */
  readonly pipe: number;
  /** The part of it that Node attached and unpickled. */
  readonly node: number;
  /** Adding all numbers up afterwards, which touches every page of the array. */
  readonly sum: number;
  /** `ready` and `sum`. */
  readonly used: number;
}
