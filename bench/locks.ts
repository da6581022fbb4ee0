/**
 * Locks and rings between Node and Python: `npm run bench:locks -- [increments]`.
 *
 * What a lock costs that nobody else wants; how long a wake-up takes, as half of a ping-pong; how long two Nodes and two
 * Pythons need for so many increments of one counter (100,000 unless said otherwise), which must come out exact; and how
 * many items two Nodes read from a ring that a Python writes at full speed, none of which may be torn.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FileLock, NamedSemaphore, RollingBuffer, SharedMemory } from 'cornichon/shm';
import { findPythons } from '../scripts/find-python.mjs';

const FOLDER = fileURLToPath(new URL('../python', import.meta.url)).replace('/dist-demo/', '/');
const PRELUDE = `
import fcntl, mmap, os, sys, time, struct
from multiprocessing import synchronize
sys.path.insert(0, ${JSON.stringify(FOLDER)})
sys.dont_write_bytecode = True
def semaphore_of(name, most):
    made = synchronize.Semaphore.__new__(synchronize.Semaphore)
    made.__setstate__((0, 1, most, '/' + name))
    return made
def memory_of(name):
    fd = os.open('/dev/shm/' + name, os.O_RDWR)
    return fd, mmap.mmap(fd, 0)
`;

const [job, ...rest] = process.argv.slice(2);
if (job === 'count') count(rest);
else if (job === 'read') read(rest);
else await main(Number(job ?? 100_000));

async function main(increments: number): Promise<void> {
  if (!(increments >= 4)) throw new RangeError(`expected a number of increments, got ${job}`);
  const python = (await findPythons()).pythons[0];
  if (python === undefined) throw new Error('this benchmark needs a Python');
  const inPython = (code: string) => run([python.executable, '-c', PRELUDE + code]);
  const inNode = (...args: string[]) => run([process.execPath, process.argv[1]!, ...args]);
  console.log(`Node ${process.version}, Python ${python.version}`);

  using semaphore = NamedSemaphore.create();
  using memory = SharedMemory.create({ size: 64 });
  using lock = FileLock.onSegment(memory.name);
  show(
    'semaphore: tryAcquire + release',
    each(200_000, () => semaphore.tryAcquire()!.release()),
  );
  show(
    'FileLock: tryAcquire + release',
    each(50_000, () => lock.tryAcquire()!.release()),
  );

  const turns = 20_000;
  using ping = NamedSemaphore.create({ value: 0, max: 2 });
  using pong = NamedSemaphore.create({ value: 0, max: 2 });
  const other = inPython(`
ping, pong = semaphore_of('${ping.name}', 2), semaphore_of('${pong.name}', 2)
for _ in range(${turns + 1}):
    ping.acquire()
    pong.release()
`);
  const turn = () => {
    ping.release();
    pong.acquire({ timeout: 10_000 });
  };
  turn();
  show('semaphores: Node to Python or back, sync', each(turns, turn) / 2);
  await other;

  const each4 = Math.floor(increments / 4);
  for (const kind of ['semaphore', 'flock'] as const) {
    const counter = new Float64Array(memory.buffer, 0, 1);
    counter[0] = 0;
    const start = performance.now();
    const take =
      kind === 'flock' ? ['fcntl.flock(fd, fcntl.LOCK_EX)', 'fcntl.flock(fd, fcntl.LOCK_UN)'] : ['take()', 'give()'];
    const code = `
fd, memory = memory_of('${memory.name}')
counter = memoryview(memory)[:8].cast('d')
lock = semaphore_of('${semaphore.name}', 1)
take, give = lock.acquire, lock.release
for _ in range(${each4}):
    ${take[0]}
    counter[0] += 1
    ${take[1]}
`;
    const node = () => inNode('count', kind, semaphore.name, memory.name, String(each4));
    await Promise.all([inPython(code), inPython(code), node(), node()]);
    const seconds = (performance.now() - start) / 1000;
    if (counter[0] !== each4 * 4) throw new Error(`${kind}: ${counter[0]} of ${each4 * 4} increments`);
    console.log(
      `${kind}: ${counter[0]} of ${each4 * 4} increments by 2 Nodes and 2 Pythons in ${seconds.toFixed(2)} s`,
    );
  }

  const options = { dtype: '<i8', shape: [16], slots: 1024 };
  using shared = SharedMemory.create({ size: RollingBuffer.byteLength(options) });
  const ring = RollingBuffer.create(shared.bytes(), options);
  const item = new BigInt64Array(16);
  show(
    'ring: push of 128 bytes',
    each(500_000, () => ring.push(item)),
  );
  show(
    'ring: latest of 128 bytes',
    each(500_000, () => ring.latest()),
  );
  RollingBuffer.create(shared.bytes(), options).push(item);
  const writer = spawn(python.executable, [
    '-c',
    `${PRELUDE}
from cornichon import RollingBuffer
ring = RollingBuffer.open(memory_of('${shared.name}')[1])
pack = struct.Struct('<16q').pack
i = 1
while True:
    ring.push_bytes(pack(*[i] * 16))
    i += 1
`,
  ]);
  const before = performance.now();
  const reports = await Promise.all([1, 2].map(() => inNode('read', shared.name, String(increments * 50))));
  const seconds = (performance.now() - before) / 1000;
  writer.kill();
  const written = RollingBuffer.open(shared.bytes()).head;
  console.log(`ring: a Python wrote ${Math.round(written / seconds)} items/s meanwhile`);
  for (const report of reports) console.log(`ring: ${report.trim()}`);
}

/** Child: increments under a lock. */
function count([kind, semaphoreName, memoryName, times]: string[]): void {
  const memory = SharedMemory.attach(memoryName!);
  const counter = new Float64Array(memory.buffer, 0, 1);
  const lock = kind === 'flock' ? FileLock.onSegment(memoryName!) : NamedSemaphore.open(semaphoreName!, { max: 1 });
  for (let i = 0; i < Number(times); i++) {
    const held = lock.acquire();
    counter[0]! += 1;
    held.release();
  }
}

