/**
 * How a fixture is judged: what it holds, and what it is written as again. Runs in a browser too, so nothing of Node is used.
 */
import {
  type DumpOptions,
  dumps,
  type LoadOptions,
  loadAll,
  loads,
  type PickleBuffer,
  PyTuple,
} from '../../src/index.ts';
import { canonical } from './canonical.ts';

/** A buffer that travels beside a pickle. */
interface FixtureBuffer {
  /** Base64. */
  readonly bytes: string;
  readonly readonly: boolean;
}

/** An entry of fixtures/manifest.json, which fixtures/generate.py writes. */
export interface Fixture {
  readonly file: string;
  readonly python: readonly string[];
  readonly protocol: number;
  readonly expression: string;
  /** Canonical text, or its hash, by encoding; null where Python cannot read it with that encoding. */
  readonly value: Readonly<Record<string, string | null>>;
  /** What travels beside the pickle. */
  readonly buffers?: readonly FixtureBuffer[];
  /** Codes of `module:name`. */
  readonly extensions?: Readonly<Record<string, number>>;
}

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

/** True when it is known that the check does not come out equal. */
export function isKnown(check: 'value' | 'bytes', { file }: Fixture): boolean {
  return KNOWN.some(([of, files]) => of === check && files.test(file));
}

/** Python 2 numbers its memo otherwise, and leaves out what it does not need; the bytes cannot be the same. */
export function isFromPython2({ python }: Fixture): boolean {
  return python.includes('2.7');
}

/** Python's loader gives the same tuple for an id. */
const persistentLoad = (id: unknown): unknown => PyTuple.of('persistent', id);

function loadOptions({ buffers, extensions }: Fixture): LoadOptions {
  return {
    lossless: true,
    persistentLoad,
    buffers: buffers?.map(({ bytes }) => Uint8Array.from(atob(bytes), (byte) => byte.charCodeAt(0))) ?? null,
    ...(extensions === undefined
      ? {}
      : { extensions: new Map(Object.entries(extensions).map(([name, code]) => [code, name])) }),
  };
}

/** Writes an id for what the loader above made of one; extension codes want names with a dot. */
function dumpOptions({ protocol, python, buffers, extensions }: Fixture, beside: PickleBuffer[]): DumpOptions {
  return {
    protocol,
    // NumPy 1, which Python 3.8 had, lives in another package.
    numpy: python[0] === '3.8' ? 'native-1' : 'native',
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

/** The canonical text of what the fixture holds. @throws what `loads` does. */
export function textOf(fixture: Fixture, data: Uint8Array, encoding: string): string {
  const options = { ...loadOptions(fixture), encoding: encoding as NonNullable<LoadOptions['encoding']> };
  return canonical(read(fixture, data, options));
}

/** What it is written as again: the bytes one after another, and whether the buffers beside are those that came. */
export function writtenAgain(fixture: Fixture, data: Uint8Array): { bytes: number[]; sameBuffers: boolean } {
  const beside: PickleBuffer[] = [];
  const value = read(fixture, data, loadOptions(fixture));
  const values = fixture.file.startsWith('several') ? (value as unknown[]) : [value];
  const bytes = values.flatMap((one) => Array.from(dumps(one, dumpOptions(fixture, beside))));
  const came = fixture.buffers ?? [];
  const sameBuffers =
    beside.length === came.length && came.every(({ readonly }, i) => beside[i]!.readonly === readonly);
  return { bytes, sameBuffers };
}
