/** What bench:hostile reads: the hostile fixtures of the project, and the files of other folders. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root } from '../../scripts/find-python.mjs';
import { assemble, type HostileCase } from '../../test/support/hostile-case.ts';

const FIXTURES = join(root, 'fixtures', 'hostile');

export interface HostileInput extends Pick<HostileCase, 'options'> {
  /** The fixture's; of another folder's file, folder and file. */
  readonly name: string;
  readonly data: Uint8Array;
}

/**
 * @param folders of which every file is an input, whatever it is called, but for a manifest
 * @throws Error when there is no such folder
 */
export function hostileInputs(folders: readonly string[]): HostileInput[] {
  const read = (...path: string[]) => new Uint8Array(readFileSync(join(...path)));
  const cases = JSON.parse(readFileSync(join(FIXTURES, 'manifest.json'), 'utf8')) as HostileCase[];
  const fixtures = cases.map(({ id, file, parts, options }) => ({
    name: id,
    data: parts === undefined ? read(FIXTURES, file!) : assemble(parts),
    ...(options === undefined ? {} : { options }),
  }));
  const others = folders.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== 'manifest.json')
      .map(({ name }) => ({ name: `${basename(folder)}/${name}`, data: read(folder, name) })),
  );
  return [...fixtures, ...others];
}
