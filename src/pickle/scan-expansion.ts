/**
 * What costs those who read a pickle, or walk through its value, far more than its size: parts that are shared over and over,
 * and depth.
 *
 * Both are held against the number of instructions. Without sharing, no value has more parts than there were instructions,
 * so a large but honest pickle is never taken for an expansion.
 */
import type { Findings } from './scan-findings.ts';
import type { ScanGraph } from './scan-graph.ts';

/** What a key may visit while it is hashed, unless the pickle has more instructions than that. */
const KEY_PATHS = 10_000;
/** So many paths are an expansion, when there are a hundred times fewer instructions. */
const MANY_PATHS = 1e7;
const EXPANSION = 100;
/** Python's own limit of recursion. */
const DEEP = 1000;

/** Judges a key of a dict or an item of a set, which CPython hashes by following every path. */
export function checkKey(
  graph: ScanGraph,
  key: number,
  opcodes: number,
  findings: Findings,
  { offset, code }: { readonly offset: number; readonly code: number },
): void {
  const paths = graph.hashPaths(key);
  if (paths <= KEY_PATHS || paths <= opcodes) return;
  findings.add('expanding-key', offset, code, () => `hashing it visits ${count(paths)} values`);
}

/** Judges everything that a pickle makes, at its end. */
export function measure(
  graph: ScanGraph,
  opcodes: number,
  findings: Findings,
  offset: number,
  code: number | null,
): void {
  const extent = graph.measure();
  if (extent === null) {
    findings.add('graph-too-large', offset, code, () => `${count(opcodes)} instructions`);
    return;
  }
  const { depth, paths } = extent;
  if (depth > DEEP) findings.add('deep-nesting', offset, code, () => `nested ${count(depth)} deep`);
  if (paths >= MANY_PATHS && paths >= EXPANSION * opcodes) {
    findings.add(
      'expansion',
      offset,
      code,
      () => `${count(paths)} paths through what ${count(opcodes)} instructions make`,
    );
  }
}

function count(number: number): string {
  return number >= 1e15 ? 'more than 10^15' : number.toLocaleString('en-US');
}
