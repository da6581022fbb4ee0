import { describe, expect, test } from 'vitest';
import { dumps, type LoadOptions, loads, PickleBuffer, PyByteArray, Registry } from '../../src/index.ts';
import { OutOfBandBuffers } from '../../src/pickle/buffers.ts';
import { bytes } from '../support/bytes.ts';

const u8 = (...items: number[]): Uint8Array => new Uint8Array(items);

describe('buffers beside the stream', () => {
  test.each<[string, () => never]>([
    ['a Uint8Array', () => u8(1, 2) as never],
    ['a Float64Array', () => new Float64Array(2) as never],
    ['a DataView', () => new DataView(new ArrayBuffer(2)) as never],
    ['an ArrayBuffer', () => new ArrayBuffer(2) as never],
    ['a SharedArrayBuffer', () => new SharedArrayBuffer(2) as never],
    ['a PickleBuffer', () => new PickleBuffer(u8(1)) as never],
  ])('%s is given on as the object that it is', (_, make) => {
    const memory = make();
    expect(loads(bytes('\x97.'), { buffers: [memory] })).toBe(memory);
  });

  test('are taken one after another, no more than the stream wants, from any iterable', () => {
    let taken = 0;
    function* source(): Generator<Uint8Array> {
      for (;;) yield u8(taken++);
    }
    expect(loads(bytes('\x97\x97\x86.'), { buffers: source() })).toEqual([u8(0), u8(1)]);
    expect(taken).toBe(2);
  });

  test('come back as they went, without a copy', () => {
    const sent: PickleBuffer[] = [];
    const memory = [u8(1, 2), u8(3)];
    const value = [new PickleBuffer(memory[0]!), new PickleBuffer(memory[1]!, { readonly: true })];
    const stream = dumps(value, { bufferCallback: (buffer) => sent.push(buffer) });
    expect(sent).toEqual(value);
    const [first, second] = loads<[PickleBuffer, PickleBuffer]>(stream, { buffers: sent });
    expect([first, second]).toEqual(value);
    const raw = loads<[Uint8Array, PickleBuffer]>(stream, { buffers: sent.map((buffer) => buffer.raw()) });
    expect(raw[0]).toBe(memory[0]);
    expect([raw[1].raw(), raw[1].readonly]).toEqual([memory[1], true]);
    expect(raw[1].raw()).toBe(memory[1]);
  });

  test.each<[string, unknown, string]>([
    ['a number', [1], 'must be memory, got number'],
    ['null', [null], 'must be memory, got object'],
    ['too few', [], 'not enough out-of-band buffers: 0 were given'],
  ])('%s: an error at the opcode that wanted one', (_, buffers, message) => {
    const options = { buffers } as LoadOptions;
    expect(() => loads(bytes('N\x97.'), options)).toThrow(
      expect.objectContaining({ code: 'ERR_PICKLE_BUFFER', offset: 1, opcode: 'NEXT_BUFFER' }),
    );
    expect(() => loads(bytes('N\x97.'), options)).toThrow(message);
  });

  test('a read-only view does not count as one that was given', () => {
    expect(() => loads(bytes('\x97\x98\x97.'), { buffers: [u8(1)] })).toThrow('buffers: 1 were given');
  });

  test('no list at all is an option that makes no sense', () => {
    expect(() => loads(bytes('N.'), { buffers: 5 as never })).toThrow('buffers must be a list or another iterable');
  });
});

describe('what a handler may ask about memory', () => {
  type Answer = [isWritable: boolean, isOutOfBand: boolean];
  const ask = (stream: string, buffers: readonly unknown[] = []): Answer => {
    const registry = new Registry().function('m.ask', ([memory], context) => [
      context.isWritable(memory),
      context.isOutOfBand(memory),
    ]);
    return loads<Answer>(bytes(`cm\nask\n${stream}\x85R.`), { registry, buffers: buffers as never });
  };

  test.each<[string, string, readonly unknown[], Answer]>([
    ['bytes in the stream', 'C\x01a', [], [false, false]],
    ['a bytearray in the stream', '\x96\x01\0\0\0\0\0\0\0a', [], [true, false]],
    ['a bytearray in the stream, read-only', '\x96\x01\0\0\0\0\0\0\0a\x98', [], [false, false]],
    ['memory of the caller', '\x97', [u8(1)], [true, true]],
    ['memory of the caller, read-only', '\x97\x98', [u8(1)], [false, true]],
    ['a PickleBuffer of the caller', '\x97', [new PickleBuffer(u8(1))], [true, true]],
    ['a PickleBuffer of the caller, read-only in the stream', '\x97\x98', [new PickleBuffer(u8(1))], [false, true]],
    ['a read-only PickleBuffer of the caller', '\x97', [new PickleBuffer(u8(1), { readonly: true })], [false, true]],
    ['a text', 'U\x01a', [], [false, false]],
  ])('%s', (_, stream, buffers, answer) => {
    expect(ask(stream, buffers)).toEqual(answer);
  });
});

describe('readonlyView', () => {
  test('leaves alone what is read-only already', () => {
    const buffers = new OutOfBandBuffers([u8(1)]);
    const plain = u8(1);
    const readonly = new PickleBuffer(u8(1), { readonly: true });
    expect([buffers.readonlyView(plain), buffers.readonlyView(readonly)]).toEqual([plain, readonly]);
    expect(buffers.readonlyView(plain)).toBe(plain);
    const given = buffers.take() as Uint8Array;
    const view = buffers.readonlyView(given) as PickleBuffer;
    expect([view.readonly, view.raw() === given, buffers.isOutOfBand(view)]).toEqual([true, true, true]);
  });

  test.each([[null], [5], ['text'], [[]]])('%j is no memory', (value) => {
    expect(() => new OutOfBandBuffers(null).readonlyView(value)).toThrow('READONLY_BUFFER wants memory');
  });

  test('a bytearray becomes a view of the same memory', () => {
    const view = new OutOfBandBuffers(null).readonlyView(PyByteArray.of(1, 2)) as PickleBuffer;
    expect([view.readonly, [...view.raw()]]).toEqual([true, [1, 2]]);
  });
});
