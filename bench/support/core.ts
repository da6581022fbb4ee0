/** The portable core as a web page would get it, from the bundler that vitest brings along. */
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../../scripts/find-python.mjs';

/** In bytes. */
export interface CoreSize {
  readonly minified: number;
  /** The same with gzip, as servers send it. */
  readonly compressed: number;
}

/** All that `cornichon` exports, in one minified file; null when there is no bundler. */
export async function bundleCore(): Promise<CoreSize | null> {
  const rolldown = await import('rolldown').catch(() => null);
  if (rolldown === null) return null;
  const bundle = await rolldown.rolldown({
    input: join(root, 'dist', 'index.js'),
    platform: 'browser',
    logLevel: 'silent',
  });
  try {
    const { output } = await bundle.generate({ format: 'esm', minify: true });
    const code = Buffer.from(output.map((part) => (part.type === 'chunk' ? part.code : '')).join(''));
    return { minified: code.length, compressed: gzipSync(code, { level: 9 }).length };
  } finally {
    await bundle.close();
  }
}
