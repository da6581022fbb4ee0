/**
 * Times how long one cornichon takes with each hostile input, be it a value or an error: `node hostile-child.js JOB`, see hostile-job.ts.
 *
 * A pass reads every input once, in an order of its own, so that none is read by code that knows nothing else. An input that takes
 * long is left out of later passes.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PickleError } from '../src/index.ts';
import { optionsOf } from '../test/support/hostile-case.ts';
import type { HostileEffort, HostileJob, HostileTimes } from './hostile-job.ts';
import { hostileInputs } from './support/hostile-inputs.ts';
import { median, shuffled } from './support/statistics.ts';

/** An input and one way to read it, with what its calls took and the last one came to. */
interface Reading {
  readonly input: string;
  readonly way: string;
  readonly bytes: number;
  readonly read: () => unknown;
  readonly times: number[];
  outcome: string;
}

/** Reads once. */
function time(reading: Reading): void {
  let outcome = 'value';
  const start = performance.now();
  try {
    reading.read();
  } catch (error) {
    outcome = (error as PickleError).code;
  }
  reading.times.push(performance.now() - start);
  reading.outcome = outcome;
}

function isDone({ times }: Reading, { mostCalls, fewestCalls, mostMs }: HostileEffort): boolean {
  const spent = times.reduce((sum, ms) => sum + ms, 0);
  return times.length >= mostCalls || (times.length >= fewestCalls && spent >= mostMs);
}

function timesOf({ input, way, bytes, times, outcome }: Reading): HostileTimes {
  // The first call is the one that compiles; there may be no other.
  const counted = times.length > 1 ? times.slice(1) : times;
  return { input, way, bytes, outcome, min: Math.min(...counted), median: median(counted) };
}

const { dist, folders, inputs, effort } = JSON.parse(process.argv.at(-1)!) as HostileJob;
const cornichon = (await import(pathToFileURL(join(dist, 'index.js')).href)) as typeof import('../src/index.ts');
const { loads, scan, LIMITS } = cornichon;

const readings = hostileInputs(folders)
  .filter(({ name }) => (typeof inputs === 'string' ? new RegExp(inputs).test(name) : inputs.includes(name)))
  .flatMap(({ name, data, options }): Reading[] => {
    const reading = (way: string, read: () => unknown) => ({
      input: name,
      way,
      bytes: data.length,
      read,
      times: [],
      outcome: '',
    });
    const ways = [reading('loads', () => loads(data)), reading('scan', () => scan(data))];
    if (options === undefined) return ways;
    const meant = optionsOf({ options }, LIMITS);
    return [...ways, reading('loads as meant', () => loads(data, meant))];
  });

let left = readings;
while (left.length > 0) {
  for (const reading of shuffled(left)) time(reading);
  left = left.filter((reading) => !isDone(reading, effort));
}
console.log(JSON.stringify(readings.map(timesOf)));
