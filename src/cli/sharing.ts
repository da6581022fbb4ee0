/** Which objects are referred to more than once: they are shown once, and then by their number. */
import { anatomyOf, isLeaf } from './anatomy.ts';

/** More than anybody looks at; beyond, sharing is not told. */
const MAX_VALUES = 2_000_000;

/** The objects with something in them that are referred to more than once. Cost: one visit of each. */
export function sharedObjects(value: unknown): ReadonlySet<object> {
  const seen = new Set<object>();
  const shared = new Set<object>();
  const pending: unknown[] = [value];
  let left = MAX_VALUES;
  while (pending.length > 0 && left > 0) {
    const next = pending.pop();
    if (typeof next !== 'object' || next === null || isLeaf(next)) continue;
    if (seen.has(next)) {
      shared.add(next);
      continue;
    }
    seen.add(next);
    for (const [, child] of anatomyOf(next).children()) {
      left--;
      if (typeof child === 'object' && child !== null) pending.push(child);
    }
  }
  return shared;
}
