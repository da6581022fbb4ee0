/** ShareableList without Python: values, formats and layouts, what is refused, and bytes of strangers. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ShareableItem } from '../../src/shm/index.ts';
import { isSharedMemoryError, ShareableList, SharedMemory, type SharedMemoryErrorCode } from '../../src/shm/index.ts';
import { readLayout } from '../../src/shm/list-layout.ts';
import { exists, testName } from './support.ts';

const failsWith = (code: SharedMemoryErrorCode, text = '') =>
  expect.objectContaining({ name: 'SharedMemoryError', code, message: expect.stringContaining(text) });

/** Puts bytes into a segment and attaches them as a list. */
function withBytes<T>(bytes: Uint8Array, use: (list: ShareableList) => T): T {
  using memory = SharedMemory.create({ size: Math.max(1, bytes.length) });
  memory.bytes().set(bytes);
  using list = ShareableList.attach(memory.name);
  return use(list);
}

/** A list in the layout of Python 3.8: sizes of the slots where the later one has offsets. */
function oldLayout(slots: readonly { bytes: Uint8Array; format: string; code: number }[]): Uint8Array {
  const words = [slots.length, ...slots.map(({ bytes }) => bytes.length)];
  return Uint8Array.from([
    ...words.flatMap((word) => [...new Uint8Array(new BigInt64Array([BigInt(word)]).buffer)]),
    ...slots.flatMap(({ bytes }) => [...bytes]),
    ...slots.flatMap(({ format }) => [...Buffer.from(format.padEnd(8, '\0'))]),
    ...slots.map(({ code }) => code),
  ]);
}

const VALUES: readonly ShareableItem[] = [
  0,
  1,
  -1,
  2 ** 53 - 1,
  2n ** 63n - 1n,
  -(2n ** 63n),
  0.5,
  -0,
  NaN,
  Infinity,
  1e300,
  true,
  false,
  null,
  '',
  'a',
  '12345678',
  'é💥',
  '\ufeffb',
  new Uint8Array(),
  new Uint8Array([0, 255]),
]; // prettier-ignore

describe('create', () => {
  test('keeps what it was given, for others too', () => {
    using list = ShareableList.create(VALUES);
    using same = ShareableList.attach(list.name);
    expect(same.toArray()).toEqual(VALUES);
    expect([...list]).toEqual(VALUES);
    expect([same.length, same.layout]).toEqual([VALUES.length, '3.9']);
  });

  test('writes these bytes', () => {
    using list = ShareableList.create([7, 'ab', null]);
    const word = (value: number) => new Uint8Array(new BigInt64Array([BigInt(value)]).buffer);
    expect(Buffer.from(list.shm.snapshot())).toEqual(
      Buffer.concat([
        ...[3, 0, 8, 16, 24, 7].map(word),
        Buffer.from('ab\0\0\0\0\0\0'),
        word(0),
        Buffer.from('q\0\0\0\0\0\0\x008s\0\0\0\0\0\0xxxxxx?x'),
        Uint8Array.of(0, 1, 3),
      ]),
    );
  });

  test.each<[string, Iterable<ShareableItem>, boolean | number[] | undefined, string]>([
    ['integers', [1, 2], undefined, 'qq'],
    ['all floats', [1, 2], true, 'dd'],
    ['some floats', [1, 2], [1], 'qd'],
    ['a Float64Array', new Float64Array([1, 2]), undefined, 'dd'],
    ['a BigInt64Array', new BigInt64Array([1n]), undefined, 'q'],
    ['minus zero and beyond safe integers', [-0, 2 ** 53], undefined, 'dd'],
    ['text of 7, 8 and 9 bytes', ['1234567', '12345678', 'ééééx'], undefined, '8s16s16s'],
    ['nothing', [], undefined, ''],
  ])('%s', (_, items, floats, format) => {
    using list = ShareableList.create(items, floats === undefined ? {} : { floats });
    expect(list.format).toBe(format);
    using same = ShareableList.attach(list.name);
    expect([same.format, same.length]).toEqual([format, [...items].length]);
  });

  test.each<[string, unknown, SharedMemoryErrorCode, string]>([
    [
      'an integer of 65 bits',
      2n ** 63n,
      'ERR_SHM_RANGE',
      'item 0 is an integer of more than 64 bits: 9223372036854775808',
    ],
    ['text that ends with a NUL', 'a\0', 'ERR_SHM_TYPE', 'ends with a NUL'],
    ['bytes that end with a NUL', new Uint8Array([1, 0]), 'ERR_SHM_TYPE', 'ends with a NUL'],
    ['half a character', 'a\ud83d', 'ERR_SHM_TYPE', 'surrogate'],
    ['text that is too long', 'x'.repeat(9_999_992), 'ERR_SHM_RANGE', '9999992 bytes; the most is 9999991'],
    ['undefined', undefined, 'ERR_SHM_TYPE', 'is of type undefined'],
    ['an object', {}, 'ERR_SHM_TYPE', 'is of type object'],
  ])('refuses %s, and leaves no segment', (_, item, code, text) => {
    const name = testName();
    expect(() => ShareableList.create([item as ShareableItem], { name })).toThrow(failsWith(code, text));
    expect(exists(name)).toBe(false);
  });

  test('refuses floats that are no list', () => {
    expect(() => ShareableList.create([1], { floats: 1 as never })).toThrow(
      failsWith('ERR_SHM_TYPE', 'floats is true'),
    );
  });

  test('takes the longest text that Python takes', () => {
    using list = ShareableList.create(['x'.repeat(9_999_991)]);
    expect(list.format).toBe('9999992s');
    expect(list.get(0)).toHaveLength(9_999_991);
  });

  test('unlinks when it is disposed of', () => {
    const name = testName();
    {
      using list = ShareableList.create([1], { name });
      expect(exists(list.name)).toBe(true);
    }
    expect(exists(name)).toBe(false);
  });
});

