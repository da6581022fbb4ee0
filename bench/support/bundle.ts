/** What a web page gets of cornichon: as a bundler makes it, minified and without what the page does not use. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { root } from '../../scripts/find-python.mjs';

/** In bytes. */
export interface BundleSize {
  readonly minified: number;
  /** The same with gzip, as servers send it. */
  readonly compressed: number;
}

/** Of a page that uses these names of an entry, such as `{ loads, dumps }` of `core`; `*` is all of it. */
export async function sizeOfPage(names: string, entry: 'index' | 'core'): Promise<BundleSize> {
  const page = `export ${names} from ${JSON.stringify(join(root, 'dist', `${entry}.js`))};`;
  const build = await rolldown({
    input: 'page',
    platform: 'browser',
    logLevel: 'silent',
    plugins: [
      {
        name: 'page',
        resolveId: (id) => (id === 'page' ? id : null),
        load: (id) => (id === 'page' ? page : null),
      },
    ],
  });
  try {
    const { output } = await build.generate({ format: 'esm', minify: true });
    const code = Buffer.from(output.map((part) => (part.type === 'chunk' ? part.code : '')).join(''));
    return { minified: code.length, compressed: gzipSync(code, { level: 9 }).length };
  } finally {
    await build.close();
  }
}
