/**
 * How many of CPython's own vectors a rival reads, beside us, in one run; `docs/conformance.md` has the figures.
 *
 * Only vectors whose value is of built-in types count, and the comparison is lenient: a tuple may be an array, bytes and
 * bytearray are one, and a float may be a number. What is right is known from the test of conformance, which compares our
 * values with Python's letter for letter.
 */
import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';
import { loads, PyComplex, PyDict, PyFloat, PyGlobal, PyObject } from '../src/index.ts';
import { canonical } from '../test/support/canonical.ts';
import { harvest, type Vector } from './harvest.ts';
import { eachPython } from './python.ts';

const require = createRequire(import.meta.url);
const { Parser } = require('pickleparser') as {
  Parser: new (options: object) => { parse(data: Uint8Array): unknown };
};

/** Encodings of Python 2's strings that there are here; one vector has koi8-r. */
const CODECS: ReadonlySet<string | undefined> = new Set([undefined, 'ascii', 'latin1', 'utf8', 'bytes']);

/** A library under test: how it reads a pickle. */
interface Rival {
  readonly name: string;
  read(vector: Vector): unknown;
}

const RIVALS: readonly Rival[] = [
  { name: 'cornichon', read: ({ data, options }) => loads(data, options) },
  {
    name: 'pickleparser',
    read: ({ data }) => new Parser({ unpicklingTypeOfDictionary: 'Map', unpicklingTypeOfSet: 'Set' }).parse(data),
  },
];

interface Score {
  right: number;
  wrong: number;
  threw: number;
  /** Pickles that CPython refuses, and it does not. */
  accepted: number;
}

function scoreOf(rival: Rival, readable: readonly Vector[], refused: readonly Vector[]): Score {
  const score = { right: 0, wrong: 0, threw: 0, accepted: 0 };
  for (const vector of readable) {
    const wanted = loads(vector.data, { ...vector.options, lossless: true });
    try {
      if (alike(rival.read(vector), wanted)) score.right++;
      else score.wrong++;
    } catch {
      score.threw++;
    }
  }
  for (const vector of refused) {
    try {
      rival.read(vector);
      score.accepted++;
    } catch {}
  }
  return score;
}

eachPython('rivals on the vectors of test.pickletester', { atLeast: [3, 13] }, (python) => {
  test('score', async ({ skip }) => {
    const harvested = await harvest(python.info);
    if (harvested === null) return skip(`${python.label} has no test package`);
    const readable = harvested.vectors.filter(isOfBuiltins);
    const refused = harvested.vectors.filter(({ raises, options }) => raises !== null && options.buffers == null);
    expect(readable.length).toBeGreaterThan(3000);
    // One of them warns on the console about each integer that it rounds.
    vi.spyOn(console, 'warn').mockImplementation(() => {});
    const scores = RIVALS.map((rival) => [rival.name, scoreOf(rival, readable, refused)] as const);
    for (const [name, { right, wrong, threw, accepted }] of scores) {
      const of = `of ${readable.length} right ${right}, silently wrong ${wrong}, refused ${threw}`;
      console.log(`${name}: ${of}; of ${refused.length} that CPython refuses, accepted ${accepted}`);
    }
    expect(scores[0]![1]).toMatchObject({ right: readable.length, wrong: 0, threw: 0 });
  });
});

/** The value is of built-in types, and no class or function has a part in it. */
function isOfBuiltins({ data, options, value }: Vector): boolean {
  if (value === null || options.buffers != null || !CODECS.has(options.encoding)) return false;
  return ![value, canonical(loads(data, { ...options, lossless: true }))].some((text) => NAMED.test(text));
}

const NAMED = /object#|global:|ndarray|scalar|dtype|NotImplemented|^\.\.\.$/;

/** Equal, but for types that JavaScript may tell otherwise. Iterative, since some vectors are deep, and cyclic ones end. */
function alike(left: unknown, right: unknown): boolean {
  const seen = new Map<unknown, Set<unknown>>();
  const todo: [unknown, unknown][] = [[left, right]];
  for (let pair = todo.pop(); pair !== undefined; pair = todo.pop()) {
    const [a, b] = [plain(pair[0]), plain(pair[1])];
    if (Object.is(a, b) || (a === 0 && b === 0)) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    const before = seen.get(a);
    if (before?.has(b) === true) continue;
    seen.set(a, (before ?? new Set()).add(b));
    const [mine, yours] = [partsOf(a), partsOf(b)];
    if (mine === null || yours === null || mine.kind !== yours.kind || mine.items.length !== yours.items.length) {
      return false;
    }
    for (const [index, item] of mine.items.entries()) todo.push([item, yours.items[index]]);
  }
  return true;
}

function plain(value: unknown): unknown {
  if (value instanceof PyFloat) return value.value;
  if (typeof value === 'bigint' && Number.isSafeInteger(Number(value))) return Number(value);
  return value;
}

function partsOf(value: object): { kind: string; items: readonly unknown[] } | null {
  if (value instanceof PyGlobal || value instanceof PyObject) return null;
  if (value instanceof PyComplex) return { kind: 'complex', items: [value.re, value.im] };
  if (value instanceof Uint8Array) return { kind: 'bytes', items: [Buffer.from(value).toString('latin1')] };
  if (Array.isArray(value)) return { kind: 'list', items: value };
  if (value instanceof Set) return { kind: 'set', items: [...value].sort() };
  if (value instanceof PyDict || value instanceof Map) return { kind: 'dict', items: [...value].flat() };
  return null;
}
