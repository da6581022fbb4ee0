/**
 * Where instructions end: the argument layouts of the opcode table as one small number for each byte.
 *
 * Those who step over instructions without reading them, from bytes that are here or from a stream of them, decide by this
 * number, and looking it up is all that they do for most instructions.
 */
import { ARGUMENTS, type ArgumentLayout, OPCODES } from './opcodes.ts';

/** Added to the number of newlines that end the argument. */
export const LINES = 0x10;
/** Added to the size of the length that the argument starts with. */
export const COUNTED = 0x20;
/** Added to {@link COUNTED} when that length has a sign. */
export const SIGNED = 0x10;
/** A byte that is no opcode. */
export const UNKNOWN = 0xff;

/**
 * By byte: below {@link LINES} the size of an argument whose size is fixed, or 0 for none; above, one of the other layouts;
 * or {@link UNKNOWN}.
 */
export const EXTENTS: Uint8Array = /* @__PURE__ */ extents();

function extents(): Uint8Array {
  const table = new Uint8Array(256).fill(UNKNOWN);
  for (const { code, argument } of OPCODES) table[code] = argument === null ? 0 : extentOf(ARGUMENTS[argument].layout);
  return table;
}

function extentOf(layout: ArgumentLayout): number {
  switch (layout.kind) {
    case 'fixed':
      return layout.bytes;
    case 'line':
      return LINES + layout.lines;
    case 'counted':
      return COUNTED + layout.prefix + (layout.signed === true ? SIGNED : 0);
  }
}
