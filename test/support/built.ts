/** For tests of what is published, and of single modules of it: dist and dist-modules as they follow from today's sources. */
import { execa } from 'execa';
import { root } from '../../scripts/find-python.mjs';

/**
 * Compiles dist when src changed; a tenth of a second when it did not.
 *
 * @throws Error with the compiler's messages
 */
export async function ensureBuilt(): Promise<void> {
  await setUp('--build');
}

/** The same for dist-modules, where each source file is a module that can be imported, as `dist-modules/pickle/load.js`. */
export async function ensureModules(): Promise<void> {
  await setUp('--modules');
}

async function setUp(what: string): Promise<void> {
  const { exitCode, all } = await execa(process.execPath, ['scripts/setup.mjs', what], {
    cwd: root,
    all: true,
    reject: false,
  });
  if (exitCode !== 0) throw new Error(all);
}
