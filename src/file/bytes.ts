/** Numbers and signatures in bytes, little-endian, as all the containers of this folder have them. */

/** Two bytes as a number. */
export function uint16(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

/** Four bytes as a number. */
export function uint32(bytes: Uint8Array, at: number): number {
  return (uint16(bytes, at) | (uint16(bytes, at + 2) << 16)) >>> 0;
}

/** Eight bytes as a number; beyond 2**53 it is rounded, which is still beyond the end of any file. */
export function uint64(bytes: Uint8Array, at: number): number {
  return uint32(bytes, at) + uint32(bytes, at + 4) * 2 ** 32;
}

/** Whether these bytes stand there. */
export function hasBytes(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  return at >= 0 && at + expected.length <= bytes.length && expected.every((byte, i) => bytes[at + i] === byte);
}

/** Where these bytes stand first, from `start` on and ending before `end`; -1 for nowhere. */
export function indexOfBytes(bytes: Uint8Array, expected: readonly number[], start: number, end: number): number {
  for (let at = bytes.indexOf(expected[0]!, start); at !== -1 && at + expected.length <= end; ) {
    if (hasBytes(bytes, at, expected)) return at;
    at = bytes.indexOf(expected[0]!, at + 1);
  }
  return -1;
}
