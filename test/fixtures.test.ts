/**
 * Every fixture: it holds the value that its Python said, and is written again with the bytes that it came with.
 *
 * fixtures/generate.py made them; fixtures/README.md says how. No Python is needed here.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type DumpOptions, dumps, type LoadOptions, loadAll, loads, type PickleBuffer, PyTuple } from '../src/index.ts';
import { canonical } from './support/canonical.ts';

interface Buffer64 {
  readonly bytes: string;
  readonly readonly: boolean;
}

interface Fixture {
  readonly file: string;
  readonly python: readonly string[];
  readonly protocol: number;
  readonly expression: string;
  /** Canonical text, or its hash, by encoding; null where Python cannot read it with that encoding. */
  readonly value: Readonly<Record<string, string | null>>;
  /** What travels beside the pickle. */
  readonly buffers?: readonly Buffer64[];
  /** Codes of `module:name`. */
  readonly extensions?: Readonly<Record<string, number>>;
}

const folder = new URL('../fixtures/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8')) as Fixture[];

/** Python 2 numbers its memo otherwise, and leaves out what it does not need; the bytes cannot be the same. */
const fromPython2 = ({ python }: Fixture) => python.includes('2.7');

/** What is not equal, and why. An entry that is not needed any more fails. */
const KNOWN: readonly (readonly [check: 'value' | 'bytes', files: RegExp, reason: string])[] = [
  ['value', /^array\./, 'array.array: the oracle counts a value that it makes on the way'],
  [
    'value',
    /^array_big_endian\.p[234]\./,
    'NumPy turns the bytes of such an array around when it reads it; we keep both',
  ],
  [
    'value',
    /^keywords\.p[23]\./,
    'before protocol 4 keyword arguments are a functools.partial, which we keep as it came',
  ],
  ['value', /^namedtuple\.p[01]\./, 'before protocol 2 a namedtuple is a copy of a tuple, which we keep as it came'],
  ['value', /^numbers\..*py3\.8/, 'Python 3.8 writes a Fraction as text, and we keep which it was'],
];

function isKnown(check: 'value' | 'bytes', { file }: Fixture): boolean {
  return KNOWN.some(([of, files]) => of === check && files.test(file));
}

/** NumPy 1, which Python 3.8 had, lives in another package. */
const numpyOf = ({ python }: Fixture) => (python[0] === '3.8' ? 'native-1' : 'native');

/** Text of a value: as it is, or its hash when it is long. */
function shortened(text: string): string {
  return text.length <= 2000 ? text : `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

test('the manifest lists the files of the folder', () => {
  const files = readdirSync(new URL('pickles/', folder)).sort();
  expect(manifest.map(({ file }) => file).sort()).toEqual(files);
  expect(files.length).toBeGreaterThan(300);
});

/** Python's loader gives the same tuple for an id. */
const persistentLoad = (id: unknown): unknown => PyTuple.of('persistent', id);

function loadOptions({ buffers, extensions }: Fixture): LoadOptions {
  return {
    lossless: true,
    persistentLoad,
    buffers: buffers?.map(({ bytes }) => new Uint8Array(Buffer.from(bytes, 'base64'))) ?? null,
    ...(extensions === undefined
      ? {}
      : { extensions: new Map(Object.entries(extensions).map(([name, code]) => [code, name])) }),
  };
}

/** Writes an id for what the loader above made of one; extension codes want names with a dot. */
function dumpOptions(fixture: Fixture, beside: PickleBuffer[]): DumpOptions {
  const { protocol, buffers, extensions } = fixture;
  return {
    protocol,
    numpy: numpyOf(fixture),
    persistentId: (value) => (value instanceof PyTuple && value[0] === 'persistent' ? value[1] : undefined),
    ...(buffers === undefined ? {} : { bufferCallback: (buffer) => beside.push(buffer) }),
    ...(extensions === undefined
      ? {}
      : { extensions: new Map(Object.entries(extensions).map(([name, code]) => [name.replace(':', '.'), code])) }),
  };
}

/** The value, or a list of those of several pickles. */
function read({ file }: Fixture, data: Uint8Array, options: LoadOptions): unknown {
  return file.startsWith('several') ? [...loadAll(data, options)] : loads(data, options);
}

describe.each(manifest)('$file', (fixture) => {
  const data = readFileSync(new URL(`pickles/${fixture.file}`, folder));

  test.each(Object.entries(fixture.value))('holds its value, with encoding %s', (encoding, value) => {
    const options = { ...loadOptions(fixture), encoding: encoding as NonNullable<LoadOptions['encoding']> };
    if (value === null) return expect(() => canonical(read(fixture, data, options))).toThrow();
    const text = shortened(canonical(read(fixture, data, options)));
    if (isKnown('value', fixture)) expect(text).not.toBe(value);
    else expect(text).toBe(value);
  });

  test.skipIf(fromPython2(fixture))('is written as it came', () => {
    const beside: PickleBuffer[] = [];
    const value = read(fixture, data, loadOptions(fixture));
    const values = fixture.file.startsWith('several') ? (value as unknown[]) : [value];
    const again = Buffer.concat(values.map((one) => dumps(one, dumpOptions(fixture, beside))));
    expect(again.equals(data)).toBe(!isKnown('bytes', fixture));
    const same = ({ readonly }: Buffer64, i: number) => beside[i]!.readonly === readonly;
    expect(beside.length).toBe(fixture.buffers?.length ?? 0);
    expect(fixture.buffers?.every(same) ?? true).toBe(true);
  });
});
