/**
 * What is wrong with our reading and writing of harvested vectors.
 *
 * A value is right when its canonical text is Python's, letter for letter. Of objects we know only what a pickle says, so for
 * them Python is asked: it reads what we write of the value, and its canonical text must be that of the original. A pickle that
 * CPython wrote must come out byte for byte.
 */
import { dumps, loads, PickleError } from '../src/index.ts';
import { canonical } from '../test/support/canonical.ts';
import type { Harvest, Vector } from './harvest.ts';
import type { Peer } from './peer.ts';

export interface Failure {
  readonly test: string;
  /**
   * `refused` and `accepted` what CPython does not; another `error` than a PickleError with an offset inside the data; another
   * `value`; other `bytes`.
   */
  readonly kind: 'refused' | 'accepted' | 'error' | 'value' | 'bytes';
  /** Who wrote the pickle; null when it was made by hand. */
  readonly pickler: 'C' | 'Python' | null;
  /** The pickle, as text with one character a byte; cut short. */
  readonly pickle: string;
  readonly detail: string;
}

/** Everything that is wrong. */
export async function judge({ vectors }: Harvest, python: Peer): Promise<Failure[]> {
  const failures: Failure[] = [];
  const asked: { vector: Vector; pickle: Uint8Array }[] = [];
  for (const vector of vectors) {
    const read = readVector(vector);
    if ('failure' in read) failures.push(failureOf(vector, ...read.failure));
    if (!('value' in read)) continue;
    const { value } = read;
    if (vector.value !== null) {
      const text = canonical(value);
      if (text !== vector.value && isPlain(text))
        failures.push(failureOf(vector, 'value', differing(text, vector.value)));
      if (vector.lasting) asked.push({ vector, pickle: dumps(value, { protocol: vector.written?.protocol ?? 5 }) });
    }
    if (vector.written !== null && !sameBytes(vector, value, python)) failures.push(failureOf(vector, 'bytes', ''));
  }
  await python.exec(MAIN);
  const answers = await python.canonicalMany(asked.map(({ pickle }) => pickle));
  for (const [index, { vector }] of asked.entries()) {
    const answer = answers[index]!;
    if (answer instanceof Error) failures.push(failureOf(vector, 'value', `${answer.type}: ${answer.message}`));
    else if (answer !== vector.value) failures.push(failureOf(vector, 'value', differing(answer, vector.value!)));
  }
  return failures;
}

/** The classes of pickletester, under the name of the program too, as the harvester has them. */
const MAIN = `
  import __main__
  from test import pickletester
  vars(__main__).update({name: value for name, value in vars(pickletester).items() if not name.startswith("__")})
`;

type Read = { readonly value: unknown } | { readonly failure: [Failure['kind'], string] } | object;

function readVector({ data, options, raises }: Vector): Read {
  let value: unknown;
  try {
    value = loads(data, { ...options, lossless: true });
    loads(data, options);
  } catch (error) {
    if (!(error instanceof PickleError)) return { failure: ['error', String(error)] };
    const { offset, message } = error;
    if (raises === null) return { failure: ['refused', message] };
    return offset !== null && offset >= 0 && offset <= data.length
      ? {}
      : { failure: ['error', `${message}: ${offset}`] };
  }
  return raises === null ? { value } : { failure: ['accepted', raises] };
}

/** Nothing in it is known by name only. */
function isPlain(text: string): boolean {
  return !/object#|global:/.test(text);
}

function sameBytes({ data, options, written }: Vector, value: unknown, python: Peer): boolean {
  const { pickler, protocol } = written!;
  // pickle.py has always divided batches as CPython 3.15 does.
  const target = pickler === 'Python' ? 'cpython-3.15' : python.isAtLeast(3, 13) ? 'cpython-3.13' : 'cpython-3.8';
  const extensions = new Map([...(options.extensions ?? [])].map(([code, name]) => [name.replace(':', '.'), code]));
  const beside = options.buffers != null;
  const again = dumps(value, {
    protocol,
    target,
    extensions,
    numpy: python.numpy?.startsWith('1.') === true ? 'native-1' : 'native',
    ...(beside ? { bufferCallback: () => false } : {}),
  });
  return Buffer.compare(again, data) === 0;
}

function failureOf({ test, data, written }: Vector, kind: Failure['kind'], detail: string): Failure {
  const pickle = Buffer.from(data.subarray(0, 120)).toString('latin1');
  return { test, kind, pickler: written?.pickler ?? null, pickle, detail: detail.slice(0, 300) };
}

function differing(ours: string, theirs: string): string {
  let at = 0;
  while (at < ours.length && ours[at] === theirs[at]) at++;
  const start = Math.max(0, at - 40);
  return `at ${at}: ${ours.slice(start, start + 100)} instead of ${theirs.slice(start, start + 100)}`;
}
