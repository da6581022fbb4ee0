/** The first part: one array in two processes, found by its name. */
import { SharedMemory } from 'cornichon/shm';
import { formatBytes, formatTime } from '../../bench/support/units.ts';
import type { Peer } from '../../interop/peer.ts';
import { BYTES_PER_FLOAT, beside, grownBy, medianTime, privateMemory, prove, pythonTime, say, timed } from './stage.ts';

/** One row: what it took at this size. */
export interface ByName {
  readonly bytes: number;
  readonly attach: number;
  readonly nodeSum: number;
  readonly numpySum: number;
  readonly create: number;
}

/** Python makes the segment, Node attaches; then the other way round. */
export async function shareByName(python: Peer, bytes: number): Promise<ByName> {
  const count = bytes / BYTES_PER_FLOAT;
  await python.exec(`
    from multiprocessing import shared_memory
    shm = shared_memory.SharedMemory(create=True, size=${bytes})
    a = np.ndarray((${count},), dtype='f8', buffer=shm.buf)
    a[:] = np.arange(${count})
  `);
  try {
    const name = await python.eval<string>('shm.name');
    const before = privateMemory(python);
    const open = () => {
      const shm = SharedMemory.attach(name);
      return { shm, array: shm.ndarray({ dtype: 'f8', shape: [count] }) };
    };
    const attach = medianTime(51, open, ({ shm }) => shm.close());
    const { shm, array } = open();
    const { value: sum, ms: nodeSum } = await timed(() => sumOf(array.data as Float64Array));
    const numpySum = await pythonTime(python, 'total = float(a.sum())');
    say(
      `${formatBytes(bytes)}: Node attached to '${name}' in ${formatTime(attach)}, summed in ${beside(nodeSum, 'NumPy', numpySum)}`,
    );
    const wanted = (count * (count - 1)) / 2;
    prove('Node has added up what Python wrote', Math.abs(sum / wanted - 1) < 1e-9);
    prove('the array is the segment itself', array.data.buffer === shm.buffer);
    await proveWithoutACall(python, array.data as Float64Array);
    proveNoCopy(grownBy(before, privateMemory(python)), bytes);
    shm.close();
    return { bytes, attach, nodeSum, numpySum, create: await shareBack(python, count) };
  } finally {
    await python.exec('del a; shm.close(); shm.unlink()');
  }
}

/** A plain loop. Four sums at a time, or each addition would wait for the one before. */
export function sumOf(data: Float64Array): number {
  let [a, b, c, d] = [0, 0, 0, 0];
  const end = data.length - (data.length % 4);
  for (let i = 0; i < end; i += 4) {
    a += data[i]!;
    b += data[i + 1]!;
    c += data[i + 2]!;
    d += data[i + 3]!;
  }
  for (let i = end; i < data.length; i++) a += data[i]!;
  return a + b + (c + d);
}

/** Node writes, a thread in Python that looks at the memory answers there, and nothing is sent between. */
async function proveWithoutACall(python: Peer, data: Float64Array): Promise<void> {
  await python.exec(`
    import threading, time
    def answer():
        end = time.time() + 10
        while a[0] != -1.0 and time.time() < end: time.sleep(0.0001)
        if a[0] == -1.0: a[1] = -2.0
    thread = threading.Thread(target=answer)
    thread.start()
  `);
  const { ms } = await timed(() => {
    data[0] = -1;
    const end = performance.now() + 10_000;
    while (data[1] !== -2 && performance.now() < end);
  });
  prove(
    `Python saw Node's write and answered in the same memory, in ${formatTime(ms)}, with no message between`,
    data[1] === -2,
  );
  await python.exec('thread.join()');
}

/** Private memory may grow by buffers of the run time, and not by the array. */
export function proveNoCopy(growth: number | null, bytes: number): void {
  if (growth === null) return say('this system does not tell how much memory is private');
  const least = 40e6;
  if (bytes < 2 * least) return;
  prove(`private memory grew by ${formatBytes(Math.max(0, growth))}, not by ${formatBytes(bytes)}`, growth < least);
}

/** Node makes the segment, a second Python attaches, writes and ends; the segment must still be there. */
async function shareBack(python: Peer, count: number): Promise<number> {
  const { value: shm, ms } = await timed(() => SharedMemory.create({ size: count * BYTES_PER_FLOAT }));
  try {
    const array = shm.ndarray({ dtype: 'f8', shape: [count] });
    array.data[count - 1] = 7;
    const second = python.fresh();
    await second.exec(`
      import sys
      from multiprocessing import resource_tracker, shared_memory
      if sys.version_info >= (3, 13):
          shm = shared_memory.SharedMemory('${shm.name}', track=False)
      else:
          resource_tracker.register = lambda name, rtype: None
          shm = shared_memory.SharedMemory('${shm.name}')
      a = np.ndarray((${count},), dtype='f8', buffer=shm.buf)
      seen = float(a[-1])
      a[0] = 8
    `);
    const seen = await second.eval<number>('seen');
    await second.close();
    prove(
      "Python saw what Node wrote into Node's own segment, and Node what Python wrote",
      seen === 7 && array.data[0] === 8,
    );
    const again = SharedMemory.attach(shm.name);
    prove('the segment is still there after that Python has ended', again.size === count * BYTES_PER_FLOAT);
    again.close();
    return ms;
  } finally {
    shm[Symbol.dispose]();
  }
}
