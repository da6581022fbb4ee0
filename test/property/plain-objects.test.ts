/**
 * Plain objects are written by the fast lane, and by levels where the output is taken in chunks: both ways are the same bytes, and run
 * the same code of others in the same order, whatever the objects are like.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumpChunks, dumps, loads, PyGlobal, PyTuple, REDUCE } from '../../src/index.ts';

const KINDS = [
  'plain',
  'frozen',
  'bare',
  'symbols',
  'hidden',
  'getters',
  'proxy',
  'reduced',
  'list',
  'constructor',
  'indices',
  'long',
] as const;

interface Plan {
  readonly kind: (typeof KINDS)[number];
  readonly keys: readonly string[];
  /** The values: numbers of other nodes, and beyond these numbers as they are. */
  readonly values: readonly number[];
}

const plans: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    kind: fc.oneof({ weight: 3, arbitrary: fc.constant('plain' as const) }, fc.constantFrom(...KINDS)),
    keys: fc.oneof(
      fc.constantFrom(['id', 'of'], ['id', 'of', 'in'], ['of', 'id'], []),
      fc.uniqueArray(fc.constantFrom('id', 'of', '7', '__proto__', 'constructor', 'toString', ''), { maxLength: 5 }),
    ),
    values: fc.array(fc.nat(30), { minLength: 5, maxLength: 5 }),
  }),
  { minLength: 1, maxLength: 12 },
);

function define(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** Objects as they are planned, in a list; each call makes others, which note in `log` what code of theirs runs. */
function build(all: readonly Plan[], log: string[]): unknown {
  const nodes = all.map(({ kind }): object => (kind === 'list' ? [] : kind === 'bare' ? Object.create(null) : {}));
  const given = all.map(({ kind, keys }, n) => {
    if (kind !== 'proxy') return nodes[n]!;
    return new Proxy(nodes[n]!, {
      get(target, key) {
        // What is asked about the class, the two ways ask differently.
        if (typeof key === 'string' && keys.includes(key) && key !== 'constructor') log.push(`${n} ${key}`);
        return Reflect.get(target, key);
      },
    });
  });
  for (const [n, { kind, keys, values }] of all.entries()) {
    const node = nodes[n]!;
    const next = nodes[(n + 1) % nodes.length]!;
    const items = values.map((value) => given[value] ?? value);
    if (kind === 'list') (node as unknown[]).push(...items);
    if (kind === 'symbols') Object.assign(node, { [Symbol.iterator]: 1, [Symbol('own')]: node });
    if (kind === 'constructor') define(node, 'constructor', 1);
    if (kind === 'indices') define(node, '10', node);
    if (kind === 'hidden') Object.defineProperty(node, 'id', { value: 1, configurable: true });
    for (let i = 0; kind === 'long' && i < 998; i++) define(node, `k${i}`, i);
    if (kind === 'reduced') {
      const reduce = () => {
        log.push(`${n} reduced`);
        if (Object.isExtensible(next)) define(next, 'added', log.length);
        return { callable: new PyGlobal('shop', 'Order'), args: new PyTuple(), state: items[0] };
      };
      Object.defineProperty(node, REDUCE, { value: reduce });
    }
    for (const [i, key] of kind === 'list' || kind === 'hidden' ? [] : keys.entries()) {
      if (kind !== 'getters') {
        define(node, key, items[i]);
        continue;
      }
      const get = () => {
        log.push(`${n} ${key}`);
        if (i === 2 && Object.isExtensible(next)) define(next, 'got', log.length);
        // Another number each time.
        return i === 0 ? log.length : items[i];
      };
      Object.defineProperty(node, key, { get, enumerable: true, configurable: true });
    }
  }
  for (const [n, { kind }] of all.entries()) if (kind === 'frozen') Object.freeze(nodes[n]);
  return [...given, given];
}

function outcome(all: readonly Plan[], write: (value: unknown) => Uint8Array): unknown {
  const log: string[] = [];
  const value = build(all, log);
  try {
    return [Buffer.from(write(value)).toString('latin1'), log];
  } catch (error) {
    return [String(error), log];
  }
}

const exact = (value: unknown) => Buffer.concat([...dumpChunks(value)]);

describe('plain objects are written as without the fast lane', () => {
  test('shared, circular, with code of their own, and changed on the way', () => {
    let written = 0;
    fc.assert(
      fc.property(plans, (all) => {
        const expected = outcome(all, exact);
        expect(outcome(all, dumps)).toEqual(expected);
        if (!String(expected).includes('Error')) written++;
      }),
      { numRuns: 1500 },
    );
    expect(written).toBeGreaterThan(500);
  });

  test('where Object.prototype has more than it should', () => {
    const polluted = (write: (value: unknown) => Uint8Array) => (value: unknown) => {
      define(Object.prototype, 'stray', 1);
      try {
        return write(value);
      } finally {
        Reflect.deleteProperty(Object.prototype, 'stray');
      }
    };
    fc.assert(
      fc.property(plans, (all) => {
        expect(outcome(all, polluted(dumps))).toEqual(outcome(all, polluted(exact)));
      }),
      { numRuns: 200 },
    );
    expect(loads(polluted(dumps)({ a: 1 }), { dicts: 'object' })).toEqual({ a: 1 });
  });
});
