/**
 * The hostile fixtures: each is refused with the right code at the right place, or is the right value, in less than a second,
 * and leaves JavaScript's own classes as they were. fixtures/hostile.py wrote them.
 *
 * With CORNICHON_CORPUS, the folder of another collection of the same kind, those are judged too.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { text } from './support/bytes.ts';
import { judge } from './support/hostile.ts';
import { assemble, type HostileCase } from './support/hostile-case.ts';
import { corpusDifferences, readCorpus } from './support/hostile-corpus.ts';

const FOLDER = new URL('../fixtures/hostile/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', FOLDER), 'utf8')) as HostileCase[];
const { CORNICHON_CORPUS } = process.env;

/** Bytes that a result may hold for each byte of the stream, and beside. */
const HEAP = { perByte: 256, fixed: 2 ** 20 };
/** Bytes that the process may grow by at most. */
const PEAK = 768 * 2 ** 20;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function memory(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Bytes that the result holds; a collection takes long, so that there is one only where garbage may be most of it. */
function heldBy(read: () => unknown, allowed: number): number {
  let before = memory();
  let result = read();
  let held = memory() - before;
  if (held > allowed) {
    result = undefined;
    collect();
    before = memory();
    result = read();
    collect();
    held = memory() - before;
  }
  // Lives until here.
  return result === collect ? 0 : held;
}

function dataOf(hostile: HostileCase): Uint8Array {
  if (hostile.parts !== undefined) return assemble(hostile.parts);
  return new Uint8Array(readFileSync(new URL(hostile.file!, FOLDER)));
}

test('the manifest lists the files of the folder', () => {
  const files = manifest.flatMap(({ file }) => file ?? []);
  expect(files.sort()).toEqual(
    readdirSync(FOLDER)
      .filter((name) => name.endsWith('.pkl'))
      .sort(),
  );
  expect(manifest.length).toBeGreaterThan(300);
});

test.each<[Partial<HostileCase>, string]>([
  [{ value: 8 }, '7 instead of 8'],
  [{ error: 'TYPE', at: 0 }, 'read instead of TYPE'],
  [{ any: true, walk: 'limit' }, 'walking it meets no limit'],
])('the judge sees what is not as a case has it: %j', (expected, complaint) => {
  const seven = Uint8Array.of(0x4b, 7, 0x2e);
  expect(judge({ id: '', about: '', bytes: 3, ...expected }, seven).complaints).toEqual([complaint]);
});

test.each<[Partial<HostileCase>, RegExp]>([
  [{ value: null }, /^refused: ERR_PICKLE_STACK unpickling stack underflow/],
  [{ error: 'MARK', at: 0 }, /^ERR_PICKLE_STACK instead of MARK/],
  [{ error: 'STACK', at: 1 }, /^at 0 instead of 1/],
])('and of an error: %j', (expected, complaint) => {
  const { complaints } = judge({ id: '', about: '', bytes: 1, ...expected }, Uint8Array.of(0x2e));
  expect(complaints).toHaveLength(1);
  expect(complaints[0]).toMatch(complaint);
});

test('a large stream is made from its parts', () => {
  const made = assemble([
    ['4e', 3],
    ['4a00000000', 2, 1, 2],
    ['6b30303030', 2, 1, -4],
  ]);
  expect(text(made)).toBe('NNNJ\x01\0\0\0J\x02\0\0\0k0001k0002');
});

const rssBefore = process.resourceUsage().maxRSS;

test.each(manifest)('$id', (hostile) => {
  const data = dataOf(hostile);
  expect(data.length).toBe(hostile.bytes);
  const { complaints } = judge(hostile, data);
  expect(complaints, hostile.about).toEqual([]);
  const allowed = HEAP.fixed + HEAP.perByte * data.length;
  expect(
    heldBy(() => judge(hostile, data).value, allowed),
    'bytes held',
  ).toBeLessThan(allowed);
});

test('all of them together took little memory', () => {
  expect((process.resourceUsage().maxRSS - rssBefore) * 1024).toBeLessThan(PEAK);
});

describe.skipIf(CORNICHON_CORPUS === undefined || !existsSync(join(CORNICHON_CORPUS, 'hostile')))(
  'another collection',
  () => {
    const cases = CORNICHON_CORPUS === undefined ? [] : readCorpus(join(CORNICHON_CORPUS, 'hostile'));

    test.each(cases)('$id', ({ id, hostile, data }) => {
      const { complaints } = judge(hostile, data);
      const known = corpusDifferences.get(id);
      if (known === undefined) expect(complaints).toEqual([]);
      else expect(complaints.join('; '), known).not.toBe('');
    });
  },
);
