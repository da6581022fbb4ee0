/**
 * What is read and written: one row for each workload, and nothing else has to change to add one.
 *
 * The value is a Python expression over `n`, the number of items, `rng`, a seeded generator, and the helpers of write.py. CPython
 * writes it once, and every contender starts from that file.
 */

/** One kind of data. */
export interface Workload {
  /** A plural noun; `--filter` matches it. */
  readonly name: string;
  /** One line for the report. */
  readonly title: string;
  /** `n`, and the length of the value. */
  readonly items: number;
  /** `n` with `--quick`; a hundredth when absent. */
  readonly quick?: number;
  /** The pickle protocol, in both directions; 5 when absent. */
  readonly protocol?: number;
  /** The value. A module of its own that it needs can stand in bench/ and be imported with `__import__`. */
  readonly python: string;
  /** The value has dicts, with strings as keys, so that what they become in JavaScript makes a difference. */
  readonly dicts?: boolean;
  /** Python needs NumPy to write and to read it. */
  readonly numpy?: boolean;
}

/** Of a workload that does not say. */
export const DEFAULT_PROTOCOL = 5;

export const WORKLOADS: readonly Workload[] = [
  {
    name: 'records',
    title: 'dicts of six keys: int, float, str of 5-12 characters, bool, None, list of 3 ints',
    items: 100_000,
    python: `[{'id': i, 'price': rng.random() * 1000, 'name': word(5, 12), 'sold': rng.random() < 0.5, 'note': None,
      'sizes': [rng.randrange(2**8), rng.randrange(2**16), rng.randrange(2**31)]} for i in range(n)]`,
    dicts: true,
  },
  {
    name: 'ints',
    title: 'ints, a third each of 1, 2 and 4 bytes, in random order',
    items: 1_000_000,
    python: '[rng.randrange(*rng.choice(((0, 2**8), (2**8, 2**16), (2**16, 2**31)))) for _ in range(n)]',
  },
  {
    name: 'floats',
    title: 'floats between -1 and 1',
    items: 1_000_000,
    python: '[rng.uniform(-1, 1) for _ in range(n)]',
  },
  {
    name: 'strings',
    title: 'distinct strings of 4-16 characters, four fifths ASCII, then a fifth Latin-1, Cyrillic, Chinese or emoji',
    items: 250_000,
    python: 'distinct(lambda: word(4, 16), n - n // 5) + distinct(lambda: foreign(4, 16), n // 5)',
  },
];
