/**
 * Locks between Node and Python: `npm run bench:locks -- [increments] [--kill]`.
 *
 * What a lock costs that nobody else wants; how long a wake-up takes, as half of a ping-pong; and how long two Nodes and two
 * Pythons need for so many increments of one counter (100,000 unless said otherwise), which must come out exact.
 *
 * With --kill one of the four is killed half-way, between reading the counter and writing it: with a FileLock the others go on and
 * only that increment is missing; with a semaphore they must all end by a timeout, and what they counted must be exact.
 */
import { parseArgs } from 'node:util';
import { FileLock, isSharedMemoryError, NamedSemaphore, SharedMemory } from 'cornichon/shm';
import { type Ended, each, onePython, PRELUDE, run, show } from './support/two-languages.ts';

type Kind = 'flock' | 'semaphore';
/** Longer than any process waits for its turn; in milliseconds. */
const TIMEOUT = 10_000;

const { positionals, values } = parseArgs({ allowPositionals: true, options: { kill: { type: 'boolean' } } });
const [job, ...rest] = positionals;
if (job === 'count') count(rest);
else await main(Number(job ?? 100_000), values.kill === true);

async function main(increments: number, kill: boolean): Promise<void> {
  if (!(increments >= 4)) throw new RangeError(`expected a number of increments, got ${job}`);
  const python = await onePython();
  const inPython = (code: string, signal?: string) => run([python.executable, '-c', PRELUDE + code], signal);
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
  show('semaphores: Node to Python or back, sync', await pingPong(20_000, inPython));

  for (const kind of ['semaphore', 'flock'] as const) {
    const counter = new Float64Array(memory.buffer, 0, 1);
    counter[0] = 0;
    memory.bytes(8, 4).fill(0);
    const share = Math.floor(increments / 4);
    const lives = kill ? Math.floor(share / 2) : share;
    const start = performance.now();
    const node = (index: number) =>
      run([process.execPath, process.argv[1]!, 'count', kind, semaphore.name, memory.name, `${share}`, `${index}`]);
    const all = await Promise.all([
      inPython(counting(kind, semaphore.name, memory.name, share, 0, lives), kill ? 'SIGKILL' : undefined),
      inPython(counting(kind, semaphore.name, memory.name, share, 1, share)),
      node(2),
      node(3),
    ]);
    report(kind, all, counter[0]!, { share, lives, seconds: (performance.now() - start) / 1000 });
    if (kill && kind === 'semaphore') semaphore.release();
  }
}

/** Microseconds of one way, between here and a Python. */
async function pingPong(turns: number, inPython: (code: string) => Promise<Ended>): Promise<number> {
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
    pong.acquire({ timeout: TIMEOUT });
  };
  turn();
  const microseconds = each(turns, turn) / 2;
  await other;
  return microseconds;
}

/** Compares the counter with what those who counted say of themselves. */
function report(
  kind: Kind,
  all: readonly Ended[],
  counted: number,
  { share, lives, seconds }: { readonly share: number; readonly lives: number; readonly seconds: number },
): void {
  const killed = lives < share;
  const said = all.map(({ signal, out }) => (signal === null ? Number(out.split('\n').at(-1)) : lives));
  const sum = said.reduce((total, each) => total + each, 0);
  const wanted = kind === 'semaphore' && killed ? sum : share * 3 + lives;
  if (counted !== sum || counted !== wanted)
    throw new Error(`${kind}: ${counted} of ${wanted} increments, said ${said}`);
  console.log(`${kind}: ${counted} of ${wanted} increments by 2 Nodes and 2 Pythons in ${seconds.toFixed(2)} s`);
  if (!killed) return;
  console.log(`  a Python was killed in its ${lives + 1}th, while it held the lock`);
  const [error] = all.flatMap(({ out }) => out.split('\n').filter((line) => line.startsWith('ERR_')));
  if (kind === 'flock') console.log('  the others did all of theirs');
  else if (error === undefined) throw new Error('nobody noticed: give it more increments');
  else console.log(`  ${error}`);
}

/** A Python that increments under a lock, and prints how often. */
function counting(kind: Kind, semaphore: string, memory: string, share: number, index: number, lives: number): string {
  const [take, give] =
    kind === 'flock'
      ? ['fcntl.flock(fd, fcntl.LOCK_EX) is None', 'fcntl.flock(fd, fcntl.LOCK_UN)']
      : [`acquire(True, ${TIMEOUT / 1000})`, 'release()'];
  return `
fd, memory = memory_of('${memory}')
counter = memoryview(memory)[:8].cast('d')
lock = semaphore_of('${semaphore}', 1)
acquire, release = lock.acquire, lock.release
memory[${8 + index}] = 1
while 0 in memory[8:12]:
    time.sleep(0.001)
done = 0
for done in range(1, ${share + 1}):
    if not (${take}):
        done -= 1
        break
    before = counter[0]
    if done > ${lives}:
        os.kill(os.getpid(), signal.SIGKILL)
    counter[0] = before + 1
    ${give}
print(done)
`;
}

/** Child: the same in Node. */
function count([kind, semaphoreName, memoryName, share, index]: string[]): void {
  const memory = SharedMemory.attach(memoryName!);
  const counter = new Float64Array(memory.buffer, 0, 1);
  const lock = kind === 'flock' ? FileLock.onSegment(memoryName!) : NamedSemaphore.open(semaphoreName!, { max: 1 });
  const ready = memory.bytes(8, 4);
  ready[Number(index)] = 1;
  const sleeper = new Int32Array(new SharedArrayBuffer(4));
  while (ready.includes(0)) Atomics.wait(sleeper, 0, 0, 1);
  let done = 0;
  try {
    for (; done < Number(share); done++) {
      const held = lock.acquire({ timeout: TIMEOUT });
      counter[0]! += 1;
      held.release();
    }
  } catch (error) {
    if (!isSharedMemoryError(error, 'ERR_SHM_TIMEOUT')) throw error;
    console.log(`${error.code}: ${error.message}`);
  }
  console.log(done);
}
