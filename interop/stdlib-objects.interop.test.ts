/**
 * Objects there and back with every Python present, in every protocol: those of the standard library, and those of a
 * program's own classes, known and unknown. What Python wrote, we write again byte for byte, and what we write is what that
 * Python would have written.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import { dumps, loads, type PyException, PyGlobal, PyUserString, type Registry } from '../src/index.ts';
import { repr } from '../src/pickle/object/repr.ts';
import { CIRCLES, type Made, OWN, REGISTERED, registryFor, SETUP, SHOP } from './own-classes.ts';
import type { Protocol } from './peer.ts';
import { eachPython } from './python.ts';
import { DIFFERENCES, KNOWN, KNOWN_CIRCLES } from './stdlib-objects.ts';

const PROTOCOLS: readonly Protocol[] = [0, 1, 2, 3, 4, 5];

eachPython('objects', (python) => {
  const isHere = ({ since = 8 }: Made) => python.isAtLeast(3, since);
  /** The differences of this Python, by expression. */
  const different = new Map<string, string>();
  const target = python.isAtLeast(3, 13) ? 'cpython-3.13' : 'cpython-3.8';
  const circles = KNOWN_CIRCLES.map((expression): Made => ({ python: expression }));
  let registry: Registry;

  beforeAll(async () => {
    await python.exec('SHOP = text', { text: SHOP });
    await python.exec(SETUP + CIRCLES);
    const byName = await python.eval<boolean>("b'getattr' in pickle.dumps(shop.Color.RED)");
    registry = registryFor({ pickledBy: byName ? 'name' : 'value' });
    for (const { reason, values, when } of DIFFERENCES) {
      if (await python.eval<boolean>(when)) for (const value of values) different.set(value, reason);
    }
  });

  /** What Python writes, by protocol. */
  async function written({ python: expression, from = 0 }: Made): Promise<Map<Protocol, Uint8Array>> {
    const streams = new Map<Protocol, Uint8Array>();
    for (const protocol of PROTOCOLS.filter((one) => one >= from)) {
      streams.set(protocol, (await python.pickle(expression, protocol)).stream);
    }
    return streams;
  }

  /** What Python wrote in one protocol, read, and written in another. */
  function* rewritten(streams: ReadonlyMap<Protocol, Uint8Array>, options: { readonly registry?: Registry } = {}) {
    for (const [from, stream] of streams) {
      for (const to of streams.keys()) {
        const data = dumps(loads(stream, { lossless: true, ...options }), { protocol: to, target, ...options });
        yield { title: `read in protocol ${from}, written in ${to}`, from, to, data };
      }
    }
  }

  describe('of the standard library', () => {
    test.each([...KNOWN, ...circles].filter(isHere))('$python is written again as it was', async (made) => {
      for (const [protocol, stream] of await written(made)) {
        const again = dumps(loads(stream, { lossless: true }), { protocol });
        expect(text(again), `protocol ${protocol}`).toBe(text(stream));
      }
    });

    test.each([...KNOWN, ...circles].filter(isHere))('$python is written as Python would', async (made) => {
      const reason = different.get(made.python);
      const streams = await written(made);
      const all = [...rewritten(streams)];
      if ('js' in made) {
        for (const to of PROTOCOLS) {
          all.push({ title: `made here, written in ${to}`, from: to, to, data: dumps(made.js, { protocol: to }) });
        }
      }
      let wrong = 0;
      for (const { title, from, to, data } of all) {
        // Protocols 0 to 2 have the names of Python 2, and lose what is finer, such as a ModuleNotFoundError.
        const same = await python.canonical(streams.get(Math.min(from, to) as Protocol)!);
        if (reason === undefined) expect(await python.canonical(data), title).toBe(same);
        const { stream } = await python.roundTrip(data, to);
        if (reason === undefined) expect(text(data), title).toBe(text(stream));
        else if (text(data) !== text(stream)) wrong++;
      }
      // A difference that is none any more must be struck off the list.
      if (reason !== undefined) expect(wrong, reason).toBeGreaterThan(0);
    });
  });

  test('all of them in one pickle, and all of them once more', async () => {
    const made = KNOWN.filter(isHere).filter((one) => one.js !== undefined && !different.has(one.python));
    // Strings and classes with the same names as what the values are written with.
    const names = ['collections', 'deque', 'builtins', 'range', 'operator', 'functools', 'partial', 'ValueError'];
    const classes = ['partial', 'deque', 'Plain'].map((name) => new PyGlobal('shop', name));
    for (const protocol of PROTOCOLS) {
      // What comes back of these from the old protocols is an OSError, a class that Python would then write once.
      const coarse = protocol < 3 ? /^(FileNotFound|Timeout)Error\('/ : /^$/;
      const values = made.filter((one) => !coarse.test(one.python)).map(({ js }) => js);
      const all = [names, classes, values];
      const data = dumps([all, loads(dumps(all, { protocol }), { lossless: true })], { protocol });
      const { stream } = await python.roundTrip(data, protocol);
      const same = text(data) === text(stream);
      expect(same, `protocol ${protocol}`).toBe(protocol < 4 || !different.has('together'));
      const again = dumps(loads(stream, { lossless: true }), { protocol });
      if (same) expect(text(again), `protocol ${protocol}`).toBe(text(stream));
    }
  });

  test('what they print', async () => {
    for (const { python: expression, js } of KNOWN.filter(isHere)) {
      if (js === undefined) continue;
      // Python prints more of a function and less of an OSError, an OrderedDict in another way before 3.12, and a
      // UserString in quotes.
      const printed = await python.eval<string>(`repr(${expression})`);
      const differs =
        printed.includes('<') ||
        js instanceof PyUserString ||
        /Error\((2|18),/.test(printed) ||
        printed.startsWith('OrderedDict([');
      if (!differs) expect(repr(js), expression).toBe(printed);
    }
  });

  test('what exceptions say', async () => {
    for (const { python: expression } of KNOWN.filter(isHere)) {
      const isException = await python.eval<boolean>(`isinstance(${expression}, BaseException)`);
      if (!isException) continue;
      const exception = loads<PyException>((await python.pickle(expression, 5)).stream);
      expect(exception.message, expression).toBe(await python.eval(`str(${expression})`));
      expect(exception.name, expression).toBe(await python.eval(`type(${expression}).__name__`));
    }
  });

  test('exceptions from another process come with its traceback, and go on with it', async () => {
    for (const code of [
      'multiprocessing.pool.ExceptionWithTraceback(error, error.__traceback__)',
      'concurrent.futures.process._ExceptionWithTraceback(error, error.__traceback__)',
    ]) {
      await python.exec(`
        import multiprocessing.pool, concurrent.futures.process
        def raised():
            try: raise KeyError('gone')
            except KeyError as error: return ${code}
      `);
      for (const protocol of PROTOCOLS) {
        const { stream } = await python.pickle('raised()', protocol);
        const exception = loads<PyException>(stream);
        expect(exception.name).toBe('KeyError');
        expect(exception.cause?.message).toContain(', in raised');
        expect((exception.toError().cause as Error).message).toContain("KeyError: 'gone'");
        expect(text(dumps(exception, { protocol }))).toBe(text(stream));
      }
    }
  });

  describe('of unknown classes', () => {
    test.each(OWN.filter(isHere))('$python is written again as it was', async (made) => {
      for (const [protocol, stream] of await written(made)) {
        const again = dumps(loads(stream, { lossless: true }), { protocol });
        expect(text(again), `protocol ${protocol}`).toBe(text(stream));
      }
    });

    test.each(OWN.filter(isHere))('$python is the same for Python in any protocol', async (made) => {
      const streams = await written(made);
      for (const { title, from, data } of rewritten(streams)) {
        // Not that of the object itself: the old protocols leave some of it out.
        expect(await python.canonical(data), title).toBe(await python.canonical(streams.get(from)!));
      }
    });
  });

  describe('of known classes', () => {
    test.each(REGISTERED.filter(isHere))('$python is written as Python would', async (made) => {
      const reason = different.get(made.python);
      const wanted = await python.canonicalOf(made.python);
      const streams = await written(made);
      let wrong = 0;
      for (const { title, to, data } of rewritten(streams, { registry })) {
        expect(await python.canonical(data), title).toBe(wanted);
        if (reason === undefined) expect(text(data), title).toBe(text(streams.get(to)!));
        else if (text(data) !== text(streams.get(to)!)) wrong++;
      }
      if (reason !== undefined) expect(wrong, reason).toBeGreaterThan(0);
    });
  });
});

function text(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('latin1');
}
