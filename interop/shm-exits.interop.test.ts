/**
 * What is left in /dev/shm when a process that created or attached a segment ends: returns, throws, is interrupted,
 * terminated, killed. Every way, in Node and in each Python, held against the table that docs/shared-memory.md has; the one
 * that was measured is printed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CreateOptions, SharedMemory } from '../src/shm/index.ts';
import { addon, scriptFile } from '../test/shm/support.ts';
import { HELPER } from './helper.ts';
import type { Peer } from './peer.ts';
import { eachPython } from './python.ts';

const EXITS = ['return', 'throw', 'SIGINT', 'SIGTERM', 'SIGKILL'] as const;
type Exit = (typeof EXITS)[number];
/** `+`: the name is there afterwards; `-`: it is not. One for each of EXITS. */
type Row = string;

const PREFIX = `cornichon-exits-${process.pid}-`;
const WIDTH = 82;
const measured: string[] = [];
let count = 0;

const NODE_CHILD = `
  import { SharedMemory, unlinkOnSignals } from './shm/index.js';
  const [name, exit, how, options] = process.argv.slice(2);
  if (how === 'signals') unlinkOnSignals();
  const memory = how === 'attach' ? SharedMemory.attach(name) : SharedMemory.create({ name, size: 64, ...JSON.parse(options) });
  memory.bytes()[how === 'attach' ? 1 : 0] = 7;
  console.log('ready');
  process.stdin.once('data', () => {
    if (exit === 'throw') throw new Error('on purpose');
    if (exit === 'return') process.stdin.destroy();
  });`;

const PYTHON_CHILD = `
import signal, sys
sys.path.insert(0, sys.argv[1])
from multiprocessing.shared_memory import SharedMemory
from cornichon import attach
signal.signal(signal.SIGINT, signal.default_int_handler)
name, exit, how = sys.argv[2:]
if how == 'create':
    shm = SharedMemory(name=name, create=True, size=64)
else:
    shm = attach(name) if how == 'helper' else SharedMemory(name=name)
shm.buf[0 if how == 'create' else 1] = 7
print('ready', flush=True)
sys.stdin.readline()
if exit == 'throw':
    raise RuntimeError('on purpose')
`;

/** Waits until the child has its segment, then ends it; its resource tracker or guard has ended too when stderr closes. */
async function end(child: ChildProcess, exit: Exit): Promise<void> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const closed = once(child, 'close');
  await Promise.race([
    once(child.stdout!, 'data'),
    closed.then(() => Promise.reject(new Error(`the child ended early: ${said}`))),
  ]);
  if (exit.startsWith('SIG')) child.kill(exit as NodeJS.Signals);
  else child.stdin!.write('\n');
  await closed;
}

/** Whether the name is there, after those who watch it had their time to do what is expected of them. */
async function left(name: string, expected: boolean): Promise<boolean> {
  for (let i = 0; i < 200 && existsSync(`/dev/shm/${name}`) !== expected; i++) await delay(10);
  return existsSync(`/dev/shm/${name}`);
}

/** Runs a case for each exit, which says whether the name was left, and compares. */
async function row(
  title: string,
  expected: Row,
  run: (name: string, exit: Exit, expected: boolean) => Promise<boolean>,
): Promise<void> {
  let found = '';
  for (const [i, exit] of EXITS.entries()) {
    const name = `${PREFIX}${count++}`;
    try {
      found += (await run(name, exit, expected[i] === '+')) ? '+' : '-';
    } finally {
      rmSync(`/dev/shm/${name}`, { force: true });
    }
  }
  measured.push(`${title.padEnd(WIDTH)} ${[...found].map((sign, i) => sign.padEnd(EXITS[i]!.length)).join('  ')}`);
  expect(found).toBe(expected);
}

let script = '';
beforeAll(() => {
  script = scriptFile(NODE_CHILD);
});

const node = (name: string, exit: Exit, how: string, options: Partial<CreateOptions> = {}) =>
  spawn(process.execPath, [script, name, exit, how, JSON.stringify(options)], {
    env: { ...process.env, CORNICHON_BINDING: addon },
  });
const pythonChild = (python: Peer, name: string, exit: Exit, how: string) =>
  spawn(python.info.executable, ['-B', '-c', PYTHON_CHILD, HELPER, name, exit, how]);

