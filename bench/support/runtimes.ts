/**
 * The Nodes and Pythons of a run.
 *
 * Which CPython is the rival matters: two builds of one version differ by a third, and distributions build with profile-guided
 * optimization without recording it. So the base is the distribution's 3.11 where there is one, else the fastest 3.11, else the
 * fastest of all, by a short trial; unless one is named.
 */
import { byVersion, findPythons, type PythonInfo, probe } from '../../scripts/find-python.mjs';
import { LARGE_SEMI_SPACE } from '../targets.ts';
import { run, runForJson } from './command.ts';
import { shuffled } from './statistics.ts';

/** A Node with flags. */
export interface NodeRuntime {
  /** Such as `Node 20.20.2` or `Node 20.20.2 --max-semi-space-size=64`. */
  readonly label: string;
  readonly version: string;
  readonly v8: string;
  readonly flags: readonly string[];
  /** Program and flags. */
  readonly command: readonly string[];
}

/** A CPython. */
export interface PythonRuntime {
  /** Such as `CPython 3.11.7`. */
  readonly label: string;
  readonly version: string;
  /** How it was built, as far as it recorded that: compiler, optimization, options of `configure`. */
  readonly build: string;
  /** `--enable-optimizations`, which means profile-guided, was recorded. */
  readonly optimized: boolean;
  readonly numpy: string | null;
  readonly executable: string;
}

/** Every Node with every set of flags; without flags first. A flag that only says what is the default there is left out. */
export async function nodeRuntimes(programs: readonly string[], flagSets: readonly string[]): Promise<NodeRuntime[]> {
  const script = 'console.log(JSON.stringify({ version: process.versions.node, v8: process.versions.v8 }))';
  const all: NodeRuntime[] = [];
  for (const program of programs.length > 0 ? programs : [process.execPath]) {
    for (const flags of ['', ...flagSets].map((set) => set.split(' ').filter((flag) => flag !== ''))) {
      const command = [program, ...flags];
      const versions = await runForJson<{ version: string; v8: string }>([...command, '-e', script]);
      if (flags.join() === LARGE_SEMI_SPACE && Number.parseInt(versions.version, 10) >= 24) continue;
      all.push({ ...versions, flags, command, label: [`Node ${versions.version}`, ...flags].join(' ') });
    }
  }
  return all;
}

/**
 * The CPythons to compare with; none when the machine has none.
 *
 * @param programs named ones, all of which are used
 * @param wanted the base and the newest one, or just the main one: the first that is found, and that has NumPy if it must
 * @throws Error when a named one cannot be used
 */
export async function pythonRuntimes(
  programs: readonly string[],
  wanted: 'base and newest' | 'main' | 'numpy',
): Promise<PythonRuntime[]> {
  if (programs.length === 0) {
    const found = (await findPythons()).pythons;
    const pythons = wanted === 'numpy' ? found.filter(({ numpy }) => numpy !== null) : found;
    if (pythons.length === 0) return [];
    const chosen = wanted === 'base and newest' ? [await baseOf(pythons), newestOf(pythons)] : [pythons[0]!];
    return Promise.all([...new Set(chosen)].map(describe));
  }
  return Promise.all(
    programs.map(async (program) => {
      const answer = await probe({ command: [program], source: '--python' });
      if (!('version' in answer)) throw new Error(`--python ${program} cannot be used: ${answer.reason}`);
      return describe(answer);
    }),
  );
}

async function baseOf(pythons: readonly PythonInfo[]): Promise<PythonInfo> {
  const right = pythons.filter(({ minor }) => minor === '3.11');
  const candidates = right.length > 0 ? right : pythons;
  return candidates.find(({ base }) => base.startsWith('/usr/bin/')) ?? (await fastest(candidates));
}

function newestOf(pythons: readonly PythonInfo[]): PythonInfo {
  return [...pythons].sort((a, b) => byVersion(a.version, b.version)).at(-1)!;
}

/** Seconds of CPU for the best of a few rounds of what the benchmarks are about. */
const TRIAL = `
import gc, json, pickle, time
gc.disable()
rows = [{"id": i, "price": i / 7, "name": str(i * 7919), "sizes": [i, i + 1]} for i in range(20000)]
times = []
for _ in range(5):
    start = time.process_time()
    pickle.loads(pickle.dumps(rows, 5))
    times.append(time.process_time() - start)
print(json.dumps(min(times)))
`;

async function fastest(pythons: readonly PythonInfo[]): Promise<PythonInfo> {
  if (pythons.length === 1) return pythons[0]!;
  const best = new Map(pythons.map((python) => [python, Number.POSITIVE_INFINITY]));
  for (let round = 0; round < 3; round++) {
    for (const python of shuffled(pythons)) {
      best.set(python, Math.min(best.get(python)!, await runForJson<number>([python.executable, '-c', TRIAL])));
    }
  }
  return [...best].reduce((a, b) => (b[1] < a[1] ? b : a))[0];
}

/** Of what `configure` was told, what changes the speed; the rest is paths. */
const SPEED_OPTIONS =
  /--(?:enable-optimizations|enable-bolt|with-lto|with-tail-call-interp|enable-experimental-jit|disable-gil|with-pydebug)(?:=[\w,-]+)?/g;

async function describe({ executable, version, numpy }: PythonInfo): Promise<PythonRuntime> {
  const script =
    'import json, platform, sysconfig as s; print(json.dumps([platform.python_compiler(), s.get_config_var("OPT") or "", s.get_config_var("CONFIG_ARGS") or ""]))';
  const [compiler, flags, configured] = JSON.parse(await run([executable, '-c', script])) as [string, string, string];
  const options = [...new Set(configured.match(SPEED_OPTIONS) ?? [])];
  const optimized = options.includes('--enable-optimizations');
  const level = /-O\S/.exec(flags)?.[0];
  const build = [compiler, level, ...options, optimized ? '' : 'no --enable-optimizations recorded'];
  return {
    label: `CPython ${version}`,
    version,
    build: build.filter((part) => part).join(', '),
    optimized,
    numpy,
    executable,
  };
}
