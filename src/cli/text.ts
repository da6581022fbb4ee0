/**
 * Text for terminals: what comes out of a file may hold anything, and a terminal obeys control characters.
 */

/** All that Unicode calls 'other', which is control, format, private and unassigned characters, and its line separators. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;
/** In JSON text, what `JSON.stringify` leaves as it is: C1 controls, marks that reorder text, and separators. */
const UNPRINTABLE_IN_JSON =
  /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const COMBINING = /\p{M}/u;

/** The text with everything escaped that a terminal may obey. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped);
}

/** JSON text with the same escaped; within strings, where alone such characters stand, the meaning stays. */
export function printableJSON(json: string): string {
  return json.replace(UNPRINTABLE_IN_JSON, (character) =>
    Array.from({ length: character.length }, (_, i) => unicode(character.charCodeAt(i))).join(''),
  );
}

function escaped(character: string): string {
  const point = character.codePointAt(0)!;
  if (point <= 0xff) return `\\x${point.toString(16).padStart(2, '0')}`;
  return point <= 0xffff ? unicode(point) : `\\U${point.toString(16).padStart(8, '0')}`;
}

function unicode(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** The text, or its beginning and `…` where it takes more than so many columns. */
export function clip(text: string, columns: number): string {
  if (text.length * 2 <= columns) return text;
  let width = 0;
  let fits = 0;
  for (const character of text) {
    width += widthOf(character);
    if (width > columns) return `${text.slice(0, fits)}…`;
    // Room is left for the ellipsis.
    if (width < columns) fits += character.length;
  }
  return text;
}

function widthOf(character: string): number {
  if (character < '\u0300') return 1;
  return WIDE.test(character) ? 2 : COMBINING.test(character) ? 0 : 1;
}

/** `1,234 items`, `1 item`. */
export function count(number: number, noun: string): string {
  return `${group(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** `1,234,567`. */
export function group(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `1 byte`, `1,023 bytes`, `1.5 MiB (1,572,864 bytes)`. */
export function bytesText(bytes: number): string {
  const exact = count(bytes, 'byte');
  const unit = ['KiB', 'MiB', 'GiB', 'TiB'].findLast((_, i) => bytes >= 10 * 1024 ** (i + 1));
  if (unit === undefined) return exact;
  return `${(bytes / 1024 ** (['KiB', 'MiB', 'GiB', 'TiB'].indexOf(unit) + 1)).toFixed(1)} ${unit}`;
}