/** Ends a creator while this process has the segment attached, and looks whether that still works. */
async function creatorEnds(child: ChildProcess, name: string, exit: Exit, expected: boolean): Promise<boolean> {
  using memory = await SharedMemory.attachAsync(name, { timeout: 20_000 });
  await end(child, exit);
  expect(memory.bytes()[0]).toBe(7);
  return left(name, expected);
}

describe('a Node that created a segment ends', () => {
  test.each<[string, string, Partial<CreateOptions>, Row]>([
    ['{}', 'create', {}, '--+++'],
    ['unlinkOnSignals()', 'signals', {}, '----+'],
    ['{ guard: true }', 'create', { guard: true }, '-----'],
    ['{ protect: true }', 'create', { protect: true }, '--+++'],
    ['{ keep: true }', 'create', { keep: true }, '+++++'],
  ])('with %s', async (title, how, options, expected) => {
    await row(`created by Node with ${title}; the creator ends`, expected, (name, exit, there) =>
      creatorEnds(node(name, exit, how, options), name, exit, there),
    );
  });

  test('and what is left is swept, but for what was to be kept', async () => {
    const swept = async (options: Partial<CreateOptions>) => {
      const name = `${PREFIX}${count++}`;
      await creatorEnds(node(name, 'SIGKILL', 'create', options), name, 'SIGKILL', true);
      return SharedMemory.sweep({ prefix: name }).length;
    };
    expect([await swept({}), await swept({ protect: true }), await swept({ keep: true })]).toEqual([1, 1, 0]);
    SharedMemory.unlink(`${PREFIX}${count - 1}`);
  });
});

test('a Node that attached a segment ends: the name stays', async () => {
  await row('created by Node; a Node that attached ends', '+++++', async (name, exit, there) => {
    using owner = SharedMemory.create({ name, size: 64 });
    await end(node(name, exit, 'attach'), exit);
    expect(owner.bytes()[1]).toBe(7);
    return left(name, there);
  });
});

eachPython('exits', (python) => {
  const label = `Python ${python.version}`;

  test('of a Python that created a segment: its tracker removes the name', async () => {
    await row(`created by ${label}; the creator ends`, '-----', (name, exit, there) =>
      creatorEnds(pythonChild(python, name, exit, 'create'), name, exit, there),
    );
  });

  test.each<[string, string, Partial<CreateOptions>, Row]>([
    ['SharedMemory(name)', 'tracked', {}, '-----'],
    ['SharedMemory(name)', 'tracked', { protect: true }, '+++++'],
    ['attach(name) of the helper', 'helper', {}, '+++++'],
  ])('of a Python that attached by %s (%s) what Node created with %j', async (title, how, options, expected) => {
    const created = options.protect ? 'Node with { protect: true }' : 'Node';
    await row(`created by ${created}; ${label} with ${title} ends`, expected, async (name, exit, there) => {
      using owner = SharedMemory.create({ name, size: 64, ...options });
      await end(pythonChild(python, name, exit, how), exit);
      expect(owner.bytes()[1]).toBe(7);
      return left(name, there);
    });
  });

  test.each<[string, (name: string, exit: Exit) => ChildProcess, Row]>([
    ['Node', (name, exit) => node(name, exit, 'attach'), '+++++'],
    [`${label} with SharedMemory(name)`, (name, exit) => pythonChild(python, name, exit, 'tracked'), '-----'],
    [`${label} with attach(name) of the helper`, (name, exit) => pythonChild(python, name, exit, 'helper'), '+++++'],
  ])('of %s that attached what a Python created', async (title, child, expected) => {
    await row(`created by ${label}; ${title} ends`, expected, async (name, exit, there) => {
      await python.exec(
        'from multiprocessing.shared_memory import SharedMemory\nmade = SharedMemory(name, create=True, size=64)',
        { name },
      );
      await end(child(name, exit), exit);
      expect(await python.eval('made.buf[1]')).toBe(7);
      const found = await left(name, there);
      // Without its name the creator could not unlink, and its tracker would complain at the end.
      if (!found) writeFileSync(`/dev/shm/${name}`, 'something to unlink');
      await python.exec('made.close(); made.unlink(); del made');
      return found;
    });
  });
});

afterAll(() => {
  const head = 'what is left of the name (+ there, - gone)'.padEnd(WIDTH);
  console.log([`${head} ${EXITS.join('  ')}`, ...measured].join('\n'));
  expect(readdirSync('/dev/shm').filter((name) => name.startsWith(PREFIX) || name.startsWith('.cornichon-'))).toEqual(
    [],
  );
});
