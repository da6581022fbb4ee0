/**
 * Holds `optimize` against `pickletools.optimize` of every Python present, byte for byte: over what Python writes, over what we
 * write, and over random programs, since neither looks at what the instructions mean.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dumps, optimize, PickleError, PyDict, PySet, PyTuple } from '../src/index.ts';
import { bytes, little, text } from '../test/support/bytes.ts';
import type { Peer } from './peer.ts';
import { eachPython } from './python.ts';

const SETUP = `
import pickletools
def optimized(cases):
    out = []
    for case in cases:
        try: out.append(pickletools.optimize(case))
        except Exception as error: out.append(type(error).__name__)
    return out
class Point:
    def __init__(self, *args): self.args = args; self.same = args
def written():
    shared = ['shared', b'bytes', (1, 2)]
    loop = []; loop.append(loop)
    values = [None, True, 7, 1 << 40, -(1 << 2000), 2.5, 'text', '\\ud800', b'b', bytearray(b'ba'), (), (1,), (1, 2, 3, 4), [], {}, set(),
        frozenset([1]), [shared, shared], loop, {'a': shared, 'b': [shared]}, Point(1, Point(2)), [Point(i) for i in range(300)], len,
        ['x' * n for n in (255, 256, 65530, 65535, 65536, 65537, 70000)], [b'y' * n for n in (255, 256, 65530, 65536, 65537, 200000)],
        [str(i) for i in range(3000)], {str(i): str(i % 7) for i in range(2500)}, {i for i in range(1000)}, ['z' * 100] * 1000,
        [str(i) * 20 for i in range(1000)] * 2, [[str(i)] * 3 for i in range(600)], 'q' * 65533, ['w' * 65520, 'v']]
    classes = [pickle.Pickler, pickle._Pickler]
    import io
    def dump(pickler, value, protocol):
        file = io.BytesIO(); pickler(file, protocol).dump(value); return file.getvalue()
    return [dump(pickler, value, protocol) for value in values for protocol in range(6) for pickler in classes]
`;

async function optimizedBy(python: Peer, cases: readonly Uint8Array[]): Promise<(Uint8Array | string)[]> {
  await python.exec(SETUP);
  return python.eval('optimized(cases)', { cases: [...cases] });
}

/** Checks each case; those where Python gives an error must be errors here too. Returns how many were. */
async function compare(python: Peer, cases: readonly Uint8Array[]): Promise<number> {
  let refused = 0;
  for (const [at, theirs] of (await optimizedBy(python, cases)).entries()) {
    const given = cases[at]!;
    // For a number that nothing stored, Python raises, or writes what nobody can read.
    if (typeof theirs === 'string' || text(theirs).includes('gNone\n')) {
      expect(() => optimize(given), `${String(theirs).slice(0, 40)}: ${text(given.subarray(0, 200))}`).toThrow(
        PickleError,
      );
      refused++;
    } else if (Buffer.compare(optimize(given), theirs) !== 0) {
      expect.fail(`case ${at} differs: ${JSON.stringify(text(given.subarray(0, 300)))}`);
    }
  }
  return refused;
}

// Random values, written by us.

const shared = new PyTuple<string>(2).fill('shared');
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.double(),
      fc.bigInt(),
      fc.string(),
      fc.uint8Array(),
      fc.constant(shared),
    ),
    fc.array(tie('value')),
    fc.array(tie('value')).map((items) => PyTuple.from(items)),
    fc.array(fc.tuple(fc.oneof(fc.string(), fc.integer()), tie('value'))).map((pairs) => new PyDict(pairs)),
    fc.array(fc.oneof(fc.string(), fc.integer())).map((items) => new PySet(items)),
  ),
}));

// Random programs. Numbers are few, so that stores and fetches meet.

const number = fc.oneof(fc.nat(5), fc.nat(300), fc.constantFrom(255, 256, 257));
const payload = fc.oneof(
  { weight: 30, arbitrary: fc.nat(300) },
  { weight: 1, arbitrary: fc.constantFrom(65_519, 65_526, 65_527, 65_530, 65_531, 65_532, 65_533, 65_536, 70_000) },
);
const instruction = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      'N',
      '(',
      ']',
      '}',
      ')',
      'a',
      'e',
      '0',
      'R',
      '\x85',
      '\x93',
      'I01\n',
      'F1.5\n',
      "S'a'\n",
      'Va\n',
      'cbuiltins\nlist\n',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('\x94', '\x94', '\x95\0\0\0\0\0\0\0\0', `\x95${little(2 ** 40, 8)}`) },
  { weight: 2, arbitrary: number.map((n) => `p${n}\n`) },
  { weight: 2, arbitrary: number.map((n) => (n < 256 ? `q${little(n, 1)}` : `r${little(n, 4)}`)) },
  { weight: 1, arbitrary: number.map((n) => `g${n}\n`) },
  { weight: 1, arbitrary: number.map((n) => (n < 256 ? `h${little(n, 1)}` : `j${little(n, 4)}`)) },
  { weight: 2, arbitrary: payload.map((n) => (n < 256 ? `C${little(n, 1)}` : `B${little(n, 4)}`) + 'y'.repeat(n)) },
  { weight: 1, arbitrary: payload.map((n) => `X${little(n, 4)}${'x'.repeat(n)}`) },
  { weight: 1, arbitrary: payload.map((n) => `\x96${little(n, 8)}${'z'.repeat(n)}`) },
  { weight: 1, arbitrary: fc.nat(6).map((n) => `\x80${String.fromCharCode(n)}`) },
);
const start = fc.oneof(
  fc.constant(''),
  fc.nat(5).map((n) => `\x80${String.fromCharCode(n)}`),
);
const program = fc
  .tuple(start, fc.array(instruction, { maxLength: 60, size: 'max' }), fc.constantFrom('.', '.', '.', '.', '.N.', ''))
  .map(([head, body, tail]) => bytes(head + body.join('') + tail));
/** Stores first, so that most fetches find something. */
const sound = fc
  .tuple(
    start,
    fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 254, 255, 256, 257]),
    fc.array(instruction, { maxLength: 40, size: 'max' }),
  )
  .map(([head, stores, body]) => bytes(`${head}${stores.map((n) => `Np${n}\n`).join('')}${body.join('')}.`));

eachPython('optimize', (python) => {
  test('what Python writes', async () => {
    await python.exec(SETUP);
    const cases = await python.eval<Uint8Array[]>('written()');
    expect(cases.length).toBeGreaterThan(300);
    expect(await compare(python, cases)).toBe(0);
  });

  test('what we write', async () => {
    const cases = fc
      .sample(value, { numRuns: 300, seed: 1 })
      .flatMap((one) => [0, 1, 2, 3, 4, 5].map((protocol) => dumps([one, one], { protocol })));
    expect(await compare(python, cases)).toBe(0);
  });

  test('programs at random', async () => {
    const cases = [...fc.sample(program, { numRuns: 2000 }), ...fc.sample(sound, { numRuns: 3000 })];
    const refused = await compare(python, cases);
    expect(cases.length - refused).toBeGreaterThan(1000);
  });
});
