/**
 * Who takes part: one entry for each library or Python, under each runtime of the run. A rival more is a row more.
 */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/find-python.mjs';
import type { Job, Operation } from './job.ts';
import type { NodeRuntime, PythonRuntime } from './support/runtimes.ts';
import type { Workload } from './workloads.ts';

/** A command that can be measured. */
export interface Contender {
  /** Such as `cornichon`, `CPython 3.11.7, gc off`. */
  readonly who: string;
  /** The same, with the Node behind it when there are several. */
  readonly name: string;
  /** Ours, which the ratios are about. */
  readonly ours: boolean;
  /** Program and arguments; the job, as JSON, is one more. */
  readonly command: readonly string[];
  /** What the job says beside what it says to everyone. */
  readonly job: Partial<Job>;
  /** The runtime; contenders with different Nodes are not compared with each other. Null for Python. */
  readonly node: NodeRuntime | null;
  readonly suits: (workload: Workload) => boolean;
}

/** What libraries.ts has, and what of it makes sense where. */
const LIBRARY_ROWS: readonly {
  readonly library: string;
  readonly operations: readonly Operation[];
  readonly suits?: (workload: Workload) => boolean;
}[] = [
  { library: 'cornichon', operations: ['load', 'dump'] },
  { library: 'cornichon-objects', operations: ['load', 'dump'], suits: ({ dicts }) => dicts === true },
  { library: 'pickleparser', operations: ['load'] },
];

const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
const PYTHON_CHILD = join(root, 'bench', 'child.py');

/** Everyone who can do the operation. */
export function contendersFor(
  operation: Operation,
  nodes: readonly NodeRuntime[],
  pythons: readonly PythonRuntime[],
): Contender[] {
  const suffix = ({ label }: NodeRuntime) => (nodes.length > 1 ? `, ${label}` : '');
  const libraries = nodes.flatMap((node) =>
    LIBRARY_ROWS.filter(({ operations }) => operations.includes(operation)).map(({ library, suits }) => ({
      who: library,
      name: `${library}${suffix(node)}`,
      ours: library.startsWith('cornichon'),
      command: [...node.command, '--expose-gc', CHILD],
      job: { library },
      node,
      suits: suits ?? (() => true),
    })),
  );
  const interpreters = pythons.flatMap((python) =>
    ['on', 'off'].map((gc) => ({
      who: `${python.label}, gc ${gc}`,
      name: `${python.label}, gc ${gc}`,
      ours: false,
      command: [python.executable, PYTHON_CHILD],
      job: { gc: gc === 'on' },
      node: null,
      suits: ({ numpy }: Workload) => numpy !== true || python.numpy !== null,
    })),
  );
  return [...libraries, ...interpreters];
}
