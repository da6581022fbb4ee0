import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  AsyncUnpickler,
  type BufferSource,
  type ChunkSource,
  dumps,
  loadAllAsync,
  loadAsync,
  NDArray,
  PickleError,
  Pickler,
  PyByteArray,
  PyDict,
} from '../../src/index.ts';
import { bytes, little } from '../support/bytes.ts';

const VALUE = { name: 'grid', tags: ['a', 'b'], raw: new Uint8Array([1, 2, 3]) };
const PICKLE = dumps(VALUE);
const EXPECTED = new PyDict(Object.entries(VALUE));

/** Cuts of these sizes, over and over. */
function cut(data: Uint8Array, ...sizes: number[]): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0, i = 0; at < data.length; i++) {
    const size = sizes[i % sizes.length]!;
    parts.push(data.subarray(at, at + size));
    at += size;
  }
  return parts;
}

function webStream(parts: readonly unknown[], cancelled: unknown[] = []): ReadableStream {
  const rest = [...parts];
  return new ReadableStream({
    pull: (controller) => (rest.length === 0 ? controller.close() : controller.enqueue(rest.shift())),
    cancel: (reason) => void cancelled.push(reason),
  });
}

async function* generate(parts: Iterable<BufferSource>): AsyncGenerator<BufferSource> {
  for (const part of parts) yield part;
}

function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat(parts));
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('a source may be', () => {
  const shared = new Uint8Array(new SharedArrayBuffer(PICKLE.length));
  shared.set(PICKLE);
  test.each<[string, () => ChunkSource]>([
    ['a web stream', () => webStream(cut(PICKLE, 3))],
    ['a stream of bytes', () => new Blob([concat(PICKLE)]).stream()],
    ['the body of a response', () => new Response(concat(PICKLE)).body!],
    ['a Blob', () => new Blob([concat(PICKLE)])],
    ['a File', () => new File([concat(PICKLE)], 'a.pkl')],
    ['a Node stream', () => Readable.from(cut(PICKLE, 7))],
    ['a Node stream of Buffers', () => Readable.from([Buffer.from(PICKLE)])],
    ['an async generator', () => generate(cut(PICKLE, 1))],
    ['a list of chunks', () => cut(PICKLE, 5, 0, 2)],
    [
      'chunks of every kind',
      () => [PICKLE.slice(0, 5).buffer, Buffer.from(PICKLE.slice(5, 9)), new DataView(PICKLE.slice(9).buffer)],
    ],
    ['shared memory', () => [shared.subarray(0, 9), shared.subarray(9)]],
    ['bytes', () => PICKLE],
    ['an ArrayBuffer', () => PICKLE.slice().buffer],
  ])('%s', async (_, make) => {
    expect(await loadAsync(make())).toEqual(EXPECTED);
    expect(await all(loadAllAsync(make()))).toEqual([EXPECTED]);
  });

  test.each([null, undefined, 7, 'text', {}, { size: 3 }])('not %j', async (source) => {
    await expect(loadAsync(source as never)).rejects.toMatchObject({ code: 'ERR_PICKLE_OPTION' });
  });

  test.each<[string, ChunkSource]>([
    ['text', Readable.from(['gASVBAAA'], { encoding: 'latin1' }) as never],
    ['numbers', [1, 2] as never],
    ['null', generate([null as never])],
  ])('not %s', async (_, source) => {
    await expect(loadAsync(source)).rejects.toMatchObject({ code: 'ERR_PICKLE_TYPE', message: /chunks of bytes/ });
  });
});

