/** What was written is read as it was: any value, shared and cyclic ones too, at every protocol. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads } from '../../src/index.ts';
import { difference } from '../support/difference.ts';
import { graphs, trees } from '../support/values.ts';

const PROTOCOLS = [0, 1, 2, 3, 4, 5];

function roundTrips(value: unknown, protocol: number): void {
  const pickle = dumps(value, { protocol });
  const back = loads(pickle, { lossless: true });
  expect(difference(back, value)).toBeNull();
  // What was read is written as it was read.
  expect(Buffer.compare(dumps(back, { protocol }), pickle)).toBe(0);
}

describe.each(PROTOCOLS)('protocol %i', (protocol) => {
  test('trees', () => {
    fc.assert(
      fc.property(trees(), (value) => roundTrips(value, protocol)),
      { numRuns: 300 },
    );
  });

  test('graphs', () => {
    fc.assert(
      fc.property(graphs(), (value) => roundTrips(value, protocol)),
      { numRuns: 500 },
    );
  });
});
