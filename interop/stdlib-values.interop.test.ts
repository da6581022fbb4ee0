/**
 * Values of the standard library there and back with every Python present, in every protocol. What Python wrote, we write
 * again byte for byte, and what we write is what that Python would have written: `dumps(loads(b)) == b` on either side.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { dumps, loads, PyGlobal } from '../src/index.ts';
import type { Protocol } from './peer.ts';
import { eachPython } from './python.ts';
import { DIFFERENCES, type Difference, SETUP, TOGETHER, VALUES, type Value } from './stdlib-values.ts';

const PROTOCOLS: readonly Protocol[] = [0, 1, 2, 3, 4, 5];
/** A value that was read from one of these is written in all; the others have nothing that these do not have. */
const SOURCES: readonly Protocol[] = [1, 3, 5];

const HELPERS = `
def alike(data, want, protocol):
    """Whether the pickle has that value; a fold is not in the older protocols."""
    got = pickle.loads(data)
    texts = [repr(value) if protocol > 3 else repr(value).replace(', fold=1', '') for value in (got, want)]
    return type(got) is type(want) and texts[0] == texts[1]
`;

eachPython('the standard library', (python) => {
  /** The differences of this Python, by value. */
  const different = new Map<string, Difference>();
  const isHere = ({ since = 8 }: Value) => python.isAtLeast(3, since);

  beforeAll(async () => {
    await python.exec(SETUP + HELPERS);
    for (const difference of DIFFERENCES) {
      if (await python.eval<boolean>(difference.when))
        for (const value of difference.values) different.set(value, difference);
    }
  });

  describe.each([...VALUES, ...TOGETHER].filter(isHere))('$python', ({ python: expression, js }) => {
    test('what Python wrote is written again', async () => {
      const lost = different.get(expression)?.lost === true;
      let wrong = 0;
      for (const protocol of PROTOCOLS) {
        const { stream } = await python.pickle(expression, protocol);
        const ours = dumps(loads(stream, { lossless: true }), { protocol });
        if (!lost) expect(text(ours), `protocol ${protocol}`).toBe(text(stream));
        else if (text(ours) !== text(stream)) wrong++;
      }
      if (lost) expect(wrong, 'a difference that is none any more').toBeGreaterThan(0);
    });

    test('what we write is what Python would have written', async () => {
      const reason = different.get(expression)?.reason;
      const sources = js === undefined ? [] : [{ value: js, want: expression }];
      for (const protocol of SOURCES) {
        const { stream } = await python.pickle(expression, protocol);
        const want = `pickle.loads(${await python.eval<string>('repr(stream)', { stream })})`;
        sources.push({ value: loads(stream, { lossless: true }), want });
      }
      let wrong = 0;
      for (const protocol of PROTOCOLS) {
        for (const { value, want } of sources) {
          const ours = dumps(value, { protocol });
          expect(await python.eval(`alike(ours, ${want}, protocol)`, { ours, protocol }), `protocol ${protocol}`).toBe(
            true,
          );
          const { stream } = await python.roundTrip(ours, protocol);
          if (reason === undefined) expect(text(ours), `protocol ${protocol}`).toBe(text(stream));
          else if (text(ours) !== text(stream)) wrong++;
        }
      }
      // A difference that is none any more must be struck off the list.
      if (reason !== undefined) expect(wrong, reason).toBeGreaterThan(0);
    });
  });

  test('all of them in one pickle, with strings and classes of the same names', async () => {
    const names = ['datetime', 'date', 'decimal', 'array', 'pathlib', 'time', 'os', 'builtins', 'getattr', 'int'];
    const classes = [
      new PyGlobal('datetime', 'datetime', { freshName: true }),
      new PyGlobal('datetime', 'tzinfo', { freshName: true }),
      new PyGlobal('uuid', 'UUID'),
    ];
    const oneZero = different.has('[T(0), T(0)]');
    const values = VALUES.filter(isHere).filter(({ python: expression, js }) => {
      return js !== undefined && !different.has(expression) && !(oneZero && /T\(0?\)|Z\.utc/.test(expression));
    });
    expect(values.length).toBeGreaterThan(50);
    const all = [names, classes, values.map(({ js }) => js), names.map((name) => [name])];
    for (const protocol of PROTOCOLS) {
      // The second time the values are other objects, and equal.
      const ours = dumps([all, loads(dumps(all, { protocol }), { lossless: true })], { protocol });
      const { stream } = await python.roundTrip(ours, protocol);
      expect(text(ours), `protocol ${protocol}`).toBe(text(stream));
    }
  });
});

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
