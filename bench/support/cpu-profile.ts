/** What `node --cpu-prof` writes, added up by function. */
import { fileURLToPath } from 'node:url';
import { root } from '../../scripts/find-python.mjs';
import { sourcePlace } from './source-place.ts';

/** The part of V8's format that is used here. */
export interface CpuProfile {
  readonly nodes: readonly CpuNode[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

interface CpuNode {
  readonly id: number;
  readonly callFrame: {
    readonly functionName: string;
    readonly url: string;
    readonly lineNumber: number;
    readonly columnNumber: number;
  };
  readonly children?: readonly number[];
}

/** What a function took, in milliseconds. */
export interface Share {
  readonly name: string;
  /** Such as `src/pickle/machine.ts:120`; empty for V8's own. */
  readonly place: string;
  /** Without and with what it called. */
  self: number;
  total: number;
}

/** By time of its own, most first. Idle time is left out. */
export function sharesOf({ nodes, samples, timeDeltas }: CpuProfile): Share[] {
  const spent = new Map<number, number>();
  for (const [i, id] of samples.entries()) spent.set(id, (spent.get(id) ?? 0) + timeDeltas[i]! / 1e3);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shares = new Map<string, Share>();
  const active = new Set<Share>();
  const walk = (node: CpuNode): number => {
    const { functionName, url, lineNumber, columnNumber } = node.callFrame;
    const name = functionName || '(anonymous)';
    const place = url === '' ? '' : placeOf(url, lineNumber, columnNumber);
    const key = `${name} ${place}`;
    const share = shares.get(key) ?? { name, place, self: 0, total: 0 };
    shares.set(key, share);
    // A function that calls itself takes its time once.
    const outermost = !active.has(share);
    active.add(share);
    const own = spent.get(node.id) ?? 0;
    const all = (node.children ?? []).reduce((sum, child) => sum + walk(byId.get(child)!), own);
    share.self += own;
    if (outermost) {
      active.delete(share);
      share.total += all;
    }
    return all;
  };
  walk(nodes[0]!);
  const ignored = ['(root)', '(idle)'];
  return [...shares.values()].filter(({ name }) => !ignored.includes(name)).sort((a, b) => b.self - a.self);
}

/** In the source, below the project's folder; Node's own modules as they are. */
function placeOf(url: string, line: number, column: number): string {
  if (!url.startsWith('file:')) return `${url}:${line + 1}`;
  const path = fileURLToPath(url);
  return path.startsWith(root)
    ? sourcePlace(path, line, column, root)
    : `${path.split('/').slice(-2).join('/')}:${line + 1}`;
}