describe('the layout of Python 3.8', () => {
  test('has the same items, and 8 bytes less', () => {
    using list = ShareableList.create(VALUES, { layout: '3.8' });
    using later = ShareableList.create(VALUES);
    using same = ShareableList.attach(list.name);
    expect([same.layout, same.format, list.shm.size]).toEqual(['3.8', later.format, later.shm.size - 8]);
    expect(same.toArray()).toEqual(VALUES);
  });

  test('is one of two', () => {
    expect(() => ShareableList.create([1], { layout: '3.7' as '3.8' })).toThrow(
      failsWith('ERR_SHM_TYPE', "'3.8' or '3.9'"),
    );
  });
});

describe('items', () => {
  test('change their type, as in Python', () => {
    using list = ShareableList.create([1, 'a long text', 2.5, true, null]);
    list.set(0, 'eight by');
    list.set(1, 3);
    list.set(2, 4);
    list.set(3, null);
    list.set(-1, new Uint8Array([9]));
    expect(list.toArray()).toEqual(['eight by', 3, 4, null, new Uint8Array([9])]);
    expect(list.format).toBe('8sqdxxxxxx?x8s');
    list.set(1, 'short');
    expect([list.get(1), list.format]).toEqual(['short', '8s16sdxxxxxx?x8s']);
    list.set(0, 1.5);
    expect(list.get(0)).toBe(1.5);
  });

  test('are found by value', () => {
    using list = ShareableList.create([true, 1, 2n ** 60n, 2 ** 60, 'a', new Uint8Array([97]), null, NaN], {
      floats: [3],
    });
    expect([1, 2 ** 60, 'a', new Uint8Array([97]), null, NaN, 'b'].map((item) => list.indexOf(item))).toEqual([
      0, 2, 4, 5, 6, -1, -1,
    ]);
    expect([true, 2n ** 60n, NaN, 2n ** 60n + 1n].map((item) => list.count(item))).toEqual([2, 2, 0, 0]);
  });

  test.each([5, -6, 1.5, NaN])('none at %d of 5', (index) => {
    using list = ShareableList.create([1, 2, 3, 4, 5]);
    expect(() => list.get(index)).toThrow(failsWith('ERR_SHM_RANGE', 'has 5 items'));
    expect(() => list.set(index, 1)).toThrow(failsWith('ERR_SHM_RANGE', 'has 5 items'));
  });

  test('that are too long leave what is there', () => {
    using list = ShareableList.create(['1234567', 8]);
    expect(() => list.set(0, '123456789')).toThrow(
      failsWith('ERR_SHM_RANGE', 'has 8 bytes for item 0, and the value has 9'),
    );
    expect(list.toArray()).toEqual(['1234567', 8]);
  });

  test('cannot be set where the list was attached for reading, nor used when it is closed', () => {
    using list = ShareableList.create([1]);
    using reader = ShareableList.attach(list.name, { readonly: true });
    expect(() => reader.set(0, 2)).toThrow(failsWith('ERR_SHM_PERMISSION'));
    reader.close();
    expect(() => reader.get(0)).toThrow(failsWith('ERR_SHM_CLOSED'));
    expect(() => reader.format).toThrow(failsWith('ERR_SHM_CLOSED'));
    expect(list.get(0)).toBe(1);
  });
});

