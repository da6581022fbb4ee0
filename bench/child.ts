/**
 * A JavaScript library as a contender: `node --expose-gc child.js JOB`, where JOB and the answer are what job.ts describes.
 *
 * The timing is the same as in child.py, step by step; a change there is a change here.
 */
import { readFileSync } from 'node:fs';
import type { Effort, Job, MemoryReport, Sample, TimeReport } from './job.ts';
import { LIBRARIES, type Library } from './libraries.ts';
import { forgetPeak, readMemory } from './support/memory.ts';

/** What the last call returned, kept so that no compiler takes the call away. */
let result: unknown;

function collect(): void {
  if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
  globalThis.gc();
}

/** Milliseconds of one call. What it returns is freed after the clock has stopped, but for batches. */
function sample(call: () => unknown, batch: number): Sample {
  result = undefined;
  collect();
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < batch; i++) result = call();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: wall / batch, user: user / 1e3 / batch, system: system / 1e3 / batch };
}

function timeCalls(call: () => unknown, effort: Effort): { samples: Sample[]; batch: number } {
  const start = performance.now();
  let fastest = Number.POSITIVE_INFINITY;
  let batch = 1;
  for (let i = 0; i < effort.warmUpSamples || performance.now() - start < effort.warmUpMs; i++) {
    fastest = Math.min(fastest, sample(call, batch).wall);
    batch = Math.max(1, Math.ceil(effort.sampleMs / Math.max(fastest, 1e-6)));
  }
  return { samples: Array.from({ length: effort.samples }, () => sample(call, batch)), batch };
}

async function measure(job: Job): Promise<TimeReport | MemoryReport> {
  const open = LIBRARIES[job.library ?? ''];
  if (open === undefined)
    throw new Error(`no library '${job.library}'; there are ${Object.keys(LIBRARIES).join(', ')}`);
  const { call, input, value } = prepare(job, await open());
  collect();
  if (job.measure === 'memory') {
    const reset = forgetPeak();
    const { resident } = readMemory();
    result = call();
    return { before: resident, peak: reset ? readMemory().peak : null };
  }
  const { samples, batch } = timeCalls(call, job.effort);
  result = call();
  if (job.operation === 'load')
    return { samples, batch, items: lengthOf(result), bytes: input.length, identical: null };
  const bytes = result as Uint8Array;
  return { samples, batch, items: lengthOf(value), bytes: bytes.length, identical: Buffer.compare(bytes, input) === 0 };
}

/** The call to measure, with all that it needs done before. */
function prepare(job: Job, library: Library): { call: () => unknown; input: Uint8Array; value: unknown } {
  // A plain Uint8Array for everyone: a Buffer is a subclass, and libraries treat it differently.
  const file = readFileSync(job.file);
  const pickle = new Uint8Array(file.buffer, file.byteOffset, file.length);
  const { loads, dumps } = library;
  if (job.operation === 'load') {
    if (loads === undefined) throw new Error(`${job.library} does not read`);
    const input = library.input === undefined ? pickle : library.input(pickle);
    return { call: () => loads(input), input, value: undefined };
  }
  if (dumps === undefined || library.value === undefined) throw new Error(`${job.library} does not write`);
  const value = library.value(pickle);
  return { call: () => dumps(value, job.protocol), input: pickle, value };
}

/** Python's `len`. */
function lengthOf(value: unknown): number {
  const { length, size } = value as { readonly length?: number; readonly size?: number };
  const items = length ?? size ?? Object.keys(value as object).length;
  if (!Number.isInteger(items)) throw new Error(`expected a container, got ${typeof value}`);
  return items;
}

console.log(JSON.stringify(await measure(JSON.parse(process.argv.at(-1)!) as Job)));