describe('loadAsync', () => {
  test('takes memory of its own, so that a source may use its chunk again', async () => {
    async function* source(): AsyncGenerator<Uint8Array> {
      const chunk = new Uint8Array(4);
      for (const part of cut(PICKLE, 4)) {
        chunk.fill(0xff);
        chunk.set(part);
        yield chunk.subarray(0, part.length);
      }
    }
    expect(await loadAsync(source())).toEqual(EXPECTED);
  });

  test('has the options of loads', async () => {
    const memory = new Uint8Array(2);
    const options = { buffers: [memory], dicts: 'object', encoding: 'latin1' } as const;
    const program = bytes("(dS'\\xe9'\nNs\x97\x86.");
    expect(await loadAsync([program], options)).toEqual([{ é: null }, memory]);
    await expect(loadAsync([program], { dicts: 'Map' as never })).rejects.toMatchObject({ code: 'ERR_PICKLE_OPTION' });
    for (const maxBytes of [-1, Number.NaN, '9']) {
      await expect(loadAsync([program], { maxBytes: maxBytes as never })).rejects.toMatchObject({
        code: 'ERR_PICKLE_OPTION',
      });
    }
  });

  test('large arrays have memory of their own', async () => {
    const data = Float64Array.from({ length: 200_000 }, (_, i) => i);
    const value = { a: data, b: PyByteArray.from(new Uint8Array(2 ** 20)), c: 'x'.repeat(2 ** 20) };
    const read = await loadAsync<PyDict>(webStream(cut(dumps(value), 65_536)));
    const array = read.get('a') as NDArray;
    expect(array.data).toEqual(data);
    expect(array.data.buffer.byteLength).toBe(data.byteLength);
    expect((read.get('b') as PyByteArray).buffer.byteLength).toBe(2 ** 20);
    expect(read.get('c')).toBe(value.c);
  });

  test('leaves what follows alone, and closes the source', async () => {
    const cancelled: unknown[] = [];
    const stream = webStream([PICKLE, PICKLE, PICKLE], cancelled);
    expect(await loadAsync(stream)).toEqual(EXPECTED);
    expect(cancelled).toHaveLength(1);
    expect(stream.locked).toBe(false);
    const readable = Readable.from(cut(concat(PICKLE, PICKLE), 9));
    await loadAsync(readable);
    expect(readable.destroyed).toBe(true);
  });

  test('a stream that ends at any byte is truncated', async () => {
    const array = { a: NDArray.from([1.5, 2]), b: [1n << 70n, 'text', 1e300] };
    for (const protocol of [0, 1, 2, 3, 4, 5]) {
      const data = dumps(array, { protocol });
      for (let end = 0; end < data.length; end++) {
        const error = await loadAsync(cut(data.subarray(0, end), 10)).catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(PickleError);
        const { code, offset } = error as PickleError;
        if (code !== 'ERR_PICKLE_TRUNCATED' || offset! > end) expect.fail(`${code} at ${offset}, cut at ${end}`);
      }
    }
  });

  test.each<[string, string]>([
    ['values', 'N'.repeat(1000)],
    ['a line', 'V'.padEnd(1000, 'x')],
    ['a frame', `\x95${little(2 ** 50, 8)}`.padEnd(1000, 'N')],
    ['an announced payload', `\x96${little(2 ** 50, 8)}`.padEnd(1000, 'x')],
    ['calls', 'cm\nn\n)R'.repeat(100)],
  ])('a stream without an end is left: %s', async (_, text) => {
    let given = 0;
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      const chunk = bytes(text);
      try {
        for (;;) {
          given += chunk.length;
          yield chunk;
        }
      } finally {
        closed = true;
      }
    }
    const limit = { code: 'ERR_PICKLE_LIMIT', limit: 'maxBytes' };
    await expect(loadAsync(endless(), { maxBytes: 100_000 })).rejects.toMatchObject(limit);
    expect(given).toBeLessThan(102_000);
    expect(closed).toBe(true);
  });

  test('what the source throws comes through', async () => {
    const reason = new Error('connection lost');
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield PICKLE.subarray(0, 5);
      throw reason;
    }
    await expect(loadAsync(broken())).rejects.toBe(reason);
    const stream = new ReadableStream({ pull: (controller) => controller.error(reason) });
    await expect(loadAsync(stream)).rejects.toBe(reason);
    expect(stream.locked).toBe(false);
  });
});

