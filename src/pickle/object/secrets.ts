/**
 * Numbers that nobody outside the process knows, for tables in which whoever chooses the keys must not choose their places.
 */

/** 31 bits. */
export function secret(): number {
  return Math.floor(Math.random() * 0x80000000);
}

/** 32 bits and odd, so that multiplying by it loses nothing. */
export function secretFactor(): number {
  return (secret() << 1) | 1;
}
