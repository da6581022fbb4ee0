/**
 * How fast the scanner goes through a pickle of records, in megabytes a second: `npm run bench:scan -- [megabytes]`.
 *
 * A pickle of small dicts has an instruction every four bytes or so and is the hardest that writers make; one large array
 * would be stepped over at once. `loads` runs beside it, as a yardstick.
 */
import { dumps, loads, scan } from '../src/index.ts';

const ROUNDS = 5;

/** Dicts as an application has them: short keys that repeat, texts that do not, numbers of all kinds. */
function records(bytes: number): Uint8Array {
  const one = (i: number) => ({
    id: i,
    name: `customer ${i}`,
    email: `user${i}@example.org`,
    balance: i * 1.25 + 0.5,
    active: i % 3 === 0,
    tags: ['a', `t${i % 100}`, i % 7],
    address: { street: `${i} Main Street`, zip: 10_000 + (i % 89_999), country: null },
  });
  const sample = dumps(Array.from({ length: 1000 }, (_, i) => one(i))).length / 1000;
  return dumps(Array.from({ length: Math.ceil(bytes / sample) }, (_, i) => one(i)));
}

/** Megabytes a second, the median of the rounds. */
function speedOf(work: (data: Uint8Array) => unknown, data: Uint8Array): number {
  const seconds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work(data);
    return (performance.now() - start) / 1000;
  }).sort((a, b) => a - b);
  return data.length / 1e6 / seconds[Math.floor(ROUNDS / 2)]!;
}

const megabytes = Number(process.argv[2] ?? 100);
if (!(megabytes > 0)) throw new RangeError(`expected a number of megabytes, got ${process.argv[2]}`);
const data = records(megabytes * 1e6);
const { opcodes } = scan(data).pickles[0]!;
const [scanning, loading] = [speedOf(scan, data), speedOf((bytes) => loads(bytes), data)];
const size = `${(data.length / 1e6).toFixed(1)} MB of records, ${(data.length / opcodes).toFixed(1)} bytes an instruction`;
console.log(`${size}, median of ${ROUNDS}, Node ${process.version}`);
console.log(`scan   ${scanning.toFixed(1)} MB/s`);
console.log(`loads  ${loading.toFixed(1)} MB/s`);
console.log(`scan is ${(scanning / loading).toFixed(2)} times as fast as loads`);
