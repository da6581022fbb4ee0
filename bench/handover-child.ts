/**
 * One process that gets a float64 array from a Python of its own, again and again, and says how long that took.
 *
 * `node --expose-gc handover-child.js JOB`; the answer is the last line of the output. The pipe is as good as a pipe gets: the
 * length comes first, and every chunk goes straight to its place.
 */

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { loads, type NDArray } from 'cornichon';
import { SharedMemory } from 'cornichon/shm';
import type { HandoverJob, HandoverSample } from './handover-job.ts';
import { sumOf } from './support/sum.ts';

/** What Python says of a handover; `ms` is what it spent on it. */
interface Header {
  readonly bytes: number;
  readonly ms: number;
  readonly name?: string;
  readonly places?: readonly (readonly [offset: number, length: number])[];
}

interface Delivery {
  readonly header: Header;
  readonly body: Uint8Array;
}

type Python = ChildProcessByStdio<Writable, Readable, null>;

/** The next answer; the body is in memory of its own. */
function receive(stream: Readable): Promise<Delivery> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    let delivery: Delivery | undefined;
    let filled = 0;
    const ended = () => reject(new Error('Python ended before it had answered'));
    const take = (chunk: Buffer) => {
      let rest = chunk;
      if (delivery === undefined) {
        head = Buffer.concat([head, chunk]);
        const end = head.indexOf('\n');
        if (end === -1) return;
        const header = JSON.parse(head.toString('utf8', 0, end)) as Header;
        delivery = { header, body: new Uint8Array(header.bytes) };
        rest = head.subarray(end + 1);
      }
      delivery.body.set(rest, filled);
      filled += rest.length;
      if (filled < delivery.body.length) return;
      stream.off('data', take).off('end', ended).pause();
      resolve(delivery);
    };
    stream.on('data', take).on('end', ended).resume();
  });
}

/** The array that was handed over, and how to let go of it. */
function open({ way, bytes }: HandoverJob, { header, body }: Delivery): { array: NDArray; close: () => void } {
  if (way === 'pipe') return { array: loads<NDArray>(body), close: () => {} };
  const segment = SharedMemory.attach(header.name!);
  const close = () => segment.close();
  if (way === 'name') return { array: segment.ndarray({ dtype: 'f8', shape: [bytes / 8] }), close };
  const buffers = header.places!.map(([offset, length]) => segment.bytes(offset, length));
  return { array: loads<NDArray>(body, { buffers }), close };
}

async function handOver(job: HandoverJob, python: Python): Promise<HandoverSample> {
  globalThis.gc?.();
  const start = performance.now();
  python.stdin.write('\n');
  const delivery = await receive(python.stdout);
  const received = performance.now();
  const { array, close } = open(job, delivery);
  const ready = performance.now();
  const sum = sumOf(array.data as Float64Array);
  const summed = performance.now();
  check(array, sum, job.bytes / 8);
  close();
  const { ms } = delivery.header;
  return {
    ready: ready - start,
    python: ms,
    pipe: received - start - ms,
    node: ready - received,
    sum: summed - ready,
    used: summed - start,
  };
}

function check({ shape }: NDArray, sum: number, count: number): void {
  const wanted = (count * (count - 1)) / 2;
  if (shape[0] === count && Math.abs(sum / wanted - 1) < 1e-9) return;
  throw new Error(`expected ${count} numbers with the sum ${wanted}, got ${shape[0]} with ${sum}`);
}

async function measure(job: HandoverJob, python: Python): Promise<readonly HandoverSample[]> {
  await receive(python.stdout); // its array is there
  if (job.measure === 'memory') {
    console.log(JSON.stringify({ pids: [process.pid, python.pid] }));
    await once(process.stdin, 'data');
    const sample = await handOver(job, python);
    await sleep(20); // long enough to be looked at once more
    process.stdin.destroy();
    return [sample];
  }
  const samples: HandoverSample[] = [];
  const start = performance.now();
  await handOver(job, python);
  while (samples.length < job.samples && (samples.length === 0 || performance.now() - start < job.ms)) {
    samples.push(await handOver(job, python));
  }
  return samples;
}

const job = JSON.parse(process.argv.at(-1)!) as HandoverJob;
const python: Python = spawn(job.python, [job.script, JSON.stringify(job)], { stdio: ['pipe', 'pipe', 'inherit'] });
try {
  console.log(JSON.stringify(await measure(job, python)));
} finally {
  python.stdin.end();
}
