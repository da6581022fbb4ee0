/** The third part, for comparison: the plain way, with the array inside the pickle and the pickle through a pipe. */
import { dumps, loads, type NDArray } from 'cornichon';
import { forgetPeak, readMemory } from '../../bench/support/memory.ts';
import { formatBytes, formatTime } from '../../bench/support/units.ts';
import type { Peer, Protocol } from '../../interop/peer.ts';
import { BYTES_PER_FLOAT, prove, say, timed } from './stage.ts';

/** One row: what it took at this size and protocol. */
export interface InTheStream {
  readonly protocol: Protocol;
  readonly bytes: number;
  /** From Python's array to Node's, in milliseconds; the pipe included. */
  readonly toNode: number;
  /** From Node's array to Python's. */
  readonly toPython: number;
  /** The most that Node and Python had in memory beyond what they had before, in bytes; null where nobody tells. */
  readonly peak: number | null;
}

/** Python pickles, a pipe carries it, Node unpickles; and back. */
export async function pickleThroughPipe(python: Peer, bytes: number, protocol: Protocol): Promise<InTheStream> {
  const count = bytes / BYTES_PER_FLOAT;
  await python.exec(`
    def forget_peak():
        try: open('/proc/self/clear_refs', 'w').write('5')
        except OSError: pass
    a = np.arange(${count}, dtype='f8')
    forget_peak()
  `);
  forgetPeak();
  const node = readMemory().resident;
  const start = readMemory(python.pid!).resident;
  const { value: array, ms: toNode } = await timed(async () => {
    const { stream } = await python.pickle('a', protocol);
    return loads<NDArray>(stream);
  });
  prove(
    `protocol ${protocol}, ${formatBytes(bytes)}: the array is right`,
    array.size === count && array.get(count - 1) === count - 1,
  );
  const { ms: toPython } = await timed(async () => {
    await python.exec('b = pickle.loads(stream)\ndel stream', { stream: dumps(array, { protocol }) });
  });
  const peaks = [readMemory().peak, readMemory(python.pid!).peak];
  const before = [node, start];
  const peak = peaks.includes(null) || before.includes(null) ? null : peaks[0]! - node! + (peaks[1]! - start!);
  await python.exec('a = b = None');
  say(`to Node in ${formatTime(toNode)}, to Python in ${formatTime(toPython)}`);
  return { protocol, bytes, toNode, toPython, peak };
}
