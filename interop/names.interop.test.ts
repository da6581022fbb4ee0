/**
 * Holds the names of Python 2 and 3 against what every Python present does with them: what `loads` looks up for a GLOBAL of
 * protocol 2, and what `dumps` writes for one, in C and in Python. To ask about modules that are not installed, the script puts
 * stand-ins into `sys.modules`, which answer for any name.
 */

import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { findPythons, type PythonInfo } from '../scripts/find-python.mjs';
import { toPython2, toPython3 } from '../src/pickle/names.ts';

type Pair = readonly [module: string, name: string];

/** What one Python answered; `inC` and `inPython` are the two implementations of pickle. */
interface Answer {
  readonly windows: boolean;
  readonly pairs: readonly Pair[];
  readonly to3: { readonly inC: readonly Pair[]; readonly inPython: readonly Pair[] };
  readonly to2: { readonly inC: readonly Pair[]; readonly inPython: readonly Pair[] };
}

const SCRIPT = `
import _compat_pickle as compat, json, pickle, sys, types

class Module(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith('__'): raise AttributeError(name)
        return (self.__name__, name)

class Global:
    def __init__(self, module, name): self.__module__, self.name = module, name
    def __reduce__(self): return self.name

def standing_in(modules, action):
    made = {}
    for module in modules:
        while module:
            made[module] = Module(module)
            module = module.rpartition('.')[0]
    before = {module: sys.modules.get(module) for module in made}
    sys.modules.update(made)
    try: return action(made)
    finally:
        for module, old in before.items():
            if old is None: del sys.modules[module]
            else: sys.modules[module] = old

def to3(loads, module, name):
    homes = {module, compat.IMPORT_MAPPING.get(module, module), compat.NAME_MAPPING.get((module, name), (module,))[0]}
    data = b'\\x80\\x02c' + module.encode() + b'\\n' + name.encode() + b'\\n.'
    return standing_in(homes, lambda made: loads(data))

def to2(dumps, module, name):
    value = Global(module, name)
    def write(made):
        made[module].__dict__[name] = value
        return dumps(value, 2)
    data = standing_in([module], write)
    assert data.startswith(b'\\x80\\x02c'), data
    return data[3:].decode().split('\\n')[:2]

pairs = json.load(sys.stdin)
# A later Python may have added rules of its own; those that are here must still hold.
if sys.version_info < (3, 15):
    pairs += [*compat.NAME_MAPPING, *compat.REVERSE_NAME_MAPPING]
    pairs += [(module, 'x') for module in [*compat.IMPORT_MAPPING, *compat.REVERSE_IMPORT_MAPPING]]
json.dump({
    'windows': sys.platform == 'win32',
    'pairs': pairs,
    'to3': {'inC': [to3(pickle.loads, *pair) for pair in pairs], 'inPython': [to3(pickle._loads, *pair) for pair in pairs]},
    'to2': {'inC': [to2(pickle.dumps, *pair) for pair in pairs], 'inPython': [to2(pickle._dumps, *pair) for pair in pairs]},
}, sys.stdout)
`;

/** Every pair that a rule in names.ts could be about, read off its source, so that a rule too many is seen as well. */
function pairsOfRules(): Pair[] {
  const source = readFileSync(new URL('../src/pickle/names.ts', import.meta.url), 'utf8');
  const sides = source.split(/\s+/).flatMap((word) => (/^[\w.:]+=[\w.:]+$/.test(word) ? word.split('=') : []));
  const exceptions = new Set(source.match(/\b[A-Z]\w+\b/g));
  const homes = ['exceptions', 'builtins', 'multiprocessing', 'multiprocessing.context'];
  return [
    ...sides.map((side): Pair => [side.split(':')[0]!, side.split(':')[1] ?? 'x']),
    ...[...exceptions].flatMap((name) => homes.map((module): Pair => [module, name])),
  ];
}

/** Five hundred others, many of which share a module or a name with a rule. */
function otherPairs(known: readonly Pair[]): Pair[] {
  const module = fc.oneof(
    fc.constantFrom(...known.map((pair) => pair[0])),
    fc.stringMatching(/^[a-zA-Z]\w{0,9}(\.[a-z]\w{0,9})?$/),
  );
  const name = fc.oneof(fc.constantFrom(...known.map((pair) => pair[1])), fc.stringMatching(/^[a-zA-Z]\w{0,15}$/));
  return fc.sample(fc.tuple(module, name), { numRuns: 500, seed: 2 });
}

async function ask(python: PythonInfo): Promise<Answer> {
  const known = pairsOfRules();
  const { stdout } = await execa(python.executable, ['-c', SCRIPT], {
    input: JSON.stringify([...known, ...otherPairs(known)]),
  });
  return JSON.parse(stdout) as Answer;
}

const { pythons } = await findPythons();
if (pythons.length === 0) test.skip('no Python 3.8 or later was found', () => {});

describe.each(pythons)('$label', (python) => {
  const minor = Number(python.minor.split('.')[1]);
  let answer: Answer;

  beforeAll(async () => {
    answer = await ask(python);
  });

  // The differences between Pythons, all of them: our tables are the union.
  const withoutTix = (module: string): boolean => minor >= 13 && (module === 'Tix' || module === 'tkinter.tix');
  const withoutWindowsError = (name: string): boolean => !answer.windows && name === 'WindowsError';

  function expectedTo3([module, name]: Pair): Pair {
    if (withoutTix(module)) return [module, name];
    if (withoutWindowsError(name) && module === 'exceptions') return [module, name];
    return toPython3(module, name);
  }

  function expectedTo2([module, name]: Pair): Pair {
    if (withoutTix(module)) return [module, name];
    if (withoutWindowsError(name) && module === 'builtins') return ['__builtin__', name];
    return toPython2(module, name);
  }

  test('what a reader of protocol 2 looks up', () => {
    const ours = answer.pairs.map((pair) => [pair, expectedTo3(pair)]);
    expect(answer.pairs.map((pair, at) => [pair, answer.to3.inC[at]])).toEqual(ours);
    expect(answer.pairs.map((pair, at) => [pair, answer.to3.inPython[at]])).toEqual(ours);
  });

  test('what a writer of protocol 2 writes', () => {
    const ours = answer.pairs.map((pair) => [pair, expectedTo2(pair)]);
    expect(answer.pairs.map((pair, at) => [pair, answer.to2.inC[at]])).toEqual(ours);
    expect(answer.pairs.map((pair, at) => [pair, answer.to2.inPython[at]])).toEqual(ours);
  });

  test('the question was about every rule and five hundred other pairs', () => {
    expect(answer.pairs.length).toBeGreaterThan(500 + 55 + 88 + 47 + 112);
    const changed = (translate: typeof toPython3): number =>
      new Set(answer.pairs.filter((pair) => String(translate(...pair)) !== String(pair)).map(String)).size;
    expect(changed(toPython3)).toBeGreaterThanOrEqual(55 + 88);
    expect(changed(toPython2)).toBeGreaterThanOrEqual(47 + 112);
  });
});
