/** mode 'copy': the same segments through files, in a Node that may not load the addon, and nothing that pretends to be shared. */
import { readdirSync, readFileSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ShareableList, SharedMemory } from '../../src/shm/index.ts';
import { descriptors, exists, mappings, run, testName } from './support.ts';

const COPY = { mode: 'copy' } as const;
const drafts = () => readdirSync('/dev/shm').filter((name) => name.startsWith('.cornichon-copy-'));
const code = (expected: string) => expect.objectContaining({ code: expected });

/** A segment that is shared. */
function shared(size: number, init?: Uint8Array): SharedMemory {
  const memory = SharedMemory.create({ name: testName(), size, ...(init === undefined ? {} : { init }) });
  onTestFinished(() => memory[Symbol.dispose]());
  return memory;
}

describe('an attached copy', () => {
  test('changes when it is told to, and the segment too', () => {
    const memory = shared(10_000, new Uint8Array(10_000).fill(1));
    using copy = SharedMemory.attach(memory.name, COPY);
    const bytes = copy.bytes();
    expect([copy.mode, memory.mode, copy.size, copy.owner, bytes.every((byte) => byte === 1)]).toEqual([
      'copy',
      'shared',
      10_000,
      false,
      true,
    ]);
    memory.bytes().fill(2);
    bytes[9999] = 3;
    expect([bytes[0], memory.bytes()[9999]]).toEqual([1, 2]);
    copy.refresh(0, 5000);
    expect([bytes[4999], bytes[5000], bytes[9999]]).toEqual([2, 1, 3]);
    copy.flush(9999);
    expect([memory.bytes()[9998], memory.bytes()[9999]]).toEqual([2, 3]);
    copy.flush();
    expect(memory.snapshot()).toEqual(new Uint8Array(bytes));
  });

  test('shows a window, from any byte on', () => {
    const memory = shared(
      1000,
      Uint8Array.from({ length: 1000 }, (_, i) => i),
    );
    using copy = SharedMemory.attach(memory.name, { ...COPY, offset: 7, length: 9 });
    expect([copy.offset, copy.byteOffset, copy.buffer.byteLength]).toEqual([7, 0, 9]);
    expect([...copy.bytes(1, 2)]).toEqual([8, 9]);
    expect([...copy.ndarray({ dtype: '|u1', shape: [3], offset: 6 }).data]).toEqual([13, 14, 15]);
    copy.bytes().fill(0);
    copy.flush(8, 1);
    expect([...memory.snapshot(14, 3)]).toEqual([14, 0, 16]);
    expect(() => copy.refresh(8, 2)).toThrow(code('ERR_SHM_RANGE'));
    expect(() => SharedMemory.attach(memory.name, { ...COPY, offset: 1000 })).toThrow(code('ERR_SHM_RANGE'));
  });

  test('that is readonly is not flushed', () => {
    const memory = shared(8);
    using copy = SharedMemory.attach(memory.name, { ...COPY, readonly: true });
    copy.bytes()[0] = 1;
    expect(() => copy.flush()).toThrow(code('ERR_SHM_PERMISSION'));
    copy.refresh();
    expect(copy.bytes()[0]).toBe(0);
  });

  test('maps nothing, reads zeros when it is closed, and gives its file back', () => {
    const memory = shared(100_000);
    const before = [descriptors(), mappings().length];
    const copy = SharedMemory.attach(memory.name, COPY);
    const view = copy.bytes().fill(9);
    expect([descriptors(), mappings().length]).toEqual([before[0]! + 1, before[1]]);
    const pin = copy.pin();
    expect(() => copy.close()).toThrow(code('ERR_SHM_PINNED'));
    pin.release();
    copy.close();
    expect([view[0], memory.bytes()[0], descriptors()]).toEqual([0, 0, before[0]]);
    for (const use of [() => copy.bytes(), () => copy.refresh(), () => copy.flush(), () => copy.snapshot()]) {
      expect(use).toThrow(code('ERR_SHM_CLOSED'));
    }
  });

  test('of a segment that is cut short is an error, neither zeros nor a longer file', () => {
    const memory = shared(100);
    using copy = SharedMemory.attach(memory.name, { ...COPY, truncationGuard: true });
    copy.bytes().fill(5);
    truncateSync(`/dev/shm/${memory.name}`, 60);
    expect(copy.damaged).toBe(true);
    expect(() => copy.refresh()).toThrow(code('ERR_SHM_RANGE'));
    expect(() => copy.flush()).toThrow(code('ERR_SHM_RANGE'));
    expect(statSync(`/dev/shm/${memory.name}`).size).toBe(60);
    copy.flush(0, 60);
    expect(readFileSync(`/dev/shm/${memory.name}`)).toEqual(Buffer.alloc(60, 5));
  });

  test('waits for a segment, and refuses what is none or not trusted', async () => {
    const name = testName();
    expect(() => SharedMemory.attach(name, COPY)).toThrow(code('ERR_SHM_NOT_FOUND'));
    const waiting = SharedMemory.attachAsync(name, { ...COPY, timeout: 5000 });
    writeFileSync(`/dev/shm/${name}`, 'abc', { mode: 0o600 });
    using copy = await waiting;
    expect(Buffer.from(copy.snapshot()).toString()).toBe('abc');
    const open = testName();
    writeFileSync(`/dev/shm/${open}`, 'abc', { mode: 0o644 });
    expect(() => SharedMemory.attach(open, COPY)).toThrow(code('ERR_SHM_UNTRUSTED'));
    using _allowed = SharedMemory.attach(open, { ...COPY, allowSharedMode: true });
    const empty = testName();
    writeFileSync(`/dev/shm/${empty}`, '', { mode: 0o600 });
    expect(() => SharedMemory.attach(empty, { ...COPY, timeout: 10 })).toThrow(code('ERR_SHM_EMPTY'));
    expect(() => SharedMemory.attach(name, { mode: 'other' as 'copy' })).toThrow(code('ERR_SHM_TYPE'));
  });
});

