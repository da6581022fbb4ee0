import { describe, expect, test } from 'vitest';
import * as read from '../../src/pickle/arguments.ts';
import { Cursor } from '../../src/pickle/cursor.ts';
import { PickleError } from '../../src/pickle/errors.ts';
import { bytes } from '../support/bytes.ts';

type Reader = (cursor: Cursor) => unknown;

/** A reader on data with a byte before it, and where it stops. */
function run(reader: Reader, data: string): [value: unknown, rest: number] {
  const cursor = new Cursor(bytes(`\xff${data}`));
  cursor.pos = 1;
  const value = reader(cursor);
  return [value, cursor.bytes.length - cursor.pos];
}

describe('numbers', () => {
  test.each<[string, Reader, string, unknown]>([
    ['uint1', read.readUint1, '\xff', 255],
    ['uint2', read.readUint2, '\x01\xff', 0xff01],
    ['int4', read.readInt4, '\xfe\xff\xff\xff', -2],
    ['int4', read.readInt4, '\xff\xff\xff\x7f', 2 ** 31 - 1],
    ['uint4', read.readUint4, '\xfe\xff\xff\xff', 2 ** 32 - 2],
    ['uint8', read.readUint8, '\x01\0\0\0\x02\0\0\0', 2 ** 33 + 1],
    ['uint8', read.readUint8, '\xff\xff\xff\xff\xff\xff\x1f\0', 2 ** 53 - 1],
    ['uint8', read.readUint8, '\xff\xff\xff\xff\xff\xff\xff\xff', 2 ** 64],
    ['float8', read.readFloat8, '\xbf\xf8\0\0\0\0\0\0', -1.5],
    ['float8', read.readFloat8, '\x80\0\0\0\0\0\0\0', -0],
    ['float8', read.readFloat8, '\x7f\xf0\0\0\0\0\0\0', Infinity],
    ['float8', read.readFloat8, '\0\0\0\0\0\0\0\x01', 5e-324],
  ])('%s', (_, reader, data, value) => {
    expect(run(reader, data)).toEqual([value, 0]);
    expect(run(reader, `${data}rest`)).toEqual([value, 4]);
    for (let cut = 0; cut < data.length; cut++) {
      expect(() => run(reader, data.slice(0, cut))).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_TRUNCATED' }));
    }
  });

  test('a signed length', () => {
    expect(run((cursor) => read.readSignedLength(cursor, 'LONG'), '\xff\xff\xff\x7f')).toEqual([2 ** 31 - 1, 0]);
    expect(() => run((cursor) => read.readSignedLength(cursor, 'LONG'), '\xff\xff\xff\xff')).toThrow(
      'LONG pickle has negative byte count: -1',
    );
  });
});

describe('counted bytes', () => {
  test('bytes are a view, text and integers are values, and none goes beyond the end', () => {
    const data = bytes('abcd');
    const cursor = new Cursor(data);
    const view = read.readBytes(cursor, 3);
    expect([view.buffer === data.buffer, [...view], cursor.pos]).toEqual([true, [97, 98, 99], 3]);
    expect(run((c) => read.readUtf8(c, 2), '\xc3\xa9x')).toEqual(['é', 1]);
    expect(run((c) => read.readLongOf(c, 2), '\xff\xffx')).toEqual([-1, 1]);
    for (const reader of [read.readBytes, read.readUtf8, read.readLongOf]) {
      expect(run((c) => reader(c, 0), 'x')[1]).toBe(1);
      expect(() => run((c) => reader(c, 3), 'ab')).toThrow('pickle data was truncated: 3 bytes wanted, 2 left');
    }
  });
});

describe('lines', () => {
  test.each<[string, Reader, string, unknown]>([
    ['a name', read.readNameLine, 'm\xc3\xa9', 'mé'],
    ['an empty name', read.readNameLine, '', ''],
    ['an id', read.readAsciiLine, 'a b\t\x7f', 'a b\t\x7f'],
    ['an empty id', read.readAsciiLine, '', ''],
    ['INT', read.readDecimalLine, '-12', -12],
    ['INT: False', read.readDecimalLine, '00', false],
    ['INT: True', read.readDecimalLine, '01', true],
    ['INT: two digits', read.readDecimalLine, '02', 2],
    ['INT: three digits', read.readDecimalLine, '001', 1],
    ['INT: one digit', read.readDecimalLine, '1', 1],
    ['LONG', read.readLongLine, '12L', 12],
    ['LONG without L', read.readLongLine, '12', 12],
    ['LONG: no booleans', read.readLongLine, '01', 1],
    ['LONG: large', read.readLongLine, `-${2n ** 70n}L`, -(2n ** 70n)],
    ['an index', (cursor) => read.readIndexLine(cursor, 'GET'), '4294967296', 2 ** 32],
    ['an index with a sign', (cursor) => read.readIndexLine(cursor, 'GET'), '+1', 1],
  ])('%s', (_, reader, line, value) => {
    expect(run(reader, `${line}\nrest`)).toEqual([value, 4]);
    expect(() => run(reader, line)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_TRUNCATED' }));
  });

  test.each<[string, number]>([
    ['0', 0],
    ['-0', -0],
    ['2', 2],
    ['2.', 2],
    ['2.50', 2.5],
    ['.5', 0.5],
    ['-.5e1', -5],
    ['1e5', 1e5],
    ['1E-05', 1e-5],
    ['1e+22', 1e22],
    ['4.9406564584124654e-324', 5e-324],
    ['1e-999', 0],
    ['1e999', Infinity],
    ['inf', Infinity],
    ['-inf', -Infinity],
    ['+Infinity', Infinity],
    ['nan', NaN],
    ['-NaN', NaN],
    ['0'.repeat(1000), 0],
  ])('FLOAT %s', (line, value) => {
    expect(run(read.readFloatLine, `${line}\n`)).toEqual([value, 0]);
  });

  test.each([
    ...[
      '',
      ' ',
      '.',
      'e5',
      '1e',
      '1e+',
      '+',
      '--1',
      '1.5abc',
      '1 ',
      ' 1',
      '1_0',
      '0x1p3',
      '1,5',
      'infin',
      'nan(1)',
      'None',
    ],
    ...['\xb2', '\xff', '1\0', `1${'0'.repeat(1024)}`],
  ])('FLOAT %j is none', (line) => {
    expect(() => run(read.readFloatLine, `${line}\n`)).toThrow(PickleError);
    expect(() => run(read.readFloatLine, `${line}\n`)).toThrow(/could not convert string to float|codec can't decode/);
  });

  test('what is no index', () => {
    const index = (line: string): unknown => run((cursor) => read.readIndexLine(cursor, 'PUT'), `${line}\n`);
    expect(() => index('-1')).toThrow("negative PUT argument: '-1'");
    expect(() => index('9007199254740992')).toThrow(expect.objectContaining({ limit: 'maxMemoEntries' }));
    expect(() => index('9'.repeat(5000))).toThrow(expect.objectContaining({ limit: 'maxIntDigits' }));
    expect(() => index('1e3')).toThrow('invalid literal');
  });

  test('an id is ASCII', () => {
    expect(() => run(read.readAsciiLine, 'caf\xe9\n')).toThrow('persistent IDs in protocol 0 must be ASCII strings');
  });
});
