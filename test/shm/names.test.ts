import { describe, expect, test } from 'vitest';
import { isSharedMemoryError } from '../../src/shm/errors.ts';
import { generateName, segmentName } from '../../src/shm/names.ts';

describe('segmentName', () => {
  test.each([
    ['psm_1234abcd', 'psm_1234abcd'],
    ['/psm_1234abcd', 'psm_1234abcd'],
    ['a', 'a'],
    ['...', '...'],
    ['.hidden', '.hidden'],
    ['sem', 'sem'],
    ['semaphore.x', 'semaphore.x'],
    ['A-Z_0.9', 'A-Z_0.9'],
    ['n'.repeat(29), 'n'.repeat(29)],
  ])('%s is a name', (given, expected) => {
    expect(segmentName(given)).toBe(expected);
  });

  test.skipIf(process.platform === 'darwin')('250 characters are a name where the system allows them', () => {
    expect(segmentName(`/${'n'.repeat(250)}`)).toHaveLength(250);
  });

  test.each([
    ['', 'it is empty'],
    ['/', 'it is empty'],
    ['.', 'it names a folder'],
    ['/..', 'it names a folder'],
    ['//x', '"/" at position 0'],
    ['a/b', '"/" at position 1'],
    ['a\0b', '"\\u0000" at position 1'],
    ['a:b', '":" at position 1'],
    ['a\n', '"\\n" at position 1'],
    ['caf\u00e9', '"\u00e9" at position 3'],
    ['a\u{1f4a5}', '"\u{1f4a5}" at position 1'],
    ['sem.mp-1', "names starting with 'sem.'"],
    ['n'.repeat(251), 'it has 251 characters, the most is 250'],
  ])('%j is none, and the error says why', (given, reason) => {
    expect(() => segmentName(given)).toThrow(
      expect.objectContaining({ code: 'ERR_SHM_NAME', segment: given, message: expect.stringContaining(reason) }),
    );
  });

  test.each([[undefined], [null], [7], [{}]])('%j is not even a string', (given) => {
    expect(() => segmentName(given as unknown as string)).toThrow(expect.objectContaining({ code: 'ERR_SHM_TYPE' }));
  });

  test('a very long name is not repeated in full', () => {
    try {
      segmentName('n'.repeat(100_000));
      expect.unreachable();
    } catch (error) {
      expect(isSharedMemoryError(error, 'ERR_SHM_NAME') && error.message.length < 500).toBe(true);
    }
  });
});

describe('generateName', () => {
  test('has 64 bits, fits macOS, and is a name', () => {
    const names = Array.from({ length: 100 }, generateName);
    expect(new Set(names).size).toBe(100);
    for (const name of names) {
      expect(name).toMatch(/^psm_[0-9a-f]{16}$/);
      expect(segmentName(name)).toBe(name);
    }
  });
});
