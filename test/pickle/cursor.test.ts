import { describe, expect, test } from 'vitest';
import { Cursor } from '../../src/pickle/cursor.ts';
import { bytes } from '../support/bytes.ts';

function at(text: string, pos = 0): Cursor {
  const cursor = new Cursor(bytes(text));
  cursor.pos = pos;
  return cursor;
}

describe('take', () => {
  test('moves past bytes up to the end and not beyond', () => {
    const cursor = at('abcde');
    expect([cursor.take(2), cursor.take(0), cursor.take(3), cursor.pos]).toEqual([0, 2, 2, 5]);
    expect(cursor.take(0)).toBe(5);
    expect(() => cursor.take(1)).toThrow('pickle data was truncated: 1 bytes wanted, 0 left');
    expect(cursor.pos).toBe(5);
  });

  test.each([2 ** 31, 2 ** 32, 2 ** 53, 2 ** 64, Infinity])(
    '%d bytes are refused, whatever they wrap around to',
    (count) => {
      expect(() => at('abc', 1).take(count)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_TRUNCATED' }));
    },
  );
});

describe('line', () => {
  test('ends before its newline, which is passed', () => {
    const cursor = at('ab\n\ncd\n');
    expect([cursor.line(), cursor.pos]).toEqual([2, 3]);
    expect([cursor.line(), cursor.pos]).toEqual([3, 4]);
    expect([cursor.line(), cursor.pos]).toEqual([6, 7]);
    expect(() => cursor.line()).toThrow('pickle data was truncated: the line has no newline');
  });

  test('without a newline, or with one behind its frame, is an error', () => {
    expect(() => at('ab').line()).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_TRUNCATED' }));
    const framed = at('ab\n');
    framed.openFrame(2);
    expect(() => framed.line()).toThrow('pickle exhausted before end of frame: 3 bytes wanted, the frame has 2 left');
    const exact = at('ab\nc');
    exact.openFrame(3);
    expect(exact.line()).toBe(2);
  });
});

describe('frames', () => {
  test('bound what is taken, though more follows', () => {
    const cursor = at('abcdef', 1);
    cursor.openFrame(3);
    expect([cursor.end, cursor.framed]).toEqual([4, true]);
    expect(cursor.take(2)).toBe(1);
    expect(() => cursor.take(2)).toThrow(
      expect.objectContaining({
        code: 'ERR_PICKLE_FRAME',
        message: 'pickle exhausted before end of frame: 2 bytes wanted, the frame has 1 left',
      }),
    );
    // What the data as a whole does not have is missing from the data and not from the frame.
    expect(() => cursor.take(4)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_TRUNCATED' }));
  });

  test('end where the next begins, or the data goes on, or nothing follows', () => {
    const cursor = at('abcdef');
    cursor.openFrame(2);
    cursor.take(2);
    cursor.openFrame(3);
    expect(cursor.end).toBe(5);
    cursor.take(3);
    expect([cursor.leaveFrame(), cursor.framed, cursor.end]).toEqual([true, false, 6]);
    cursor.openFrame(1);
    cursor.take(1);
    expect(cursor.leaveFrame()).toBe(false);
  });

  test('of no bytes are frames', () => {
    const cursor = at('a');
    cursor.openFrame(0);
    expect([cursor.end, cursor.framed]).toEqual([0, true]);
    cursor.openFrame(1);
    expect(cursor.take(1)).toBe(0);
    cursor.openFrame(0);
  });

  test('do not nest, and are not longer than the data', () => {
    const cursor = at('abcdef');
    cursor.openFrame(4);
    cursor.take(1);
    expect(() => cursor.openFrame(1)).toThrow(
      'beginning of a new frame before end of current frame, which ends at byte 4',
    );
    expect(() => at('abc').openFrame(3)).not.toThrow();
    expect(() => at('abc', 1).openFrame(3)).toThrow(
      'pickle data was truncated: a frame of 3 bytes, and 2 bytes follow',
    );
    expect(() => at('abc').openFrame(2 ** 64)).toThrow(expect.objectContaining({ code: 'ERR_PICKLE_FRAME' }));
  });
});

test('the view sees the bytes and not what lies around them', () => {
  const around = new Uint8Array([9, 9, 1, 2, 9]);
  const cursor = new Cursor(around.subarray(2, 4));
  expect([cursor.view.byteLength, cursor.view.getUint16(0, true)]).toEqual([2, 0x0201]);
  expect(cursor.view).toBe(cursor.view);
});
