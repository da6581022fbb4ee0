/**
 * Two Nodes and two Pythons increment one counter, and one of them is killed with SIGKILL between reading and writing it. A
 * `FileLock` goes on and loses nothing but that one increment; a semaphore stays taken, everybody hears of it by a timeout, and
 * goes on after a release by somebody who knows.
 */
import { describe, expect, test } from 'vitest';
import { NamedSemaphore, SharedMemory } from '../src/shm/index.ts';
import { run } from '../test/shm/support.ts';
import { mainPeer, missing } from './python.ts';

const LOOPS = 1000;
/** The victim's increments before it dies. */
const LIVES = 300;
/** For a semaphore, in milliseconds: what is waited for in vain. */
const TIMEOUT = 2000;

/** For Python. */
const text = (count: number) => (count === Infinity ? 'inf' : String(count));

type Kind = 'FileLock' | 'NamedSemaphore';

/**
 * Begins when all four are there: bytes 8 to 11 say who is. Prints the number of its increments, and after a timeout the error.
 *
 * @param loops - How many increments; without an end, a timeout ends it.
 * @param lives - How many increments there are before it is killed.
 */
const node = (kind: Kind, name: string, memory: string, index: number, loops: number, lives: number) => `
  import { FileLock, NamedSemaphore, SharedMemory } from './shm/index.js';
  const memory = SharedMemory.attach('${memory}');
  const lock = ${kind === 'FileLock' ? `FileLock.onSegment('${memory}')` : `NamedSemaphore.open('${name}', { max: 1 })`};
  const counter = new Float64Array(memory.buffer, 0, 1);
  const ready = memory.bytes(8, 4);
  ready[${index}] = 1;
  while (ready.includes(0)) await new Promise((resolve) => setTimeout(resolve, 1));
  let done = 0;
  try {
    for (; done < ${loops}; done++) {
      const held = lock.acquire({ timeout: ${kind === 'FileLock' ? 60_000 : TIMEOUT} });
      const before = counter[0];
      if (done === ${lives}) process.kill(process.pid, 'SIGKILL');
      counter[0] = before + 1;
      held.release();
    }
  } catch (error) {
    console.log(error.code + ' ' + error.message);
  }
  console.log(done);
  memory.close();`;

/** The same; where Node has an error, `acquire` returns False. */
const PYTHON = `
import fcntl, mmap, os, signal, sys, time
from multiprocessing import synchronize
kind, name, memory, index, loops, lives = sys.argv[1:4] + [int(sys.argv[4])] + [*map(float, sys.argv[5:])]
fd = os.open('/dev/shm/' + memory, os.O_RDWR)
shared = mmap.mmap(fd, 0)
counter = memoryview(shared)[:8].cast('d')
if kind == 'FileLock':
    take = lambda: fcntl.flock(fd, fcntl.LOCK_EX) is None
    give = lambda: fcntl.flock(fd, fcntl.LOCK_UN)
else:
    lock = synchronize.Lock.__new__(synchronize.Lock)
    lock.__setstate__((0, 1, 1, '/' + name))
    take, give = (lambda: lock.acquire(True, ${TIMEOUT / 1000})), lock.release
shared[8 + index] = 1
while 0 in shared[8:12]:
    time.sleep(0.001)
done = 0
while done < loops:
    if not take():
        print('False')
        break
    before = counter[0]
    if done == lives:
        os.kill(os.getpid(), signal.SIGKILL)
    counter[0] = before + 1
    give()
    done += 1
print(done)
`;

const START = `
import subprocess, sys
def start(*arguments):
    return subprocess.Popen([sys.executable, '-B', '-c', program, *map(str, arguments)], stdout=subprocess.PIPE)
def ended(*children):
    return [[child.communicate()[0].decode().split(), child.returncode] for child in children]
`;

describe.skipIf(missing() !== null)(`a holder that is killed${missing() ? ` (${missing()})` : ''}`, () => {
  describe.each(['Node', 'Python'] as const)('in %s', (victim) => {
    /** What each printed, and what the victim died of. */
    async function four(kind: Kind, name: string, memory: SharedMemory, loops: number, lives: number) {
      const python = await mainPeer();
      await python.exec(START);
      memory.bytes(8, 4).fill(0);
      const arguments_ = [kind, name, memory.name];
      const [pythons, ...nodes] = await Promise.all([
        python.eval<[string[], number][]>('ended(start(*each, 0, loops, lives), start(*each, 1, loops, "inf"))', {
          program: PYTHON,
          each: arguments_,
          loops: text(loops),
          lives: victim === 'Python' ? text(lives) : 'inf',
        }),
        run(node(kind, name, memory.name, 2, loops, victim === 'Node' ? lives : Infinity)),
        run(node(kind, name, memory.name, 3, loops, Infinity)),
      ]);
      const said = [...pythons.map(([lines]) => lines.join(' ')), ...nodes.map(({ stdout }) => stdout)];
      const deaths = [...pythons.map(([, code]) => code), ...nodes.map(({ code, signal }) => signal ?? code)];
      return { said, deaths };
    }

    const dead = victim === 'Python' ? 0 : 2;
    const deaths = [0, 0, 0, 0].map((_, i) => (i === dead ? (victim === 'Python' ? -9 : 'SIGKILL') : 0));
    const counted = (memory: SharedMemory) => new Float64Array(memory.buffer, 0, 1)[0];

    test('while it has a FileLock is no loss but its own', async () => {
      using memory = SharedMemory.create({ size: 12 });
      const result = await four('FileLock', '', memory, LOOPS, LIVES);
      expect(result.deaths).toEqual(deaths);
      expect(result.said).toEqual(deaths.map((_, i) => (i === dead ? '' : String(LOOPS))));
      expect(counted(memory)).toBe(3 * LOOPS + LIVES);
    });

    test('while it has a semaphore is a timeout for everybody, until somebody releases it', async () => {
      using memory = SharedMemory.create({ size: 12 });
      using semaphore = NamedSemaphore.create();
      const { said, deaths: found } = await four('NamedSemaphore', semaphore.name, memory, Infinity, LIVES);
      expect(found).toEqual(deaths);
      const lines = said.filter((_, i) => i !== dead);
      for (const line of lines) {
        expect(line).toMatch(
          line.startsWith('F')
            ? /^False \d+$/
            : /^ERR_SHM_TIMEOUT .*was killed while holding it.*release\(\)[^\n]*\n\d+$/,
        );
      }
      const increments = lines.map((line) => Number(/\d+$/.exec(line)?.[0]));
      expect(counted(memory)).toBe(increments.reduce((sum, each) => sum + each, LIVES));
      expect(semaphore.value).toBe(0);

      semaphore.release();
      const before = counted(memory)!;
      const again = await four('NamedSemaphore', semaphore.name, memory, LOOPS, Infinity);
      expect(again.said).toEqual(Array(4).fill(String(LOOPS)));
      expect(counted(memory)).toBe(before + 4 * LOOPS);
    });
  });
});
