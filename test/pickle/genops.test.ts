/** The public generator of instructions. */
import { expect, test } from 'vitest';
import { dumps } from '../../src/index.ts';
import { genops } from '../../src/pickle/genops.ts';
import { bytes } from '../support/bytes.ts';

const listed = (text: string, offset = 0) =>
  [...genops(bytes(text), { offset })].map(({ opcode, argument, offset: at, end }) => [at, end, opcode.name, argument]);

test('gives opcode, argument and place', () => {
  expect(listed('\x80\x02K\x07.')).toEqual([
    [0, 2, 'PROTO', 2],
    [2, 4, 'BININT1', 7],
    [4, 5, 'STOP', null],
  ]);
});

test('gives what stands before a fault, and then throws', () => {
  const found: string[] = [];
  expect(() => {
    for (const { opcode } of genops(bytes('N0\xff'))) found.push(opcode.name);
  }).toThrow(/invalid load key, '\\xff'. \(at byte 2\)/);
  expect(found).toEqual(['NONE', 'POP']);
});

test('starts where it is told, so that pickles behind one another are read', () => {
  expect(listed('N.K\x01.', 2)[0]).toEqual([2, 4, 'BININT1', 1]);
  expect(() => genops(bytes('N.'), { offset: 3 })).toThrow(/offset must be a whole number from 0 to 2, got 3/);
  expect(() => genops('N.' as unknown as Uint8Array)).toThrow(/got string/);
});

test('does not look at frames', () => {
  expect(listed('\x95\x01\0\0\0\0\0\0\0K\x01.').map(([, , name]) => name)).toEqual(['FRAME', 'BININT1', 'STOP']);
});

test('reads an ArrayBuffer', () => {
  const pickle = dumps('a');
  const { buffer } = new Uint8Array(pickle);
  expect([...genops(buffer)]).toEqual([...genops(pickle)]);
});
