/** What is said of the rivals' formats: which values come back from each as they were. */
import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { LIBRARY_ROWS } from '../bench/contenders.ts';
import type { Library } from '../bench/libraries.ts';
import type { Need } from '../bench/workloads.ts';
import { ensureBuilt } from './support/built.ts';

/** Something of each that a format may not have, in JavaScript's own types. */
const VALUES: Partial<Record<Need, unknown>> = {
  arrays: [new Float64Array([1, 2.5]), new Float64Array([3])],
  bytes: new Uint8Array([1, 2, 0xff]),
  maps: new Map([
    [1, 0.5],
    [2, 0.25],
  ]),
  sets: new Set(['a', 'b']),
};

let LIBRARIES: Readonly<Record<string, () => Library | Promise<Library>>>;
beforeAll(async () => {
  // It imports cornichon as others do.
  await ensureBuilt();
  ({ LIBRARIES } = await import('../bench/libraries.ts'));
}, 120_000);

/** Node's Buffer is bytes as well. */
const plain = (value: unknown) => (Buffer.isBuffer(value) ? new Uint8Array(value) : value);

describe.each(LIBRARY_ROWS.filter(({ library }) => !/^(?:cornichon|pickleparser)/.test(library)))('$library', (row) => {
  const { library, lacks = [], changes = [] } = row;
  let format: Library;
  beforeAll(async () => {
    format = await LIBRARIES[library]!();
  });

  test.each(Object.entries(VALUES).filter(([need]) => !lacks.includes(need as Need)))('%s', (need, value) => {
    const { dumps, loads } = format;
    const written = dumps!(value, { protocol: 5, outOfBand: false }) as Uint8Array;
    expect(isDeepStrictEqual(plain(loads!(written, [])), value)).toBe(!changes.includes(need as Need));
  });

  test('what has none of these', () => {
    const { dumps, loads } = format;
    const value = [{ id: 1, price: 0.5, name: 'é', sold: true, note: null, sizes: [1, 300, 70_000] }];
    expect(loads!(dumps!(value, { protocol: 5, outOfBand: false }) as Uint8Array, [])).toEqual(value);
  });
});
