/** What `optimize` gives in every Python is held against Python in interop/optimize.interop.test.ts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, optimize, PickleError, PyTuple } from '../../src/index.ts';
import { bytes, little, text } from '../support/bytes.ts';

describe('optimize', () => {
  test.each([
    ['a store that nothing fetches goes', '\x80\x02]q\0K\x01a.', '\x80\x02]K\x01a.'],
    ['what is left is numbered anew', '\x80\x02]q\0]q\x05h\x05\x86.', '\x80\x02]]q\0h\0\x86.'],
    ['text stays text', '(lp0\n(lp7\ng7\na.', '(l(lp0\ng0\na.'],
    ['a short fetch may become of a long one', '\x80\x02]r\0\x01\0\0j\0\x01\0\0\x86.', '\x80\x02]q\0h\0\x86.'],
    ['MEMOIZE counts what was stored, not how often', '\x80\x02]q\0q\0]\x94h\x01\x86.', '\x80\x02]]q\0h\0\x86.'],
    ['MEMOIZE counts numbers that were left out once', ']q\x02q\x01q\0]\x94h\x03\x86.', ']]q\0h\0\x86.'],
    ['a number may be stored twice', '\x80\x02]q\0h\0]q\0h\0t.', '\x80\x02]q\0h\0]q\x01h\x01t.'],
    [
      'the protocol in front decides how to store',
      '\x80\x04]p9\ng9\n\x86.',
      `\x80\x04\x95${little(6, 8)}]\x94h\0\x86.`,
    ],
    ['a later PROTO stays where it is', 'N\x80\x03.', 'N\x80\x03.'],
    ['a frame of less than four bytes goes without a header', `\x80\x04\x95${little(3, 8)}K\x01.`, '\x80\x04K\x01.'],
    [
      'frames are made anew',
      `\x80\x04\x95${little(1, 8)}N\x95${little(99, 8)}000.`,
      `\x80\x04\x95${little(5, 8)}N000.`,
    ],
    ['what follows the pickle is left out', 'N.N.', 'N.'],
  ])('%s', (_, program, expected) => {
    expect(text(optimize(bytes(program)))).toBe(expected);
  });

  test('a frame ends where 64 KiB are full, and one larger instruction stands outside', () => {
    const item = (size: number) => `B${little(size - 5, 4)}${'x'.repeat(size - 5)}`;
    const frame = (body: string) => `\x95${little(body.length, 8)}${body}`;
    const program = (...items: string[]) => text(optimize(bytes(`\x80\x04${items.join('')}.`)));
    const [half, most, whole, over] = [item(0x8000), item(0xffff), item(0x10000), item(0x10001)];
    expect(program(half, half, 'N')).toBe(`\x80\x04${frame(half + half)}N.`);
    expect(program(most, '0000', 'N')).toBe(`\x80\x04${frame(`${most}0`)}${frame('000N.')}`);
    expect(program(most, half, 'NNNN')).toBe(`\x80\x04${frame(most + half)}${frame('NNNN.')}`);
    expect(program(whole, 'NNNN')).toBe(`\x80\x04${frame(whole)}${frame('NNNN.')}`);
    expect(program('NNNN', over, 'NNN')).toBe(`\x80\x04${frame('NNNN')}${over}${frame('NNN.')}`);
    expect(program('NNN', over)).toBe(`\x80\x04NNN${over}.`);
  });

  test.each([
    ['', 'ERR_PICKLE_TRUNCATED', 0],
    ['NNN', 'ERR_PICKLE_TRUNCATED', 3],
    ['N\xff.', 'ERR_PICKLE_OPCODE', 1],
    ['N\x80\x06.', 'ERR_PICKLE_PROTO', 1],
    ['Nh\x00.', 'ERR_PICKLE_MEMO', 1],
    ['Ng0\np0\n.', 'ERR_PICKLE_MEMO', 1],
    ['Npx\n.', 'ERR_PICKLE_ARGUMENT', 1],
  ])('%j: %s at byte %i', (program, code, offset) => {
    expect(() => optimize(bytes(program))).toThrow(expect.objectContaining({ code, offset }));
  });

  test('takes memory of any kind, and gives memory of its own', () => {
    const pickle = dumps(['a', 'b']);
    const small = optimize(pickle);
    const shared = new Uint8Array(new SharedArrayBuffer(pickle.length));
    shared.set(pickle);
    for (const data of [Buffer.from(pickle), pickle.slice().buffer, shared, new DataView(pickle.buffer)]) {
      expect([...optimize(data)]).toEqual([...small]);
    }
    expect(small.buffer).not.toBe(pickle.buffer);
    expect(() => optimize('text' as never)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_OPTION' }));
  });

  test('a pickle that shrinks means what it meant, and does not shrink twice', () => {
    const same = PyTuple.of('same');
    const part = fc.oneof(fc.constant(same), fc.string(), fc.integer(), fc.constant('same'));
    const value = fc.array(fc.oneof(part, fc.array(part), fc.dictionary(fc.string(), part)));
    fc.assert(
      fc.property(value, fc.nat(5), (one, protocol) => {
        const pickle = dumps(one, { protocol });
        const small = optimize(pickle);
        expect(small.length).toBeLessThanOrEqual(pickle.length);
        expect(loads(small)).toEqual(loads(pickle));
        expect([...optimize(small)]).toEqual([...small]);
      }),
    );
  });

  test('any bytes give a pickle or an error with a place', () => {
    const opcodes = fc.constantFrom(...'NK]qrphjg0(ltX\x94\x95\x80.\n01\x07\0');
    fc.assert(
      fc.property(fc.array(opcodes, { maxLength: 50 }), (codes) => {
        const data = bytes(codes.join(''));
        try {
          expect(optimize(data).length).toBeLessThanOrEqual(data.length + 9);
        } catch (error) {
          expect(error).toBeInstanceOf(PickleError);
          expect((error as PickleError).offset).toBeLessThanOrEqual(data.length);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('a million stores take no time', () => {
    const pickle = bytes(`${'Nq\x01'.repeat(1_000_000)}.`);
    const start = performance.now();
    expect(optimize(pickle)).toHaveLength(1_000_001);
    expect(performance.now() - start).toBeLessThan(5000);
  });
});
