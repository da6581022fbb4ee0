/** Segments that others may have a hand in: each is refused with the name of the option that allows it, and opens with that. */
import { chmodSync, chownSync, linkSync, rmSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type AttachOptions,
  dumpToSharedMemory,
  loadFromSharedMemory,
  ShareableList,
  SharedMemory,
  type SharedMemoryErrorCode,
  shmRegistry,
  type TrustOptions,
} from '../../src/shm/index.ts';
import { dumps, loads } from '../../src/standard.ts';
import { descriptors, run, testName } from './support.ts';

const refused = (text: string, code: SharedMemoryErrorCode = 'ERR_SHM_UNTRUSTED') =>
  expect.objectContaining({ code, message: expect.stringContaining(text) });
const user = process.geteuid!();
const isRoot = user === 0;
/** Nobody, on every Linux. */
const OTHER = 65_534;

const made: SharedMemory[] = [];
afterEach(() => {
  for (const memory of made.splice(0)) memory[Symbol.dispose]();
});

function create(size = 100): SharedMemory {
  const memory = SharedMemory.create({ name: testName(), size });
  made.push(memory);
  return memory;
}

const path = ({ name }: { readonly name: string }) => `/dev/shm/${name}`;

/** Refused by every way in, and opened with the option alone; nothing stays open. */
async function onlyWith(name: string, options: TrustOptions, error: unknown): Promise<void> {
  const before = descriptors();
  for (const readonly of [false, true]) {
    expect(() => SharedMemory.attach(name, { readonly })).toThrow(error);
    expect(() => SharedMemory.attach(name, { readonly, timeout: 5000 })).toThrow(error);
    await expect(SharedMemory.attachAsync(name, { readonly, timeout: 5000 })).rejects.toThrow(error);
    for (const memory of [
      SharedMemory.attach(name, { readonly, ...options }),
      await SharedMemory.attachAsync(name, { readonly, ...options }),
    ]) {
      expect(memory.bytes()).toHaveLength(100);
      memory.close();
    }
  }
  expect(descriptors()).toBe(before);
}

describe('the mode', () => {
  test.each([
    [0o644, 'has the mode 0o644, with which others than its owner may read it: pass { allowSharedMode: true }'],
    [0o620, 'has the mode 0o620, with which others than its owner may write to it: pass { allowSharedMode: true }'],
    [0o666, 'or chmod it to 0o600'],
    [0o601, 'allowSharedMode'],
  ])('%o is refused', async (mode, text) => {
    const memory = create();
    chmodSync(path(memory), mode);
    await onlyWith(memory.name, { allowSharedMode: true }, refused(text));
  });

  test('600 and 700 are the owner alone, and the mark of an owner does not count', () => {
    const memory = create();
    for (const mode of [0o600, 0o700, 0o1600]) {
      chmodSync(path(memory), mode);
      SharedMemory.attach(memory.name).close();
    }
  });
});

describe('the owner', () => {
  test.skipIf(!isRoot)(
    'of another is refused, also for root (needs root, who alone can give a file away)',
    async () => {
      const memory = create();
      chownSync(path(memory), OTHER, OTHER);
      const text = `belongs to user ${OTHER}, and this process is of user ${user}: pass { allowForeignOwner: true }`;
      await onlyWith(memory.name, { allowForeignOwner: true }, refused(text));
    },
  );

  test.skipIf(!isRoot)('is who the process acts as (needs root, who alone can become another)', async () => {
    const ended = await run(`
      import { SharedMemory } from './shm/index.js';
      process.umask(0);
      const roots = SharedMemory.create({ size: 8, mode: 0o666 });
      const codes = (name) => [{}, { allowForeignOwner: true }, { allowForeignOwner: true, allowSharedMode: true }].map((options) => {
        try {
          return SharedMemory.attach(name, options).size;
        } catch (error) {
          return error.code + ' ' + /allow\\w+/.exec(error.message)[0];
        }
      });
      process.setegid(${OTHER});
      process.seteuid(${OTHER});
      const own = SharedMemory.create({ size: 16 });
      console.log([SharedMemory.attach(own.name).size, ...codes(roots.name)].join());
      process.seteuid(0);
      process.setegid(0);
      console.log(codes(own.name).join());
      own[Symbol.dispose]();
      roots[Symbol.dispose]();`);
    expect(ended).toMatchObject({
      code: 0,
      stdout: [
        '16,ERR_SHM_UNTRUSTED allowForeignOwner,ERR_SHM_UNTRUSTED allowSharedMode,8',
        'ERR_SHM_UNTRUSTED allowForeignOwner,16,16',
      ].join('\n'),
    });
  });
});

