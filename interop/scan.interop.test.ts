/**
 * What the scanner says a pickle names is what CPython asks `find_class` for, in the same order: over fixtures, and over
 * random programs of opcodes. The `find_class` here gives a stand-in that can be called with anything and does nothing.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findPythons } from '../scripts/find-python.mjs';
import { toPython3 } from '../src/pickle/names.ts';
import { scan } from '../src/pickle/scan.ts';
import { pickles, programs } from '../test/support/streams.ts';

/** Reads base64, a pickle a line; writes the names as JSON, a list a line, and whether it was read to its end. */
const SCRIPT = `
import base64, io, json, pickle, sys
class Meta(type):
    def __getattr__(cls, name):
        if name.startswith('__'): raise AttributeError(name)
        return cls
class Inert(metaclass=Meta):
    def __new__(cls, *args, **kwargs): return object.__new__(cls)
    def __init__(self, *args, **kwargs): pass
    def __setstate__(self, state): pass
    def __setitem__(self, key, value): pass
    def append(self, item): pass
    def extend(self, items): pass
    def add(self, item): pass
    def __call__(self, *args, **kwargs): return Inert()
def run(base):
    class Asking(base):
        def __init__(self, *args, **options):
            super().__init__(*args, **options)
            self.asked = []
        def find_class(self, module, name):
            self.asked.append([module, name])
            return Inert
        def persistent_load(self, id): return Inert()
    return Asking
for line in sys.stdin:
    answers = []
    for base in (pickle.Unpickler, pickle._Unpickler):
        unpickler = run(base)(io.BytesIO(base64.b64decode(line)), encoding='latin1', buffers=[b''] * 100)
        try:
            unpickler.load()
            whole = True
        except Exception:
            whole = False
        answers.append([unpickler.asked, whole])
    print(json.dumps(answers), flush=True)
`;

type Answer = [asked: [module: string, name: string][], whole: boolean];

/** What each pickle asks for, by the unpickler in C and the one in Python. */
async function ask(executable: string, streams: readonly Uint8Array[]): Promise<[inC: Answer, inPython: Answer][]> {
  const input = streams.map((stream) => Buffer.from(stream).toString('base64')).join('\n');
  const { stdout } = await execa(executable, ['-c', SCRIPT], {
    input: `${input}\n`,
    timeout: 60_000,
    maxBuffer: 2 ** 28,
  });
  return stdout.split('\n').map((line) => JSON.parse(line) as [Answer, Answer]);
}

/** Module and name as CPython gets them, each as often as it is asked for, sorted. */
function asked(names: readonly [string, string][], protocol: number): string[] {
  return names.map(([module, name]) => (protocol < 3 ? toPython3(module, name) : [module, name]).join(':')).sort();
}

/** What the scanner says cannot be told, or is read in another way by the unpickler in C. */
const UNTOLD: ReadonlySet<string> = new Set([
  'unresolved-global',
  'misplaced-proto',
  'frame-nested',
  'frame-straddled',
]);

function scanned(stream: Uint8Array): { names: string[]; protocol: number; isStatic: boolean } {
  const [pickle] = scan(stream, { maxNested: 0 }).pickles;
  const found = pickle!.globals.filter(({ opcode }) => opcode !== 'REDUCE');
  return {
    names: found.flatMap(({ module, name, count }) => new Array<string>(count).fill(`${module}:${name}`)).sort(),
    protocol: pickle!.protocol,
    isStatic: !pickle!.findings.some(({ rule }) => UNTOLD.has(rule)),
  };
}

const { pythons } = await findPythons();
const ROOT = new URL('../fixtures/pickles/', import.meta.url);
const files = readdirSync(ROOT).filter((file) => /\.p(?:kl|ickle)$/.test(file));

describe.each(pythons.map((python) => [python.version, python] as const))(
  'CPython %s asks for what is found',
  (_, python) => {
    test('in random pickles', async () => {
      const streams = fc.sample(pickles, { numRuns: 300, seed: 4 });
      const answers = await ask(python.executable, streams);
      streams.forEach((stream, i) => {
        const { names, protocol } = scanned(stream);
        for (const [asking] of answers[i]!) expect(names).toEqual(asked(asking, protocol));
      });
    });

    test('in random programs, as far as it gets', async () => {
      const streams = fc.sample(programs, { numRuns: 3000, seed: 4 }).filter((stream) => stream.includes(0x2e));
      const answers = await ask(python.executable, streams);
      let whole = 0;
      let named = 0;
      streams.forEach((stream, i) => {
        const { names, protocol, isStatic } = scanned(stream);
        if (!isStatic) return;
        for (const [asking, isWhole] of answers[i]!) {
          const expected = asked(asking, protocol);
          if (isWhole) expect(names, Buffer.from(stream).toString('latin1')).toEqual(expected);
          else for (const name of expected) expect(names, Buffer.from(stream).toString('latin1')).toContain(name);
          if (isWhole) whole++;
          named += expected.length;
        }
      });
      // Without these the test would say nothing.
      expect(whole).toBeGreaterThan(100);
      expect(named).toBeGreaterThan(100);
    });

    test('in the fixtures', async () => {
      const streams = files.map((file) => new Uint8Array(readFileSync(new URL(file, ROOT))));
      const answers = await ask(python.executable, streams);
      streams.forEach((stream, i) => {
        const { names, protocol } = scanned(stream);
        for (const [asking, isWhole] of answers[i]!) {
          const expected = asked(asking, protocol);
          if (isWhole) expect(names, files[i]).toEqual(expected);
          else for (const name of expected) expect(names, Buffer.from(stream).toString('latin1')).toContain(name);
        }
      });
    });
  },
);
