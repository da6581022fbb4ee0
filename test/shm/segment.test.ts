import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { binding } from '../../src/shm/binding.ts';
import {
  type ArrayOptions,
  type AttachOptions,
  type CreateOptions,
  SharedMemory,
  type SharedMemoryErrorCode,
} from '../../src/shm/index.ts';
import { exists, testName } from './support.ts';

const failsWith = (code: SharedMemoryErrorCode, text = '') =>
  expect.objectContaining({ name: 'SharedMemoryError', code, message: expect.stringContaining(text) });

/** Where buffers come in steps of 64 KiB; see src/shm/mapping.ts. */
const rounded = !binding().external;

describe('create', () => {
  test('makes zero bytes that others find under the name', () => {
    const name = testName();
    using memory = SharedMemory.create({ name, size: 10_001 });
    expect(memory).toMatchObject({
      name,
      size: 10_001,
      offset: 0,
      byteOffset: 0,
      owner: true,
      readonly: false,
      closed: false,
    });
    expect(readFileSync(`/dev/shm/${name}`)).toEqual(Buffer.alloc(10_001));
    memory.bytes().set([1, 2, 3], 9_998);
    expect(readFileSync(`/dev/shm/${name}`).subarray(9_998)).toEqual(Buffer.from([1, 2, 3]));
  });

  test('gives a SharedArrayBuffer, always the same one', () => {
    using memory = SharedMemory.create({ size: 70_000 });
    expect(memory.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(memory.buffer).toBe(memory.buffer);
    expect(memory.buffer.byteLength).toBe(rounded ? 131_072 : 70_000);
    expect(memory.bytes()).toHaveLength(70_000);
    expect(new Uint8Array(memory.buffer).at(-1)).toBe(0);
  });

  test('accepts a leading slash, as Python does, and hides it', () => {
    const name = testName();
    using memory = SharedMemory.create({ name: `/${name}`, size: 1 });
    expect(memory.name).toBe(name);
    expect(exists(name)).toBe(true);
  });

  test('draws a free name', () => {
    using one = SharedMemory.create({ size: 1 });
    using two = SharedMemory.create({ size: 1 });
    expect(one.name).toMatch(/^psm_[0-9a-f]{16}$/);
    expect(two.name).not.toBe(one.name);
  });

  test('takes no name that is taken, and leaves its bytes alone', () => {
    const name = testName();
    using first = SharedMemory.create({ name, size: 100 });
    first.bytes()[0] = 9;
    expect(() => SharedMemory.create({ name, size: 5 })).toThrow(failsWith('ERR_SHM_EXISTS', name));
    expect([...first.snapshot(0, 2)]).toEqual([9, 0]);
    expect(statSync(`/dev/shm/${name}`).size).toBe(100);
  });

  test.each([
    [0o600, 0o600],
    [0o400, 0o400],
    [0o666, 0o644],
  ])('mode %o under umask 022 gives %o', (mode, expected) => {
    const before = process.umask(0o022);
    try {
      using memory = SharedMemory.create({ name: testName(), size: 1, mode });
      expect(statSync(`/dev/shm/${memory.name}`).mode & 0o777).toBe(expected);
      memory.bytes()[0] = 1;
      expect(memory.snapshot()[0]).toBe(1);
    } finally {
      process.umask(before);
    }
  });

  test('is for this user only unless told otherwise', () => {
    using memory = SharedMemory.create({ size: 1 });
    expect(statSync(`/dev/shm/${memory.name}`).mode & 0o777).toBe(0o600);
  });

  test('sets the memory aside unless told otherwise', () => {
    using aside = SharedMemory.create({ size: 1_000_000 });
    using later = SharedMemory.create({ size: 1_000_000, preallocate: false });
    expect(statSync(`/dev/shm/${aside.name}`).blocks * 512).toBeGreaterThanOrEqual(1_000_000);
    expect(statSync(`/dev/shm/${later.name}`)).toMatchObject({ blocks: 0, size: 1_000_000 });
  });

  test.each<[unknown, SharedMemoryErrorCode, string]>([
    [{ size: 0 }, 'ERR_SHM_RANGE', 'from 1 to'],
    [{ size: -1 }, 'ERR_SHM_RANGE', '-1'],
    [{ size: 1.5 }, 'ERR_SHM_RANGE', '1.5'],
    [{ size: Number.NaN }, 'ERR_SHM_RANGE', 'NaN'],
    [{ size: 2 ** 60 }, 'ERR_SHM_RANGE', 'this is 1152921504606847'],
    [{ size: 10n }, 'ERR_SHM_TYPE', 'bigint'],
    [{}, 'ERR_SHM_TYPE', 'undefined'],
    [4096, 'ERR_SHM_TYPE', 'options'],
    [null, 'ERR_SHM_TYPE', 'null'],
    [{ size: 1, mode: 0o1777 }, 'ERR_SHM_RANGE', 'mode'],
    [{ size: 1, mode: '0600' }, 'ERR_SHM_TYPE', 'mode'],
    [{ size: 1, keep: 1 }, 'ERR_SHM_TYPE', 'keep'],
    [{ size: 1, preallocate: 'no' }, 'ERR_SHM_TYPE', 'preallocate'],
    [{ size: 1, name: 'a/b' }, 'ERR_SHM_NAME', 'a/b'],
  ])('%o is refused', (options, code, text) => {
    expect(() => SharedMemory.create(options as CreateOptions)).toThrow(failsWith(code, text));
  });
});

describe('attach', () => {
  test('shows what the other side writes, in both directions', () => {
    using owner = SharedMemory.create({ size: 64 });
    using other = SharedMemory.attach(owner.name);
    expect(other).toMatchObject({ name: owner.name, size: 64, owner: false, readonly: false });
    expect(other.buffer).not.toBe(owner.buffer);
    owner.bytes()[5] = 55;
    expect(other.bytes()[5]).toBe(55);
    other.bytes()[6] = 66;
    expect(owner.bytes()[6]).toBe(66);
  });

  test('Atomics work across two mappings', () => {
    using owner = SharedMemory.create({ size: 64 });
    using other = SharedMemory.attach(`/${owner.name}`);
    const counter = new BigInt64Array(other.buffer, 8, 1);
    Atomics.add(new BigInt64Array(owner.buffer, 8, 1), 0, 5n);
    expect(Atomics.add(counter, 0, 1n)).toBe(5n);
    expect(Atomics.load(new BigInt64Array(owner.buffer, 8, 1), 0)).toBe(6n);
  });

  test('a name that nobody has', () => {
    const name = testName();
    expect(() => SharedMemory.attach(name)).toThrow(failsWith('ERR_SHM_NOT_FOUND', name));
    try {
      SharedMemory.attach(name);
    } catch (error) {
      expect(error).toMatchObject({
        segment: name,
        cause: expect.objectContaining({ code: 'ENOENT', syscall: 'open' }),
      });
    }
  });

  test('what is no memory is refused at once', () => {
    const [folder, link, pipe] = [testName('folder'), testName('link'), testName('pipe')];
    mkdirSync(`/dev/shm/${folder}`);
    symlinkSync('/dev/zero', `/dev/shm/${link}`);
    execFileSync('mkfifo', [`/dev/shm/${pipe}`]);
    for (const name of [folder, link, pipe]) {
      for (const readonly of [false, true]) {
        expect(() => SharedMemory.attach(name, { readonly })).toThrow(
          failsWith('ERR_SHM_TYPE', 'something else than memory'),
        );
      }
    }
  });

  test('a segment that stays empty is an error after the timeout', () => {
    const name = testName();
    writeFileSync(`/dev/shm/${name}`, '', { mode: 0o600 });
    const start = performance.now();
    expect(() => SharedMemory.attach(name, { timeout: 40 })).toThrow(failsWith('ERR_SHM_EMPTY', 'after 40 ms'));
    expect(performance.now() - start).toBeGreaterThanOrEqual(40);
    expect(() => SharedMemory.attach(name, { timeout: 0 })).toThrow(failsWith('ERR_SHM_EMPTY'));
  });

  test.each<[unknown, SharedMemoryErrorCode]>([
    [{ offset: 100 }, 'ERR_SHM_RANGE'],
    [{ offset: 101 }, 'ERR_SHM_RANGE'],
    [{ length: 101 }, 'ERR_SHM_RANGE'],
    [{ length: 0 }, 'ERR_SHM_RANGE'],
    [{ offset: 50, length: 51 }, 'ERR_SHM_RANGE'],
    [{ offset: -1 }, 'ERR_SHM_RANGE'],
    [{ offset: 2 ** 53, length: 2 ** 53 }, 'ERR_SHM_RANGE'],
    [{ offset: 0.5 }, 'ERR_SHM_RANGE'],
    [{ offset: '1' }, 'ERR_SHM_TYPE'],
    [{ length: null }, 'ERR_SHM_TYPE'],
    [{ readonly: 'yes' }, 'ERR_SHM_TYPE'],
    [{ timeout: -1 }, 'ERR_SHM_RANGE'],
    [null, 'ERR_SHM_TYPE'],
  ])('%j is refused for 100 bytes, and nothing stays open', (options, code) => {
    using owner = SharedMemory.create({ size: 100 });
    expect(() => SharedMemory.attach(owner.name, options as AttachOptions)).toThrow(failsWith(code));
  });
});

describe('a window', () => {
  const size = 3 * 4096 + 123;
  test.each([
    [0, size],
    [0, 1],
    [1, 1],
    [4095, 2],
    [4096, 4096],
    [4097, 5000],
    [8191, size - 8191],
    [size - 1, 1],
  ])('from %i with %i bytes shows exactly these', (offset, length) => {
    using owner = SharedMemory.create({ size });
    owner.bytes().forEach((_, i, bytes) => {
      bytes[i] = (i * 7) % 251;
    });
    using part = SharedMemory.attach(owner.name, { offset, length });
    expect(part).toMatchObject({ offset, size: length, byteOffset: offset % 4096 });
    const expected = owner.snapshot(offset, length);
    expect(part.bytes().slice()).toEqual(expected);
    expect(part.snapshot()).toEqual(expected);
    expect(new Uint8Array(part.buffer, part.byteOffset, part.size).slice()).toEqual(expected);

    part.bytes().fill(255);
    expect(owner.snapshot().filter((byte) => byte === 255)).toHaveLength(length);
  });

  test('goes to the end when it has no length', () => {
    using owner = SharedMemory.create({ size });
    using part = SharedMemory.attach(owner.name, { offset: 5000 });
    expect(part.size).toBe(size - 5000);
  });
});

describe('bytes', () => {
  test('shows a part', () => {
    using memory = SharedMemory.create({ size: 100 });
    memory.bytes()[60] = 6;
    expect(memory.bytes(60)).toHaveLength(40);
    expect([...memory.bytes(59, 3)]).toEqual([0, 6, 0]);
    expect(memory.bytes(100)).toHaveLength(0);
    expect(memory.bytes().buffer).toBe(memory.buffer);
  });

  test.each<[unknown, unknown, SharedMemoryErrorCode]>([
    [101, undefined, 'ERR_SHM_RANGE'],
    [0, 101, 'ERR_SHM_RANGE'],
    [-1, undefined, 'ERR_SHM_RANGE'],
    [1, 2.5, 'ERR_SHM_RANGE'],
    ['1', undefined, 'ERR_SHM_TYPE'],
  ])('(%j, %j) is not inside 100 bytes', (offset, length, code) => {
    using memory = SharedMemory.create({ size: 100 });
    expect(() => memory.bytes(offset as number, length as number)).toThrow(failsWith(code));
    expect(() => memory.snapshot(offset as number, length as number)).toThrow(failsWith(code));
  });
});

describe('ndarray', () => {
  test('is the memory, with a shape', () => {
    using memory = SharedMemory.create({ size: 48 });
    const matrix = memory.ndarray({ dtype: 'f8', shape: [2, 3] });
    expect(matrix.data.buffer).toBe(memory.buffer);
    matrix.set(1.5, 1, 2);
    expect(new Float64Array(memory.snapshot().buffer)[5]).toBe(1.5);
    new Float64Array(memory.buffer, 0, 6).set([1, 2, 3, 4, 5, 6]);
    expect(matrix.toNested()).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test('counts its offset from the first shown byte, and strides in items', () => {
    using memory = SharedMemory.create({ size: 20_000 });
    using part = SharedMemory.attach(memory.name, { offset: 8200 });
    memory.bytes().set([1, 2, 3, 4, 5, 6], 8208);
    expect(part.ndarray({ dtype: 'u1', shape: [3], strides: [2], offset: 8 }).toNested()).toEqual([1, 3, 5]);
    const words = part.ndarray({ dtype: '<u2', shape: [3], offset: 8 });
    expect([words.storage, words.toNested()]).toEqual(['native', [0x0201, 0x0403, 0x0605]]);
  });

  test('of what may only be read says so', () => {
    using memory = SharedMemory.create({ size: 8 });
    using reader = SharedMemory.attach(memory.name, { readonly: true });
    expect(memory.ndarray({ dtype: 'i4', shape: [2] }).readonly).toBe(false);
    const array = reader.ndarray({ dtype: 'i4', shape: [2] });
    expect(array.readonly).toBe(true);
    expect(() => array.set(1, 0)).toThrow();
  });

  test.each<[unknown, SharedMemoryErrorCode, string]>([
    [{ dtype: 'f8', shape: [2, 4] }, 'ERR_SHM_RANGE', '0 to 64 of a memory of 48 bytes'],
    [{ dtype: 'u1', shape: [4], strides: [-1] }, 'ERR_SHM_RANGE', '-3 to 1'],
    [{ dtype: 'O', shape: [1] }, 'ERR_SHM_TYPE', 'Python objects'],
    [{ dtype: 'f8', shape: 3 }, 'ERR_SHM_TYPE', 'shape'],
    ['f8', 'ERR_SHM_TYPE', 'options'],
  ])('%o is none of 48 bytes', (options, code, text) => {
    using memory = SharedMemory.create({ size: 48 });
    expect(() => memory.ndarray(options as ArrayOptions)).toThrow(failsWith(code, text));
  });

  test('reads zeros after close, like every view', () => {
    const memory = SharedMemory.create({ size: 16 });
    const array = memory.ndarray({ dtype: 'f8', shape: [2] });
    array.set(2.5, 0);
    memory[Symbol.dispose]();
    expect(array.toNested()).toEqual([0, 0]);
    expect(() => memory.ndarray({ dtype: 'f8', shape: [2] })).toThrow(failsWith('ERR_SHM_CLOSED'));
  });
});

describe('snapshot', () => {
  test('is private and does not follow', () => {
    using memory = SharedMemory.create({ size: 3 });
    memory.bytes().set([1, 2, 3]);
    const copy = memory.snapshot();
    memory.bytes().fill(9);
    expect(copy).toEqual(new Uint8Array([1, 2, 3]));
    expect(copy.buffer).toBeInstanceOf(ArrayBuffer);
    expect(memory.snapshot(1, 1)).toEqual(new Uint8Array([9]));
  });

  test('of a segment that was cut short is an error and no signal', () => {
    using memory = SharedMemory.create({ size: 8192 });
    execFileSync('truncate', ['-s', '100', `/dev/shm/${memory.name}`]);
    expect(() => memory.snapshot()).toThrow(failsWith('ERR_SHM_RANGE', 'was cut to 100 bytes; 8192 are needed'));
    expect(memory.snapshot(0, 100)).toHaveLength(100);
  });
});

describe('readonly', () => {
  test('follows the others and keeps what is written to itself', () => {
    using owner = SharedMemory.create({ size: 3 * 4096 });
    using reader = SharedMemory.attach(owner.name, { readonly: true });
    expect(reader.readonly).toBe(true);
    owner.bytes()[0] = 1;
    expect(reader.bytes()[0]).toBe(1);

    reader.bytes()[1] = 99;
    expect(owner.bytes()[1]).toBe(0);
    expect([...reader.bytes(0, 2)]).toEqual([1, 99]);
    expect([...reader.snapshot(0, 2)]).toEqual([1, 0]);

    owner.bytes()[8192] = 5;
    expect(reader.bytes()[8192]).toBe(5);
  });

  test('needs the right to read only', () => {
    using owner = SharedMemory.create({ size: 10, mode: 0o400 });
    owner.bytes()[0] = 4;
    using reader = SharedMemory.attach(owner.name, { readonly: true });
    expect(reader.bytes()[0]).toBe(4);
    if (process.getuid?.() !== 0) {
      expect(() => SharedMemory.attach(owner.name)).toThrow(failsWith('ERR_SHM_PERMISSION', '{ readonly: true }'));
    }
  });
});

describe('close', () => {
  test('ends the object, not the segment', () => {
    using owner = SharedMemory.create({ size: 10 });
    owner.bytes()[0] = 1;
    const other = SharedMemory.attach(owner.name);
    expect(other.bytes()[0]).toBe(1);
    other.close();
    other.close();
    expect(other.closed).toBe(true);
    for (const use of [() => other.buffer, () => other.bytes(), () => other.snapshot()]) {
      expect(use).toThrow(failsWith('ERR_SHM_CLOSED', owner.name));
    }
    expect(owner.snapshot()[0]).toBe(1);
    expect(exists(owner.name)).toBe(true);
  });

  test('leaves zeros in views that were forgotten, and nobody sees what is written to them', () => {
    using owner = SharedMemory.create({ size: 20_000 });
    const other = SharedMemory.attach(owner.name, { offset: 5 });
    const [first, second] = [other.bytes(), new DataView(other.buffer)];
    owner.bytes().fill(7);
    expect(second.getUint8(100)).toBe(7);
    other.close();
    expect(first.every((byte) => byte === 0)).toBe(true);
    expect(second.getUint8(100)).toBe(0);
    first.fill(3);
    second.setUint32(4, 0xffffffff);
    expect(owner.bytes().every((byte) => byte === 7)).toBe(true);
  });

  test('works when the bytes were never asked for', () => {
    using owner = SharedMemory.create({ size: 10 });
    const other = SharedMemory.attach(owner.name);
    other.close();
    expect(other.closed).toBe(true);
  });
});

describe('unlink', () => {
  test('removes the name; who has the memory keeps it', () => {
    const owner = SharedMemory.create({ size: 10 });
    using other = SharedMemory.attach(owner.name);
    expect(owner.unlink()).toBe(true);
    expect(owner.unlink()).toBe(false);
    expect(exists(owner.name)).toBe(false);
    owner.bytes()[0] = 3;
    expect(other.bytes()[0]).toBe(3);
    owner.close();
    expect(other.bytes()[0]).toBe(3);
  });

  test('works after close, as in Python', () => {
    const owner = SharedMemory.create({ size: 10 });
    owner.close();
    expect(exists(owner.name)).toBe(true);
    expect(owner.unlink()).toBe(true);
    expect(exists(owner.name)).toBe(false);
  });

  test('leaves alone what has taken the name since', () => {
    const name = testName();
    const first = SharedMemory.create({ name, size: 10 });
    renameSync(`/dev/shm/${name}`, `/dev/shm/${testName()}`);
    using second = SharedMemory.create({ name, size: 20 });
    expect(first.unlink()).toBe(false);
    first[Symbol.dispose]();
    expect(statSync(`/dev/shm/${second.name}`).size).toBe(20);
  });

  test('by name says whether there was one', () => {
    const owner = SharedMemory.create({ size: 10 });
    expect(SharedMemory.unlink(`/${owner.name}`)).toBe(true);
    expect(SharedMemory.unlink(owner.name)).toBe(false);
    owner.close();
    expect(() => SharedMemory.unlink('a/b')).toThrow(failsWith('ERR_SHM_NAME'));
  });

  test('by name of a folder is an error', () => {
    const name = testName();
    mkdirSync(`/dev/shm/${name}`);
    expect(() => SharedMemory.unlink(name)).toThrow(failsWith('ERR_SHM_TYPE'));
  });
});

describe('using', () => {
  test('unlinks what it created and only closes what it attached', () => {
    let name = '';
    {
      using owner = SharedMemory.create({ size: 10 });
      name = owner.name;
      {
        using other = SharedMemory.attach(name);
        expect(other.bytes()).toHaveLength(10);
      }
      expect(exists(name)).toBe(true);
    }
    expect(exists(name)).toBe(false);
  });

  test('leaves the name when the segment is to be kept', () => {
    const name = testName();
    {
      using owner = SharedMemory.create({ name, size: 10, keep: true });
      expect(owner.owner).toBe(true);
    }
    expect(exists(name)).toBe(true);
    expect(SharedMemory.unlink(name)).toBe(true);
  });
});
