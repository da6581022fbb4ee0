/**
 * Hostile streams, judged by CPython's two unpicklers and by ours.
 *
 * Ours must say what one of the two says: the same value, or a refusal, or that it came to a class or to a persistent id.
 * Where the two agree, that is both. What differs on purpose is in differential-exceptions.ts.
 */
import { Corpus } from '../fuzz/corpus.ts';
import { errorFeatures, opcodeFeatures } from '../fuzz/features.ts';
import { program } from '../fuzz/grammar.ts';
import { mutate } from '../fuzz/mutate.ts';
import { Random } from '../fuzz/random.ts';
import type { PythonInfo } from '../scripts/find-python.mjs';
import { type LoadOptions, loads, PickleError, PyByteArray } from '../src/index.ts';
import { InstructionReader } from '../src/pickle/instructions.ts';
import { OP } from '../src/pickle/opcodes.ts';
import { canonical } from '../test/support/canonical.ts';
import { MEANT_DIFFERENCES } from './differential-exceptions.ts';
import { type Answer, ENCODINGS, type Question, Unpicklers } from './unpicklers.ts';

/** What came of a comparison. */
export interface Tally {
  readonly python: PythonInfo;
  pairs: number;
  /** Streams that all three read. */
  values: number;
  /** Streams about which the two of CPython disagree. */
  disagreements: number;
  /** Streams that a Python died of, or took too long for. */
  deaths: number;
  /** How often each difference that is meant was met, by its reason. */
  readonly meant: Map<string, number>;
  readonly findings: Difference[];
}

/** A stream about which we say what neither unpickler of CPython says. */
export interface Difference {
  readonly stream: Uint8Array;
  readonly encoding: string;
  readonly ours: string;
  readonly c: string;
  readonly python: string;
}

/** What a comparison is told. */
export interface Comparison {
  readonly seed: number;
  readonly pairs: number;
  readonly seeds: readonly Uint8Array[];
  /** Told after each batch; a true answer ends it. */
  readonly progress?: (tally: Tally) => boolean;
}

const BATCH = 500;
/** A memo number beyond this makes an array of that length in older CPythons, gigabytes for some. */
const LARGEST_MEMO_NUMBER = 2 ** 20;

/** Compares so many streams with one Python. */
export async function compare(python: PythonInfo, { seed, pairs, seeds, progress }: Comparison): Promise<Tally> {
  const source = new Source(seed, seeds);
  const unpicklers = new Unpicklers(python);
  const tally = emptyTally(python);
  try {
    while (tally.pairs < pairs) {
      await compareBatch(
        tally,
        unpicklers,
        source.next(Math.min(BATCH, pairs - tally.pairs)),
        source.judge.bind(source),
      );
      if (progress?.(tally) === true) break;
    }
  } finally {
    unpicklers.close();
  }
  return tally;
}

/** Compares these streams with one Python, but for those that would cost it gigabytes. */
export async function compareThese(python: PythonInfo, questions: readonly Question[]): Promise<Tally> {
  const unpicklers = new Unpicklers(python);
  const tally = emptyTally(python);
  const harmless = questions.filter(({ stream }) => !isDeadly(stream));
  try {
    await compareBatch(tally, unpicklers, harmless, (question) => read(question).verdict);
  } finally {
    unpicklers.close();
  }
  return tally;
}

function emptyTally(python: PythonInfo): Tally {
  return { python, pairs: 0, values: 0, disagreements: 0, deaths: 0, meant: new Map(), findings: [] };
}

/** Both sides work at the same time. */
async function compareBatch(
  tally: Tally,
  unpicklers: Unpicklers,
  questions: readonly Question[],
  judge: (question: Question) => string,
): Promise<void> {
  const asked = unpicklers.ask(questions);
  const ours = questions.map(judge);
  for (const [i, answer] of (await asked).entries()) enter(tally, questions[i]!, ours[i]!, answer);
  tally.deaths = unpicklers.deaths;
}

