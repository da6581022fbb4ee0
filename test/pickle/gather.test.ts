import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PickleError, PyByteArray, standardRegistry } from '../../src/index.ts';
import { DETACH_FROM, Gatherer } from '../../src/pickle/gather.ts';
import { StreamUnpickler } from '../../src/pickle/load.ts';
import { OPCODES } from '../../src/pickle/opcodes.ts';
import { bytes, little } from '../support/bytes.ts';

const options = { offset: 0, maxBytes: Number.POSITIVE_INFINITY };

/** The pickle pushed in pieces of these sizes, over and over. */
function gathered(
  data: Uint8Array,
  sizes: readonly number[],
  more: { detachFrom?: number; known?: number } = {},
): Gatherer {
  const gatherer = new Gatherer({ ...options, ...more });
  let at = 0;
  for (let i = 0; at < data.length && !gatherer.complete; i++) {
    const piece = data.subarray(at, at + Math.max(1, sizes[i % sizes.length]!));
    const used = gatherer.push(piece);
    at += used;
    if ((used !== piece.length && !gatherer.complete) || gatherer.length !== at) throw new Error(`${used} bytes taken`);
  }
  return gatherer;
}

function read(gatherer: Gatherer): unknown {
  const unpickler = new StreamUnpickler(new Uint8Array(0), {}, standardRegistry());
  unpickler.feed(gatherer.cursor());
  return unpickler.load();
}

/** How many bytes got memory of their own. */
function detached(program: string, detachFrom: number): number {
  const data = bytes(program);
  return data.length - gathered(data, [data.length], { detachFrom }).cursor().bytes.length;
}

describe('Gatherer', () => {
  test.each(OPCODES.filter(({ name }) => name !== 'STOP').map((opcode) => [opcode.name, opcode] as const))(
    '%s: the pickle ends where it ends, wherever the chunks do',
    (_, { code, argument }) => {
      // Arguments that hold what looks like a STOP.
      const arguments_: Record<string, string> = {
        uint1: '.',
        uint2: '..',
        int4: '....',
        uint4: '....',
        uint8: '........',
        float8: '........',
        string1: '\x03...',
        bytes1: '\x03...',
        unicodestring1: '\x03...',
        long1: '\x03...',
        string4: '\x02\0\0\0..',
        bytes4: '\x02\0\0\0..',
        unicodestring4: '\x02\0\0\0..',
        long4: '\x02\0\0\0..',
        bytes8: '\x02\0\0\0\0\0\0\0..',
        bytearray8: '\x02\0\0\0\0\0\0\0..',
        unicodestring8: '\x02\0\0\0\0\0\0\0..',
        stringnl_noescape_pair: 'a.b\n.\n',
      };
      const rest = argument === null ? '' : (arguments_[argument] ?? '1.5\n');
      const data = bytes(`${String.fromCharCode(code)}${rest}.N.`);
      const end = data.length - 2;
      for (let size = 1; size <= end + 1; size++) {
        const gatherer = gathered(data, [size]);
        expect([gatherer.complete, gatherer.length]).toEqual([true, end]);
      }
      for (let cut = 0; cut < end; cut++) expect(gathered(data.subarray(0, cut), [cut]).complete).toBe(false);
    },
  );

  const payload = fc.nat(40).map((length) => new Uint8Array(length).fill(0x2e));
  const value = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.oneof(
        payload,
        payload.map((one) => PyByteArray.over(one)),
        fc.string(),
        fc.integer(),
        fc.double(),
        fc.bigInt(),
      ),
      fc.array(tie('value')),
      fc.dictionary(fc.string(), tie('value')),
    ),
  })).value;
  const sizes = fc.array(fc.oneof(fc.nat(3), fc.nat(100)), { minLength: 1 });

  test('gives the same values, whatever the chunks and whatever gets memory of its own', () => {
    fc.assert(
      fc.property(value, fc.nat(5), sizes, fc.nat(30), fc.boolean(), (one, protocol, cuts, detachFrom, known) => {
        const data = dumps(one, { protocol });
        const more = { detachFrom, known: known ? data.length : 0 };
        expect(read(gathered(data, cuts, more))).toEqual(loads(data));
      }),
      { numRuns: 500 },
    );
  });

  test('takes what is put into its room as if it had been pushed', () => {
    fc.assert(
      fc.property(value, sizes, fc.boolean(), (one, cuts, known) => {
        const data = dumps(one);
        const gatherer = new Gatherer({ ...options, detachFrom: 8, known: known ? data.length : 0 });
        for (let at = 0, i = 0; !gatherer.complete; i++) {
          const room = gatherer.room();
          const size = Math.max(1, cuts[i % cuts.length]!);
          if (room === null) at += gatherer.push(data.subarray(at, at + size));
          else {
            const count = Math.min(size, room.length);
            room.set(data.subarray(at, at + count));
            gatherer.filled(count);
            at += count;
          }
        }
        expect(gatherer.length).toBe(data.length);
        expect(read(gatherer)).toEqual(loads(data));
      }),
    );
  });

  test('a large payload gets memory of its own, and exactly so much', () => {
    const [small, large] = [new Uint8Array(DETACH_FROM - 1), new Uint8Array(DETACH_FROM).fill(7)];
    for (const sizes of [[1 << 20], [1000, 70_000, 1]]) {
      const gatherer = gathered(dumps([small, large, PyByteArray.over(large)]), sizes);
      const [first, second, third] = read(gatherer) as [Uint8Array, Uint8Array, PyByteArray];
      expect(first.buffer.byteLength).toBeGreaterThan(DETACH_FROM);
      expect([second.buffer.byteLength, third.buffer.byteLength]).toEqual([DETACH_FROM, DETACH_FROM]);
      expect([Buffer.compare(second, large), Buffer.compare(third, large)]).toEqual([0, 0]);
      expect(third).toBeInstanceOf(PyByteArray);
      expect(second.buffer).not.toBe(third.buffer);
    }
  });

  test('a payload inside a frame stays where it is', () => {
    const item = `B${little(10, 4)}${'x'.repeat(10)}`;
    expect(detached(`${item}.`, 10)).toBe(10);
    expect(detached(`${item}.`, 11)).toBe(0);
    expect(detached(`\x95${little(item.length, 8)}${item}.`, 10)).toBe(0);
    expect(detached(`\x95${little(1, 8)}]${item}a.`, 10)).toBe(10);
    expect(detached(`X${little(10, 4)}${'x'.repeat(10)}.`, 10)).toBe(0);
  });

  test('errors of the reading say where they are in the stream', () => {
    const data = bytes(`(B${little(10, 4)}${'x'.repeat(10)}\x96${little(12, 8)}${'y'.repeat(12)}h\x07t.`);
    for (const detachFrom of [5, 11, 100]) {
      const gatherer = new Gatherer({ ...options, offset: 1000, detachFrom });
      gatherer.push(data);
      expect(() => read(gatherer)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_MEMO', offset: 1037 }));
    }
  });
});

