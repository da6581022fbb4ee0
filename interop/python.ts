/**
 * The Pythons of this machine, for tests: one `Peer` for each version, started when it is first asked something and ended after
 * the test file.
 *
 *   eachPython('lists', (python) => test('...', async () => ...))           one describe per Python
 *   eachPython('arrays', { numpy: true }, (python) => ...)                  only those with NumPy
 *   const python = await mainPeer()                                         the first one
 *
 * Where there is no such Python, `eachPython` leaves one skipped test that says why.
 */
import { afterAll, describe, inject, test } from 'vitest';
import { findPythons, missingPython, type PythonInfo, type Refusal } from '../scripts/find-python.mjs';
import { Peer } from './peer.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Found once for all test files by global-setup.ts. */
    pythons: PythonInfo[];
    refusedPythons: Refusal[];
  }
  interface TaskMeta {
    /** Labels of the Pythons that a test file really started, for scripts/versions-reporter.ts. */
    pythons?: string[];
  }
}

const found: readonly PythonInfo[] = inject('pythons') ?? (await findPythons()).pythons;
const open = new Map<string, Peer>();

// biome-ignore lint/correctness/noEmptyPattern: vitest reads the fixtures off this pattern and refuses a name
afterAll(async ({}, file) => {
  file.meta.pythons = [...open.values()].filter(({ pid }) => pid !== undefined).map(({ label }) => label);
  await closePeers();
});

/** Every Python, the main one first. */
export async function peers(): Promise<Peer[]> {
  return found.map(peerOf);
}

/** Those that have NumPy. */
export async function numpyPeers(): Promise<Peer[]> {
  return found.filter(({ numpy }) => numpy !== null).map(peerOf);
}

/**
 * The main Python.
 *
 * @throws Error when there is none; use `eachPython`, or `test.skipIf(missing() !== null)`, where that may be
 */
export async function mainPeer(): Promise<Peer> {
  if (found[0] === undefined) throw new Error(missing() ?? 'unreachable');
  return peerOf(found[0]);
}

/** Why there is no Python, or none with NumPy; null when there is one. */
export function missing(needs: { numpy?: boolean } = {}): string | null {
  return missingPython(found, needs.numpy === true);
}

/** What `eachPython` takes its Pythons from. */
export interface Needs {
  /** Only Pythons with NumPy. */
  readonly numpy?: boolean;
  /** Only from this version on, such as `[3, 13]`. */
  readonly atLeast?: readonly [number, number];
}

/** One `describe` for each Python that fits. */
export function eachPython(title: string, body: (python: Peer) => void): void;
export function eachPython(title: string, needs: Needs, body: (python: Peer) => void): void;
export function eachPython(
  title: string,
  first: Needs | ((python: Peer) => void),
  second?: (python: Peer) => void,
): void {
  const [needs, body] = typeof first === 'function' ? [{}, first] : [first, second!];
  const [major, minor] = needs.atLeast ?? [3, 8];
  const fitting = found
    .filter(({ numpy }) => needs.numpy !== true || numpy !== null)
    .map(peerOf)
    .filter((peer) => peer.isAtLeast(major, minor));
  if (fitting.length === 0) {
    const reason = missing(needs) ?? `no Python ${major}.${minor} or later was found`;
    describe(title, () => test.skip(`skipped: ${reason}`));
  }
  for (const peer of fitting) describe(`${title} with Python ${peer.version}`, () => body(peer));
}

/** Ends every Python of this file; `afterAll` above does it. */
export async function closePeers(): Promise<void> {
  await Promise.all([...open.values()].map((peer) => peer.close()));
}

/** The one peer of a Python; a new one in place of one that died, so that a crash costs one test and not the file. */
function peerOf(info: PythonInfo): Peer {
  const known = open.get(info.build);
  if (known !== undefined && !known.closed) return known;
  const peer = new Peer(info);
  open.set(info.build, peer);
  return peer;
}
