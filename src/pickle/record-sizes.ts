/**
 * How many properties plain objects have that stand for dicts.
 *
 * JavaScript does not say it without counting them. So only the pairs of all together are counted at first, and while these
 * are no more than one container may have, neither has one of them too many. Beyond that each object is counted once, and then what
 * comes to it: a pickle may give a large one a pair at a time.
 */
export class RecordSizes {
  #sizes: WeakMap<object, number> | null = null;
  #pairs = 0;

  /** Notes so many pairs; whether those of all objects may be too many for one of them. */
  mayExceed(pairs: number, most: number): boolean {
    this.#pairs += pairs;
    return this.#pairs > most;
  }

  /** How many an object has. */
  of(record: object): number {
    return this.#sizes?.get(record) ?? Object.keys(record).length;
  }

  /** Notes how many it has now. */
  note(record: object, size: number): void {
    this.#sizes ??= new WeakMap();
    this.#sizes.set(record, size);
  }

  /** Forgets all objects. */
  clear(): void {
    this.#pairs = 0;
    this.#sizes = null;
  }
}
