/**
 * The inputs that reached something new, and what all of them reached.
 *
 * A feature is a small number that stands for something that an input did: see features.ts. An input stays when it has a
 * feature that none before had.
 */
import { FEATURES } from './features.ts';
import type { Random } from './random.ts';

export class Corpus {
  readonly #inputs: Uint8Array[] = [];
  readonly #seen = new Uint8Array(FEATURES);
  #features = 0;

  /** How many features there were. */
  get features(): number {
    return this.#features;
  }

  /** How many inputs there are. */
  get size(): number {
    return this.#inputs.length;
  }

  /** Takes the input in when something about it is new. */
  offer(input: Uint8Array, features: Iterable<number>): boolean {
    const before = this.#features;
    for (const feature of features) {
      if (this.#seen[feature] !== 0) continue;
      this.#seen[feature] = 1;
      this.#features++;
    }
    if (this.#features === before) return false;
    this.#inputs.push(input);
    return true;
  }

  /** An input; one in two is one of the latest tenth, which led to something new a short while ago. */
  pick(random: Random): Uint8Array {
    const { length } = this.#inputs;
    if (length === 0) throw new Error('there is no seed');
    const latest = Math.ceil(length / 10);
    return this.#inputs[random.once(2) ? length - 1 - random.below(latest) : random.below(length)]!;
  }
}
