/**
 * The judge of a hostile fixture.
 *
 * Nothing here is Node's, so that a page can judge the same cases in a browser.
 */
import { changed, isThenable, snapshot } from '../../fuzz/invariants.ts';
import { LIMITS, loads, PickleError, toJS } from '../../src/index.ts';
import { type HostileCase, optionsOf } from './hostile-case.ts';

/** Milliseconds that a case may take. */
export const TIME_MS = 1000;
/** Values that a walk of the result may meet. */
const MAX_NODES = 400_000;

/** What a case came to. */
export interface HostileOutcome {
  /** What is wrong; empty when all is as it must be. */
  readonly complaints: readonly string[];
  /** The result, to be held while memory is measured. */
  readonly value: unknown;
  readonly ms: number;
}

/** Reads the stream of a case and compares with what the case says. */
export function judge(hostile: HostileCase, data: Uint8Array): HostileOutcome {
  const before = snapshot();
  const complaints: string[] = [];
  let reading = read(hostile, data);
  // On a machine that has other things to do, once is not enough to tell.
  for (let again = 0; again < 2 && reading.ms > TIME_MS; again++) reading = read(hostile, data);
  const { value, error, ms } = reading;
  if (ms > TIME_MS) complaints.push(`took ${ms.toFixed(0)} ms`);
  complaints.push(...(error === undefined ? judgeValue(hostile, value) : judgeError(hostile, error, data.length)));
  const what = changed(before);
  if (what !== null) complaints.push(`${what} of the built-in classes is another`);
  if ('polluted' in {}) complaints.push('Object.prototype is polluted');
  return { complaints, value, ms };
}

interface Reading {
  readonly value?: unknown;
  readonly error?: unknown;
  readonly ms: number;
}

function read(hostile: HostileCase, data: Uint8Array): Reading {
  const options = optionsOf(hostile, LIMITS);
  const start = performance.now();
  try {
    const value = loads(data, options);
    return { value, ms: performance.now() - start };
  } catch (error) {
    return { error, ms: performance.now() - start };
  }
}

function* judgeError({ error: expected, at }: HostileCase, error: unknown, length: number): Generator<string> {
  if (!(error instanceof PickleError)) return yield `threw ${String(error)}`;
  const { code, offset, message, limit } = error;
  if (expected === undefined) return yield `refused: ${code} ${message}`;
  if (!expected.split('|').includes(code.replace('ERR_PICKLE_', '')))
    yield `${code} instead of ${expected}: ${message}`;
  if (offset === null || offset < 0 || offset > length) yield `offset ${offset} is not in the data`;
  if (at != null && offset !== at) yield `at ${offset} instead of ${at}: ${message}`;
  if (message.length > 1000) yield `a message of ${message.length} characters`;
  if (code === 'ERR_PICKLE_LIMIT' && limit === null) yield `no limit is named: ${message}`;
}

function* judgeValue(hostile: HostileCase, value: unknown): Generator<string> {
  const { error, any, keys, walk } = hostile;
  if (error !== undefined && !/\bok\b/.test(error)) return yield `read instead of ${error}`;
  if (value === undefined || typeof value === 'function') yield `the result is ${typeof value}`;
  if (isThenable(value)) yield 'the result is a thenable';
  const start = performance.now();
  let text: string | null = null;
  try {
    const plain = toJS(value, { json: true, keys: 'map', maxNodes: MAX_NODES });
    text = JSON.stringify(plain);
  } catch (thrown) {
    if (!(thrown instanceof PickleError)) yield `toJS threw ${String(thrown)}`;
    else if (thrown.code !== 'ERR_PICKLE_LIMIT') yield `toJS: ${thrown.message}`;
  }
  const ms = performance.now() - start;
  if (ms > TIME_MS) yield `toJS took ${ms.toFixed(0)} ms`;
  if (walk !== 'either' && (walk === 'limit') !== (text === null))
    yield `walking it ${text === null ? 'meets a limit' : 'meets no limit'}`;
  if (keys !== undefined) {
    const found = JSON.stringify([...(value as ReadonlyMap<unknown, unknown>).keys()]);
    if (found !== JSON.stringify(keys)) yield `keys ${found} instead of ${JSON.stringify(keys)}`;
  } else if (any !== true && error === undefined && text !== null && text !== JSON.stringify(hostile.value)) {
    yield `${text.slice(0, 200)} instead of ${JSON.stringify(hostile.value)}`;
  }
}
