/** The second part: a value around several arrays, by pickle protocol 5, with the arrays in shared memory. */
import { dumps, loads, type NDArray, type PickleBuffer, type PyDict, type PyTuple } from 'cornichon';
import { SharedMemory } from 'cornichon/shm';
import { formatBytes, formatTime } from '../../bench/support/units.ts';
import type { Peer } from '../../interop/peer.ts';
import { proveNoCopy } from './by-name.ts';
import { BYTES_PER_FLOAT, grownBy, medianTime, privateMemory, prove, pythonTime, say } from './stage.ts';

/** One row: what it took at this size. */
export interface OutOfBand {
  readonly bytes: number;
  readonly stream: number;
  readonly nodeLoads: number;
  readonly nodeDumps: number;
  readonly pythonDumps: number;
  readonly pythonLoads: number;
}

/** Python pickles, Node views; Node pickles, Python views. */
export async function pickleBeside(python: Peer, bytes: number): Promise<OutOfBand> {
  const count = bytes / BYTES_PER_FLOAT;
  await python.exec(`
    from multiprocessing import shared_memory
    shm = shared_memory.SharedMemory(create=True, size=${bytes} + 16_000)
    prices = np.ndarray((${count},), dtype='f8', buffer=shm.buf)
    days = np.ndarray((1000,), dtype='i8', buffer=shm.buf, offset=${bytes})
    fixed = np.ndarray((10, 100), dtype='f8', buffer=shm.buf, offset=${bytes} + 8_000, order='F')
    prices[:] = np.arange(${count}); days[:] = np.arange(1000); fixed[:] = 0.5
    fixed.flags.writeable = False
    value = {'title': 'Prices', 'prices': prices, 'parts': ('by day', [prices, days]), 'fixed': fixed}
    start = np.frombuffer(shm.buf, 'u1').__array_interface__['data'][0]
    def place(buffer):
        raw = buffer.raw()
        return [np.frombuffer(raw, 'u1').__array_interface__['data'][0] - start, raw.nbytes]
    def dump():
        buffers = []
        stream = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
        return stream, [place(buffer) for buffer in buffers]
  `);
  const shm = SharedMemory.attach(await python.eval<string>('shm.name'));
  try {
    const pythonDumps = await pythonTime(python, 'stream, places = dump()');
    const stream = await python.eval<Uint8Array>('stream');
    const places = await python.eval<[offset: number, length: number][]>('places');
    const before = privateMemory(python);
    const buffers = places.map(([offset, length]) => shm.bytes(offset, length));
    const nodeLoads = medianTime(
      21,
      () => loads(stream, { buffers }),
      () => {},
    );
    const value = loads<PyDict<string, unknown>>(stream, { buffers });
    const prices = value.get('prices') as NDArray;
    const fixed = value.get('fixed') as NDArray;
    say(
      `${formatBytes(bytes)}: a stream of ${stream.length} bytes and ${buffers.length} buffers; Node's loads took ${formatTime(nodeLoads)}`,
    );
    prove(
      'every array lies in the segment',
      [prices, fixed].every(({ data }) => data.buffer === shm.buffer),
    );
    prove(
      'the array that stands twice in the value is one array',
      ((value.get('parts') as PyTuple)[1] as unknown[])[0] === prices,
    );
    prove("Python's read-only array is read-only", fixed.readonly && !prices.readonly);
    prices.data[3] = -3;
    prove('Python sees what Node wrote into the pickled array', (await python.eval('float(prices[3])')) === -3);

    const views: PickleBuffer[] = [];
    const nodeDumps = medianTime(
      21,
      () => {
        views.length = 0;
        return dumps(value, { bufferCallback: (buffer) => views.push(buffer) });
      },
      () => {},
    );
    const back = dumps(value, { bufferCallback: () => false });
    const wanted = views.map((view) => {
      const raw = view.raw();
      return [raw.byteOffset - shm.byteOffset, raw.byteLength];
    });
    await python.exec('back, wanted = data, places', { data: back, places: wanted });
    const pythonLoads = await pythonTime(
      python,
      'again = pickle.loads(back, buffers=[shm.buf[o:o + n] for o, n in wanted])',
    );
    prove(
      "Python's loads of what Node pickled views the segment as well",
      await python.eval<boolean>(
        "np.shares_memory(again['prices'], prices) and again['parts'][1][0] is again['prices'] and not again['fixed'].flags.writeable",
      ),
    );
    await python.exec("again['prices'][4] = -4");
    prove('Node sees what Python wrote into it', prices.data[4] === -4);
    proveNoCopy(grownBy(before, privateMemory(python)), bytes);
    return { bytes, stream: stream.length, nodeLoads, nodeDumps, pythonDumps, pythonLoads };
  } finally {
    shm.close();
    await python.exec(
      'again = views = value = prices = days = fixed = dump = place = None; import gc; gc.collect(); shm.close(); shm.unlink()',
    );
  }
}
