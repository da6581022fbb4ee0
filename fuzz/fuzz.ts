/** Looks for inputs that the library does wrong: `npm run fuzz -- [options]`; docs/fuzzing.md says what is looked for. */
import { FINDINGS, readSeeds, saveFinding } from './files.ts';
import { blind, type Campaign, guided, type Progress } from './guided.ts';
import { minimize } from './minimize.ts';
import { type Options, parseOptions, USAGE } from './options.ts';
import { type Finding, Oracle } from './oracle.ts';

/** Findings of one cause that are kept. */
const SAME_CAUSE = 2;
/** Findings of one text whose cause is looked for. */
const SAME_TEXT = 20;

async function main(args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args);
  if (options.help) {
    console.log(USAGE);
    return true;
  }
  console.log(`fuzz: ${options.mode}, seed ${options.seed}`);
  if (options.mode !== 'differential') return hunt(options);
  const { compareAll } = await import('./differential.ts');
  return compareAll(options);
}

/** The guided and the blind campaign; true when nothing was found. */
function hunt(options: Options): boolean {
  Error.stackTraceLimit = 0;
  const start = performance.now();
  const end = start + options.minutes * 60_000;
  const oracle = new Oracle(heapMeter());
  let found = 0;
  const causes = new Map<string, number>();
  let shown = start;
  const campaign: Campaign = {
    seed: options.seed,
    runs: options.runs,
    seeds: options.mode === 'guided' ? readSeeds() : [],
    oracle,
    report(input, finding) {
      // Finding out where takes long, and one fault may be met by every other input.
      const alike = `${finding.kind} ${textOf(finding)}`;
      const met = (causes.get(alike) ?? 0) + 1;
      causes.set(alike, met);
      if (met > SAME_TEXT) return false;
      const cause = causeOf(traced(input, finding));
      const times = (causes.get(cause) ?? 0) + 1;
      causes.set(cause, times);
      if (times > SAME_CAUSE) return false;
      const { name, isNew } = keep(input, finding);
      if (isNew) {
        found++;
        console.log(`FINDING ${name}: ${finding.detail.split('\n', 1)[0]?.slice(0, 200)} (${finding.profile})`);
      }
      return found >= options.findings;
    },
    progress(state) {
      const now = performance.now();
      if (now - shown > 10_000) {
        console.log(line(state, now - start, found));
        shown = now;
      }
      return now >= end;
    },
  };
  const state = options.mode === 'guided' ? guided(campaign) : blind(campaign);
  console.log(line(state, performance.now() - start, found));
  if (found > 0) console.log(`findings are in ${FINDINGS}`);
  return found === 0;
}

function line({ runs, features, corpus }: Progress, ms: number, found: number): string {
  const rate = Math.round((runs / ms) * 1000);
  const seconds = (ms / 1000).toFixed(0);
  return `${seconds} s: ${runs} executions (${rate}/s), ${features} features, ${corpus} inputs kept, ${found} findings`;
}

/** Saves the finding, smaller if there is a smaller input with the same one. */
function keep(input: Uint8Array, finding: Finding): { readonly name: string; readonly isNew: boolean } {
  const { kind } = finding;
  const judge = new Oracle(heapMeter());
  const repeats = judge.reproduce(input, kind) !== null;
  const small = repeats ? minimize(input, (candidate) => judge.reproduce(candidate, kind) !== null) : input;
  const { detail, profile } = traced(small, finding);
  return saveFinding(small, kind, `${kind} with options '${profile}'${repeats ? '' : ', once'}\n${detail}`);
}

/** The finding with the places in the code, which are not collected otherwise because that takes most of the time. */
function traced(input: Uint8Array, finding: Finding): Finding {
  Error.stackTraceLimit = 30;
  const again = new Oracle(heapMeter()).reproduce(input, finding.kind);
  Error.stackTraceLimit = 0;
  return again ?? finding;
}

/** What a finding says, without the names and numbers in it. */
function textOf({ detail }: Finding): string {
  return detail.split('\n', 1)[0]!.replace(/"[^"]*"|'[^']*'|\d+/g, '');
}

/** What two findings of one cause have in common: the kind, and the place in our code or the text without its numbers. */
function causeOf({ kind, detail, profile }: Finding): string {
  const places = detail
    .match(/\/src\/[^)]*/g)
    ?.slice(0, 3)
    .join(' ');
  return `${kind} at ${places ?? textOf({ kind, detail, profile })}`;
}

/** How much memory is in use after a collection, where Node was started with --expose-gc. */
function heapMeter(): (() => number) | null {
  const { gc } = globalThis;
  if (gc === undefined) return null;
  return () => {
    gc();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`fuzz: ${(error as Error).message}\n`);
  process.exitCode = 2;
}
