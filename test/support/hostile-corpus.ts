/** Another collection of hostile streams with a manifest, as cases like our own, and where we differ from it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostileCase } from './hostile-case.ts';

/** A stream of the collection. */
export interface CorpusCase {
  readonly id: string;
  readonly hostile: HostileCase;
  readonly data: Uint8Array;
}

interface Entry {
  readonly id: string;
  readonly file: string;
  readonly bytes: number;
  readonly desc: string;
  /** `ok`, or kinds of errors, with bars between. GLOBAL: where unknown globals are forbidden. */
  readonly expect: string;
  readonly at: number | null;
  readonly value?: unknown;
  /** How many buffers are beside it. */
  readonly buffers?: number;
}

/** What differs from the manifest of the collection, with the reason; docs/fuzzing.md has the same list. */
export const corpusDifferences: ReadonlyMap<string, string> = new Map([
  ['l10-shape-float', 'without `lossless`, 1.0 is the number 1, which is an int; a shape of 1.5 is refused'],
]);

/** The cases of a folder with such a manifest. */
export function readCorpus(folder: string): CorpusCase[] {
  const { cases } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as { readonly cases: Entry[] };
  return cases.map((entry) => ({
    id: entry.id,
    hostile: hostileOf(entry),
    data: new Uint8Array(readFileSync(join(folder, entry.file))),
  }));
}

function hostileOf({ id, desc, bytes, expect, at, value, buffers }: Entry): HostileCase {
  const beside = { options: { buffers: new Array<string>(buffers ?? 0).fill('0000000000000000') } };
  const base = { id, about: desc, bytes, walk: 'either' as const, ...(buffers === undefined ? {} : beside) };
  if (expect !== 'ok') return { ...base, error: expect, at };
  return value === undefined ? { ...base, any: true } : { ...base, value };
}