describe('further names', () => {
  test('are refused', async () => {
    const memory = create();
    const second = testName('second');
    linkSync(path(memory), `/dev/shm/${second}`);
    for (const name of [memory.name, second]) {
      await onlyWith(name, { allowHardLinks: true }, refused(`has 2 names, and so may be another segment`));
    }
    rmSync(`/dev/shm/${second}`);
    SharedMemory.attach(memory.name).close();
  });

  test('but for the hidden one of a segment that is protected', () => {
    using memory = SharedMemory.create({ name: testName(), size: 8, protect: true });
    SharedMemory.attach(memory.name).close();
    const third = testName('third');
    linkSync(path(memory), `/dev/shm/${third}`);
    expect(() => SharedMemory.attach(third)).toThrow(refused('has 3 names'));
  });
});

describe('maxSize', () => {
  test('is the most that is opened, of the whole segment and not of a window', async () => {
    const memory = create();
    SharedMemory.attach(memory.name, { maxSize: 100 }).close();
    const error = refused('has 100 bytes, more than maxSize, which is 99', 'ERR_SHM_TOO_LARGE');
    expect(() => SharedMemory.attach(memory.name, { maxSize: 99, length: 10 })).toThrow(error);
    await expect(SharedMemory.attachAsync(memory.name, { maxSize: 99 })).rejects.toThrow(error);
  });
});

test.each<[unknown, SharedMemoryErrorCode]>([
  [{ allowForeignOwner: 1 }, 'ERR_SHM_TYPE'],
  [{ allowSharedMode: 'yes' }, 'ERR_SHM_TYPE'],
  [{ allowHardLinks: null }, 'ERR_SHM_TYPE'],
  [{ maxSize: 0 }, 'ERR_SHM_RANGE'],
  [{ maxSize: '1' }, 'ERR_SHM_TYPE'],
  [{ maxSize: Number.NaN }, 'ERR_SHM_RANGE'],
])('%j is refused', (options, code) => {
  expect(() => SharedMemory.attach('any', options as AttachOptions)).toThrow(expect.objectContaining({ code }));
});

test('lists, values and pickled segments pass the options on', () => {
  using list = ShareableList.create([1]);
  using value = dumpToSharedMemory([2]);
  const pickle = dumps(value, { registry: shmRegistry() });
  for (const { name } of [list, value]) chmodSync(`/dev/shm/${name}`, 0o666);
  const error = refused('allowSharedMode');
  const options = { allowSharedMode: true };

  expect(() => ShareableList.attach(list.name)).toThrow(error);
  expect(() => loadFromSharedMemory(value.name)).toThrow(error);
  expect(() => loads(pickle, { registry: shmRegistry() })).toThrow(
    expect.objectContaining({ cause: error, code: 'ERR_PICKLE_REDUCE' }),
  );

  using again = ShareableList.attach(list.name, options);
  using loaded = loadFromSharedMemory(value.name, options);
  using attached = loads<SharedMemory>(pickle, { registry: shmRegistry(options) });
  expect([again.get(0), loaded.value, attached.size]).toEqual([1, [2], value.size]);
});
