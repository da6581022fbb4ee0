/**
 * What a case of the hostile fixtures is, its bytes and its options: fixtures/hostile.py has the rest.
 *
 * Imports no code, so that a benchmark can read the cases with another cornichon than this one.
 */
import type { LIMITS, LoadOptions } from '../../src/index.ts';

/** An entry of fixtures/hostile/manifest.json. */
export interface HostileCase {
  readonly id: string;
  readonly about: string;
  readonly bytes: number;
  /** The stream is a file, or made of {@link HostilePart parts}. */
  readonly file?: string;
  readonly parts?: readonly HostilePart[];
  readonly options?: {
    readonly encoding?: LoadOptions['encoding'];
    readonly dicts?: LoadOptions['dicts'];
    readonly globals?: 'error';
    readonly limits?: 'untrusted';
    /** Hexadecimal. */
    readonly buffers?: readonly string[];
    readonly extensions?: readonly (readonly [number, string])[];
  };
  /** Without ERR_PICKLE_; several with a bar between, where each is as good. */
  readonly error?: string;
  /** Offset of the instruction at fault; null where it does not matter. */
  readonly at?: number | null;
  readonly value?: unknown;
  readonly any?: true;
  /** The keys of the result, in their order. */
  readonly keys?: readonly unknown[];
  /** Whether walking the result meets a limit; it does not unless this says so. */
  readonly walk?: 'limit' | 'either';
}

/** Bytes that are there so many times, and where and in how many bytes or digits each time has its number. */
export type HostilePart = readonly [hexadecimal: string, times: number, at?: number, size?: number];

/** The bytes of a case that has no file. */
export function assemble(parts: readonly HostilePart[]): Uint8Array {
  const chunks = parts.map(([hexadecimal, times, at = 0, size = 0]) => {
    const unit = fromHex(hexadecimal);
    const chunk = new Uint8Array(unit.length * times);
    for (let i = 0; i < times; i++) {
      const start = i * unit.length;
      chunk.set(unit, start);
      for (let place = 0; place < size; place++) chunk[start + at + place] = ((i + 1) / 2 ** (8 * place)) & 0xff;
      if (size < 0) {
        const digits = String(i + 1).padStart(-size, '0');
        for (let place = 0; place < digits.length; place++) chunk[start + at + place] = digits.charCodeAt(place);
      }
    }
    return chunk;
  });
  const whole = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const chunk of chunks) {
    whole.set(chunk, end);
    end += chunk.length;
  }
  return whole;
}

function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/**
 * The options of a case.
 *
 * @param limits the `LIMITS` of the cornichon that is asked
 */
export function optionsOf({ options = {} }: Pick<HostileCase, 'options'>, limits: typeof LIMITS): LoadOptions {
  const { encoding, dicts, globals, limits: which, buffers, extensions } = options;
  return {
    ...(encoding === undefined ? {} : { encoding }),
    ...(dicts === undefined ? {} : { dicts }),
    ...(globals === undefined ? {} : { globals }),
    ...(which === undefined ? {} : { limits: limits[which] }),
    ...(buffers === undefined ? {} : { buffers: buffers.map(fromHex) }),
    ...(extensions === undefined ? {} : { extensions: new Map(extensions) }),
  };
}
