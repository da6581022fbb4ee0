/**
 * Node's end of routed.py: reads each pickle that comes, lossless, and sends back what it writes of the value.
 */
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type DumpOptions, dumps, type LoadOptions, loads, PickleBuffer, PickleError } from '../src/index.ts';
import { encodeFrame, FrameReader, type Header, type Wire } from './frames.ts';
import type { Peer } from './peer.ts';

/** What came of CPython's tests. */
export interface RoutedRun {
  /** Names such as `AbstractPickleTests.test_ints`. */
  readonly tests: readonly string[];
  /** Names with the end of the traceback. */
  readonly failed: readonly (readonly [name: string, traceback: string])[];
  /** Names with Python's reason. */
  readonly skipped: readonly (readonly [name: string, reason: string])[];
  /** Those that passed no pickle through Node. */
  readonly unrouted: readonly string[];
  /** How many pickles went through Node. */
  readonly routed: number;
  /** Tests in which Node did not write the bytes that it had read from Python, and how many times. */
  readonly changed: readonly (readonly [name: string, count: number])[];
}

interface Request extends Header {
  readonly op: 'dumps' | 'loads' | 'result';
  readonly data: Uint8Array;
  readonly protocol: number;
  readonly options: { encoding?: string; errors?: string; fix_imports?: boolean };
  readonly extensions: Record<string, string>;
  readonly buffers: Uint8Array[] | null;
  readonly readonly: boolean[] | null;
}

const PROGRAM = fileURLToPath(new URL('./routed.py', import.meta.url));
const NO_TEST_PACKAGE = 3;

/** Runs the tests with a Python; null when it has no `test` package. */
export async function runRouted(python: Peer): Promise<RoutedRun | null> {
  const child = execa(python.info.executable, [PROGRAM], {
    buffer: { stdout: false },
    encoding: 'buffer',
    reject: false,
    env: { PYTHONDONTWRITEBYTECODE: '1', PYTHONIOENCODING: 'utf-8', OPENBLAS_NUM_THREADS: '1' },
  });
  const reader = new FrameReader();
  let result: RoutedRun | null = null;
  child.stdout.on('data', (chunk: Uint8Array) => {
    for (const frame of reader.push(chunk)) {
      const request = frame as Request;
      if (request.op === 'result') result = frame as unknown as RoutedRun;
      else for (const part of encodeFrame({ args: answer(request, python) })) child.stdin.write(part);
    }
  });
  child.stdin.on('error', () => undefined);
  const { exitCode, signal, stderr } = await child;
  if (exitCode === NO_TEST_PACKAGE) return null;
  if (result === null) {
    throw new Error(`${python.label} ended with ${signal ?? exitCode} and no result:\n${Buffer.from(stderr)}`);
  }
  return result;
}

/** `{ stream, buffers }`, or `{ refused }` with the reason. */
function answer(request: Request, python: Peer): { readonly [key: string]: Wire } {
  const given =
    request.buffers?.map((bytes, i) => new PickleBuffer(bytes, { readonly: request.readonly![i]! })) ?? null;
  const beside: number[] = [];
  const bufferCallback = (buffer: PickleBuffer): boolean => {
    // Python put others, which NumPy has no buffer for, into the stream.
    const number = request.buffers!.findIndex((bytes) => bytes.buffer === buffer.raw().buffer);
    if (number !== -1) beside.push(number);
    return number === -1;
  };
  try {
    const value = loads(request.data, loadOptions(request, given));
    const stream = dumps(value, dumpOptions(request, python, given?.length ? bufferCallback : null));
    return { stream, buffers: beside };
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    return { refused: error.message };
  }
}

function loadOptions({ options, extensions }: Request, buffers: PickleBuffer[] | null): LoadOptions {
  const { encoding, errors, fix_imports: fixImports } = options;
  const codes = Object.entries(extensions).map(([code, name]): [number, string] => [Number(code), name]);
  const all = { lossless: true, buffers, encoding, errors, fixImports, extensions: new Map(codes) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as LoadOptions;
}

function dumpOptions(request: Request, python: Peer, bufferCallback: DumpOptions['bufferCallback']): DumpOptions {
  const { protocol, options, extensions } = request;
  return {
    protocol,
    fixImports: options.fix_imports ?? true,
    extensions: new Map(Object.entries(extensions).map(([code, name]) => [name.replace(':', '.'), Number(code)])),
    bufferCallback: bufferCallback ?? null,
    target: python.isAtLeast(3, 13) ? 'cpython-3.13' : 'cpython-3.8',
    numpy: python.numpy?.startsWith('1.') === true ? 'native-1' : 'native',
  };
}
