/**
 * Every fixture: it holds the value that its Python said, and is written again with the bytes that it came with.
 *
 * fixtures/generate.py made them; fixtures/README.md says how. No Python is needed here.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Fixture, isFromPython2, isKnown, textOf, writtenAgain } from './support/fixtures.ts';

const folder = new URL('../fixtures/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Fixture[];

/** Text of a value: as it is, or its hash when it is long. */
function shortened(text: string): string {
  return text.length <= 2000 ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

test('the manifest lists the files of the folder', () => {
  const files = readdirSync(new URL('pickles/', folder)).sort();
  expect(manifest.map(({ file }) => file).sort()).toEqual(files);
  expect(files.length).toBeGreaterThan(300);
});

describe.each(manifest)('$file', (fixture) => {
  const data = readFileSync(new URL(`pickles/${fixture.file}`, folder));

  test.each(Object.entries(fixture.value))('holds its value, with encoding %s', (encoding, value) => {
    if (value === null) return expect(() => textOf(fixture, data, encoding)).toThrow();
    const text = shortened(textOf(fixture, data, encoding));
    if (isKnown('value', fixture)) expect(text).not.toBe(value);
    else expect(text).toBe(value);
  });

  test.skipIf(isFromPython2(fixture))('is written as it came', () => {
    const { bytes, sameBuffers } = writtenAgain(fixture, data);
    expect(Buffer.from(bytes).equals(data)).toBe(!isKnown('bytes', fixture));
    expect(sameBuffers).toBe(true);
  });
});
