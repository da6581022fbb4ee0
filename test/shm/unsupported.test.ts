import { expect, test } from 'vitest';
import * as supported from '../../src/shm/index.ts';
import * as unsupported from '../../src/shm/unsupported.ts';

test('has the names that the real one has', () => {
  expect(Object.keys(unsupported).sort()).toEqual(Object.keys(supported).sort());
});

test('has the static methods too, and all of them throw the same error', () => {
  const methods = (type: object) =>
    Object.getOwnPropertyNames(type).filter((name) => !['length', 'name', 'prototype'].includes(name));
  expect(methods(unsupported.SharedMemory).sort()).toEqual(methods(supported.SharedMemory).sort());
  for (const name of methods(unsupported.SharedMemory) as ('create' | 'attach' | 'unlink')[]) {
    expect(() => unsupported.SharedMemory[name]()).toThrow(
      expect.objectContaining({ code: 'ERR_SHM_BINDING', message: expect.stringContaining(`SharedMemory.${name}`) }),
    );
  }
  expect(() => new unsupported.SharedMemory()).toThrow(expect.objectContaining({ code: 'ERR_SHM_BINDING' }));
});

test('throws errors that the guard knows', () => {
  expect(unsupported.isSharedMemoryError(new supported.SharedMemoryError('ERR_SHM_BINDING', 'none'))).toBe(true);
});
