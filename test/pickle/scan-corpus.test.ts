/**
 * The scanner over hostile and real pickles that are not part of the project. CORNICHON_CORPUS names their folder, with
 * `hostile/manifest.json` and `real`; without it these tests are skipped. Nothing here is unpickled.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { scan } from '../../src/pickle/scan.ts';

const { CORNICHON_CORPUS: corpus = '' } = process.env;

interface Case {
  readonly file: string;
  readonly expect: string;
  readonly scan?: readonly string[];
}

describe.skipIf(!existsSync(join(corpus, 'hostile', 'manifest.json')))('hostile pickles', () => {
  const path = join(corpus, 'hostile', 'manifest.json');
  const cases = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { cases: Case[] }).cases : [];

  test.each(cases.map((one) => [one.file, one] as const))('%s', (file, { expect: outcome, scan: names }) => {
    const data = readFileSync(join(corpus, 'hostile', file));
    const start = performance.now();
    const { complete, pickles } = scan(data);
    expect(performance.now() - start).toBeLessThan(1000);
    const globals = pickles.flatMap((pickle) => pickle.globals.map(({ module, name }) => `${module}.${name}`));
    for (const name of names ?? []) expect(globals).toContain(name);
    if (outcome.startsWith('TRUNCATED') || outcome.startsWith('OPCODE')) expect(complete).toBe(false);
    if (names !== undefined) {
      const severities = pickles.flatMap(({ findings }) => findings.map(({ severity }) => severity));
      expect(severities.some((severity) => severity === 'critical' || severity === 'high')).toBe(true);
    }
  });
});

describe.skipIf(!existsSync(join(corpus, 'real')))('real pickles', () => {
  const root = join(corpus, 'real');
  const files = existsSync(root) ? readdirSync(root, { recursive: true, encoding: 'utf8' }) : [];
  const policies = [
    [/pandas/, 'pandas'],
    [/numpy/, 'numpy'],
    [/serde-pickle/, 'data'],
  ] as const;

  test.each(files.filter((file) => statSync(join(root, file)).isFile() && !file.endsWith('.tsv')))('%s', (file) => {
    const bytes = readFileSync(join(root, file));
    const isZlib = bytes[0] === 0x78 && bytes.readUInt16BE() % 31 === 0;
    const data = isZlib && !file.includes('joblib') ? inflateSync(bytes) : bytes;
    const policy = policies.find(([pattern]) => pattern.test(file))?.[1];
    const { pickles } = scan(data, policy === undefined ? {} : { policy });
    const bad = pickles.flatMap(({ findings }) => findings.filter(({ severity }) => /critical|high/.test(severity)));
    if (policy !== undefined) expect(bad).toEqual([]);
  });
});
