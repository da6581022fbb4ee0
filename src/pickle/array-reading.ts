/**
 * Whether there is somebody who reads small arrays in one go: array-runs.ts, which comes with the classes of arrays (registries.ts), so
 * that a page that has none of them (core.ts) does not have it either.
 */
import type { ArrayRuns } from './array-runs.ts';

type Make = (...parts: ConstructorParameters<typeof ArrayRuns>) => ArrayRuns;

let make: Make | null = null;

/** To be called by what brings the classes. */
export function readArraysWith(maker: Make): void {
  make = maker;
}

/** Null where arrays are read as any other object. */
export const makeArrayRuns = (...parts: ConstructorParameters<typeof ArrayRuns>): ArrayRuns | null =>
  make === null ? null : make(...parts);
