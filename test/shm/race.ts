/**
 * Races: somebody writes over a segment without a pause while a child process reads it. Whether that crashes can only be
 * asked of a child, and only for as long as one has: CORNICHON_RACE_MS says how many milliseconds each race takes (300).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dumps, PyDict, PySet, PyTuple } from '../../src/index.ts';
import { dumpToSharedMemory, ShareableList, SharedMemory } from '../../src/shm/index.ts';
import { type Ended, run } from './support.ts';

const { CORNICHON_RACE_MS = '300' } = process.env;

/** What is raced for: contents of one segment, between which the writer goes to and fro, with noise. */
export type Subject = keyof typeof SUBJECTS;

const TEXT = 'plain text, αβγ δ, 漢字かな, 💥💥; '.repeat(200);
const record = (i: number) =>
  new PyDict<string, unknown>([
    ['id', i],
    ['name', 'é'.repeat(i % 40)],
    ['tags', new PySet([i, 'a', PyTuple.of(1, 2)])],
    ['array', Float64Array.from({ length: i % 9 }, Math.sqrt)],
    ['big', 7n ** BigInt(i)],
  ]);
const records = Array.from({ length: 30 }, (_, i) => record(i));

/** The bytes of a segment that is made for the purpose. */
function bytesOf(memory: SharedMemory): Uint8Array {
  const bytes = memory.snapshot();
  memory[Symbol.dispose]();
  return bytes;
}

const SUBJECTS = {
  text: () => [Buffer.from(TEXT), Buffer.from(TEXT, 'utf16le'), Buffer.alloc(8192, 'ascii only, ')],
  pickle: () => [0, 2, 4, 5].map((protocol) => dumps(records, { protocol })),
  value: () => [records.slice(0, 10), { a: new Float64Array(100) }].map((value) => bytesOf(dumpToSharedMemory(value))),
  list: () =>
    [
      [1, 'two', 3.5, null],
      ['é'.repeat(30), 2n ** 60n, true],
    ].map((items) => bytesOf(ShareableList.create(items).shm)),
};

/** A program that is given a segment's name and, on its standard input, a line of JSON: the contents in base64. */
export interface Writer {
  readonly command: string;
  readonly args: (name: string) => readonly string[];
}

const WORKER = `
const { workerData: { memory, contents, flag } } = require('node:worker_threads');
const stop = new Int32Array(flag);
const bytes = new Uint8Array(memory);
let seed = 20686;
const random = (below) => { seed = (Math.imul(seed, 1103515245) + 12345) >>> 0; return (seed >>> 8) % below; };
while (Atomics.load(stop, 0) === 0) {
  const content = contents[random(contents.length)];
  const at = random(content.length);
  bytes.set(content.subarray(at, at + random(2000)), at);
  if (random(20) === 0) bytes[random(bytes.length)] = random(256);
}`;

/**
 * Repeats `use` in a child: it has `memory`, a SharedMemory, and everything that `cornichon` and `cornichon/shm` export.
 * What is refused with an error of this package is well; anything else that is thrown, and every crash, is in the result.
 *
 * @param writer - A program; a worker thread of the child if absent.
 */
