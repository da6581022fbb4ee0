/** Where in the source a function of a bundle is, by the map beside the bundle. */
import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative } from 'node:path';

const maps = new Map<string, SourceMap | null>();

/**
 * @param path the file that ran
 * @param line from 0 on
 * @param column from 0 on
 * @returns such as `src/pickle/machine.ts:120`, below `root`; the place in the file itself where it has no map
 */
export function sourcePlace(path: string, line: number, column: number, root: string): string {
  const entry = mapOf(path)?.findEntry(line, column);
  const found = entry !== undefined && 'originalSource' in entry ? entry : null;
  const [file, at] = found === null ? [path, line] : [join(dirname(path), found.originalSource), found.originalLine];
  return `${relative(root, file)}:${at + 1}`;
}

function mapOf(path: string): SourceMap | null {
  let map = maps.get(path);
  if (map === undefined) {
    const file = `${path}.map`;
    map = existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null;
    maps.set(path, map);
  }
  return map;
}
