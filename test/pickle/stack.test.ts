import { describe, expect, test } from 'vitest';
import { PyTuple } from '../../src/index.ts';
import { Stack } from '../../src/pickle/stack.ts';

/** A stack with a mark where there is `'('`. */
function stackOf(...items: unknown[]): Stack {
  const stack = new Stack();
  for (const item of items) {
    if (item === '(') stack.mark();
    else stack.push(item);
  }
  return stack;
}

const UNDERFLOW = 'unpickling stack underflow';
const MARK = 'unexpected MARK found';

describe('values', () => {
  test('come off in reverse order', () => {
    const stack = stackOf(1, undefined, null);
    expect([stack.height, stack.top(), stack.peek()]).toEqual([3, null, null]);
    expect([stack.pop(), stack.pop(), stack.pop(), stack.height]).toEqual([null, undefined, 1, 0]);
    expect(() => stack.pop()).toThrow(UNDERFLOW);
    expect(() => stack.top()).toThrow(UNDERFLOW);
    expect(stack.peek()).toBeUndefined();
  });

  test('below a mark are out of reach', () => {
    const stack = stackOf(1, 2, '(');
    for (const reach of [
      () => stack.pop(),
      () => stack.top(),
      () => stack.takeTuple(1),
      () => stack.takeList(1),
      () => stack.below(2),
    ]) {
      expect(reach).toThrow(
        expect.objectContaining({ code: 'ERR_PICKLE_STACK', message: expect.stringContaining(MARK) }),
      );
    }
    expect(stack.peek()).toBe(2);
    stack.push(3);
    expect(stack.pop()).toBe(3);
    expect(() => stack.pop()).toThrow(MARK);
    stack.popMark();
    expect([stack.pop(), stack.pop()]).toEqual([2, 1]);
    expect(() => stack.pop()).toThrow(UNDERFLOW);
  });
});

describe('marks', () => {
  test('are heights, and come off from the topmost on', () => {
    const stack = stackOf('(', 1, '(', '(', 2);
    expect([stack.markOnTop, stack.popMark(), stack.popMark(), stack.popMark()]).toEqual([false, 1, 1, 0]);
    expect(() => stack.popMark()).toThrow('could not find MARK');
    expect(stack.height).toBe(2);
  });

  test('on top are seen', () => {
    expect(stackOf().markOnTop).toBe(false);
    expect(stackOf('(').markOnTop).toBe(true);
    expect(stackOf(1, '(').markOnTop).toBe(true);
    expect(stackOf(1, '(', 2).markOnTop).toBe(false);
  });
});

describe('slices', () => {
  test('are taken off as a tuple or a list of their own', () => {
    const stack = stackOf(0, '(', 1, 2, 3);
    const tuple = stack.takeTuple(stack.popMark());
    expect(tuple).toBeInstanceOf(PyTuple);
    expect([...tuple]).toEqual([1, 2, 3]);
    stack.push('new');
    expect([...tuple]).toEqual([1, 2, 3]);
    expect(stack.takeList(0)).toEqual([0, 'new']);
    expect([stack.height, stack.takeList(0), [...stack.takeTuple(0)]]).toEqual([0, [], []]);
  });

  test('that reach below the floor, or above the top, are errors', () => {
    expect(() => stackOf(1).takeTuple(-1)).toThrow(UNDERFLOW);
    expect(() => stackOf(1).takeTuple(2)).toThrow(UNDERFLOW);
    expect(() => stackOf(1).takeList(-1)).toThrow(UNDERFLOW);
    expect(() => stackOf(1).below(0)).toThrow(UNDERFLOW);
    expect(() => stackOf(1).below(-1)).toThrow(UNDERFLOW);
    expect(stackOf(1, 2).below(1)).toBe(1);
  });

  test('that are dropped are gone, though their places are used again', () => {
    const stack = stackOf(1, 2, 3);
    stack.drop(1);
    expect([stack.height, stack.top()]).toEqual([1, 1]);
    stack.push(4);
    expect(stack.takeList(0)).toEqual([1, 4]);
  });
});
