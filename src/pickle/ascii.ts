/**
 * Short text out of bytes, which most strings of a pickle are.
 *
 * One call of `String.fromCharCode` with all characters makes one flat string, in half the time of joining pieces, and a
 * third of a call into the platform's decoder (for 4 to 16 bytes; `bench/README.md`). The engine makes no loop out of an
 * argument list, so there is a line for each length.
 */
const chars = String.fromCharCode;

/** As many characters are made at once. */
export const LONGEST_ASCII = 16;
/** As many UTF-16 units as {@link units} has room for. */
const ROOM = 64;

/** Units on their way into a string. */
export const units = new Uint16Array(ROOM);

/** At most {@link LONGEST_ASCII} bytes as text, or null when one of them is not ASCII. */
export function decodeShortAscii(bytes: Uint8Array, start: number, end: number): string | null {
  let all = 0;
  for (let i = start, k = 0; i < end; i++, k++) {
    const byte = bytes[i]!;
    all |= byte;
    units[k] = byte;
  }
  return all < 0x80 ? sixteen(0, end - start) : null;
}

/** The first units as text. */
export function textOfUnits(count: number): string {
  if (count <= LONGEST_ASCII) return sixteen(0, count);
  let text = sixteen(0, LONGEST_ASCII);
  for (let at = LONGEST_ASCII; at < count; at += LONGEST_ASCII)
    text += sixteen(at, Math.min(count - at, LONGEST_ASCII));
  return text;
}

/** Up to {@link LONGEST_ASCII} units from `s` on as text. */
function sixteen(s: number, count: number): string {
  const u = units;
  switch (count) {
    case 0:
      return '';
    case 1:
      return chars(u[s]!);
    case 2:
      return chars(u[s]!, u[s + 1]!);
    case 3:
      return chars(u[s]!, u[s + 1]!, u[s + 2]!);
    case 4:
      return chars(u[s]!, u[s + 1]!, u[s + 2]!, u[s + 3]!);
    case 5:
      return chars(u[s]!, u[s + 1]!, u[s + 2]!, u[s + 3]!, u[s + 4]!);
    case 6:
      return chars(u[s]!, u[s + 1]!, u[s + 2]!, u[s + 3]!, u[s + 4]!, u[s + 5]!);
    case 7:
      return chars(u[s]!, u[s + 1]!, u[s + 2]!, u[s + 3]!, u[s + 4]!, u[s + 5]!, u[s + 6]!);
    case 8:
      return chars(u[s]!, u[s + 1]!, u[s + 2]!, u[s + 3]!, u[s + 4]!, u[s + 5]!, u[s + 6]!, u[s + 7]!);
    case 9:
      return chars(u[s]!, u[s + 1]!, u[s + 2]!, u[s + 3]!, u[s + 4]!, u[s + 5]!, u[s + 6]!, u[s + 7]!, u[s + 8]!);
    case 10:
      return chars(
        u[s]!,
        u[s + 1]!,
        u[s + 2]!,
        u[s + 3]!,
        u[s + 4]!,
        u[s + 5]!,
        u[s + 6]!,
        u[s + 7]!,
        u[s + 8]!,
        u[s + 9]!,
      );
    case 11:
      return chars(
        u[s]!,
        u[s + 1]!,
        u[s + 2]!,
        u[s + 3]!,
        u[s + 4]!,
        u[s + 5]!,
        u[s + 6]!,
        u[s + 7]!,
        u[s + 8]!,
        u[s + 9]!,
        u[s + 10]!,
      );
    case 12:
      return chars(
        u[s]!,
        u[s + 1]!,
        u[s + 2]!,
        u[s + 3]!,
        u[s + 4]!,
        u[s + 5]!,
        u[s + 6]!,
        u[s + 7]!,
        u[s + 8]!,
        u[s + 9]!,
        u[s + 10]!,
        u[s + 11]!,
      );
    case 13:
      return chars(
        u[s]!,
        u[s + 1]!,
        u[s + 2]!,
        u[s + 3]!,
        u[s + 4]!,
        u[s + 5]!,
        u[s + 6]!,
        u[s + 7]!,
        u[s + 8]!,
        u[s + 9]!,
        u[s + 10]!,
        u[s + 11]!,
        u[s + 12]!,
      );
    case 14:
      return chars(
        u[s]!,
        u[s + 1]!,
        u[s + 2]!,
        u[s + 3]!,
        u[s + 4]!,
        u[s + 5]!,
        u[s + 6]!,
        u[s + 7]!,
        u[s + 8]!,
        u[s + 9]!,
        u[s + 10]!,
        u[s + 11]!,
        u[s + 12]!,
        u[s + 13]!,
      );
    case 15:
      return chars(
        u[s]!,
        u[s + 1]!,
        u[s + 2]!,
        u[s + 3]!,
        u[s + 4]!,
        u[s + 5]!,
        u[s + 6]!,
        u[s + 7]!,
        u[s + 8]!,
        u[s + 9]!,
        u[s + 10]!,
        u[s + 11]!,
        u[s + 12]!,
        u[s + 13]!,
        u[s + 14]!,
      );
    case 16:
      return chars(
        u[s]!,
        u[s + 1]!,
        u[s + 2]!,
        u[s + 3]!,
        u[s + 4]!,
        u[s + 5]!,
        u[s + 6]!,
        u[s + 7]!,
        u[s + 8]!,
        u[s + 9]!,
        u[s + 10]!,
        u[s + 11]!,
        u[s + 12]!,
        u[s + 13]!,
        u[s + 14]!,
        u[s + 15]!,
      );
    default:
      return '';
  }
}
