/**
 * The main job, with a real Python: a NumPy array is shared by name and pickled both ways, timed, and shown not to be copied.
 *
 *     npm run demo
 *
 * The three parts stand in demo/; each proves what it says and stops the demo when it is not so.
 */
import { describeMachine, formatMachine } from '../bench/support/machine.ts';
import { availableMemory, availableSharedMemory } from '../bench/support/memory.ts';
import { formatAside, formatHeading, formatTable } from '../bench/support/table.ts';
import { formatBytes, formatRatio, formatTime } from '../bench/support/units.ts';
import { Peer, type Protocol } from '../interop/peer.ts';
import { choosePython, findPythons } from '../scripts/find-python.mjs';
import { type ByName, shareByName, sumOf } from './demo/by-name.ts';
import { type InTheStream, pickleThroughPipe } from './demo/in-the-stream.ts';
import { type OutOfBand, pickleBeside } from './demo/out-of-band.ts';

const FULL = 800e6;
/** Free memory, in bytes, that the full size wants: the plain way holds the array several times over. */
const NEEDED = 4e9;

/** The largest array that the machine has room for, in bytes, a multiple of 80,000. */
function largestSize(): number {
  const room = Math.min(availableMemory() / (NEEDED / FULL), availableSharedMemory() / 2);
  return Math.min(FULL, Math.floor(room / 80_000) * 80_000);
}

async function pythonWithNumpy(): Promise<Peer> {
  const { python } = await choosePython();
  const info = python?.numpy != null ? python : (await findPythons()).pythons.find(({ numpy }) => numpy !== null);
  if (info === undefined) throw new Error('the demo needs a Python with NumPy; `npm run setup` says why there is none');
  return new Peer(info);
}

async function main(): Promise<void> {
  const python = await pythonWithNumpy();
  const largest = largestSize();
  const sizes = [largest / 100, largest / 10, largest];
  console.log(formatHeading(`cornichon on Node ${process.version}, beside ${python.label}`));
  console.log(formatAside(formatMachine(describeMachine())));
  if (largest < FULL)
    console.log(formatAside(`There is room for ${formatBytes(largest)}, not for ${formatBytes(FULL)}.`));
  try {
    console.log(`\n${formatHeading('1. Shared memory, by name')}`);
    // The engine compiles the loop when it has run for a while; the figures are to be those of the compiled one.
    for (let i = 0; i < 20; i++) sumOf(new Float64Array(1e5));
    const named: ByName[] = [];
    for (const bytes of sizes) named.push(await shareByName(python, bytes));
    console.log(
      `\n${formatTable(
        ['array', 'attach', 'sum in Node', 'sum in NumPy', 'ratio', 'create in Node'],
        named.map(({ bytes, attach, nodeSum, numpySum, create }) => [
          formatBytes(bytes),
          formatTime(attach),
          formatTime(nodeSum),
          formatTime(numpySum),
          formatRatio(nodeSum / numpySum),
          formatTime(create),
        ]),
      )}`,
    );

    console.log(`\n${formatHeading('2. Pickle protocol 5, the buffers in shared memory')}`);
    const beside: OutOfBand[] = [];
    for (const bytes of sizes) beside.push(await pickleBeside(python, bytes));
    console.log(
      `\n${formatTable(
        ['array', 'stream', 'loads in Node', 'dumps in Node', 'dumps in Python', 'loads in Python'],
        beside.map(({ bytes, stream, nodeLoads, nodeDumps, pythonDumps, pythonLoads }) => [
          formatBytes(bytes),
          formatBytes(stream),
          formatTime(nodeLoads),
          formatTime(nodeDumps),
          formatTime(pythonDumps),
          formatTime(pythonLoads),
        ]),
      )}`,
    );

    console.log(`\n${formatHeading('3. For comparison: inside the pickle, through a pipe')}`);
    const piped: InTheStream[] = [];
    const plain: readonly [number, Protocol][] = [
      [largest / 10, 2],
      [largest / 10, 4],
      [largest / 10, 5],
      [largest, 5],
    ];
    for (const [bytes, protocol] of plain) piped.push(await pickleThroughPipe(python, bytes, protocol));
    console.log(
      `\n${formatTable(
        ['array', 'protocol', 'to Node', 'to Python', 'peak memory', 'as often as the size', 'to Node, against part 2'],
        piped.map(({ bytes, protocol, toNode, toPython, peak }) => {
          const other = beside.find((row) => row.bytes === bytes)!;
          return [
            formatBytes(bytes),
            String(protocol),
            formatTime(toNode),
            formatTime(toPython),
            peak === null ? null : formatBytes(peak),
            peak === null ? null : formatRatio(peak / bytes),
            formatRatio(toNode / (other.pythonDumps + other.nodeLoads)),
          ];
        }),
      )}`,
    );
    console.log('\nNothing was copied in parts 1 and 2. Every line that says "proved" was checked in this run.');
  } finally {
    await python.close();
  }
}

await main();
