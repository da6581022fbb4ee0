/**
 * The same finding from less: instructions are taken out, and then bytes, as long as the finding stays.
 */
import { boundaries } from './program.ts';

/** Executions that it may cost. */
const TRIES = 2000;

/** A smaller input for which `stillFails` holds; it holds for `input`. */
export function minimize(input: Uint8Array, stillFails: (candidate: Uint8Array) => boolean): Uint8Array {
  let best = input;
  let left = TRIES;
  const attempt = (start: number, end: number): boolean => {
    if (left-- <= 0 || start >= end) return false;
    const candidate = new Uint8Array(best.length - (end - start));
    candidate.set(best.subarray(0, start));
    candidate.set(best.subarray(end), start);
    if (!stillFails(candidate)) return false;
    best = candidate;
    return true;
  };
  let before: Uint8Array;
  do {
    before = best;
    for (let size = boundaries(best).length >> 1; size >= 1; size >>= 1) {
      for (let i = 0; ; ) {
        const at = boundaries(best);
        if (i >= at.length - 1) break;
        if (!attempt(at[i]!, at[Math.min(i + size, at.length - 1)]!)) i += size;
      }
    }
    for (let i = 0; i < best.length; ) if (!attempt(i, i + 1)) i++;
  } while (best !== before && left > 0);
  return best;
}
