/** The differential mode of the fuzzer: our unpickler against the two of every Python here. */
import { compare, type Difference, type Tally } from '../interop/differential.ts';
import { findPythons } from '../scripts/find-python.mjs';
import { readSeeds, saveFinding } from './files.ts';
import type { Options } from './options.ts';

/** True when nothing was found. @throws Error when there is no such Python */
export async function compareAll({ minutes, runs, seed, python, findings }: Options): Promise<boolean> {
  const { pythons } = await findPythons();
  const chosen = pythons.filter(({ version, minor }) => python === null || python === minor || python === version);
  if (chosen.length === 0) throw new Error(`there is no Python ${python ?? '3.8 or later'}`);
  const seeds = readSeeds();
  let found = 0;
  for (const [index, info] of chosen.entries()) {
    const start = performance.now();
    const end = start + (minutes * 60_000) / chosen.length;
    const tally = await compare(info, {
      // Each Python gets other streams.
      seed: seed + index,
      pairs: runs,
      seeds,
      progress: (state) => performance.now() >= end || state.findings.length >= findings,
    });
    console.log(describe(tally, performance.now() - start));
    for (const difference of tally.findings) report(difference, info.version);
    found += tally.findings.length;
  }
  return found === 0;
}

function describe({ python, pairs, values, disagreements, deaths, meant, findings }: Tally, ms: number): string {
  const rate = Math.round((pairs / ms) * 1000);
  const lines = [
    `Python ${python.version}: ${pairs} streams (${rate}/s), ${values} read alike, ${disagreements} on which C and Python ` +
      `disagree, ${deaths} that ended the process, ${findings.length} findings`,
  ];
  for (const [reason, count] of meant) lines.push(`  ${count} meant: ${reason}`);
  return lines.join('\n');
}

function report({ stream, encoding, ours, c, python }: Difference, version: string): void {
  const text = [`Python ${version}, encoding ${encoding}`, `ours:   ${ours}`, `C:      ${c}`, `Python: ${python}`];
  const { name } = saveFinding(stream, 'differential', text.join('\n'));
  console.log(`FINDING ${name}\n  ${text.map((line) => line.slice(0, 200)).join('\n  ')}`);
}
