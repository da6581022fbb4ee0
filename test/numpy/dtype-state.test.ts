/** Pickled data types: states as NumPy has written them since 1.0, and states that nobody should write. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DType } from '../../src/numpy/dtype.ts';
import { dtypeFromPickle, dtypeSetState, dtypeToPickle, RECORD } from '../../src/numpy/dtype-state.ts';
import { NDArray } from '../../src/numpy/ndarray.ts';

const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const read = (spec: string, state: unknown[]): DType => dtypeSetState(dtypeFromPickle(spec, false, true), state);
const i4 = DType.from('<i4');
const f8 = DType.from('>f8');
const AB = new Map<unknown, unknown>([
  ['a', [i4, 0]],
  ['b', [f8, 4]],
]);

describe('a pickled dtype', () => {
  test.each<[string, unknown[], string]>([
    ['f8', [3, '<', null, null, null, -1, -1, 0], '<f8'],
    ['f8', [3, '>', null, null, null, -1, -1, 0], '>f8'],
    ['f8', [3, '=', null, null, null, -1, -1, 0], '<f8'],
    ['b1', [3, '|', null, null, null, -1, -1, 0], '|b1'],
    ['O8', [3, '|', null, null, null, -1, -1, 63], '|O'],
    ['U3', [3, '<', null, null, null, 12, 4, 8], '<U3'],
    ['S0', [3, '|', null, null, null, 0, 1, 0], '|S0'],
    ['V5', [3, '|', null, null, null, 5, 1, 0], '|V5'],
    ['f8', [2, '>', null, null, null, -1, -1], '>f8'],
    ['f8', [1, '>', null, null, -1, -1], '>f8'],
    ['f8', ['>', null, null, -1, -1], '>f8'],
    ['f8', [3, ascii('>'), null, null, null, -1, -1, 0], '>f8'],
    ['M8', [4, '<', null, null, null, -1, -1, 0, [null, [ascii('ns'), 1, 1, 1]]], '<M8[ns]'],
    ['M8', [4, '>', null, null, null, -1, -1, 0, [new Map(), [ascii('s'), 25, 1, 1]]], '>M8[25s]'],
    ['m8', [4, '<', null, null, null, -1, -1, 0, [null, ['generic', 1, 1, 1]]], '<m8'],
  ])('%s with state %j', (spec, state, str) => {
    expect(read(spec, state).str).toBe(str);
  });

  test('with fields, a sub-array, titles and metadata', () => {
    const dtype = read('V12', [3, '|', null, ['a', 'b'], AB, 12, 1, 16]);
    expect(String(dtype)).toBe("[('a', '<i4'), ('b', '>f8')]");
    expect(
      dtype.equals([
        ['a', '<i4'],
        ['b', '>f8'],
      ]),
    ).toBe(true);
    const titled = new Map([...AB, ['a', [i4, 0, 'A']], ['A', [i4, 0, 'A']]]);
    expect(String(read('V12', [3, '|', null, ['a', 'b'], titled, 12, 1, 16]))).toBe(
      "[(('A', 'a'), '<i4'), ('b', '>f8')]",
    );
    const array = read('V24', [3, '|', [i4, [2, 3]], null, null, 24, 4, 0]);
    expect([array.base, array.shape]).toEqual([i4, [2, 3]]);
    expect(read('V12', [3, '|', [i4, 3], null, null, 12, 4, 0]).shape).toEqual([3]);
    expect(read('f8', [4, '<', null, null, null, -1, -1, 0, new Map([['x', 1]])]).metadata).toEqual(
      new Map([['x', 1]]),
    );
  });

  test('of the oldest versions has its names under the key -1, and gets its flags computed', () => {
    const names: [unknown, unknown] = [-1, ['a', 'b']];
    const withNames = new Map([...AB, names]);
    for (const state of [
      [1, '|', null, withNames, 12, 1],
      ['|', null, withNames, 12, 1],
    ]) {
      expect(String(read('V12', state))).toBe("[('a', '<i4'), ('b', '>f8')]");
      expect(read('V12', state).flags).toBe(0);
    }
    const objects = new Map<unknown, unknown>([['o', [DType.from('O'), 0]]]);
    expect(read('V8', [2, '|', null, ['o'], objects, 8, 1]).flags).toBe(63);
    expect(read('O8', [2, '|', null, null, null, -1, -1]).flags).toBe(63);
  });

  test('of Python 2 may have bytes for names, and of any reader a plain object for a dict', () => {
    const bytes = new Map<unknown, unknown>([[ascii('a'), [i4, 0, ascii('A')]]]);
    expect(String(read('V4', [3, '|', null, [ascii('a')], bytes, 4, 1, 16]))).toBe("[(('A', 'a'), '<i4')]");
    expect(read('V4', [3, '|', null, ['a'], { a: [i4, 0] }, 4, 1, 16]).names).toEqual(['a']);
    expect(read('V4', ['|', null, { a: [i4, 0], '-1': ['a'] }, 4, 1]).names).toEqual(['a']);
  });

  test('of a recarray', () => {
    const dtype = dtypeSetState(dtypeFromPickle(RECORD), [3, '|', null, ['a', 'b'], AB, 12, 1, 16]);
    expect([dtype.record, dtype.name, String(dtype)]).toEqual([
      true,
      'record96',
      "(numpy.record, [('a', '<i4'), ('b', '>f8')])",
    ]);
    expect(dtypeToPickle(dtype).args).toEqual([RECORD, false, true]);
  });

  test.each<[string, unknown[]]>([
    ['f8', [3, '<', null, null, null, -1, -1, 0]],
    ['f8', [4, '<', null, null, null, -1, -1, 0, new Map([['x', 1]])]],
    ['U3', [3, '>', null, null, null, 12, 4, 8]],
    ['V24', [3, '|', [i4, [2, 3]], null, null, 24, 4, 0]],
    ['V12', [3, '|', null, ['a', 'b'], AB, 12, 1, 16]],
    ['V12', [3, '|', null, ['a', 'b'], AB, 12, 4, -112]],
    ['V12', [3, '|', null, ['a', 'b'], AB, 12, 4, 144]],
    ['V0', [3, '|', null, [], new Map(), 0, 1, 16]],
    [
      'V4',
      [
        3,
        '|',
        null,
        ['a'],
        new Map([
          ['a', [i4, 0, 'A']],
          ['A', [i4, 0, 'A']],
        ]),
        4,
        1,
        16,
      ],
    ],
    ['M8', [4, '<', null, null, null, -1, -1, 0, [new Map(), [ascii('ns'), 1, 1, 1]]]],
    ['m8', [4, '<', null, null, null, -1, -1, 0, [null, [ascii('generic'), 1, 1, 1]]]],
  ])('%s is written as it was read: %j', (spec, state) => {
    const pickled = dtypeToPickle(read(spec, state));
    expect(pickled).toEqual({ args: [spec, false, true], state });
    expect(pickled.state[4] && [...(pickled.state[4] as Map<unknown, unknown>).keys()]).toEqual(
      state[4] && [...(state[4] as Map<unknown, unknown>).keys()],
    );
  });

  test('has one and the same tuple under a name and its title', () => {
    const { state } = dtypeToPickle(DType.from([[['A', 'a'], 'i4']]));
    const fields = state[4] as Map<string, unknown>;
    expect(fields.get('A')).toBe(fields.get('a'));
  });
});

describe('a state', () => {
  test('completes the very object that was remembered, once', () => {
    const dtype = dtypeFromPickle('f8', false, true);
    expect(dtypeSetState(dtype, [3, '>', null, null, null, -1, -1, 0])).toBe(dtype);
    expect(() => dtypeSetState(dtype, [3, '<', null, null, null, -1, -1, 0])).toThrow(
      'dtype >f8 is complete or in use and cannot be given a state',
    );
  });

  test('never reaches a type that others share or use', () => {
    const state = [3, '>', null, null, null, -1, -1, 0];
    expect(() => dtypeSetState(DType.from('f8'), state)).toThrow(TypeError);
    const used = dtypeFromPickle('f8');
    NDArray.over(new Uint8Array(8), { dtype: used, shape: [1] });
    expect(() => dtypeSetState(used, state)).toThrow('in use');
    const part = dtypeFromPickle('i4');
    read('V4', [3, '|', null, ['a'], new Map([['a', [part, 0]]]), 4, 1, 16]);
    expect(() => dtypeSetState(part, state)).toThrow('in use');
    expect(DType.from('f8').str).toBe('<f8');
  });

  test('cannot make a type contain itself', () => {
    const self = dtypeFromPickle('V4');
    const fields = new Map([['a', [self, 0]]]);
    expect(() => dtypeSetState(self, [3, '|', null, ['a'], fields, 4, 1, 16])).toThrow('a dtype cannot contain itself');
    const outer = dtypeFromPickle('V4');
    const inner = read('V4', [3, '|', [outer, [1]], null, null, 4, 1, 0]);
    expect(() => dtypeSetState(outer, [3, '|', [inner, [1]], null, null, 4, 1, 0])).toThrow('in use');
  });

  test.each<[string, unknown, RegExp]>([
    ['f8', null, /a tuple of 5 to 9 items, found null/],
    ['f8', [], /found a tuple of 0/],
    ['f8', new Array(10).fill(null), /found a tuple of 10/],
    ['f8', [5, '<', null, null, null, -1, -1, 0], /version 0 to 4, found 5/],
    ['f8', [-1, '<', null, null, null, -1, -1, 0], /version 0 to 4, found -1/],
    ['f8', ['3', '<', null, null, null, -1, -1, 0], /version 0 to 4, found "3"/],
    ['f8', [3, 'x', null, null, null, -1, -1, 0], /expected a byte order .* found "x"/],
    ['f8', [3, 1, null, null, null, -1, -1, 0], /expected a byte order .* found 1/],
    ['f8', [3, '<', null, null, null, -1, -1, 2 ** 60], /flags of a dtype to be an integer/],
    ['f8', [3, '<', null, null, null, -1, -1, -129], /flags of a dtype to be an integer >= -128, found -129/],
    ['f8', [3, '<', [i4, [2]], null, null, -1, -1, 0], /kind f cannot have fields or a sub-array/],
    ['V4', [3, '|', null, null, null, -2, -1, 0], /itemsize of a dtype to be an integer >= 0 or -1, found -2/],
    ['V4', [3, '|', null, null, null, 4, 1.5, 0], /alignment of a dtype .* found 1.5/],
    ['U1', [3, '<', null, null, null, 6, 4, 8], /a str dtype of 6 bytes; expected a multiple of 4/],
    ['V4', [3, '|', i4, null, null, 4, 1, 0], /expected a sub-array \(dtype, shape\), found an object/],
    ['V4', [3, '|', ['i4', [1]], null, null, 4, 1, 0], /expected a sub-array/],
    ['V4', [3, '|', [i4, 'x'], null, null, 4, 1, 0], /expected the shape of a sub-array, found "x"/],
    ['V4', [3, '|', [i4, ['1']], null, null, 4, 1, 0], /dimension 0 of a sub-array is 1; expected an integer/],
    ['V4', [3, '|', [i4, [3]], null, null, 4, 4, 0], /a sub-array of 12 bytes in an item of 4 bytes/],
    ['V12', [3, '|', [i4, [3]], ['a', 'b'], AB, 12, 4, 0], /either fields or a sub-array, found both/],
    ['V12', [3, '|', null, ['a', 'b'], null, 12, 1, 16], /names without fields, or fields without names/],
    ['V12', [3, '|', null, null, AB, 12, 1, 16], /names without fields, or fields without names/],
    ['V12', [3, '|', null, ['a', 'a'], AB, 12, 1, 16], /field "a" occurs more than once/],
    ['V12', [3, '|', null, ['a', 7], AB, 12, 1, 16], /expected the name of a field, found 7/],
    ['V12', [3, '|', null, ['a', 'c'], AB, 12, 1, 16], /expected field "c" to be .* found undefined/],
    ['V12', [3, '|', null, ['a'], AB, 12, 1, 16], /contain "b", which is neither a name nor a title/],
    ['V12', [3, '|', null, ['a', 'b'], [], 12, 1, 16], /expected the fields of a dtype to be a dict/],
    ['V4', [3, '|', null, ['a', 'b'], AB, 4, 1, 16], /field "b" needs bytes 4 to 12 of an item of 4 bytes/],
    ['V4', [3, '|', null, ['a'], new Map([['a', [i4, -4]]]), 4, 1, 16], /expected field "a" to be/],
    ['V4', [3, '|', null, ['a'], new Map([['a', ['i4', 0]]]), 4, 1, 16], /expected field "a" to be/],
    ['M8', [4, '<', null, null, null, -1, -1, 0], /expected the state of a date dtype to end in/],
    ['M8', [4, '<', null, null, null, -1, -1, 0, null], /found null/],
    ['M8', [4, '<', null, null, null, -1, -1, 0, [null, ['s', 25, 2, 1]]], /a date unit divided by 2/],
    ['M8', [4, '<', null, null, null, -1, -1, 0, [null, ['xx', 1, 1, 1]]], /found "xx"/],
    ['M8', [4, '<', null, null, null, -1, -1, 0, [null, ['s', 0, 1, 1]]], /from 1 to 2147483647, found 0/],
  ])('is refused for %s: %j', (spec, state, message) => {
    const dtype = dtypeFromPickle(spec);
    expect(() => dtypeSetState(dtype, state as unknown[])).toThrow(message);
    // The refusal leaves the type as it was.
    expect(dtype.equals(spec)).toBe(true);
  });

  test('of any content gives a type whose fields lie inside it, or a TypeError or RangeError', () => {
    const junk = fc.oneof(fc.anything(), fc.constantFrom<unknown>(i4, f8, AB, ['a', 'b'], [i4, [2]], 12, -1, null));
    const like = (value: unknown) => fc.oneof({ weight: 5, arbitrary: fc.constant(value) }, junk);
    const struct = fc.tuple(...[3, '|', null, ['a', 'b'], AB, 12, 1, 16].map(like));
    const dates = fc.tuple(
      ...[4, '<', null, null, null, -1, -1, 0].map(like),
      fc.oneof(junk, fc.tuple(junk, fc.array(junk))),
    );
    const specs = fc.constantFrom('f8', 'V4', 'V12', 'U3', 'M8', 'O8', RECORD);
    let accepted = 0;
    fc.assert(
      fc.property(specs, fc.oneof(struct, dates, fc.array(junk, { maxLength: 10 }), junk), (spec, state) => {
        const dtype = dtypeFromPickle(spec);
        try {
          dtypeSetState(dtype, state as unknown[]);
        } catch (error) {
          expect(error instanceof TypeError || error instanceof RangeError).toBe(true);
          return;
        }
        accepted++;
        for (const field of dtype.fields?.values() ?? []) {
          expect(field.offset).toBeGreaterThanOrEqual(0);
          expect(field.offset + field.dtype.itemsize).toBeLessThanOrEqual(dtype.itemsize);
        }
        expect(dtypeToPickle(dtype).state.length).toBeGreaterThanOrEqual(8);
      }),
      { numRuns: 5000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('is refused when names and a spec are not text', () => {
    expect(() => dtypeFromPickle(7 as never)).toThrow('expected the name of a data type, found number');
    expect(() => dtypeFromPickle('nonsense')).toThrow('"nonsense" not understood');
  });
});
