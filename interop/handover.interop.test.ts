/** Values by the name of a segment, and pickled segments and lists, between here and every Python, with NumPy and without. */
import { describe, expect, test } from 'vitest';
import { dumps, loads, type NDArray, PickleBuffer, type PyDict, PyTuple } from '../src/index.ts';
import {
  dumpToSharedMemory,
  loadFromSharedMemory,
  ShareableList,
  SharedMemory,
  shmRegistry,
} from '../src/shm/index.ts';
import { helperIn } from './helper.ts';
import type { Protocol } from './peer.ts';
import { eachPython } from './python.ts';

const PROTOCOLS: readonly Protocol[] = [0, 1, 2, 3, 4, 5];
const registry = shmRegistry();

eachPython('a pickled segment', (python) => {
  helperIn(python);

  test('and list are the same bytes as Python writes, and attach on both sides', async () => {
    const layout = python.isAtLeast(3, 9) ? '3.9' : '3.8';
    using memory = SharedMemory.create({ size: 1000 });
    using other = SharedMemory.create({ size: 70_000 });
    using list = ShareableList.create(['x', 1], { layout });
    using second = ShareableList.create([2], { layout });
    await python.exec(
      'm, o, l, s = attach(m_), attach(o_), attach_list(l_), attach_list(s_); value = {"m": m, "many": [o, m, l, s, l], "t": (m,)}',
      { m_: memory.name, o_: other.name, l_: list.name, s_: second.name },
    );
    const value = { m: memory, many: [other, memory, list, second, list], t: PyTuple.of(memory) };
    const target = python.isAtLeast(3, 13) ? 'cpython-3.13' : 'cpython-3.8';
    for (const protocol of PROTOCOLS) {
      const { stream } = await python.pickle('value', protocol);
      expect(Buffer.from(dumps(value, { registry, protocol, target }))).toEqual(Buffer.from(stream));

      const there = loads<PyDict<string, [SharedMemory, SharedMemory, ShareableList, ShareableList, ShareableList]>>(
        stream,
        { registry },
      );
      const many = there.get('many')!;
      expect(many.map((one) => one.name)).toEqual([other, memory, list, second, list].map((one) => one.name));
      expect([many[1], many[4], many[0].size]).toEqual([there.get('m'), many[2], 70_000]);
      memory.bytes()[0] = protocol;
      expect(many[1].bytes()[0]).toBe(protocol);
      expect(many[2].toArray()).toEqual(['x', 1]);
      for (const one of new Set(many)) one.close();
    }
    const seen = await python.eval(
      '[back := pickle.loads(stream), back[0].buf[0], list(back[1]), back[0].close(), back[1].shm.close()][1:3]',
      { stream: dumps([memory, list], { registry }) },
    );
    expect(seen).toEqual([5, ['x', 1]]);
    // Python attaches what it unpickles in the usual way, and would unlink it at its end.
    await python.exec(
      `from multiprocessing import resource_tracker
       for name in names: resource_tracker.unregister("/" + name, "shared_memory")
       m.close(); o.close(); l.shm.close(); s.shm.close()`.replace(/^ +/gm, ''),
      { names: [memory.name, list.name] },
    );
  });
});

eachPython('a value by the name of a segment', (python) => {
  helperIn(python);

  test('from there is read here, and no buffer is copied', async () => {
    const name = await python.eval<string>(
      '[sent := dump_to_shared_memory({"raw": pickle.PickleBuffer(bytearray(b"abc")), "deep": [1, (2.5, None)], "big": pickle.PickleBuffer(bytes(1000))}), sent.name][1]',
    );
    using got = loadFromSharedMemory<PyDict<string, unknown>>(name);
    expect(got.value.get('deep')).toEqual([1, PyTuple.of(2.5, null)]);
    const raw = got.value.get('raw') as Uint8Array;
    expect(Buffer.from(raw).toString()).toBe('abc');
    expect(raw.buffer).toBe(got.memory.buffer);
    const big = got.value.get('big') as PickleBuffer;
    expect([big.readonly, big.byteLength]).toEqual([true, 1000]);
    raw[0] = 122;
    expect(await python.eval('load_from_shared_memory(sent.name)["raw"].tobytes()')).toEqual(
      new Uint8Array([122, 98, 99]),
    );
    await python.exec('sent.close(); sent.unlink()');
    expect(() => loadFromSharedMemory(name)).toThrow(expect.objectContaining({ code: 'ERR_SHM_NOT_FOUND' }));
  });

  test('from here is read there, and no buffer is copied', async () => {
    const memory = new Uint8Array([1, 2, 3]);
    using sent = dumpToSharedMemory({ raw: new PickleBuffer(memory), text: 'é', n: 2n ** 70n });
    await python.exec('got = load_from_shared_memory(name)', { name: sent.name });
    expect(await python.eval('[got["raw"].tobytes(), got["text"], got["n"] == 2**70]')).toEqual([memory, 'é', true]);
    await python.exec('got["raw"][1] = 99');
    using same = loadFromSharedMemory<PyDict<string, Uint8Array>>(sent.name);
    expect([...same.value.get('raw')!]).toEqual([1, 99, 3]);
    await python.exec('del got');
  });

  test('is the same bytes on both sides', async () => {
    const buffers = [new Uint8Array(5).fill(1), new Uint8Array(0), new Uint8Array(64).fill(2)];
    using ours = dumpToSharedMemory(buffers.map((buffer) => new PickleBuffer(buffer)));
    const theirs = await python.eval<Uint8Array>(
      '[sent := dump_to_shared_memory([pickle.PickleBuffer(bytearray(one)) for one in buffers]), bytes(sent.buf), sent.close(), sent.unlink()][1]',
      { buffers },
    );
    expect(Buffer.from(ours.snapshot())).toEqual(Buffer.from(theirs));
  });

  test('is refused there where it cannot be, as it is here', async () => {
    for (const [at, byte, text] of [
      [0, 0, 'starts with'],
      [4, 9, 'is of version 9'],
      [15, 255, 'and should be'],
      [16, 0, 'cannot have 0 parts'],
      [64, 1, 'part 0 is said to be'],
      [79, 255, 'part 0 is said to be'],
    ] as const) {
      using sent = dumpToSharedMemory([1, 2]);
      sent.bytes()[at] = byte;
      const message = expect.stringContaining(text);
      const loading = python.eval('load_from_shared_memory(name)', { name: sent.name });
      await expect(loading).rejects.toMatchObject({ type: 'ValueError', message });
      expect(() => loadFromSharedMemory(sent.name)).toThrow(
        expect.objectContaining({ code: 'ERR_SHM_FORMAT', message }),
      );
    }
  });

  test('is unlinked by who reads it, if that was agreed', async () => {
    const name = await python.eval<string>(
      '[sent := dump_to_shared_memory([1], track=False), sent.close(), sent.name][2]',
    );
    using got = loadFromSharedMemory(name, { unlink: true });
    expect(got.value).toEqual([1]);
    expect(await python.eval('[one.name for one in segments() if one.name == name]', { name })).toEqual([]);
    const sent = dumpToSharedMemory('bye', { keep: true });
    sent.close();
    expect(await python.eval('load_from_shared_memory(name, unlink=True)', { name: sent.name })).toBe('bye');
    expect(SharedMemory.unlink(sent.name)).toBe(false);
  });
});

