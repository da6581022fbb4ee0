/**
 * What is read and written: one row for each workload, and nothing else has to change to add one.
 *
 * The value is a Python expression over `n`, the number of items, `rng`, a seeded generator, and the helpers of write.py. CPython
 * writes it once, and every contender starts from that file.
 */

/** What not every format has. */
export type Need = 'arrays' | 'bytes' | 'maps' | 'sets' | 'identity' | 'buffers';

/** One kind of data. */
export interface Workload {
  /** A noun; names on the command line and `--filter` match it. */
  readonly name: string;
  /** One line for the report. */
  readonly title: string;
  /** `n`, and the length of the value. */
  readonly items: number;
  /** `n` with `--quick`; a hundredth when absent. */
  readonly quick?: number;
  /** The pickle protocol, in both directions; 5 when absent. */
  readonly protocol?: number;
  /** The value. Classes that it needs stand in bench/shop.py. */
  readonly python: string;
  /** Of Python's values, what a format must have to hold this one. */
  readonly needs?: readonly Need[];
  /** The value has dicts, with strings as keys, so that what they become in JavaScript makes a difference. */
  readonly dicts?: boolean;
  /** Most of it is one run of bytes: whether they are copied makes a difference, and Python's collector makes none. */
  readonly bulk?: boolean;
  /** Python needs NumPy to write and to read it. */
  readonly numpy?: boolean;
  /** Large buffers travel beside the pickle. */
  readonly outOfBand?: boolean;
  /** The same value as another workload's, so that only those who read and write pickles need it. */
  readonly pickleOnly?: boolean;
  /** There is no more of it when there are more items. */
  readonly single?: boolean;
  /** What those who know nothing of Python get in place of what `toJS` makes of the value. */
  readonly plain?: (value: unknown) => unknown;
}

/** Of a workload that does not say. */
export const DEFAULT_PROTOCOL = 5;

/** How many items a run has of it. */
export function itemsOf({ items, quick }: Workload, quickly: boolean): number {
  return quickly ? (quick ?? Math.ceil(items / 100)) : items;
}

/**
 * The workloads with these names, or all when none is given.
 *
 * @throws Error for a name that there is not, with those that there are
 */
export function workloadsNamed(names: readonly string[]): readonly Workload[] {
  const known = WORKLOADS.map(({ name }) => name);
  for (const name of names) {
    if (!known.includes(name)) throw new Error(`no workload '${name}'; there are ${known.join(', ')}`);
  }
  return WORKLOADS.filter(({ name }) => names.length === 0 || names.includes(name));
}

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
  {
    name: 'document',
    title: 'parts of a deep document like JSON: 15,000 dicts in all, with 1,400 different sets of keys',
    items: 620,
    quick: 20,
    python: 'document(n)',
    dicts: true,
  },
  {
    name: 'instances',
    title: 'instances of a class with three attributes: int, float, str',
    items: 100_000,
    python: `[shop.Order(i, rng.random() * 100, word(3, 8)) for i in range(n)]`,
  },
  {
    name: 'namedtuples',
    title: 'namedtuples of three: int, float, one of a hundred strs',
    items: 100_000,
    python: `[shop.Point(i, rng.random(), 'k%d' % (i % 100)) for i in range(n)]`,
    // toJS does not know the names of the fields, which are in the class.
    plain: (points) => (points as { __args__: unknown[] }[]).map(({ __args__: [x, y, label] }) => ({ x, y, label })),
  },
  {
    name: 'map',
    title: 'pairs of int and float in one dict',
    items: 1_000_000,
    python: '{i: rng.random() for i in range(n)}',
    needs: ['maps'],
  },
  {
    name: 'arrays',
    title: 'NumPy arrays of 100 float64 in a list, protocol 5',
    items: 10_000,
    python: '[floats(100) for _ in range(n)]',
    needs: ['arrays'],
    numpy: true,
  },
  {
    name: 'arrays-2',
    title: 'NumPy arrays of 100 float64 in a list, protocol 2',
    items: 10_000,
    protocol: 2,
    python: '[floats(100) for _ in range(n)]',
    needs: ['arrays'],
    numpy: true,
    pickleOnly: true,
  },
  {
    name: 'large-array',
    title: 'float64 in one NumPy array of 100 MB, in the pickle, protocol 5',
    items: 12_500_000,
    python: 'floats(n)',
    needs: ['arrays'],
    bulk: true,
    numpy: true,
  },
  {
    name: 'large-array-2',
    title: 'float64 in one NumPy array of 100 MB, in the pickle, protocol 2',
    items: 12_500_000,
    protocol: 2,
    python: 'floats(n)',
    needs: ['arrays'],
    bulk: true,
    numpy: true,
    pickleOnly: true,
  },
  {
    name: 'large-array-beside',
    title: 'float64 in one NumPy array of 100 MB, beside the pickle (out-of-band)',
    items: 12_500_000,
    python: 'floats(n)',
    needs: ['arrays', 'buffers'],
    bulk: true,
    numpy: true,
    outOfBand: true,
    pickleOnly: true,
  },
  {
    name: 'set',
    title: 'strs of 8 characters in one set',
    items: 300_000,
    python: 'set(distinct(lambda: word(8, 8), n))',
    needs: ['sets'],
    plain: (members) => new Set(members as unknown[]),
  },
  {
    name: 'bytes',
    title: 'bytes in one bytes object of 100 MB',
    items: 100_000_000,
    // Python makes no more than 256 MiB of them at once.
    python: "b''.join(rng.getrandbits(8 << 20).to_bytes(1 << 20, 'little') for _ in range(-(-n >> 20)))[:n]",
    needs: ['bytes'],
    bulk: true,
  },
  {
    name: 'graph',
    title: 'dicts that each hold three of those before them, the same objects, in a list',
    items: 90_000,
    python: 'graph(n)',
    needs: ['identity'],
    dicts: true,
  },
  {
    name: 'message',
    title: 'fields of a message of 150 bytes, as a call to another process has them; the times are of one call',
    items: 4,
    quick: 4,
    python: `{'id': 7, 'method': 'add', 'params': [1, 2.5, 'xyz'],
      'meta': {'user': 'ada lovelace', 'trace': '0123456789abcdef0123456789abcdef', 'ok': True}}`,
    dicts: true,
    single: true,
  },
];
