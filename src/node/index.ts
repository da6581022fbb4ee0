/**
 * Pickles in files, for Node: of any size, also where one array of the engine would be too small.
 *
 * @packageDocumentation
 */

export { type DumpFileOptions, dumpFile } from './dump-file.ts';
export { type LoadFileOptions, loadAllFile, loadFile } from './load-file.ts';
export type { FilePath, FileURL } from './path.ts';
