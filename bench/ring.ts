/**
 * Rings between Node and Python: `npm run bench:ring -- [reads]`.
 *
 * What a push and a look at the latest item cost; then two Nodes follow a ring that a Python writes at full speed until they have
 * read so many items together (10,000,000 unless said otherwise). An item is 16 times its own number, so one that is torn shows;
 * none may be. Those that were overwritten before a reader came to them are counted as lapped: reads and laps must add up to where
 * the reader is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { RollingBuffer, SharedMemory } from 'cornichon/shm';
import { each, onePython, PRELUDE, run, show } from './support/two-languages.ts';

const OPTIONS = { dtype: '<i8', shape: [16], slots: 1024 };
const [job, ...rest] = process.argv.slice(2);
if (job === 'read') read(rest);
else await main(Number(job ?? 10_000_000));

/** What a reader prints. */
interface Report {
  readonly reads: number;
  readonly lapped: number;
  readonly torn: number;
  readonly seconds: number;
}

async function main(reads: number): Promise<void> {
  if (!(reads >= 2)) throw new RangeError(`expected a number of reads, got ${job}`);
  const python = await onePython();
  console.log(`Node ${process.version}, Python ${python.version}`);
  using memory = SharedMemory.create({ size: RollingBuffer.byteLength(OPTIONS) });
  const ring = RollingBuffer.create(memory.bytes(), OPTIONS);
  const item = new BigInt64Array(16);
  show(
    'push of 128 bytes',
    each(500_000, () => ring.push(item)),
  );
  show(
    'latest of 128 bytes',
    each(500_000, () => ring.latest()),
  );

  RollingBuffer.create(memory.bytes(), OPTIONS);
  const writer = spawn(
    python.executable,
    [
      '-c',
      `${PRELUDE}
from cornichon import RollingBuffer
ring = RollingBuffer.open(memory_of('${memory.name}')[1])
pack = struct.Struct('<16q').pack
i = 0
print('writing', flush=True)
while True:
    ring.push_bytes(pack(*[i] * 16))
    i += 1
`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    await once(writer.stdout, 'data');
    const before = performance.now();
    const first = RollingBuffer.open(memory.bytes()).head;
    const half = [Math.ceil(reads / 2), Math.floor(reads / 2)];
    const readers = await Promise.all(
      half.map((each) => run([process.execPath, process.argv[1]!, 'read', memory.name, `${each}`])),
    );
    const written = (RollingBuffer.open(memory.bytes()).head - first) / ((performance.now() - before) / 1000);
    console.log(`a Python wrote ${Math.round(written)} items/s meanwhile`);
    const reports = readers.map(({ out }) => JSON.parse(out) as Report);
    for (const [i, report] of reports.entries()) console.log(`reader ${i + 1}: ${textOf(report)}`);
    const sum = (what: keyof Report) => reports.reduce((total, report) => total + report[what], 0);
    console.log(`together: ${sum('reads')} reads, ${sum('torn')} torn, ${sum('lapped')} lapped`);
    if (sum('torn') > 0) throw new Error('items were torn');
  } finally {
    writer.kill('SIGKILL');
  }
}

function textOf({ reads, lapped, torn, seconds }: Report): string {
  return `${reads} reads in ${seconds.toFixed(2)} s, ${torn} torn, ${lapped} lapped`;
}

/** Child: follows the ring from where it is until it has so many items. */
function read([name, wanted]: string[]): void {
  const ring = RollingBuffer.open(SharedMemory.attach(name!).bytes());
  const begin = ring.head;
  let [reads, lapped, torn, cursor] = [0, 0, 0, begin];
  const start = performance.now();
  while (reads < Number(wanted)) {
    const batch = ring.since(cursor);
    if (batch.count === 0 && batch.missed === 0) continue;
    const words = batch.items.data as BigInt64Array;
    const halves = new Uint32Array(words.buffer, words.byteOffset, batch.count * 32);
    for (let i = 0; i < halves.length; i += 2) {
      if (halves[i] !== (batch.first + (i >>> 5)) >>> 0 || halves[i + 1] !== 0) torn++;
    }
    reads += batch.count;
    lapped += batch.missed;
    cursor = batch.cursor;
  }
  if (reads + lapped !== cursor - begin)
    throw new Error(`${reads} read and ${lapped} lapped are not ${cursor - begin}`);
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ reads, lapped, torn, seconds } satisfies Report));
}
