import { constants } from 'node:os';
import { describe, expect, test } from 'vitest';
import { isSharedMemoryError, SharedMemoryError } from '../../src/shm/errors.ts';
import { type Attempt, attempt } from '../../src/shm/system-error.ts';

/** What `attempt` throws when the addon reports this errno. */
function failure(errno: number, what: Partial<Attempt> = {}): SharedMemoryError {
  try {
    attempt({ segment: 'prices', doing: 'create', ...what }, () => {
      throw Object.assign(new Error('open'), { errno: -errno, syscall: 'open' });
    });
  } catch (error) {
    if (isSharedMemoryError(error)) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('SharedMemoryError', () => {
  test('has a code, a segment and a cause, and a name that survives minification', () => {
    const cause = new Error('why');
    const error = new SharedMemoryError('ERR_SHM_CLOSED', 'closed', { segment: 'prices', cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'SharedMemoryError', code: 'ERR_SHM_CLOSED', segment: 'prices', cause });
    expect(String(error)).toBe('SharedMemoryError: closed');
  });

  test('has no cause when none was given', () => {
    expect(new SharedMemoryError('ERR_SHM_CLOSED', 'closed')).not.toHaveProperty('cause');
  });
});

describe('isSharedMemoryError', () => {
  const error = new SharedMemoryError('ERR_SHM_CLOSED', 'closed');
  test.each([
    [error, undefined, true],
    [error, 'ERR_SHM_CLOSED' as const, true],
    [error, 'ERR_SHM_EXISTS' as const, false],
    [Object.assign(new Error('closed'), { code: 'ERR_SHM_CLOSED' }), undefined, false],
    [null, undefined, false],
    ['ERR_SHM_CLOSED', 'ERR_SHM_CLOSED' as const, false],
  ])('%s with code %s: %s', (value, code, expected) => {
    expect(isSharedMemoryError(value, code)).toBe(expected);
  });
});

describe('a failed system call', () => {
  test.each([
    ['ENOENT', 'ERR_SHM_NOT_FOUND', 'resource tracker'],
    ['EEXIST', 'ERR_SHM_EXISTS', 'leave the name out'],
    ['EACCES', 'ERR_SHM_PERMISSION', 'may not'],
    ['EPERM', 'ERR_SHM_PERMISSION', 'may not'],
    ['ENOSPC', 'ERR_SHM_NO_SPACE', '--shm-size'],
    ['EFBIG', 'ERR_SHM_TOO_LARGE', 'ulimit -f'],
    ['ELOOP', 'ERR_SHM_TYPE', 'something else than memory'],
    ['EISDIR', 'ERR_SHM_TYPE', 'something else than memory'],
    ['ENXIO', 'ERR_SHM_TYPE', 'something else than memory'],
    ['ENOMEM', 'ERR_SHM_SYSTEM', 'vm.max_map_count'],
    ['EMFILE', 'ERR_SHM_SYSTEM', 'ulimit -n'],
    ['EIO', 'ERR_SHM_SYSTEM', 'EIO: i/o error, open'],
  ] as const)('%s becomes %s and says what to do', (name, code, advice) => {
    const errno = constants.errno[name];
    const error = failure(errno);
    expect(error.code).toBe(code);
    expect(error.segment).toBe('prices');
    expect(error.message).toContain("could not create shared memory 'prices'");
    expect(error.message).toContain(advice);
    expect(error.cause).toMatchObject({ errno: -errno, code: name, syscall: 'open', path: 'prices' });
  });

  test('says how much was asked for and how much there is', () => {
    const { message } = failure(constants.errno.ENOSPC, { size: 123_456 });
    expect(message).toMatch(/123456 bytes were asked for/);
    if (process.platform === 'linux') expect(message).toMatch(/\/dev\/shm has \d+ of \d+ bytes free/);
  });

  test('proposes reading only to whom writing is refused', () => {
    expect(failure(constants.errno.EACCES, { doing: 'attach' }).message).toContain('{ readonly: true }');
  });

  test('with a number that Node does not know is still an error of ours', () => {
    const error = failure(999);
    expect(error.code).toBe('ERR_SHM_SYSTEM');
    expect(error.cause).toMatchObject({ code: 'E999', errno: -999 });
  });

  test('leaves other errors alone', () => {
    const bug = new TypeError('a bug');
    expect(() =>
      attempt({ segment: 'prices', doing: 'map' }, () => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});
