/**
 * Inflating with Node's zlib, and getting as much as there is out of data that is damaged or endless.
 *
 * What Python reads from a damaged file it acts on before it comes to the damage, so the bytes before it matter. Node gives
 * all or nothing, but it takes data that ends anywhere as whole when asked to; the longest beginning that inflates is found
 * by bisection.
 */
import { constants, inflateRawSync } from 'node:zlib';
import type { Inflated } from '../file/inflate.ts';

/** Deflate makes no more than 1032 bytes out of one. */
const MAX_RATIO = 1032;
/** Bisection inflates some twenty times; beyond this it would take seconds, and what is had is a quarter too little. */
const MAX_BISECTED = 2 ** 24;

/** Inflates raw deflate data; see {@link Inflate}. */
export function inflate(deflated: Uint8Array, maxBytes: number): Inflated {
  if (maxBytes <= 0) return { bytes: new Uint8Array(0), consumed: 0, trouble: 'no room left within --max-bytes' };
  const whole = attempt(deflated, maxBytes, constants.Z_FINISH);
  if ('bytes' in whole) return { ...whole, trouble: null };
  if (whole.code === 'ERR_BUFFER_TOO_LARGE') {
    const some = attempt(deflated.subarray(0, Math.floor(maxBytes / MAX_RATIO)), maxBytes, constants.Z_SYNC_FLUSH);
    const trouble = `inflates to more than ${maxBytes} bytes; see --max-bytes`;
    return { ...('bytes' in some ? some : EMPTY), trouble };
  }
  return { ...beginning(deflated, maxBytes), trouble: `damaged compressed data: ${whole.text}` };
}

const EMPTY = { bytes: new Uint8Array(0), consumed: 0 } as const;

type Attempt = { readonly bytes: Uint8Array; readonly consumed: number };
type Failure = { readonly code: string; readonly text: string };

/** With Z_SYNC_FLUSH, data that ends anywhere counts as whole. */
function attempt(deflated: Uint8Array, maxOutputLength: number, finishFlush: number): Attempt | Failure {
  try {
    const { buffer, engine } = inflateRawSync(deflated, {
      info: true,
      maxOutputLength,
      finishFlush,
    }) as unknown as { buffer: Uint8Array; engine: { bytesWritten: number } };
    const bytes = new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
    return { bytes, consumed: engine.bytesWritten };
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return { code: code ?? '', text: message };
  }
}

/** The longest beginning of damaged data that inflates. */
function beginning(deflated: Uint8Array, maxBytes: number): Attempt {
  let best: Attempt = EMPTY;
  let [low, high] = [0, deflated.length];
  const step = deflated.length > MAX_BISECTED ? deflated.length / 4 : 1;
  while (high - low >= step) {
    const middle = high === deflated.length && best === EMPTY ? high : Math.floor((low + high) / 2);
    const made = attempt(deflated.subarray(0, middle), maxBytes, constants.Z_SYNC_FLUSH);
    if ('bytes' in made) {
      best = made;
      low = middle + 1;
    } else {
      high = middle - 1;
    }
  }
  return best;
}
