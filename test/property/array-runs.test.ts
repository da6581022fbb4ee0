/**
 * Small arrays that are read in one go are what the machine makes of them opcode by opcode: the same values, the same objects in
 * the memo, or the same error at the same place.
 */
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { dumps, type LoadOptions, loads, NDArray, PickleError, standardRegistry } from '../../src/index.ts';
import { ArrayRuns } from '../../src/pickle/array-runs.ts';
import { StreamUnpickler } from '../../src/pickle/load.ts';
import { bytes, little } from '../support/bytes.ts';

/** How the arrays of a pickle are written. */
interface Style {
  readonly protocol: number;
  /** MEMOIZE, BINPUT, LONG_BINPUT, or nothing, for each opcode in turn. */
  readonly puts: readonly ('memoize' | 'put' | 'long' | 'none')[];
}

/** Writes opcodes with what numbers them, and remembers what has which number. */
class Pen {
  text = '';
  numbers = 0;
  #turn = 0;
  readonly #puts: Style['puts'];

  constructor({ puts, protocol }: Style) {
    this.#puts = puts;
    this.text = `\x80${String.fromCharCode(protocol)}`;
  }

  add(text: string, isStored = false): this {
    this.text += text;
    if (!isStored) return this;
    const how = this.#puts[this.#turn++ % this.#puts.length]!;
    if (how === 'memoize') this.text += '\x94';
    else if (how === 'put' && this.numbers < 256) this.text += `q${little(this.numbers, 1)}`;
    else if (how === 'long' || how === 'put') this.text += `r${little(this.numbers, 4)}`;
    else return this;
    this.numbers++;
    return this;
  }

  /** The same, with a number in any case, which is returned. */
  keep(text: string): number {
    this.text += `${text}r${little(this.numbers, 4)}`;
    return this.numbers++;
  }

  get(number: number, long = false): this {
    return this.add(long || number > 255 ? `j${little(number, 4)}` : `h${little(number, 1)}`);
  }
}

type Form = 'frombuffer' | 'ndarray' | 'state' | 'text';

interface Item {
  readonly form: Form;
  readonly length: number;
  readonly axes: readonly number[];
  readonly order: 'C' | 'F';
  readonly readonly: boolean;
  readonly seed: number;
  readonly long: boolean;
  readonly dtype: number;
}

const DTYPES = ['f8', '<i2', '>f4', 'u1', 'c8'] as const;
const SIZES = [8, 2, 4, 1, 8] as const;

function integer(value: number): string {
  if (value < 0 || value > 0xffff) return `J${little(value >>> 0, 4)}`;
  return value > 0xff ? `M${little(value, 2)}` : `K${little(value, 1)}`;
}

function tuple(items: readonly number[]): string {
  if (items.length === 0) return ')';
  const list = items.map(integer).join('');
  return items.length > 3 ? `(${list}t` : list + '\x85\x86\x87'[items.length - 1]!;
}

function payload(length: number, readonly: boolean, seed: number): string {
  const data = Array.from({ length }, (_, i) => String.fromCharCode((i * 37 + seed) & 0xff)).join('');
  if (!readonly) return `\x96${little(length, 8)}${data}`;
  return length < 256 ? `C${little(length, 1)}${data}` : `B${little(length, 4)}${data}`;
}