/** Child: reads whatever is new until it has so many items. */
function read([name, wanted]: string[]): void {
  const ring = RollingBuffer.open(SharedMemory.attach(name!).bytes());
  let [reads, missed, torn, cursor] = [0, 0, 0, 0];
  const start = performance.now();
  while (reads < Number(wanted)) {
    const batch = ring.since(Math.max(0, ring.head - 512));
    const words = new BigInt64Array(batch.items.bytes().slice().buffer);
    for (let i = 0; i < batch.count; i++) {
      for (let j = 0; j < 16; j++) if (words[i * 16 + j] !== BigInt(batch.first + i)) torn++;
    }
    reads += batch.count;
    missed += batch.missed;
    cursor = batch.cursor;
  }
  if (torn > 0) throw new Error(`${torn} words of ${reads} items were torn`);
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `${reads} items read in ${seconds.toFixed(2)} s, ${torn} torn, ${missed} overwritten meanwhile, at item ${cursor}`,
  );
}

/** Microseconds for one, the median of 5 rounds. */
function each(times: number, work: () => unknown): number {
  const rounds = Array.from({ length: 5 }, () => {
    const start = performance.now();
    for (let i = 0; i < times / 5; i++) work();
    return ((performance.now() - start) * 1000) / (times / 5);
  });
  return rounds.sort((a, b) => a - b)[2]!;
}

function show(what: string, microseconds: number): void {
  console.log(`${what}: ${microseconds.toFixed(2)} us`);
}

/** Runs a program to its end; its output, or an error with what it complained of. */
function run([command, ...args]: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, err] = ['', ''];
    child.stdout.on('data', (text) => (out += text));
    child.stderr.on('data', (text) => (err += text));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command} ended with ${code}: ${err}`)),
    );
  });
}