describe('what is wrong', () => {
  function failing(program: string, maxBytes = Number.POSITIVE_INFINITY): unknown {
    const gatherer = new Gatherer({ offset: 100, maxBytes });
    try {
      gatherer.push(bytes(program));
      gatherer.truncated();
    } catch (error) {
      return error;
    }
    return null;
  }

  test.each([
    ['', 'ERR_PICKLE_TRUNCATED', 100, null],
    ['N', 'ERR_PICKLE_TRUNCATED', 101, null],
    ['NK', 'ERR_PICKLE_TRUNCATED', 101, 'BININT1'],
    ['NX\x05\0', 'ERR_PICKLE_TRUNCATED', 101, 'BINUNICODE'],
    ['NX\x05\0\0\0abc', 'ERR_PICKLE_TRUNCATED', 101, 'BINUNICODE'],
    ['cmodule\nname', 'ERR_PICKLE_TRUNCATED', 100, 'GLOBAL'],
    [`B${little(2 ** 31, 4)}x`, 'ERR_PICKLE_TRUNCATED', 100, 'BINBYTES'],
    ['\x96\xff\xff\xff\xff\xff\xff\xff\xffx', 'ERR_PICKLE_TRUNCATED', 100, 'BYTEARRAY8'],
    ['N\xff', 'ERR_PICKLE_OPCODE', 101, null],
    ['<html>', 'ERR_PICKLE_OPCODE', 100, null],
    ['NT\xff\xff\xff\xff', 'ERR_PICKLE_ARGUMENT', 101, 'BINSTRING'],
    ['\x8b\0\0\0\x80', 'ERR_PICKLE_ARGUMENT', 100, 'LONG4'],
  ])('%j: %s at byte %i, %s', (program, code, offset, opcode) => {
    const error = failing(program);
    expect(error).toBeInstanceOf(PickleError);
    expect(error).toMatchObject({ code, offset, opcode });
  });

  test('a declared length takes no memory', () => {
    for (const size of ['\xff\xff\xff\xff\0\0\0\0', '\xff\xff\xff\xff\xff\xff\x0f\0']) {
      const before = process.memoryUsage().arrayBuffers;
      const gatherer = new Gatherer(options);
      gatherer.push(bytes(`\x96${size}x`));
      expect(gatherer.room()!.length).toBeLessThanOrEqual(2 ** 20);
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 22);
    }
  });

  test('maxBytes holds for what is there and for what is announced', () => {
    const limit = { code: 'ERR_PICKLE_LIMIT', limit: 'maxBytes' };
    expect(failing('NNNN', 3)).toMatchObject(limit);
    expect(failing('NNN.', 3)).toMatchObject(limit);
    expect(failing(`X${little(10, 4)}`, 14)).toMatchObject(limit);
    expect(failing(`X${little(10, 4)}`, 15)).toMatchObject({ code: 'ERR_PICKLE_TRUNCATED' });
    const gatherer = new Gatherer({ offset: 0, maxBytes: 3 });
    expect([gatherer.push(bytes('NN.')), gatherer.complete]).toEqual([3, true]);
  });

  test('bytes that are no pickle are refused, or end in an error of the reading', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(9), (data, size) => {
        try {
          const gatherer = gathered(data, [size]);
          if (gatherer.complete) read(gatherer);
          else gatherer.truncated();
        } catch (error) {
          expect(error).toBeInstanceOf(PickleError);
          expect((error as PickleError).offset).toBeLessThanOrEqual(data.length);
          expect(() => loads(data)).toThrow(PickleError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
