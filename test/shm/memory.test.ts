/** Memory in huge pages, and memory that is used again: whose it is, and that it comes back. */
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { dumps, loads } from '../../src/index.ts';
import { binding } from '../../src/shm/binding.ts';
import { allocateHuge, BufferPool } from '../../src/shm/index.ts';
import { run, sanitized } from './support.ts';

const MB = 2 ** 20;
/** Megabytes of freed memory that the sanitizers keep, to find who uses it still. */
const QUARANTINE = sanitized ? 600 : 0;
const well = expect.objectContaining({ code: 0, signal: null, stdout: 'done' });

/** Whether the system gives huge pages to those who ask. */
function hasHugePages(): boolean {
  try {
    return /\[(always|madvise)\]/.test(readFileSync('/sys/kernel/mm/transparent_hugepage/enabled', 'utf8'));
  } catch {
    return false;
  }
}

const PRELUDE = `
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { allocateHuge, BufferPool } from './shm/index.js';
const resident = () => process.memoryUsage.rss() / 2 ** 20;
const assert = (condition, text) => { if (!condition) throw new Error(text); };
const use = (memory) => { const bytes = new Uint8Array(memory); bytes.fill(1); return bytes[bytes.length - 1]; };
`;

describe('allocateHuge', () => {
  test.each([0, 1, 100, 4 * MB - 1, 4 * MB, 4 * MB + 1, 33 * MB + 12_345])(
    '%d bytes are an ordinary ArrayBuffer',
    (length) => {
      const memory = allocateHuge(length);
      expect([memory.constructor, memory.byteLength]).toEqual([ArrayBuffer, length]);
      const bytes = new Uint8Array(memory);
      for (let i = 0; i < length; i += 4096) bytes[i] = i;
      if (length > 0) bytes[length - 1] = 7;
      expect([bytes.at(-1), allocateHuge(length) === memory]).toEqual([length > 0 ? 7 : undefined, false]);
      const moved = structuredClone(memory, { transfer: [memory] });
      expect([memory.byteLength, moved.byteLength, new Uint8Array(moved).at(-1)]).toEqual([
        0,
        length,
        length > 0 ? 7 : undefined,
      ]);
    },
  );

  test.each([-1, 1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY, 2 ** 45])(
    '%d bytes: a RangeError, or a size that Node rounds',
    (length) => {
      try {
        expect(allocateHuge(length).byteLength).toBe(Math.floor(length));
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
      }
    },
  );

  test.each(['10', null, {}])('%j is no size', (length) => {
    expect(() => allocateHuge(length as number)).toThrow(TypeError);
  });

  test('is in huge pages where the system has them, and all there', async ({ skip }) => {
    if (!hasHugePages()) skip('no transparent huge pages here');
    const ended = await run(`${PRELUDE}
      const huge = () => readFileSync('/proc/self/smaps', 'utf8').match(/^AnonHugePages:.*$/gm).reduce((sum, line) => sum + parseInt(line.split(/ +/)[1]), 0) / 1024;
      const [before, start] = [huge(), resident()];
      const memory = allocateHuge(100 * 2 ** 20);
      assert(resident() - start > 90, 'the pages are made at once: ' + (resident() - start));
      assert(huge() - before > 50, 'in huge pages: ' + (huge() - before));
      use(memory);
      console.log('done');`);
    expect(ended).toEqual(well);
  });

  test('a binding that is not there is no matter', async () => {
    const ended = await run(
      `${PRELUDE}
      assert(use(allocateHuge(10_000_000)) === 1 && allocateHuge(1e7).byteLength === 1e7, 'memory');
      console.log('done');`,
      { env: { CORNICHON_BINDING: '/nowhere/shm.node' } },
    );
    expect(ended).toEqual(well);
  });
});

describe('memory comes back', () => {
  // 5 GB in all. Without collections by hand, and in a loop that never lets the event loop turn.
  test('in a loop that never waits', async () => {
    const ended = await run(`${PRELUDE}
      let most = 0;
      for (let i = 0; i < 100; i++) { use(allocateHuge(50e6)); most = Math.max(most, resident()); }
      assert(most < ${1500 + QUARANTINE}, 'resident: ' + most);
      console.log('done');`);
    expect(ended).toEqual(well);
  });

  test('when it is collected by hand', async () => {
    const ended = await run(
      `${PRELUDE}
      const before = resident();
      for (let i = 0; i < 10; i++) { use(allocateHuge(50e6)); globalThis.gc(); }
      for (let i = 0; i < 100 && resident() - before > ${100 + QUARANTINE}; i++) { globalThis.gc(); await new Promise((next) => setTimeout(next, 5)); }
      assert(resident() - before < ${100 + QUARANTINE}, 'resident: ' + (resident() - before));
      console.log('done');`,
      { flags: ['--expose-gc'] },
    );
    expect(ended).toEqual(well);
  });

  test('from workers, that end, or are ended, while it is in use or on its way', async () => {
    const ended = await run(
      `${PRELUDE}
      const code = \`
        const { parentPort, workerData } = require('node:worker_threads');
        import(workerData).then(({ allocateHuge }) => {
          const memory = allocateHuge(50e6);
          new Uint8Array(memory).fill(3);
          parentPort.postMessage(memory, [memory]);
          parentPort.postMessage(allocateHuge(50e6));
          for (;;) new Uint8Array(allocateHuge(20e6)).fill(4);
        });\`;
      const path = import.meta.resolve('./shm/index.js');
      for (let i = 0; i < 5; i++) {
        const worker = new Worker(code, { eval: true, workerData: path });
        const [memory] = await Promise.all([
          new Promise((resolve) => worker.once('message', resolve)),
        ]);
        await worker.terminate();
        const bytes = new Uint8Array(memory);
        assert(bytes.length === 50e6 && bytes[0] === 3 && bytes[49_999_999] === 3, 'the memory outlives its thread');
      }
      for (let i = 0; i < 100 && resident() > ${400 + QUARANTINE}; i++) { globalThis.gc(); await new Promise((next) => setTimeout(next, 10)); }
      assert(resident() < ${400 + QUARANTINE}, 'resident: ' + resident());
      console.log('done');`,
      { flags: ['--expose-gc'] },
    );
    expect(ended).toEqual(well);
  });
});

