/**
 * A JavaScript library as a contender: `node --expose-gc child.js JOB`, where JOB and the answer are what job.ts describes.
 *
 * No collection is forced between samples: it would make V8 throw away the hidden classes and the optimized code of all that has
 * no instance at that moment, and every sample would measure a cold start. What V8 collects by itself is in the times. A forced one
 * comes before each operation only, and the warm-up after it. child.py does the same, step by step; a change there is one here.
 */
import { readFileSync } from 'node:fs';
import type { Effort, Job, Operation, Report, Reports, Sample } from './job.ts';
import { LIBRARIES, type Library } from './libraries.ts';
import { forgetPeak, readMemory } from './support/memory.ts';
import { WORKLOADS, type Workload } from './workloads.ts';

/** What the last call returned, kept so that no compiler takes the call away. */
let result: unknown;

/** Milliseconds of one call. */
function sample(call: () => unknown, batch: number): Sample {
  result = undefined;
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < batch; i++) result = call();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { wall: wall / batch, user: user / 1e3 / batch, system: system / 1e3 / batch };
}

function timeCalls(call: () => unknown, effort: Effort): { samples: Sample[]; batch: number } {
  const samples: Sample[] = [];
  let start = performance.now();
  const elapsed = () => performance.now() - start;
  let fastest = Number.POSITIVE_INFINITY;
  let batch = 1;
  let calls = 0;
  const isCold = (done: number) =>
    done < effort.warmUpSamples || elapsed() < effort.warmUpMs || (batch > 1 && calls < effort.warmUpCalls);
  for (let i = 0; i < 2 || (isCold(i) && elapsed() < effort.mostMs * (batch > 1 ? 2 : 1)); i++) {
    fastest = Math.min(fastest, sample(call, batch).wall);
    calls += batch;
    batch = Math.max(1, Math.ceil(effort.sampleMs / Math.max(fastest, 1e-6)));
  }
  start = performance.now();
  while (samples.length < 2 || (samples.length < effort.samples && elapsed() < effort.mostMs)) {
    samples.push(sample(call, batch));
  }
  return { samples, batch };
}

/** What there is to measure, with all that it needs done before. */
interface Task {
  readonly call: () => unknown;
  /** The report's, from what the last call returned. */
  readonly describe: (result: unknown) => Pick<Report, 'items' | 'bytes' | 'identical'>;
}

async function measure(job: Job): Promise<Reports> {
  const open = LIBRARIES[job.library ?? ''];
  if (open === undefined)
    throw new Error(`no library '${job.library}'; there are ${Object.keys(LIBRARIES).join(', ')}`);
  const library = await open();
  const reports: Reports = {};
  for (const operation of job.operations) {
    const { call, describe } = prepare(operation, job, library);
    result = undefined;
    if (globalThis.gc === undefined) throw new Error('run with --expose-gc');
    globalThis.gc();
    const reset = forgetPeak();
    const { resident: before } = readMemory();
    result = call();
    const memory = { before, peak: reset ? readMemory().peak : null };
    reports[operation] = { ...timeCalls(call, job.effort), ...describe(result), memory };
  }
  return reports;
}

function prepare(operation: Operation, job: Job, library: Library): Task {
  const pickle = read(job.file);
  const buffers = job.outOfBand ? [read(`${job.file}.buffer`)] : [];
  const { loads, dumps } = library;
  const plain = WORKLOADS.find(({ name }) => name === job.workload)?.plain;
  if (operation === 'load') {
    if (loads === undefined) throw new Error(`${job.library} does not read`);
    const own = library.ownFormat === true ? encode(library, pickle, plain, job) : null;
    const input = own?.bytes ?? pickle;
    // What a format has no type for comes back as something of another length.
    const items = (value: unknown) => own?.items ?? lengthOf(value);
    const bytes = sum([input, ...buffers]);
    return {
      call: () => loads(input, buffers),
      describe: (value) => ({ items: items(value), bytes, identical: null }),
    };
  }
  if (dumps === undefined || library.value === undefined) throw new Error(`${job.library} does not write`);
  const value = library.value(pickle, buffers, plain);
  const options = { protocol: job.protocol, outOfBand: job.outOfBand };
  const describe = (written: unknown) => {
    const all = Array.isArray(written) ? (written as Uint8Array[]) : [written as Uint8Array];
    const identical = all.every((one, i) => Buffer.compare(one, [pickle, ...buffers][i]!) === 0);
    return { items: lengthOf(value), bytes: sum(all), identical };
  };
  return { call: () => dumps(value, options), describe };
}

/** The value in the library's own format. The value itself is let go of. */
function encode(library: Library, pickle: Uint8Array, plain: Workload['plain'], job: Job) {
  const value = library.value!(pickle, [], plain);
  const bytes = library.dumps!(value, { protocol: job.protocol, outOfBand: false }) as Uint8Array;
  return { bytes, items: lengthOf(value) };
}

/** A plain Uint8Array for everyone: a Buffer is a subclass, and libraries treat it differently. */
function read(path: string): Uint8Array {
  const file = readFileSync(path);
  return new Uint8Array(file.buffer, file.byteOffset, file.length);
}

function sum(parts: readonly Uint8Array[]): number {
  return parts.reduce((total, { length }) => total + length, 0);
}

/** Python's `len`. */
function lengthOf(value: unknown): number {
  const { length, size } = value as { readonly length?: number; readonly size?: number };
  const items = length ?? size ?? Object.keys(value as object).length;
  if (!Number.isInteger(items)) throw new Error(`expected a container, got ${typeof value}`);
  return items;
}

console.log(JSON.stringify(await measure(JSON.parse(process.argv.at(-1)!) as Job)));
