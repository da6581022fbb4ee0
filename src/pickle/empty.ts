/**
 * Arrays that are used again.
 */

/** Up to here, taking the items off one by one is faster than to set the length, which is a call into the engine. */
const FEW = 64;

/** Takes all items off an array. */
export function empty(items: unknown[]): void {
  if (items.length > FEW) items.length = 0;
  else while (items.length > 0) items.pop();
}
