import { describe, expect, test } from 'vitest';
import { PickleError } from '../../src/index.ts';
import { fail, placeInStream, placeInValue } from '../../src/pickle/errors.ts';

function failing(...args: Parameters<typeof fail>): PickleError {
  try {
    return fail(...args);
  } catch (error) {
    return error as PickleError;
  }
}

describe('a PickleError', () => {
  test('has what it was given, and null for the rest', () => {
    const error = new PickleError('ERR_PICKLE_TYPE', 'no list');
    expect(error).toBeInstanceOf(Error);
    expect({ ...error }).toEqual({
      name: 'PickleError',
      code: 'ERR_PICKLE_TYPE',
      offset: null,
      opcode: null,
      path: null,
      limit: null,
    });
    expect([String(error), 'cause' in error]).toEqual(['PickleError: no list', false]);
    const cause = new Error('inner');
    const details = { offset: 0, opcode: 'APPEND', path: 'value[0]', limit: 'maxDepth', cause };
    expect(new PickleError('ERR_PICKLE_LIMIT', 'x', details)).toMatchObject(details);
  });
});

describe('the place', () => {
  test('in a stream is added to the message, with the limit and the cause kept', () => {
    const error = placeInStream(
      failing('ERR_PICKLE_LIMIT', 'too long', 'maxStringBytes'),
      7,
      'UNICODE',
      'ERR_PICKLE_REDUCE',
    );
    expect(error).toMatchObject({
      code: 'ERR_PICKLE_LIMIT',
      message: 'too long (at byte 7, opcode UNICODE)',
      offset: 7,
      opcode: 'UNICODE',
      limit: 'maxStringBytes',
      path: null,
    });
    expect(placeInStream(failing('ERR_PICKLE_OPCODE', 'none'), 0, null, 'ERR_PICKLE_TYPE').message).toBe(
      'none (at byte 0)',
    );
    const caused = new PickleError('ERR_PICKLE_TYPE', 'x', { cause: 5 });
    expect(placeInStream(caused, 1, null, 'ERR_PICKLE_TYPE').cause).toBe(5);
  });

  test('in a value is the way to it', () => {
    expect(placeInValue(failing('ERR_PICKLE_UNPICKLABLE', 'no way'), 'value[3]', 'ERR_PICKLE_TYPE')).toMatchObject({
      code: 'ERR_PICKLE_UNPICKLABLE',
      message: 'no way (at value[3])',
      path: 'value[3]',
      offset: null,
    });
  });

  test('that an error has already is not replaced: it is one of another stream, read by a handler', () => {
    const placed = placeInStream(failing('ERR_PICKLE_MEMO', 'x'), 3, 'GET', 'ERR_PICKLE_TYPE');
    expect(placeInStream(placed, 9, 'REDUCE', 'ERR_PICKLE_REDUCE')).toBe(placed);
    expect(placeInValue(placed, 'value', 'ERR_PICKLE_UNPICKLABLE')).toBe(placed);
    const written = placeInValue(failing('ERR_PICKLE_TYPE', 'x'), 'value', 'ERR_PICKLE_TYPE');
    expect(placeInStream(written, 0, null, 'ERR_PICKLE_REDUCE')).toBe(written);
  });

  test.each<[string, unknown, string]>([
    ['an Error', new TypeError('not hashable'), 'not hashable (at byte 1)'],
    ['a text', 'a text', 'a text (at byte 1)'],
    ['null', null, 'null (at byte 1)'],
    ['a number', 5, '5 (at byte 1)'],
  ])('of something that was thrown by others: %s', (_, thrown, message) => {
    const error = placeInStream(thrown, 1, null, 'ERR_PICKLE_REDUCE');
    expect(error).toMatchObject({ code: 'ERR_PICKLE_REDUCE', message, offset: 1 });
    expect(error.cause).toBe(thrown);
  });

  test.each([
    ['an object without a prototype', Object.create(null)],
    [
      'an object that cannot be printed',
      {
        toString: () => {
          throw new Error('no');
        },
      },
    ],
    ['undefined', undefined],
  ])('of something that cannot be told: %s', (_, thrown) => {
    const error = placeInStream(thrown, 1, null, 'ERR_PICKLE_REDUCE');
    expect(error).toBeInstanceOf(PickleError);
    expect(error.message).toMatch(/ \(at byte 1\)$/);
  });
});
