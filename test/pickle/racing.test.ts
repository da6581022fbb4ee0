/** Data that somebody else writes while it is read: a value or a `PickleError`, and nothing that checks once and reads twice. */
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dis, dumps, type LoadOptions, loads, optimize, PickleError, PyDict, PySet, PyTuple } from '../../src/index.ts';

/** Writes bytes of two pickles, and noise, over the memory for ever; the first word counts how often. */
const WRITER = `
const { workerData: { memory, pickles, turns } } = require('node:worker_threads');
const count = new Int32Array(turns);
const bytes = new Uint8Array(memory);
let seed = 20686;
const random = (below) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return seed % below; };
while (Atomics.load(count, 1) === 0) {
  const pickle = pickles[random(pickles.length)];
  const at = random(pickle.length);
  const length = random(40);
  for (let i = at; i < Math.min(at + length, pickle.length); i++) bytes[i] = random(20) === 0 ? random(256) : pickle[i];
  Atomics.add(count, 0, 1);
}
`;

const record = (i: number): unknown =>
  new PyDict<string, unknown>([
    ['id', i],
    ['name', 'x'.repeat(i % 40)],
    ['data', new Uint8Array(i % 300)],
    ['tags', new PySet([i, 'a', PyTuple.of(1, 2)])],
    ['array', Float64Array.from({ length: i % 9 }, Math.sqrt)],
    ['big', 7n ** BigInt(i)],
  ]);

const PICKLES = [0, 2, 4, 5].map((protocol) =>
  dumps(
    Array.from({ length: 30 }, (_, i) => record(i)),
    { protocol },
  ),
);
const memory = new SharedArrayBuffer(Math.max(...PICKLES.map(({ length }) => length)));
const turns = new Int32Array(new SharedArrayBuffer(8));

describe('memory that is written while it is read', () => {
  let worker: Worker;

  beforeAll(async () => {
    const workerData = { memory, pickles: PICKLES, turns: turns.buffer };
    worker = new Worker(WRITER, { eval: true, workerData });
    while (Atomics.load(turns, 0) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }, 60_000);

  afterAll(async () => {
    Atomics.store(turns, 1, 1);
    await worker?.terminate();
  });

  const OPTIONS: LoadOptions[] = [
    {},
    { lossless: true, copy: false, encoding: 'latin1' },
    { dicts: 'map', copy: true },
  ];

  test('is a value or a PickleError', () => {
    const before = Atomics.load(turns, 0);
    const outcomes = { values: 0, errors: 0 };
    for (let i = 0; i < 3000; i++) {
      try {
        loads(memory, OPTIONS[i % OPTIONS.length]!);
        outcomes.values++;
      } catch (error) {
        if (!(error instanceof PickleError)) throw error;
        expect(error.offset).toBeGreaterThanOrEqual(0);
        outcomes.errors++;
      }
    }
    expect(Atomics.load(turns, 0) - before, 'written meanwhile').toBeGreaterThan(100);
    expect(outcomes.errors).toBeGreaterThan(100);
  });

  test('is text for dis, and a pickle or a PickleError for optimize', () => {
    for (let i = 0; i < 200; i++) {
      expect(typeof dis(memory)).toBe('string');
      try {
        optimize(memory);
      } catch (error) {
        if (!(error instanceof PickleError)) throw error;
      }
    }
  });

  test('is not what the value holds', () => {
    const bytes = dumps(new Uint8Array(100_000).fill(7));
    const shared = new SharedArrayBuffer(bytes.length);
    new Uint8Array(shared).set(bytes);
    const value = loads<Uint8Array>(shared, { copy: false });
    new Uint8Array(shared).fill(0);
    expect(value.every((byte) => byte === 7)).toBe(true);
  });
});