describe('a created copy', () => {
  test('is there with its whole content, under one name, for this user only', () => {
    const name = testName();
    using copy = SharedMemory.create({ ...COPY, name, size: 200_000, init: (bytes) => bytes.fill(7, 1) });
    const { size, mode, nlink, blocks } = statSync(`/dev/shm/${name}`);
    expect([size, mode & 0o7777, nlink, blocks * 512 >= size]).toEqual([200_000, 0o600, 1, true]);
    expect([copy.mode, copy.owner, copy.bytes()[0], copy.bytes()[1]]).toEqual(['copy', true, 0, 7]);
    using other = SharedMemory.attach(name);
    expect(other.snapshot()).toEqual(copy.snapshot());
    expect(drafts()).toEqual([]);
  });

  test('of zeros has its memory set aside, or not', () => {
    using full = SharedMemory.create({ ...COPY, name: testName(), size: 100_001 });
    using sparse = SharedMemory.create({ ...COPY, name: testName(), size: 100_001, preallocate: false });
    const [one, other] = [full, sparse].map(({ name }) => statSync(`/dev/shm/${name}`));
    expect([one!.size, other!.size, one!.blocks > 190, other!.blocks]).toEqual([100_001, 100_001, true, 0]);
    expect(sparse.bytes().every((byte) => byte === 0)).toBe(true);
  });

  test('takes no name that is taken, and leaves no file behind', () => {
    const memory = shared(8, new Uint8Array(8).fill(1));
    expect(() => SharedMemory.create({ ...COPY, name: memory.name, size: 9 })).toThrow(code('ERR_SHM_EXISTS'));
    const failing = () => {
      throw new Error('not today');
    };
    const name = testName();
    expect(() => SharedMemory.create({ ...COPY, name, size: 9, init: failing })).toThrow('not today');
    expect([exists(name), memory.bytes()[0], drafts()]).toEqual([false, 1, []]);
  });

  test('is unlinked by its owner, if the name still means it', () => {
    const name = testName();
    const copy = SharedMemory.create({ ...COPY, name, size: 8 });
    unlinkSync(`/dev/shm/${name}`);
    writeFileSync(`/dev/shm/${name}`, 'other');
    copy.close();
    expect([copy.unlink(), exists(name)]).toEqual([false, true]);
    const unnamed = SharedMemory.create({ ...COPY, size: 8 });
    expect(unnamed.name).toMatch(/^psm_[0-9a-f]{16}$/);
    unnamed[Symbol.dispose]();
    expect(exists(unnamed.name)).toBe(false);
  });

  test('has no owner for a sweep, which leaves it alone', () => {
    using copy = SharedMemory.create({ ...COPY, name: testName(), size: 8 });
    expect(SharedMemory.sweep({ prefix: copy.name })).toEqual([]);
    expect(SharedMemory.list({ prefix: copy.name })).toEqual([
      { name: copy.name, size: 8, mode: 0o600, owner: 'none' },
    ]);
  });

  test('refuses what only the binding can do', () => {
    for (const option of [{ guard: true }, { protect: true }]) {
      expect(() => SharedMemory.create({ ...COPY, ...option, size: 8 })).toThrow(code('ERR_SHM_TYPE'));
    }
    const mode = 'copy' as unknown as number;
    expect(() => ShareableList.create([1], { mode })).toThrow(code('ERR_SHM_TYPE'));
  });
});

