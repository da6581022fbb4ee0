import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dumps, loads, PickleError, PyByteArray, Unpickler } from '../../src/index.ts';
import { COUNTED, EXTENTS, LINES, SIGNED, UNKNOWN } from '../../src/pickle/extent.ts';
import { InstructionReader, instructions } from '../../src/pickle/instructions.ts';
import { ARGUMENTS, OPCODES } from '../../src/pickle/opcodes.ts';
import { bytes, little } from '../support/bytes.ts';

/** `NAME argument` of each instruction. */
function listing(program: string): string[] {
  return [...instructions(bytes(program))].map(({ opcode, argument }) =>
    argument === null ? opcode.name : `${opcode.name} ${argument instanceof Uint8Array ? `<${argument}>` : argument}`,
  );
}

describe('instructions', () => {
  test.each([
    ['I7\n.', 'INT 7'],
    ['I01\n.', 'INT true'],
    ['L12345678901234567890L\n.', 'LONG 12345678901234567890'],
    ['K\xff.', 'BININT1 255'],
    ['M\x01\x02.', 'BININT2 513'],
    ['J\xff\xff\xff\xff.', 'BININT -1'],
    ['\x8a\x01\x80.', 'LONG1 -128'],
    ['\x8b\x02\0\0\0\0\x80.', 'LONG4 -32768'],
    ['F1.5\n.', 'FLOAT 1.5'],
    ['G\x3f\xf8\0\0\0\0\0\0.', 'BINFLOAT 1.5'],
    ["S'a\\x00'\n.", 'STRING <97,0>'],
    ['T\x02\0\0\0ab.', 'BINSTRING <97,98>'],
    ['U\x01a.', 'SHORT_BINSTRING <97>'],
    ['V\\u0041\xe9\n.', 'UNICODE Aé'],
    ['X\x02\0\0\0\xc3\xa9.', 'BINUNICODE é'],
    ['\x8c\x01a.', 'SHORT_BINUNICODE a'],
    ['\x8d\x01\0\0\0\0\0\0\0a.', 'BINUNICODE8 a'],
    ['C\x01a.', 'SHORT_BINBYTES <97>'],
    ['B\x01\0\0\0a.', 'BINBYTES <97>'],
    ['\x8e\x01\0\0\0\0\0\0\0a.', 'BINBYTES8 <97>'],
    ['\x96\x01\0\0\0\0\0\0\0a.', 'BYTEARRAY8 <97>'],
    ['cmodule\nname\n.', 'GLOBAL module,name'],
    ['imodule\nname\n.', 'INST module,name'],
    ['Pid 7\n.', 'PERSID id 7'],
    ['g12\n.', 'GET 12'],
    ['p01\n.', 'PUT 1'],
    ['\x84\xff\xff\xff\xff.', 'EXT4 -1'],
    ['\x80\x04.', 'PROTO 4'],
    [`\x95${little(1, 8)}.`, 'FRAME 1'],
  ])('%j', (program, first) => {
    expect(listing(program)).toEqual([first, 'STOP']);
  });

  test('know where each begins and ends', () => {
    const places = [...instructions(bytes('xxK\x07\x8c\x02ab.yy'), { offset: 2 })].map(({ offset, end }) => [
      offset,
      end,
    ]);
    expect(places).toEqual([
      [2, 4],
      [4, 8],
      [8, 9],
    ]);
  });

  test('bytes are views of the data, and a bytearray is one', () => {
    const data = bytes('B\x01\0\0\0a\x96\x01\0\0\0\0\0\0\0b.');
    const [first, second] = [...instructions(data)].map(({ argument }) => argument as Uint8Array);
    expect([first!.buffer, second!.buffer]).toEqual([data.buffer, data.buffer]);
    expect([first, second].map((one) => one instanceof PyByteArray)).toEqual([false, true]);
  });

  test.each([
    ['', 'ERR_PICKLE_TRUNCATED', 0, null],
    ['N', 'ERR_PICKLE_TRUNCATED', 1, null],
    ['NK', 'ERR_PICKLE_TRUNCATED', 1, 'BININT1'],
    ['NX\x05\0\0\0abc', 'ERR_PICKLE_TRUNCATED', 1, 'BINUNICODE'],
    ['NX\x05\0\0', 'ERR_PICKLE_TRUNCATED', 1, 'BINUNICODE'],
    ['\x96\xff\xff\xff\xff\xff\xff\xff\xff', 'ERR_PICKLE_TRUNCATED', 0, 'BYTEARRAY8'],
    ['NV no newline', 'ERR_PICKLE_TRUNCATED', 1, 'UNICODE'],
    ['cmodule\n', 'ERR_PICKLE_TRUNCATED', 0, 'GLOBAL'],
    ['N\xff', 'ERR_PICKLE_OPCODE', 1, null],
    ['NT\xff\xff\xff\xff', 'ERR_PICKLE_ARGUMENT', 1, 'BINSTRING'],
    ['N\x8b\xff\xff\xff\xff', 'ERR_PICKLE_ARGUMENT', 1, 'LONG4'],
    ['NI1_0\n.', 'ERR_PICKLE_ARGUMENT', 1, 'INT'],
    ['Ng-1\n.', 'ERR_PICKLE_ARGUMENT', 1, 'GET'],
    ['NFx\n.', 'ERR_PICKLE_ARGUMENT', 1, 'FLOAT'],
    ['NX\x01\0\0\0\xff.', 'ERR_PICKLE_ENCODING', 1, 'BINUNICODE'],
    [`\x95${little(1, 8)}K\x07.`, 'ERR_PICKLE_FRAME', 9, 'BININT1'],
    [`\x95${little(9, 8)}N.`, 'ERR_PICKLE_FRAME', 0, 'FRAME'],
    [`\x95${little(10, 8)}\x95${little(1, 8)}N.`, 'ERR_PICKLE_FRAME', 9, 'FRAME'],
  ])('%j: %s at byte %i, %s', (program, code, offset, opcode) => {
    expect(() => [...instructions(bytes(program))]).toThrow(expect.objectContaining({ code, offset, opcode }));
  });

  test('frames may be let alone', () => {
    const program = bytes(`\x95${little(1, 8)}K\x07\x95${little(99, 8)}.`);
    expect([...instructions(program, { frames: false })].map(({ opcode }) => opcode.name)).toEqual([
      'FRAME',
      'BININT1',
      'FRAME',
      'STOP',
    ]);
  });
});

