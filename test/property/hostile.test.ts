/** Any bytes give a value or a PickleError that tells its place, in little time, and leave the process as it was. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { changed, isThenable, snapshot } from '../../fuzz/invariants.ts';
import { dumps, type LoadOptions, loadAll, loads, PickleError } from '../../src/index.ts';
import { mutants, noise, pickles, programs } from '../support/streams.ts';

const OPTIONS: LoadOptions[] = [
  {},
  { lossless: true, encoding: 'latin1', dicts: 'map', copy: false },
  { encoding: 'bytes', dicts: 'object', copy: true, fixImports: false },
  { encoding: 'utf8', errors: 'replace', persistentLoad: (id) => [id], extensions: new Map([[1, 'm.C']]) },
  { globals: 'error', errors: 'ignore' },
];

let before: Map<string, unknown>;

beforeEach(() => {
  before = snapshot();
});

afterEach(() => {
  expect(changed(before)).toBe(null);
  expect({}).not.toHaveProperty('polluted');
});

function isRead(data: Uint8Array, which: number): void {
  const options = OPTIONS[which]!;
  // One buffer for each reading, so that the opcodes for buffers are reached; a list, for loadAll goes on in it.
  const buffers = { buffers: [new Uint8Array(4), new Uint8Array(0)] };
  const start = performance.now();
  try {
    const value = loads(data, { ...options, ...buffers });
    expect(value).not.toBe(undefined);
    expect(typeof value).not.toBe('function');
    expect(isThenable(value)).toBe(false);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    expect(error.offset).toBeGreaterThanOrEqual(0);
    expect(error.offset).toBeLessThanOrEqual(data.length);
    expect(error.message).toContain(`(at byte ${error.offset}`);
    expect(error.message.length).toBeLessThan(1000);
  }
  try {
    for (const _ of loadAll(data, { ...options, ...buffers }));
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
  }
  expect(performance.now() - start).toBeLessThan(5000);
}

const which = fc.nat(OPTIONS.length - 1);

describe('any bytes are a value or a PickleError', () => {
  test('noise', () => {
    fc.assert(fc.property(noise, which, isRead), { numRuns: 2000 });
  });

  test('programs', () => {
    fc.assert(fc.property(programs, which, isRead), { numRuns: 4000 });
  });

  test('pickles with changes', () => {
    fc.assert(fc.property(mutants, which, isRead), { numRuns: 1000 });
  });

  test('what programs make can be written, or the error says that it cannot, and then be read', () => {
    fc.assert(
      fc.property(programs, fc.nat(5), (data, protocol) => {
        let value: unknown;
        try {
          value = loads(data, { lossless: true, encoding: 'latin1' });
        } catch {
          return;
        }
        try {
          loads(dumps(value, { protocol }), { lossless: true });
        } catch (error) {
          if (!(error instanceof PickleError) || error.path === null) throw error;
        }
      }),
      { numRuns: 4000 },
    );
  });
});

describe('a pickle that is cut off anywhere', () => {
  test('is an error', () => {
    fc.assert(
      fc.property(pickles, fc.double({ min: 0, max: 0.999, noNaN: true }), (pickle, at) => {
        const cut = pickle.subarray(0, Math.floor(at * pickle.length));
        expect(() => loads(cut)).toThrow(PickleError);
      }),
      { numRuns: 800 },
    );
  });
});