eachPython('arrays by the name of a segment', { numpy: true }, (python) => {
  helperIn(python);

  describe('from there', () => {
    test('view the segment on both sides, whatever their order, and keep the mark of read-only ones', async () => {
      await python.exec(`
        a, f, ro = np.arange(6.0).reshape(2, 3), np.asfortranarray(np.arange(6, dtype="i4").reshape(2, 3)), np.arange(3)
        ro.flags.writeable = False
        sent = dump_to_shared_memory({"a": a, "f": f, "ro": ro, "same": [a], "cut": np.arange(10)[::2], "none": np.empty((0, 3))})`);
      const name = await python.eval<string>('sent.name');
      using got = loadFromSharedMemory<PyDict<string, NDArray>>(name);
      const array = (key: string) => got.value.get(key)!;
      expect(array('a').toNested()).toEqual([
        [0, 1, 2],
        [3, 4, 5],
      ]); // prettier-ignore
      expect(array('f').toNested()).toEqual([
        [0, 1, 2],
        [3, 4, 5],
      ]); // prettier-ignore
      expect([array('none').shape, array('ro').readonly, array('a').readonly]).toEqual([[0, 3], true, false]);
      expect(array('cut').toNested()).toEqual([0n, 2n, 4n, 6n, 8n]);
      expect((got.value.get('same') as unknown as NDArray[])[0]).toBe(array('a'));
      for (const key of ['a', 'f', 'ro']) {
        expect(array(key).data.buffer).toBe(got.memory.buffer);
        expect(array(key).data.byteOffset % 64).toBe(0);
      }
      await python.exec('got = load_from_shared_memory(sent.name); got["a"][1, 2] = 77');
      expect(array('a').get(1, 2)).toBe(77);
      array('a').set(-1, 0, 0);
      expect(await python.eval('[float(got["a"][0, 0]), got["a"].flags.writeable, got["ro"].flags.writeable]')).toEqual(
        [-1, true, false],
      );
      await python.exec('sent.close(); sent.unlink()');
      // The memory lives as long as the arrays.
      expect(await python.eval('[float(got["a"][1, 2]), got["f"].tolist()]')).toEqual([
        77,
        [
          [0, 1, 2],
          [3, 4, 5],
        ],
      ]); // prettier-ignore
      await python.exec('del got');
    });
  });

  test('from here are views there, and are given back with the last of them', async () => {
    using sent = dumpToSharedMemory({ prices: new Float64Array(1000).fill(2), counts: new BigInt64Array([1n, 2n]) });
    await python.exec('got = load_from_shared_memory(name)', { name: sent.name });
    expect(
      await python.eval('[float(got["prices"].sum()), got["counts"].tolist(), got["prices"].flags.owndata]'),
    ).toEqual([2000, [1, 2], false]);
    expect(
      await python.eval(
        '[got["prices"].ctypes.data % 64, got["counts"].ctypes.data % 64, got["prices"].flags.aligned]',
      ),
    ).toEqual([0, 0, true]);
    using here = loadFromSharedMemory<PyDict<string, NDArray>>(sent.name);
    await python.exec('got["prices"][999] = 5');
    expect(here.value.get('prices')!.get(999)).toBe(5);
    const maps =
      'sum("/dev/shm/" in line or "deleted" in line and "/dev/shm" in line for line in open("/proc/self/maps"))';
    const during = await python.eval<number>(maps);
    await python.exec('part = got["prices"][10:]; del got');
    expect(await python.eval(maps)).toBe(during);
    await python.exec('del part');
    expect(await python.eval(maps)).toBe(during - 1);
  });
});
