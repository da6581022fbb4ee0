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

/**
 * Takes the first `count` items out of an array whose length says nothing of how many there are. Of a short one the room stays, with
 * nothing in it: the next items then find it, which takes half of what pushing them does.
 *
 * The room of a long one goes, but not at once: as memory of the old generation it would keep all alive that it holds, which each
 * scavenge would have to copy until the old generation is collected. So nothing is left in it.
 */
export function blank(items: unknown[], count: number): void {
  if (items.length > FEW) {
    items.fill(undefined, 0, count);
    items.length = 0;
  } else for (let i = 0; i < count; i++) items[i] = undefined;
}
