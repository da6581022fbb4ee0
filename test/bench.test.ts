/** That the benchmarks run: every one of them quickly, with the figures as JSON. How fast anything is, is no matter here. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { findPythons, root } from '../scripts/find-python.mjs';

const run = promisify(execFile);
const { pythons } = await findPythons();
const TIMEOUT_MS = 120_000;

async function text(name: string, ...args: string[]) {
  const program = join(root, 'dist-demo', 'bench', `${name}.js`);
  return (await run(process.execPath, [program, ...args], { cwd: root })).stdout;
}

async function bench(name: string, ...args: string[]) {
  return JSON.parse(await text(name, '--quick', '--json', ...args));
}

describe.skipIf(pythons.length === 0)('the benchmarks', () => {
  beforeAll(async () => {
    await run(process.execPath, [join(root, 'scripts', 'setup.mjs'), '--demo'], { cwd: root });
  }, TIMEOUT_MS);

  const python = `CPython ${pythons[0]?.version}`;
  const base = `${python}, gc off`;
  const formats = ['msgpackr', '@msgpack/msgpack', 'cbor-x', 'v8.serialize', 'JSON'];

  test.each([
    ['load', ['cornichon', 'cornichon-objects', 'pickleparser', ...formats]],
    ['dump', ['cornichon', 'cornichon-objects', ...formats]],
  ])('%s measures everyone', { timeout: TIMEOUT_MS }, async (operation, libraries) => {
    const { results, ratios, verdicts, failures } = await bench(operation, 'records');
    expect(failures).toEqual([]);
    const everyone = [...libraries, `${python}, gc on`, base];
    expect(results.map(({ contender }: { contender: string }) => contender)).toEqual(everyone);
    for (const { wall, cpu, user, bytes, items, memory } of results) {
      expect(items).toBe(1000);
      // JSON has null for a number that is not finite.
      expect([wall.median, wall.min, cpu.median, cpu.min, user.median, ...wall.processes, bytes]).not.toContain(null);
      expect(wall.median).toBeGreaterThanOrEqual(wall.min);
      expect(wall.min).toBeGreaterThan(0);
      if (process.platform === 'linux') expect(Math.min(memory.before, memory.peak)).toBeGreaterThan(0);
    }
    expect(new Set(ratios.map(({ rival }: { rival: string }) => rival))).toEqual(
      new Set(everyone.filter((name) => !name.startsWith('cornichon'))),
    );
    for (const { median, min } of ratios) expect(Math.min(median, min)).toBeGreaterThan(0);
    expect(verdicts.map(({ contender, limit }: Record<string, unknown>) => [contender, limit])).toEqual([
      ['cornichon', { ratio: 0.75 }],
      ['cornichon-objects', { ratio: operation === 'load' ? 0.45 : 0.75 }],
    ]);
    const promised = Number.parseInt(process.versions.node, 10) >= 24;
    for (const { ratio, limit, ...verdict } of verdicts) {
      expect(verdict).toMatchObject({ kept: ratio <= limit.ratio, promised });
    }
  });

  test('every workload is read and written, by cornichon and by CPython', { timeout: TIMEOUT_MS }, async () => {
    const { results, failures } = await bench('all', '--filter', ' cornichon$|gc off');
    expect(failures).toEqual([]);
    const lines = new Set(
      results.map(({ operation, workload }: Record<'operation' | 'workload', string>) => `${operation} ${workload}`),
    );
    const { workloadsNamed } = await import('../bench/workloads.ts');
    const suited = workloadsNamed([]).filter(({ numpy }) => numpy !== true || pythons[0]!.numpy !== null);
    expect(lines).toEqual(new Set(suited.flatMap(({ name }) => [`load ${name}`, `dump ${name}`])));
  });

  test('a workload that there is not is named', async () => {
    await expect(text('load', 'record')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^bench: no workload 'record'; there are records, ints, /),
    });
  });

  test('the tables of the README', { timeout: TIMEOUT_MS }, async () => {
    const tables = await text('load', 'message', '--quick', '--markdown', '--filter', 'cornichon$|gc off');
    expect(tables).toMatch(
      /^\| `loads` \| wall \(min\) \| .*\n\|---\|(?:--:\|)+\n\| message \| .* \| 0\.75x \| \(?(?:ok|missed)\)? \|$/m,
    );
    expect(tables).toContain(`| \`loads\`: ours / theirs | ${base} |`);
  });

  test('linearity looks at three sizes', { timeout: TIMEOUT_MS }, async () => {
    const { lines, failures } = await bench('linearity', 'strings');
    expect(failures).toEqual([]);
    expect(lines.map(({ title }: { title: string }) => title)).toEqual([
      'loads, strings: cornichon',
      `loads, strings: ${base}`,
      'dumps, strings: cornichon',
      `dumps, strings: ${base}`,
    ]);
    for (const { items, perItem, growth, minGrowth, flagged } of lines) {
      expect(items).toEqual([625, 2500, 10_000]);
      expect(growth).toBeCloseTo(perItem[2] / perItem[0]);
      expect(minGrowth).toBeGreaterThan(0);
      expect(flagged).toBe(Math.min(growth, minGrowth) > 1.25);
    }
  });

  test('a profile names functions of cornichon', { timeout: TIMEOUT_MS }, async () => {
    const { all, functions } = await bench('profile', 'records', 'dump', '--top', '100');
    expect(all).toBeGreaterThan(0);
    const places = functions.map(({ place }: { place: string }) => place);
    expect(places).toContainEqual(expect.stringMatching(/^src\/pickle\/.*\.ts:\d+$/));
    for (const { self, total } of functions) expect(self).toBeLessThanOrEqual(total + 1e-6);
  });

  test('what an import costs, and how large the core is', { timeout: TIMEOUT_MS }, async () => {
    const { imports, core, all } = await bench('startup', '--rounds', '3');
    expect(imports.map(({ specifier }: { specifier: string }) => specifier)).toEqual(['cornichon', 'cornichon/core']);
    for (const { whole, empty, ms, first } of imports) {
      expect(Math.min(empty, first)).toBeGreaterThan(0);
      expect(ms).toBeCloseTo(whole - empty);
    }
    expect(core.minified).toBeGreaterThan(core.compressed);
    expect(all.minified).toBeGreaterThan(core.minified);
  });

  test('hostile reads fixtures and other files, and compares with another build', { timeout: TIMEOUT_MS }, async () => {
    const others = ['--folder', join(root, 'fixtures', 'hostile'), '--against', join(root, 'dist')];
    const { lines, summary } = await bench('hostile', '--filter', '(^|/)forbidden-(inst|obj)', ...others);
    expect(lines.map(({ input, way, outcome }: Record<string, string>) => [input, way, outcome])).toEqual([
      ['forbidden-inst', 'loads', 'value'],
      ['forbidden-inst', 'scan', 'value'],
      ['forbidden-inst', 'loads as meant', 'ERR_PICKLE_GLOBAL'],
      ['forbidden-obj', 'loads', 'value'],
      ['forbidden-obj', 'scan', 'value'],
      ['forbidden-obj', 'loads as meant', 'ERR_PICKLE_GLOBAL'],
      ['hostile/forbidden-inst.pkl', 'loads', 'value'],
      ['hostile/forbidden-inst.pkl', 'scan', 'value'],
      ['hostile/forbidden-obj.pkl', 'loads', 'value'],
      ['hostile/forbidden-obj.pkl', 'scan', 'value'],
    ]);
    for (const { min, against, ratios } of lines) expect(ratios.min).toBeCloseTo(min / against.min);
    expect(summary).toMatchObject({ inputs: 4, readings: 10 });
  });

  const noArrays = !existsSync('/dev/shm') || pythons.every(({ numpy }) => numpy === null);
  test.skipIf(noArrays)('array measures every way', { timeout: TIMEOUT_MS }, async () => {
    const { results } = await bench('array', '--filter', '80.0 kB');
    expect(results.map(({ way, failure }: { way: string; failure: unknown }) => [way, failure])).toEqual([
      ['shared memory, by name', null],
      ['protocol 5, buffer in shared memory', null],
      ['protocol 5 through a pipe', null],
      ['protocol 4 through a pipe', null],
      ['protocol 2 through a pipe', null],
    ]);
    for (const { times } of results) expect(Object.values(times)).not.toContain(null);
    for (const { times } of results) expect(times.ready).toBeGreaterThan(0);
  });

  test.skipIf(noArrays)(
    'shm measures both languages on the same segments, and finds nothing left',
    { timeout: TIMEOUT_MS },
    async () => {
      const { size, results } = await bench('shm', '--rounds', '1');
      expect(size).toBe(8_000_000);
      expect(results.map(({ label }: { label: string }) => label)).toEqual([
        expect.stringMatching(/^Node /),
        expect.stringMatching(/^CPython .*NumPy /),
      ]);
      for (const { times } of results) {
        expect(Object.keys(times)).toEqual(['attach small', 'attach large', 'create', 'sum']);
        for (const time of Object.values(times)) expect(time).toBeGreaterThan(0);
      }
      expect(results[0].left).toMatchObject({ maps: 0, files: 0 });
    },
  );
});