test('refresh and flush do nothing where memory is shared, but check what they are asked', () => {
  const memory = shared(8);
  memory.bytes()[0] = 1;
  memory.refresh();
  memory.flush(0, 8);
  expect(memory.bytes()[0]).toBe(1);
  expect(() => memory.refresh(9)).toThrow(code('ERR_SHM_RANGE'));
  expect(() => memory.flush(0, 9)).toThrow(code('ERR_SHM_RANGE'));
});

test('it is said once, with a code', async () => {
  const { stdout, stderr } = await run(`
    import { SharedMemory } from './shm/index.js';
    process.on('warning', ({ name, code }) => console.log(name, code));
    for (let i = 0; i < 3; i++) {
      using(SharedMemory.create({ mode: 'copy', size: 8 }), (memory) => using(SharedMemory.attach(memory.name, { mode: 'copy' }), () => {}));
    }
    function using(memory, use) { try { use(memory); } finally { memory[Symbol.dispose](); } }`);
  expect(stdout).toBe('SharedMemoryWarning WARN_SHM_COPY');
  expect(stderr).toContain('its bytes are private');
});

test('one that is dropped is closed by the collector, which says so', async () => {
  const { stdout, code: status } = await run(
    `
    import { readdirSync, readlinkSync } from 'node:fs';
    import { SharedMemory } from './shm/index.js';
    const target = (fd) => { try { return readlinkSync('/proc/self/fd/' + fd); } catch { return ''; } };
    const open = () => readdirSync('/proc/self/fd').filter((fd) => target(fd).includes(owner.name)).length;
    const owner = SharedMemory.create({ mode: 'copy', size: 8 });
    process.on('warning', ({ code }) => console.log(code));
    const before = open();
    (function drop() {
      for (let i = 0; i < 50; i++) SharedMemory.attach(owner.name, { mode: 'copy' }).bytes();
    })();
    for (let i = 0; i < 200 && open() > before; i++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      gc();
    }
    console.log(before, open()); // the owner's file was made under another name
    owner[Symbol.dispose]();`,
    { flags: ['--expose-gc'] },
  );
  expect([stdout.split('\n'), status]).toEqual([['WARN_SHM_COPY', 'WARN_SHM_NOT_CLOSED', '0 0'], 0]);
});

describe('a Node that may load no addon', () => {
  const major = Number.parseInt(process.versions.node, 10);
  const permission = major >= 24 ? '--permission' : '--experimental-permission';
  const allowed = [permission, '--allow-fs-read=*', '--allow-fs-write=/dev/shm/*'];

  test('is told of it, shares nothing without being asked, and works when it is', async () => {
    const memory = shared(8, new Uint8Array(8).fill(4));
    const { stdout, code: status } = await run(
      `
      import { SharedMemory } from './shm/index.js';
      const name = '${memory.name}';
      try { SharedMemory.attach(name); } catch ({ code, message }) { console.log(code, message.includes("{ mode: 'copy' }")); }
      const copy = SharedMemory.attach(name, { mode: 'copy' });
      console.log(copy.bytes().join(''), copy.mode);
      copy.bytes()[7] = 5;
      copy.flush(7);
      copy.close();
      const made = SharedMemory.create({ mode: 'copy', name: '${testName()}', size: 100, init: (bytes) => bytes.fill(1) });
      console.log(SharedMemory.attach(made.name, { mode: 'copy' }).bytes().length);`,
      { flags: allowed },
    );
    expect({ lines: stdout.split('\n'), status }).toEqual({
      lines: ['ERR_SHM_BINDING true', '44444444 copy', '100'],
      status: 0,
    });
    expect(memory.bytes()[7]).toBe(5);
    expect(readdirSync('/dev/shm').filter((name) => name.includes(`test-${process.pid}-`))).toEqual([memory.name]);
  });

  test('nor write files is told which flag it takes', async () => {
    const { stdout } = await run(
      `
      import { SharedMemory } from './shm/index.js';
      try { SharedMemory.create({ mode: 'copy', size: 8 }); } catch ({ code, message }) { console.log(code, message); }`,
      { flags: allowed.slice(0, 2) },
    );
    expect(stdout).toMatch(/^ERR_SHM_PERMISSION .*--allow-fs-write=\/dev\/shm\/\*/);
  });
});

test('another system has no such files', () => {
  const spy = vi.spyOn(process, 'platform', 'get').mockReturnValue('darwin');
  onTestFinished(() => spy.mockRestore());
  expect(() => SharedMemory.attach('x', COPY)).toThrow(code('ERR_SHM_UNSUPPORTED'));
});
