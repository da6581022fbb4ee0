/** Pickles as tests write them: text with one character a byte, so that opcodes show as the letters they are. */

/** The bytes that the characters stand for. @throws RangeError for a character beyond U+00FF. */
export function bytes(text: string): Uint8Array {
  const out = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) throw new RangeError(`character ${i} of a test's bytes is U+${code.toString(16)}`);
    out[i] = code;
  }
  return out;
}

/** The same in the other direction; failures show opcodes instead of numbers. */
export function text(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
}

/** `value` as `count` bytes, little-endian, for lengths inside a pickle. */
export function little(value: number, count: number): string {
  let out = '';
  let rest = value;
  for (let i = 0; i < count; i++) {
    out += String.fromCharCode(rest % 256);
    rest = Math.floor(rest / 256);
  }
  return out;
}
