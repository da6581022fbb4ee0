/** python/cornichon.py inside a peer, for the tests that use it. */
import { fileURLToPath } from 'node:url';
import { beforeAll } from 'vitest';
import type { Peer } from './peer.ts';

/** The folder of the helper file, for a Python of its own. */
export const HELPER = fileURLToPath(new URL('../python', import.meta.url));

/** Before the tests, imports all names of the helper, and what it builds on, into the peer's namespace. */
export function helperIn(python: Peer): void {
  beforeAll(() =>
    python.exec(
      `
      import sys
      sys.dont_write_bytecode = True
      sys.path.insert(0, helper)
      import cornichon
      from cornichon import *
      from multiprocessing.shared_memory import ShareableList, SharedMemory
      `,
      { helper: HELPER },
    ),
  );
}