/** Where streams come from: made by the grammar, or changed from what reached something new. */
class Source {
  readonly #random: Random;
  readonly #corpus = new Corpus();

  constructor(seed: number, seeds: readonly Uint8Array[]) {
    this.#random = new Random(seed);
    for (const stream of seeds) {
      const { verdict } = read({ stream, encoding: 1 });
      // Seeds that name a class end there, for all three.
      if (verdict.startsWith('O')) this.#corpus.offer(stream, opcodeFeatures(stream, null));
    }
    this.#corpus.offer(Uint8Array.of(OP.NONE, OP.STOP), [0]);
  }

  next(count: number): Question[] {
    const questions: Question[] = [];
    while (questions.length < count) {
      const stream = this.#make();
      if (!isDeadly(stream)) questions.push({ stream, encoding: this.#random.below(ENCODINGS.length) });
    }
    return questions;
  }

  #make(): Uint8Array {
    const random = this.#random;
    if (random.once(3)) return program(random, !random.once(10));
    return mutate(this.#corpus.pick(random), random, this.#corpus.pick(random));
  }

  judge(question: Question): string {
    const { verdict, error } = read(question);
    const features = [...opcodeFeatures(question.stream, error?.offset ?? null)];
    if (error !== null) features.push(...errorFeatures(error));
    this.#corpus.offer(question.stream, features);
    return verdict;
  }
}

/** Our verdict, in the letters of differential.py. */
function read({ stream, encoding }: Question): { readonly verdict: string; readonly error: PickleError | null } {
  const stop = new Error('persistent id');
  const options: LoadOptions = {
    lossless: true,
    encoding: ENCODINGS[encoding]!,
    globals: () => false,
    buffers: [PyByteArray.of(1, 2, 3, 4), PyByteArray.of(0x61, 0x62)],
    persistentLoad: () => {
      throw stop;
    },
  };
  let value: unknown;
  try {
    value = loads(stream, options);
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    const { code, cause, message } = error;
    const letter = cause === stop ? 'P' : code === 'ERR_PICKLE_GLOBAL' ? 'G' : 'E';
    return { verdict: `${letter}${message}`, error };
  }
  try {
    return { verdict: `O${canonical(value)}`, error: null };
  } catch (error) {
    return { verdict: `?${(error as Error).message}`, error: null };
  }
}

/** A memo number that costs CPython gigabytes. */
function isDeadly(stream: Uint8Array): boolean {
  const reader = new InstructionReader(stream, { frames: false });
  try {
    while (reader.next()) {
      if (reader.code === OP.PUT && reader.end - reader.offset > 8) return true;
      if (reader.code === OP.LONG_BINPUT && (reader.argument() as number) > LARGEST_MEMO_NUMBER) return true;
    }
  } catch {
    // Nobody reads further than this.
  }
  return false;
}

function enter(tally: Tally, { stream, encoding }: Question, ours: string, { c, python }: Answer): void {
  tally.pairs++;
  if (c.startsWith('D')) return;
  if (!agree(c, python)) tally.disagreements++;
  if (agree(ours, c) || agree(ours, python)) {
    if (ours.startsWith('O')) tally.values++;
    return;
  }
  const text = Buffer.from(stream).toString('latin1');
  const meant = MEANT_DIFFERENCES.find(
    (one) => (one.ours?.test(ours) ?? true) && (one.c?.test(c) ?? true) && (one.stream?.test(text) ?? true),
  );
  if (meant === undefined) tally.findings.push({ stream, encoding: ENCODINGS[encoding]!, ours, c, python });
  else tally.meant.set(meant.reason, (tally.meant.get(meant.reason) ?? 0) + 1);
}

/** The same value, or the same kind of end; of a value without a canonical text is known only that it is one. */
function agree(a: string, b: string): boolean {
  if (a[0] === 'O' && b[0] === 'O') return a === b;
  const kind = (text: string): string => (text[0] === '?' ? 'O' : text[0]!);
  return kind(a) === kind(b);
}
