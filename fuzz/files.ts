/** Seeds and findings are files: what a campaign starts from, and what it leaves behind. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../scripts/find-python.mjs';
import { LONGEST } from './mutate.ts';

/** Where pickles lie that are worth changing. */
const SEEDS = ['fuzz/seeds', 'fixtures/hostile', 'fixtures/pickles'].map((folder) => join(root, folder));
/** Where findings go; not a part of the repository, since a finding becomes a fixture in fixtures/hostile.py. */
export const FINDINGS = join(root, 'fuzz', 'findings');

/** The pickles of the seed folders that are short enough to be changed, in the same order everywhere. */
export function readSeeds(folders: readonly string[] = SEEDS): Uint8Array[] {
  const files = folders
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.pkl'))
        .sort()
        .map((name) => join(folder, name)),
    );
  return files.map((file) => new Uint8Array(readFileSync(file))).filter(({ length }) => length <= LONGEST);
}

/** Writes an input and what is wrong with it; the name tells the kind. Returns the name, which is new or known already. */
export function saveFinding(
  input: Uint8Array,
  kind: string,
  text: string,
): { readonly name: string; readonly isNew: boolean } {
  const hash = createHash('sha256').update(input).digest('hex').slice(0, 10);
  const name = `${kind.replace(/[^\w-]+/g, '_')}-${hash}`;
  mkdirSync(FINDINGS, { recursive: true });
  const file = join(FINDINGS, `${name}.pkl`);
  const isNew = !existsSync(file);
  writeFileSync(file, input);
  writeFileSync(join(FINDINGS, `${name}.txt`), `${text}\n`);
  return { name, isNew };
}
