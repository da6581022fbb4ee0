/**
 * Objects of which there is one for each value, as long as somebody has it: Python's cache of time zones by name and its
 * cache of compiled patterns. A pickle writes one object once, so whether there is one or two shows in the bytes.
 */
export class Interned<T extends object> {
  readonly #objects = new Map<string, WeakRef<T>>();
  readonly #cleanup = new FinalizationRegistry<string>((key) => {
    // Another one may have been made in the meantime.
    if (this.#objects.get(key)?.deref() === undefined) this.#objects.delete(key);
  });

  /** The object that was kept under that key, or else the given one, which is kept now. */
  keep(key: string, object: T): T {
    const known = this.#objects.get(key)?.deref();
    if (known !== undefined) return known;
    this.#objects.set(key, new WeakRef(object));
    this.#cleanup.register(object, key);
    return object;
  }
}
