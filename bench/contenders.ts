/**
 * Who takes part: one entry for each library or Python, under each runtime of the run. A rival more is a row more.
 */

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../scripts/find-python.mjs';
import type { Job, Operation } from './job.ts';
import type { NodeRuntime, PythonRuntime } from './support/runtimes.ts';
import type { Need, Workload } from './workloads.ts';

/** A command that can be measured. */
export interface Contender {
  /** Such as `cornichon`, `CPython 3.11.7, gc off`. */
  readonly who: string;
  /** The same, with the Node behind it when there are several. */
  readonly name: string;
  /** `ours` are who the ratios are about, and `base` is who the targets are about. */
  readonly role: 'ours' | 'base' | 'rival';
  /** Program and arguments; the job, as JSON, is one more. */
  readonly command: readonly string[];
  /** What the job says beside what it says to everyone. */
  readonly job: Partial<Job>;
  /** The runtime; contenders with different Nodes are not compared with each other. Null for Python. */
  readonly node: NodeRuntime | null;
  readonly operations: readonly Operation[];
  readonly suits: (workload: Workload) => boolean;
  /** Whether the value comes back as the one that it was. */
  readonly keeps: (workload: Workload) => boolean;
}

/** What libraries.ts has, and what of it makes sense where. */
export const LIBRARY_ROWS: readonly {
  readonly library: string;
  readonly operations?: readonly Operation[];
  /** What it cannot hold. */
  readonly lacks?: readonly Need[];
  /** What it writes, and gives back as something else; test/bench-rivals.test.ts looks whether that is so. */
  readonly changes?: readonly Need[];
  readonly suits?: (workload: Workload) => boolean;
}[] = [
  { library: 'cornichon' },
  { library: 'cornichon-objects', suits: ({ dicts }) => dicts === true },
  {
    library: 'cornichon-copy',
    operations: ['load'],
    suits: ({ bulk, pickleOnly }) => bulk === true && pickleOnly !== true,
  },
  { library: 'cornichon-native', suits: isCopied },
  { library: 'cornichon-pool', suits: isCopied },
  { library: 'pickleparser', operations: ['load'], lacks: ['arrays', 'buffers'] },
  { library: 'msgpackr', lacks: ['identity', 'buffers'], changes: ['arrays', 'maps', 'sets'], suits: ownFormat },
  {
    library: '@msgpack/msgpack',
    lacks: ['maps', 'sets', 'identity', 'buffers'],
    changes: ['arrays'],
    suits: ownFormat,
  },
  { library: 'cbor-x', lacks: ['identity', 'buffers'], suits: ownFormat },
  { library: 'v8.serialize', lacks: ['buffers'], suits: ownFormat },
  { library: 'JSON', lacks: ['arrays', 'bytes', 'maps', 'sets', 'identity', 'buffers'], suits: ownFormat },
];

function ownFormat({ pickleOnly }: Workload): boolean {
  return pickleOnly !== true;
}

/** Most of it is one run of bytes in the pickle. */
function isCopied({ bulk, outOfBand }: Workload): boolean {
  return bulk === true && outOfBand !== true;
}

function isAmong(needs: readonly Need[], workload: Workload): boolean {
  return needs.some((need) => workload.needs?.includes(need));
}

const BOTH: readonly Operation[] = ['load', 'dump'];
const CHILD = fileURLToPath(new URL('./child.js', import.meta.url));
const PYTHON_CHILD = join(root, 'bench', 'child.py');

/**
 * Everyone who can do one of the operations.
 *
 * @param pythons the first is the base; its collector is off, which is the harder rival
 */
export function contendersFor(
  operations: readonly Operation[],
  nodes: readonly NodeRuntime[],
  pythons: readonly PythonRuntime[],
): Contender[] {
  const suffix = ({ label }: NodeRuntime) => (nodes.length > 1 ? `, ${label}` : '');
  const libraries = nodes.flatMap((node) =>
    LIBRARY_ROWS.map(
      ({ library, operations: can = BOTH, lacks = [], changes = [], suits = () => true }): Contender => ({
        who: library,
        name: `${library}${suffix(node)}`,
        role: library.startsWith('cornichon') ? 'ours' : 'rival',
        command: [...node.command, '--expose-gc', CHILD],
        job: { library },
        node,
        operations: operations.filter((operation) => can.includes(operation)),
        suits: (workload) => suits(workload) && !isAmong(lacks, workload),
        keeps: (workload) => !isAmong(changes, workload),
      }),
    ),
  );
  const interpreters = pythons.flatMap((python, i) =>
    (['on', 'off'] as const).map((gc): Contender => {
      const base = i === 0 && gc === 'off';
      return {
        who: `${python.label}, gc ${gc}`,
        name: `${python.label}, gc ${gc}`,
        role: base ? 'base' : 'rival',
        command: [python.executable, PYTHON_CHILD],
        job: { gc: gc === 'on' },
        node: null,
        operations,
        keeps: () => true,
        suits: ({ numpy, bulk }) =>
          (numpy !== true || python.numpy !== null) && (bulk !== true || base || (i > 0 && gc === 'on')),
      };
    }),
  );
  return [...libraries, ...interpreters].filter((contender) => contender.operations.length > 0);
}