describe('InstructionReader', () => {
  test('steps over what it would not read', () => {
    const reader = new InstructionReader(bytes('X\x01\0\0\0\xff.'));
    expect([reader.next(), reader.next(), reader.next(), reader.next()]).toEqual([true, true, false, false]);
  });

  test('reads an argument as often as it is asked, also that of a FRAME, and goes on', () => {
    const reader = new InstructionReader(bytes(`\x95${little(3, 8)}K\x07.`));
    reader.next();
    expect([reader.argument(), reader.argument(), reader.end]).toEqual([3, 3, 9]);
    reader.next();
    expect([reader.argument(), reader.argument(), reader.end]).toEqual([7, 7, 11]);
    reader.next();
    expect([reader.argument(), reader.end, reader.next()]).toEqual([null, 12, false]);
  });

  const values = fc.anything({
    withBigInt: true,
    withTypedArray: false,
    withDate: false,
    withNullPrototype: false,
    values: [fc.string(), fc.double(), fc.integer(), fc.bigInt(), fc.uint8Array(), fc.constant(null)],
  });

  test('ends each pickle where the machine ends', () => {
    fc.assert(
      fc.property(values, fc.nat(5), fc.uint8Array(), (value, protocol, behind) => {
        const data = Uint8Array.from([...dumps(value, { protocol }), ...behind]);
        const unpickler = new Unpickler(data);
        unpickler.load();
        expect([...instructions(data)].at(-1)).toMatchObject({ opcode: { name: 'STOP' }, end: unpickler.offset });
      }),
    );
  });

  test('refuses no bytes that the machine reads, and gives only errors with a place', () => {
    const letters = fc.constantFrom(...OPCODES.map(({ code }) => code), 0, 1, 2, 0x0a, 0x30, 0x31);
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 40 }), (codes) => {
        const data = Uint8Array.from([...codes, 0x2e]);
        try {
          for (const { offset, end } of instructions(data)) expect(end).toBeGreaterThan(offset);
        } catch (error) {
          expect(error).toBeInstanceOf(PickleError);
          expect((error as PickleError).offset).toBeLessThanOrEqual(data.length);
          expect(() => loads(data)).toThrow(PickleError);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

test('extents say what the opcode table says', () => {
  const rows = new Map(OPCODES.map(({ code, argument }) => [code, argument]));
  for (let code = 0; code < 256; code++) {
    const argument = rows.get(code);
    let expected = UNKNOWN;
    if (argument === null) expected = 0;
    else if (argument !== undefined) {
      const { layout } = ARGUMENTS[argument];
      if (layout.kind === 'fixed') expected = layout.bytes;
      else if (layout.kind === 'line') expected = LINES + layout.lines;
      else expected = COUNTED + layout.prefix + (layout.signed ? SIGNED : 0);
    }
    expect(EXTENTS[code], `byte ${code}`).toBe(expected);
  }
});