describe('bytes of others', () => {
  const q = { bytes: new Uint8Array(new BigInt64Array([-5n]).buffer), format: 'q', code: 0 };
  const text = (bytes: string, format: string, code = 1) => ({ bytes: Buffer.from(bytes), format, code });

  test('are read in the layout of Python 3.8', () => {
    withBytes(oldLayout([q, text('abc\0\0\0\0\0', '8s'), text('12345678\0\0\0\0\0\0\0\0', '16s', 2)]), (list) => {
      expect(list.layout).toBe('3.8');
      expect(list.toArray()).toEqual([-5, 'abc', new Uint8Array(Buffer.from('12345678'))]);
      list.set(1, 'xyz');
      expect(list.get(1)).toBe('xyz');
    });
  });

  test('may be an empty list of either layout', () => {
    expect(withBytes(new Uint8Array(8), (list) => list.toArray())).toEqual([]);
    expect(withBytes(new Uint8Array(16), (list) => list.toArray())).toEqual([]);
  });

  test('may be shorter than the slot', () => {
    expect(withBytes(oldLayout([text('abcdefg\0', '3s')]), (list) => list.get(0))).toBe('abc');
  });

  test('text that Python cut is an error, and its bytes can be had', () => {
    const cut = Buffer.from('💥💥').subarray(0, 7);
    withBytes(oldLayout([{ bytes: Buffer.concat([cut, Buffer.alloc(1)]), format: '8s', code: 1 }]), (list) => {
      expect(() => list.get(0)).toThrow(failsWith('ERR_SHM_FORMAT', 'is no UTF-8'));
      expect(Buffer.from(list.bytesAt(0)).subarray(0, 7)).toEqual(cut);
    });
  });

  test.each<[string, Partial<{ format: string; code: number }>]>([
    ['a format that reaches beyond the slot', { format: '16s', code: 1 }],
    ['an unknown format', { format: 'i' }],
    ['no format', { format: '' }],
    ['two formats', { format: 'qq' }],
    ['a format that is no text', { format: '\xff\xfe' }],
    ['a code for text at a number', { code: 1 }],
    ['a code for bytes at a number', { code: 2 }],
    ['an unknown code', { code: 4 }],
    ['a negative code', { code: 255 }],
  ])('%s', (_, wrong) => {
    const bytes = oldLayout([{ ...q, ...wrong, format: '' }]);
    bytes.set(Buffer.from(wrong.format ?? q.format, 'latin1'), 24);
    withBytes(bytes, (list) => expect(() => list.get(0)).toThrow(failsWith('ERR_SHM_FORMAT')));
  });

  test.each<[string, readonly bigint[], number]>([
    ['a negative length', [-1n], 64],
    ['a length beyond the segment', [2n ** 62n], 64],
    ['more items than fit', [4n, 0n, 8n], 64],
    ['offsets that go back', [2n, 0n, 16n, 8n], 100],
    ['a slot that is no multiple of 8', [1n, 0n, 12n], 100],
    ['an empty slot', [1n, 0n, 0n], 100],
    ['data beyond the segment', [1n, 0n, 800n], 100],
    ['an offset of 2**63 - 1', [1n, 0n, 2n ** 63n - 1n], 100],
    ['a size of 2**63 - 8 in the old layout', [1n, 2n ** 63n - 8n], 100],
    ['a negative size in the old layout', [2n, -8n, 8n], 100],
    ['fewer bytes than a length has', [], 7],
  ])('%s is no list', (_, words, size) => {
    const bytes = new Uint8Array(size);
    bytes.set(new Uint8Array(BigInt64Array.from(words).buffer));
    expect(() => withBytes(bytes, () => 0)).toThrow(failsWith('ERR_SHM_FORMAT', 'holds no ShareableList'));
  });

  test('whatever they are, give values or an error of ours', () => {
    const words = fc.array(fc.oneof(fc.bigInt(0n, 24n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n)), { maxLength: 6 });
    const tail = fc.uint8Array({ maxLength: 80 });
    let lists = 0;
    fc.assert(
      fc.property(words, tail, (numbers, rest) => {
        const bytes = Uint8Array.from([...new Uint8Array(BigInt64Array.from(numbers).buffer), ...rest]);
        try {
          const layout = readLayout(bytes, 'x');
          expect(layout.end).toBeLessThanOrEqual(Math.max(bytes.length, 16));
          if (layout.length > 0) expect(layout.end).toBeLessThanOrEqual(bytes.length);
          lists++;
        } catch (error) {
          if (!isSharedMemoryError(error, 'ERR_SHM_FORMAT')) throw error;
        }
      }),
      { numRuns: 5000 },
    );
    expect(lists).toBeGreaterThan(10);
  });

  test('a list with any of its bytes changed gives values or an error of ours', () => {
    using list = ShareableList.create([1, 'abc', 2.5, null, true, new Uint8Array([1])]);
    const whole = list.shm.snapshot();
    const change = fc.tuple(fc.nat(whole.length - 1), fc.oneof(fc.constantFrom(0, 8, 113, 115, 255), fc.nat(255)));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        list.shm.bytes().set(whole);
        for (const [at, byte] of changes) list.shm.bytes()[at] = byte;
        try {
          using other = ShareableList.attach(list.name);
          for (let i = 0; i < other.length; i++) {
            try {
              other.get(i);
            } catch (error) {
              if (!isSharedMemoryError(error, 'ERR_SHM_FORMAT')) throw error;
            }
          }
        } catch (error) {
          if (!isSharedMemoryError(error, 'ERR_SHM_FORMAT')) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('are what the list was when it was attached: offsets that change later are not looked at', () => {
    using list = ShareableList.create([1, 2]);
    list.shm.bytes().fill(255, 0, 32);
    expect(list.toArray()).toEqual([1, 2]);
  });
});
