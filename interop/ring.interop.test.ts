/** Rings that Python writes and Node reads, and the other way round: the same bytes, nothing torn, laps told. */
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, test } from 'vitest';
import { RollingBuffer, SharedMemory } from '../src/shm/index.ts';
import { eachPython } from './python.ts';

const FOLDER = fileURLToPath(new URL('../python', import.meta.url));
const SETUP = `
import mmap, os, subprocess, sys, textwrap
sys.path.insert(0, folder)
sys.dont_write_bytecode = True
from cornichon import RollingBuffer

def memory_of(name):
    fd = os.open('/dev/shm/' + name, os.O_RDWR)
    try:
        return mmap.mmap(fd, 0)
    finally:
        os.close(fd)
`;

/** One item of each kind, as JavaScript and as Python have it. */
const KINDS = [
  ['<f8', [], 1.5, '1.5'],
  ['>i4', [], -7, '-7'],
  ['<u8', [], 2n ** 63n, '2**63'],
  ['|u1', [], 200, '200'],
  [
    [
      ['time', '<i8'],
      ['price', '<f8'],
      ['side', '|i1'],
    ],
    [],
    { time: 5n, price: 99.5, side: -1 },
    '(5, 99.5, -1)',
  ],
] as const;

eachPython('rings', (python) => {
  beforeAll(() => python.exec(SETUP, { folder: FOLDER }));

  test.each(KINDS)('of %j are the same bytes on both sides', async (dtype, shape, value, text) => {
    const size = RollingBuffer.byteLength({ dtype, shape, slots: 4 });
    using memory = SharedMemory.create({ size });
    using other = SharedMemory.create({ size });
    const ring = RollingBuffer.create(memory.bytes(), { dtype, shape, slots: 4 });
    for (let i = 0; i < 6; i++) ring.push(value);
    const spec = typeof dtype === 'string' ? dtype : dtype.map(([name, type]) => [name, type]);
    const seen = await python.eval<unknown[]>(
      `(lambda value, w: [
          RollingBuffer.byte_length(spec, 4),
          (r := RollingBuffer.open(memory_of(mine))).latest() == (5, value),
          r.since(0) == ([value] * 4, 2, 6, 2),
          [w.push(value) for _ in range(6)],
        ])(${text}, RollingBuffer.create(memory_of(theirs), spec, 4))`,
      { spec, mine: memory.name, theirs: other.name },
    );
    expect(seen).toEqual([size, true, true, [0, 1, 2, 3, 4, 5]]);
    expect(other.snapshot()).toEqual(memory.snapshot());
    expect(RollingBuffer.open(other.bytes()).latest()).toEqual({ index: 5, value });
    expect(RollingBuffer.open(other.bytes()).since(0)).toMatchObject({ count: 4, first: 2, cursor: 6, missed: 2 });
  });

  test('are refused there as they are here', async () => {
    using memory = SharedMemory.create({ size: 4096 });
    await expect(python.eval('RollingBuffer.open(memory_of(name))', { name: memory.name })).rejects.toMatchObject({
      type: 'ValueError',
    });
    RollingBuffer.create(memory.bytes(), { dtype: '<f8', slots: 8 });
    for (const [at, value] of [
      [8, 2],
      [12, 3],
      [16, 255],
      [24, 1],
      [28, 7],
      [128, 0],
    ] as const) {
      const before = memory.bytes()[at]!;
      memory.bytes()[at] = value;
      await expect(python.eval('RollingBuffer.open(memory_of(name))', { name: memory.name })).rejects.toMatchObject({
        type: 'ValueError',
      });
      expect(() => RollingBuffer.open(memory.bytes())).toThrow(expect.objectContaining({ code: 'ERR_SHM_FORMAT' }));
      memory.bytes()[at] = before;
    }
    expect(RollingBuffer.open(memory.bytes()).head).toBe(0);
  });

  test('that a Python writes at full speed are read whole, in order, with every lap counted', async () => {
    const items = 100_000;
    const options = { dtype: '<i8', shape: [16], slots: 64 };
    using memory = SharedMemory.create({ size: RollingBuffer.byteLength(options) });
    const ring = RollingBuffer.create(memory.bytes(), options);
    await python.exec('child = subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), folder])', {
      folder: FOLDER,
      code: `
        import mmap, os, struct, sys
        sys.path.insert(0, sys.argv[1])
        sys.dont_write_bytecode = True
        from cornichon import RollingBuffer
        ring = RollingBuffer.open(mmap.mmap(os.open('/dev/shm/${memory.name}', os.O_RDWR), 0))
        pack = struct.Struct('<16q').pack
        for i in range(${items}):
            ring.push_bytes(pack(*[i] * 16))`,
    });
    let [cursor, read, missed] = [0, 0, 0];
    while (cursor < items) {
      const batch = ring.since(cursor);
      for (let i = 0; i < batch.count; i++) {
        const row = batch.items.slice(i).data.subarray(i * 16, i * 16 + 16) as BigInt64Array;
        if (!row.every((each) => each === BigInt(batch.first + i))) expect(row).toEqual(`all ${batch.first + i}`);
      }
      expect(batch.missed).toBe(batch.first - cursor);
      read += batch.count;
      missed += batch.missed;
      cursor = batch.cursor;
      await new Promise(setImmediate);
    }
    expect(read + missed).toBe(items);
    expect(read).toBeGreaterThan(0);
    expect(await python.eval('child.wait()')).toBe(0);
  });

  test('has barriers where the processor needs them', async () => {
    await python.exec(`
      import cornichon
      assert cornichon._HAS_STRONG_ORDER == (os.uname().machine == 'x86_64')
      cornichon._HAS_STRONG_ORDER = False
      fenced = RollingBuffer.create(bytearray(RollingBuffer.byte_length('<f8', 2)), '<f8', 2)
      fenced.push(1.5)
      cornichon._HAS_STRONG_ORDER = os.uname().machine == 'x86_64'`);
    expect(await python.eval('[fenced.latest(), cornichon._fence_lock.locked()]')).toEqual([[0, 1.5], false]);
  });

  test('that Node writes are read whole by Python', async () => {
    const options = { dtype: '<i4', shape: [32], slots: 4 };
    using memory = SharedMemory.create({ size: RollingBuffer.byteLength(options) });
    const ring = RollingBuffer.create(memory.bytes(), options);
    ring.push(new Int32Array(32));
    const reading = python.eval<number[]>(
      `(lambda ring, end: [sum(1 for _ in iter(lambda: time.monotonic() < end, False)
            if (lambda entry: len(set(entry[1])) != 1 or entry[1][0] != entry[0])(ring.latest())), ring.head])(
          RollingBuffer.open(memory_of(name)), (time := __import__('time')).monotonic() + 0.7)`,
      { name: memory.name },
    );
    let done = false;
    reading.finally(() => {
      done = true;
    });
    while (!done) {
      for (let i = 0; i < 2000; i++) ring.push(new Int32Array(32).fill(ring.head));
      await new Promise(setImmediate);
    }
    const [torn, head] = await reading;
    expect(torn).toBe(0);
    expect(head).toBeGreaterThan(1000);
  });
});

