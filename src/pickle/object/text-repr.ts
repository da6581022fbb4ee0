/**
 * Text and bytes as Python prints them.
 */

import { once } from './once.ts';

/** Characters that Python escapes in the `repr` of a str: everything that Unicode does not call printable, but a blank. */
const UNPRINTABLE = '[\\p{C}\\p{Zl}\\p{Zp}\\p{Zs}]';
/** V8 looks a literal with classes of Unicode through at import, even in a function: 0.3 ms. */
const unprintable = /* @__PURE__ */ once(() => new RegExp(UNPRINTABLE, 'u'));

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '\\': '\\\\' };

/** Python's `repr(text)` of a str. */
export function stringRepr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const parts: string[] = [quote];
  for (const character of text) {
    const point = character.codePointAt(0)!;
    if (character === quote) parts.push('\\', quote);
    else if (Object.hasOwn(NAMED_ESCAPES, character)) parts.push(NAMED_ESCAPES[character]!);
    else if (point >= 0x20 && point < 0x7f) parts.push(character);
    else if (point >= 0x7f && !unprintable().test(character)) parts.push(character);
    else parts.push(escaped(point));
  }
  parts.push(quote);
  return parts.join('');
}

function escaped(point: number): string {
  if (point <= 0xff) return `\\x${point.toString(16).padStart(2, '0')}`;
  if (point <= 0xffff) return `\\u${point.toString(16).padStart(4, '0')}`;
  return `\\U${point.toString(16).padStart(8, '0')}`;
}

/** Python's `repr(data)` of bytes. */
export function bytesRepr(bytes: Uint8Array): string {
  const quote = bytes.includes(0x27) && !bytes.includes(0x22) ? '"' : "'";
  const parts: string[] = ['b', quote];
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (character === quote) parts.push('\\', quote);
    else if (Object.hasOwn(NAMED_ESCAPES, character)) parts.push(NAMED_ESCAPES[character]!);
    else parts.push(byte >= 0x20 && byte < 0x7f ? character : escaped(byte));
  }
  parts.push(quote);
  return parts.join('');
}
