/**
 * What no pickle may change: the built-in classes and their prototypes. Runs wherever JavaScript does.
 */

const CLASSES = [Object, Function, Array, Map, Set, String, Number, BigInt, Uint8Array, DataView, Promise, Error];

/** Everything that hangs on the built-in classes, to be compared later. */
export function snapshot(): Map<string, unknown> {
  const all = new Map<string, unknown>();
  for (const owner of CLASSES.flatMap((type) => [type, type.prototype as object])) {
    const place = `${CLASSES.indexOf(owner as never)} ${typeof owner}`;
    all.set(`${place} [[Prototype]]`, Object.getPrototypeOf(owner));
    for (const key of Reflect.ownKeys(owner)) {
      const { value, get, set } = Object.getOwnPropertyDescriptor(owner, key)!;
      all.set(`${place} ${String(key)}`, get ?? set ?? value);
    }
  }
  return all;
}

/** What is not as it was: a name, or null. */
export function changed(before: ReadonlyMap<string, unknown>): string | null {
  const now = snapshot();
  for (const [name, value] of now) if (!before.has(name) || !Object.is(before.get(name), value)) return name;
  for (const name of before.keys()) if (!now.has(name)) return name;
  return null;
}

/** Whether `await` would call something of a value. */
export function isThenable(value: unknown): boolean {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof (value as { readonly then?: unknown }).then === 'function'
  );
}
