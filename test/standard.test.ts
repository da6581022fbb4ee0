/** The doors of the library, as users have them. */
import { describe, expect, test } from 'vitest';
import {
  type DumpOptions,
  dumps,
  HIGHEST_PROTOCOL,
  loadAll,
  loads,
  PickleError,
  Pickler,
  standardRegistry,
  Unpickler,
} from '../src/index.ts';
import { bytes, text } from './support/bytes.ts';

const join = (...parts: Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));

describe('loads', () => {
  test('leaves alone what follows the pickle', () => {
    expect(loads(join(dumps([1]), bytes('rubbish')))).toEqual([1]);
  });

  test('with nothing to read says so', () => {
    expect(() => loads(new Uint8Array(0))).toThrow('Ran out of input (at byte 0)');
  });
});

describe('loadAll', () => {
  const shared = ['shared'];

  test('reads one pickle after another, each with a memo of its own', () => {
    const all = [...loadAll(join(dumps([shared, shared]), dumps(shared, { protocol: 0 }), dumps(null)))];
    expect(all).toEqual([[shared, shared], shared, null]);
    const borrowing = bytes('\x80\x04]\x94.h\0.');
    const values = loadAll(borrowing);
    expect(values.next().value).toEqual([]);
    expect(() => values.next()).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_MEMO', offset: 5 }));
  });

  test('has nothing to give for nothing, and refuses what is no data', () => {
    expect([...loadAll(new Uint8Array(0))]).toEqual([]);
    expect(() => loadAll('text' as never).next()).toThrow(PickleError);
  });

  test('reads what comes before an error, and tells its place in all of the data', () => {
    const first = dumps(1);
    const values = loadAll(join(first, bytes('K')));
    expect(values.next().value).toBe(1);
    expect(() => values.next()).toThrow(expect.objectContaining({ offset: first.length, opcode: 'BININT1' }));
  });

  test('takes buffers and globals from one list for all', () => {
    const memory = [new Uint8Array([1]), new Uint8Array([2])];
    expect([...loadAll(bytes('\x97.\x97.'), { buffers: memory })]).toEqual(memory);
    const globals = new Set(['m.C']).values();
    expect([...loadAll(bytes('cm\nC\n.cm\nC\n.'), { globals })].map(String)).toEqual(['m.C', 'm.C']);
  });

  test('copies shared memory once, so that many pickles take no more than linear time', () => {
    const count = 20_000;
    const data = bytes('K\x07.'.repeat(count));
    const memory = new Uint8Array(new SharedArrayBuffer(data.length + 5_000_000));
    memory.set(data);
    memory.fill(0x4e, data.length);
    const start = performance.now();
    let read = 0;
    for (const value of loadAll(memory)) {
      expect(value).toBe(7);
      if (++read === count) break;
    }
    // A copy for each took about a millisecond, so twenty seconds.
    expect(performance.now() - start).toBeLessThan(8000);
  });
});

describe('Pickler and Unpickler', () => {
  test('share a memo over several pickles until it is cleared', () => {
    const pickler = new Pickler({ protocol: 4 });
    const shared = ['a'];
    const parts = [pickler.dump(shared), pickler.dump([shared, 'a'])];
    expect(text(parts[1]!)).toBe('\x80\x04\x95\x09\0\0\0\0\0\0\0]\x94(h\0h\x01e.');
    const unpickler = new Unpickler(join(...parts));
    const first = unpickler.load();
    expect(unpickler.offset).toBe(parts[0]!.length);
    const second = unpickler.load<unknown[]>();
    expect(second[0]).toBe(first);
    expect(second[1]).toBe('a');
    pickler.clearMemo();
    expect(pickler.dump(shared)).toEqual(parts[0]);
  });
});

describe('options', () => {
  test('the default protocol is the newest', () => {
    expect([HIGHEST_PROTOCOL, dumps(null)[1]]).toEqual([5, 5]);
    for (let protocol = 2; protocol <= 5; protocol++) expect(dumps(null, { protocol })[1]).toBe(protocol);
  });

  test.each<[DumpOptions, string]>([
    [{ protocol: 6 }, 'pickle protocol must be 0 to 5, got 6'],
    [{ protocol: -1 }, 'pickle protocol must be 0 to 5, got -1'],
    [{ protocol: 1.5 }, 'pickle protocol must be 0 to 5, got 1.5'],
    [{ protocol: '4' as never }, 'pickle protocol must be 0 to 5, got 4'],
    [{ protocol: 4, bufferCallback: () => true }, 'buffer_callback needs protocol >= 5'],
    [{ numpy: 'Portable' as never }, 'numpy must be one of "portable", "native", "native-1", got Portable'],
  ])('%o is refused', (options, message) => {
    const error = { code: 'ERR_PICKLE_OPTION', message, offset: null, path: null };
    expect(() => dumps(null, options)).toThrow(expect.objectContaining(error));
  });

  test('the standard registry is one, and an extension of it leaves it alone', () => {
    expect(standardRegistry()).toBe(standardRegistry());
    const mine = standardRegistry()
      .extend()
      .function('m.f', () => 1);
    expect([mine.find('m', 'f') !== undefined, standardRegistry().find('m', 'f')]).toEqual([true, undefined]);
    expect(mine.find('builtins', 'set')).toBe(standardRegistry().find('builtins', 'set'));
  });
});
