/** Arrays whose call is written at once have the bytes of those that are written step by step. */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type DumpOptions, dumpChunks, dumps, loads, NDArray, PickleBuffer, PyDict, PyTuple } from '../../src/index.ts';
import { FreshCalls } from '../../src/pickle/fresh-calls.ts';

/** A persistent id for nothing keeps the writer from writing anything at once. */
function plainly(value: unknown, options: DumpOptions): Uint8Array {
  return dumps(value, { ...options, persistentId: () => undefined });
}

const shape = fc.array(fc.nat({ max: 3 }), { maxLength: 5 });
const array = fc
  .record({
    shape,
    dtype: fc.constantFrom('f8', '>f4', 'i2', 'u1', 'b1', 'c16', 'M8[s]', 'S3', 'U2', 'V5'),
    order: fc.constantFrom('C' as const, 'F' as const),
    readonly: fc.boolean(),
    view: fc.constantFrom('whole', 'transposed', 'reversed', 'tail'),
    seed: fc.nat({ max: 255 }),
  })
  .map(({ shape: lengths, dtype, order, readonly, view, seed }) => {
    const { nbytes } = NDArray.zeros(lengths, { dtype });
    const memory = Uint8Array.from({ length: nbytes }, (_, i) => (dtype === 'b1' ? i & 1 : (i * 31 + seed) & 0x7f));
    const made = NDArray.over(memory, { dtype, shape: lengths, order, readonly });
    if (view === 'transposed' && lengths.length > 1) return made.transpose([1, 0, ...[...lengths.keys()].slice(2)]);
    if (view === 'reversed' && lengths.length > 0) return made.slice([null, null, -1]);
    if (view === 'tail' && lengths.length > 0 && lengths[0]! > 0) return made.slice([1, null]);
    return made;
  });
const large = fc.constantFrom(0xffff, 0x10000, 0x20000).map((length) => NDArray.from(new Int8Array(length)));
const item = fc.oneof(
  { weight: 12, arbitrary: array },
  { weight: 1, arbitrary: large },
  { weight: 2, arbitrary: fc.float32Array({ maxLength: 5 }) },
  {
    weight: 2,
    arbitrary: fc.constantFrom<unknown>('C', 0, null, PyTuple.of(100), new PickleBuffer(new Uint8Array(3))),
  },
);

describe('arrays', () => {
  test.each(['portable', 'native', 'native-1'] as const)(
    'are the same bytes, written at once or step by step: %s',
    (numpy) => {
      fc.assert(
        fc.property(fc.array(item, { maxLength: 40 }), fc.constantFrom(2, 3, 4, 5), (items, protocol) => {
          const buffers = protocol === 5 ? items : items.filter((one) => !(one instanceof PickleBuffer));
          // The same one twice, and the same dtype, too.
          const value = [buffers, new PyDict([['again', [...buffers].reverse()]])];
          const exact = plainly(value, { numpy, protocol });
          expect(Buffer.compare(dumps(value, { numpy, protocol }), exact)).toBe(0);
          expect(Buffer.compare(Buffer.concat([...dumpChunks(value, { numpy, protocol })]), exact)).toBe(0);
        }),
      );
    },
  );

  test('that are alike are the same bytes, wherever a frame ends', () => {
    const kinds = fc.array(
      fc.record({
        length: fc.constantFrom(0, 1, 3, 40, 125, 700),
        dtype: fc.constantFrom('f8', 'i2', '>f4', 'S3'),
        axes: fc.nat(2),
        readonly: fc.boolean(),
      }),
      { minLength: 1, maxLength: 6 },
    );
    const order = fc.array(fc.nat(), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(
        kinds,
        order,
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom(4, 5),
        (all, turns, count, protocol) => {
          const list: unknown[] = [];
          for (let i = 0; i < count; i++) {
            const turn = turns[i % turns.length]!;
            const { length, dtype, axes, readonly } = all[turn % all.length]!;
            const shape = [length, 1, 2].slice(0, axes + 1);
            const made = NDArray.zeros(shape, { dtype });
            made.bytes().fill(i);
            const { data } = made;
            // Views, the same one again, and what is written alike but is another class.
            if (turn % 7 === 1)
              list.push(made.transpose(), made.slice([null, null, -1]), made.slice([1, null]), made.slice());
            else if (turn % 7 === 2) list.push(made, data, made, new Float64Array(length));
            else list.push(NDArray.over(data, { dtype, shape, readonly }));
          }
          for (const numpy of ['portable', 'native'] as const) {
            const exact = plainly(list, { numpy, protocol });
            expect(Buffer.compare(dumps(list, { numpy, protocol }), exact)).toBe(0);
            expect(Buffer.compare(Buffer.concat([...dumpChunks(list, { numpy, protocol })]), exact)).toBe(0);
          }
          // Of arrays that share lists, since one pickle had them.
          const back = loads(dumps(list));
          expect(Buffer.compare(dumps(back), plainly(back, {}))).toBe(0);
        },
      ),
    );
  });

  test('are written so, or all of this would compare the writer with itself', () => {
    const list = Array.from({ length: 100 }, (_, i) => NDArray.from(Float64Array.of(i)));
    const [write, repeat] = [vi.spyOn(FreshCalls.prototype, 'write'), vi.spyOn(FreshCalls.prototype, 'repeat')];
    dumps(list);
    const [first, others] = [write, repeat].map((by) => by.mock.results.filter(({ value }) => value === true).length);
    expect(first! + others!).toBeGreaterThan(98);
    expect(others).toBeGreaterThan(90);
    write.mockRestore();
    repeat.mockRestore();
  });

  test('come back, many of them', () => {
    const list = Array.from({ length: 3000 }, (_, i) => NDArray.from(Float64Array.of(i, -i, i / 3)));
    const pickle = dumps(list);
    expect(pickle).toEqual(plainly(list, {}));
    expect(loads(pickle)).toEqual(list);
  });

  test('go beside the stream where that is asked for', () => {
    const list = Array.from({ length: 5 }, (_, i) => NDArray.from(Float64Array.of(i)));
    const buffers: PickleBuffer[] = [];
    const stream = dumps(list, { bufferCallback: (buffer) => buffers.push(buffer) });
    expect(buffers.length).toBe(5);
    expect(loads(stream, { buffers })).toEqual(list);
  });

  test('deep inside of others are no different', () => {
    let value: unknown = [NDArray.zeros([2]), NDArray.zeros([3])];
    for (let depth = 0; depth < 100; depth++) value = [value, NDArray.zeros([depth % 3])];
    expect(dumps(value)).toEqual(plainly(value, {}));
  });
});
