/**
 * Whether there is somebody who writes small arrays at once: fresh-calls.ts, which comes with the classes of arrays (registries.ts), so
 * that a page that has none of them (core.ts) does not have it either.
 */
import type { FreshCalls } from './fresh-calls.ts';

/** What the writer asks before it writes an object as any other. */
export type ArrayWriter = Pick<FreshCalls, 'repeat' | 'write'>;

type Make = (...parts: ConstructorParameters<typeof FreshCalls>) => ArrayWriter;

const NO_ARRAYS: ArrayWriter = { repeat: () => false, write: () => false };

let make: Make | null = null;

/** To be called by what brings the classes. */
export function writeArraysWith(maker: Make): void {
  make = maker;
}

/** One that writes nothing where arrays are written as any other object. */
export const makeArrayWriter = (...parts: ConstructorParameters<typeof FreshCalls>): ArrayWriter =>
  make === null ? NO_ARRAYS : make(...parts);
