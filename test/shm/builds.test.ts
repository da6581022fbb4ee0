/**
 * The tests of shared memory use the addon that was compiled here. These use the other two: the one that npm brings, and one with
 * sanitizers, in which an access beyond the end or an overflow ends the process with a report.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ensureBuilt } from '../support/built.ts';
import { root, sanitized } from './support.ts';

const SLOW = 300_000;
const files = (...names: string[]) => names.map((name) => `test/shm/${name}.test.ts`);
/** What a run of vitest prints last, when nothing was left out. */
const ALL_PASSED = /(?:^|\n)([1-9]\d\d+) passed, 0 failed, 0 skipped\n*$/;

interface Ended {
  readonly status: number;
  readonly output: string;
}

/** Runs a Node that knows nothing of the vitest that started it. */
function node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^VITEST|^NODE_(ENV|OPTIONS|V8_COVERAGE)$|^TEST$/.test(name),
  );
  const options = { cwd: root, env: { ...Object.fromEntries(inherited), ...env }, maxBuffer: 2 ** 24 };
  return new Promise((resolve) => {
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
      resolve({ status, output: status === 0 ? stdout : `${stdout}\n${stderr}` });
    });
  });
}

describe('the binding that npm brings', () => {
  const target = `${process.platform}-${process.arch}`;
  const path = join(root, 'prebuilds', target, 'shm.node');
  const unfit = process.platform === 'linux' ? null : 'these tests are for Linux';
  const none = unfit ?? (existsSync(path) ? null : `there is none for ${target}`);
  const env = { CORNICHON_BINDING: path };

  test('passes the tests of segments, locks, pins and mappings', { timeout: SLOW }, async ({ skip }) => {
    if (none !== null) skip(none);
    const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
    const ended = await node([vitest, 'run', '--project', 'unit', ...files('segment', 'mapping', 'pin', 'lock')], env);
    expect(ended).toEqual({ status: 0, output: expect.stringMatching(ALL_PASSED) });
  });

  test('does everything essential, as it is installed', { timeout: SLOW }, async ({ skip }) => {
    if (none !== null) skip(none);
    await ensureBuilt();
    const ended = await node([join(root, 'scripts', 'check-shm.mjs')], env);
    expect(ended).toEqual({ status: 0, output: expect.stringMatching(/\n[1-9]\d* passed, 0 failed\n$/) });
  });
});

describe.skipIf(sanitized)('the binding with sanitizers', () => {
  test('passes those tests, and those of the guard against truncation', { timeout: SLOW }, async ({ skip }) => {
    const script = join(root, 'scripts', 'test-sanitized.mjs');
    const ended = await node([script, ...files('segment', 'mapping', 'pin', 'lock', 'truncation')]);
    if (ended.status === 3) skip(ended.output.trim());
    expect(ended).toEqual({ status: 0, output: expect.stringMatching(ALL_PASSED) });
    expect(ended.output).toMatch(/\n[1-9]\d* passed, 0 failed\n/);
    const text = readFileSync(join(root, 'build', 'sanitize', 'shm.node'), 'latin1');
    expect([text.includes('__asan_report_store'), text.includes('__ubsan_handle')]).toEqual([true, true]);
  });
});