export async function race(subject: Subject, use: string, writer?: Writer): Promise<Ended> {
  const contents = SUBJECTS[subject]().map((bytes) => new Uint8Array(bytes));
  const size = Math.max(...contents.map(({ length }) => length));
  const owner = SharedMemory.create({ size, init: contents[0]! });
  const writing = writer === undefined ? undefined : start(writer, owner.name, contents);
  try {
    await writing?.ready;
    return await run(`
      import { once } from 'node:events';
      import { Worker } from 'node:worker_threads';
      import * as pickle from './index.js';
      import * as shm from './shm/index.js';
      const { dumps, loads, loadAll, dis, scan, PickleError } = pickle;
      const { loadFromSharedMemory, ShareableList, SharedMemory, SharedMemoryError } = shm;
      const memory = SharedMemory.attach('${owner.name}');
      const flag = new Int32Array(new SharedArrayBuffer(4));
      const contents = ${JSON.stringify(contents.map((bytes) => Buffer.from(bytes).toString('base64')))}.map((text) => new Uint8Array(Buffer.from(text, 'base64')));
      const worker = ${writing === undefined} ? new Worker(${JSON.stringify(WORKER)}, {
        eval: true,
        workerData: { memory: SharedMemory.attach(memory.name).buffer, contents, flag: flag.buffer },
      }) : undefined;
      if (worker !== undefined) await once(worker, 'online');
      let [turns, changes, refused] = [0, 0, 0];
      let last = Buffer.from(memory.snapshot());
      const end = performance.now() + ${Number(CORNICHON_RACE_MS)};
      while (performance.now() < end || turns < 5) {
        try {
          ${use};
        } catch (error) {
          if (!(error instanceof PickleError || error instanceof SharedMemoryError)) throw error;
          refused++;
        }
        const now = Buffer.from(memory.snapshot());
        if (!now.equals(last)) changes++;
        last = now;
        turns++;
      }
      Atomics.store(flag, 0, 1);
      if (worker !== undefined) await once(worker, 'exit');
      memory.close();
      console.log(changes > 0 ? 'done' : 'nobody wrote in ' + turns + ' turns');
      console.error(turns + ' turns, ' + changes + ' changes, ' + refused + ' refused');`);
  } finally {
    await writing?.stop();
    owner[Symbol.dispose]();
  }
}

function start({ command, args }: Writer, name: string, contents: readonly Uint8Array[]) {
  const child: ChildProcess = spawn(command, args(name), { stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  child.stdin!.write(`${JSON.stringify(contents.map((bytes) => Buffer.from(bytes).toString('base64')))}\n`);
  const early = closed.then(([code]) => Promise.reject(new Error(`the writer ended with ${code}`)));
  early.catch(() => {});
  return {
    ready: Promise.race([once(child.stdout!, 'data'), early]),
    async stop() {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** Held against `race`'s result. */
export const survived = { code: 0, signal: null, stdout: 'done' };

const major = Number.parseInt(process.versions.node, 10);
/**
 * Why text may not be decoded from memory that others write: `Buffer.toString('utf8')` and TextDecoder look at the bytes twice
 * there (nodejs/node#63517). Node 24 copies them first when they are in a SharedArrayBuffer.
 */
export const decodesTwice = major < 24;

/** What is done to what; also of `interop/racing.interop.test.ts`. */
export const RACES: readonly (readonly [title: string, subject: Subject, use: string])[] = [
  ['sort', 'text', 'memory.bytes().sort(); new Float64Array(memory.buffer, 0, 800).sort()'],
  ['sort by a comparison', 'text', 'new Int32Array(memory.buffer, 0, 1600).sort((a, b) => b - a)'],
  ['toString of a snapshot', 'text', 'Buffer.from(memory.snapshot().buffer).toString("utf8")'],
  ['TextDecoder on a snapshot', 'text', 'new TextDecoder().decode(memory.snapshot())'],
  ['toString("latin1")', 'text', 'Buffer.from(memory.buffer, memory.byteOffset, memory.size).toString("latin1")'],
  [
    'copying, searching and comparing',
    'text',
    'memory.bytes().slice(); memory.bytes().indexOf(77); Buffer.compare(memory.bytes(), memory.bytes())',
  ],
  ['an array of NumPy', 'text', 'memory.ndarray({ dtype: "f8", shape: [64, 8] }).toNested()'],
  ['loads', 'pickle', 'loads(memory.bytes())'],
  ['loads with copy: false', 'pickle', 'loads(memory.bytes(), { copy: false, lossless: true })'],
  ['dis and scan', 'pickle', 'scan(memory.bytes()); dis(memory.bytes())'],
  ['loadFromSharedMemory', 'value', 'loadFromSharedMemory(memory.name).close()'],
  [
    'a ShareableList',
    'list',
    'const list = ShareableList.attach(memory.name); try { [...list] } finally { list.close() }',
  ],
];

/** Those that crash an older Node. */
export const DIRECT: typeof RACES = [
  [
    'toString("utf8") of the memory itself',
    'text',
    'Buffer.from(memory.buffer, memory.byteOffset, memory.size).toString("utf8")',
  ],
  ['TextDecoder on the memory itself', 'text', 'new TextDecoder().decode(memory.bytes())'],
];