/** A list of these arrays, and then of what is fetched from the memo. */
function streamOf(style: Style, items: readonly Item[], fetched: readonly number[], overwritten: number): string {
  const pen = new Pen(style);
  pen.add('](');
  const frombuffer = pen.keep('cnumpy._core.numeric\n_frombuffer\n');
  const ndarray = pen.keep('cnumpy\nndarray\n');
  const reconstruct = pen.keep('cnumpy.core.multiarray\n_reconstruct\n');
  const encode = pen.keep('c_codecs\nencode\n');
  const latin1 = pen.keep('X\x06\0\0\0latin1');
  const letter = pen.keep('C\x01b');
  const orders = { C: pen.keep('X\x01\0\0\0C'), F: pen.keep('X\x01\0\0\0F') };
  const dtypes = DTYPES.map((name) => pen.keep(`cnumpy\ndtype\nX${little(name.length, 4)}${name}K\0K\x01\x87R`));
  for (const { form, length, axes, order, readonly, seed, long, dtype } of items) {
    const shape = tuple(axes);
    if (form === 'frombuffer') {
      pen
        .get(frombuffer, long)
        .add('(')
        .add(payload(length, readonly, seed), true)
        .get(dtypes[dtype]!, long);
      pen
        .add(shape, axes.length > 0)
        .get(orders[order])
        .add('t', true)
        .add('R', true);
    } else if (form === 'ndarray') {
      pen
        .get(ndarray)
        .add('(')
        .add(shape, axes.length > 0)
        .get(dtypes[dtype]!);
      pen
        .add(payload(length, readonly, seed), true)
        .add('K\0N')
        .get(orders[order], long)
        .add('t', true)
        .add('R', true);
    } else {
      pen.get(reconstruct).get(ndarray).add('K\0\x85', true).get(letter).add('\x87', true).add('R', true);
      pen
        .add('(K\x01')
        .add(shape, axes.length > 0)
        .get(dtypes[dtype]!)
        .add(order === 'F' ? '\x88' : '\x89');
      if (form === 'state') pen.add(payload(length, true, seed), true);
      else {
        const utf8 = String.fromCharCode(
          ...new TextEncoder().encode(payload(length, true, seed).slice(length < 256 ? 2 : 5)),
        );
        pen
          .get(encode)
          .add(`X${little(utf8.length, 4)}${utf8}`, true)
          .get(latin1)
          .add('\x86', true)
          .add('R', true);
      }
      pen.add('t', true).add('b');
    }
    // Something else gets the number of a part before that is made.
    if (overwritten >= 0 && seed % 3 === 0)
      pen.add(`Nr${little(pen.numbers - 1 - (overwritten % Math.min(pen.numbers, 10)), 4)}0`);
  }
  for (const number of fetched) pen.get(number % (pen.numbers + 1));
  return `${pen.text}e.`;
}

const item: fc.Arbitrary<Item> = fc
  .record({
    form: fc.constantFrom<Form>('frombuffer', 'ndarray', 'state', 'text'),
    axes: fc.array(
      fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1, max: 9 }) },
        { weight: 1, arbitrary: fc.constantFrom(0, 300, -1) },
      ),
      { maxLength: 4 },
    ),
    wrong: fc.nat(30),
    order: fc.constantFrom<'C' | 'F'>('C', 'C', 'F'),
    readonly: fc.boolean(),
    seed: fc.nat(3),
    long: fc.nat(9).map((n) => n === 0),
    dtype: fc.nat(DTYPES.length - 1),
  })
  .map(({ axes, wrong, dtype, ...rest }) => {
    const size = axes.reduce((product, length) => product * Math.max(0, length), SIZES[dtype]!);
    return { ...rest, axes, dtype, length: Math.min(size, 9000) + (wrong === 0 ? 1 : 0) };
  });

const style: fc.Arbitrary<Style> = fc.record({
  protocol: fc.constantFrom(2, 3, 4, 5),
  puts: fc.oneof(
    fc.constantFrom<Style['puts']>(['memoize'], ['put'], ['long'], ['none']),
    fc.array(fc.constantFrom<Style['puts'][number]>('memoize', 'put', 'long', 'none'), { minLength: 1, maxLength: 9 }),
  ),
});

/** All arrays of one kind, as pickles have them, or of all kinds. */
const items = fc.oneof(
  fc.array(item, { maxLength: 14 }),
  fc
    .tuple(item, fc.integer({ min: 5, max: 14 }))
    .map(([one, count]) => Array.from({ length: count }, (_, seed) => ({ ...one, seed }))),
);

const streams = fc
  .record({
    style,
    items,
    fetched: fc.array(fc.nat(150), { maxLength: 12 }),
    overwritten: fc.oneof(fc.constant(-1), fc.nat(90)),
  })
  .map((one) => bytes(streamOf(one.style, one.items, one.fetched, one.overwritten)));

/** The same with a frame around some of it, or with a byte changed, or cut off. */
const mutants = fc
  .tuple(streams, fc.nat(), fc.nat(255), fc.constantFrom('change', 'cut', 'insert'))
  .map(([data, at, byte, how]) => {
    const place = at % data.length;
    if (how === 'cut') return data.slice(0, place);
    if (how === 'insert') return Uint8Array.from([...data.slice(0, place), byte, ...data.slice(place)]);
    const changed = data.slice();
    changed[place] = byte;
    return changed;
  });

