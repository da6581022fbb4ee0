import { describe, expect, test } from 'vitest';
import { type Binding, binding, type NativeSegment } from '../../src/shm/binding.ts';
import { mapPages } from '../../src/shm/mapping.ts';
import { exists, mappings, testName } from './support.ts';

const native = binding();
const ways: [string, Binding][] = [['over a WebAssembly memory', { ...native, external: false }]];
if (native.external) ways.push(['outside V8', native]);

describe.each(ways)('memory mapped %s', (_, way) => {
  const inside = !way.external;

  function withSegment(size: number, use: (segment: NativeSegment, name: string) => void): void {
    const name = testName();
    const owner = native.create(name, size, 0o600, true, false);
    try {
      use(owner, name);
    } finally {
      native.unlinkSegment(owner);
    }
  }

  test.each([1, 4095, 4096, 4097, 65_535, 65_536, 65_537, 1_000_000])('shows %i bytes', (size) => {
    withSegment(size, (owner, name) => {
      const other = native.attach(name, false);
      const one = mapPages(way, { name, segment: owner, offset: 0, length: size });
      const two = mapPages(way, { name, segment: other, offset: 0, length: size });
      expect(one.byteLength).toBe(inside ? Math.ceil(size / 65_536) * 65_536 : size);
      new Uint8Array(one).fill(7);
      const seen = new Uint8Array(two);
      const pageEnd = Math.ceil(size / 4096) * 4096;
      expect(seen.subarray(0, size).every((byte) => byte === 7)).toBe(true);
      // Beyond the last page nothing is shared, and nothing crashes.
      expect(seen.subarray(pageEnd).every((byte) => byte === 0)).toBe(true);

      native.close(other, seen);
      expect(seen.every((byte) => byte === 0)).toBe(true);
      expect(new Uint8Array(one)[0]).toBe(7);
      native.close(owner, new Uint8Array(one));
      expect(new Uint8Array(one)[0]).toBe(0);
      native.close(owner);
    });
  });

  test('starts at any page', () => {
    withSegment(20_000, (owner, name) => {
      const other = native.attach(name, true);
      const whole = new Uint8Array(mapPages(way, { name, segment: owner, offset: 0, length: 20_000 }));
      whole[8192] = 1;
      whole[19_999] = 2;
      const part = new Uint8Array(mapPages(way, { name, segment: other, offset: 8192, length: 20_000 - 8192 }));
      expect([part[0], part[19_999 - 8192]]).toEqual([1, 2]);
      native.close(other, part);
      native.close(owner, whole);
    });
  });

  test('leaves no mapping of the segment', () => {
    withSegment(100_000, (owner, name) => {
      const before = mappings().length;
      const bytes = new Uint8Array(mapPages(way, { name, segment: owner, offset: 0, length: 100_000 }));
      expect(mappings()).toHaveLength(before + 1);
      native.close(owner, bytes);
      expect(mappings()).toHaveLength(before);
      expect(exists(name)).toBe(true);
    });
  });

  test('is mapped once for each segment', () => {
    withSegment(100, (owner, name) => {
      const bytes = new Uint8Array(mapPages(way, { name, segment: owner, offset: 0, length: 100 }));
      expect(() => mapPages(way, { name, segment: owner, offset: 0, length: 100 })).toThrow(
        expect.objectContaining({ code: 'ERR_SHM_SYSTEM', cause: expect.objectContaining({ code: 'EBUSY' }) }),
      );
      native.close(owner, bytes);
    });
  });
});

describe('the addon refuses', () => {
  function owned(use: (segment: NativeSegment) => void): void {
    const segment = native.create(testName(), 8192, 0o600, true, false);
    try {
      use(segment);
    } finally {
      native.unlinkSegment(segment);
    }
  }
  const memory = () => new Uint8Array(new SharedArrayBuffer(65_536));
  const errno = (name: string) => expect.objectContaining({ errno: expect.any(Number), syscall: name });

  test('objects that are no segments', () => {
    for (const other of [{}, null, 7, native, Object.create(null)] as unknown as NativeSegment[]) {
      for (const use of [native.size, native.close, native.unlinkSegment] as ((segment: NativeSegment) => unknown)[]) {
        expect(() => use(other)).toThrow(TypeError);
      }
    }
  });

  test('memory that is too small or not on a page', () => {
    owned((segment) => {
      expect(() => native.mapOver(segment, memory().subarray(0, 4096), 0, 8192, false)).toThrow(errno('mmap'));
      expect(() => native.mapOver(segment, memory().subarray(1), 0, 8192, false)).toThrow(errno('mmap'));
      expect(() => native.mapOver(segment, [] as unknown as Uint8Array, 0, 8192, false)).toThrow(TypeError);
    });
  });

  test('to blank memory without a view that proves that it exists', () => {
    owned((segment) => {
      const page = new Uint8Array(
        mapPages({ ...native, external: false }, { name: 'x', segment, offset: 0, length: 8192 }),
      );
      page[0] = 1;
      expect(() => native.close(segment)).toThrow(errno('mmap'));
      expect(() => native.close(segment, memory())).toThrow(errno('mmap'));
      expect(() => native.close(segment, page.subarray(0, 100))).toThrow(errno('mmap'));
      expect(page[0]).toBe(1);
      native.close(segment, page);
      expect(page[0]).toBe(0);
    });
  });

  test('a segment that is closed', () => {
    owned((segment) => {
      native.close(segment);
      native.close(segment);
      expect(() => native.size(segment)).toThrow(errno('close'));
      expect(() => native.read(segment, 0, new Uint8Array(1))).toThrow(errno('close'));
      expect(() => native.mapOver(segment, memory(), 0, 8192, false)).toThrow(errno('close'));
    });
  });

  test.each([
    ['', 'a name of 1 to 250 bytes'],
    ['n'.repeat(251), 'a name of 1 to 250 bytes'],
    ['../etc/passwd', 'without slashes'],
    ['a\0b', 'without slashes and NUL'],
  ])('the name %j, whoever forgot to check it', (name, message) => {
    expect(() => native.attach(name, true)).toThrow(message);
    expect(() => native.unlink(name)).toThrow(message);
    expect(() => native.create(name, 1, 0o600, true, false)).toThrow(message);
  });

  test('numbers that are no sizes', () => {
    for (const size of [-1, Number.NaN, 2 ** 60, '1'] as number[]) {
      expect(() => native.create(testName(), size, 0o600, true, false)).toThrow(TypeError);
    }
  });
});