describe('loadAllAsync', () => {
  const value = fc.jsonValue();

  test('gives the same values, wherever the chunks end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(value),
        fc.nat(5),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1 }),
        async (values, protocol, sizes) => {
          const data = concat(...values.map((one) => dumps(one, { protocol })));
          expect(await all(loadAllAsync(cut(data, ...sizes), { dicts: 'object' }))).toEqual(values);
        },
      ),
    );
  });

  test('no pickle at all is none', async () => {
    expect(await all(loadAllAsync([]))).toEqual([]);
    expect(await all(loadAllAsync(webStream([new Uint8Array(0)])))).toEqual([]);
  });

  test('maxBytes is for each pickle', async () => {
    const many = Array.from({ length: 100 }, () => PICKLE);
    expect(await all(loadAllAsync(many, { maxBytes: PICKLE.length }))).toHaveLength(100);
    await expect(all(loadAllAsync(many, { maxBytes: PICKLE.length - 1 }))).rejects.toMatchObject({ limit: 'maxBytes' });
  });

  test('each pickle has a memo of its own, and an error its offset in the stream', async () => {
    const stream = loadAllAsync(cut(bytes(']q\x05.\x80\x02h\x05.'), 3));
    expect((await stream.next()).value).toEqual([]);
    await expect(stream.next()).rejects.toMatchObject({ code: 'ERR_PICKLE_MEMO', offset: 6, opcode: 'BINGET' });
    await expect(all(loadAllAsync([bytes('N.N.\xffoops')]))).rejects.toMatchObject({
      code: 'ERR_PICKLE_OPCODE',
      offset: 4,
    });
    await expect(all(loadAllAsync([bytes('N.N.N')]))).rejects.toMatchObject({
      code: 'ERR_PICKLE_TRUNCATED',
      offset: 5,
    });
  });

  test('leaving the loop closes the source, before it has ended', async () => {
    const cancelled: unknown[] = [];
    for await (const one of loadAllAsync(webStream([PICKLE, PICKLE, PICKLE, PICKLE], cancelled))) {
      expect(one).toEqual(EXPECTED);
      break;
    }
    expect(cancelled).toHaveLength(1);
  });

  test('buffers are taken one after another', async () => {
    const [a, b] = [new Uint8Array(1), new Uint8Array(2)];
    expect(await all(loadAllAsync([bytes('\x97.\x97.')], { buffers: [a, b] }))).toEqual([a, b]);
  });

  test('the source is asked for no more than is wanted', async () => {
    let given = 0;
    async function* source(): AsyncGenerator<Uint8Array> {
      for (;;) {
        given++;
        yield PICKLE;
      }
    }
    const stream = loadAllAsync(source());
    await stream.next();
    await stream.next();
    expect(given).toBe(2);
    await stream.return();
  });
});

describe('AsyncUnpickler', () => {
  test('keeps the memo from pickle to pickle', async () => {
    const pickler = new Pickler();
    const shared = ['a'];
    const unpickler = new AsyncUnpickler(cut(concat(pickler.dump(shared), pickler.dump([shared])), 3));
    const first = await unpickler.load();
    expect((await unpickler.load<unknown[]>())[0]).toBe(first);
    expect(await unpickler.done()).toBe(true);
    await expect(unpickler.load()).rejects.toMatchObject({ code: 'ERR_PICKLE_TRUNCATED', message: /Ran out of input/ });
  });

  test('knows where a pickle ended, and gives what is behind', async () => {
    const parts = cut(concat(PICKLE, PICKLE, bytes('something else')), 16);
    const unpickler = new AsyncUnpickler(webStream(parts));
    expect(unpickler.offset).toBe(0);
    await unpickler.load();
    expect(unpickler.offset).toBe(PICKLE.length);
    await unpickler.load();
    expect(unpickler.offset).toBe(2 * PICKLE.length);
    expect(await unpickler.done()).toBe(false);
    expect(Buffer.concat(await all(unpickler.rest())).toString()).toBe('something else');
    expect(unpickler.offset).toBe(2 * PICKLE.length + 14);
  });

  test('reads in turn what is asked for at once', async () => {
    const unpickler = new AsyncUnpickler(generate(cut(concat(dumps(1), dumps(2), dumps(3)), 2)));
    const three = [unpickler.load(), unpickler.load(), unpickler.load()];
    expect(await Promise.all([...three, unpickler.done()])).toEqual([1, 2, 3, true]);
  });

  test('goes on behind a pickle that it could not read', async () => {
    const unpickler = new AsyncUnpickler([bytes('h\x07.N.')]);
    await expect(unpickler.load()).rejects.toMatchObject({ code: 'ERR_PICKLE_MEMO' });
    expect(await unpickler.load()).toBe(null);
  });

  test('close closes the source', async () => {
    const cancelled: unknown[] = [];
    const unpickler = new AsyncUnpickler(webStream([PICKLE, PICKLE, PICKLE], cancelled));
    await unpickler.load();
    await unpickler.close();
    expect(cancelled).toHaveLength(1);
    expect(await unpickler.done()).toBe(true);
  });
});
