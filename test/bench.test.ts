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

async function bench(name: string, ...args: string[]) {
  const program = join(root, 'dist-demo', 'bench', `${name}.js`);
  const { stdout } = await run(process.execPath, [program, '--quick', '--json', ...args], { cwd: root });
  return JSON.parse(stdout);
}

describe.skipIf(pythons.length === 0)('the benchmarks', () => {
  beforeAll(async () => {
    await run(process.execPath, [join(root, 'scripts', 'setup.mjs'), '--demo'], { cwd: root });
  }, TIMEOUT_MS);

  test.each([
    ['load', ['cornichon', 'cornichon-objects', 'pickleparser']],
    ['dump', ['cornichon', 'cornichon-objects']],
  ])('%s measures everyone', { timeout: TIMEOUT_MS }, async (operation, libraries) => {
    const { results, ratios, failures } = await bench(operation, '--filter', 'records');
    const python = `CPython ${pythons[0]!.version}`;
    expect(failures).toEqual([]);
    const everyone = [...libraries, `${python}, gc on`, `${python}, gc off`];
    expect(results.map(({ contender }: { contender: string }) => contender)).toEqual(everyone);
    for (const { wall, cpu, user, bytes, items } of results) {
      expect(items).toBe(1000);
      // JSON has null for a number that is not finite.
      expect([wall.median, wall.min, cpu.median, cpu.min, user.median, ...wall.processes, bytes]).not.toContain(null);
      expect(wall.median).toBeGreaterThanOrEqual(wall.min);
      expect(wall.min).toBeGreaterThan(0);
    }
    expect(ratios.map(({ rival }: { rival: string }) => rival)).toEqual(
      expect.arrayContaining(everyone.filter((name) => !name.startsWith('cornichon'))),
    );
    for (const { median, min } of ratios) expect(Math.min(median, min)).toBeGreaterThan(0);
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
