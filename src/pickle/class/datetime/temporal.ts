/**
 * JavaScript's own dates with microseconds and time zones, where the engine has them. The library neither needs nor
 * brings them, and names of their types only what it calls.
 */

/** The part of the global `Temporal` that is used here. */
interface TemporalLike {
  readonly PlainDate: Made;
  readonly PlainTime: Made;
  readonly PlainDateTime: Made;
  readonly ZonedDateTime: Made;
  readonly Duration: Made;
}

interface Made {
  from(fields: object | string, options?: object): unknown;
}

/** The global `Temporal`. @throws Error where the engine has none; a polyfill may put one there. */
export function temporal(): TemporalLike {
  const found = (globalThis as { Temporal?: TemporalLike }).Temporal;
  if (found === undefined) {
    throw new Error('this JavaScript engine has no Temporal: put a polyfill at globalThis.Temporal, or use toDate()');
  }
  return found;
}