describe('the addon', () => {
  test('leaves alone what is in the memory, and what is around it', () => {
    const all = new Uint8Array(20 * MB).map((_, i) => i * 31);
    const before = all.slice();
    for (const [from, to] of [
      [0, all.length],
      [1, 5 * MB + 17],
      [MB + 3, 9 * MB],
      [5, 6],
      [7, 7],
      [0, 2 * MB],
    ]) {
      const { prepareMemory } = binding();
      const prepared = prepareMemory(all.subarray(from, to));
      expect(prepared >= 0 && prepared <= to! - from! && prepared % (2 * MB) === 0).toBe(true);
    }
    expect(Buffer.compare(all, before)).toBe(0);
  });

  test('takes shared memory, and what is detached or empty, for what they are', () => {
    const { prepareMemory } = binding();
    const shared = new Uint8Array(new SharedArrayBuffer(8 * MB)).fill(5);
    expect(prepareMemory(shared)).toBeGreaterThanOrEqual(0);
    expect([shared[0], shared.at(-1)]).toEqual([5, 5]);
    const gone = new Uint8Array(8 * MB);
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    expect([prepareMemory(gone), prepareMemory(new Uint8Array(0))]).toEqual([0, 0]);
  });

  test.each([undefined, null, 5, 'x', {}, new ArrayBuffer(8), new Float64Array(8), new DataView(new ArrayBuffer(8))])(
    'refuses %s',
    (memory) => {
      expect(() => binding().prepareMemory(memory as never)).toThrow(TypeError);
    },
  );
});

describe('a pool', () => {
  afterEach(() => vi.restoreAllMocks());

  test('gives what was given back, the last first, and no more than half larger than asked for', () => {
    const pool = new BufferPool();
    const first = pool.allocate(1000);
    new Uint8Array(first).fill(9);
    pool.release(new Uint8Array(first, 10, 5));
    expect([first.byteLength, pool.bytes]).toEqual([0, 1000]);
    expect([pool.allocate(600).byteLength, pool.allocate(1001).byteLength, pool.bytes]).toEqual([600, 1001, 1000]);
    const again = pool.allocate(700);
    expect([again.byteLength, new Uint8Array(again)[999], pool.bytes]).toEqual([1000, 9, 0]);
    expect(pool.allocate(700).byteLength).toBe(700);
  });

  test('keeps no more than it may, and lets the oldest go', () => {
    const pool = new BufferPool({ maxBytes: 2500 });
    for (const length of [1000, 1100, 1200]) pool.release(new ArrayBuffer(length));
    expect(pool.bytes).toBe(2300);
    pool.release(new ArrayBuffer(2501));
    expect(pool.bytes).toBe(2300);
    pool.release(new ArrayBuffer(0));
    expect([pool.allocate(1000).byteLength, pool.allocate(1000).byteLength, pool.allocate(1000).byteLength]).toEqual([
      1200, 1100, 1000,
    ]);
    pool.release(new ArrayBuffer(10));
    pool.clear();
    expect(pool.bytes).toBe(0);
    const none = new BufferPool({ maxBytes: 0 });
    none.release(new ArrayBuffer(10));
    expect(none.bytes).toBe(0);
  });

  test('twice the same is nothing the second time', () => {
    const pool = new BufferPool();
    const memory = pool.allocate(100);
    pool.release(memory);
    try {
      pool.release(memory);
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(pool.bytes).toBe(100);
  });

  test('refuses what cannot be taken away', () => {
    const pool = new BufferPool();
    for (const memory of [
      new SharedArrayBuffer(8),
      new Uint8Array(new SharedArrayBuffer(8)),
      Buffer.from('small'),
      5,
      null,
    ]) {
      expect(() => pool.release(memory as never)).toThrow(TypeError);
    }
    expect(pool.bytes).toBe(0);
    for (const maxBytes of [-1, Number.NaN, 'x'])
      expect(() => new BufferPool({ maxBytes: maxBytes as number })).toThrow(RangeError);
  });

  test('serves one pickle after another from the same memory, both ways', () => {
    const pool = new BufferPool({ allocate: allocateHuge });
    const made: ArrayBufferLike[] = [];
    for (let i = 0; i < 5; i++) {
      const value = new Uint8Array(5 * MB - i * 1000).fill(i + 1);
      const pickle = dumps(value, { allocate: pool.allocate });
      const read = loads<Uint8Array>(pickle, { copy: true, allocate: pool.allocate });
      expect(Buffer.compare(read, value)).toBe(0);
      expect(read.buffer).not.toBe(pickle.buffer);
      made.push(read.buffer);
      pool.release(pickle);
      pool.release(read);
    }
    expect(pool.bytes).toBeLessThan(11 * MB);
    expect(made.every(({ byteLength }) => byteLength === 0)).toBe(true);
  });
});
