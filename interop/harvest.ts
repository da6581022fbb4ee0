/**
 * The pickles of CPython's own tests, with what CPython makes of each: see harvest.py.
 *
 * A Python needs some four seconds for them, so they are kept in .cache, under a name that changes with the Python and with the
 * programs that made them.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { type PythonInfo, root } from '../scripts/find-python.mjs';
import { type LoadOptions, PickleBuffer } from '../src/index.ts';

/** One pickle, read with some options. */
export interface Vector {
  /** Such as `AbstractUnpickleTests.test_bad_mark`. */
  readonly test: string;
  readonly data: Uint8Array;
  /** `encoding`, `errors`, `fix_imports` and `buffers` of Python's `loads`, and the extension codes of the time. */
  readonly options: LoadOptions;
  /** What Python raised, such as `UnpicklingError: pickle data was truncated`. */
  readonly raises: string | null;
  /** The canonical text of the value; null for one that has none. */
  readonly value: string | null;
  /** Whether a reading after the tests gives the same value. */
  readonly lasting: boolean;
  /** Who wrote the pickle; null for one that was made by hand. */
  readonly written: { readonly pickler: 'C' | 'Python'; readonly protocol: number } | null;
}

/** All of one Python. */
export interface Harvest {
  readonly version: string;
  /** How many test methods ran. */
  readonly tests: number;
  /** Names of those that failed, which none should. */
  readonly failed: readonly string[];
  readonly vectors: readonly Vector[];
}

const FOLDER = join(root, 'interop');
const NO_TEST_PACKAGE = 3;

/** The vectors of a Python; null when it has no `test` package. */
export async function harvest(python: PythonInfo): Promise<Harvest | null> {
  const file = join(root, '.cache', 'harvest', `${nameOf(python)}.gz`);
  if (!existsSync(file)) {
    mkdirSync(join(file, '..'), { recursive: true });
    const program = [join(FOLDER, 'harvest.py'), file];
    const env = { PYTHONDONTWRITEBYTECODE: '1', PYTHONHASHSEED: '0' };
    const { exitCode, stderr } = await execa(python.executable, program, { env, reject: false, cwd: join(file, '..') });
    if (exitCode === NO_TEST_PACKAGE) return null;
    if (exitCode !== 0) throw new Error(`harvest.py with ${python.label} ended with exit code ${exitCode}:\n${stderr}`);
  }
  const [head, ...lines] = gunzipSync(readFileSync(file))
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const { python: version, tests, failed } = head as { python: string; tests: number; failed: string[] };
  return { version, tests, failed, vectors: (lines as RawVector[]).map(vectorOf) };
}

function nameOf({ version, build }: PythonInfo): string {
  const hash = createHash('sha256').update(build);
  for (const name of ['harvest.py', 'canonical.py']) hash.update(readFileSync(join(FOLDER, name)));
  return `${version}-${hash.digest('hex').slice(0, 16)}`;
}

interface RawVector {
  readonly test: string;
  readonly data: string;
  readonly options?: { encoding?: string; errors?: string; fix_imports?: boolean; buffers?: RawBuffer[] | null };
  readonly extensions?: Record<string, string>;
  readonly raises?: string;
  readonly value?: string;
  readonly lasting?: boolean;
  readonly written?: ['C' | 'Python', number];
}

interface RawBuffer {
  readonly bytes: string;
  readonly readonly: boolean;
}

function vectorOf(raw: RawVector): Vector {
  const { encoding, errors, fix_imports: fixImports, buffers } = raw.options ?? {};
  const options = {
    ...(encoding === undefined ? {} : { encoding }),
    ...(errors === undefined ? {} : { errors }),
    ...(fixImports === undefined ? {} : { fixImports }),
    ...(buffers === undefined ? {} : { buffers: buffers?.map(bufferOf) ?? null }),
    ...(raw.extensions === undefined ? {} : { extensions: extensionsOf(raw.extensions) }),
  };
  const [pickler, protocol] = raw.written ?? [];
  return {
    test: raw.test,
    data: bytesOf(raw.data),
    options: options as LoadOptions,
    raises: raw.raises ?? null,
    value: raw.value ?? null,
    lasting: raw.lasting ?? false,
    written: pickler === undefined || protocol === undefined ? null : { pickler, protocol },
  };
}

function bufferOf({ bytes, readonly }: RawBuffer): Uint8Array | PickleBuffer {
  return readonly ? new PickleBuffer(bytesOf(bytes), { readonly }) : bytesOf(bytes);
}

function extensionsOf(pairs: Record<string, string>): Map<number, string> {
  return new Map(Object.entries(pairs).map(([code, name]) => [Number(code), name]));
}

function bytesOf(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
