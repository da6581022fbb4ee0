/**
 * Streams that nobody means well with, judged by CPython's C unpickler and by ours: both read the same value, or both
 * refuse, or both come to a global or a persistent id at the same place.
 *
 * Where we differ on purpose is listed below, with the reason.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { loads, PickleError } from '../src/index.ts';
import { text } from '../test/support/bytes.ts';
import { difference } from '../test/support/difference.ts';
import { mutants, programs } from '../test/support/streams.ts';
import type { Peer } from './peer.ts';
import { eachPython, mainPeer } from './python.ts';

const { CORNICHON_SEED } = process.env;
/** The same every time, so that a failure is the change's; CORNICHON_SEED sets another one. */
const SEED = Number(CORNICHON_SEED ?? 20_686);

/** What came of a stream: a value, or the letter of what stopped it. */
type Verdict =
  | { readonly value: unknown }
  | { readonly stopped: 'error' | 'global' | 'persistent id'; readonly why: string };

const JUDGE = `
import io

class Inert(pickle.Unpickler):
    def find_class(self, module, name): raise LookupError('global')
    def persistent_load(self, id): raise LookupError('persistent id')

def judge(stream):
    try:
        value = Inert(io.BytesIO(stream), encoding='latin1').load()
    except LookupError as error:
        return [error.args[0] if error.args[0] in ('global', 'persistent id') else 'error', repr(error)]
    except Exception as error:
        return ['error', repr(error)]
    try:
        return ['value', pickle.dumps(value, 5)]
    except Exception as error:
        return ['unknown', repr(error)]
`;

function ours(stream: Uint8Array): Verdict {
  const found = new Error('persistent id');
  try {
    const persistentLoad = (): never => {
      throw found;
    };
    return { value: loads(stream, { lossless: true, encoding: 'latin1', globals: () => false, persistentLoad }) };
  } catch (error) {
    if (!(error instanceof PickleError)) throw error;
    const { code, cause, message } = error;
    if (cause === found) return { stopped: 'persistent id', why: message };
    return { stopped: code === 'ERR_PICKLE_GLOBAL' ? 'global' : 'error', why: message };
  }
}

/** Streams that CPython does not survive, so that nothing can be compared. */
const DEADLY: readonly (readonly [why: string, RegExp])[] = [
  ['a memo number beyond what was stored makes an array of that length, gigabytes for some', /r..(?!\0\0)../s],
  ['a read-only view of a bytearray is freed with the bytearray in use', /\x96.*\x98/s],
];

/** Where we are strict on purpose: our message, or the stream. */
const ON_PURPOSE: readonly (readonly [why: string, RegExp])[] = [
  [
    'decimal text is digits, as from 3.14 on; before, INT and LONG had the base that the text says',
    /invalid literal for int/,
  ],
  ['opcodes do not cross the end of a frame, as in 3.13.15, 3.14.7 and later', /end of frame|end of current frame/],
  ['no pickler uses a bytearray as a list or a dict', /'bytearray' object/],
  ['a global has a module and a name; CPython calls the line truncated', /a global has a module and a name/],
  ['an argument that is too deep, or too large for JavaScript', /beyond 2\*\*53/],
];
/** LONG with leading zeros, which have no meaning in base 0; and a name that holds an encoded surrogate. */
const LENIENT = /[LI]-?0\d|[ci][^\n]*\n?[^\n]*\xed[\xa0-\xbf]/s;

async function compare(python: Peer, streams: readonly Uint8Array[]): Promise<void> {
  const judged = streams.filter((stream) => {
    const letters = text(stream);
    return !DEADLY.some(([, pattern]) => pattern.test(letters)) && !LENIENT.test(letters);
  });
  const verdicts = await python.eval<[string, Uint8Array | string][]>('[judge(stream) for stream in streams]', {
    streams: judged,
  });
  const differ: string[] = [];
  let values = 0;
  for (const [i, stream] of judged.entries()) {
    const [theirs, what] = verdicts[i]!;
    const mine = ours(stream);
    if ('stopped' in mine && ON_PURPOSE.some(([, pattern]) => pattern.test(mine.why))) continue;
    const told = `${JSON.stringify(text(stream))}: Python ${theirs} ${typeof what === 'string' ? what : ''}`;
    if ('value' in mine) {
      if (theirs === 'unknown') continue;
      const found = theirs === 'value' && loads(what as Uint8Array, { lossless: true });
      const gap = theirs === 'value' ? difference(mine.value, found, { orderedSets: false }) : 'we read it';
      if (gap !== null) differ.push(`${told}; ${gap}`);
      values++;
    } else if (theirs !== mine.stopped) {
      differ.push(`${told}; ours: ${mine.why}`);
    }
  }
  expect(differ.slice(0, 3), `seed ${SEED}: ${differ.length} of ${judged.length} differ`).toEqual([]);
  // The comparison is worth something only if enough of the streams are pickles.
  expect(values).toBeGreaterThan(judged.length / 200);
}

eachPython('hostile streams', (python) => {
  let main: Peer;

  beforeAll(async () => {
    main = await mainPeer();
    await python.exec(JUDGE);
  });

  describe.each([
    ['programs', programs],
    ['pickles with changes', mutants],
  ])('%s', (_, streams) => {
    test('are judged alike', async () => {
      const batches = python === main ? 5 : 1;
      for (let batch = 0; batch < batches; batch++) {
        await compare(python, fc.sample(streams, { numRuns: 2000, seed: SEED + batch }));
      }
    });
  });
});
