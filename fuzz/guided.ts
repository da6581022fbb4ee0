/**
 * The loops: inputs that are led by what earlier ones reached, and inputs from nothing.
 */
import { Corpus } from './corpus.ts';
import { program } from './grammar.ts';
import { mutate } from './mutate.ts';
import type { Finding, Oracle, Verdict } from './oracle.ts';
import { Random } from './random.ts';

/** What a loop was told. */
export interface Campaign {
  readonly seed: number;
  /** Executions after which it ends. */
  readonly runs: number;
  readonly seeds: readonly Uint8Array[];
  readonly oracle: Oracle;
  /** Told of each finding; a true answer ends the loop. */
  readonly report: (input: Uint8Array, finding: Finding) => boolean;
  /** Told now and then; a true answer ends the loop. */
  readonly progress?: (state: Progress) => boolean;
}

/** How far a loop is. */
export interface Progress {
  readonly runs: number;
  readonly features: number;
  readonly corpus: number;
}

const PROGRESS_EVERY = 1000;

/** Changes what reached something new, again and again. */
export function guided({ seed, runs, seeds, oracle, report, progress }: Campaign): Progress {
  const random = new Random(seed);
  const corpus = new Corpus();
  let done = 0;
  const state = (): Progress => ({ runs: done, features: corpus.features, corpus: corpus.size });
  const execute = (input: Uint8Array): boolean => {
    const { features, finding } = oracle.judge(input);
    done++;
    corpus.offer(input, features);
    if (finding !== null && report(input, finding)) return true;
    return done % PROGRESS_EVERY === 0 && progress?.(state()) === true;
  };
  for (const input of seeds) if (done >= runs || execute(input)) return state();
  while (done < runs) {
    const input = random.once(50) ? program(random) : mutate(corpus.pick(random), random, corpus.pick(random));
    if (execute(input)) break;
  }
  return state();
}

/** Programs that the grammar makes, each for itself. */
export function blind({ seed, runs, oracle, report, progress }: Omit<Campaign, 'seeds'>): Progress {
  const random = new Random(seed);
  const corpus = new Corpus();
  let done = 0;
  while (done < runs) {
    const input = program(random);
    const { features, finding }: Verdict = oracle.judge(input);
    done++;
    corpus.offer(input, features);
    if (finding !== null && report(input, finding)) break;
    if (done % PROGRESS_EVERY === 0) {
      if (progress?.({ runs: done, features: corpus.features, corpus: corpus.size }) === true) break;
    }
  }
  return { runs: done, features: corpus.features, corpus: corpus.size };
}
