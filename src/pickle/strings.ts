/**
 * Byte strings of Python 2, which did not say whether they were text: how they are read is the caller's choice.
 */
import { fail } from './errors.ts';
import { decodeLatin1, decodeUtf8 } from './text.ts';

type Encoding = 'ascii' | 'latin1' | 'utf8' | 'bytes';
type ErrorMode = 'strict' | 'replace' | 'ignore';

/** The function that reads a byte string in that encoding. */
export function readerOf(encoding: Encoding, errors: ErrorMode): (bytes: Uint8Array) => unknown {
  switch (encoding) {
    case 'bytes':
      return (bytes) => bytes;
    case 'latin1':
      return (bytes) => decodeLatin1(bytes, 0, bytes.length);
    case 'utf8':
      return (bytes) => readUtf8(bytes, errors);
    case 'ascii':
      return (bytes) => readAscii(bytes, errors);
  }
}

function readUtf8(bytes: Uint8Array, errors: ErrorMode): string {
  if (errors === 'strict') {
    refuseSurrogates(bytes);
    return decodeUtf8(bytes, 0, bytes.length);
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (errors === 'replace') return text;
  // A replacement character that was in the bytes as such stays; it has its own three bytes there.
  const kept = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  return [...splitValid(bytes)].map((part) => kept.decode(part)).join('');
}

/** Python's text of protocols 2 and later may have halves of a pair, and Python 2's byte strings may not. */
function refuseSurrogates(bytes: Uint8Array): void {
  for (let at = bytes.indexOf(0xed); at !== -1; at = bytes.indexOf(0xed, at + 1)) {
    if ((bytes[at + 1] ?? 0) >= 0xa0) {
      fail('ERR_PICKLE_ENCODING', `'utf-8' codec can't decode byte 0xed in position ${at}: invalid continuation byte`);
    }
  }
}

/** The longest runs of `bytes` that are valid UTF-8. */
function* splitValid(bytes: Uint8Array): Generator<Uint8Array> {
  let start = 0;
  let i = 0;
  while (i < bytes.length) {
    const length = sequenceLength(bytes, i);
    if (length > 0) i += length;
    else {
      yield bytes.subarray(start, i);
      start = ++i;
    }
  }
  yield bytes.subarray(start);
}

/** How many bytes the character at `at` has, or 0 when none starts there. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) return 0;
  for (let k = 1; k < length; k++) if ((bytes[at + k]! & 0xc0) !== 0x80) return 0;
  const second = bytes[at + 1]!;
  const wrong =
    (lead === 0xe0 && second < 0xa0) ||
    (lead === 0xed && second >= 0xa0) ||
    (lead === 0xf0 && second < 0x90) ||
    (lead === 0xf4 && second >= 0x90);
  return wrong ? 0 : length;
}

function readAscii(bytes: Uint8Array, errors: ErrorMode): string {
  const high = bytes.findIndex((byte) => byte >= 0x80);
  if (high === -1) return decodeLatin1(bytes, 0, bytes.length);
  if (errors === 'strict') {
    const byte = bytes[high]!.toString(16);
    fail(
      'ERR_PICKLE_ENCODING',
      `'ascii' codec can't decode byte 0x${byte} in position ${high}: ` +
        "the pickle has a Python 2 str; choose { encoding: 'latin1' }, 'utf8' or 'bytes'",
    );
  }
  const text = decodeLatin1(bytes, 0, bytes.length);
  return text.replace(/[\x80-\xff]/g, errors === 'replace' ? '\ufffd' : '');
}
