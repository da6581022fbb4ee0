/**
 * What is made when it is first asked for: tables that most programs never look into cost nothing at import.
 */

/** A function that returns what `make` makes, once. */
export function once<T extends object>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