eachPython('rings and NumPy', { numpy: true }, (python) => {
  beforeAll(() => python.exec(SETUP, { folder: FOLDER }));

  test('batches are arrays', async () => {
    const options = {
      dtype: [
        ['t', '<i8'],
        ['p', '<f4', [2]],
      ],
      slots: 8,
    } as const;
    using memory = SharedMemory.create({ size: RollingBuffer.byteLength(options) });
    const ring = RollingBuffer.create(memory.bytes(), options);
    for (let i = 0; i < 3; i++) ring.push({ t: BigInt(i), p: [i, i + 0.5] });
    await python.exec('batch = RollingBuffer.open(memory_of(name)).since_array(1)', { name: memory.name });
    expect(await python.eval('[batch.items["t"].tolist(), batch.items["p"].tolist(), batch.cursor]')).toEqual([
      [1, 2],
      [
        [1, 1.5],
        [2, 2.5],
      ],
      3,
    ]);
    await python.exec(
      'RollingBuffer.create(memory_of(name), np.dtype("<f8"), 4, (3,)).push_bytes(np.arange(3.0).tobytes())',
      { name: memory.name },
    );
    expect(RollingBuffer.open(memory.bytes()).since(0).items.toNested()).toEqual([[0, 1, 2]]);
  });
});