const framed = fc.tuple(streams, fc.array(fc.nat(), { maxLength: 6 })).map(([data, cuts]) => {
  const places = [...new Set([2, ...cuts.map((cut) => 2 + (cut % (data.length - 2))), data.length])].sort(
    (a, b) => a - b,
  );
  const parts: number[] = [...data.slice(0, 2)];
  for (let i = 1; i < places.length; i++) {
    const part = data.slice(places[i - 1], places[i]);
    const header = `\x95${little(part.length, 8)}`;
    for (const byte of [...bytes(header), ...part]) parts.push(byte);
  }
  return Uint8Array.from(parts);
});

/** All that can be seen of a value, the identity of every object included; or the error. */
function outcome(data: Uint8Array, options: LoadOptions, lane: boolean): unknown {
  try {
    const unpickler = new StreamUnpickler(data, options, standardRegistry(), lane);
    const value = unpickler.load();
    return [describeValue(value, new Map()), unpickler.offset];
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    return `${error.code} ${error.offset} ${error.opcode} ${error.limit} ${error.message}`;
  }
}

function describeValue(value: unknown, seen: Map<object, number>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = seen.get(value);
  if (known !== undefined) return `object ${known}`;
  seen.set(value, seen.size);
  const name = value.constructor.name;
  if (value instanceof NDArray) {
    const { dtype, shape, strides, offset, strideUnit, storage, readonly } = value;
    const memory = storage === 'list' ? null : [...value.bytes()].join();
    const kind = value.data.constructor.name;
    return [
      name,
      describeValue(dtype, seen),
      [...shape],
      [...strides],
      offset,
      strideUnit,
      storage,
      readonly,
      kind,
      memory,
    ];
  }
  if (value instanceof Uint8Array) return [name, [...value].join()];
  if (Array.isArray(value)) return [name, ...value.map((one) => describeValue(one, seen))];
  return `${name} ${String(value)}`;
}

/** Limits of which the pickles here reach some. */
const options: fc.Arbitrary<LoadOptions> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.constantFrom<LoadOptions>({}, {}, {}, { copy: true }, { copy: false }, { globals: 'error' }),
  },
  fc.integer({ min: 13, max: 90 }).map((maxObjects) => ({ limits: { maxObjects } })),
  fc.integer({ min: 13, max: 120 }).map((maxMemoEntries) => ({ limits: { maxMemoEntries } })),
  fc.integer({ min: 14, max: 40 }).map((maxStackDepth) => ({ limits: { maxStackDepth } })),
  fc.constantFrom(
    { limits: { maxStringBytes: 100 } },
    { limits: { maxContainerEntries: 5 } },
    { limits: { maxAmplification: 1 } },
  ),
);

describe('small arrays in one go', () => {
  test.each([
    ['arrays', streams, 1000],
    ['arrays in frames', framed, 500],
    ['arrays with changes', mutants, 1000],
  ] as const)('are what they are step by step: %s', (_, arbitrary, numRuns) => {
    let values = 0;
    fc.assert(
      fc.property(arbitrary, options, (data, how) => {
        const exact = outcome(data, how, false);
        expect(outcome(data, how, true)).toEqual(exact);
        if (typeof exact !== 'string') values++;
      }),
      { numRuns },
    );
    expect(values).toBeGreaterThan(numRuns / 20);
  });
});

test.each([
  ['portable', 5, 'readCall'],
  ['native', 5, 'readCall'],
  ['native', 4, 'readReconstruction'],
  ['native', 2, 'readReconstruction'],
] as const)(
  'arrays as %s, protocol %i, are read so, or all of this would compare the machine with itself',
  (numpy, protocol, by) => {
    const read = vi.spyOn(ArrayRuns.prototype, by);
    const arrays = Array.from({ length: 100 }, (_, i) =>
      NDArray.from(Float64Array.from({ length: 40 }, (__, k) => i * k)),
    );
    expect(loads<NDArray[]>(dumps(arrays, { protocol, numpy })).map((array) => [...array.data])).toEqual(
      arrays.map((array) => [...array.data]),
    );
    // The first ones have what the others fetch, and memory of their own.
    expect(read.mock.results.filter(({ value }) => value === true).length).toBeGreaterThan(80);
    read.mockRestore();
  },
);
